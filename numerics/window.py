"""Learnability windows from sample complexities or envelopes, with both reading rules.

LW-38, LW-39, LW-45. A window is a lag in steps; 0 means that no lag qualifies.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics import stable
from numerics.detection import Criterion, _alpha, _error, _positive, critical_separation
from numerics.evaluate import lower
from theory import detection as theory_detection
from theory import window as theory
from theory.stable import alpha as ALPHA
from theory.stable import samples as SAMPLES
from theory.stable import scale as SCALE
from theory.window import Rule, read_window

Floats = NDArray[np.float64]


def _lags(lags: ArrayLike) -> NDArray[np.int64]:
    values = np.asarray(lags)
    if values.ndim != 1 or values.size == 0:
        raise ValueError(f"lags must be a nonempty vector, got shape {values.shape}")
    if not np.all(np.equal(np.mod(values, 1), 0)) or np.any(values < 1):
        raise ValueError("lags must be positive integers")
    result = values.astype(np.int64)
    if np.any(np.diff(result) <= 0):
        raise ValueError("lags must increase strictly")
    return result


@cache
def _threshold() -> Any:
    return lower(theory.threshold(), (theory_detection.critical, SCALE,
                                      theory_detection.alignment, SAMPLES, ALPHA))


def threshold(
    alignment: ArrayLike,
    scale: ArrayLike,
    n: ArrayLike,
    alpha: ArrayLike,
    error: ArrayLike,
    criterion: Criterion = "exact",
) -> Floats:
    """ε_th(ℓ): least envelope that ``n`` sequences detect at error ``error`` (LW-38).

    ``alignment`` > 0, ``scale`` > 0, ``n`` > 0 and ``alpha`` in (1, 2] broadcast; ValueError else.
    """
    u = critical_separation(_alpha(alpha, 1.0), error, criterion)
    return np.asarray(
        _threshold()(u, _positive("scale", scale), _positive("alignment", alignment),
                     _positive("n", n), _alpha(alpha, 1.0)), dtype=np.float64)


@cache
def _median_threshold() -> Any:
    return lower(theory.median_threshold(), (theory_detection.error, SCALE,
                                             theory_detection.alignment, SAMPLES, ALPHA),
                 "numpy", functions={"Quantile": lambda p, a: stable.ppf(p, a)})


def median_threshold(
    alignment: ArrayLike, scale: ArrayLike, n: ArrayLike, alpha: ArrayLike, error: ArrayLike
) -> Floats:
    """Envelope at which the median of ``n`` sequences surely reaches error ``error`` (T2).

    ``inf`` where n ≤ 2 log(1/ε): the bound can't hold there. ``alignment`` > 0, ``scale`` > 0,
    ``n`` > 0, ``alpha`` in [0.5, 2] and ``error`` in (0, ½) broadcast; ValueError outside.
    """
    parts = (_error(error), _positive("scale", scale), _positive("alignment", alignment),
             _positive("n", n), _alpha(alpha))
    e, s, m, count, a = np.broadcast_arrays(*parts)
    enough = count > -2 * np.log(e)
    values = _median_threshold()(e, s, m, np.where(enough, count, 1e9), a)
    return np.where(enough, np.asarray(values, dtype=np.float64), np.inf)


def window(
    lags: ArrayLike, n_required: ArrayLike, n: ArrayLike, rule: Rule = "largest"
) -> NDArray[np.int64] | int:
    """Window in steps for ``n`` sequences, from N(ℓ) on a grid of lags (LW-45).

    ``lags`` [L] increasing positive integers; ``n_required`` [..., L] (``inf`` or NaN: never);
    ``n`` scalar or [K]: result [..., K], or [...] for scalar n. ``"largest"``: the largest lag
    with N(ℓ) ≤ n; ``"all_up_to"``: the largest grid lag up to which every grid lag qualifies.
    Only grid lags are looked at. ValueError for bad lags, shapes, negative n or unknown rule.
    """
    grid = _lags(lags)
    need = np.asarray(n_required, dtype=np.float64)
    if need.ndim < 1 or need.shape[-1] != grid.size:
        raise ValueError(f"n_required has shape {need.shape}; its last axis must be {grid.size}")
    budgets = np.atleast_1d(_positive("n", n, True))
    read_window(frozenset(), rule)  # refuses an unknown rule
    detectable = need[..., None, :] <= budgets[:, None]
    if rule == "all_up_to":
        detectable = np.logical_and.accumulate(detectable, axis=-1)
    result = np.max(np.where(detectable, grid, 0), axis=-1)
    if np.ndim(n) == 0:
        result = result[..., 0]
    return int(result) if np.ndim(result) == 0 else result
