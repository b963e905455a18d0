"""Maximum likelihood for (α, location, scale), with α̂ = 2 and α̂ = 0.5 handled exactly.

The objective is minimised in (α, δ, log σ) by a quasi-Newton iteration whose first metric is the
expected Fisher information (scoring), so that one step from the characteristic-function estimate
is already efficient.  At α = 2 the maximiser over (δ, σ) is the Gaussian one; if the likelihood
there still rises in α, α̂ = 2.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri

from numerics.stable.estimators import ecf
from numerics.stable.estimators.likelihood import Point, evaluate
from numerics.stable.estimators.result import HIGHEST, LOWEST, FitResult, check_spread, plain
from numerics.stable.fisher import entropy, fisher_information

Array = NDArray[np.float64]

_TOLERANCE = 2e-6
"""Gain of log-likelihood (times 2) below which the last step is taken without evaluation."""
_ROUNDS = 60
_NEAR_EDGE = 1.98
_SMALL = 500
"""Up to this sample size a maximum below 2 is looked for even if the likelihood rises at 2."""


@lru_cache(maxsize=1)
def _metric_table() -> tuple[Array, Array]:
    """Grid in log(2 − α) and rows (log I_loc, log I_scale, log I_α, correlation)."""
    gap = np.linspace(np.log(1e-9), np.log(HIGHEST - LOWEST), 161)
    matrix = np.asarray(fisher_information(2.0 - np.exp(gap), parameter="matrix"))
    diagonal = np.einsum("...ii->...i", matrix)
    correlation = matrix[:, 1, 2] / np.sqrt(diagonal[:, 1] * diagonal[:, 2])
    return gap, np.column_stack([np.log(diagonal), correlation])


def covariance(alpha: float, scale: float, n: int) -> Array:
    """Asymptotic covariance of (α̂, δ̂, log σ̂) by the inverse Fisher information, (3, 3)."""
    grid, rows = _metric_table()
    place = np.clip((np.log(max(2.0 - alpha, 1e-9)) - grid[0]) / (grid[1] - grid[0]), 0.0, 160.0)
    low = min(int(place), grid.size - 2)
    row = rows[low] + (place - low) * (rows[low + 1] - rows[low])
    location, spread, index = np.exp(row[:3])
    free = 1.0 - row[3] ** 2
    out = np.zeros((3, 3))
    out[0, 0] = 1.0 / (index * free)
    out[1, 1] = scale * scale / location
    out[2, 2] = 1.0 / (spread * free)
    out[0, 2] = out[2, 0] = -row[3] / (np.sqrt(index * spread) * free)
    return out / n


def _ascend(values: Array, start: Point, inverse: Array, free: slice) -> Point:
    """Quasi-Newton ascent over the parameters in ``free``; α stays inside [0.5, 2]."""
    point, metric = start, inverse[free, free].copy()
    for _ in range(_ROUNDS):
        reach = np.array([0.5, 2.0 * np.exp(point.theta[2]), 1.0])
        slope = point.gradient[free]
        step = metric @ slope
        step *= min(1.0, float(np.min(reach[free] / np.maximum(np.abs(step), 1e-300))))
        gain = float(slope @ step)
        if 0.0 < HIGHEST - point.theta[0] < 1e-6:
            break
        if gain <= _TOLERANCE:
            theta = point.theta.copy()
            theta[free] += step
            theta[0] = min(max(theta[0], LOWEST), HIGHEST)
            return Point(theta, point.loglik + 0.5 * gain, point.gradient)
        length, trial = 1.0, point
        for _ in range(30):
            theta = point.theta.copy()
            theta[free] += length * step
            if theta[0] >= HIGHEST:
                theta[0] = point.theta[0] + 0.8 * (HIGHEST - point.theta[0])
            elif theta[0] < LOWEST:
                theta[0] = LOWEST
            trial = evaluate(values, theta)
            if trial.loglik >= point.loglik + 1e-4 * length * gain:
                break
            length *= 0.4
        else:
            break
        moved = (trial.theta - point.theta)[free]
        change = (point.gradient - trial.gradient)[free]
        curvature = float(moved @ change)
        if curvature > 1e-12 * float(np.linalg.norm(moved) * np.linalg.norm(change)):
            left = np.eye(moved.size) - np.outer(moved, change) / curvature
            metric = left @ metric @ left.T + np.outer(moved, moved) / curvature
        stuck = trial.theta[0] == LOWEST and trial.gradient[0] < 0.0
        point = trial
        if stuck and free.start == 0:
            return _ascend(values, point, inverse, slice(1, 3))
    return point


def _normal_log_scale(values: Array) -> float:
    """log σ of the normal law with maximal likelihood: σ² is half the variance."""
    with np.errstate(over="ignore"):
        return float(0.5 * np.log(0.5 * values.var()))


def _gaussian(values: Array) -> Point:
    """The maximiser over (δ, σ) at α = 2."""
    return evaluate(values, np.array([HIGHEST, values.mean(), _normal_log_scale(values)]))


@lru_cache(maxsize=1)
def _normal_entropy() -> float:
    return float(entropy(HIGHEST))


def _maximise(values: Array) -> Point:
    alpha, loc, scale = (float(part) for part in ecf.estimate(values, rounds=1))
    n = values.size
    # The normal law with maximal likelihood has log-likelihood −n times its entropy.
    normal = -n * (_normal_log_scale(values) + _normal_entropy())
    near = alpha > 1.85
    if near:
        alpha = min(alpha, HIGHEST - 0.5 / np.sqrt(n) - 1.0 / n)
    start = evaluate(values, np.array([alpha, loc, np.log(scale)]))
    if near and n > _SMALL and normal >= start.loglik:
        edge = _gaussian(values)
        if edge.gradient[0] >= 0.0:
            return edge
    best = _ascend(values, start, covariance(alpha, scale, n), slice(0, 3))
    return best if best.loglik > normal else _gaussian(values)


def _profile_end(values: Array, best: Point, crit: float, side: int, spread: float) -> float:
    """End of {α : 2(ℓ̂ − ℓ_p(α)) ≤ crit} on one side, cut to [0.5, 2]."""
    limit = HIGHEST if side > 0 else LOWEST
    top = float(best.theta[0])
    if top == limit:
        return limit

    def drop(alpha: float, near: Point) -> tuple[float, Point]:
        if alpha == HIGHEST:
            at = _gaussian(values)
        else:
            theta = np.array([alpha, near.theta[1], near.theta[2]])
            inverse = covariance(alpha, float(np.exp(theta[2])), values.size)
            at = _ascend(values, evaluate(values, theta), inverse, slice(1, 3))
        return 2.0 * (best.loglik - at.loglik), at

    goal = float(np.sqrt(crit))
    inside, outside = top, limit
    checked = False
    alpha, near = top + side * goal * spread, best
    for _ in range(40):
        if not checked and (alpha - limit) * side >= 0.0:
            if drop(limit, best)[0] <= crit:
                return limit
            checked = True
        if not min(inside, outside) < alpha < max(inside, outside):
            alpha = 0.5 * (inside + outside)
        value, near = drop(alpha, near)
        root = float(np.sqrt(max(value, 0.0)))
        if abs(root - goal) < 1e-4:
            return alpha
        if root < goal:
            inside = alpha
        else:
            outside = alpha
        if abs(outside - inside) < 1e-9:
            break
        # d root/dα = −(∂ℓ_p/∂α)/root, and ∂ℓ_p/∂α is the gradient's α entry at the profile.
        rate = -float(near.gradient[0]) / root if root > 0.0 else 0.0
        alpha = alpha + (goal - root) / rate if rate * side > 0.0 else 0.5 * (inside + outside)
    return 0.5 * (inside + outside)


def _fit_one(values: Array) -> FitResult:
    # Work on the standardised sample: the optimum is equivariant, and huge data cannot overflow.
    ordered = np.sort(values)
    third = values.size // 3
    if np.any(ordered[third:] == ordered[: values.size - third]):
        raise ValueError("data must not have a third of a sample's values equal (no ML estimate)")
    middle = float(ordered[values.size // 2])
    size = 0.5 * float(ordered[(3 * values.size) // 4]) - 0.5 * float(ordered[values.size // 4])
    check_spread(ordered, np.asarray(size))
    z = (values - middle) / size
    best = _maximise(z)
    alpha, loc, scale = float(best.theta[0]), float(best.theta[1]), float(np.exp(best.theta[2]))
    n = values.size
    cov = covariance(alpha, scale, n)
    errors = np.sqrt(np.diag(cov))
    if alpha > _NEAR_EDGE:
        errors[0] = alpha - _profile_end(z, best, 1.0, -1, max(float(errors[0]), 0.5 / np.sqrt(n)))
    if alpha == HIGHEST:
        errors[2] = np.sqrt(0.5 / n)

    def profile(level: float) -> tuple[float, float]:
        crit = float(chdtri(1.0, 1.0 - level))
        spread = max(float(errors[0]), 1e-6)
        return (
            _profile_end(z, best, crit, -1, spread),
            _profile_end(z, best, crit, 1, spread),
        )

    return FitResult(
        alpha=alpha,
        loc=middle + size * loc,
        scale=size * scale,
        alpha_se=float(errors[0]),
        loc_se=float(errors[1]) * size,
        scale_se=float(errors[2]) * scale * size,
        loglik=best.loglik - n * float(np.log(size)),
        method="ml",
        n=n,
        bounded=alpha in (LOWEST, HIGHEST),
        ends=profile,
    )


def fit(values: Array) -> FitResult:
    """Maximum-likelihood estimates of each sample along the last axis (a loop over samples)."""
    if values.ndim == 1:
        return _fit_one(values)
    rows = [_fit_one(row) for row in values.reshape(-1, values.shape[-1])]
    shape = values.shape[:-1]
    names = ("alpha", "loc", "scale", "alpha_se", "loc_se", "scale_se", "loglik", "bounded")
    fields = {name: np.array([getattr(row, name) for row in rows]).reshape(shape) for name in names}

    def profile(level: float) -> tuple[Array, Array]:
        ends = np.array([row.interval(level) for row in rows]).reshape(*shape, 2)
        return ends[..., 0], ends[..., 1]

    return FitResult(
        **{name: plain(value) for name, value in fields.items()},
        method="ml",
        n=values.shape[-1],
        ends=profile,
    )
