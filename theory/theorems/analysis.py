"""Theorems of real analysis."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.kernel.statements import Statement
from theory.theorems.base import Axiom, Instance, require, smooth

_HALF_LINE = sp.Symbol("x", nonnegative=True).assumptions0


def _growth(f: sp.Lambda) -> Instance:
    """f' ≥ 0 for all x ≥ 0 gives f(0) ≤ f(x)."""
    (x,) = f.variables
    require(x.assumptions0 == _HALF_LINE, f"{x} ranges over [0, ∞)")
    require(smooth(f.expr), f"{f.expr} is smooth on [0, ∞)")
    return ((Statement(sp.S.Zero, "≤", sp.diff(f.expr, x), (x,)),),
            Statement(f(sp.S.Zero), "≤", f.expr))


ANALYSIS: Final = (
    Axiom("growth", "f' ≥ 0 on [0, oo) gives f(0) ≤ f(x) for every x ≥ 0.",
          "f continuously differentiable on [0, oo)", "Rudin, Principles, 5.11", _growth),
)
