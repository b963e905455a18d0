"""The sample complexity as a closed form: its criterion, its exponents, the paper's constant."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory.detection import Distribution, u
from theory.proof import Calculation, Certificate, Chain, Facts, Lemma, Rewrite, Step
from theory.proofs.averages import INDEX_MEAN, KAPPA, spare
from theory.proofs.exact_test import critical_separation, whole
from theory.proofs.forms import ERROR, LETTERS, calculated, odds, on_range, signed
from theory.stable import samples, scale
from theory.terms import Statement


def form(complexity: sp.Expr, separation: sp.Expr) -> tuple[Lemma, ...]:
    """N solves u(N) = u*, u grows with N, and N = u*^κ (σ/(m̄f))^κ."""
    size, apart = on_range(complexity), on_range(separation)
    told = det.critical**KAPPA * (scale / (det.alignment * det.envelope)) ** KAPPA
    return (calculated("N solves u(N) = u*", (apart.subs(samples, size), det.critical)),
            signed("u grows with N", sp.diff(apart, samples)),
            calculated(f"form of N; {LETTERS}", (size, told)))


def proportional(complexity: sp.Expr) -> tuple[Lemma, ...]:
    """``N f^κ = (2σ q(1−ε)/m̄)^κ``, and the slope of log N in log f is −κ."""
    size = on_range(complexity)
    told = on_range(det.critical_exact() * scale / det.alignment) ** KAPPA
    slope = sp.Derivative(sp.log(size), det.envelope) * det.envelope
    return (calculated("slope of log N in log f", (slope, -KAPPA)),
            calculated(f"master proportionality; {LETTERS}", (size * det.envelope**KAPPA, told)))


def elasticities(separation: sp.Expr) -> tuple[Lemma, ...]:
    """u has elasticity 1 in f and 1/κ ≤ ½ in N."""
    apart = on_range(separation)
    in_f, in_n = (sp.Derivative(sp.log(apart), letter) * letter
                  for letter in (det.envelope, samples))
    facts = Facts()
    facts.show(in_n, "≤", det.HALF, Chain(in_n, (
        Step(1 / KAPPA, Calculation()),
        Step(det.HALF, Certificate(((spare / (2 * KAPPA),),)), "≤"))))
    return (calculated(f"elasticity in f; {LETTERS}", (in_f, 1)),
            calculated("elasticity in N", (in_n, 1 / KAPPA)), facts.lemma("elasticity in N is ≤ ½"))


def paper_separation(critical: sp.Expr) -> Lemma:
    """``0 < critical``, the root of (log 2 − h_b(ε))/c: log 2 − h_b(ε) ≥ ¼(1 − 2ε)²."""
    facts = Facts()
    y = sp.Symbol("y", nonnegative=True)
    lag = sp.log(1 + y) - y / (1 + y)
    rises = facts.show(0, "≤", sp.diff(lag, y), Certificate(((y / (1 + y) ** 2,),)))
    slow = facts.theorem("growth", sp.Lambda(y, lag), rises)
    least = (y / (2 + y)) ** 2 / 4
    left = sp.log(2) - sp.log(2 + y) + (1 + y) / (2 + y) * sp.log(1 + y)
    climbs = facts.show(0, "≤", sp.diff(left - least, y), Certificate((
        ((2 + y) ** -2, (slow, (y,))), (y / ((1 + y) * (2 + y) ** 3),))))
    above = facts.theorem("growth", sp.Lambda(y, left - least), climbs)
    value = on_range(critical)
    weight = 1 / det.constant
    square = facts.show(0, "<", value**2, Certificate((
        (weight, (above, (odds,))), (weight * least.subs(y, odds),))))
    root = facts.theorem("powers increase", square, det.HALF)
    facts.show(0, "<", value, Certificate((((root, root.variables),),)))
    return facts.lemma("LW-36's separation is positive")


def paper(critical: sp.Expr, complexity: sp.Expr, exact: sp.Expr) -> tuple[Lemma, ...]:
    """At LW-36's N the least error is above ε for every ε < F(−½ sqrt(log 2/c)), a positive one.

    ``u`` is the paper's critical separation; what is needed is ``exact``, where the error is ε.
    """
    needed = critical_separation(det.bayes_error(), exact)
    size, apart = on_range(complexity.subs(critical, u)), on_range(det.separation())
    count = Statement(samples, "=", size)
    reading = Facts((count,))
    reading.show(apart, "=", u, Chain(apart, (
        Step(apart.subs(samples, size), Rewrite(count)), Step(u, Calculation()))))
    reached = reading.lemma("separation at LW-36's N")
    base = needed.uses[0]
    limit = sp.sqrt(sp.log(2) / det.constant)
    floor = Distribution(-limit / 2, INDEX_MEAN)
    target = Statement(ERROR, "<", floor)
    chosen = Statement(u, "=", on_range(critical))
    facts = Facts((target, chosen), uses=(base,))
    entropy = (sp.log(2 + odds) + (1 + odds) * sp.log(1 + 1 / (1 + odds))) / (2 + odds)
    square = facts.show(u**2, "≤", limit**2, Chain(u**2, (
        Step(chosen.rhs**2, Rewrite(chosen)),
        Step(limit**2, Certificate(((entropy / det.constant,),)), "≤"))))
    root = facts.theorem("powers increase", square, det.HALF)
    ends = facts.show(-limit / 2, "≤", -u / 2, Certificate(((det.HALF, (root, root.variables)),)))
    shares = facts.theorem("distribution functions increase", ends, INDEX_MEAN)
    facts.show(ERROR, "<", base.claim.lhs, Chain(ERROR, (
        Step(floor, Certificate((((target, ()),),)), "<"),
        Step(base.claim.rhs, Certificate((((shares, shares.variables),),)), "≤"),
        Step(base.claim.lhs, whole(base.claim)))))
    positive = Facts()
    positive.theorem("stable laws have full support", -limit / 2, INDEX_MEAN)
    return (needed, paper_separation(critical), reached,
            positive.lemma("the floor of the error is positive"),
            facts.lemma("LW-36's N leaves an error above ε"))
