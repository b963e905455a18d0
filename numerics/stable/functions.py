"""Public functions of x: density, distribution function, score and their logarithms."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.stable import _arguments as arguments
from numerics.stable.elementwise import CHUNK, ElementLaw
from numerics.stable.kernel import BLOCK, Workspace
from numerics.stable.laws import Law, law

Array = NDArray[np.float64]
Unit = Callable[[Law, Array, Array, Workspace], None]
"""Writes f(z) at unit scale, z signed, to the second array."""


def _even(name: str) -> Unit:
    def unit(member: Law, z: Array, out: Array, work: Workspace) -> None:
        size = work.floats(3, z.size)
        np.abs(z, out=size)
        getattr(member, name)(size, out, work)

    return unit


def _odd(name: str) -> Unit:
    even = _even(name)

    def unit(member: Law, z: Array, out: Array, work: Workspace) -> None:
        even(member, z, out, work)
        np.copysign(out, z, out=out)

    return unit


def _side(sign: float) -> Unit:
    """1 − F for sign = −1, F for sign = +1: the small side keeps its relative accuracy."""
    even = _even("survival")

    def unit(member: Law, z: Array, out: Array, work: Workspace) -> None:
        even(member, z, out, work)
        far = work.floats(3, z.size)  # |z| is no longer needed
        np.copysign(1.0, z, out=far)
        if sign < 0:
            np.negative(far, out=far)
        np.copysign(out, far, out=out)
        np.negative(out, out=out)
        np.multiply(far, 0.5, out=far)
        np.add(far, 0.5, out=far)
        np.add(out, far, out=out)

    return unit


def _log_side(sign: float) -> Unit:
    survival, log_survival = _even("survival"), _even("log_survival")

    def unit(member: Law, z: Array, out: Array, work: Workspace) -> None:
        log_survival(member, z, out, work)
        upper = np.flatnonzero(sign * z > 0)
        if upper.size:
            values, part = np.empty(upper.size), z[upper]
            survival(member.select(upper), part, values, work)
            out[upper] = np.log1p(-values)

    return unit


DENSITY, LOG_DENSITY = _even("density"), _even("log_density")
CDF, SURVIVAL, LOG_CDF, LOG_SURVIVAL = _side(1.0), _side(-1.0), _log_side(1.0), _log_side(-1.0)
SCORE, ALPHA_SLOPE = _odd("score"), _even("log_density_slope")


def blocks(unit: Unit, member: Law, x: Array, out: NDArray[Any], loc: float = 0.0,
           scale: float = 1.0, divisor: float = 1.0, offset: float = 0.0) -> None:
    """out = f((x − loc)/scale)/divisor − offset, block by block, without whole temporaries."""
    flat, result = x.reshape(-1), out.reshape(-1)
    work = Workspace(min(BLOCK, max(flat.size, 1)))
    z_buffer, value_buffer = np.empty(work.size), np.empty(work.size)
    for start in range(0, flat.size, BLOCK):
        block = flat[start : start + BLOCK]
        z, values = z_buffer[: block.size], value_buffer[: block.size]
        np.subtract(block, loc, out=z)
        if scale != 1:
            z /= scale
        unit(member, z, values, work)
        if divisor != 1:
            values /= divisor
        if offset:
            values -= offset
        result[start : start + BLOCK] = values


def evaluate(unit: Unit, x: ArrayLike, alpha: ArrayLike, loc: ArrayLike, scale: ArrayLike,
             divide: bool = False, log: bool = False) -> Any:
    """f((x − loc)/scale), divided by the scale or less its logarithm."""
    data = np.asarray(x)
    dtype = arguments.result_type(data)
    a, shift, width = (arguments.check_alpha(alpha), arguments.check_loc(loc),
                       arguments.check_scale(scale))
    shape = np.broadcast_shapes(data.shape, a.shape, shift.shape, width.shape)
    with np.errstate(all="ignore"):
        if a.size == shift.size == width.size == 1 and data.size == math.prod(shape):
            s = float(width.flat[0])
            out = np.empty(shape, dtype)
            blocks(unit, law(float(a.flat[0])), np.ascontiguousarray(data), out,
                   float(shift.flat[0]), s, s if divide else 1.0, math.log(s) if log else 0.0)
            return out[()]
        z = data.astype(np.float64, copy=False)
        # Arithmetic that changes nothing would cost whole temporaries.
        if shift.any():
            z = z - shift
        if (width != 1).any():
            z = z / width
        z = np.broadcast_to(z, shape)

        def one(value: float, part: Array) -> Array:
            result = np.empty(part.shape)
            blocks(unit, law(value), part, result)
            return result

        if a.size == 1:
            values = one(float(a.flat[0]), np.ascontiguousarray(z))
        else:

            def each(part: Array, alphas: Array) -> Array:
                result = np.empty(part.shape)
                work = Workspace(min(CHUNK, part.size))
                for start in range(0, part.size, CHUNK):
                    piece = slice(start, start + CHUNK)
                    unit(ElementLaw(alphas[piece]), part[piece], result[piece], work)
                return result

            values = arguments.by_alpha(z, a, one, each)
        if divide:
            values /= width
        if log:
            values -= np.log(width)
        return arguments.finish(values, dtype, scalar=not shape)


def pdf(x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Density p_α((x − loc)/scale)/scale, of the broadcast shape.

    Raises ValueError for α outside [0.5, 2], a scale that is not finite and positive, or a
    location that is not finite; so do all functions here. NaN in x gives NaN.
    """
    return evaluate(DENSITY, x, alpha, loc, scale, divide=True)


def logpdf(x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Logarithm of the density (nats); finite far beyond the underflow of the density."""
    return evaluate(LOG_DENSITY, x, alpha, loc, scale, log=True)


def cdf(x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Distribution function; relative accuracy on the left tail."""
    return evaluate(CDF, x, alpha, loc, scale)


def sf(x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Survival function 1 − F; relative accuracy on the right tail."""
    return evaluate(SURVIVAL, x, alpha, loc, scale)


def logcdf(x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Logarithm of the distribution function (nats)."""
    return evaluate(LOG_CDF, x, alpha, loc, scale)


def logsf(x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Logarithm of the survival function (nats)."""
    return evaluate(LOG_SURVIVAL, x, alpha, loc, scale)


def score(x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Location score −p'(x)/p(x), in units of 1/scale."""
    return evaluate(SCORE, x, alpha, loc, scale, divide=True)


def dlogpdf_dalpha(
    x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0
) -> Any:
    """∂ log p/∂α (nats); at α = 2 the left derivative, which tends to −∞ with |x|."""
    return evaluate(ALPHA_SLOPE, x, alpha, loc, scale)
