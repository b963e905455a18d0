"""Terms of the proof kernel as arrays, and small random networks, for the numeric checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
import sympy as sp
import torch
from numpy.typing import NDArray
from torch import Tensor

from numerics.trajectory import CompiledCell, Trajectory, compile_cell
from theory.cells import get_cell
from theory.norms import Norm
from theory.tactics import unroll

Array = NDArray[np.float64]
Letters = Mapping[str, Callable[[int], Any]]
GATE = 0.2  # ConstGate's gate in the random networks


def evaluate(expr: Any, letters: Letters, **integers: int) -> Any:
    """Value of a kernel term: letters by name and step, natural variables by name.

    Sums and products are written out first; ``Norm`` is the 2-norm.  Raises KeyError for a
    letter without a value.
    """
    expr = sp.sympify(expr)
    expr = unroll(expr.subs({s: integers[s.name] for s in expr.free_symbols
                             if s.name in integers}))
    return _value(expr, letters)


def _value(expr: Any, letters: Letters) -> Any:
    if isinstance(expr, Norm):
        return np.linalg.norm(_value(expr.args[0], letters), 2)
    if isinstance(expr, sp.Add):
        return sum(_value(a, letters) for a in expr.args)
    if isinstance(expr, sp.Mul):
        total: Any = 1.0
        for a in expr.args:
            value = _value(a, letters)
            both = np.ndim(total) > 0 and np.ndim(value) > 0
            total = total @ value if both else total * value
        return total
    if isinstance(expr, sp.Pow) and np.ndim(_value(expr.base, letters)) == 2:
        return np.linalg.matrix_power(_value(expr.base, letters), int(expr.exp))
    if isinstance(expr, sp.core.function.AppliedUndef):
        return letters[expr.func.__name__](int(expr.args[0]))
    if isinstance(expr, sp.Symbol):
        return letters[expr.name](0)
    if expr.args:
        return float(expr.func(*(sp.Float(_value(a, letters)) for a in expr.args)))
    return float(expr)


@dataclass(frozen=True)
class Network:
    """A random network of one cell with its recorded run (one sequence, float64)."""

    compiled: CompiledCell
    params: Mapping[str, Tensor]
    x: Tensor
    trajectory: Trajectory

    @cached_property
    def jacobians(self) -> Array:
        """(T, n, n)."""
        return self.compiled.jacobians(self.params, self.trajectory)[:, 0].numpy()

    @cached_property
    def retentions(self) -> Array:
        """D_j as dense matrices (T, n, n)."""
        d, _ = self.compiled.unit_blocks(self.params, self.trajectory)
        steps, units = self.x.shape[0], self.trajectory.states.shape[-1] // len(d)
        dense = np.zeros((steps, len(d) * units, len(d) * units))
        for row, blocks in enumerate(d):
            for column, block in enumerate(blocks):
                if block is not None:
                    for q in range(units):
                        dense[:, row * units + q, column * units + q] = block[:, 0, q].numpy()
        return dense

    def immediate(self, direction: Mapping[str, Tensor]) -> Array:
        """∂⁺s_k/∂θ·w at every step, (T, n)."""
        return self.compiled.param_jvp(self.params, direction, self.trajectory)[:, 0].numpy()


@cache
def draw(name: str, hidden: int, inputs: int, steps: int, seed: int,
         scale: float = 1.0) -> Network:
    """A random network: weights of spread ``scale``, standard normal inputs."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    compiled = compile_cell(get_cell(name), **({"s": GATE} if name == "const" else {}))
    params = {key: scale * normal(*shape)
              for key, shape in compiled.param_shapes(hidden, inputs).items()}
    x = normal(steps, 1, inputs)
    return Network(compiled, params, x, compiled.trajectory(params, x))
