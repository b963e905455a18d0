"""Koutrouvelis' regression on the empirical characteristic function, optimally weighted.

For SαS(σ) with location δ the characteristic function φ obeys ``log(−log|φ(t)|) = α log σ +
α log t`` and ``arg φ(t) = δ t`` (Koutrouvelis 1980, symmetric case).  The sample is standardised
by a first estimate, the empirical φ is taken at twelve multiples of 0.05, and both lines are
fitted by generalised least squares with the exact asymptotic covariance of the empirical φ,
``Cov(Re φ̂(s), Re φ̂(t)) = [φ(s+t) + φ(s−t)]/2 − φ(s)φ(t)`` and
``Cov(Im φ̂(s), Im φ̂(t)) = [φ(s−t) − φ(s+t)]/2``, over n.  Weights come from a table over α; between
its nodes the regression stays consistent, because the constraints on the weights are linear.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from numerics.stable.estimators import mcculloch
from numerics.stable.estimators.result import (
    HIGHEST,
    LOWEST,
    FitResult,
    check_spread,
    inverted_interval,
    plain,
)

Array = NDArray[np.float64]

STEP = 0.05
# Each multiple is the sum of two earlier ones, so one complex exponential gives all of them.
MULTIPLES = (1, 2, 3, 4, 6, 8, 12, 16, 20, 26, 32, 40)
_SUMS = {2: (1, 1), 3: (2, 1), 4: (2, 2), 6: (3, 3), 8: (4, 4), 12: (6, 6), 16: (8, 8)}
_SUMS |= {20: (12, 8), 26: (20, 6), 32: (16, 16), 40: (20, 20)}
_CHUNK = 1 << 18
_GRID = 151
_FLATTEST = 1.95


@dataclass(frozen=True)
class _Weights:
    """Regression weights on a grid of α: (grid, 12) each; standard errors × √n (grid, 3).

    ``tilt`` (grid, 1) is the change of the intercept per unit by which the slope is moved;
    ``bias`` (grid, 12) is n × the mean error of log(−log|φ̂|) from its curvature.
    """

    alpha: Array
    slope: Array
    intercept: Array
    phase: Array
    tilt: Array
    bias: Array
    errors: Array


@lru_cache(maxsize=1)
def _characteristic() -> Callable[..., Array]:
    import sympy as sp

    from numerics.evaluate import lower
    from theory import stable

    unit = stable.characteristic_function().subs(stable.scale, sp.Integer(1))
    return lower(unit, (stable.t, stable.alpha), backend="numpy")


def _gls(design: Array, covariance: Array) -> Array:
    """Weights of generalised least squares, (parameters, points)."""
    inverse = np.linalg.pinv(covariance, rcond=1e-12, hermitian=True)
    return np.asarray(np.linalg.solve(design.T @ inverse @ design, design.T @ inverse))


def _covariances(phi: Callable[..., Array], t: Array, alpha: float) -> tuple[Array, Array]:
    """n × covariances of log(−log|φ̂|) and of arg φ̂ over the points t."""
    value = phi(t, alpha)
    total, gap = phi(t[:, None] + t, alpha), phi(t[:, None] - t, alpha)
    rate = value * np.log(value)
    radial = (0.5 * (total + gap) - value[:, None] * value) / (rate[:, None] * rate)
    return radial, 0.5 * (gap - total) / (value[:, None] * value)


def _curvature(phi: Callable[..., Array], t: Array, alpha: float) -> Array:
    """n × half of g''(|φ|²) Var|φ̂|² for g(s) = log(−½ log s)."""
    value = phi(t, alpha)
    spread = 0.5 * (1.0 + phi(2.0 * t, alpha)) - value * value
    log_square = 2.0 * np.log(value)
    return np.asarray(-2.0 * spread * (log_square + 1.0) / (value * log_square) ** 2)


@lru_cache(maxsize=1)
def weights() -> _Weights:
    """The weight table over α, from the characteristic function; built once."""
    phi = _characteristic()
    t = STEP * np.array(MULTIPLES, dtype=np.float64)
    grid = np.linspace(LOWEST, HIGHEST, _GRID)
    rows = []
    for alpha in grid:
        # Towards 2 the asymptotically best weights degenerate (all on t → 0), and an error in the
        # first α̂ would cost more than they gain: keep those of 1.95.
        radial, angular = _covariances(phi, t, min(float(alpha), _FLATTEST))
        line = np.stack([np.ones_like(t), np.log(t)], axis=1)
        both, phase = _gls(line, radial), _gls(t[:, None], angular)
        radial, angular = _covariances(phi, t, float(alpha))
        cov, phase_cov = both @ radial @ both.T, phase @ angular @ phase.T
        # log σ = intercept/α at σ = 1: the intercept vanishes, so α̂ does not enter its error.
        errors = np.sqrt([cov[1, 1], phase_cov[0, 0], cov[0, 0] / alpha**2])
        tilt = cov[0, 1:] / cov[1, 1]
        rows.append((both[1], both[0], phase[0], tilt, _curvature(phi, t, float(alpha)), errors))
    return _Weights(grid, *(np.array(part) for part in zip(*rows, strict=True)))


def _at(alpha: Array, values: Array) -> Array:
    """Linear interpolation of table rows at α; shape alpha.shape + (columns,)."""
    position = (np.clip(alpha, LOWEST, HIGHEST) - LOWEST) / (HIGHEST - LOWEST) * (_GRID - 1)
    low = np.minimum(position.astype(np.intp), _GRID - 2)
    part = (position - low)[..., None]
    return np.asarray(values[low] * (1.0 - part) + values[low + 1] * part)


def empirical(values: Array, loc: Array, scale: Array) -> NDArray[np.complex128]:
    """Empirical characteristic function of the standardised samples at the twelve points."""
    rows = values.reshape(-1, values.shape[-1])
    shift, size = np.ravel(loc), np.ravel(scale)
    total = np.zeros((rows.shape[0], len(MULTIPLES)), dtype=np.complex128)
    n = rows.shape[1]
    width, block = min(n, _CHUNK), max(1, _CHUNK // n)
    for start in range(0, rows.shape[0], block):
        part = slice(start, start + block)
        for left in range(0, n, width):
            piece = rows[part, left : left + width]
            angle = (piece - shift[part, None]) / size[part, None] * STEP
            power = {1: np.empty(angle.shape, dtype=np.complex128)}
            np.cos(angle, out=power[1].real)
            np.sin(angle, out=power[1].imag)
            for column, multiple in enumerate(MULTIPLES):
                if multiple > 1:
                    first, second = _SUMS[multiple]
                    power[multiple] = power[first] * power[second]
                total[part, column] += power[multiple].sum(axis=-1)
    return (total / n).reshape(*values.shape[:-1], len(MULTIPLES))


def estimate(values: Array, rounds: int = 2) -> tuple[Array, Array, Array]:
    """(α, loc, scale) along the last axis; starts from the quantile estimates."""
    alpha, loc, scale = mcculloch.estimate(values)
    check_spread(values, scale)
    n = values.shape[-1]
    tab = weights()
    for _ in range(rounds):
        phi = empirical(values, loc, scale)
        # |φ̂|² has mean |φ|² + (1 − |φ|²)/n: take that out before the logarithms.
        square = (n * np.abs(phi) ** 2 - 1.0) / (n - 1.0)
        square = np.clip(square, 0.05 / n, 1.0 - 1e-12)
        height = np.log(-0.5 * np.log(square))
        at = alpha
        height -= np.clip(_at(at, tab.bias) / n, -0.5, 0.5)
        slope = np.sum(_at(at, tab.slope) * height, axis=-1)
        intercept = np.sum(_at(at, tab.intercept) * height, axis=-1)
        phase = np.sum(_at(at, tab.phase) * np.angle(phi), axis=-1)
        alpha = np.clip(slope, LOWEST, HIGHEST)
        # On the boundary the slope is held there and the intercept follows it.
        intercept = intercept - _at(at, tab.tilt)[..., 0] * (slope - alpha)
        loc = loc + scale * phase
        scale = scale * np.exp(intercept / alpha)
    return alpha, loc, scale


def fit(values: Array) -> FitResult:
    """Weighted Koutrouvelis estimates of each sample along the last axis."""
    alpha, loc, scale = estimate(values)
    n = values.shape[-1]
    tab = weights()
    errors = _at(alpha, tab.errors) / np.sqrt(n)
    return FitResult(
        alpha=plain(alpha),
        loc=plain(loc),
        scale=plain(scale),
        alpha_se=plain(errors[..., 0]),
        loc_se=plain(errors[..., 1] * scale),
        scale_se=plain(errors[..., 2] * scale),
        loglik=plain(np.full(alpha.shape, np.nan)),
        method="ecf",
        n=n,
        ends=inverted_interval(alpha, tab.alpha, tab.errors[:, 0] / np.sqrt(n)),
        bounded=plain((alpha <= LOWEST) | (alpha >= HIGHEST)),
    )
