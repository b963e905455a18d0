"""Theorems about tests, samples and limits of averages."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.detection import HALF, Density, Distribution
from theory.integrals import ANY, Integrated
from theory.laws import (
    Clipped,
    ClippedSlope,
    Conditional,
    Draw,
    Integrable,
    Joint,
    LabelInformation,
    LeastError,
    MedianError,
    ShareTail,
    Variance,
)
from theory.terms import IndexedSum, Statement
from theory.theorems.base import Axiom, Instance, require
from theory.theorems.integrals import Given, at
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


def _power(fact: Statement, exponent: sp.Expr, *sign: Statement) -> Instance:
    """0 ≤ x ≤ y gives x^c ≤ y^c for c > 0; x is nonnegative by its kind or by a known fact."""
    require(fact.relation in ("≤", "<") and sp.factor(exponent).is_positive,
            f"{fact} is an inequality and {exponent} > 0")
    require(fact.lhs.is_nonnegative or any(
        known.relation in ("≤", "<") and known.rhs == fact.lhs and known.lhs == 0
        and set(known.variables) == set(fact.variables) - (fact.rhs.free_symbols
                                                           - fact.lhs.free_symbols)
        for known in sign), f"0 ≤ {fact.lhs}")
    return (fact, *sign), Statement(fact.lhs**exponent, fact.relation, fact.rhs**exponent)


def _limit_of_function(fact: Statement, f: sp.Lambda) -> Instance:
    """h → L > 0 gives f(h) → f(L) for f continuous on the positive numbers."""
    (x,) = f.variables
    require(fact.relation == "=" and isinstance(fact.lhs, sp.Limit), f"{fact} is a limit")
    body, letter, to, direction = fact.lhs.args
    require(x.assumptions0 == sp.Symbol("x", positive=True).assumptions0
            and fact.rhs.is_positive, f"{fact.rhs} > 0")
    require(all(part.base.is_positive if isinstance(part, sp.Pow) else not part.has(x)
                for part in f.expr.atoms(sp.Pow, sp.Function)), f"{f} is continuous")
    require(letter not in f.expr.free_symbols, f"{letter} is no letter of {f}")
    return (fact,), Statement(sp.Limit(f(body), letter, to, direction), "=", f(fact.rhs))


def _independent_variances(n: sp.Expr) -> Instance:
    """Var(Σ_{j≤n} X_j + X_{n+1}) = Var(Σ_{j≤n} X_j) + Var(X_{n+1})."""
    require(n.is_integer and n.is_nonnegative, f"{n} is a natural number")
    j = sp.Dummy("j", integer=True)
    total, last = IndexedSum(Draw(j), j, 1, n), Draw(n + 1)
    return (), Statement(Variance(total + last), "=", Variance(total) + Variance(last))


def _bounded_variance(j: sp.Expr, bound: sp.Expr) -> Instance:
    """A variable in [−b, b] has variance at most b²."""
    require(j.is_integer and bound.is_positive, f"{bound} > 0")
    return (), Statement(Variance(Clipped(j, bound)), "≤", bound**2)


def _clipped_slope(bound: sp.Expr, a: sp.Expr, x: sp.Symbol) -> Instance:
    """d/dΔ E clip(X + Δ) at 0 is P(|X| < c): the clip has slope 1 between ±c, else 0."""
    require_index(a)
    require(bound.is_positive and x.is_real and not (bound + a).has(x), f"{bound} > 0")
    return (), Statement(ClippedSlope(bound, a), "=",
                         sp.Integral(Density(x, a), (x, -bound, bound)))


def _between(bound: sp.Expr, a: sp.Expr, x: sp.Symbol) -> Instance:
    """∫_{−c}^c p = F(c) − F(−c)."""
    require_index(a)
    require(bound.is_positive and x.is_real and not (bound + a).has(x), f"{bound} > 0")
    return (), Statement(sp.Integral(Density(x, a), (x, -bound, bound)), "=",
                         Distribution(bound, a) - Distribution(-bound, a))


def _power_of_sum(x: sp.Expr, y: sp.Expr, p: sp.Expr) -> Instance:
    """(x + y)^p ≤ 2^{p−1} (x^p + y^p) for x, y ≥ 0 and p ≥ 1."""
    require(x.is_nonnegative and y.is_nonnegative and (p - 1).is_nonnegative, "x, y ≥ 0, p ≥ 1")
    return (), Statement((x + y) ** p, "≤", 2 ** (p - 1) * (x**p + y**p))


def _tower(body: sp.Expr, y: sp.Symbol, x: sp.Symbol, sure: Statement) -> Instance:
    """E ψ = E[E[ψ | x]] for integrable ψ."""
    require(y.is_Symbol and x.is_Symbol and y != x, f"{y} and {x} are two letters")
    whole = Joint(body, y, x)
    require(sure == Statement(Integrable(whole), "=", sp.S.One), f"{body} is integrable")
    return (sure,), Statement(whole, "=", Integrated(Conditional(y, body, x), x, ANY))


def _conditional_line(slope: sp.Expr, constant: sp.Expr, y: sp.Symbol, x: sp.Expr,
                      given: Given) -> Instance:
    """E[a y + b | x] = a E[y | x] + b for a and b that depend on x only, E[|y| | x] < ∞."""
    require(not any(part.has(y) for part in (slope, constant, x)),
            f"{slope} and {constant} do not depend on {y}")
    sure = Statement(Integrable(Conditional(y, y, x)), "=", sp.S.One)
    require(at(given) == sure, f"{y} is integrable given {x}")
    return (given[0],), Statement(Conditional(y, sp.expand(slope * y + constant), x), "=",
                         slope * Conditional(y, y, x) + constant)


def _blind(letter: sp.Symbol, f: sp.Expr) -> Instance:
    """Between two equal densities every test errs half of the time."""
    require(letter.is_real and isinstance(f, Density) and f.args[0] == letter
            and not f.args[1].has(letter), f"{f} is a density in {letter}")
    return (), Statement(LeastError(letter, f, f), "=", HALF)


TESTING: Final[tuple[Axiom, ...]] = (
    Axiom("Scheffe", "Of two densities f, g the error (1/2)(P_f(not A) + P_g(A)) is least for "
          "A = {f > g}.", "equal priors; A is the half-line where f and g are mirror images",
          "Lehmann and Romano, Testing statistical hypotheses, 3.2", _likelihood),
    Axiom("equal densities", "Between two equal laws every test has error 1/2.", "equal priors",
          "Lehmann and Romano, Testing statistical hypotheses, 3.2", _blind),
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
    Axiom("variance of a sum", "The variance of a sum of independent variables is the sum of "
          "theirs.", "finite variances", "Feller, vol. II, V.5", _independent_variances),
    Axiom("bounded variance", "|Y| ≤ b gives Var Y ≤ b^2.", "none", "Feller, vol. II, V.5",
          _bounded_variance),
    Axiom("slope of a clipped mean", "d/dD E clip(X + D) = P(|X + D| < c).",
          "dominated convergence: the clip is Lipschitz", "Feller, vol. II, IV.2",
          _clipped_slope),
    Axiom("share between", "The integral of a density from -c to c is F(c) - F(-c).", "none",
          "Feller, vol. II, V.3", _between),
    Axiom("power of a sum", "(x + y)^p ≤ 2^{p-1}(x^p + y^p).", "x, y ≥ 0, p ≥ 1",
          "Hardy, Littlewood and Polya, 2.9", _power_of_sum),
    Axiom("tower", "E Y = E[E[Y | X]].", "Y integrable (a premise)", "Feller, vol. II, V.10",
          _tower),
    Axiom("conditional mean of a line", "E[aY + b | X] = a E[Y | X] + b for a, b functions of X.",
          "Y integrable given X (a premise)", "Feller, vol. II, V.10", _conditional_line),
    Axiom("limit of a continuous function", "h -> L gives f(h) -> f(L).", "f continuous at L",
          "Rudin, Principles, 4.6", _limit_of_function),
)
