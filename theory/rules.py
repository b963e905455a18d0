"""The rules of the proof kernel: statements, and what may justify one step of a proof.

Part of what the kernel trusts; every rule says in ``why`` for what reason it is sound, and
raises :class:`ProofError` where one of its side conditions cannot be established.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import sympy as sp

from theory.terms import (
    Bound,
    IndexedSum,
    Norm,
    ProofError,
    Ranges,
    Size,
    nonnegative,
    normal,
    walk,
)

Relation = Literal["=", "≤"]


_NATURAL = sp.Symbol("n", integer=True, nonnegative=True)


@dataclass(frozen=True)
class Statement:
    """``lhs relation rhs`` for all natural ``variables`` (other letters are schematic)."""

    lhs: sp.Expr
    relation: Relation
    rhs: sp.Expr
    variables: tuple[sp.Symbol, ...] = ()

    def __post_init__(self) -> None:
        for v in self.variables:
            if v.assumptions0 != _NATURAL.assumptions0:
                raise ProofError(f"variable {v} must range over all natural numbers")

    def at(self, values: Mapping[sp.Symbol, Any], ranges: Ranges = ()) -> Statement:
        """The instance at ``values``; each has to be provably a natural number."""
        for variable, value in values.items():
            if variable not in self.variables:
                raise ProofError(f"{variable} is not quantified in {self}")
            if not (sp.sympify(value).is_integer and nonnegative(value, ranges)):
                raise ProofError(f"{variable} = {value} may not be a natural number")
        rest = tuple(v for v in self.variables if v not in values)
        lhs, rhs = (side.subs(dict(values), simultaneous=True) for side in (self.lhs, self.rhs))
        return Statement(lhs, self.relation, rhs, rest)

    def __str__(self) -> str:
        return f"{self.lhs} {self.relation} {self.rhs}"


Known = frozenset[Statement]


class Rule:
    """A justification of one step; ``why`` documents its soundness."""

    why: ClassVar[str] = ""

    def label(self) -> str:
        """Name in a printed proof."""
        return type(self).__name__

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        """An expression equal to ``expr`` by this rule."""
        return expr

    def justify(self, lhs: sp.Expr, relation: Relation, rhs: sp.Expr, known: Known) -> None:
        """Raise ProofError unless ``lhs relation rhs`` follows (rewriting either or both)."""
        left, right = self.transform(lhs, known), self.transform(rhs, known)
        if all(normal(a - b) != 0 for a, b in ((left, rhs), (left, right), (lhs, right))):
            raise ProofError(f"{self!r} does not give {lhs} {relation} {rhs}")


@dataclass(frozen=True)
class Ring(Rule):
    """Both sides have the same normal form."""

    why = ("ring axioms of a noncommutative ring over commuting scalars, |xy| = |x||y| for "
           "scalars, and the distributive law for a finite sum")


@dataclass(frozen=True)
class Split(Rule):
    """Split the last (``top``) or first (``bottom``) index off nodes that end at ``bound``."""

    kind: type[Bound]
    end: Literal["top", "bottom"]
    bound: Any
    why = ("a sum or product over low..high with high ≥ low (checked) is its last, or first, "
           "entry and the rest; in a product later factors stand on the left")

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        def split(node: sp.Expr, ranges: Ranges) -> sp.Expr | None:
            if not isinstance(node, self.kind):
                return None
            top = self.end == "top"
            end = node.high if top else node.low
            if sp.expand(end - self.bound) != 0:
                return None
            if not nonnegative(node.high - node.low, ranges):
                raise ProofError(f"{node} may be empty, nothing to split off")
            low, high = (node.low, node.high - 1) if top else (node.low + 1, node.high)
            rest, entry = self.kind(node.body, node.index, low, high), node.at(end)
            if self.kind is IndexedSum:
                return rest + entry
            return entry * rest if top else rest * entry

        return walk(expr, split)


@dataclass(frozen=True)
class Shift(Rule):
    """Renumber sums that start at ``low``: index k becomes k + by."""

    low: Any
    by: int
    why = "k ↦ k + by is a bijection between the two index ranges"

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        def shift(node: sp.Expr, ranges: Ranges) -> sp.Expr | None:
            if not isinstance(node, IndexedSum) or sp.expand(node.low - self.low) != 0:
                return None
            return IndexedSum(node.at(node.index - self.by), node.index,
                              node.low + self.by, node.high + self.by)

        return walk(expr, shift)


@dataclass(frozen=True)
class Interchange(Rule):
    """Exchange a sum that ends at ``high`` with the one sum its body consists of."""

    high: Any
    why = "two finite sums whose ranges do not depend on each other's index commute"

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        def exchange(node: sp.Expr, ranges: Ranges) -> sp.Expr | None:
            if not isinstance(node, IndexedSum) or sp.expand(node.high - self.high) != 0:
                return None
            outer = sp.Dummy("outer", integer=True)
            inner = normal(node.at(outer))
            if not isinstance(inner, IndexedSum) or outer in (
                    inner.low.free_symbols | inner.high.free_symbols):
                return None
            unit = sp.Dummy("inner", integer=True)
            return IndexedSum(IndexedSum(inner.at(unit), outer, node.low, node.high), unit,
                              inner.low, inner.high)

        return walk(normal(expr), exchange)


@dataclass(frozen=True)
class Rewrite(Rule):
    """Replace instances of a known equality's left side by its right side."""

    by: Statement
    why = ("the equality is a definition, a listed assumption, a proved lemma or the induction "
           "hypothesis (checked), and its variables are matched to natural numbers (checked)")

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        if self.by not in known or self.by.relation != "=":
            raise ProofError(f"{self.by} is not a known equality")

        def rewrite(node: sp.Expr, ranges: Ranges) -> sp.Expr | None:
            if not self.by.variables:
                return self.by.rhs if node == self.by.lhs else None
            if node.func != self.by.lhs.func or len(node.args) != len(self.by.lhs.args):
                return None
            values: dict[sp.Symbol, sp.Expr] = {}
            for pattern, actual in zip(self.by.lhs.args, node.args, strict=True):
                for variable in self.by.variables:
                    if variable not in values and pattern.has(variable):
                        rest = (pattern - variable).subs(values, simultaneous=True)
                        values[variable] = sp.expand(actual - rest)
            if any(not nonnegative(v, ranges) for v in values.values()):
                return None
            instance = self.by.at(values, ranges)
            same = all(sp.expand(p - a) == 0
                       for p, a in zip(instance.lhs.args, node.args, strict=True))
            return instance.rhs if same and not instance.variables else None

        return walk(expr, rewrite)


@dataclass(frozen=True)
class Then(Rule):
    """Several rewriting rules, one after the other."""

    rules: tuple[Rule, ...]
    why = "equality is transitive"

    def label(self) -> str:
        """Names of the rules, in order; without any it is the ring's normal form."""
        names = dict.fromkeys(rule.label() for rule in self.rules)
        return ", ".join(names) or "Ring"

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        for rule in self.rules:
            expr = rule.transform(expr, known)
        return expr


@dataclass(frozen=True)
class Gap:
    """``‖x‖ + ‖y‖ − ‖x + y‖`` (triangle) or ``‖x‖‖y‖ − ‖xy‖`` (product): nonnegative.

    It holds for every submultiplicative norm, and entrywise for the matrix of absolute values.
    """

    axiom: Literal["triangle", "product"]
    x: sp.Expr
    y: sp.Expr
    norm: type[Size] = Norm

    def value(self) -> sp.Expr:
        """The nonnegative difference."""
        x, y = self.norm(self.x), self.norm(self.y)
        if self.axiom == "triangle":
            return x + y - self.norm(self.x + self.y)
        return x * y - self.norm(sp.expand(self.x * self.y))


@dataclass(frozen=True)
class Certificate(Rule):
    """``rhs − lhs`` equals a sum of products of nonnegative factors.

    Each factor is an expression that is nonnegative by its sign assumptions, a :class:`Gap`,
    or a known inequality (pass the instance ``lhs ≤ rhs``; its source must be known).
    """

    terms: tuple[tuple[sp.Expr | Gap | tuple[Statement, tuple[Any, ...]], ...], ...]
    why = ("sums and products of nonnegative reals, and of entrywise nonnegative matrices, are "
           "nonnegative; the factors' signs come from declared domains, the norm axioms, or "
           "inequalities that are known (all checked)")

    def justify(self, lhs: sp.Expr, relation: Relation, rhs: sp.Expr, known: Known) -> None:
        total = sp.S.Zero
        for term in self.terms:
            product = sp.S.One
            for factor in term:
                if isinstance(factor, Gap):
                    product *= factor.value()
                elif isinstance(factor, tuple):
                    source, values = factor
                    if source not in known or source.relation != "≤":
                        raise ProofError(f"{source} is not a known inequality")
                    fact = source.at(dict(zip(source.variables, values, strict=True)))
                    product *= fact.rhs - fact.lhs
                elif nonnegative(factor):
                    product *= factor
                else:
                    raise ProofError(f"{factor} is not known to be nonnegative")
            total += product
        if relation != "≤" or normal(rhs - lhs - total) != 0:
            raise ProofError(f"the certificate does not give {lhs} {relation} {rhs}")


@dataclass(frozen=True)
class Summed(Rule):
    """Add up a known inequality over one of its variables, low … high (other ones at ``at``)."""

    by: Statement
    variable: sp.Symbol
    low: Any
    high: Any
    at: tuple[tuple[sp.Symbol, Any], ...] = ()
    why = "f(q) ≤ g(q) for every natural q gives Σ f(q) ≤ Σ g(q) over naturals low..high"

    def justify(self, lhs: sp.Expr, relation: Relation, rhs: sp.Expr, known: Known) -> None:
        if self.by not in known or self.by.relation != "≤" or relation != "≤":
            raise ProofError(f"{self.by} is not a known inequality")
        fact = self.by.at(dict(self.at))
        if fact.variables != (self.variable,) or not nonnegative(self.low):
            raise ProofError(f"{fact} cannot be added up over {self.variable} from {self.low}")
        for side, stated in ((fact.lhs, lhs), (fact.rhs, rhs)):
            if normal(IndexedSum(side, self.variable, self.low, self.high) - stated) != 0:
                raise ProofError(f"{stated} is not the sum of {side} over {self.variable}")


RULES: tuple[type[Rule], ...] = (
    Ring, Split, Shift, Interchange, Rewrite, Then, Certificate, Summed)
"""Every rule there is, for the page that says what is trusted and why."""
