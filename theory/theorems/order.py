"""Real numbers are negative, zero or positive."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.terms import Statement
from theory.theorems.base import Axiom, Instance, require

_LINE: Final = sp.Symbol("x", real=True).assumptions0
_POSITIVE: Final = sp.Symbol("x", positive=True).assumptions0


def _trichotomy(low: sp.Lambda, high: sp.Lambda, y: sp.Symbol, zero: Statement, above: Statement,
                below: Statement) -> Instance:
    """f ≤ g at 0, at every y > 0 and at every −y < 0: f ≤ g on the line."""
    (x,) = low.variables
    require(x.assumptions0 == _LINE and high.variables == (x,), f"{x} runs over the line")
    require(y.assumptions0 == _POSITIVE and not (low.expr + high.expr).has(y),
            f"{y} is a positive letter of its own")
    for fact, at in ((zero, sp.S.Zero), (above, y), (below, -y)):
        require(fact.relation in ("≤", "<") and (fact.lhs, fact.rhs) == (low(at), high(at)),
                f"{fact} is the inequality at {at}")
        require(at == 0 or y in fact.variables, f"{fact} holds for every {y} > 0")
    return (zero, above, below), Statement(low.expr, "≤", high.expr)


ORDER: Final = (
    Axiom("trichotomy", "What holds at 0, at every positive and at every negative number holds at "
          "every real number.", "none", "Rudin, Principles, 1.5", _trichotomy),
)
