"""Forward maps and derived Jacobians against torch's modules, plain loops and autograd."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from numerics.trajectory import compile_cell
from tests.cells import (
    VARIANTS,
    absolute_jacobian,
    assert_scaled,
    compiled,
    random_input,
    random_params,
)
from theory.cells import get_cell

SIZES = {"hidden": st.integers(1, 7), "inputs": st.integers(1, 4), "seed": st.integers(0, 10**6)}


@pytest.mark.parametrize(("name", "layernorm"), VARIANTS)
@settings(max_examples=12, deadline=None, derandomize=True)
@given(batch=st.sampled_from([(), (3,), (2, 3)]), saturate=st.booleans(), **SIZES)
def test_jacobian_equals_autograd(name, layernorm, batch, saturate, hidden, inputs, seed):
    cell = compiled(name, layernorm)
    params = random_params(cell, hidden, inputs, seed, saturate)
    x = random_input((*batch, inputs), seed + 1)
    state = random_input((*batch, cell.blocks * hidden), seed + 2)
    derived = cell.step_jacobian(params, x, state)
    reference = torch.func.jacrev(lambda s, y: cell.step(params, y, s))
    for _ in batch:
        reference = torch.func.vmap(reference)
    assert derived.shape == (*batch, cell.blocks * hidden, cell.blocks * hidden)
    scale = absolute_jacobian(cell, params, x, state)
    assert_scaled(derived, reference(state, x), scale, 1e-13)


def plain_loop(name, params, x, state, gate):
    """The update equations of the gated cells as theory states them, one unit at a time."""
    hidden = params[next(k for k in params if k.startswith("U"))].shape[-1]
    sigma = lambda v: 1 / (1 + torch.exp(-v))  # noqa: E731

    def affine(w, u, b, h, q):
        total = params[b][q]
        for j in range(x.shape[-1]):
            total = total + params[w][q, j] * x[j]
        for j in range(hidden):
            total = total + params[u][q, j] * h[j]
        return total

    out = []
    for q in range(hidden):
        if name == "gru":
            reset = [sigma(affine("W_r", "U_r", "b_r", state, k)) for k in range(hidden)]
            z = sigma(affine("W_z", "U_z", "b_z", state, q))
            kept = torch.stack([reset[k] * state[k] for k in range(hidden)])
            out.append((1 - z) * state[q] + z * torch.tanh(affine("W_h", "U_h", "b_h", kept, q)))
            continue
        g = {"const": lambda q=q: gate, "rnn": lambda q=q: 1.0,
             "shared": lambda q=q: sigma(affine("w_s", "u_s", "b_s", state, 0)),
             "diag": lambda q=q: sigma(affine("W_s", "U_s", "b_s", state, q))}[name]()
        out.append((1 - g) * state[q] + g * torch.tanh(affine("W", "U", "b", state, q)))
    return torch.stack(out)


@pytest.mark.parametrize("name", ["const", "shared", "diag", "gru", "rnn"])
@settings(max_examples=10, deadline=None, derandomize=True)
@given(**SIZES)
def test_gated_cells_equal_a_plain_loop(name, hidden, inputs, seed):
    cell = compiled(name, gate=0.3)
    params = random_params(cell, hidden, inputs, seed)
    x, state = random_input((inputs,), seed + 1), random_input((hidden,), seed + 2)
    expected = plain_loop(name, params, x, state, 0.3)
    torch.testing.assert_close(cell.step(params, x, state), expected, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("name", ["const", "lstm"])
@settings(max_examples=8, deadline=None, derandomize=True)
@given(**SIZES)
def test_layernorm_is_torchs(name, hidden, inputs, seed):
    cell = compiled(name, layernorm=True)
    params = random_params(cell, hidden, inputs, seed)
    x, state = random_input((inputs,), seed + 1), random_input((cell.blocks * hidden,), seed + 2)
    suffix = "" if name == "const" else "_g"
    h = state[:hidden]
    p = params["W" + suffix] @ x + params["U" + suffix] @ h + params["b" + suffix]
    expected = torch.tanh(nn.functional.layer_norm(p, (hidden,), params["ln_gain"],
                                                   params["ln_bias"]))
    values = cell.values(params, x, state)
    torch.testing.assert_close(values[cell.cell.candidate.name], expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("name", "layernorm"), VARIANTS)
def test_recorded_run_equals_single_steps(name, layernorm):
    cell = compiled(name, layernorm)
    params = random_params(cell, 4, 3, 5)
    x, state = random_input((6, 2, 3), 6), random_input((2, cell.blocks * 4), 7)
    record = cell.trajectory(params, x, state)
    # Not the same bits with LayerNorm, which runs as one operation when nothing is recorded.
    exact = {"rtol": 1e-12, "atol": 1e-13} if layernorm else {"rtol": 0, "atol": 0}
    torch.testing.assert_close(cell.run(params, x, state), record.states, **exact)
    for t in range(6):
        values = cell.values(params, x[t], state)
        state = cell.step(params, x[t], state)
        torch.testing.assert_close(state, record.states[t + 1], rtol=1e-12, atol=1e-13)
        for key, value in values.items():
            torch.testing.assert_close(record.values[key][t], value, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize(("name", "layernorm"), VARIANTS)
def test_vector_and_parameter_products_equal_autograd(name, layernorm):
    cell = compiled(name, layernorm)
    params = random_params(cell, 5, 3, 8)
    x = random_input((4, 2, 3), 9)
    record = cell.trajectory(params, x, random_input((2, cell.blocks * 5), 10))
    v = random_input((4, 2, cell.blocks * 5), 11)
    dense = cell.jacobians(params, record)
    expected = (v.unsqueeze(-2) @ dense).squeeze(-2)
    torch.testing.assert_close(cell.vjp(params, record, slice(None), v), expected,
                               rtol=1e-11, atol=1e-12)
    direction = random_params(cell, 5, 3, 12)
    _, tangent = torch.func.jvp(lambda p: cell.step(p, x, record.previous), (params,),
                                (direction,))
    torch.testing.assert_close(cell.param_jvp(params, direction, record), tangent,
                               rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("name", ["diag", "lstm", "gru"])
def test_float32_stays_float32(name):
    cell = compiled(name)
    params = {k: v.float() for k, v in random_params(cell, 3, 2, 1).items()}
    record = cell.trajectory(params, random_input((3, 2, 2), 2).float())
    d, r = cell.unit_blocks(params, record)
    kept = [b for row in d + r for b in row if b is not None]
    assert {t.dtype for t in (record.states, cell.jacobians(params, record), *kept)} == {
        torch.float32}


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match=r"constants of cell 'const' are \[\]; allowed: \['s'\]"):
        compile_cell(get_cell("const"))
    with pytest.raises(ValueError, match="s is 1.5; allowed: 0 ≤ s ≤ 1"):
        compile_cell(get_cell("const"), s=1.5)
    cell = compiled("diag")
    params = random_params(cell, 3, 2, 1)
    with pytest.raises(ValueError, match=r"missing \['W'\]"):
        cell.step({k: v for k, v in params.items() if k != "W"}, torch.zeros(2), torch.zeros(3))
    with pytest.raises(ValueError, match=r"params\['W_s'\] has shape \(3, 2\); allowed: \(3, 5\)"):
        cell.step(params, torch.zeros(5), torch.zeros(3))
