"""Training: equals a plain loop, resumes to the same bits, keeps snapshots, refuses damage."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
import torch

from experiments.checkpoints import load_checkpoint, read_curves, save_checkpoint, snapshot_arrays
from experiments.models import build
from experiments.named import get_profile
from experiments.profiles import MODEL_NAMES, Profile
from experiments.seeding import generator
from experiments.tasks import delayed_sum
from experiments.training import deterministic, load_snapshot, train

SMOKE = get_profile("smoke")
META = {"model": "any", "training_hash": "abc"}


class Interrupted(Exception):
    """Stands for the end of the process."""


def run(folder, name="diag", profile: Profile = SMOKE, stop_at: int | None = None, seed=7):
    def beat(step: int, _total: int) -> None:
        if step == stop_at:
            raise Interrupted

    finished, checkpoint = folder / "done.safetensors", folder / "part.safetensors"
    return train(name, profile, seed, finished, checkpoint, META, beat, folder / "done.json")


def by(optimizer: str) -> Profile:
    return dataclasses.replace(SMOKE, training=dataclasses.replace(
        SMOKE.training, optimizer=optimizer))


@pytest.mark.parametrize(("name", "optimizer"), [
    *((name, "adamw") for name in MODEL_NAMES), ("diag", "sgd"), ("diag", "momentum")])
def test_an_interrupted_training_ends_in_the_same_bits(tmp_path, name, optimizer):
    profile = by(optimizer)
    whole = run(tmp_path / "whole", name, profile)
    for stop_at in (1, 7, 8):  # before the first checkpoint (3), and between later ones
        with pytest.raises(Interrupted):
            run(tmp_path / "parts", name, profile, stop_at=stop_at)
    assert load_checkpoint(tmp_path / "parts" / "part.safetensors").metadata["step"] == 6
    assert run(tmp_path / "parts", name, profile) == whole
    assert not (tmp_path / "parts" / "part.safetensors").exists()
    assert (tmp_path / "parts" / "done.json").read_text() == (
        tmp_path / "whole" / "done.json"
    ).read_text()


@pytest.mark.parametrize("lost", [
    "exp_avg", "exp_avg_sq", "step", "parameter", "metadata step", "velocity"])
def test_a_resume_that_forgets_anything_is_seen(tmp_path, lost):
    """The comparison above is able to fail: each part of the state matters."""
    profile = by("momentum") if lost == "velocity" else SMOKE
    whole = run(tmp_path / "whole", profile=profile)
    with pytest.raises(Interrupted):
        run(tmp_path / "parts", profile=profile, stop_at=8)
    path = tmp_path / "parts" / "part.safetensors"
    arrays, metadata, _ = load_checkpoint(path)
    for name in arrays:
        if name.startswith("optimizer/") and name.endswith(f"/{lost}"):
            arrays[name] = np.zeros_like(arrays[name])
        elif lost == "parameter" and name.startswith("parameter/"):
            arrays[name] = np.nextafter(arrays[name], np.float32(10))
    if lost == "metadata step":
        metadata["step"] -= 1
    save_checkpoint(path, arrays, metadata)
    assert run(tmp_path / "parts", profile=profile) != whole


@pytest.mark.parametrize("name", ["adamw", "sgd", "momentum"])
def test_training_is_a_plain_loop(tmp_path, name):
    run(tmp_path, profile=by(name))
    config = SMOKE.training
    model = build("diag", SMOKE, 7)
    x, y, _ = delayed_sum(SMOKE.task, 7, "train")
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=5e-3, weight_decay=1e-4, betas=(0.9, 0.999), foreach=False
    ) if name == "adamw" else torch.optim.SGD(
        model.parameters(), lr=5e-3, momentum=0.9 if name == "momentum" else 0.0, foreach=False)
    losses = []
    for step in range(config.steps):
        epoch, position = divmod(step, 4)  # 64 sequences in batches of 16
        order = generator(7, "batches", epoch).permutation(64)
        chosen = order[16 * position : 16 * position + 16]
        loss = torch.mean((model(x[:, chosen]) - y[:, chosen]) ** 2)
        optimizer.zero_grad()
        loss.backward()
        norm = torch.sqrt(sum(p.grad.square().sum() for p in model.parameters()))
        for p in model.parameters():
            p.grad *= min(1.0, 1.0 / float(norm))
            if name != "adamw":  # weights decay apart from the gradient, as AdamW's do
                p.data *= 1 - 5e-3 * 1e-4
        optimizer.step()
        losses.append(float(loss.detach()))
    stored = load_checkpoint(tmp_path / "done.safetensors")
    np.testing.assert_allclose(stored.arrays["curve/loss"], losses, rtol=1e-5)
    for name, value in snapshot_arrays(stored, "final").items():
        # The two clip coefficients differ by 1e-6, which Adam's first steps pass on.
        expected = dict(model.named_parameters())[name].detach().numpy()
        np.testing.assert_allclose(value, expected, rtol=0, atol=2e-5, err_msg=name)


def test_every_batch_of_an_epoch_is_used_once():
    seen = generator(7, "batches", 3).permutation(64)
    assert sorted(seen) == list(range(64))
    assert list(seen) != list(generator(7, "batches", 4).permutation(64))


def test_snapshots_curves_and_learning(tmp_path):
    training = dataclasses.replace(
        SMOKE.training,
        steps=120,
        learning_rate=2e-2,
        checkpoint_every=40,
        loss_levels=(0.9, 0.7, 0.01),
    )
    profile = dataclasses.replace(SMOKE, training=training)
    run(tmp_path, profile=profile)
    stored = load_checkpoint(tmp_path / "done.safetensors")
    info = stored.metadata["snapshots"]
    assert list(info) == ["final", "init", "level-0.7", "level-0.9"]  # 0.01 was not reached
    steps = [info[label]["step"] for label in ("init", "level-0.9", "level-0.7", "final")]
    assert all(a < b for a, b in itertools.pairwise(steps)) and steps[-1] == 120
    for level in (0.9, 0.7):
        assert info[f"level-{level}"]["loss"] < level * stored.metadata["initial_loss"]
    curves = read_curves(tmp_path / "done.json")
    assert curves["content_hash"] == stored.content_hash
    assert len(curves["curves"]["loss"]) == len(curves["curves"]["grad_norm"]) == 120
    assert curves["curves"]["held_out_step"] == [0, 40, 80, 120]
    held_out = curves["curves"]["held_out_loss"]
    assert held_out[-1] < 0.7 * held_out[0] and info["final"]["loss"] == held_out[-1]
    untrained = build("diag", profile, 7)
    start = load_snapshot(tmp_path / "done.safetensors", profile, "diag", 7, "init")
    final = load_snapshot(tmp_path / "done.safetensors", profile, "diag", 7)
    for name, value in untrained.state_dict().items():
        assert torch.equal(value, start.state_dict()[name])
        assert not torch.equal(value, final.state_dict()[name])
    assert not any(p.requires_grad for p in final.parameters())
    x, y, _ = delayed_sum(SMOKE.task, 7, "held-out", sequences=256)
    assert float((final(x) - y).square().mean()) == pytest.approx(held_out[-1], rel=1e-6)
    with pytest.raises(ValueError, match="snapshot: 'best' was not kept; there are final, init"):
        load_snapshot(tmp_path / "done.safetensors", profile, "diag", 7, "best")


def test_foreign_and_damaged_checkpoints_are_refused_by_name(tmp_path):
    with pytest.raises(Interrupted):
        run(tmp_path, stop_at=5)
    path = tmp_path / "part.safetensors"
    arrays, metadata, _ = load_checkpoint(path)
    save_checkpoint(path, arrays, {**metadata, "training_hash": "other"})
    with pytest.raises(ValueError, match="part.safetensors: belongs to another configuration"):
        run(tmp_path)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(ValueError, match="part.safetensors: truncated or damaged"):
        run(tmp_path)


def test_a_loss_that_is_not_finite_stops_the_training(tmp_path):
    training = dataclasses.replace(SMOKE.training, learning_rate=1e30)
    with pytest.raises(FloatingPointError, match="training diag, seed 7: the loss is"):
        run(tmp_path, profile=dataclasses.replace(SMOKE, training=training))
    assert not (tmp_path / "done.safetensors").exists()


def test_determinism_settings_are_put_back():
    before = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    with deterministic():
        assert torch.get_num_threads() == 1 and torch.are_deterministic_algorithms_enabled()
    assert (torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()) == before
