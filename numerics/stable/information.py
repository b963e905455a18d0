"""Divergences and errors of a pair of symmetric α-stable laws u apart, in nats.

All are fixed graded quadratures on the kernel (see :mod:`numerics.stable.mesh`), arranged so that
no digits cancel.  With ``p₊ = p(y − u/2)``, ``p₋ = p(y + u/2)`` and the log-likelihood ratio
``L = log p₊ − log p₋`` (odd and nonnegative for y ≥ 0):

* ``KL(u) = 2 ∫₀^∞ √(p₊p₋) sinh(L/2) L dy`` (the symmetrised form, equal for a location pair);
* ``JSD(u) = ∫₀^∞ (p₊ + p₋) k(L) dy``, ``k(L) = log 2 − h_b(σ(L))`` as a positive series in
  ``tanh²(L/2)`` for small L;
* ``log 2 − JSD(u)`` (the equivocation) directly, so that it keeps its digits as u → ∞.

For small u, ``L`` is the integral of the score, never a difference of logarithms.  Separations u
are in units of the scale.  Accuracy: relative error ≤ 1e-12 (tests compare with mpmath).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics import stable as law
from numerics.stable._arguments import (
    broadcast_shape,
    check_alpha,
    finish,
    real,
    result_type,
)
from numerics.stable.fisher import fisher_information
from numerics.stable.mesh import around, edges, gauss_legendre, half_line, pair

Array = NDArray[np.float64]

_SMALL_U = 0.02
_NORMAL_FAR = 1e3
"""At α = 2 the overlap of the pair is below exp(−u²/16), which is 0 in doubles from here on."""
_FAR = 1e150
"""For α < 2 the tails are powers from here on: KL grows by (1+α) log u, log 2 − JSD ~ u^{−α}."""
_LOG2 = float(np.log(2.0))


class _Pair(NamedTuple):
    """Quadrature data of one pair: masses w·p₊, w·p₋, log-likelihood ratio over u, offsets."""

    plus: Array
    minus: Array
    slope: Array
    offset: Array


def _pair(u: float, alpha: float, reach: float = 0.0) -> _Pair:
    if u <= _SMALL_U:
        y, w = half_line(alpha)
        unit, weight = gauss_legendre(10)
        shifts = u * (unit - 0.5)
        score = law.score((y[:, None] + shifts).ravel(), alpha).reshape(y.size, -1)
        near, far = y - 0.5 * u, y + 0.5 * u
        return _Pair(w * law.pdf(near, alpha), w * law.pdf(far, alpha), score @ weight, near)
    z, w = pair(alpha, u, reach)
    if u <= 2.0:
        plus, minus = law.pdf(z, alpha), law.pdf(z + u, alpha)
        if min(plus.min(), minus.min()) > 1e-290:
            ratio = np.log(plus / minus)
            return _Pair(w * plus, w * minus, np.maximum(ratio, 0.0) / u, z)
    log_plus, log_minus = law.logpdf(z, alpha), law.logpdf(z + u, alpha)
    slope = np.maximum(log_plus - log_minus, 0.0) / u
    # Far out the densities underflow before their masses do.
    log_w = np.log(w)
    return _Pair(np.exp(log_plus + log_w), np.exp(log_minus + log_w), slope, z)


def _information_gain(ratio: Array) -> Array:
    """``log 2 − h_b(σ(L))`` for L ≥ 0, without cancellation."""
    t = np.tanh(0.5 * ratio)
    square = t * t
    small = t < 0.3
    out = np.empty_like(t)
    # ½[(1+t) log(1+t) + (1−t) log(1−t)] = Σ t^{2n} / (2n(2n−1))
    s = square[small]
    series = np.zeros_like(s)
    for n in range(14, 0, -1):
        series = s * (1.0 / (2 * n * (2 * n - 1)) + series)
    out[small] = series
    out[~small] = _LOG2 - _binary_entropy_of_logit(ratio[~small])
    return out


def _binary_entropy_of_logit(ratio: Array) -> Array:
    """``h_b(σ(L))`` in nats for L ≥ 0, right to the last digits for large L too."""
    decay = np.exp(-ratio)
    return np.log1p(decay) + ratio * decay / (1.0 + decay)


def _kl(u: float, alpha: float) -> float:
    if alpha == 2.0 and u > _NORMAL_FAR:
        return _kl(1.0, alpha) * u * u  # a quadratic form; the quadrature would overflow
    if u > _FAR:
        return _kl(_FAR, alpha) + (1.0 + alpha) * float(np.log(u / _FAR))
    data = _pair(u, alpha)
    ratio = data.slope * u
    if u <= _SMALL_U:
        root = np.sqrt(data.plus * data.minus)
        half = 0.5 * ratio
        # (2 sinh(L/2)/L) → 1: the factor u² is applied last, so tiny u keep their digits.
        factor = np.where(half > 1e-8, np.sinh(half) / np.where(half > 0, half, 1.0), 1.0)
        return float(np.sum(root * factor * data.slope**2)) * u * u
    return float(np.sum((data.plus - data.minus) * ratio))


def _jsd(u: float, alpha: float) -> float:
    if u > (_FAR if alpha < 2.0 else _NORMAL_FAR):
        return _LOG2
    data = _pair(u, alpha)
    if u <= 1e-8:
        return float(np.sum((data.plus + data.minus) * data.slope**2)) / 8.0 * u * u
    gain = _information_gain(data.slope * u)
    return float(np.sum((data.plus + data.minus) * gain))


def _equivocation(u: float, alpha: float) -> float:
    if alpha == 2.0 and u > _NORMAL_FAR:
        return 0.0
    if u > _FAR:
        return _equivocation(_FAR, alpha) * float(np.power(u / _FAR, -alpha))
    reach = 1e8 * u if alpha < 2.0 and 1e8 * u > edges(alpha)[-1] else 0.0
    data = _pair(u, alpha, reach)
    entropy = _binary_entropy_of_logit(data.slope * u)
    # Beyond the mesh the two densities agree to 1e-8, h_b = log 2 to 1e-16.
    edge = float(edges(alpha, reach)[-1])
    rest = 2.0 * _LOG2 * float(law.sf(edge + 0.5 * u, alpha)) if alpha < 2.0 else 0.0
    return float(np.sum((data.plus + data.minus) * entropy)) + rest


def _jsd_slope(u: float, alpha: float) -> float:
    """``JSD'(u)``; for large u in the form whose integrand is positive (T1)."""
    if alpha == 2.0 and u > _NORMAL_FAR:
        return 0.0
    if u > _FAR:
        return alpha * _equivocation(u, alpha) / u
    if u > 2.0:
        y, w = around(alpha, u)
        here, near, far = law.pdf(y, alpha), law.pdf(y - u, alpha), law.pdf(y + u, alpha)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            ratio = np.log1p((near - far) / (here + far))
        under = (here > 0.0) & (here < 1e-290) & (near > here)  # where the quotient overflows
        if under.any():
            at, before, after = (law.logpdf(v[under], alpha) for v in (y, y - u, y + u))
            ratio[under] = np.logaddexp(at, before) - np.logaddexp(at, after)
        steep = here * law.score(y, alpha) * np.where(here > 0.0, ratio, 0.0)
        return 0.5 * float(np.sum(w * steep))
    data = _pair(u, alpha)
    ratio = data.slope * u
    # The mixture's term drops out, total mass being constant.
    gain = data.plus * law.score(data.offset, alpha) * (_LOG2 - np.log1p(np.exp(-ratio)))
    score = law.score(data.offset + u, alpha)
    loss = data.minus * score * (_LOG2 - ratio - np.log1p(np.exp(-ratio)))
    return 0.5 * float(np.sum(gain - loss))


def _elementwise(
    function: Callable[[float, float], float],
    u: ArrayLike,
    alpha: ArrayLike,
    at_zero: float,
    at_inf: Callable[[float], float],
) -> Array | float:
    """Apply a scalar function of (|u|, α) to broadcast arrays, with the limits at 0 and ∞."""
    dtype = result_type(u, "u")
    shift, index = np.abs(np.asarray(u, dtype=np.float64)), check_alpha(alpha)
    broadcast_shape(u=shift, alpha=index)
    shift, index = np.broadcast_arrays(shift, index)
    out = np.empty(shift.shape)
    flat = out.reshape(-1)
    with np.errstate(all="ignore"):
        for i, (s, a) in enumerate(
                zip(shift.ravel().tolist(), index.ravel().tolist(), strict=True)):
            if np.isnan(s):
                flat[i] = np.nan
            elif s == 0.0:
                flat[i] = at_zero
            elif np.isinf(s):
                flat[i] = at_inf(a)
            else:
                flat[i] = function(s, a)
    return _cast(out, dtype)


def _cast(out: Array, dtype: type[np.floating[Any]]) -> Array | float:
    """float32 for float32 input, else float64; a Python float for one float64."""
    if dtype is not np.float64:
        return cast(Array, finish(out, dtype, scalar=out.ndim == 0))
    return float(out) if out.ndim == 0 else out


def kl(u: ArrayLike, alpha: ArrayLike) -> Array | float:
    """Kullback–Leibler divergence between unit-scale SαS laws ``u`` apart (LW-61), nats.

    ``u`` and ``alpha`` broadcast; symmetric in u; ``½ I_α u²`` near 0 and ``(1+α) log u`` + const
    as u → ∞ for α < 2.  NaN in, NaN out.  Raises ValueError for alpha outside [0.5, 2].
    """
    return _elementwise(_kl, u, alpha, 0.0, lambda a: np.inf)


def jsd(u: ArrayLike, alpha: ArrayLike) -> Array | float:
    """Jensen–Shannon divergence of a pair ``u`` apart, = I(V; T) of a fair sign (LW-64), nats.

    ``u`` and ``alpha`` broadcast; increases from 0 to log 2.  Raises ValueError for alpha outside
    [0.5, 2].
    """
    return _elementwise(_jsd, u, alpha, 0.0, lambda a: _LOG2)


def equivocation(u: ArrayLike, alpha: ArrayLike) -> Array | float:
    """``log 2 − JSD(u)`` in nats, computed without the subtraction (H(V | T), for Fano's bound).

    ``u`` and ``alpha`` broadcast.  Raises ValueError for alpha outside [0.5, 2].
    """
    return _elementwise(_equivocation, u, alpha, _LOG2, lambda a: 0.0)


def jsd_derivative(u: ArrayLike, alpha: ArrayLike) -> Array | float:
    """``d JSD / du`` at u ≥ 0 (odd in u; the sign of ``u`` is ignored), nats per unit of scale."""
    return _elementwise(_jsd_slope, u, alpha, 0.0, lambda a: 0.0)


def bayes_error(u: ArrayLike, alpha: ArrayLike) -> Array | float:
    """Exact Bayes error of telling apart ±u/2 with equal priors: ``F_α(−u/2)``.

    SαS densities are symmetric and unimodal, so the likelihood ratio exceeds 1 iff x > 0.
    ``u`` and ``alpha`` broadcast.  Raises ValueError for alpha outside [0.5, 2].
    """
    dtype = result_type(u, "u")
    result = law.sf(0.5 * np.abs(np.asarray(u, dtype=np.float64)), check_alpha(alpha))
    return _cast(np.asarray(result), dtype)


def bayes_error_inverse(error: ArrayLike, alpha: ArrayLike) -> Array | float:
    """Separation u ≥ 0 at which the Bayes error equals ``error``: ``2 q_α(1 − ε)``.

    ``error`` in (0, ½], broadcast with ``alpha``.  Raises ValueError outside these ranges.
    """
    eps = real(error, "error")
    if np.any((eps <= 0.0) | (eps > 0.5)):
        raise ValueError(f"error must lie in (0, 1/2], got {error!r}")
    result = np.asarray(law.isf(eps.astype(np.float64), check_alpha(alpha)))
    return _cast(2.0 * result, result_type(eps))


def _solve_jsd(target: float, gap: bool, alpha: float) -> float:
    """u > 0 with JSD(u) = target, or with equivocation(u) = target when ``gap``."""
    information = fisher_information(alpha, parameter="location")
    if gap and alpha < 2.0 and target < (far := _equivocation(_FAR, alpha)):
        return _FAR * float(np.power(far / target, 1.0 / alpha))
    fill = _LOG2 - target if gap else target
    guess = np.sqrt(8.0 * fill / float(information)) if fill < 0.5 else 8.0
    # The equivocation decays like u^{-α} (like exp(−u²/16) at α = 2): step in log u on its log.
    log_u = float(np.log(guess))
    low, high = -np.inf, np.inf
    for _ in range(200):
        u = float(np.exp(log_u))
        value = _equivocation(u, alpha) if gap else _jsd(u, alpha)
        excess = (value - target) * (-1.0 if gap else 1.0)
        if excess == 0.0:
            return u
        if excess > 0.0:
            high = min(high, log_u)
        else:
            low = max(low, log_u)
        # Far out equivocation ~ u^{−α}, while its derivative underflows.
        step = np.nan
        if value > 0.0:
            rate = alpha if gap and u > 1e4 else u * _jsd_slope(u, alpha) / value
            residual = float(np.log(value / target)) * (-1.0 if gap else 1.0)
            if 0.0 < rate < np.inf and np.isfinite(residual):
                step = log_u - residual / rate
        # Before the bracket is asked: a step below its rounding would be taken for a way out of it.
        if abs(step - log_u) <= 1e-12:
            return float(np.exp(step))
        if not low < step < high:
            if np.isinf(high):
                step = log_u + 1.0
            elif np.isinf(low):
                step = log_u - 1.0
            else:
                step = 0.5 * (low + high)
                if high - low <= 1e-15 * max(1.0, abs(step)):
                    return float(np.exp(step))
        log_u = step
    return float(np.exp(log_u))


def jsd_inverse(value: ArrayLike, alpha: ArrayLike) -> Array | float:
    """Separation u ≥ 0 with ``JSD(u) = value``; ``value`` in [0, log 2) nats.

    Near log 2 the inverse is ill-conditioned: use :func:`equivocation_inverse` there.
    Broadcasts.  Raises ValueError outside the ranges.
    """
    target = real(value, "value")
    if np.any((target < 0.0) | (target >= _LOG2)):
        raise ValueError(f"value must lie in [0, log 2), got {value!r}")
    return _elementwise(lambda v, a: _solve_jsd(v, False, a), target, alpha, 0.0, lambda a: np.inf)


def equivocation_inverse(value: ArrayLike, alpha: ArrayLike) -> Array | float:
    """Separation u ≥ 0 with ``log 2 − JSD(u) = value``; ``value`` in (0, log 2] nats.

    Fano's necessary condition at error ε is ``equivocation(u) ≤ h_b(ε)``; Hellman–Raviv's
    sufficient one is ``equivocation(u) ≤ 2 ε log 2``.  Broadcasts.  Raises ValueError outside the
    ranges.
    """
    target = real(value, "value")
    if np.any((target <= 0.0) | (target > _LOG2)):
        raise ValueError(f"value must lie in (0, log 2], got {value!r}")

    def solve(v: float, a: float) -> float:
        if v == _LOG2:
            return 0.0
        return _solve_jsd(v, True, a) if v < 0.35 else _solve_jsd(_LOG2 - v, False, a)

    return _elementwise(solve, target, alpha, np.inf, lambda a: 0.0)
