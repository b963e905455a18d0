"""Theorems about limits and derivatives: quotients, composition, equal functions, quantiles."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.detection import HALF, Density, Quantile
from theory.index_slope import IndexSlope
from theory.rescaling import real_digamma
from theory.stable import alpha, density_at_zero
from theory.terms import Statement, bound_letters
from theory.theorems.analysis import regular
from theory.theorems.base import Axiom, Instance, require, smooth

_LINE: Final = sp.Symbol("x", real=True).assumptions0
_POSITIVE: Final = sp.Symbol("x", positive=True).assumptions0


def _equal_functions(fact: Statement, x: sp.Symbol) -> Instance:
    """f(x) = g(x) for every real, or every positive, x gives f'(x) = g'(x)."""
    require(x in fact.variables and x.assumptions0 in (_LINE, _POSITIVE) and fact.relation == "=",
            f"{fact} holds for every {x} of an open interval")
    require(x not in bound_letters(fact.lhs) | bound_letters(fact.rhs), f"{x} is free in {fact}")
    require(regular(fact.lhs) and regular(fact.rhs), f"both sides of {fact} are smooth")
    return (fact,), Statement(sp.diff(fact.lhs, x), "=", sp.diff(fact.rhs, x))


def _one_sided(fact: Statement) -> tuple[sp.Expr, sp.Symbol]:
    """The body and letter of a limit from the right at 0."""
    require(fact.relation == "=" and isinstance(fact.lhs, sp.Limit), f"{fact} is a limit")
    body, letter, to, side = fact.lhs.args
    require(to == 0 and str(side) == "+" and letter.assumptions0 == _POSITIVE
            and letter not in fact.rhs.free_symbols, f"{letter} falls to 0 in {fact}")
    return body, letter


def _quotient(top: Statement, bottom: Statement) -> Instance:
    """f → A and g → B > 0 give f/g → A/B."""
    (above, x), (below, z) = _one_sided(top), _one_sided(bottom)
    require(x == z and bottom.rhs.is_positive and top.rhs.is_real, f"{bottom.rhs} > 0")
    return (top, bottom), Statement(sp.Limit(above / below, x, 0), "=", top.rhs / bottom.rhs)


def _composition(outer: Statement, inner: Statement, sign: Statement) -> Instance:
    """h(x) → L as x falls to 0, f(g) → 0 with f(g) > 0: h(f(g)) → L as g falls to 0."""
    (body, x), (place, g) = _one_sided(outer), _one_sided(inner)
    require(inner.rhs == 0 and not body.has(g) and x != g, f"{inner} tends to 0")
    require(sign.relation == "<" and (sign.lhs, sign.rhs) == (0, place) and g in sign.variables,
            f"{sign} for every {g}")
    return (outer, inner, sign), Statement(sp.Limit(body.subs(x, place), g, 0), "=", outer.rhs)


def _continuous(fact: Statement, f: sp.Lambda) -> Instance:
    """h → L gives f(h) → f(L) for f smooth on the line."""
    _, letter = _one_sided(fact)
    (x,) = f.variables
    require(x.assumptions0 == _LINE and smooth(f.expr) and fact.rhs.is_real
            and not f.expr.has(letter), f"{f} is continuous on the line")
    return (fact,), Statement(sp.Limit(f(fact.lhs.args[0]), letter, 0), "=", f(fact.rhs))


def _same_limit(fact: Statement, given: Statement) -> Instance:
    """f = h for every g > 0 and h → L as g falls to 0: f → L."""
    body, letter = _one_sided(given)
    require(fact.relation == "=" and fact.rhs == body and letter in fact.variables,
            f"{fact} for every {letter}")
    require(letter not in bound_letters(fact.lhs), f"{letter} is free in {fact}")
    return (fact, given), Statement(sp.Limit(fact.lhs, letter, 0), "=", given.rhs)


def _below_two(a: sp.Symbol, bound: Statement) -> None:
    """The index is a positive letter that is assumed to be below 2."""
    require(a.is_Symbol and a.is_positive and not a.is_integer, f"{a} is a positive letter")
    require((bound.lhs, bound.relation, bound.rhs) == (a, "<", 2) and not bound.variables,
            f"{a} < 2")


def _quantile_in_index(factor: sp.Expr, p: sp.Expr, a: sp.Symbol, bound: Statement) -> Instance:
    """c ∂_α q_α(p) = −c ∂_αF_α(q)/p_α(q), q = q_α(p): F_α(q) = p differentiated in α."""
    _below_two(a, bound)
    require(sp.factor(p).is_positive and sp.factor(1 - p).is_positive and not p.has(a)
            and factor.is_real, f"0 < {p} < 1")
    at = Quantile(p, a)
    return (bound,), Statement(factor * sp.Derivative(at, a), "=",
                               -factor * IndexSlope(at, a) / Density(at, a))


def _index_slope(x: sp.Symbol, a: sp.Symbol, bound: Statement) -> Instance:
    """∂_αF_α(x)/x → ∂_α p_α(0) as x falls to 0, p_α(0) = Γ(1 + 1/α)/π."""
    _below_two(a, bound)
    require(x.assumptions0 == _POSITIVE and x != a, f"{x} is positive")
    value = real_digamma(sp.diff(density_at_zero().subs(alpha, a), a))
    return (bound,), Statement(sp.Limit(IndexSlope(x, a) / x, x, 0), "=", value)


def _density_limit(x: sp.Symbol, a: sp.Symbol, bound: Statement) -> Instance:
    """p_α(x) → p_α(0) = Γ(1 + 1/α)/π."""
    _below_two(a, bound)
    require(x.assumptions0 == _POSITIVE and x != a, f"{x} is positive")
    return (bound,), Statement(sp.Limit(Density(x, a), x, 0), "=",
                               density_at_zero().subs(alpha, a))


def _quantile_limit(p: sp.Expr, g: sp.Symbol, a: sp.Symbol, bound: Statement) -> Instance:
    """q_α(p) → 0 as g falls to 0, where p → ½."""
    _below_two(a, bound)
    require(g.assumptions0 == _POSITIVE and g != a and p.free_symbols == {g}, f"{g} is positive")
    require(sp.factor(p).is_positive and sp.factor(1 - p).is_positive
            and sp.limit(p, g, 0, "+") == HALF, f"0 < {p} < 1 tends to ½")
    return (bound,), Statement(sp.Limit(Quantile(p, a), g, 0), "=", sp.S.Zero)


LIMITS: Final = (
    Axiom("limits of equal functions", "f = h near a point, and h → L: f → L.", "none",
          "Rudin, Principles, 4.1", _same_limit),
    Axiom("quantile in the index", "∂_α q_α(p) = −∂_αF_α(q)/p_α(q) at q = q_α(p): the implicit "
          "function theorem.", "0 < p < 1, 0 < α < 2; F continuously differentiable, p_α > 0",
          "Rudin, Principles, 9.28; Zolotarev, One-dimensional stable distributions, 2.2",
          _quantile_in_index),
    Axiom("index slope at the origin", "∂_αF_α(x)/x → ∂_α p_α(0) as x → 0: sin(tx)/(tx) → 1 under "
          "the integral of inversion.", "0 < α < 2", "Feller, vol. II, XV.3 and IV.2",
          _index_slope),
    Axiom("density near the origin", "p_α(x) → p_α(0) = Gamma(1 + 1/α)/π.", "0 < α < 2",
          "Feller, vol. II, XV.3", _density_limit),
    Axiom("quantile near the median", "q_α(p) → 0 as p → ½.", "0 < α < 2",
          "van der Vaart, Asymptotic statistics, 21.2", _quantile_limit),
    Axiom("derivative of an equation", "f = g on an open interval gives f' = g'.",
          "f and g differentiable", "Rudin, Principles, 5.1", _equal_functions),
    Axiom("limit of a quotient", "f → A and g → B give f/g → A/B.", "B is not 0",
          "Rudin, Principles, 4.4", _quotient),
    Axiom("limit of a composition", "h(x) → L as x falls to 0 and 0 < f(g) → 0 give h(f(g)) → L.",
          "f(g) > 0 near the limit", "Rudin, Principles, 4.2", _composition),
    Axiom("continuity and limits", "h → L gives f(h) → f(L).", "f continuous on the line",
          "Rudin, Principles, 4.6", _continuous),
)
