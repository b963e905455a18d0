"""Terms that the proof kernel works on: sums and products with symbolic ends, normal forms.

Terms are SymPy expressions; matrices are noncommutative function symbols ``A(j)``, scalars are
commuting symbols and functions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.refute import differs
from theory.written import Written

Ranges = tuple[tuple[sp.Symbol, sp.Expr, sp.Expr], ...]
Change = Callable[[sp.Expr, Ranges], sp.Expr | None]


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
        depth = 1 + max((node.depth for node in body.atoms(Bound)), default=0)
        canonical = sp.Symbol(f"i{depth}", integer=True)
        if index != canonical and canonical in body.free_symbols:
            raise ProofError(f"binding {index} as {canonical} would capture it in {body}")
        node = super().__new__(cls, body.subs(index, canonical), canonical, low, high)
        node.depth = depth
        return node

    body = property(lambda self: self.args[0])
    index = property(lambda self: self.args[1])
    low = property(lambda self: self.args[2])
    high = property(lambda self: self.args[3])
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

    def _eval_is_real(self) -> Any:
        return self.body.is_real or None

    def _eval_is_nonnegative(self) -> Any:  # sums and products of nonnegative terms
        return self.body.is_nonnegative or None


class IndexedSum(Bound):
    """Finite sum; empty (zero) when high < low."""

    sign = "Σ", r"\sum"

    def _eval_derivative(self, symbol: Any) -> sp.Expr:
        return IndexedSum(self.body.diff(symbol), self.index, self.low, self.high)


class OrderedProduct(Bound):
    """Finite product with **later factors on the left**; empty (one) when high < low."""

    neutral, sign = sp.S.One, ("Π", r"\prod")


def bound_letters(expr: sp.Expr) -> set[sp.Symbol]:
    """Letters that a mean, an integral, a limit or a derivative inside ``expr`` speaks over."""
    found: set[sp.Symbol] = set()
    for node in sp.preorder_traversal(expr):
        found |= set(getattr(node, "bound_symbols", ())) | set(getattr(node, "variables", ()))
        found |= {node.args[1]} if isinstance(node, sp.Limit) else set()
    return found


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


def vanishes(expr: Any) -> bool:
    """Whether SymPy reduces a scalar to 0 (no ``force``: every law it uses has its side met)."""
    expr = sp.sympify(expr)
    letters = expr.atoms(sp.Symbol, AppliedUndef)
    if any(not letter.is_commutative for letter in letters) or expr.has(Bound):
        return False
    expr = expr.doit()
    return not differs(expr) and any(reduce(expr) == 0 for reduce in (
        sp.expand, sp.simplify,
        lambda e: sp.simplify(sp.expand_log(sp.expand_power_base(e))),
        lambda e: sp.simplify(sp.powsimp(sp.expand_power_exp(sp.expand_power_base(e)))),
        lambda e: sp.simplify(e.rewrite(sp.exp)),
        lambda e: sp.simplify(sp.powdenest(sp.powdenest(e))),
        lambda e: sp.gammasimp(sp.expand_func(e))))


def walk(expr: sp.Expr, change: Change, ranges: Ranges = ()) -> sp.Expr:
    """Apply ``change(node, ranges)`` to every node, inside bodies with their index range."""
    found = change(expr, ranges)
    if found is not None:
        return found
    if isinstance(expr, Bound):
        index, body = expr.opened()
        inner = (*ranges, (index, expr.low, expr.high))
        return type(expr)(walk(body, change, inner), index, expr.low, expr.high)
    return expr.func(*(walk(a, change, ranges) for a in expr.args)) if expr.args else expr
