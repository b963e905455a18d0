"""The matched statistic, lowered from ``theory.statistic``: per-unit alignment and summand.

The closed forms are finite sums over units of a product; this module takes the summand and
gives each opaque letter an array.  The sum over units is the caller's, or
:func:`matched_statistic`'s, which also keeps the signs out of the sample they are applied to.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from numerics.evaluate import lower
from theory import statistic
from theory.terms import IndexedSum

Floats = NDArray[np.float64]
RATE, SIGN, ALIGNMENT, DELTA, TANGENT = sp.symbols("mu s alpha delta Bw", real=True)


def _letters(expr: sp.Expr) -> sp.Expr:
    """Each opaque sequence of theory as one symbol; a sum over parameters is B w."""
    done = expr.replace(lambda e: e.func == statistic.sgn, lambda e: SIGN)
    done = done.replace(lambda e: isinstance(e, IndexedSum), lambda e: TANGENT)
    for function, symbol in ((statistic.rate, RATE), (statistic.alignment, ALIGNMENT),
                             (statistic.delta, DELTA)):
        done = done.replace(lambda e, f=function: e.func == f, lambda e, s=symbol: s)
    return sp.sympify(done)


@cache
def _alignment(backend: str) -> Callable[..., Any]:
    return lower(_letters(statistic.neuron_alignment()), (DELTA, TANGENT), backend)


@cache
def _summand(backend: str) -> Callable[..., Any]:
    return lower(_letters(statistic.matched_statistic().body), (RATE, SIGN, ALIGNMENT), backend)


def alignment(delta: Any, tangent: Any, backend: str = "torch") -> Any:
    """α^(q) from δ^(q) and (∂⁺s/∂θ · w)^(q), elementwise, any shapes that broadcast (LW-29)."""
    return _alignment(backend)(delta, tangent)


def summand(rate: Any, sign: Any, aligned: Any, backend: str = "torch") -> Any:
    """One unit's term of the matched statistic, linear in each argument (LW-30)."""
    return _summand(backend)(rate, sign, aligned)


def matched_statistic(
    weighted: Floats, signs_from: Floats, halves: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> Floats:
    """The matched statistic per sequence, with signs always from the other half.

    In-sample signs bias it upward: with 64 units and no signal at all z ≈ 6.

    Args:
        weighted: rate times alignment, (lag, probe, unit, sequence), averaged over times.
        signs_from: what the signs are the signs of the mean of: the alignments (LW-30), or
            ``weighted`` itself (the repaired rule); same shape.
        halves: two index arrays that together hold every sequence once.

    Returns:
        (lag, probe, sequence).
    """
    out = np.empty((*weighted.shape[:2], weighted.shape[3]))
    for used, held_out in (halves, halves[::-1]):
        signs = np.sign(signs_from[..., held_out].mean(-1))[..., None]
        # linear in each factor, so that a mean of rate × alignment may stand for the rate
        out[..., used] = summand(weighted[..., used], signs, 1.0, "numpy").sum(axis=-2)
    return out
