"""The equation 1 − F = q element by element: Newton's method on the polynomials of `surface`.

Once the coefficients of a cell are gathered, steps within it cost arithmetic only. Near the centre
F − ½ = ½ − q is solved; far out the tail series, a polynomial in w = x^{-α}.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from numerics.stable import layout, surface

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
CENTRE: Final = {layout.LOWER.key: 1 / 32, layout.UPPER.key: 1 / 10}
"""½ − q below which F − ½ is solved instead of 1 − F."""
REACH: Final = 1.01
"""Half widths from a cell's centre as far as its polynomial is trusted."""
CLOSE: Final = 5e-7
"""Last step, in half widths: what is left is its square."""
SMALL: Final = 1e-3
ROUGH: Final = 6
"""Terms that suffice for the first step."""
TURNS: Final = 6
"""Further cells in which a solution is looked for, the last one found by bisection."""
HALVINGS: Final = 20
"""Bisections of [0, edge]."""
TAIL_STEPS: Final = 3
BEYOND: Final = 1.1
"""v = (edge/x)^α up to which the tail series is used on the way to a solution."""
TINY: Final = float(np.finfo(float).tiny)


def solve(q: Array, alpha: Array, x: Array) -> Array:
    """x ≥ 0 with survival q ∈ (0, ½], from a start; α < 2."""
    x, done = x.copy(), np.empty(x.shape, np.bool_)
    for begin in range(0, q.size, surface.BLOCK):
        block = slice(begin, begin + surface.BLOCK)
        x[block], done[block] = _turn(q[block], alpha[block], x[block])
    left = np.flatnonzero(~done)
    for turn in range(TURNS):
        if left.size == 0:
            break
        part = q[left], alpha[left]
        start = np.maximum(x[left], 0.0) if turn < TURNS - 1 else _bisect(*part)
        x[left], done = _turn(*part, start)
        left = left[~done]
    return x


def _split(masks: Iterable[tuple[Mask, Callable[..., tuple[Array, Mask]]]],
           *arrays: Array) -> tuple[Array, Mask]:
    """Each function on its part of the elements: better x, and whether they are solutions."""
    new, done = np.empty(arrays[0].shape), np.empty(arrays[0].shape, np.bool_)
    for mask, function in masks:
        if mask.all():
            return function(*arrays)
        if mask.any():
            new[mask], done[mask] = function(*(array[mask] for array in arrays))
    return new, done


def _turn(q: Array, alpha: Array, x: Array) -> tuple[Array, Mask]:
    """One cell's steps for every element."""
    lower = alpha < 1
    return _split(((lower, partial(_step, layout.LOWER)), (~lower, partial(_step, layout.UPPER))),
                  q, alpha, x)


def _step(grid: layout.Grid, q: Array, alpha: Array, x: Array) -> tuple[Array, Mask]:
    near = q > 0.5 - CENTRE[grid.key]
    far = x >= grid.edge
    far &= ~near
    return _split(((near, partial(_centre, grid)), (far, partial(_tail, grid)),
                   (~(near | far), partial(_between, grid))), q, alpha, x)


def _horner(c: Array, t: Array) -> tuple[Array, Array]:
    """Polynomial and its derivative."""
    value, slope = c[-1] * t, c[-1].copy()
    value += c[-2]
    for row in c[-3::-1]:
        slope *= t
        slope += value
        value *= t
        value += row
    return value, slope


def _between(grid: layout.Grid, q: Array, alpha: Array, x: Array) -> tuple[Array, Mask]:
    """Newton on log(1 − F), then on 1 − F."""
    place = surface.locate(grid, x, alpha)
    c = surface.expand(surface.surface(grid.key, "survival"), place)
    value, slope = _horner(c[:ROUGH], place.t)
    # log(value/q) value = 2 value (value − q)/(value + q), nearly.
    first = value - q
    slope *= value + q
    first *= value
    first *= 2
    first /= slope
    t = place.t - first
    inside = np.abs(t) <= REACH
    np.clip(t, -REACH, REACH, out=t)
    value, slope = _horner(c, t)
    value -= q
    value /= slope
    done = np.abs(value) < CLOSE
    done &= inside
    t -= value
    t -= place.t
    shift = np.where(inside, t, -first)
    shift *= surface.half_width(grid, x)
    return x + shift, done


def _centre(grid: layout.Grid, q: Array, alpha: Array, x: Array) -> tuple[Array, Mask]:
    """Newton on F − ½ = x h(x)."""
    rest = 0.5 - q
    place = surface.locate(grid, x, alpha)
    c = surface.expand(surface.surface(grid.key, "origin"), place)
    half = surface.half_width(grid, x)
    new, t = x, place.t
    for terms in (ROUGH, None):
        value, slope = _horner(c[:terms], t)
        slope *= new
        slope /= half
        slope += value
        value *= new
        step = (rest - value) / slope
        new = new + step
        t = t + step / half
    step = np.abs(step)
    done = step < CLOSE * half
    done &= step <= SMALL * new  # or rounding would show in a tiny x
    done &= np.abs(t) <= REACH
    return new, done


def _tail(grid: layout.Grid, q: Array, alpha: Array, x: Array) -> tuple[Array, Mask]:
    """Newton on w Σ b_n/n (w edge^α)^{n−1} = α q/(2 − α), without 2 − α below 1."""
    place = surface.locate_tail(grid, alpha, x)  # only c is wanted, which does not depend on v
    power = surface.edge_power(grid, alpha)
    c = surface.expand(surface.tail_surface(grid.key, "survival"), place)
    scale = (2 - alpha if grid.excess else 1.0) / alpha
    target = q / scale
    w = target / c[0]
    for _ in range(TAIL_STEPS):
        v = np.minimum(w * power, BEYOND)
        value, slope = _horner(c, v)
        slope *= v
        slope += value
        value *= w
        w = w + (target - value) / slope
    x = np.power(w, -1 / alpha)
    # The last step is in x, by the very sum that gives 1 − F: powers have added their errors.
    w = np.power(x, -alpha)
    v = np.minimum(w * power, BEYOND)
    value, slope = _horner(c, v)
    slope *= v
    slope += value
    shift = (scale * value * w / q - 1) * value / (alpha * slope)
    x = x + np.where(w > TINY, x * shift, 0.0)
    return x, x >= grid.edge


def _bisect(q: Array, alpha: Array) -> Array:
    """The solution to a hundredth of a cell, or the edge."""
    x = np.empty(q.shape)
    for grid, mask in ((layout.LOWER, alpha < 1), (layout.UPPER, alpha >= 1)):
        level, own = q[mask], alpha[mask]
        low, high = np.zeros(level.shape), np.full(level.shape, grid.edge)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            above = survival(grid, middle, own) > level
            low, high = np.where(above, middle, low), np.where(above, high, middle)
        x[mask] = np.where(high == grid.edge, high, (low + high) / 2)
    return x


def survival(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    """1 − F below the edge."""
    return surface.evaluate(surface.surface(grid.key, "survival"), surface.locate(grid, x, alpha))


def density_at_zero(alpha: Array) -> Array:
    """p(0), the limit of (F − ½)/x."""
    zero, lower = np.zeros(alpha.shape), alpha < 1
    found = np.empty(alpha.shape)
    for grid, mask in ((layout.LOWER, lower), (layout.UPPER, ~lower)):
        found[mask] = surface.evaluate(surface.surface(grid.key, "origin"),
                                       surface.locate(grid, zero[mask], alpha[mask]))
    return found


def grid_of(alpha: float) -> layout.Grid:
    """The range that holds α."""
    return layout.LOWER if alpha < 1 else layout.UPPER


def borders(grid: layout.Grid) -> Array:
    """Every fourth border of the cells of `surface`, from 0 to the edge."""
    split = surface.X_SPLIT[grid.key]
    ends = np.arange(4, split + 1, 4) / split * 2 - 1
    inner = (grid.centres[:, None] + grid.halves[:, None] * ends).ravel()
    return np.concatenate([[0.0], inner])
