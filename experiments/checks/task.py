"""The training task (LW-44): does the generator draw what the equation says?

Everything is recovered from the drawn arrays by regression, without a second copy of the
generator: y on uᵀx at every lag gives the coefficients at the task's lags and zero elsewhere.
False alarms: 1e-4 per tested number, about 60 numbers; smallest detectable error of a
coefficient about 0.02 (95 % power), of a variance 3 %.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import stats

from experiments.profiles import TaskConfig
from experiments.tasks import Sequences, delayed_sum
from numerics.montecarlo import POWER, estimate_mean
from theory.checking import Context, check
from theory.ledger import Outcome, Strength

TASK = TaskConfig(inputs=3, steps=40, lags=(1, 4, 9, 15), coefficients=(0.6, 0.5, 0.4, 0.32),
                  noise=0.3, sequences=64)
SEQUENCES, ALARM = 1200, 1e-4
Floats = NDArray[np.float64]
Generator = Callable[[int], Sequences]


def generator(seed: int) -> Sequences:
    """Fresh sequences of the fixed test task."""
    return delayed_sum(TASK, seed, "check", sequences=SEQUENCES, dtype=torch.float64)


def _probe(subject: Generator) -> list[complex]:
    drawn = subject(3)
    return [complex(v) for part in (drawn.x[20, :4], drawn.y[17:25, :3], drawn.u)
            for v in part.flatten().tolist()]


def _change(function: Callable[[Sequences], Sequences]) -> Callable[[Generator], Generator]:
    return lambda subject: lambda seed: function(subject(seed))


def _add_lagged(drawn: Sequences, lag: int, amount: float) -> Sequences:
    y = drawn.y.clone()
    signal = drawn.x @ drawn.u
    y[lag:] += amount * signal[: y.shape[0] - lag]
    return Sequences(drawn.x, y, drawn.u)


def _shift(drawn: Sequences) -> Sequences:
    return Sequences(drawn.x, torch.roll(drawn.y, 1, 0), drawn.u)


def _noisier(drawn: Sequences) -> Sequences:
    extra = torch.from_numpy(np.random.default_rng(5).standard_normal(tuple(drawn.y.shape)))
    return Sequences(drawn.x, drawn.y + 0.1 * extra, drawn.u)


def coefficients(drawn: Sequences) -> tuple[Floats, Floats, Floats]:
    """Regression of y_t on uᵀx_{t−ℓ}, ℓ = 0 … 20, for t ≥ 20: estimates, errors, residuals."""
    signal = (drawn.x @ drawn.u).numpy()
    top = 20
    columns = np.stack([signal[top - lag : signal.shape[0] - lag].ravel()
                        for lag in range(top + 1)], axis=1)
    y = drawn.y.numpy()[top:].ravel()
    gram = np.linalg.inv(columns.T @ columns)
    estimate = gram @ columns.T @ y
    residual = y - columns @ estimate
    error = np.sqrt(np.diag(gram) * residual.var())
    return estimate, error, residual


@check(
    strength=Strength.SAMPLED, subject=lambda: generator, probe=_probe,
    mutants={
        "drop the last term": _change(lambda d: _add_lagged(d, 15, -0.32)),
        "flip the sign of a coefficient": _change(lambda d: _add_lagged(d, 4, -1.0)),
        "shift every lag by one": _change(_shift),
        "a seventh lag": _change(lambda d: _add_lagged(d, 2, 0.1)),
        "more noise": _change(_noisier),
        "direction not a unit vector":
            _change(lambda d: Sequences(d.x, d.y, 1.05 * d.u)),
        "correlated inputs":
            _change(lambda d: Sequences(d.x + 0.1 * torch.roll(d.x, 1, 0), d.y, d.u)),
    },
)
def delayed_sum_generator(subject: Generator, context: Context) -> Outcome:
    """x_t i.i.d. N(0, I), u a unit vector, y_t = Σ_k c_k uᵀx_{t−ℓ_k} + N(0, noise²)."""
    drawn = subject(context.seed % 1000)
    z = float(stats.norm.ppf(1 - ALARM / 2))
    estimate, error, residual = coefficients(drawn)
    expected = np.zeros(estimate.size)
    for lag, coefficient in zip(TASK.lags, TASK.coefficients, strict=True):
        expected[lag] = coefficient
    worst = float(np.abs((estimate - expected) / error).max())
    x = drawn.x.numpy()
    tests = {"residual variance": (residual**2, TASK.noise**2),
             "input mean": (x.ravel(), 0.0), "input variance": (x.ravel() ** 2, 1.0),
             "input autocorrelation": ((x[1:] * x[:-1]).ravel(), 0.0),
             "input correlation": ((x[..., 0] * x[..., 1]).ravel(), 0.0),
             "first steps see no past": (drawn.y.numpy()[0] ** 2, TASK.noise**2),
             "normal kurtosis of the noise": (residual**4, 3 * TASK.noise**4)}
    found = {name: estimate_mean(values, ALARM) for name, (values, _) in tests.items()}
    bad = [name for name, (_, truth) in tests.items() if not found[name].agrees(truth)]
    length = float(drawn.u.norm())
    if worst > z:
        bad.append("coefficients")
    if abs(length - 1) > 1e-12:
        bad.append("length of u")
    summary = (f"largest deviation of {estimate.size} coefficients {worst:.2f} standard errors"
               if not bad else "wrong: " + ", ".join(bad))
    return Outcome(not bad, summary, {
        "samples": SEQUENCES * TASK.steps, "seed": context.seed, "false_alarm": ALARM,
        "smallest_detectable": float((z + stats.norm.ppf(POWER)) * error.max()),
        "coefficients": estimate[list(TASK.lags)].tolist(), "length_of_u": length})
