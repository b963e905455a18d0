"""Critical separations and sample complexities, lowered from ``theory.detection``.

Each criterion is a critical separation u* in noise scales; ``N = (u* σ/(m̄ f))^{κ_α}``
(LW-36, LW-40, LW-66). ``exact``: 2 q_α(1−ε), both necessary and sufficient for the
averaged statistic; ``fano``: below it error ε is impossible; ``hellman_raviv``: at it error ε is
guaranteed; ``paper``: LW-36 with c_α = I_α/2, which guarantees nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, Literal

import numpy as np
import sympy as sp
from numpy.typing import ArrayLike, NDArray

from numerics import stable
from numerics.evaluate import lower
from theory import detection as theory
from theory.detection import Distribution, Quantile
from theory.stable import alpha as ALPHA
from theory.stable import scale as SCALE

Criterion = Literal["exact", "fano", "hellman_raviv", "paper"]
CRITERIA: Final[tuple[Criterion, ...]] = ("exact", "fano", "hellman_raviv", "paper")
Floats = NDArray[np.float64]

_OPAQUE: Final[Mapping[str, Callable[..., Any]]] = {
    "Distribution": lambda x, a: stable.cdf(x, a),
    "Quantile": lambda p, a: stable.isf(1.0 - p, a),
    "UpperQuantile": lambda p, a: stable.isf(p, a),
}
_Upper = sp.Function("UpperQuantile")


def _prepare(expr: sp.Expr) -> sp.Expr:
    """q(1−ε) as the upper quantile of ε: exact for small ε."""
    return expr.replace(Quantile, lambda p, a: _Upper(1 - p, a))


@cache
def _lowered(name: str, arguments: tuple[sp.Symbol, ...]) -> Callable[..., Any]:
    return lower(_prepare(getattr(theory, name)()), arguments, "numpy", functions=_OPAQUE)


def _error(error: ArrayLike) -> Floats:
    values = np.asarray(error, dtype=np.float64)
    if not np.all((values > 0) & (values < 0.5)):
        raise ValueError(f"error = {error!r} must lie in (0, 0.5)")
    return values


def _alpha(alpha: ArrayLike, low: float = 0.5) -> Floats:
    values = np.asarray(alpha, dtype=np.float64)
    inside = (values > low) if low >= 1 else (values >= low)
    if not np.all(inside & (values <= 2)):
        bracket = "(" if low >= 1 else "["
        raise ValueError(f"alpha = {alpha!r} must lie in {bracket}{low:g}, 2]")
    return values


def _positive(name: str, value: ArrayLike, zero: bool = False) -> Floats:
    values = np.asarray(value, dtype=np.float64)
    if np.any(values < 0) or (not zero and np.any(values == 0)):
        raise ValueError(f"{name} must be {'nonnegative' if zero else 'positive'}, got {value!r}")
    return values


def critical_separation(
    alpha: ArrayLike, error: ArrayLike, criterion: Criterion = "exact"
) -> Floats:
    """Separation u* (in noise scales) at which a criterion declares error ``error`` reached.

    ``alpha`` in [0.5, 2] and ``error`` in (0, ½) broadcast; ValueError outside, or for an unknown
    criterion. ``exact`` (Exact test), ``fano`` (LW-66 as necessary), ``hellman_raviv``
    (sufficient), ``paper`` (LW-36 with c_α = I_α/2).
    """
    a, e = np.broadcast_arrays(_alpha(alpha), _error(error))
    if criterion == "exact":
        result = _lowered("critical_exact", (theory.error, ALPHA))(e, a)
    elif criterion == "fano":
        entropy = _lowered("binary_entropy", (theory.error,))(e)
        result = stable.equivocation_inverse(entropy, a)
    elif criterion == "hellman_raviv":
        left = np.log(2) - _lowered("sufficient_information", (theory.error,))(e)
        result = stable.equivocation_inverse(left, a)
    elif criterion == "paper":
        info = stable.fisher_information(a, parameter="location")
        result = _lowered("critical_paper", (theory.error, theory.constant))(
            e, np.asarray(info, dtype=np.float64) / 2)
    else:
        raise ValueError(f"criterion is {criterion!r}; allowed: {', '.join(CRITERIA)}")
    return np.asarray(result, dtype=np.float64)


def sample_complexity(
    envelope: ArrayLike,
    alignment: ArrayLike,
    scale: ArrayLike,
    alpha: ArrayLike,
    error: ArrayLike,
    criterion: Criterion = "exact",
) -> Floats:
    """Number of sequences N(ℓ) (real, ≥ 0) that a criterion asks for at each lag.

    ``envelope`` f(ℓ) ≥ 0, ``alignment`` m̄(ℓ) ≥ 0, ``scale`` σ_ℓ > 0 and ``alpha`` in (1, 2]
    broadcast over lags; ``inf`` where the signal m̄ f is 0. ValueError for values outside.
    """
    f, m = _positive("envelope", envelope, True), _positive("alignment", alignment, True)
    s, a = _positive("scale", scale), _alpha(alpha, 1.0)
    u = critical_separation(a, error, criterion)
    lowered = _lowered(
        "sample_complexity",
        (theory.critical, SCALE, theory.alignment, theory.envelope, ALPHA))
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(lowered(u, s, m, f, a), dtype=np.float64)


def robust_bounds(
    shift: ArrayLike, scale: ArrayLike, alpha: ArrayLike, error: ArrayLike
) -> tuple[Floats, Floats]:
    """Sequences that every test needs, and sequences at which the median suffices (T2).

    ``shift`` Δ > 0 and ``scale`` σ > 0 per sequence, ``alpha`` in [0.5, 2]; they broadcast.
    """
    d, s = _positive("shift", shift), _positive("scale", scale)
    a, e = _alpha(alpha), _error(error)
    info = np.asarray(stable.fisher_information(a, parameter="location"), dtype=np.float64)
    need = _lowered("robust_necessary", (theory.error, theory.information, theory.alignment,
                                         theory.envelope, SCALE))
    enough = _lowered("median_sufficient", (theory.error, ALPHA, theory.alignment,
                                            theory.envelope, SCALE))
    one = np.ones_like(d)
    return (np.asarray(need(e, info, one, d, s), dtype=np.float64),
            np.asarray(enough(e, a, one, d, s), dtype=np.float64))


def clip_gain(clip: ArrayLike, alpha: ArrayLike) -> Floats:
    """Share of a small shift that survives clipping at ±``clip`` noise scales (§5.5 (iii))."""
    c, a = _positive("clip", clip), _alpha(alpha)
    symbol = sp.Symbol("clip", positive=True)
    lowered = lower(theory.clip_gain(symbol), (symbol, ALPHA), "numpy", functions=_OPAQUE)
    return np.asarray(lowered(c, a), dtype=np.float64)


def achieved_error(n: ArrayLike, n_exact: ArrayLike, alpha: float, error: float) -> Floats:
    """Bayes error F_α(−u/2) that N sequences reach where ``n_exact`` reach ``error``.

    u scales like N^{1/κ}, so u(N) = 2 q_α(1−ε) (N/N*)^{1/κ}. ``n`` and ``n_exact`` positive.
    """
    ratio = _positive("n", n) / _positive("n_exact", n_exact)
    u = critical_separation(alpha, error) * ratio ** (1 - 1 / _alpha(alpha, 1.0))
    lowered = _lowered("bayes_error", (theory.u, ALPHA))
    return np.asarray(lowered(u, np.asarray(alpha, dtype=np.float64)), dtype=np.float64)


def median_error(n: int, shift: float, scale: float, alpha: float) -> float:
    """Exact error of the sign of the median of n (odd) i.i.d. SαS(±Δ/2, σ) sequences.

    The median errs iff more than half of the draws do, each with probability F_α(−Δ/2σ).
    ValueError for an even or nonpositive ``n``.
    """
    from scipy.special import betainc

    if n < 1 or n % 2 == 0:
        raise ValueError(f"n = {n} must be a positive odd number")
    symbol = sp.Symbol("shift", positive=True)
    lowered = lower(Distribution(-symbol / 2, ALPHA), (symbol, ALPHA), "numpy", functions=_OPAQUE)
    p = float(lowered(np.float64(shift / scale), np.float64(_alpha(alpha))))
    half = (n + 1) // 2
    return float(betainc(half, n - half + 1, p))


def median_complexity(shift: float, scale: float, alpha: float, error: float) -> int:
    """Least odd n at which the median's exact error is ≤ ``error``; bisection."""
    target = float(_error(error))
    low, high = 0, 1
    while median_error(2 * high + 1, shift, scale, alpha) > target:
        low, high = high, 2 * high
        if high > 2**50:
            raise ValueError(f"shift = {shift!r} is too small for the median to detect")
    while high - low > 1:
        middle = (low + high) // 2
        if median_error(2 * middle + 1, shift, scale, alpha) > target:
            low = middle
        else:
            high = middle
    return 2 * high + 1 if median_error(1, shift, scale, alpha) > target else 1
