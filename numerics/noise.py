"""Tail indices of a lag statistic beside the controls that a claim of stability needs.

The statistic of one sequence is a product ψ = error × response.  A product of two normals has
every moment, and yet its quantiles look like those of a stable law with α ≈ 1.2; so α̂ < 2 by
itself shows nothing.  The controls: the same fit after the errors have been re-paired at
random, on either factor alone, and on means over k independent sequences (a stable law keeps
α̂, a law of finite variance drifts to 2); and the largest |ψ| against what the fitted law says
a sample of this length should contain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from numerics.resampling import index_of_sums
from numerics.stable import fit, sf

Floats = NDArray[np.float64]
Method = Literal["mcculloch", "ecf"]
METHODS: tuple[Method, ...] = ("mcculloch", "ecf")
SUMS = (4, 16)
CASES = ("anchor", "repaired", "error", "response", "sum4", "sum16")


@dataclass(frozen=True)
class NoiseTable:
    """Stable fits of one statistic and of its controls.

    ``alpha``, ``scale``: (method, case, …) in the order of ``METHODS`` and ``CASES``, NaN where
    a sample is too small or degenerate; ``tail_p``: (…), probability under the ECF fit that a
    sample of this length has no larger |ψ − median|: tiny if the tail is lighter than fitted.
    """

    alpha: Floats
    scale: Floats
    tail_p: Floats


def stable_fit(method: Method) -> Callable[[Floats], tuple[Floats, Floats]]:
    """(α̂, σ̂) along the last axis; NaN for samples in which half of the values coincide."""

    def estimate(x: Floats) -> tuple[Floats, Floats]:
        rows = x.reshape(-1, x.shape[-1])
        quartiles = np.quantile(rows, [0.25, 0.75], axis=-1)
        good = quartiles[1] > quartiles[0]
        out = np.full((2, rows.shape[0]), np.nan)
        if good.any():
            found = fit(rows[good], method=method, axis=-1, loglik=False)
            out[:, good] = found.alpha, found.scale
        return out[0].reshape(x.shape[:-1]), out[1].reshape(x.shape[:-1])

    return estimate


def largest_probability(x: Floats, alpha: Floats, scale: Floats) -> Floats:
    """P(max of n draws of |SαS(α, scale)| ≤ the largest |x − median|) along the last axis."""
    n = x.shape[-1]
    top = np.abs(x - np.median(x, axis=-1, keepdims=True)).max(axis=-1)
    out = np.full(top.shape, np.nan)
    for at in np.ndindex(top.shape):
        if np.isfinite(alpha[at]) and scale[at] > 0:
            above = 2.0 * float(sf(top[at] / scale[at], max(float(alpha[at]), 0.5)))
            out[at] = np.exp(n * np.log1p(-min(above, 1.0 - 1e-16)))
    return out


def describe(error: Floats, response: Floats, seed: int = 0) -> NoiseTable:
    """Fit ψ = error × response and its controls.

    Args:
        error: (n,), one value per independent sequence.
        response: (…, n).
        seed: of the re-pairing and of the groupings for the means.

    Raises:
        ValueError: fewer than 50 sequences, or shapes that do not fit.
    """
    if error.ndim != 1 or response.shape[-1:] != error.shape:
        raise ValueError(f"error {error.shape} and response {response.shape} must share sequences")
    rng = np.random.default_rng(seed)
    statistic = error * response
    samples = (statistic, error[rng.permutation(error.size)] * response,
               np.broadcast_to(error, response.shape), response)
    shape = (len(METHODS), len(CASES), *response.shape[:-1])
    alpha, scale = np.full(shape, np.nan), np.full(shape, np.nan)
    for m, method in enumerate(METHODS):
        estimate = stable_fit(method)
        for k, sample in enumerate(samples):
            alpha[m, k], scale[m, k] = estimate(sample)
        alpha[m, 4:], scale[m, 4:] = index_of_sums(statistic, SUMS, estimate, seed=seed)
    return NoiseTable(alpha, scale, largest_probability(statistic, alpha[1, 0], scale[1, 0]))
