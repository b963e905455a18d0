"""States, gates, Jacobians and unit blocks of a cell along a sequence, lowered from theory.

``compile_cell`` turns a symbolic cell into torch functions.  Shapes: x (T, B, D), states
(T+1, B, n) with the initial state first, n = S·H for S state blocks in the cell's order
((h, c) for the LSTM).  Every function takes the parameters as a dict by theory's names.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy as sp
import torch
from sympy import Expr, Symbol
from torch import Tensor

from numerics.evaluate import lower
from numerics.hoisting import Program, merge_products
from theory.algebra import MEAN, Var
from theory.cells import LN_EPS, Cell, X
from theory.jacobians import dotted, jacobian, parameter_tangent
from theory.reduction import unit_blocks

Params = Mapping[str, Tensor]
Blocks = list[list[Tensor | None]]


@dataclass(frozen=True)
class Trajectory:
    """A recorded run: x (T, B, D), states (T+1, B, n), values name → (T, B, H or 1)."""

    x: Tensor
    states: Tensor
    values: Mapping[str, Tensor]

    @property
    def previous(self) -> Tensor:
        """States before each step, (T, B, n)."""
        return self.states[:-1]

    def at(self, steps: Any, only: Container[str] | None = None) -> Moment:
        """Some steps (a slice or an index of the time axis), of the named quantities or all."""
        return Moment(self.x[steps], self.states[:-1][steps],
                      {k: v[steps] for k, v in self.values.items() if only is None or k in only})


@dataclass(frozen=True)
class Moment:
    """Some steps of a trajectory: x (…, B, D), previous (…, B, n), values (…, B, H or 1)."""

    x: Tensor
    previous: Tensor
    values: Mapping[str, Tensor]


@dataclass(frozen=True)
class CompiledCell:
    """Torch functions of one cell; build it with :func:`compile_cell`."""

    cell: Cell
    constants: Mapping[str, float]

    # -- shapes -------------------------------------------------------------------------

    def param_shapes(self, hidden: int, inputs: int) -> dict[str, tuple[int, ...]]:
        """Shapes of the trained parameters for H = ``hidden`` and D = ``inputs``."""
        size = {"H": hidden, "D": inputs, "1": 1}
        return {p.name: tuple(size[d] for d in dims) for p, dims in self.cell.params.items()}

    @property
    def blocks(self) -> int:
        """Number S of state blocks."""
        return len(self.cell.states)

    def check(self, params: Params, x: Tensor, state: Tensor | None) -> int:
        """Validate shapes; returns H.  ValueError names the argument and what is allowed."""
        expected = [p.name for p in self.cell.params]
        missing = sorted(set(expected) - set(params))
        unknown = sorted(set(params) - set(expected))
        if missing or unknown:
            raise ValueError(f"params of cell {self.cell.name!r}: missing {missing}, "
                             f"unknown {unknown}; allowed: {expected}")
        hidden = next(params[p.name].shape[-1] for p, dims in self.cell.params.items()
                      if dims[-1] == "H" and len(dims) == 2)
        shapes = self.param_shapes(hidden, x.shape[-1])
        for name, shape in shapes.items():
            if tuple(params[name].shape) != shape:
                raise ValueError(f"params[{name!r}] has shape {tuple(params[name].shape)}; "
                                 f"allowed: {shape}")
        if state is not None and state.shape != (*x.shape[:-1], self.blocks * hidden):
            raise ValueError(f"state has shape {tuple(state.shape)}; "
                             f"allowed: {(*x.shape[:-1], self.blocks * hidden)}")
        return int(hidden)

    # -- evaluation of closed forms -------------------------------------------------------

    def _constants(self, params: Params) -> dict[Symbol, Any]:
        table: dict[Symbol, Any] = {p: params[p.name] for p in self.cell.params}
        hidden = next(params[p.name].shape[-1] for p, dims in self.cell.params.items()
                      if dims[-1] == "H" and len(dims) == 2)
        like = next(iter(params.values()))
        table[MEAN] = torch.full((1, hidden), 1.0 / hidden, dtype=like.dtype, device=like.device)
        for symbol in self.cell.constants:
            table[symbol] = self.constants[symbol.name]
        return table

    def environment(self, params: Params, x: Tensor, previous: Tensor,
                    values: Mapping[str, Tensor]) -> dict[Symbol, Any]:
        """The value of every symbol of the cell; hands expressions their arguments."""
        table = self._constants(params)
        table[X] = x
        for state, part in zip(self.cell.states, previous.chunk(self.blocks, -1), strict=True):
            table[state] = part
        for variable in self.cell.variables:
            if variable.name in values:
                table[variable] = values[variable.name]
        return table

    def evaluate(self, expressions: Sequence[Expr], params: Params,
                 trajectory: Trajectory | Moment,
                 extra: Mapping[Symbol, Any] | None = None) -> tuple[Any, ...]:
        """Values of elementwise expressions in the cell's symbols along a trajectory."""
        table = self.environment(params, trajectory.x, trajectory.previous, trajectory.values)
        table.update(extra or {})
        arguments = sorted({s for e in expressions for s in e.free_symbols}, key=lambda s: s.name)
        function = lower(tuple(expressions), arguments, "torch")
        result: tuple[Any, ...] = function(*(table[a] for a in arguments))
        return result

    # -- forward ------------------------------------------------------------------------------

    @cached_property
    def _forward(self) -> Program:
        dynamic = [*self.cell.states, *self.cell.variables]
        return Program(self.cell.equations, dynamic, X, list(self.cell.states.values()))

    @cached_property
    def _one_step(self) -> Any:
        equations = self.cell.equations
        known = [X, *self.cell.states, *self.cell.params, MEAN, *self.cell.constants]
        functions = []
        for variable, expr in equations:
            used = [s for s in known if s in expr.free_symbols]
            functions.append((variable, used, lower(expr, used, "torch")))
            known.append(variable)
        return functions

    def values(self, params: Params, x: Tensor, state: Tensor) -> dict[str, Tensor]:
        """Every named quantity of one step, for any batch shape; differentiable."""
        self.check(params, x, state)
        table = self.environment(params, x, state, {})
        found: dict[str, Tensor] = {}
        for variable, used, function in self._one_step:
            table[variable] = found[variable.name] = function(*(table[u] for u in used))
        return found

    def step(self, params: Params, x: Tensor, state: Tensor) -> Tensor:
        """New state (…, n) from x (…, D) and state (…, n); differentiable."""
        found = self.values(params, x, state)
        return torch.cat([found[new.name] for new in self.cell.states.values()], -1)

    def run(self, params: Params, x: Tensor, h0: Tensor | None = None,
            record: Sequence[str] = ()) -> Tensor | tuple[Tensor, dict[str, Tensor]]:
        """States (T+1, B, n) along x (T, B, D); with ``record`` also the named quantities.

        Input projections are computed for all steps at once.  Differentiable by autograd.
        """
        hidden = self.check(params, x[0] if x.shape[0] else x.new_zeros(x.shape[1:]), h0)
        state = x.new_zeros(*x.shape[1:-1], self.blocks * hidden) if h0 is None else h0
        table = self._constants(params)
        states, recorded = self._forward.run(table, x, state, self.cell, record)
        return (states, recorded) if record else states

    def trajectory(self, params: Params, x: Tensor, h0: Tensor | None = None) -> Trajectory:
        """A recorded run without gradients: states and every named quantity."""
        names = [v.name for v in self.cell.variables]
        with torch.no_grad():
            states, values = self.run(params, x, h0, record=names)
        return Trajectory(x, states, values)

    # -- derivatives -----------------------------------------------------------------------------

    def unit_blocks(self, params: Params, trajectory: Trajectory) -> tuple[Blocks, Blocks]:
        """(d, r): S×S lists of (T, B, H) diagonals of D and R; None for structural zeros."""
        d, r = unit_blocks(self.cell)
        flat = [*d, *r]
        values = self.evaluate([e for e in flat if e != 0], params, trajectory)
        shape = (*trajectory.x.shape[:-1], trajectory.states.shape[-1] // self.blocks)
        like = trajectory.states
        filled: list[Tensor | None] = []
        rest = iter(values)
        for e in flat:
            if e == 0:
                filled.append(None)
                continue
            value = next(rest)
            value = value if isinstance(value, Tensor) else torch.tensor(
                value, dtype=like.dtype, device=like.device)
            filled.append(value.to(like.dtype).expand(shape))
        size = self.blocks
        rows = [filled[i * size:(i + 1) * size] for i in range(2 * size)]
        return rows[:size], rows[size:]

    def jacobians(self, params: Params, trajectory: Trajectory | Moment) -> Tensor:
        """∂s_t/∂s_{t−1} for every step, (T, B, n, n)."""
        return self._dense(params, trajectory.x, trajectory.previous, trajectory.values)

    def step_jacobian(self, params: Params, x: Tensor, state: Tensor) -> Tensor:
        """∂s_t/∂s_{t−1} of one step, (…, n, n), for any batch shape."""
        with torch.no_grad():
            return self._dense(params, x, state, self.values(params, x, state))

    def _dense(self, params: Params, x: Tensor, previous: Tensor,
               values: Mapping[str, Tensor]) -> Tensor:
        table = self.environment(params, x, previous, values)
        hidden = previous.shape[-1] // self.blocks
        shape = (*previous.shape[:-1], hidden)
        order = list(self.cell.states)
        derived = jacobian(self.cell)
        rows = []
        for row in order:
            blocks = []
            for column in order:
                total = previous.new_zeros(*shape, hidden)
                for word, factors in derived[row, column].separated():
                    matrix = torch.diag_embed(self._factor(factors[0], table, shape, previous))
                    for letter, factor in zip(word, factors[1:], strict=True):
                        weight = table[letter].expand(hidden, hidden)
                        scale = self._factor(factor, table, shape, previous)
                        matrix = (matrix @ weight) * scale.unsqueeze(-2)
                    total = total + matrix
                blocks.append(total)
            rows.append(torch.cat(blocks, -1))
        return torch.cat(rows, -2)

    @staticmethod
    def _factor(expr: Expr, table: Mapping[Symbol, Any], shape: Sequence[int],
                like: Tensor) -> Tensor:
        arguments = sorted(expr.free_symbols, key=lambda s: s.name)
        value = lower(expr, arguments, "torch")(*(table[a] for a in arguments))
        if not isinstance(value, Tensor):
            value = like.new_full((), float(value))
        return value.to(like.dtype).expand(shape)

    @cached_property
    def row_expressions(self) -> tuple[tuple[Var, ...], tuple[Expr, ...]]:
        """vᵀJ block by block as elementwise expressions in the row blocks."""
        order = list(self.cell.states)
        derived = jacobian(self.cell)
        rows = tuple(Var(f"_row{i}") for i in range(len(order)))
        columns = tuple(
            merge_products(sp.Add(*(derived[row, column].apply_left(v)
                                    for row, v in zip(order, rows, strict=True))))
            for column in order
        )
        return rows, columns

    def vjp(self, params: Params, trajectory: Trajectory, steps: Any, v: Tensor) -> Tensor:
        """vᵀJ_t for the steps (slice or index of the time axis), without forming J: O(H²).

        ``v`` has shape (…, B, n) where the leading axes align with ``steps``.
        """
        rows, _ = self.row_expressions
        arguments, function = self._row_function
        chosen = trajectory.at(steps, only={a.name for a in arguments})
        table = self.environment(params, chosen.x, chosen.previous, chosen.values)
        table.update(zip(rows, v.chunk(self.blocks, -1), strict=True))
        parts = function(*(table[a] for a in arguments))
        parts = [p if isinstance(p, Tensor) else v.new_zeros(v.shape[:-1] + (1,)) for p in parts]
        width = v.shape[-1] // self.blocks
        return torch.cat([p.expand(*v.shape[:-1], width) for p in parts], -1)

    @cached_property
    def _row_function(self) -> tuple[list[Symbol], Any]:
        _, columns = self.row_expressions
        arguments = sorted({s for e in columns for s in e.free_symbols}, key=lambda s: s.name)
        return arguments, lower(columns, arguments, "torch")

    def param_jvp(self, params: Params, direction: Params, trajectory: Trajectory) -> Tensor:
        """Immediate derivative ∂⁺s_t/∂θ·w at every step, (T, B, n): one batched call (LW-2)."""
        table = self.environment(params, trajectory.x, trajectory.previous, trajectory.values)
        for p in self.cell.params:
            table[dotted(p)] = direction[p.name]
        for variable, used, function in self._tangent:
            table[variable] = function(*(table[u] for u in used))
        shape = (*trajectory.x.shape[:-1], trajectory.states.shape[-1] // self.blocks)
        zero = trajectory.states.new_zeros(())
        return torch.cat([table.get(dotted(new), zero).expand(shape)
                          for new in self.cell.states.values()], -1)

    @cached_property
    def _tangent(self) -> list[tuple[Var, list[Symbol], Any]]:
        out = []
        for variable, expr in parameter_tangent(self.cell):
            used = sorted(expr.free_symbols, key=lambda s: s.name)
            out.append((variable, used, lower(expr, used, "torch")))
        return out


def compile_cell(cell: Cell, **constants: float) -> CompiledCell:
    """Compile a cell; ``s`` is ConstGate's gate value, ``epsilon_ln`` LayerNorm's ε (1e-5).

    Raises ValueError for a missing, unknown or out-of-range constant.
    """
    values = {LN_EPS.name: 1e-5, **constants} if LN_EPS in cell.constants else dict(constants)
    expected = {c.name for c in cell.constants}
    if set(values) != expected:
        raise ValueError(f"constants of cell {cell.name!r} are {sorted(values)}; "
                         f"allowed: {sorted(expected)}")
    if "s" in values and not 0 <= values["s"] <= 1:
        raise ValueError(f"s is {values['s']}; allowed: 0 ≤ s ≤ 1")
    if values.get(LN_EPS.name, 1.0) <= 0:
        raise ValueError(f"{LN_EPS.name} is {values[LN_EPS.name]}; allowed: > 0")
    return CompiledCell(cell, values)
