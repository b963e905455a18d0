"""T1: the divergence K(v) = KL(√v) is concave in v = u², and K(v) ≤ ½ I v.

−log p_α(√y) is concave in y, because p_α is a mixture of centred normal densities.  Given S,
(X + u)²/(2S) is a chi-square with 1 + 2J degrees of freedom, J Poisson with mean u²/(4S); adding
two independent chi-squares at a time makes the mean a sequence in J without positive second
differences, so its Poisson mean is concave in u².
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import sympy as sp

from theory.axioms import axiom
from theory.detection import Density
from theory.integrals import (
    CHI_1,
    CHI_2,
    NORMAL,
    Integrated,
    Poisson,
    exists,
    mixing,
    stable_law,
)
from theory.proof import (
    Certificate,
    Chain,
    Facts,
    Induction,
    Lemma,
    Rewrite,
    Statement,
    Step,
    Then,
    Theorem,
)
from theory.stable import alpha
from theory.theorems.densities import (
    divergence_integral,
    fisher_integral,
    log_ceiling,
    mixer,
    normal_kernel,
)
from theory.theorems.information import ODDS, between

v: Final = sp.Symbol("v", nonnegative=True)
x: Final = sp.Symbol("x", real=True)
n: Final = sp.Symbol("n", integer=True, nonnegative=True)
w, a, b, u = sp.symbols("w A B u", nonnegative=True)
s: Final = sp.Symbol("s", positive=True)
low, high = sp.symbols("v_0 v_1", nonnegative=True)

sums = sp.Function("c", real=True)  # c(n, w, s): mean of ψ(2s(w + n chi-squares)), ψ = −log p
divergence = sp.Function("K", real=True)
START: Final = Statement(sums(0, w, s), "=", -sp.log(Density(sp.sqrt(2 * s * w), alpha)), (w, s))
AFTER: Final = Statement(sums(n + 1, w, s), "=", Integrated(sums(n, w + a, s), a, CHI_2),
                         (n, w, s))
CURVE: Final = Statement(divergence(v), "=", divergence_integral(v, alpha), (v,))

# Convergence of the means that the proof writes.
_inner = Integrated(sums(n, w, s), w, CHI_1)
_spread = Integrated(_inner, n, Poisson(low))
_noisy = Integrated(_spread.subs(low, low / (4 * s)).subs(s, mixer), mixer, mixing(alpha))
_shifted = sp.log(Density(x + u, alpha))
ADDED: Final = exists(Integrated(sums(n, w + a, s), a, CHI_2), n, s, w)
INNER: Final = exists(_inner, n, s)
SPREAD: Final = exists(_spread, s, low)
NORMALS: Final = exists(Integrated(sp.log(Density(sp.sqrt(2 * s) * x + u, alpha)), x, NORMAL),
                        s, u)
LOGS: Final = exists(Integrated(_shifted, x, stable_law(alpha)), u)


@cache
def log_convex() -> Lemma:
    """With q(w) = p_α(√(2sw)): ``log q(w+A) + log q(w+B) ≤ log q(w) + log q(w+A+B)``."""
    facts = Facts()
    points = [2 * s * z for z in (w + a, w + b, w, w + a + b)]
    mixed = [facts.theorem("stable mixture", sp.sqrt(z), alpha) for z in points]
    sure = [facts.theorem("stable mixture converges", sp.sqrt(z), alpha) for z in points]
    rise = [sp.exp(-s * z / (2 * mixer)) for z in (a, b)]
    associated = facts.theorem(
        "Chebyshev's inequality", normal_kernel(sp.sqrt(2 * s * w)), *rise, mixer, mixing(alpha),
        tuple((one, one.variables) for one in sure))
    first, second, third, fourth = (one.lhs for one in mixed)
    opened = Then(tuple(Rewrite(one, tuple((z, z) for z in one.variables)) for one in mixed))
    product = facts.show(first * second, "≤", third * fourth, Chain(first * second, (
        Step(associated.lhs, opened),
        Step(associated.rhs, Certificate((((associated, associated.variables),),)), "≤"),
        Step(third * fourth, opened))))
    facts.theorem("monotone logarithm", (product, product.variables))
    return facts.lemma("p(√y) is log-convex")


def _one_more(*at: tuple[Any, Any]) -> Then:
    """Open c(n + 1, w, s) at these (n, w)."""
    return Then(tuple(Rewrite(AFTER, ((n, i), (w, z), (s, s))) for i, z in at))


def ceiling(count: sp.Expr, at: sp.Expr) -> sp.Expr:
    """M + 2s(w + 2n), a bound of |c(n, w, s)|."""
    return log_ceiling(alpha) + 2 * s * at + 4 * s * count


@cache
def bounded() -> Lemma:
    """``|c(n, w, s)| ≤ M + 2s(w + 2n)``, by induction on n."""
    facts = Facts(definitions=(START, AFTER))
    first = facts.theorem("logarithm of the density", sp.sqrt(2 * s * w), alpha)
    finite = facts.theorem("mean converges", a, CHI_2)
    two = facts.theorem("mean", a, CHI_2)
    hypothesis = Statement(sp.Abs(sums(n, w, s)), "≤", ceiling(n, w), (s, w))
    step = Theorem("modulus of a mean", ((hypothesis, (s, w + a)), a, CHI_2, ((finite, ()),)))
    opened = Rewrite(START, ((w, w), (s, s)))
    _, through = axiom(step.name).instance(*step.letters)
    base, following = sp.Abs(sums(0, w, s)), sp.Abs(sums(n + 1, w, s))
    facts.show(sp.Abs(sums(n, w, s)), "≤", ceiling(n, w), Induction(
        n,
        Chain(base, (
            Step(first.lhs, opened),
            Step(ceiling(sp.S.Zero, w), Certificate((((first, first.variables),),)), "≤"))),
        Chain(following, (
            Step(through.lhs, _one_more((n, w))),
            Step(through.rhs, step, "≤"),
            Step(ceiling(n + 1, w), Rewrite(two))))))
    return facts.lemma("the chi-square means are bounded")


def show_sums(facts: Facts, limits: Lemma) -> None:
    """Show ADDED, INNER and SPREAD, from the bound of c."""
    finite = {law: facts.theorem("mean converges", letter, law)
              for letter, law in ((a, CHI_2), (w, CHI_1), (n, Poisson(low)))}
    facts.theorem("majorant", (limits.claim, (n, s, w + a)), a, CHI_2, ((finite[CHI_2], ()),))
    sure = ((finite[CHI_1], ()),)
    facts.theorem("majorant", (limits.claim, (n, s, w)), w, CHI_1, sure)
    one = facts.theorem("mean", w, CHI_1)
    rough = facts.theorem("modulus of a mean", (limits.claim, (n, s, w)), w, CHI_1, sure)
    inside = facts.show(rough.lhs, "≤", ceiling(n, sp.S.One), Chain(rough.lhs, (
        Step(rough.rhs, Certificate((((rough, rough.variables),),)), "≤"),
        Step(ceiling(n, sp.S.One), Rewrite(one)))))
    facts.theorem("majorant", (inside, (n, s)), n, Poisson(low), (
        (finite[Poisson(low)], (low,)),))


def _counted(facts: Facts, root: sp.Expr) -> Statement:
    """E −log p(√(2s)Z + root) as a Poisson mean of chi-square means."""
    facts.theorem("logarithmic moments", "normal", x, alpha, u, sp.sqrt(2 * s))
    psi = sp.Lambda(w, -sp.log(Density(sp.sqrt(w), alpha)))
    return facts.theorem("noncentral chi-square", psi, 2 * s, root, x, START, AFTER, (
        (NORMALS, (s, root)),))


@cache
def noise_converges() -> Lemma:
    """The mean over J, W and S of c(J, W, S) converges, J ~ Poisson(v/4S)."""
    facts = Facts(definitions=(START, AFTER))
    facts.theorem("logarithmic moments", "stable", x, alpha, u, sp.S.Zero)
    root = sp.sqrt(low)
    counted = _counted(facts, root)
    finite = facts.theorem("stable variable converges", sp.Lambda(x, -sp.log(Density(
        x + root, alpha))), x, alpha, ((LOGS, (root,)),))
    facts.theorem("equal integrands converge", (counted, tuple(
        mixer if z == s else z for z in counted.variables)), mixer, mixing(alpha),
        (finite, finite.variables))
    return facts.lemma("the mean over the noise converges")


@cache
def second_differences() -> Lemma:
    """``2c(n+1, w, s) − c(n+2, w, s) − c(n, w, s) ≥ 0``, by induction on n."""
    convex = log_convex()
    limits = bounded()
    facts = Facts(uses=(convex, limits), definitions=(START, AFTER))
    show_sums(facts, limits)
    opened = Then(tuple(Rewrite(START, ((w, z), (s, s))) for z in (w, w + a, w + b, w + a + b)))
    below, above = (sums(0, w, s) + sums(0, w + a + b, s), sums(0, w + a, s) + sums(0, w + b, s))
    crossed = facts.show(below, "≤", above, Chain(below, (
        Step(opened.transform(below, frozenset({START})), opened),
        Step(opened.transform(above, frozenset({START})), Certificate((
            ((convex.claim, convex.claim.variables),),)), "≤"),
        Step(above, opened))))
    here = (*crossed.variables,)
    first = facts.theorem("mean of an inequality", (crossed, here), b, CHI_2, (
        (ADDED, (0, s, w)), (ADDED, (0, s, w + a))))
    goal = sums(0, w + a, s) + sums(1, w, s) - sums(0, w, s) - sums(1, w + a, s)
    once = facts.show(0, "≤", goal, Chain(sp.S.Zero, (
        Step(first.rhs, Certificate((((first, first.variables),),)), "≤"),
        Step(goal, _one_more((0, w), (0, w + a))))))
    second = facts.theorem("mean of an inequality", (once, once.variables), a, CHI_2, (
        (ADDED, (0, s, w)), (ADDED, (1, s, w))))
    claim = 2 * sums(n + 1, w, s) - sums(n + 2, w, s) - sums(n, w, s)
    hypothesis = Statement(sp.S.Zero, "≤", claim, (s, w))
    step = Theorem("mean of an inequality", ((hypothesis, (s, w + a)), a, CHI_2, (
        (ADDED, (n, s, w)), (ADDED, (n + 1, s, w)), (ADDED, (n + 2, s, w)))))
    facts.show(0, "≤", claim, Induction(
        n,
        Chain(sp.S.Zero, (
            Step(second.rhs, Certificate((((second, second.variables),),)), "≤"),
            Step(claim.subs(n, 0), _one_more((0, w), (1, w))))),
        Chain(sp.S.Zero, (
            Step(axiom(step.name).instance(*step.letters)[1].rhs, step, "≤"),
            Step(claim.subs(n, n + 1), _one_more((n, w), (n + 1, w), (n + 2, w)))))))
    return facts.lemma("second differences of the chi-square means")


@cache
def noise_average() -> Lemma:
    """``E_S E_J E_W c(J, W, S)``, J ~ Poisson(v/4S), is concave in v."""
    differences, limits, noise = second_differences(), bounded(), noise_converges()
    facts = Facts(uses=(differences, limits, noise), definitions=(START, AFTER))
    show_sums(facts, limits)
    curved = facts.theorem("mean of an inequality", (differences.claim, (n, s, w)), w, CHI_1, (
        (INNER, (n, s)), (INNER, (n + 1, s)), (INNER, (n + 2, s))))
    concave = facts.theorem("Poisson means", sp.Lambda(n, _inner), low, high, curved,
                            (SPREAD, (s, low)))
    values = {low: low / (4 * mixer), high: high / (4 * mixer), s: mixer, ODDS: ODDS}
    middle = (low + ODDS * high) / (1 + ODDS)
    mean = facts.theorem(
        "mean of an inequality", (concave, tuple(values[z] for z in concave.variables)), mixer,
        mixing(alpha), ((noise.claim, (low,)), (noise.claim, (high,)), (noise.claim, (middle,))))
    below, above = between(sp.Lambda(low, _noisy), low, high)
    facts.show(below, "≤", above, Certificate((((mean, mean.variables),),)))
    return facts.lemma("the mean over the noise is concave")


@cache
def divergence_form() -> Lemma:
    """``K(v) = E log p(X) + E_S E_J E_W c(J, W, S)``."""
    noise_mean = noise_converges()
    facts = Facts(uses=(noise_mean,), definitions=(START, AFTER, CURVE))
    facts.theorem("logarithmic moments", "stable", x, alpha, u, sp.S.Zero)
    root = sp.sqrt(v)
    moved = facts.theorem("affine substitution", CURVE.rhs.body.subs(CURVE.rhs.letter, x), x,
                          x + root / 2)
    log_here, log_there = (sp.log(Density(x + z, alpha)) for z in (0, root))
    dense = facts.theorem("density", log_here - log_there, x, alpha)
    parted = facts.theorem("linear integral", log_here - log_there, x, stable_law(alpha), (
        (LOGS, (0,)), (LOGS, (root,))))
    noise = facts.theorem("stable variable", sp.Lambda(x, log_there), x, alpha, (
        (LOGS, (root,)),))
    counted = _counted(facts, root)
    flipped = facts.theorem("linear integral", counted.lhs.body.subs(counted.lhs.letter, x), x,
                            NORMAL, ((NORMALS, (s, root)),))
    given_s = facts.show(-flipped.rhs, "=", -counted.rhs, Chain(-flipped.rhs, (
        Step(-counted.lhs, Rewrite(flipped)),
        Step(-counted.rhs, Rewrite(counted)))))
    values = tuple(mixer if z == s else z for z in given_s.variables)
    averaged = facts.theorem("equal integrands", (given_s, values), mixer, mixing(alpha))
    signed = facts.theorem("linear integral", averaged.rhs.body.subs(
        averaged.rhs.letter, mixer), mixer, mixing(alpha), ((noise_mean.claim, (v,)),))
    goal = Integrated(log_here, x, stable_law(alpha)) + _noisy.subs(low, v)
    facts.show(divergence(v), "=", goal, Chain(divergence(v), (
        Step(CURVE.rhs, Rewrite(CURVE)),
        Step(moved.rhs, Rewrite(moved)),
        Step(dense.rhs, Rewrite(dense)),
        Step(parted.rhs, Rewrite(parted)),
        Step(goal, Then((Rewrite(noise), Rewrite(averaged), Rewrite(signed)))))))
    return facts.lemma("the divergence in chi-square means")


@cache
def concave() -> Lemma:
    """``(K(v₀) + t K(v₁))/(1 + t) ≤ K((v₀ + t v₁)/(1 + t))``: KL is concave in u²."""
    average, form = noise_average(), divergence_form()
    facts = Facts(uses=(average, form), definitions=(START, AFTER, CURVE))
    below, above = between(sp.Lambda(v, divergence(v)), low, high)
    opened = Then(tuple(Rewrite(form.claim, ((v, at),)) for at in (
        low, high, (low + ODDS * high) / (1 + ODDS))))
    known = frozenset({form.claim})
    facts.show(below, "≤", above, Chain(below, (
        Step(opened.transform(below, known), opened),
        Step(opened.transform(above, known), Certificate((
            ((average.claim, average.claim.variables),),)), "≤"),
        Step(above, opened))))
    return facts.lemma("KL is concave in u²")


@cache
def vanishing() -> Lemma:
    """``K(0) = 0``."""
    return Lemma("no separation, no divergence", Statement(divergence(0), "=", sp.S.Zero),
                 Chain(divergence(0), (Step(sp.S.Zero, Rewrite(CURVE, ((v, 0),))),)), (CURVE,))


@cache
def tangent(bound: sp.Expr, fisher: sp.Symbol) -> Lemma:
    """``K(v) ≤ bound``, which is ½ I v; ``fisher`` is the letter of ``bound`` for I."""
    hollow, zero = concave(), vanishing()
    facts = Facts(uses=(hollow, zero), definitions=(START, AFTER, CURVE))
    slope = facts.theorem("Kullback's expansion", CURVE, v)
    below = facts.theorem("slope at the origin", sp.Lambda(v, divergence(v)), hollow.claim,
                          zero.claim, slope)
    facts.show(divergence(v), "≤", bound.subs(fisher, fisher_integral(alpha)),
               Certificate((((below, (v,)),),)))
    return facts.lemma("KL ≤ ½ I u²")

