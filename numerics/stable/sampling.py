"""Draws: the Chambers–Mallows–Stuck form (theory.stable.sampler), in half angles where there are
enough of them; equally likely cells (`inversion`) for many draws of one α.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.stable import _arguments as arguments
from numerics.stable.inversion import sampler

Array = NDArray[np.float64]
BLOCK: Final = 16384
MANY: Final = 30_000
"""Draws of one α that pay for its cells."""
FEW: Final = 1200
"""Draws of one call below which the calls of NumPy cost more than its sines."""
ROUNDING: Final = 2.0**-53
LAMBERT: Final = 9
"""Levels of the continued fraction of the tangent."""


def rvs(
    alpha: ArrayLike,
    loc: ArrayLike = 0.0,
    scale: ArrayLike = 1.0,
    size: int | tuple[int, ...] | None = None,
    random_state: int | np.random.Generator | np.random.RandomState | None = None,
) -> Any:
    """Independent draws, of shape `size` (default: the broadcast shape of the parameters).

    `random_state` is a seed, a Generator or a RandomState; None draws a fresh seed. The same call
    gives the same draws; a longer one need not begin with those of a shorter. Raises ValueError
    for bad parameters, or where they do not broadcast to `size`.
    """
    a, shift, width = (arguments.check_alpha(alpha), arguments.check_loc(loc),
                       arguments.check_scale(scale))
    broadcast = np.broadcast_shapes(a.shape, shift.shape, width.shape)
    shape = broadcast if size is None else _shape(size)
    if not _fits(broadcast, shape):
        raise ValueError(f"size {shape} does not fit parameters of shape {broadcast}")
    out = np.empty(shape)
    flat = out.reshape(-1)
    uniforms, exponentials = _source(random_state)
    parameters = [
        float(p.flat[0]) if p.size == 1 else np.broadcast_to(p, shape).reshape(-1)
        for p in (a, shift, width)
    ]
    common = parameters[0]
    cells = sampler(common) if isinstance(common, float) and flat.size >= MANY else None
    work = None if flat.size < FEW else np.empty((6, min(BLOCK, flat.size)))
    with np.errstate(all="ignore"):
        if cells is not None:
            cells.fill(flat, uniforms)
        for start in range(0, flat.size, BLOCK):
            block = flat[start : start + BLOCK]
            part, m, s = (
                p if isinstance(p, float) else p[start : start + BLOCK] for p in parameters
            )
            if cells is None:
                uniform, exponential = uniforms(block.size), exponentials(block.size)
                if work is None:
                    _draw_few(part, uniform, exponential, block)
                else:
                    _draw(part, uniform, exponential, block, work[:, : block.size])
            if not (isinstance(s, float) and s == 1):
                block *= s
            if not (isinstance(m, float) and m == 0):
                block += m
    return out[()]


def _shape(size: Any) -> tuple[int, ...]:
    """`size` as a tuple; ValueError unless it is one or more integers ≥ 0."""
    try:
        shape = tuple(operator.index(n) for n in (size if np.iterable(size) else (size,)))
    except TypeError:
        shape = (-1,)
    if any(n < 0 for n in shape):
        raise ValueError(f"size must be an integer >= 0 or a tuple of them, got {size!r}")
    return shape


def _fits(small: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether arrays of shape `small` broadcast to `shape`."""
    trailing = shape[len(shape) - len(small) :]
    return len(small) <= len(shape) and all(
        a in (1, b) for a, b in zip(small, trailing, strict=True)
    )


def _source(
    state: int | np.random.Generator | np.random.RandomState | None,
) -> tuple[Callable[[int], Array], Callable[[int], Array]]:
    """Functions that draw n uniform and n exponential numbers."""
    if isinstance(state, np.random.RandomState):
        return state.random_sample, state.standard_exponential
    try:
        generator = np.random.default_rng(state)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"random_state must be a seed >= 0, a Generator or a RandomState, got {state!r}"
        ) from error
    return generator.random, generator.standard_exponential


@functools.cache
def _tangent() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """P, Q with ``tan z = z P(z²)/Q(z²)`` to 1e-17 for |z| ≤ π/4: Lambert's continued fraction.

    Ascending powers of ``4 z²/π²``, and the factor π/2 in P: the argument is z in units of π/2.
    """
    before, last = ([0], [1]), ([1], [1])  # (P, Q) of z/1
    for k in range(2, LAMBERT + 1):
        new = []
        for old, now in zip(before, last, strict=True):
            row = [(2 * k - 1) * c for c in now] + [0] * (len(old) + 1 - len(now))
            for power, c in enumerate(old):
                row[power + 1] -= c
            new.append(row)
        before, last = last, (new[0], new[1])
    top, bottom = last
    square = math.pi**2 / 4
    return (
        tuple(math.pi / 2 * float(Fraction(c, bottom[0])) * square**k for k, c in enumerate(top)),
        tuple(float(Fraction(c, bottom[0])) * square**k for k, c in enumerate(bottom)),
    )


def _horner(coefficients: tuple[float, ...], square: Array, out: Array) -> None:
    np.multiply(square, coefficients[-1], out=out)
    for c in coefficients[-2:0:-1]:
        out += c
        out *= square
    out += coefficients[0]


def _half_angle(turn: Array, sine: Array, cosine: Array, spare: Array) -> None:
    """sin 2z, cos 2z, and 1, all times the same number, for ``turn = 2z/π``, |z| ≤ π/4.

    They overwrite `sine`, `cosine` and `turn`.
    """
    top, bottom = _tangent()
    np.multiply(turn, turn, out=spare)
    _horner(top, spare, sine)
    sine *= turn
    _horner(bottom, spare, cosine)
    np.multiply(sine, sine, out=spare)
    sine *= cosine
    sine *= 2
    cosine *= cosine
    np.add(cosine, spare, out=turn)
    cosine -= spare


def _draw_few(alpha: float | Array, uniform: Array, exponential: Array, out: Array) -> None:
    """Unit-scale draws from u ∈ [0, 1) and a unit exponential, both overwritten."""
    uniform -= 0.5
    uniform *= math.pi
    cosine = np.cos(uniform)  # > 0: π/2 is rounded down
    np.sin(alpha * uniform, out=out)
    out /= cosine
    exponential *= cosine
    uniform *= 1 - alpha
    ratio = np.cos(uniform, out=uniform)
    ratio /= exponential
    np.log(ratio, out=ratio)
    ratio *= (1 - alpha) / alpha
    out *= np.exp(ratio, out=ratio)


def _draw(
    alpha: float | Array, uniform: Array, exponential: Array, out: Array, work: Array
) -> None:
    """Unit-scale draws from u ∈ [0, 1) and a unit exponential, both overwritten, as are 6 rows.

    Sines and cosines of θ and of (1−α)θ are rational in the tangents of the half angles, which
    are at most π/4: their rational approximations replace the trigonometric functions, and
    their denominators cancel.
    """
    uniform -= 0.5
    if isinstance(alpha, float) and alpha == 2:
        uniform *= math.pi
        np.sin(uniform, out=out)
        np.sqrt(exponential, out=exponential)
        out *= exponential
        out *= 2
        return
    sine, cosine, other_sine, other_cosine, other, spare = work
    np.multiply(uniform, 1 - alpha, out=other)
    one = uniform
    _half_angle(one, sine, cosine, spare)
    np.maximum(cosine, ROUNDING, out=cosine)  # u = 0: cos(π/2) must not round to ≤ 0
    if isinstance(alpha, float) and alpha == 1:
        np.divide(sine, cosine, out=out)
        return
    _half_angle(other, other_sine, other_cosine, spare)
    # sin(αθ) = sin θ cos(1−α)θ − cos θ sin(1−α)θ, over cos θ, times (cos(1−α)θ/(W cos θ))^{1/α−1}.
    sine *= other_cosine
    other_sine *= cosine
    sine -= other_sine
    cosine *= other
    np.divide(sine, cosine, out=out)
    other_cosine *= one
    cosine *= exponential
    other_cosine /= cosine
    np.log(other_cosine, out=spare)
    spare *= (1 - alpha) / alpha
    np.exp(spare, out=spare)
    out *= spare
