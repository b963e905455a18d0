"""Profiles: the complete, typed, frozen configuration of a run, and its hash."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from experiments.seeding import check_seed

__all__ = [
    "EQUAL_LOSS",
    "GATED_MODELS",
    "MODEL_NAMES",
    "OPTIMIZERS",
    "TASKS",
    "DiagnosticsConfig",
    "Profile",
    "TaskConfig",
    "TrainingConfig",
    "check_models",
    "check_seeds",
    "log_spaced_lags",
]

# The snapshot at which networks are compared at equal loss: every model of `quick` reaches it.
EQUAL_LOSS = "level-0.8"
GATED_MODELS = ("const", "shared", "diag", "gru", "lstm")
MODEL_NAMES = (*GATED_MODELS, "rnn")
OPTIMIZERS = ("adamw", "sgd", "momentum")
# Each task with the number of its coefficients; None: one per lag.
TASKS: dict[str, int | None] = {
    "delayed sum": None, "moving average": None, "AR(2)": 2, "adding": 2, "NARMA-10": 4,
}
# Fields that came later: a configuration that does not use them keeps its hash and its runs.
LATER = (("task", "kind", "delayed sum"), ("training", "optimizer", "adamw"))


def _require(ok: bool, argument: str, value: object, allowed: str) -> None:
    if not ok:
        raise ValueError(f"{argument}: {value!r} is not {allowed}")


def log_spaced_lags(first: int, last: int, count: int) -> tuple[int, ...]:
    """Return about ``count`` distinct integers (steps), log-spaced from ``first`` to ``last``."""
    ratio = math.log(last / first) / (count - 1)
    return tuple(sorted({round(first * math.exp(ratio * i)) for i in range(count)}))


@dataclass(frozen=True)
class TaskConfig:
    """A task: input width, sequence length (steps), lags, coefficients, noise, which one it is.

    ``kind`` is one of ``TASKS``, by default the delayed sum (LW-44); ``experiments.tasks`` says
    what each does with ``coefficients``.  ``lags`` in steps, strictly increasing: those that the
    target depends on, or its characteristic ones; ``noise`` is the standard deviation of the
    target's Gaussian error; ``sequences`` is the size of the training set.
    Raises ``ValueError`` for an empty or inconsistent task.
    """

    inputs: int
    steps: int
    lags: tuple[int, ...]
    coefficients: tuple[float, ...]
    noise: float
    sequences: int
    kind: str = "delayed sum"

    def __post_init__(self) -> None:
        _require(self.kind in TASKS, "task.kind", self.kind, f"one of {', '.join(TASKS)}")
        _require(self.inputs >= 1, "task.inputs", self.inputs, "an integer >= 1")
        _require(self.steps >= 1, "task.steps", self.steps, "an integer >= 1")
        _require(self.sequences >= 1, "task.sequences", self.sequences, "an integer >= 1")
        _require(
            bool(self.lags)
            and all(0 <= lag < self.steps for lag in self.lags)
            and all(a < b for a, b in zip(self.lags, self.lags[1:], strict=False)),
            "task.lags",
            self.lags,
            f"a strictly increasing sequence of integers in 0 … {self.steps - 1}",
        )
        count = TASKS[self.kind]
        _require(
            len(self.coefficients) == (len(self.lags) if count is None else count)
            and all(math.isfinite(c) for c in self.coefficients),
            "task.coefficients",
            self.coefficients,
            f"a sequence of {len(self.lags)} finite numbers, one per lag" if count is None
            else f"a sequence of {count} finite numbers",
        )
        _require(
            math.isfinite(self.noise) and self.noise >= 0, "task.noise", self.noise, "finite, >= 0"
        )


@dataclass(frozen=True)
class TrainingConfig:
    """Training on the mean squared error: optimiser steps, sequences per batch, rates, checkpoints.

    ``optimizer``: ``"adamw"``, ``"sgd"`` or ``"momentum"`` (heavy ball, 0.9).
    ``checkpoint_every``: optimiser steps between resumable checkpoints.  ``loss_levels``:
    fractions of the untrained network's loss, decreasing; the parameters are kept the first
    time the smoothed training loss falls below each (windows along training).
    Raises ``ValueError`` for values outside the ranges checked below.
    """

    steps: int
    batch: int
    learning_rate: float
    weight_decay: float = 1e-4
    clip: float = 1.0
    checkpoint_every: int = 50
    loss_levels: tuple[float, ...] = (0.8, 0.6, 0.4)
    optimizer: str = "adamw"

    def __post_init__(self) -> None:
        _require(self.optimizer in OPTIMIZERS, "training.optimizer", self.optimizer,
                 f"one of {', '.join(OPTIMIZERS)}")
        _require(self.steps >= 1, "training.steps", self.steps, "an integer >= 1")
        _require(self.batch >= 1, "training.batch", self.batch, "an integer >= 1")
        _require(self.learning_rate > 0, "training.learning_rate", self.learning_rate, "> 0")
        _require(self.weight_decay >= 0, "training.weight_decay", self.weight_decay, ">= 0")
        _require(self.clip > 0, "training.clip", self.clip, "> 0")
        _require(
            self.checkpoint_every >= 1,
            "training.checkpoint_every",
            self.checkpoint_every,
            "an integer >= 1",
        )
        _require(
            all(0 < level < 1 for level in self.loss_levels)
            and list(self.loss_levels) == sorted(set(self.loss_levels), reverse=True),
            "training.loss_levels",
            self.loss_levels,
            "a strictly decreasing sequence of numbers in (0, 1)",
        )


@dataclass(frozen=True)
class DiagnosticsConfig:
    """Measurement of the frozen network on fresh sequences.

    ``steps``: length of the fresh sequences (may exceed the training length; both are stored).
    ``lags``: lag grid in steps, within 0 … ``steps``.  ``sequences``: fresh sequences for rates
    and statistics.  ``probes``: parameter directions w.  ``anchors``: times t, valid at every
    lag.  ``error``: target error ε of the windows, in (0, ½).  ``n_grid``: numbers of
    sequences N at which the window is reported.  ``snapshots``: which stored parameters are
    diagnosed (``"final"``, ``"init"``, ``"level-0.6"`` …).  ``rate_snapshots``: of which only
    the rates are measured, cheaply, where the training reached them: what networks of equal
    loss are compared by.
    """

    steps: int
    lags: tuple[int, ...]
    sequences: int = 512
    probes: int = 3
    anchors: int = 8
    error: float = 0.1
    n_grid: tuple[int, ...] = tuple(2**k for k in range(4, 15))
    snapshots: tuple[str, ...] = ("final", "init")
    rate_snapshots: tuple[str, ...] = (EQUAL_LOSS,)

    def __post_init__(self) -> None:
        _require(self.steps >= 1, "diagnostics.steps", self.steps, "an integer >= 1")
        _require(
            bool(self.lags)
            and all(0 <= lag <= self.steps for lag in self.lags)
            and list(self.lags) == sorted(set(self.lags)),
            "diagnostics.lags",
            self.lags,
            f"a strictly increasing sequence of integers in 0 … {self.steps}",
        )
        for name in ("sequences", "probes", "anchors"):
            value = getattr(self, name)
            _require(value >= 1, f"diagnostics.{name}", value, "an integer >= 1")
        _require(0 < self.error < 0.5, "diagnostics.error", self.error, "in (0, 0.5)")
        _require(
            bool(self.n_grid) and list(self.n_grid) == sorted(set(self.n_grid)),
            "diagnostics.n_grid",
            self.n_grid,
            "a strictly increasing sequence of integers",
        )
        _require(
            "final" in self.snapshots, "diagnostics.snapshots", self.snapshots, 'with "final" in it'
        )
        _require(
            not set(self.rate_snapshots) & set(self.snapshots),
            "diagnostics.rate_snapshots",
            self.rate_snapshots,
            "disjoint from diagnostics.snapshots",
        )


@dataclass(frozen=True)
class Profile:
    """One run: network size, models, seeds, task, training, diagnostics.

    ``hidden``: units H.  ``initial_gate``: mean initial gate value, in (0, 1).  ``layernorm``:
    LayerNorm on the candidate pre-activation.  ``models``: of ``MODEL_NAMES``.
    Raises ``ValueError`` naming the field, its value and the allowed range.
    """

    name: str
    hidden: int
    initial_gate: float
    layernorm: bool
    task: TaskConfig
    training: TrainingConfig
    diagnostics: DiagnosticsConfig
    models: tuple[str, ...] = GATED_MODELS
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)

    def __post_init__(self) -> None:
        _require(self.hidden >= 1, "hidden", self.hidden, "an integer >= 1")
        _require(0 < self.initial_gate < 1, "initial_gate", self.initial_gate, "in (0, 1)")
        _require(
            self.training.batch <= self.task.sequences,
            "training.batch",
            self.training.batch,
            f"at most task.sequences = {self.task.sequences}",
        )
        check_models(self.models)
        check_seeds(self.seeds)

    def with_options(
        self, seeds: Sequence[int] | None = None, models: Sequence[str] | None = None
    ) -> Profile:
        """Return this profile with other seeds or models; ``ValueError`` if they are not valid."""
        changed = self
        if seeds is not None:
            changed = replace(changed, seeds=check_seeds(seeds))
        if models is not None:
            changed = replace(changed, models=check_models(models))
        return changed

    def as_dict(self) -> dict[str, Any]:
        """Return the configuration as plain JSON data (tuples as lists; see ``LATER``)."""
        data: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        for part, name, default in LATER:
            if data[part][name] == default:
                del data[part][name]
        return data

    @property
    def config_hash(self) -> str:
        """Hex digest (12 characters) of the whole configuration, seeds and models included."""
        return _digest(self.as_dict())

    def training_hash(self) -> str:
        """Hex digest of what one training depends on: not the diagnostics, seeds or model list."""
        data = self.as_dict()
        for key in ("name", "diagnostics", "models", "seeds"):
            del data[key]
        return _digest(data)


def _digest(data: dict[str, Any]) -> str:
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def check_seeds(seeds: Sequence[int]) -> tuple[int, ...]:
    """Return ``seeds`` as a tuple; ``ValueError`` if empty, repeated, negative or not integers."""
    if not seeds:
        raise ValueError("seeds: [] is empty; give at least one integer >= 0")
    for seed in seeds:
        try:
            check_seed(seed)
        except ValueError as error:
            raise ValueError(str(error).replace("seed:", "seeds:", 1)) from None
    if len(set(seeds)) != len(seeds):
        raise ValueError(f"seeds: {list(seeds)!r} repeats a seed; give distinct integers >= 0")
    return tuple(seeds)


def check_models(models: Sequence[str]) -> tuple[str, ...]:
    """Return ``models`` as a tuple; ``ValueError`` if empty, repeated or unknown."""
    allowed = ", ".join(MODEL_NAMES)
    if isinstance(models, str):
        models = (models,)
    if not models:
        raise ValueError(f"models: [] is empty; give some of {allowed}")
    for model in models:
        if model not in MODEL_NAMES:
            raise ValueError(f"models: {model!r} is not one of {allowed}")
    if len(set(models)) != len(models):
        raise ValueError(f"models: {list(models)!r} repeats a model; give distinct ones")
    return tuple(models)
