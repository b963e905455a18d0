"""Goodness of fit of a symmetric stable law with fitted parameters.

The parameters are estimated from the same data, so the textbook null distributions of
Kolmogorov–Smirnov and Anderson–Darling do not apply: the p-value is calibrated by a parametric
bootstrap that refits every simulated sample with the same method.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics import stable as law
from numerics.stable.estimators.methods import check_replicates, fitter, seeded
from numerics.stable.estimators.result import FitResult, Method, samples

Array = NDArray[np.float64]
Statistic = Literal["ad", "ks"]


@dataclass(frozen=True)
class GoodnessResult:
    """Statistic, bootstrap p-value (with its Monte-Carlo standard error) and the fitted law."""

    statistic: float
    p_value: float
    p_value_se: float
    kind: Statistic
    replicates: int
    fit: FitResult


def distance(ordered: Array, alpha: float, loc: float, scale: float, kind: Statistic) -> float:
    """KS or AD distance of a sorted sample (n,) from SαS(alpha, loc, scale)."""
    n = ordered.size
    below = law.cdf(ordered, alpha, loc, scale)
    if kind == "ks":
        rank = np.arange(n)
        return float(max(np.max((rank + 1.0) / n - below), np.max(below - rank / n)))
    above = law.sf(ordered, alpha, loc, scale)
    tiny = np.finfo(np.float64).tiny
    logs = np.log(np.maximum(below, tiny)) + np.log(np.maximum(above, tiny))[::-1]
    return float(-n - np.dot(2.0 * np.arange(1, n + 1) - 1.0, logs) / n)


def goodness_of_fit(
    data: ArrayLike,
    statistic: Statistic = "ad",
    method: Method = "mcculloch",
    replicates: int = 199,
    seed: int = 0,
) -> GoodnessResult:
    """Test whether ``data`` (flattened) come from some symmetric stable law.

    ``statistic``: "ad" (Anderson–Darling) or "ks" (Kolmogorov–Smirnov) against the law fitted by
    ``method``; ``replicates`` parametric-bootstrap samples from generator ``seed`` give the
    p-value (1 + #{T* ≥ T})/(replicates + 1).  Raises ValueError for degenerate data, an unknown
    statistic or method, or fewer than 19 replicates.
    """
    if statistic not in ("ad", "ks"):
        raise ValueError(f"statistic must be 'ad' or 'ks', got {statistic!r}")
    estimate = fitter(method)
    check_replicates(replicates)
    values = np.sort(samples(data, None))
    fitted = estimate(values)
    observed = distance(values, fitted.alpha, fitted.loc, fitted.scale, statistic)
    generator = seeded(seed)
    simulated = np.sort(
        law.rvs(fitted.alpha, fitted.loc, fitted.scale, (replicates, values.size), generator),
        axis=-1,
    )
    refits = estimate(simulated)
    null = np.array(
        [
            distance(row, float(a), float(d), float(s), statistic)
            for row, a, d, s in zip(simulated, refits.alpha, refits.loc, refits.scale, strict=True)
        ]
    )
    p_value = (1.0 + float(np.sum(null >= observed))) / (replicates + 1.0)
    error = float(np.sqrt(p_value * (1.0 - p_value) / (replicates + 1.0)))
    return GoodnessResult(observed, p_value, error, statistic, replicates, fitted)
