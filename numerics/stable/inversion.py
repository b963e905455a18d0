"""Many draws of one law: equally likely cells, a uniform position in the cell, rejection.

The ends of the cells are quantiles, so that each of the 2·`CELLS` cells has the same probability.
Inside a cell the density falls with |x|: a uniform position is kept with probability
``p(x)/p(inner end)``.  Most draws are kept by comparing with ``p(outer end)/p(inner end)``, without
a density; the two outermost cells are the tails, which are inverted.  Nothing is approximated:
the law is that of the quantiles and the density, which are right to the last digits.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from numerics.stable.kernel import Workspace
from numerics.stable.laws import law

Array = NDArray[np.float64]
Uniform = Callable[[int], Array]
BLOCK: Final = 16384
CELLS: Final = 1024
"""Cells on either side of 0."""
POSITION_BITS: Final = 53 - (2 * CELLS).bit_length() + 1
"""Bits that a uniform double has left for the position in its cell."""


class Sampler:
    """The cells of one α, at unit scale."""

    def __init__(self, alpha: float) -> None:
        """Compute the ends of the cells and the density there."""
        self._law = law(alpha)
        rest = np.arange(CELLS) / (2 * CELLS)
        ends = self._law.isf_half(0.5 - rest, rest, Workspace(CELLS))
        density = self._density(ends)
        width, keep = np.zeros(CELLS), np.full(CELLS, -1.0)  # the tail is never kept at once
        width[:-1] = np.diff(ends)
        keep[:-1] = density[1:] / density[:-1]
        # Cells in ascending order, those below 0 mirrored; positions run upwards in both.
        self._left = np.concatenate([-(ends + width)[::-1], ends])
        self._width = np.concatenate([width[::-1], width])
        self._keep = np.concatenate([keep[::-1], keep])
        self._peak = np.concatenate([density[::-1], density])

    def _density(self, x: Array) -> Array:
        out = np.empty(x.size)
        self._law.density(x, out, Workspace(max(x.size, 1)))
        return out

    def fill(self, out: Array, uniform: Uniform) -> None:
        """Overwrite `out` by independent draws; `uniform` gives n uniform doubles in [0, 1)."""
        work = np.empty(min(BLOCK, out.size))
        cells = np.empty(work.size, np.intp)
        open_: list[tuple[NDArray[Any], ...]] = []
        for start in range(0, out.size, BLOCK):
            block = out[start : start + BLOCK]
            spare, cell = work[: block.size], cells[: block.size]
            position, chance = uniform(block.size), uniform(block.size)
            position *= 2 * CELLS
            np.floor(position, out=spare)
            np.copyto(cell, spare, casting="unsafe")
            position -= spare
            self._keep.take(cell, out=spare, mode="clip")
            unsure = np.flatnonzero(chance >= spare)
            self._width.take(cell, out=spare, mode="clip")
            self._left.take(cell, out=block, mode="clip")
            spare *= position
            block += spare
            open_.append((unsure + start, cell[unsure], position[unsure], chance[unsure]))
        if open_:
            where, cell, position, chance = (
                np.concatenate(parts) for parts in zip(*open_, strict=True))
            out[where] = self._decide(cell, position, chance, uniform)

    def _decide(self, cell: NDArray[np.intp], position: Array, chance: Array,
                uniform: Uniform) -> Array:
        """Invert the tails; keep or draw again in the same cell elsewhere."""
        x = self._left[cell] + self._width[cell] * position
        tail = self._width[cell] == 0
        # In a tail the chance continues the digits of the position.
        q = (position[tail] + chance[tail] * 2.0**-POSITION_BITS) / (2 * CELLS)
        np.maximum(q, np.finfo(float).tiny, out=q)
        size = self._law.isf_half(q, 0.5 - q, Workspace(q.size))
        x[tail] = np.where(cell[tail] == 0, -size, size)
        active = np.flatnonzero(~tail)
        while active.size:
            height = chance[active] * self._peak[cell[active]]
            active = active[height >= self._density(np.abs(x[active]))]
            position, chance[active] = uniform(active.size), uniform(active.size)
            x[active] = self._left[cell[active]] + self._width[cell[active]] * position
        return x


@functools.lru_cache(maxsize=16)
def sampler(alpha: float) -> Sampler:
    """The prepared cells of one α; α ∈ [0.5, 2] was checked by the caller."""
    return Sampler(alpha)
