"""The second derivation engine for cells with LayerNorm: the chain rule over unit indices.

Two quantities of LayerNorm stay names, each with a derivative that SymPy finds from its own
equation: the centred pre-activation ``c_k`` and the reciprocal deviation ``r``.  Besides the
rules of ``theory.indexed`` only ``Σ_k c_k = 0`` and ``Σ_k 1 = H`` are used; both are what the
equations of mean and centring say.
"""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from theory.algebra import Var
from theory.cells import Cell
from theory.indexed import IN, OUT, H, collapse, component, opaque, written_out
from theory.operators import Op
from theory.terms import IndexedSum, walk

CENTRED, DEVIATION = sp.IndexedBase("p_centred"), sp.Symbol("rstd", real=True)


def _without(cell: Cell, *names: str) -> Cell:
    """The cell with some of its equations removed, so that these quantities stay names."""
    return replace(cell, equations=tuple(
        (v, e) for v, e in cell.equations if v.name not in names))


def _definition(cell: Cell, name: str) -> tuple[Var, sp.Expr]:
    return next((v, e) for v, e in cell.equations if v.name == name)


def derivative(cell: Cell, row: Var, column: Var, names: dict[sp.Expr, sp.Expr]) -> sp.Expr:
    """``∂ row_q/∂ column_p`` by the chain rule through c_k and r; ``names`` as in ``opaque``."""
    state = sp.IndexedBase(column.name)[IN]
    inner = sp.Symbol("j", integer=True)
    _, centred = _definition(cell, "p_centred")
    slope = {unit: collapse(opaque(sp.diff(component(cell, centred, unit), state), names))
             for unit in (inner, OUT)}
    named = _without(cell, "p_centred", "rstd")
    _, deviation = _definition(cell, "rstd")
    spread = component(_without(cell, "p_centred"), deviation, 0)  # (ε + Σ c_k²/H)^{-1/2}
    by_centred = collapse(sp.diff(spread, CENTRED[inner])).xreplace(
        {spread**3: DEVIATION**3, spread: DEVIATION})
    deviation_slope = IndexedSum(by_centred * slope[inner], inner, 1, H)
    value = component(named, cell.states[row], OUT)
    direct, by_unit, by_deviation = (opaque(sp.diff(value, name), names)
                                     for name in (state, CENTRED[OUT], DEVIATION))
    return direct + by_unit * slope[OUT] + by_deviation * deviation_slope


def pulled(expr: sp.Expr) -> sp.Expr:
    """Sums of monomials with every factor free of the index outside; Σ c_k = 0, Σ 1 = H."""
    def change(node: sp.Expr, ranges: object) -> sp.Expr | None:
        if not isinstance(node, IndexedSum):
            return None
        index, body = node.opened()
        total: sp.Expr = sp.S.Zero
        for term in sp.Add.make_args(sp.expand(pulled(body))):
            outside, inside = term.as_independent(index, as_Add=False)
            if inside == CENTRED[index]:
                continue
            total += outside * (H if inside == 1 else IndexedSum(inside, index, 1, H))
        return total

    return sp.expand(walk(expr, change))


def agrees(cell: Cell, row: Var, column: Var, op: Op) -> bool:
    """Whether ``op`` is the block ∂row/∂column of a LayerNorm cell."""
    names: dict[sp.Expr, sp.Expr] = {}
    stated = written_out(_without(cell, "p_centred", "rstd"), op)
    gap = collapse(derivative(cell, row, column, names) - opaque(stated, names))
    parts = sp.collect(pulled(gap), sp.KroneckerDelta(OUT, IN), evaluate=False)
    return all(sp.cancel(sp.together(part)) == 0 for part in parts.values())
