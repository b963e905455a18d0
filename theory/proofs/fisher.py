"""Why I_α/Γ(1 + 2/α) is nondecreasing in α: mixing, and convexity of Fisher's information.

For α ≤ β an SαS variable is X_α = T X_β with an independent T = S^{1/β} > 0, so p_α is a mixture
of the densities p_β(x/T)/T, whose information is I_β/T².  Information is convex in the density,
hence I_α ≤ I_β E T^{-2}, and E T^{-2} = E S^{-2/β} = Γ(1+2/α)/Γ(1+2/β).
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

import sympy as sp

from theory.detection import Density, Slope
from theory.integrals import LEBESGUE, Integrated, subordinator
from theory.proof import (
    Calculation,
    Certificate,
    Chain,
    Facts,
    Lemma,
    Rewrite,
    Ring,
    Statement,
    Step,
    Then,
)
from theory.proofs.bounds import WEIGHT, show_weight
from theory.stable import alpha
from theory.theorems.densities import mixer
from theory.theorems.integrals import Given
from theory.theorems.slopes import score_ceiling, slope_ceiling

lower, upper = sp.symbols("g t", nonnegative=True)
BETA: Final = 2 / (1 + lower)  # runs over (0, 2]
SHARE: Final = 1 / (1 + upper)  # α/β, runs over (0, 1]
ALPHA: Final = 2 / ((1 + lower) * (1 + upper))
x: Final = sp.Symbol("x", real=True)
rate: Final = sp.Symbol("r", real=True)
omega: Final = sp.Symbol("omega", positive=True)
dual: Final = sp.Symbol("lambda", positive=True)
LAW: Final = subordinator(SHARE)
inverse: Final = sp.Symbol("k", positive=True)
INVERSE: Final = mixer ** (-1 / BETA)  # 1/T


def _own(fact: Statement) -> Rewrite:
    return Rewrite(fact, tuple((s, s) for s in fact.variables))


@cache
def inverse_moment(normaliser: sp.Expr) -> Lemma:
    """``E T^{-2} = normaliser(α)/normaliser(β)``, the normaliser in α."""
    power = 2 / BETA
    kernel = dual ** (power - 1) * sp.exp(-dual * mixer)
    facts = Facts()
    gamma = facts.show(sp.Integral(kernel, (dual, 0, sp.oo)), "=",
                       sp.gamma(power) * mixer**-power, Calculation())
    inner = facts.theorem("improper integral", kernel, dual, gamma)
    given = [facts.theorem("improper integral converges", kernel, dual, gamma)]
    moment = facts.theorem("negative moments of a subordinator", power, SHARE)
    plain = facts.show(inner.rhs, "≤", inner.rhs, Ring())
    small = facts.theorem("majorant", (plain, plain.variables), mixer, LAW, (
        (moment, moment.variables),), inner.rhs)
    turned = facts.show(inner.rhs, "=", inner.lhs, _own(inner))
    given.append(facts.theorem("equal integrands converge", (turned, turned.variables), mixer,
                               LAW, (small, small.variables)))
    averaged = facts.theorem("equal integrands", (inner, inner.variables), mixer, LAW)
    outside = facts.theorem("linear integral", inner.rhs, mixer, LAW, ())
    swapped = facts.theorem("Tonelli", kernel, (dual, LEBESGUE), (mixer, LAW),
                            tuple((g, g.variables) for g in given))
    taken = facts.theorem("linear integral", kernel, mixer, LAW, ())
    laplace = facts.theorem("Laplace transform of a subordinator", dual, SHARE)
    after = dual ** (power - 1) * sp.exp(-(dual**SHARE))
    body = facts.show(taken.lhs, "=", after, Chain(taken.lhs, (
        Step(after, Then((_own(taken), _own(laplace)))),)))
    single = facts.theorem("equal integrands", (body, body.variables), dual, LEBESGUE)
    value = facts.show(sp.Integral(after, (dual, 0, sp.oo)), "=",
                       sp.gamma(power / SHARE) / SHARE, Calculation())
    final = facts.theorem("improper integral", after, dual, value)
    moment = Integrated(mixer**-power, mixer, LAW)
    goal = normaliser.subs(alpha, ALPHA) / normaliser.subs(alpha, BETA)
    facts.show(moment, "=", goal, Chain(moment, (
        Step(outside.rhs / sp.gamma(power), Ring()),
        Step(averaged.lhs / sp.gamma(power), Then((_own(averaged), _own(outside)))),
        Step(final.rhs / sp.gamma(power), Then((_own(swapped), _own(single), _own(final)))),
        Step(goal, Calculation()))))
    return facts.lemma("inverse moment of the mixing variable")


def _means(facts: Facts, a: sp.Expr, b: sp.Expr) -> tuple[Statement, ...]:
    """The means over S of a, b and b²/a converge: p, p' and p'²/p are bounded."""
    at = x * INVERSE
    peak = facts.theorem("peak of the density", at, BETA)
    steep, score = (facts.theorem(name, at, BETA) for name in ("slope bound", "score bound"))
    less = at**2 / (1 + at**2)
    found = []
    for body, power, top, terms in (
            (a, 1, Density(sp.S.Zero, BETA), ((INVERSE, (peak, peak.variables)),)),
            (b, 2, slope_ceiling(BETA), (
                (INVERSE**2, (steep, steep.variables)), (INVERSE**2, slope_ceiling(BETA), less))),
            (b**2 / a, 3, score_ceiling(BETA), (
                (INVERSE**3, (score, score.variables)), (INVERSE**3, score_ceiling(BETA), less)))):
        moment = facts.theorem("negative moments of a subordinator", power / BETA, SHARE)
        bound = facts.show(sp.Abs(body), "≤", top * INVERSE**power, Certificate(terms))
        found.append(facts.theorem("majorant", (bound, bound.variables), mixer, LAW, (
            (moment, moment.variables),), body))
    return tuple(found)


@cache
def pointwise(mixing: sp.Expr, frequency: sp.Symbol, integrand: sp.Expr, slope: sp.Symbol,
              density: sp.Symbol) -> Lemma:
    """``integrand(p_α', p_α) ≤ E integrand(p_β'(x/T)/T², p_β(x/T)/T)``: 0 ≤ E (b − ra)²/a."""
    a, b = Density(x * INVERSE, BETA) * INVERSE, Slope(x * INVERSE, BETA) * INVERSE**2
    form = sp.Lambda((slope, density), integrand)
    facts = Facts()
    given = _means(facts, a, b)
    laplace = facts.theorem("Laplace transform of a subordinator", omega**BETA, SHARE)
    transform = facts.show(laplace.lhs, "=", sp.exp(-mixing.subs(
        {frequency: omega, alpha: ALPHA}, simultaneous=True)), Chain(laplace.lhs, (
            Step(laplace.rhs, _own(laplace)),
            Step(sp.exp(-mixing.subs({frequency: omega, alpha: ALPHA}, simultaneous=True)),
                 Calculation()))))
    dense, steep = (facts.theorem("scale mixture", transform, omega, BETA, SHARE, ALPHA, x, k)
                    for k in (0, 1))
    gap = b**2 / a - 2 * rate * b + rate**2 * a
    square = facts.show(0, "≤", gap, Certificate((((b - rate * a) ** 2, 1 / a),)))
    mean = facts.theorem("mean of an inequality", (square, square.variables), mixer, LAW,
                         tuple((g, g.variables) for g in given))
    line = 2 * rate * Slope(x, ALPHA) - rate**2 * Density(x, ALPHA)
    expected = Integrated(b**2 / a, mixer, LAW)
    below = facts.show(line, "≤", expected, Chain(line, (
        Step(2 * rate * steep.rhs - rate**2 * dense.rhs, Then((_own(steep), _own(dense)))),
        Step(expected, Certificate((((mean, mean.variables),),)), "≤"))))
    ratio = Slope(x, ALPHA) / Density(x, ALPHA)
    start = form(Slope(x, ALPHA), Density(x, ALPHA))
    same = facts.show(form(b, a), "=", b**2 / a, Calculation())
    whole = facts.theorem("equal integrands", (same, same.variables), mixer, LAW)
    facts.show(start, "≤", whole.lhs, Chain(start, (
        Step(expected, Certificate((((below, tuple(
            ratio if s == rate else s for s in below.variables)),),)), "≤"),
        Step(whole.lhs, _own(whole)))))
    return facts.lemma("Fisher's integrand is convex")


class Sure(NamedTuple):
    """What :func:`mixes` needs of its integrals."""

    left: Statement  # ∫ p_α'²/p_α converges
    right: Statement  # so does the integral of the mixed integrand
    inner: Statement  # and the mean over S at every x
    each: Statement  # the integral for one S is S^{-2/β} times that of p_β


def _at_one_scale(facts: Facts, scaled: sp.Expr, sure: tuple[Given, ...]) -> Statement:
    """``k³ p'²/p`` at kx is at most c(k + k³)/(1 + x²); at k = S^{-1/β} it is the integrand."""
    score = facts.theorem("score bound", x * inverse, BETA)
    body = inverse**3 * score.lhs
    top = score_ceiling(BETA)
    wide = facts.show(body, "≤", top * (inverse + inverse**3) * WEIGHT, Certificate((
        (inverse**3, (score, score.variables)),
        (top, inverse, WEIGHT, 1 / (1 + (inverse * x) ** 2), 1 + inverse**4 * x**2))))
    plain = facts.theorem("majorant", (wide, wide.variables), x, LEBESGUE, sure, body)
    values = {v: INVERSE if v == inverse else v for v in plain.variables}
    here = plain.at(values)
    one = facts.show(here.lhs, "=", 1, Rewrite(plain, tuple(values.items())))
    same = facts.show(body.subs(inverse, INVERSE), "=", scaled, Calculation())
    return facts.theorem("equal integrands converge", (same, same.variables), x, LEBESGUE, (
        one, one.variables))


def _integrals(facts: Facts, here: sp.Expr, scaled: sp.Expr, plain: sp.Expr) -> Sure:
    """Show that all converge: p'²/p is at most c/(1 + x²)."""
    weight = show_weight(facts)
    sure = ((weight, weight.variables),)
    score = facts.theorem("score bound", x, ALPHA)
    left = facts.theorem("majorant", (score, score.variables), x, LEBESGUE, sure, here)
    at = x * INVERSE
    apart = _at_one_scale(facts, scaled, sure)
    score = facts.theorem("score bound", at, BETA)
    top = score_ceiling(BETA) * INVERSE**3
    flat = facts.show(scaled, "≤", top, Certificate((
        (INVERSE**3, (score, score.variables)), (top, at**2 / (1 + at**2)))))
    third, second = (facts.theorem("negative moments of a subordinator", k / BETA, SHARE)
                     for k in (3, 2))
    inner = facts.theorem("majorant", (flat, flat.variables), mixer, LAW, (
        (third, third.variables),), scaled)
    moved = facts.theorem("affine substitution", scaled, x, x / INVERSE)
    inside = next(iter(moved.rhs.atoms(Integrated)))
    taken = facts.theorem("linear integral", inside.body.subs(inside.letter, x), x, LEBESGUE, ())
    told = INVERSE**2 * Integrated(plain, x, LEBESGUE)
    each = facts.show(moved.lhs, "=", told, Chain(moved.lhs, (
        Step(moved.rhs, _own(moved)), Step(told, _own(taken)))))
    same = facts.show(told, "≤", told, Ring())
    finite = facts.theorem("majorant", (same, same.variables), mixer, LAW, (
        (second, second.variables),), told)
    turned = facts.show(told, "=", each.lhs, _own(each))
    outer = facts.theorem("equal integrands converge", (turned, turned.variables), mixer, LAW, (
        finite, finite.variables))
    right = facts.theorem("Tonelli, convergence", scaled, (x, LEBESGUE), (mixer, LAW), (
        (outer, outer.variables), (apart, apart.variables)))
    return Sure(left, right, inner, each)


@cache
def mixes(mixing: sp.Expr, frequency: sp.Symbol, integrand: sp.Expr, slope: sp.Symbol,
          density: sp.Symbol, normaliser: sp.Expr) -> Lemma:
    """``I_α ≤ I_β normaliser(α)/normaliser(β)``, I the integral of the integrand."""
    convex = pointwise(mixing, frequency, integrand, slope, density)
    moment = inverse_moment(normaliser)
    form = sp.Lambda((slope, density), integrand)
    here = form(Slope(x, ALPHA), Density(x, ALPHA))
    scaled = form(Slope(x * INVERSE, BETA) * INVERSE**2, Density(x * INVERSE, BETA) * INVERSE)
    plain = form(Slope(x, BETA), Density(x, BETA))
    mixed = Integrated(scaled, mixer, LAW)
    facts = Facts(uses=(convex, moment))
    given = _integrals(facts, here, scaled, plain)
    mean = facts.theorem("mean of an inequality", (convex.claim, convex.claim.variables), x,
                         LEBESGUE, tuple((g, g.variables) for g in (given.left, given.right)))
    swapped = facts.theorem("Tonelli", scaled, (mixer, LAW), (x, LEBESGUE),
                            tuple((g, g.variables) for g in (given.right, given.inner)))
    one = given.each
    each = facts.theorem("equal integrands", (one, one.variables), mixer, LAW)
    apart = facts.theorem("linear integral", one.rhs, mixer, LAW, ())
    start, fisher = Integrated(here, x, LEBESGUE), Integrated(plain, x, LEBESGUE)
    goal = fisher * moment.claim.rhs
    facts.show(start, "≤", goal, Chain(start, (
        Step(Integrated(mixed, x, LEBESGUE), Certificate((((mean, mean.variables),),)), "≤"),
        Step(apart.rhs, Then((_own(swapped), _own(each), _own(apart)))),
        Step(goal, _own(moment.claim)))))
    return facts.lemma("Fisher's information of a mixture")
