"""T2: what every test on N i.i.d. sequences needs, and what the median reaches; exponents.

Necessary: subadditivity (induction over N) bounds the information of N sequences by N times
that of one, T1 bounds that, and Fano does the rest.  Sufficient: a wrong median means that
half of the draws fall on the wrong side, which Hoeffding's inequality bounds.
"""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory import detection as det
from theory.detection import HALF, Distribution, u
from theory.laws import LabelInformation, MedianError
from theory.proof import (
    Calculation,
    Certificate,
    Chain,
    Facts,
    Induction,
    Lemma,
    Rewrite,
    Ring,
    Step,
)
from theory.proofs import fano
from theory.proofs.averages import INDEX_MEAN, KAPPA, n, spare
from theory.proofs.common import own
from theory.proofs.complexity import proportional
from theory.proofs.concavity import AFTER, CURVE, START, v
from theory.proofs.exact_test import whole
from theory.proofs.forms import ERROR, LETTERS, odds, on_range
from theory.proofs.information import PAIR, eighth, shared
from theory.stable import alpha, samples, scale
from theory.terms import Statement
from theory.theorems.densities import fisher_integral

many: Final = sp.Symbol("M", integer=True, positive=True)  # number of sequences
slack: Final = sp.Symbol("r", nonnegative=True)  # P_e = 1/(2 + v + r) ≤ ε
distance: Final = sp.Symbol("z", positive=True)
ratio: Final = sp.Symbol("L", positive=True)
NAMED: Final = Statement(det.information, "=", fisher_integral(alpha))
PAIR_DEFINITIONS: Final = (START, AFTER, CURVE, PAIR)
shift: Final = det.alignment * det.envelope / scale


def information_adds_up() -> Lemma:
    """``I(V; X_1..X_n) ≤ n I(V; X_1)``, by induction over n."""
    facts = Facts()
    chain_rule = facts.theorem("subadditivity", n)
    one = LabelInformation(sp.S.One)
    left, right = LabelInformation(n), n * one
    here = Statement(left, "≤", right)
    facts.show(left, "≤", right, Induction(n, Chain(sp.S.Zero, ()), Chain(chain_rule.lhs, (
        Step(chain_rule.rhs, Certificate((((chain_rule, (n,)),),)), "≤"),
        Step((n + 1) * one, Certificate((((here, ()),),)), "≤")))))
    return facts.lemma("information of n sequences")


def _less_doubt() -> Lemma:
    """log 2 − h_b rises as the error falls from 1/(2 + v) to 1/(2 + v + r)."""
    doubt = 1 + odds + slack
    curve = sp.log(2) - (sp.log(1 + doubt) + doubt * sp.log(1 + 1 / doubt)) / (1 + doubt)
    facts = Facts()
    rises = facts.show(0, "≤", sp.diff(curve, slack), Certificate((
        (sp.log(doubt) / (1 + doubt) ** 2,),)))
    facts.theorem("growth", sp.Lambda(slack, curve), rises)
    return facts.lemma("a smaller error needs more information")


def tangent_line(bound: sp.Expr) -> Lemma:
    """T1: JSD(u²) ≤ ``bound``, which is ⅛ I u² in u and I."""
    return eighth(det.information_of_ratio(ratio), det.information_bound_of_ratio(ratio), ratio,
                  bound)


def _below(facts: Facts, start: sp.Expr, end: sp.Expr, pair: Statement, first: Lemma,
           apart: sp.Expr) -> Statement:
    """``start ≤ end`` by T1, where ``pair`` says that start is JSD at the separation."""
    bound = first.claim.at({v: apart**2})
    return facts.show(start, "≤", end, Chain(start, (
        Step(pair.rhs, Rewrite(pair)),
        Step(bound.rhs, Certificate((((first.claim, (apart**2,)),),)), "≤"),
        Step(end, Rewrite(NAMED)))))


def necessary(form: sp.Expr, bound: sp.Expr) -> Lemma:
    """``form ≤ M`` for every test that reaches error ε on M sequences; T1's ``bound`` in u."""
    base = fano.fano(det.binary_entropy(), det.required_information())
    adds = information_adds_up()
    one, total = LabelInformation(sp.S.One), LabelInformation(many)
    each = on_range(bound.subs(u, shift))
    first, pair = tangent_line(bound), Statement(one, "=", shared(shift**2))
    data = Statement(fano.information, "=", total)
    reached = Statement(fano.error, "=", 1 / (2 + odds + slack))
    less = _less_doubt()
    facts = Facts((NAMED, pair, data, reached), uses=(base, adds, less, first),
                  definitions=PAIR_DEFINITIONS)
    t1 = _below(facts, one, each, pair, first, shift)
    required = det.required_information(fano.error)
    needs = facts.show(required, "≤", total, Chain(required, (
        Step(fano.information, Certificate((((base.claim, ()),),)), "≤"),
        Step(total, Rewrite(data)))))
    demanded = det.required_information(ERROR)
    told = facts.show(demanded, "≤", required, Chain(demanded, (
        Step(less.claim.lhs, Calculation()),
        Step(less.claim.rhs, Certificate((((less.claim, less.claim.variables),),)), "≤"),
        Step(required.subs(reached.lhs, reached.rhs), Calculation()),
        Step(required, Rewrite(reached)))))
    facts.show(on_range(form), "≤", many, Certificate((
        (1 / each, (told, told.variables)), (1 / each, (needs, needs.variables)),
        (1 / each, (adds.claim, (many,))), (many / each, (t1, t1.variables)))))
    return facts.lemma(f"sequences that every test needs; {LETTERS}")


def averaged(form: sp.Expr, bound: sp.Expr, apart: sp.Expr) -> Lemma:
    """``form ≤ N`` if the averaged statistic of N sequences reaches error ε.

    ``bound`` is T1's, in the separation u; ``apart`` is u in N, in closed form.
    """
    base, less = fano.fano(det.binary_entropy(), det.required_information()), _less_doubt()
    place = on_range(apart)
    first, pair = tangent_line(bound), Statement(fano.information, "=", shared(place**2))
    reached = Statement(fano.error, "=", 1 / (2 + odds + slack))
    facts = Facts((NAMED, pair, reached), uses=(base, less, first), definitions=PAIR_DEFINITIONS)
    t1 = _below(facts, fano.information, on_range(bound.subs(u, place)), pair, first, place)
    required = det.required_information(fano.error)
    demanded = det.required_information(ERROR)
    told = facts.show(demanded, "≤", t1.rhs, Chain(demanded, (
        Step(less.claim.lhs, Calculation()),
        Step(less.claim.rhs, Certificate((((less.claim, less.claim.variables),),)), "≤"),
        Step(required.subs(reached.lhs, reached.rhs), Calculation()),
        Step(required, Rewrite(reached)),
        Step(fano.information, Certificate((((base.claim, ()),),)), "≤"),
        Step(t1.rhs, Certificate((((t1, t1.variables),),)), "≤"))))
    square = on_range(8 * det.required_information() / det.information)
    more = sp.Symbol("y", nonnegative=True)
    curve = sp.log(2) - sp.log(2 + more) + (1 + more) / (2 + more) * sp.log(1 + more)
    rises = facts.show(0, "≤", sp.diff(curve, more), Certificate((
        (sp.log(1 + more) / (2 + more) ** 2,),)))
    grows = facts.theorem("growth", sp.Lambda(more, curve), rises)
    sign = facts.show(0, "≤", square, Certificate((
        (8 / det.information, (grows, (odds,))),)))
    below = facts.show(square, "≤", place**2, Certificate((
        (8 / det.information, (told, told.variables)),)))
    root, positive = (facts.theorem("powers increase", fact, HALF, *given)
                      for fact, given in ((below, (sign,)), (sign, ())))
    start, size = on_range(form).as_base_exp()[0], place / shift
    above = facts.show(start, "≤", size, Certificate(((1 / shift, own(root)),)))
    floor = facts.show(0, "≤", start, Certificate(((1 / shift, own(positive)),)))
    power = facts.theorem("powers increase", above, KAPPA, floor)
    facts.show(on_range(form), "≤", samples, Chain(power.lhs, (
        Step(power.rhs, Certificate(((own(power),),)), "≤"),
        Step(samples, Calculation()))))
    return facts.lemma(f"sequences that the averaged statistic needs; {LETTERS}")


def median(form: sp.Expr) -> Lemma:
    """``form ≤ M`` makes the median's error at most ε."""
    given = on_range(form)
    enough = Statement(given, "≤", many)
    facts = Facts((enough,))
    place = shift / 2
    gap = Distribution(place, INDEX_MEAN) - HALF
    facts.show(0, "<", place, Certificate(((place,),)))
    away = facts.theorem("distribution functions increase",
                         facts.state(0, "<", place), INDEX_MEAN)
    distant = facts.show(0, "≤", gap, Certificate((((away, away.variables),),)))
    half = facts.theorem("sample median", many, place, INDEX_MEAN)
    tail = facts.theorem("Hoeffding", many, -place, INDEX_MEAN, distant)
    power = facts.show(-2 * many * gap**2, "≤", sp.log(ERROR), Certificate((
        (2 * gap**2, (enough, ())),)))
    smaller = facts.theorem("exponential increases", power)
    facts.show(MedianError(many, place, INDEX_MEAN), "≤", ERROR, Chain(half.lhs, (
        Step(half.rhs, Certificate((((half, half.variables),),)), "≤"),
        Step(tail.rhs, Certificate((((tail, tail.variables),),)), "≤"),
        Step(ERROR, Certificate((((smaller, smaller.variables),),)), "≤"))))
    return facts.lemma(f"sequences that are enough for the median; {LETTERS}")


def median_order(form: sp.Expr) -> Lemma:
    """``z² N → log(1/ε)/(2 p(0)²)`` as the half-shift ``z = Δ/(2σ)`` falls to 0: exponent 2."""
    facts = Facts()
    slope = facts.theorem("derivative of the distribution function", distance, INDEX_MEAN)
    origin = facts.theorem("inversion at the origin", INDEX_MEAN)
    near = facts.show(slope.lhs, "=", origin.rhs, Chain(slope.lhs, (
        Step(slope.rhs, whole(slope)), Step(origin.rhs, whole(origin)))))
    rate = sp.Symbol("p", positive=True)
    law = sp.Lambda(rate, sp.log(1 / ERROR) / (2 * rate**2))
    bound = facts.theorem("limit of a continuous function", near, law)
    size = on_range(form).subs(det.envelope, 2 * scale * distance / det.alignment)
    whole_form = sp.Limit(distance**2 * size, distance, 0)
    facts.show(whole_form, "=", bound.rhs, Chain(whole_form, (
        Step(bound.lhs, Ring()), Step(bound.rhs, whole(bound)))))
    return facts.lemma("order of the median's N")


def mean_order(form: sp.Expr) -> tuple[Lemma, ...]:
    """The mean's N is of order Δ^{−κ}; in units of Δ^{−2} it diverges for α < 2."""
    facts = Facts()
    small = sp.Symbol("s", positive=True)
    facts.show(sp.Limit(distance ** (KAPPA - 2).subs(spare, small), distance, 0), "=", 0,
               Calculation())
    return (*proportional(form), facts.lemma("the median's N over the mean's"))

