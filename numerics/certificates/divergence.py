"""KL(u) over every u ≥ 0 at listed α: KL/u² falls from I/2, logarithmic law, concavity in u².

The parameter s = u/(1+u) maps the half line to [0, 1].  On a cell KL is its Taylor series with a
remainder; on the last one, which reaches u = ∞, it is bounded by ``numerics.certificates.tails``.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any, Final

import sympy as sp
from flint import arb

from numerics.balls import ball, rational, spread
from numerics.certificates.format import Box, Claimed
from numerics.certificates.jets import JETS, Curve, Jet, settings
from numerics.certificates.recipe import Recipe
from numerics.certificates.tails import Far
from numerics.evaluate import lower
from theory import detection, stable

ALPHAS: Final = tuple(Fraction(k, 8) for k in range(10, 16))
LAST: Final = 48  # from here on the asymptotic bounds are used
ENDS: Final = (*(Fraction(k, 8) for k in (0, 4, 5, 6, 8, 10, 12, 16, 20)),
               *map(Fraction, range(3, LAST + 1)))
ONE: Final = Fraction(1)


@cache
def curve(alpha: Fraction) -> Curve:
    """KL at one α; keeps the density's expansions."""
    return Curve(alpha)


@cache
def _numbers(alpha: Fraction) -> tuple[Any, Any]:
    """Balls around the entropy h and around I_α = KL''(0)."""
    return curve(alpha).entropy(), curve(alpha).jet(Fraction(0)).slopes[1]


def share(u: Fraction) -> Fraction:
    """s = u/(1+u)."""
    return u / (1 + u)


def separation(s: Fraction) -> Fraction:
    """u = s/(1−s), s < 1."""
    return s / (1 - s)


def split(box: Box) -> tuple[Box, Box]:
    """A cell cut at the middle of its u (at twice its lower end if it reaches ∞)."""
    alpha, (first, last) = box
    low = separation(first)
    middle = share(2 * low if last == 1 else (low + separation(last)) / 2)
    return (alpha, (first, middle)), (alpha, (middle, last))


def _law(alpha: Fraction, u: Any, entropy: Any) -> Any:
    form = lower(detection.kl_growth(), (stable.alpha, detection.u, detection.entropy), "arb")
    return form(rational(alpha), u, entropy)


@settings
def near_zero(alpha: Fraction, high: Fraction) -> dict[str, Any]:
    """Enclosures on 0 ≤ u ≤ ``high``: even power series of KL, powers of u cancelled."""
    jet, (entropy, information) = curve(alpha).jet(Fraction(0)), _numbers(alpha)
    u = spread(Fraction(0), high)
    odd = {i: jet.slopes[i] for i in range(1, JETS, 2)}  # KL' is odd
    ratio = _even(odd, lambda i: arb(1) / (i + 1), u, 1) + _left(jet, high, 1, -1)
    fall = (_even(odd, lambda i: arb(2) / (i + 1) - 1, u, 3) + _left(jet, high, 1, -3) * 2
            + _left(jet, high, 0, -3))
    bend = (_even(odd, lambda i: arb(1 - i), u, 3) + _left(jet, high, 0, -3)
            + _left(jet, high, -1, -3))
    grown = (1 + u * u) ** 2
    law = _law(alpha, u, entropy)
    remainder = (ratio * u * u - law) * (1 + u * u) ** (rational(alpha) / 2)
    return {"ratio": ratio, "fall": fall * grown / _growing(alpha, u), "remainder": remainder,
            "concavity": bend * grown, "entropy": entropy, "information": information}


def _even(odd: Mapping[int, Any], factor: Any, u: Any, least: int) -> Any:
    """Σ factor(i) κ_i u^{i − least} over odd i ≥ least."""
    total, square = arb(0), u * u
    for i in sorted(odd, reverse=True):
        if i >= least:
            total = total * square + factor(i) * odd[i]
    return total


def _left(jet: Jet, high: Fraction, order: int, power: int) -> Any:
    """Remainder of order JETS + ``order``, times u^``power`` − its own power of the quantity."""
    size = jet.last * rational(high) ** (JETS + power) / arb(JETS + order + 1).gamma()
    return ball(size)


def _growing(alpha: Fraction, u: Any) -> Any:
    """1 + ½(1+α) log(1+u²), which grows like KL."""
    return 1 + (1 + rational(alpha)) / 2 * (1 + u * u).log()


@settings
def between(alpha: Fraction, low: Fraction, high: Fraction) -> dict[str, Any]:
    """Enclosures on 0 < low ≤ u ≤ high by the jet at the middle."""
    centre, half = (low + high) / 2, rational((high - low) / 2)
    jet, (entropy, information) = curve(alpha).jet(centre), _numbers(alpha)
    u, delta = spread(low, high), ball(half)
    fall = jet.fall(delta)
    # KL/u² is monotone on the cell if the enclosure of 2KL − u KL' has a sign.
    ends = (jet.at(-half) / rational(low) ** 2).union(jet.at(half) / rational(high) ** 2)
    ratio = ends if bool(fall > 0) else jet.at(delta) / (u * u)
    slope = jet.first(delta) - (1 + rational(alpha)) * u / (1 + u * u)
    gap = jet.value - _law(alpha, rational(centre), entropy) + delta * slope
    grown = (1 + 1 / (u * u)) ** 2
    return {"ratio": ratio, "fall": fall * grown / _growing(alpha, u),
            "remainder": gap * (1 + u * u) ** (rational(alpha) / 2),
            "concavity": jet.bend(delta) * grown * u, "entropy": entropy,
            "information": information}


@settings
def beyond(alpha: Fraction, low: Fraction) -> dict[str, Any]:
    """Enclosures on low ≤ u ≤ ∞."""
    line, u, a = curve(alpha), rational(low), rational(alpha)
    (entropy, information), (_, reach, weight) = _numbers(alpha), line.suprema
    far, widest = Far(line.law, u, reach, weight), (1 + 1 / u**2) ** 2
    (slope_low, slope), (bend_low, bend) = far.slope(), far.bend()
    error = far.growth() + (1 + a) / 2 * u ** (a - 2)  # log(1+u²) ≤ 2 log u + u^-2
    law, growing, rest = _law(alpha, u, entropy), _growing(alpha, u), error * far.shrink
    # 2KL − u KL' ≥ 2(law − rest) − (1+α+S w); over 1 + ½(1+α)log(1+u²) it is 2 − (…)/growing.
    # KL' = ∫₀^∞ ℓ'(y) [p(y−u) − p(y+u)] dy ≥ 0 because p falls, hence the other side.
    missing = 2 * (growing - law + rest) + 1 + a + slope * far.shrink
    if not bool(missing > 0):
        raise ArithmeticError(f"no bound beyond u = {low}")
    fall = (2 - missing / growing).union(2 * (1 + abs(law - growing) + rest))
    # u KL' − u² KL'' = 2(1+α) + (S − V) w, where w falls to 0.
    turn = 2 * (1 + a)
    concavity = turn.union(turn + (slope_low - bend) * far.shrink).union(
        turn + (slope - bend_low) * far.shrink)
    return {"ratio": arb(0).union((law + rest) / u**2),
            "fall": fall.union(fall * widest), "concavity": concavity.union(concavity * widest),
            "remainder": ball(error * (1 + 1 / u**2) ** (a / 2)),
            "entropy": entropy, "information": information}


def compute(box: Box) -> Mapping[str, Any]:
    """All enclosures on one cell."""
    (alpha, _), (first, last) = box
    low = separation(first)
    if last == 1:
        return beyond(alpha, low)
    high = separation(last)
    return near_zero(alpha, high) if low == 0 else between(alpha, low, high)


def _fall(box: Box) -> Mapping[str, Any]:
    found = compute(box)
    return {k: found[k] for k in ("ratio", "fall", "remainder", "entropy", "information")}


def _bend(box: Box) -> Mapping[str, Any]:
    return {"concavity": compute(box)["concavity"]}


def start() -> list[Box]:
    """At most one unit of u per cell, and the last one up to ∞."""
    marks = [*map(share, ENDS), ONE]
    return [((alpha, alpha), cell) for alpha in ALPHAS
            for cell in zip(marks, marks[1:], strict=False)]


def claim(subject: Mapping[str, sp.Expr]) -> Claimed:
    """2KL > u KL'; KL/u² starts at the form's; |KL − law| (1+u²)^{α/2} is within its bound."""
    letters = (stable.alpha, detection.u, detection.entropy)
    first = lower((subject["upper"] / detection.u**2).subs(detection.u, 1),
                  (detection.information,), "arb")
    bound = lower(subject["bound"], (stable.alpha,), "arb")
    gap = sp.simplify(detection.kl_growth() - subject["growth"])
    change = lower(gap, letters, "arb")

    def claimed(box: Box, balls: Mapping[str, Any]) -> bool:
        (alpha, _), (low, high) = box
        index, remainder = rational(alpha), balls["remainder"]
        if gap != 0:
            if high == 1:
                return False
            u = spread(separation(low), separation(high))
            remainder += change(index, u, balls["entropy"]) * (1 + u * u) ** (index / 2)
        starts = low > 0 or bool(balls["ratio"].overlaps(first(balls["information"])))
        return (bool(balls["fall"] > 0) and starts
                and bool(abs(remainder) <= bound(index)))

    return claimed


def concave(subject: Mapping[str, sp.Expr]) -> Claimed:
    """The second derivative of KL in u², times −4 (1+u²)², is at least the floor."""
    floor = lower(subject["floor"], (stable.alpha,), "arb")
    return lambda box, balls: bool(balls["concavity"] >= floor(rational(box[0][0])))


MODULES: Final = ("numerics.balls", "numerics.certificates.divergence",
                  "numerics.certificates.jets", "numerics.certificates.tails", "numerics.certify")
_DOMAIN: Final = tuple(((alpha, alpha), (Fraction(0), ONE)) for alpha in ALPHAS)
LISTED: Final = "α in {" + ", ".join(map(str, ALPHAS)) + "}, no other α"

DIVERGENCE: Final = Recipe(
    name="divergence",
    statement="KL/u² falls strictly from I/2 to 0 on all of u ≥ 0, and KL(u) = ½(1+α) log(1+u²) "
    "− h − log C within 16/(2−α) (1+u²)^{-α/2}",
    covers=f"every real u ≥ 0, u = ∞ included, at {LISTED}; the parameter is s = u/(1+u)",
    parameters=("alpha", "s"),
    domain=_DOMAIN,
    start=start,
    compute=_fall,
    subject=lambda: {"upper": detection.information * detection.u**2 / 2,
                     "growth": detection.kl_growth(), "bound": 16 / (2 - stable.alpha)},
    claim=claim,
    modules=MODULES,
    split=split,
)
CONCAVITY: Final = Recipe(
    name="concavity",
    statement="d²KL/d(u²)² ≤ −(2−α)/80 (1+u²)^{-2}: KL is strictly concave in u²",
    covers=f"every real u ≥ 0, u = ∞ included, at {LISTED}; the parameter is s = u/(1+u)",
    parameters=("alpha", "s"),
    domain=_DOMAIN,
    start=start,
    compute=_bend,
    subject=lambda: {"floor": (2 - stable.alpha) / 20},
    claim=concave,
    modules=MODULES,
    split=split,
)
