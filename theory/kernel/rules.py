"""The rules of the proof kernel: statements, and what may justify one step of a proof.

Every rule says for what reason it is sound, and raises :class:`ProofError` where one of its
side conditions cannot be established.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import sympy as sp

from theory.axioms import axiom
from theory.kernel.statements import Known, Relation, Statement
from theory.terms import (
    Bound,
    IndexedSum,
    ProofError,
    Ranges,
    bound_letters,
    nonnegative,
    normal,
    vanishes,
    walk,
)


class Rule:
    """A justification of one step."""

    def label(self) -> str:
        """Name in a printed proof."""
        return type(self).__name__

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        """An expression equal to ``expr`` by this rule."""
        return expr

    def justify(self, lhs: sp.Expr, relation: Relation, rhs: sp.Expr, known: Known) -> None:
        """Raise ProofError unless ``lhs relation rhs`` follows (rewriting either or both)."""
        left, right = self.transform(lhs, known), self.transform(rhs, known)
        if relation == "<" or all(
                normal(a - b) != 0 for a, b in ((left, rhs), (left, right), (lhs, right))):
            raise ProofError(f"{self!r} does not give {lhs} {relation} {rhs}")


@dataclass(frozen=True)
class Ring(Rule):
    """Both sides have the same normal form.

    Sound by the axioms of a noncommutative ring over commuting scalars, |xy| = |x||y| for
    scalars, and the distributive law for a finite sum.
    """


@dataclass(frozen=True)
class Calculation(Rule):
    """Scalars: the difference of the sides is 0 by SymPy's algebra and calculus.

    Trusts SymPy: simplification of scalars under the letters' declared kinds, derivatives,
    definite integrals and limits of the terms that are written with them.
    """

    def justify(self, lhs: sp.Expr, relation: Relation, rhs: sp.Expr, known: Known) -> None:
        if relation == "<" or not vanishes(lhs - rhs):
            raise ProofError(f"calculation does not give {lhs} {relation} {rhs}")


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
            rest = self.kind(node.body, node.index, low, high)
            entry = node.at(node.high if top else node.low)
            if self.kind is IndexedSum:
                return rest + entry
            return entry * rest if top else rest * entry

        return walk(expr, split)


@dataclass(frozen=True)
class Rewrite(Rule):
    """Replace instances of a known equality's left side by its right side.

    The equality is taken at the values ``at``; what stays quantified is matched.  Sound because
    it is a definition, a listed assumption, a proved lemma or the induction hypothesis
    (checked), and its variables get values of their kinds (checked).
    """

    by: Statement
    at: tuple[tuple[sp.Symbol, Any], ...] = ()

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        if self.by not in known or self.by.relation != "=":
            raise ProofError(f"{self.by} is not a known equality")
        if captured := self.by.free() & bound_letters(expr):
            raise ProofError(f"{self.by} holds for one {captured.pop()}, which is bound in {expr}")
        by = self.by.at(dict(self.at))

        def rewrite(node: sp.Expr, ranges: Ranges) -> sp.Expr | None:
            if not by.variables:
                return by.rhs if node == by.lhs else None
            if node.func != by.lhs.func or len(node.args) != len(by.lhs.args):
                return None
            values: dict[sp.Symbol, sp.Expr] = {}
            for pattern, actual in zip(by.lhs.args, node.args, strict=True):
                for v in by.variables:
                    if v not in values and pattern.has(v):
                        rest = (pattern - v).subs(values, simultaneous=True)
                        values[v] = sp.expand(actual - rest)
            try:
                found = by.at(values, ranges)
            except ProofError:  # not an instance of this equality
                return None
            pairs = zip(found.lhs.args, node.args, strict=True)
            same = not found.variables and all(sp.expand(p - a) == 0 for p, a in pairs)
            return found.rhs if same else None

        return walk(expr, rewrite)


@dataclass(frozen=True)
class Then(Rule):
    """Several rewriting rules, one after the other; sound because equality is transitive."""

    rules: tuple[Rule, ...]

    def label(self) -> str:
        """Names of the rules, in order; without any it is the ring's normal form."""
        return ", ".join(dict.fromkeys(rule.label() for rule in self.rules)) or "Ring"

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        for rule in self.rules:
            expr = rule.transform(expr, known)
        return expr


@dataclass(frozen=True)
class Theorem(Rule):
    """An instance of a theorem of the closed list ``theory.axioms``.

    Sound because the theorem is proved in the book it names, and its premises are known
    (checked), for all values where the theorem needs them so.
    """

    name: str
    letters: tuple[Any, ...]

    def label(self) -> str:
        """The theorem's name."""
        return self.name

    def yields(self, known: Known) -> Statement:
        """The conclusion; ProofError unless every premise is known."""
        premises, conclusion = axiom(self.name).instance(*self.letters)
        for premise in premises:
            if premise not in known:
                raise ProofError(f"{self.name} needs {premise} for all of {premise.variables}")
        return conclusion

    def justify(self, lhs: sp.Expr, relation: Relation, rhs: sp.Expr, known: Known) -> None:
        got = self.yields(known)
        sides = ((got.lhs, lhs), (got.rhs, rhs))
        if relation != got.relation or any(a != b and normal(a - b) != 0 for a, b in sides):
            raise ProofError(f"{self.name} gives {got}, not {lhs} {relation} {rhs}")


Factor: TypeAlias = sp.Expr | Theorem | tuple[Statement, tuple[Any, ...]]


@dataclass(frozen=True)
class Certificate(Rule):
    """``rhs − lhs`` equals a sum of products of nonnegative factors.

    Each factor is an expression that is nonnegative by its sign assumptions, a known inequality
    with the values of its variables, or an instance of a theorem; these stand for rhs − lhs.
    Sound because sums and products of nonnegative reals, and of entrywise nonnegative matrices,
    are nonnegative, and positive where all factors of one product are positive.
    """

    terms: tuple[tuple[Factor, ...], ...]

    def justify(self, lhs: sp.Expr, relation: Relation, rhs: sp.Expr, known: Known) -> None:
        gap, strict = rhs - lhs, False
        for term in self.terms:
            signed = [self._signed(factor, known) for factor in term]
            gap -= sp.Mul(*(value for value, _ in signed))
            strict |= all(positive for _, positive in signed)
        zero = normal(gap) == 0 or vanishes(gap)
        if relation == "=" or (relation == "<" and not strict) or not zero:
            raise ProofError(f"the certificate does not give {lhs} {relation} {rhs}")

    @staticmethod
    def _signed(factor: Factor, known: Known) -> tuple[sp.Expr, bool]:
        """A nonnegative expression and whether it is positive."""
        if isinstance(factor, sp.Expr):
            forms = (factor, sp.factor(factor)) if factor.is_commutative else (factor,)
            if nonnegative(factor) or any(form.is_nonnegative for form in forms):
                return factor, any(form.is_positive for form in forms)
            raise ProofError(f"{factor} is not known to be nonnegative")
        if isinstance(factor, Theorem):
            fact = factor.yields(known)
        elif factor[0] in known:
            fact = factor[0].at(dict(zip(factor[0].variables, factor[1], strict=True)))
        else:
            raise ProofError(f"{factor[0]} is not a known inequality")
        if fact.relation == "=":
            raise ProofError(f"{fact} is not an inequality")
        return fact.rhs - fact.lhs, fact.relation == "<"
