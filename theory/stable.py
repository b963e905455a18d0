"""Closed forms of the symmetric α-stable (SαS) laws: LW-33 and LW-37.

Unit scale means characteristic function ``exp(-|t|^α)``, 0 < α ≤ 2: α = 2 is N(0, 2) and
α = 1 the standard Cauchy law. Every object is a SymPy expression in the symbols below.
"""

from __future__ import annotations

from typing import Final

import sympy as sp

alpha: Final = sp.Symbol("alpha", positive=True)
scale: Final = sp.Symbol("scale", positive=True)
samples: Final = sp.Symbol("N", positive=True)
t: Final = sp.Symbol("t", real=True)
x: Final = sp.Symbol("x", positive=True)
half_angle: Final = sp.Symbol("theta", real=True)
exponential: Final = sp.Symbol("W", positive=True)
order: Final = sp.Symbol("n", integer=True, positive=True)
degree: Final = sp.Symbol("k", integer=True, nonnegative=True)


def characteristic_function() -> sp.Expr:
    """Characteristic function ``exp(-|σ t|^α)`` of SαS(σ)."""
    return sp.exp(-sp.Abs(scale * t) ** alpha)


def kappa() -> sp.Expr:
    """Conjugate exponent κ_α = α/(α−1) (LW-37); meaningful for 1 < α ≤ 2."""
    return alpha / (alpha - 1)


def average_scale() -> sp.Expr:
    """Scale ``σ N^{-(1-1/α)}`` of the mean of N independent SαS(σ) draws."""
    return scale * samples ** (-(1 - 1 / alpha))


def tail_constant() -> sp.Expr:
    """C_α with ``p_α(x) ~ C_α |x|^{-1-α}``: ``Γ(1+α) sin(πα/2)/π``."""
    return sp.gamma(1 + alpha) * sp.sin(sp.pi * alpha / 2) / sp.pi


def tail_coefficient() -> sp.Expr:
    """Coefficient of ``x^{-nα-1}`` in the density's tail series, n ≥ 1.

    The series converges for α < 1, and is asymptotic for 1 < α ≤ 2. The usual
    ``(-1)^{n+1} sin(nπα/2)`` is written ``sin(nπ(2-α)/2)``, which keeps its relative
    accuracy as α → 2.
    """
    return sp.gamma(order * alpha + 1) / sp.gamma(order + 1) * sp.sin(
        order * sp.pi * (2 - alpha) / 2
    ) / sp.pi


def survival_tail_coefficient() -> sp.Expr:
    """Coefficient of ``x^{-nα}`` in the tail series of the survival function, n ≥ 1."""
    return tail_coefficient() / (order * alpha)


def origin_coefficient() -> sp.Expr:
    """Coefficient of ``x^{2k}`` in the density's series at 0 (entire in x for α > 1)."""
    return (
        (-1) ** degree
        * sp.gamma((2 * degree + 1) / alpha)
        / (sp.pi * alpha * sp.gamma(2 * degree + 1))
    )


def gaussian_density() -> sp.Expr:
    """p_2: the density of N(0, 2)."""
    return sp.exp(-(x**2) / 4) / (2 * sp.sqrt(sp.pi))


def gaussian_survival() -> sp.Expr:
    """1 − F_2(x) = erfc(x/2)/2."""
    return sp.erfc(x / 2) / 2


def cauchy_density() -> sp.Expr:
    """p_1: the standard Cauchy density."""
    return 1 / (sp.pi * (1 + x**2))


def cauchy_survival() -> sp.Expr:
    """1 − F_1(x) = arctan(1/x)/π for x > 0."""
    return sp.atan(1 / x) / sp.pi


def half_density() -> sp.Expr:
    """p_{1/2}(x), x > 0: the *symmetric* α = 1/2 law, in Fresnel integrals.

    With ``z = 1/√(2πx)``:
    ``x^{-3/2}/√(2π) · [sin(1/4x) (½ − S(z)) + cos(1/4x) (½ − C(z))]``. It is not the Lévy
    law, which is totally skewed and lives on a half line.
    """
    z = 1 / sp.sqrt(2 * sp.pi * x)
    sine = sp.sin(1 / (4 * x)) * (sp.Rational(1, 2) - sp.fresnels(z))
    cosine = sp.cos(1 / (4 * x)) * (sp.Rational(1, 2) - sp.fresnelc(z))
    return (sine + cosine) / (sp.sqrt(2 * sp.pi) * x ** sp.Rational(3, 2))


def levy_density() -> sp.Expr:
    """Density on x > 0 of the totally skewed α = 1/2 law (unit scale), for contrast."""
    return sp.exp(-1 / (2 * x)) / sp.sqrt(2 * sp.pi * x**3)


def density_at_zero() -> sp.Expr:
    """p_α(0) = Γ(1 + 1/α)/π."""
    return sp.gamma(1 + 1 / alpha) / sp.pi


def sampler() -> sp.Expr:
    """Chambers–Mallows–Stuck draw in its half-angle form.

    ``θ`` uniform on (−π/2, π/2), ``W`` unit exponential:
    ``sin(αθ)/cos(θ)^{1/α} · (cos((1−α)θ)/W)^{(1−α)/α}``.
    """
    return (
        sp.sin(alpha * half_angle)
        / sp.cos(half_angle) ** (1 / alpha)
        * (sp.cos((1 - alpha) * half_angle) / exponential) ** ((1 - alpha) / alpha)
    )
