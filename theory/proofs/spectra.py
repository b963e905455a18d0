"""Envelopes of time-scale spectra: Gamma rates, slow rates, spread, finite spectra and reach."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory import regimes as reg
from theory.proof import (
    Calculation,
    Certificate,
    Facts,
    Lemma,
    Relation,
    Rewrite,
    Ring,
    Split,
    Statement,
    Then,
    induction,
    summed,
)
from theory.proofs.common import bounded, chain, equal, everywhere, own
from theory.terms import IndexedSum

RATES: Final = (reg.rate, 0, sp.oo)
mass: Final = sp.Symbol("M", positive=True)
units: Final = sp.Symbol("m", integer=True, positive=True)
beyond: Final = sp.Symbol("more", nonnegative=True)
spread: Final = sp.Symbol("x", nonnegative=True)
odds: Final = sp.Symbol("v", positive=True)
_q = sp.Symbol("q", integer=True, nonnegative=True)
_count = sp.Symbol("n", integer=True, nonnegative=True)


def ones() -> Lemma:
    """``Σ_{q=1}^{n} 1 = n``."""
    total = IndexedSum(sp.S.One, _q, 1, _count)
    claim = Statement(total, "=", _count, (_count,))
    return Lemma("sum of ones", claim, induction(
        claim, _count, left=(Split(IndexedSum, "top", _count + 1),)))


def gamma_mass(spectrum: sp.Expr) -> Lemma:
    """The Gamma spectrum is a probability law."""
    facts = Facts()
    equal(facts, sp.Integral(spectrum, RATES), 1)
    return facts.lemma("mass of the Gamma spectrum")


def gamma_transform(spectrum: sp.Expr, envelope: sp.Expr) -> Lemma:
    """Its envelope: ``∫ e^{-ℓr} ν(r) dr = (1 + ℓ/b)^{-a}``."""
    facts = Facts()
    equal(facts, sp.Integral(spectrum * sp.exp(-reg.lag * reg.rate), RATES), envelope)
    return facts.lemma("envelope of Gamma rates")


def watson(envelope: sp.Expr) -> Lemma:
    """``ν(r) ~ r^{β−1}`` at 0, with finite mass, gives ``∫ ν e^{-ℓr} ~ envelope`` as ℓ → ∞."""
    density, r, lag = sp.Function("nu", nonnegative=True), reg.rate, reg.lag
    slow = Statement(sp.Limit(density(r) / r ** (reg.exponent - 1), r, 0), "=", sp.S.One)
    finite = Statement(sp.Integral(density(r), RATES), "=", mass)
    facts = Facts((slow, finite))
    exact = equal(facts, sp.Integral(r ** (reg.exponent - 1) * sp.exp(-lag * r), RATES), envelope)
    same = facts.theorem("Watson", density, reg.exponent, mass, r, lag)
    transform = sp.Integral(density(r) * sp.exp(-lag * r), RATES)
    start = sp.Limit(transform / envelope, lag, sp.oo)
    facts.show(start, "=", 1, chain(start, (same.lhs, everywhere(exact)), (1, everywhere(same))))
    return facts.lemma("envelope of a spectrum with slow rates")


def spread_raises(unit: sp.Lambda, w: sp.Symbol, place: sp.Expr, strict: bool = False) -> Lemma:
    """``Σ_q g(x_q) ≥ H g(x̄)`` if ``Σ_q x_q = H x̄``: every x_q and x̄ in the range of ``place``.

    ``unit`` is g; ``place`` maps the half line of its letter ``w`` to an interval of positive
    numbers where g is convex.  The tangent at x̄ is summed over the units.  ``strict``: one
    unit, which is counted last, has x_H ≠ x̄, and the inequality is strict.
    """
    (z,) = unit.variables
    kind = "positive" if w.is_positive else "nonnegative"
    centre, at = sp.Symbol("wbar", **{kind: True}), sp.Function("w", **{kind: True})
    each, last = place.subs(w, at(_q)), place.subs(w, at(reg.units))
    mean, slope = place.subs(w, centre), sp.diff(unit.expr, z)
    curvature = sp.diff(slope, z).subs(z, place)
    bend = sp.factor(sp.simplify(curvature))
    steep = sp.simplify(slope.subs(z, mean))
    offset = sp.simplify(unit(mean) - steep * mean)

    def tangent(facts: Facts) -> Statement:
        bounded(facts, 0, "<", place, (place,))
        relation: Relation = "<" if strict else "≤"
        facts.show(0, relation, curvature, chain(
            0, (bend, Certificate(((bend,),)), relation), (curvature, Calculation())))
        return bounded(facts, 0, "≤", curvature, (bend,))

    one = Facts()
    above = one.theorem("tangent", unit, w, place, centre, *tangent(one).variables)
    values = tuple(at(_q) if v == w else v for v in above.variables)
    bounded(one, offset + steep * each, "≤", unit(each), ((above, values),))
    size, count = reg.units - 1 if strict else reg.units, ones()
    below = summed(one.lemma("tangent at the mean"), _q, size)
    fixed = Statement(IndexedSum(each, _q, 1, reg.units), "=", reg.units * mean)
    apart = Statement(sp.S.Zero, "<", (last - mean) ** 2)
    facts = Facts((fixed, apart) if strict else (fixed,), uses=(below, count))
    start, total = reg.units * unit(mean), IndexedSum(sp.S.One, _q, 1, reg.units)
    lines, envelope = (IndexedSum(e, _q, 1, reg.units) for e in (
        offset + steep * each, unit(each)))
    opening = ((reg.units * offset + steep * (reg.units * mean), Calculation()),
               (total * offset + steep * fixed.lhs,
                Then((Rewrite(count.claim, ((_count, reg.units),)), Rewrite(fixed)))),
               (lines, Ring()))
    if not strict:
        facts.show(start, "≤", envelope, chain(
            start, *opening, (envelope, Certificate(((own(below.claim),),)), "≤")))
        return facts.lemma("spread raises the envelope")
    touch = facts.theorem("strict tangent", unit, w, place, centre, at(reg.units),
                          *tangent(facts).variables)
    end = bounded(facts, offset + steep * last, "<", unit(last), (own(touch),))
    split = Split(IndexedSum, "top", reg.units)
    facts.show(start, "<", envelope, chain(
        start, *opening, (below.claim.lhs + end.lhs, split),
        (below.claim.rhs + end.rhs, Certificate(((own(below.claim),), (own(end),))), "<"),
        (envelope, split)))
    return facts.lemma("spread raises the envelope strictly")


def _fades(facts: Facts) -> Statement:
    """``e^{-x} ≤ 1`` for x ≥ 0, because 1 + x ≤ e^x."""
    z = sp.Symbol("z", real=True)
    bounded(facts, 0, "≤", sp.exp(spread), (sp.exp(spread),))
    above = facts.theorem("tangent", sp.Lambda(z, sp.exp(z)), spread, spread, sp.S.Zero,
                          spread)
    shrink = sp.exp(-spread)
    return bounded(facts, shrink, "≤", 1, (own(above), shrink), (spread, shrink))


def finite_spectrum(lag: sp.Expr) -> Lemma:
    """``f(ℓ) ≤ (1 + η) e^{-r₁ℓ}`` at ``ℓ = lag + more``: m further units of rates ≥ r₁ + d."""
    extra = sp.Function("x", nonnegative=True)(_q)
    slowest = sp.exp(-reg.rate_1 * reg.lag)
    second = sp.exp(-(reg.rate_1 + reg.gap) * reg.lag)
    each = sp.exp(-(reg.rate_1 + reg.gap + extra) * reg.lag)
    one = Facts()
    fades = _fades(one)
    bounded(one, each, "≤", second, ((fades, (extra * reg.lag,)), second))
    below, count = summed(one.lemma("a faster unit adds less"), _q, units), ones()
    reached = Statement(reg.lag, "=", lag.subs(reg.units, units + 1) + beyond)
    facts = Facts((reached,), uses=(below, count))
    fades = _fades(facts)

    def there(expr: sp.Expr) -> sp.Expr:
        return expr.subs(reg.lag, reached.rhs)

    total, ones_ = IndexedSum(each, _q, 1, units), IndexedSum(sp.S.One, _q, 1, units)
    length, late = Rewrite(count.claim, ((_count, units),)), sp.exp(-reg.gap * beyond)
    facts.show(slowest + total, "≤", (1 + reg.tolerance) * slowest, chain(
        slowest + total,
        (slowest + below.claim.rhs, Certificate(((own(below.claim),),)), "≤"),
        (slowest + second * ones_, Ring()), (slowest + second * units, length),
        (there(slowest + second * units), Rewrite(reached)),
        (there(slowest) * (1 + reg.tolerance * late), Calculation()),
        (there(slowest) * (1 + reg.tolerance), Certificate((
            ((fades, (reg.gap * beyond,)), reg.tolerance, there(slowest)),)), "≤"),
        (slowest * (1 + reg.tolerance), Rewrite(reached))))
    return facts.lemma("a finite spectrum ends exponentially")


def near_zero(spectrum: sp.Expr, range_: sp.Expr, side: str) -> Lemma:
    """``H G(1/range)``, the expected number of rates below 1/range, is ≤ 1 or ≥ e^{-b/range}.

    G is the spectrum's distribution function; the density lies between e^{-bx} and 1 times
    ``b^a r^{a−1}/Γ(a)`` on (0, x).
    """
    r, b = reg.rate, reg.stretch
    leading = b**reg.shape / sp.gamma(reg.shape) * r ** (reg.shape - 1)
    top = sp.Symbol("x1", positive=True)
    here, rest = top / (1 + odds), top * odds / (1 + odds)
    facts = Facts()
    fades = _fades(facts)
    if side == "high":
        low_, high_ = spectrum, leading
        gap = bounded(facts, low_.subs(r, here), "≤", high_.subs(r, here),
                      ((fades, (b * here,)), leading.subs(r, here)))
    else:
        low_, high_ = leading * sp.exp(-b * top), spectrum
        gap = bounded(facts, low_.subs(r, here), "≤", high_.subs(r, here),
                      ((fades, (b * rest,)), (leading * sp.exp(-b * r)).subs(r, here)))
    order = facts.theorem("monotone integral", sp.Lambda(r, low_), sp.Lambda(r, high_),
                          sp.S.Zero, top, odds, gap)
    tail = equal(facts, sp.Integral(leading, (r, 0, top)),
                 (b * top) ** reg.shape / sp.gamma(1 + reg.shape))
    counted = sp.Integral(spectrum, (r, 0, 1 / range_))
    at = {top: 1 / range_}
    values = tuple(1 / range_ if v == top else v for v in order.variables)
    expected = reg.units * counted
    limit = reg.units * tail.rhs.subs(at)
    swap = Rewrite(tail, tuple((v, at.get(v, v)) for v in tail.variables))
    if side == "high":
        facts.show(expected, "≤", 1, chain(
            expected, (reg.units * tail.lhs.subs(at), Certificate((
                ((order, values), reg.units),)), "≤"), (limit, swap), (1, Calculation())))
    else:
        thin = sp.exp(-b / range_)
        facts.show(thin, "≤", expected, chain(
            thin, (thin * limit, Calculation()),
            (reg.units * order.lhs.subs(at), Calculation()),
            (expected, Certificate((((order, values), reg.units),)), "≤")))
    return facts.lemma(f"expected number of slower units, {side}")


def range_grows(range_: sp.Expr) -> Lemma:
    """``b/range → 0`` as the number of units grows, so that both bounds meet at 1."""
    facts = Facts()
    equal(facts, sp.Limit(reg.stretch / range_, reg.units, sp.oo), 0)
    return facts.lemma("the range grows with the number of units")


def lower(first: sp.Expr, second: sp.Expr, mean: sp.Expr, broad: sp.Expr,
          narrow: sp.Expr) -> Lemma:
    """Numbers: two different time scales of the given mean, and ``broad < narrow``."""
    facts = Facts()
    equal(facts, first + second, 2 * mean)
    bounded(facts, 0, "<", (first - second) ** 2, ((first - second) ** 2,))
    bounded(facts, broad, "<", narrow, (narrow - broad,))
    return facts.lemma("a broader spectrum with a lower envelope")
