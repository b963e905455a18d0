"""Run a cell's update equations over a sequence with everything input-only computed at once.

A :class:`Program` splits the equations into a static part (input projections, biases: no
state in them), evaluated for all steps in one call, and a dynamic part, one compiled function
per step in which all products of the same vector share one GEMM that also adds their static
parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from sympy import Add, Expr, Integer, Mul, Symbol
from torch import Tensor

from numerics.evaluate import lower, lower_sequence
from numerics.fusion import fuse_normalisation
from theory.algebra import Lin, LinT, Tanh, Var
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
            moving.append(hoist(expr.func(*static), dynamic, found))
        return expr.func(*moving)
    return expr.func(*(hoist(a, dynamic, found) for a in expr.args))


def merge_products(expr: Expr) -> Expr:
    """Σ Wᵀvᵢ → Wᵀ(Σ vᵢ): one product per matrix letter."""
    by_letter: dict[Symbol, Expr] = {}
    rest: list[Expr] = []
    for term in Add.make_args(expr):
        if isinstance(term, LinT):
            letter, vector = term.args
            by_letter[letter] = by_letter.get(letter, Integer(0)) + vector
        else:
            rest.append(term)
    return Add(*rest, *(LinT(letter, merge_products(v)) for letter, v in by_letter.items()))


class _Group:
    """Products W₁v, W₂v, … of one vector, with the static terms added to each of them."""

    def __init__(self, index: int, vector: Expr, nodes: Sequence[Lin],
                 equations: Sequence[tuple[Var, Expr]]) -> None:
        self.vector = vector
        self.nodes = nodes
        self.outputs = [Var(f"_product{index}_{j}") for j in range(len(nodes))]
        self.weight = Var(f"_weight{index}")
        self.added = Var(f"_added{index}")
        self.statics = [_added_static(node, equations) for node in nodes]
        self.fused = all(s is not None for s in self.statics)

    def replacements(self) -> dict[Expr, Expr]:
        """Node, or node + static term, → slice of the joint product."""
        if self.fused:
            return {node + static: out for node, static, out
                    in zip(self.nodes, self.statics, self.outputs, strict=True)}
        return dict(zip(self.nodes, self.outputs, strict=True))


def _added_static(node: Lin, equations: Iterable[tuple[Var, Expr]]) -> Var | None:
    """The single static variable that every occurrence of ``node`` is added to, if any."""
    found: set[Var] = set()
    for _, e in equations:
        for add in e.atoms(Add):
            if node in add.args:
                others = [a for a in add.args if a != node]
                if len(others) != 1 or not getattr(others[0], "name", "").startswith("_static"):
                    return None
                found.add(others[0])
        plain = e.xreplace({node + s: s for s in found})
        if plain.has(node):
            return None
    return found.pop() if len(found) == 1 else None


class Program:
    """The static and the dynamic part of a list of equations."""

    def __init__(self, equations: Sequence[tuple[Var, Expr]], dynamic: Sequence[Symbol],
                 x: Symbol, states: Sequence[Var]) -> None:
        found: dict[Expr, Var] = {}
        moving = set(dynamic)
        rewritten = [(v, hoist(e, moving, found)) for v, e in equations]
        self.x = x
        self.static = list(found.items())
        self.static_arguments = sorted({s for e, _ in self.static for s in e.free_symbols},
                                       key=lambda s: s.name)
        self.static_function = lower([e for e, _ in self.static], self.static_arguments, "torch")
        vectors: dict[Expr, list[Lin]] = {}
        for _, e in rewritten:
            for node in sorted(e.atoms(Lin), key=str):
                if not node.args[0].row and node not in vectors.setdefault(node.args[1], []):
                    vectors[node.args[1]].append(node)
        self.groups = [_Group(i, v, nodes, rewritten)
                       for i, (v, nodes) in enumerate(vectors.items()) if len(nodes) > 1]
        table = {k: v for g in self.groups for k, v in g.replacements().items()}
        self.equations = [(v, e.xreplace(table)) for v, e in rewritten]
        self._compile(states)

    def _compile(self, states: Sequence[Var]) -> None:
        names = [v for v, _ in self.equations]
        self.recording = self._lowered(self.equations, names)
        self.fast = self._lowered(fuse_normalisation(self.equations, states, Tanh), states)

    def _lowered(self, equations: Sequence[tuple[Var, Any]],
                 outputs: Sequence[Var]) -> tuple[list[Symbol], Any]:
        defined = {v: i for i, (v, _) in enumerate(equations)}
        lines: list[tuple[Sequence[Var], Any]] = []
        ready: dict[int, list[_Group]] = {}
        for g in self.groups:
            stage = max((defined[s] for s in g.vector.free_symbols if s in defined), default=-1)
            ready.setdefault(stage, []).append(g)
        for i in range(-1, len(equations)):
            if i >= 0:
                lines.append(([equations[i][0]], equations[i][1]))
            for g in ready.get(i, ()):
                lines.append((g.outputs, (g.vector, g.weight, g.added if g.fused else None)))
        return lower_sequence(lines, outputs)

    def run(self, table: dict[Symbol, Any], x: Tensor, state: Tensor, cell: Cell,
            record: Sequence[str]) -> tuple[Tensor, dict[str, Tensor]]:
        """States (T+1, …, n) and recorded quantities; ``table`` holds the parameters."""
        arguments, step = self.recording if record else self.fast
        table = {**table, self.x: x}
        static = dict(zip([name for _, name in self.static],
                          self.static_function(*(table[a] for a in self.static_arguments)),
                          strict=True))
        for g in self.groups:
            table[g.weight] = torch.cat([table[n.args[0]] for n in g.nodes])
            if g.fused:
                static[g.added] = torch.cat(
                    [static[s].expand(*x.shape[:-1], -1) for s in g.statics], -1)
        sliced = []
        for name, value in static.items():
            if isinstance(value, Tensor) and value.dim() == x.dim():
                if name in arguments:
                    sliced.append((arguments.index(name), value.unbind(0)))
            else:
                table[name] = value
        previous = list(cell.states)
        place = [arguments.index(s) if s in arguments else None for s in previous]
        names = [v for v, _ in self.equations] if record else list(cell.states.values())
        new = [names.index(v) for v in cell.states.values()]
        values = [table.get(a) for a in arguments]
        states, history = [state], []
        parts: Sequence[Tensor] = state.chunk(len(previous), -1)
        for t in range(x.shape[0]):
            for i, sequence in sliced:
                values[i] = sequence[t]
            for where, part in zip(place, parts, strict=True):
                if where is not None:
                    values[where] = part
            results = step(*values)
            parts = [results[i] for i in new]
            states.append(parts[0] if len(parts) == 1 else torch.cat(parts, -1))
            if record:
                history.append(results)
        columns = {v.name: i for i, v in enumerate(names)}
        return torch.stack(states), {
            name: torch.stack([h[columns[name]] for h in history]) if history
            else x.new_zeros(*x.shape[:-1], 0) for name in record}
