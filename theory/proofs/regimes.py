"""Scaling regimes: the window solves f(H) = C N^{-1/κ} and is read off as ⌊H⌋; N(ℓ) = K·growth.

κ = α/(α − 1) with α = 1 + δ; H is real and positive, i.e. the first lags are detectable.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sympy as sp

from theory import detection as det
from theory import regimes as reg
from theory import stable
from theory.indicator import Indicator
from theory.proof import Calculation, Certificate, Facts, Lemma, Rewrite, Statement, Then
from theory.proofs.common import (
    KAPPA,
    bounded,
    chain,
    equal,
    everywhere,
    heavy,
    nested,
)

reach: Final = sp.Symbol("H_N", positive=True)
log_ratio: Final = sp.Symbol("y", positive=True)  # log((c/C) N^{1/κ}), where the level is below c
lambert: Final = sp.Symbol("w", positive=True)
decay: Final = sp.Symbol("r", positive=True)  # λ = e^{-r}
CONSTANT: Final = (det.critical * stable.scale / (det.alignment * reg.amplitude)) ** KAPPA
BELOW: Final = Statement(stable.samples, "=", (
    reg.level_constant / reg.amplitude * sp.exp(log_ratio)) ** KAPPA)
TEMPERED: Final = Statement(stable.samples, "=", (
    (reg.exponent * reg.time_scale * lambert * sp.exp(lambert)) ** reg.exponent
    * reg.level_constant / reg.amplitude) ** KAPPA)


def formal(expr: Any) -> sp.Expr:
    """A closed form of ``theory.regimes`` with κ = (1 + δ)/δ and λ = e^{-r}."""
    return heavy(expr).subs({reg.order_kappa: KAPPA, reg.base: sp.exp(-decay)})


def _rules(facts: Facts, count: Statement | None) -> tuple[Then, tuple[Statement, ...]]:
    """Rules that put the assumed N into the powers of N of a window, and what they cite."""
    if count is None:
        return Then(()), ()
    cited = []
    for power in (1 / KAPPA, -1 / KAPPA):
        start = stable.samples**power
        opened = Rewrite(count).transform(start, frozenset({count}))
        end = sp.powdenest(opened)
        cited.append(facts.show(start, "=", end, chain(
            start, (opened, Rewrite(count)), (end, Calculation()))))
    if count is TEMPERED:
        cited.append(facts.theorem("Lambert W", lambert))
    return Then(tuple(everywhere(fact) for fact in cited)), (count, *cited)


def window(envelope: sp.Expr, solution: sp.Expr, count: Statement | None = None) -> Lemma:
    """``1[f(ℓ) ≥ C N^{-1/κ}] = 1[H ≥ ℓ]``: lag ℓ is detectable iff ℓ ≤ H.

    H is the closed form ``solution``; ``count`` writes N in a letter in which H is positive.
    """
    envelope, solution, level = (formal(e) for e in (envelope, solution, reg.level()))
    named = Statement(reach, "=", solution)
    facts = Facts((named,) if count is None else (named, count))
    rules, cited = _rules(facts, count)
    t = sp.Symbol("t", positive=True)
    falls = sp.Lambda(t, -envelope.subs(reg.lag, t))
    at_lag, at_reach = envelope, envelope.subs(reg.lag, reach)
    known = frozenset((named, *cited))
    opened = Rewrite(named).transform(at_reach, known)
    plain, ground = rules.transform(opened, known), rules.transform(level, known)
    solved = facts.show(at_reach, "=", level, chain(
        at_reach, (opened, Rewrite(named)), (plain, rules), (ground, Calculation()),
        (level, rules)))
    rises = bounded(facts, 0, "<", sp.diff(falls.expr, t), (sp.diff(falls.expr, t),))
    moved = facts.theorem("increasing map", falls, reach, reg.lag, *rises.variables)
    below, above = (-at_reach, -at_lag), (at_lag, at_reach)
    ways = [nested(facts, below, above), nested(facts, above, below)]
    start = Indicator(at_lag, level)
    facts.show(start, "=", Indicator(reach, reg.lag), chain(
        start, (Indicator(*above), everywhere(solved)), (ways[1].rhs, everywhere(ways[1])),
        (Indicator(*below), everywhere(ways[0])), (moved.lhs, everywhere(moved))))
    return facts.lemma("the window solves f(H) = C N^(-1/κ)")


def written(solution: sp.Expr, form: sp.Expr, count: Statement | None = None) -> Lemma:
    """The solution H in the claim's own words, e.g. ``log(1 + H) = (c/C) N^{1/κ}``."""
    facts = Facts(() if count is None else (count,))
    rules, cited = _rules(facts, count)
    start = formal(solution)
    facts.show(start, "=", form, chain(
        start, (rules.transform(start, frozenset(cited)), rules), (form, Calculation())))
    return facts.lemma("closed form of the window")


def complexity(form: sp.Expr, growth: sp.Expr) -> Lemma:
    """``N(ℓ) = K growth^κ`` with ``K = (u* σ/(m̄ c))^κ``."""
    facts = Facts()
    equal(facts, formal(form), CONSTANT * formal(growth) ** KAPPA)
    return facts.lemma("sample complexity of the regime")


def limit(expr: sp.Expr, symbol: sp.Symbol, value: Any) -> Lemma:
    """``expr → value`` as the symbol tends to infinity."""
    facts = Facts()
    equal(facts, sp.Limit(expr, symbol, sp.oo), value)
    return facts.lemma(f"limit of {expr}")


def slope(form: sp.Expr, value: sp.Expr) -> Lemma:
    """``N ∂_N form = value``: growth of a window per e-fold of N."""
    facts = Facts()
    start = stable.samples * sp.Derivative(formal(form), stable.samples)
    equal(facts, start, formal(value))
    return facts.lemma("growth per e-fold of N")


def mixture(total: sp.Expr, crossing: sp.Expr) -> Sequence[Lemma]:
    """Fast part over slow part: 1 at the crossover, falling at every lag, 0 in the limit."""
    slow = reg.weight_1 * sp.exp(-reg.rate_1 * reg.lag)
    ratio = (total - slow) / slow
    plain = reg.weight_2 / reg.weight_1 * sp.exp(-reg.gap * reg.lag)
    meeting, falling, ending = Facts(), Facts(), Facts()
    equal(meeting, ratio.subs(reg.lag, crossing), 1)
    fall = -sp.diff(plain, reg.lag)
    start = -sp.Derivative(ratio, reg.lag)
    falling.show(0, "<", start, chain(0, (fall, Certificate(((fall,),)), "<"),
                                      (start, Calculation())))
    same = equal(ending, ratio, plain)
    start = sp.Limit(ratio, reg.lag, sp.oo)
    ending.show(start, "=", 0, chain(
        start, (sp.Limit(plain, reg.lag, sp.oo), everywhere(same)), (0, Calculation())))
    return (meeting.lemma("the parts are equal at the crossover"),
            falling.lemma("the fast part's share falls"),
            ending.lemma("the slow part remains"))



def lambert_ends() -> tuple[Lemma, Lemma]:
    """``W(z)/z → 1`` at 0 and ``W(z)/log z → 1`` at infinity, for z = w e^w."""
    w, z, lemmas = lambert, lambert * sp.exp(lambert), []
    for scale, end in ((z, sp.S.Zero), (sp.log(z), sp.oo)):
        facts = Facts()
        plain = facts.theorem("Lambert W", w)
        start = sp.Limit(sp.LambertW(z) / scale, w, end)
        facts.show(start, "=", 1, chain(
            start, (sp.Limit(w / scale, w, end), everywhere(plain)), (1, Calculation())))
        lemmas.append(facts.lemma("ends of Lambert's W"))
    return lemmas[0], lemmas[1]
