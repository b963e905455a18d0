"""Theorems about scale mixtures of stable laws, means under a line, and the gamma function."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.detection import Density, Distribution, Quantile
from theory.rescaling import Psi, Rescaled
from theory.terms import Statement
from theory.theorems.base import Axiom, Instance, require
from theory.theorems.stable import require_index

_POSITIVE = sp.Symbol("V", positive=True).assumptions0


def _order(a: sp.Expr, b: sp.Expr) -> None:
    """0 < a ≤ b ≤ 2."""
    require_index(a)
    require_index(b)
    require(sp.factor(sp.together(b - a)).is_nonnegative, f"{a} ≤ {b}")


def _mixture(a: sp.Expr, b: sp.Expr, v: sp.Symbol, x: sp.Expr) -> Instance:
    """F_a(x) = E F_b(xV) for one V > 0, the same for every x."""
    _order(a, b)
    require(v.assumptions0 == _POSITIVE and not any(e.has(v) for e in (a, b, x)),
            f"{v} is a positive letter of its own")
    require(x.is_real, f"{x} is real")
    return (), Statement(Distribution(x, a), "=", Rescaled(v, Distribution(x * v, b), a, b))


def _mixture_at_zero(a: sp.Expr, b: sp.Expr, v: sp.Symbol) -> Instance:
    """p_a(0) = p_b(0) E V for that V."""
    _order(a, b)
    require(v.assumptions0 == _POSITIVE and not any(e.has(v) for e in (a, b)),
            f"{v} is a positive letter of its own")
    return (), Statement(Density(sp.S.Zero, a), "=", Density(sp.S.Zero, b) * Rescaled(v, v, a, b))


def _tangent(b: sp.Expr, y: sp.Expr, z: sp.Expr) -> Instance:
    """F_b(y) ≤ F_b(z) + p_b(z)(y − z) for y, z ≥ 0."""
    require_index(b)
    require(y.is_nonnegative and z.is_nonnegative, f"{y} and {z} are nonnegative")
    return (), Statement(Distribution(y, b), "≤",
                         Distribution(z, b) + Density(z, b) * (y - z))


def _under_a_line(fact: Statement, v: sp.Symbol, a: sp.Expr, b: sp.Expr) -> Instance:
    """X(V) ≤ c + dV for every V > 0 gives E X ≤ c + d E V."""
    _order(a, b)
    require(fact.relation == "≤" and v in fact.variables and v.assumptions0 == _POSITIVE,
            f"it holds for every positive {v}")
    require(isinstance(fact.lhs, Distribution), f"{fact.lhs} is bounded")
    slope = sp.diff(fact.rhs, v)
    start = sp.expand(fact.rhs - slope * v)
    require(not slope.has(v) and not start.has(v), f"{fact.rhs} is a line in {v}")
    return (fact,), Statement(Rescaled(v, fact.lhs, a, b), "≤",
                                start + slope * Rescaled(v, v, a, b))


def _quantile_bound(fact: Statement) -> Instance:
    """F_a(x) ≤ F_b(y) gives q_b(F_a(x)) ≤ y: every value of F lies between 0 and 1."""
    require(fact.relation == "≤" and isinstance(fact.lhs, Distribution)
            and isinstance(fact.rhs, Distribution), f"{fact} compares two values of F")
    end, b = fact.rhs.args
    require(end.is_real, f"{end} is real")
    require_index(b)
    require_index(fact.lhs.args[1])
    return (fact,), Statement(Quantile(fact.lhs, b), "≤", end)


def _log_gamma(x: sp.Expr, y: sp.Expr) -> Instance:
    """log Γ(x) + ψ(x)(y − x) ≤ log Γ(y)."""
    require(x.is_positive and y.is_positive, f"{x} and {y} are positive")
    return (), Statement(sp.log(sp.gamma(x)) + Psi(x) * (y - x), "≤",
                         sp.log(sp.gamma(y)))


def _digamma(x: sp.Expr, d: sp.Expr) -> Instance:
    """ψ(x) ≤ ψ(x + d) for x > 0, d ≥ 0."""
    require(x.is_positive and d.is_nonnegative, f"{x} > 0 and {d} ≥ 0")
    return (), Statement(Psi(x), "≤", Psi(x + d))


def _digamma_at_two() -> Instance:
    """ψ(2) = 1 − γ."""
    return (), Statement(Psi(sp.Integer(2)), "=", 1 - sp.EulerGamma)


SCALES: Final = (
    Axiom("stable scale mixture", "For a ≤ b there is V > 0, independent of X_b, such that X_b/V "
          "is X_a: F_a(x) = E F_b(xV).", "0 < a ≤ b ≤ 2",
          "Feller, vol. II, VI.2, example (h)", _mixture),
    Axiom("stable scale mixture at 0", "For that V, p_a(0) = p_b(0) E V.", "0 < a ≤ b ≤ 2",
          "Feller, vol. II, VI.2, example (h)", _mixture_at_zero),
    Axiom("tangents of a stable distribution", "p_a falls on [0, oo), so F_a lies below its "
          "tangents there.", "0 < a ≤ 2",
          "Zolotarev, One-dimensional stable distributions, 2.7", _tangent),
    Axiom("mean under a line", "X(V) ≤ c + dV gives E X ≤ c + d E V.", "X bounded, E V finite",
          "Feller, vol. II, V.2", _under_a_line),
    Axiom("quantile bound", "p ≤ F(y) gives q(p) ≤ y.", "F continuous and increasing, 0 < p < 1",
          "van der Vaart, Asymptotic statistics, 21.1", _quantile_bound),
    Axiom("log Gamma is convex", "log Gamma lies above its tangents; their slope is psi.",
          "positive arguments", "Artin, The gamma function, 2", _log_gamma),
    Axiom("digamma increases", "psi(x) ≤ psi(x + d).", "x > 0, d ≥ 0",
          "Abramowitz and Stegun, 6.4.1", _digamma),
    Axiom("digamma at 2", "psi(2) = 1 - gamma.", "none", "Abramowitz and Stegun, 6.3.2",
          _digamma_at_two),
)
