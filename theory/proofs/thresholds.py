"""Where the mean's threshold moves with the index, and where no lag is ever detected."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory.detection import Density, Quantile
from theory.laws import LeastError
from theory.proof import Calculation, Certificate, Chain, Facts, Lemma, Step, Theorem
from theory.proofs.averages import INDEX_MEAN
from theory.proofs.common import chain
from theory.proofs.exact_test import enough_samples, outcome, whole
from theory.proofs.forms import ERROR, calculated, odds
from theory.rescaling import real_digamma
from theory.stable import alpha, samples
from theory.terms import Statement


def _tilt(form: sp.Expr) -> sp.Expr:
    """``exp(α² ∂_α log form)``: below 1 iff the form falls as α grows."""
    return sp.exp(alpha**2 * sp.Derivative(sp.log(form), alpha))


def compression(threshold: sp.Expr, count: sp.Expr) -> tuple[Lemma, ...]:
    """``exp(α² ∂_α log ε_th) = N_c/N``: below 1 for N > N_c, at least 1 for N ≤ N_c."""
    level, critical = (sp.sympify(e).subs(det.error, ERROR) for e in (threshold, count))
    tilt = _tilt(level)
    exact = calculated("slope of the threshold", (tilt, critical / samples))
    lemmas = [exact]
    for relation, low, high in (("<", critical, samples), ("≤", samples, critical)):
        given = Statement(low, relation, high)  # type: ignore[arg-type]
        facts = Facts((given,), uses=(exact,))
        there = Certificate(((1 / samples, (given, ())),))
        if relation == "<":
            facts.show(tilt, "<", 1, Chain(tilt, (
                Step(critical / samples, Calculation()), Step(sp.S.One, there, "<"))))
        else:
            facts.show(1, "≤", tilt, Chain(sp.S.One, (
                Step(critical / samples, there, "≤"), Step(tilt, Calculation()))))
        lemmas.append(facts.lemma(
            "the threshold falls with α" if relation == "<" else "the threshold rises with α"))
    return tuple(lemmas)


def near_the_median(count: sp.Expr, limit: sp.Expr) -> Lemma:
    """``N_c → limit`` as ε = 1/(2 + v) rises to ½, for every α < 2.

    With q = q_α(1 − ε): ∂_α log q = −[∂_αF_α(q)/q]/p_α(q), q falls to 0 with v, and the two parts
    tend to ∂_α p_α(0) and p_α(0).
    """
    below = Statement(alpha, "<", sp.Integer(2))
    facts = Facts((below,))
    beyond, place = 1 - ERROR, sp.Symbol("x", positive=True)
    q = Quantile(beyond, alpha)
    steep = facts.theorem("index slope at the origin", place, alpha, below)
    flat = facts.theorem("density near the origin", place, alpha, below)
    ratio = facts.theorem("limit of a quotient", steep, flat)
    line = sp.Symbol("y", real=True)
    scaled = facts.theorem("continuity and limits", ratio, sp.Lambda(line, -(alpha**2) * line))
    small = facts.theorem("quantile near the median", beyond, odds, alpha, below)
    sign = facts.show(0, "<", q, Certificate(((q,),)))
    inner = facts.theorem("limit of a composition", scaled, small, sign)
    moved = facts.theorem("quantile in the index", alpha**2 / q, beyond, alpha, below)
    slope = facts.theorem("limits of equal functions", moved, inner)
    letters = slope, sp.Lambda(line, sp.exp(line))
    raised = facts.theorem("continuity and limits", *letters)
    start = sp.Limit(count.subs(det.error, ERROR), odds, 0)
    told = real_digamma(limit)
    facts.show(start, "=", told, chain(
        start, (raised.rhs, Theorem("continuity and limits", letters)), (told, Calculation())))
    return facts.lemma("N_c near the median")


def at_cauchy(limit: sp.Expr) -> Lemma:
    """``exp ψ(1 + 1/α) = e^{1−γ}`` at α = 1."""
    return calculated("N_c near the median at α = 1", (
        sp.expand_func(limit.subs(alpha, 1)), sp.exp(1 - sp.EulerGamma)))


def empty_window(complexity: sp.Expr) -> tuple[Lemma, ...]:
    """f > 0: from N* on the error is at most ε.  No signal: every test errs half of the time."""
    facts = Facts()
    noise = Density(outcome, INDEX_MEAN)
    blind = facts.theorem("equal densities", outcome, noise)
    error = LeastError(outcome, noise, noise)
    facts.show(ERROR, "<", error, Chain(ERROR, (
        Step(det.HALF, Certificate(((det.HALF - ERROR,),)), "<"), Step(error, whole(blind)))))
    return (enough_samples(det.separation(), complexity, det.critical_exact(),
                           det.bayes_error()),
            facts.lemma("without a signal no N is enough"))


