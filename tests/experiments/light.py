"""Stages without torch, for tests of the run machinery: same protocol, same files, fast.

The training is a random walk whose every step depends on all before it, so a resume that loses
or repeats a step changes the bits.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import xarray as xr

from experiments import atomic
from experiments.checkpoints import load_checkpoint, save_checkpoint, write_curves
from experiments.jobs import Stages
from experiments.seeding import generator

PAUSE = float(os.environ.get("LIGHT_PAUSE", "0"))  # seconds per step, to give killers a target


def slow_writes() -> None:
    """Widen the moment between writing a temporary file and giving it its name."""
    real = os.replace

    def replace(source, target, **kwargs):
        if "progress" not in str(target):
            time.sleep(PAUSE)
        return real(source, target, **kwargs)

    atomic.os = type("SlowOs", (), {**vars(os), "replace": staticmethod(replace)})


if os.environ.get("LIGHT_SLOW_WRITES"):
    slow_writes()


def train(model_name, profile, seed, finished, checkpoint, metadata, beat, curves):
    config = profile.training
    state, loss, start = np.ones(4), [], 0
    if checkpoint.exists():
        saved = load_checkpoint(checkpoint)
        state, start = saved.arrays["state"], saved.metadata["step"]
        loss = saved.arrays["curve/loss"].tolist()
    log(finished, f"train {model_name} {seed} from {start}")
    for step in range(start, config.steps):
        time.sleep(PAUSE)
        draw = generator(seed, model_name, step).standard_normal(4)
        state = np.sin(3 * state) + draw
        loss.append(float(np.square(state).sum()))
        if (step + 1) % config.checkpoint_every == 0 and step + 1 < config.steps:
            save(checkpoint, state, loss, metadata, step + 1)
        beat(step + 1, config.steps)
    save(finished, state, loss, metadata, config.steps)
    write_curves(curves, load_checkpoint(finished))
    checkpoint.unlink(missing_ok=True)
    log(finished, f"trained {model_name} {seed}")
    return load_checkpoint(finished).content_hash


def save(path: Path, state, loss, metadata, step) -> None:
    arrays = {"state": state, "snapshot/final/state": state, "snapshot/init/state": np.ones(4)}
    for name in ("loss", "grad_norm", "held_out_step", "held_out_loss"):
        arrays[f"curve/{name}"] = np.asarray(loss)
    snapshots = {"init": {"step": 0, "loss": 1.0}, "final": {"step": step, "loss": loss[-1]}}
    save_checkpoint(path, arrays, {**metadata, "step": step, "snapshots": snapshots})


def diagnose(trained, profile, model_name, seed, snapshot):
    state = load_checkpoint(trained).arrays[f"snapshot/{snapshot}/state"]
    lags = np.asarray(profile.diagnostics.lags)
    for _ in lags:
        time.sleep(PAUSE)
    values = np.outer(np.exp(-lags / 5), state)
    return xr.Dataset({"rate": (("lag", "unit"), values)}, {"lag": lags}, {"title": "light"})


def draw(run_dir, figure):
    time.sleep(2 * PAUSE)
    path = run_dir / "figures" / f"{figure}.svg"
    text = "".join(sorted(p.name for p in (run_dir / "diag").glob("*.nc")))
    with atomic.atomic_path(path) as temporary:
        temporary.write_text(f"<svg>{figure} {text}</svg>")
    return [path]


def prepare():
    """Nothing is slow to import here."""


def log(finished: Path, line: str) -> None:
    with open(finished.parent.parent / "log.txt", "a") as handle:
        handle.write(line + "\n")


STAGES = Stages(train, diagnose, draw, ("figure1", "figure2"), prepare)
