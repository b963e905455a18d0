"""The window with the whole gradient's noise: its levels for the mean and for the median."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory import detection as det
from theory.detection import HALF
from theory.proof import Calculation, Chain, Facts, Lemma, Ring, Step
from theory.proofs.averages import INDEX_MEAN
from theory.proofs.exact_test import critical_separation, whole
from theory.proofs.forms import ERROR, on_range
from theory.stable import samples, scale

signal: Final = sp.Symbol("psi", positive=True)  # |E ψ_ℓ| = m̄ f
extra: Final = sp.Symbol("r", nonnegative=True)
reach: Final = sp.Symbol("g", positive=True)  # (log(1/ε)/2N)^{1/2}
COUNT: Final = sp.log(1 / ERROR) / (2 * reach**2)  # N in terms of g


def _here(form: sp.Expr) -> sp.Expr:
    """The form with alignment 1, so that f is the signal."""
    return on_range(form.subs(det.alignment, 1))


def mean_level(level: sp.Expr, critical: sp.Expr) -> tuple[Lemma, Lemma]:
    """A signal of (1 + r) levels has separation (1 + r) u*, at every r; error ε at r = 0."""
    facts = Facts()
    apart = _here(det.separation()).subs(det.envelope, (1 + extra) * _here(level))
    facts.show(apart, "=", (1 + extra) * on_range(critical), Calculation())
    return critical_separation(det.bayes_error(), critical), facts.lemma("level of the mean")


def median_level(level: sp.Expr, count: sp.Expr) -> Lemma:
    """At the median's level the number of sequences that T2 asks for is N, for every N that
    the median can use at all: ``N = log(1/ε)/(2g²)`` with g < ½."""
    facts = Facts()
    place = 1 / (2 * (1 + sp.Symbol("s", positive=True)))  # g runs over (0, ½)
    sequences = COUNT.subs(reach, place)
    quantile = facts.theorem("quantile", HALF + place, INDEX_MEAN)
    there = _here(level).subs(samples, sequences)
    needed = _here(count).subs(det.envelope, there)
    facts.show(needed, "=", sequences, Chain(needed, (
        Step(needed.subs(quantile.lhs, quantile.rhs), whole(quantile)),
        Step(sequences, Calculation()))))
    return facts.lemma("level of the median")


def median_rate(level: sp.Expr) -> Lemma:
    """``level √N → 2σ (log(1/ε)/2)^{1/2}/p(0)`` as N → ∞ (g → 0): order N^{−1/2}."""
    facts = Facts()
    slope = facts.theorem("derivative of the quantile", reach, INDEX_MEAN)
    origin = facts.theorem("inversion at the origin", INDEX_MEAN)
    near = facts.show(slope.lhs, "=", 1 / origin.rhs, Chain(slope.lhs, (
        Step(slope.rhs, whole(slope)), Step(1 / origin.rhs, whole(origin)))))
    rate = sp.Symbol("p", positive=True)
    factor = 2 * scale * sp.sqrt(sp.log(1 / ERROR) / 2)
    bound = facts.theorem("limit of a continuous function", near, sp.Lambda(rate, factor * rate))
    body = _here(level).subs(samples, COUNT) * sp.sqrt(COUNT)
    start = sp.Limit(sp.powsimp(body), reach, 0)
    facts.show(start, "=", bound.rhs, Chain(start, (
        Step(bound.lhs, Ring()), Step(bound.rhs, whole(bound)))))
    return facts.lemma("rate of the median's level")
