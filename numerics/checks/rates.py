"""Rates of every order against brute-force sums over matrix products, every cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import sympy as sp

from numerics.checks.words import Array, Network, draw
from theory.cells import CELL_NAMES
from theory.checking import Context, check
from theory.checks.probes import edit, number
from theory.ledger import Outcome, Strength
from theory.rates import block_symbols, row_symbols, step

Subject = Mapping[str, Any]
TOLERANCE = 1e-12
STEPS, UNITS = 6, 4
SIZE = 2  # the 2×2 recursion serves one-state cells too: their second state stays empty


def _recursions() -> Subject:
    """New (v, w) of the recursions of every order for 2×2 unit blocks."""
    d, r = block_symbols(SIZE)
    found: dict[str, Any] = {}
    for order in ("first", "absolute", "resummed"):
        new_v, new_w = step(order, d, r)
        for name, row in (("v", new_v), ("w", new_w)):
            found |= {f"{order}-{name}{k}": e for k, e in enumerate(row)}
    return found


def _blocks(network: Network) -> tuple[Array, Array]:
    """Per-unit blocks d and r, (T, 2, 2, H), from the dense matrices."""
    dense_d, dense = network.retentions, network.jacobians
    mixing = dense - dense_d
    units = UNITS
    count = dense.shape[-1] // units
    d, r = np.zeros((STEPS, SIZE, SIZE, units)), np.zeros((STEPS, SIZE, SIZE, units))
    for row in range(count):
        for column in range(count):
            at = np.arange(units)
            d[:, row, column] = dense_d[:, row * units + at, column * units + at]
            r[:, row, column] = mixing[:, row * units + at, column * units + at]
    return d, r


def _functions(subject: Subject) -> Callable[..., list[Any]]:
    d, r = block_symbols(SIZE)
    vs, ws = row_symbols(SIZE)
    compiled = sp.lambdify([*vs, *ws, *d, *r], list(subject.values()), "numpy")
    return lambda *arguments: compiled(*arguments)


@dataclass(frozen=True)
class Brute:
    """One entry of brute-force products, per unit: the rate of each order, sums of |terms|."""

    rates: Mapping[str, Array]
    scale: Array


@cache
def _brute_force(name: str, seed: int, length: int, row: int, column: int) -> Brute:
    """Every order of one drawn network from dense products, newest step first."""
    network = draw(name, UNITS, 2, STEPS, seed, scale=0.7)
    retained, full = network.retentions, network.jacobians
    mixing = full - retained
    size, at = full.shape[-1], np.arange(UNITS)
    kept = np.zeros_like(full)  # the diagonals of the blocks
    for a in range(size // UNITS):
        for b in range(size // UNITS):
            kept[:, a * UNITS + at, b * UNITS + at] = full[:, a * UNITS + at, b * UNITS + at]

    def product(matrices: list[Array]) -> Array:
        total = np.eye(size)
        for matrix in matrices:
            total = total @ matrix
        return total

    newest_first = list(range(STEPS - 1, STEPS - 1 - length, -1))
    zeroth = product([retained[k] for k in newest_first])
    first, absolute, scale = zeroth.copy(), zeroth.copy(), np.abs(zeroth)
    for place in newest_first:
        word = [mixing[k] if k == place else retained[k] for k in newest_first]
        first = first + product(word)
        absolute = absolute + product([np.abs(kept[k] - retained[k]) if k == place
                                       else retained[k] for k in newest_first])
        scale = scale + product([np.abs(m) for m in word])
    scale = scale + product([np.abs(kept[k]) for k in newest_first])
    pick = (row * UNITS + at, column * UNITS + at)
    found = {"zeroth": zeroth, "first": first, "absolute": absolute,
             "resummed": product([kept[k] for k in newest_first])}
    return Brute({order: matrix[pick] for order, matrix in found.items()}, scale[pick])


def _signed(subject: Subject) -> list[float]:
    """Probe with entries of either sign, so that absolute values show."""
    return [float(e.subs({s: number(s.name, draw) - 0.5 for s in e.free_symbols}))
            for e in map(sp.sympify, subject.values()) for draw in range(4)]


@check(strength=Strength.SAMPLED, probe=_signed, subject=_recursions, mutants={
    "insert on the wrong side": edit("first-w0", lambda e: e.subs(
        dict(zip(row_symbols(2)[0], row_symbols(2)[1], strict=True)))),
    "forget earlier insertions": edit("first-w1", lambda e: e.subs(
        dict.fromkeys(row_symbols(2)[1], 0))),
    "transpose the retention": edit("first-v1", lambda e: (
        sp.Matrix([list(row_symbols(2)[0])]) * block_symbols(2)[0].T)[1]),
    "no mixing in the resummed rate": edit("resummed-v0", lambda e: e.subs(
        block_symbols(2)[1][0, 0], 0)),
    "signed insertions for absolute ones": edit("absolute-w0", lambda e: e.replace(
        sp.Abs, lambda x: x)),
    "absolute value of one entry only": edit("absolute-w0", lambda e: e.subs(
        sp.Abs(block_symbols(2)[1][1, 0]), block_symbols(2)[1][1, 0])),
})
def brute_force(subject: Subject, context: Context) -> Outcome:
    """The scans of all four orders, both LSTM blocks and every one-state cell, lags 0 … T."""
    function, worst = _functions(subject), 0.0
    keys = list(subject)
    for index, name in enumerate(CELL_NAMES):
        d, r = _blocks(draw(name, UNITS, 2, STEPS, context.seed + index, scale=0.7))
        entries = ((0, 1), (0, 0)) if name == "lstm" else ((0, 0),)
        start = np.zeros((SIZE, UNITS))
        start[0] = 1.0
        rows = {"first-v": start, "first-w": 0 * start, "absolute-v": start,
                "absolute-w": 0 * start, "resummed-v": start}
        for length in range(STEPS + 1):
            rates = {"zeroth": rows["first-v"], "first": rows["first-v"] + rows["first-w"],
                     "absolute": rows["absolute-v"] + rows["absolute-w"],
                     "resummed": rows["resummed-v"]}
            for row, column in entries:
                dense = _brute_force(name, context.seed + index, length, row, column)
                worst = max(worst, *(float((np.abs(
                    rates[order][column] - dense.rates[order]) / (dense.scale + 1e-300)).max())
                    for order in rates))
            if length == STEPS:
                break
            at = STEPS - 1 - length
            blocks = [*d[at].reshape(4, UNITS), *r[at].reshape(4, UNITS)]
            fresh: dict[str, Array] = {}
            for order in ("first", "absolute", "resummed"):
                v, w = rows[f"{order}-v"], rows.get(f"{order}-w", 0 * start)
                new = dict(zip(keys, function(*v, *w, *blocks), strict=True))
                for part in "vw" if order != "resummed" else "v":
                    fresh[f"{order}-{part}"] = np.array(
                        [new[f"{order}-{part}{k}"] + np.zeros(UNITS) for k in range(SIZE)])
            rows = fresh
    return Outcome(worst <= TOLERANCE,
                   f"largest error {worst:.1e} of the sum of absolute terms, lags 0 … {STEPS}",
                   {"cells": list(CELL_NAMES), "error": worst, "tolerance": TOLERANCE,
                    "orders": ["zeroth", "first", "absolute", "resummed"],
                    "units": UNITS, "steps": STEPS, "seed": context.seed})
