"""What the model hides: the scale of a combination, floors, strips, and lines in log-log plots."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory import detection as det
from theory import window
from theory.laws import Component, StableScale
from theory.proof import (
    Calculation,
    Certificate,
    Chain,
    Facts,
    Induction,
    Lemma,
    Rewrite,
    Split,
    Step,
)
from theory.proofs.averages import KAPPA, n
from theory.proofs.forms import calculated, excess, on_range
from theory.stable import scale
from theory.terms import IndexedSum, Statement

units: Final = sp.Symbol("H", integer=True, positive=True)
unit: Final = sp.Symbol("q", integer=True)
ratio: Final = sp.Symbol("k", positive=True)
rate: Final = sp.Function("mu", real=True)  # μ_q(ℓ)
first, second = sp.symbols("N_1 N_2", positive=True)
STATISTIC: Final = IndexedSum(rate(unit) * Component(unit), unit, 1, units)
RATES: Final = IndexedSum(sp.Abs(rate(unit)), unit, 1, units)


def _combination() -> Lemma:
    """``σ(Σ_{q≤n} μ_q A_q) ≤ Σ_{q≤n} |μ_q| σ_hi``, by induction over n."""
    each = Statement(StableScale(Component(n + 1)), "≤", window.scale_high, (n,))
    facts = Facts((each,))
    total, longer = (STATISTIC.subs(units, high) for high in (n, n + 1))
    last = rate(n + 1) * Component(n + 1)
    norm = facts.theorem("stable scale is a norm", total, last)
    left, right = StableScale(total), RATES.subs(units, n) * window.scale_high
    here = Statement(left, "≤", right)
    opened = (RATES.subs(units, n) + sp.Abs(rate(n + 1))) * window.scale_high
    facts.show(left, "≤", right, Induction(n, Chain(sp.S.Zero, ()), Chain(StableScale(longer), (
        Step(norm.lhs, Split(IndexedSum, "top", n + 1)),
        Step(norm.rhs, Certificate((((norm, (n,)),),)), "≤"),
        Step(opened, Certificate((((here, ()),), (sp.Abs(rate(n + 1)), (each, (n,))))), "≤"),
        Step(right.subs(n, n + 1), Split(IndexedSum, "top", n + 1))))))
    return facts.lemma("scale of a combination")


def scale_bound(bound: sp.Expr) -> Lemma:
    """``σ_ℓ ≤ bound`` for the statistic Σ_q μ_q A_q with f = Σ_q |μ_q| and every σ_q ≤ σ_hi."""
    base = _combination()
    envelope = Statement(det.envelope, "=", RATES)
    facts = Facts((*base.assumptions, envelope), uses=(base,))
    start = StableScale(STATISTIC)
    facts.show(start, "≤", bound, Chain(start, (
        Step(RATES * window.scale_high, Certificate((((base.claim, (units,)),),)), "≤"),
        Step(bound, Rewrite(envelope)))))
    return facts.lemma("the statistic's scale carries the envelope")


def floor(bound: sp.Expr, least: sp.Expr) -> Lemma:
    """``least ≤ f`` if the statistic's scale is at least σ_lo: no envelope tends to 0."""
    base = scale_bound(bound)
    low = Statement(window.scale_low, "≤", StableScale(STATISTIC))
    facts = Facts((*base.assumptions, low), uses=(base,))
    share = 1 / window.scale_high
    facts.show(least, "≤", det.envelope, Certificate((
        (share, (low, ())), (share, (base.claim, base.claim.variables)))))
    return facts.lemma("a floor under the scale is a floor under the envelope")


def homogeneous(complexity: sp.Expr) -> Lemma:
    """``N(kσ, kf) = N(σ, f)``."""
    size = on_range(complexity)
    scaled = size.subs({scale: ratio * scale, det.envelope: ratio * det.envelope},
                       simultaneous=True)
    return calculated("N under a common factor", (scaled, size))


def own_scale(complexity: sp.Expr, own: sp.Expr) -> tuple[Lemma, Lemma]:
    """μ_q = f/H for every q: the scale is ``own`` and N with it is free of f."""
    signs = IndexedSum(sp.Function("s", real=True)(unit) * Component(unit), unit, 1, units)
    statistic = StableScale(det.envelope / units * signs)
    size = on_range(complexity)
    return (calculated("scale of the lag's statistic",
                       (statistic, own.subs(scale, StableScale(signs) / units))),
            calculated("the envelope cancels", (size.subs(scale, own),
                                                size.subs(det.envelope, 1))))


def _no_smaller(facts: Facts, low: sp.Expr, high: sp.Expr, gap: sp.Expr) -> Statement:
    """``low^κ ≤ high^κ``."""
    bases = facts.show(low, "≤", high, Certificate(((gap,),)))
    return facts.theorem("powers increase", bases, KAPPA)


def bounded_complexity(complexity: sp.Expr, least: sp.Expr) -> Lemma:
    """``N(ℓ) ≤ (u* σ/(m̄ least))^κ`` at every envelope ``least + d``: one N for every lag."""
    facts = Facts()
    base = det.critical * scale / det.alignment
    here = least + excess
    gap = base * excess / (least * here)
    power = _no_smaller(facts, base / here, base / least, gap)
    size = on_range(complexity).subs(det.envelope, here)
    told = (det.critical * scale * window.scale_high
            / (det.alignment * window.scale_low)) ** KAPPA
    facts.show(size, "≤", told, Chain(size, (
        Step(power.lhs, Calculation()),
        Step(power.rhs, Certificate((((power, power.variables),),)), "≤"),
        Step(told, Calculation()))))
    return facts.lemma("N is bounded over all lags")


def least_complexity(complexity: sp.Expr) -> tuple[Lemma, Lemma]:
    """``(u* σ_lo/m̄)^κ f^{−κ} ≤ N(ℓ)`` for σ_ℓ = σ_lo + d, and the bound diverges as f → 0."""
    facts = Facts()
    base = det.critical / (det.alignment * det.envelope)
    power = _no_smaller(facts, base * window.scale_low, base * (window.scale_low + excess),
                        base * excess)
    size = on_range(complexity).subs(scale, window.scale_low + excess)
    told = (det.critical * window.scale_low / det.alignment) ** KAPPA * det.envelope ** (-KAPPA)
    facts.show(told, "≤", size, Chain(told, (
        Step(power.lhs, Calculation()),
        Step(power.rhs, Certificate((((power, power.variables),),)), "≤"),
        Step(size, Calculation()))))
    return (calculated("the bound diverges", (sp.Limit(1 / told, det.envelope, 0), 0)),
            facts.lemma("N with a floor under the scale"))


def strip(low: sp.Expr, high: sp.Expr) -> tuple[Lemma, Lemma]:
    """``N_1 y^κ ≤ W^κ N_2`` from f₁ to f₂ = f₁/y: log N rises by κ log y up to κ log W.

    ``c₁ f^{−κ} ≤ N ≤ c₂ f^{−κ}`` at both lags, and c₂/c₁ = W^κ with
    W = σ_hi m_hi/(σ_lo m_lo).
    """
    low, high = on_range(low), on_range(high)
    width = (window.scale_high * window.alignment_high
             / (window.scale_low * window.alignment_low)) ** KAPPA
    power = det.envelope ** (-KAPPA)
    above = Statement(first, "≤", high * power)
    below = Statement(low * ratio**KAPPA * power, "≤", second)
    facts = Facts((above, below))
    facts.show(first * ratio**KAPPA, "≤", width * second, Certificate((
        (ratio**KAPPA, (above, ())), (width, (below, ())))))
    return calculated("width of the strip", (high / low, width)), facts.lemma(
        "rise of N over a strip")


def straight_line(complexity: sp.Expr) -> Lemma:
    """log N is a line of slope κ in X = log 1/f, for f = e^{−X} and along f = e^{−rℓ}."""
    place, lag = sp.Symbol("X", real=True), sp.Symbol("ell", positive=True)
    size = sp.log(on_range(complexity))
    line, run = (size.subs(det.envelope, sp.exp(-x)) for x in (place, ratio * lag))
    return calculated("a line in the log-log plot",
                      (sp.Derivative(run, lag) / ratio, KAPPA),
                      (sp.Derivative(line, place, 2), 0),
                      (sp.Derivative(line, place), KAPPA))
