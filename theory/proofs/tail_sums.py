"""Tails of linear combinations: the heaviest summands set the index, their constants add."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.integrals import ANY
from theory.laws import Member, Summand, TailConstant
from theory.proof import (
    Calculation,
    Certificate,
    Chain,
    Facts,
    Induction,
    Lemma,
    Rewrite,
    Split,
    Step,
)
from theory.proofs.averages import j, n
from theory.proofs.exact_test import whole
from theory.proofs.tails import HEAVY
from theory.stable import alpha
from theory.terms import IndexedSum, Statement
from theory.theorems.tails import projected, tail_mass

weight: Final = sp.Function("w", positive=True)
constant: Final = sp.Function("c", nonnegative=True)  # 0 for a lighter tail than x^{−a}
heaviest: Final = sp.Symbol("b", positive=True)
outcome: Final = sp.Symbol("omega", real=True)
turned: Final = sp.Function("v", real=True)  # weights of dependent summands, of any sign


def summand(form: sp.Expr, place: sp.Expr) -> sp.Expr:
    """One summand's constant: ``form`` in w_1, c_1 and α at the summand ``place``."""
    letters = {sp.Symbol("w_1", positive=True): weight(place),
               sp.Symbol("c_1", positive=True): constant(place)}
    return form.subs(letters).subs(alpha, HEAVY)


def combination(form: sp.Expr) -> tuple[Lemma, Lemma]:
    """``x^a P(|Σ_{j≤n} w_j Y_j| > x) → Σ_{j≤n} form(w_j, c_j)``, and at least the first term.

    ``c_j = lim x^a P(|Y_j| > x) ≥ 0``, so a summand of larger index has c_j = 0 and drops out;
    with c_1 > 0 the combination keeps the index a.
    """
    one = summand(form, j)
    given = Statement(TailConstant(Summand(n + 1), HEAVY), "=", constant(n + 1), (n,))
    facts = Facts((given,))
    apart = facts.theorem("regular variation of sums", n, sp.Lambda(j, weight(j)), HEAVY)
    total, longer = (IndexedSum(weight(j) * Summand(j), j, 1, high) for high in (n, n + 1))
    left, right = TailConstant(total, HEAVY), IndexedSum(one, j, 1, n)
    here = Statement(left, "=", right)
    empty = facts.show(TailConstant(sp.S.Zero, HEAVY), "=", 0, Calculation())
    facts.show(left, "=", right, Induction(n, Chain(empty.lhs, (
        Step(sp.S.Zero, whole(empty)),)), Chain(TailConstant(longer, HEAVY), (
            Step(apart.lhs, Split(IndexedSum, "top", n + 1)),
            Step(apart.rhs, whole(apart)),
            Step(apart.rhs.subs(given.lhs, given.rhs), Rewrite(given, ((n, n),))),
            Step(right + weight(n + 1) ** HEAVY * constant(n + 1), Rewrite(here)),
            Step(IndexedSum(one, j, 1, n + 1), Split(IndexedSum, "top", n + 1))))))
    return facts.lemma("tail of a linear combination"), kept(form)


def kept(form: sp.Expr) -> Lemma:
    """``0 < form(w_1, c_1) ≤ Σ_{j≤n+1} form(w_j, c_j)`` for c_1 > 0 and any other c_j ≥ 0."""
    one = summand(form, j)
    first = Statement(constant(1), "=", heaviest)
    facts = Facts((first,))
    start = summand(form, sp.S.One).subs(constant(1), heaviest)
    sums = [IndexedSum(one, j, 1, high) for high in (n + 1, n + 2)]
    letters = tuple(v for v in facts.state(start, "≤", sums[0]).variables if v != n)
    here = Statement(start, "≤", sums[0], letters)
    split = Split(IndexedSum, "top", n + 2)
    least = facts.show(start, "≤", sums[0], Induction(
        n,
        Chain(start, (Step(summand(form, sp.S.One), Rewrite(first)),
                      Step(IndexedSum(one, j, 1, 1), Split(IndexedSum, "top", 1)))),
        Chain(start, (Step(sums[0] + summand(form, n + 2), Certificate((
            ((here, letters),), (summand(form, n + 2),))), "≤"), Step(sums[1], split)))))
    facts.show(0, "<", sums[0], Chain(sp.S.Zero, (
        Step(start, Certificate(((start,),)), "<"),
        Step(sums[0], Certificate((((least, least.variables),),)), "≤"))))
    return facts.lemma("the heaviest summand stays")


def dependent(form: sp.Expr) -> tuple[Lemma, ...]:
    """Jointly regularly varying summands: the constant is E form(|Σ w_j θ_j|, m).

    It is positive, and the index is kept, iff the weights do not annihilate the tail measure:
    0 < E|Σ w_j θ_j|^a.
    """
    law = sp.Lambda(j, turned(j))
    total = TailConstant(IndexedSum(turned(j) * Member(j, HEAVY), j, 1, n), HEAVY)
    mean = projected(n, law, HEAVY, outcome)
    along = mean.body.subs(mean.letter, outcome).base
    value = form.subs({sp.Symbol("w_1", positive=True): along,
                       sp.Symbol("c_1", positive=True): tail_mass(HEAVY)}).subs(alpha, HEAVY)
    facts = Facts()
    told = facts.theorem("tails of a vector", n, law, HEAVY, outcome)
    out = facts.theorem("linear integral", value, outcome, ANY, ())
    facts.show(total, "=", out.lhs, Chain(total, (
        Step(told.rhs, whole(told)), Step(out.lhs, whole(out)))))
    seen, unseen = Statement(sp.S.Zero, "<", mean), Statement(mean, "=", sp.S.Zero)
    stays, goes = Facts((seen,)), Facts((unseen,))
    for each in (stays, goes):
        each.theorem("tails of a vector", n, law, HEAVY, outcome)
    fixed = Statement(told.lhs, "=", told.rhs)  # n and the index are those of the assumption
    stays.show(0, "<", total, Chain(sp.S.Zero, (
        Step(fixed.rhs, Certificate(((tail_mass(HEAVY), (seen, ())),)), "<"),
        Step(total, Rewrite(fixed)))))
    goes.show(total, "=", 0, Chain(total, (
        Step(fixed.rhs, Rewrite(fixed)), Step(sp.S.Zero, Rewrite(unseen)))))
    return (facts.lemma("tail of a combination of dependent variables"),
            stays.lemma("the index is kept where the weights see the tail measure"),
            goes.lemma("where they annihilate it the tail is lighter"))
