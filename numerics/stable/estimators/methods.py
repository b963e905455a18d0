"""The fitting methods by name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from numerics.stable.estimators import ecf, mcculloch, ml
from numerics.stable.estimators.result import FitResult, Method, is_whole

_FITS: dict[str, Callable[[NDArray[np.float64]], FitResult]] = {
    "ml": ml.fit,
    "mcculloch": mcculloch.fit,
    "ecf": ecf.fit,
}
_FEWEST = 19


def fitter(method: Method) -> Callable[[NDArray[np.float64]], FitResult]:
    """The function that fits along the last axis; ValueError for an unknown name."""
    if not isinstance(method, str) or method not in _FITS:
        raise ValueError(f"method must be one of {', '.join(_FITS)}; got {method!r}")
    return _FITS[method]


def check_replicates(replicates: int) -> int:
    """At least 19 bootstrap replicates (p-values down to 0.05), else ValueError."""
    if not is_whole(replicates) or replicates < _FEWEST:
        raise ValueError(f"replicates must be an integer of at least {_FEWEST}, got {replicates!r}")
    return replicates


def seeded(seed: int) -> np.random.Generator:
    """The generator of an integer seed ≥ 0, else ValueError."""
    if not is_whole(seed) or seed < 0:
        raise ValueError(f"seed must be an integer >= 0, got {seed!r}")
    return np.random.default_rng(seed)
