"""Symbolic checks of what the model hides: noise scale, tails, optimum, probes, figure 3, T5."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory import stable, window
from theory.checking import Context, check
from theory.checks.probes import prove, prove_all
from theory.checks.steps import Subject, edit, probe
from theory.detection import HALF
from theory.ledger import Outcome, Role, Strength
from theory.proofs import audit as proofs
from theory.proofs import examples, moments, robust
from theory.proofs import repaired_window as repaired
from theory.proofs.clipping import averaged
from theory.stable import alpha, samples, scale

FLOOR = window.scale_low / window.scale_high


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"complexity": det.complexity_exact(),
                     "bound": det.envelope * window.scale_high},
    probe=probe,
    mutants={
        "noise not scaled": lambda s: {**s, "complexity": s["complexity"] / scale},
        "bound without f": edit("bound", lambda e: window.scale_high),
        "exponent of f": edit("complexity", lambda e: e * det.envelope),
    },
)
def noise_carries_envelope(subject: Subject, context: Context) -> Outcome:
    """Audit 1: μ → cμ leaves N unchanged; σ ≤ f max σ_q contradicts σ ≥ σ_lo with f → 0."""
    return prove(lambda: proofs.homogeneous(subject["complexity"]),
                 lambda: proofs.floor(subject["bound"], FLOOR),
                 summary="σ_ℓ ≤ f(ℓ) max σ_q: no f → 0 meets Lemma 5.2's lower bound on σ")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {
        "bound": moments.growth**moments.p * 2 ** (2 * moments.p - 2)
        * (2 + moments.y_moment + moments.x_moment),
        "moment": 2**moments.p * sp.gamma(moments.p + HALF) / sp.sqrt(sp.pi),
        "rate": samples**-HALF},
    probe=probe,
    mutants={
        "rate of kappa = 3": edit("rate", lambda e: samples ** -sp.Rational(1, 3)),
        "half of the moment": edit("moment", lambda e: e / 2),
        "growth without k": edit("bound", lambda e: e.subs(moments.growth, 1)),
        "rate 1/N": edit("rate", lambda e: 1 / samples),
    },
)
def bounded_network_is_gaussian(subject: Subject, context: Context) -> Outcome:
    """Audit 2: Gaussian inputs, bounded activations and ‖J‖: ψ has all moments, so κ = 2."""
    return prove_all(lambda: (*moments.moments(subject["bound"]),
                              moments.normal_moment(subject["moment"]),
                              averaged(subject["rate"])),
                     summary="all moments exist: κ = 2 asymptotically; α̂ < 2 reads the law's body")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"residual": sp.Symbol("y", real=True) - sp.Symbol("m", real=True)},
    probe=probe,
    mutants={
        "biased prediction": edit("residual", lambda e: e + sp.Rational(1, 7)),
        "prediction doubled": edit("residual", lambda e: e - sp.Symbol("m", real=True)),
        "prediction halved": edit("residual", lambda e: e + sp.Symbol("m", real=True) / 2),
    },
)
def no_signal_at_optimum(subject: Subject, context: Context) -> Outcome:
    """Audit 4: if ŷ = E[y|x_≤t] then Eψ = 0 at every lag: the window is empty."""
    y, m = sp.symbols("y m", real=True)
    return prove(lambda: moments.no_signal(subject["residual"], m, y),
                 summary="at the Bayes optimum E ψ_(t,ℓ) = 0 for every ℓ")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"power": stable.kappa(), "density": sp.sqrt(2 / sp.pi)},
    probe=probe,
    mutants={
        "kappa below one": edit("power", lambda e: sp.Rational(1, 2)),
        "inverse kappa": edit("power", lambda e: 1 / e),
        "no mass at zero": edit("density", lambda e: e * 0),
    },
)
def probe_mean_diverges(subject: Subject, context: Context) -> Outcome:
    """Audit 5: N ∝ |z|^{-κ} over a random probe has infinite mean for every κ ≥ 1."""
    return prove_all(lambda: moments.probe_mean(subject["power"], subject["density"]),
                     summary="E_w N = ∞: quote medians over several probes")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"complexity": det.complexity_exact()},
    probe=probe,
    mutants={
        "curved": edit("complexity", lambda e: e * sp.log(1 + 1 / det.envelope)),
        "exponential in f": edit("complexity", lambda e: sp.exp(1 / det.envelope)),
        "free of f": edit("complexity", lambda e: e.subs(det.envelope, 1)),
    },
)
def loglog_line_for_any_envelope(subject: Subject, context: Context) -> Outcome:
    """§6.2: log N against log 1/f is a line of slope κ for an exponential f too."""
    return prove_all(lambda: (proofs.straight_line(subject["complexity"]),),
                     summary="the exponential envelope gives the same straight line of slope κ",
                     left="slope kappa, curvature 0", right="curved or saturating")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"complexity": det.sample_complexity(),
                     "floor": window.scale_low / window.scale_high},
    probe=probe,
    mutants={
        "floor inverted": edit("floor", lambda e: 1 / e),
        "floor squared": edit("floor", lambda e: e**2),
        "complexity without f": edit("complexity", lambda e: e * det.envelope ** stable.kappa()),
        "complexity rises with f": edit("complexity", lambda e: e * det.envelope ** (
            2 * stable.kappa())),
    },
)
def no_go(subject: Subject, context: Context) -> Outcome:
    """T5: with the statistic's own scale Lemma 5.2's hypotheses bound N(ℓ): no regime is left."""
    bound = det.envelope * window.scale_high
    return prove(lambda: proofs.floor(bound, subject["floor"]),
                 lambda: proofs.bounded_complexity(subject["complexity"], subject["floor"]),
                 summary="f ≥ σ_lo/σ_max at every lag, N(ℓ) bounded: Lemma 5.2 has no regime f → 0")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"mean": window.threshold_exact(), "median": window.median_threshold()},
    probe=probe,
    mutants={
        "mean without the 2": edit("mean", lambda e: e / 2),
        "mean at rate N^{-1/alpha}": edit(
            "mean", lambda e: e * samples ** (1 / stable.kappa() - 1 / alpha)),
        "median with log(1/eps)/N": edit("median", lambda e: e.subs(samples, samples / 2)),
        "median without the scale": edit("median", lambda e: e / scale),
    },
)
def repaired_window(subject: Subject, context: Context) -> Outcome:
    """With σ the scale of the whole gradient: windows are level sets of the signal."""
    mean, median = subject["mean"], subject["median"]
    return prove_all(
        lambda: (*repaired.mean_level(mean, det.critical_exact()),
                 repaired.median_level(median, det.median_sufficient()),
                 robust.median(det.median_sufficient()), repaired.median_rate(median)),
        summary="H_N = max{ℓ : |Eψ_ℓ| ≥ level(N)}, level ∝ N^(−1/κ) (mean), N^(−1/2) (median)")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: dict(zip(("low", "high"), window.sandwich_constants(), strict=True)),
    probe=probe,
    mutants={
        "bounds swapped": lambda s: {"low": s["high"], "high": s["low"]},
        "high without its alignment": edit("high", lambda e: e * window.alignment_low**alpha),
        "low doubled": edit("low", lambda e: 2 * e),
    },
)
def strip(subject: Subject, context: Context) -> Outcome:
    """Bounded prefactors: log N rises by κ log(f₁/f₂) up to ± log(c₂/c₁) from f₁ to f₂ < f₁."""
    return prove_all(lambda: proofs.strip(subject["low"], subject["high"]),
                     summary="over a range f₁/f₂ > (c₂/c₁)^(1/κ) the trend is upwards, slope "
                     "κ ± width/X")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"kappa": sp.Integer(2), "ratio": sp.Integer(4), "drop": sp.Integer(2)},
    probe=probe,
    mutants={
        "range inside the strip": edit("drop", lambda e: sp.Rational(1, 2)),
        "prefactors unbounded": edit("ratio", lambda e: sp.exp(100)),
        "kappa below its range": edit("kappa", lambda e: sp.Rational(1, 2)),
    },
)
def negative_slope(subject: Subject, context: Context) -> Outcome:
    """κ = 2, prefactors within a factor 4, f falling by e²: N must rise at least 13-fold."""
    return prove_all(
        lambda: (examples.no_fall(subject["kappa"], subject["ratio"], subject["drop"]),),
        summary="a negative trend is impossible here under N ≍ f^(−κ)",
        left="N_2/N_1 >= e^4/4 = 13.6", right="any fall: < 1")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"gate": sp.Rational(1, 2), "loop": sp.Integer(0), "link": sp.Integer(1)},
    probe=probe,
    mutants={
        "no recurrent weights": edit("link", lambda e: 0 * e),
        "closed gate": edit("gate", lambda e: sp.Integer(0)),
        "imaginary link": edit("link", lambda e: sp.I * e),
    },
)
def products_do_not_reduce(subject: Subject, context: Context) -> Outcome:
    """§6.1: two linear ConstGate units that feed each other: diag M ≠ (1−s)^ℓ at lag 2."""
    return prove_all(
        lambda: (examples.return_path(subject["gate"], subject["loop"], subject["link"]),),
        summary="[J₂J₁]_qq exceeds (1−s)²: the return path through the other unit",
        left="(1-s)^2 + s^2 = 1/2", right="(1-s)^2 = 1/4")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"complexity": det.sample_complexity(), "scale": det.envelope * scale},
    probe=probe,
    mutants={
        "noise of the whole gradient": edit("scale", lambda e: scale),
        "noise falling faster": edit("scale", lambda e: e * det.envelope),
        "complexity with another exponent": edit("complexity", lambda e: e * det.envelope),
    },
)
def own_scale_cancels(subject: Subject, context: Context) -> Outcome:
    """ConstGate, order zero: μ^(q) = (1−s)^ℓ for every q, so σ_ℓ = f σ₀/H and N(ℓ) is constant."""
    return prove_all(lambda: proofs.own_scale(subject["complexity"], subject["scale"]),
                     summary="f cancels: N(ℓ) is the same at every lag although f(ℓ) → 0",
                     left="N(l) constant", right="f(l)^(-kappa) -> oo")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.HYPOTHESIS,
    subject=lambda: {"complexity": det.sample_complexity()},
    probe=probe,
    mutants={
        "rises with f": edit("complexity", lambda e: 1 / e),
        "no f": edit("complexity", lambda e: e.subs(det.envelope, 1)),
        "falls with the scale": edit("complexity", lambda e: e / scale ** (2 * stable.kappa())),
    },
)
def scale_floor(subject: Subject, context: Context) -> Outcome:
    """If σ_ℓ ≥ σ_lo then N(ℓ) ≥ (u* σ_lo/m̄)^κ f^{-κ}, which diverges as f → 0."""
    return prove_all(lambda: proofs.least_complexity(subject["complexity"]),
                     summary="with a floor under the scale N(ℓ) grows like f^(−κ)")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.VACUITY,
    subject=lambda: {"bound": det.envelope * window.scale_high},
    probe=probe,
    mutants={
        "bound without f": edit("bound", lambda e: e / det.envelope),
        "bound with 1/f": edit("bound", lambda e: e / det.envelope**2),
        "bound plus a constant": edit("bound", lambda e: e + window.scale_high),
    },
)
def no_scale_floor(subject: Subject, context: Context) -> Outcome:
    """No statistic meets it: σ_ℓ ≤ f(ℓ) max σ_q → 0 as f → 0, below every σ_lo > 0."""
    return prove(lambda: proofs.floor(subject["bound"], FLOOR),
                 summary="f → 0 forces σ_ℓ → 0: the floor is never met")
