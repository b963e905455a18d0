"""Seeded Monte-Carlo estimates that say what they can and cannot see.

Every randomised check of the project goes through :class:`Estimate`: it carries the number of
draws, the false-alarm rate of its interval, and the smallest error that it would detect.
:func:`over_seeds` does the same for a handful of independent training runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
POWER = 0.95  # power at which the smallest detectable error is stated


@dataclass(frozen=True)
class Estimate:
    """A mean or a probability with its interval.

    ``low`` … ``high`` misses the truth with probability ``false_alarm``;
    ``smallest_detectable`` is the error found with probability 0.95 by :meth:`agrees`.
    """

    value: float
    standard_error: float
    low: float
    high: float
    samples: int
    false_alarm: float
    smallest_detectable: float
    seed: int | None = None

    def agrees(self, reference: float) -> bool:
        """Whether ``reference`` lies inside the interval."""
        return self.low <= reference <= self.high

    def details(self) -> dict[str, float | int | None]:
        """JSON data for an outcome of the ledger."""
        return asdict(self)


def _probability(name: str, value: float) -> float:
    if not 0.0 < value < 1.0:
        raise ValueError(f"{name} = {value!r} must lie in (0, 1)")
    return float(value)


def estimate_mean(
    draws: ArrayLike, false_alarm: float = 1e-3, seed: int | None = None
) -> Estimate:
    """Mean of independent draws with Student's interval.

    Args:
        draws: shape (n,), n ≥ 2; finite variance is the caller's responsibility.
        false_alarm: probability that the interval misses the mean, in (0, 1).
        seed: recorded only.

    Raises:
        ValueError: fewer than two draws, a value that is not finite, false_alarm outside (0, 1).
    """
    from scipy import stats  # slow to import, and drawing a band does not need it

    _probability("false_alarm", false_alarm)
    x = np.asarray(draws, dtype=float)
    if x.ndim != 1 or x.size < 2:
        raise ValueError(f"draws of shape {x.shape} must be one axis of at least 2 values")
    if not np.isfinite(x).all():
        raise ValueError("draws must be finite")
    error = float(x.std(ddof=1) / math.sqrt(x.size))
    half = float(stats.t.ppf(1 - false_alarm / 2, x.size - 1))
    value = float(x.mean())
    return Estimate(
        value, error, value - half * error, value + half * error, int(x.size), false_alarm,
        (half + float(stats.norm.ppf(POWER))) * error, seed,
    )


def estimate_probability(
    successes: int, trials: int, false_alarm: float = 1e-3, seed: int | None = None
) -> Estimate:
    """Probability from counts, with the exact (Clopper–Pearson) interval.

    Raises:
        ValueError: trials < 1, successes outside 0…trials, false_alarm outside (0, 1).
    """
    from scipy import stats  # slow to import, and drawing a band does not need it

    _probability("false_alarm", false_alarm)
    if trials < 1:
        raise ValueError(f"trials = {trials} must be at least 1")
    if not 0 <= successes <= trials:
        raise ValueError(f"successes = {successes} must lie in 0…{trials}")
    half = false_alarm / 2
    low = float(stats.beta.ppf(half, successes, trials - successes + 1)) if successes else 0.0
    full = successes == trials
    high = 1.0 if full else float(stats.beta.ppf(1 - half, successes + 1, trials - successes))
    value = successes / trials
    error = math.sqrt(max(value * (1 - value), 0.25 / trials) / trials)
    z = float(stats.norm.ppf(1 - half) + stats.norm.ppf(POWER))
    return Estimate(value, error, low, high, trials, false_alarm, z * error, seed)


def simulate_mean(
    draw: Callable[[np.random.Generator, int], ArrayLike],
    samples: int,
    seed: int,
    false_alarm: float = 1e-3,
) -> Estimate:
    """Mean of ``draw(generator, samples)`` from an explicit seed."""
    return estimate_mean(draw(np.random.default_rng(seed), samples), false_alarm, seed)


@dataclass(frozen=True)
class SeedSummary:
    """One number per training seed, summarised.

    ``low`` … ``high`` is Student's interval of the mean; ``median`` is the reported value;
    ``agreement`` is +1 or −1 if every seed has that sign, else 0.  Under a null that is
    symmetric about 0, agreement in a stated direction has probability 2^(−seeds) whatever the
    law (``sign_false_alarm``).
    """

    values: tuple[float, ...]
    median: float
    mean: float
    low: float
    high: float
    confidence: float
    agreement: int
    sign_false_alarm: float

    def details(self) -> dict[str, object]:
        """JSON data for an outcome of the ledger."""
        return asdict(self)


def over_seeds(values: Sequence[float], confidence: float = 0.95) -> SeedSummary:
    """Summarise one statistic over independent seeds; needs at least two finite values."""
    from scipy import stats  # slow to import, and drawing a band does not need it

    _probability("confidence", confidence)
    x = np.asarray(values, dtype=float)
    if x.ndim != 1 or x.size < 2:
        raise ValueError(f"values of shape {x.shape}: at least 2 seeds are needed")
    if not np.isfinite(x).all():
        raise ValueError(f"values must be finite, not {x.tolist()}")
    mean, error = float(x.mean()), float(x.std(ddof=1) / math.sqrt(x.size))
    half = float(stats.t.ppf(0.5 + confidence / 2, x.size - 1)) * error
    agreement = 1 if (x > 0).all() else -1 if (x < 0).all() else 0
    return SeedSummary(
        tuple(float(v) for v in x), float(np.median(x)), mean, mean - half, mean + half,
        confidence, agreement, 0.5**x.size,
    )


def band(values: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats, Floats]:
    """Median, lowest and highest curve over seeds (first axis), NaN-aware, for figures.

    The range of n ≥ 2 curves covers the median curve with probability 1 − 2^(1−n) at each
    point; with more than 12 seeds the ``confidence`` quantiles are used instead.
    """
    _probability("confidence", confidence)
    x = np.asarray(values, dtype=float)
    if x.ndim < 1 or x.shape[0] < 1:
        raise ValueError(f"values of shape {x.shape} need a first axis of seeds")
    tail = 0.0 if x.shape[0] <= 12 else (1 - confidence) / 2
    empty = np.isnan(x).all(axis=0)
    filled = np.where(empty, 0.0, x)
    low, middle, high = (
        np.where(empty, np.nan, np.nanquantile(filled, q, axis=0, method="inverted_cdf"))
        for q in (tail, 0.5, 1 - tail)
    )
    return middle, low, high
