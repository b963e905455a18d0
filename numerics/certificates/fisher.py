"""A tube around the Fisher information of location for every α in [1.01, 2].

I_α/Γ(1 + 2/α) is nondecreasing in α (claim "Fisher mixing"), so that its enclosures at the two
exact ends of a cell bound it on the whole cell, whatever the cell's width.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any, Final

import sympy as sp

from numerics.balls import rational
from numerics.certificates.format import Box, Claimed
from numerics.certificates.recipe import Recipe
from numerics.certify import Law, fisher_information
from numerics.evaluate import lower
from theory import detection, stable

END: Final = 256.0
WIDTHS: Final = ((Fraction(101, 100), Fraction(1, 200)), (Fraction(9, 5), Fraction(1, 400)))
"""Where cells of each width begin; the last ones end at 2."""


@cache
def _information(alpha: Fraction) -> Any:
    return fisher_information(Law(alpha, END))


def compute(box: Box) -> Mapping[str, Any]:
    """Ball around I_α/Γ(1 + 2/α) for every α of the cell."""
    normaliser = lower(detection.information_normaliser(), (stable.alpha,), "arb")
    low, high = (_information(alpha) / normaliser(rational(alpha)) for alpha in box[0])
    return {"normalised": low.union(high)}


def start() -> list[Box]:
    """Cells that are narrower where the information grows faster."""
    ends = [*WIDTHS, (Fraction(2), Fraction(1))]
    boxes: list[Box] = []
    for (left, width), (right, _) in zip(ends, ends[1:], strict=False):
        count = int((right - left) / width)
        boxes += [((left + k * width, left + (k + 1) * width),) for k in range(count)]
    return boxes


def claim(subject: Mapping[str, sp.Expr]) -> Claimed:
    """Tube no wider than allowed; I_α between floor and ceiling (Γ(1 + 2/α) falls in α)."""
    normaliser = lower(subject["normaliser"], (stable.alpha,), "arb")
    width, floor, ceiling = (rational(Fraction(int(subject[k].p), int(subject[k].q)))
                             for k in ("width", "floor", "ceiling"))

    def claimed(box: Box, balls: Mapping[str, Any]) -> bool:
        low, high = balls["normalised"].lower(), balls["normalised"].upper()
        most, least = (normaliser(rational(alpha)) for alpha in box[0])
        return (bool(high - low <= width * high) and bool(low * least >= floor)
                and bool(high * most <= ceiling))

    return claimed


RECIPE: Final = Recipe(
    name="fisher",
    statement="for every α in [1.01, 2] Fisher's information I_α of location lies in a tube of "
    "relative width at most 0.5 %, between 0.42 and 0.504",
    covers="every real α in [1.01, 2]; no α below 1.01. Between the exact ends of a cell it rests "
    "on the monotonicity of I_α/Γ(1 + 2/α), which is proved",
    parameters=("alpha",),
    domain=(((Fraction(101, 100), Fraction(2)),),),
    start=start,
    compute=compute,
    subject=lambda: {"normaliser": detection.information_normaliser(),
                     "width": sp.Rational(1, 200), "floor": sp.Rational(21, 50),
                     "ceiling": sp.Rational(63, 125)},
    claim=claim,
    modules=("numerics.balls", "numerics.certificates.fisher", "numerics.certify"),
)
