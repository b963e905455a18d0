"""Tasks: seeded random sequences with targets that need memory over known lags."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from experiments.profiles import TaskConfig
from experiments.seeding import generator

__all__ = ["Sequences", "delayed_sum", "draw", "task_direction"]

# Mean and standard deviation over 1e7 steps: the sequence begins at the first and is standardised.
NARMA_MEAN, NARMA_DEVIATION = 0.3885, 0.1089
NARMA_CEILING = 1.0  # one step in 50 000 reaches it; without it some sequences would diverge

Floats = NDArray[np.float64]


class Sequences(NamedTuple):
    """Inputs ``x`` [T, B, D], targets ``y`` [T, B], direction ``u`` [D] (unit length)."""

    x: Tensor
    y: Tensor
    u: Tensor


def task_direction(task: TaskConfig, seed: int) -> np.ndarray:
    """Return the task's random unit vector u [D]: one per seed, shared by all sets of that seed."""
    draw = generator(seed, "task direction").standard_normal(task.inputs)
    return np.asarray(draw / np.linalg.norm(draw))


def draw(
    task: TaskConfig,
    seed: int,
    purpose: str,
    *,
    sequences: int | None = None,
    steps: int | None = None,
    dtype: torch.dtype = torch.float32,
) -> Sequences:
    """Draw sequences of the task: inputs ``x``, targets ``y`` = signal + i.i.d. N(0, noise²).

    Sets of the same seed share u; different ``purpose`` strings (``"train"``,
    ``"diagnostics"``, ``"held-out"`` …) give independent sequences.  ``sequences`` and ``steps``
    default to the task's.  Draws are made in float64 and rounded to ``dtype``.  The signal of
    each ``task.kind``, from zero before the sequence began, c its ``coefficients``:

    * delayed sum (LW-44), moving average: ``Σ_k c_k uᵀx_{t-ℓ_k}``, x_t i.i.d. N(0, I);
    * AR(2): ``s_t = c_1 s_{t-1} + c_2 s_{t-2} + uᵀx_t``, over its stationary deviation;
    * adding: x_t = (value, mark), values i.i.d. N(0, 1), marked with probability 1/ℓ_1;
      c_1 times the latest marked value plus c_2 times the one before it;
    * NARMA-10: v_t i.i.d. uniform on [0, ½], x_t standardises it;
      ``s_t = c_1 s_{t-1} + c_2 s_{t-1} Σ_{i=1}^{10} s_{t-i} + c_3 v_{t-1} v_{t-10} + c_4``,
      at most 1, then standardised; before the sequence v = ¼ and s is at its mean.

    Raises ``ValueError`` for a seed outside [0, 2**32) or a size below 1.
    """
    count = task.sequences if sequences is None else sequences
    length = task.steps if steps is None else steps
    for name, value in (("sequences", count), ("steps", length)):
        if value < 1:
            raise ValueError(f"{name}: {value!r} is not an integer >= 1")
    direction = task_direction(task, seed)
    stream = generator(seed, "task", purpose)
    x = _inputs(task, stream, (length, count, task.inputs))
    y = task.noise * stream.standard_normal((length, count))
    if task.kind == "adding":
        y += _adding(task, x)
    elif task.kind == "NARMA-10":
        y += _narma(task, x[..., 0])
    elif task.kind == "AR(2)":
        y += _autoregression(task, x @ direction)
    else:
        y = _delayed(task, x @ direction, y)
    return Sequences(*(torch.from_numpy(a).to(dtype) for a in (x, y, direction)))


def delayed_sum(
    task: TaskConfig,
    seed: int,
    purpose: str,
    *,
    sequences: int | None = None,
    steps: int | None = None,
    dtype: torch.dtype = torch.float32,
) -> Sequences:
    """Draw the delayed-sum task (LW-44): ``y_t = Σ_k c_k uᵀx_{t-ℓ_k} + ε_t``; see :func:`draw`.

    Terms with ``t < ℓ_k`` (before the sequence began) are absent.  Raises as :func:`draw`, and
    ``ValueError`` for another task.
    """
    if task.kind != "delayed sum":
        raise ValueError(f"task.kind: {task.kind!r} is not 'delayed sum'")
    return draw(task, seed, purpose, sequences=sequences, steps=steps, dtype=dtype)


def _inputs(task: TaskConfig, stream: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    if task.kind == "NARMA-10":
        return stream.uniform(-math.sqrt(3), math.sqrt(3), shape)
    x = stream.standard_normal(shape)
    if task.kind == "adding":
        x[..., 1] = stream.random(shape[:-1]) < 1 / task.lags[0]
    return x


def _delayed(task: TaskConfig, signal: Floats, y: Floats) -> Floats:
    for lag, coefficient in zip(task.lags, task.coefficients, strict=True):
        if lag < len(y):
            y[lag:] += coefficient * signal[: len(y) - lag]
    return y


def _autoregression(task: TaskConfig, drive: Floats) -> Floats:
    first, second = task.coefficients
    state = np.zeros((len(drive) + 2, *drive.shape[1:]))
    for t, value in enumerate(drive, start=2):
        state[t] = first * state[t - 1] + second * state[t - 2] + value
    variance = (1 - second) / ((1 + second) * ((1 - second) ** 2 - first**2))
    return state[2:] / math.sqrt(variance)


def _adding(task: TaskConfig, x: Floats) -> Floats:
    latest, before = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    found = np.empty(x.shape[:2])
    for t, (value, mark) in enumerate(zip(x[..., 0], x[..., 1] > 0, strict=True)):
        latest, before = np.where(mark, value, latest), np.where(mark, latest, before)
        found[t] = task.coefficients[0] * latest + task.coefficients[1] * before
    return found


def _narma(task: TaskConfig, x: Floats) -> Floats:
    linear, product, drive, constant = task.coefficients
    v = 0.25 + x / (4 * math.sqrt(3))
    state = np.full((len(v) + 10, *v.shape[1:]), NARMA_MEAN)
    padded = np.concatenate([np.full_like(state[:10], 0.25), v])
    for t in range(10, len(state)):
        last = state[t - 1]
        state[t] = np.minimum(
            linear * last + product * last * state[t - 10 : t].sum(0)
            + drive * padded[t - 1] * padded[t - 10] + constant, NARMA_CEILING)
    return (state[10:] - NARMA_MEAN) / NARMA_DEVIATION
