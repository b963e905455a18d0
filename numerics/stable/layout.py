"""Shape of the tabulated law: cells in x, panels in α, degrees.

The table stores, for each α panel, Chebyshev coefficients (cell, degree in x, degree in α) of
``(f_α − f_2)/(2 − α)``, f being −p'/x on *coarse* cells, and of p and 1 − F at their centres.
Per α they are contracted, integrated, and re-expanded on *fine* cells, on which a short
polynomial is evaluated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FINE: Final = 128
"""Fine cells per unit of x: fine cell k is centred at k/128 and is 1/128 wide."""
RATIO: Final = 32
"""Fine cells per coarse cell."""
COARSE: Final = 72
"""Coarse cells of the upper range 1 ≤ α ≤ 2."""
EDGE: Final = (COARSE * RATIO - 0.5) / FINE
"""Start of the tail series, 17.996…: for α < 2 the Gaussian part is below 3e-15 of −p' there, and
below 6e-17 of p and 1 − F."""
X_TERMS: Final = 15
ALPHA_TERMS: Final = 16
TAIL_TERMS: Final = 20
ORIGIN_CELLS: Final = 2
"""Coarse cells near 0 on which (F(x) − ½)/x is tabulated as well."""
PANELS: Final = 8
"""Panels of equal width in α: the law's analyticity ends at α = 0, so they are narrow."""


def panel(index: int) -> tuple[float, float]:
    """Ends of an α panel; exact in binary."""
    return 1 + index / PANELS, 1 + (index + 1) / PANELS


def coarse_centre(cell: int) -> float:
    """Centre of a coarse cell; exact in binary."""
    return (cell * RATIO + (RATIO - 1) / 2) / FINE


def coarse_half_width() -> float:
    """Half the width of a coarse cell; exact in binary."""
    return RATIO / (2 * FINE)


def chebyshev_nodes(count: int) -> NDArray[np.float64]:
    """Chebyshev nodes of the first kind on [−1, 1]."""
    return np.cos(np.pi * (np.arange(count) + 0.5) / count)


def chebyshev_values(points: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """T_j(points) for j < count, as (points, j)."""
    values = np.empty((points.size, count))
    values[:, 0] = 1.0
    if count > 1:
        values[:, 1] = points
    for j in range(2, count):
        values[:, j] = 2 * points * values[:, j - 1] - values[:, j - 2]
    return values


@dataclass(frozen=True)
class Grid:
    """Where a range of α is tabulated: coarse cells in x and panels in α."""

    key: str
    """Prefix of the arrays' names in the data file."""
    low: float
    high: float
    panels: int
    centres: NDArray[np.float64]
    """Centre of each coarse cell; exact in binary, like the half widths."""
    halves: NDArray[np.float64]
    ratio: int
    """Fine cells per coarse cell."""
    x_terms: int
    alpha_terms: int
    origin_cells: int
    edge: float
    excess: bool
    """Whether (f_α − f_2)/(2 − α) is tabulated instead of f_α."""

    def panel(self, index: int) -> tuple[float, float]:
        """Ends of an α panel; exact in binary."""
        width = (self.high - self.low) / self.panels
        return self.low + index * width, self.low + (index + 1) * width


UPPER: Final = Grid(
    key="", low=1.0, high=2.0, panels=PANELS,
    centres=np.array([coarse_centre(m) for m in range(COARSE)]),
    halves=np.full(COARSE, coarse_half_width()),
    ratio=RATIO, x_terms=X_TERMS, alpha_terms=ALPHA_TERMS, origin_cells=ORIGIN_CELLS, edge=EDGE,
    excess=True,
)  # fmt: skip
SHIFT: Final = 2.0**-7
"""Below 1, cells are even divisions of the octaves of x + SHIFT: p_α is sharp at 0."""
OCTAVES: Final = 11
DIVISIONS: Final = 4
"""Coarse cells per octave."""
LOWER_RATIO: Final = 16


def _lower() -> Grid:
    octave = SHIFT * 2.0 ** np.arange(OCTAVES)[:, None]
    steps = np.arange(DIVISIONS) + 0.5
    centres = (octave * (1 + steps / DIVISIONS) - SHIFT).ravel()
    halves = (octave * np.full(DIVISIONS, 0.5 / DIVISIONS)).ravel()
    return Grid(
        key="lower_", low=0.5, high=1.0, panels=PANELS, centres=centres, halves=halves,
        ratio=LOWER_RATIO, x_terms=16, alpha_terms=ALPHA_TERMS, origin_cells=4 * DIVISIONS,
        edge=SHIFT * 2.0**OCTAVES - SHIFT, excess=False,
    )  # fmt: skip


LOWER: Final = _lower()
