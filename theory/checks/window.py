"""Symbolic checks of threshold, window, sandwich and residual (LW-38 … 42, 45, 67 … 73)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product

import sympy as sp

from theory import detection as det
from theory import stable, window
from theory.checking import Context, check
from theory.checks.steps import Argument, Subject, edit, probe
from theory.ledger import Outcome, Role, Strength
from theory.stable import alpha, samples, scale

gap_low, gap_high, gap_m_low, gap_m_high = sp.symbols("g_1 g_2 g_3 g_4", nonnegative=True)
Reader = Callable[[frozenset[int]], int]
Readers = Mapping[str, Reader]
LAGS = 7


def in_bounds(expr: sp.Expr) -> sp.Expr:
    """Write m̄, σ and their upper bounds as lower bounds plus nonnegative gaps."""
    return expr.subs({
        window.alignment_high: det.alignment + gap_m_high,
        window.scale_high: scale + gap_high,
    }).subs({
        scale: window.scale_low + gap_low,
        det.alignment: window.alignment_low + gap_m_low,
    })


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"threshold": window.threshold_paper(), "complexity": det.complexity_paper()},
    probe=probe,
    mutants={
        "N^{+1/kappa}": edit("threshold", lambda e: e * samples ** (2 / stable.kappa())),
        "critical squared": edit("threshold", lambda e: e * det.critical_paper()),
        "alignment inverted": edit("threshold", lambda e: e * det.alignment**2),
        "alpha + 0.01": edit("threshold", lambda e: e.subs(alpha, alpha + sp.Rational(1, 100))),
    },
)
def threshold_inverts(subject: Subject, context: Context) -> Outcome:
    """LW-38: f ≥ ε_th iff N ≥ N(ℓ), both in the paper's form and exactly."""
    a = Argument()
    a.equal(det.separation().subs(det.envelope, subject["threshold"]), det.critical_paper(),
            "at f = ε_th the separation is the critical one")
    a.equal(sp.log(subject["complexity"].subs(det.envelope, subject["threshold"])),
            sp.log(samples), "so there N(ℓ) = N")
    a.equal(sp.diff(sp.log(subject["complexity"]), det.envelope) * det.envelope, -stable.kappa(),
            "and N(ℓ) falls with f: f ≥ ε_th iff N(ℓ) ≤ N")
    a.equal(window.threshold_exact() / subject["threshold"],
            det.critical_exact() / det.critical_paper(), "the exact version differs by u* alone")
    return a.outcome("ε_th = u* (σ/m̄) N^(-1/κ) is the inverse of N(ℓ)")


def _readers() -> dict[str, Reader]:
    return {
        "largest": lambda lags: window.read_window(lags, "largest"),
        "all_up_to": lambda lags: window.read_window(lags, "all_up_to"),
    }


def _reader_probe(readers: Readers) -> list[complex]:
    sets = [frozenset(s) for s in ((), (1,), (2,), (1, 2, 3), (1, 3), (2, 5), (1, 2, 5))]
    return [complex(read(s)) for read in readers.values() for s in sets]


def _swap(name: str, reader: Reader) -> Callable[[Readers], Readers]:
    return lambda readers: {**readers, name: reader}


def _subsets() -> list[frozenset[int]]:
    return [frozenset(i + 1 for i, bit in enumerate(bits) if bit)
            for bits in product((0, 1), repeat=LAGS)]


@check(
    strength=Strength.SAMPLED,
    subject=_readers,
    probe=_reader_probe,
    mutants={
        "smallest lag": _swap("largest", lambda lags: min(lags, default=0)),
        "off by one": _swap("largest", lambda lags: max(lags, default=0) + 1),
        "all up to": _swap("largest", lambda lags: window.read_window(lags, "all_up_to")),
        "count": _swap("largest", len),
    },
)
def largest_lag(subject: Readers, context: Context) -> Outcome:
    """LW-39: the reading is max{ℓ : f(ℓ) ≥ ε_th(ℓ)}, 0 if none: every subset of 7 lags."""
    wrong = []
    for lags in _subsets():
        threshold = sp.Rational(1, 2)
        values = [sp.Integer(1) if i in lags else sp.Integer(0) for i in range(1, LAGS + 1)]
        detectable = window.level_set(values, threshold)
        direct = 0
        for i in range(1, LAGS + 1):
            if values[i - 1] >= threshold:
                direct = i
        if subject["largest"](detectable) != direct:
            wrong.append(sorted(lags))
    return Outcome(not wrong, f"{2**LAGS} envelopes over {LAGS} lags read as defined"
                   if not wrong else f"misread: {wrong[:3]}", {"samples": 2**LAGS})


@check(
    strength=Strength.SYMBOLIC,
    subject=_readers,
    probe=_reader_probe,
    mutants={
        "all_up_to stops early": _swap("all_up_to", lambda lags: max(
            window.read_window(lags, "all_up_to") - 1, 0)),
        "all_up_to starts at 2": _swap("all_up_to", lambda lags: window.read_window(
            lags | {1}, "all_up_to") if lags else 1),
        "largest counts": _swap("largest", lambda lags: len(lags) // 2),
    },
)
def rules_agree(subject: Readers, context: Context) -> Outcome:
    """Both rules agree on initial segments {1..L} (f nonincreasing against a flat threshold)."""
    a = Argument()
    drop = sp.Symbol("d", nonnegative=True)
    level, value = sp.symbols("level value", positive=True)
    a.at_least((value + drop) - level - (value - level), 0,
               "f(ℓ) ≥ f(ℓ+1) and f(ℓ+1) ≥ level give f(ℓ) ≥ level: level sets are {1..L}")
    for length in range(LAGS + 1):
        segment = frozenset(range(1, length + 1))
        a.line(subject["largest"](segment) == length == subject["all_up_to"](segment),
               f"both rules read {{1..{length}}} as {length}")
    for lags in _subsets():
        low, high = subject["all_up_to"](lags), subject["largest"](lags)
        initial = lags == frozenset(range(1, len(lags) + 1))
        if (low != high) == initial or low > high:
            a.line(False, f"on {sorted(lags)} the rules give {low} and {high}")
    a.note("with a gap below the largest lag they differ (every subset of 7 lags tried)")
    return a.outcome("the rules agree iff the detectable lags are {1..L}; e.g. nonincreasing f")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"complexity": det.complexity_exact(), "threshold": window.threshold_exact()},
    probe=probe,
    mutants={
        "threshold without the 2": edit("threshold", lambda e: e / 2),
        "complexity exponent": edit("complexity", lambda e: e * det.envelope),
        "N^{-1/alpha}": edit(
            "threshold", lambda e: e * samples ** (1 / stable.kappa() - 1 / alpha)),
    },
)
def empirical_window_matches(subject: Subject, context: Context) -> Outcome:
    """LW-45: {ℓ : N̂(ℓ) ≤ N} is the set {ℓ : f(ℓ) ≥ ε_th(ℓ)} of LW-39, with one criterion."""
    a = Argument()
    left = sp.log(subject["complexity"]) - sp.log(samples)
    right = stable.kappa() * (sp.log(subject["threshold"]) - sp.log(det.envelope))
    a.equal(sp.expand_log(left, force=True), sp.expand_log(right, force=True),
            "log N(ℓ) − log N = κ (log ε_th − log f): one sign")
    return a.outcome("Ĥ_N and H_N read the same set when they use the same estimates")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: dict(zip(("low", "high"), window.sandwich_constants(), strict=True)),
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
    a = Argument()
    prove_sandwich(a, subject["low"], subject["high"])
    return a.outcome("c₁ = (u*σ_lo/m_hi)^κ, c₂ = (u*σ_hi/m_lo)^κ")


def prove_sandwich(a: Argument, low: sp.Expr, high: sp.Expr) -> None:
    """Both inequalities, by comparing the bases of the κ-th powers (κ > 0)."""
    middle = det.sample_complexity() * det.envelope ** stable.kappa()
    a.equal(middle, (det.critical * scale / det.alignment) ** stable.kappa(), "N(ℓ) f^κ")
    bases = [_strip(e) for e in (low, middle, high)]
    a.at_least(in_bounds(bases[1] / bases[0]), 1, "lower side: ratio of bases")
    a.at_least(in_bounds(bases[2] / bases[1]), 1, "upper side: ratio of bases")


def _strip(expr: sp.Expr) -> sp.Expr:
    """expr^{1/κ} for expr = b^κ, on α > 1."""
    excess = sp.Symbol("e", positive=True)
    return sp.powdenest(expr.subs(alpha, 1 + excess) ** (excess / (1 + excess)), force=True)


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {**dict(zip(("low", "high"), window.sandwich_constants(), strict=True)),
                     "complexity": det.sample_complexity()},
    probe=probe,
    mutants={
        "bounds swapped": lambda s: {**s, "low": s["high"], "high": s["low"]},
        "complexity without alignment": edit(
            "complexity", lambda e: e * det.alignment ** stable.kappa()),
        "exponent of the envelope": edit("complexity", lambda e: e * det.envelope),
    },
)
def sandwich_explicit(subject: Subject, context: Context) -> Outcome:
    """LW-68: the sandwich for the appendix's N(ℓ), constants free of the lag."""
    a = Argument()
    scaled = subject["complexity"] * det.envelope ** stable.kappa()
    a.free_of(scaled, det.envelope, "N f^κ")
    bases = [_strip(e) for e in (subject["low"], scaled, subject["high"])]
    a.at_least(in_bounds(bases[1] / bases[0]), 1, "c₁ ≤ N f^κ")
    a.at_least(in_bounds(bases[2] / bases[1]), 1, "N f^κ ≤ c₂")
    for symbol in (det.envelope, scale, det.alignment):
        a.free_of(subject["low"] + subject["high"], symbol, "the constants")
    return a.outcome("c₁ f^(−κ) ≤ N(ℓ) ≤ c₂ f^(−κ), constants from the bounds alone")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {**dict(zip(("low", "high"), window.sandwich_constants(), strict=True)),
                     **dict(zip(("level_low", "level_high"), window.level_constants(),
                                strict=True))},
    probe=probe,
    mutants={
        "levels swapped": lambda s: {**s, "level_low": s["level_high"],
                                     "level_high": s["level_low"]},
        "exponent of c2": edit("high", lambda e: e * window.scale_high),
        "exponent of c1": edit("low", lambda e: e**2),
    },
)
def lemma_links(subject: Subject, context: Context) -> Outcome:
    """Lemma 5.2: the levels of the window are the constants of N: C_i = c_i^{1/κ}."""
    a = Argument()
    for name, why in (("low", "lower"), ("high", "upper")):
        a.equal(_strip(subject[name]), subject[f"level_{name}"], f"{why} constant: c^{{1/κ}} = C")
    a.note("so c f^{-κ} ≤ N iff f ≥ C N^{-1/κ}: LW-41 read at fixed N is LW-42's pair of levels")
    a.at_least(in_bounds(_strip(subject["high"]) / _strip(subject["low"])), 1, "C₁ ≤ C₂")
    return a.outcome("c_i^(1/κ) = C_i: both halves of the lemma are one statement")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"complexity": det.sample_complexity()},
    probe=probe,
    mutants={
        "extra factor f": edit("complexity", lambda e: e * det.envelope),
        "exponent alpha": edit("complexity", lambda e: (
            det.critical * scale / (det.alignment * det.envelope)) ** alpha),
        "logarithmic factor": edit("complexity", lambda e: e * sp.log(1 + 1 / det.envelope)),
    },
)
def same_order(subject: Subject, context: Context) -> Outcome:
    """LW-69: N ≍ f^{-κ}: the ratio lies between c₁ and c₂, whose quotient is explicit."""
    a = Argument()
    ratio = subject["complexity"] / det.envelope ** -stable.kappa()
    a.free_of(ratio, det.envelope, "N/f^{-κ}")
    low, high = window.sandwich_constants()
    a.equal(high / low, ((window.scale_high * window.alignment_high)
                         / (window.scale_low * window.alignment_low)) ** stable.kappa(),
            "c₂/c₁ depends on the bounds and κ only")
    slope = sp.diff(sp.log(subject["complexity"]), det.envelope) * det.envelope
    a.equal(slope, -stable.kappa(), "log–log slope of N in f")
    return a.outcome("N ≍ f^(−κ) with quotient of constants (σ_hi m_hi/(σ_lo m_lo))^κ")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: dict(zip(("low", "high"), window.level_constants(), strict=True)),
    probe=probe,
    mutants={
        "levels swapped": lambda s: {"low": s["high"], "high": s["low"]},
        "low with the wrong alignment": edit("low", lambda e: e.subs(
            window.alignment_high, window.alignment_low)),
        "high with the wrong scale": edit("high", lambda e: e.subs(
            window.scale_high, window.scale_low)),
    },
)
def level_sets(subject: Subject, context: Context) -> Outcome:
    """LW-70: {f ≥ C₂N^{-1/κ}} ⊆ {f ≥ ε_th} ⊆ {f ≥ C₁N^{-1/κ}}, for any f."""
    a = Argument()
    own = window.threshold() * samples ** (1 / stable.kappa())
    a.at_least(in_bounds(own / subject["low"]), 1, "ε_th ≥ C₁ N^{-1/κ}")
    a.at_least(in_bounds(subject["high"] / own), 1, "ε_th ≤ C₂ N^{-1/κ}")
    a.note("so f ≥ C₂N^{-1/κ} implies f ≥ ε_th, which implies f ≥ C₁N^{-1/κ}")
    a.cite("level sets", "with f^←(y) = max{ℓ : f(ℓ) ≥ y}: "
           "f^←(C₂N^{-1/κ}) ≤ H_N ≤ f^←(C₁N^{-1/κ}); no monotonicity is used")
    return a.outcome("H_N lies between two level sets of f read by the same rule, for any f")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.HYPOTHESIS,
    subject=lambda: {**dict(zip(("low", "high"), window.level_constants(), strict=True)),
                     "f1": sp.Integer(5), "f2": sp.Integer(4), "f3": sp.Integer(4),
                     "f4": sp.Integer(2)},
    probe=probe,
    mutants={
        "levels swapped": lambda s: {**s, "low": s["high"], "high": s["low"]},
        "envelope rises": edit("f4", lambda e: sp.Integer(6)),
        "envelope dips": edit("f2", lambda e: sp.Integer(1)),
    },
)
def monotone_window(subject: Subject, context: Context) -> Outcome:
    """LW-42 for nonincreasing f: detectable lags are {1..H_N}; every inverse agrees."""
    a = Argument()
    own = window.threshold() * samples ** (1 / stable.kappa())
    a.at_least(in_bounds(own / subject["low"]), 1, "ε_th ≥ C₁ N^{-1/κ}")
    a.at_least(in_bounds(subject["high"] / own), 1, "ε_th ≤ C₂ N^{-1/κ}")
    values = [subject[f"f{i}"] for i in range(1, 5)]
    a.line(all(x >= y for x, y in zip(values, values[1:], strict=False)),
           f"hypothesis: {values} is nonincreasing")
    for level in range(1, 7):
        reads = [window.generalised_inverse(values, sp.Integer(level), rule)
                 for rule in window.RULES]
        first_below = next((i for i, v in enumerate(values, 1) if v < level), 5) - 1
        a.line(reads[0] == reads[1] == first_below,
               f"level {level}: largest, all-up-to and first-below inverses all give {reads[0]}")
    return a.outcome("for nonincreasing f every generalised inverse gives the same sandwich")


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
    a = Argument()
    s, r, level = subject["gate"], subject["insertion"], subject["level"]
    values = [(1 - s) ** i + i * (1 - s) ** (i - 1) * s * r for i in range(1, 31)]
    a.note(f"σ = σ_lo = σ_hi, m̄ = m_lo = m_hi, so C₁ = C₂ and both levels are {level}")
    a.line(all(v > 0 for v in values), "hypothesis: gates in (0,1), positive envelope")
    largest = window.generalised_inverse(values, level, "largest")
    interval = window.generalised_inverse(values, level, "all_up_to")
    first_below = next(i for i, v in enumerate(values, 1) if v < level) - 1
    a.line(largest > interval == first_below,
           f"H_N = {largest}, but the inverse that looks for the first lag below the level "
           f"gives {first_below}: detectable lags {sorted(window.level_set(values, level))}")
    return a.outcome(f"H_N = {largest} is not ≤ f^←(C₁N^(-1/κ)) = {first_below}",
                     left=str(largest), right=str(first_below))
