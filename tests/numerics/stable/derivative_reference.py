"""Derivatives of p and F in x and α by a contour integral in Arb numbers, doubled until it agrees.

On the ray arg z = θ the integrand of ``(1/π) Re ∫ (iz)^k ∂_α^j exp(−z^α) exp(ixz) dz`` decays; with
``z = e^{iθ} exp(u − e^{−u})`` the trapezoid rule in u converges exponentially.  Two steps must
agree to 1e-18, which is the reference's own check.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from flint import acb, arb, ctx

ANGLE = 8


def _sum(x: float, alpha: float, step: int) -> list[Any]:
    """Values of (k, j) = (0,0) (1,0) (0,1) (2,0) (1,1) (0,2) for p, then (0,1), (0,2) for F."""
    ray = (acb(0, 1) * arb.pi() / ANGLE).exp()
    point, index = arb(x), acb(arb(alpha))
    total = [arb(0)] * 8
    for n in range(int(-5.2 * step), int(8.2 * step)):
        u = arb(n) / step
        shrink = (-u).exp()
        z = ray * (u - shrink).exp()
        log_z = z.log()
        power = (index * log_z).exp()
        wave = (acb(0, 1) * point * z - power).exp()
        if float(abs(wave).mid()) < 1e-60:
            continue
        weight = z * (1 + shrink) * wave
        bend = -power * log_z
        twice = (power * power - power) * log_z * log_z
        turn = acb(0, 1) * z
        terms = (
            weight,
            weight * turn,
            weight * bend,
            weight * turn * turn,
            weight * turn * bend,
            weight * twice,
        )
        for i, term in enumerate(terms):
            total[i] += term.real
        total[6] += (weight * bend / z).imag
        total[7] += (weight * twice / z).imag
    return [value / step / arb.pi() for value in total]


@cache
def derivatives(x: float, alpha: float) -> dict[str, Any]:
    """p, p_x, p_a, p_xx, p_xa, p_aa, F_a, F_aa at x ≥ 0 as Arb numbers."""
    before = ctx.prec
    ctx.prec = 160
    try:
        step = 40
        last = _sum(x, alpha, step)
        while step < 1000:
            step *= 2
            new = _sum(x, alpha, step)
            if all(
                float(abs((a - b).mid())) <= 1e-18 * float(abs(b.mid())) + 1e-40
                for a, b in zip(last, new, strict=True)
            ):
                names = ("p", "p_x", "p_a", "p_xx", "p_xa", "p_aa", "F_a", "F_aa")
                return dict(zip(names, new, strict=True))
            last = new
    finally:
        ctx.prec = before
    raise ArithmeticError(f"not resolved at x = {x}, alpha = {alpha}")


def log_derivatives(x: float, alpha: float) -> dict[str, float]:
    """Derivatives of log p and of F, rounded to doubles."""
    d = derivatives(x, alpha)
    p = d["p"]
    before = ctx.prec
    ctx.prec = 160
    try:
        values = {
            "x": d["p_x"] / p,
            "a": d["p_a"] / p,
            "xx": d["p_xx"] / p - (d["p_x"] / p) ** 2,
            "xa": d["p_xa"] / p - d["p_x"] * d["p_a"] / p**2,
            "aa": d["p_aa"] / p - (d["p_a"] / p) ** 2,
            "F_x": p,
            "F_a": d["F_a"],
            "F_xx": d["p_x"],
            "F_xa": d["p_a"],
            "F_aa": d["F_aa"],
        }
        return {name: float(value.mid()) for name, value in values.items()}
    finally:
        ctx.prec = before
