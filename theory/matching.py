"""A guess at the values of variables, which the rules check: nothing here is trusted."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.terms import ProofError


def match(by: Any, node: sp.Expr) -> dict[sp.Symbol, sp.Expr]:
    """Values of ``by.variables`` for which ``by.lhs``, a term f(v, w + 1, …), may be ``node``.

    ProofError where there are none.
    """
    values: dict[sp.Symbol, sp.Expr] = {}
    if node.func != by.lhs.func or (not by.variables and node != by.lhs):
        raise ProofError("not of the form of the left side")  # printing terms would cost more
    for pattern, actual in zip(by.lhs.args, node.args, strict=False):
        for v in by.variables:
            if v not in values and pattern.has(v):
                rest = (pattern - v).subs(values, simultaneous=True)
                values[v] = sp.expand(actual - rest)
    return values
