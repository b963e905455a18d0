"""Theorems of real analysis."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.detection import Density, Distribution, Slope
from theory.terms import Statement, bound_letters
from theory.theorems.base import Axiom, Instance, require, smooth

_HALF_LINE = sp.Symbol("x", nonnegative=True).assumptions0


def regular(expr: sp.Expr) -> bool:
    """Whether an expression is smooth where its letters run: p_α, F_α, p_α' are smooth."""
    plain = expr.replace(lambda e: isinstance(e, (Density, Distribution)),
                         lambda e: sp.exp(e.args[0]))
    return smooth(plain.replace(lambda e: isinstance(e, Slope), lambda e: sp.sin(e.args[0])))


def says(fact: Statement, lhs: sp.Expr, rhs: sp.Expr, *needed: sp.Symbol) -> None:
    """The fact is lhs ≤ rhs, for all values of the letters that are needed."""
    require(fact.relation in ("≤", "<") and (fact.lhs, fact.rhs) == (lhs, rhs)
            and set(needed) <= set(fact.variables), f"{fact} is {lhs} ≤ {rhs} for all {needed}")


def _growth(f: sp.Lambda, fact: Statement, start: sp.Expr = sp.S.Zero) -> Instance:
    """f' ≥ 0 for every x ≥ 0 gives f(a) ≤ f(a + x), a ≥ 0; other letters are parameters."""
    (x,) = f.variables
    require(x.assumptions0 == _HALF_LINE, f"{x} ranges over [0, ∞)")
    require(regular(f.expr) and not bound_letters(f.expr), f"{f.expr} is smooth on [0, ∞)")
    require(start.is_nonnegative and not (start.free_symbols & f.expr.free_symbols),
            f"{start} ≥ 0 is free of {f.expr}")
    says(fact, sp.S.Zero, sp.diff(f.expr, x), x)
    return (fact,), Statement(f(start), "≤", f(start + x))


ANALYSIS: Final = (
    Axiom("growth", "f' ≥ 0 on [0, oo) gives f(a) ≤ f(a + x) for all a, x ≥ 0.",
          "f continuously differentiable on [0, oo)", "Rudin, Principles, 5.11", _growth),
)
