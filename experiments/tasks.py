"""Tasks: seeded random sequences with targets that need memory over known lags."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from experiments.profiles import TaskConfig
from experiments.seeding import generator

__all__ = ["Sequences", "delayed_sum", "task_direction"]


class Sequences(NamedTuple):
    """Inputs ``x`` [T, B, D], targets ``y`` [T, B], direction ``u`` [D] (unit length)."""

    x: Tensor
    y: Tensor
    u: Tensor


def task_direction(task: TaskConfig, seed: int) -> np.ndarray:
    """Return the task's random unit vector u [D]: one per seed, shared by all sets of that seed."""
    draw = generator(seed, "task direction").standard_normal(task.inputs)
    return np.asarray(draw / np.linalg.norm(draw))


def delayed_sum(
    task: TaskConfig,
    seed: int,
    purpose: str,
    *,
    sequences: int | None = None,
    steps: int | None = None,
    dtype: torch.dtype = torch.float32,
) -> Sequences:
    """Draw the delayed-sum task (LW-44): ``y_t = Σ_k c_k uᵀx_{t-ℓ_k} + ε_t``.

    ``x_t`` i.i.d. N(0, I); ``ε_t`` i.i.d. N(0, noise²); terms with ``t < ℓ_k`` (before the
    sequence began) are absent.  Sets of the same seed share u; different ``purpose`` strings
    (``"train"``, ``"diagnostics"``, ``"held-out"`` …) give independent sequences.
    ``sequences`` and ``steps`` default to the task's.  Draws are made in float64 and rounded to
    ``dtype``.  Raises ``ValueError`` for a seed outside [0, 2**32) or a size below 1.
    """
    count = task.sequences if sequences is None else sequences
    length = task.steps if steps is None else steps
    for name, value in (("sequences", count), ("steps", length)):
        if value < 1:
            raise ValueError(f"{name}: {value!r} is not an integer >= 1")
    direction = task_direction(task, seed)
    stream = generator(seed, "task", purpose)
    x = stream.standard_normal((length, count, task.inputs))
    y = task.noise * stream.standard_normal((length, count))
    signal = x @ direction
    for lag, coefficient in zip(task.lags, task.coefficients, strict=True):
        if lag < length:
            y[lag:] += coefficient * signal[: length - lag]
    return Sequences(*(torch.from_numpy(a).to(dtype) for a in (x, y, direction)))
