"""Lower bounds of the information: what the sign of T tells (LW-35 with its cap, LW-65 repaired).

``z`` is half the separation, so u = 2z and v = u² = 4z²; δ(z) = F_α(z) − ½.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import sympy as sp

from theory import detection as det
from theory.detection import Density, Distribution
from theory.proof import (
    Calculation,
    Certificate,
    Chain,
    Facts,
    Lemma,
    Rewrite,
    Ring,
    Statement,
    Step,
)
from theory.proofs.concavity import AFTER, CURVE, START, divergence, tangent, v, x
from theory.proofs.information import PAIR, shared
from theory.stable import alpha
from theory.theorems.densities import fisher_integral, log_odds
from theory.theorems.information import ODDS, STEP
from theory.theorems.integrals import Given

z: Final = sp.Symbol("z", nonnegative=True)
end: Final = sp.Symbol("U", positive=True)  # a separation
HALF: Final = sp.Rational(1, 2)
logit: Final = sp.Symbol("L", real=True)


def delta(at: sp.Expr) -> sp.Expr:
    """δ = F_α − ½."""
    return Distribution(at, alpha) - HALF


@cache
def sign_bound(lower: sp.Expr) -> Lemma:
    """``lower ≤ JSD``: the sign of T is a binary channel with error F_α(−u/2)."""
    facts = Facts(definitions=(PAIR,))
    half = sp.Symbol("x", nonnegative=True)
    masses = tuple(facts.theorem("stable mass", centre, letter, alpha)
                   for letter in (x, half) for centre in (z, -z))
    plus, minus = Density(x - z, alpha), Density(x + z, alpha)
    kept = facts.theorem("data processing", plus, minus, x, masses)
    start = lower.subs(det.u, 2 * z)
    facts.show(start, "≤", shared(4 * z**2), Chain(start, (
        Step(kept.lhs, Calculation()),
        Step(kept.rhs, Certificate((((kept, kept.variables),),)), "≤"),
        Step(shared(4 * z**2), Rewrite(PAIR, ((v, 4 * z**2),))))))
    return facts.lemma("information of the sign")


@cache
def quadratic(bound: sp.Expr, slack: sp.Symbol) -> Lemma:
    """``bound(δ(z)) ≤ log 2 − h_b(F_α(−z))``, the bound being 2δ²."""
    facts = Facts()
    decay = sp.exp(-logit)
    share = 1 / (1 + decay)
    excess = sp.Lambda(logit, logit - 4 * share + 2)
    slope = facts.show(0, "≤", sp.diff(excess.expr, logit), Certificate((
        (((1 - decay) / (1 + decay)) ** 2,),)))
    sign = facts.theorem("increase", excess, slope)
    gap = sp.Lambda(logit, sp.log(2) - sp.log(1 + decay) - logit * decay * share
                    - bound.subs(slack, share - HALF))
    away = facts.show(0, "≤", logit * sp.diff(gap.expr, logit), Certificate((
        (decay * share**2, (sign, (logit,))),)))
    least = facts.theorem("least value", gap, away)
    small = facts.show(bound.subs(slack, share - HALF), "≤", det.required_information(1 - share),
                       Certificate((((least, (logit,)),),)))
    odds = facts.theorem("stable odds", z, alpha)
    here = (log_odds(z, alpha),)
    facts.show(bound.subs(slack, delta(z)), "≤", det.required_information(Distribution(-z, alpha)),
               Chain(bound.subs(slack, delta(z)), (
                   Step(small.lhs.subs(logit, here[0]), Rewrite(odds, ((alpha, alpha), (z, z)))),
                   Step(small.rhs.subs(logit, here[0]), Certificate((((small, here),),)), "≤"),
                   Step(det.required_information(Distribution(-z, alpha)),
                        Rewrite(odds, ((alpha, alpha), (z, z)))))))
    return facts.lemma("a quadratic below the binary entropy")


@cache
def square(lower: sp.Expr, bound: sp.Expr, slack: sp.Symbol) -> Lemma:
    """``bound(δ(z)) ≤ JSD(4z²)``."""
    sign, curve = sign_bound(lower), quadratic(bound, slack)
    facts = Facts(uses=(sign, curve), definitions=(PAIR,))
    facts.show(curve.claim.lhs, "≤", shared(4 * z**2), Certificate((
        ((curve.claim, curve.claim.variables),), ((sign.claim, sign.claim.variables),))))
    return facts.lemma("the information is at least quadratic in δ")


@cache
def near(lower: sp.Expr, bound: sp.Expr, slack: sp.Symbol) -> Lemma:
    """``2δ(U/2)²/(1+t)² ≤ JSD(U²/(1+t)²)``: separations u = U/(1 + t) up to U."""
    least = square(lower, bound, slack)
    facts = Facts(uses=(least,), definitions=(PAIR,))
    falls = facts.theorem("unimodality", z, STEP, alpha)
    chord = facts.theorem("falling slope", sp.Lambda(z, Distribution(z, alpha)), falls)
    grows = _grows(facts)
    inside, outside = end / (2 * (1 + ODDS)), end / 2
    values = {z: outside, ODDS: ODDS, alpha: alpha}
    above = (chord, tuple(values[s] for s in chord.variables))
    goal = 2 * delta(outside) ** 2 / (1 + ODDS) ** 2
    middle = 2 * delta(inside) ** 2
    facts.show(goal, "≤", shared(end**2 / (1 + ODDS) ** 2), Chain(goal, (
        Step(middle, Certificate((
            (sp.S(2), above, _from_half(grows, inside)),
            (2 / (1 + ODDS), above, _from_half(grows, outside)))), "≤"),
        Step(shared(end**2 / (1 + ODDS) ** 2), Certificate((
            ((least.claim, _at(least, inside)),),)), "≤"))))
    return facts.lemma("information up to a separation U")


@cache
def far(lower: sp.Expr, bound: sp.Expr, slack: sp.Symbol) -> Lemma:
    """``2δ(U/2)² ≤ JSD((U + 2d)²)``: separations from U on."""
    least = square(lower, bound, slack)
    facts = Facts(uses=(least,), definitions=(PAIR,))
    grows = _grows(facts)
    outside, beyond = end / 2, end / 2 + STEP
    values = {STEP: outside, z: STEP, alpha: alpha}
    above = (grows, tuple(values[s] for s in grows.variables))
    goal = 2 * delta(outside) ** 2
    facts.show(goal, "≤", shared((end + 2 * STEP) ** 2), Chain(goal, (
        Step(2 * delta(beyond) ** 2, Certificate((
            (sp.S(2), above, _from_half(grows, beyond)),
            (sp.S(2), above, _from_half(grows, outside)))), "≤"),
        Step(shared(4 * beyond**2), Certificate((
            ((least.claim, _at(least, beyond)),),)), "≤"),
        Step(shared((end + 2 * STEP) ** 2), Ring()))))
    return facts.lemma("information from a separation U on")


@cache
def capped(lower: sp.Expr, bound: sp.Expr, slack: sp.Symbol, constant: sp.Expr
           ) -> tuple[Lemma, Lemma]:
    """``c u² ≤ JSD`` for u = √(log 2)/(1 + t) and ``c log 2 ≤ JSD`` for u = √(log 2) + 2d.

    Together: JSD ≥ c min(log 2, u²).
    """
    edge = sp.sqrt(sp.log(2))
    lemmas = []
    for part, cap in ((near(lower, bound, slack), sp.log(2) / (1 + ODDS) ** 2),
                      (far(lower, bound, slack), sp.log(2))):
        facts = Facts(uses=(part,), definitions=(PAIR,))
        claim = part.claim.at({end: edge})
        facts.show(constant * cap, "≤", claim.rhs, Certificate((
            ((part.claim, tuple(edge if s == end else s for s in part.claim.variables)),),)))
        lemmas.append(facts.lemma(part.name.replace("a separation U", "√(log 2)")))
    return lemmas[0], lemmas[1]


@cache
def stable_pair(lower: sp.Expr, bound: sp.Expr, slack: sp.Symbol, fisher: sp.Symbol,
                tangent_line: sp.Expr, constants: tuple[sp.Expr, sp.Expr]
                ) -> tuple[Lemma, Lemma]:
    """``c₁ K ≤ JSD`` for u = U/(1 + t) and ``c₂ log 2 ≤ JSD`` for u = U + 2d, any U > 0.

    Together: JSD ≥ min(c₁, c₂) min(log 2, KL); ``constants`` in U and ``fisher``, like
    ``tangent_line``, the bound ½ I u² of KL.
    """
    inside, outside = near(lower, bound, slack), far(lower, bound, slack)
    line = tangent(tangent_line.subs(det.u, sp.sqrt(v)), fisher)
    named = Statement(fisher, "=", fisher_integral(alpha))
    facts = Facts((named,), uses=(inside, line),
                  definitions=(START, AFTER, CURVE, PAIR))
    at = end**2 / (1 + ODDS) ** 2
    first, second = constants
    facts.show(first * divergence(at), "≤", shared(at), Chain(first * divergence(at), (
        Step(first * line.claim.rhs.subs(v, at), Certificate(((first, (line.claim, (at,))),)),
             "≤"),
        Step(first * at * fisher / 2, Rewrite(named)),
        Step(shared(at), Certificate((((inside.claim, inside.claim.variables),),)), "≤"))))
    rest = Facts(uses=(outside,), definitions=(PAIR,))
    rest.show(second * sp.log(2), "≤", outside.claim.rhs, Certificate((
        ((outside.claim, outside.claim.variables),),)))
    return facts.lemma("LW-65 up to U"), rest.lemma("LW-65 from U on")


def _grows(facts: Facts) -> Statement:
    """F_α(d) ≤ F_α(d + z)."""
    positive = facts.show(0, "≤", Density(z, alpha), Certificate(((Density(z, alpha),),)))
    return facts.theorem("growth", sp.Lambda(z, Distribution(z, alpha)), positive, STEP)


def _from_half(grows: Statement, at: sp.Expr) -> Given:
    """½ ≤ F_α(at) as a factor."""
    values = {STEP: sp.S.Zero, z: at, alpha: alpha}
    return grows, tuple(values[s] for s in grows.variables)


def _at(lemma: Lemma, value: sp.Expr) -> tuple[sp.Expr, ...]:
    values = {z: value, alpha: alpha}
    return tuple(values[s] for s in lemma.claim.variables)
