"""Certificate of the region in which heavier tails compress the window of one sequence (N = 1).

For N ≥ 2 the threshold falls as α grows for every ε (``theory.checks.compression``).  At N = 1 it
does iff ∂_α q_α(1−ε) < 0, that is iff the survival function's ∂_α is negative at x = q_α(1−ε).
The quantity here is ``K = πα² ∂_α(1 − F_α(x))``, which has the sign of log N_c.

At the centre of a box K is summed at exact α and x, by the series at 0 or at ∞.  Over the box it
moves at most by its derivatives, for which there are two bounds: from
``K = ∫ log w e^{-w} sin(x w^{1/α}) dw``, and from the contour arg t = π/(2α), where
|exp(−t^α)| = 1.  Beyond x = 12 the series at ∞ is bounded term by term.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import lgamma, log, pi, sin
from typing import Any, Final

import sympy as sp
from flint import arb, arb_series, ctx

from numerics.balls import ball, precise, rational
from numerics.certificates.format import Box, Claimed
from numerics.certificates.recipe import Recipe
from numerics.evaluate import lower
from theory import stable
from theory.stable import alpha

BITS: Final = 320
FIRST, LAST, STRIPS = Fraction(101, 100), Fraction(2), 99
FAR: Final = Fraction(12, 13)  # z = x/(1+x) of x = 12, where the last cells begin
BAND: Final = Fraction(1, 100)  # half-width in x of the set left out around the sign change
TERMS: Final = 9  # of the series at ∞ in the last cells

_ORIGIN = lower(-sp.pi * alpha**2 * sp.diff(stable.origin_coefficient()
                                             / (2 * stable.degree + 1), alpha),
                (stable.degree, alpha), "arb")
_TAIL = stable.survival_tail_coefficient()
_TAIL_VALUE = lower(sp.pi * alpha**2 * _TAIL, (stable.order, alpha), "arb")
_TAIL_SLOPE = lower(sp.pi * alpha**2 * sp.diff(_TAIL, alpha), (stable.order, alpha), "arb")
_TAIL_SERIES = lower(_TAIL, (stable.order, alpha), "arb", functions={
    "gamma": lambda z: z.gamma(), "sin": lambda z: z.sin()}, cse=False)


def crossing() -> sp.Expr:
    """x at which K changes sign on α ∈ [101/100, 2], to 1/1000 (a fit in α − 3/2)."""
    thousandths = (814, -309, -605, -63, -282, -541)
    middle = alpha - sp.Rational(3, 2)
    return sp.Add(*(sp.Rational(c, 1000) * middle**k for k, c in enumerate(thousandths)))


def _gammas(y: Any) -> tuple[Any, Any, Any]:
    """Γ(y), Γ'(y), Γ''(y): moments of 1, log t, log² t under t^{y−1} e^{−t}, over a ball.

    Γ and Γ'' are convex and Γ' grows, so the ends bound them (Γ > 0.88 and Γ'' > 0 from below).
    """
    before, ctx.cap = ctx.cap, 3
    low, high = (arb_series([end, 1]).gamma() for end in (y.lower(), y.upper()))
    ctx.cap = before
    return (low[0].union(high[0]).union(arb("0.88")), low[1].union(high[1]),
            2 * low[2].union(high[2]).union(arb(0)))


def _turned(power: Any, decay: Any, angle: Any) -> tuple[Any, Any]:
    """∫ s^power (|log s| + θ)^k e^{−Ds} ds for k = 1, 2, from above."""
    zero, first, second = _gammas(power + 1)
    shift = decay.log()
    square = (second - 2 * shift * first + shift**2 * zero).max(arb(0)).upper()
    zero = zero.upper()
    plain = (square * zero).sqrt()
    factor = decay ** -(power + 1)
    return (plain + angle * zero) * factor, (square + 2 * angle * plain + angle**2 * zero) * factor


def _tail_terms(index: float, x: float) -> int:
    """How many terms of the series at ∞ leave about 1e-8, 0 if none do (a mere choice)."""
    log_decay = log(x * sin(pi / (2 * index)))
    sizes = (lgamma(n * index) - lgamma(n) - n * index * log_decay for n in range(2, 1500))
    return next((n for n, size in enumerate(sizes, 2) if size < -18), 0)


def at_point(index: Any, x: Any) -> Any:
    """Ball around K at exact α and x > 0, by whichever series is accurate."""
    terms = _tail_terms(float(index), float(x))
    if not terms:
        return _near(index, x)
    angle, log_x, total = arb.pi() / (2 * index), x.log(), arb(0)
    for n in range(1, terms):
        total += (_TAIL_SLOPE(arb(n), index) - n * log_x * _TAIL_VALUE(arb(n), index)) * x ** (
            -n * index)
    rest = _turned(terms * index - 1, x * angle.sin(), angle)[0] * index**2 / arb(terms).gamma()
    return total + ball(rest)


def _near(index: Any, x: Any) -> Any:
    """The series at 0; `ratio` bounds those of the later terms and falls."""
    total, square, power = arb(0), x * x, x
    step = 2 / index
    for k in range(6000):
        term = _ORIGIN(arb(k), index) * power
        total += term
        m, power = 2 * k + 1, power * square
        if m < 7 or not bool(abs(term) < 1e-9):
            continue
        # Γ(y+δ) ≤ Γ(y)(y+δ)^δ; ψ(y+δ) ≤ ψ(y) + δ/(y−½) and ψ(y) ≥ 1 from y = 4 on.
        y = 1 + m / index
        ratio = square * (y + step) ** step * (1 + step / (y - 0.5)) / ((m + 1) * (m + 2))
        if bool(y > 4) and bool(ratio < 0.99):
            rest = (abs(term) * ratio / (1 - ratio)).upper()
            return total + ball(rest)
    raise ArithmeticError(f"the series at 0 is too long at {x}")


def _slopes(index: Any, left: Any, right: Any) -> tuple[Any, Any]:
    """Bounds of |∂_x K| and |∂_α K| for left ≤ x ≤ right, α in a ball."""
    angle = arb.pi() / (2 * index)
    decay = left * angle.sin()
    turned_x = index**2 * _turned(index, decay, angle)[0]
    size = index**2 * _turned(index - 1, decay, angle)[0]  # bounds |K|
    turned_a = 2 * size / index + index**2 * (
        _turned(index - 1, decay, angle)[1] + _turned(2 * index - 1, decay, angle)[1])
    zero, _, second = _gammas(1 + 1 / index)
    plain_a = right * second / index**2
    return turned_x.min((zero * second).upper().sqrt()), turned_a.min(plain_a)


def _ends(z: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    """x = z/(1−z) at both ends."""
    low, high = (end / (1 - end) for end in z)
    return low, high


def _beyond(index: Any, x: Any) -> Any:
    """Ball around an upper bound A of x'^α K for every x' ≥ x.

    ``x'^α K ≤ A − B log x'`` with B ≥ 0: sin ky ≤ k sin y takes a common factor out of B.
    """
    def slope(n: int) -> Any:  # mean-value form: digamma is loose on balls
        middle, before, ctx.cap = index.mid(), ctx.cap, 3
        tail = _TAIL_SERIES(arb(n), arb_series([index, 1]))
        ctx.cap = before
        bend = 2 * arb.pi() * (index * tail[1] + index**2 * tail[2])
        return _TAIL_SLOPE(arb(n), middle) + bend * (index - middle)

    angle = arb.pi() / (2 * index)
    most, lean = slope(1), arb(1)
    for n in range(2, TERMS):
        share = x ** (-(n - 1) * index)
        most += abs(slope(n)) * share
        lean -= n**2 * (n * index).gamma() / (arb(n + 1).gamma() * index.gamma()) * share
    if not bool(lean > 0):
        raise ArithmeticError(f"the series at infinity is not led by its first term at {x}")
    rest = _turned(TERMS * index - 1, x * angle.sin(), angle)[0] * index**2 * x**index
    return most + rest / arb(TERMS).gamma()


@precise(BITS)
def compute(box: Box) -> Mapping[str, Any]:
    """Enclosure of K/x on a box of (α, z), of x^α K on the last cells."""
    (a1, a2), z = box
    index, radius = (a1 + a2) / 2, (a2 - a1) / 2
    wide = rational(index) + ball(rational(radius))
    if z[1] == 1:
        return {"ascent": _beyond(wide, rational(z[0] / (1 - z[0])))}
    low, high = _ends(z)
    middle, half, radius = (low + high) / 2, rational((high - low) / 2), rational(radius)
    value = at_point(rational(index), rational(middle))
    _, _, second = _gammas(1 + 1 / wide)
    if middle < 2:  # K/x itself moves little near 0
        base, _, bend = _gammas(1 + 2 / wide)
        moved = (base * bend).upper().sqrt() / 2 * half + second / wide**2 * radius
        return {"ascent": value / rational(middle) + ball(moved)}
    slope_x, slope_a = _slopes(wide, rational(low), rational(high))
    moved = slope_x * half + slope_a * radius
    return {"ascent": (value + ball(moved)) / rational(middle)}


def claim(subject: Mapping[str, Any]) -> Claimed:
    """K > 0 to the left of the crossing, K < 0 to its right."""

    def holds(box: Box, balls: Mapping[str, Any]) -> bool:
        (a1, a2), (z1, z2) = box
        middle = (z1 + z2) / 2
        index = sp.Rational((a1 + a2).numerator, 2 * (a1 + a2).denominator)
        edge = subject["crossing"].subs(alpha, index)
        x = middle / (1 - middle)
        left = bool(sp.Rational(x.numerator, x.denominator) < edge)
        return bool(balls["ascent"] > 0) if left else bool(balls["ascent"] < 0)

    return holds


def strips() -> list[tuple[Fraction, Fraction]]:
    """Intervals of α."""
    width = (LAST - FIRST) / STRIPS
    return [(FIRST + k * width, FIRST + (k + 1) * width) for k in range(STRIPS)]


def _domain() -> tuple[Box, ...]:
    """Every strip left and right of the band around the crossing, the last cells apart."""
    boxes: list[Box] = []
    curve = sp.Lambda(alpha, crossing())
    for strip in strips():
        at = [Fraction(str(curve(sp.Rational(str(a))))) for a in (*strip, sum(strip) / 2)]
        low, high = min(at) - BAND, max(at) + BAND
        ends = [Fraction(int(1000 * low / (1 + low)), 1000),
                Fraction(-int(-1000 * high / (1 + high) // 1), 1000)]
        boxes += [(strip, (Fraction(0), ends[0])), (strip, (ends[1], FAR)),
                  (strip, (FAR, Fraction(1)))]
    return tuple(boxes)


DOMAIN: Final = _domain()
RECIPE: Final = Recipe(
    name="compression",
    statement="at N = 1 heavier tails compress the mean's window (∂_α q_α(1−ε) < 0) where "
    "x = q_α(1−ε) is more than 0.03 above x₀(α), and widen it where x is more than 0.03 below; "
    "1000 x₀ = 814 − 309b − 605b² − 63b³ − 282b⁴ − 541b⁵, b = α − 3/2",
    covers="α ∈ [101/100, 2], every ε ∈ (0, ½) as x = q_α(1−ε) ∈ (0, ∞), N = 1; not: the band "
    "around x₀(α), α < 101/100; N ≥ 2 is proved, not certified",
    parameters=("alpha", "z = x/(1+x)"),
    domain=DOMAIN,
    start=lambda: DOMAIN,
    compute=compute,
    subject=lambda: {"crossing": crossing()},
    claim=claim,
    modules=("numerics.balls", "numerics.certificates.compression"),
    deepest=20,
)
