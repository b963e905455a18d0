"""Information quantities by another quadrature on reference values of the density.

Independent of the code under test: p, −p' and ∂p/∂α from Arb's balls or from mpmath's contour
sums, the trapezoid rule in s with y = sinh s (exponentially convergent), sums in mpmath.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import mpmath as mp

from numerics.stable import reference_arb, reference_mpmath

STEP = mp.mpf(1) / 20


@cache
def _sums(x: float, alpha: float) -> dict[str, reference_mpmath.Value]:
    return reference_mpmath.values(x, alpha)


@cache
def density(x: float, alpha: float, name: str = "density", source: str = "Arb") -> Any:
    """One reference value at |x| as an mpf, of 18 digits at least."""
    if source == "mpmath":
        return _sums(abs(x), alpha)[name].mid
    ball = reference_arb.value(name, abs(x), alpha)
    with mp.workdps(30):
        return mp.mpf(ball.mid().str(28, radius=False))


def nodes(alpha: float, reach: float) -> list[tuple[float, Any]]:
    """Nodes y ≥ 0 (exact doubles) and weights of the trapezoid rule; half weight at 0."""
    out = []
    k = 0
    step = STEP if alpha >= 1 else STEP / 2  # the density is sharp at 0, away from the middle
    while True:
        y = float(mp.sinh(k * step))
        if y > reach:
            return out
        out.append((y, step * mp.sqrt(1 + mp.mpf(y) ** 2) * (mp.mpf(1) / 2 if k == 0 else 1)))
        k += 1


def reach(alpha: float, power: float) -> float:
    """Where a tail integrand ~ y^{-power-1} has dropped below 1e-15 of its integral."""
    return 60.0 if alpha == 2.0 else 10.0 ** (15.5 / power)


def divergences(u: float, alpha: float, source: str = "Arb") -> tuple[Any, Any, Any]:
    """(KL, JSD, log 2 − JSD) of two unit-scale laws u apart, u/2 an exact double."""
    with mp.workdps(30):
        kl = jsd = gap = mp.mpf(0)
        for y, w in nodes(alpha, reach(alpha, alpha)):
            left, right = y - u / 2, y + u / 2
            plus, minus = (density(at, alpha, source=source) for at in (left, right))
            ratio = mp.log(plus / minus)
            decay = mp.exp(-ratio)
            entropy = mp.log1p(decay) + ratio * decay / (1 + decay)
            kl += w * (plus - minus) * ratio
            jsd += w * (plus + minus) * (mp.log(2) - entropy)
            gap += w * (plus + minus) * entropy
        return kl, jsd, gap


def moments(alpha: float, source: str = "Arb") -> dict[str, Any]:
    """Entropy and Fisher information (location, scale, alpha, scale_alpha) at unit scale."""
    with mp.workdps(30):
        total = {
            name: mp.mpf(0) for name in ("entropy", "location", "scale", "alpha", "scale_alpha")
        }
        for y, w in nodes(alpha, reach(alpha, 0.93 * alpha)):
            p = density(y, alpha, source=source)
            score = density(y, alpha, "slope", source) / p
            bend = density(y, alpha, "d_density", source) / p
            stretch = y * score - 1
            total["entropy"] -= 2 * w * p * mp.log(p)
            total["location"] += 2 * w * p * score**2
            total["scale"] += 2 * w * p * stretch**2
            total["alpha"] += 2 * w * p * bend**2
            total["scale_alpha"] += 2 * w * p * bend * stretch
        return total
