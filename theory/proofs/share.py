"""LW-65's best constant from below: JSD ≥ r(λ) KL where the log-likelihood ratio is at most λ.

With L = log(p/q) the information at a point is ``(p + q)/2 · (½ L tanh(L/2) − log cosh(L/2))`` and
``(p − q) L/2 = (p + q)/2 · L tanh(L/2)``, whose integral is KL; log cosh h over h tanh h rises in
h = |L|/2.  At α = 2 the information is at least L²/8 − L⁴/64, and L = xu/2.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import sympy as sp

from theory import detection as det
from theory.detection import Density
from theory.integrals import LEBESGUE
from theory.proof import (
    Calculation,
    Certificate,
    Facts,
    Lemma,
    Rewrite,
    Statement,
    Then,
)
from theory.proofs.common import chain, everywhere, own
from theory.proofs.concavity import CURVE, divergence, u, v, x
from theory.proofs.expansion import closed
from theory.proofs.information import (
    CROSS,
    PAIR,
    SHARES,
    minus,
    over,
    p,
    plus,
    q,
    root,
    shared,
    show_convergence,
)
from theory.proofs.separation import elementary, grows, h

start: Final = sp.Symbol("a", positive=True)
further: Final = sp.Symbol("t", nonnegative=True)
spare: Final = sp.Symbol("d", nonnegative=True)
ratio: Final = sp.Symbol("L", real=True)
size: Final = sp.Symbol("y", positive=True)
most: Final = sp.Symbol("lambda", positive=True)
left_over: Final = sp.Function("s", nonnegative=True)
BOUNDED: Final = Statement(most, "=", sp.Abs(sp.log(plus) - sp.log(minus)) + left_over(x), (x,))
Form = Callable[[sp.Expr, sp.Expr], sp.Expr]
_up, _down = sp.exp(ratio / 2), sp.exp(-ratio / 2)
LOG_COSH: Final = sp.log((_up + _down) / 2)
HALF_TANH: Final = ratio / 2 * (_up - _down) / (_up + _down)


def _product(at: sp.Expr) -> sp.Expr:
    return at * sp.tanh(at)


def _log(at: sp.Expr) -> sp.Expr:
    return sp.log(sp.cosh(at))


@cache
def quotient_rises() -> Lemma:
    """``log cosh a · (a+t) tanh(a+t) ≤ log cosh(a+t) · a tanh a``: the quotient rises."""
    facts = Facts()
    second = rising_numerator(facts)
    there = start + further
    curve = sp.Lambda(further, _log(there) / _product(there))
    slope = facts.show(0, "≤", sp.diff(curve.expr, further), Certificate((
        (_product(there) ** -2, (second, (there,))),)))
    rises = facts.theorem("growth", curve, slope)
    facts.show(_log(start) * _product(there), "≤", _log(there) * _product(start), Certificate((
        (_product(start), _product(there), own(rises)),)))
    return facts.lemma("log cosh h over h tanh h rises")


def rising_numerator(facts: Facts) -> Statement:
    """``0 ≤ h tanh² h − log cosh h (tanh h + h (1 − tanh² h))`` for h ≥ 0."""
    log, tanh = _log(h), sp.tanh(h)
    below, sign, logs = elementary(facts)
    bend = 1 - tanh**2
    flat = facts.show(0, "≤", bend, Certificate(((sp.sech(h) ** 2,),)))
    first = grows(facts, h * tanh - 2 * log + 2 * h * tanh * log, (own(below),), (h, tanh**2),
                  (sp.Integer(2), own(sign), own(logs)), (sp.Integer(2), h, own(flat), own(logs)))
    second = grows(facts, h * tanh**2 - log * (tanh + h * bend), (own(flat), own(first)))
    written = h * tanh * sp.sinh(h) / sp.cosh(h) - log * (tanh + h * bend)
    return facts.show(0, "≤", written, Certificate(((own(second),),)))


def everywhere_on_the_line(facts: Facts, low: Form, high: Form, *terms: tuple[Any, ...]
                           ) -> Statement:
    """``low ≤ high`` for every real L; both are even and vanish at 0, ``terms`` show it at y.

    Both are forms of log cosh(L/2) and ½ L tanh(L/2); the result has exponentials in them.
    """
    lower, upper = (sp.Lambda(ratio, form(LOG_COSH, HALF_TANH)) for form in (low, high))
    plain = [form(_log(ratio / 2), _product(ratio / 2)).subs(ratio, size) for form in (low, high)]
    rules = Then(tuple(everywhere(facts.show(one, "=", one.rewrite(sp.exp), Calculation()))
                       for one in (sp.cosh(size / 2), sp.tanh(size / 2))))
    zero = facts.show(lower(sp.S.Zero), "≤", upper(sp.S.Zero), Certificate(()))
    above = facts.show(lower(size), "≤", upper(size), chain(
        lower(size), (plain[0], rules), (plain[1], Certificate(terms), "≤"),
        (upper(size), rules)))
    below = facts.show(lower(-size), "≤", upper(-size), Certificate(((own(above),),)))
    return facts.theorem("trichotomy", lower, upper, size, zero, above, below)


@cache
def at_a_ratio() -> Lemma:
    """``log cosh(L/2) Λ tanh Λ ≤ log cosh Λ (L/2) tanh(L/2)``, Λ = (|L| + d)/2, every real L."""
    base = quotient_rises()
    facts = Facts(uses=(base,))
    end = (sp.Abs(ratio) + spare) / 2
    values = {start: size / 2, further: spare / 2}
    fact = base.claim, tuple(values[letter] for letter in base.claim.variables)
    everywhere_on_the_line(facts, lambda log, _: log * _product(end),
                           lambda _, tanh: tanh * _log(end), (fact,))
    return facts.lemma("at every log-likelihood ratio")


@cache
def mean_share(share: sp.Expr, letter: sp.Symbol) -> Lemma:
    """``share(λ) K(v) ≤ JSD(v)`` where |log p₊/p₋| ≤ λ at every x; ``share`` in ``letter``."""
    base = at_a_ratio()
    facts = Facts((BOUNDED,), uses=(base,), definitions=(CURVE, PAIR))
    show_convergence(facts)
    here = sp.log(plus) - sp.log(minus)
    low, high = (e.subs(ratio, here) for e in (LOG_COSH, HALF_TANH))
    known = Rewrite(BOUNDED, ((x, x),))
    begin, end = low * _product(most / 2), high * _log(most / 2)
    opened = [known.transform(side, frozenset({BOUNDED})) for side in (begin, end)]
    values = {ratio: here, spare: left_over(x)}
    fact = base.claim, tuple(values[one] for one in base.claim.variables)
    limited = facts.show(begin, "≤", end, chain(
        begin, (opened[0], known), (opened[1], Certificate(((fact,),)), "≤"), (end, known)))
    constant = share.subs(letter, most)
    pointwise = facts.show(
        constant * (plus - minus) * here / 2, "≤", det.mixture_integrand(plus, minus),
        Certificate((((plus + minus) / 2, 1 / _product(most / 2), own(limited)),)))
    ends = (-root / 2, root / 2)
    cross = tuple((CROSS, (one, other)) for one in ends for other in ends)
    shares = tuple((SHARES, pair) for pair in (ends, ends[::-1]))
    mean = facts.theorem("mean of an inequality", (pointwise, (x,)), x, LEBESGUE,
                         (*cross, *shares))
    split = facts.theorem("linear integral", det.mixture_integrand(plus, minus), x, LEBESGUE,
                          shares)
    forward = CURVE.rhs.body.subs(CURVE.rhs.letter, x)
    mirrored = facts.theorem("affine substitution", forward, x, -x)
    backward = mirrored.rhs.body.subs(mirrored.rhs.letter, x)
    there, back = (facts.theorem("linear integral", one, x, LEBESGUE, cross)
                   for one in (forward, backward))
    claim = constant * divergence(v)
    facts.show(claim, "≤", shared(v), chain(
        claim, (constant * over(forward), Rewrite(CURVE)),
        (constant * over(backward), Rewrite(mirrored)),
        (constant * (over(forward) + over(backward)) / 2, Rewrite(mirrored)),
        (constant * (there.rhs + back.rhs) / 2, Then((Rewrite(there), Rewrite(back)))),
        (split.rhs, Certificate(((own(mean),),)), "≤"),
        (shared(v), Then((Rewrite(PAIR), Rewrite(split))))))
    return facts.lemma("the share of the information in the mean")


TWO: Final = sp.Integer(2)
PAIR_AT_TWO: Final = Statement(shared(v), "=", over(det.mixture_integrand(
    *(Density(x - sign * root / 2, TWO) for sign in (1, -1)))), (v,))


def _bell(centre: sp.Expr) -> sp.Expr:
    return sp.exp(-((x - centre) ** 2) / 4)


@cache
def quartic() -> Lemma:
    """``(p + q)/2 · (L²/8 − L⁴/64) ≤ ½p log(p/m) + ½q log(q/m)``, L = log p − log q."""
    facts = Facts()
    below, sign, _ = elementary(facts)
    lower = ratio**2 / 8 - ratio**4 / 64
    curve = grows(facts, h * sp.tanh(h) - _log(h) - lower.subs(ratio, 2 * h), (h, h, own(below)),
                  (h, own(sign), own(below)))
    whole = everywhere_on_the_line(facts, lambda *_: lower, lambda log, tanh: tanh - log,
                                   ((curve, (size / 2,)),))
    here = sp.log(p) - sp.log(q)
    bound = Certificate((((p + q) / 2, (whole, (here,))),))
    facts.show((p + q) / 2 * lower.subs(ratio, here), "≤", det.mixture_integrand(p, q), bound)
    return facts.lemma("information of a small log-likelihood ratio")


def _moments(facts: Facts) -> tuple[dict[tuple[int, int], Statement], list[Statement]]:
    """∫x^k e^{−(x ∓ u/2)²/4} dx for k = 2 and 4, and that they converge."""
    values, sure = {}, []
    for sign in (1, -1):
        for power in (2, 4):
            body = x**power * _bell(sign * u / 2)
            integral = sp.Integral(body, (x, -sp.oo, sp.oo))
            value = facts.show(integral, "=", sp.simplify(integral.doit()), Calculation())
            values[sign, power] = facts.theorem("improper integral", body, x, value)
            sure.append(facts.theorem("improper integral converges", body, x, value))
    return values, sure


@cache
def gaussian(share: sp.Expr, form: sp.Expr) -> Lemma:
    """α = 2: ``share · K(u²) ≤ JSD(u²)``; ``form`` is K(u²) in u."""
    base, divided = quartic(), closed(2, form)
    facts = Facts(uses=(base, divided), definitions=(PAIR_AT_TWO,))
    densities = [facts.theorem("Gauss density", x - sign * u / 2) for sign in (1, -1)]
    first, second = (one.lhs for one in densities)
    bells = [one.rhs for one in densities]
    open_up = Then(tuple(everywhere(one) for one in densities))
    apart = sp.log(first) - sp.log(second)
    line = facts.show(apart, "=", u * x / 2, chain(
        apart, (sp.log(bells[0]) - sp.log(bells[1]), open_up), (u * x / 2, Calculation())))
    told = ((u * x / 2) ** 2 / 8 - (u * x / 2) ** 4 / 64) / 2
    there = base.claim.at({p: first, q: second})
    fact = base.claim, tuple({p: first, q: second}[one] for one in base.claim.variables)
    plain, lower = ((one + two) * told for one, two in ((first, second), bells))
    pointwise = facts.show(lower, "≤", there.rhs, chain(
        lower, (plain, open_up), (there.lhs, everywhere(line)),
        (there.rhs, Certificate(((fact,),)), "≤")))
    values, sure = _moments(facts)
    masses = [facts.theorem("stable mass converges", sign * u / 2, x, TWO) for sign in (1, -1)]
    parts = [facts.theorem("divergence from the mixture", *pair, x, tuple(
        own(mass) for mass in masses)) for pair in ((first, second), (second, first))]
    mean = facts.theorem("mean of an inequality", own(pointwise), x, LEBESGUE,
                         tuple(own(one) for one in (*sure, *parts)))
    split = facts.theorem("linear integral", there.rhs, x, LEBESGUE,
                          tuple(own(one) for one in parts))
    claim = share * divergence(u**2)
    bottom = facts.theorem("linear integral", lower, x, LEBESGUE, tuple(own(one) for one in sure))
    known = Then(tuple(everywhere(one) for one in values.values()))
    start = known.transform(bottom.rhs, frozenset(values.values()))
    facts.show(claim, "≤", shared(u**2), chain(
        claim, (share * form, everywhere(divided.claim)), (start, Calculation()),
        (bottom.rhs, known), (split.rhs, Certificate(((own(mean),),)), "≤"),
        (shared(u**2), Then((Rewrite(PAIR_AT_TWO, ((v, u**2),)), everywhere(split))))))
    return facts.lemma("the Gaussian share near 0")
