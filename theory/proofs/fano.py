"""Fano and Hellman–Raviv, from the concavity of the binary entropy.

M = min(π, 1 − π) for the posterior π of V given T, written ``1/(2 + W)`` with W ≥ 0 (densities
that are positive everywhere leave no posterior at 0).  ``P_e = E M`` and, V being fair,
``I(V; T) = log 2 − E h_b(M)``.
"""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory import detection as det
from theory.integrals import ANY_HALF, Integrated
from theory.proof import Certificate, Chain, Facts, Lemma, Rewrite, Ring, Statement, Step
from theory.theorems.probability import ODDS

spare: Final = sp.Symbol("W", nonnegative=True)
doubt: Final = 1 / (2 + spare)
slack: Final = sp.Symbol("r", nonnegative=True)
doubted: Final = sp.Function("h", real=True)(spare)
ENTROPY: Final = Statement(doubted, "=", det.binary_entropy(doubt), (spare,))
error: Final = sp.Function("P_e", nonnegative=True)()
information: Final = sp.Function("I", real=True)()


def definitions() -> tuple[Statement, Statement]:
    """``P_e = E M`` and ``I = log 2 − E h_b(M)``."""
    return (Statement(error, "=", _mean(doubt)),
            Statement(information, "=", sp.log(2) - _mean(det.binary_entropy(doubt))))


def _mean(body: sp.Expr) -> sp.Expr:
    """Mean over W, of any law."""
    return Integrated(body, spare, ANY_HALF)


def _concave(facts: Facts, entropy: sp.Expr) -> None:
    curvature = -sp.diff(entropy, det.error, 2).subs(det.error, 1 / (1 + ODDS))
    facts.show(0, "≤", curvature, Certificate(((sp.simplify(curvature),),)))


def fano(entropy: sp.Expr, required: sp.Expr) -> Lemma:
    """``log 2 − h_b(P_e) ≤ I``; ``entropy`` and ``required`` in the target error ε."""
    pe, info = definitions()
    facts = Facts(definitions=(pe, info))
    _concave(facts, entropy)
    jensen = facts.theorem("Jensen on the unit interval", sp.Lambda(det.error, entropy), doubt,
                           spare, ANY_HALF)
    start = required.subs(det.error, error)
    facts.show(start, "≤", information, Chain(start, (
        Step(required.subs(det.error, pe.rhs), Rewrite(pe)),
        Step(info.rhs, Certificate((((jensen, ()),),)), "≤"),
        Step(information, Rewrite(info)))))
    return facts.lemma("Fano's inequality for a fair label")


def _existing(facts: Facts, line: sp.Expr, below: Statement) -> tuple[Statement, ...]:
    """The means of the line and of the entropy exist, for 0 ≤ line ≤ h_b(M) = h(W) ≤ 1."""
    grown = sp.Lambda(slack, slack - sp.log(1 + slack))
    rises = facts.show(0, "≤", sp.diff(grown.expr, slack), Certificate(((slack / (1 + slack),),)))
    logarithm = facts.theorem("growth", grown, rises)
    first = facts.show(0, "≤", line, Certificate(((line,),)))
    half = facts.show(line, "≤", sp.log(2), Certificate(((sp.log(2), spare, doubt),)))
    curve = facts.show(0, "≤", doubted, Chain(0, (
        Step(below.lhs, Certificate((((first, (spare,)),),)), "≤"),
        Step(below.rhs, Certificate((((below, (spare,)),),)), "≤"),
        Step(doubted, Rewrite(ENTROPY, ((spare, spare),))))))
    above = facts.show(doubted, "≤", 1, Chain(doubted, (
        Step(below.rhs, Rewrite(ENTROPY, ((spare, spare),))),
        Step(sp.S.One, Certificate((
            (doubt, (logarithm, (1 + spare,))),
            ((1 + spare) * doubt, (logarithm, (1 / (1 + spare),))))), "≤"))))
    law = spare, ANY_HALF, ()
    return tuple(facts.theorem("smaller integrand", (low, (spare,)), (high, (spare,)), *law)
                 for low, high in ((first, half), (curve, above)))


def hellman_raviv(bound: sp.Expr, sufficient: sp.Expr) -> Lemma:
    """``P_e ≤ ε`` once ``sufficient ≤ I``; ``bound`` is (log 2 − I)/(2 log 2) in I."""
    pe, info = definitions()
    enough = Statement(sufficient, "≤", information)
    facts = Facts((enough,), definitions=(pe, info, ENTROPY))
    entropy = det.binary_entropy()
    _concave(facts, entropy)
    chord = facts.theorem("chord", sp.Lambda(det.error, entropy))
    line, curve = 2 * sp.log(2) * doubt, det.binary_entropy(doubt)
    below = facts.show(line, "≤", curve, Certificate((((chord, (spare,)),),)))
    sure = _existing(facts, line, below)
    under = facts.show(line, "≤", doubted, Chain(line, (
        Step(curve, Certificate((((below, (spare,)),),)), "≤"),
        Step(doubted, Rewrite(ENTROPY, ((spare, spare),))))))
    same = facts.theorem("equal integrands", (ENTROPY, (spare,)), spare, ANY_HALF)
    means = facts.theorem("mean of an inequality", (under, (spare,)), spare, ANY_HALF,
                          tuple((one, ()) for one in sure))
    goal = bound.subs(det.information, information)
    unit = 1 / (2 * sp.log(2))
    capped = facts.show(error, "≤", goal, Chain(error, (
        Step(pe.rhs, Rewrite(pe)),
        Step(same.lhs * unit, Certificate(((unit, (means, ())),)), "≤"),
        Step(same.rhs * unit, Rewrite(same)),
        Step(bound.subs(det.information, info.rhs), Ring()),
        Step(goal, Rewrite(info)))))
    facts.show(error, "≤", det.error, Certificate((
        ((capped, ()),), (unit, (enough, ())))))
    return facts.lemma("Hellman–Raviv for a fair label")
