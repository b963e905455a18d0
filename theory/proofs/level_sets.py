"""Thresholds, sandwiches and level sets of the envelope: LW-38, LW-41, LW-42, LW-45, LW-68 … 70.

Envelope f(n), alignment m̄(n) and noise scale σ(n) are positive functions of the lag n; the
bounds of Lemma 5.2 are assumptions for all n.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import sympy as sp

from theory import detection as det
from theory import stable, window
from theory.indicator import Indicator
from theory.proof import (
    Calculation,
    Certificate,
    Facts,
    Lemma,
    Rewrite,
    Statement,
    Then,
)
from theory.proofs.common import (
    KAPPA,
    bounded,
    chain,
    equal,
    everywhere,
    heavy,
    included,
    n,
    nested,
    own,
    power,
)
from theory.proofs.window import (
    FALLS,
    Reading,
    Steps,
    agreement,
    at,
    included_windows,
    nonincreasing,
    same_windows,
    value,
)
from theory.window import Rule

align = sp.Function("mbar", positive=True)
noise = sp.Function("sigma", positive=True)
BOUNDS: Final = (
    Statement(window.alignment_low, "≤", align(n), (n,)),
    Statement(align(n), "≤", window.alignment_high, (n,)),
    Statement(window.scale_low, "≤", noise(n), (n,)),
    Statement(noise(n), "≤", window.scale_high, (n,)),
)
NAMED_PAPER: Final = Statement(det.required_information(), "=", det.constant * det.critical**2)
NAMED_EXACT: Final = Statement(heavy(det.critical_exact() / 2), "=", det.critical / 2)
SHRINK: Final = stable.samples ** (-1 / KAPPA)


def at_lag(expr: Any, lag: Any) -> sp.Expr:
    """A closed form at one lag: m̄, σ and f are functions of it."""
    return heavy(expr).subs({det.alignment: align(lag), stable.scale: noise(lag),
                             det.envelope: value(lag)})


def _opened(facts: Facts, expr: sp.Expr, plain: sp.Expr, named: Statement | None) -> Then:
    """Rules that turn a criterion's closed form into the one with its critical separation."""
    name = () if named is None else (Rewrite(named),)
    opened = Then(name).transform(expr, frozenset(facts.assumptions))
    return Then(name if opened == plain else (*name, everywhere(equal(facts, opened, plain))))


def _threshold_facts(facts: Facts, threshold: sp.Expr, complexity: sp.Expr,
                     named: Statement | None) -> Statement:
    """``1[f ≥ ε_th] = 1[N ≥ N(ℓ)]``: t ↦ N (t/f)^κ is increasing and takes f, ε_th there."""
    f, count, t = det.envelope, stable.samples, sp.Symbol("t", positive=True)
    threshold, complexity = heavy(threshold), heavy(complexity)
    level, required = (threshold, complexity) if named is None else (
        heavy(window.threshold()), heavy(det.sample_complexity()))
    first = _opened(facts, threshold, level, named)
    last = _opened(facts, complexity, required, named)
    scaled = sp.Lambda(t, count * (t / f) ** KAPPA)
    rises = bounded(facts, 0, "<", sp.diff(scaled.expr, t), (sp.diff(scaled.expr, t),))
    moved = facts.theorem("increasing map", scaled, f, level, *rises.variables)
    inner = equal(facts, scaled(level), required)
    start, end = Indicator(f, threshold), Indicator(count, complexity)
    return facts.show(start, "=", end, chain(
        start, (moved.lhs, first), (moved.rhs, everywhere(moved)),
        (Indicator(count, required), everywhere(inner)), (end, last)))


def inverts(threshold: sp.Expr, complexity: sp.Expr, named: Statement | None = None) -> Lemma:
    """LW-38: f(ℓ) ≥ ε_th(ℓ) iff N ≥ N(ℓ), as an equation of indicators, at every lag.

    ``named`` gives the positive critical separation of a criterion its letter u_c.
    """
    facts = Facts(() if named is None else (named,))
    _threshold_facts(facts, threshold, complexity, named)
    return facts.lemma("the threshold inverts the sample complexity")


def empirical(threshold: sp.Expr, complexity: sp.Expr, steps: Steps) -> Lemma:
    """LW-45: max{ℓ : N̂(ℓ) ≤ N} is the window of LW-39, for one criterion."""
    mine = Reading("N", lambda lag: at_lag(threshold, lag), steps)
    hat = Reading("hat", lambda lag: at_lag(complexity, lag), steps, lambda lag: stable.samples)
    facts = Facts((NAMED_EXACT,), definitions=(*mine.definitions(), *hat.definitions()))
    same = _threshold_facts(facts, threshold, complexity, NAMED_EXACT)
    lag = {det.envelope: value(n + 1), det.alignment: align(n + 1), stable.scale: noise(n + 1)}
    same_windows(facts, mine, hat, Rewrite(same, tuple((v, lag.get(v, v))
                                                       for v in same.variables)))
    return facts.lemma("the empirical window is the window")


def _ratio(facts: Facts, side: str, factor: sp.Expr) -> Statement:
    """``C₁ r ≤ u* (σ/m̄) r`` or ``u* (σ/m̄) r ≤ C₂ r`` for a positive factor r."""
    lower_m, upper_m, lower_s, upper_s = (own(b) for b in BOUNDS)
    low, high = window.level_constants()
    u, ratio = det.critical, at_lag(det.critical * stable.scale / det.alignment, n)
    if side == "low":
        return bounded(
            facts, low * factor, "≤", ratio * factor, (lower_s, factor * u / align(n)),
            (upper_m, factor * u * window.scale_low / (align(n) * window.alignment_high)))
    return bounded(
        facts, ratio * factor, "≤", high * factor, (upper_s, factor * u / window.alignment_low),
        (lower_m, factor * u * noise(n) / (align(n) * window.alignment_low)))


def sandwich(side: str, constant: sp.Expr, complexity: sp.Expr) -> Lemma:
    """LW-41, LW-68: ``c₁ f^{-κ} ≤ N(ℓ)`` ("low") or ``N(ℓ) ≤ c₂ f^{-κ}``, for every lag."""
    facts = Facts(BOUNDS)
    raised = power(facts, _ratio(facts, side, sp.S.One), KAPPA)
    shrink = value(n) ** -KAPPA
    outer, middle = heavy(constant) * shrink, at_lag(complexity, n)
    start, end = (outer, middle) if side == "low" else (middle, outer)
    facts.show(start, "≤", end, chain(
        start, (raised.lhs * shrink, Calculation()),
        (raised.rhs * shrink, Certificate(((own(raised), shrink),)), "≤"),
        (end, Calculation())))
    return facts.lemma(f"sandwich of the sample complexity, {side}")


def _readings(subject: Mapping[str, sp.Expr], side: str) -> tuple[Reading, Reading]:
    """(smaller, larger) of the window and the level set that bounds it."""
    steps = {key: subject[key] for key in ("largest", "unbroken")}
    mine = Reading("N", lambda lag: at_lag(subject["threshold"], lag), steps)
    bound = Reading("1" if side == "low" else "2", lambda lag: heavy(subject[side]) * SHRINK, steps)
    return (mine, bound) if side == "low" else (bound, mine)


def _within(facts: Facts, side: str, inner: Reading, outer: Reading) -> Statement:
    """``θ(n) ≤ θ'(n)``: one level set lies in the other, at every lag."""
    order = _ratio(facts, side, SHRINK)
    return included(facts, nested(facts, (value(n), inner.level(n)), (value(n), outer.level(n)),
                                  (own(order),)))


def level_set(side: str, subject: Mapping[str, sp.Expr]) -> Lemma:
    """LW-70: ``1[f ≥ C₂N^{-1/κ}] ≤ 1[f ≥ ε_th] ≤ 1[f ≥ C₁N^{-1/κ}]``, one side of it."""
    facts = Facts(BOUNDS)
    _within(facts, side, *_readings(subject, side))
    return facts.lemma(f"level sets, {side}")


def between(side: str, subject: Mapping[str, sp.Expr], rule: Rule = "largest") -> Lemma:
    """LW-70: the window against the level set's own reading by the same rule, for any f.

    ``H_N ≤ f^←(C₁N^{-1/κ})`` ("low" constant) or ``f^←(C₂N^{-1/κ}) ≤ H_N``.
    """
    inner, outer = _readings(subject, side)
    facts = Facts(BOUNDS, definitions=(*inner.definitions(), *outer.definitions()))
    included_windows(facts, inner, outer, _within(facts, side, inner, outer), rule)
    return facts.lemma(f"window between level sets, {side}, {rule}")


def monotone_between(side: str, subject: Mapping[str, sp.Expr]) -> Lemma:
    """LW-42: for nonincreasing f the inverse may be read "all up to" as well."""
    inner, outer = _readings(subject, side)
    bound = outer if side == "low" else inner
    facts = Facts((*BOUNDS, FALLS), definitions=(*inner.definitions(), *outer.definitions()))
    window_fact = included_windows(facts, inner, outer, _within(facts, side, inner, outer))
    one_way = nonincreasing(facts, bound)
    swap = everywhere(one_way)
    if side == "low":
        facts.show(inner.largest(n), "≤", bound.all_up_to(n), chain(
            inner.largest(n), (bound.largest(n), Certificate(((own(window_fact),),)), "≤"),
            (bound.all_up_to(n), swap)))
    else:
        facts.show(bound.all_up_to(n), "≤", outer.largest(n), chain(
            bound.all_up_to(n), (bound.largest(n), swap),
            (outer.largest(n), Certificate(((own(window_fact),),)), "≤")))
    return facts.lemma(f"window of a nonincreasing envelope, {side}")


def segment(threshold: sp.Expr, steps: Steps) -> Lemma:
    """LW-42: the detectable lags are {1 … H_N} if f falls and ε_th does not fall with the lag."""
    mine = Reading("N", lambda lag: at_lag(threshold, lag), steps)
    rises = Statement(mine.level(n), "≤", mine.level(n + 1), (n,))
    facts = Facts((FALLS, rises), definitions=mine.definitions())
    initial = nested(facts, (value(n + 2), mine.level(n + 2)), (value(n + 1), mine.level(n + 1)),
                     (at(FALLS, n=n + 1),), (at(rises, n=n + 1),))
    agreement(facts, mine, initial)
    return facts.lemma("the detectable lags are an initial segment")


def quotient(low: sp.Expr, high: sp.Expr) -> Lemma:
    """LW-69: c₂/c₁ depends on κ and the bounds alone."""
    facts = Facts()
    spread = (window.scale_high * window.alignment_high) / (
        window.scale_low * window.alignment_low)
    equal(facts, heavy(high / low), spread**KAPPA)
    return facts.lemma("quotient of the sandwich's constants")


def one_level(low: sp.Expr, high: sp.Expr) -> Lemma:
    """C₁ = C₂ where σ and m̄ do not vary: both bounds of LW-42 are then one level."""
    facts = Facts()
    equal(facts, low.subs({window.scale_low: stable.scale, window.alignment_high: det.alignment}),
          high.subs({window.scale_high: stable.scale, window.alignment_low: det.alignment}))
    return facts.lemma("one level")


def gap_below(gates: tuple[sp.Expr, ...], low: sp.Expr, high: sp.Expr, level: sp.Expr,
              first: int, largest: int) -> Lemma:
    """Numbers: f(first) < level ≤ f(largest) with first < largest, and gates in (0, 1)."""
    facts = Facts()
    for gate in gates:
        bounded(facts, 0, "<", gate, (gate,))
    bounded(facts, low, "<", level, (sp.sympify(level - low),))
    bounded(facts, level, "≤", high, (sp.sympify(high - level),))
    bounded(facts, first, "<", largest, (sp.Integer(largest - first),))
    return facts.lemma("a detectable lag above the first undetectable one")
