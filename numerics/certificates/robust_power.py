"""Certificate of T2's two bounds against exact power, over cells of the shift g = Δ/σ.

Of N (odd) i.i.d. SαS(±g/2) draws the median errs iff a majority has the wrong sign, so its exact
error is the binomial tail I_p((N+1)/2, (N+1)/2) with p = F_α(−g/2).  It falls in N and grows in p
(``theory.checks.majority``).  On a cell [a, b] of g it is therefore enough that

* at the largest odd N below the necessary bound of g = a the error at g = b exceeds ε;
* at the least odd N from the sufficient bound of g = b on the error at g = a is at most ε.

The mean is exactly SαS(N^{-1/κ}); the N it needs at b, at least 1, is compared with the necessary
bound at a: both fall in g.  (One sequence can be enough where (2q/g)^κ is below 1.)
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from math import ceil
from typing import Any, Final

import sympy as sp
from flint import acb, arb

from numerics import certify, stable
from numerics.balls import precise, rational, spread
from numerics.certificates.format import Box, Claimed
from numerics.certificates.recipe import Recipe
from numerics.evaluate import lower
from theory import detection
from theory.stable import alpha, scale

END: Final = 2.0**9  # right end of the cells of an integral
ALPHAS: Final = ("6/5", "3/2", "9/5", "2")
ERRORS: Final = {"twenty": "1/5", "ten": "1/10", "one": "1/100"}
LEAST, MOST = Fraction(1, 8), Fraction(4)
NEAR: Final = Fraction(1, 10**9)  # relative half-width of a quantile's bracket
_GAP = sp.Symbol("G", positive=True)  # F_α(g/2) − ½
_PLAIN: Final = {detection.alignment: 1, scale: 1}
_MEAN = lower(detection.sample_complexity().subs(_PLAIN),
              (detection.critical, detection.envelope, alpha), "arb")


def forms() -> dict[str, sp.Expr]:
    """The two bounds, in g, ε, the Fisher information and F_α(g/2) − ½."""
    enough = detection.median_sufficient().subs(_PLAIN)
    enough = enough.replace(detection.Distribution, lambda *_: detection.HALF + _GAP)
    return {"necessary": detection.robust_necessary().subs(_PLAIN), "sufficient": enough}


@cache
def _bounds(necessary: sp.Expr, sufficient: sp.Expr) -> tuple[Any, Any]:
    return (lower(necessary, (detection.error, detection.information, detection.envelope), "arb"),
            lower(sufficient, (detection.error, _GAP), "arb"))


@cache
def law(index: Fraction) -> certify.Law:
    """The law whose integrals are cut at END."""
    return certify.Law(index, END)


@cache
def information(index: Fraction) -> Any:
    """Ball around I_α."""
    return certify.fisher_information(law(index))


@cache
def wrong_sign(index: Fraction, g: Fraction) -> Any:
    """Ball around F_α(−g/2)."""
    return certify.survival(law(index), g / 2)


@cache
def separation(index: Fraction, target: Fraction) -> Any:
    """Ball around 2 q_α(1−ε), from a bracket on whose ends F_α is enclosed."""
    near = Fraction(2 * stable.ppf(1 - float(target), float(index)))
    low, high = near * (1 - NEAR), near * (1 + NEAR)
    goal = rational(target)
    if not bool(wrong_sign(index, low) > goal > wrong_sign(index, high)):
        raise ArithmeticError(f"no bracket of the quantile at {index}, {target}")
    return spread(low, high)


def majority_error(p: Any, count: int) -> Any:
    """Ball around P(Bin(N, p) ≥ (N+1)/2) for odd N, in [0, 1]."""
    half = acb((count + 1) // 2)
    return acb(p).beta_lower(half, half, regularized=True).real


def odd_below(value: Any) -> int:
    """Largest odd number that is certainly below a ball's upper end, at least −1."""
    top = ceil(float(value.upper()) * (1 + 1e-12)) - 1
    return top if top % 2 else top - 1


def odd_from(value: Any) -> int:
    """Least odd number that may be reached by a ball, at least 1."""
    base = max(1, ceil(float(value.lower()) * (1 - 1e-12)))
    return base if base % 2 else base + 1


@precise(certify.BITS)
def judged(box: Box, expressions: Mapping[str, Any]) -> Mapping[str, Any]:
    """Exact errors at the two bounds, and the mean's N over the bound, for every ε.

    Of the latter a lower bound on the cell: the mean's N, at least 1, falls in g, and so does the
    bound.
    """
    necessary, sufficient = _bounds(expressions["necessary"], expressions["sufficient"])
    (index, _), (a, b) = box
    left, right = rational(a), rational(b)
    easy, hard = wrong_sign(index, b), wrong_sign(index, a)
    info, half = information(index), arb("0.5")
    found = {"wrong_sign": easy.union(hard)}
    for name, text in ERRORS.items():
        target = rational(Fraction(text))
        bound = necessary(target, info, left)
        few, many = odd_below(bound), odd_from(sufficient(target, half - easy))
        found[f"below_{name}"] = majority_error(easy, few) if few > 0 else half
        found[f"from_{name}"] = majority_error(hard, many)
        mean = _MEAN(separation(index, Fraction(text)), right, rational(index))
        found[f"mean_{name}"] = mean.max(arb(1)) / bound
    return found


def compute(box: Box) -> Mapping[str, Any]:
    """The quantities of :func:`judged` with theory's bounds."""
    return judged(box, forms())


def claim(subject: Mapping[str, Any]) -> Claimed:
    """Below the necessary bound the median misses ε, from the sufficient one on it keeps it."""
    altered = any(subject[name] != form for name, form in forms().items())

    def holds(box: Box, balls: Mapping[str, Any]) -> bool:
        values = judged(box, subject) if altered else balls
        for name, text in ERRORS.items():
            target = rational(Fraction(text))
            if not (bool(values[f"below_{name}"] > target)
                    and bool(values[f"from_{name}"] <= target)
                    and bool(values[f"mean_{name}"] >= 1)):
                return False
        return True

    return holds


def start() -> list[Box]:
    """Octaves of g, cut in four, at every α."""
    boxes: list[Box] = []
    for name in ALPHAS:
        index, left = Fraction(name), LEAST
        while left < MOST:
            boxes += [((index, index), (left * (4 + k) / 4, left * (5 + k) / 4))
                      for k in range(4)]
            left *= 2
    return boxes


RECIPE: Final = Recipe(
    name="robust_power",
    statement="for every g = Δ/σ in [1/8, 4] the least odd N at which the median's exact error is "
    "at most ε is no less than T2's necessary N and no more than the first odd number from T2's "
    "sufficient N on, and the mean's N = max(1, (2q/g)^κ) is no less than the necessary one, at "
    "α = 6/5, 3/2, 9/5, 2 and ε = 1/5, 1/10, 1/100",
    covers="every g in [1/8, 4] and every odd N, at four rational α and three ε; not: other α and "
    "ε, g outside, even N, and tests other than the mean and the median",
    parameters=("alpha", "g"),
    domain=tuple(((Fraction(k), Fraction(k)), (LEAST, MOST)) for k in ALPHAS),
    start=start,
    compute=compute,
    subject=forms,
    claim=claim,
    modules=("numerics.balls", "numerics.certificates.robust_power", "numerics.certify"),
    deepest=8,
)
