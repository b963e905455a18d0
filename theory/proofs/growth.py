"""The divergence grows like (1 + α) log u for α < 2, and is quadratic on bounded ranges only."""

from __future__ import annotations

from functools import cache
from typing import Final

import sympy as sp

from theory import detection as det
from theory.detection import Density
from theory.integrals import Integrated, stable_law
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
from theory.proofs.concavity import (
    AFTER,
    CURVE,
    START,
    concave,
    divergence,
    u,
    v,
    vanishing,
    x,
)
from theory.stable import alpha, samples
from theory.theorems.densities import divergence_integral, tail_factor
from theory.theorems.information import ODDS

below: Final = sp.Symbol("g", positive=True)
INDEX: Final = 2 / (1 + below)  # runs over (0, 2)
surplus: Final = sp.Symbol("e", positive=True)
HEAVY: Final = 1 + 1 / (1 + surplus)  # runs over (1, 2), with κ = 2 + e
offset: Final = sp.Function("K_0", real=True)()
rate: Final = sp.Symbol("c", positive=True)
further: Final = sp.Symbol("d", nonnegative=True)
cut: Final = sp.Symbol("U", positive=True)


def definitions(a: sp.Expr) -> tuple[Statement, Statement]:
    """K is the divergence at index a, K₀ = E log p(X) − log k + (1 + a) E log(1 + |X|)."""
    law = stable_law(a)
    constant = (Integrated(sp.log(Density(x, a)), x, law) - sp.log(tail_factor("low", a))
                + (1 + a) * Integrated(sp.log(1 + sp.Abs(x)), x, law))
    return (Statement(divergence(v), "=", divergence_integral(v, a), (v,)),
            Statement(offset, "=", constant))


@cache
def logarithmic(bound: sp.Expr, a: sp.Expr) -> Lemma:
    """``K(u²) ≤ bound``, which is K₀ + (1 + a) log(1 + u) in the letters of this module."""
    curve, constant = definitions(a)
    facts = Facts(definitions=(curve, constant))
    logs = facts.theorem("logarithmic moments", "stable", x, a, u, sp.S.Zero)
    moduli = facts.theorem("logarithmic moments", "size", x, a, sp.S.Zero, sp.S.Zero)
    at = curve.rhs.subs(v, u**2)
    moved = facts.theorem("affine substitution", at.body.subs(at.letter, x), x, x + u / 2)
    here, there = (sp.log(Density(x + shift, a)) for shift in (0, u))
    dense = facts.theorem("density", here - there, x, a)
    parted = facts.theorem("linear integral", here - there, x, stable_law(a), (
        (logs, (0,)), (logs, (u,))))
    tail = facts.theorem("stable tail, below", x + u, a)
    tail = facts.theorem("monotone logarithm", (tail, tail.variables))
    product = (1 + sp.Abs(x)) * (1 + u)
    split = facts.show(1 + sp.Abs(x + u), "≤", product, Certificate((
        (Gap("triangle", x, u, Norm),), (sp.Abs(x), u))))
    split = facts.theorem("monotone logarithm", (split, split.variables))
    drop = -sp.log(tail_factor("low", a)) + (1 + a) * (sp.log(1 + sp.Abs(x)) + sp.log(1 + u))
    point = facts.show(-there, "≤", drop, Certificate((
        ((tail, tail.variables),), (1 + a, (split, split.variables)))))
    mean = facts.theorem("mean of an inequality", (point, point.variables), x, stable_law(a), (
        (logs, (u,)), (moduli, ())))
    law = stable_law(a)
    facts.show(divergence(u**2), "≤", bound, Chain(divergence(u**2), (
        Step(parted.rhs, Then((Rewrite(curve, ((v, u**2),)), Rewrite(moved), Rewrite(dense),
                               Rewrite(parted)))),
        Step(Integrated(here, x, law) - sp.log(tail_factor("low", a))
             + (1 + a) * Integrated(sp.log(1 + sp.Abs(x)), x, law) + (1 + a) * sp.log(1 + u),
             Certificate((((mean, mean.variables),),)), "≤"),
        Step(offset + (1 + a) * sp.log(1 + u), Rewrite(constant)),
        Step(bound, Calculation()))))
    return facts.lemma("the divergence grows like a logarithm")


def reach(constant: sp.Expr, a: sp.Expr) -> sp.Expr:
    """A separation from which K(u²) < c u²: every u = reach with d ≥ 0."""
    return 1 + ((1 + offset**2) / 2 + 1 + a) / constant + further


@cache
def overtaken(bound: sp.Expr, claimed: sp.Expr, constant: sp.Expr, a: sp.Expr) -> Lemma:
    """``K(u²) < claimed`` at every u = reach(c) with d ≥ 0; ``claimed`` is c u², in u."""
    growth = logarithmic(bound, a)
    facts = Facts(uses=(growth,), definitions=definitions(a))
    gap = sp.Lambda(u, u - sp.log(1 + u))
    slope = facts.show(0, "≤", sp.diff(gap.expr, u), Certificate(((u / (1 + u),),)))
    line = facts.theorem("growth", gap, slope)
    far = reach(constant, a)
    ceiling = (1 + offset**2) / 2  # K₀ ≤ (1 + K₀²)/2
    goal = claimed.subs(u, far)
    assert slope.variables == (u,)
    facts.show(divergence(far**2), "<", goal, Chain(divergence(far**2), (
        Step(offset + (1 + a) * sp.log(1 + far), Certificate((((growth.claim, tuple(
            far if s == u else s for s in growth.claim.variables)),),)), "≤"),
        Step(ceiling + (1 + a) * far, Certificate((
            ((offset - 1) ** 2 / 2,), (1 + a, (line, (far,))))), "≤"),
        Step(goal, Certificate((
            (far, constant, 1 + further), (ceiling, far - 1))), "<"))))
    return facts.lemma("every quadratic overtakes the divergence")


@cache
def overtaken_in_samples(bound: sp.Expr, claimed: sp.Expr, separation: sp.Expr) -> Lemma:
    """``K(u(N)²) < c u(N)²`` at N = (uσ/Δ)^κ for every u = reach(c): for arbitrarily large N."""
    quadratic = overtaken(bound, claimed, rate, HEAVY)
    facts = Facts(uses=(quadratic,), definitions=definitions(HEAVY))
    far = reach(rate, HEAVY)
    reached = at_separation(facts, separation)
    values = {u: far, **{s: s for s in reached.variables if s != u}}
    here = reached.at(values)
    facts.show(divergence(here.lhs**2), "<", claimed.subs(u, here.lhs), Chain(
        divergence(here.lhs**2), (
            Step(divergence(far**2), Rewrite(reached, tuple(values.items()))),
            Step(claimed.subs(u, far), Certificate((
                ((quadratic.claim, quadratic.claim.variables),),)), "<"),
            Step(claimed.subs(u, here.lhs), Rewrite(reached, tuple(values.items()))))))
    return facts.lemma("no quadratic bound holds for all large N")


def at_separation(facts: Facts, separation: sp.Expr) -> Statement:
    """``u(N) = u`` at N = (uσ/Δ)^κ, κ = 2 + e."""
    needed = det.sample_complexity(u).subs(alpha, HEAVY)
    return facts.show(separation.subs(alpha, HEAVY).subs(samples, needed), "=", u, Calculation())


@cache
def in_samples(bound: sp.Expr, paper: sp.Expr, separation: sp.Expr) -> Lemma:
    """``bound`` at the separation of N sequences is ``paper``."""
    facts = Facts()
    facts.show(bound.subs(det.u, separation), "=", paper, Calculation())
    return facts.lemma("the bound in the paper's letters")


@cache
def up_to(separation: sp.Expr) -> Lemma:
    """``u(N) ≤ U`` up to N = (Uσ/Δ)^κ: it is U/(1 + t) at the share (1 + t)^{−κ} of that N."""
    facts = Facts()
    needed = det.sample_complexity(cut).subs(alpha, HEAVY) / (1 + ODDS) ** (2 + surplus)
    facts.show(separation.subs(alpha, HEAVY).subs(samples, needed), "=", cut / (1 + ODDS),
               Calculation())
    return facts.lemma("separations up to U")


@cache
def on_range(bound: sp.Expr) -> Lemma:
    """``bound ≤ K(u²)`` for u = U/√(1 + t) ≤ U; ``bound`` is c u², with c = K(U²)/U²."""
    hollow, zero = concave(), vanishing()
    facts = Facts(uses=(hollow, zero), definitions=(START, AFTER, CURVE))
    values = {"v_0": cut**2, "v_1": sp.S.Zero, "t": ODDS}
    here = tuple(values[s.name] for s in hollow.claim.variables)
    claim = hollow.claim.at(dict(zip(hollow.claim.variables, here, strict=True)))
    start = bound.subs({det.constant: divergence(cut**2) / cut**2, det.u: cut / sp.sqrt(1 + ODDS)})
    facts.show(start, "≤", divergence(cut**2 / (1 + ODDS)), Chain(start, (
        Step(divergence(cut**2) / (1 + ODDS), Calculation()),
        Step(claim.lhs, Rewrite(zero.claim)),
        Step(claim.rhs, Certificate((((hollow.claim, here),),)), "≤"))))
    return facts.lemma("the divergence is at least quadratic up to U")
