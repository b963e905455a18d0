"""Step-by-step symbolic arguments: every line is re-verified by SymPy when the check runs.

An :class:`Argument` collects lines.  Equalities are compared numerically at fixed points first
(a wrong formula fails fast) and then reduced to zero symbolically: only the symbolic reduction
makes a line true.  Textbook theorems enter by name from ``theory.axioms``; nothing else is
assumed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.axioms import axiom
from theory.detection import Density, Distribution, Quantile
from theory.ledger import Outcome
from theory.stable import alpha

Subject = Mapping[str, sp.Expr]
_POINTS = 3
_OPAQUE = (Density, Distribution, Quantile, AppliedUndef)


def _value(name: str, draw: int, symbol: sp.Symbol | None = None) -> sp.Float:
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


def _numeric(expr: sp.Expr, draw: int) -> complex:
    derivatives = expr.atoms(sp.Derivative, sp.Subs)
    expr = expr.xreplace({d: _value(sp.srepr(d), draw) for d in derivatives})
    opaque = sorted(expr.atoms(*_OPAQUE), key=lambda f: f.count_ops())
    table: dict[sp.Expr, sp.Expr] = {}
    for applied in opaque:  # inner calls first: each becomes a number that depends on its inputs
        inputs = [str(complex(_numeric(a.subs(table), draw))) for a in applied.args]
        table[applied] = _value(type(applied).__name__ + "|".join(inputs), draw) / 3
    plain = expr.subs(table)
    points = {s: _value(s.name, draw, s) for s in plain.free_symbols}
    return complex(sp.N(plain.subs(points), 20))


def probe(subject: Subject) -> list[complex]:
    """Values of every expression of a subject at fixed points (for telling mutants apart)."""
    return [_numeric(sp.sympify(expr), draw) for expr in subject.values()
            for draw in range(_POINTS)]


def edit(key: str, change: Callable[[Any], Any]) -> Callable[[Subject], Subject]:
    """A mutant that changes one entry of the subject."""
    return lambda subject: {**subject, key: change(subject[key])}


def _denest(expr: sp.Expr) -> sp.Expr:
    """(b^p)^q = b^{pq} for positive b on α > 1, where the exponents are real."""
    excess = sp.Symbol("alpha_minus_1", positive=True)
    return sp.simplify(sp.powdenest(sp.powdenest(expr.subs(alpha, 1 + excess), force=True),
                                    force=True))


def is_zero(expr: sp.Expr) -> bool:
    """Whether an expression reduces to zero symbolically (numerically nonzero is refused)."""
    if expr == 0:
        return True
    try:
        values = [_numeric(expr, draw) for draw in range(_POINTS)]
        if any(v == v and abs(v) > 1e-9 for v in values):
            return False
    except (TypeError, ValueError):
        pass  # no number at these points: leave it to the symbolic reduction
    reductions: Sequence[Callable[[sp.Expr], sp.Expr]] = (
        sp.expand,
        sp.simplify,
        lambda e: sp.simplify(sp.expand_log(sp.expand_power_base(e), force=True)),
        lambda e: sp.simplify(sp.powsimp(sp.expand_power_exp(sp.expand_power_base(e)))),
        lambda e: sp.simplify(e.rewrite(sp.exp)),
        lambda e: sp.simplify(sp.expand_func(e)),
        lambda e: sp.gammasimp(sp.expand_func(e)),
        _denest,
    )
    return any(reduce(expr) == 0 for reduce in reductions)


class Argument:
    """A chain of verified lines; ``outcome`` reports whether all of them held."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.failed: list[str] = []
        self.assumed: list[str] = []

    def line(self, holds: bool, text: str) -> bool:
        """Record a line with its truth value."""
        self.lines.append(text if holds else f"FAILS: {text}")
        if not holds:
            self.failed.append(text)
        return holds

    def equal(self, left: sp.Expr, right: sp.Expr, why: str) -> bool:
        """``left = right`` identically."""
        return self.line(is_zero(sp.sympify(left) - sp.sympify(right)), f"{why}: {left} = {right}")

    def at_least(self, left: sp.Expr, right: sp.Expr, why: str) -> bool:
        """``left ≥ right``, decided by the signs that the symbols' assumptions force."""
        gap = sp.sympify(left) - sp.sympify(right)
        forms = (gap, sp.factor(gap), sp.simplify(gap), sp.factor(sp.simplify(gap)))
        holds = any(form.is_nonnegative for form in forms)
        return self.line(holds, f"{why}: {left} ≥ {right}")

    def negative(self, expr: sp.Expr, why: str) -> bool:
        """``expr < 0``."""
        holds = any(form.is_negative for form in (expr, sp.factor(expr), sp.simplify(expr)))
        return self.line(bool(holds), f"{why}: {expr} < 0")

    def positive(self, expr: sp.Expr, why: str) -> bool:
        """``expr > 0``."""
        holds = any(form.is_positive for form in (expr, sp.factor(expr), sp.simplify(expr)))
        return self.line(bool(holds), f"{why}: {expr} > 0")

    def limit(self, expr: sp.Expr, symbol: sp.Symbol, to: Any, value: Any, why: str,
              direction: str = "+") -> bool:
        """``expr → value`` as ``symbol → to``."""
        try:
            found = sp.limit(expr, symbol, to, direction)
        except (NotImplementedError, ValueError, TypeError):
            found = sp.nan
        target = sp.sympify(value)
        holds = found == target or (found.is_finite is not False and target.is_finite is not False
                                    and is_zero(found - target))
        return self.line(bool(holds), f"{why}: {expr} → {value} as {symbol} → {to}")

    def free_of(self, expr: sp.Expr, symbol: sp.Symbol, why: str) -> bool:
        """``expr`` does not depend on ``symbol`` (its derivative vanishes)."""
        return self.line(is_zero(sp.diff(expr, symbol)),
                         f"{why}: {expr} does not depend on {symbol}")

    def cite(self, name: str, use: str) -> None:
        """Use a listed theorem."""
        if axiom(name).name not in self.assumed:
            self.assumed.append(name)
        self.lines.append(f"By {name}: {use}")

    def note(self, text: str) -> None:
        """A line of words without a truth value (a definition or a choice of letters)."""
        self.lines.append(text)

    def outcome(self, summary: str, **details: Any) -> Outcome:
        """The outcome of the whole argument."""
        if self.assumed:
            details["axioms"] = list(self.assumed)
        if self.failed:
            return Outcome(False, f"{len(self.failed)} lines fail, first: {self.failed[0][:160]}",
                           details, tuple(self.lines))
        return Outcome(True, summary, details, tuple(self.lines))
