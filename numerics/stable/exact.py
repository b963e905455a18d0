"""The two members with elementary functions: α = 2 (normal) and α = 1 (Cauchy)."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from numerics.stable import gaussian
from numerics.stable.kernel import Workspace
from numerics.stable.tabulated import UpperLaw

Array = NDArray[np.float64]
LARGE: Final = 1e8
"""Beyond it 1 + x² = x² in doubles."""


class GaussianLaw:
    """α = 2: N(0, 2)."""

    alpha = 2.0

    def __init__(self) -> None:
        """Prepare the tabulated law, which also supplies ∂/∂α."""
        self._near = UpperLaw(2.0)
        self._edge = 1e-36

    def select(self, where: NDArray[np.intp]) -> GaussianLaw:
        """The law of some of the elements: itself."""
        return self

    def density(self, x: Array, out: Array, work: Workspace) -> None:
        """p(|x|)."""
        out[:] = gaussian.pdf(x)

    def log_density(self, x: Array, out: Array, work: Workspace) -> None:
        """log p(|x|)."""
        half = x / 2
        out[:] = math.log(gaussian.NORM) - half * half

    def survival(self, x: Array, out: Array, work: Workspace) -> None:
        """1 − F(|x|): cells, which are right to the last digit, as far as they go."""
        self._near.survival(x, out, work)
        far = self._near.far(x)
        if far is not None:
            out[far] = gaussian.sf_positive(x[far])

    def log_survival(self, x: Array, out: Array, work: Workspace) -> None:
        """log(1 − F(|x|))."""
        out[:] = gaussian.logsf_positive(x)

    def score(self, x: Array, out: Array, work: Workspace) -> None:
        """−p'(|x|)/p(|x|)."""
        np.multiply(x, 0.5, out=out)

    def log_density_slope(self, x: Array, out: Array, work: Workspace) -> None:
        """The left derivative of log p(|x|) in α."""
        self._near.log_density_slope(x, out, work)

    def isf_half(self, q: Array, rest: Array, work: Workspace) -> Array:
        """x ≥ 0 with survival q ≤ ½; `rest` = ½ − q."""
        far = np.flatnonzero(q < self._edge)
        x = self._near.isf_half(np.maximum(q, self._edge) if far.size else q, rest, work)
        if far.size:
            x[far] = gaussian.isf_tail(q[far])
        return x


class CauchyLaw:
    """α = 1: the standard Cauchy law."""

    alpha = 1.0

    def __init__(self) -> None:
        """Prepare the neighbour that supplies ∂/∂α."""
        self._near = UpperLaw(1.0)

    def select(self, where: NDArray[np.intp]) -> CauchyLaw:
        """The law of some of the elements: itself."""
        return self

    def density(self, x: Array, out: Array, work: Workspace) -> None:
        """p(|x|)."""
        np.multiply(x, x, out=out)
        out += 1
        out *= math.pi
        np.divide(1.0, out, out=out)
        large = x > LARGE
        if large.any():
            out[large] = (1 / math.pi) / x[large] / x[large]

    def log_density(self, x: Array, out: Array, work: Workspace) -> None:
        """log p(|x|)."""
        out[:] = -math.log(math.pi) - np.log1p(x * x)
        large = x > LARGE
        if large.any():
            out[large] = -math.log(math.pi) - 2 * np.log(x[large])

    def survival(self, x: Array, out: Array, work: Workspace) -> None:
        """1 − F(|x|)."""
        np.arctan2(1.0, x, out=out)
        out /= math.pi

    def log_survival(self, x: Array, out: Array, work: Workspace) -> None:
        """log(1 − F(|x|))."""
        self.survival(x, out, work)
        np.log(out, out=out)
        large = x > LARGE
        if large.any():
            out[large] = -math.log(math.pi) - np.log(x[large])

    def score(self, x: Array, out: Array, work: Workspace) -> None:
        """−p'(|x|)/p(|x|)."""
        clipped = np.minimum(x, LARGE)
        out[:] = 2 * clipped / (1 + clipped * clipped)
        large = x > LARGE
        if large.any():
            out[large] = 2 / x[large]

    def log_density_slope(self, x: Array, out: Array, work: Workspace) -> None:
        """∂ log p(|x|)/∂α."""
        self._near.log_density_slope(x, out, work)

    def isf_half(self, q: Array, rest: Array, work: Workspace) -> Array:
        """x ≥ 0 with survival q ≤ ½; `rest` = ½ − q."""
        return np.where(q < 0.25, 1 / np.tan(math.pi * q), np.tan(math.pi * rest))
