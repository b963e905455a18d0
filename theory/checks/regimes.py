"""Symbolic checks of the scaling regimes and of envelopes made from time-scale spectra."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import sympy as sp

from theory import detection as det
from theory import regimes as reg
from theory import stable
from theory.checking import Context, check
from theory.checks.probes import prove
from theory.checks.steps import Subject, edit, probe
from theory.ledger import Outcome, Role, Strength
from theory.proof import Lemma
from theory.proofs import forms, mixtures, spectra
from theory.proofs import regimes as proofs
from theory.proofs import window as readings
from theory.stable import alpha, samples

KAPPA = reg.order_kappa
RATIO = reg.amplitude / reg.level_constant * samples ** (1 / proofs.formal(KAPPA))  # (c/C) N^{1/κ}
_z = sp.Symbol("z", positive=True)
_w = sp.Symbol("w", positive=True)
_part = sp.Symbol("w", nonnegative=True)


def _subject(regime: reg.Regime) -> dict[str, sp.Expr]:
    return {"envelope": regime.envelope, "window": regime.window,
            "complexity": regime.complexity()}


def _mutants() -> dict[str, object]:
    return {
        "window with kappa off by one": edit("window", lambda w: w.subs(KAPPA, KAPPA + 1)),
        "window without amplitude": edit("window", lambda w: w.subs(reg.amplitude, 1)),
        "complexity exponent": edit("complexity", lambda c: c * c ** (1 / stable.kappa())),
        "complexity alpha + 0.01": edit(
            "complexity", lambda c: c.subs(alpha, alpha + sp.Rational(1, 100))),
    }


def _between() -> tuple[Callable[[], Lemma], ...]:
    """An envelope between two others: N falls and no window shrinks as the envelope rises."""
    falls = -sp.diff(forms.on_range(det.sample_complexity()), det.envelope)
    return (lambda: forms.signed("N falls as the envelope rises", falls),
            lambda: readings.larger(readings.steps()))


@check(strength=Strength.SYMBOLIC, subject=lambda: _subject(reg.logarithmic()), probe=probe,
       mutants=_mutants())  # type: ignore[arg-type]
def logarithmic(subject: Subject, context: Context) -> Outcome:
    """Regime (i): f = c/log(1+ℓ): N = K log(1+ℓ)^κ, log(1+H) = (c/C) N^{1/κ}."""
    return prove(
        lambda: proofs.window(subject["envelope"], subject["window"]),
        lambda: proofs.complexity(subject["complexity"], sp.log(1 + reg.lag)),
        lambda: proofs.written(sp.log(1 + subject["window"]), RATIO),
        lambda: proofs.limit(sp.log(1 + reg.lag) / sp.log(reg.lag), reg.lag, 1), *_between(),
        summary="N ≍ (log ℓ)^κ, log H ≍ N^(1/κ), constants explicit")


@check(strength=Strength.SYMBOLIC, subject=lambda: _subject(reg.polynomial()), probe=probe,
       mutants=_mutants())  # type: ignore[arg-type]
def polynomial(subject: Subject, context: Context) -> Outcome:
    """Regime (ii): f = cℓ^{-β}: N = K ℓ^{κβ}, H = (c/C)^{1/β} N^{1/(κβ)}."""
    power = 1 / (KAPPA * reg.exponent)
    return prove(
        lambda: proofs.window(subject["envelope"], subject["window"]),
        lambda: proofs.complexity(subject["complexity"], reg.lag**reg.exponent),
        lambda: proofs.written(subject["window"], (reg.amplitude / reg.level_constant) ** (
            1 / reg.exponent) * samples ** proofs.formal(power)),
        lambda: proofs.slope(sp.log(subject["window"]), power), *_between(),
        summary="N ≍ ℓ^(κβ), H ≍ N^(1/(κβ)), constants explicit")


@check(strength=Strength.SYMBOLIC, subject=lambda: _subject(reg.exponential()), probe=probe,
       mutants=_mutants())  # type: ignore[arg-type]
def exponential(subject: Subject, context: Context) -> Outcome:
    """Regime (iii): f = cλ^ℓ: N = K λ^{-κℓ}, H = log((c/C)N^{1/κ})/log(1/λ)."""
    return prove(
        lambda: proofs.window(subject["envelope"], subject["window"]),
        lambda: proofs.complexity(subject["complexity"], reg.base**-reg.lag),
        lambda: proofs.written(subject["window"], sp.log(RATIO) / proofs.decay),
        lambda: proofs.slope(subject["window"], 1 / (KAPPA * sp.log(1 / reg.base))),
        lambda: proofs.limit(proofs.formal(subject["window"]) / sp.log(samples), samples,
                             proofs.formal(1 / (KAPPA * sp.log(1 / reg.base)))), *_between(),
        summary="N ≍ λ^(−κℓ), H ~ log N/(κ log(1/λ)), constants explicit")


@check(strength=Strength.SYMBOLIC, subject=lambda: _subject(reg.stretched()), probe=probe,
       mutants=_mutants())  # type: ignore[arg-type]
def stretched(subject: Subject, context: Context) -> Outcome:
    """Stretched exponential: N = K e^{κ(ℓ/τ)^b}, H = τ y^{1/b}, y = log((c/C) N^{1/κ}) > 0."""
    return prove(
        lambda: proofs.window(subject["envelope"], subject["window"], proofs.BELOW),
        lambda: proofs.complexity(subject["complexity"], sp.exp(
            (reg.lag / reg.time_scale) ** reg.stretch)),
        lambda: proofs.written(subject["window"], reg.time_scale * proofs.log_ratio ** (
            1 / reg.stretch), proofs.BELOW),
        summary="log N ≍ κ(ℓ/τ)^b, H = τ (log((c/C) N^(1/κ)))^(1/b)")


@check(strength=Strength.SYMBOLIC, subject=lambda: _subject(reg.tempered()), probe=probe,
       mutants=_mutants())  # type: ignore[arg-type]
def tempered(subject: Subject, context: Context) -> Outcome:
    """Tempered power law: H = βτ W(z), z = ((c/C)N^{1/κ})^{1/β}/(βτ); both ends of W."""
    return prove(
        lambda: proofs.window(subject["envelope"], subject["window"], proofs.TEMPERED),
        lambda: proofs.complexity(subject["complexity"], reg.lag**reg.exponent * sp.exp(
            reg.lag / reg.time_scale)),
        lambda: proofs.written(subject["window"], reg.exponent * reg.time_scale * proofs.lambert,
                               proofs.TEMPERED),
        *proofs.lambert_ends(),
        summary="H = βτ W(·): N^(1/(κβ)) while H ≪ βτ, (τ/κ) log N beyond")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"mixture": reg.mixture(), "crossover": reg.crossover()},
    probe=probe,
    mutants={
        "crossover inverted": edit("crossover", lambda c: -c),
        "crossover without weights": edit("crossover", lambda c: 1 / reg.gap),
        "equal rates": edit("mixture", lambda m: m.subs(reg.gap, 0)),
        "third component": edit("mixture", lambda m: m + sp.exp(-reg.rate_1 * reg.lag)),
    },
)
def mixture_crossover(subject: Subject, context: Context) -> Outcome:
    """Two time scales: equal shares at ℓ× = log(w₂/w₁)/(r₂−r₁); slowest wins beyond."""
    return prove(*proofs.mixture(subject["mixture"], subject["crossover"]),
                 summary="crossover at log(w₂/w₁)/(r₂−r₁), then the regime of the slowest unit")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"spectrum": reg.gamma_spectrum(), "envelope": reg.gamma_envelope()},
    probe=probe,
    mutants={
        "exponent a + 1": edit("envelope", lambda f: f / (1 + reg.lag / reg.stretch)),
        "scale inverted": edit("envelope", lambda f: (1 + reg.lag * reg.stretch) ** -reg.shape),
        "unnormalised": edit("spectrum", lambda v: v * sp.gamma(reg.shape)),
    },
)
def gamma_rates(subject: Subject, context: Context) -> Outcome:
    """Gamma(a, b) rates give exactly (1 + ℓ/b)^{-a}, which falls like (b/ℓ)^a."""
    return prove(
        lambda: spectra.gamma_mass(subject["spectrum"]),
        lambda: spectra.gamma_transform(subject["spectrum"], subject["envelope"]),
        lambda: proofs.limit(subject["envelope"] * (reg.lag / reg.stretch) ** reg.shape,
                             reg.lag, 1),
        summary="f(ℓ) = (1 + ℓ/b)^(−a): a power law from a broad spectrum of rates")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"envelope": reg.watson_envelope()},
    probe=probe,
    mutants={
        "exponent beta + 1": edit("envelope", lambda f: f / reg.lag),
        "without Gamma": edit("envelope", lambda f: f / sp.gamma(reg.exponent)),
        "Gamma(beta + 1)": edit("envelope", lambda f: f * reg.exponent),
    },
)
def watson(subject: Subject, context: Context) -> Outcome:
    """ν(dr) ~ r^{β−1}dr at 0, of finite mass, gives f ~ Γ(β)ℓ^{-β}."""
    return prove(lambda: spectra.watson(subject["envelope"]),
                 summary="power-law density of slow rates gives a power-law envelope")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"unit": sp.exp(-reg.lag * reg.rate), "retained": reg.base ** (1 + reg.lag)},
    probe=probe,
    mutants={
        "concave in the rate": edit("unit", lambda f: -f),
        "bounded in the rate": edit("unit", lambda f: sp.exp(-reg.lag * reg.rate**2)),
        "square root of the retention": edit("retained", lambda f: reg.base ** sp.Rational(1, 2)),
    },
)
def jensen_rates(subject: Subject, context: Context) -> Outcome:
    """At fixed mean rate, or fixed mean retention, any spread raises f at every lag."""
    units = (sp.Lambda(_z, subject["unit"].subs(reg.rate, _z)),
             sp.Lambda(_z, subject["retained"].subs(reg.base, _z)))
    return prove(
        *(lambda unit=unit, strict=strict: spectra.spread_raises(unit, _w, _w, strict)
          for unit in units for strict in (False, True)),
        summary="fixed mean rate or retention: spread raises the envelope at every lag")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"difference": reg.alternating_difference()},
    probe=probe,
    mutants={
        "power of the retention": edit("difference", lambda d: d * reg.base**reg.order),
        "halved at every order": edit("difference", lambda d: d / 2**reg.order),
        "one order more": edit("difference", lambda d: d * (1 - reg.base)),
    },
)
def completely_monotone(subject: Subject, context: Context) -> Outcome:
    """Every difference of Σ_q λ_q^ℓ has its sign: f falls, is convex, and so on (Bernstein)."""
    return prove(lambda: mixtures.completely_monotone(subject["difference"]),
                 summary="(−1)^k Δ^k f(ℓ) = Σ λ^ℓ (1−λ)^k ≥ 0 at every order, for any units")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"first": sp.Integer(5), "second": sp.Integer(15), "lag": sp.Integer(5)},
    probe=probe,
    mutants={
        "no spread": lambda s: {**s, "first": sp.Integer(10), "second": sp.Integer(10)},
        "longer lag": edit("lag", lambda f: sp.Integer(30)),
        "other mean": edit("second", lambda f: sp.Integer(40)),
    },
)
def mean_time_scale(subject: Subject, context: Context) -> Outcome:
    """At fixed mean τ a spread can lower f: τ = (10, 10) against (5, 15) at ℓ = 5."""
    first, second, at = subject["first"], subject["second"], subject["lag"]
    unit = sp.exp(-reg.lag / reg.time_scale).subs(reg.lag, at)
    narrow = 2 * unit.subs(reg.time_scale, 10)
    broad = unit.subs(reg.time_scale, first) + unit.subs(reg.time_scale, second)
    proved = prove(lambda: spectra.lower(first, second, sp.Integer(10), broad, narrow),
                   summary="f(5): broad 1.084 < narrow 1.213; at a level between, its window is "
                   "the shorter one")
    level = float(broad + narrow) / 2  # both fall, so each window is the last lag above it
    windows = [max((i for i in range(1, 200) if sum(math.exp(-i / float(tau)) for tau in scales)
                    >= level), default=0) for scales in ((first, second), (10, 10))]
    return replace(proved, passed=bool(proved.passed) and windows[0] < windows[1], details={
        **proved.details, "left": str(sp.N(broad, 6)), "right": str(sp.N(narrow, 6)),
        "windows": f"{windows[0]} < {windows[1]} lags at level {level:.3f}"})


@check(
    strength=Strength.SYMBOLIC,
    role=Role.HYPOTHESIS,
    subject=lambda: {"unit": sp.exp(-reg.lag / reg.time_scale), "bound": 2 * reg.time_scale},
    probe=probe,
    mutants={
        "bound tau": edit("bound", lambda b: b / 2),
        "bound with the wrong sign": edit("bound", lambda b: -b),
        "linear unit": edit("unit", lambda f: 1 - reg.time_scale**2 / reg.lag),
    },
)
def jensen_time_scales(subject: Subject, context: Context) -> Outcome:
    """At lags ℓ ≥ 2 max τ, e^{-ℓ/τ} is convex in τ: spread at fixed mean τ raises f."""
    shortest = subject["bound"] / reg.time_scale  # ℓ/τ = shortest (1 + w), w ≥ 0
    unit = sp.Lambda(_z, subject["unit"].subs(reg.time_scale, _z))
    return prove(
        *(lambda w=w: spectra.spread_raises(unit, w, reg.lag / sp.expand(shortest * (1 + w)),
                                            strict=bool(w.is_positive)) for w in (_part, _w)),
        lambda: readings.larger(readings.steps()),
        summary="fixed mean τ: spread raises f at lags ℓ ≥ 2 max τ, so no window that reaches "
        "there shrinks")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"lag": reg.single_exponential_lag()},
    probe=probe,
    mutants={
        "H for H - 1, inverted": edit("lag", lambda f: sp.log((reg.units - 1)
                                                             * reg.tolerance) / reg.gap),
        "half the lag": edit("lag", lambda f: f / 2),
        "gap inverted": edit("lag", lambda f: f * reg.gap**2),
    },
)
def finite_spectrum(subject: Subject, context: Context) -> Outcome:
    """H units are within 1+η of their slowest exponential at ℓ ≥ log((H−1)/η)/(r₂−r₁)."""
    return prove(lambda: spectra.finite_spectrum(subject["lag"]),
                 summary="finite spectra are eventually exponential, from an explicit lag on")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"range": reg.power_law_range(), "spectrum": reg.gamma_spectrum()},
    probe=probe,
    mutants={
        "Gamma(a) for Gamma(1+a)": edit("range", lambda f: f * reg.shape ** (1 / reg.shape)),
        "H without root": edit("range", lambda f: reg.stretch * reg.units),
        "spectrum index": edit("spectrum", lambda v: v * reg.rate),
    },
)
def power_law_reach(subject: Subject, context: Context) -> Outcome:
    """Of H Gamma(a, b) rates, between e^{-b/range} and 1 are expected below 1/range."""
    return prove(
        *(lambda side=side: spectra.near_zero(subject["spectrum"], subject["range"], side)
          for side in ("high", "low")), lambda: spectra.range_grows(subject["range"]),
        summary="a power law from H units ends near ℓ = b (H/Γ(1+a))^(1/a): beyond it one unit "
        "is slower")
