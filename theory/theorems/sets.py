"""Theorems about level sets, written with indicators of inequalities."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.indicator import Indicator
from theory.terms import Statement
from theory.theorems.base import Axiom, Instance, require, smooth


def _idempotent(value: sp.Expr, level: sp.Expr) -> Instance:
    """1[x ≥ y]² = 1[x ≥ y]: an indicator is 0 or 1."""
    require(value.is_real and level.is_real, f"{value} and {level} are real")
    here = Indicator(value, level)
    return (), Statement(here**2, "=", here)


def _nested(value: sp.Expr, level: sp.Expr, other: sp.Expr, other_level: sp.Expr,
            *variables: sp.Symbol) -> Instance:
    """x − y ≤ x' − y' gives 1[x ≥ y] = 1[x ≥ y] 1[x' ≥ y']: the first set lies in the second."""
    require(all(e.is_real for e in (value, level, other, other_level)), "all four are real")
    inner, outer = Indicator(value, level), Indicator(other, other_level)
    return ((Statement(value - level, "≤", other - other_level, variables),),
            Statement(inner, "=", inner * outer))


def _increasing(g: sp.Lambda, value: sp.Expr, level: sp.Expr, *variables: sp.Symbol) -> Instance:
    """g' > 0 on (0, ∞) gives 1[x ≥ y] = 1[g(x) ≥ g(y)] for positive x and y."""
    (t,) = g.variables
    require(t.assumptions0 == sp.Symbol("t", positive=True).assumptions0 and t in variables,
            f"the derivative is positive for every {t} in (0, ∞)")
    require(value.is_positive and level.is_positive, f"{value} and {level} are positive")
    require(smooth(g.expr), f"{g.expr} is smooth on (0, ∞)")
    require(g.expr.is_real, f"{g.expr} is real")
    return ((Statement(sp.S.Zero, "<", sp.diff(g.expr, t), variables),),
            Statement(Indicator(value, level), "=", Indicator(g(value), g(level))))


SETS: Final = (
    Axiom("indicator", "An indicator is 0 or 1, so it equals its square.", "none",
          "Feller, vol. I, IX.1", _idempotent),
    Axiom("nested level sets", "If x − y ≤ x' − y' then x ≥ y implies x' ≥ y', so that "
          "1[x ≥ y] = 1[x ≥ y] 1[x' ≥ y'].", "real numbers", "Halmos, Naive set theory, 8",
          _nested),
    Axiom("increasing map", "x ≥ y iff g(x) ≥ g(y), for g strictly increasing on (0, oo).",
          "g' > 0 on (0, oo)", "Rudin, Principles, 5.11", _increasing),
)
