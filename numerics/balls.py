"""What every computation with Arb balls shares: precision, exact rationals, balls around 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, wraps
from math import comb
from typing import Any, ParamSpec, TypeVar

from flint import arb, ctx, fmpq

P = ParamSpec("P")
T = TypeVar("T")


def precise(
    bits: int, length: int | None = None
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorator: run with this precision and length of power series, then restore the caller's."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> T:
            before = ctx.prec, ctx.cap
            ctx.prec, ctx.cap = bits, ctx.cap if length is None else length
            try:
                return function(*args, **kwargs)
            finally:
                ctx.prec, ctx.cap = before

        return run

    return decorate


def rational(value: Fraction) -> Any:
    """A rational number as a ball."""
    return arb(fmpq(value.numerator, value.denominator))


def spread(low: Fraction, high: Fraction) -> Any:
    """The ball that spans two rational numbers."""
    return rational(low).union(rational(high))


def ball(radius: Any) -> Any:
    """[−radius, radius], of a ball's upper end."""
    return arb(0, float(radius.upper()) * 1.0000001 + 1e-300)


@cache
def binomial(n: int, k: int) -> Any:
    """n over k."""
    return arb(comb(n, k))


def polynomial(coefficients: Sequence[Any], at: Any) -> Any:
    """Σ c_k at^k."""
    total = arb(0)
    for coefficient in reversed(coefficients):
        total = total * at + coefficient
    return total


def cell_integral(near: Any, wide: Any, half: Any, order: int) -> Any:
    """∫ over a cell of half-width ``half`` of a function given by its series.

    ``near`` is the series about the centre, ``wide`` about every point of the cell at once: its
    coefficient of even ``order`` bounds the remainder.
    """
    total = arb(0)
    for k in range(0, order, 2):
        total += 2 * near[k] * half ** (k + 1) / (k + 1)
    return total + ball(2 * abs(wide[order]) * half ** (order + 1) / (order + 1))
