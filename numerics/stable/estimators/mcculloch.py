"""McCulloch's quantile estimator with exact quantiles of the symmetric stable law.

McCulloch (1986), symmetric case: ``ν = (q₉₅ − q₀₅)/(q₇₅ − q₂₅)`` determines α, the interquartile
range then the scale, the median the location.  The function ν(α) is computed from the kernel at
Chebyshev nodes when first used (it is analytic there); no published table is involved.
Whole batches are inverted at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from numerics import stable as law
from numerics.stable.estimators.result import HIGHEST, LOWEST, FitResult, inverted_interval, plain

Array = NDArray[np.float64]

LEVELS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
_DEGREE = 47
_GRID = 1025


@dataclass(frozen=True)
class Table:
    """Values on a uniform grid of α: log ν, log q₇₅, their α-derivatives, standard errors × √n.

    The derivatives make cubic Hermite interpolation exact to about 1e-13.
    """

    alpha: Array
    log_ratio: Array
    ratio_slope: Array
    log_quartile: Array
    quartile_slope: Array
    errors: Array


def _asymptotic_errors(alpha: float, slope: float, quartile_slope: float) -> Array:
    """Standard errors × √n of (α̂, loc/σ, log σ) by the delta method on five quantiles."""
    upper = law.ppf(LEVELS[3:], alpha)
    q = np.array([-upper[1], -upper[0], 0.0, upper[0], upper[1]])
    density = law.pdf(q, alpha)
    low = np.minimum(LEVELS[:, None], LEVELS)
    cov = (low - LEVELS[:, None] * LEVELS) / (density[:, None] * density)
    wide = np.array([-1.0, 0, 0, 0, 1.0]) / (2.0 * upper[1])
    narrow = np.array([0, -1.0, 0, 1.0, 0]) / (2.0 * upper[0])
    to_alpha = (wide - narrow) / slope
    to_loc = np.array([0, 0, 1.0, 0, 0])
    to_scale = narrow - quartile_slope * to_alpha
    jacobian = np.stack([to_alpha, to_loc, to_scale])
    return np.asarray(np.sqrt(np.einsum("ij,jk,ik->i", jacobian, cov, jacobian)))


@lru_cache(maxsize=1)
def table() -> Table:
    """The quantile tables, built once per process from the kernel (about 50 quantile pairs)."""
    unit = np.cos(np.pi * (np.arange(_DEGREE + 1) + 0.5) / (_DEGREE + 1))
    half = 0.5 * (HIGHEST - LOWEST)
    nodes = 0.5 * (LOWEST + HIGHEST) + half * unit
    q = np.array([law.ppf(LEVELS[3:], float(a)) for a in nodes])
    ratio = chebyshev.chebfit(unit, np.log(q[:, 1] / q[:, 0]), _DEGREE)
    quartile = chebyshev.chebfit(unit, np.log(q[:, 0]), _DEGREE)
    ratio_slope = chebyshev.chebder(ratio) / half
    quartile_slope = chebyshev.chebder(quartile) / half
    errors = [
        _asymptotic_errors(
            float(a), chebyshev.chebval(x, ratio_slope), chebyshev.chebval(x, quartile_slope)
        )
        for a, x in zip(nodes, unit, strict=True)
    ]
    fit = chebyshev.chebfit(unit, np.log(errors), _DEGREE)
    grid = np.linspace(-1.0, 1.0, _GRID)
    alpha = np.linspace(LOWEST, HIGHEST, _GRID)
    y, dy, q_log, dq = (
        chebyshev.chebval(grid, part) for part in (ratio, ratio_slope, quartile, quartile_slope)
    )
    return Table(alpha, y, dy, q_log, dq, np.exp(chebyshev.chebval(grid, fit)).T)


def _hermite(t: Array, step: Array | float, low: Array, high: Array, d0: Array, d1: Array) -> Array:
    """Cubic Hermite interpolation at t ∈ [0, 1] of an interval of length ``step``."""
    rest = 1.0 - t
    ends = low * rest * rest * (1.0 + 2.0 * t) + high * t * t * (3.0 - 2.0 * t)
    return np.asarray(ends + step * t * rest * (d0 * rest - d1 * t))


def _place(alpha: Array) -> tuple[NDArray[np.intp], Array]:
    """Grid interval of α and the position in [0, 1] there."""
    position = (np.asarray(alpha) - LOWEST) * ((_GRID - 1) / (HIGHEST - LOWEST))
    low = np.clip(position.astype(np.intp), 0, _GRID - 2)
    return low, position - low


def quartile(alpha: Array) -> Array:
    """q₇₅ of the unit-scale law, any shape."""
    tab = table()
    low, t = _place(alpha)
    y, d = tab.log_quartile, tab.quartile_slope
    step = (HIGHEST - LOWEST) / (_GRID - 1)
    return np.exp(_hermite(t, step, y[low], y[low + 1], d[low], d[low + 1]))


def sample_quantiles(values: Array, levels: Array = LEVELS) -> Array:
    """Quantiles along the last axis at plotting positions (i − ½)/n; shape (…, levels)."""
    n = values.shape[-1]
    position = np.clip(levels * n - 0.5, 0.0, n - 1.0)
    low = np.floor(position).astype(np.intp)
    high = np.minimum(low + 1, n - 1)
    ordered = np.partition(values, np.unique(np.concatenate([low, high])), axis=-1)
    weight = position - low
    return np.asarray(ordered[..., low] * (1.0 - weight) + ordered[..., high] * weight)


def invert_ratio(log_ratio: Array) -> Array:
    """α with the given log ν, cut to the range of the estimates; any shape."""
    tab = table()
    y = tab.log_ratio[::-1]  # increasing
    target = np.clip(log_ratio, y[0], y[-1])
    upper = np.clip(np.searchsorted(y, target, side="right"), 1, _GRID - 1)
    high, low = _GRID - 1 - upper, _GRID - upper  # α falls as ν rises
    step = tab.log_ratio[high] - tab.log_ratio[low]
    t = (target - tab.log_ratio[low]) / step
    slope = 1.0 / tab.ratio_slope
    alpha = _hermite(t, step, tab.alpha[low], tab.alpha[high], slope[low], slope[high])
    return np.clip(alpha, LOWEST, HIGHEST)


def estimate(values: Array) -> tuple[Array, Array, Array]:
    """(α, loc, scale) along the last axis of ``values``; ValueError if a quartile range is 0."""
    q = sample_quantiles(values)
    inner = q[..., 3] - q[..., 1]
    if np.any(inner <= 0.0):
        raise ValueError("data must not have half of a sample's values equal (quartile range 0)")
    alpha = invert_ratio(np.log((q[..., 4] - q[..., 0]) / inner))
    return alpha, q[..., 2], inner / (2.0 * quartile(alpha))


def fit(values: Array) -> FitResult:
    """McCulloch's estimates of each sample along the last axis, with asymptotic errors."""
    alpha, loc, scale = estimate(values)
    n = values.shape[-1]
    low, t = _place(alpha)
    rows = table().errors
    errors = (rows[low].T * (1.0 - t).T + rows[low + 1].T * t.T) / np.sqrt(n)
    return FitResult(
        alpha=plain(alpha),
        loc=plain(loc),
        scale=plain(scale),
        alpha_se=plain(errors[0].T),
        loc_se=plain(errors[1].T * scale),
        scale_se=plain(errors[2].T * scale),
        loglik=plain(np.full(alpha.shape, np.nan)),
        method="mcculloch",
        n=n,
        ends=inverted_interval(alpha, table().alpha, rows[:, 0] / np.sqrt(n)),
        bounded=plain((alpha <= LOWEST) | (alpha >= HIGHEST)),
    )
