"""Reference values by mpmath: a contour integral by the trapezoidal rule, for every (x, α).

Independent of `reference_arb` and of the table's generator: another library, another rule, no
series in x or in 1/x, no Γ function.  With ``z = e^{iθ} exp(u − e^{-u})`` the integrand decays
doubly exponentially at both ends of u and is analytic in a strip, so that the rule converges
exponentially.  It is applied twice, with nodes half a step apart: the mean is the result, half
the difference (the error of the coarser rule; the mean's is about its square) the radius.

* ``x ≤ 2^-16``: Taylor series of cos and sin, whose remainder is below the next term; the
  moments ``∫ t^m exp(-t^α) dt`` by the rule on the real line.
* ``x ≤ 1``: ``∫ exp(ixz − z^α)``, with ``exp(ixz) − 1`` for F − ½.
* ``x > 1``: ``y = xz`` and ``∫ (exp(-(y/x)^α) − 1) exp(iy)``, the difference divided by ``x^-α``.
* α = 2: elementary functions, since its tail cancels without end.

The sums run in fixed point (integers), which states their rounding error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import mpmath as mp
from mpmath.libmp.libelefun import cos_sin_fixed, exp_fixed

NAMES: Final = ("density", "survival", "centre", "slope", "d_density")
TARGET: Final = 60
"""Bits of the relative radius."""
GUARD: Final = 40
TURNS: Final = 128
"""Directions of the ray are multiples of π/128, so that nodes are shared between α."""
TINY: Final = 2.0**-16
MOMENTS: Final = (0, 2, 4, 6, 8)
Sums = list[int]


@dataclass(frozen=True)
class Value:
    """A number and a bound of its error."""

    mid: Any
    radius: Any


@dataclass(frozen=True)
class Nodes:
    """Nodes ``z = r e^{iθ}`` of the rule with half the step, in fixed point with ``bits`` bits."""

    bits: int
    step: Any
    log_r: list[int]
    r: list[int]
    z: list[tuple[int, int]]
    jacobian: list[int]
    wave: list[tuple[int, int]]
    """exp(iz) times the jacobian, as far as it is not negligible."""


def values(x: float, alpha: float) -> dict[str, Value]:
    """p, 1 − F, F − ½, −p' and ∂p/∂α at x ≥ 0, each to `TARGET` bits (∂p/∂α at least to 2^-60 p).

    Raises ValueError for x < 0 or α outside (¼, 2], ArithmeticError if they are not resolved.
    """
    if not 0 <= x < math.inf:
        raise ValueError(f"x must be >= 0 and finite, got {x}")
    if not 0.25 < alpha <= 2:
        raise ValueError(f"alpha must lie in (1/4, 2], got {alpha}")
    goal = TARGET + 8 + _cancelled(x, alpha)
    for _ in range(8):
        goal = -(-goal // 16) * 16
        with mp.workprec(goal + GUARD):
            found = _attempt(x, alpha, goal)
            if alpha == 2:
                found |= _gaussian(mp.mpf(x))
            lost = max(_missing(name, found) for name in NAMES)
        if lost <= 0:
            return found
        goal += lost + 4
    raise ArithmeticError(f"x = {x!r}, alpha = {alpha!r} is not resolved")


def value(name: str, x: float, alpha: float) -> Any:
    """One of `NAMES` at x ≥ 0, as mpf; raises as `values` does."""
    if name not in NAMES:
        raise ValueError(f"name must be one of {NAMES}, got {name!r}")
    return values(x, alpha)[name].mid


def _cancelled(x: float, alpha: float) -> int:
    """Bits that the sums lose; a guess, corrected by what is found."""
    if x <= TINY:
        return 0
    if x <= 1:
        return 4 + int(-math.log2(x))
    if alpha <= 1:
        return 0
    tail = max(2 - alpha, math.exp(-min(x, 50.0) ** 2 / 4))
    return int(-math.log2(tail)) if alpha < 2 else 0


def _missing(name: str, found: dict[str, Value]) -> int:
    """Bits by which a radius is too large."""
    item = found[name]
    size = abs(item.mid)
    if name == "d_density":
        size = max(size, abs(found["density"].mid))
    if item.radius == 0:
        return 0
    if size == 0:
        return TARGET
    return int(mp.ceil(mp.log(item.radius / size, 2))) + TARGET


def _attempt(x: float, alpha: float, goal: int) -> dict[str, Value]:
    if x <= TINY:
        return _taylor(mp.mpf(x), alpha, goal)
    return _near(x, alpha, goal) if x <= 1 else _far(x, alpha, goal)


def _gaussian(x: Any) -> dict[str, Value]:
    """Closed forms at α = 2."""
    density = mp.exp(-x * x / 4) / (2 * mp.sqrt(mp.pi))
    if x < 100:
        survival, centre = mp.erfc(x / 2) / 2, mp.erf(x / 2) / 2
    else:  # mp.erfc overflows: its alternating series, whose tenth term is below 1e-28
        survival = density * 2 / x * sum(
            (-1) ** n * mp.fac2(2 * n - 1) * (2 / x**2) ** n for n in range(10))
        centre = mp.mpf(1) / 2 - survival
    exact = {"density": density, "slope": density * x / 2, "survival": survival,
             "centre": centre}
    return {name: Value(item, abs(item) * mp.mpf(2) ** (-TARGET - 4))
            for name, item in exact.items()}


@lru_cache(maxsize=256)
def nodes(turn: int, goal: int, strip: float, lowest: float) -> Nodes:
    """Nodes on the ray ``θ = π turn/128`` for an error of 2^-goal in a strip of half width `strip`.

    They reach from ``r^lowest < 2^-goal`` to where ``exp(-r^lowest cos(π/4))`` and the wave are
    as small.
    """
    bits = goal + GUARD
    need = (bits + 32) * math.log(2)
    log_low = -need / min(lowest, 1.0)
    log_high = math.log(1.6 * need) / lowest + 0.1
    if turn:
        log_high = max(log_high, math.log(need / math.sin(math.pi * turn / TURNS)))
    with mp.workprec(bits + 20):
        step = mp.mpf(float(math.pi * strip / (goal * math.log(2))))  # half of the rule's step
        one = mp.mpf(2) ** bits
        direction = mp.expjpi(mp.mpf(turn) / TURNS)
        parts: tuple[list[Any], ...] = ([], [], [], [], [])
        u_low, u_high = -math.log(-log_low), log_high + 0.1
        for k in range(math.ceil(u_low / float(step)), int(u_high / float(step)) + 1):
            u = k * step
            shrink = mp.exp(-u)
            log_r = u - shrink
            r = mp.exp(log_r)
            z = direction * r
            jacobian = 1 + shrink
            decay = z.imag if turn else r
            parts[0].append(int(log_r * one))
            parts[1].append(int(r * one))
            parts[2].append((int(z.real * one), int(z.imag * one)))
            parts[3].append(int(jacobian * one))
            if decay < need:
                wave = mp.expj(z) * jacobian
                parts[4].append((int(wave.real * one), int(wave.imag * one)))
    return Nodes(bits, step, *parts)


def _ray(alpha: float, goal: int) -> Nodes:
    """Nodes on the middle of the sector in which exp(-z^α) and exp(ixz) decay."""
    turn = round(TURNS / (4 * alpha))
    angle = math.pi * turn / TURNS
    strip = 0.97 * min(angle, math.pi / (2 * alpha) - angle, 1.45)
    # Rounded down: few different tables.
    return nodes(turn, goal, math.floor(strip * 256) / 256, math.floor(alpha * 16) / 16)


def _exp(real: int, imaginary: int, bits: int) -> tuple[int, int]:
    """exp of a complex number in fixed point."""
    if real < -(bits << bits):
        return 0, 0
    size = exp_fixed(real, bits)
    cosine, sine = cos_sin_fixed(imaginary, bits)
    return size * cosine >> bits, size * sine >> bits


def _rational(number: float) -> tuple[int, int]:
    """Numerator and number of binary places."""
    top, bottom = number.as_integer_ratio()
    return top, bottom.bit_length() - 1


def _result(sums: tuple[Sums, Sums], factors: list[Any], count: int, rule: Nodes) -> list[Value]:
    """Mean and half the difference of the two rules, times a factor each."""
    unit = mp.mpf(2) ** -rule.bits
    rounding = unit * 2**14 * count * rule.step
    found = []
    for even, odd, factor in zip(*sums, factors, strict=True):
        scale = factor / mp.pi
        mid = (even + odd) * unit * rule.step * scale
        # The factor itself, a power of x, is right to a few units of 2^-bits times log x.
        radius = (abs(even - odd) * unit * rule.step + rounding) * abs(scale)
        radius += abs(mid) * unit * 2**14
        found.append(Value(mid, radius))
    return found


def _taylor(x: Any, alpha: float, goal: int) -> dict[str, Value]:
    """Taylor series in x with moments on the real line."""
    angle = math.pi / (2 * alpha)
    rule = nodes(0, goal, math.floor(0.9 * min(angle, 1.4) * 256) / 256,
                 math.floor(alpha * 16) / 16)
    bits = rule.bits
    top, places = _rational(alpha)
    need = (bits + 8 + 120) << bits
    sums: tuple[Sums, Sums] = ([0] * 9, [0] * 9)
    for k, (log_r, r, jacobian) in enumerate(
            zip(rule.log_r, rule.r, rule.jacobian, strict=True)):
        power = exp_fixed(log_r * top >> places, bits)
        if power > need:
            break
        weight = (exp_fixed(-power, bits) * jacobian >> bits) * r >> bits
        into = sums[k % 2]
        square = r * r >> bits
        log_weight = (power * log_r >> bits)
        for m in range(5):
            into[m] += weight
            if m < 4:
                into[5 + m] += weight * log_weight >> bits
            weight = weight * square >> bits
    found = _result(sums, [mp.mpf(1)] * 9, 1 << 40, rule)
    plain, logarithmic = found[:5], found[5:]

    def series(moments: list[Value], shift: int) -> Value:
        """Σ (−1)^k moments[k] x^(2k+shift)/(2k+shift)!, of three terms."""
        terms = [x ** (2 * k + shift) / mp.factorial(2 * k + shift) for k in range(4)]
        mid = sum((-1) ** k * moments[k].mid * terms[k] for k in range(3))
        rest = abs(moments[3].mid) * terms[3]
        return Value(mid, rest + sum(moments[k].radius * terms[k] for k in range(4)))

    centre = series(plain, 1)
    slope = series(plain[1:], 1)
    d_density = series(logarithmic, 0)
    # |∫ t^{6+α} log t …| may be below the integral of the modulus, by a factor near 1.
    return {
        "density": series(plain, 0),
        "centre": centre,
        "survival": Value(mp.mpf(1) / 2 - centre.mid, centre.radius),
        "slope": slope,
        "d_density": Value(-d_density.mid, 2 * d_density.radius),
    }


def _near(x: float, alpha: float, goal: int) -> dict[str, Value]:
    """The plain contour integral, for x of moderate size."""
    rule = _ray(alpha, goal)
    bits = rule.bits
    top, places = _rational(alpha)
    x_top, x_places = _rational(x)
    turn = mp.mpf(round(TURNS / (4 * alpha))) / TURNS
    theta = int(mp.pi * turn * 2**bits)
    direction = mp.expjpi(turn * mp.mpf(alpha))
    cosine, sine = (int(part * 2**bits) for part in (direction.real, direction.imag))
    need = bits << bits
    sums: tuple[Sums, Sums] = ([0] * 4, [0] * 4)
    for k, (log_r, (z_re, z_im), jacobian) in enumerate(
            zip(rule.log_r, rule.z, rule.jacobian, strict=True)):
        size = exp_fixed(log_r * top >> places, bits)
        power_re, power_im = size * cosine >> bits, size * sine >> bits
        if power_re > need:
            break
        still_re, still_im = _exp(-power_re, -power_im, bits)
        wave_re, wave_im = _exp(-(x_top * z_im >> x_places), x_top * z_re >> x_places, bits)
        re = (still_re * wave_re - still_im * wave_im >> bits) * jacobian >> bits
        im = (still_re * wave_im + still_im * wave_re >> bits) * jacobian >> bits
        into = sums[k % 2]
        into[1] += im - (still_im * jacobian >> bits)
        re, im = z_re * re - z_im * im >> bits, z_re * im + z_im * re >> bits
        into[0] += re
        into[2] += z_re * im + z_im * re >> bits
        re, im = power_re * re - power_im * im >> bits, power_re * im + power_im * re >> bits
        into[3] += re * log_r - im * theta >> bits
    density, centre, slope, d_density = _result(sums, [mp.mpf(1)] * 4, len(rule.r), rule)
    return {
        "density": density,
        "centre": centre,
        "survival": Value(mp.mpf(1) / 2 - centre.mid, centre.radius),
        "slope": slope,
        "d_density": Value(-d_density.mid, d_density.radius),
    }


def _far(x: float, alpha: float, goal: int) -> dict[str, Value]:
    """The contour integral in y = xz with the wave subtracted, in units of ``w = x^-α``."""
    # Far out exp(-z^α) stays near 1 as long as the wave lives: only the wave bounds the sector.
    distant = x > 4 * (goal + GUARD)
    turn = TURNS // 2 if distant else round(TURNS / (4 * alpha))
    rule = (nodes(turn, goal, 1.4, math.floor(alpha * 16) / 16) if distant
            else _ray(alpha, goal))
    bits = rule.bits
    top, places = _rational(alpha)
    ratio = mp.mpf(turn) / TURNS
    theta = int(mp.pi * ratio * 2**bits)
    direction = mp.expjpi(ratio * mp.mpf(alpha))
    cosine, sine = (int(part * 2**bits) for part in (direction.real, direction.imag))
    log_x = mp.log(mp.mpf(x))
    w = mp.exp(-mp.mpf(alpha) * log_x)
    w_fixed, shift = int(w * 2**bits), int(log_x * 2**bits)
    small = 1 << (bits - 16)
    # The difference is divided by w: that many more bits for it.
    extra = max(0, int(-mp.log(w, 2))) + 24
    fine = bits + extra
    w_fine = int(w * mp.mpf(2) ** fine) if fine < 8 * bits else 0
    sums: tuple[Sums, Sums] = ([0] * 4, [0] * 4)
    end = len(rule.wave)
    for k in range(end):
        log_r, (z_re, z_im), (wave_re, wave_im) = rule.log_r[k], rule.z[k], rule.wave[k]
        size = exp_fixed(log_r * top >> places, bits)
        power_re, power_im = size * cosine >> bits, size * sine >> bits
        scaled = size * w_fixed >> bits
        if scaled < small:
            # (exp(−wY) − 1)/w = −Y (1 − wY/2 (1 − wY/3 (…)))
            a_re, a_im = power_re * w_fixed >> bits, power_im * w_fixed >> bits
            s_re, s_im = 1 << bits, 0
            terms = 1 + bits // max(1, bits - scaled.bit_length())
            for n in range(terms + 1, 1, -1):
                s_re, s_im = (-(a_re * s_re - a_im * s_im) // (n << bits),
                              -(a_re * s_im + a_im * s_re) // (n << bits))
                s_re += 1 << bits
            change_re = -(power_re * s_re - power_im * s_im) >> bits
            change_im = -(power_re * s_im + power_im * s_re) >> bits
        else:
            e_re, e_im = _exp(-(power_re * w_fine >> bits), -(power_im * w_fine >> bits), fine)
            change_re = ((e_re - (1 << fine)) << bits) // w_fine
            change_im = (e_im << bits) // w_fine
        re = change_re * wave_re - change_im * wave_im >> bits
        im = change_re * wave_im + change_im * wave_re >> bits
        into = sums[k % 2]
        into[1] += im
        re, im = z_re * re - z_im * im >> bits, z_re * im + z_im * re >> bits
        into[0] += re
        into[2] += z_re * im + z_im * re >> bits
        # ∂α: −z^α log z exp(−z^α), with exp(−wY) = 1 + w · change.
        e_re = (1 << bits) + (change_re * w_fixed >> bits)
        e_im = change_im * w_fixed >> bits
        re, im = (power_re * e_re - power_im * e_im >> bits,
                  power_re * e_im + power_im * e_re >> bits)
        re, im = re * wave_re - im * wave_im >> bits, re * wave_im + im * wave_re >> bits
        re, im = z_re * re - z_im * im >> bits, z_re * im + z_im * re >> bits
        into[3] += re * (log_r - shift) - im * theta >> bits
    x_ = mp.mpf(x)
    factors = [w / x_, -w, w / x_**2, -w / x_]
    density, survival, slope, d_density = _result(sums, factors, end, rule)
    return {
        "density": density,
        "survival": survival,
        "centre": Value(mp.mpf(1) / 2 - survival.mid, survival.radius),
        "slope": slope,
        "d_density": d_density,
    }
