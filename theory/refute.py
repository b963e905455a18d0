"""Numbers that refuse: a formula that fails at fixed points is not worth a symbolic attempt.

Only refusals come from here; no number is ever evidence for a statement.
"""

from __future__ import annotations

import hashlib
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

POINTS = 3


def point(name: str, draw: int, symbol: sp.Symbol | None = None) -> sp.Float:
    """A fixed pseudo-random number in the symbol's range, from the hash of its name."""
    digest = hashlib.sha256(f"{name}:{draw}".encode()).digest()
    fraction = int.from_bytes(digest[:6], "big") / 2**48
    if symbol is not None and symbol.is_integer:
        return sp.Integer(2 + int(5 * fraction))
    if name == "alpha":
        return sp.Float(1.1 + 0.8 * fraction, 30)
    if name in ("epsilon", "lambda", "p", "s", "a_r"):
        return sp.Float(0.05 + 0.4 * fraction, 30)
    return sp.Float(0.3 + 1.9 * fraction, 30)


def numeric(expr: sp.Expr, draw: int) -> complex:
    """Value at the fixed point; opaque functions get numbers that depend on their inputs."""
    derivatives = expr.atoms(sp.Derivative, sp.Subs)
    expr = expr.xreplace({d: point(sp.srepr(d), draw) for d in derivatives})
    opaque = sorted((f for f in expr.atoms(sp.Function)
                     if isinstance(f, AppliedUndef) or getattr(f, "opaque", False)),
                    key=lambda f: f.count_ops())
    table: dict[sp.Expr, sp.Expr] = {}
    for applied in opaque:  # inner calls first
        inputs = [str(complex(numeric(a.subs(table), draw))) for a in applied.args]
        table[applied] = point(type(applied).__name__ + "|".join(inputs), draw) / 3
    plain = expr.subs(table)
    points = {s: point(s.name, draw, s) for s in plain.free_symbols}
    return complex(sp.N(plain.subs(points), 20))


def differs(expr: Any) -> bool:
    """Whether ``expr`` is visibly not zero at one of the fixed points."""
    try:
        values = [numeric(expr, draw) for draw in range(POINTS)]
    except (TypeError, ValueError, AttributeError):
        return False  # no number at these points
    return any(v == v and abs(v) > 1e-9 for v in values)
