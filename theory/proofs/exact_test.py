"""The exact test: Bayes error F(−u/2), the sample size N*, and what any larger N leaves.

Mixture of centred normal densities → for y ≥ 0 the density at y − u/2 is at least the density
at y + u/2 → the sign test is optimal (Scheffé) → its error is F(−u/2).
"""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.detection import Density, u
from theory.integrals import mixing
from theory.laws import LeastError
from theory.proof import (
    Calculation,
    Certificate,
    Chain,
    Facts,
    Lemma,
    Rewrite,
    Statement,
    Step,
)
from theory.proofs.averages import INDEX_MEAN, KAPPA
from theory.proofs.forms import ERROR, LETTERS, excess, on_range
from theory.stable import samples
from theory.terms import Relation
from theory.theorems.densities import mixer, normal_kernel

level: Final = sp.Symbol("y", nonnegative=True)
ratio: Final = sp.Symbol("r", positive=True)
outcome: Final = sp.Symbol("T", real=True)
ahead, behind = (Density(outcome - sign * u / 2, INDEX_MEAN) for sign in (1, -1))
LEAST: Final = LeastError(outcome, ahead, behind)


def whole(fact: Statement) -> Rewrite:
    """Rewriting by a fact at its own letters."""
    return Rewrite(fact, tuple((v, v) for v in fact.variables))


def _unimodal(facts: Facts) -> Statement:
    """``p(y + u/2) ≤ p(y − u/2)`` for every y ≥ 0."""
    rises = facts.show(0, "≤", sp.exp(level), Certificate(((sp.exp(level),),)))
    grows = facts.theorem("growth", sp.Lambda(level, sp.exp(level)), rises)
    points = [level + sign * u / 2 for sign in (1, -1)]
    far, near = map(normal_kernel, points)
    ratio = u * level / (2 * mixer)
    below = facts.show(far, "≤", near, Certificate(((far, (grows, (ratio,))),)))
    sure = [facts.theorem("stable mixture converges", at, INDEX_MEAN) for at in points]
    left, right = (facts.theorem("stable mixture", at, INDEX_MEAN) for at in points)
    law = mixing(INDEX_MEAN)
    outside = [facts.theorem("linear integral", form, mixer, law, ()) for form in (far, near)]
    means = facts.theorem("mean of an inequality", (below, below.variables), mixer, law,
                          tuple((one, one.variables) for one in sure))
    return facts.show(left.lhs, "≤", right.lhs, Chain(left.lhs, (
        Step(left.rhs, whole(left)), Step(outside[0].rhs, whole(outside[0])),
        Step(outside[1].rhs, Certificate((((means, means.variables),),)), "≤"),
        Step(right.rhs, whole(outside[1])), Step(right.lhs, whole(right)))))


def _bayes(facts: Facts) -> Statement:
    """The least error of any test is the error of the sign."""
    peak = _unimodal(facts)
    sign = facts.theorem("Scheffe", peak, outcome, ahead, behind)
    left = facts.theorem("share to the left", outcome, u / 2, INDEX_MEAN, sp.S.Zero)
    right = facts.theorem("share to the right", outcome, -u / 2, INDEX_MEAN, sp.S.Zero)
    first, second = sp.Integral(ahead, (outcome, -sp.oo, 0)), sp.Integral(
        behind, (outcome, 0, sp.oo))
    return facts.show(LEAST, "=", (left.rhs + right.rhs) / 2, Chain(LEAST, (
        Step((first + second) / 2, whole(sign)),
        Step((left.rhs + second) / 2, whole(left)),
        Step((left.rhs + right.rhs) / 2, whole(right)))))


def bayes_error(error: sp.Expr) -> Lemma:
    """``P_e = error``, in the separation u, for every index 1 < α ≤ 2."""
    facts = Facts()
    found = _bayes(facts)
    error = on_range(error)
    facts.show(LEAST, "=", error, Chain(LEAST, (
        Step(found.rhs, whole(found)), Step(error, Calculation()))))
    return facts.lemma(f"error of the optimal test; {LETTERS}")


def _at(fact: Statement, separation: sp.Expr) -> Statement:
    return fact.at({v: separation if v == u else v for v in fact.variables})


def critical_separation(error: sp.Expr, critical: sp.Expr) -> Lemma:
    """At the critical separation the least error is ε."""
    base = bayes_error(error)
    facts = Facts(uses=(base,))
    critical = on_range(critical)
    quantile = facts.theorem("quantile", 1 - ERROR, INDEX_MEAN)
    here = _at(base.claim, critical)
    values = tuple((v, critical if v == u else v) for v in base.claim.variables)
    facts.show(here.lhs, "=", ERROR, Chain(here.lhs, (
        Step(here.rhs, Rewrite(base.claim, values)),
        Step(here.rhs.subs(quantile.lhs, quantile.rhs), whole(quantile)),
        Step(ERROR, Calculation()))))
    return facts.lemma("error at the critical separation")


def _other_size(forms: tuple[sp.Expr, ...], few: bool) -> Lemma:
    """The least error at N* + d is at most ε; at N*/(1 + r) it exceeds ε."""
    separation, complexity, critical, error = forms
    exact = critical_separation(error, critical)
    base = exact.uses[0]
    facts = Facts(uses=(exact, base))
    apart, needed, goal = map(on_range, (separation, complexity, critical))
    facts.show(apart.subs(samples, needed), "=", goal, Calculation())
    size = needed / (1 + ratio) if few else needed + excess
    small, big, gap = (size, needed, ratio * size) if few else (needed, size, excess)
    relation: Relation = "<" if few else "≤"
    more = facts.show(small, relation, big, Certificate(((gap,),)))
    power = facts.theorem("powers increase", more, 1 / KAPPA)
    factor = apart.subs(samples, 1) / 2
    there = apart.subs(samples, size)
    low, high = (-goal / 2, -there / 2) if few else (-there / 2, -goal / 2)
    spread = facts.show(low, relation, high, Certificate(((factor, (power, power.variables)),)))
    shares = facts.theorem("distribution functions increase", spread, INDEX_MEAN)
    at_goal, at_size = (_at(base.claim, value) for value in (goal, there))
    to_goal, to_size = (Rewrite(base.claim, tuple(
        (v, value if v == u else v) for v in base.claim.variables)) for value in (goal, there))
    below = Certificate((((shares, shares.variables),),))
    if few:
        facts.show(ERROR, "<", at_size.lhs, Chain(ERROR, (
            Step(at_goal.lhs, whole(exact.claim)), Step(at_goal.rhs, to_goal),
            Step(at_size.rhs, below, "<"), Step(at_size.lhs, to_size))))
        return facts.lemma("fewer than N* samples are not enough")
    facts.show(at_size.lhs, "≤", ERROR, Chain(at_size.lhs, (
        Step(at_size.rhs, to_size), Step(at_goal.rhs, below, "≤"),
        Step(at_goal.lhs, to_goal), Step(ERROR, whole(exact.claim)))))
    return facts.lemma("N* samples are enough")


def enough_samples(*forms: sp.Expr) -> Lemma:
    """From N* on the least error is at most ε; forms of u(N), N*, u* and P_e(u)."""
    return _other_size(forms, few=False)


def too_few_samples(*forms: sp.Expr) -> Lemma:
    """Below N* the least error exceeds ε; forms of u(N), N*, u* and P_e(u)."""
    return _other_size(forms, few=True)
