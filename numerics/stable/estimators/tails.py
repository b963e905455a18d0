"""Tail-index estimates from the largest order statistics, for comparison with the stable fits.

They estimate the exponent of a regularly varying tail, whatever the law: for a symmetric stable
law that exponent is α < 2; for a law with all moments it drifts upward as fewer points are used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.stable.estimators.result import is_whole, samples


@dataclass(frozen=True)
class TailResult:
    """A tail exponent with its asymptotic standard error, from the ``k`` largest of ``n``."""

    alpha: float
    alpha_se: float
    k: int
    n: int
    method: str


def _magnitudes(
    data: ArrayLike, k: int | None, smallest: int, largest: int, per: int
) -> tuple[NDArray[np.float64], int, int]:
    """|data| in decreasing order, the checked k, and n."""
    values = np.sort(np.abs(samples(data, None)))[::-1]
    n = values.size
    if not (k is None or is_whole(k)):
        raise ValueError(f"k must be an integer, got {k!r}")
    count = max(smallest, int(np.sqrt(n))) if k is None else int(k)
    upper = (n - largest) // per
    if not smallest <= count <= upper:
        raise ValueError(f"k must lie in [{smallest}, {upper}] for {n} values, got {count}")
    return values, count, n


def hill(data: ArrayLike, k: int | None = None) -> TailResult:
    """Hill's estimate of the tail exponent of |data| from its ``k`` largest values (default √n).

    ``1/α̂ = mean of log(X₍ᵢ₎/X₍ₖ₊₁₎)``, standard error α̂/√k.  ``data`` is flattened.  Raises
    ValueError for degenerate data, k outside [2, n−1], or a zero among the values used.
    """
    values, count, n = _magnitudes(data, k, 2, 1, 1)
    if values[count] <= 0.0:
        raise ValueError(f"k must leave positive magnitudes only; value {count + 1} is 0")
    mean = float(np.mean(np.log(values[:count] / values[count])))
    if mean <= 0.0:
        raise ValueError("data must not have its largest magnitudes all equal")
    return TailResult(1.0 / mean, 1.0 / (mean * math.sqrt(count)), count, n, "hill")


def pickands(data: ArrayLike, k: int | None = None) -> TailResult:
    """Pickands' estimate of the tail exponent of |data|: location and scale free.

    ``ξ̂ = log₂((X₍ₖ₎ − X₍₂ₖ₎)/(X₍₂ₖ₎ − X₍₄ₖ₎))``, ``α̂ = 1/ξ̂`` (+∞ or negative if ξ̂ ≤ 0: no
    power-law tail seen), standard error by the delta method.  Default k: n^(2/3)/4.  Raises
    ValueError for degenerate data or k outside [2, n/4].
    """
    if k is None:
        k = max(2, int(np.size(data) ** (2.0 / 3.0) / 4.0))
    values, count, n = _magnitudes(data, k, 2, 0, 4)
    near = values[count - 1] - values[2 * count - 1]
    far = values[2 * count - 1] - values[4 * count - 1]
    if near <= 0.0 or far <= 0.0:
        raise ValueError(f"data must have distinct order statistics at k, 2k, 4k with k = {count}")
    xi = float(np.log2(near / far))
    if xi == 0.0:
        return TailResult(math.inf, math.inf, count, n, "pickands")
    power = 2.0**xi
    # Asymptotic variance of ξ̂: ξ²(2^{2ξ+1} + 1)/(2(2^ξ − 1) log 2)², divided by k.
    spread = abs(xi) * math.sqrt(2.0 * power * power + 1.0) / (2.0 * abs(power - 1.0) * math.log(2))
    return TailResult(1.0 / xi, spread / math.sqrt(count) / xi**2, count, n, "pickands")
