"""Theorems by which integrals converge: improper ones, iterated ones, derivatives of integrands."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.integrals import LEBESGUE, Dominated, Exists, Integrated
from theory.terms import Statement
from theory.theorems.analysis import regular
from theory.theorems.base import Axiom, Instance, require, smooth
from theory.theorems.integrals import Given, converging

_LINE: Final = sp.Symbol("x", real=True).assumptions0
_POSITIVE: Final = sp.Symbol("x", positive=True).assumptions0


def _improper(body: sp.Expr, letter: sp.Symbol, value: Statement) -> Instance:
    """0 ≤ f continuous and ∫f finite as an improper integral, over the line or the half line."""
    line = letter.assumptions0 == _LINE
    require(line or letter.assumptions0 == _POSITIVE, f"{letter} runs over the line or half line")
    require(body.is_nonnegative and smooth(body), f"{body} ≥ 0 is continuous")
    ends = (letter, -sp.oo if line else 0, sp.oo)
    require(value.relation == "=" and value.lhs == sp.Integral(body, ends)
            and letter not in value.rhs.free_symbols and value.rhs.is_real
            and value.rhs.is_finite is not False, f"{value} is its finite value")
    return (value,), Statement(Integrated(body, letter, LEBESGUE), "=", value.rhs)


def _improper_converges(body: sp.Expr, letter: sp.Symbol, value: Statement) -> Instance:
    """Then the Lebesgue integral converges."""
    premises, found = _improper(body, letter, value)
    return premises, Statement(Exists(found.lhs), "=", sp.S.One)


def _tonelli_converges(body: sp.Expr, first: tuple[sp.Symbol, sp.Expr],
                       second: tuple[sp.Symbol, sp.Expr], sure: tuple[Given, ...]) -> Instance:
    """f ≥ 0 and ∫(∫f d first) d second converges: so does the integral in the other order."""
    require(body.is_nonnegative, f"{body} ≥ 0")
    require(first[0] != second[0] and first[0] not in second[1].free_symbols
            and second[0] not in first[1].free_symbols, "two laws that are free of each other")
    inner = Integrated(body, *first)
    each = [one for one in sure if second[0] in one[1]]  # for every value of that letter
    require(Exists(Integrated(inner, *second)) in converging(sure)
            and Exists(inner) in converging(each), f"the integrals of {body} converge")
    return (tuple(one for one, _ in sure),
            Statement(Exists(Integrated(Integrated(body, *second), *first)), "=", sp.S.One))


def _dominated(body: sp.Expr, letter: sp.Symbol, u: sp.Symbol, fact: Statement,
               growth: sp.Expr, weight: sp.Expr, sure: Given) -> Instance:
    """|∂f/∂u| ≤ c(u) g(x), c continuous and g integrable: near every u it is dominated."""
    require(u.assumptions0 in (_LINE, _POSITIVE) and u != letter, f"{u} runs over an interval")
    require(regular(body), f"{body} is smooth in {u}")
    require({letter, u} <= set(fact.variables), f"{fact} holds for all {letter} and {u}")
    require(smooth(growth.as_independent(u, as_Add=False)[1]) and not growth.has(letter)
            and not weight.has(u), f"{growth} is continuous in {u}, {weight} is free of it")
    require(fact.relation == "≤" and fact.lhs == sp.Abs(sp.diff(body, u))
            and fact.rhs == growth * weight, f"{fact} bounds the derivative")
    majorant = Integrated(weight, letter, LEBESGUE)
    require(Exists(majorant) in converging([sure]), f"{majorant} converges")
    return ((fact, sure[0]), Statement(Dominated(Integrated(body, letter, LEBESGUE), u), "=",
                                       sp.S.One))


CONVERGENCE: Final = (
    Axiom("improper integral", "A finite improper integral of a continuous f ≥ 0 is its Lebesgue "
          "integral.", "f ≥ 0 continuous",
          "Rudin, Real and complex analysis, 1.34", _improper),
    Axiom("improper integral converges", "An improper integral of a continuous f ≥ 0 that has a "
          "finite value converges absolutely.", "f ≥ 0 continuous",
          "Rudin, Real and complex analysis, 1.34", _improper_converges),
    Axiom("Tonelli, convergence", "If the iterated integral of f ≥ 0 converges in one order, it "
          "does in the other.", "f ≥ 0 measurable", "Rudin, Real and complex analysis, 8.8",
          _tonelli_converges),
    Axiom("majorant of a derivative", "|∂f/∂u| ≤ c(u) g(x) with c continuous and g integrable: "
          "the derivative is locally dominated.", "f continuously differentiable in u",
          "Feller, vol. II, IV.2", _dominated),
)
