"""Envelopes and what they imply: scaling of N(ℓ) and of the window, with constants.

Each :class:`Regime` is an envelope f(ℓ) and its window H(N), the solution of
``f(H) = C N^{-1/κ}`` with ``C = u* σ/m̄`` (appendix G of [LW]).  ``lag`` is a
positive real; the integer window is its floor.  Also: envelopes of time-scale spectra.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sympy as sp

from theory.detection import envelope, sample_complexity
from theory.stable import samples

lag: Final = sp.Symbol("ell", positive=True)
amplitude: Final = sp.Symbol("c", positive=True)
exponent: Final = sp.Symbol("beta", positive=True)
base: Final = sp.Symbol("lambda", positive=True)  # below 1
rate: Final = sp.Symbol("r", positive=True)
time_scale: Final = sp.Symbol("tau", positive=True)
stretch: Final = sp.Symbol("b", positive=True)
level_constant: Final = sp.Symbol("C", positive=True)
weight_1, weight_2, rate_1, rate_2 = sp.symbols("w_1 w_2 r_1 r_2", positive=True)
gap: Final = sp.Symbol("d", positive=True)  # r_2 − r_1
tolerance: Final = sp.Symbol("eta", positive=True)
units: Final = sp.Symbol("H", integer=True, positive=True)
shape: Final = sp.Symbol("a", positive=True)
order: Final = sp.Symbol("k", integer=True, nonnegative=True)  # of a difference
order_kappa: Final = sp.Symbol("kappa", positive=True)


@dataclass(frozen=True)
class Regime:
    """An envelope, its window as a function of N (κ kept as a letter), and a name."""

    name: str
    envelope: sp.Expr
    window: sp.Expr

    def complexity(self) -> sp.Expr:
        """N(ℓ) of this envelope, all constants kept."""
        return sample_complexity().subs(envelope, self.envelope)


def _ratio() -> sp.Expr:
    """c/(C N^{-1/κ}): how far the amplitude lies above the level."""
    return amplitude / level_constant * samples ** (1 / order_kappa)


def level() -> sp.Expr:
    """C N^{-1/κ}."""
    return level_constant * samples ** (-1 / order_kappa)


def logarithmic() -> Regime:
    """f = c/log(1+ℓ): log(1+H) = (c/C) N^{1/κ}."""
    return Regime("logarithmic", amplitude / sp.log(1 + lag), sp.exp(_ratio()) - 1)


def polynomial() -> Regime:
    """f = c ℓ^{-β}: H = (c/C)^{1/β} N^{1/(κβ)}."""
    return Regime("polynomial", amplitude * lag**-exponent, _ratio() ** (1 / exponent))


def exponential() -> Regime:
    """f = c λ^ℓ: H = log((c/C) N^{1/κ})/log(1/λ)."""
    return Regime("exponential", amplitude * base**lag, sp.log(_ratio()) / sp.log(1 / base))


def stretched() -> Regime:
    """f = c exp(−(ℓ/τ)^b): H = τ (log((c/C) N^{1/κ}))^{1/b}."""
    return Regime(
        "stretched exponential",
        amplitude * sp.exp(-((lag / time_scale) ** stretch)),
        time_scale * sp.log(_ratio()) ** (1 / stretch),
    )


def tempered() -> Regime:
    """f = c ℓ^{-β} e^{-ℓ/τ}: H = βτ W((c/C)^{1/β} N^{1/(κβ)}/(βτ)), W Lambert's function."""
    scale_ = exponent * time_scale
    return Regime(
        "tempered power law",
        amplitude * lag**-exponent * sp.exp(-lag / time_scale),
        scale_ * sp.LambertW(_ratio() ** (1 / exponent) / scale_),
    )




def mixture() -> sp.Expr:
    """Two time scales: w₁ e^{-r₁ℓ} + w₂ e^{-(r₁+d)ℓ}."""
    return weight_1 * sp.exp(-rate_1 * lag) + weight_2 * sp.exp(-(rate_1 + gap) * lag)


def crossover() -> sp.Expr:
    """Lag at which the fast and the slow part of :func:`mixture` are equal."""
    return sp.log(weight_2 / weight_1) / gap


def gamma_spectrum() -> sp.Expr:
    """Density of rates Gamma(a, b): b^a r^{a-1} e^{-br}/Γ(a)."""
    return stretch**shape * rate ** (shape - 1) * sp.exp(-stretch * rate) / sp.gamma(shape)


def gamma_envelope() -> sp.Expr:
    """Envelope per unit of Gamma(a, b) rates: (1 + ℓ/b)^{-a}."""
    return (1 + lag / stretch) ** -shape


def alternating_difference() -> sp.Expr:
    """k-th difference, with its sign, of the unit λ^ℓ: λ^ℓ (1 − λ)^k."""
    return base**lag * (1 - base) ** order


def watson_envelope() -> sp.Expr:
    """Leading envelope of a spectrum ~ r^{β-1} at 0: Γ(β) ℓ^{-β}."""
    return sp.gamma(exponent) * lag**-exponent


def single_exponential_lag() -> sp.Expr:
    """ℓ beyond which H units are within 1+η of their slowest one: log((H−1)/η)/(r₂−r₁)."""
    return sp.log((units - 1) / tolerance) / gap


def power_law_range() -> sp.Expr:
    """Lag up to which H units with Gamma(a, b) rates can follow their power law."""
    return stretch * (units / sp.gamma(1 + shape)) ** (1 / shape)
