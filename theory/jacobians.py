"""One-step Jacobians, derived from a cell's update equations by the differential algebra.

``jacobian`` gives ∂s_t/∂s_{t−1} as operators with symbolic H (LW-9 … 11, 19 … 22, 53, 55, 57),
``split`` its decomposition J = D + R into retention and mixing, ``parameter_tangent`` the
immediate derivative ∂⁺s_t/∂θ·w of LW-2, with the previous state held fixed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import sympy as sp
from sympy import Dummy, Expr, Symbol

from theory.algebra import Letter, Lin, Rsqrt, Sigmoid, Tanh, Var
from theory.cells import Cell, get_cell
from theory.operators import Op

Block = tuple[Var, Var]


def partials(variable: Var, expr: Expr) -> tuple[dict[Var, Expr], dict[Lin, Expr]]:
    """∂expr/∂y for each unit-wise y and each product node, slopes written in ``variable``."""
    nodes = {node: Dummy(f"L{i}", real=True)
             for i, node in enumerate(sorted(expr.atoms(Lin), key=sp.default_sort_key))}
    flat = expr.xreplace(nodes)
    back = {dummy: node for node, dummy in nodes.items()}
    # A slope such as σ'(p) comes out as σ(p)(1 − σ(p)); the equation's own name replaces σ(p).
    slope = {flat: variable} if isinstance(flat, (Sigmoid, Tanh, Rsqrt)) else {}

    def derivative(symbol: Symbol) -> Expr:
        return sp.diff(flat, symbol).xreplace(slope).xreplace(back)

    # In a fixed order: the order of words decides the last bits of what is computed from them.
    ordered = sorted(flat.free_symbols, key=lambda s: s.name)
    direct = {y: derivative(y) for y in ordered if isinstance(y, Var)}
    through = {node: derivative(dummy) for node, dummy in nodes.items()}
    return ({y: d for y, d in direct.items() if d != 0},
            {n: d for n, d in through.items() if d != 0})


class _Differential:
    """Derivatives of every variable of one cell with respect to one previous state."""

    def __init__(self, cell: Cell, state: Var) -> None:
        self.cell = cell
        self.definitions = dict(cell.equations)
        self.aliases = dict(cell.aliases)
        self.known: dict[Symbol, Op] = {previous: Op.zero() for previous in cell.states}
        self.known[state] = Op.identity()

    def of_variable(self, variable: Symbol) -> Op:
        if variable not in self.known:
            expr = self.definitions.get(variable)
            if expr is None:  # an input, a parameter or a constant
                self.known[variable] = Op.zero()
            else:
                self.known[variable] = self.of_expression(variable, expr)
        return self.known[variable]

    def of_expression(self, name: Var, expr: Expr) -> Op:
        direct, through = partials(name, expr)
        total = Op.zero()
        for y, slope in direct.items():
            total += self._diagonal(slope) * self.of_variable(y)
        for node, slope in through.items():
            letter, argument = node.args
            inner = self.of_expression(Var("_argument"), argument)
            total += self._diagonal(slope) * Op.letter(letter) * inner
        return total.reduce(self.cell.centred)

    def _diagonal(self, slope: Expr) -> Op:
        return Op.diagonal(slope).substitute(self.aliases)


@cache
def _jacobian(name: str, layernorm: bool) -> Mapping[Block, Op]:
    return _derive(get_cell(name, layernorm))


def _derive(cell: Cell) -> Mapping[Block, Op]:
    blocks: dict[Block, Op] = {}
    for column in cell.states:
        differential = _Differential(cell, column)
        for row, new in cell.states.items():
            blocks[row, column] = differential.of_variable(new)
    return blocks


def jacobian(cell: Cell) -> Mapping[Block, Op]:
    """∂(new state row)/∂(previous state column) for every pair of state blocks."""
    if cell is get_cell(cell.name, cell.layernorm):
        return _jacobian(cell.name, cell.layernorm)
    return _derive(cell)


def split(cell: Cell) -> tuple[Mapping[Block, Op], Mapping[Block, Op]]:
    """J = D + R block by block: D the empty words (retention), R all others (mixing)."""
    blocks = jacobian(cell)
    retained = {key: Op.diagonal(op.retention()) for key, op in blocks.items()}
    return retained, {key: op.rest() for key, op in blocks.items()}


def dotted(symbol: Symbol) -> Symbol:
    """The tangent of a variable or parameter."""
    if isinstance(symbol, Letter):
        return Letter(f"d_{symbol.name}", row=symbol.row, latex=rf"\dot {symbol.latex_name}")
    if isinstance(symbol, Var):
        return Var(f"d_{symbol.name}", dim=symbol.dim, latex=rf"\dot{{{symbol.latex_name}}}")
    raise ValueError(f"symbol is {symbol!r}; a Var or Letter is needed")


def parameter_tangent(cell: Cell) -> tuple[tuple[Var, Expr], ...]:
    """Equations for the immediate tangents ẏ of all variables, in order (LW-2's ∂⁺).

    The directions of the parameters appear as their ``dotted`` symbols; the previous states
    and the input are held fixed.  The new state's entry is ∂⁺s_t/∂θ·θ̇.
    """
    moving: dict[Symbol, Symbol] = {p: dotted(p) for p in cell.params}
    equations: list[tuple[Var, Expr]] = []

    def tangent(name: Var, expr: Expr) -> Expr:
        direct, through = partials(name, expr)
        total: Expr = sp.Integer(0)
        for y, slope in direct.items():
            if y in moving:
                total += slope * moving[y]
        for node, slope in through.items():
            letter, argument = node.args
            inner = tangent(Var("_argument"), argument)
            if letter in moving:
                total += slope * Lin(moving[letter], argument)
            if inner != 0:
                total += slope * Lin(letter, inner)
        return total

    for variable, expr in cell.equations:
        value = tangent(variable, expr)
        if value != 0:
            moving[variable] = dotted(variable)
            equations.append((moving[variable], value))
    return tuple(equations)
