"""The language of the proof kernel: terms, their normal forms, and statements about them.

Terms are SymPy expressions; matrices are noncommutative function symbols ``A(j)``, scalars are
commuting symbols and functions, sums and products may have symbolic ends.  A statement is an
equality or inequality for all values of its variables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.refute import differs
from theory.written import Written

Relation = Literal["=", "≤", "<"]
KINDS = "commutative integer real nonnegative positive negative nonpositive nonzero".split()
POLES = sp.gamma, sp.polygamma, sp.zeta, sp.tan, sp.cot, sp.sec, sp.csc, sp.coth, sp.csch, sp.atanh
Ranges = tuple[tuple[sp.Symbol, sp.Expr, sp.Expr], ...]


class ProofError(ValueError):
    """A step, a side condition or a statement that the kernel cannot justify."""


class Bound(Written, sp.Expr):
    """``body`` over ``index`` = low … high (inclusive); the index is bound, up to renaming."""

    neutral: ClassVar[sp.Expr] = sp.S.Zero

    def __new__(cls, body: Any, index: sp.Symbol, low: Any, high: Any) -> Any:
        body, low, high = sp.sympify(body), sp.sympify(low), sp.sympify(high)
        span = sp.expand(high - low)
        if body == cls.neutral or (span.is_Integer and span < 0):
            return cls.neutral
        if span == 0:
            return body.subs(index, low)
        inside = (int(node.index.name[1:]) for node in body.atoms(Bound))
        canonical = sp.Symbol(f"i{1 + max(inside, default=0)}", integer=True)
        if index != canonical and canonical in body.free_symbols:
            raise ProofError(f"binding {index} as {canonical} would capture it in {body}")
        return super().__new__(cls, body.subs(index, canonical), canonical, low, high)

    body, index, low, high = (property(lambda s, k=k: s.args[k]) for k in range(4))  # type: ignore
    free_symbols = property(lambda self: (self.body.free_symbols - {self.index})
                            | self.low.free_symbols | self.high.free_symbols)

    def at(self, value: Any) -> sp.Expr:
        """The body with the index replaced by ``value`` (without capture)."""
        return self.body.subs(self.index, value)

    def opened(self) -> tuple[sp.Symbol, sp.Expr]:
        """A fresh index and the body written with it: nothing inside can be captured."""
        fresh = sp.Dummy("k", integer=True)
        return fresh, self.at(fresh)

    def _map(self, change: Callable[[sp.Expr], sp.Expr]) -> sp.Expr:
        index, body = self.opened()
        return type(self)(change(body), index, change(self.low), change(self.high))

    def _eval_subs(self, old: Any, new: Any) -> Any:
        return self._map(lambda part: part.subs(old, new))

    def _xreplace(self, rule: Any) -> tuple[Any, bool]:
        return rule[self] if self in rule else self._map(lambda part: part.xreplace(rule)), True

    def _eval_is_commutative(self) -> Any:
        return self.body.is_commutative

    def _eval_is_nonnegative(self) -> Any:  # sums and products of nonnegative terms
        return self.body.is_nonnegative or None


class IndexedSum(Bound):
    """Finite sum; empty (zero) when high < low."""

    sign = "Σ", r"\sum"


class OrderedProduct(Bound):
    """Finite product with **later factors on the left**; empty (one) when high < low."""

    neutral, sign = sp.S.One, ("Π", r"\prod")


def bound_letters(expr: sp.Expr) -> set[sp.Symbol]:
    """Letters that a mean, an integral, a limit or a derivative inside ``expr`` speaks over."""
    return {letter for node in sp.preorder_traversal(expr) for letter in (
        *getattr(node, "bound_symbols", ()), *getattr(node, "variables", ()),
        *(node.args[1:2] if isinstance(node, sp.Limit) else ()))}


def normal(expr: Any) -> sp.Expr:
    """Canonical form: expanded, absolute values multiplied out, factors pushed into sums.

    Functions that declare ``opens`` have their argument brought to this form too.
    """
    expr = sp.sympify(expr).replace(
        lambda e: isinstance(e, sp.Abs) and e.args[0].is_Mul,
        lambda e: sp.Mul(*(sp.Abs(factor) for factor in e.args[0].args)))
    expr = walk(expr, lambda e, _: e.func(normal(e.args[0])) if hasattr(e, "opens") else None)
    plain: list[sp.Expr] = []
    sums: dict[Any, tuple[sp.Symbol, list[sp.Expr]]] = {}
    for term in sp.Add.make_args(sp.expand(expr)):
        commuting, ordered = term.args_cnc()
        powers = sp.expand_power_exp(sp.Mul(*commuting))  # expand skips it beside matrices
        factors = [*sp.Mul.make_args(powers), *ordered]
        spot = next((i for i, f in enumerate(factors) if isinstance(f, IndexedSum)), None)
        if spot is None:
            plain.append(sp.Mul(*factors))
            continue
        node = factors[spot]
        ends = sp.expand(node.low), sp.expand(node.high)
        index, bodies = sums.setdefault(ends, (sp.Dummy("k", integer=True), []))
        bodies.append(sp.Mul(*factors[:spot], node.at(index), *factors[spot + 1:]))
    return sp.Add(*plain, *(IndexedSum(normal(sp.Add(*bodies)), index, *ends)
                            for ends, (index, bodies) in sums.items()))


def nonnegative(expr: Any, ranges: Ranges = ()) -> bool:
    """Whether ``expr ≥ 0`` follows from sign assumptions, for all indices within ``ranges``.

    An expression affine in an index is least at an end of the index's range.
    """
    expr = sp.expand(expr)
    if expr.is_nonnegative or hasattr(expr, "entrywise_nonnegative"):
        return True
    for index, low, high in reversed(ranges):
        slope = sp.expand(expr.coeff(index, 1))
        if slope.is_number and slope != 0 and sp.degree(expr, index) == 1:
            return nonnegative(expr.subs(index, low if slope > 0 else high), ranges)
    return False


def vanishes(expr: Any, calculus: bool = True) -> bool:
    """Whether ``expr`` is 0 by its normal form or, for a scalar, by SymPy's calculus.

    Trusts SymPy: simplification of scalars under the letters' declared kinds, derivatives,
    definite integrals and limits of the terms that are written with them.
    """
    expr = sp.sympify(expr)
    if expr == 0 or normal(expr) == 0:
        return True
    letters = expr.atoms(sp.Symbol, AppliedUndef)
    if not calculus or expr.has(Bound) or not all(x.is_commutative for x in letters):
        return False
    expr = expr.doit()
    forms = sp.expand(expr), expr, expr.rewrite(sp.exp), sp.expand_power_base(expr)
    return not differs(expr) and any(form == 0 or sp.simplify(form) == 0 for form in forms)


def walk(expr: sp.Expr, change: Callable[..., sp.Expr | None], ranges: Ranges = ()) -> sp.Expr:
    """Apply ``change(node, ranges)`` to every node, inside bodies with their index range."""
    if (found := change(expr, ranges)) is not None:
        return found
    if isinstance(expr, Bound):
        index, body = expr.opened()
        inner = (*ranges, (index, expr.low, expr.high))
        return type(expr)(walk(body, change, inner), index, expr.low, expr.high)
    return expr.func(*(walk(a, change, ranges) for a in expr.args)) if expr.args else expr


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

    def at(self, values: dict[sp.Symbol, Any], ranges: Ranges = ()) -> Statement:
        """The instance at ``values``; each has to be provably of its variable's kind."""
        taken = bound_letters(self.lhs) | bound_letters(self.rhs)
        for variable, given in values.items():
            given = sp.sympify(given)
            if variable not in self.variables or {variable, *given.free_symbols} & taken:
                raise ProofError(f"{variable} = {given} is not quantified, or is bound, in {self}")
            for kind in kinds(variable):
                if not getattr(given, f"is_{kind}") and not (
                        kind == "nonnegative" and nonnegative(given, ranges)):
                    raise ProofError(f"{variable} = {given} may not be {kind}")
        lhs, rhs = (side.subs(values, simultaneous=True) for side in (self.lhs, self.rhs))
        return Statement(lhs, self.relation, rhs, tuple(
            v for v in self.variables if v not in values)).defined()

    def defined(self, *unsure: Any) -> Statement:
        """Itself; ProofError if it has no value, or divides by what may be 0.

        SymPy cancels x/x to 1: what a definition could make 0, or a letter whose value is
        assumed (``unsure``), or any matrix, may not stand in a denominator, nor what could be a
        pole in a function that has poles.  For every other letter a statement speaks of those
        values only at which its sides are defined.
        """
        for node in {n for side in (self.lhs, self.rhs) for n in sp.preorder_traversal(side)}:
            if node in (sp.nan, sp.zoo) or (node.is_Pow and not node.exp.is_nonnegative and (
                    not node.is_commutative or node.base.is_zero is not False
                    and node.has(AppliedUndef, *unsure))) or (isinstance(node, POLES)
                    and node.has(AppliedUndef, *unsure) and not node.is_finite):
                raise ProofError(f"{self} may have no value, because of {node}")
        return self

    def free(self) -> set[sp.Symbol]:
        """Letters that are not quantified."""
        return set(self.lhs.free_symbols | self.rhs.free_symbols) - set(self.variables)

    def captured(self, expr: sp.Expr) -> set[sp.Symbol]:
        """Letters that are fixed here and bound inside ``expr``."""
        return self.free() & bound_letters(expr)

    def __str__(self) -> str:
        return f"{self.lhs} {self.relation} {self.rhs}"


Known = frozenset[Statement]
