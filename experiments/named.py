"""The profiles by name, and the suites: several profiles that one command runs in turn.

``smoke`` tests the path, ``quick`` is the main experiment.  The others change one thing of
``quick`` each: the task (``adding``, ``ar2``, ``average``, ``narma``), the optimiser (``sgd``,
``momentum``), or the network (``plain``, an RNN without gates, by AdamW).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from experiments.profiles import (
    DiagnosticsConfig,
    Profile,
    TaskConfig,
    TrainingConfig,
    log_spaced_lags,
)

__all__ = ["PROFILES", "SUITES", "get_profile", "members", "read_profile"]


def _smoke() -> Profile:
    """The whole path in seconds: too small to show anything, large enough to test everything."""
    return Profile(
        name="smoke",
        hidden=8,
        initial_gate=0.2,
        layernorm=True,
        task=TaskConfig(
            inputs=2,
            steps=16,
            lags=(1, 3),
            coefficients=(0.6, 0.4),
            noise=0.3,
            sequences=64,
        ),
        training=TrainingConfig(
            steps=12, batch=16, learning_rate=5e-3, checkpoint_every=3, loss_levels=(0.8,)
        ),
        diagnostics=DiagnosticsConfig(
            steps=32,
            lags=(1, 2, 3, 8, 16),  # with the task's own lags
            sequences=128,
            probes=2,
            anchors=3,
            n_grid=(64, 256, 1024, 4096),
        ),
        seeds=(0,),
    )


def _quick() -> Profile:
    """Five seeds, five models, minutes on two cores; shows DiagGate's broad time scales."""
    return Profile(
        name="quick",
        hidden=32,
        initial_gate=0.05,
        layernorm=True,
        task=TaskConfig(
            inputs=4,
            steps=64,
            lags=(4, 8, 16, 24),
            coefficients=(0.6, 0.5, 0.4, 0.32),
            noise=0.3,
            sequences=1024,
        ),
        training=TrainingConfig(steps=600, batch=64, learning_rate=5e-3),
        diagnostics=DiagnosticsConfig(
            # with the task's own lags, where the signal is
            steps=320, lags=tuple(sorted({*log_spaced_lags(2, 192, 30), 4, 8, 16, 24}))
        ),
    )


def _variant(name: str, models: tuple[str, ...], task: TaskConfig | None = None,
             **training: object) -> Profile:
    """``quick`` with another task, other networks or another optimiser; trained networks only."""
    quick = _quick()
    diagnostics = replace(quick.diagnostics, snapshots=("final",), rate_snapshots=())
    changed = replace(quick.training, **training)  # type: ignore[arg-type]
    return replace(quick, name=name, models=models, task=task or quick.task,
                   training=changed, diagnostics=diagnostics)


def _task(kind: str, inputs: int, lags: tuple[int, ...], coefficients: tuple[float, ...],
          noise: float) -> TaskConfig:
    return TaskConfig(inputs=inputs, steps=64, lags=lags, coefficients=coefficients, noise=noise,
                      sequences=1024, kind=kind)


# Two complex poles of modulus 0.95, a period of 20 steps.
_AR2 = (2 * 0.95 * math.cos(2 * math.pi / 20), -(0.95**2))
_TASKS = {
    "adding": partial(_task, "adding", 2, (12, 24), (1.0, 1.0), 0.1),
    "ar2": partial(_task, "AR(2)", 4, (1, 2), _AR2, 0.1),
    "average": partial(_task, "moving average", 4, tuple(range(16)), (1 / 4,) * 16, 0.1),
    "narma": partial(_task, "NARMA-10", 1, (1, 10), (0.3, 0.05, 1.5, 0.1), 0.1),
}
_SCALAR_AND_DIAG = ("const", "shared", "diag")


def _on_task(name: str) -> Profile:
    return _variant(name, ("shared", "diag"), _TASKS[name]())


PROFILES: dict[str, Callable[[], Profile]] = {
    "smoke": _smoke,
    "quick": _quick,
    **{name: partial(_on_task, name) for name in _TASKS},
    # The best rate for DiagGate's held-out loss, one seed (1000) that no claim is judged by, of
    # 0.03, 0.1, 0.3, 1 and, with momentum, of 0.01 besides.
    "sgd": lambda: _variant("sgd", _SCALAR_AND_DIAG, optimizer="sgd", learning_rate=0.3),
    "momentum": lambda: _variant(
        "momentum", _SCALAR_AND_DIAG, optimizer="momentum", learning_rate=0.3),
    "plain": lambda: _variant("plain", ("rnn",)),
}
SUITES: dict[str, tuple[str, ...]] = {
    "tasks": tuple(_TASKS),
    "optimizers": ("sgd", "momentum", "plain"),
    "further": (*_TASKS, "sgd", "momentum", "plain"),
}


def get_profile(name: str) -> Profile:
    """Return the profile called ``name``; ``ValueError`` listing the allowed names otherwise."""
    if name not in PROFILES:
        raise ValueError(f"profile: {name!r} is not one of {', '.join(PROFILES)}")
    return PROFILES[name]()


def members(name: str) -> tuple[str, ...]:
    """The profiles that ``name``, a profile or a suite, stands for; ``ValueError`` otherwise."""
    if name in SUITES:
        return SUITES[name]
    if name not in PROFILES:
        raise ValueError(f"profile: {name!r} is not one of {', '.join((*PROFILES, *SUITES))}, "
                         "nor a .json file")
    return (name,)


def read_profile(path: Path) -> Profile:
    """A profile of one's own from a JSON file: what differs from the one named by ``"base"``.

    Keys are the fields of :class:`~experiments.profiles.Profile`; ``task``, ``training`` and
    ``diagnostics`` hold the fields that change; ``base`` is ``"quick"`` unless given, the name
    that of the file unless given.  Raises ``ValueError`` naming the file and the field.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"profile: {str(path)!r} does not exist") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"profile: {path} is no JSON file ({error})") from None
    if not isinstance(data, dict):
        raise ValueError(f"profile: {path} holds no object of fields")
    base = get_profile(str(data.pop("base", "quick")))
    try:
        changed = _changed(base, {"name": path.stem, **data}, "")
        assert isinstance(changed, Profile)
    except (TypeError, ValueError) as error:
        raise ValueError(f"profile: {path}: {error}") from None
    if not re.fullmatch(r"[A-Za-z][\w.-]*", changed.name) or changed.name in (*PROFILES, *SUITES):
        raise ValueError(f"profile: {path}: name: {changed.name!r} is not a word of its own")
    return changed


def _changed(config: Any, data: dict[str, Any], where: str) -> Any:
    """``config`` with the fields in ``data``; each keeps the type it has."""
    allowed = [f.name for f in fields(config)]
    values: dict[str, Any] = {}
    for name, value in data.items():
        if name not in allowed:
            raise ValueError(f"{where}{name} is not one of {', '.join(allowed)}")
        old = getattr(config, name)
        if is_dataclass(old) and isinstance(value, dict):
            value = _changed(old, value, f"{name}.")
        elif isinstance(old, tuple) and isinstance(value, list):
            value = tuple(value)
        elif isinstance(old, float) and type(value) is int:
            value = float(value)
        if type(value) is not type(old):
            raise ValueError(f"{where}{name}: {value!r} is not of type {type(old).__name__}")
        values[name] = value
    return replace(config, **values)
