"""Clipping: the share of a shift that survives, the order of the mean, clipped gradients."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.detection import Distribution
from theory.laws import Clipped, ClippedSlope, Draw, Variance
from theory.norms import Norm
from theory.proof import (
    Calculation,
    Certificate,
    Chain,
    Facts,
    Induction,
    Lemma,
    Rewrite,
    Ring,
    Split,
    Step,
)
from theory.proofs.averages import INDEX_MEAN, j, n
from theory.proofs.exact_test import whole
from theory.proofs.forms import on_range
from theory.stable import samples
from theory.tactics import Gap
from theory.terms import IndexedSum, Statement

bound: Final = sp.Symbol("b", positive=True)
variance: Final = sp.Symbol("s2", positive=True)
place: Final = sp.Symbol("x", real=True)
excess: Final = sp.Symbol("r", nonnegative=True)
probe, gradient = sp.symbols("w g", commutative=False)


def gain(form: sp.Expr) -> Lemma:
    """``d/dΔ E clip(X + Δ) = form`` at Δ = 0, in the clip level b."""
    facts = Facts()
    slope = facts.theorem("slope of a clipped mean", bound, INDEX_MEAN, place)
    mass = facts.theorem("share between", bound, INDEX_MEAN, place)
    facts.show(slope.lhs, "=", on_range(form), Chain(ClippedSlope(bound, INDEX_MEAN), (
        Step(slope.rhs, whole(slope)), Step(mass.rhs, whole(mass)),
        Step(on_range(form), Calculation()))))
    return facts.lemma("share of a small shift that survives clipping")


def bounded(second: sp.Expr) -> Lemma:
    """A clipped draw has variance at most ``second``."""
    facts = Facts()
    fact = facts.theorem("bounded variance", n + 1, bound)
    facts.show(Variance(Clipped(n + 1, bound)), "≤", second, Chain(fact.lhs, (
        Step(fact.rhs, Certificate((((fact, fact.variables),),)), "≤"), Step(second, Ring()))))
    return facts.lemma("a clipped draw has a variance")


def averaged(rate: sp.Expr) -> Lemma:
    """``Var(mean of N draws) = variance · rate(N)²``: noise of order N^{−1/2}, so κ = 2."""
    law = Statement(Variance(Draw(n + 1)), "=", variance, (n,))
    facts = Facts((law,))
    apart = facts.theorem("variance of a sum", n)
    total, longer = (IndexedSum(Draw(j), j, 1, high) for high in (n, n + 1))
    left, right = Variance(total), n * variance
    here = Statement(left, "=", right)
    total_variance = facts.show(left, "=", right, Induction(n, Chain(sp.S.Zero, ()), Chain(
        Variance(longer), (
            Step(apart.lhs, Split(IndexedSum, "top", n + 1)),
            Step(apart.rhs, whole(apart)),
            Step(left + variance, Rewrite(law, ((n, n),))),
            Step(right + variance, Rewrite(here)),
            Step((n + 1) * variance, Ring())))))
    mean = longer / (n + 1)
    goal = variance * rate.subs(samples, n + 1) ** 2
    facts.show(Variance(mean), "=", goal, Chain(Variance(mean), (
        Step((n + 1) * variance / (n + 1) ** 2, Rewrite(total_variance, ((n, n + 1),))),
        Step(goal, Calculation()))))
    return facts.lemma("variance of the mean")


def clipped_gradient(factors: tuple[sp.Expr, sp.Expr], limit: sp.Expr) -> tuple[Lemma, Lemma]:
    """``|w·clip(g)| ≤ limit`` for ‖w‖ = 1: ``factors`` of g for ‖g‖ ≤ b and ‖g‖ = b(1 + r)."""
    unit = Statement(Norm(probe), "=", sp.S.One)
    short = Statement(Norm(gradient), "≤", bound)
    long = Statement(Norm(gradient), "=", bound * (1 + excess))
    lemmas = []
    for factor, size in zip(factors, (short, long), strict=True):
        facts = Facts((unit, size))
        start = Norm(probe * (factor * gradient))
        product = factor * Norm(probe) * Norm(gradient)
        last = (Step(limit, Certificate(((factor, (size, ())),)), "≤"),) if size is short else (
            Step(factor * size.rhs, Rewrite(size)), Step(limit, Calculation()))
        facts.show(start, "≤", limit, Chain(start, (
            Step(product, Certificate(((factor, Gap("product", probe, gradient)),)), "≤"),
            Step(factor * Norm(gradient), Rewrite(unit)), *last)))
        lemmas.append(facts.lemma("projection of a clipped gradient"))
    return lemmas[0], lemmas[1]


def stable_tail(tail: sp.Expr) -> Lemma:
    """``0 < P(|X| > b)`` for a stable X; ``tail`` in b."""
    facts = Facts()
    share = on_range(tail)
    below = facts.theorem("stable laws have full support", -bound, INDEX_MEAN)
    facts.show(0, "<", share, Chain(sp.S.Zero, (
        Step(2 * Distribution(-bound, INDEX_MEAN), Certificate((
            (sp.Integer(2), (below, below.variables)),)), "<"),
        Step(share, Calculation()))))
    return facts.lemma("a stable variable exceeds every bound")
