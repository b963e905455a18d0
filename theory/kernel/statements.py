"""What the kernel proves: an equality or inequality, for all values of its variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import sympy as sp

from theory.terms import ProofError, Ranges, bound_letters, nonnegative

Relation = Literal["=", "≤", "<"]
KINDS = "commutative integer real nonnegative positive negative nonpositive nonzero".split()


def kinds(symbol: sp.Symbol) -> list[str]:
    """The declared kinds of a letter; ProofError if it has others, which nobody would check."""
    found = [kind for kind in KINDS if symbol.assumptions0.get(kind)]
    if sp.Symbol(symbol.name, **dict.fromkeys(found, True)).assumptions0 != symbol.assumptions0:
        raise ProofError(f"{symbol} is not of a kind that can be checked: {', '.join(KINDS)}")
    return found


@dataclass(frozen=True)
class Statement:
    """``lhs relation rhs`` for all ``variables`` of their kinds.

    Other letters are schematic: the statement holds for all of their values that meet the
    assumptions it was proved under.
    """

    lhs: sp.Expr
    relation: Relation
    rhs: sp.Expr
    variables: tuple[sp.Symbol, ...] = ()

    def at(self, values: Mapping[sp.Symbol, Any], ranges: Ranges = ()) -> Statement:
        """The instance at ``values``; each has to be provably of its variable's kind."""
        for variable, given in values.items():
            if variable not in self.variables:
                raise ProofError(f"{variable} is not quantified in {self}")
            for kind in kinds(variable):
                if not getattr(sp.sympify(given), f"is_{kind}") and not (
                        kind == "nonnegative" and nonnegative(given, ranges)):
                    raise ProofError(f"{variable} = {given} may not be {kind}")
            taken = bound_letters(self.lhs) | bound_letters(self.rhs)
            if {variable, *sp.sympify(given).free_symbols} & taken:
                raise ProofError(f"{variable} = {given} meets a bound letter in {self}")
        rest = tuple(v for v in self.variables if v not in values)
        lhs, rhs = (side.subs(dict(values), simultaneous=True) for side in (self.lhs, self.rhs))
        return Statement(lhs, self.relation, rhs, rest)

    def free(self) -> set[sp.Symbol]:
        """Letters that are not quantified."""
        return set(self.lhs.free_symbols | self.rhs.free_symbols) - set(self.variables)

    def __str__(self) -> str:
        return f"{self.lhs} {self.relation} {self.rhs}"


Known = frozenset[Statement]
