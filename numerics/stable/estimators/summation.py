"""Is the noise stable, or does it only look heavy-tailed?  The summation test.

Sums of k independent values of an SαS law are SαS with the same α; those of any law with finite
variance drift to α = 2 as k grows (central limit theorem).  The statistic is the rise of α̂ from
single values to sums of k, and the null distribution comes from samples of the fitted stable law
treated alike, which also calibrates the dependence between the two α̂.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics import stable as law
from numerics.stable.estimators.methods import check_replicates, fitter, seeded
from numerics.stable.estimators.result import MINIMUM, Method, is_whole, plain, samples

Array = NDArray[np.float64]


@dataclass(frozen=True)
class StabilityResult:
    """α̂ for each block size, the largest standardised rise, and its one-sided p-value.

    ``alpha`` has shape (blocks,); ``rise`` is max over k of (α̂_k − α̂_1)/sd under the null;
    a small ``p_value`` rejects a stable law in favour of one drifting towards α = 2.  When α̂_1
    is 2 the two hypotheses coincide and the p-value is 1.
    """

    blocks: tuple[int, ...]
    alpha: Array
    rise: float
    p_value: float
    replicates: int


def block_sums(values: Array, k: int) -> Array:
    """Sums of k consecutive values along the last axis; an incomplete last block is dropped."""
    count = values.shape[-1] // k
    return np.asarray(values[..., : count * k].reshape(*values.shape[:-1], count, k).sum(axis=-1))


def alpha_by_block(values: Array, blocks: Sequence[int], method: Method) -> Any:
    """α̂ of sums of k values for every k in ``blocks``; shape (blocks, …)."""
    return np.stack([np.asarray(fitter(method)(block_sums(values, k)).alpha) for k in blocks])


def stability_test(
    data: ArrayLike,
    blocks: Sequence[int] = (1, 2, 4, 8, 16),
    method: Method = "ecf",
    replicates: int = 199,
    seed: int = 0,
) -> StabilityResult:
    """Test a stable law against a finite-variance one by α̂ under summation.

    ``data`` are independent values (flattened, randomly permuted with ``seed`` so that their order
    cannot matter).  Block sizes that leave fewer than 20 sums are dropped.  Raises ValueError for
    degenerate data, block sizes that do not begin with 1 and increase, an unknown method, fewer
    than 40 values, or fewer than 19 replicates.
    """
    estimate = fitter(method)
    check_replicates(replicates)
    sizes = tuple(blocks)
    if (
        len(sizes) < 2
        or not all(map(is_whole, sizes))
        or sizes[0] != 1
        or any(a >= b for a, b in zip(sizes, sizes[1:], strict=False))
    ):
        raise ValueError(f"blocks must begin with 1 and increase, integers, got {sizes}")
    values = samples(data, None, minimum=2 * MINIMUM)
    sizes = tuple(k for k in sizes if values.size // k >= MINIMUM)
    if len(sizes) < 2:
        raise ValueError(f"data must have at least {sizes[-1] * MINIMUM} values for these blocks")
    generator = seeded(seed)
    fitted = estimate(values)
    observed = alpha_by_block(generator.permutation(values), sizes, method)
    if fitted.alpha >= 2.0:
        return StabilityResult(sizes, observed, 0.0, 1.0, replicates)
    simulated = law.rvs(fitted.alpha, 0.0, 1.0, (replicates, values.size), generator)
    null = alpha_by_block(simulated, sizes, method)
    spread = np.maximum(np.std(null[1:] - null[0], axis=-1), 1e-9)
    rises = np.max((null[1:] - null[0]) / spread[:, None], axis=0)
    rise = float(np.max((observed[1:] - observed[0]) / spread))
    p_value = (1.0 + float(np.sum(rises >= rise))) / (replicates + 1.0)
    return StabilityResult(sizes, observed, plain(rise), p_value, replicates)
