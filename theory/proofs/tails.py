"""Tails: the constant, which moments exist, combinations that cancel, the domain of attraction."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory import stable
from theory.detection import Density
from theory.laws import (
    Centre,
    Cf,
    Draw,
    Law,
    LimitLaw,
    Skewed,
    Standard,
    Tails,
)
from theory.proof import (
    Calculation,
    Certificate,
    Chain,
    Facts,
    Lemma,
    Rewrite,
    Ring,
    Step,
)
from theory.proofs.averages import KAPPA, j, n
from theory.proofs.exact_test import whole
from theory.proofs.forms import calculated
from theory.stable import alpha, t, x
from theory.terms import IndexedSum, Statement
from theory.theorems.densities import tail_factor

gap: Final = sp.Symbol("r", positive=True)
HEAVY: Final = 2 / (1 + gap)  # runs over (0, 2)
steep: Final = sp.Symbol("s", positive=True)
HEAVY_MEAN: Final = (2 + steep) / (1 + steep)  # runs over (1, 2), with κ = 2 + s
below: Final = sp.Symbol("d", positive=True)
level: Final = sp.Symbol("y", nonnegative=True)
right, left = sp.symbols("c_R c_L", positive=True)


def tail(form: sp.Expr) -> tuple[Lemma, ...]:
    """``x^{1+α} p_α(x) → C_α > 0`` for 0 < α < 2, with the closed forms at α = 1 and ½."""
    told = form.subs(alpha, HEAVY)
    facts = Facts()
    found = facts.theorem("stable tail", x, HEAVY)
    facts.show(found.lhs, "=", told, Chain(found.lhs, (
        Step(found.rhs, whole(found)), Step(told, Calculation()))))
    sign = Facts()
    sine = sign.theorem("sine", sp.pi * HEAVY / 2)
    sign.show(0, "<", told, Certificate((
        (sp.gamma(1 + HEAVY) / sp.pi, (sine, sine.variables)),)))
    cauchy, half = stable.cauchy_density(), stable.half_density()
    return (calculated("closed forms of the tail constant",
                       (form.subs(alpha, 1), sp.Limit(cauchy * x**2, x, sp.oo)),
                       (form.subs(alpha, sp.Rational(1, 2)),
                        sp.Limit(half * x ** sp.Rational(3, 2), x, sp.oo)),
                       (form.subs(alpha, 2), 0)),
            sign.lemma("the tail constant is positive"), facts.lemma("tail of a stable density"))


def _partial(facts: Facts, low: sp.Expr, high: sp.Expr, proof: Certificate,
             top: sp.Expr) -> Statement:
    """``∫_1^top low ≤ ∫_1^top high`` from the inequality at x = 1 + y."""
    forms = [sp.Lambda(x, form) for form in (low, high)]
    fact = facts.show(forms[0](1 + level), "≤", forms[1](1 + level), proof)
    return facts.theorem("monotone integral", *forms, sp.S.One, top, level, fact)


def moment_exists() -> Lemma:
    """p = α − d < α: ``∫_1^b x^p p_α(x) dx ≤ K/d`` for every b, so the moment is finite."""
    facts, top = Facts(), 1 + sp.Symbol("B", positive=True)
    power = HEAVY - below
    factor = tail_factor("high", HEAVY)
    density = facts.theorem("stable tail, above", 1 + level, HEAVY)
    shrink = facts.show(1 / (2 + level), "≤", 1 / (1 + level), Certificate((
        (1 / ((1 + level) * (2 + level)),),)))
    inverse = facts.theorem("powers increase", shrink, 1 + HEAVY)
    base = (1 + level) ** power
    bound = _partial(facts, x**power * Density(x, HEAVY), factor * x ** (-1 - below),
                     Certificate(((base, (density, density.variables)),
                                  (base * factor, (inverse, inverse.variables)))), top)
    done = factor / below
    rest = factor * top ** (-below) / below
    facts.show(bound.lhs, "≤", done, Chain(bound.lhs, (
        Step(bound.rhs, Certificate((((bound, bound.variables),),)), "≤"),
        Step(done - rest, Calculation()), Step(done, Certificate(((rest,),)), "≤"))))
    return facts.lemma("moments below the index exist")


def moment_diverges() -> Lemma:
    """p = α + e ≥ α: ``k 2^{−α} log(b/2) ≤ ∫_1^{b−1} x^p p_α(x) dx`` for every b: no moment."""
    facts, top = Facts(), 1 + sp.Symbol("B", positive=True)
    more = sp.Symbol("e", nonnegative=True)
    factor = tail_factor("low", HEAVY)
    density = facts.theorem("stable tail, below", 1 + level, HEAVY)
    half, share = sp.Rational(1, 2), (1 + level) / (2 + level)
    least = facts.show(half, "≤", share, Certificate(((level / (2 * (2 + level)),),)))
    raised = facts.theorem("powers increase", least, HEAVY)
    apart = (1 + level) ** HEAVY * (2 + level) ** (-HEAVY)
    power = facts.show(raised.lhs, "≤", apart, Chain(raised.lhs, (
        Step(raised.rhs, Certificate((((raised, raised.variables),),)), "≤"),
        Step(apart, Calculation()))))
    higher = facts.show(0, "≤", (1 + level) ** more - 1, _rise(facts, more))
    low = factor * half**HEAVY / (1 + x)
    weight_at = factor / (2 + level)
    bound = _partial(facts, low, x ** (HEAVY + more) * Density(x, HEAVY), Certificate((
        ((1 + level) ** (HEAVY + more), (density, density.variables)),
        (weight_at, (1 + level) ** more, (power, power.variables)),
        (weight_at * half**HEAVY, (higher, higher.variables)))), top)
    told = factor * half**HEAVY * sp.log((1 + top) / 2)
    facts.show(told, "≤", bound.rhs, Chain(told, (
        Step(bound.lhs, Calculation()),
        Step(bound.rhs, Certificate((((bound, bound.variables),),)), "≤"))))
    return facts.lemma("moments from the index on diverge")


def _rise(facts: Facts, more: sp.Symbol) -> Certificate:
    """``1 ≤ (1 + y)^e`` for y, e ≥ 0."""
    curve = sp.Lambda(level, (1 + level) ** more)
    slope = more * (1 + level) ** (more - 1)
    rises = facts.show(0, "≤", sp.diff(curve.expr, level), Certificate(((slope,),)))
    above = facts.theorem("growth", curve, rises)
    return Certificate((((above, above.variables),),))


def cancelled(first: sp.Expr, second: sp.Expr) -> Lemma:
    """X_i = ξ + G_i, G_i ~ N(0, 2): ``first X_1 + second X_2`` is Gaussian although X_i is not."""
    normal = Statement(Cf(Draw(n + 1), t), "=", sp.exp(-(t**2)), (n, t))
    facts = Facts((normal,))
    parts = [first * Draw(1), second * Draw(2)]
    heavy = Standard(HEAVY)
    mixed = sp.expand(first * (heavy + Draw(1)) + second * (heavy + Draw(2)))
    pair = facts.theorem("independence of two", *parts, t)
    size = sp.sqrt(first**2 + second**2)
    unit = facts.theorem("stable law", sp.Integer(2), t)
    limit = Cf(size * Standard(2), t)
    at_unit = Rewrite(unit, tuple((v, t * size) for v in unit.variables))
    same = facts.show(Cf(mixed, t), "=", limit, Chain(Cf(mixed, t), (
        Step(pair.lhs, Ring()), Step(pair.rhs, whole(pair)),
        Step(sp.exp(-(first * t) ** 2) * Cf(parts[1], t),
             Rewrite(normal, ((n, sp.S.Zero), (t, first * t)))),
        Step(sp.exp(-(first * t) ** 2) * sp.exp(-(second * t) ** 2),
             Rewrite(normal, ((n, sp.S.One), (t, second * t)))),
        Step(sp.exp(-(size * t) ** 2), Calculation()), Step(limit, at_unit))))
    facts.theorem("uniqueness", mixed, size * Standard(2), t, same.variables)
    return facts.lemma("a combination whose heavy part cancels")


def attraction(right_tail: sp.Expr, left_tail: sp.Expr, skewness: sp.Expr) -> Lemma:
    """The limit law of ``N^{1/κ}`` times the mean of centred draws, with its skewness."""
    tails = tuple(Statement(sp.Limit(x**HEAVY_MEAN * Tails(Draw(n + 1), sign, x), x, sp.oo, "-"),
                            "=", value, (n,))
                  for sign, value in ((1, right_tail), (-1, left_tail)))
    facts = Facts((*tails, Statement(Centre(Draw(n + 1)), "=", sp.S.Zero, (n,))))
    law = facts.theorem("domain of attraction", right_tail, left_tail, HEAVY_MEAN, n, x)
    total = right_tail + left_tail
    size = (HEAVY_MEAN * total / (2 * stable.tail_constant().subs(alpha, HEAVY_MEAN))) ** (
        1 / HEAVY_MEAN)
    kappa = KAPPA.subs(sp.Symbol("w", nonnegative=True), steep)
    exponent = sp.factor(1 / kappa - 1)
    mean = IndexedSum(Draw(j), j, 1, n + 1) * (n + 1) ** exponent
    told = Law(size * Skewed(HEAVY_MEAN, skewness))
    facts.show(LimitLaw(n, mean), "=", told, Chain(LimitLaw(n, mean), (
        Step(law.lhs, Ring()), Step(law.rhs, whole(law)), Step(told, Ring()))))
    return facts.lemma("limit of the normalised mean")


def levy(one_sided: sp.Expr, symmetric: sp.Expr) -> tuple[Lemma, ...]:
    """The Lévy law has all of its mass on x > 0; the right tail of the symmetric law is half."""
    cdf = sp.erfc(1 / sp.sqrt(2 * x))
    ends = [sp.Limit(form * x ** sp.Rational(3, 2), x, sp.oo) for form in (symmetric, one_sided)]
    told = stable.tail_constant().subs(alpha, sp.Rational(1, 2))
    return (calculated("mass of the Lévy law", (sp.Derivative(cdf, x), one_sided),
                       (sp.Limit(cdf, x, 0), 0), (sp.Limit(cdf, x, sp.oo), 1)),
            calculated("right tails", (ends[1], 2 * told), (ends[0], told)))


def slow_norming(slow: sp.Expr) -> tuple[Lemma, ...]:
    """P(X > x) = x^{−α} slow(x): N P(X > N^{1/α}) → ∞, and N P(X > b_N) → 1/α at
    b_N = (N log N)^{1/α}: the sums are normed by b_N, which outgrows N^{1/α}."""
    count = sp.Symbol("N", positive=True)
    tail_of = sp.Lambda(x, x ** (-alpha) * slow)
    plain, longer = count ** (1 / alpha), (count * sp.log(count)) ** (1 / alpha)
    return (calculated("the slow factor keeps the index", (
                sp.Limit(x ** (-below) * slow, x, sp.oo), 0)),
            calculated("norming of a pure power fails", (
                sp.Limit(1 / (count * tail_of(plain)), count, sp.oo), 0)),
            calculated("norming with the slow factor", (
                sp.Limit(count * tail_of(longer), count, sp.oo), 1 / alpha)))


def pure_norming(form: sp.Expr) -> Lemma:
    """``N P(X > N^{1/α} x) = P(X > x)``: the norming of the sum is N^{1/α}, that of the mean
    N^{−1/κ}."""
    count = sp.Symbol("N", positive=True)
    norm = count ** (1 / HEAVY_MEAN)
    form = form.subs(alpha, HEAVY_MEAN)
    kappa = 2 + steep
    return calculated("norming of the mean", (count * form.subs(x, norm * x), form),
                      (norm / count, count ** (-1 / kappa)))
