"""Run a cell's update equations over a sequence with everything input-only computed at once.

A :class:`Program` splits the equations into a static part (input projections, biases: no
state in them), evaluated for all steps in one call, and a dynamic part, one compiled function
per step in which all products of the same vector share one GEMM.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from sympy import Add, Expr, Mul, Symbol
from torch import Tensor

from numerics.evaluate import lower
from theory.algebra import Lin, Var
from theory.cells import Cell


def hoist(expr: Expr, dynamic: set[Symbol], found: dict[Expr, Var]) -> Expr:
    """Replace maximal subexpressions without dynamic symbols by new variables in ``found``."""
    if expr.is_Atom:
        return expr
    if not expr.free_symbols & dynamic:
        return found.setdefault(expr, Var(f"_static{len(found)}"))
    if isinstance(expr, (Add, Mul)):
        static = [a for a in expr.args if not a.free_symbols & dynamic]
        moving = [hoist(a, dynamic, found) for a in expr.args if a.free_symbols & dynamic]
        if static:
            joined = expr.func(*static)
            moving.append(joined if joined.is_Atom
                          else found.setdefault(joined, Var(f"_static{len(found)}")))
        return expr.func(*moving)
    if isinstance(expr, Lin):  # the matrix letter stays a letter
        return Lin(expr.args[0], hoist(expr.args[1], dynamic, found))
    return expr.func(*(hoist(a, dynamic, found) for a in expr.args))


class Program:
    """The static and the dynamic part of a list of equations."""

    def __init__(self, equations: Sequence[tuple[Var, Expr]], dynamic: Sequence[Symbol],
                 x: Symbol) -> None:
        found: dict[Expr, Var] = {}
        moving = set(dynamic)
        rewritten = [(v, hoist(e, moving, found)) for v, e in equations]
        self.static = list(found.items())
        self.static_arguments = sorted({s for e, _ in self.static for s in e.free_symbols},
                                       key=lambda s: s.name)
        self.static_function = lower([e for e, _ in self.static], self.static_arguments, "torch")
        self.groups: list[tuple[Expr, list[Lin]]] = []
        self.stages: list[tuple[Var, list[Symbol], Any]] = []
        self.x = x
        self._group(rewritten)

    def _group(self, equations: list[tuple[Var, Expr]]) -> None:
        """Collect products of one vector; each becomes slices of one GEMM."""
        by_argument: dict[Expr, list[Lin]] = {}
        for _, e in equations:
            for node in sorted(e.atoms(Lin), key=str):
                if not node.args[0].row:
                    nodes = by_argument.setdefault(node.args[1], [])
                    if node not in nodes:
                        nodes.append(node)
        shared = {a: nodes for a, nodes in by_argument.items() if len(nodes) > 1}
        self.groups = list(shared.items())
        names = {node: Var(f"_product{i}_{j}") for i, (_, nodes) in enumerate(self.groups)
                 for j, node in enumerate(nodes)}
        self.products = names
        for variable, e in equations:
            rewritten = e.xreplace(names)
            used = sorted(rewritten.free_symbols, key=lambda s: s.name)
            self.stages.append((variable, used, lower(rewritten, used, "torch")))

    def run(self, table: dict[Symbol, Any], x: Tensor, state: Tensor, cell: Cell,
            record: Sequence[str]) -> tuple[Tensor, dict[str, Tensor]]:
        """States (T+1, …, n) and recorded quantities; ``table`` holds the parameters."""
        table = {**table, self.x: x}
        static = self.static_function(*(table[a] for a in self.static_arguments))
        steps = x.shape[0]
        sliced: list[tuple[Var, Any]] = []
        for (_, name), value in zip(self.static, static, strict=True):
            timed = isinstance(value, Tensor) and value.dim() == x.dim()
            if timed:
                sliced.append((name, value.unbind(0)))
            else:
                table[name] = value
        weights = [(nodes, torch.cat([table[n.args[0]] for n in nodes]))
                   for _, nodes in self.groups]
        previous = list(cell.states)
        new = list(cell.states.values())
        order = {v: i for i, (v, _, _) in enumerate(self.stages)}
        ready = [(max((order[s] for s in argument.free_symbols if s in order), default=-1),
                  argument) for argument, _ in self.groups]
        states = [state]
        recorded: dict[str, list[Tensor]] = {name: [] for name in record}
        parts = list(state.chunk(len(previous), -1))
        for t in range(steps):
            for name, values in sliced:
                table[name] = values[t]
            for symbol, part in zip(previous, parts, strict=True):
                table[symbol] = part
            self._multiply(-1, ready, weights, table)
            for i, (variable, used, function) in enumerate(self.stages):
                table[variable] = function(*[table[u] for u in used])
                if any(stage == i for stage, _ in ready):
                    self._multiply(i, ready, weights, table)
            parts = [table[v] for v in new]
            states.append(parts[0] if len(parts) == 1 else torch.cat(parts, -1))
            for name, values in recorded.items():
                values.append(table[Var(name)])
        shape = x.shape[:-1]
        return torch.stack(states), {
            name: torch.stack(values) if values else x.new_zeros(*shape, 0)
            for name, values in recorded.items()}

    def _multiply(self, stage: int, ready: Sequence[tuple[int, Expr]], weights: Any,
                  table: dict[Symbol, Any]) -> None:
        for (when, argument), (nodes, weight) in zip(ready, weights, strict=True):
            if when == stage:
                vector = table[argument] if argument.is_Symbol else lower(
                    argument, sorted(argument.free_symbols, key=str), "torch")(
                    *(table[s] for s in sorted(argument.free_symbols, key=str)))
                product = torch.nn.functional.linear(vector, weight)
                for node, part in zip(nodes, product.chunk(len(nodes), -1), strict=True):
                    table[self.products[node]] = part
