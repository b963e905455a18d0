"""The Bayes error between the Fano and the Hellman–Raviv curve, for every u ≥ 0.

``log 2 − JSD(u) = ∫ p(x) log(1 + p(x+u)/p(x)) dx`` and the error ``F(−u/2)`` are monotone in u
(claim "T1-monotone"), so that their enclosures at the ends of a cell bound them on all of it.
Next to u = 0, where both curves start, JSD/u² and (½ − error)/u are bounded instead: with the odd
test function ``g(x) = Σ c_k sin(k x/…)``, ``JSD ≥ ½ (E g(X + u/2))²/E g(X + u/2)²``, by
``log 2 − h_b((1+t)/2) ≥ t²/2`` and Cauchy–Schwarz; these are finite sums of exp(−s^α).  On the
last cell, which reaches u = ∞, the ratio of both monotone quantities is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any, Final

import sympy as sp
from flint import arb, arb_series

from numerics.balls import ball, cell_integral, rational, spread
from numerics.certificates.divergence import (
    ALPHAS,
    LISTED,
    MODULES,
    curve,
    separation,
    share,
    split,
)
from numerics.certificates.format import Box, Claimed
from numerics.certificates.jets import END, ORDER, settings
from numerics.certificates.recipe import Recipe
from numerics.certificates.tails import Far
from numerics.certify import survival
from numerics.evaluate import lower
from theory import detection

MARKS: Final = (
    *(Fraction(k, 8) for k in (0, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 20, 22)),
    *map(Fraction, (3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 20, 24, 28, 32, 36, 40, 44, 48)),
)
STEP: Final = Fraction(2, 5)  # the test function's first frequency, and its falling weights
TESTS: Final = 6


@cache
@settings
def equivocation(alpha: Fraction, u: Fraction) -> Any:
    """Ball around log 2 − JSD(u), u > 0."""
    line = curve(alpha)
    total = arb(0)
    for middle, half in line.cells(u):
        pairs = zip(line.expansion(middle, half), line.expansion(middle + u, half), strict=True)
        series = []
        for a, b in pairs:
            p, q = arb_series(a[: ORDER + 1]), arb_series(b[: ORDER + 1])
            series.append(p * ((p + q).log() - p.log()))
        total += cell_integral(series[0], series[1], rational(half), ORDER)
    # Beyond END the ratio is e^{±r} with r = u reach/(END − u): log(1 + ratio) = log 2 ± r.
    _, reach, _ = line.suprema
    error = rational(u) * reach / (END - rational(u))
    mass = survival(line.law, Fraction(END))
    return total + 2 * mass * (arb.const_log2() + ball(error))


def _characteristic(alpha: Fraction, frequency: Any) -> Any:
    return (-(frequency ** rational(alpha))).exp() if bool(frequency > 0) else arb(1)


@settings
def gain_near_zero(alpha: Fraction, high: Fraction) -> Any:
    """A lower bound of JSD/u² for 0 ≤ u ≤ ``high``."""
    middle, step = spread(Fraction(0), high) / 2, rational(STEP)
    above, below = arb(0), arb(0)
    for k in range(1, TESTS + 1):
        wave = (k * step * middle).sinc() * k * step / 2  # sin(k step u/2)/u
        above += step ** (k - 1) * wave * _characteristic(alpha, k * step)
        for m in range(1, TESTS + 1):
            parts = [(n * step * middle).cos() * _characteristic(alpha, abs(n) * step)
                     for n in (k - m, k + m)]
            below += step ** (k + m - 2) * (parts[0] - parts[1]) / 2
    return (above**2 / below / 2).lower()


@settings
def near_zero(alpha: Fraction, high: Fraction) -> dict[str, Any]:
    """Enclosures of JSD/u² and (½ − error)/u on 0 ≤ u ≤ ``high``; JSD ≤ I u²/8 is claim T1."""
    line = curve(alpha)
    most = line.jet(Fraction(0)).slopes[1] / 8
    ends = [line.expansion(x, Fraction(1, 16))[0][0] / 2 for x in (high / 2, Fraction(0))]
    return {"gain": gain_near_zero(alpha, high).union(most.upper()),
            "shift": ends[0].union(ends[1])}


@settings
def beyond(alpha: Fraction, low: Fraction) -> dict[str, Any]:
    """Enclosures of (log 2 − JSD)/error and of the error on low ≤ u ≤ ∞."""
    line = curve(alpha)
    _, reach, weight = line.suprema
    least, most = Far(line.law, rational(low), reach, weight).loss()
    return {"loss": least.union(most), "error": arb(0).union(survival(line.law, low / 2))}


def compute(box: Box) -> Mapping[str, Any]:
    """Enclosures on one cell."""
    (alpha, _), (first, last) = box
    low = separation(first)
    if last == 1:
        return beyond(alpha, low)
    high = separation(last)
    if low == 0:
        return near_zero(alpha, high)
    left, right = (equivocation(alpha, u) for u in (low, high))
    law = curve(alpha).law
    return {"equivocation": left.union(right),
            "error": survival(law, low / 2).union(survival(law, high / 2))}


def start() -> list[Box]:
    """Cells whose ends are simple in u, and the last one up to ∞."""
    marks = [*map(share, MARKS), Fraction(1)]
    return [((alpha, alpha), cell) for alpha in ALPHAS
            for cell in zip(marks, marks[1:], strict=False)]


def claim(subject: Mapping[str, sp.Expr]) -> Claimed:
    """Fano's requirement at the error is at most JSD, Hellman–Raviv's is at least JSD.

    Both requirements fall as the error grows.  Near u = 0 Fano's is at most 2δ²/(1 − 4δ²) at
    error ½ − δ, and Hellman–Raviv's is linear in δ.  Far out h_b(error)/error falls in the error.
    """
    letters = (detection.error,)
    fano, enough = (lower(subject[k], letters, "arb") for k in ("fano", "sufficient"))

    def claimed(box: Box, balls: Mapping[str, Any]) -> bool:
        _, (first, last) = box
        if last == 1:
            error = balls["error"].upper()
            need, rest = ((arb.const_log2() - form(error)) / error for form in (fano, enough))
            return bool(rest <= balls["loss"].lower()) and bool(balls["loss"].upper() <= need)
        if first == 0:
            return near(balls, rational(separation(last)), fano, enough)
        information = arb.const_log2() - balls["equivocation"]
        error = balls["error"]
        return (bool(fano(error.lower()) <= information.lower())
                and bool(enough(error.upper()) >= information.upper()))

    return claimed


def near(balls: Mapping[str, Any], u: Any, fano: Callable[[Any], Any],
         enough: Callable[[Any], Any]) -> bool:
    """The claim on 0 ≤ (separation) ≤ u from enclosures of JSD/u² and (½ − error)/u."""
    gain, shift = balls["gain"], balls["shift"]
    delta = shift.upper() * u
    series = 2 * delta**2 / (1 - 4 * delta**2)
    return (bool(fano(arb("0.5") - delta) <= series) and bool(series / u**2 <= gain.lower())
            and bool(enough(arb("0.5") - shift.lower() * u) >= gain.upper() * u**2))


RECIPE: Final = Recipe(
    name="errors",
    statement="log 2 − h_b(F(−u/2)) ≤ JSD(u) ≤ (1 − 2F(−u/2)) log 2: the Bayes error lies between "
    "the Fano and the Hellman–Raviv curve",
    covers=f"every real u ≥ 0, u = ∞ included, at {LISTED}; the parameter is s = u/(1+u). "
    "Between the ends of a cell it rests on the monotonicity of JSD, near u = 0 on JSD ≤ I u²/8; "
    "both are proved",
    parameters=("alpha", "s"),
    domain=tuple(((alpha, alpha), (Fraction(0), Fraction(1))) for alpha in ALPHAS),
    start=start,
    compute=compute,
    subject=lambda: {"fano": detection.required_information(),
                     "sufficient": detection.sufficient_information()},
    claim=claim,
    modules=(*MODULES, "numerics.certificates.errors"),
    split=split,
)
