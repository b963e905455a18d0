"""Reference values by mpmath: tanh-sinh quadrature along a rotated ray.

Independent of `reference_arb` and of the table's generator: another library, another rule,
another parametrisation of the ray, no series.
"""

from __future__ import annotations

from typing import Any, Final

import mpmath as mp

NAMES: Final = ("density", "survival", "slope", "d_density")


def value(name: str, x: float, alpha: float, digits: int = 18) -> Any:
    """p, 1 − F, −p' or ∂p/∂α at x ≥ 0 to about `digits` digits, as mpf.

    Works with the variable ``y = max(x, 1) z``, in which the integrand has unit scale; the
    working precision doubles until two results agree.
    """
    if name not in NAMES:
        raise ValueError(f"name must be one of {NAMES}, got {name!r}")
    if not x >= 0:
        raise ValueError(f"x must be >= 0, got {x}")
    previous = None
    for precision in (30, 45, 70, 110, 170):
        with mp.workdps(precision):
            result = _ray(name, mp.mpf(x), mp.mpf(alpha))
            small = abs(result) / mp.mpf(10) ** digits
            if previous is not None and abs(result - previous) <= small:
                return result
            previous = result
    raise ArithmeticError(f"{name} at x = {x!r}, alpha = {alpha!r} is not resolved")


def _ray(name: str, x: Any, alpha: Any) -> Any:
    stretch = max(x, mp.mpf(1))
    theta = mp.pi / (5 * max(alpha, mp.mpf(1)))
    ray = mp.expjpi(theta / mp.pi)
    wave = 1j * ray * (x / stretch)
    turn = mp.expjpi(theta * alpha / mp.pi)
    subtract = x > 1

    # mpmath's rule stops at an absolute error, so the integrand is scaled to unit size.
    size = stretch**alpha

    def integrand(t: Any) -> Any:
        power = turn * (t / stretch) ** alpha
        if name == "d_density":
            log_z = mp.log(t / stretch) + 1j * theta
            return -(ray * size * power * log_z * mp.exp(wave * t - power)).real
        if subtract:
            factor = size * mp.expm1(-power) * mp.exp(wave * t)
        elif name == "density":
            factor = mp.exp(wave * t - power)
        else:
            # The subtracted wave leaves the imaginary part as it is.
            factor = mp.expm1(wave * t) * mp.exp(-power) / (x or 1)
        if name == "survival":
            return factor.imag / t
        return (ray * factor).real if name == "density" else (ray * ray * t * factor).imag

    # Cut where either factor is below the working precision.
    need = (mp.mp.dps + 10) * mp.log(10)
    by_power = stretch * (need / mp.cos(theta * alpha)) ** (1 / alpha)
    end = need / (mp.sin(theta) * x / stretch) if x > 0 else by_power
    if not subtract:
        # The centred wave of 1 − F and −p' does not decay.
        end = by_power if name in ("survival", "slope") else min(end, by_power)
    points = [mp.mpf(0)]
    mark = min(mp.mpf(1) / 16, end / 2)
    while mark < end:
        points.append(mark)
        mark *= 3
    integral = mp.quad(integrand, [*points, end]) / mp.pi
    if name == "survival":
        return -integral / size if subtract else mp.mpf("0.5") - integral * x
    if name == "slope":
        return integral / (size * stretch * stretch) if subtract else integral * x
    return integral / (size * stretch)
