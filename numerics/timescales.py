"""Time scales of effective learning rates: exponential and power-law fits over lags.

τ_q of the rate μ^(q)(ℓ) ≈ A exp(−ℓ/τ_q) comes from a least-squares line through log μ^(q)
against ℓ (steps); β of A ℓ^(−β) from a line against log ℓ.  Both explain the same response,
log μ, so their R² may be compared.  Rates that are exactly zero (a saturated gate, underflow)
carry no information on a slope and are left out; too few points left give NaN, not a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Law = Literal["exponential", "power"]
LAWS: tuple[Law, ...] = ("exponential", "power")
MIN_POINTS = 3  # two points always lie on a line: their R² says nothing


@dataclass(frozen=True)
class DecayFit:
    """Fits of one law to many curves; every array has the curves' shape.

    ``parameter``: τ in steps (``inf`` where the curve does not decay) or the exponent β;
    ``amplitude``: A; ``r_squared``: of log values; ``points``: lags used.
    """

    law: Law
    parameter: NDArray[np.float64]
    amplitude: NDArray[np.float64]
    r_squared: NDArray[np.float64]
    points: NDArray[np.int64]

    def predict(self, lags: ArrayLike) -> NDArray[np.float64]:
        """Fitted curve at ``lags``, shape (lag, …)."""
        ell = np.asarray(lags, dtype=float).reshape((-1,) + (1,) * self.parameter.ndim)
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.law == "exponential":
                return self.amplitude * np.exp(-ell / self.parameter)
            return self.amplitude * ell ** (-self.parameter)


def fit_decay(lags: ArrayLike, values: ArrayLike, law: Law = "exponential") -> DecayFit:
    """Fit a decay law to nonnegative curves.

    Args:
        lags: shape (L,), steps; strictly increasing, ≥ 0 (> 0 for the power law).
        values: shape (L, …), first axis the lags; NaN, zero and denormal entries are left out.
        law: ``"exponential"`` or ``"power"``.

    Raises:
        ValueError: unknown law, lags out of order or range, negative values, wrong shapes.
    """
    if law not in LAWS:
        raise ValueError(f"law = {law!r} must be one of {', '.join(LAWS)}")
    ell = np.asarray(lags, dtype=float)
    y = np.asarray(values, dtype=float)
    if ell.ndim != 1 or y.ndim < 1 or y.shape[0] != ell.size:
        raise ValueError(f"values of shape {y.shape} need one row per lag ({ell.size} lags)")
    if (np.diff(ell) <= 0).any() or (ell < 0).any() or (law == "power" and (ell <= 0).any()):
        low = "> 0" if law == "power" else "≥ 0"
        raise ValueError(f"lags must increase strictly and be {low}, not {ell.tolist()}")
    if (y < 0).any():
        raise ValueError("values must be nonnegative: take the absolute rate first")
    used = np.isfinite(y) & (y > np.finfo(float).tiny)
    log = np.log(np.where(used, y, 1.0))
    x = (ell if law == "exponential" else np.log(ell)).reshape((-1,) + (1,) * (y.ndim - 1))
    count = used.sum(axis=0)
    enough = count >= MIN_POINTS
    n = np.where(enough, count, 1)
    mean_x = (used * x).sum(axis=0) / n
    mean_y = (used * log).sum(axis=0) / n
    dx, dy = used * (x - mean_x), used * (log - mean_y)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(enough, (dx * dy).sum(axis=0) / (dx * dx).sum(axis=0), np.nan)
        total = (dy * dy).sum(axis=0)
        residual = ((dy - slope * dx) ** 2).sum(axis=0)
        # a curve that is constant up to rounding has no variance to explain
        flat = total <= (1e-12 * np.maximum(1.0, np.abs(mean_y))) ** 2 * n
        r_squared = np.where(enough & ~flat, 1 - residual / total, np.nan)
        slope = np.where(enough & flat, 0.0, slope)
        amplitude = np.where(enough, np.exp(mean_y - slope * mean_x), np.nan)
        if law == "exponential":
            parameter = np.where(slope < 0, -1 / slope, np.where(enough, np.inf, np.nan))
        else:
            parameter = -slope
    return DecayFit(law, np.asarray(parameter), np.asarray(amplitude), np.asarray(r_squared),
                    np.asarray(count))


def spread(tau: ArrayLike, low: float = 0.05, high: float = 0.95) -> float:
    """Ratio of the ``high`` to the ``low`` quantile of the finite, positive time scales.

    A unit without a finite τ is left out; NaN if fewer than two remain.  1 means that all
    units share one time scale.
    """
    if not 0 <= low < high <= 1:
        raise ValueError(f"low = {low!r}, high = {high!r} must satisfy 0 ≤ low < high ≤ 1")
    values = np.asarray(tau, dtype=float).ravel()
    values = values[np.isfinite(values) & (values > 0)]
    if values.size < 2:
        return float("nan")
    a, b = np.quantile(values, [low, high])
    return float(b / a)


def area(lags: ArrayLike, values: ArrayLike) -> NDArray[np.float64]:
    """Area under curves over the lags (trapezoid rule; value × steps), first axis the lags.

    Larger means slower: for the same value at the first lag it is the retained share summed
    over lags, and unlike a fitted τ it assumes no law.
    """
    ell, y = np.asarray(lags, dtype=float), np.asarray(values, dtype=float)
    if ell.ndim != 1 or ell.size < 2 or y.shape[:1] != ell.shape or (np.diff(ell) <= 0).any():
        raise ValueError("lags must increase strictly, with one row of values per lag")
    return np.asarray(np.trapezoid(y, ell, axis=0))
