"""Points whose standardised distance, or density at unit scale, leaves the doubles.

``(x − loc)/scale`` overflows for a small scale, and ``x − loc`` for two large numbers of opposite
sign; ``p(z)/scale`` may be an ordinary number though ``p(z)`` underflows. Beyond z = 2²⁰⁰ the first
term of the tail series is the law to 30 digits, so there ``p(z) = p(Z)(z/Z)^{−1−α}`` with Z = 2²⁰⁰,
and ``z/Z`` is kept as a mantissa and an exponent.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from numerics.stable import gaussian

Array = NDArray[np.float64]
EXPONENT: Final = 200
FAR: Final = 2.0**EXPONENT
"""Z: from here on the law is the first term of its tail series."""
NORMAL_FAR: Final = 50.0
"""The normal density is still an ordinary double here."""
HUGE: Final = 2.0**960
"""A location below it never makes x − loc overflow."""


def possible(loc: Array | float, scale: Array | float) -> bool:
    """Whether these parameters can lead any x to such a point."""
    return bool(np.min(scale, initial=1.0) < 1 or np.max(np.abs(loc), initial=0.0) > HUGE)


def find(name: str, x: NDArray[np.floating], z: Array,
         alpha: Array | float) -> tuple[NDArray[np.intp], ...]:
    """Positions of the finite x at which function `name` has to be computed by `value`.

    x and z have one shape, to which α broadcasts.
    """
    limit: Array | float = np.finfo(np.float64).max
    if name == "pdf":
        limit = np.where(np.asarray(alpha) == 2, NORMAL_FAR, FAR)
    where = np.nonzero(np.abs(z) > limit)
    finite = np.isfinite(x[where])
    return tuple(axis[finite] for axis in where)


class _Distance:
    """|x − loc| and |x − loc|/scale as mantissa and exponent, and the sign of x − loc."""

    def __init__(self, x: Array, loc: Array | float, scale: Array | float) -> None:
        difference = x - loc
        over = np.isinf(difference)
        self.mantissa, self.exponent = np.frexp(
            np.abs(np.where(over, x / 2 - np.asarray(loc) / 2, difference)))
        self.exponent = self.exponent + over
        self.scale_mantissa, self.scale_exponent = np.frexp(scale)
        self.ratio = self.mantissa / self.scale_mantissa
        self.power = self.exponent - self.scale_exponent
        self.positive = difference > 0

    def size(self) -> Array:
        """z, infinite where it overflows."""
        return np.asarray(np.ldexp(self.ratio, self.power))

    def log_beyond(self) -> Array:
        """log(z/Z)."""
        return np.asarray(np.log(self.ratio) + (self.power - EXPONENT) * math.log(2))

    def times_power(self, factor: Array, alpha: Array | float) -> Array:
        """factor · (z/Z)^{−α}, in two steps neither of which leaves the doubles too early."""
        power = self.power - EXPONENT
        half = power // 2
        first = np.power(np.ldexp(self.ratio, half), -alpha)
        return np.asarray(factor * first * np.power(np.ldexp(1.0, power - half), -alpha))


def value(name: str, x: NDArray[np.floating], alpha: Array | float, loc: Array | float,
          scale: Array | float) -> Array:
    """The public function `name` at flat x that `find` named; the parameters broadcast to x."""
    distance = _Distance(x.astype(np.float64), loc, scale)
    normal = np.asarray(alpha) == 2
    with np.errstate(all="ignore"):
        far = np.where(normal, _normal(name, distance, scale),
                       _power_law(name, distance, alpha, scale))
        near = distance.size() <= np.where(normal, NORMAL_FAR, FAR)
        return np.where(near, _ordinary(name, distance, alpha, scale), far) if near.any() else far


def far_quantile(q: Array, alpha: Array, scale: Array) -> Array:
    """scale · z with 1 − F(z) = q, for flat arguments, where z alone would overflow."""
    from numerics.stable import functions

    with np.errstate(all="ignore"):
        ratio = np.asarray(functions.sf(FAR, alpha)) / q
        high, low = _inverse(alpha)
        half = np.power(ratio, high / 2)
        # The scale before the second half, which would overflow alone.
        return np.asarray(scale * half * FAR * half * (1 + low * np.log(ratio)))


def _inverse(alpha: Array) -> tuple[Array, Array]:
    """1/α as a double and the rest that rounding left."""
    high = 1 / alpha
    a = gaussian.SPLIT * alpha
    a -= a - alpha
    h = gaussian.SPLIT * high
    h -= h - high
    b, g = alpha - a, high - h
    rest = (((1 - a * h) - a * g) - b * h) - b * g
    return high, rest / alpha


def _ordinary(name: str, distance: _Distance, alpha: Array | float, scale: Array | float) -> Array:
    """x − loc overflows, (x − loc)/scale is an ordinary number."""
    from numerics.stable import functions

    size = distance.size()
    values = np.asarray(getattr(functions, name)(
        np.where(distance.positive, size, -size), alpha))
    if functions.FUNCTIONS[name].divide:
        return np.asarray(values / scale)
    return np.asarray(values - np.log(scale)) if functions.FUNCTIONS[name].log else values


def _power_law(name: str, distance: _Distance, alpha: Array | float,
               scale: Array | float) -> Array:
    from numerics.stable import functions

    def at_far(which: str) -> Array:
        return np.asarray(getattr(functions, which)(FAR, alpha))

    if name == "pdf":
        factor = np.ldexp(at_far("pdf") * FAR / distance.mantissa, -distance.exponent)
        return distance.times_power(factor, alpha)
    if name == "logpdf":
        steps = (1 + alpha) * distance.log_beyond()
        return np.asarray(at_far("logpdf") - steps - np.log(scale))
    if name == "score":
        size = np.ldexp((1 + alpha) / distance.mantissa, -distance.exponent)
        return np.where(distance.positive, size, -size)
    if name == "dlogpdf_dalpha":
        return np.asarray(at_far("dlogpdf_dalpha") - distance.log_beyond())
    tail = distance.times_power(at_far("sf"), alpha)
    outer = distance.positive == (name in ("sf", "logsf"))
    if name in ("sf", "cdf"):
        return np.where(outer, tail, 1.0)
    log_tail = at_far("logsf") - alpha * distance.log_beyond()
    return np.where(outer, log_tail, -tail)


def _normal(name: str, distance: _Distance, scale: Array | float) -> Array:
    if name == "pdf":
        z = distance.size()
        # The root is divided by the scale before the other factor lets it underflow.
        root, correction = gaussian.root_exp_minus_quarter_square(z)
        return np.asarray(root * gaussian.NORM / scale * root * correction)
    if name == "score":
        size: Array = np.ldexp(distance.ratio / distance.scale_mantissa,
                               distance.power - distance.scale_exponent - 1)
        return np.where(distance.positive, size, -size)
    if name in ("logpdf", "dlogpdf_dalpha"):
        return np.full(np.shape(distance.ratio), -np.inf)
    outer = distance.positive == (name in ("sf", "logsf"))
    far, near = (0.0, 1.0) if name in ("sf", "cdf") else (-np.inf, 0.0)
    return np.where(outer, far, near)
