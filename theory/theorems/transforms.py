"""Theorems about Lambert's W, convex functions, integrals and Laplace transforms."""

from __future__ import annotations

from typing import Any, Final

import sympy as sp

from theory.terms import Statement
from theory.theorems.base import Axiom, Instance, require, smooth

_NONNEGATIVE = sp.Symbol("w", nonnegative=True).assumptions0
_POSITIVE = sp.Symbol("w", positive=True).assumptions0


def _lambert(w: sp.Expr) -> Instance:
    """W(w e^w) = w for w ≥ 0 (principal branch)."""
    require(w.is_nonnegative, f"{w} is nonnegative")
    return (), Statement(sp.LambertW(w * sp.exp(w)), "=", w)


def _interval(g: sp.Lambda, w: sp.Symbol, place: sp.Expr, points: tuple[sp.Expr, ...],
              variables: tuple[sp.Symbol, ...]) -> sp.Expr:
    """g'' at place(w), for every w of a half line; checks that g is smooth on that range."""
    (z,) = g.variables
    require(w.assumptions0 in (_NONNEGATIVE, _POSITIVE) and w in variables,
            f"{w} runs over a half line")
    require(all(at.is_positive or (at.is_nonnegative and w.assumptions0 == _NONNEGATIVE)
                for at in points), f"{points} lie in the range of {w}")
    require(not any(at.has(w) for at in points) and not g.has(w), f"{w} alone varies")
    require(smooth(place) and smooth(g(place)), f"{g.expr} is smooth there")
    require(place.is_real and g(place).is_real, f"{g.expr} is real there")
    return sp.diff(sp.diff(g.expr, z), z).subs(z, place)


def _tangent(g: sp.Lambda, w: sp.Symbol, place: sp.Expr, at: sp.Expr,
             *variables: sp.Symbol) -> Instance:
    """g'' ≥ 0 on an interval gives g(y) + g'(y)(x − y) ≤ g(x) for x, y in it.

    The interval is the range of ``place`` over the half line of its letter ``w`` (positive or
    nonnegative); x = place(w), y = place(at).
    """
    curvature, y = _interval(g, w, place, (at,), variables), place.subs(w, at)
    slope = sp.diff(g.expr, g.variables[0]).subs(g.variables[0], y)
    return ((Statement(sp.S.Zero, "≤", curvature, variables),),
            Statement(g(y) + slope * (place - y), "≤", g(place)))


def _strict_tangent(g: sp.Lambda, w: sp.Symbol, place: sp.Expr, at: sp.Expr, other: sp.Expr,
                    *variables: sp.Symbol) -> Instance:
    """g'' > 0 on an interval gives g(y) + g'(y)(x − y) < g(x) for x ≠ y in it.

    As for the tangent; y = place(at), x = place(other).
    """
    curvature = _interval(g, w, place, (at, other), variables)
    x, y = place.subs(w, other), place.subs(w, at)
    slope = sp.diff(g.expr, g.variables[0]).subs(g.variables[0], y)
    return ((Statement(sp.S.Zero, "<", curvature, variables),
             Statement(sp.S.Zero, "<", (x - y) ** 2)),
            Statement(g(y) + slope * (x - y), "<", g(x)))


def _abel(density: Any, power: sp.Expr, mass: sp.Expr, r: sp.Symbol, s: sp.Symbol) -> Instance:
    """v(r)/r^{b−1} → 1 at 0 and ∫ v finite give ∫ v e^{−sr} ~ ∫ r^{b−1} e^{−sr} as s → ∞."""
    v = density(r)
    require(v.is_nonnegative and power.is_positive and mass.is_positive and mass.is_real,
            f"{v} is nonnegative, {power} positive, the mass finite")
    require(r.assumptions0 == s.assumptions0 == _POSITIVE and r != s, "r and s are positive")
    require(not {r, s} & (power.free_symbols | mass.free_symbols), "r and s are bound")
    ends = (r, 0, sp.oo)
    transforms = [sp.Integral(e * sp.exp(-s * r), ends) for e in (v, r ** (power - 1))]
    return ((Statement(sp.Limit(v / r ** (power - 1), r, 0), "=", sp.S.One),
             Statement(sp.Integral(v, ends), "=", mass)),
            Statement(sp.Limit(transforms[0] / transforms[1], s, sp.oo), "=", sp.S.One))


TRANSFORMS: Final = (
    Axiom("Lambert W", "W(w e^w) = w for w ≥ 0.", "principal branch",
          "NIST Handbook of mathematical functions, 4.13", _lambert),
    Axiom("tangent", "A convex function lies above its tangents.",
          "g'' ≥ 0 on an interval that contains both points", "Hardy, Littlewood and Polya, 3.10",
          _tangent),
    Axiom("strict tangent", "A strictly convex function lies above its tangents except where "
          "they touch.", "g'' > 0 on an interval that contains both points",
          "Hardy, Littlewood and Polya, 3.10", _strict_tangent),
    Axiom("Watson", "If v(r) ~ r^{b-1} at 0, the Laplace transform of v at s is asymptotic to "
          "that of r^{b-1} as s → oo.", "b > 0, v nonnegative and integrable",
          "Olver, Asymptotics and special functions, 3.3", _abel),
)
