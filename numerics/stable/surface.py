"""Functions of (x, α) element by element: small bivariate polynomials on cells in x and α.

Built from the same table as the one-α laws, once per process and function (tens of
milliseconds), by re-expanding it on α cells of width 1/32 (1/64 below 1) as well.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from numerics.stable import gaussian, layout, table
from numerics.stable.tabulated import integrate, refinement

Array = NDArray[np.float64]
Index = NDArray[np.int64]
ALPHA_SPLIT: Final = 4
"""α cells per panel of the table."""
X_SPLIT: Final = {layout.UPPER.key: 16, layout.LOWER.key: 8}
"""x cells per coarse cell."""
TERMS: Final = 12
KEEP: Final = 3e-16
"""Terms that stay below this fraction of the function everywhere are left out."""
TAIL_KEEP: Final = 1e-19
"""The same for the tail, whose α-derivative is taken too."""
GROUP: Final = 4
"""Powers of t that are gathered together: NumPy copies 32 bytes almost as fast as 8."""
SHORT: Final = 8
"""Terms of the Gaussian polynomials."""
BLOCK: Final = 16384
TAIL_WEIGHTS: Final = {"density": 0, "survival": -1, "slope": 1}
"""Tail sums have the terms n^weight b_n v^{n−1}."""


@dataclass(frozen=True)
class Surface:
    """A bivariate polynomial per cell; powers of t lie side by side, `GROUP` of them together."""

    grid: layout.Grid
    groups: list[list[Array]]
    """groups[g][k][cell] are the coefficients of t^{4g} … t^{4g+3} times s^k; cells are flat over
    (x cell, α cell)."""
    base: list[Array]
    """base[g][x cell] are those of the same function of p_2; empty for α < 1."""


@dataclass(frozen=True)
class Place:
    """Cell of each (x, α), its row in x, and both offsets in half widths."""

    cell: Index
    row: Index
    t: Array
    s: Array
    factor: Array | None
    """2 − α where the excess over p_2 is tabulated."""


@functools.cache
def surface(grid_key: str, name: str) -> Surface:
    """Surface of `density`, `slope`, `survival` or `origin` (excess over p_2 for α ≥ 1)."""
    grid = layout.LOWER if grid_key == layout.LOWER.key else layout.UPPER
    split = X_SPLIT[grid.key]

    def alpha_first(part: str) -> Array:
        return np.moveaxis(table.load(grid.key + part), -1, 1)

    coarse = alpha_first("origin" if name == "origin" else "slope")
    if name in ("density", "survival"):
        ends = alpha_first("survival") if name == "survival" else None
        coarse = integrate(grid, coarse, alpha_first("density"), ends)
    # coarse is (panel, α degree, cell, x degree); first to monomials in α.
    by_x = refinement(coarse.shape[-1], TERMS, split)
    by_alpha = refinement(grid.alpha_terms, TERMS, ALPHA_SPLIT)
    mixed = np.tensordot(by_alpha, coarse, (1, 1))

    def plane(j: int, k: int) -> Array:
        part = mixed[k] @ by_x[j]  # (α part, panel, cell, x part)
        return part.transpose(2, 3, 1, 0).reshape(-1)

    # What counts is the error of the function itself, for α ≥ 1 of p_2 + (2 − α) q.
    size = np.abs(plane(0, 0))
    base = []
    if grid.excess:
        half = grid.halves[0] / split
        x = (np.arange(coarse.shape[-2] * split) + 0.5) * (2 * half) - 0.5 / layout.FINE
        gauss = gaussian.polynomials(name, x, half, SHORT) * half ** np.arange(SHORT)[:, None]
        base = [np.ascontiguousarray(gauss[g : g + GROUP].T) for g in range(0, SHORT, GROUP)]
        floor = np.repeat(grid.centres[: coarse.shape[-2]], split)
        size = np.maximum(size, 0.1 * np.exp(-floor * floor / 4).repeat(
            grid.panels * ALPHA_SPLIT))
    return Surface(grid, _grouped(plane, TERMS, KEEP * size), base)


def _grouped(plane: Callable[[int, int], Array], terms: int, least: Array) -> list[list[Array]]:
    """Groups of planes, as far as they are not below `least` (cell) everywhere."""
    groups: list[list[Array]] = []
    for first in range(0, terms, GROUP):
        group: list[Array] = []
        for k in range(TERMS - 1, -1, -1):
            part = np.stack([plane(j, k) for j in range(first, min(first + GROUP, terms))], -1)
            if group or (np.abs(part) > least[:, None]).any():
                group.insert(0, part)
        if not group:
            break
        groups.append(group)
    return groups


@functools.cache
def tail_surface(grid_key: str, name: str) -> Surface:
    """Tail coefficients n^weight b_n, the powers of v first; the cells are those of α alone."""
    grid = layout.LOWER if grid_key == layout.LOWER.key else layout.UPPER
    by_alpha = refinement(grid.alpha_terms, TERMS, ALPHA_SPLIT)
    full = np.einsum("pna,kag->nkpg", table.load(grid.key + "tail"), by_alpha)
    full = full.reshape(full.shape[0], TERMS, -1)
    weights = np.arange(1.0, full.shape[0] + 1) ** TAIL_WEIGHTS[name]
    return Surface(grid, _grouped(lambda n, k: weights[n] * full[n, k], len(full),
                                  TAIL_KEEP * np.abs(full[0, 0])), [])


def _column(grid: layout.Grid, alpha: Array) -> tuple[Array, Array]:
    """α cell, as a float, and the offset in half widths."""
    cells = grid.panels * ALPHA_SPLIT
    s = (alpha - grid.low) * (cells / (grid.high - grid.low))
    column = np.minimum(np.floor(s), cells - 1)
    s -= column
    s -= 0.5
    s *= 2
    return column, s


def locate(grid: layout.Grid, x: Array, alpha: Array) -> Place:
    """Where each (x, α) lies."""
    column, s = _column(grid, alpha)
    split = X_SPLIT[grid.key]
    if grid.excess:
        # Cells begin at half a fine cell below 0; x itself is never rounded.
        per_unit = layout.FINE * split // layout.RATIO
        t = x * per_unit
        shift = per_unit * 0.5 / layout.FINE
        row = np.floor(t + shift)
        np.minimum(row, layout.COARSE * split - 1, out=row)
        t -= row
        t += shift - 0.5
    else:
        per_octave = layout.DIVISIONS * split
        mantissa, exponent = np.frexp(x + layout.SHIFT)
        t = (2 * mantissa - 1) * per_octave
        step = np.floor(t)
        t -= step
        t -= 0.5
        first = math.frexp(layout.SHIFT)[1]
        row = np.minimum((exponent - first) * per_octave + step, layout.OCTAVES * per_octave - 1)
    t *= 2
    rows = row.astype(np.int64)
    row *= grid.panels * ALPHA_SPLIT
    row += column
    return Place(row.astype(np.int64), rows, t, s, 2 - alpha if grid.excess else None)


def half_width(grid: layout.Grid, x: Array) -> Array | float:
    """Half the width of the cell of each x."""
    split = X_SPLIT[grid.key]
    if grid.excess:
        return float(grid.halves[0]) / split
    _, exponent = np.frexp(np.minimum(x, grid.edge * (1 - 2.0**-52)) + layout.SHIFT)
    return np.ldexp(0.25 / (layout.DIVISIONS * split), exponent)


def locate_tail(grid: layout.Grid, alpha: Array, v: Array) -> Place:
    """α cell of each element; t = v = (edge/x)^α."""
    column, s = _column(grid, alpha)
    cell = column.astype(np.int64)
    return Place(cell, cell, v, s, None)


def edge_power(grid: layout.Grid, alpha: Array) -> Array:
    """edge^α."""
    return np.exp(alpha * math.log(grid.edge))


def expand(found: Surface, place: Place) -> Array:
    """Coefficients (power of t, element), the part of p_2 included."""
    size = place.s.size
    rows = np.empty((GROUP * len(found.groups), size))
    total, buffer = np.empty((size, GROUP)), np.empty((size, GROUP))
    s = np.repeat(place.s, GROUP).reshape(size, GROUP)
    factor = None if place.factor is None else np.repeat(place.factor, GROUP).reshape(size, GROUP)
    for g, group in enumerate(found.groups):
        group[-1].take(place.cell, axis=0, out=total, mode="clip")
        for plane in group[-2::-1]:
            np.multiply(total, s, out=total)
            plane.take(place.cell, axis=0, out=buffer, mode="clip")
            np.add(total, buffer, out=total)
        if factor is not None:
            np.multiply(total, factor, out=total)
            found.base[g].take(place.row, axis=0, out=buffer, mode="clip")
            np.add(total, buffer, out=total)
        rows[g * GROUP : (g + 1) * GROUP] = total.T
    return rows


def horner(rows: NDArray[Any], t: NDArray[Any]) -> NDArray[Any]:
    """Σ rows[j] t^j; a new array of their type."""
    total = rows[-1] * t
    for row in rows[-2:0:-1]:
        total += row
        total *= t
    total += rows[0]
    return total


def evaluate(found: Surface, place: Place) -> Array:
    """The function itself."""
    return horner(expand(found, place), place.t)


def evaluate_slope(found: Surface, place: Place) -> tuple[Array, Array]:
    """The tabulated function, the part of p_2 left out, and its derivative in α."""
    values, slopes, s = [], [], place.s[:, None]
    for group in found.groups:
        value = group[-1].take(place.cell, axis=0, mode="clip")
        slope = np.zeros_like(value)
        for plane in group[-2::-1]:
            slope = slope * s + value
            value = value * s + plane.take(place.cell, axis=0, mode="clip")
        values.append(value.T)
        slopes.append(slope.T)
    width = (found.grid.high - found.grid.low) / (found.grid.panels * ALPHA_SPLIT)
    return (horner(np.concatenate(values), place.t),
            horner(np.concatenate(slopes), place.t) * (2 / width))


def base_part(found: Surface, place: Place) -> Array:
    """The function of p_2."""
    rows = [part.take(place.row, axis=0, mode="clip").T for part in found.base]
    return horner(np.concatenate(rows), place.t)


__all__ = ["BLOCK", "Place", "Surface", "base_part", "edge_power", "evaluate", "evaluate_slope",
           "expand", "half_width", "horner", "locate", "locate_tail", "surface", "tail_surface"]
