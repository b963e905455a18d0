"""The learnability window: threshold, level sets, both reading rules, the sandwich.

LW-38 … LW-42, LW-45, LW-67 … LW-73, Definition 5.1, Lemma 5.2.  Lags are
positive integers; a window of 0 means that no lag qualifies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import sympy as sp

from theory.detection import (
    HALF,
    Quantile,
    alignment,
    critical,
    critical_exact,
    critical_paper,
    envelope,
    error,
    sample_complexity,
)
from theory.stable import alpha, kappa, samples, scale

Rule = Literal["largest", "all_up_to"]
RULES: Final[tuple[Rule, ...]] = ("largest", "all_up_to")

alignment_low: Final = sp.Symbol("m_lo", positive=True)
alignment_high: Final = sp.Symbol("m_hi", positive=True)
scale_low: Final = sp.Symbol("sigma_lo", positive=True)
scale_high: Final = sp.Symbol("sigma_hi", positive=True)
residual_scale: Final = sp.Symbol("sigmahat", positive=True)
residual_shift: Final = sp.Symbol("Deltahat", positive=True)
residual_kappa: Final = sp.Symbol("kappahat", positive=True)
required: Final = sp.Symbol("Nhat", positive=True)


def threshold(u_critical: sp.Expr = critical) -> sp.Expr:
    """ε_th(ℓ) = u* (σ/m̄) N^{-1/κ}: lag ℓ is detectable iff f(ℓ) ≥ ε_th(ℓ)."""
    return u_critical * scale / alignment * samples ** (-1 / kappa())


def threshold_paper() -> sp.Expr:
    """LW-38 with the papers' critical separation."""
    return threshold(critical_paper())


def threshold_exact() -> sp.Expr:
    """2 q_α(1−ε) (σ/m̄) N^{-1/κ}: the exact test's threshold."""
    return threshold(critical_exact())


def median_threshold() -> sp.Expr:
    """Envelope at which the median of N i.i.d. sequences reaches error ε (T2).

    ``2 q_α(½ + (log(1/ε)/2N)^{1/2}) σ/m̄``: the inverse of
    :func:`theory.detection.median_sufficient`, of order N^{-1/2} for every α.
    """
    reach = sp.sqrt(sp.log(1 / error) / (2 * samples))
    return 2 * Quantile(HALF + reach, alpha) * scale / alignment


def _check_rule(rule: str) -> None:
    if rule not in RULES:
        raise ValueError(f"rule is {rule!r}; allowed: {', '.join(RULES)}")


def level_set(values: Sequence[sp.Expr], level: sp.Expr) -> frozenset[int]:
    """Lags ℓ = 1, 2, … with ``values[ℓ-1] ≥ level``."""
    return frozenset(i for i, value in enumerate(values, 1) if bool(value >= level))


def largest(detectable: Any, lag: Any, before: Any) -> Any:
    """Largest detectable lag up to ``lag``: ``θℓ + (1 − θ)H``, H that of the lags before."""
    return detectable * lag + (1 - detectable) * before


def unbroken(detectable: Any, before: Any) -> Any:
    """1 while every lag so far is detectable: ``θR``; "all up to" is the sum of these."""
    return detectable * before


def read_window(lags: frozenset[int], rule: Rule = "largest") -> int:
    """Window of a set of detectable lags (LW-39).

    ``"largest"``: the largest lag in the set (the papers' definition); ``"all_up_to"``: the
    largest L with every lag 1 … L in the set.  ValueError on an unknown rule.
    """
    _check_rule(rule)
    reach, run = 0, 1
    for lag in range(1, max(lags, default=0) + 1):
        detectable = int(lag in lags)
        run = unbroken(detectable, run)
        reach = largest(detectable, lag, reach) if rule == "largest" else reach + run
    return reach


def generalised_inverse(values: Sequence[sp.Expr], level: sp.Expr, rule: Rule = "largest") -> int:
    """f^←(level): the level set of ``values`` read by a rule; equal for nonincreasing f."""
    return read_window(level_set(values, level), rule)


def sandwich_constants(u_critical: sp.Expr = critical) -> tuple[sp.Expr, sp.Expr]:
    """c₁, c₂ of LW-41: c₁ f^{-κ} ≤ N(ℓ) ≤ c₂ f^{-κ}."""
    low = (u_critical * scale_low / alignment_high) ** kappa()
    high = (u_critical * scale_high / alignment_low) ** kappa()
    return low, high


def level_constants(u_critical: sp.Expr = critical) -> tuple[sp.Expr, sp.Expr]:
    """C₁, C₂ of LW-42: C₁ N^{-1/κ} ≤ ε_th(ℓ) ≤ C₂ N^{-1/κ}."""
    return u_critical * scale_low / alignment_high, u_critical * scale_high / alignment_low


def master_proportionality() -> sp.Expr:
    """N(ℓ) f(ℓ)^κ, which LW-43 says is free of f."""
    return sample_complexity() * envelope ** kappa()


def plug_in() -> sp.Expr:
    """LW-71 with its factor written out: N̂ = (u* σ̂/Δ̂)^{κ̂}."""
    return (critical * residual_scale / residual_shift) ** residual_kappa


def residual() -> sp.Expr:
    """LW-73: R(ℓ) = log N̂ − κ̂ log(σ̂/Δ̂)."""
    return sp.log(required) - residual_kappa * sp.log(residual_scale / residual_shift)
