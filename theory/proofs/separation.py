"""Lemmas behind LW-65's best constant: hyperbolic functions, and the Cauchy law."""

from __future__ import annotations

from typing import Any, Final

import sympy as sp

from theory.detection import u
from theory.proof import Calculation, Certificate, Chain, Facts, Lemma, Statement, Step
from theory.proofs.common import everywhere, own

h: Final = sp.Symbol("h", nonnegative=True)
x: Final = sp.Symbol("x", real=True)
excess: Final = sp.Symbol("e", nonnegative=True)  # w = 1 + e
LOG: Final = sp.log(sp.cosh(h))
TANH: Final = sp.tanh(h)


def grows(facts: Facts, f: sp.Expr, *terms: tuple[Any, ...]) -> Statement:
    """``f(0) ≤ f(h)`` from the certificate of its derivative."""
    rises = facts.show(0, "≤", sp.diff(f, h), Certificate(tuple(terms)))
    return facts.theorem("growth", sp.Lambda(h, f), rises)


def elementary(facts: Facts) -> tuple[Statement, Statement, Statement]:
    """``tanh h ≤ h``, ``0 ≤ tanh h``, ``0 ≤ log cosh h``."""
    below = grows(facts, h - TANH, (TANH**2,))
    sign = grows(facts, TANH, (sp.sech(h) ** 2,))
    return below, sign, grows(facts, LOG, (own(sign),))


def cauchy_information(jsd: sp.Expr, divergence: sp.Expr, root: sp.Symbol) -> Lemma:
    """α = 1: ``∫ p log(2p/(p + q)) = jsd`` and ``KL = 2 log w``, in w = √(1 + u²/4)."""
    facts = Facts()
    apart, w = 2 * sp.sqrt(excess * (2 + excess)), 1 + excess
    p = 1 / (sp.pi * (1 + x**2))
    q = p.subs(x, x - apart)
    top, bottom = (x - apart) ** 2 + 1, (x - apart / 2) ** 2 + w**2
    facts.show(2 * p / (p + q), "=", top / bottom, Calculation())
    parts = [facts.theorem("Poisson integral", x, *at)
             for at in ((-apart, sp.S.One), (-apart / 2, w))]
    start, mixed, end = (parts[0].lhs - parts[1].lhs, parts[0].rhs - parts[1].lhs,
                         parts[0].rhs - parts[1].rhs)
    inside = divergence.subs(u, apart).args[0]
    square = facts.show(inside, "=", w**2, Calculation())
    facts.show(sp.log(inside), "=", 2 * sp.log(w), everywhere(square))
    values = (4 * w**2, 2 * w * (1 + w))
    plain = [facts.show(part.rhs.args[0], "=", value, Calculation())
             for part, value in zip(parts, values, strict=True)]
    logs = [sp.log(values[0]) - parts[1].rhs, sp.log(values[0]) - sp.log(values[1])]
    facts.show(start, "=", jsd.subs(root, w), Chain(start, (
        Step(mixed, everywhere(parts[0])), Step(end, everywhere(parts[1])),
        Step(logs[0], everywhere(plain[0])), Step(logs[1], everywhere(plain[1])),
        Step(jsd.subs(root, w), Calculation()))))
    return facts.lemma("information of two Cauchy laws")


def cauchy_ratio(jsd: sp.Expr, constant: sp.Expr, root: sp.Symbol) -> Lemma:
    """``0 ≤ JSD KL' − JSD' KL`` in w and JSD grows; at KL = log 2 the ratio is ``constant``."""
    facts = Facts()
    f, k = jsd.subs(root, 1 + excess), 2 * sp.log(1 + excess)
    line = sp.Lambda(excess, sp.log(1 + excess))
    logs = facts.theorem("growth", line, facts.show(
        0, "≤", sp.diff(line.expr, excess), Certificate(((1 / (1 + excess),),))))
    slack = f - k / (2 * (2 + excess))
    above = facts.theorem("growth", sp.Lambda(excess, slack), facts.show(
        0, "≤", sp.diff(slack, excess), Certificate((((2 + excess) ** -2, own(logs)),))))
    facts.show(0, "<", sp.diff(f, excess), Certificate((
        (1 / ((1 + excess) * (2 + excess)),),)))
    facts.show(jsd.subs(root, sp.sqrt(2)), "=", constant * sp.log(2), Calculation())
    facts.show(0, "≤", f * sp.diff(k, excess) - sp.diff(f, excess) * k, Certificate((
        (2 / (1 + excess), own(above)),)))
    return facts.lemma("JSD/KL of two Cauchy laws falls")
