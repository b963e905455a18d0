"""Public functions of x: density, distribution function, score and their logarithms."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.stable import _arguments as arguments
from numerics.stable import extremes
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


class Function(NamedTuple):
    """A public function: its value at unit scale and what the scale does to it."""

    unit: Unit
    divide: bool = False
    """Divided by the scale …"""
    log: bool = False
    """… or less its logarithm."""


FUNCTIONS: Final = {
    "pdf": Function(_even("density"), divide=True),
    "logpdf": Function(_even("log_density"), log=True),
    "cdf": Function(_side(1.0)),
    "sf": Function(_side(-1.0)),
    "logcdf": Function(_log_side(1.0)),
    "logsf": Function(_log_side(-1.0)),
    "score": Function(_odd("score"), divide=True),
    "dlogpdf_dalpha": Function(_even("log_density_slope")),
}


def blocks(name: str, alpha: float, x: NDArray[Any], out: NDArray[Any], loc: float,
           scale: float) -> None:
    """Write function `name` of one law at x, block by block, without whole temporaries."""
    function, member = FUNCTIONS[name], law(alpha)
    flat, result = x.reshape(-1), out.reshape(-1)
    extreme = extremes.possible(loc, scale)
    offset = math.log(scale) if function.log else 0.0
    work = Workspace(min(BLOCK, max(flat.size, 1)))
    z_buffer, value_buffer = np.empty(work.size), np.empty(work.size)
    for start in range(0, flat.size, BLOCK):
        block = flat[start : start + BLOCK]
        z, values = z_buffer[: block.size], value_buffer[: block.size]
        # In float64 also where x is float32, to which NumPy would round the location.
        np.subtract(block, loc, out=z, dtype=np.float64)
        if scale != 1:
            z /= scale
        where = extremes.find(name, block, z, alpha) if extreme else None
        function.unit(member, z, values, work)
        if function.divide and scale != 1:
            values /= scale
        if offset:
            values -= offset
        if where is not None and where[0].size:
            values[where] = extremes.value(name, block[where], alpha, loc, scale)
        result[start : start + BLOCK] = values


def evaluate(name: str, x: ArrayLike, alpha: ArrayLike, loc: ArrayLike, scale: ArrayLike) -> Any:
    """Function `name` at x, of the broadcast shape."""
    function = FUNCTIONS[name]
    data = arguments.real(x, "x")
    dtype = arguments.result_type(data)
    a, shift, width = (arguments.check_alpha(alpha), arguments.check_loc(loc),
                       arguments.check_scale(scale))
    shape = arguments.broadcast_shape(x=data, alpha=a, loc=shift, scale=width)
    with np.errstate(all="ignore"):
        if a.size == shift.size == width.size == 1 and data.size == math.prod(shape):
            out = np.empty(shape, dtype)
            blocks(name, float(a.flat[0]), np.ascontiguousarray(data), out,
                   float(shift.flat[0]), float(width.flat[0]))
            return out[()]
        z = data.astype(np.float64, copy=False)
        # Arithmetic that changes nothing would cost whole temporaries.
        if shift.any():
            z = z - shift
        if (width != 1).any():
            z = z / width
        z = np.broadcast_to(z, shape)
        values = _at_unit_scale(name, z, a)
        if function.divide:
            values /= width
        if function.log:
            values -= np.log(width)
        if extremes.possible(shift, width):
            spread = [np.broadcast_to(part, shape) for part in (data, a, shift, width)]
            where = extremes.find(name, spread[0], z, a)
            if where[0].size:
                values[where] = extremes.value(name, *(part[where] for part in spread))
        return arguments.finish(values, dtype, scalar=not shape)


def _at_unit_scale(name: str, z: Array, a: Array) -> Array:
    """Function `name` of the standardised z, with α broadcast to it; a new contiguous array."""
    unit = FUNCTIONS[name].unit

    def one(value: float, part: Array) -> Array:
        result = np.empty(part.shape)
        blocks(name, value, part, result, 0.0, 1.0)
        return result

    def each(part: Array, alphas: Array) -> Array:
        result = np.empty(part.shape)
        work = Workspace(min(CHUNK, part.size))
        for start in range(0, part.size, CHUNK):
            piece = slice(start, start + CHUNK)
            unit(ElementLaw(alphas[piece]), part[piece], result[piece], work)
        return result

    if a.size == 1:
        return one(float(a.flat[0]), np.ascontiguousarray(z))
    return arguments.by_alpha(z, a, one, each)


def pdf(x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Density p_α((x − loc)/scale)/scale, of the broadcast shape.

    Raises ValueError for α outside [0.5, 2], a scale that is not finite and positive, or a
    location that is not finite; so do all functions here. NaN in x gives NaN.
    """
    return evaluate("pdf", x, alpha, loc, scale)


def logpdf(x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Logarithm of the density (nats); finite far beyond the underflow of the density."""
    return evaluate("logpdf", x, alpha, loc, scale)


def cdf(x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Distribution function; relative accuracy on the left tail."""
    return evaluate("cdf", x, alpha, loc, scale)


def sf(x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Survival function 1 − F; relative accuracy on the right tail."""
    return evaluate("sf", x, alpha, loc, scale)


def logcdf(x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Logarithm of the distribution function (nats)."""
    return evaluate("logcdf", x, alpha, loc, scale)


def logsf(x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Logarithm of the survival function (nats)."""
    return evaluate("logsf", x, alpha, loc, scale)


def score(x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> Any:
    """Location score −p'(x)/p(x), in units of 1/scale."""
    return evaluate("score", x, alpha, loc, scale)


def dlogpdf_dalpha(
    x: ArrayLike, alpha: ArrayLike, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0
) -> Any:
    """∂ log p/∂α (nats); at α = 2 the left derivative, which tends to −∞ with |x|."""
    return evaluate("dlogpdf_dalpha", x, alpha, loc, scale)
