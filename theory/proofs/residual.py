"""Appendix H: plug-in sample complexity, signal and residual (LW-71 … LW-73), at every lag."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory import detection as det
from theory import window
from theory.proof import Calculation, Certificate, Facts, Lemma, Rewrite, Statement
from theory.proofs.common import KAPPA, chain, equal, n
from theory.proofs.level_sets import align, at_lag, noise
from theory.proofs.window import value

scale_hat = sp.Function("sigmahat", positive=True)
shift_hat = sp.Function("Deltahat", positive=True)
required = sp.Function("Nhat", positive=True)


def estimated(expr: Any) -> sp.Expr:
    """A closed form of the residual diagnostics at lag n: σ̂ and Δ̂ are functions of it."""
    return sp.sympify(expr).subs({window.residual_scale: scale_hat(n),
                                  window.residual_shift: shift_hat(n)})


def plug_in(form: sp.Expr) -> Lemma:
    """LW-71: ``N̂(ℓ) = u*^κ̂ (σ̂(ℓ)/Δ̂(ℓ))^κ̂``: the factor is free of the lag."""
    facts = Facts()
    power = window.residual_kappa
    equal(facts, estimated(form), det.critical**power * (scale_hat(n) / shift_hat(n)) ** power)
    return facts.lemma("plug-in sample complexity")


def model(complexity: sp.Expr, form: sp.Expr) -> Lemma:
    """LW-71: it is N(ℓ) with σ = σ̂(ℓ), κ = κ̂ and f = Δ̂(ℓ)/m̄(ℓ)."""
    facts = Facts()
    given = at_lag(complexity, n).subs(KAPPA, window.residual_kappa).subs(
        {noise(n): scale_hat(n), value(n): shift_hat(n) / align(n)})
    equal(facts, given, estimated(form))
    return facts.lemma("the plug-in form is the model's")


def signal(form: sp.Expr) -> Lemma:
    """LW-72: ``Δ(ℓ)/f(ℓ) = m̄(ℓ)``."""
    facts = Facts()
    equal(facts, at_lag(form, n) / value(n), align(n))
    return facts.lemma("the signal is the aligned envelope")


def through_signal(form: sp.Expr, complexity: sp.Expr) -> Lemma:
    """LW-72: N(ℓ) depends on f and m̄ through Δ alone: ``N Δ^κ = (u*σ)^κ``."""
    facts = Facts()
    equal(facts, at_lag(complexity, n) * at_lag(form, n) ** KAPPA, (det.critical * noise(n))**KAPPA)
    return facts.lemma("the complexity sees the signal alone")


def residual(form: sp.Expr, plugged: sp.Expr) -> Lemma:
    """LW-73: ``R(ℓ) = κ̂ log u*`` at every lag, for N̂ defined by the plug-in form."""
    definition = Statement(required(n), "=", estimated(plugged), (n,))
    facts = Facts(definitions=(definition,))
    start = estimated(form).subs(window.required, required(n))
    opened = start.subs(required(n), definition.rhs)
    end = window.residual_kappa * sp.log(det.critical)
    facts.show(start, "=", end, chain(start, (opened, Rewrite(definition)), (end, Calculation())))
    return facts.lemma("the residual is constant")


def rounded(form: sp.Expr, plugged: sp.Expr) -> tuple[Lemma, Lemma]:
    """``κ̂ log u* ≤ R(ℓ) ≤ κ̂ log u* + log(1 + 1/N)`` if N̂ lies between N and N + 1."""
    exact, told = estimated(plugged), required(n)
    low, high = (Statement(exact, "≤", told, (n,)), Statement(told, "≤", exact + 1, (n,)))
    end = window.residual_kappa * sp.log(det.critical)
    start = estimated(form).subs(window.required, told)
    lemmas = []
    for name, given, left, right in (
        ("rounding raises the residual", low, end, start),
        ("rounding raises it by little", high, start, end + sp.log(exact + 1) - sp.log(exact)),
    ):
        facts = Facts((given,))
        logs = facts.theorem("monotone logarithm", (given, given.variables))
        facts.show(left, "≤", right, Certificate((((logs, logs.variables),),)))
        lemmas.append(facts.lemma(name))
    return lemmas[0], lemmas[1]
