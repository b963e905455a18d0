"""JSD'' ≤ ¼ I_α ≤ ⅛ Γ(1 + 2/α): the information is nowhere more curved than at u = 0.

``JSD'(u) = −∫ p' q/(p + q)`` with p = p(x), q = p(x − u); its derivative in u is
``∫ p' q' p/(p + q)²``, and x → u − x exchanges p and q, so JSD'' = ½ ∫ p' q'/(p + q).  The
integrand is at most half of p'²/(2p) + q'²/(2q), and both parts integrate to I_α.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import sympy as sp

from theory.detection import HALF, Density, Slope
from theory.integrals import LEBESGUE
from theory.proof import (
    Calculation,
    Certificate,
    Chain,
    Facts,
    Lemma,
    Rewrite,
    Statement,
    Step,
    Then,
    Theorem,
)
from theory.proofs import fisher
from theory.proofs.bounds import WEIGHT, show_fisher, show_weight
from theory.proofs.common import everywhere
from theory.proofs.concavity import x
from theory.proofs.information import PAIR
from theory.proofs.rising import MOVED, one_sided, show_slope, u
from theory.stable import alpha
from theory.theorems.densities import fisher_integral
from theory.theorems.integrals import Given
from theory.theorems.slopes import score_ceiling

place: Final = sp.Symbol("s", real=True)  # x; p'(s − u) is written without a sign
spread: Final = sp.Symbol("t", nonnegative=True)
INDEX: Final = 2 / (1 + spread)  # runs over (0, 2]
INDEXED: Final = Statement(alpha, "=", INDEX)
_p, _q = Density(x, alpha), Density(x - u, alpha)
_dp, _dq = Slope(x, alpha), Slope(x - u, alpha)
BENT: Final = _dp * _dq * _p / (_p + _q) ** 2
MIRRORED: Final = _dp * _dq * _q / (_p + _q) ** 2
# 2(1 + u²)(1 + (x − u)²) − (1 + x²)
APART: Final = 1 + (x - 2 * u) ** 2 + 2 * u**2 * (x - u) ** 2
GROWTH: Final = score_ceiling(alpha) * (3 + 2 * u**2)


def _scores(first: sp.Expr, second: sp.Expr) -> tuple[tuple[Any, ...], ...]:
    """``a b/(p + q) ≤ (a²/p + b²/q)/4`` as a sum of squares, in slopes a and b at p and q."""
    return (((first - 2 * _p * second / (_p + _q)) ** 2, 1 / (4 * _p)),
            (second**2, (_p - _q) ** 2, 1 / (4 * _q * (_p + _q) ** 2)))


def _bounds(facts: Facts) -> tuple[Statement, ...]:
    """``|p' q'| p/(p + q)²`` and ``|p' q'| q/(p + q)²`` are at most c(3 + 2u²)/(1 + x²)."""
    here, there = (facts.theorem("score bound", at, alpha) for at in (x, x - u))
    a, b = sp.Abs(_dp), sp.Abs(_dq)
    quarter, middle = sp.Rational(1, 4), a * b / (_p + _q)
    top = facts.show(middle, "≤", GROWTH * WEIGHT, Chain(middle, (
        Step((here.lhs + there.lhs) / 4, Certificate(_scores(a, b)), "≤"),
        Step((here.rhs + there.rhs) / 4, Certificate((
            (quarter, (here, here.variables)), (quarter, (there, there.variables)))), "≤"),
        Step(GROWTH * WEIGHT, Certificate((
            (score_ceiling(alpha) / 4, WEIGHT, 1 / (1 + (x - u) ** 2), APART),
            (3 * GROWTH / 4, WEIGHT))), "≤"))))
    return tuple(facts.show(sp.Abs(body), "≤", GROWTH * WEIGHT, Chain(sp.Abs(body), (
        Step(middle, Certificate(((a, b, rest / (_p + _q) ** 2),)), "≤"),
        Step(GROWTH * WEIGHT, Certificate((((top, top.variables),),)), "≤"))))
        for body, rest in ((BENT, _q), (MIRRORED, _p)))


def _scores_converge(facts: Facts, sure: tuple[Given, ...]) -> tuple[Statement, Statement]:
    """Both scores are integrable: q'²/q is at most 2c(1 + u²)/(1 + x²)."""
    there = facts.theorem("score bound", x - u, alpha)
    top = score_ceiling(alpha)
    bound = facts.show(there.lhs, "≤", 2 * top * (1 + u**2) * WEIGHT, Certificate((
        ((there, there.variables),), (top, WEIGHT, 1 / (1 + (x - u) ** 2), APART))))
    return show_fisher(facts), facts.theorem("majorant", (bound, bound.variables), x, LEBESGUE,
                                             sure, there.lhs)


def _bound(facts: Facts, form: Lemma, share: sp.Expr) -> tuple[sp.Expr, tuple[Step, ...]]:
    """JSD''(u), and the steps from it to ``share · I_α``; ``form`` is :func:`one_sided`."""
    slope, _ = show_slope(facts, form)
    weight = show_weight(facts)
    sure = ((weight, weight.variables),)
    bounds = _bounds(facts)
    parts = [facts.theorem("majorant", (one, one.variables), x, LEBESGUE, sure, body)
             for one, body in zip(bounds, (BENT, MIRRORED), strict=True)]
    change = sp.diff(MOVED, u)
    inside = sp.Abs(change).args[0]
    plain = facts.show(inside, "=", BENT if inside == change else -BENT, Calculation())
    told = facts.show(sp.Abs(change), "≤", GROWTH * WEIGHT, Chain(sp.Abs(change), (
        Step(sp.Abs(BENT), everywhere(plain)),
        Step(GROWTH * WEIGHT, Certificate((((bounds[0], bounds[0].variables),),)), "≤"))))
    dominated = facts.theorem("majorant of a derivative", MOVED, x, u, told, GROWTH, WEIGHT,
                              sure[0])
    steep = facts.theorem("variation of the density", x, alpha)
    smaller = facts.show(sp.Abs(MOVED), "≤", sp.Abs(_dp), Certificate((
        (sp.Abs(_dp), _p / (_p + _q)),)))
    finite = facts.theorem("majorant", (smaller, smaller.variables), x, LEBESGUE, (
        (steep, steep.variables),), MOVED)
    letters = (slope, x, u, finite, dominated)
    second = facts.theorem("differentiation under the integral", *letters)
    bent = facts.show(change, "=", BENT, Calculation())
    same = facts.theorem("equal integrands", (bent, bent.variables), x, LEBESGUE)
    mirrored = facts.theorem("affine substitution", BENT, x, u - x)
    scores = _dp**2 / _p, _dq**2 / _q
    moved = facts.theorem("affine substitution", scores[1], x, x + u)
    pointwise = facts.show(BENT + MIRRORED, "≤", sum(scores) / 4,
                           Certificate(_scores(_dp, _dq)))
    values = tuple(place if v == x else v for v in pointwise.variables)
    mean = facts.theorem(
        "mean of an inequality", (pointwise, values), place, LEBESGUE, tuple(
            (one, one.variables) for one in (*parts, *_scores_converge(facts, sure))))
    known = frozenset({mirrored, moved})
    swap = Then((everywhere(mirrored), everywhere(moved)))
    least = facts.show(0, "≤", swap.transform(mean.rhs, known), Chain(sp.S.Zero, (
        Step(mean.rhs, Certificate((((mean, mean.variables),),)), "≤"),
        Step(swap.transform(mean.rhs, known), swap))))
    bound = share * fisher_integral(alpha)
    return second.lhs, (
        Step(second.rhs, Theorem("differentiation under the integral", letters)),
        Step(mirrored.lhs, everywhere(same)), Step(mirrored.rhs, everywhere(mirrored)),
        Step(bound, Certificate(((HALF, (least, least.variables)),)), "≤"))


@cache
def gauss_information() -> Lemma:
    """``∫p_2'²/p_2 = ½``: p_2' is the derivative of the normal density."""
    facts = Facts()
    gauss = facts.theorem("Gauss density", x)
    steep = facts.theorem("derivative of an equation", gauss, x)
    score = Slope(x, 2) ** 2 / Density(x, 2)
    told = x**2 * gauss.rhs / 4
    plain = facts.show(score, "=", told, Chain(score, (
        Step(steep.rhs**2 / gauss.rhs, Then((everywhere(steep), everywhere(gauss)))),
        Step(told, Calculation()))))
    same = facts.theorem("equal integrands", (plain, plain.variables), x, LEBESGUE)
    value = facts.show(sp.Integral(told, (x, -sp.oo, sp.oo)), "=", HALF, Calculation())
    whole = facts.theorem("improper integral", told, x, value)
    facts.show(same.lhs, "=", HALF, Chain(same.lhs, (
        Step(same.rhs, everywhere(same)), Step(HALF, everywhere(whole)))))
    return facts.lemma("Fisher information at α = 2")


@cache
def information_of_index(mixing: sp.Expr, frequency: sp.Symbol, normaliser: sp.Expr) -> Lemma:
    """``I_α ≤ ½ normaliser(α)/normaliser(2)`` at α = 2/(1 + t): mixing from β = 2, I_2 = ½."""
    slope, density = sp.symbols("a b", positive=True)
    base = fisher.mixes(mixing, frequency, slope**2 / density, slope, density, normaliser)
    gauss = gauss_information()
    facts = Facts(uses=(base, gauss))
    values = {v: sp.S.Zero if v == fisher.lower else spread for v in base.claim.variables}
    mixed = base.claim.at(values)
    told = mixed.rhs.subs(gauss.claim.lhs, gauss.claim.rhs)
    facts.show(mixed.lhs, "≤", told, Chain(mixed.lhs, (
        Step(mixed.rhs, Certificate((((base.claim, tuple(values.values())),),)), "≤"),
        Step(told, everywhere(gauss.claim)))))
    return facts.lemma("Fisher information of every index")


@cache
def curvature(integrand: tuple[sp.Expr, sp.Symbol, sp.Symbol], share: sp.Expr,
              mixing: tuple[sp.Expr, sp.Symbol], normaliser: sp.Expr, bounds: tuple[sp.Expr, ...]
              ) -> Lemma:
    """``JSD''(u) ≤ share · I_α ≤ bounds[0] ≤ bounds[1] …``, for α = 2/(1 + t).

    The information is ∫ ``integrand`` as in :func:`one_sided`; ``mixing`` as in
    :func:`theory.proofs.fisher.mixes`.
    """
    form = one_sided(*integrand)
    fisher_bound = information_of_index(*mixing, normaliser)
    facts = Facts((INDEXED,), uses=(form, fisher_bound), definitions=(PAIR,))
    start, steps = _bound(facts, form, share)
    here = Rewrite(INDEXED).transform(steps[-1].rhs, frozenset({INDEXED}))
    told = [bound.subs(alpha, INDEX) for bound in bounds]
    mixed = Certificate(((share, (fisher_bound.claim, fisher_bound.claim.variables)),))
    wider = tuple(Step(high, Certificate(((high - low,),)), "≤")
                  for low, high in zip(told, told[1:], strict=False))
    facts.show(start, "≤", bounds[-1], Chain(start, (
        *steps, Step(here, Rewrite(INDEXED)), Step(told[0], mixed, "≤"), *wider,
        Step(bounds[-1], Rewrite(INDEXED)))))
    return facts.lemma("curvature of the information")
