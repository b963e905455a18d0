"""Textbook facts about the symmetric stable density p_α and distribution F_α, 0 < α ≤ 2."""

from __future__ import annotations

from typing import Any, Final

import sympy as sp

from theory.detection import Density, Distribution, Slope
from theory.integrals import LEBESGUE, NORMAL, Exists, Integrated, mixing, stable_law, subordinator
from theory.primitives import primitive
from theory.stable import alpha as INDEX
from theory.terms import Statement, bound_letters
from theory.theorems.base import Axiom, Instance, require
from theory.theorems.integrals import Given, at, converging

mixer: Final = sp.Symbol("S", positive=True)


def _index(a: Any) -> None:
    """A tail index in (0, 2]: a number, a formula, or the letter α (beyond 2 it stands for 2)."""
    a = sp.sympify(a)
    require(a == INDEX or (a.is_positive and sp.factor(2 - a).is_nonnegative),
            f"{a} is a tail index in (0, 2]")


def normal_kernel(x: sp.Expr) -> sp.Expr:
    """Density of N(0, 2S) at x."""
    return sp.exp(sp.expand(-(x**2) / (4 * mixer))) / sp.sqrt(4 * sp.pi * mixer)


def _mixture(x: sp.Expr, a: Any) -> Instance:
    """p_α(x) = E[density of N(0, 2S) at x]."""
    _index(a)
    require(sp.sympify(x).is_real, f"{x} is real")
    return (), Statement(Density(x, a), "=", Integrated(normal_kernel(x), mixer, mixing(a)))


def _mixture_converges(x: sp.Expr, a: Any) -> Instance:
    """That mean is finite, also at x = 0."""
    _index(a)
    require(sp.sympify(x).is_real, f"{x} is real")
    return (), Statement(Exists(Integrated(normal_kernel(x), mixer, mixing(a))), "=", sp.S.One)


def _scaled_normal(g: sp.Lambda, z: sp.Symbol, a: Any, sure: tuple[Given, ...]) -> Instance:
    """E g(X) = E g(√(2S) Z)."""
    _index(a)
    require(not {mixer, z} & (g.free_symbols | bound_letters(g.expr)),
            f"{mixer} and {z} are new letters")
    given = Integrated(g(z), z, stable_law(a))
    require(Exists(given) in converging(sure), f"{given} converges")
    inner = Integrated(g(sp.sqrt(2 * mixer) * z), z, NORMAL)
    return (tuple(one for one, _ in sure),
            Statement(given, "=", Integrated(inner, mixer, mixing(a))))


def _scaled_normal_converges(g: sp.Lambda, z: sp.Symbol, a: Any, sure: tuple[Given, ...]
                             ) -> Instance:
    """Then the mean over S of the mean over Z converges too."""
    premises, found = _scaled_normal(g, z, a, sure)
    return premises, Statement(Exists(found.rhs), "=", sp.S.One)


def _slope_converges(x: sp.Symbol, a: Any) -> Instance:
    """∫|p_α'| = 2p_α(0)."""
    _index(a)
    return (), Statement(Exists(Integrated(sp.Abs(Slope(x, a)), x, LEBESGUE)), "=", sp.S.One)


def log_ceiling(a: Any) -> sp.Expr:
    """The greatest value of |log p_α(x)| − x²."""
    return primitive("M", real=True)(a)


def _log_bound(x: sp.Expr, a: Any) -> Instance:
    """|log p_α(x)| ≤ M + x²: it grows like log |x| (α < 2) or is x²/4 + log(2√π)."""
    _index(a)
    require(sp.sympify(x).is_real, f"{x} is real")
    return (), Statement(sp.Abs(sp.log(Density(x, a))), "≤", log_ceiling(a) + x**2)


def _density(g: sp.Expr, x: sp.Symbol, a: Any) -> Instance:
    """∫p_α(x) g(x) dx = E g(X)."""
    _index(a)
    return (), Statement(Integrated(Density(x, a) * g, x, LEBESGUE), "=",
                         Integrated(g, x, stable_law(a)))


def _mass(centre: sp.Expr, x: sp.Symbol, a: Any) -> Instance:
    """∫p_α(x − m)dx = 1 over the line, F_α(m) over the half line."""
    _index(a)
    require(centre.is_real and x not in centre.free_symbols, f"{centre} is a real number")
    mass = Distribution(centre, a) if x.is_nonnegative else sp.S.One
    return (), Statement(Integrated(Density(x - centre, a), x, LEBESGUE), "=", mass)


def _mass_converges(centre: sp.Expr, x: sp.Symbol, a: Any) -> Instance:
    """That integral converges."""
    integral = _mass(centre, x, a)[1].lhs
    return (), Statement(Exists(integral), "=", sp.S.One)


def _log_moments(law: str, x: sp.Symbol, a: Any, shift: sp.Expr, other: sp.Expr) -> Instance:
    """Finite means: |log p_α| grows like a logarithm (α < 2), or a square and X has a variance."""
    _index(a)
    require(shift.is_real and other.is_real and x not in shift.free_symbols | other.free_symbols,
            f"{shift}, {other} are real numbers")
    logarithm = sp.log(Density(x + shift, a))
    integrals = {
        "stable": Integrated(logarithm, x, stable_law(a)),
        "size": Integrated(sp.log(1 + sp.Abs(x)), x, stable_law(a)),
        "normal": Integrated(sp.log(Density(other * x + shift, a)), x, NORMAL),
        "pair": Integrated(Density(x + other, a) * logarithm, x, LEBESGUE)}
    return (), Statement(Exists(integrals[law]), "=", sp.S.One)


def log_odds(x: sp.Expr, a: Any) -> sp.Expr:
    """log F_α(x) − log(1 − F_α(x)), a real number."""
    return primitive("logit", real=True)(x, a)


def _odds(x: sp.Expr, a: Any) -> Instance:
    """0 < F_α < 1: F_α(x) = 1/(1 + e^{−ℓ(x)}) for a real ℓ(x)."""
    _index(a)
    require(sp.sympify(x).is_real, f"{x} is real")
    return (), Statement(Distribution(x, a), "=", 1 / (1 + sp.exp(-log_odds(x, a))))


def _unimodal(x: sp.Expr, d: sp.Expr, a: Any) -> Instance:
    """p_α falls on [0, ∞)."""
    _index(a)
    require(sp.sympify(x).is_nonnegative and sp.sympify(d).is_nonnegative, f"{x}, {d} ≥ 0")
    return (), Statement(Density(x + d, a), "≤", Density(x, a))


def _subordinator(rate: sp.Expr, share: sp.Expr) -> Instance:
    """E exp(−λS) = exp(−λ^s)."""
    require(rate.is_positive and share.is_positive and sp.factor(1 - share).is_nonnegative
            and mixer not in rate.free_symbols | share.free_symbols, f"{rate} > 0, {share} ≤ 1")
    return (), Statement(Integrated(sp.exp(-rate * mixer), mixer, subordinator(share)), "=",
                         sp.exp(-(rate**share)))


def _scale_mixture(transform: Statement, t: sp.Symbol, b: sp.Expr, share: sp.Expr, a: sp.Expr,
                   x: sp.Expr, order: int) -> Instance:
    """E exp(−S t^b) = exp(−t^a) for t > 0: p_a(x) = E[p_b(x/T)/T], T = S^{1/b}; p_a' likewise."""
    _index(a)
    _index(b)
    require(t in transform.variables and t.assumptions0 == mixer.assumptions0
            and t not in a.free_symbols | b.free_symbols and mixer not in x.free_symbols,
            f"{t} runs over the positive numbers")
    require((transform.lhs, transform.relation, transform.rhs) == (
        Integrated(sp.exp(-(t**b) * mixer), mixer, subordinator(share)), "=", sp.exp(-(t**a))),
        f"{transform} is the transform of the mixture")
    require(x.is_real and order in (0, 1), f"{x} is real")
    scale = mixer ** (-1 / b)
    form = (Density, Slope)[order]
    return (transform,), Statement(form(x, a), "=", Integrated(
        form(x * scale, b) * scale ** (1 + order), mixer, subordinator(share)))


def _closer(given: Given, a: Any) -> Instance:
    """x² < y² gives p_α(y) < p_α(x): p_α falls strictly on both sides of 0."""
    _index(a)
    here = at(given)
    near, far = (sp.sqrt(side) for side in (here.lhs, here.rhs))
    require(here.relation == "<" and near.is_real and far.is_real, f"{here} compares squares")
    return (given[0],), Statement(Density(far, a), "<", Density(near, a))


def _falls(x: sp.Expr, a: Any) -> Instance:
    """p_α'(x) < 0 for x > 0."""
    _index(a)
    require(sp.sympify(x).is_positive, f"{x} > 0")
    return (), Statement(sp.S.Zero, "<", -Slope(x, a))


def tail_factor(side: str, a: Any) -> sp.Expr:
    """The least (``low``) or greatest (``high``) value of p_α(x)(1 + |x|)^{1+α}."""
    return sp.Function(f"k_{side}", positive=True)(a)


def _tail_low(x: sp.Expr, a: Any) -> Instance:
    """p_α(x) ≥ k(1 + |x|)^{-1-α}, k > 0: the product is continuous, positive, C_α at infinity."""
    _index(a)
    require(sp.sympify(x).is_real, f"{x} is real")
    require(sp.factor(2 - a).is_positive, "a tail index below 2")
    return (), Statement(tail_factor("low", a) / (1 + sp.Abs(x)) ** (1 + a), "≤", Density(x, a))


def _tail_high(x: sp.Expr, a: Any) -> Instance:
    """p_α(x) ≤ k(1 + |x|)^{-1-α}."""
    _index(a)
    require(sp.sympify(x).is_real, f"{x} is real")
    return (), Statement(Density(x, a), "≤", tail_factor("high", a) / (1 + sp.Abs(x)) ** (1 + a))


def _gauss(x: sp.Expr) -> Instance:
    """p_2 is the density of N(0, 2)."""
    require(sp.sympify(x).is_real, f"{x} is real")
    return (), Statement(Density(x, 2), "=", sp.exp(-(x**2) / 4) / (2 * sp.sqrt(sp.pi)))


def _cauchy(x: sp.Expr) -> Instance:
    """p_1(x) = 1/(π(1 + x²))."""
    require(sp.sympify(x).is_real, f"{x} is real")
    return (), Statement(Density(x, 1), "=", 1 / (sp.pi * (1 + x**2)))


def _poisson(x: sp.Symbol, u: sp.Expr, b: sp.Expr) -> Instance:
    """E log(b² + (X + u)²) = log((1 + b)² + u²) for a standard Cauchy X."""
    require(u.is_real and b.is_positive and x not in u.free_symbols | b.free_symbols,
            f"{u} is real, {b} is positive")
    return (), Statement(Integrated(sp.log(b**2 + (x + u) ** 2), x, stable_law(sp.S.One)), "=",
                         sp.log((1 + b) ** 2 + u**2))


def fisher_integral(a: Any) -> sp.Expr:
    """∫p_α'²/p_α."""
    x = sp.Symbol("x", real=True)
    return Integrated(sp.diff(Density(x, a), x) ** 2 / Density(x, a), x, LEBESGUE)


def _flat(x: sp.Symbol, a: Any) -> Instance:
    """∫p_α'' = 0: p_α' vanishes at both ends."""
    _index(a)
    return (), Statement(Integrated(sp.diff(Density(x, a), x, 2), x, LEBESGUE), "=", sp.S.Zero)


def divergence_integral(v: sp.Expr, a: Any) -> sp.Expr:
    """KL of p_α(· − √v/2) from p_α(· + √v/2)."""
    x = sp.Symbol("x", real=True)
    plus, minus = Density(x - sp.sqrt(v) / 2, a), Density(x + sp.sqrt(v) / 2, a)
    return Integrated(plus * (sp.log(plus) - sp.log(minus)), x, LEBESGUE)


def _kullback(curve: Statement, v: sp.Symbol) -> Instance:
    """KL/u² → I/2: p_α is smooth and (log p_α)''' is bounded."""
    require(curve.relation == "=" and curve.variables == (v,) and v.is_nonnegative
            and curve.rhs == divergence_integral(v, INDEX), f"{curve} is the divergence")
    return (curve,), Statement(sp.Limit(curve.lhs / v, v, 0, "+"), "=",
                               fisher_integral(INDEX) / 2)


DENSITIES: Final = (
    Axiom("stable mixture", "p_α is the mean of the density of N(0, 2S), S > 0 with E exp(−λS) = "
          "exp(−λ^{α/2}).", "0 < α ≤ 2", "Feller, vol. II, XIII.6, XVII.6", _mixture),
    Axiom("stable mixture converges", "The mean that gives p_α is finite, at 0 too.", "0 < α ≤ 2",
          "Zolotarev, One-dimensional stable distributions, 2.2", _mixture_converges),
    Axiom("stable variable", "X = √(2S) Z in law, Z normal and independent of S.",
          "the mean of g(X) converges", "Feller, vol. II, XVII.6", _scaled_normal),
    Axiom("stable variable converges", "Fubini: the mean over S of the mean over Z is finite.",
          "the mean of g(X) converges", "Feller, vol. II, IV.3", _scaled_normal_converges),
    Axiom("logarithm of the density", "|log p_α(x)| − x² is bounded above.", "0 < α ≤ 2",
          "Zolotarev, 2.4-2.5", _log_bound),
    Axiom("variation of the density", "p_α' is integrable.", "0 < α ≤ 2", "Zolotarev, 2.7",
          _slope_converges),
    Axiom("density", "∫p g = E g(X) for X with density p.", "none", "Feller, vol. II, V.1",
          _density),
    Axiom("stable mass", "∫p_α = 1, and F_α is the integral of p_α.", "0 < α ≤ 2",
          "Zolotarev, 2.2", _mass),
    Axiom("stable mass converges", "p_α is integrable.", "0 < α ≤ 2", "Zolotarev, 2.2",
          _mass_converges),
    Axiom("logarithmic moments", "log p_α(X + u) and log(1 + |X|) have finite means, X stable or "
          "normal.", "0 < α ≤ 2", "Zolotarev, 2.4-2.5; Feller, vol. II, V.6", _log_moments),
    Axiom("stable odds", "0 < F_α < 1.", "0 < α ≤ 2", "Zolotarev, 2.2", _odds),
    Axiom("unimodality", "p_α falls on [0, oo).", "0 < α ≤ 2", "Zolotarev, 2.7", _unimodal),
    Axiom("Laplace transform of a subordinator", "E exp(−λS) = exp(−λ^s).", "0 < s ≤ 1, λ > 0",
          "Feller, vol. II, XIII.6", _subordinator),
    Axiom("scale mixture", "If S^{1/b} X_b has the transform of X_a, p_a is the mixture of the "
          "densities of cX_b, and its slope that of their slopes.", "0 < a, b ≤ 2",
          "Zolotarev, 3.3; Feller, vol. II, XV.3, IV.2", _scale_mixture),
    Axiom("strict unimodality", "p_α falls strictly with the distance from 0.", "0 < α ≤ 2",
          "Zolotarev, 2.7", _closer),
    Axiom("negative slope", "p_α' < 0 on (0, oo), being a mean of slopes of normal densities.",
          "0 < α ≤ 2", "Zolotarev, 2.7", _falls),
    Axiom("stable tail, below", "p_α(x)(1 + |x|)^{1+α} has a positive lower bound.", "α < 2",
          "Zolotarev, 2.4-2.5", _tail_low),
    Axiom("stable tail, above", "p_α(x)(1 + |x|)^{1+α} is bounded.", "0 < α ≤ 2",
          "Zolotarev, 2.4-2.5", _tail_high),
    Axiom("flat ends", "The integral of p_α'' is 0.", "0 < α ≤ 2", "Zolotarev, 2.2, 2.4", _flat),
    Axiom("Gauss density", "p_2(x) = exp(−x²/4)/(2√π).", "none", "Zolotarev, 2.3", _gauss),
    Axiom("Cauchy density", "p_1(x) = 1/(π(1 + x²)).", "none", "Zolotarev, 2.3", _cauchy),
    Axiom("Poisson integral", "E log|X + u + ib|² = log|i + u + ib|² for X standard Cauchy.",
          "b > 0", "Ahlfors, Complex analysis, 4.6", _poisson),
    Axiom("Kullback's expansion", "KL of a shift u is ½ I u² + o(u²), I the Fisher information.",
          "the third derivative of log p is bounded", "Kullback, Information theory and "
          "statistics, 2.6", _kullback),
)
