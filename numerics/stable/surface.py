"""Functions of (x, α) element by element: small bivariate polynomials on cells in x and α.

Built from the same table as the one-α laws, once per process and function (tens of
milliseconds), by re-expanding it on α cells of width 1/32 (1/64 below 1) as well.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from numerics.stable import gaussian, layout, table
from numerics.stable.tabulated import LONG, integrate, refinement

Array = NDArray[np.float64]
Index = NDArray[np.int64]
ALPHA_SPLIT: Final = 4
"""α cells per panel of the table."""
X_SPLIT: Final = {layout.UPPER.key: 16, layout.LOWER.key: 8}
"""x cells per coarse cell."""
TERMS: Final = 12
KEEP: Final = 3e-16
"""Terms that stay below this fraction of the function everywhere are left out."""
BLOCK: Final = 16384


@dataclass(frozen=True)
class Surface:
    """planes[j][k] are coefficients of t^j s^k, flat over (x cell, α cell)."""

    grid: layout.Grid
    planes: list[list[Array]]


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
    # What counts is the error of the function itself, for α ≥ 1 of p_2 + (2 − α) q.
    size = np.abs(_plane(mixed, by_x, 0, 0))
    if grid.excess:
        x = np.repeat(grid.centres[: coarse.shape[-2]], split)
        size = np.maximum(size, 0.1 * np.exp(-x * x / 4).repeat(grid.panels * ALPHA_SPLIT))
    planes = []
    for j in range(TERMS):
        found: list[Array] = []
        for k in range(TERMS - 1, -1, -1):
            plane = _plane(mixed, by_x, j, k)
            if found or (np.abs(plane) > KEEP * size).any():
                found.insert(0, plane)
        if not found:
            break
        planes.append(found)
    return Surface(grid, planes)


def _plane(mixed: Array, by_x: Array, j: int, k: int) -> Array:
    """Coefficients of t^j s^k, flat over (cell, x part, panel, α part)."""
    part = mixed[k] @ by_x[j]  # (α part, panel, cell, x part)
    return np.ascontiguousarray(part.transpose(2, 3, 1, 0)).reshape(-1)


def locate(grid: layout.Grid, x: Array, alpha: Array) -> tuple[Index, Array, Array]:
    """Flat cell of each (x, α), and both offsets in half widths."""
    cells = grid.panels * ALPHA_SPLIT
    s = (alpha - grid.low) * (cells / (grid.high - grid.low))
    column = np.minimum(np.floor(s), cells - 1)
    s -= column
    split = X_SPLIT[grid.key]
    if grid.excess:
        per_unit = layout.FINE * split // layout.RATIO
        t = x * per_unit + per_unit * 0.5 / layout.FINE
        row = np.floor(t)
        t -= row
        row = np.minimum(row, layout.COARSE * split - 1)
    else:
        per_octave = layout.DIVISIONS * split
        mantissa, exponent = np.frexp(x + layout.SHIFT)
        t = (2 * mantissa - 1) * per_octave
        step = np.floor(t)
        t -= step
        first = math.frexp(layout.SHIFT)[1]
        row = np.minimum((exponent - first) * per_octave + step, layout.OCTAVES * per_octave - 1)
    row *= cells
    row += column
    s -= 0.5
    s *= 2
    t -= 0.5
    t *= 2
    return row.astype(np.int64), t, s


def evaluate(found: Surface, index: Index, t: Array, s: Array) -> Array:
    """The tabulated function."""
    total, inner, buffer = np.empty(t.shape), np.empty(t.shape), np.empty(t.shape)
    for number, planes in enumerate(reversed(found.planes)):
        target = inner if number else total
        planes[-1].take(index, out=target, mode="clip")
        for plane in planes[-2::-1]:
            np.multiply(target, s, out=target)
            plane.take(index, out=buffer, mode="clip")
            np.add(target, buffer, out=target)
        if number:
            np.multiply(total, t, out=total)
            np.add(total, inner, out=total)
    return total


def evaluate_slope(found: Surface, index: Index, t: Array, s: Array) -> tuple[Array, Array]:
    """The tabulated function and its derivative in α."""
    total, total_slope = np.zeros(t.shape), np.zeros(t.shape)
    for planes in reversed(found.planes):
        inner = planes[-1].take(index, mode="clip")
        slope = np.zeros(t.shape)
        for plane in planes[-2::-1]:
            slope = slope * s + inner
            inner = inner * s + plane.take(index, mode="clip")
        total = total * t + inner
        total_slope = total_slope * t + slope
    width = (found.grid.high - found.grid.low) / (found.grid.panels * ALPHA_SPLIT)
    return total, total_slope * (2 / width)


def gauss_part(name: str, x: Array) -> Array:
    """A tabulated function of p_2 below the edge, by its fine cells."""
    rows = gaussian.fine_polynomials(name, LONG)
    nearest = np.rint(x * layout.FINE)
    offset = x - nearest / layout.FINE
    return _horner_rows(rows, nearest.astype(np.int64), offset)


def _horner_rows(rows: Array, index: Index, offset: Array) -> Array:
    total = rows[-1].take(index, mode="clip")
    for row in rows[-2::-1]:
        total *= offset
        total += row.take(index, mode="clip")
    return total


@functools.cache
def _tail_basis(key: str) -> Array:
    """Tail coefficients as monomials of s: (n, s power, α cell)."""
    grid = layout.LOWER if key == layout.LOWER.key else layout.UPPER
    by_alpha = refinement(grid.alpha_terms, TERMS, ALPHA_SPLIT)
    full = np.einsum("pna,kag->nkpg", table.load(key + "tail"), by_alpha)
    return np.ascontiguousarray(full.reshape(full.shape[0], TERMS, -1))


def tail_terms(grid: layout.Grid, alpha: Array, x: Array) -> tuple[Array, Array, Array]:
    """(n, element) tail coefficients b_n v^{n-1}, their α-derivatives at fixed v, and x^{-α}."""
    index, _, s = locate(grid, np.zeros(alpha.shape), alpha)
    basis = _tail_basis(grid.key)
    value = np.zeros((basis.shape[0], alpha.size))
    slope = np.zeros_like(value)
    for k in range(TERMS - 1, -1, -1):
        slope = slope * s + value
        value = value * s + basis[:, k, :].take(index, axis=1, mode="clip")
    width = (grid.high - grid.low) / (grid.panels * ALPHA_SPLIT)
    slope *= 2 / width
    w = np.power(x, -alpha)
    v = w * np.power(grid.edge, alpha)
    powers = v ** np.arange(basis.shape[0])[:, None]
    return value * powers, slope * powers, w


__all__ = ["BLOCK", "Surface", "evaluate", "evaluate_slope", "gauss_part", "locate",
           "surface", "tail_terms"]
