"""Symbolic checks of the scaling regimes and of envelopes made from time-scale spectra."""

from __future__ import annotations

import sympy as sp

from theory import regimes as reg
from theory import stable
from theory.checking import Context, check
from theory.checks.steps import Argument, Subject, edit, probe
from theory.detection import alignment, critical, envelope, sample_complexity
from theory.ledger import Outcome, Role, Strength
from theory.stable import alpha, samples, scale

KAPPA = reg.order_kappa
e = sp.Symbol("e", positive=True)


def _subject(regime: reg.Regime) -> dict[str, sp.Expr]:
    return {"envelope": regime.envelope, "window": regime.window,
            "complexity": regime.complexity()}


def _prove(a: Argument, subject: Subject, growth: sp.Expr, why: str) -> None:
    """f(H) is the level; N(H) = N; N(ℓ) is its constant times ``growth``."""
    at_window = subject["envelope"].subs(reg.lag, subject["window"])
    a.equal(sp.expand_log(sp.log(at_window), force=True),
            sp.expand_log(sp.log(reg.level()), force=True), "f(H) = C N^{-1/κ}")
    constant = (critical * scale / (alignment * reg.amplitude)) ** stable.kappa()
    a.equal(sp.expand_log(sp.log(subject["complexity"] / constant), force=True),
            sp.expand_log(sp.log(growth), force=True), why)
    a.equal(subject["complexity"], sample_complexity().subs(envelope, subject["envelope"]),
            "N(ℓ) is the general form at this envelope")


def _mutants() -> dict[str, object]:
    return {
        "window with kappa off by one": edit("window", lambda w: w.subs(KAPPA, KAPPA + 1)),
        "window without amplitude": edit("window", lambda w: w.subs(reg.amplitude, 1)),
        "complexity exponent": edit("complexity", lambda c: c * c ** (1 / stable.kappa())),
        "complexity alpha + 0.01": edit(
            "complexity", lambda c: c.subs(alpha, alpha + sp.Rational(1, 100))),
    }


@check(strength=Strength.SYMBOLIC, subject=lambda: _subject(reg.logarithmic()), probe=probe,
       mutants=_mutants())  # type: ignore[arg-type]
def logarithmic(subject: Subject, context: Context) -> Outcome:
    """Regime (i): f = c/log(1+ℓ): N = K log(1+ℓ)^κ, log(1+H) = (c/C) N^{1/κ}."""
    a = Argument()
    _prove(a, subject, sp.log(1 + reg.lag) ** stable.kappa(), "N(ℓ) = K (log(1+ℓ))^κ")
    a.equal(sp.expand_log(sp.log(1 + subject["window"])),
            reg.amplitude / reg.level_constant * samples ** (1 / KAPPA),
            "log(1+H) = (c/C) N^{1/κ}")
    a.limit(sp.log(1 + reg.lag) / sp.log(reg.lag), reg.lag, sp.oo, 1, "log(1+ℓ) ~ log ℓ")
    return a.outcome("N ≍ (log ℓ)^κ, log H ≍ N^(1/κ), constants explicit")


@check(strength=Strength.SYMBOLIC, subject=lambda: _subject(reg.polynomial()), probe=probe,
       mutants=_mutants())  # type: ignore[arg-type]
def polynomial(subject: Subject, context: Context) -> Outcome:
    """Regime (ii): f = cℓ^{-β}: N = K ℓ^{κβ}, H = (c/C)^{1/β} N^{1/(κβ)}."""
    a = Argument()
    _prove(a, subject, reg.lag ** (reg.exponent * stable.kappa()), "N(ℓ) = K ℓ^{κβ}")
    slope = sp.diff(sp.log(subject["window"]), samples) * samples
    a.equal(slope, 1 / (KAPPA * reg.exponent), "log–log slope of H in N")
    return a.outcome("N ≍ ℓ^(κβ), H ≍ N^(1/(κβ)), constants explicit")


@check(strength=Strength.SYMBOLIC, subject=lambda: _subject(reg.exponential()), probe=probe,
       mutants=_mutants())  # type: ignore[arg-type]
def exponential(subject: Subject, context: Context) -> Outcome:
    """Regime (iii): f = cλ^ℓ: N = K λ^{-κℓ}, H = log((c/C)N^{1/κ})/log(1/λ)."""
    a = Argument()
    _prove(a, subject, reg.base ** (-reg.lag * stable.kappa()), "N(ℓ) = K λ^{-κℓ}")
    slope = sp.diff(subject["window"], samples) * samples
    a.equal(slope, 1 / (KAPPA * sp.log(1 / reg.base)), "H grows by 1/(κ log(1/λ)) per e-fold of N")
    return a.outcome("N ≍ λ^(−κℓ), H ~ log N/(κ log(1/λ)), constants explicit")


@check(strength=Strength.SYMBOLIC, subject=lambda: _subject(reg.stretched()), probe=probe,
       mutants=_mutants())  # type: ignore[arg-type]
def stretched(subject: Subject, context: Context) -> Outcome:
    """Stretched exponential: log N = log K + κ(ℓ/τ)^b, H = τ (log((c/C)N^{1/κ}))^{1/b}."""
    a = Argument()
    log_level = sp.Symbol("y", positive=True)
    counts = (reg.level_constant / reg.amplitude * sp.exp(log_level)) ** KAPPA
    inner = sp.simplify(sp.expand_log(
        sp.log(reg.amplitude / reg.level_constant) + sp.log(counts) / KAPPA, force=True))
    a.equal(inner, log_level, "let y = log((c/C) N^{1/κ}) > 0, so N = ((C/c) e^y)^κ")
    window = sp.simplify(sp.powdenest(subject["window"].subs(samples, counts), force=True))
    a.equal(window, reg.time_scale * log_level ** (1 / reg.stretch), "H = τ y^{1/b}")
    clean = reg.time_scale * log_level ** (1 / reg.stretch)
    a.equal(sp.powdenest(subject["envelope"].subs(reg.lag, clean), force=True),
            reg.amplitude * sp.exp(-log_level), "f(H) = c e^{-y}, the level")
    constant = (critical * scale / (alignment * reg.amplitude)) ** stable.kappa()
    a.equal(sp.expand_log(sp.log(subject["complexity"] / constant), force=True),
            stable.kappa() * (reg.lag / reg.time_scale) ** reg.stretch, "log(N/K) = κ (ℓ/τ)^b")
    return a.outcome("log N ≍ κ(ℓ/τ)^b, H = τ (log((c/C) N^(1/κ)))^(1/b)")


@check(strength=Strength.SYMBOLIC, subject=lambda: _subject(reg.tempered()), probe=probe,
       mutants=_mutants())  # type: ignore[arg-type]
def tempered(subject: Subject, context: Context) -> Outcome:
    """Tempered power law: H = βτ W(z), z = ((c/C)N^{1/κ})^{1/β}/(βτ)."""
    a = Argument()
    w = sp.Symbol("w", positive=True)
    scale_ = reg.exponent * reg.time_scale
    counts = ((scale_ * w * sp.exp(w)) ** reg.exponent * reg.level_constant
              / reg.amplitude) ** KAPPA
    calls = list(subject["window"].atoms(sp.LambertW))
    a.line(len(calls) == 1, "the window is a multiple of one Lambert W")
    inner = sp.powdenest(calls[0].args[0].subs(samples, counts), force=True) if calls else w
    a.equal(sp.simplify(inner / (w * sp.exp(w))), 1, "at N = ((βτ w e^w)^β C/c)^κ: W = w")
    window = subject["window"].replace(sp.LambertW, lambda *_: w)
    a.equal(window, scale_ * w, "so H = βτ w")
    at = subject["envelope"].subs(reg.lag, scale_ * w)
    level = reg.level().subs(samples, counts)
    a.equal(sp.expand_log(sp.log(at), force=True), sp.expand_log(
        sp.powdenest(sp.expand_log(sp.log(level), force=True), force=True), force=True),
        "f(H) = C N^{-1/κ}")
    constant = (critical * scale / (alignment * reg.amplitude)) ** stable.kappa()
    a.equal(sp.expand_log(sp.log(subject["complexity"] / constant), force=True),
            stable.kappa() * (reg.exponent * sp.log(reg.lag) + reg.lag / reg.time_scale),
            "log(N/K) = κ(β log ℓ + ℓ/τ): a power below ℓ = βτ, exponential above")
    return a.outcome("H = βτ W(·): N^(1/(κβ)) while H ≪ βτ, (τ/κ) log N beyond")


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
    a = Argument()
    slow = reg.weight_1 * sp.exp(-reg.rate_1 * reg.lag)
    ratio = sp.simplify((subject["mixture"] - slow) / slow)
    a.equal(ratio.subs(reg.lag, subject["crossover"]), 1, "fast over slow at the crossover")
    a.limit(ratio, reg.lag, sp.oo, 0, "the slowest exponential remains")
    a.negative(sp.diff(ratio, reg.lag), "the share of the fast part falls at every lag")
    return a.outcome("crossover at log(w₂/w₁)/(r₂−r₁), then the regime of the slowest unit")


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
    """Gamma(a, b) rates give exactly (1 + ℓ/b)^{-a}."""
    a = Argument()
    mass = sp.integrate(subject["spectrum"], (reg.rate, 0, sp.oo))
    a.equal(mass, 1, "the spectrum is a probability law")
    moved = sp.integrate(sp.powsimp(subject["spectrum"] * sp.exp(-reg.lag * reg.rate)),
                         (reg.rate, 0, sp.oo))
    a.equal(sp.expand_log(sp.log(moved), force=True), sp.expand_log(sp.log(sp.factor(
        subject["envelope"])), force=True), "Laplace transform at ℓ")
    a.cite("Bernstein", "it is completely monotone, as every ∫ e^{-ℓr} dν(r) is")
    a.limit(subject["envelope"].subs(reg.shape, 2) * reg.lag**2, reg.lag, sp.oo, reg.stretch**2,
            "tail (b/ℓ)^a (a = 2)")
    return a.outcome("f(ℓ) = (1 + ℓ/b)^(−a): a power law from a broad spectrum of rates")


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
    """ν(dr) ~ r^{β−1}dr at 0 gives f ~ Γ(β)ℓ^{-β}."""
    a = Argument()
    exact = sp.integrate(reg.rate ** (reg.exponent - 1) * sp.exp(-reg.lag * reg.rate),
                         (reg.rate, 0, sp.oo))
    a.equal(exact, subject["envelope"], "Laplace transform of r^{β−1}")
    a.cite("Watson", "only the behaviour at r → 0 matters for ℓ → ∞")
    return a.outcome("power-law density of slow rates gives a power-law envelope")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"unit": sp.exp(-reg.lag * reg.rate), "retained": reg.base ** (1 + reg.lag)},
    probe=probe,
    mutants={
        "concave in the rate": edit("unit", lambda f: -f),
        "linear in the rate": edit("unit", lambda f: 1 - reg.lag * reg.rate),
        "square root of the retention": edit("retained", lambda f: reg.base ** sp.Rational(1, 2)),
    },
)
def jensen_rates(subject: Subject, context: Context) -> Outcome:
    """At fixed mean rate, or fixed mean retention, any spread raises f at every lag."""
    a = Argument()
    a.positive(sp.diff(subject["unit"], reg.rate, 2), "e^{-ℓr} is convex in the rate r")
    a.positive(sp.diff(subject["retained"], reg.base, 2),
               "a^{1+ℓ} is convex in the retention a (and linear at lag 1)")
    a.cite("Jensen", "Σ_q e^{-ℓ r_q} ≥ H e^{-ℓ r̄} and Σ_q a_q^ℓ ≥ H ā^ℓ")
    return a.outcome("fixed mean rate or retention: spread raises the envelope at every lag")


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
    a = Argument()
    first, second, at = subject["first"], subject["second"], subject["lag"]
    a.equal(first + second, 20, "hypothesis: the mean time scale is 10 in both")
    a.line(first != second, "hypothesis: the second spectrum is broader")
    narrow = 2 * sp.exp(-at / sp.Integer(10))
    broad = sp.exp(-at / first) + sp.exp(-at / second)
    a.line(bool(broad < narrow), f"broad {sp.N(broad, 5)} < narrow {sp.N(narrow, 5)}")
    return a.outcome("f(5): broad 1.084 < narrow 1.213", left=str(sp.N(broad, 6)),
                     right=str(sp.N(narrow, 6)))


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
    a = Argument()
    extra = sp.Symbol("extra", nonnegative=True)
    curvature = sp.diff(subject["unit"], reg.time_scale, 2)
    a.at_least(sp.factor(sp.simplify(curvature.subs(reg.lag, subject["bound"] + extra))), 0,
               "second derivative in τ at ℓ = 2τ + extra")
    a.cite("Jensen", "Σ_q e^{-ℓ/τ_q} ≥ H e^{-ℓ/τ̄} once ℓ ≥ 2 max τ_q")
    return a.outcome("fixed mean τ: spread raises f at lags ℓ ≥ 2 max τ")


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
    a = Argument()
    extra = sp.Symbol("extra", nonnegative=True)
    others = (reg.units - 1) * sp.exp(-reg.gap * reg.lag)
    a.negative(sp.diff(sp.exp(-(reg.gap + extra) * reg.lag), extra),
               "a unit of rate r₂ + extra adds at most e^{-(r₂−r₁)ℓ} of the slowest")
    a.equal(others.subs(reg.lag, subject["lag"]), reg.tolerance, "their sum at that lag is η")
    a.negative(sp.diff(sp.exp(-reg.gap * reg.lag), reg.lag), "and smaller beyond")
    return a.outcome("finite spectra are eventually exponential, from an explicit lag on")


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
    """The slowest of H Gamma(a, b) rates is near 1/(b (H/Γ(1+a))^{1/a})."""
    a = Argument()
    leading = sp.limit(subject["spectrum"].subs(reg.shape, sp.Rational(5, 2))
                       / reg.rate ** sp.Rational(3, 2), reg.rate, 0)
    a.equal(leading, (reg.stretch**reg.shape / sp.gamma(reg.shape)).subs(
        reg.shape, sp.Rational(5, 2)), "density near 0 (a = 5/2)")
    cdf = sp.integrate(reg.stretch**reg.shape / sp.gamma(reg.shape)
                       * reg.rate ** (reg.shape - 1), (reg.rate, 0, reg.rate_1))
    a.equal(cdf, (reg.stretch * reg.rate_1) ** reg.shape / sp.gamma(1 + reg.shape),
            "G(r) ~ (br)^a/Γ(1+a)")
    at = cdf.subs(reg.rate_1, 1 / subject["range"])
    a.equal(reg.units * at, 1, "one unit is expected below the rate 1/range")
    a.cite("extreme value", "the slowest rate exceeds half-order 1/range with fixed probability")
    return a.outcome("a power law from H units ends near ℓ = b (H/Γ(1+a))^(1/a)")
