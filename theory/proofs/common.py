"""Letters and small tactics that the proofs about windows and regimes share.

α > 1 is written ``1 + δ`` with δ > 0, so that κ = (1 + δ)/δ is a real exponent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sympy as sp

from theory import detection as det
from theory import stable
from theory.indicator import Indicator
from theory.proof import (
    Calculation,
    Certificate,
    Chain,
    Facts,
    Proof,
    Relation,
    Rewrite,
    Ring,
    Rule,
    Statement,
    Step,
)

excess: Final = sp.Symbol("delta", positive=True)
n: Final = sp.Symbol("n", integer=True, nonnegative=True)


def heavy(expr: Any) -> sp.Expr:
    """``expr`` with α = 1 + δ."""
    return sp.sympify(expr).subs(stable.alpha, 1 + excess)


KAPPA: Final = heavy(stable.kappa())


def chain(start: Any, *steps: tuple[Any, ...]) -> Proof:
    """A chain of (right side, rule) or (right side, rule, relation)."""
    return Chain(sp.sympify(start), tuple(
        Step(sp.sympify(rhs), rule, *relation) for rhs, rule, *relation in steps))


def equal(facts: Facts, lhs: Any, rhs: Any, rule: Rule | None = None) -> Statement:
    """``lhs = rhs``, by calculation if no other rule is given."""
    return facts.show(lhs, "=", rhs, rule or Calculation())


def own(fact: Statement) -> tuple[Statement, tuple[sp.Symbol, ...]]:
    """An inequality at its own letters, as a factor of a certificate."""
    return fact, fact.variables


def everywhere(fact: Statement) -> Rewrite:
    """Rewriting by a fact at its own letters: whole terms, nothing is matched."""
    return Rewrite(fact, tuple((v, v) for v in fact.variables))


def bounded(facts: Facts, lhs: Any, relation: Relation, rhs: Any,
            *terms: Sequence[Any]) -> Statement:
    """``lhs relation rhs`` by a certificate."""
    return facts.show(lhs, relation, rhs, Certificate(tuple(tuple(term) for term in terms)))


def at_most_one(facts: Facts, value: sp.Expr, level: sp.Expr) -> Statement:
    """``1[x ≥ y] ≤ 1``, because 1 − θ = (1 − θ)² for θ = θ²."""
    theta = Indicator(value, level)
    whole = facts.theorem("indicator", value, level)
    room = facts.show(0, "≤", 1 - theta, chain(
        0, ((1 - theta) ** 2, Certificate((((1 - theta) ** 2,),)), "≤"),
        (1 - 2 * theta + theta**2, Ring()),
        (1 - 2 * theta + theta, everywhere(whole)), (1 - theta, Ring())))
    return bounded(facts, theta, "≤", 1, [own(room)])


def included(facts: Facts, nested: Statement) -> Statement:
    """``θ ≤ θ'`` from ``θ = θ θ'`` (the statement ``nested``), as (1 − θ) θ' ≥ 0."""
    inner = nested.lhs
    outer = sp.cancel(nested.rhs / inner)
    one = at_most_one(facts, *inner.args)
    return facts.show(inner, "≤", outer, chain(
        inner, (inner * outer, everywhere(nested)),
        (outer, Certificate(((own(one), outer),)), "≤")))


def nested(facts: Facts, inner: tuple[Any, Any], outer: tuple[Any, Any],
           *terms: Sequence[Any]) -> Statement:
    """``θ = θ θ'`` for x − y ≤ x' − y', which the certificate's ``terms`` show."""
    gap = bounded(facts, inner[0] - inner[1], "≤", outer[0] - outer[1], *terms)
    return facts.theorem("nested level sets", *inner, *outer, *gap.variables)


def power(facts: Facts, low: Statement, exponent: sp.Expr) -> Statement:
    """``a^k ≤ b^k`` from the fact a ≤ b."""
    return facts.theorem("powers increase", low, exponent)


__all__ = ["KAPPA", "at_most_one", "bounded", "chain", "det", "equal", "everywhere", "excess",
           "heavy", "included", "n", "nested", "own", "power", "stable"]
