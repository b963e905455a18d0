"""Bounds of p_α and of its derivatives; moments of normal, Cauchy and mixing variables."""

from __future__ import annotations

from typing import Any, Final

import sympy as sp

from theory.detection import Density, Slope
from theory.integrals import LEBESGUE, Exists, Integrated, stable_law, subordinator
from theory.primitives import primitive
from theory.terms import Statement
from theory.theorems.base import Axiom, Instance, require
from theory.theorems.densities import _index, mixer

_LINE: Final = sp.Symbol("x", real=True).assumptions0


def slope_ceiling(a: Any) -> sp.Expr:
    """The greatest value of (1 + x²)|p_α'(x)|."""
    return primitive("c_slope", positive=True)(a)


def score_ceiling(a: Any) -> sp.Expr:
    """The greatest value of (1 + x²) p_α'(x)²/p_α(x)."""
    return primitive("c_score", positive=True)(a)


def _peak(x: sp.Expr, a: Any) -> Instance:
    """p_α(x) ≤ p_α(0)."""
    _index(a)
    require(sp.sympify(x).is_real, f"{x} is real")
    return (), Statement(Density(x, a), "≤", Density(sp.S.Zero, a))


def _slope(x: sp.Expr, a: Any) -> Instance:
    """|p_α'(x)| ≤ c/(1 + x²): it is continuous and of order |x|^{-2-α}, or normal."""
    _index(a)
    require(sp.sympify(x).is_real, f"{x} is real")
    return (), Statement(sp.Abs(Slope(x, a)), "≤", slope_ceiling(a) / (1 + x**2))


def _score(x: sp.Expr, a: Any) -> Instance:
    """p_α'(x)²/p_α(x) ≤ c/(1 + x²): it is continuous and of order |x|^{-3-α}, or normal."""
    _index(a)
    require(sp.sympify(x).is_real, f"{x} is real")
    return (), Statement(Slope(x, a)**2 / Density(x, a), "≤", score_ceiling(a) / (1 + x**2))


def _bend_converges(x: sp.Symbol, a: Any) -> Instance:
    """∫|p_α''| is finite: it is continuous and of order |x|^{-3-α}, or normal."""
    _index(a)
    require(x.assumptions0 == _LINE, f"{x} runs over the line")
    bend = Integrated(sp.diff(Density(x, a), x, 2), x, LEBESGUE)
    return (), Statement(Exists(bend), "=", sp.S.One)


def _negative_moment(power: sp.Expr, share: sp.Expr) -> Instance:
    """E S^{-r} = Γ(1 + r/s)/Γ(1 + r) is finite for every r > 0."""
    require(share.is_positive and sp.factor(1 - share).is_nonnegative
            and not (share + power).has(mixer), f"0 < {share} ≤ 1")
    require(power.is_positive, f"{power} > 0")
    return (), Statement(Exists(Integrated(mixer**-power, mixer, subordinator(share))), "=",
                         sp.S.One)


def _normal_moment(power: int, x: sp.Symbol) -> Instance:
    """E|X|^k is finite for X ~ N(0, 2)."""
    require(x.assumptions0 == _LINE and sp.sympify(power).is_Integer and power > 0,
            f"{power} = 1, 2, …")
    return (), Statement(Exists(Integrated(x**power, x, stable_law(sp.Integer(2)))), "=",
                         sp.S.One)


def _log_distance(x: sp.Symbol, u: sp.Expr, b: sp.Expr) -> Instance:
    """E|log(b² + (X + u)²)| is finite for X standard Cauchy."""
    require(x.assumptions0 == _LINE and u.is_real and b.is_positive and not (u + b).has(x),
            f"{u} is real, {b} is positive")
    body = sp.log(b**2 + (x + u) ** 2)
    return (), Statement(Exists(Integrated(body, x, stable_law(sp.S.One))), "=", sp.S.One)


SLOPES: Final = (
    Axiom("moments of a normal variable", "E|X|^k is finite for a normal X.", "k = 1, 2, …",
          "Feller, vol. I, VII.1", _normal_moment),
    Axiom("logarithm of a Cauchy variable", "log(b² + (X + u)²) has a finite mean, X standard "
          "Cauchy.", "b > 0", "Feller, vol. II, V.6", _log_distance),
    Axiom("peak of the density", "p_α is greatest at 0.", "0 < α ≤ 2",
          "Zolotarev, One-dimensional stable distributions, 2.7", _peak),
    Axiom("slope bound", "(1 + x²) p_α'(x) is bounded.", "0 < α ≤ 2",
          "Zolotarev, One-dimensional stable distributions, 2.4-2.5", _slope),
    Axiom("score bound", "(1 + x²) p_α'(x)²/p_α(x) is bounded.", "0 < α ≤ 2",
          "Zolotarev, One-dimensional stable distributions, 2.4-2.5", _score),
    Axiom("second derivative of the density", "p_α'' is integrable.", "0 < α ≤ 2",
          "Zolotarev, One-dimensional stable distributions, 2.4-2.5", _bend_converges),
    Axiom("negative moments of a subordinator", "E S^{-r} is finite, S > 0 with E exp(−λS) = "
          "exp(−λ^s).", "0 < s ≤ 1, r > 0",
          "Zolotarev, One-dimensional stable distributions, 2.6", _negative_moment),
)
