"""A second, independent derivation engine: components, index sums and Kronecker deltas.

Every update equation is written out for one unit q, all intermediate quantities eliminated,
σ and tanh spelt with exponentials and SymPy's own tanh; SymPy's own ``diff`` with respect to
``h[p]`` does the rest, and sums over 1…H are collapsed by ``Σ_k δ_{kp} f(k) = f(p)``.  Nothing
is shared with the differential algebra of ``theory.jacobians`` but the update equations, and H
stays a symbol.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.algebra import MEAN, At, Letter, Lin, Rsqrt, Sigmoid, Tanh, Var
from theory.cells import Cell
from theory.operators import Op
from theory.terms import IndexedSum

H = sp.Symbol("H", integer=True, positive=True)
OUT = sp.Symbol("q", integer=True)
IN = sp.Symbol("p", integer=True)
_PLACE = sp.Symbol("place", integer=True)  # stands for the unit in the name of a function


def component(cell: Cell, expr: sp.Expr, unit: Any) -> sp.Expr:
    """Component ``unit`` of an elementwise expression, defined quantities eliminated."""
    definitions = dict(cell.equations)

    def at(e: sp.Expr, index: Any) -> sp.Expr:
        if isinstance(e, Var):
            if e in definitions:
                return at(definitions[e], index)
            return sp.Symbol(e.name, real=True) if e.dim == "1" else sp.IndexedBase(e.name)[index]
        if isinstance(e, Lin):
            letter, argument = e.args
            if argument.free_symbols & {Var("x")}:  # the input enters as one number per unit
                row = index if not letter.row else 0
                return sp.IndexedBase(f"{letter.name}x")[row]
            k = sp.Dummy("k", integer=True)
            return IndexedSum(entry(letter, index, k) * at(argument, k), k, 1, H)
        if isinstance(e, Sigmoid):
            return 1 / (1 + sp.exp(-at(e.args[0], index)))
        if isinstance(e, Tanh):
            return sp.tanh(at(e.args[0], index))
        if isinstance(e, Rsqrt):
            return 1 / sp.sqrt(at(e.args[0], index))
        if e.args:
            return e.func(*(at(a, index) for a in e.args))
        return e

    return at(expr, unit)


def entry(letter: Letter, row: Any, column: Any) -> sp.Expr:
    """Entry of a matrix letter; a row letter u is 𝟏uᵀ, and E = 𝟏𝟏ᵀ/H."""
    if letter == MEAN:
        return 1 / H
    return sp.IndexedBase(letter.name)[column] if letter.row else (
        sp.IndexedBase(letter.name)[row, column])


def collapse(expr: sp.Expr) -> sp.Expr:
    """Apply ``Σ_{k=1}^{H} δ_{kp} f(k) = f(p)`` for free unit indices p, inside out."""
    if isinstance(expr, IndexedSum):
        index, total = expr.index, sp.S.Zero
        for term in sp.Add.make_args(sp.expand(collapse(expr.body))):
            deltas = [f for f in sp.Mul.make_args(term)
                      if isinstance(f, sp.KroneckerDelta) and index in f.args]
            if deltas:
                other = next(a for a in deltas[0].args if a != index)
                total += (term / deltas[0]).subs(index, other)
            else:
                total += IndexedSum(term, index, expr.low, expr.high)
        return total
    if not expr.args or not expr.has(sp.KroneckerDelta):
        return expr
    return expr.func(*(collapse(a) for a in expr.args))


def derivative(cell: Cell, row: Var, column: Var, names: dict[sp.Expr, sp.Expr]) -> sp.Expr:
    """``∂ row_q / ∂ column_p`` of one step, as an expression in q, p and index sums.

    Exponentials and tangents are named as in :func:`opaque`, which fills ``names``.
    """
    value = component(cell, cell.states[row], OUT)
    return collapse(opaque(sp.diff(value, sp.IndexedBase(column.name)[IN]), names))


def agrees(cell: Cell, row: Var, column: Var, op: Op) -> bool:
    """Whether ``op`` is the Jacobian block ∂row/∂column that this engine derives."""
    names: dict[sp.Expr, sp.Expr] = {}
    derived = derivative(cell, row, column, names)
    return vanishes(derived - opaque(written_out(cell, op), names))


def written_out(cell: Cell, op: Op) -> sp.Expr:
    """Entry (q, p) of an operator of words, in the language of this engine."""
    total: sp.Expr = sp.S.Zero
    for word, coefficient in op.terms.items():
        inner = [sp.Dummy(f"k{i}", integer=True) for i in range(1, len(word))]
        units = [OUT, *inner, IN] if word else [OUT]
        value = coefficient.xreplace({
            y: component(cell, y.base, units[y.index]) for y in coefficient.free_symbols
            if isinstance(y, At)})
        value = value.xreplace({
            y: component(cell, y, OUT) for y in value.free_symbols
            if isinstance(y, Var) and y.dim == "1"})
        for i, letter in enumerate(word):
            value *= entry(letter, units[i], units[i + 1])
        if not word:
            value *= sp.KroneckerDelta(OUT, IN)
        for k in reversed(inner):
            value = IndexedSum(value, k, 1, H)
        total += value
    return total


def opaque(expr: sp.Expr, names: dict[sp.Expr, sp.Expr]) -> sp.Expr:
    """Name every exponential and hyperbolic tangent: f(u_k) becomes a function of the unit k.

    With S = 1/(1 + e^{-u}), e^{-u} is 1/S − 1 and e^{u} is S/(1 − S), so that expressions stay
    polynomial.  ``names`` maps each argument, its unit replaced by a placeholder, to a name.
    """
    if isinstance(expr, (sp.exp, sp.tanh)):
        argument = sp.expand(expr.args[0])
        falling = isinstance(expr, sp.exp) and argument.could_extract_minus_sign()
        if falling:
            argument = sp.expand(-argument)
        units = [s for s in argument.free_symbols
                 if isinstance(s, sp.Symbol) and s.is_integer and s != H]
        if len(units) > 1:
            raise ValueError(f"{argument} depends on the units {units}; one is allowed")
        unit = units[0] if units else sp.S.Zero
        key = expr.func(argument.subs(unit, _PLACE) if units else argument)
        value = names.setdefault(key, sp.Function(f"f{len(names)}", real=True))(unit)
        if isinstance(expr, sp.tanh):
            return value
        return 1 / value - 1 if falling else value / (1 - value)
    if not expr.args:
        return expr
    return expr.func(*(opaque(a, names) for a in expr.args))


def vanishes(expr: sp.Expr) -> bool:
    """Whether an expression with index sums is zero as a rational function of its atoms.

    Exponentials and tangents must be opaque already; sums with equal limits are merged.  True
    is a proof; False is not a refutation.
    """
    def zero(e: sp.Expr) -> bool:
        plain: sp.Expr = sp.S.Zero
        bodies: sp.Expr = sp.S.Zero
        unit = sp.Dummy("k", integer=True)
        for term in sp.Add.make_args(sp.expand(e)):
            sums = [f for f in sp.Mul.make_args(term) if isinstance(f, IndexedSum)]
            if sums:
                bodies += term / sums[0] * sums[0].at(unit)
            else:
                plain += term
        parts = sp.collect(sp.expand(plain), sp.KroneckerDelta(OUT, IN), evaluate=False)
        done = all(sp.cancel(sp.together(part)) == 0 for part in parts.values())
        return done and (bodies == 0 or zero(bodies))

    return zero(expr)
