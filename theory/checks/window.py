"""Symbolic checks of threshold, window and sandwich (LW-38 … 42, 45, 68 … 70)."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from theory import detection as det
from theory import stable, window
from theory.checking import Context, check
from theory.checks.probes import prove
from theory.checks.steps import Subject, edit, probe
from theory.ledger import Outcome, Role, Strength
from theory.proofs import level_sets as proofs
from theory.proofs import window as readings
from theory.proofs.window import BEFORE, LAG, THETA
from theory.stable import alpha, samples

SIDES = ("low", "high")


def _constants() -> dict[str, sp.Expr]:
    """c₁ and c₂ of LW-41."""
    return dict(zip(SIDES, window.sandwich_constants(), strict=True))


def _levels() -> dict[str, sp.Expr]:
    """C₁ and C₂ of LW-42, the threshold and both readings."""
    return {**dict(zip(SIDES, window.level_constants(), strict=True)),
            "threshold": window.threshold(), **readings.steps()}


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"threshold": window.threshold(), "complexity": det.sample_complexity(),
                     "paper_threshold": window.threshold_paper(),
                     "paper_complexity": det.complexity_paper(),
                     "exact_threshold": window.threshold_exact(),
                     "exact_complexity": det.complexity_exact()},
    probe=probe,
    mutants={
        "N^{+1/kappa}": edit("threshold", lambda e: e * samples ** (2 / stable.kappa())),
        "critical squared": edit("paper_threshold", lambda e: e * det.critical_paper()),
        "alignment inverted": edit("exact_threshold", lambda e: e * det.alignment**2),
        "alpha + 0.01": edit("threshold", lambda e: e.subs(alpha, alpha + sp.Rational(1, 100))),
        "complexity without the 2": edit("exact_complexity", lambda e: e.subs(
            det.critical_exact() / 2, det.critical_exact() / 4)),
    },
)
def threshold_inverts(subject: Subject, context: Context) -> Outcome:
    """LW-38: f ≥ ε_th iff N ≥ N(ℓ), for any criterion, the paper's and the exact one."""
    forms = (("", None), ("paper_", proofs.NAMED_PAPER), ("exact_", proofs.NAMED_EXACT))
    return prove(*(
        lambda key=key, named=named: proofs.inverts(
            subject[f"{key}threshold"], subject[f"{key}complexity"], named)
        for key, named in forms), summary="1[f ≥ ε_th] = 1[N ≥ N(ℓ)]: one inverts the other")


@check(
    strength=Strength.SYMBOLIC,
    subject=readings.steps,
    probe=probe,
    mutants={
        "off by one": edit("largest", lambda e: e + 1),
        "count": edit("largest", lambda e: BEFORE + THETA),
        "all up to": edit("largest", lambda e: THETA * (BEFORE + 1)),
        "last lag or nothing": edit("largest", lambda e: THETA * LAG),
        "lag before": edit("largest", lambda e: e - THETA),
    },
)
def largest_lag(subject: Subject, context: Context) -> Outcome:
    """LW-39: the reading is max{ℓ : f(ℓ) ≥ ε_th(ℓ)}, 0 if none: their least upper bound."""
    def level(lag: sp.Expr) -> sp.Expr:
        return proofs.at_lag(window.threshold(), lag)

    return prove(lambda: readings.upper_bound(subject, level),
                 lambda: readings.least(subject, level),
                 summary="no detectable lag exceeds H, and every M that bounds them bounds H")


@check(
    strength=Strength.SYMBOLIC,
    subject=readings.steps,
    probe=probe,
    mutants={
        "largest counts": edit("largest", lambda e: BEFORE + THETA),
        "run restarts": edit("unbroken", lambda e: THETA),
        "run never starts": edit("unbroken", lambda e: THETA * BEFORE / 2),
        "largest off by one": edit("largest", lambda e: e + THETA),
    },
)
def rules_agree(subject: Subject, context: Context) -> Outcome:
    """Both rules agree iff the detectable lags are {1..L}; so for nonincreasing f, flat level."""
    def level(lag: sp.Expr) -> sp.Expr:
        return proofs.at_lag(window.threshold(), lag)

    return prove(lambda: readings.agree(subject, level), lambda: readings.ordered(subject, level),
                 lambda: readings.flat(subject),
                 summary="the rules agree iff the detectable lags are {1..L}; e.g. nonincreasing f")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"complexity": det.complexity_exact(), "threshold": window.threshold_exact(),
                     **readings.steps()},
    probe=probe,
    mutants={
        "threshold without the 2": edit("threshold", lambda e: e / 2),
        "complexity exponent": edit("complexity", lambda e: e * det.envelope),
        "N^{-1/alpha}": edit(
            "threshold", lambda e: e * samples ** (1 / stable.kappa() - 1 / alpha)),
    },
)
def empirical_window_matches(subject: Subject, context: Context) -> Outcome:
    """LW-45: max{ℓ : N̂(ℓ) ≤ N} is the window of LW-39, with one criterion."""
    return prove(lambda: proofs.empirical(subject["threshold"], subject["complexity"], subject),
                 summary="Ĥ_N and H_N read the same lags when they use the same estimates")


@check(
    strength=Strength.SYMBOLIC,
    subject=_constants,
    probe=probe,
    mutants={
        "bounds swapped": lambda s: {"low": s["high"], "high": s["low"]},
        "alignment bound wrong": edit("low", lambda e: e.subs(
            window.alignment_high, window.alignment_low)),
        "scale bound wrong": edit("high", lambda e: e.subs(window.scale_high, window.scale_low)),
    },
)
def sandwich(subject: Subject, context: Context) -> Outcome:
    """LW-41: c₁ f^{-κ} ≤ N(ℓ) ≤ c₂ f^{-κ} with explicit constants."""
    return prove(*(lambda side=side: proofs.sandwich(
        side, subject[side], det.sample_complexity()) for side in SIDES),
        summary="c₁ = (u*σ_lo/m_hi)^κ, c₂ = (u*σ_hi/m_lo)^κ")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {**_constants(), "complexity": det.sample_complexity()},
    probe=probe,
    mutants={
        "bounds swapped": lambda s: {**s, "low": s["high"], "high": s["low"]},
        "complexity without alignment": edit(
            "complexity", lambda e: e * det.alignment ** stable.kappa()),
        "exponent of the envelope": edit("complexity", lambda e: e * det.envelope),
    },
)
def sandwich_explicit(subject: Subject, context: Context) -> Outcome:
    """LW-68: the sandwich for the appendix's N(ℓ), at every lag with the same constants."""
    return prove(*(lambda side=side: proofs.sandwich(side, subject[side], subject["complexity"])
                   for side in SIDES),
                 summary="c₁ f^(−κ) ≤ N(ℓ) ≤ c₂ f^(−κ), constants from the bounds alone")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {**_constants(), **dict(zip(("level_low", "level_high"),
                                                window.level_constants(), strict=True))},
    probe=probe,
    mutants={
        "levels swapped": lambda s: {**s, "level_low": s["level_high"],
                                     "level_high": s["level_low"]},
        "exponent of c2": edit("high", lambda e: e * window.scale_high),
        "exponent of c1": edit("low", lambda e: e**2),
    },
)
def lemma_links(subject: Subject, context: Context) -> Outcome:
    """Lemma 5.2: c_i f^{-κ} ≤ N iff f ≥ C_i N^{-1/κ}: both of its halves are one statement."""
    return prove(*(lambda side=side: proofs.inverts(
        subject[f"level_{side}"] * samples ** (-1 / stable.kappa()),
        subject[side] * det.envelope ** -stable.kappa()) for side in SIDES),
        summary="the sandwich of N (LW-41) read at fixed N is the sandwich of H_N (LW-42)")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"complexity": det.sample_complexity()},
    probe=probe,
    mutants={
        "extra factor f": edit("complexity", lambda e: e * det.envelope),
        "exponent alpha": edit("complexity", lambda e: (
            det.critical * stable.scale / (det.alignment * det.envelope)) ** alpha),
        "logarithmic factor": edit("complexity", lambda e: e * sp.log(1 + 1 / det.envelope)),
    },
)
def same_order(subject: Subject, context: Context) -> Outcome:
    """LW-69: N ≍ f^{-κ}: between c₁ and c₂ times f^{-κ} at every lag, c₂/c₁ explicit."""
    low, high = window.sandwich_constants()
    return prove(*(lambda side=side, c=c: proofs.sandwich(side, c, subject["complexity"])
                   for side, c in zip(SIDES, (low, high), strict=True)),
                 lambda: proofs.quotient(low, high),
                 summary="N ≍ f^(−κ) with quotient of constants (σ_hi m_hi/(σ_lo m_lo))^κ")


@check(
    strength=Strength.SYMBOLIC,
    subject=_levels,
    probe=probe,
    mutants={
        "levels swapped": lambda s: {**s, "low": s["high"], "high": s["low"]},
        "low with the wrong alignment": edit("low", lambda e: e.subs(
            window.alignment_high, window.alignment_low)),
        "high with the wrong scale": edit("high", lambda e: e.subs(
            window.scale_high, window.scale_low)),
        "threshold of another N": edit("threshold", lambda e: e * samples),
        "largest counts down": edit("largest", lambda e: THETA * (BEFORE - LAG) + LAG),
    },
)
def level_sets(subject: Subject, context: Context) -> Outcome:
    """LW-70: {f ≥ C₂N^{-1/κ}} ⊆ {f ≥ ε_th} ⊆ {f ≥ C₁N^{-1/κ}}, and so are their readings."""
    return prove(*(lambda side=side: proofs.level_set(side, subject) for side in SIDES),
                 *(lambda side=side, rule=rule: proofs.between(side, subject, rule)
                   for side in SIDES for rule in window.RULES),
                 summary="H_N lies between two level sets of f read by the same rule, for any f")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.HYPOTHESIS,
    subject=_levels,
    probe=probe,
    mutants={
        "levels swapped": lambda s: {**s, "low": s["high"], "high": s["low"]},
        "threshold of another N": edit("threshold", lambda e: e * samples),
        "run restarts": edit("unbroken", lambda e: THETA),
        "largest off by one": edit("largest", lambda e: e + THETA),
    },
)
def monotone_window(subject: Subject, context: Context) -> Outcome:
    """LW-42 for nonincreasing f: every inverse gives the sandwich; when the lags are {1..H_N}."""
    return prove(*(lambda side=side: proofs.monotone_between(side, subject) for side in SIDES),
                 lambda: proofs.segment(subject["threshold"], subject),
                 summary="for nonincreasing f every generalised inverse gives the same sandwich; "
                 "the lags are {1..H_N} if ε_th does not fall")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"gate": sp.Rational(1, 10), "insertion": sp.Integer(3),
                     "level": sp.Rational(3, 2)},
    probe=probe,
    mutants={
        "safe insertion": edit("insertion", lambda e: sp.Rational(1, 2)),
        "level below the first lag": edit("level", lambda e: sp.Rational(1, 2)),
        "fast gate": edit("gate", lambda e: sp.Rational(9, 10)),
    },
)
def non_monotone_window(subject: Subject, context: Context) -> Outcome:
    """ConstGate first-order rate (1−s)^ℓ + ℓ(1−s)^{ℓ−1}s r rises: no interval of lags."""
    s, r, level = subject["gate"], subject["insertion"], subject["level"]
    values = [(1 - s) ** i + i * (1 - s) ** (i - 1) * s * r for i in range(1, 31)]
    largest = window.generalised_inverse(values, level, "largest")
    first_below = next(i for i, v in enumerate(values, 1) if v < level) - 1
    proved = prove(
        proofs.one_level(*window.level_constants()),
        lambda: proofs.gap_below((1 - s, s), values[first_below], values[largest - 1], level,
                                 first_below + 1, largest),
        summary=f"H_N = {largest} is not ≤ f^←(C₁N^(-1/κ)) = {first_below}")
    detectable = sorted(window.level_set(values, level))
    return replace(proved, details={
        **proved.details, "left": str(largest), "right": str(first_below),
        "detectable": f"lags {detectable}, of 30; ConstGate's first-order rate, s = {s}, r = {r}"})
