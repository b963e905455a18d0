"""LayerNorm runs fused exactly where the equations are LayerNorm's, and means the same."""

from __future__ import annotations

import pytest
import torch

from numerics.fusion import Normalisation, fuse_normalisation
from numerics.hoisting import Program
from numerics.trajectory import compile_cell
from theory.algebra import MEAN, Lin, Tanh, Var
from theory.cells import CELL_NAMES, X, get_cell


def program(cell) -> Program:
    dynamic = [*cell.states, *cell.variables]
    return Program(cell.equations, dynamic, X, list(cell.states.values()))


def fused_lines(equations, wanted) -> int:
    lines = fuse_normalisation(equations, wanted, Tanh)
    return sum(isinstance(right, Normalisation) for _, right in lines)


@pytest.mark.parametrize("name", CELL_NAMES)
def test_fused_and_recorded_runs_agree_with_their_gradients(name):
    cell = get_cell(name, layernorm=True)
    assert fused_lines(program(cell).equations, list(cell.states.values())) == 1
    compiled = compile_cell(cell, **({"s": 0.3} if name == "const" else {}))
    generator = torch.Generator().manual_seed(4)
    params = {
        key: torch.randn(shape, generator=generator, dtype=torch.float64).requires_grad_()
        for key, shape in compiled.param_shapes(5, 3).items()
    }
    x = torch.randn(9, 4, 3, generator=generator, dtype=torch.float64)
    weights = torch.randn(10, 4, 5 * compiled.blocks, generator=generator, dtype=torch.float64)
    found = []
    for record in ([], ["p_var"]):
        states = compiled.run(params, x, record=record)
        states = states[0] if record else states
        gradients = torch.autograd.grad((states * weights).sum(), list(params.values()))
        found.append((states, *gradients))
    for fast, slow in zip(*found, strict=True):
        assert float((fast - slow).detach().abs().max()) <= 1e-12 * (
            1 + float(slow.detach().abs().max())
        )


def altered() -> dict[str, list]:
    """Equations that are no longer LayerNorm's, one change each."""
    equations = list(get_cell("diag", layernorm=True).equations)
    names = {v.name: i for i, (v, _) in enumerate(equations)}

    def change(name, edit):
        index = names[name]
        variable, expr = equations[index]
        return [*equations[:index], (variable, edit(expr)), *equations[index + 1 :]]

    p, centred = Var("p"), Var("p_centred")
    return {
        "variance of p": change("p_var", lambda e: Lin(MEAN, p**2)),
        "twice the variance": change("p_var", lambda e: 2 * e),
        "fourth moment": change("p_var", lambda e: Lin(MEAN, centred**4)),
        "not centred": change("p_centred", lambda e: p),
        "half centred": change("p_centred", lambda e: p - Var("p_mean") / 2),
        "other scale": change("rstd", lambda e: e**2),
        "scaled twice": change("x_hat", lambda e: e * Var("rstd")),
        "gain on the bias": change("k", lambda e: Tanh(e.args[0] * 2)),
        "inner variable used": change("h_new", lambda e: e + Var("p_var")),
    }


@pytest.mark.parametrize("what", altered())
def test_altered_equations_run_as_written(what):
    equations = altered()[what]
    assert fuse_normalisation(equations, [Var("h_new")], Tanh) == equations


def test_wanted_inner_variables_and_plain_cells_are_left_alone():
    normal = get_cell("lstm", layernorm=True)
    assert fused_lines(normal.equations, [Var("h_new"), Var("x_hat")]) == 0
    assert fused_lines(normal.equations, [Var("h_new"), Var("c_new")]) == 1
    for name in CELL_NAMES:
        cell = get_cell(name)
        assert fused_lines(cell.equations, list(cell.states.values())) == 0
