"""Counterexamples to uncapped and universal information bounds (LW-35, LW-65)."""

from __future__ import annotations

from functools import cache
from typing import Final

import sympy as sp

from theory import detection as det
from theory.integrals import LEBESGUE
from theory.proof import Calculation, Certificate, Chain, Facts, Lemma, Rewrite, Step, Then
from theory.proofs.concavity import v, x
from theory.proofs.information import (
    PAIR,
    SHARES,
    minus,
    over,
    p,
    plus,
    q,
    root,
    shared,
    show_convergence,
)
from theory.stable import alpha

extra: Final = sp.Symbol("w", positive=True)
further: Final = sp.Symbol("d", nonnegative=True)
rate: Final = sp.Symbol("c", positive=True)


@cache
def cap(limit: sp.Expr) -> Lemma:
    """``JSD ≤ limit``, which is log 2, the entropy of the label."""
    facts = Facts(definitions=(PAIR,))
    show_convergence(facts)
    shares = []
    for one, other in ((p, q), (q, p)):
        fraction = one / ((one + other) / 2)
        whole = facts.show(fraction, "≤", 2, Certificate(((2 * other / (one + other),),)))
        shares.append(facts.theorem("monotone logarithm", (whole, whole.variables)))
    pointwise = facts.show(det.mixture_integrand(p, q), "≤", (p + q) / 2 * sp.log(2), Certificate(
        tuple((one / 2, (fact, (p, q))) for one, fact in zip((p, q), shares, strict=True))))
    masses = [facts.theorem("stable mass", centre, x, alpha) for centre in (root / 2, -root / 2)]
    sure = [facts.theorem("stable mass converges", centre, x, alpha)
            for centre in (root / 2, -root / 2)]
    parts = (*((SHARES, pair) for pair in ((-root / 2, root / 2), (root / 2, -root / 2))),
             *((one, one.variables) for one in sure))
    mean = facts.theorem("mean of an inequality", (pointwise, (plus, minus)), x, LEBESGUE, parts)
    split = facts.theorem("linear integral", det.mixture_integrand(plus, minus), x, LEBESGUE,
                          parts)
    bound = (over(plus) + over(minus)) / 2 * sp.log(2)
    facts.show(shared(v), "≤", limit, Chain(shared(v), (
        Step(split.rhs, Then((Rewrite(PAIR), Rewrite(split)))),
        Step(bound, Certificate((((mean, mean.variables),),)), "≤"),
        Step(limit, Then(tuple(map(Rewrite, masses)))))))
    return facts.lemma("the information is at most log 2")


@cache
def passed(claimed: sp.Expr, limit: sp.Expr) -> Lemma:
    """``JSD(u²) < claimed`` at u = √(2 log 2/c); ``claimed`` is c u²."""
    most = cap(limit)
    facts = Facts(uses=(most,), definitions=(PAIR,))
    at = sp.sqrt(2 * sp.log(2) / rate)
    goal = claimed.subs({det.constant: rate, det.u: at})
    facts.show(shared(at**2), "<", goal, Chain(shared(at**2), (
        Step(limit, Certificate((((most.claim, (at**2,)),),)), "≤"),
        Step(goal, Certificate(((sp.log(2),),)), "<"))))
    return facts.lemma("a quadratic passes the information")


@cache
def empty_atom(form: sp.Expr, atom: sp.Expr, share: sp.Symbol, mass: sp.Symbol) -> Lemma:
    """``form`` is the information of P₊ = (1 − s, s) and P₋ = (1, 0); P₊ charges the atom.

    The second atom's part is the limit of ``mixture_integrand(s, mass)`` as its mass goes to 0.
    """
    facts = Facts()
    facts.show(0, "<", atom, Certificate(((atom,),)))
    gone = sp.Limit(det.mixture_integrand(atom, mass), mass, 0, "+")
    first = det.mixture_integrand(1 - share, sp.S.One)
    facts.show(first + gone, "=", form, Calculation())
    return facts.lemma("information of the two-point pair")


@cache
def no_constant(form: sp.Expr, share: sp.Symbol) -> Lemma:
    """``I < c log 2 = c min(log 2, KL)`` at s = 1/(1 + w), w = (1 + log 2)/(c log 2) + d."""
    facts = Facts()
    small = sp.Lambda(extra, form.subs(share, 1 / (1 + extra)))
    y = sp.Symbol("y", nonnegative=True)
    rest = sp.Lambda(y, y - sp.log(1 + y))
    rises = facts.show(0, "≤", sp.diff(rest.expr, y), Certificate(((y / (1 + y),),)))
    line = facts.theorem("growth", rest, rises)
    zero = sp.Lambda(y, sp.log(1 + y))
    rises = facts.show(0, "≤", sp.diff(zero.expr, y), Certificate(((1 / (1 + y),),)))
    sign = facts.theorem("growth", zero, rises)
    middle = (1 / (1 + 2 * extra) + sp.log(2) / (1 + extra)) / 2
    below = facts.show(small.expr, "≤", middle, Certificate((
        (extra / (2 * (1 + extra)), (sign, (1 / (2 * extra),))),
        (sp.Rational(1, 2), (line, (1 / (1 + 2 * extra),))))))
    at = (1 + sp.log(2)) / (rate * sp.log(2)) + further
    facts.show(small(at), "<", rate * sp.log(2), Chain(small(at), (
        Step(middle.subs(extra, at), Certificate((((below, (at,)),),)), "≤"),
        Step((1 + sp.log(2)) / (2 * (1 + at)), Certificate((
            (at / (2 * (1 + at) * (1 + 2 * at)),),)), "≤"),
        Step(rate * sp.log(2), Certificate((
            (rate * sp.log(2) * (at + further + 2) / (2 * (1 + at)),),)),
             "<"))))
    return facts.lemma("no constant serves every pair")


