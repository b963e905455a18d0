"""Draws by the Chambers–Mallows–Stuck form (theory.stable.sampler), in half angles."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.stable import _arguments as arguments

Array = NDArray[np.float64]
BLOCK: Final = 16384


def rvs(
    alpha: ArrayLike,
    loc: ArrayLike = 0.0,
    scale: ArrayLike = 1.0,
    size: int | tuple[int, ...] | None = None,
    random_state: int | np.random.Generator | np.random.RandomState | None = None,
) -> Any:
    """Independent draws, of shape `size` (default: the broadcast shape of the parameters).

    `random_state` is a seed, a Generator or a RandomState; None draws a fresh seed. Raises
    ValueError for bad parameters, or where they do not broadcast to `size`.
    """
    a, shift, width = (arguments.check_alpha(alpha), arguments.check_loc(loc),
                       arguments.check_scale(scale))
    broadcast = np.broadcast_shapes(a.shape, shift.shape, width.shape)
    shape = broadcast if size is None else (size,) if isinstance(size, int) else tuple(size)
    if not _fits(broadcast, shape):
        raise ValueError(f"size {shape} does not fit parameters of shape {broadcast}")
    out = np.empty(shape)
    flat = out.reshape(-1)
    fill = _source(random_state)
    parameters = [
        float(p.flat[0]) if p.size == 1 else np.broadcast_to(p, shape).reshape(-1)
        for p in (a, shift, width)
    ]
    with np.errstate(all="ignore"):
        for start in range(0, flat.size, BLOCK):
            block = flat[start : start + BLOCK]
            part, m, s = (
                p if isinstance(p, float) else p[start : start + BLOCK] for p in parameters
            )
            uniform, exponential = fill(block.size)
            _draw(part, uniform, exponential, block)
            if not (isinstance(s, float) and s == 1):
                block *= s
            if not (isinstance(m, float) and m == 0):
                block += m
    return out[()]


def _fits(small: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether arrays of shape `small` broadcast to `shape`."""
    trailing = shape[len(shape) - len(small) :]
    return len(small) <= len(shape) and all(
        a in (1, b) for a, b in zip(small, trailing, strict=True)
    )


def _source(state: int | np.random.Generator | np.random.RandomState | None) -> Any:
    if isinstance(state, np.random.RandomState):
        return lambda n: (state.random_sample(n), state.standard_exponential(n))
    generator = np.random.default_rng(state)
    return lambda n: (generator.random(n), generator.standard_exponential(n))


def _draw(alpha: float | Array, uniform: Array, exponential: Array, out: Array) -> None:
    """Unit-scale draws from u ∈ [0, 1) and a unit exponential, both overwritten.

    With ``t = tan`` of half of an angle, sines and cosines of θ and of (1−α)θ are rational, so
    two tangents replace four trigonometric functions.
    """
    uniform -= 0.5
    if isinstance(alpha, float) and alpha == 1:
        np.tan(math.pi * uniform, out=out)
        return
    if isinstance(alpha, float) and alpha == 2:
        np.sin(math.pi * uniform, out=out)
        out *= 2 * np.sqrt(exponential)
        return
    # With a, b the tangents of half of θ and of (1 − α)θ:
    # sin(αθ)/cos θ = 2 (a(1−b²) − b(1−a²)) / ((1+b²)(1−a²)), and the ratio of cosines likewise.
    b = uniform * (0.5 * math.pi * (1 - alpha))
    np.tan(b, out=b)
    a = np.multiply(uniform, 0.5 * math.pi, out=uniform)
    np.tan(a, out=a)
    a2, b2 = np.multiply(a, a, out=out), b * b
    below_a, below_b = 1 - a2, 1 - b2
    b2 += 1
    b2 *= below_a
    a2 += 1
    a2 *= below_b
    exponential *= b2
    a2 /= exponential
    np.power(a2, (1 - alpha) / alpha, out=a2)
    a *= below_b
    b *= below_a
    a -= b
    a /= b2
    a *= 2
    np.multiply(a, a2, out=out)
