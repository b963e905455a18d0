"""Public functions of probabilities and of the law as a whole."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.stable import _arguments as arguments
from numerics.stable import extremes
from numerics.stable.elementwise import CHUNK, ElementLaw
from numerics.stable.kernel import BLOCK, Workspace
from numerics.stable.laws import Law, law

Array = NDArray[np.float64]


def _unit_blocks(member: Law, q: Array, sign: float, out: Array) -> None:
    """Unit-scale quantile (sign +1: ppf, −1: isf) of flat q, block by block."""
    work = Workspace(min(BLOCK, max(q.size, 1)))
    for start in range(0, q.size, BLOCK):
        part = slice(start, start + BLOCK)
        _unit_block(member, np.asarray(q[part], np.float64), sign, out[part], work)


def _unit_block(member: Law, q: Array, sign: float, out: Array, work: Workspace) -> None:
    lower, rest = work.floats(3, q.size), np.empty(q.size)
    np.subtract(q, 0.5, out=rest)
    np.subtract(1.0, q, out=lower)
    np.minimum(q, lower, out=lower)
    if lower.min(initial=1.0) > 0:  # false for NaN, which min propagates
        x = member.isf_half(lower, np.abs(rest), work)
    else:
        x = np.where(lower == 0, np.inf, np.nan)
        inside = np.flatnonzero(lower > 0)
        if inside.size:
            x[inside] = member.select(inside).isf_half(
                lower[inside], np.abs(rest[inside]), work)
    if sign < 0:
        np.subtract(0.0, rest, out=rest)  # not −rest: the median is +0
    np.copysign(x, rest, out=out)


def _evaluate(
    q: ArrayLike, alpha: ArrayLike, loc: ArrayLike, scale: ArrayLike, sign: float
) -> Any:
    data = arguments.real(q, "q")
    dtype = arguments.result_type(data)
    a, shift, width = (arguments.check_alpha(alpha), arguments.check_loc(loc),
                       arguments.check_scale(scale))
    shape = arguments.broadcast_shape(q=data, alpha=a, loc=shift, scale=width)

    def one(value: float, part: Array) -> Array:
        result = np.empty(part.shape)
        _unit_blocks(law(value), part.reshape(-1), sign, result.reshape(-1))
        return result

    def each(part: Array, alphas: Array) -> Array:
        result = np.empty(part.shape)
        work = Workspace(min(CHUNK, part.size))
        for start in range(0, part.size, CHUNK):
            piece = slice(start, start + CHUNK)
            _unit_block(ElementLaw(alphas[piece]), part[piece], sign, result[piece], work)
        return result

    with np.errstate(all="ignore"):
        if a.size == 1:
            x = one(float(a.flat[0]), np.ascontiguousarray(data).reshape(data.shape))
        else:
            spread = np.broadcast_to(data.astype(np.float64, copy=False), shape)
            x = arguments.by_alpha(spread, a, one, each)
        beyond = _overflowed(x, data) if extremes.possible(0.0, width) else None
        if width.size == shift.size == 1:
            # x is ours: scale it in place, a large call has no room for a copy.
            if width.flat[0] != 1:
                x *= width.flat[0]
            if shift.flat[0] != 0:
                x += shift.flat[0]
        else:
            x = shift + width * x
        if x.shape != shape:
            x = np.broadcast_to(x, shape).copy()
        if beyond is not None and beyond.any():
            where = np.broadcast_to(beyond, shape)
            tail, *parameters = (np.broadcast_to(v, shape)[where] for v in (data, a, width))
            size = extremes.far_quantile(tail.astype(np.float64), *parameters)
            x[where] = np.broadcast_to(shift, shape)[where] - sign * size
        return arguments.finish(x, dtype, scalar=not shape)


def _overflowed(x: Array, q: NDArray[Any]) -> NDArray[np.bool_]:
    """Where the unit-scale quantile is infinite though q is neither 0 nor 1."""
    infinite = np.isinf(x)
    return infinite & (q > 0) & (q < 1) if infinite.any() else infinite


def ppf(q: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Quantile function; ∓inf at 0 and 1, NaN outside [0, 1].

    Raises ValueError as `pdf` does.
    """
    return _evaluate(q, alpha, loc, scale, 1.0)


def isf(q: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Inverse survival function, ``isf(q) = ppf(1 − q)`` without the rounding of 1 − q."""
    return _evaluate(q, alpha, loc, scale, -1.0)


def interval(
    confidence: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0
) -> tuple[Any, Any]:
    """Ends of the central interval that holds the probability `confidence`."""
    data = arguments.real(confidence, "confidence")
    dtype = arguments.result_type(data)
    level = data.astype(np.float64)
    if ((level < 0) | (level > 1)).any():
        raise ValueError(f"confidence must lie in [0, 1], got {confidence!r}")
    tail = (1 - level) / 2
    ends = (np.asarray(end(tail, alpha, loc, scale)) for end in (ppf, isf))
    low, high = (arguments.finish(end, dtype, scalar=not end.shape) for end in ends)
    return low, high


def _moment(alpha: ArrayLike, loc: ArrayLike, scale: ArrayLike) -> tuple[Array, Array, Array]:
    checked = (arguments.check_alpha(alpha), arguments.check_loc(loc),
               arguments.check_scale(scale))
    arguments.broadcast_shape(**dict(zip(("alpha", "loc", "scale"), checked, strict=True)))
    a, m, s = np.broadcast_arrays(*checked)
    return a, m, s


def median(alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """The median: the location."""
    return (_moment(alpha, loc, scale)[1] * 1.0)[()]


def mean(alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """The mean: the location for α > 1, NaN (undefined) for α ≤ 1."""
    a, m, _ = _moment(alpha, loc, scale)
    return np.where(a > 1, m, np.nan)[()]


def var(alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """The variance: 2 scale² at α = 2, +inf below."""
    a, _, s = _moment(alpha, loc, scale)
    with np.errstate(over="ignore", under="ignore"):
        return np.where(a == 2, 2 * s * s, np.inf)[()]


def std(alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """The standard deviation: √2 scale at α = 2, +inf below."""
    a, _, s = _moment(alpha, loc, scale)
    return np.where(a == 2, math.sqrt(2) * s, np.inf)[()]


def support(
    alpha: ArrayLike = 2.0, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0
) -> tuple[Any, Any]:
    """Ends of the support, the whole line, of the parameters' broadcast shape."""
    shape = _moment(alpha, loc, scale)[0].shape
    if not shape:
        return -math.inf, math.inf
    return np.full(shape, -math.inf), np.full(shape, math.inf)


__all__: Final = ["interval", "isf", "mean", "median", "ppf", "std", "support", "var"]
