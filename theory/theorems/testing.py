"""Theorems about tests, samples and limits of averages."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.detection import HALF, Density, Distribution
from theory.kernel.statements import Statement
from theory.laws import LabelInformation, LeastError, MedianError, ShareTail
from theory.theorems.base import Axiom, Instance, require
from theory.theorems.stable import require_index

_LEVEL: Final = sp.Symbol("y", nonnegative=True).assumptions0


def _likelihood(fact: Statement, letter: sp.Symbol, f: sp.Expr, g: sp.Expr) -> Instance:
    """f and g mirror images, g ≤ f on y ≥ 0: deciding by the sign of y is optimal."""
    levels = [v for v in fact.variables if v.assumptions0 == _LEVEL
              and v not in f.free_symbols | g.free_symbols
              and fact == Statement(g.subs(letter, v), "≤", f.subs(letter, v), fact.variables)]
    require(levels and letter.is_real, f"{g} ≤ {f} for every {letter} ≥ 0")
    require(isinstance(f, Density) and sp.diff(f.args[0], letter) in (1, -1)
            and not f.args[1].has(letter), f"{f} is a density in {letter}")
    require_index(f.args[1])
    require(f.subs(letter, -letter) == g, f"{g} is the mirror image of {f}")
    wrong = (sp.Integral(f, (letter, -sp.oo, 0)) + sp.Integral(g, (letter, 0, sp.oo))) / 2
    return (fact,), Statement(LeastError(letter, f, g), "=", wrong)


def _hoeffding(n: sp.Expr, z: sp.Expr, a: sp.Expr, fact: Statement) -> Instance:
    """P(share of draws below z ≥ F(z) + d) ≤ exp(−2nd²) for d ≥ 0."""
    require_index(a)
    require(n.is_integer and n.is_positive and z.is_real, f"{n} is a number of draws")
    require(fact.relation == "≤" and fact.lhs == 0, f"{fact} is 0 ≤ d")
    share = Distribution(z, a)
    return (fact,), Statement(ShareTail(n, share, share + fact.rhs), "≤",
                              sp.exp(-2 * n * fact.rhs**2))


def _median(n: sp.Expr, z: sp.Expr, a: sp.Expr) -> Instance:
    """A negative median of draws z + ξ_j, z > 0, means at least half of them are negative."""
    require_index(a)
    require(n.is_integer and n.is_positive and z.is_positive, f"{n} draws around {z} > 0")
    return (), Statement(MedianError(n, z, a), "≤", ShareTail(n, Distribution(-z, a), HALF))


def _subadditivity(n: sp.Expr) -> Instance:
    """I(V; X_1..X_{n+1}) ≤ I(V; X_1..X_n) + I(V; X_1) for X_j i.i.d. given V."""
    require(n.is_integer and n.is_nonnegative, f"{n} is a natural number")
    return (), Statement(LabelInformation(n + 1), "≤",
                         LabelInformation(n) + LabelInformation(sp.S.One))


def _exponential(fact: Statement) -> Instance:
    """x ≤ y gives e^x ≤ e^y."""
    require(fact.relation in ("≤", "<"), f"{fact} is an inequality")
    require(fact.lhs.is_real and fact.rhs.is_real, "both sides are real")
    return (fact,), Statement(sp.exp(fact.lhs), fact.relation, sp.exp(fact.rhs))


def _power(fact: Statement, exponent: sp.Expr) -> Instance:
    """0 ≤ x ≤ y gives x^c ≤ y^c for c > 0; x is nonnegative by its kind."""
    require(fact.relation in ("≤", "<") and sp.factor(exponent).is_positive,
            f"{fact} is an inequality and {exponent} > 0")
    require(fact.lhs.is_nonnegative, f"0 ≤ {fact.lhs}")
    return (fact,), Statement(fact.lhs**exponent, fact.relation, fact.rhs**exponent)


def _limit_of_function(fact: Statement, f: sp.Lambda) -> Instance:
    """h → L > 0 gives f(h) → f(L) for f continuous on the positive numbers."""
    (x,) = f.variables
    require(fact.relation == "=" and isinstance(fact.lhs, sp.Limit), f"{fact} is a limit")
    body, letter, to, direction = fact.lhs.args
    require(x.assumptions0 == sp.Symbol("x", positive=True).assumptions0
            and fact.rhs.is_positive, f"{fact.rhs} > 0")
    require(not f.expr.atoms(sp.Function) and all(
        p.base.is_positive for p in f.expr.atoms(sp.Pow)), f"{f} is continuous")
    require(letter not in f.expr.free_symbols, f"{letter} is no letter of {f}")
    return (fact,), Statement(sp.Limit(f(body), letter, to, direction), "=", f(fact.rhs))


TESTING: Final[tuple[Axiom, ...]] = (
    Axiom("Scheffe", "Of two densities f, g the error (1/2)(P_f(not A) + P_g(A)) is least for "
          "A = {f > g}.", "equal priors; A is the half-line where f and g are mirror images",
          "Lehmann and Romano, Testing statistical hypotheses, 3.2", _likelihood),
    Axiom("Hoeffding", "P(share of n independent events of probability p ≥ p + d) ≤ "
          "exp(-2nd^2).", "independence, d ≥ 0", "Hoeffding 1963, theorem 1", _hoeffding),
    Axiom("sample median", "A negative median needs at least half of the draws negative.",
          "none", "van der Vaart, Asymptotic statistics, 21.2", _median),
    Axiom("subadditivity", "I(V; X_1..X_{n+1}) ≤ I(V; X_1..X_n) + I(V; X_1).",
          "X_j i.i.d. given V", "Cover and Thomas, Elements of information theory, 7.9",
          _subadditivity),
    Axiom("exponential increases", "x ≤ y gives e^x ≤ e^y.", "none", "Rudin, Principles, 8.6",
          _exponential),
    Axiom("powers increase", "0 ≤ x ≤ y gives x^c ≤ y^c.", "c > 0", "Rudin, Principles, 8.6",
          _power),
    Axiom("limit of a continuous function", "h -> L gives f(h) -> f(L).", "f continuous at L",
          "Rudin, Principles, 4.6", _limit_of_function),
)
