"""Expansions at small separations (LW-60, LW-61 repaired) and the closed forms at α = 1 and 2."""

from __future__ import annotations

from functools import cache

import sympy as sp

from theory.axioms import axiom
from theory.detection import Density
from theory.integrals import LEBESGUE, Integrated, stable_law
from theory.proof import (
    Calculation,
    Chain,
    Facts,
    Lemma,
    Rewrite,
    Rule,
    Statement,
    Step,
    Then,
)
from theory.proofs.bounds import show_fisher
from theory.proofs.concavity import CURVE, divergence, u, v
from theory.proofs.local import shift, x
from theory.stable import alpha
from theory.theorems.densities import divergence_integral, fisher_integral

EXPLICIT = {1: "Cauchy density", 2: "Gauss density"}


def _own(fact: Statement) -> Rewrite:
    return Rewrite(fact, tuple((s, s) for s in fact.variables))


@cache
def exact_at_two(form: sp.Expr) -> Lemma:
    """``log p_2(ξ − h) − log p_2(ξ) = form`` for every h."""
    facts = Facts()
    there, here = (facts.theorem("Gauss density", z, *()) for z in (x - shift, x))
    start = sp.log(Density(x - shift, 2)) - sp.log(Density(x, 2))
    facts.show(start, "=", form, Chain(start, (
        Step(sp.log(there.rhs) - sp.log(here.rhs), Then((_own(there), _own(here)))),
        Step(form, Calculation()))))
    return facts.lemma("the log-likelihood ratio at α = 2")


@cache
def first_order(second: sp.Expr, fisher: sp.Symbol) -> Lemma:
    """``(log p(ξ − h) − log p(ξ) − h s(ξ) + second)/h → 0`` as h → 0, s = −p'/p."""
    facts = Facts()
    extra = sp.expand(second.subs(fisher, fisher_integral(alpha)) / shift**2)
    facts.theorem("first derivative", sp.Lambda(x, sp.log(Density(x, alpha))), shift, extra)
    return facts.lemma("the log-likelihood ratio to first order")


@cache
def mean_curvature(second: sp.Expr, fisher: sp.Symbol) -> Lemma:
    """``½h² E (log p)''(ξ) = −second``: the mean of the second order is −½ I h²."""
    p = Density(x, alpha)
    bent, slope = sp.diff(p, x, 2), sp.diff(p, x)
    law = p * sp.diff(sp.log(p), x, 2)
    facts = Facts()
    given = (facts.theorem("second derivative of the density", x, alpha), show_fisher(facts))
    plain = facts.show(law, "=", bent - slope**2 / p, Calculation())
    same = facts.theorem("equal integrands", (plain, plain.variables), x, LEBESGUE)
    parted = facts.theorem("linear integral", plain.rhs, x, LEBESGUE,
                           tuple((g, g.variables) for g in given))
    flat = facts.theorem("flat ends", x, alpha)
    start = shift**2 / 2 * Integrated(law, x, LEBESGUE)
    goal = -second.subs(fisher, fisher_integral(alpha))
    facts.show(start, "=", goal, Chain(start, (
        Step(shift**2 / 2 * parted.rhs, Then((_own(same), _own(parted)))),
        Step(goal, _own(flat)))))
    return facts.lemma("the mean of the second order is −½ I h²")


@cache
def quadratic_start(slope: sp.Expr, fisher: sp.Symbol) -> Lemma:
    """``K(v)/v → slope`` as v → 0, the slope being ½ I: KL(u) = ½ I u² + o(u²)."""
    facts = Facts(definitions=(CURVE,))
    found = facts.theorem("Kullback's expansion", CURVE, v)
    facts.show(found.lhs, "=", slope.subs(fisher, fisher_integral(alpha)), Rewrite(found))
    return facts.lemma("the divergence near 0")


@cache
def closed(index: int, form: sp.Expr) -> Lemma:
    """``K(u²) = form`` at α = 1 or 2, in u."""
    a, law = sp.Integer(index), stable_law(sp.Integer(index))
    curve = Statement(divergence(v), "=", divergence_integral(v, a), (v,))
    body = {1: sp.log(1 + (x + u) ** 2), 2: x * u / 2 + u**2 / 4}[index]
    start = {1: sp.log(1 + x**2), 2: sp.S.Zero}[index]
    facts = Facts(definitions=(curve,))
    given = facts.theorem("logarithm of a Cauchy variable", x, u, sp.S.One) if index == 1 else (
        facts.theorem("moments of a normal variable", 1, x))
    at = curve.rhs.subs(v, u**2)
    moved = facts.theorem("affine substitution", at.body.subs(at.letter, x), x, x + u / 2)
    here, there = sp.log(Density(x, a)), sp.log(Density(x + u, a))
    dense = facts.theorem("density", here - there, x, a)
    known = [facts.theorem(EXPLICIT[index], z) for z in (x, x + u)]
    plain = facts.show(here - there, "=", body - start, Chain(here - there, (
        Step(sp.log(known[0].rhs) - sp.log(known[1].rhs), Then(tuple(map(_own, known)))),
        Step(body - start, Calculation()))))
    same = facts.theorem("equal integrands", (plain, plain.variables), x, law)
    sure = ((given, (u,)), (given, (sp.S.Zero,))) if index == 1 else ((given, ()),)
    parted = facts.theorem("linear integral", plain.rhs, x, law, sure)
    if index == 1:
        last: tuple[Rule, ...] = tuple(_own(facts.theorem("Poisson integral", x, z, sp.S.One))
                                       for z in (u, sp.S.Zero))
    else:
        odd = facts.theorem("odd integrand", Density(x, a) * x, x)
        mean = facts.theorem("density", x, x, a)
        last = (Rewrite(mean), _own(odd))
    total = Then((Rewrite(curve, ((v, u**2),)), _own(moved), _own(dense), _own(same),
                  _own(parted)))
    if index == 2:
        mean_zero = facts.show(Integrated(x, x, law), "=", 0, Chain(Integrated(x, x, law), (
            Step(odd.lhs, last[0]), Step(sp.S.Zero, last[1]))))
        last = (_own(mean_zero),)
    value = {1: sp.log(4 + u**2) - sp.log(4), 2: u**2 / 4}[index]
    facts.show(divergence(u**2), "=", form, Chain(divergence(u**2), (
        Step(parted.rhs, total), Step(value, Then(last)), Step(form, Calculation()))))
    return facts.lemma(f"the divergence at α = {index}")


@cache
def information_at(index: int) -> Lemma:
    """``∫p'²/p = ½`` for the explicit densities at α = 1 and 2."""
    facts = Facts()
    p = axiom(EXPLICIT[index]).instance(x)[1].rhs
    body = sp.simplify(sp.diff(p, x) ** 2 / p)
    facts.show(sp.diff(p, x) ** 2 / p, "=", body, Calculation())
    facts.show(sp.Integral(body, (x, -sp.oo, sp.oo)), "=", sp.Rational(1, 2), Calculation())
    return facts.lemma(f"Fisher information at α = {index}")


