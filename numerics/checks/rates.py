"""Rates of every order against brute-force sums over matrix products, every cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import sympy as sp

from numerics.checks.words import Array, Network, draw
from theory.cells import CELL_NAMES
from theory.checking import Context, check
from theory.checks.probes import edit, expressions
from theory.ledger import Outcome, Strength
from theory.rates import block_symbols, row_symbols, step

Subject = Mapping[str, Any]
TOLERANCE = 1e-12
STEPS, UNITS = 6, 4
SIZE = 2  # the 2×2 recursion serves one-state cells too: their second state stays empty


def _recursions() -> Subject:
    """New (v, w) of the orders ``first`` and ``resummed`` for 2×2 unit blocks."""
    d, r = block_symbols(SIZE)
    found: dict[str, Any] = {}
    for order in ("first", "resummed"):
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


@cache
def _dense_products(name: str, seed: int, length: int, row: int, column: int) -> tuple[
    Array, Array, Array
]:
    """:func:`_brute_force` of one drawn network, kept for the mutants."""
    return _brute_force(draw(name, UNITS, 2, STEPS, seed, scale=0.7), length, row, column)


def _brute_force(network: Network, length: int, row: int, column: int) -> tuple[Array, Array,
                                                                               Array]:
    """(γ + Γ, Π(d + r), scale) of one entry from dense products, newest step last."""
    retained, full = network.retentions, network.jacobians
    mixing = full - retained
    size = full.shape[-1]

    def product(matrices: list[Array]) -> Array:
        total = np.eye(size)
        for matrix in matrices:  # newest first
            total = total @ matrix
        return total

    newest_first = list(range(STEPS - 1, STEPS - 1 - length, -1))
    total = product([retained[k] for k in newest_first])
    scale = np.abs(total)
    for place in newest_first:
        word = [mixing[k] if k == place else retained[k] for k in newest_first]
        total = total + product(word)
        scale = scale + product([np.abs(m) for m in word])
    diagonal = np.zeros_like(full)
    for a in range(size // UNITS):
        for b in range(size // UNITS):
            at = np.arange(UNITS)
            diagonal[:, a * UNITS + at, b * UNITS + at] = full[:, a * UNITS + at, b * UNITS + at]
    resummed = product([diagonal[k] for k in newest_first])
    at = np.arange(UNITS)
    pick = (row * UNITS + at, column * UNITS + at)
    scale = scale + product([np.abs(diagonal[k]) for k in newest_first])
    return total[pick], resummed[pick], scale[pick]


@check(strength=Strength.SAMPLED, probe=expressions, subject=_recursions, mutants={
    "insert on the wrong side": edit("first-w0", lambda e: e.subs(
        dict(zip(row_symbols(2)[0], row_symbols(2)[1], strict=True)))),
    "forget earlier insertions": edit("first-w1", lambda e: e.subs(
        dict.fromkeys(row_symbols(2)[1], 0))),
    "transpose the retention": edit("first-v1", lambda e: (
        sp.Matrix([list(row_symbols(2)[0])]) * block_symbols(2)[0].T)[1]),
    "no mixing in the resummed rate": edit("resummed-v0", lambda e: e.subs(
        block_symbols(2)[1][0, 0], 0)),
})
def brute_force(subject: Subject, context: Context) -> Outcome:
    """First-order and resummed scans of both LSTM blocks and of every one-state cell."""
    function, worst = _functions(subject), 0.0
    keys = list(subject)
    for index, name in enumerate(CELL_NAMES):
        network = draw(name, UNITS, 2, STEPS, context.seed + index, scale=0.7)
        d, r = _blocks(network)
        entries = ((0, 1), (0, 0)) if name == "lstm" else ((0, 0),)
        v = np.zeros((SIZE, UNITS))
        v[0] = 1.0
        w, m = np.zeros((SIZE, UNITS)), v.copy()
        for length in range(1, STEPS + 1):
            at = STEPS - length
            blocks = [*d[at].reshape(4, UNITS), *r[at].reshape(4, UNITS)]
            new = dict(zip(keys, function(*v, *w, *blocks), strict=True))
            fresh = dict(zip(keys, function(*m, *w, *blocks), strict=True))
            zero = np.zeros(UNITS)
            v, w = (np.array([new[f"first-{x}{k}"] + zero for k in range(SIZE)]) for x in "vw")
            m = np.array([fresh[f"resummed-v{k}"] + zero for k in range(SIZE)])
            for row, column in entries:
                first, resummed, scale = _dense_products(
                    name, context.seed + index, length, row, column)
                errors = (np.abs(v[column] + w[column] - first), np.abs(m[column] - resummed))
                worst = max(worst, *(float((e / (scale + 1e-300)).max()) for e in errors))
    return Outcome(worst <= TOLERANCE,
                   f"largest error {worst:.1e} of the sum of absolute terms, lags 1 … {STEPS}",
                   {"cells": list(CELL_NAMES), "error": worst, "tolerance": TOLERANCE,
                    "units": UNITS, "steps": STEPS, "seed": context.seed})
