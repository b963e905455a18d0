"""What a fit returns, and what a sample must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from numbers import Real
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from numerics.stable._arguments import real

Array = NDArray[np.float64]
Method = Literal["ml", "mcculloch", "ecf"]

MINIMUM = 20
LOWEST, HIGHEST = 0.5, 2.0
"""Range of the estimates of α."""


@dataclass(frozen=True)
class FitResult:
    """Estimates of (α, location, scale) of a symmetric stable law with their standard errors.

    Fields are floats for one sample and arrays of the sample shape for a batch.  ``alpha_se``,
    ``loc_se``, ``scale_se`` are asymptotic standard errors; ``loglik`` is in nats (NaN when it
    was not asked for); ``n`` is the length of one sample; ``bounded`` tells whether α̂ sits on
    0.5 or 2.  When ML ends above 1.98, as the Fisher information grows to infinity at 2,
    ``alpha_se`` is the distance down to the α where the profile log-likelihood has dropped by ½.
    """

    alpha: Any
    loc: Any
    scale: Any
    alpha_se: Any
    loc_se: Any
    scale_se: Any
    loglik: Any
    method: Method
    n: int
    bounded: Any
    ends: Callable[[float], tuple[Any, Any]] = field(repr=False, compare=False)

    def interval(self, level: float = 0.95) -> tuple[Any, Any]:
        """Confidence interval of α at ``level``, inside [0.5, 2] (boundary-aware).

        Maximum likelihood: the profile-likelihood interval, which is one-sided by itself when α̂
        is at 2.  McCulloch and ECF: the α whose own standard error puts α̂ within z of it, which
        stays wide where the error falls quickly towards α = 2.  Raises ValueError unless
        0 < level < 1.
        """
        if not (isinstance(level, Real) and 0.0 < level < 1.0):
            raise ValueError(f"level must lie in (0, 1), got {level!r}")
        return self.ends(level)


def inverted_interval(
    alpha: Array, grid: Array, errors: Array
) -> Callable[[float], tuple[Any, Any]]:
    """Ends {a : |α̂ − a| ≤ z·se(a)} for estimates ``alpha``, with se(a) given on ``grid``."""

    def ends(level: float) -> tuple[Any, Any]:
        half = float(ndtri(0.5 + 0.5 * level)) * errors
        low = np.interp(alpha, np.maximum.accumulate(grid + half), grid)
        high = np.interp(alpha, np.maximum.accumulate(grid - half), grid)
        high = np.where(alpha >= (grid - half).max(), grid[-1], high)
        return plain(low), plain(high)

    return ends


def samples(data: ArrayLike, axis: int | None, minimum: int = MINIMUM) -> Array:
    """``data`` as float64 with the sample axis last (flattened when ``axis`` is None).

    Raises ValueError, naming what is wrong, for fewer than ``minimum`` values, NaN or infinite
    values, and constant samples.
    """
    values = real(data, "data").astype(np.float64, copy=False)
    if axis is None:
        values = values.reshape(-1)
    else:
        if not (is_whole(axis) and -values.ndim <= axis < values.ndim):
            raise ValueError(f"axis must lie in [-{values.ndim}, {values.ndim}), got {axis}")
        values = np.moveaxis(values, axis, -1)
    n = values.shape[-1]
    if n < minimum:
        raise ValueError(f"data must have at least {minimum} values in a sample, got {n}")
    if not np.isfinite(values).all():
        kind = "NaN" if np.isnan(values).any() else "infinite"
        raise ValueError(f"data must be finite, got {kind} values")
    if (values[..., :1] == values).all(axis=-1).any():
        raise ValueError("data must not be constant: every value of a sample is the same")
    return values


def check_spread(values: Array, widths: Array) -> None:
    """ValueError where the range of a sample (last axis), or its ratio to the width, overflows."""
    half = values.max(axis=-1) / 2 - values.min(axis=-1) / 2
    largest = np.finfo(np.float64).max / 2
    with np.errstate(over="ignore"):
        if not ((half < largest) & (half / widths < largest)).all():
            raise ValueError("data must not spread over more than 1.8e308 in units of their scale")


def is_whole(value: Any) -> bool:
    """Whether ``value`` is a Python or NumPy integer (and no bool)."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def plain(value: ArrayLike) -> Any:
    """A 0-d array as a Python scalar, others unchanged."""
    array = np.asarray(value)
    return array.item() if array.ndim == 0 else array
