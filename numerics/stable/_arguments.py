"""Arguments of the public functions: validation, broadcasting, dtypes, grouping by α."""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Real
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
LOWEST: Final = 0.5
HIGHEST: Final = 2.0
MANY: Final = 64
"""With more distinct α than this, and few x for each, work element by element."""
PER_ALPHA: Final = 400
"""Elements per α that pay for its preparation."""
SAMPLE: Final = 4096
"""Leading α from which the number of distinct values is judged."""


def real(value: Any, name: str) -> NDArray[Any]:
    """`value` as an array of real numbers, of its own dtype.

    ValueError, naming the argument, for masked arrays (their mask would be ignored), for complex
    numbers, strings, objects and ragged lists. Single exact numbers such as Fraction are taken.
    """
    if isinstance(value, np.ma.MaskedArray):
        raise ValueError(f"{name} must be a plain array, got a masked one: fill or compress it")
    if isinstance(value, Real) and not isinstance(value, (float, int, np.generic)):
        value = float(value)
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must be an array of real numbers: {error}") from error
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} must be real numbers, got an array of dtype {array.dtype}")
    return array


def check_alpha(alpha: ArrayLike) -> Array:
    """α as float64; ValueError unless every value lies in [0.5, 2]."""
    if isinstance(alpha, float) and LOWEST <= alpha <= HIGHEST:
        return np.array(alpha)
    values = real(alpha, "alpha").astype(np.float64, copy=False)
    bad = ~((values >= LOWEST) & (values <= HIGHEST))
    if bad.any():
        raise ValueError(f"alpha must lie in [{LOWEST}, {HIGHEST:g}], got {values[bad].flat[0]}")
    return values


def check_scale(scale: ArrayLike) -> Array:
    """Scale as float64; ValueError unless every value is finite and positive."""
    if isinstance(scale, float) and 0 < scale < math.inf:
        return np.array(scale)
    values = real(scale, "scale").astype(np.float64, copy=False)
    bad = ~((values > 0) & (values < np.inf))
    if bad.any():
        raise ValueError(f"scale must be finite and > 0, got {values[bad].flat[0]}")
    return values


def check_loc(loc: ArrayLike) -> Array:
    """Location as float64; ValueError unless every value is finite."""
    if isinstance(loc, float) and math.isfinite(loc):
        return np.array(loc)
    values = real(loc, "loc").astype(np.float64, copy=False)
    bad = ~np.isfinite(values)
    if bad.any():
        raise ValueError(f"loc must be finite, got {values[bad].flat[0]}")
    return values


def broadcast_shape(**arrays: NDArray[Any]) -> tuple[int, ...]:
    """Common shape of the named arrays; ValueError naming them if there is none."""
    shapes = {name: array.shape for name, array in arrays.items()}
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError as error:
        listed = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"shapes must broadcast together, got {listed}") from error


def result_type(x: Any, name: str = "x") -> type[np.floating[Any]]:
    """float32 for float32 or float16 data, else float64; ValueError for other data."""
    dtype = real(x, name).dtype
    return np.float32 if dtype.kind == "f" and dtype.itemsize <= 4 else np.float64


def finish(result: Array, dtype: type[np.floating[Any]], scalar: bool) -> Any:
    """Cast, and unwrap a 0-dimensional result to a NumPy float."""
    with np.errstate(over="ignore", under="ignore"):
        cast = result.astype(dtype, copy=False)
    return cast[()] if scalar else cast


def by_alpha(
    x: Array, alpha: Array, apply: Callable[[float, Array], Array],
    each: Callable[[Array, Array], Array],
) -> Array:
    """Apply a one-α function over x, with α broadcast to it, one call per distinct α.

    `each` takes over where α has so many distinct values that preparing each would cost more.
    """
    sample = alpha.reshape(-1)[:SAMPLE]
    distinct = np.unique(sample).size
    flat = np.ascontiguousarray(x.reshape(-1))
    if distinct > MANY and x.size < PER_ALPHA * distinct * max(1, alpha.size // SAMPLE):
        spread = np.ascontiguousarray(np.broadcast_to(alpha, x.shape).reshape(-1))
        return each(flat, spread).reshape(x.shape)
    values, group = np.unique(alpha, return_inverse=True)
    # Small integers are sorted in linear time.
    small = group.reshape(alpha.shape).astype(np.uint16 if values.size < 65536 else np.intp)
    labels = np.broadcast_to(small, x.shape).reshape(-1)
    out = np.empty(flat.size)
    order = np.argsort(labels, kind="stable")
    ends = np.cumsum(np.bincount(labels, minlength=values.size))
    for k, value in enumerate(values):
        where = order[(ends[k - 1] if k else 0) : ends[k]]
        out[where] = apply(float(value), flat[where])
    return out.reshape(x.shape)
