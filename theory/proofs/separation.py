"""Lemmas behind LW-65's best constant: pointwise share, curvature, the Gaussian and Cauchy laws.

JSD is the mean of the information at the log-likelihood ratio L, KL that of L tanh(L/2), both
over the mixture; so where |L| ≤ λ, JSD ≥ r(λ) KL for the falling share r.  Here h = L/2.
"""

from __future__ import annotations

from typing import Any, Final

import sympy as sp

from theory.detection import HALF, u
from theory.proof import Calculation, Certificate, Chain, Facts, Lemma, Statement, Step
from theory.proofs.common import everywhere, own
from theory.stable import alpha

h: Final = sp.Symbol("h", nonnegative=True)
x: Final = sp.Symbol("x", real=True)
excess: Final = sp.Symbol("e", nonnegative=True)  # w = 1 + e
plus: Final = sp.Symbol("p", positive=True)
minus: Final = sp.Symbol("q", positive=True)
width: Final = sp.Symbol("S", positive=True)
rate: Final = sp.Symbol("lambda", positive=True)
spare: Final = sp.Symbol("w", nonnegative=True)
INDEX: Final = 2 / (1 + spare)  # runs over (0, 2]
LOG: Final = sp.log(sp.cosh(h))
TANH: Final = sp.tanh(h)


def _grows(facts: Facts, f: sp.Expr, *terms: tuple[Any, ...]) -> Statement:
    """``f(0) ≤ f(h)`` from the certificate of its derivative."""
    rises = facts.show(0, "≤", sp.diff(f, h), Certificate(tuple(terms)))
    return facts.theorem("growth", sp.Lambda(h, f), rises)


def _elementary(facts: Facts) -> tuple[Statement, Statement, Statement]:
    """``tanh h ≤ h``, ``0 ≤ tanh h``, ``0 ≤ log cosh h``."""
    below = _grows(facts, h - TANH, (TANH**2,))
    sign = _grows(facts, TANH, (sp.sech(h) ** 2,))
    return below, sign, _grows(facts, LOG, (own(sign),))


def share_falls(share: sp.Expr, information: sp.Expr, ratio: sp.Symbol) -> Lemma:
    """``0 ≤ −g² r'(h)`` with g = h tanh h, and ``r · L tanh(L/2)`` is the information."""
    facts = Facts()
    facts.show(share.subs(ratio, 2 * h) * 2 * h * TANH, "=", information.subs(ratio, 2 * h),
               Calculation())
    below, sign, logs = _elementary(facts)
    bend = 1 - TANH**2
    flat = facts.show(0, "≤", bend, Certificate(((sp.sech(h) ** 2,),)))
    first = _grows(facts, h * TANH - 2 * LOG + 2 * h * TANH * LOG, (own(below),), (h, TANH**2),
                   (sp.Integer(2), own(sign), own(logs)), (sp.Integer(2), h, own(flat), own(logs)))
    second = _grows(facts, h * TANH**2 - LOG * (TANH + h * bend), (own(flat), own(first)))
    slope = sp.diff(share.subs(ratio, 2 * h), h)
    facts.show(0, "≤", -((h * TANH) ** 2) * slope, Certificate(((HALF, own(second)),)))
    return facts.lemma("the share of the information falls")


def gaussian_start(information: sp.Expr, share: sp.Expr, divergence: sp.Expr,
                   ratio: sp.Symbol) -> Lemma:
    """α = 2: the information is at least h²/2 − h⁴/4, whose mean over KL is ``share``."""
    facts = Facts()
    below, sign, _ = _elementary(facts)
    lower = h**2 / 2 - h**4 / 4
    _grows(facts, information.subs(ratio, 2 * h) - lower, (h, h, own(below)),
           (h, own(sign), own(below)))
    density = sp.exp(-((x - u / 2) ** 2) / 4) / (2 * sp.sqrt(sp.pi))
    mean = sp.Integral(sp.expand(lower.subs(h, u * x / 4)) * density, (x, -sp.oo, sp.oo))
    facts.show(mean, "=", share * divergence, Calculation())
    return facts.lemma("JSD/KL of the Gaussian law near 0")


def curvature(bound: sp.Expr, transform: sp.Expr) -> Lemma:
    """The parts of ``JSD'' ≤ bound``; ``transform`` is E e^{−λS} in λ and α.

    JSD'' is the integral of ``−q'' p/(p+q) + q'² p/(p+q)²``, q = p(y + u); the first part is at
    most that of the negative part of p'', and both functionals are convex, hence at most their
    means over the Gaussian mixture.
    """
    facts = Facts()
    moved = sp.Function("q", positive=True)(u)
    inner = plus * sp.log(2 * plus / (plus + moved))
    told = (-plus / (plus + moved) * sp.diff(moved, u, 2)
            + plus * sp.diff(moved, u) ** 2 / (plus + moved) ** 2)
    facts.show(sp.diff(inner, u, 2), "=", told, Calculation())
    facts.show(plus / (plus + minus) ** 2, "≤", 1 / (4 * minus), Certificate(
        (((plus - minus) ** 2 / (4 * minus * (plus + minus) ** 2),),)))
    normal = sp.exp(-x**2 / 2) / sp.sqrt(2 * sp.pi)
    lost = 2 * normal.subs(x, 1)
    facts.show(sp.Integral(-sp.diff(normal, x, 2), (x, -1, 1)), "=", lost, Calculation())
    gauss = sp.exp(-(x**2) / (4 * width)) / sp.sqrt(4 * sp.pi * width)
    score = sp.simplify(sp.diff(gauss, x) ** 2 / gauss)
    facts.show(sp.Integral(score, (x, -sp.oo, sp.oo)), "=", 1 / (2 * width), Calculation())
    mean = sp.gamma(2 + spare)
    facts.show(sp.Integral(transform.subs(alpha, INDEX), (rate, 0, sp.oo)), "=", mean,
               Calculation())
    facts.show(bound.subs(alpha, INDEX), "=", lost / 2 * mean + mean / 8, Calculation())
    return facts.lemma("curvature of JSD")


def cauchy_information(jsd: sp.Expr, divergence: sp.Expr, root: sp.Symbol) -> Lemma:
    """α = 1: ``∫ p log(2p/(p + q)) = jsd`` and ``KL = 2 log w``, in w = √(1 + u²/4)."""
    facts = Facts()
    apart, w = 2 * sp.sqrt(excess * (2 + excess)), 1 + excess
    p = 1 / (sp.pi * (1 + x**2))
    q = p.subs(x, x - apart)
    top, bottom = (x - apart) ** 2 + 1, (x - apart / 2) ** 2 + w**2
    facts.show(2 * p / (p + q), "=", top / bottom, Calculation())
    parts = [facts.theorem("Poisson integral of a logarithm", x, *at)
             for at in ((apart, sp.S.One), (apart / 2, w))]
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
