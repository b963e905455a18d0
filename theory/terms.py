"""Terms of the proof kernel: finite sums and ordered products with symbolic ends, normal forms.

Part of what the kernel (``theory.proof``) trusts.  Terms are SymPy expressions; matrices are
noncommutative function symbols ``A(j)``, scalars are commuting symbols and functions.
"""

from __future__ import annotations

from typing import Any, ClassVar

import sympy as sp

Ranges = tuple[tuple[sp.Symbol, sp.Expr, sp.Expr], ...]


class ProofError(ValueError):
    """A step, a side condition or a statement that the kernel cannot justify."""


class Bound(sp.Expr):
    """``body`` over ``index`` = low … high (inclusive); the index is bound, up to renaming."""

    neutral: ClassVar[sp.Expr] = sp.S.Zero
    sign: ClassVar[str] = "?"

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

    @property
    def free_symbols(self) -> set[sp.Symbol]:
        return (self.body.free_symbols - {self.index}) | self.low.free_symbols | (
            self.high.free_symbols)

    def at(self, value: Any) -> sp.Expr:
        """The body with the index replaced by ``value`` (without capture)."""
        return self.body.subs(self.index, value)

    def opened(self) -> tuple[sp.Symbol, sp.Expr]:
        """A fresh index and the body written with it: nothing inside can be captured."""
        fresh = sp.Dummy("k", integer=True)
        return fresh, self.at(fresh)

    def _eval_subs(self, old: Any, new: Any) -> Any:
        if old == self.index:  # bound in the body; free in the limits
            index, body = self.index, self.body
        else:
            index, body = self.opened()
            body = body.subs(old, new)
        return type(self)(body, index, self.low.subs(old, new), self.high.subs(old, new))

    def _xreplace(self, rule: Any) -> tuple[Any, bool]:
        if self in rule:
            return rule[self], True
        index, body = self.opened()
        parts = [part._xreplace(rule) for part in (body, self.low, self.high)]
        if not any(changed for _, changed in parts):
            return self, False
        (body, _), (low, _), (high, _) = parts
        return type(self)(body, index, low, high), True

    def _eval_is_commutative(self) -> Any:
        return self.body.is_commutative

    def _eval_is_real(self) -> Any:
        return self.body.is_real or None

    def _eval_is_nonnegative(self) -> Any:  # sums and products of nonnegative terms
        return self.body.is_nonnegative or None

    def _sympystr(self, printer: Any) -> str:
        low, high, body = map(printer._print, (self.low, self.high, self.body))
        return f"{self.sign}[{self.index}={low}..{high}]({body})"

    def _latex(self, printer: Any) -> str:
        index, low, high, body = map(printer._print, (self.index, self.low, self.high, self.body))
        sign = r"\sum" if self.neutral == 0 else r"\prod"
        return rf"{sign}_{{{index}={low}}}^{{{high}}}\left({body}\right)"


class IndexedSum(Bound):
    """Finite sum; empty (zero) when high < low."""

    neutral, sign = sp.S.Zero, "Σ"

    def _eval_derivative(self, symbol: Any) -> sp.Expr:
        return IndexedSum(self.body.diff(symbol), self.index, self.low, self.high)


class OrderedProduct(Bound):
    """Finite product with **later factors on the left**; empty (one) when high < low."""

    neutral, sign = sp.S.One, "Π"


class Size(sp.Function):
    """‖x‖ or |X|: subadditive, submultiplicative, one at the identity; |c| for a scalar c."""

    @classmethod
    def eval(cls, argument: Any) -> Any:
        if argument.is_commutative:
            return sp.Abs(argument)
        commuting, ordered = argument.args_cnc()
        if commuting:  # ‖c x‖ = |c| ‖x‖
            return sp.Abs(sp.Mul(*commuting)) * cls(sp.Mul(*ordered))
        return None


class Norm(Size):
    """A submultiplicative norm, a number."""

    is_commutative, is_real, is_nonnegative = True, True, True


class Modulus(Size):
    """The matrix of absolute values |X|; inequalities between such matrices hold entrywise."""

    is_commutative = False


def normal(expr: Any) -> sp.Expr:
    """Canonical form: expanded, absolute values multiplied out, factors pushed into sums."""
    expr = sp.sympify(expr).replace(
        lambda e: isinstance(e, sp.Abs) and e.args[0].is_Mul,
        lambda e: sp.Mul(*(sp.Abs(factor) for factor in e.args[0].args)))
    expr = walk(expr, lambda e, _: e.func(normal(e.args[0])) if isinstance(e, Size) else None)
    plain: list[sp.Expr] = []
    sums: dict[tuple[sp.Expr, sp.Expr], tuple[sp.Symbol, list[sp.Expr]]] = {}
    for term in sp.Add.make_args(sp.expand(expr)):
        commuting, ordered = term.args_cnc()
        powers = sp.expand_power_exp(sp.Mul(*commuting))  # expand skips it beside matrices
        factors = [*sp.Mul.make_args(powers), *ordered]
        spot = next((i for i, f in enumerate(factors) if isinstance(f, IndexedSum)), None)
        if spot is None:
            plain.append(sp.Mul(*factors))
            continue
        node = factors[spot]
        index, bodies = sums.setdefault(
            (sp.expand(node.low), sp.expand(node.high)), (sp.Dummy("k", integer=True), []))
        bodies.append(sp.Mul(*factors[:spot], node.at(index), *factors[spot + 1:]))
    for (low, high), (index, bodies) in sums.items():
        plain.append(IndexedSum(normal(sp.Add(*bodies)), index, low, high))
    return sp.Add(*plain)


def nonnegative(expr: Any, ranges: Ranges = ()) -> bool:
    """Whether ``expr ≥ 0`` follows from sign assumptions, for all indices within ``ranges``.

    An expression affine in an index is least at an end of the index's range.
    """
    expr = sp.expand(expr)
    if expr.is_nonnegative or isinstance(expr, Modulus):
        return True
    for index, low, high in reversed(ranges):
        slope = sp.expand(expr.coeff(index, 1))
        if slope.is_number and slope != 0 and sp.degree(expr, index) == 1:
            return nonnegative(expr.subs(index, low if slope > 0 else high), ranges)
    return False


def walk(expr: sp.Expr, change: Any, ranges: Ranges = ()) -> sp.Expr:
    """Apply ``change(node, ranges)`` to every node, inside bodies with their index range."""
    found = change(expr, ranges)
    if found is not None:
        return found
    if isinstance(expr, Bound):
        index, body = expr.opened()
        inner = (*ranges, (index, expr.low, expr.high))
        return type(expr)(walk(body, change, inner), index, expr.low, expr.high)
    if not expr.args:
        return expr
    return expr.func(*(walk(argument, change, ranges) for argument in expr.args))


def unroll(expr: Any) -> sp.Expr:
    """Write out every sum and product of a definite length (for instances, not for proofs)."""
    def write_out(node: sp.Expr, ranges: Ranges) -> sp.Expr | None:
        if not isinstance(node, Bound) or not sp.expand(node.high - node.low).is_Integer:
            return None
        length = int(sp.expand(node.high - node.low)) + 1
        entries = [unroll(node.at(node.low + k)) for k in range(length)]
        return sp.Add(*entries) if node.neutral == 0 else sp.Mul(*reversed(entries))

    return walk(sp.sympify(expr), write_out)
