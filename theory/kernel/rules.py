"""The rules of the proof kernel: what may justify one step of a proof.

Every rule says for what reason it is sound, and raises :class:`ProofError` where one of its
side conditions cannot be established.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import sympy as sp

from theory.axioms import axiom
from theory.matching import match
from theory.terms import Bound, Known, ProofError, Ranges, Statement, nonnegative, vanishes, walk


class Rule:
    """A justification of one step; a rewriting rule defines :meth:`transform` only."""

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        """An expression equal to ``expr`` by this rule."""
        return expr

    def justify(self, goal: Statement, known: Known) -> None:
        """Raise ProofError unless ``goal`` follows: here by rewriting either side or both."""
        left, right = self.transform(goal.lhs, known), self.transform(goal.rhs, known)
        pairs = (left, goal.rhs), (left, right), (goal.lhs, right)
        Statement(left, "=", right).defined()
        if goal.relation == "<" or not any(vanishes(a - b, calculus=False) for a, b in pairs):
            raise ProofError(f"{self!r} does not give {goal}")


@dataclass(frozen=True)
class Split(Rule):
    """Split the last (``top``) or first (``bottom``) index off nodes that end at ``bound``.

    Sound because a sum or product over low..high with high ≥ low (checked) is its last, or
    first, entry and the rest; in a product later factors stand on the left.
    """

    kind: type[Bound]
    end: Literal["top", "bottom"]
    bound: Any

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        top = self.end == "top"

        def split(node: sp.Expr, ranges: Ranges) -> sp.Expr | None:
            if not isinstance(node, self.kind) or sp.expand(
                    (node.high if top else node.low) - self.bound) != 0:
                return None
            if not nonnegative(node.high - node.low, ranges):
                raise ProofError(f"{node} may be empty, nothing to split off")
            low, high = (node.low, node.high - 1) if top else (node.low + 1, node.high)
            entry = node.at(node.high if top else node.low)
            rest = self.kind(node.body, node.index, low, high)
            both = (entry, rest) if top else (rest, entry)
            return sp.Add(*both) if self.kind.neutral == 0 else sp.Mul(*both)

        return walk(expr, split)


@dataclass(frozen=True)
class Rewrite(Rule):
    """Replace instances of a known equality's left side by its right side.

    The equality is taken at the values ``at``; what stays quantified is matched.  Sound because
    it is a definition, a listed assumption, a proved lemma or the induction hypothesis
    (checked), its variables get values of their kinds (checked), and what is replaced equals
    the left side at these values (checked, whatever was matched).
    """

    by: Statement
    at: tuple[tuple[sp.Symbol, Any], ...] = ()

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        if self.by not in known or self.by.relation != "=":
            raise ProofError(f"{self.by} is not a known equality")
        if captured := self.by.captured(expr):
            raise ProofError(f"{self.by} holds for one {captured.pop()}, which is bound in {expr}")
        by = self.by.at(dict(self.at))

        def rewrite(node: sp.Expr, ranges: Ranges) -> sp.Expr | None:
            try:
                found = by.at(match(by, node), ranges)
            except ProofError:  # not an instance of this equality
                return None
            return found.rhs if found.lhs == node else None

        return walk(expr, rewrite)


@dataclass(frozen=True)
class Then(Rule):
    """Rewriting rules one after the other, then both sides have the same normal form.

    Sound because equality is transitive; the normal form by the axioms of a noncommutative ring
    over commuting scalars, |xy| = |x||y| for scalars, and the distributive law for a finite sum.
    """

    rules: tuple[Rule, ...] = ()

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        for rule in self.rules:
            expr = rule.transform(expr, known)
        return expr


Factor: TypeAlias = sp.Expr | tuple[str | Statement, tuple[Any, ...]]


@dataclass(frozen=True)
class Certificate(Rule):
    """``rhs − lhs`` equals a sum of products of factors that are 0, ≥ 0 or > 0.

    A factor is an expression with a sign by its letters' kinds, a known statement with values of
    its variables, or the name of a theorem of the closed list ``theory.axioms`` with its letters;
    the latter two stand for rhs − lhs.  Sound because the theorem is proved in the book it names
    and its premises are known (checked), for all values where it needs them so; sums and products
    of nonnegative reals, and of entrywise nonnegative matrices, are nonnegative; a product is
    positive if all of its factors are, and 0 if one of them is.  That the two sides of the sum are
    the same is seen by normal forms or, for scalars, by SymPy's algebra and calculus.
    """

    terms: tuple[tuple[Factor, ...], ...] = ()

    def justify(self, goal: Statement, known: Known) -> None:
        products = [[_signed(factor, known) for factor in term] for term in self.terms]
        signs = [min((sign for _, sign in p), key="=≤<".index, default="<") for p in products]
        gap = goal.rhs - goal.lhs - sp.Add(*(sp.Mul(*(value for value, _ in p)) for p in products))
        if goal.relation not in (max(["=", *signs], key="=≤<".index), "≤") or not vanishes(gap):
            raise ProofError(f"the certificate does not give {goal}")


def _signed(factor: Factor, known: Known) -> tuple[sp.Expr, str]:
    """An expression that is nonnegative, and which of = ≤ < holds between 0 and it."""
    if isinstance(factor, sp.Expr):
        forms = (factor, sp.factor(factor)) if factor.is_commutative else (factor,)
        if not nonnegative(factor) and not any(form.is_nonnegative for form in forms):
            raise ProofError(f"{factor} is not known to be nonnegative")
        return factor, "<" if any(form.is_positive for form in forms) else "≤"
    by, values = factor
    needed, fact = axiom(by).instance(*values) if isinstance(by, str) else (
        (by,), by.at(dict(zip(by.variables, values, strict=True))))
    if missing := [premise for premise in needed if premise not in known]:
        raise ProofError(f"needs {missing[0]} for all {missing[0].variables}, not a known fact")
    return fact.rhs - fact.lhs, fact.relation
