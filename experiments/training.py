"""Training that can stop at any moment and go on to the same bits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.adamw import adamw

from experiments.checkpoints import (
    CURVES,
    Checkpoint,
    load_checkpoint,
    save_checkpoint,
    snapshot_arrays,
    write_curves,
)
from experiments.models import GatedRNN, build
from experiments.profiles import Profile
from experiments.seeding import generator
from experiments.tasks import draw

__all__ = ["deterministic", "load_snapshot", "train"]

SMOOTHING = 0.9  # of the training loss that decides when a loss level is reached
HELD_OUT = 256  # sequences behind the held-out curve
BETAS, EPSILON = (0.9, 0.999), 1e-8  # of AdamW, torch's defaults
HEAVY_BALL = 0.9
# What an optimiser remembers of each parameter; AdamW also counts its steps.
MOMENTS: dict[str, tuple[str, ...]] = {
    "adamw": ("exp_avg", "exp_avg_sq"), "sgd": (), "momentum": ("velocity",),
}

Beat = Callable[[int, int], None]


@contextmanager
def deterministic() -> Iterator[None]:
    """Run torch on one thread with deterministic kernels inside the block."""
    # ``use_deterministic_algorithms`` does the same after importing the compiler, for a second.
    threads, strict = torch.get_num_threads(), torch.get_deterministic_debug_mode()
    torch.set_num_threads(1)
    torch.set_deterministic_debug_mode("error")
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        torch.set_deterministic_debug_mode(strict)


def _loss(model: GatedRNN, x: Tensor, y: Tensor) -> Tensor:
    return (model(x) - y).square().mean()


class _Training:
    """One training in progress: everything that its next step depends on."""

    def __init__(self, model_name: str, profile: Profile, seed: int) -> None:
        self.profile, self.seed, self.name = profile, seed, model_name
        self.model = build(model_name, profile, seed)
        self.data = draw(profile.task, seed, "train")
        self.held_out = draw(profile.task, seed, "held-out", sequences=HELD_OUT)
        self.parameters = dict(self.model.named_parameters())
        self.moments = {
            name: {"step": torch.zeros(()), **{
                k: torch.zeros_like(p) for k in MOMENTS[profile.training.optimizer]}}
            for name, p in self.parameters.items()
        }
        self.step = 0
        self.curves: dict[str, list[float]] = {name: [] for name in CURVES}
        self.snapshots: dict[str, dict[str, np.ndarray]] = {}
        self.snapshot_info: dict[str, dict[str, float]] = {}
        self.smoothed = 0.0
        self.order_epoch, self.order = -1, np.empty(0, dtype=np.int64)
        with torch.no_grad():
            self.initial_loss = float(_loss(self.model, self.data.x, self.data.y))
        self.keep("init", self.initial_loss)
        self.measure()

    def keep(self, label: str, loss: float) -> None:
        """Keep the present parameters as the snapshot ``label``."""
        self.snapshots[label] = _arrays(self.model.state_dict())
        self.snapshot_info[label] = {"step": self.step, "loss": loss}

    def measure(self) -> None:
        """Append the held-out loss."""
        with torch.no_grad():
            loss = float(_loss(self.model, self.held_out.x, self.held_out.y))
        self.curves["held_out_step"].append(self.step)
        self.curves["held_out_loss"].append(loss)

    def batch(self) -> tuple[Tensor, Tensor]:
        """The batch of the present step, a function of (seed, step) alone."""
        size = self.profile.training.batch
        per_epoch = self.profile.task.sequences // size
        epoch, position = divmod(self.step, per_epoch)
        if epoch != self.order_epoch:
            stream = generator(self.seed, "batches", epoch)
            self.order, self.order_epoch = stream.permutation(self.profile.task.sequences), epoch
        chosen = torch.from_numpy(self.order[position * size : (position + 1) * size])
        return self.data.x[:, chosen], self.data.y[:, chosen]

    def advance(self) -> None:
        """One optimiser step."""
        config = self.profile.training
        self.model.zero_grad(set_to_none=True)
        loss = _loss(self.model, *self.batch())
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), config.clip)
        self.update()
        value = float(loss.detach())
        if not np.isfinite(value):
            raise FloatingPointError(
                f"training {self.name}, seed {self.seed}: the loss is {value} at step {self.step}"
            )
        self.curves["loss"].append(value)
        self.curves["grad_norm"].append(float(norm))
        self.step += 1
        self.smoothed = SMOOTHING * self.smoothed + (1 - SMOOTHING) * value
        level_now = self.smoothed / (1 - SMOOTHING**self.step)
        for level in config.loss_levels:
            label = f"level-{level:g}"
            if label not in self.snapshots and level_now < level * self.initial_loss:
                self.keep(label, level_now)
        if self.step % config.checkpoint_every == 0 or self.step == config.steps:
            self.measure()

    @torch.no_grad()
    def update(self) -> None:
        """One step of the profile's optimiser; weights decay by the rate times the decay."""
        config, moments = self.profile.training, self.moments.values()
        if config.optimizer != "adamw":
            for parameter, moment in zip(self.parameters.values(), moments, strict=True):
                parameter.mul_(1 - config.learning_rate * config.weight_decay)
                step = _gradient(parameter)
                if "velocity" in moment:
                    step = moment["velocity"].mul_(HEAVY_BALL).add_(step)
                parameter.sub_(step, alpha=config.learning_rate)
            return
        # What ``torch.optim.AdamW(fused=True)`` does, which imports the compiler first.
        adamw(
            list(self.parameters.values()),
            [_gradient(p) for p in self.parameters.values()],
            [m["exp_avg"] for m in moments],
            [m["exp_avg_sq"] for m in moments],
            [],
            [m["step"] for m in moments],
            fused=True,
            amsgrad=False,
            beta1=BETAS[0],
            beta2=BETAS[1],
            lr=config.learning_rate,
            weight_decay=config.weight_decay,
            eps=EPSILON,
            maximize=False,
        )

    def save(self, path: Path, metadata: Mapping[str, Any], finished: bool) -> str:
        """Write the whole state (or, when finished, the result) to ``path``; return its hash."""
        if finished:
            self.keep("final", self.curves["held_out_loss"][-1])
        arrays = {
            f"snapshot/{label}/{name}": array
            for label, parameters in self.snapshots.items()
            for name, array in parameters.items()
        }
        for name, curve in self.curves.items():
            arrays[f"curve/{name}"] = np.asarray(curve, dtype=np.float64)
        if not finished:
            for name, parameter in self.parameters.items():
                arrays[f"parameter/{name}"] = _array(parameter)
                for key, value in self.moments[name].items():
                    arrays[f"optimizer/{name}/{key}"] = _array(value)
        information = {
            **metadata,
            "step": self.step,
            "steps": self.profile.training.steps,
            "initial_loss": self.initial_loss,
            "smoothed_loss": self.smoothed,
            "snapshots": self.snapshot_info,
            "target_variance": float(self.held_out.y.var(correction=0)),
        }
        return save_checkpoint(path, arrays, information)

    def restore(self, saved: Checkpoint) -> None:
        """Continue from a state that :meth:`save` wrote."""
        self.step = saved.metadata["step"]
        self.smoothed = saved.metadata["smoothed_loss"]
        self.snapshot_info = dict(saved.metadata["snapshots"])
        self.snapshots = {label: snapshot_arrays(saved, label) for label in self.snapshot_info}
        self.curves = {name: saved.arrays[f"curve/{name}"].tolist() for name in CURVES}
        with torch.no_grad():
            for name, parameter in self.parameters.items():
                parameter.copy_(torch.from_numpy(saved.arrays[f"parameter/{name}"]))
                for key, moment in self.moments[name].items():
                    moment.copy_(torch.from_numpy(saved.arrays[f"optimizer/{name}/{key}"]))


def _gradient(parameter: nn.Parameter) -> Tensor:
    assert parameter.grad is not None  # the loss depends on every parameter
    return parameter.grad


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().cpu().numpy().copy()


def _arrays(tensors: Mapping[str, Tensor]) -> dict[str, np.ndarray]:
    return {name: _array(tensor) for name, tensor in tensors.items()}


def train(
    model_name: str,
    profile: Profile,
    seed: int,
    finished: Path,
    checkpoint: Path,
    metadata: Mapping[str, Any],
    beat: Beat | None = None,
    curves: Path | None = None,
) -> str:
    """Train one model and write ``finished`` (safetensors); return its content hash.

    Resumes from ``checkpoint`` if it is there: parameters, optimiser moments and step restore
    the state exactly, and the batches are a function of (seed, step), so that an interrupted
    training ends in the same bits as an uninterrupted one on the same machine.  ``metadata``
    (JSON) is stored, and must equal the checkpoint's or the checkpoint is refused.
    ``beat(step, steps)`` is called after each step.  Snapshots kept: ``init``, the loss levels
    reached, ``final``.  ``curves``: also write the curves as JSON.
    Raises ``ValueError`` naming a damaged or foreign checkpoint, ``FloatingPointError`` for a
    loss that is not finite.
    """
    config = profile.training
    with deterministic():
        state = _Training(model_name, profile, seed)
        if checkpoint.exists():
            saved = load_checkpoint(checkpoint)
            if any(saved.metadata.get(key) != value for key, value in metadata.items()):
                raise ValueError(f"{checkpoint}: belongs to another configuration")
            state.restore(saved)
        while state.step < config.steps:
            state.advance()
            if state.step % config.checkpoint_every == 0 and state.step < config.steps:
                state.save(checkpoint, metadata, finished=False)
            if beat is not None:
                beat(state.step, config.steps)
        digest = state.save(finished, metadata, finished=True)
    if curves is not None:
        write_curves(curves, load_checkpoint(finished))
    checkpoint.unlink(missing_ok=True)
    return digest


def load_snapshot(
    path: Path, profile: Profile, model_name: str, seed: int, label: str = "final"
) -> GatedRNN:
    """Return the model with the parameters kept under ``label`` in a finished training.

    Raises ``ValueError`` for a damaged file or an unknown label.
    """
    model = build(model_name, profile, seed)
    parameters = snapshot_arrays(load_checkpoint(path), label)
    model.load_state_dict({k: torch.from_numpy(v.copy()) for k, v in parameters.items()})
    return model.requires_grad_(False)
