"""Mixtures of exponentials are completely monotone: every difference of f has its sign.

``D_0 f = f`` and ``D_{k+1} f(ℓ) = D_k f(ℓ) − D_k f(ℓ+1)``; for one unit of retention λ it is
``λ^ℓ (1 − λ)^k``, and the differences of a sum are the sums of the units'.
"""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory import regimes as reg
from theory.proof import (
    Calculation,
    Certificate,
    Chain,
    Facts,
    Induction,
    Lemma,
    Rewrite,
    Ring,
    Statement,
    Step,
    Then,
    summed,
)
from theory.proofs.common import n, own
from theory.terms import IndexedSum

order: Final = reg.order
odds: Final = sp.Symbol("v", positive=True)  # λ = 1/(1 + v) runs over (0, 1)
number: Final = sp.Symbol("q", integer=True, nonnegative=True)
unit = sp.Function("D", real=True)  # D(k, ℓ, v)
envelope = sp.Function("F", real=True)  # F(k, ℓ) = D_k f(ℓ)
spread = sp.Function("v", positive=True)  # of unit q


def _units(k: sp.Expr, lag: sp.Expr) -> sp.Expr:
    return IndexedSum(unit(k, lag, spread(number)), number, 1, reg.units)


UNIT: Final = (Statement(unit(0, n, odds), "=", (1 + odds) ** -n, (n, odds)),
               Statement(unit(order + 1, n, odds), "=",
                         unit(order, n, odds) - unit(order, n + 1, odds), (order, n, odds)))
START: Final = IndexedSum((1 + spread(number)) ** -n, number, 1, reg.units)
WHOLE: Final = (Statement(envelope(0, n), "=", START, (n,)),
                Statement(envelope(order + 1, n), "=",
                          envelope(order, n) - envelope(order, n + 1), (order, n)))


def _one(form: sp.Expr) -> Lemma:
    """``0 ≤ D(k, ℓ, v)``, because it is ``form`` in λ, ℓ and k."""
    told = form.subs({reg.base: 1 / (1 + odds), reg.lag: n})
    facts = Facts(definitions=UNIT)
    left = unit(order, n, odds)
    here = Statement(left, "=", told, (n, odds))
    pair = Then(tuple(Rewrite(here, ((n, at), (odds, odds))) for at in (n, n + 1)))
    value = facts.show(left, "=", told, Induction(
        order,
        Chain(left.subs(order, 0), (
            Step(UNIT[0].rhs, Rewrite(UNIT[0], ((n, n), (odds, odds)))),
            Step(told.subs(order, 0), Calculation()))),
        Chain(left.subs(order, order + 1), (
            Step(UNIT[1].rhs, Rewrite(UNIT[1], tuple((v, v) for v in UNIT[1].variables))),
            Step(told - told.subs(n, n + 1), pair),
            Step(told.subs(order, order + 1), Calculation())))))
    sign = sp.simplify(told)
    facts.show(0, "≤", left, Chain(sp.S.Zero, (
        Step(told, Certificate(((sign,),)), "≤"),
        Step(left, Rewrite(value, tuple((v, v) for v in value.variables))))))
    return facts.lemma("differences of one unit")


def _sum() -> Lemma:
    """``F(k, ℓ) = Σ_q D(k, ℓ, v_q)``."""
    facts = Facts(definitions=(*UNIT, *WHOLE))
    left, right = envelope(order, n), _units(order, n)
    here = Statement(left, "=", right, (n,))
    pair = Then(tuple(Rewrite(here, ((n, at),)) for at in (n, n + 1)))
    facts.show(left, "=", right, Induction(
        order,
        Chain(left.subs(order, 0), (Step(START, Rewrite(WHOLE[0], ((n, n),))),
                                    Step(right.subs(order, 0), Rewrite(UNIT[0])))),
        Chain(left.subs(order, order + 1), (
            Step(WHOLE[1].rhs, Rewrite(WHOLE[1], tuple((v, v) for v in WHOLE[1].variables))),
            Step(right - right.subs(n, n + 1), pair),
            Step(right.subs(order, order + 1), Then((Ring(), Rewrite(UNIT[1]))))))))
    return facts.lemma("differences of a sum")


def completely_monotone(form: sp.Expr) -> Lemma:
    """``0 ≤ F(k, ℓ)`` at every order and lag, for any units; ``form`` is one unit's difference."""
    one, total = _one(form), _sum()
    facts = Facts(definitions=one.definitions, uses=(one,))
    each = unit(order, n, spread(number))
    values = tuple(spread(number) if v == odds else v for v in one.claim.variables)
    facts.show(0, "≤", each, Certificate((((one.claim, values),),)))
    many = summed(facts.lemma("one of the units"), number, reg.units)
    facts = Facts(definitions=(*UNIT, *WHOLE), uses=(many, total))
    facts.show(0, "≤", envelope(order, n), Chain(sp.S.Zero, (
        Step(_units(order, n), Certificate(((own(many.claim),),)), "≤"),
        Step(envelope(order, n), Rewrite(total.claim, tuple(
            (v, v) for v in total.claim.variables))))))
    return facts.lemma("a mixture of exponentials is completely monotone")
