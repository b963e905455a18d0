"""Symbolic checks of T2, T5, the audit of section 8, and the implications of section 5.5."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory import stable, window
from theory.checking import Context, check
from theory.checks.steps import Argument, Subject, edit, probe
from theory.detection import HALF, Distribution, Quantile, error, u
from theory.ledger import Outcome, Role, Strength
from theory.stable import alpha, samples, scale

clip = sp.Symbol("b", positive=True)
variance = sp.Symbol("v", positive=True)
factor = sp.Symbol("k", positive=True)
half_shift = sp.Symbol("g", positive=True)
ring = sp.Symbol("ring", integer=True, positive=True)
RING = 8


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"necessary": det.robust_necessary(), "median": det.median_sufficient(),
                     "bound": det.information_upper()},
    probe=probe,
    mutants={
        "necessary with kappa": edit("necessary", lambda e: e ** (stable.kappa() / 2)),
        "necessary doubled": edit("necessary", lambda e: 2 * e),
        "Hoeffding without the 2": edit("median", lambda e: 2 * e),
        "median at the full shift": edit("median", lambda e: e.subs(
            det.envelope, 2 * det.envelope)),
    },
)
def robust_window(subject: Subject, context: Context) -> Outcome:
    """T2: every test needs N ∝ Δ^{-2}; the median reaches it: exponent 2 for every α."""
    a = Argument()
    delta = det.alignment * det.envelope / scale
    a.cite("subadditivity", "I(V; X_1..X_N) ≤ N · JSD(Δ/σ)")
    one = subject["bound"].subs(u, delta)
    a.equal(one, det.information * delta**2 / 8, "JSD(u) ≤ I_α u²/8 (T1) per sequence")
    a.equal(subject["necessary"] * one, det.required_information(),
            "Fano: N JSD ≥ log 2 − h_b(ε), so N is at least its quotient")
    a.equal(sp.diff(sp.log(subject["necessary"]), det.envelope) * det.envelope, -2,
            "exponent of f, free of α")
    a.cite("Hoeffding", "median errs only if a share ½ of the X_i lies beyond −Δ/2: "
           "P ≤ exp(−2N (F(Δ/2σ) − ½)²)")
    g = sp.Symbol("G", positive=True)
    tail = sp.exp(-2 * subject["median"] * (Distribution(delta / 2, alpha) - HALF) ** 2)
    a.equal(sp.simplify(tail), error, "at the stated N the bound is ε")
    small = sp.log(1 / error) / (2 * (stable.density_at_zero() * g / 2) ** 2)
    a.equal(sp.diff(sp.log(small), g) * g, -2,
            "for small shifts F(g/2) − ½ ~ p_α(0) g/2: N ∝ Δ^{-2} for the median too")
    return a.outcome("necessary and sufficient N of order (σ/Δ)² for every α: κ = 2")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"median": det.median_sufficient(), "mean": det.complexity_exact()},
    probe=probe,
    mutants={
        "median with kappa": edit("median", lambda e: e ** (stable.kappa() / 2)),
        "mean with exponent 2": edit("mean", lambda e: e ** (2 / stable.kappa())),
        "median constant in f": edit("median", lambda e: e.subs(det.envelope, 1)),
    },
)
def tails_do_not_compress(subject: Subject, context: Context) -> Outcome:
    """§5.5(ii): for the median the exponent is 2 at every α; only the mean has κ_α."""
    a = Argument()
    g = sp.Symbol("G", positive=True)
    at = subject["median"].replace(
        Distribution, lambda z, i: HALF + stable.density_at_zero() * z)
    a.equal(sp.simplify(sp.diff(sp.log(at), det.envelope) * det.envelope), -2,
            "exponent of f in the median's N, small shifts (F(z) ~ ½ + p_α(0) z)")
    a.equal(sp.simplify(sp.diff(sp.log(subject["mean"]), det.envelope) * det.envelope),
            -stable.kappa(), "exponent of f in the mean's N")
    a.limit((g**-2 / g**-stable.kappa()).subs(alpha, sp.Rational(3, 2)), g, 0, 0,
            "α = 3/2: the median's N over the mean's vanishes as Δ → 0")
    return a.outcome("same data, same α: N ∝ f^(−2) with the median, f^(−κ) with the mean",
                     left="-2", right="-alpha/(alpha-1)")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.HYPOTHESIS,
    subject=lambda: {"threshold": window.threshold_exact(), "count": det.compression_count(),
                     "limit": det.compression_count_limit()},
    probe=probe,
    mutants={
        "alpha for alpha squared": edit("count", lambda e: sp.exp(sp.log(e) / alpha)),
        "limit at 1/alpha": edit("limit", lambda e: sp.exp(sp.digamma(1 / alpha))),
        "threshold exponent": edit("threshold", lambda e: e * samples ** (2 / stable.kappa())),
    },
)
def compression_condition(subject: Subject, context: Context) -> Outcome:
    """The mean's threshold rises as α falls iff N > N_c; N_c → exp ψ(1+1/α) as ε → ½."""
    a = Argument()
    log_n = sp.Symbol("log_N", real=True)
    slope = sp.diff(sp.log(subject["threshold"]), alpha)
    slope = sp.expand_log(slope, force=True).subs(sp.log(samples), log_n)
    critical = sp.expand_log(sp.log(subject["count"]), force=True)
    a.equal(slope.subs(log_n, critical), 0, "∂_α log ε_th vanishes at N = N_c")
    a.negative(sp.diff(slope, log_n), "and decreases in N: ε_th falls with α iff N > N_c")
    q = sp.log(half_shift / stable.density_at_zero())
    a.note("as ε → ½: q_α(½ + g) ~ g/p_α(0), p_α(0) = Γ(1+1/α)/π")
    a.equal(alpha**2 * sp.diff(q, alpha), sp.log(subject["limit"]), "α² ∂_α log q there")
    a.cite("digamma", "ψ increasing: on α ≥ 1 the limit is largest at α = 1")
    a.equal(sp.expand_func(subject["limit"].subs(alpha, 1)), sp.exp(1 - sp.EulerGamma),
            "e^{1−γ} = 1.526 < 2 there")
    return a.outcome("compression iff N > N_c(α, ε); N_c → exp ψ(1+1/α) ≤ e^(1−γ) as ε → ½")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"limit": det.compression_count_limit(), "samples": sp.Integer(1)},
    probe=probe,
    mutants={
        "two sequences": edit("samples", lambda e: sp.Integer(2)),
        "limit below one": edit("limit", lambda e: 1 / e),
        "limit at 1 + alpha": edit("limit", lambda e: sp.exp(sp.digamma(1 / alpha))),
    },
)
def no_compression_at_one(subject: Subject, context: Context) -> Outcome:
    """N = 1, ε near ½: the threshold rises with α, so smaller α widens the window."""
    a = Argument()
    at = subject["limit"].subs(alpha, sp.Rational(3, 2))
    a.line(bool(sp.N(at - subject["samples"]) > 0),
           f"N = {subject['samples']} < N_c → {sp.N(at, 6)} (α = 3/2, ε → ½)")
    a.note("below N_c the threshold increases with α (compression_condition)")
    return a.outcome("N = 1 < N_c = 1.122: smaller α lowers the threshold there",
                     left="N = 1", right=f"N_c = {sp.N(at, 6)}")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"gain": det.clip_gain(clip), "second": clip**2},
    probe=probe,
    mutants={
        "one tail": edit("gain", lambda e: (e + 1) / 2),
        "density for probability": edit("gain", lambda e: sp.diff(e, clip)),
        "unbounded second moment": edit("second", lambda e: sp.oo * clip),
        "clip doubled": edit("gain", lambda e: e.subs(clip, 2 * clip)),
    },
)
def clipping(subject: Subject, context: Context) -> Outcome:
    """§5.5(iii): a clipped statistic has κ = 2; it keeps 2F(c) − 1 of a small shift."""
    a = Argument()
    a.line(bool(subject["second"].subs(clip, 3) <= 9),
           "second moment of X cut at ±3 is at most 9: all moments finite")
    a.cite("central limit theorem", "mean of clipped draws has noise of order N^{-1/2}: κ = 2")
    z = sp.Symbol("z", real=True)
    d = sp.Symbol("d", real=True)
    for name, density, cdf in (
        ("α = 2", sp.exp(-(z**2) / 4) / (2 * sp.sqrt(sp.pi)), (1 + sp.erf(clip / 2)) / 2),
        ("α = 1", 1 / (sp.pi * (1 + z**2)), HALF + sp.atan(clip) / sp.pi),
    ):
        inner = sp.integrate(density, (z, -clip - d, clip - d))
        slope = sp.simplify(inner.subs(d, 0))
        gain = subject["gain"].replace(Distribution, lambda at, i, c=cdf: c.subs(clip, at))
        gain = gain.replace(det.Density, lambda at, i, f=density: f.subs(z, at))
        a.equal(slope, gain, f"{name}: d/dΔ E clip(X + Δ) at 0 is P(|X| < c)")
    return a.outcome("clipping gives κ = 2 at once, at the price of a factor 2F(c) − 1 in shift")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"bound": clip, "tail": samples**0 * (sp.Symbol("z", positive=True)) ** -alpha},
    probe=probe,
    mutants={
        "no bound": edit("bound", lambda e: sp.oo * clip),
        "bounded tail": edit("tail", lambda e: e * 0),
        "negative tail": edit("tail", lambda e: -e),
    },
)
def clipped_gradients(subject: Subject, context: Context) -> Outcome:
    """§6.1: |wᵀ clip(g)| ≤ c for every g, so no tail index below 2 survives clipping."""
    a = Argument()
    z = sp.Symbol("z", positive=True)
    a.positive(subject["tail"], "hypothesis: an α-stable law has P(|X| > x) > 0 for every x")
    a.note("‖clip(g)‖ = min(1, c/‖g‖) ‖g‖ ≤ c, and |wᵀv| ≤ ‖v‖ for a unit probe w")
    a.line(bool(subject["bound"].subs(clip, 1) == 1),
           f"at c = 1 the projection is at most {subject['bound'].subs(clip, 1)}")
    a.limit(subject["tail"].subs(alpha, sp.Rational(3, 2)) * z**3, z, sp.oo, sp.oo,
            "a stable tail (α = 3/2) has no third moment, a bounded variable has all")
    return a.outcome("norm clipping leaves a bounded projection: all moments, κ = 2",
                     left="P(|w.clip(g)| > c) = 0", right="C x^(-alpha) > 0")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"complexity": det.complexity_exact(), "shift": ring},
    probe=probe,
    mutants={
        "no transport": edit("shift", lambda e: 0 * ring),
        "identity transport": edit("shift", lambda e: ring + RING - ring),
        "unbounded complexity": edit("complexity", lambda e: e * sp.oo),
    },
)
def vanishing_window(subject: Subject, context: Context) -> Outcome:
    """§5.5(iv): f > 0 gives finite N(ℓ); and f = 0 (cyclic shift) leaves ‖M‖ = 1."""
    a = Argument()
    finite = subject["complexity"].replace(Quantile, lambda *_: sp.S.One).subs(
        {alpha: 2, scale: 1, det.alignment: 1, det.envelope: sp.Rational(1, 100)})
    a.line(bool(finite.is_finite), f"f = 1/100 at some lag: N(ℓ) = {finite} is finite, so the "
           "window is positive from there on: f below a threshold is not f = 0")
    step = subject["shift"].subs(ring, 1)
    rotate = sp.Matrix(RING, RING, lambda i, j: 1 if (j + step - i) % RING == 0 and step else 0)
    transport = sp.eye(RING)
    for lag in range(1, RING):
        transport = rotate * transport
        diagonal = sum(abs(transport[i, i]) for i in range(RING))
        a.line(diagonal == 0, f"s = 1, U a cyclic shift, lag {lag}: diagonal envelope {diagonal}")
        a.line(transport.T * transport == sp.eye(RING),
               f"lag {lag}: MᵀM = I, every gradient arrives in full")
    return a.outcome("diagonal envelopes vanish for 1 ≤ ℓ ≤ 7 while M is an isometry",
                     left="f(l) = 0", right="norm of M = 1")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"complexity": det.complexity_exact()},
    probe=probe,
    mutants={
        "bounded at f = 0": edit("complexity", lambda e: e.subs(det.envelope, 1 + det.envelope)),
        "rising in f": edit("complexity", lambda e: 1 / e),
        "no f": edit("complexity", lambda e: e.subs(det.envelope, 1)),
    },
)
def empty_for_every_n(subject: Subject, context: Context) -> Outcome:
    """In the model H_N = 0 for every N iff f(ℓ) = 0 for all ℓ ≥ 1."""
    a = Argument()
    at = subject["complexity"].subs(alpha, sp.Rational(3, 2)).subs(
        Quantile(1 - error, sp.Rational(3, 2)), factor)
    a.limit(at, det.envelope, 0, sp.oo, "N(ℓ) diverges as f(ℓ) → 0")
    a.line(bool(at.subs(det.envelope, 1).is_finite is not False) and at.has(det.envelope),
           "and is finite for every f(ℓ) > 0")
    a.negative(sp.diff(at, det.envelope), "decreasing in f")
    return a.outcome("H_N = 0 for all N iff the signal is 0 at every lag ≥ 1")
