"""Evaluation at unit scale for one α: blocks of |x|, cells below the edge, tail series beyond.

Every function takes a contiguous block of |x| and writes its result; the caller cuts the data
into blocks that stay in the cache.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from numerics.stable import layout

Array = NDArray[np.float64]
BLOCK: Final = 32768
MAGIC: Final = 1.5 * 2.0**52 / layout.FINE
"""Adding it to x rounds x to a multiple of 1/FINE and leaves that multiple in the low bits."""
MAGIC_BITS: Final = int(np.array(MAGIC).view(np.int64))


class Workspace:
    """Buffers of one call, so that blocks allocate nothing."""

    def __init__(self, size: int) -> None:
        """Allocate for blocks of up to `size` values."""
        self.size = size
        self._floats = [np.empty(size) for _ in range(6)]
        self._index = np.empty(size, np.int64)

    def floats(self, slot: int, count: int) -> Array:
        """A float buffer."""
        return self._floats[slot][:count]

    def index(self, count: int) -> NDArray[np.int64]:
        """The index buffer."""
        return self._index[:count]


def polynomial(
    rows: Array, index: NDArray[np.int64], offset: Array, out: Array, buffer: Array
) -> Array:
    """Σ rows[j][index] offset^j by Horner's rule."""
    rows[-1].take(index, out=out, mode="clip")
    for row in rows[-2::-1]:
        np.multiply(out, offset, out=out)
        row.take(index, out=buffer, mode="clip")
        np.add(out, buffer, out=out)
    return out


def horner(coefficients: Array, v: Array) -> Array:
    """Σ c_j v^j; a new array."""
    total = np.full(v.shape, coefficients[-1])
    for c in coefficients[-2::-1]:
        total *= v
        total += c
    return total


class CellLaw(ABC):
    """A law given by fine-cell polynomials below `edge` and tail sums in v = (edge/x)^α beyond.

    Subclasses supply `fine(name)`, `tail`, `edge_power` and the attributes below.
    """

    alpha: float
    delta: float
    """Factor common to the tail sums."""
    edge: float
    _quantile: Callable[[Array, Array, Workspace], Array] | None = None

    @property
    @abstractmethod
    def edge_power(self) -> float:
        """edge^α."""

    @property
    @abstractmethod
    def tail(self) -> dict[str, Array]:
        """Coefficients of the tail sums, by name."""

    def select(self, where: NDArray[np.intp]) -> CellLaw:
        """The law of some of the elements: itself."""
        return self

    @abstractmethod
    def fine(self, name: str) -> Array:
        """Monomials (power, cell) of one tabulated function."""

    @abstractmethod
    def density_at_zero(self) -> float:
        """p(0)."""

    def centres(self) -> Array:
        """Centres of the fine cells, ascending."""
        return np.arange(self.fine("density").shape[1]) / layout.FINE

    def locate(self, x: Array, work: Workspace) -> tuple[NDArray[np.int64], Array]:
        """Nearest fine cell of each |x| and the offset from its centre (slot 0)."""
        offset = work.floats(0, x.size)
        index = work.index(x.size)
        np.add(x, MAGIC, out=offset)
        np.subtract(offset.view(np.int64), MAGIC_BITS, out=index)
        np.subtract(offset, MAGIC, out=offset)
        np.subtract(x, offset, out=offset)
        return index, offset

    def far(self, x: Array) -> NDArray[np.intp] | None:
        """Positions beyond the cells, None where there are none."""
        mask = x >= self.edge
        return np.flatnonzero(mask) if mask.any() else None

    def tail_variable(self, x: Array) -> tuple[Array, Array]:
        """x^{-α} and (edge/x)^α."""
        w = np.power(x, -self.alpha)
        return w, w * self.edge_power

    def density(self, x: Array, out: Array, work: Workspace) -> None:
        """p(|x|)."""
        index, offset = self.locate(x, work)
        polynomial(self.fine("density"), index, offset, out, work.floats(1, x.size))
        where = self.far(x)
        if where is not None:
            xs = x[where]
            w, v = self.tail_variable(xs)
            out[where] = self.delta * horner(self.tail["density"], v) * w / xs

    def log_density(self, x: Array, out: Array, work: Workspace) -> None:
        """log p(|x|)."""
        index, offset = self.locate(x, work)
        polynomial(self.fine("density"), index, offset, out, work.floats(1, x.size))
        np.log(out, out=out)
        where = self.far(x)
        if where is not None:
            xs = x[where]
            _, v = self.tail_variable(xs)
            lead = np.log(self.delta * horner(self.tail["density"], v))
            out[where] = lead - (1 + self.alpha) * np.log(xs)

    def survival(self, x: Array, out: Array, work: Workspace) -> None:
        """1 − F(|x|)."""
        index, offset = self.locate(x, work)
        polynomial(self.fine("survival"), index, offset, out, work.floats(1, x.size))
        where = self.far(x)
        if where is not None:
            w, v = self.tail_variable(x[where])
            out[where] = self.delta * horner(self.tail["survival"], v) * w

    def log_survival(self, x: Array, out: Array, work: Workspace) -> None:
        """log(1 − F(|x|))."""
        index, offset = self.locate(x, work)
        polynomial(self.fine("survival"), index, offset, out, work.floats(1, x.size))
        np.log(out, out=out)
        where = self.far(x)
        if where is not None:
            xs = x[where]
            _, v = self.tail_variable(xs)
            lead = np.log(self.delta * horner(self.tail["survival"], v))
            out[where] = lead - self.alpha * np.log(xs)

    def score(self, x: Array, out: Array, work: Workspace) -> None:
        """−p'(|x|)/p(|x|)."""
        index, offset = self.locate(x, work)
        buffer, below = work.floats(1, x.size), work.floats(2, x.size)
        polynomial(self.fine("slope"), index, offset, out, buffer)
        polynomial(self.fine("density"), index, offset, below, buffer)
        np.divide(out, below, out=out)
        np.multiply(out, x, out=out)
        where = self.far(x)
        if where is not None:
            xs = x[where]
            _, v = self.tail_variable(xs)
            out[where] = horner(self.tail["slope"], v) / horner(self.tail["density"], v) / xs

    def log_density_slope(self, x: Array, out: Array, work: Workspace) -> None:
        """∂ log p(|x|)/∂α; at α = 2 the left derivative."""
        index, offset = self.locate(x, work)
        buffer, below = work.floats(1, x.size), work.floats(2, x.size)
        polynomial(self.fine("d_density"), index, offset, out, buffer)
        polynomial(self.fine("density"), index, offset, below, buffer)
        np.divide(out, below, out=out)
        where = self.far(x)
        if where is not None:
            out[where] = self._far_slope(x[where])

    def isf_half(self, q: Array, rest: Array, work: Workspace) -> Array:
        """x ≥ 0 with survival q ≤ ½; `rest` = ½ − q."""
        if self._quantile is None:
            from numerics.stable.quantile import Quantile

            self._quantile = Quantile(self)
        return self._quantile(q, rest, work)

    def _far_slope(self, x: Array) -> Array:
        from numerics.stable import gaussian

        w, v = self.tail_variable(x)
        base = horner(self.tail["density"], v)
        if self.delta == 0.0:
            # −q/p_2: both underflow together, their logarithms do not.
            exponent = np.minimum(x, 1e150) / 2
            log_ratio = np.log(base) - (1 + self.alpha) * np.log(x) + exponent * exponent
            slope = -np.exp(log_ratio - np.log(gaussian.NORM))
            return np.where(np.isinf(x), -np.inf, slope)
        finite = np.where(np.isinf(x), np.finfo(float).max, x)
        rest = horner(self.tail["d_fixed"], v) - np.log(finite) * horner(self.tail["d_log"], v)
        result = rest / (self.delta * base)
        return np.where(np.isinf(x), -np.inf, result)
