"""Where the mean's threshold moves with the index, and where no lag is ever detected."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory import detection as det
from theory.detection import Density
from theory.kernel.statements import Statement
from theory.laws import LeastError
from theory.proof import Calculation, Certificate, Chain, Facts, Lemma, Step
from theory.proofs.averages import INDEX_MEAN
from theory.proofs.exact_test import enough_samples, outcome, whole
from theory.proofs.forms import ERROR, calculated
from theory.stable import alpha, density_at_zero, samples

reach: Final = sp.Symbol("g", positive=True)  # the quantile's argument beyond ½


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


def linear_part(limit: sp.Expr) -> Lemma:
    """``exp ψ(1 + 1/α)`` is N_c of the quantile's linear part g/p(0), e^{1−γ} at α = 1."""
    return calculated("N_c of the quantile near the median",
                      (sp.expand_func(limit.subs(alpha, 1)), sp.exp(1 - sp.EulerGamma)),
                      (_tilt(reach / density_at_zero()), limit))


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


