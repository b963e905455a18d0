"""Theorems about sums of independent variables and about symmetric stable laws."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.detection import Density, Distribution, Quantile
from theory.laws import Cf, Component, Draw, Law, StableScale, Standard, random
from theory.stable import alpha as _alpha
from theory.stable import density_at_zero, tail_constant
from theory.terms import IndexedSum, Statement
from theory.theorems.base import Axiom, Instance, require

Letters = tuple[sp.Symbol, ...]


def require_index(a: sp.Expr, strict: bool = False) -> None:
    """0 < a ≤ 2, or a < 2, from the kinds of the letters."""
    gap = sp.factor(sp.together(2 - a))
    require(a.is_positive and (gap.is_positive if strict else gap.is_nonnegative),
            f"0 < {a} {'<' if strict else '≤'} 2")


def _independence(constant: sp.Expr, n: sp.Expr, s: sp.Expr) -> Instance:
    """Σ_{j≤n} (m + X_j) and X_{n+1} are independent, so their transforms multiply."""
    require(n.is_integer and n.is_nonnegative and s.is_real, f"{n} is a natural number")
    require(not random(constant) and not random(s), f"{constant} and {s} are constants")
    j = sp.Dummy("j", integer=True)
    total, last = IndexedSum(constant + Draw(j), j, 1, n), Draw(n + 1)
    return (), Statement(Cf(total + last, s), "=", Cf(total, s) * Cf(last, s))


def _uniqueness(y: sp.Expr, z: sp.Expr, s: sp.Symbol, letters: Letters) -> Instance:
    """E exp(isY) = E exp(isZ) for every real s."""
    require(s in letters and s.assumptions0 == sp.Symbol("s", real=True).assumptions0
            and s not in y.free_symbols | z.free_symbols, f"{s} runs over the real line")
    return (Statement(Cf(y, s), "=", Cf(z, s), letters),), Statement(Law(y), "=", Law(z))


def _stable_law(a: sp.Expr, s: sp.Expr) -> Instance:
    """E exp(isξ) = exp(−|s|^a)."""
    require_index(a)
    require(s.is_real and not random(s), f"{s} is real")
    return (), Statement(Cf(Standard(a), s), "=", sp.exp(-sp.Abs(s) ** a))


def _over_the_line(y: sp.Symbol, shift: sp.Expr, a: sp.Expr, end: sp.Expr) -> None:
    """A real letter of its own, and two real numbers."""
    require(y.assumptions0 == sp.Symbol("y", real=True).assumptions0
            and not any(e.has(y) for e in (shift, a, end)), f"{y} is a letter of its own")
    require(sp.sympify(shift).is_real and sp.sympify(end).is_real, f"{shift}, {end} are real")


def _left_share(y: sp.Symbol, shift: sp.Expr, a: sp.Expr, end: sp.Expr) -> Instance:
    """∫_{−∞}^c p(y − m) dy = F(c − m)."""
    require_index(a)
    _over_the_line(y, shift, a, end)
    return (), Statement(sp.Integral(Density(y - shift, a), (y, -sp.oo, end)), "=",
                         Distribution(end - shift, a))


def _right_share(y: sp.Symbol, shift: sp.Expr, a: sp.Expr, end: sp.Expr) -> Instance:
    """∫_c^∞ p(y − m) dy = F(m − c)."""
    require_index(a)
    _over_the_line(y, shift, a, end)
    return (), Statement(sp.Integral(Density(y - shift, a), (y, end, sp.oo)), "=",
                         Distribution(shift - end, a))


def _quantile(p: sp.Expr, a: sp.Expr) -> Instance:
    """F(q(p)) = p for 0 < p < 1."""
    require_index(a)
    require(sp.factor(p).is_positive and sp.factor(1 - p).is_positive, f"0 < {p} < 1")
    return (), Statement(Distribution(Quantile(p, a), a), "=", p)


def _increasing(fact: Statement, a: sp.Expr) -> Instance:
    """x ≤ y gives F(x) ≤ F(y), and x < y gives F(x) < F(y): the density is positive."""
    require_index(a)
    require(fact.relation in ("≤", "<"), f"{fact} is an inequality")
    require(fact.lhs.is_real and fact.rhs.is_real, f"{fact} compares real numbers")
    return (fact,), Statement(Distribution(fact.lhs, a), fact.relation,
                              Distribution(fact.rhs, a))


def _positive(x: sp.Expr, a: sp.Expr) -> Instance:
    """0 < F(x) for every real x."""
    require_index(a)
    require(x.is_real, f"{x} is real")
    return (), Statement(sp.S.Zero, "<", Distribution(x, a))


def _tail(x: sp.Symbol, a: sp.Expr) -> Instance:
    """p_a(x) x^{1+a} → C_a."""
    require_index(a, strict=True)
    require(x not in a.free_symbols, f"{x} is no letter of {a}")
    return (), Statement(sp.Limit(x ** (1 + a) * Density(x, a), x, sp.oo, "-"), "=",
                         tail_constant().subs(_alpha, a))


def _origin(a: sp.Expr) -> Instance:
    """p_a(0) = Γ(1 + 1/a)/π."""
    require_index(a)
    return (), Statement(Density(sp.S.Zero, a), "=", density_at_zero().subs(_alpha, a))


def _slope(z: sp.Symbol, a: sp.Expr) -> Instance:
    """(F(z) − ½)/z → p(0) as z falls to 0."""
    require_index(a)
    require(z not in a.free_symbols, f"{z} is no letter of {a}")
    return (), Statement(sp.Limit((Distribution(z, a) - sp.Rational(1, 2)) / z, z, 0), "=",
                         Density(sp.S.Zero, a))


def _median_bounds(y: sp.Expr, a: sp.Expr, lower: bool) -> Instance:
    """x − x³/6 ≤ sin x ≤ x in F(y) = ½ + (1/π) ∫_0^∞ sin(ty) e^{−t^a}/t dt, y ≥ 0."""
    require_index(a)
    require(y.is_nonnegative, f"{y} ≥ 0")
    line = sp.Rational(1, 2) + density_at_zero().subs(_alpha, a) * y
    if lower:
        return (), Statement(line - sp.gamma(3 / a) * y**3 / (6 * sp.pi * a), "≤",
                             Distribution(y, a))
    return (), Statement(Distribution(y, a), "≤", line)


def _inverse(fact: Statement, y: sp.Expr, p: sp.Expr, a: sp.Expr) -> Instance:
    """p < F(y) gives q(p) < y, and F(y) < p gives y < q(p), for 0 < p < 1."""
    require_index(a)
    require(sp.factor(p).is_positive and sp.factor(1 - p).is_positive, f"0 < {p} < 1")
    require(y.is_real, f"{y} is real")
    share, value = Distribution(y, a), Quantile(p, a)
    require(fact.relation == "<" and {fact.lhs, fact.rhs} == {p, share}, f"{fact} compares them")
    return (fact,), Statement(*((value, "<", y) if fact.lhs == p else (y, "<", value)))


def _quantile_slope(g: sp.Symbol, a: sp.Expr) -> Instance:
    """q(½ + g)/g → 1/p(0) as g falls to 0: the derivative of an inverse function."""
    require_index(a)
    require(g not in a.free_symbols, f"{g} is no letter of {a}")
    return (), Statement(sp.Limit(Quantile(sp.Rational(1, 2) + g, a) / g, g, 0), "=",
                         1 / Density(sp.S.Zero, a))


def _combination(y: sp.Expr) -> bool:
    """Whether y is a linear combination of components with constant weights."""
    for term in sp.Add.make_args(y):
        parts = [factor for factor in sp.Mul.make_args(term) if random(factor)]
        if len(parts) != 1:
            return False
        (part,) = parts
        if not isinstance(part, Component) and not (
                isinstance(part, IndexedSum) and _combination(part.body)):
            return False
    return True


def _stable_norm(y: sp.Expr, z: sp.Expr) -> Instance:
    """The scale of a sum is at most the sum of the scales."""
    require(_combination(y) and _combination(z), f"{y} and {z} are combinations of components")
    return (), Statement(StableScale(y + z), "≤", StableScale(y) + StableScale(z))


STABLE: Final[tuple[Axiom, ...]] = (
    Axiom("independence", "The characteristic function of a sum of independent variables is the "
          "product of theirs.", "independence", "Feller, vol. II, XV.1", _independence),
    Axiom("uniqueness", "Two laws on the line with one characteristic function are equal.",
          "none", "Feller, vol. II, XV.3", _uniqueness),
    Axiom("stable law", "The standard symmetric a-stable law has characteristic function "
          "exp(-|s|^a).", "0 < a ≤ 2", "Samorodnitsky and Taqqu, 1.1", _stable_law),
    Axiom("share to the left", "The integral of a density up to c is its distribution function.",
          "none", "Feller, vol. II, V.3", _left_share),
    Axiom("share to the right", "The integral of a symmetric density from c on is F(-c).",
          "none", "Feller, vol. II, V.3", _right_share),
    Axiom("quantile", "F(q(p)) = p.", "F continuous and increasing, 0 < p < 1",
          "van der Vaart, Asymptotic statistics, 21.1", _quantile),
    Axiom("distribution functions increase", "x ≤ y gives F(x) ≤ F(y), strictly for a positive "
          "density.", "none", "Feller, vol. II, V.3", _increasing),
    Axiom("stable laws have full support", "F(x) > 0 for every x.", "0 < a ≤ 2, symmetric",
          "Zolotarev, One-dimensional stable distributions, 2.7", _positive),
    Axiom("stable tail", "p(x) x^{1+a} -> Gamma(1+a) sin(pi a/2)/pi.",
          "p the symmetric a-stable density, 0 < a < 2",
          "Zolotarev, One-dimensional stable distributions, 2.4-2.5", _tail),
    Axiom("inversion at the origin", "p(0) is the integral of the characteristic function over "
          "2 pi: Gamma(1 + 1/a)/pi.", "0 < a ≤ 2", "Feller, vol. II, XV.3", _origin),
    Axiom("derivative of the distribution function", "F' = p, at 0.", "p continuous",
          "Rudin, Principles, 6.20", _slope),
    Axiom("chord and cubic at the median", "1/2 + p(0) y - c y^3 ≤ F(y) ≤ 1/2 + p(0) y, c = "
          "Gamma(3/a)/(6 pi a).", "y ≥ 0", "Feller, vol. II, XV.3 (inversion), sin x ≤ x, "
          "sin x ≥ x - x^3/6", _median_bounds),
    Axiom("inverse of the distribution function", "p < F(y) iff q(p) < y.", "F continuous and "
          "increasing, 0 < p < 1", "van der Vaart, Asymptotic statistics, 21.1", _inverse),
    Axiom("derivative of the quantile", "q' = 1/p(q), at the median.", "p(0) > 0, p continuous",
          "van der Vaart, Asymptotic statistics, 21.1", _quantile_slope),
    Axiom("stable scale is a norm", "On a linear space of jointly symmetric a-stable variables "
          "the scale obeys the triangle inequality.", "1 ≤ a ≤ 2",
          "Samorodnitsky and Taqqu, Stable non-Gaussian random processes, 2.8",
          _stable_norm),
)
