"""Certificate of LW-65's best constant: JSD/min(log 2, KL) over every u at listed rational α.

For u beyond the last cell nothing is computed: KL ≥ log 2 there and JSD increases (T1), so the
ratio is at least its value at the end.  On a cell [a, b] with a > 0

* KL(u) is below two lines in u², because it is concave in u² (T1): the one through 0 and
  KL(a), and the one through KL(b) and a point beyond every cell;
* ``JSD(u) ≥ chord − K (b−a)²/8``, because ``JSD'' ≤ K`` (``information_curvature``).

On [0, b] the log-likelihood ratio is at most b sup|p'/p|, and JSD/KL is at least the pointwise
ratio there, which falls (``information_share``); for α = 2 the ratio is unbounded and the
moments of the Gaussian law replace it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any, Final

import sympy as sp
from flint import arb

from numerics import certify
from numerics.balls import precise, rational
from numerics.certificates.format import Box, Claimed
from numerics.certificates.recipe import Recipe
from numerics.evaluate import lower
from theory import detection, information
from theory.stable import alpha

END: Final = 2.0**9  # right end of the cells of an integral
SLACK: Final = Fraction(1, 10**5)  # half the width of the claimed bracket
CUT: Final = Fraction(1, 2)  # below it, one cell
CONSTANTS: Final = {"6/5": "0.228953", "5/4": "0.228882", "3/2": "0.227547", "7/4": "0.224336",
                    "9/5": "0.223327", "2": "0.214010"}
BEYOND: Final = Fraction(1, 64)  # of that point from the last cell
# Just above the u at which KL = log 2.
LAST: Final = {"6/5": "1.985549", "5/4": "1.976867", "3/2": "1.912336", "7/4": "1.818453",
               "9/5": "1.795666", "2": "1.665110"}

_CURVATURE = lower(information.information_curvature(), (alpha,), "arb")
_RATIO = sp.Symbol("L", positive=True)
_SHARE = lower(information.information_share(_RATIO), (_RATIO,), "arb")
_GAUSSIAN_SHARE = lower(information.gaussian_share(), (detection.u,), "arb")


@cache
def law(index: Fraction) -> certify.Law:
    """The law whose integrals are cut at END."""
    return certify.Law(index, END)


@cache
def divergences(index: Fraction, u: Fraction) -> tuple[Any, Any]:
    """Balls around KL(u) and JSD(u)."""
    return certify.divergences(law(index), u)


@cache
@precise(certify.BITS)
def steepest(index: Fraction) -> Any:
    """Upper bound of sup |p'/p| for α < 2, as a ball."""
    here, start = law(index), arb(END)
    low, high = here.tail_bounds(start)
    most = high / low / start
    for centre, half in here.cells():
        _, wide = here.expansion(centre, half)
        most = most.max(abs(wide[1] / wide[0]).upper())
    return most.upper()


def _near_zero(index: Fraction, b: Fraction) -> Any:
    """Ball from a lower bound of the ratio on (0, b] to its limit ¼."""
    end = rational(b)
    least = _GAUSSIAN_SHARE(end) if index == 2 else _SHARE(end * steepest(index))
    return least.lower().union(arb("0.25"))


def _between(index: Fraction, a: Fraction, b: Fraction) -> Any:
    """Ball from a lower to an upper bound of the ratio on [a, b], a > 0."""
    (kl_a, jsd_a), (kl_b, jsd_b) = divergences(index, a), divergences(index, b)
    beyond = Fraction(LAST[str(index)]) + BEYOND
    left, right, far = (rational(at) for at in (a, b, beyond))
    chord = (jsd_b - jsd_a) / (right - left)
    above = kl_a / left**2
    flat = (divergences(index, beyond)[0] - kl_b) / (far**2 - right**2)
    loss = _CURVATURE(rational(index)) * (right - left) ** 2 / 8
    # (chord − loss)/bound rises, then falls, on either side of `square`, where the lines meet.
    ends = [(jsd_a, kl_a), (jsd_b, above * right**2)]
    if bool(above > flat):  # at α = 2 the lines are one
        square = (kl_b - flat * right**2) / (above - flat)
        ends = [(jsd_a, kl_a), (jsd_b, kl_b),
                (jsd_a + chord * (square.sqrt() - left), above * square)]
    least = [(jsd - loss) / kl for jsd, kl in ends]
    low = least[0]
    for other in least[1:]:
        low = low.min(other)
    return low.union(jsd_b / kl_a.min(arb.const_log2()))


def compute(box: Box) -> Mapping[str, Any]:
    """Range of the ratio over a cell, and ratio and KL at its right end."""
    (index, _), (a, b) = box
    kl, jsd = divergences(index, b)
    ratio = _between(index, a, b) if a else _near_zero(index, b)
    return {"ratio": ratio, "right": jsd / kl.min(arb.const_log2()), "divergence": kl}


def claim(subject: Mapping[str, Any]) -> Claimed:
    """The ratio is at least c − 10⁻⁵ on the cell, at the last cell's end at most c + 10⁻⁵."""

    def holds(box: Box, balls: Mapping[str, Any]) -> bool:
        (index, _), (_, b) = box
        constant = subject[str(index)]
        best = rational(Fraction(int(constant.p), int(constant.q)))
        slack = rational(SLACK)
        good = bool(balls["ratio"] >= best - slack)
        if b == Fraction(LAST[str(index)]):
            good &= bool(balls["divergence"] > arb.const_log2())
            good &= bool(balls["right"] <= best + slack)
        return good

    return holds


def start() -> list[Box]:
    """For every α one box next to 0, then boxes that shrink towards the end."""
    boxes: list[Box] = []
    for name, text in LAST.items():
        index, last = Fraction(name), Fraction(text)
        marks = [last - (last - CUT) * Fraction(1, 2) ** k for k in range(10)]
        ends = [Fraction(0), *(Fraction(round(m * 10**6), 10**6) for m in marks), last]
        boxes += [((index, index), pair) for pair in zip(ends, ends[1:], strict=False)]
    return boxes


RECIPE: Final = Recipe(
    name="information_constant",
    statement="inf over u > 0 of JSD/min(log 2, KL) is within 1e-5 of .228953 (α = 6/5), .228882 "
    "(5/4), .227547 (3/2), .224336 (7/4), .223327 (9/5), .214010 (2)",
    covers="every u > 0 (beyond the last cell by monotonicity, T1) at these six rational α; no "
    "other α",
    parameters=("alpha", "u"),
    domain=tuple(((Fraction(k), Fraction(k)), (Fraction(0), Fraction(v)))
                 for k, v in LAST.items()),
    start=start,
    compute=compute,
    subject=lambda: {"curvature": information.information_curvature(),
                     "share": information.information_share(_RATIO),
                     "gaussian": information.gaussian_share(),
                     **{name: sp.Rational(value) for name, value in CONSTANTS.items()}},
    claim=claim,
    modules=("numerics.balls", "numerics.certificates.information_constant", "numerics.certify"),
    deepest=18,
)
