"""Exact values of the public functions at a point, by either reference, each with its radius.

`ArbReferee` computes with balls, `MpmathReferee` with the contour sums of `reference_mpmath`; only
the comparison of a double with the result (`accuracy`) is common to both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Protocol

import mpmath as mp
from flint import ctx
from mpmath.libmp import from_man_exp

from numerics.stable import reference_arb, reference_mpmath

BITS: Final = 160


@dataclass(frozen=True)
class Exact:
    """A number and a bound of its error, as mpf."""

    mid: Any
    radius: Any


class Referee(Protocol):
    """A source of exact values for x ≥ 0."""

    name: str

    def point(self, x: float, alpha: float) -> dict[str, Exact]:
        """`pdf sf upper score logpdf logsf logupper dlogpdf_dalpha` at x; `upper` is F."""

    def quantile(self, x: float, alpha: float) -> dict[str, Exact]:
        """`survival`, `centre` (F − ½) and `density` at x > 0."""


def _exact(ball: Any) -> Exact:
    """The centre and the radius of a ball, without rounding."""
    pairs = (number.man_exp() for number in (ball.mid(), ball.rad()))
    # mp.mpf(…) would round to the precision in force.
    return Exact(*(mp.make_mpf(from_man_exp(int(digits), int(exponent)))
                   for digits, exponent in pairs))


class ArbReferee:
    """Series with rigorous remainders, rigorous integration."""

    name = "Arb"

    def point(self, x: float, alpha: float) -> dict[str, Exact]:
        """See `Referee`."""
        before = ctx.prec
        ctx.prec = BITS
        try:
            density, survival, slope, by_alpha = (
                reference_arb.value(name, x, alpha)
                for name in ("density", "survival", "slope", "d_density")
            )
            upper = 1 - survival
            found = {
                "pdf": density, "sf": survival, "upper": upper, "score": slope / density,
                "logpdf": density.log(), "logsf": survival.log(), "logupper": (-survival).log1p(),
                "dlogpdf_dalpha": by_alpha / density,
            }
            return {name: _exact(ball) for name, ball in found.items()}
        finally:
            ctx.prec = before

    def quantile(self, x: float, alpha: float) -> dict[str, Exact]:
        """See `Referee`."""
        before = ctx.prec
        ctx.prec = BITS
        try:
            return {name: _exact(reference_arb.value(name, x, alpha))
                    for name in ("survival", "centre", "density")}
        finally:
            ctx.prec = before


class MpmathReferee:
    """The trapezoidal rule on a contour, in fixed point."""

    name = "mpmath"

    def point(self, x: float, alpha: float) -> dict[str, Exact]:
        """See `Referee`."""
        found = reference_mpmath.values(x, alpha)
        with mp.workprec(BITS):
            density, survival = found["density"], found["survival"]
            upper = reference_mpmath.Value(1 - survival.mid, survival.radius)
            return {
                "pdf": _plain(density), "sf": _plain(survival), "upper": _plain(upper),
                "score": _ratio(found["slope"], density),
                "logpdf": _log(density), "logsf": _log(survival),
                "logupper": Exact(mp.log1p(-survival.mid), 1.01 * survival.radius / upper.mid),
                "dlogpdf_dalpha": _ratio(found["d_density"], density),
            }  # fmt: skip

    def quantile(self, x: float, alpha: float) -> dict[str, Exact]:
        """See `Referee`."""
        found = reference_mpmath.values(x, alpha)
        return {name: _plain(found[name]) for name in ("survival", "centre", "density")}


def _plain(item: reference_mpmath.Value) -> Exact:
    return Exact(item.mid, item.radius)


def _ratio(top: reference_mpmath.Value, bottom: reference_mpmath.Value) -> Exact:
    ratio = top.mid / bottom.mid
    return Exact(ratio, 1.01 * (top.radius + abs(ratio) * bottom.radius) / bottom.mid)


def _log(item: reference_mpmath.Value) -> Exact:
    return Exact(mp.log(item.mid), 1.01 * item.radius / item.mid)


REFEREES: Final[tuple[Referee, ...]] = (ArbReferee(), MpmathReferee())
