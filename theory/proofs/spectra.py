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


def spread_raises(unit: sp.Lambda, w: sp.Symbol, place: sp.Expr) -> Lemma:
    """``Σ_q g(x_q) ≥ H g(x̄)`` if ``Σ_q x_q = H x̄``: every x_q and x̄ in the range of ``place``.

    ``unit`` is g; ``place`` maps the half line of its letter ``w`` to an interval of positive
    numbers where g is convex.  The tangent at x̄ is summed over the units.
    """
    (z,) = unit.variables
    kind = "positive" if w.is_positive else "nonnegative"
    centre = sp.Symbol("wbar", **{kind: True})
    each = sp.Function("w", **{kind: True})(_q)
    one, slope = Facts(), sp.diff(unit.expr, z)
    bounded(one, 0, "<", place, (place,))
    curvature = sp.diff(slope, z).subs(z, place)
    bend = sp.factor(sp.simplify(curvature))
    premise = one.show(0, "≤", curvature, chain(
        0, (bend, Certificate(((bend,),)), "≤"), (curvature, Calculation())))
    tangent = one.theorem("tangent", unit, w, place, centre, *premise.variables)
    mean = place.subs(w, centre)
    value, slope = unit(mean), sp.simplify(slope.subs(z, mean))
    offset = sp.simplify(value - slope * mean)
    one.show(offset + slope * place.subs(w, each), "≤", unit(place.subs(w, each)), Certificate((
        ((tangent, tuple(each if v == w else v for v in tangent.variables)),),)))
    below = summed(one.lemma("tangent at the mean"), _q, reg.units)
    count, places_sum = ones(), IndexedSum(place.subs(w, each), _q, 1, reg.units)
    fixed = Statement(places_sum, "=", reg.units * mean)
    facts = Facts((fixed,), uses=(below, count))
    start, total = reg.units * value, IndexedSum(sp.S.One, _q, 1, reg.units)
    length = Rewrite(count.claim, ((_count, reg.units),))
    facts.show(start, "≤", below.claim.rhs, chain(
        start, (reg.units * offset + slope * (reg.units * mean), Calculation()),
        (total * offset + slope * places_sum, Then((length, Rewrite(fixed)))),
        (below.claim.lhs, Ring()), (below.claim.rhs, Certificate(((own(below.claim),),)), "≤")))
    return facts.lemma("spread raises the envelope")


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
    order = facts.theorem("monotone integral", sp.Lambda(r, low_), sp.Lambda(r, high_), top, odds,
                          *gap.variables)
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
