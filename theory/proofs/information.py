"""Information and divergence of the pair p_α(· ∓ u/2): JSD ≤ ¼ KL ≤ ⅛ I u² (T1, with v = u²)."""

from __future__ import annotations

from functools import cache
from typing import Final

import sympy as sp

from theory import detection as det
from theory.detection import Density
from theory.integrals import LEBESGUE, Integrated, exists
from theory.proof import Certificate, Chain, Facts, Lemma, Rewrite, Statement, Step, Then
from theory.proofs.concavity import (
    AFTER,
    CURVE,
    START,
    divergence,
    tangent,
    v,
    x,
)
from theory.stable import alpha
from theory.theorems.densities import fisher_integral

p, q = sp.symbols("p q", positive=True)
left, right = sp.symbols("a b", real=True)
shared = sp.Function("JSD", real=True)
root: Final = sp.sqrt(v)
plus, minus = Density(x - root / 2, alpha), Density(x + root / 2, alpha)


def over(body: sp.Expr) -> sp.Expr:
    """Integral over the line."""
    return Integrated(body, x, LEBESGUE)


def _share(one: sp.Expr, other: sp.Expr) -> sp.Expr:
    return one * sp.log(one / ((one + other) / 2))


PAIR: Final = Statement(shared(v), "=", over(det.mixture_integrand(plus, minus)), (v,))
CROSS: Final = exists(over(Density(x + left, alpha) * sp.log(Density(x + right, alpha))),
                      left, right)
SHARES: Final = exists(over(_share(Density(x + left, alpha), Density(x + right, alpha))),
                       left, right)


def show_convergence(facts: Facts) -> None:
    """Show CROSS and SHARES."""
    facts.theorem("logarithmic moments", "pair", x, alpha, right, left)
    sure = [facts.theorem("stable mass converges", -one, x, alpha) for one in (left, right)]
    facts.theorem("divergence from the mixture", Density(x + left, alpha),
                  Density(x + right, alpha), x, tuple((one, one.variables) for one in sure))


@cache
def pointwise(gained: sp.Expr, bound: sp.Expr, ratio: sp.Symbol) -> Lemma:
    """``½p log(2p/(p+q)) + ½q log(2q/(p+q)) ≤ (p − q) log(p/q)/8``.

    With L = log(p/q) it is ``gained(L) ≤ bound(L)``, times (p + q)/2; the difference is even in L
    and its derivative is sech²(L/2)(sinh L − L)/8.
    """
    facts = Facts()
    log_ratio = sp.Symbol("L", real=True)
    sinh = (sp.exp(log_ratio) - sp.exp(-log_ratio)) / 2
    excess = sp.Lambda(log_ratio, sinh - log_ratio)
    square = (sp.exp(log_ratio / 2) - sp.exp(-log_ratio / 2)) ** 2 / 2
    slope = facts.show(0, "≤", sp.diff(excess.expr, log_ratio), Certificate(((square,),)))
    sign = facts.theorem("increase", excess, slope)
    gap = sp.Lambda(log_ratio, (bound - gained).subs(ratio, log_ratio).rewrite(sp.exp))
    weight = 1 / (2 * (sp.exp(log_ratio / 2) + sp.exp(-log_ratio / 2)) ** 2)
    away = facts.show(0, "≤", log_ratio * sp.diff(gap.expr, log_ratio),
                      Certificate(((weight, (sign, (log_ratio,))),)))
    least = facts.theorem("least value", gap, away)
    facts.show(det.mixture_integrand(p, q), "≤", (p - q) * (sp.log(p) - sp.log(q)) / 8,
               Certificate((((p + q) / 2, (least, (sp.log(p) - sp.log(q),))),)))
    return facts.lemma("information at a log-likelihood ratio")


@cache
def quarter(gained: sp.Expr, bound: sp.Expr, ratio: sp.Symbol) -> Lemma:
    """``JSD(v) ≤ ¼ K(v)``."""
    below = pointwise(gained, bound, ratio)
    facts = Facts(uses=(below,), definitions=(CURVE, PAIR))
    show_convergence(facts)
    ends = (-root / 2, root / 2)
    cross = tuple((CROSS, (one, other)) for one in ends for other in ends)
    shares = tuple((SHARES, pair) for pair in (ends, ends[::-1]))
    mean = facts.theorem("mean of an inequality", (below.claim, (plus, minus)), x, LEBESGUE,
                         (*cross, *shares))
    split = facts.theorem("linear integral", det.mixture_integrand(plus, minus), x, LEBESGUE,
                          shares)
    forward = CURVE.rhs.body.subs(CURVE.rhs.letter, x)
    mirrored = facts.theorem("affine substitution", forward, x, -x)
    backward = mirrored.rhs.body.subs(mirrored.rhs.letter, x)
    there, back = (facts.theorem("linear integral", one, x, LEBESGUE, cross)
                   for one in (forward, backward))
    facts.show(shared(v), "≤", divergence(v) / 4, Chain(shared(v), (
        Step(split.rhs, Then((Rewrite(PAIR), Rewrite(split)))),
        Step((there.rhs + back.rhs) / 8, Certificate((((mean, (alpha, v)[-len(
            mean.variables):]),),)), "≤"),
        Step((over(forward) + over(backward)) / 8, Then((Rewrite(there), Rewrite(back)))),
        Step(over(forward) / 4, Rewrite(mirrored)),
        Step(divergence(v) / 4, Rewrite(CURVE)))))
    return facts.lemma("JSD ≤ ¼ KL")


@cache
def eighth(gained: sp.Expr, bound: sp.Expr, ratio: sp.Symbol, upper: sp.Expr) -> Lemma:
    """``JSD(v) ≤ upper``, which is ⅛ I v in the letters of ``theory.detection``."""
    fourth = quarter(gained, bound, ratio)
    line = tangent(det.information * v / 2, det.information)
    facts = Facts(uses=(fourth, line),
                  definitions=(START, AFTER, CURVE, PAIR))
    goal = upper.subs({det.u: root, det.information: fisher_integral(alpha)})
    facts.show(shared(v), "≤", goal, Certificate((
        ((fourth.claim, (v,)),), (sp.Rational(1, 4), (line.claim, (v,))))))
    return facts.lemma("JSD ≤ ⅛ I u²")
