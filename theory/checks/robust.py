"""Symbolic checks of T2, T5, the audit of section 8, and the implications of section 5.5."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory import stable, window
from theory.checking import Context, check
from theory.checks.probes import prove, prove_all
from theory.checks.steps import Subject, edit, probe
from theory.detection import HALF, Distribution
from theory.ledger import Outcome, Role, Strength
from theory.proofs import clipping as cut
from theory.proofs import examples, thresholds
from theory.proofs import robust as proofs
from theory.stable import alpha, samples

clip = cut.bound
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
    return prove(
        lambda: proofs.necessary(subject["necessary"], subject["bound"]),
        lambda: proofs.median(subject["median"]),
        lambda: proofs.median_order(det.median_sufficient()),
        summary="necessary and sufficient N of order (σ/Δ)² for every α: κ = 2")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"necessary": det.necessary_complexity(), "bound": det.information_upper()},
    probe=probe,
    mutants={
        "necessary doubled": edit("necessary", lambda e: 2 * e),
        "exponent 2": edit("necessary", lambda e: e ** (2 / stable.kappa())),
        "half of T1's bound": edit("bound", lambda e: e / 2),
        "without the entropy": edit("necessary", lambda e: det.sample_complexity(
            sp.sqrt(8 * sp.log(2) / det.information))),
    },
)
def averaged_statistic_needs(subject: Subject, context: Context) -> Outcome:
    """T1: the averaged statistic needs N ≥ (8(log 2 − h_b(ε))/I)^{κ/2} (σ/Δ)^κ."""
    return prove(lambda: proofs.averaged(subject["necessary"], subject["bound"],
                                         det.separation()),
                 summary="Fano and JSD ≤ I u²/8 at u = Δ N^(1/κ)/σ: a rigorous necessary N")


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
    return prove_all(
        lambda: (proofs.median_order(subject["median"]), *proofs.mean_order(subject["mean"])),
        summary="same data, same α: N ∝ f^(−2) with the median, f^(−κ) with the mean",
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
        "limit squared": edit("limit", lambda e: e**2),
        "threshold exponent": edit("threshold", lambda e: e * samples ** (2 / stable.kappa())),
    },
)
def compression_condition(subject: Subject, context: Context) -> Outcome:
    """The mean's threshold rises as α falls iff N > N_c; N_c → exp ψ(1+1/α) as ε → ½."""
    return prove_all(
        lambda: (*thresholds.compression(subject["threshold"], subject["count"]),
                 thresholds.near_the_median(subject["count"], subject["limit"]),
                 thresholds.at_cauchy(subject["limit"])),
        summary="compression iff N > N_c(α, ε); N_c → exp ψ(1+1/α) as ε → ½, e^(1−γ) at α = 1")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"threshold": window.threshold_exact(), "samples": sp.Integer(1),
                     "error": sp.Rational(429, 1000)},
    probe=probe,
    mutants={
        "two sequences": edit("samples", lambda e: sp.Integer(2)),
        "smaller error": edit("error", lambda e: sp.Rational(1, 4)),
        "inverse threshold": edit("threshold", lambda e: 1 / e),
    },
)
def no_compression_at_one(subject: Subject, context: Context) -> Outcome:
    """N = 1, ε near ½: the threshold rises with α, so smaller α widens the window."""
    return prove_all(
        lambda: (examples.one_sequence(subject["threshold"], subject["error"],
                                       subject["samples"]),),
        summary="N = 1, ε = 0.429: the threshold at α = 3/2 lies below that at α = 2",
        left="threshold(3/2) < σ/(2 mbar)", right="threshold(2) > σ/(2 mbar)")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"gain": det.clip_gain(clip), "second": clip**2, "rate": samples**-HALF},
    probe=probe,
    mutants={
        "one tail": edit("gain", lambda e: (e + 1) / 2),
        "density for probability": edit("gain", lambda e: sp.diff(e, clip)),
        "second moment too small": edit("second", lambda e: e / 2),
        "rate of kappa = 3": edit("rate", lambda e: samples ** -sp.Rational(1, 3)),
        "clip doubled": edit("gain", lambda e: e.subs(clip, 2 * clip)),
    },
)
def clipping(subject: Subject, context: Context) -> Outcome:
    """§5.5(iii): a clipped statistic has κ = 2; it keeps 2F(c) − 1 of a small shift."""
    return prove(
        lambda: cut.gain(subject["gain"]), lambda: cut.bounded(subject["second"]),
        lambda: cut.averaged(subject["rate"]),
        summary="clipping gives κ = 2 at once, at the price of a factor 2F(c) − 1 in shift")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"short": sp.S.One, "long": 1 / (1 + cut.excess),
                     "tail": 2 * Distribution(-clip, alpha)},
    probe=probe,
    mutants={
        "no clipping": edit("long", lambda e: sp.S.One),
        "short gradients doubled": edit("short", lambda e: 2 * e),
        "bounded tail": edit("tail", lambda e: e * 0),
        "negative tail": edit("tail", lambda e: -e),
    },
)
def clipped_gradients(subject: Subject, context: Context) -> Outcome:
    """§6.1: |wᵀ clip(g)| ≤ c for every g, so no tail index below 2 survives clipping."""
    return prove_all(
        lambda: (*cut.clipped_gradient((subject["short"], subject["long"]), clip),
                 cut.bounded(clip**2), cut.stable_tail(subject["tail"])),
        summary="norm clipping leaves a bounded projection: finite variance, κ = 2",
        left="P(|w.clip(g)| > c) = 0", right="P(|X| > c) > 0")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"complexity": det.complexity_exact(), "shift": ring},
    probe=probe,
    mutants={
        "no transport": edit("shift", lambda e: 0 * ring),
        "identity transport": edit("shift", lambda e: ring + RING - ring),
        "complexity free of f": edit("complexity", lambda e: e.subs(det.envelope, 1)),
    },
)
def vanishing_window(subject: Subject, context: Context) -> Outcome:
    """§5.5(iv): f > 0 gives finite N(ℓ); and f = 0 (cyclic shift) leaves ‖M‖ = 1."""
    return prove_all(
        lambda: (thresholds.empty_window(subject["complexity"])[0],
                 examples.cyclic_shift(int(subject["shift"].subs(ring, 1)), RING)),
        summary="every f > 0 has its N*; diagonal envelopes vanish for 1 ≤ ℓ ≤ 7 while M is an "
        "isometry", left="f(l) = 0", right="norm of M = 1")


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
    return prove_all(lambda: thresholds.empty_window(subject["complexity"]),
                     summary="f > 0: detected from N* on; no signal: every test errs half of the "
                     "time at every N")
