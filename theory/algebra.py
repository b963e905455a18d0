"""Elementwise vector expressions, opaque matrix products, and operators as sums of words.

Elementwise expressions are ordinary commutative SymPy over :class:`Var` symbols.  One opaque
node, ``Lin(W, v)``, stands for the product of the matrix letter ``W`` with the vector ``v``.
With it the differential of any update equation is

    d e = Σ_y Diag(∂e/∂y) dy + Σ_L Diag(∂e/∂L) W_L d(arg_L),

so ``sympy.diff`` does everything but the single rule d(Wv) = W dv.  Nothing here depends on
the number of units: the dimension H is never a number.

A *row letter* (``Letter(..., row=True)``) is a 1×H row u.  As a factor of a word it stands
for 𝟏uᵀ, which is what broadcasting a scalar quantity to all units means; the scalar gate's
rank-one term and LayerNorm's mean (the row ``MEAN`` = 𝟏ᵀ/H) need no other case.
"""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy import Expr, Function, Symbol

Word = tuple["Letter", ...]


# How the papers write the quantities of a step; a name alone always prints the same way.
WRITTEN = {
    "h": "h_{t-1}", "c": "c_{t-1}", "h_new": "h_t", "c_new": "c_t", "k": r"\tilde h_t",
    "m": r"\tanh(c_t)", "x_hat": r"\hat x_t",
    **{gate: f"{gate}_t" for gate in ("i", "f", "o", "g", "z", "r")},
}


class Var(Symbol):
    """A quantity with one value per unit (``dim="H"``) or one for all units (``dim="1"``)."""

    dim: str
    latex_name: str

    def __new__(cls, name: str, dim: str = "H", latex: str = "") -> Var:
        if dim not in ("H", "1"):
            raise ValueError(f"dim of {name!r} is {dim!r}; allowed: 'H', '1'")
        self: Var = Symbol.__xnew__(cls, name, real=True)
        self.dim = dim
        self.latex_name = latex or WRITTEN.get(name, name)
        return self

    def __getnewargs_ex__(self) -> tuple[tuple[str, str, str], dict[str, Any]]:
        return (self.name, self.dim, self.latex_name), {}

    def _latex(self, printer: Any) -> str:
        return self.latex_name


class At(Symbol):
    """The value of a unit-wise variable at slot ``index`` of a word (slot 0: output unit)."""

    base: Var
    index: int

    def __new__(cls, base: Var, index: int) -> At:
        self: At = Symbol.__xnew__(cls, f"{base.name}@{index}", real=True)
        self.base = base
        self.index = index
        return self

    def __getnewargs_ex__(self) -> tuple[tuple[Var, int], dict[str, Any]]:
        return (self.base, self.index), {}


class Letter(Symbol):
    """A matrix of parameters, H×H, or a row 1×H (``row=True``, acting as 𝟏uᵀ in words)."""

    row: bool
    latex_name: str

    def __new__(cls, name: str, row: bool = False, latex: str = "") -> Letter:
        self: Letter = Symbol.__xnew__(cls, name, real=True)
        self.row = row
        self.latex_name = latex or name
        return self

    def __getnewargs_ex__(self) -> tuple[tuple[str, bool, str], dict[str, Any]]:
        return (self.name, self.row, self.latex_name), {}

    def _latex(self, printer: Any) -> str:
        return self.latex_name


MEAN = Letter("E", row=True, latex=r"\tfrac{1}{H}\mathbf{1}^{\top}")


class Sigmoid(Function):
    """Logistic function σ; σ' = σ(1 − σ)."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Expr:
        """The slope, written in the function itself so that no exponential is formed."""
        return self * (1 - self)


class Tanh(Function):
    """Hyperbolic tangent; tanh' = 1 − tanh²."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Expr:
        """The slope, written in the function itself."""
        return 1 - self**2


class Rsqrt(Function):
    """Reciprocal square root; its slope is −½ of its cube."""

    nargs = 1

    def fdiff(self, argindex: int = 1) -> Expr:
        """The slope, written in the function itself."""
        return -self**3 / 2


class Lin(Function):
    """The product W v of a matrix letter with an elementwise expression."""

    nargs = 2


class LinT(Function):
    """The product Wᵀ v; for a row letter u it is u 𝟏ᵀv."""

    nargs = 2


class DiagonalOf(Function):
    """The diagonal of a matrix letter as an elementwise quantity (a row letter: itself)."""

    nargs = 1


class PairDiagonal(Function):
    """((U ⊙ Vᵀ) v): the diagonal of U Diag(v) V."""

    nargs = 3


def place(expr: Expr, index: int) -> Expr:
    """Write an elementwise expression at slot ``index``; ValueError on a nested product."""
    if expr.has(Lin):
        raise ValueError(f"coefficient {expr} contains a matrix product; name it first")
    return expr.xreplace({
        y: At(y, index) for y in expr.free_symbols if isinstance(y, Var) and y.dim == "H"
    })


def unplace(expr: Expr) -> Expr:
    """Forget the slots: read every slotted variable at one common unit."""
    return expr.xreplace({y: y.base for y in expr.free_symbols if isinstance(y, At)})


def shift(expr: Expr, by: int) -> Expr:
    """Move every slot of a coefficient by ``by`` places to the right."""
    if not by:
        return expr
    return expr.xreplace({
        y: At(y.base, y.index + by) for y in expr.free_symbols if isinstance(y, At)
    })


def slots(expr: Expr) -> set[int]:
    """The slots on which a coefficient depends."""
    return {y.index for y in expr.free_symbols if isinstance(y, At)}


def separate(coefficient: Expr, length: int) -> list[tuple[Expr, ...]]:
    """Write a coefficient of a word of ``length`` letters as a sum of products of slots.

    Each returned tuple holds ``length + 1`` elementwise factors, one per slot.  Sums stay
    unexpanded wherever they live on a single slot.
    """
    pieces = sp.Mul.make_args(coefficient)
    factors: list[Expr] = [sp.Integer(1)] * (length + 1)
    for position, factor in enumerate(pieces):
        where = slots(factor)
        if len(where) > 1:
            terms = sp.Add.make_args(factor if factor.is_Add else sp.expand(factor))
            if len(terms) == 1:
                raise ValueError(f"cannot separate the slots of {coefficient}")
            others = sp.Mul(*pieces[:position], *pieces[position + 1:])
            return [s for term in terms for s in separate(others * term, length)]
        index = where.pop() if where else 0
        factors[index] *= unplace(factor)
    return [tuple(factors)]


def tidy(coefficient: Expr) -> Expr:
    """Factor a coefficient and write its factors with positive constants first: 1 − k."""
    sign, factors = 1, []
    for factor in sp.Mul.make_args(sp.factor(coefficient)):
        if factor.is_Add and factor.could_extract_minus_sign():
            sign, factor = -sign, -factor
        factors.append(factor)
    return sign * sp.Mul(*factors)
