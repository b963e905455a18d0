"""Estimation of symmetric α-stable laws from samples.

``fit`` (maximum likelihood, McCulloch, Koutrouvelis), tail estimates (``hill``, ``pickands``),
``goodness_of_fit`` and ``stability_test``.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from numerics import stable as law
from numerics.stable.estimators.goodness import GoodnessResult, goodness_of_fit
from numerics.stable.estimators.methods import fitter
from numerics.stable.estimators.result import FitResult, Method, plain, samples
from numerics.stable.estimators.summation import StabilityResult, stability_test
from numerics.stable.estimators.tails import TailResult, hill, pickands

__all__ = [
    "FitResult",
    "GoodnessResult",
    "StabilityResult",
    "TailResult",
    "fit",
    "goodness_of_fit",
    "hill",
    "pickands",
    "stability_test",
]


def fit(
    data: ArrayLike, method: Method = "ml", axis: int | None = None, loglik: bool = True
) -> FitResult:
    """Fit (α, location, scale) of a symmetric stable law, α ∈ [0.5, 2].

    ``data``: any shape; flattened when ``axis`` is None, else one fit per slice along ``axis``
    and the result's fields have the remaining shape.  ``method``: "ml", "mcculloch" (quantiles,
    exact tables) or "ecf" (Koutrouvelis' regression, optimally weighted); the last two treat a
    batch in one vectorised pass.  ``loglik=False`` leaves their log-likelihood NaN (faster).
    Raises ValueError for an unknown method, fewer than 20 values, NaN or infinite values, constant
    samples, or samples in which half of the values coincide (a third for "ml": with more, the
    likelihood is unbounded at α = ½).
    """
    estimate = fitter(method)
    values = samples(data, axis)
    result = estimate(values)
    if method == "ml" or not loglik:
        return result
    rows = values.reshape(-1, values.shape[-1])
    parameters = zip(
        np.ravel(result.alpha), np.ravel(result.loc), np.ravel(result.scale), rows, strict=True
    )
    total = [float(np.sum(law.logpdf(row, float(a), d, s))) for a, d, s, row in parameters]
    return replace(result, loglik=plain(np.reshape(total, values.shape[:-1])))
