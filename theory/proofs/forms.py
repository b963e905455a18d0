"""Lemmas that are calculations with closed forms, for every index 1 < α ≤ 2.

The index runs over its range as ``α = κ/(κ − 1)`` with ``κ = 2 + w``, ``w ≥ 0``, and the error
over (0, ½) as ``ε = 1/(2 + v)``, ``v > 0``: every law of powers then has its side condition.
"""

from __future__ import annotations

from typing import Any, Final

import sympy as sp

from theory import detection as det
from theory.proof import Calculation, Certificate, Facts, Lemma
from theory.proofs.averages import INDEX_MEAN, KAPPA, spare
from theory.stable import alpha
from theory.terms import Relation

odds: Final = sp.Symbol("v", positive=True)
ERROR: Final = 1 / (2 + odds)  # runs over (0, ½)
LETTERS: Final = "α = κ/(κ − 1), κ = 2 + w, ε = 1/(2 + v)"
excess: Final = sp.Symbol("d", nonnegative=True)


def on_range(expr: Any) -> sp.Expr:
    """The form with ``α = κ/(κ − 1)``, κ = 2 + w, and ``ε = 1/(2 + v)``; α/(α − 1) = κ."""
    expr = sp.sympify(expr).subs(det.error, ERROR)
    power = alpha / (alpha - 1)
    return expr.subs({1 / power: 1 / KAPPA, power: KAPPA}).subs(alpha, INDEX_MEAN).replace(
        lambda e: isinstance(e, sp.Pow) and e.exp.has(spare),
        lambda e: e.base ** sp.simplify(e.exp))


def calculated(name: str, *claims: tuple[Any, Any]) -> Lemma:
    """Every pair of sides is equal, by SymPy's algebra and calculus; the last is the claim."""
    facts = Facts()
    for left, right in claims:
        facts.show(left, "=", right, Calculation())
    return facts.lemma(name)


def signed(name: str, expr: Any, relation: Relation = "<") -> Lemma:
    """``0 < expr`` or ``0 ≤ expr`` by the kinds of its letters."""
    facts = Facts()
    facts.show(0, relation, expr, Certificate(((sp.factor(sp.simplify(expr)),),)))
    return facts.lemma(name)
