"""Appendix D: the shrinking family T = θ + σN^{-1/κ}ξ, its likelihood ratio, what LAN needs."""

from __future__ import annotations

from functools import cache
from typing import Final

import sympy as sp

from theory.detection import Density
from theory.integrals import LEBESGUE, Integrated
from theory.norms import Norm
from theory.proof import (
    Calculation,
    Certificate,
    Chain,
    Facts,
    Gap,
    Lemma,
    Rewrite,
    Statement,
    Step,
    Then,
)
from theory.proofs.growth import HEAVY
from theory.stable import alpha, samples
from theory.theorems.densities import tail_factor
from theory.theorems.information import limit_law, normal_law

x: Final = sp.Symbol("xi", real=True)  # the noise ξ
shift: Final = sp.Symbol("h", positive=True)  # the local parameter


def calculated(name: str, lhs: sp.Expr, rhs: sp.Expr) -> Lemma:
    """``lhs = rhs`` by calculation."""
    facts = Facts()
    facts.show(lhs, "=", rhs, Calculation())
    return facts.lemma(name)


@cache
def total_mass(density: sp.Expr, y: sp.Symbol, centre: sp.Expr, spread: sp.Expr) -> Lemma:
    """``∫density dy = 1``, with y = centre + spread · x."""
    facts = Facts()
    moved = facts.theorem("affine substitution", density, y, centre + spread * y)
    inside = moved.rhs.atoms(Integrated).pop()
    plain = facts.show(inside.body.subs(inside.letter, y), "=", Density(y, alpha) / spread,
                       Calculation())
    taken = facts.theorem("equal integrands", (plain, plain.variables), y, LEBESGUE)
    outside = facts.theorem("linear integral", plain.rhs, y, LEBESGUE, ())
    mass = facts.theorem("stable mass", sp.S.Zero, y, alpha)
    facts.show(Integrated(density, y, LEBESGUE), "=", 1, Chain(Integrated(density, y, LEBESGUE), (
        Step(moved.rhs, Rewrite(moved, tuple((s, s) for s in moved.variables))),
        Step(sp.S.One, Then(tuple(Rewrite(one, tuple((s, s) for s in one.variables))
                                  for one in (taken, outside, mass)))))))
    return facts.lemma("the density integrates to 1")


def reduced(facts: Facts, expr: sp.Expr) -> Then:
    """Rewriting of the arguments of p_α by what they are equal to."""
    shown = [facts.show(one.args[0], "=", sp.simplify(one.args[0]), Calculation())
             for one in sorted(expr.atoms(Density), key=str)]
    return Then(tuple(Rewrite(one, tuple((s, s) for s in one.variables)) for one in shown))


@cache
def ratio_is_free(ratio: sp.Expr) -> Lemma:
    """``ratio = log p(ξ − h)/p(ξ)`` at every N."""
    facts = Facts()
    facts.show(ratio, "=", sp.log(Density(x - shift, alpha) / Density(x, alpha)),
               reduced(facts, ratio))
    return facts.lemma("the likelihood ratio does not depend on N")


@cache
def ratio_is_bounded(ratio: sp.Expr) -> Lemma:
    """``log p(ξ − h)/p(ξ) ≤ log(k/k') + (1 + α) log(1 + h)`` at every N; ``ratio`` in N, ξ, h."""
    a, law = HEAVY, ratio.subs(alpha, HEAVY)
    plain = sp.log(Density(x - shift, a)) - sp.log(Density(x, a))
    facts = Facts()
    joint = sp.log(Density(x - shift, a) / Density(x, a))
    opened = reduced(facts, law)
    same = facts.show(law, "=", plain, Chain(law, (
        Step(joint, opened), Step(plain, Calculation()))))
    high = facts.theorem("stable tail, above", x - shift, a)
    high = facts.theorem("monotone logarithm", (high, high.variables))
    low = facts.theorem("stable tail, below", x, a)
    low = facts.theorem("monotone logarithm", (low, low.variables))
    split = facts.show(1 + sp.Abs(x), "≤", (1 + sp.Abs(x - shift)) * (1 + shift), Certificate((
        (Gap("triangle", x - shift, shift, Norm),), (sp.Abs(x - shift), shift))))
    split = facts.theorem("monotone logarithm", (split, split.variables))
    bound = (sp.log(tail_factor("high", a)) - sp.log(tail_factor("low", a))
             + (1 + a) * sp.log(1 + shift))
    facts.show(law, "≤", bound, Chain(law, (
        Step(plain, Rewrite(same, tuple((s, s) for s in same.variables))),
        Step(bound, Certificate((((high, high.variables),), ((low, low.variables),),
                                 (1 + a, (split, split.variables)))), "≤"))))
    return facts.lemma("the log-likelihood ratio is bounded at every N")


@cache
def no_normal_limit(ratio: sp.Expr, mean: sp.Expr, variance: sp.Expr) -> Lemma:
    """``0 < 0`` if the ratio converged to N(mean, variance) as N → ∞."""
    bounded = ratio_is_bounded(ratio)
    claim = bounded.claim
    converges = Statement(limit_law(claim.lhs, samples, x), "=", normal_law(mean, variance))
    facts = Facts(uses=(bounded,), assumptions=(converges,))
    above = facts.theorem("normal support", claim.rhs, mean, variance)
    under = facts.theorem("bounded in the limit", claim, samples, x, converges)
    facts.show(0, "<", 0, Chain(sp.S.Zero, (
        Step(above.rhs, Certificate((((above, above.variables),),)), "<"),
        Step(sp.S.Zero, Certificate((((under, under.variables),),)), "≤"))))
    return facts.lemma("a normal limit is absurd")
