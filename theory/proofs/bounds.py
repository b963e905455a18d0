"""Integrable bounds that the proofs about p_α share: the weight 1/(1 + x²)."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.detection import Density
from theory.integrals import LEBESGUE
from theory.proof import Calculation, Facts, Ring, Statement
from theory.proofs.common import chain, everywhere
from theory.stable import alpha

x: Final = sp.Symbol("x", real=True)
WEIGHT: Final = 1 / (1 + x**2)


def show_weight(facts: Facts) -> Statement:
    """``∫ dx/(1 + x²)`` converges: it is π times the Cauchy density."""
    cauchy = facts.theorem("Cauchy density", x)
    mass = facts.theorem("stable mass converges", sp.S.Zero, x, sp.Integer(1))
    scaled = sp.pi * Density(x, 1)
    known = facts.show(WEIGHT, "=", scaled, chain(
        WEIGHT, (sp.pi * cauchy.rhs, Calculation()), (scaled, everywhere(cauchy))))
    bounded = facts.show(WEIGHT, "≤", scaled, chain(
        WEIGHT, (scaled, everywhere(known)), (scaled, Ring(), "≤")))
    return facts.theorem("majorant", (bounded, (x,)), x, LEBESGUE, ((mass, ()),), WEIGHT)


def show_fisher(facts: Facts) -> Statement:
    """``∫ p_α'²/p_α`` converges: the integrand is at most c/(1 + x²)."""
    weight = show_weight(facts)
    score = facts.theorem("score bound", x, alpha)
    return facts.theorem("majorant", (score, score.variables), x, LEBESGUE, (
        (weight, weight.variables),), score.lhs)
