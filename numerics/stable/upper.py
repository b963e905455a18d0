"""One law of the upper range, 1 ≤ α < 2: its fine cells and tail series.

`p = p_2 + (2−α) q` and likewise for −p'/x and 1 − F. q comes from the table, p_2 from
`gaussian`; where p_2 is not negligible both have relative accuracy on every cell, so the sum
keeps it down to 2 − α = 2e-16.
"""

from __future__ import annotations

import functools
import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from numerics.stable import gaussian, layout, table
from numerics.stable.kernel import CellLaw

Array = NDArray[np.float64]
SHORT: Final = 6
"""Terms of the fine polynomials, enough for |2 − α| ≥ `NEAR_GAUSS`."""
LONG: Final = 9
NEAR_GAUSS: Final = 1e-6
"""Below this 2 − α the Gaussian part matters up to x = 18, where it varies fast."""


@functools.cache
def _integration() -> tuple[Array, Array, Array]:
    """Chebyshev-coefficient matrices of ∫₀ᵗ f, ∫₀ᵗ s f(s) ds (X_TERMS) and ∫₀ᵗ f of the next."""
    cheb = np.polynomial.chebyshev
    n = layout.X_TERMS
    plain, moment = np.zeros((n, n + 2)), np.zeros((n, n + 2))
    following = np.zeros((n + 2, n + 3))
    for j in range(n + 2):
        following[j, : j + 2] = cheb.chebint(np.eye(j + 1)[j])
    for j in range(n):
        plain[j] = following[j, : n + 2]
        product = cheb.chebmulx(np.eye(j + 1)[j])
        integral = cheb.chebint(product)
        moment[j, : integral.size] = integral
    return plain, moment, following


@functools.cache
def _refinement(inputs: int, terms: int) -> Array:
    """Coarse Chebyshev coefficients → fine monomials: (power, coarse degree, fine cell)."""
    half = 1 / layout.RATIO
    centre = (np.arange(layout.RATIO) - (layout.RATIO - 1) / 2) * (2 * half)
    # Monomials of T_j(centre + half t) in t: (power, degree j, fine cell).
    exact = np.zeros((inputs, inputs, layout.RATIO))
    exact[0, 0] = 1.0
    exact[0, 1], exact[1, 1] = centre, half
    for j in range(2, inputs):
        exact[:, j] = 2 * centre * exact[:, j - 1] - exact[:, j - 2]
        exact[1:, j] += 2 * half * exact[:-1, j - 1]
    scaling = (2.0 * layout.FINE) ** np.arange(terms)
    return np.ascontiguousarray(gaussian.economise(exact, terms) * scaling[:, None, None])


@functools.cache
def _centres() -> Array:
    return np.array([layout.coarse_centre(m) for m in range(layout.COARSE)])


class UpperLaw(CellLaw):
    """Prepared numbers of one α; everything is computed on first use and kept."""

    edge = layout.EDGE

    def __init__(self, alpha: float) -> None:
        """Choose the panel; contract nothing yet."""
        self.alpha = alpha
        self.delta = 2.0 - alpha
        self.panel = min(int((alpha - 1) * layout.PANELS), layout.PANELS - 1)
        low, high = layout.panel(self.panel)
        self._point = ((alpha - low) - (high - alpha)) / (high - low)
        self._width = (high - low) / 2
        self.terms = SHORT if self.delta >= NEAR_GAUSS else LONG
        self._fine: dict[str, Array] = {}

    @functools.cached_property
    def _basis(self) -> Array:
        values = np.empty(layout.ALPHA_TERMS)
        values[0], values[1] = 1.0, self._point
        for j in range(2, layout.ALPHA_TERMS):
            values[j] = 2 * self._point * values[j - 1] - values[j - 2]
        return values

    @functools.cached_property
    def _basis_slope(self) -> Array:
        """dT_j/dα."""
        second = np.zeros(layout.ALPHA_TERMS)
        second[1] = 1.0
        before, last = 1.0, 2 * self._point
        for j in range(2, layout.ALPHA_TERMS):
            second[j] = j * last
            before, last = last, 2 * self._point * last - before
        return second / self._width

    def _excess(self, name: str, basis: Array) -> Array:
        """Chebyshev coefficients on coarse cells of q (or of its α-derivative)."""
        slope = table.load("slope")[self.panel] @ basis
        if name == "slope":
            return slope
        if name == "origin":
            return table.load("origin")[self.panel] @ basis
        plain, moment, following = _integration()
        half = layout.coarse_half_width()
        density = slope @ plain
        density *= (-half) * _centres()[:, None]
        density -= (half * half) * (slope @ moment)
        density[:, 0] += table.load("density")[self.panel] @ basis
        if name == "density":
            return density
        survival = density @ following
        survival *= -half
        survival[:, 0] += table.load("survival")[self.panel] @ basis
        return survival

    def fine(self, name: str) -> Array:
        """Monomials (power, cell) of `density`, `slope`, `survival`, `origin`, `d_density`."""
        found = self._fine.get(name)
        if found is None:
            found = self._fine[name] = self._build(name)
        return found

    def _refine(self, coarse: Array) -> Array:
        matrix = _refinement(coarse.shape[1], self.terms)
        return np.matmul(coarse, matrix).reshape(self.terms, -1)

    def _build(self, name: str) -> Array:
        if name == "d_density":
            q = self._excess("density", self._basis)
            slope = self._excess("density", self._basis_slope)
            return self._refine(self.delta * slope - q)
        fine = self._refine(self._excess(name, self._basis))
        fine *= self.delta
        fine += gaussian.fine_polynomials(name, self.terms)
        return fine

    @functools.cached_property
    def tail(self) -> dict[str, Array]:
        """Coefficients in v = (edge/x)^α of the tail sums; (2−α) is a separate factor.

        `density` b_n, `survival` b_n/(nα), `slope` (nα+1) b_n, and for ∂α: `d_fixed`, `d_log`
        with (2−α) ∂α log p = (d_fixed − log x · d_log)/density.
        """
        coefficients = table.load("tail")[self.panel]
        b = coefficients @ self._basis
        keep = max(2, int(np.flatnonzero(np.abs(b) > 1e-18 * abs(b[0]))[-1]) + 1)
        b = b[:keep]
        n = np.arange(1, keep + 1)
        slope = -b + self.delta * (coefficients[:keep] @ self._basis_slope)
        return {
            "density": b,
            "survival": b / (n * self.alpha),
            "slope": b * (n * self.alpha + 1),
            "d_fixed": slope + (n - 1) * math.log(self.edge) * self.delta * b,
            "d_log": n * self.delta * b,
        }

    @functools.cached_property
    def edge_power(self) -> float:
        """edge^α."""
        return math.pow(self.edge, self.alpha)
