"""Laws from the table: contraction over α, integration, fine cells, tail series.

For 1 ≤ α < 2, `p = p_2 + (2−α) q` and likewise for −p'/x and 1 − F. q comes from the table, p_2
from `gaussian`; where p_2 is not negligible both have relative accuracy on every cell, so the
sum keeps it down to 2 − α = 2e-16. Below 1 the functions are tabulated as they are, on cells
that widen with x.
"""

from __future__ import annotations

import functools
import math
from abc import abstractmethod
from typing import Final

import numpy as np
from numpy.typing import NDArray

from numerics.stable import gaussian, layout, table
from numerics.stable.kernel import CellLaw, Workspace

Array = NDArray[np.float64]
SHORT: Final = 6
"""Terms of the fine polynomials, enough for |2 − α| ≥ `NEAR_GAUSS`."""
LONG: Final = 9
NEAR_GAUSS: Final = 1e-6
"""Below this 2 − α the Gaussian part matters up to x = 18, where it varies fast."""
LOWER_TERMS: Final = 8
PER_OCTAVE: Final = layout.DIVISIONS * layout.LOWER_RATIO
CELL_BITS: Final = 52 - (PER_OCTAVE.bit_length() - 1)
FIRST_CELL: Final = int(np.array(layout.SHIFT).view(np.int64)) >> CELL_BITS


@functools.cache
def integration(terms: int = layout.X_TERMS) -> tuple[Array, Array, Array]:
    """Chebyshev-coefficient matrices of ∫₀ᵗ f, ∫₀ᵗ s f(s) ds and, two terms longer, ∫₀ᵗ f."""
    cheb = np.polynomial.chebyshev
    n = terms
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
def refinement(inputs: int, terms: int, ratio: int) -> Array:
    """Coarse Chebyshev coefficients → fine monomials in units of the fine half width.

    Indexed by (power, coarse degree, fine cell).
    """
    half = 1 / ratio
    centre = (np.arange(ratio) - (ratio - 1) / 2) * (2 * half)
    # Monomials of T_j(centre + half t) in t: (power, degree j, fine cell).
    exact = np.zeros((inputs, inputs, ratio))
    exact[0, 0] = 1.0
    exact[0, 1], exact[1, 1] = centre, half
    for j in range(2, inputs):
        exact[:, j] = 2 * centre * exact[:, j - 1] - exact[:, j - 2]
        exact[1:, j] += 2 * half * exact[:-1, j - 1]
    return np.ascontiguousarray(gaussian.economise(exact, terms))


@functools.cache
def _fine_scale(key: str, cells: int, terms: int) -> Array:
    """(fine half width)^-power, by (power, coarse cell, 1)."""
    grid = layout.LOWER if key == layout.LOWER.key else layout.UPPER
    inverse = grid.ratio / grid.halves[None, :cells, None]
    return np.asarray(inverse ** np.arange(terms)[:, None, None])


def integrate(grid: layout.Grid, slope: Array, density: Array, survival: Array | None) -> Array:
    """Coefficients (…, cell, degree) of p, or of 1 − F, from those of −p'/x and centre values.

    `slope` is (…, cell, degree); `density` and `survival`, both (…, cell), are the values at the
    cells' centres. Integrating keeps the relative accuracy that differentiating would lose.
    """
    plain, moment, following = integration(grid.x_terms)
    half = grid.halves[:, None]
    result = slope @ plain
    result *= -half * grid.centres[:, None]
    result -= (half * half) * (slope @ moment)
    result[..., 0] += density
    if survival is None:
        return np.asarray(result)
    result = -half * (result @ following)
    result[..., 0] += survival
    return np.asarray(result)


class TabulatedLaw(CellLaw):
    """Prepared numbers of one α; everything is computed on first use and kept."""

    grid: layout.Grid
    terms: int
    """Terms of the fine polynomials."""

    def __init__(self, alpha: float) -> None:
        """Choose the panel; contract nothing yet."""
        self.alpha = alpha
        self.edge = self.grid.edge
        position = (alpha - self.grid.low) / (self.grid.high - self.grid.low)
        self.panel = min(int(position * self.grid.panels), self.grid.panels - 1)
        low, high = self.grid.panel(self.panel)
        self._point = ((alpha - low) - (high - alpha)) / (high - low)
        self._width = (high - low) / 2
        self._fine: dict[str, Array] = {}

    @functools.cached_property
    def _basis(self) -> Array:
        values = np.empty(self.grid.alpha_terms)
        values[0], values[1] = 1.0, self._point
        for j in range(2, values.size):
            values[j] = 2 * self._point * values[j - 1] - values[j - 2]
        return values

    @functools.cached_property
    def _basis_slope(self) -> Array:
        """dT_j/dα."""
        slope = np.zeros(self.grid.alpha_terms)
        slope[1] = 1.0
        before, last = 1.0, 2 * self._point
        for j in range(2, slope.size):
            slope[j] = j * last
            before, last = last, 2 * self._point * last - before
        return slope / self._width

    def _load(self, name: str, basis: Array) -> Array:
        return table.load(self.grid.key + name)[self.panel] @ basis

    def _coarse(self, name: str, basis: Array) -> Array:
        """Chebyshev coefficients on coarse cells of a tabulated function, contracted."""
        if name in ("slope", "origin"):
            return self._load(name, basis)
        slope, density = self._load("slope", basis), self._load("density", basis)
        survival = self._load("survival", basis) if name == "survival" else None
        return integrate(self.grid, slope, density, survival)

    def fine(self, name: str) -> Array:
        """Monomials (power, cell) of `density`, `slope`, `survival`, `origin`, `d_density`."""
        found = self._fine.get(name)
        if found is None:
            found = self._fine[name] = self._build(name)
        return found

    def _refine(self, coarse: Array) -> Array:
        cells, degrees = coarse.shape
        fine = np.matmul(coarse, refinement(degrees, self.terms, self.grid.ratio))
        fine *= _fine_scale(self.grid.key, cells, self.terms)
        return fine.reshape(self.terms, -1)

    @abstractmethod
    def _build(self, name: str) -> Array:
        """Compute the fine cells of one tabulated function."""

    @abstractmethod
    def _tail_slope(self, b: Array) -> Array:
        """(2−α) ∂α log of each tail coefficient, times the coefficient (or without 2−α)."""

    @functools.cached_property
    def tail(self) -> dict[str, Array]:
        """Coefficients in v = (edge/x)^α of the tail sums; `delta` is a separate factor.

        `density` b_n, `survival` b_n/(nα), `slope` (nα+1) b_n, and for ∂α: `d_fixed`, `d_log`
        with delta ∂α log p = (d_fixed − log x · d_log)/density.
        """
        b = self._load("tail", self._basis)
        keep = max(2, int(np.flatnonzero(np.abs(b) > 1e-18 * abs(b[0]))[-1]) + 1)
        slope = self._tail_slope(b)[:keep]
        b = b[:keep]
        n = np.arange(1, keep + 1)
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


class UpperLaw(TabulatedLaw):
    """1 ≤ α ≤ 2: the excess over p_2, on even cells."""

    grid = layout.UPPER

    def __init__(self, alpha: float) -> None:
        """Keep 2 − α, which is exact."""
        super().__init__(alpha)
        self.delta = 2.0 - alpha
        self.terms = SHORT if self.delta >= NEAR_GAUSS else LONG

    def _build(self, name: str) -> Array:
        if name == "d_density":
            q = self._coarse("density", self._basis)
            slope = self._coarse("density", self._basis_slope)
            return self._refine(self.delta * slope - q)
        fine = self._refine(self._coarse(name, self._basis))
        fine *= self.delta
        fine += gaussian.fine_polynomials(name, self.terms)
        return fine

    def _tail_slope(self, b: Array) -> Array:
        return self.delta * self._load("tail", self._basis_slope) - b

    def density_at_zero(self) -> float:
        """p(0)."""
        return float(self.fine("density")[0, 0])


class LowerLaw(TabulatedLaw):
    """½ ≤ α < 1: the functions themselves, on cells that divide the octaves of x + SHIFT."""

    grid = layout.LOWER
    delta = 1.0
    terms = LOWER_TERMS

    def _build(self, name: str) -> Array:
        if name == "d_density":
            return self._refine(self._coarse("density", self._basis_slope))
        return self._refine(self._coarse(name, self._basis))

    def _tail_slope(self, b: Array) -> Array:
        return self._load("tail", self._basis_slope)

    def density_at_zero(self) -> float:
        """p(0)."""
        offset = -float(self.centres()[0])
        return float(np.polynomial.polynomial.polyval(offset, self.fine("density")[:, 0]))

    def centres(self) -> Array:
        """Centres of the fine cells, ascending."""
        octave = layout.SHIFT * 2.0 ** np.arange(layout.OCTAVES)[:, None]
        steps = (np.arange(PER_OCTAVE) + 0.5) / PER_OCTAVE
        return np.asarray((octave * (1 + steps) - layout.SHIFT).ravel())

    def locate(self, x: Array, work: Workspace) -> tuple[NDArray[np.int64], Array]:
        """Fine cell of each |x| and the offset from its centre (slot 0)."""
        offset, index = work.floats(0, x.size), work.index(x.size)
        centre = work.floats(5, x.size)
        np.add(x, layout.SHIFT, out=offset)
        np.right_shift(offset.view(np.int64), CELL_BITS, out=index)
        bits = centre.view(np.int64)
        np.left_shift(index, CELL_BITS, out=bits)
        np.bitwise_or(bits, 1 << (CELL_BITS - 1), out=bits)
        np.subtract(offset, centre, out=offset)
        np.subtract(index, FIRST_CELL, out=index)
        return index, offset
