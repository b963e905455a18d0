"""Fano and Hellman–Raviv, from the concavity of the binary entropy.

M = min(π, 1 − π) for the posterior π of V given T, written ``1/(2 + W)`` with W ≥ 0 (densities
that are positive everywhere leave no posterior at 0).  ``P_e = E M`` and, V being fair,
``I(V; T) = log 2 − E h_b(M)``.
"""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory import detection as det
from theory.probability import Mean
from theory.proof import Certificate, Chain, Facts, Lemma, Rewrite, Ring, Statement, Step
from theory.theorems.probability import ODDS

spare: Final = sp.Symbol("W", nonnegative=True)
doubt: Final = 1 / (2 + spare)
error: Final = sp.Function("P_e", positive=True)()
information: Final = sp.Function("I", real=True)()


def definitions() -> tuple[Statement, Statement]:
    """``P_e = E M`` and ``I = log 2 − E h_b(M)``."""
    return (Statement(error, "=", Mean(doubt, spare)),
            Statement(information, "=", sp.log(2) - Mean(det.binary_entropy(doubt), spare)))


def _concave(facts: Facts, entropy: sp.Expr) -> None:
    curvature = -sp.diff(entropy, det.error, 2).subs(det.error, 1 / (1 + ODDS))
    facts.show(0, "≤", curvature, Certificate(((sp.simplify(curvature),),)))


def fano(entropy: sp.Expr, required: sp.Expr) -> Lemma:
    """``log 2 − h_b(P_e) ≤ I``; ``entropy`` and ``required`` in the target error ε."""
    pe, info = definitions()
    facts = Facts(definitions=(pe, info))
    _concave(facts, entropy)
    jensen = facts.theorem("Jensen on the unit interval", sp.Lambda(det.error, entropy), doubt,
                           spare)
    start = required.subs(det.error, error)
    facts.show(start, "≤", information, Chain(start, (
        Step(required.subs(det.error, pe.rhs), Rewrite(pe)),
        Step(info.rhs, Certificate((((jensen, ()),),)), "≤"),
        Step(information, Rewrite(info)))))
    return facts.lemma("Fano's inequality for a fair label")


def hellman_raviv(bound: sp.Expr, sufficient: sp.Expr) -> Lemma:
    """``P_e ≤ ε`` once ``sufficient ≤ I``; ``bound`` is (log 2 − I)/(2 log 2) in I."""
    pe, info = definitions()
    enough = Statement(sufficient, "≤", information)
    facts = Facts((enough,), definitions=(pe, info))
    entropy = det.binary_entropy()
    _concave(facts, entropy)
    chord = facts.theorem("chord", sp.Lambda(det.error, entropy))
    line, curve = 2 * sp.log(2) * doubt, det.binary_entropy(doubt)
    below = facts.show(line, "≤", curve, Certificate((((chord, (spare,)),),)))
    means = facts.theorem("monotone mean", below.lhs, below.rhs, spare)
    linear = facts.theorem("linearity of the mean", line, spare)
    goal = bound.subs(det.information, information)
    capped = facts.show(error, "≤", goal, Chain(error, (
        Step(pe.rhs, Rewrite(pe)),
        Step(means.lhs / (2 * sp.log(2)), Rewrite(linear)),
        Step(means.rhs / (2 * sp.log(2)), Certificate(((1 / (2 * sp.log(2)), (means, ())),)), "≤"),
        Step(bound.subs(det.information, info.rhs), Ring()),
        Step(goal, Rewrite(info)))))
    facts.show(error, "≤", det.error, Certificate((
        ((capped, ()),), (1 / (2 * sp.log(2)), (enough, ())))))
    return facts.lemma("Hellman–Raviv for a fair label")
