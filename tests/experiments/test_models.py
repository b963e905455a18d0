"""The five models: built from symbolic cells, seeded, initialised as documented."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from experiments.models import build, gate_parameters
from experiments.named import get_profile
from experiments.profiles import MODEL_NAMES
from experiments.tasks import delayed_sum

SMOKE = get_profile("smoke")
QUICK = get_profile("quick")


@pytest.mark.parametrize("name", MODEL_NAMES)
@pytest.mark.parametrize("layernorm", [True, False])
def test_forward_is_the_cell_step_by_step_and_a_linear_readout(name, layernorm):
    profile = dataclasses.replace(SMOKE, layernorm=layernorm)
    model = build(name, profile, 3, dtype=torch.float64)
    x = delayed_sum(SMOKE.task, 3, "train", sequences=4, dtype=torch.float64).x
    state = torch.zeros(4, SMOKE.hidden * (2 if name == "lstm" else 1), dtype=torch.float64)
    outputs = []
    for x_t in x:
        state = model.compiled.step(model.params(), x_t, state)
        h = state[:, : SMOKE.hidden]
        outputs.append((h * model.readout_weight).sum(-1) + model.readout_bias)
    torch.testing.assert_close(model(x), torch.stack(outputs), rtol=0, atol=1e-13)
    assert set(model.params()) == set(model.compiled.param_shapes(SMOKE.hidden, 2))
    model(x).square().sum().backward()
    # Only the reset gate's slope can vanish at the zero state; here no gradient does.
    assert all(bool(p.grad.isfinite().all()) and p.grad.any() for p in model.parameters())


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_the_same_seed_gives_the_same_bits_and_another_seed_others(name):
    first, again, other = (build(name, SMOKE, seed).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(first[k], again[k]) for k in first)
    assert not torch.equal(first["readout_weight"], other["readout_weight"])
    assert all(value.dtype == torch.float32 for value in first.values())


@pytest.mark.parametrize(
    ("name", "gate", "start"),
    [
        ("shared", "s", 0.05),
        ("diag", "g", 0.05),
        ("gru", "z", 0.05),
        ("gru", "r", 0.5),
        ("lstm", "i", 0.05),
        ("lstm", "f", 0.95),
        ("lstm", "o", 0.5),
    ],
)
def test_gates_start_near_the_initial_gate_at_every_step(name, gate, start):
    model = build(name, QUICK, 0)
    x = delayed_sum(QUICK.task, 0, "train", sequences=32).x
    value = model.compiled.trajectory(model.params(), x).values[gate].detach()
    assert float(value.mean()) == pytest.approx(start, abs=0.01)
    assert float((value - start).abs().mean()) < 0.04


def test_recurrent_matrices_are_orthogonal_gate_matrices_a_tenth_of_that():
    for name in MODEL_NAMES:
        model = build(name, QUICK, 1, dtype=torch.float64)
        gates = gate_parameters(model.cell)
        for key, value in model.params().items():
            if key[0] == "U":
                scale = 0.01 if key in gates else 1.0
                identity = torch.eye(QUICK.hidden, dtype=torch.float64)
                torch.testing.assert_close(value @ value.T, scale * identity, rtol=0, atol=1e-12)
    assert gate_parameters(build("lstm", SMOKE, 0).cell) == {
        f"{letter}_{gate}" for letter in "WUb" for gate in "ifo"
    }
    assert gate_parameters(build("const", SMOKE, 0).cell) == set()


def test_constgate_keeps_the_profile_gate_and_does_not_train_it():
    model = build("const", QUICK, 0)
    assert dict(model.compiled.constants)["s"] == QUICK.initial_gate
    assert "s" not in dict(model.named_parameters())


@pytest.mark.parametrize(("name", "seed"), [("vanilla", 0), ("", 0), ("diag", -1), ("diag", 2**32)])
def test_unknown_models_and_bad_seeds_are_refused(name, seed):
    with pytest.raises(ValueError, match="(model|seed): "):
        build(name, SMOKE, seed)
