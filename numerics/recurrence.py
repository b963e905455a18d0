"""Backpropagation through time by the closed forms: LW-2 as an autograd function.

Autograd records a graph node for every elementwise operation of every step.  Here the adjoint
λ_t = δ_t + J_{t+1}ᵀλ_{t+1} runs backwards through the derived Jacobians with coefficients
computed for all steps at once, and the gradient of the parameters is then one batched product
Σ_t λ_tᵀ ∂⁺s_t/∂θ with the immediate derivative.
"""

from __future__ import annotations

from typing import Any, ClassVar

import torch
from torch import Tensor

from numerics.evaluate import lower
from numerics.hoisting import hoist
from numerics.trajectory import CompiledCell
from theory.algebra import Var


class _Backward:
    """vᵀJ_t with everything but v precomputed for all steps."""

    _known: ClassVar[dict[tuple[str, bool], _Backward]] = {}

    @classmethod
    def of(cls, compiled: CompiledCell) -> _Backward:
        """The program of a cell, compiled once per process."""
        key = (compiled.cell.name, compiled.cell.layernorm)
        if key not in cls._known:
            cls._known[key] = cls(compiled)
        return cls._known[key]

    def __init__(self, compiled: CompiledCell) -> None:
        rows, columns = compiled.row_expressions
        found: dict[Any, Var] = {}
        moving = [hoist(e, set(rows), found) for e in columns]
        self.rows = rows
        self.static = list(found.items())
        self.coefficients = [e for e, _ in self.static]
        self.arguments = sorted({s for e in moving for s in e.free_symbols}, key=lambda s: s.name)
        self.function = lower(moving, self.arguments, "torch")


class _Run(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, compiled: CompiledCell, names: tuple[str, ...], x: Tensor,
                h0: Tensor, *values: Tensor) -> Tensor:
        params = dict(zip(names, values, strict=True))
        record = compiled.trajectory(params, x, h0)
        ctx.compiled, ctx.names, ctx.record = compiled, names, record
        ctx.save_for_backward(x, h0, *values)
        return record.states

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        compiled: CompiledCell = ctx.compiled
        x, _, *values = ctx.saved_tensors
        params = dict(zip(ctx.names, values, strict=True))
        adjoint = _adjoint(compiled, _Backward.of(compiled), params, ctx.record, grad)
        wanted = [v.detach().requires_grad_(True) for v in values]
        inputs = x.detach().requires_grad_(ctx.needs_input_grad[2])
        with torch.enable_grad():
            new = compiled.step(dict(zip(ctx.names, wanted, strict=True)), inputs,
                                ctx.record.previous)
        leaves = [*wanted, *([inputs] if inputs.requires_grad else [])]
        grads = list(torch.autograd.grad(new, leaves, adjoint[1:], allow_unused=True))
        grad_x = grads.pop() if inputs.requires_grad else None
        grad_h0 = adjoint[0] if ctx.needs_input_grad[3] else None
        return (None, None, grad_x, grad_h0, *grads)


def _adjoint(compiled: CompiledCell, program: _Backward, params: dict[str, Tensor],
             record: Any, grad: Tensor) -> Tensor:
    """λ_t for t = 0 … T, (T+1, B, n)."""
    steps = record.x.shape[0]
    table = compiled.environment(params, record.x, record.previous, record.values)
    coefficients = compiled.evaluate(program.coefficients, params, record)
    timed = []
    for (_, name), value in zip(program.static, coefficients, strict=True):
        if isinstance(value, Tensor) and value.dim() == record.x.dim():
            timed.append((name, value.unbind(0)))
        else:
            table[name] = value
    for symbol in program.arguments:  # variables that appear bare
        if isinstance(table.get(symbol), Tensor) and table[symbol].dim() == record.x.dim():
            timed.append((symbol, table[symbol].unbind(0)))
    out = list(grad.unbind(0))
    row = out[steps]
    for t in range(steps - 1, -1, -1):
        for name, sequence in timed:
            table[name] = sequence[t]
        parts = row.chunk(compiled.blocks, -1)
        for name, part in zip(program.rows, parts, strict=True):
            table[name] = part
        columns = program.function(*[table[a] for a in program.arguments])
        joined = columns[0] if len(columns) == 1 else torch.cat(columns, -1)
        out[t] = row = out[t] + joined
    return torch.stack(out)


def recurrence(compiled: CompiledCell, params: dict[str, Tensor], x: Tensor,
               h0: Tensor | None = None) -> Tensor:
    """States (T+1, B, n) along x (T, B, D), differentiable once in params, x and h0.

    Raises ValueError as :meth:`CompiledCell.run` does.
    """
    hidden = compiled.check(params, x[0], h0)
    start = x.new_zeros(x.shape[1], compiled.blocks * hidden) if h0 is None else h0
    names = tuple(params)
    states: Tensor = _Run.apply(compiled, names, x, start, *params.values())
    return states
