"""T1: the information increases with the separation, JSD'(u) > 0."""

from __future__ import annotations

from functools import cache
from typing import Final

import sympy as sp

from theory import detection as det
from theory.detection import Density, Slope
from theory.integrals import LEBESGUE, Integrated
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
    Then,
    Theorem,
)
from theory.proofs.bounds import WEIGHT, show_weight
from theory.proofs.concavity import v, x
from theory.proofs.information import PAIR, SHARES, shared, show_convergence
from theory.stable import alpha
from theory.theorems.slopes import slope_ceiling

u: Final = sp.Symbol("u", positive=True)
y: Final = sp.Symbol("y", positive=True)
here, there = Density(x, alpha), Density(x + u, alpha)
_body = here * sp.log(here / ((here + there) / 2))
ONE_SIDED: Final = Integrated(_body, x, LEBESGUE)
MOVED: Final = Density(x - u, alpha) * -Slope(x, alpha) / (Density(x - u, alpha) + Density(
    x, alpha))


def _own(fact: Statement) -> Rewrite:
    return Rewrite(fact, tuple((s, s) for s in fact.variables))


def weighted(weight: sp.Expr, value: sp.Symbol, centre: sp.Symbol) -> sp.Expr:
    """``|p'(y)| [w(p(y − u)) − w(p(y + u))]``, the weight in ``value`` with p(y) for ``centre``."""
    near, far = (weight.subs({value: Density(y + side * u, alpha), centre: Density(y, alpha)},
                             simultaneous=True) for side in (-1, 1))
    return -Slope(y, alpha) * (near - far)


@cache
def one_sided(integrand: sp.Expr, centre: sp.Symbol, other: sp.Symbol) -> Lemma:
    """``JSD(u²) = ∫integrand dy`` with p(y), p(y + u) for its letters."""
    facts = Facts(definitions=(PAIR,))
    show_convergence(facts)
    plus, minus = Density(x - u / 2, alpha), Density(x + u / 2, alpha)
    parts = [one * sp.log(one / ((plus + minus) / 2)) for one in (plus, minus)]
    split = facts.theorem("linear integral", det.mixture_integrand(plus, minus), x, LEBESGUE, (
        (SHARES, (-u / 2, u / 2)), (SHARES, (u / 2, -u / 2))))
    first = facts.theorem("affine substitution", parts[0], x, x + u / 2)
    second = facts.theorem("affine substitution", parts[1], x, -x - u / 2)
    goal = Integrated(integrand.subs({centre: here, other: there}, simultaneous=True), x, LEBESGUE)
    same = facts.show(_body, "=", integrand.subs({centre: here, other: there}, simultaneous=True),
                      Calculation())
    equal = facts.theorem("equal integrands", (same, same.variables), x, LEBESGUE)
    facts.show(shared(u**2), "=", goal, Chain(shared(u**2), (
        Step(split.rhs, Then((Rewrite(PAIR, ((v, u**2),)), _own(split)))),
        Step(ONE_SIDED, Then((_own(first), _own(second)))),
        Step(goal, _own(equal)))))
    return facts.lemma("the information about one centre")


def _dominated(facts: Facts) -> Statement:
    """The derivative of the integrand is at most 2c(1 + u²)/(1 + x²), c the bound of p'."""
    weight = show_weight(facts)
    bound = facts.theorem("slope bound", x + u, alpha)
    change, steep = sp.diff(_body, u), sp.Abs(Slope(x + u, alpha))
    told = -Slope(x + u, alpha) * here / (here + there)
    plain = facts.show(change, "=", told, Calculation())
    growth = 2 * slope_ceiling(alpha) * (1 + u**2)
    spread = 1 + (x + 2 * u) ** 2 + 2 * u**2 * (x + u) ** 2
    fact = facts.show(sp.Abs(change), "≤", growth * WEIGHT, Chain(sp.Abs(change), (
        Step(sp.Abs(told), _own(plain)),
        Step(steep, Certificate(((steep, there / (here + there)),)), "≤"),
        Step(bound.rhs, Certificate((((bound, bound.variables),),)), "≤"),
        Step(growth * WEIGHT, Certificate((
            (slope_ceiling(alpha), WEIGHT, 1 / (1 + (x + u) ** 2), spread),)), "≤"))))
    return facts.theorem("majorant of a derivative", _body, x, u, fact, growth, WEIGHT, (
        weight, weight.variables))


def _converges(facts: Facts) -> Statement:
    """The integral of the information about one centre converges."""
    masses = [facts.theorem("stable mass converges", centre, x, alpha)
              for centre in (sp.S.Zero, -u)]
    return facts.theorem("divergence from the mixture", here, there, x,
                         tuple((one, one.variables) for one in masses))


def show_slope(facts: Facts, form: Lemma) -> tuple[Statement, tuple[Step, ...]]:
    """Show ``JSD'(u) = −∫ p'(x) p(x − u)/(p(x − u) + p(x)) dx``; the fact and its steps.

    ``form`` is :func:`one_sided`.
    """
    integrand = form.claim.rhs.body.subs(form.claim.rhs.letter, x)
    rebuilt = facts.show(integrand, "=", _body, Calculation())
    same = facts.theorem("equal integrands", (rebuilt, rebuilt.variables), x, LEBESGUE)
    written = facts.show(shared(u**2), "=", ONE_SIDED, Chain(shared(u**2), (
        Step(form.claim.rhs, _own(form.claim)), Step(ONE_SIDED, _own(same)))))
    letters = (written, x, u, _converges(facts), _dominated(facts))
    slope = facts.theorem("differentiation under the integral", *letters)
    plain = facts.show(slope.rhs.body.subs(slope.rhs.letter, x), "=", MOVED.subs(x, x + u),
                       Calculation())
    simple = facts.theorem("equal integrands", (plain, plain.variables), x, LEBESGUE)
    moved = facts.theorem("affine substitution", plain.rhs, x, x - u)
    goal = Integrated(MOVED, x, LEBESGUE)
    steps = (Step(slope.rhs, Theorem("differentiation under the integral", letters)),
             Step(moved.lhs, _own(simple)), Step(goal, _own(moved)))
    return facts.show(slope.lhs, "=", goal, Chain(slope.lhs, steps)), steps


@cache
def derivative(integrand: sp.Expr, centre: sp.Symbol, other: sp.Symbol, weight: sp.Expr,
               value: sp.Symbol) -> Lemma:
    """``JSD'(u) = ∫₀^∞ |p'(y)| [w(p(y − u)) − w(p(y + u))] dy``."""
    form = one_sided(integrand, centre, other)
    facts = Facts(uses=(form,), definitions=(PAIR,))
    slope, steps = show_slope(facts, form)
    slopes = facts.theorem("variation of the density", x, alpha)
    small = facts.show(sp.Abs(MOVED), "≤", sp.Abs(Slope(x, alpha)), Certificate((
        (sp.Abs(Slope(x, alpha)), Density(x, alpha) / (Density(x, alpha)
                                                       + Density(x - u, alpha))),)))
    finite = facts.theorem("majorant", (small, small.variables), x, LEBESGUE, ((slopes, ()),),
                           MOVED)
    folded = facts.theorem("folding", MOVED, x, y, ((finite, (u,)),))
    goal = weighted(weight, value, centre)
    ends = facts.show(folded.rhs.body.subs(folded.rhs.letter, y), "=", goal, Calculation())
    last = facts.theorem("equal integrands", (ends, ends.variables), y, LEBESGUE)
    facts.show(slope.lhs, "=", Integrated(goal, y, LEBESGUE), Chain(slope.lhs, (
        *steps, Step(last.rhs, Then((_own(folded), _own(last)))))))
    return facts.lemma("derivative of the information")


@cache
def increases(integrand: sp.Expr, centre: sp.Symbol, other: sp.Symbol, weight: sp.Expr,
              value: sp.Symbol) -> Lemma:
    """``0 < JSD'(u)`` in that form: the integrand is positive for every y > 0."""
    goal = weighted(weight, value, centre)
    facts = Facts()
    square = facts.show((y - u) ** 2, "<", (y + u) ** 2, Certificate(((4 * u * y,),)))
    closer = facts.theorem("strict unimodality", (square, square.variables), alpha)
    falls = facts.theorem("negative slope", y, alpha)
    near, far, middle = (Density(z, alpha) for z in (y - u, y + u, y))
    positive = facts.show(0, "<", goal, Certificate((
        ((falls, falls.variables), middle / ((near + middle) * (far + middle)),
         (closer, closer.variables)),)))
    slopes = facts.theorem("variation of the density", y, alpha)
    modulus = sp.Abs(Slope(y, alpha))
    plain = facts.show(modulus, "≤", modulus, Ring())
    slopes = facts.theorem("majorant", (plain, plain.variables), y, LEBESGUE, (
        (slopes, slopes.variables),))
    upper = facts.show(goal, "≤", -Slope(y, alpha), Certificate((
        ((falls, falls.variables), middle / (near + middle)),
        ((falls, falls.variables), far / (far + middle)))))
    finite = facts.theorem("smaller integrand", (positive, positive.variables), (
        upper, upper.variables), y, LEBESGUE, ((slopes, slopes.variables),))
    facts.theorem("positive integrand", (positive, positive.variables), y, LEBESGUE, (
        (finite, finite.variables),))
    return facts.lemma("the information increases")
