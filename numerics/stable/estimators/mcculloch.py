"""McCulloch's quantile estimator with exact quantiles of the symmetric stable law.

McCulloch (1986), symmetric case: ``ν = (q₉₅ − q₀₅)/(q₇₅ − q₂₅)`` determines α, the interquartile
range then the scale, the median the location.  The function ν(α) is computed from the kernel at
Chebyshev nodes when first used (it is analytic on [0.5, 2]); no published table is involved.
Whole batches are inverted at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from numerics import stable as law
from numerics.stable.estimators.result import HIGHEST, LOWEST, FitResult, plain

Array = NDArray[np.float64]

LEVELS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
_DEGREE = 47


def to_unit(alpha: Array) -> Array:
    """Map α ∈ [0.5, 2] to [−1, 1]."""
    return (2.0 * alpha - (LOWEST + HIGHEST)) / (HIGHEST - LOWEST)


@dataclass(frozen=True)
class _Table:
    """Chebyshev coefficients in α: log ν, its derivative, log q₇₅, log standard errors × √n."""

    log_ratio: Array
    slope: Array
    log_quartile: Array
    log_errors: Array
    range: tuple[float, float]


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
def table() -> _Table:
    """The quantile tables, built once per process from the kernel (about 50 quantile pairs)."""
    unit = np.cos(np.pi * (np.arange(_DEGREE + 1) + 0.5) / (_DEGREE + 1))
    alphas = 0.5 * (LOWEST + HIGHEST) + 0.5 * (HIGHEST - LOWEST) * unit
    q = np.array([law.ppf(LEVELS[3:], float(a)) for a in alphas])
    fit = lambda values: chebyshev.chebfit(unit, values, _DEGREE)  # noqa: E731
    log_ratio, log_quartile = fit(np.log(q[:, 1] / q[:, 0])), fit(np.log(q[:, 0]))
    scale = 2.0 / (HIGHEST - LOWEST)
    slope = chebyshev.chebder(log_ratio) * scale
    quartile_slope = chebyshev.chebder(log_quartile) * scale
    errors = np.array(
        [
            _asymptotic_errors(
                float(a), float(chebyshev.chebval(x, slope)), chebyshev.chebval(x, quartile_slope)
            )
            for a, x in zip(alphas, unit, strict=True)
        ]
    )
    ends = chebyshev.chebval(np.array([1.0, -1.0]), log_ratio)
    return _Table(log_ratio, slope, log_quartile, fit(np.log(errors)), (ends[0], ends[1]))


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
    """α with the given log ν, cut to [0.5, 2]; any shape."""
    tab = table()
    target = np.clip(log_ratio, *tab.range)
    grid = np.linspace(1.0, -1.0, 257)
    unit = np.interp(target, chebyshev.chebval(grid, tab.log_ratio), grid)
    rate = 2.0 / (HIGHEST - LOWEST)
    for _ in range(3):
        gap = chebyshev.chebval(unit, tab.log_ratio) - target
        unit = np.clip(unit - gap * rate / chebyshev.chebval(unit, tab.slope), -1.0, 1.0)
    alpha = 0.5 * (LOWEST + HIGHEST) + 0.5 * (HIGHEST - LOWEST) * unit
    alpha = np.where(log_ratio <= tab.range[0], HIGHEST, alpha)
    return np.asarray(np.where(log_ratio >= tab.range[1], LOWEST, alpha))


def estimate(values: Array) -> tuple[Array, Array, Array]:
    """(α, loc, scale) along the last axis of ``values``; ValueError if a quartile range is 0."""
    q = sample_quantiles(values)
    inner = q[..., 3] - q[..., 1]
    if np.any(inner <= 0.0):
        raise ValueError("data must not have half of a sample's values equal (quartile range 0)")
    alpha = invert_ratio(np.log((q[..., 4] - q[..., 0]) / inner))
    quartile = np.exp(chebyshev.chebval(to_unit(alpha), table().log_quartile))
    return alpha, q[..., 2], inner / (2.0 * quartile)


def fit(values: Array) -> FitResult:
    """McCulloch's estimates of each sample along the last axis, with asymptotic errors."""
    alpha, loc, scale = estimate(values)
    n = values.shape[-1]
    errors = np.exp(chebyshev.chebval(to_unit(alpha), table().log_errors)) / np.sqrt(n)
    return FitResult(
        alpha=plain(alpha),
        loc=plain(loc),
        scale=plain(scale),
        alpha_se=plain(errors[0]),
        loc_se=plain(errors[1] * scale),
        scale_se=plain(errors[2] * scale),
        loglik=plain(np.full(alpha.shape, np.nan)),
        method="mcculloch",
        n=n,
        bounded=plain((alpha <= LOWEST) | (alpha >= HIGHEST)),
    )
