"""Why heavier tails compress the mean's window at every N ≥ 2, for every error.

For α ≤ β an SαS variable is X_β/V with an independent V > 0, E V = p_α(0)/p_β(0).  F_β is concave
on the half line, so ``F_α(x) = E F_β(xV) ≤ F_β(x E V)``; hence ``q_β(p) ≤ E V · q_α(p)`` for p ≥ ½.
log Γ is convex, so ``E V = Γ(1+1/α)/Γ(1+1/β) ≤ exp((1/α − 1/β) ψ(1+1/α))``, and the N-dependence
of the threshold, ``N^{−(1/α − 1/β)}`` between the two, wins as soon as log N ≥ ψ(1 + 1/α).

The error is ``ε = 1 − F_α(x)``, x ≥ 0: it runs over (0, ½] for every α.
"""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.detection import Distribution, Quantile, critical
from theory.proof import Calculation, Certificate, Chain, Facts, Lemma, Step
from theory.proofs.common import everywhere, own
from theory.rescaling import Psi, Rescaled, real_digamma
from theory.stable import alpha, samples

heavy: Final = sp.Symbol("w", nonnegative=True)
gap: Final = sp.Symbol("d", nonnegative=True)  # 2/α − 2/β
LIGHT: Final = 2 / (1 + heavy)  # β, runs over (0, 2]
INDEX: Final = 2 / (1 + heavy + gap)  # α, runs over (0, β]
mixer: Final = sp.Symbol("V", positive=True)
place: Final = sp.Symbol("x", nonnegative=True)
centre: Final = sp.Symbol("c", nonnegative=True)
more: Final = sp.Symbol("g", nonnegative=True)
share: Final = sp.Symbol("s", nonnegative=True)
slow: Final = 2 * (1 + share) / (2 + share)  # runs over [1, 2)


def _scale(facts: Facts, at_zero: sp.Expr) -> sp.Expr:
    """E V as the ratio of the stated densities at zero (``at_zero`` in α)."""
    zero = facts.theorem("stable scale mixture at 0", INDEX, LIGHT, mixer)
    top, bottom = (facts.theorem("inversion at the origin", a) for a in (INDEX, LIGHT))
    mean = Rescaled(mixer, mixer, INDEX, LIGHT)
    above, below = (at_zero.subs(alpha, a) for a in (INDEX, LIGHT))
    facts.show(top.lhs, "=", above, Chain(top.lhs, (
        Step(top.rhs, everywhere(top)), Step(above, Calculation()))))
    facts.show(mean, "=", above / below, Chain(mean, (
        Step(bottom.rhs * mean / below, Calculation()),
        Step(zero.rhs / below, everywhere(bottom)),
        Step(zero.lhs / below, everywhere(zero)),
        Step(top.rhs / below, everywhere(top)),
        Step(above / below, Calculation()))))
    return above / below


def ordered_distributions(at_zero: sp.Expr) -> Lemma:
    """``F_α(x) ≤ F_β(x p_α(0)/p_β(0))`` for x ≥ 0."""
    facts = Facts()
    ratio = _scale(facts, at_zero)
    mean = Rescaled(mixer, mixer, INDEX, LIGHT)
    equal = facts.state(mean, "=", ratio)
    mixture = facts.theorem("stable scale mixture", INDEX, LIGHT, mixer, place)
    tangent = facts.theorem("tangents of a stable distribution", LIGHT, place * mixer,
                            place * centre)
    below = facts.theorem("mean under a line", tangent, mixer, INDEX, LIGHT)
    at_mean = below, tuple(mean if v == centre else v for v in below.variables)
    left, right = Distribution(place, INDEX), Distribution(place * ratio, LIGHT)
    facts.show(left, "≤", right, Chain(left, (
        Step(mixture.rhs, everywhere(mixture)),
        Step(Distribution(place * mean, LIGHT), Certificate(((at_mean,),)), "≤"),
        Step(right, everywhere(equal)))))
    return facts.lemma("ordered distributions")


def smaller_threshold(threshold: sp.Expr, at_zero: sp.Expr, limit: sp.Expr) -> Lemma:
    """The threshold at β is at most that at α from N = ``limit`` on, at one error."""
    base = ordered_distributions(at_zero)
    facts = Facts(uses=(base,))
    quantile = facts.theorem("quantile bound", base.claim)
    above, below = 1 / INDEX + 1, 1 / LIGHT + 1
    convex = facts.theorem("log Gamma is convex", above, below)
    slope = Psi(above) * gap / 2
    logs = facts.show(sp.log(sp.gamma(above)) - sp.log(sp.gamma(below)), "≤", slope,
                      Certificate(((own(convex),),)))
    scale = facts.theorem("exponential increases", logs)
    ratio = at_zero.subs(alpha, INDEX) / at_zero.subs(alpha, LIGHT)
    growth = facts.show(ratio, "=", scale.lhs, Calculation())
    away = facts.show(-gap * more / 2, "≤", 0, Certificate(((gap, more / 2),)))
    decay = facts.theorem("exponential increases", away)
    size = real_digamma(limit).subs(alpha, INDEX) * sp.exp(more)
    light, full = (threshold.subs({alpha: a, critical: 2 * c}).subs(samples, size) for a, c in (
        (LIGHT, Quantile(Distribution(place, INDEX), LIGHT)), (INDEX, place)))
    weight = threshold.subs({alpha: LIGHT, critical: 2}).subs(samples, size)
    facts.show(light, "≤", full, Chain(light, (
        Step(weight * place * ratio, Certificate(((weight, own(quantile)),)), "≤"),
        Step(weight * place * scale.lhs, everywhere(growth)),
        Step(weight * place * scale.rhs, Certificate(((weight, place, own(scale)),)), "≤"),
        Step(full * decay.lhs, Calculation()),
        Step(full, Certificate(((full, own(decay)),)), "≤"))))
    return facts.lemma("the threshold falls with the tail index")


def largest_count(limit: sp.Expr) -> Lemma:
    """``limit < 2`` for every 1 ≤ α < 2."""
    facts = Facts()
    here = real_digamma(limit).subs(alpha, slow)
    start = 2 - share / (2 * (1 + share))
    rising = facts.theorem("digamma increases", start, share / (2 * (1 + share)))
    end = facts.theorem("digamma at 2")
    below = facts.show(Psi(start), "≤", end.rhs, Chain(Psi(start), (
        Step(rising.rhs, Certificate(((own(rising),),)), "≤"), Step(end.rhs, everywhere(end)))))
    grown = facts.theorem("exponential increases", below)
    last = 2 - grown.rhs
    facts.show(here, "<", 2, Chain(here, (
        Step(grown.lhs, Calculation()),
        Step(grown.rhs, Certificate(((own(grown),),)), "≤"),
        Step(sp.Integer(2), Certificate(((last,),)), "<"))))
    return facts.lemma("N_c is below 2")
