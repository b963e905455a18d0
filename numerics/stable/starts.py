"""Starts of the quantile for α given per element: a bicubic table in log q and α.

It need not be exact: the equation is solved on the cells of `surface`, which judge the result.
"""

from __future__ import annotations

import functools
import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from numerics.stable import inverse, surface

Array = NDArray[np.float64]
Short = NDArray[np.float32]
NEAR_MEDIAN: Final = 1 / 64
"""Rows are even in log((½ − q + this)/q): p_½ is sharp on this scale."""
PER_E: Final = 4
"""Rows per factor e of q, columns per factor e of 2 − α …"""
PER_ALPHA: Final = 32
"""… and columns per unit of α, added."""
LOWEST: Final = 1e-20
"""Smallest q of the table; x is beyond the cells there for every α < 2."""
ROWS: Final = math.ceil(PER_E * math.log(0.5 / NEAR_MEDIAN / (2 * LOWEST)))
COLUMNS: Final = math.ceil(1.5 * PER_ALPHA + PER_E * math.log(1.5 * 2.0**53)) + 1
POINTS: Final = 4
"""Knots of a cubic."""


def rows(q: Array) -> Array:
    """Position of q ≤ ½ along the table, 0 at ½."""
    position = (0.5 + NEAR_MEDIAN) / q
    position -= 1
    np.log(position, out=position)
    position += math.log(0.5 / NEAR_MEDIAN)
    position *= PER_E
    return np.clip(position, 0, ROWS - 1, out=position)


def columns(alpha: Array) -> Array:
    """Position of α across the table, 0 at ½."""
    delta = 2 - alpha
    position = np.maximum(delta, 2.0**-53)
    np.log(position, out=position)
    position *= -PER_E
    delta *= -PER_ALPHA
    position += delta
    position += 1.5 * PER_ALPHA + PER_E * math.log(1.5)
    return position


def place(q: Array, alpha: Array) -> tuple[NDArray[np.uint16], Short, Short]:
    """Number of the knots around each (q, α), and both offsets from their middle.

    Sorting by the number brings near (q, α) together.
    """
    first, u = _window(rows(q), ROWS)
    second, s = _window(columns(alpha), COLUMNS)
    first *= COLUMNS - POINTS + 1
    first += second
    return first.astype(np.uint16), u, s


def _window(position: Array, count: int) -> tuple[Array, Short]:
    first = np.floor(position)
    first -= 1
    np.clip(first, 0, count - POINTS, out=first)
    position -= first
    position -= (POINTS - 1) / 2
    return first, position.astype(np.float32)


def evaluate(number: NDArray[np.uint16], u: Short, s: Short, q: Array, alpha: Array) -> Array:
    """x with survival q, roughly, from the `place` of (q, α)."""
    cell = number.astype(np.int64)
    total, buffer = np.empty((u.size, POINTS), np.float32), np.empty((u.size, POINTS), np.float32)
    wide = np.repeat(s, POINTS).reshape(total.shape)
    table = _table()
    table[-1].take(cell, axis=0, out=total, mode="clip")
    for plane in table[-2::-1]:
        total *= wide
        plane.take(cell, axis=0, out=buffer, mode="clip")
        total += buffer
    x = surface.horner(total.T, u) / alpha
    np.exp(x, out=x)
    x *= 0.5 - q
    return x


@functools.cache
def _table() -> Short:
    """Monomials (power of s, window, power of u) of α log(x/(½ − q))."""
    q, alpha = _knots()
    x = inverse.solve(q, alpha, _bracketed(q, alpha))
    median = q == 0.5
    x[median] = 1 / inverse.density_at_zero(alpha[median])
    value = (alpha * np.log(x / np.where(median, 1, 0.5 - q))).reshape(ROWS, COLUMNS)
    to_power = np.linalg.inv(np.vander(np.arange(POINTS) - (POINTS - 1) / 2, increasing=True))
    windows = np.lib.stride_tricks.sliding_window_view(value, (POINTS, POINTS))
    found = np.einsum("ka,lb,uvab->luvk", to_power, to_power, windows, optimize=True)
    return np.ascontiguousarray(found.reshape(POINTS, -1, POINTS), np.float32)


def _knots() -> tuple[Array, Array]:
    """q and α at the knots, flat."""
    ratio = 2 * NEAR_MEDIAN * np.exp(np.arange(ROWS) / PER_E)  # (½ − q + NEAR_MEDIAN)/q
    q = (0.5 + NEAR_MEDIAN) / (1 + ratio)
    dense = 2 - np.exp(np.linspace(math.log(1.5), -53 * math.log(2), 100_000))
    alpha = np.interp(np.arange(COLUMNS), columns(dense), dense)
    alpha = np.clip(alpha, 0.5, np.nextafter(2.0, 0))
    return np.repeat(q, COLUMNS), np.tile(alpha, ROWS)


def _bracketed(q: Array, alpha: Array) -> Array:
    """x between the borders of its cell by log(1 − F) there; the edge beyond it."""
    x = np.empty((ROWS, COLUMNS))
    target = np.log(q.reshape(x.shape)[:, 0])
    for column, value in enumerate(alpha[:COLUMNS]):
        grid = inverse.grid_of(value)
        border = inverse.borders(grid)
        level = np.log(inverse.survival(grid, border, np.full(border.shape, value)))
        x[:, column] = np.interp(target, level[::-1], border[::-1])
    return x.ravel()
