"""Theorems about integrals and means; convergence is a premise (``Exists(integral) = 1``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sympy as sp

from theory.detection import Density
from theory.integrals import LEBESGUE, Dominated, Exists, Integrated
from theory.terms import Statement, bound_letters
from theory.theorems.base import Axiom, Instance, require, smooth

_POSITIVE: Final = sp.Symbol("z", positive=True).assumptions0
_NONNEGATIVE: Final = sp.Symbol("z", nonnegative=True).assumptions0
Given = tuple[Statement, tuple[Any, ...]]  # a known statement and values of its variables


def at(given: Given) -> Statement:
    """The instance of a known statement."""
    fact, values = given
    require(len(values) == len(fact.variables), f"{fact} has the variables {fact.variables}")
    if tuple(values) == fact.variables:
        return Statement(fact.lhs, fact.relation, fact.rhs)
    return fact.at(dict(zip(fact.variables, values, strict=True)))


def converging(given: Sequence[Given]) -> set[sp.Expr]:
    """``Exists(integral)`` for the integrals that these known statements say converge."""
    found = [at(one) for one in given]
    require(all(isinstance(f.lhs, Exists) and f.relation == "=" and f.rhs == 1 for f in found),
            "statements of convergence")
    return {f.lhs for f in found}


def linear(body: sp.Expr, letter: sp.Symbol, law: sp.Expr, given: Sequence[Given],
           strict: bool = False) -> sp.Expr:
    """∫ of a sum of terms, constants taken out; several terms (any, if strict) have to converge."""
    total, sure = sp.S.Zero, converging(given)
    terms = [part for term in sp.Add.make_args(body)
             for part in sp.Add.make_args(sp.expand_mul(term, deep=False))]
    for term in terms:
        constant, rest = term.as_independent(letter, as_Add=False)
        integral = Integrated(rest, letter, law)
        require((len(terms) == 1 and not strict) or Exists(integral) in {*sure, sp.S.One},
                f"{integral} converges absolutely")
        total += constant * integral
    return total


def free(letter: sp.Symbol, fact: Statement) -> None:
    """The letter may be integrated over: the fact does not bind it already."""
    for side in (fact.lhs, fact.rhs):
        taken = bound_letters(side.replace(sp.Derivative, lambda f, *_: f))
        require(letter not in taken, f"{letter} is free in {fact}")


def _between(given: Given, letter: sp.Symbol, law: sp.Expr, sure: tuple[Given, ...]) -> Instance:
    """f ≤ g for every value of the letter gives 0 ≤ ∫(g − f), written as a sum."""
    fact, values = given
    require(fact.relation in ("≤", "<"), f"{fact} is an inequality")
    require(letter not in fact.free(), f"{fact} holds for every {letter}")
    here = at(given)
    free(letter, here)
    require(not here.variables, f"{here} is an instance")
    return ((fact, *(one for one, _ in sure)),
            Statement(sp.S.Zero, "≤", linear(here.rhs - here.lhs, letter, law, sure)))


def _equal(given: Given, letter: sp.Symbol, law: sp.Expr) -> Instance:
    """f = g for every value of the letter gives ∫f = ∫g."""
    fact, values = given
    require(fact.relation == "=", f"{fact} is an equality")
    require(letter not in fact.free(), f"{fact} holds for every {letter}")
    here = at(given)
    free(letter, here)
    require(not here.variables, f"{here} is an instance")
    return (fact,), Statement(Integrated(here.lhs, letter, law), "=",
                              Integrated(here.rhs, letter, law))


def _linearity(body: sp.Expr, letter: sp.Symbol, law: sp.Expr, sure: tuple[Given, ...]) -> Instance:
    """∫ of a sum, constants taken out."""
    return (tuple(one for one, _ in sure),
            Statement(Integrated(body, letter, law), "=", linear(body, letter, law, sure)))


def _substitution(body: sp.Expr, letter: sp.Symbol, new: sp.Expr) -> Instance:
    """∫f(x)dx = |b|∫f(a + bx)dx over the line."""
    slope = sp.diff(new, letter)
    require(letter.assumptions0 == sp.Symbol("x", real=True).assumptions0 and new.is_real,
            f"{letter} runs over the line")
    require(letter not in slope.free_symbols and (slope.is_positive or slope.is_negative),
            f"{new} is affine in {letter}")
    return (), Statement(Integrated(body, letter, LEBESGUE), "=", sp.Abs(slope) * Integrated(
        body.subs(letter, new), letter, LEBESGUE))


def _odd(body: sp.Expr, letter: sp.Symbol) -> Instance:
    """∫f = 0 over the line for f(−x) = −f(x)."""
    require(letter.assumptions0 == sp.Symbol("x", real=True).assumptions0,
            f"{letter} runs over the line")
    require(sp.expand(body.subs(letter, -letter) + body) == 0, f"{body} is odd")
    return (), Statement(Integrated(body, letter, LEBESGUE), "=", sp.S.Zero)


def _differentiation(value: Statement, letter: sp.Symbol, u: sp.Symbol, finite: Statement,
                     sure: Statement) -> Instance:
    """F(u) = ∫f(x, u)dx gives F'(u) = ∫∂f/∂u dx, if both integrals converge as they should."""
    integral = value.rhs
    require(value.relation == "=" and u in value.variables and isinstance(integral, Integrated)
            and integral.law == LEBESGUE, f"{value} is an integral for every {u}")
    require(letter != u and letter not in value.free() and letter not in value.variables,
            f"{letter} is a new letter")
    require(u in finite.variables
            and finite == Statement(Exists(integral), "=", sp.S.One, finite.variables),
            f"{integral} converges for every {u}")
    require(u in sure.variables
            and sure == Statement(Dominated(integral, u), "=", sp.S.One, sure.variables),
            f"{sure} bounds the derivative")
    body = sp.diff(integral.body.subs(integral.letter, letter), u)
    require(not body.has(sp.Derivative, sp.Subs), f"{integral.body} has a formula in {u}")
    return (value, finite, sure), Statement(sp.Derivative(value.lhs, u), "=",
                                    Integrated(body, letter, LEBESGUE))


def _folding(body: sp.Expr, letter: sp.Symbol, half: sp.Symbol, sure: tuple[Given, ...]
             ) -> Instance:
    """∫f over the line is the integral of f(x) + f(−x) over the half line."""
    require(half.is_positive and not half.is_integer and half not in body.free_symbols,
            f"{half} is positive and new")
    whole = Integrated(body, letter, LEBESGUE)
    require(Exists(whole) in converging(sure), f"{whole} converges")
    return (tuple(one for one, _ in sure),
            Statement(whole, "=", Integrated(body.subs(letter, half) + body.subs(letter, -half),
                                             half, LEBESGUE)))


def _positive(given: Given, letter: sp.Symbol, law: sp.Expr, sure: tuple[Given, ...]) -> Instance:
    """0 < f for every value of the letter gives 0 < ∫f."""
    fact, here = given[0], at(given)
    require(here.relation == "<" and here.lhs == 0 and letter not in fact.free(),
            f"{fact} holds for every {letter}")
    free(letter, here)
    whole = Integrated(here.rhs, letter, law)
    require(Exists(whole) in converging(sure), f"{whole} converges")
    return (fact, *(one for one, _ in sure)), Statement(sp.S.Zero, "<", whole)


def _tonelli(body: sp.Expr, first: tuple[sp.Symbol, sp.Expr], second: tuple[sp.Symbol, sp.Expr],
             sure: tuple[Given, ...]) -> Instance:
    """∫∫f = ∫∫f in the other order for f ≥ 0, if one of them converges."""
    require(body.is_nonnegative, f"{body} ≥ 0")
    require(first[0] != second[0] and first[0] not in second[1].free_symbols
            and second[0] not in first[1].free_symbols, "two laws that are free of each other")
    inner = Integrated(body, *first)
    each = [one for one in sure if second[0] in one[1]]  # for every value of that letter
    require(Exists(Integrated(inner, *second)) in converging(sure)
            and Exists(inner) in converging(each), f"the integrals of {body} converge")
    return (tuple(one for one, _ in sure),
            Statement(Integrated(inner, *second), "=",
                      Integrated(Integrated(body, *second), *first)))


def _dominated(given: Given) -> tuple[sp.Expr, sp.Expr]:
    """f and g of a statement |f| ≤ g."""
    here = at(given)
    require(here.relation == "≤" and isinstance(here.lhs, sp.Abs), f"{here} bounds a modulus")
    return here.lhs.args[0], here.rhs


def _majorant(given: Given, letter: sp.Symbol, law: sp.Expr, sure: tuple[Given, ...],
              body: sp.Expr | None = None) -> Instance:
    """|f| ≤ g and ∫g converges: ∫f converges (f named where SymPy has opened |f|)."""
    require(letter not in given[0].free(), f"{given[0]} holds for every {letter}")
    here = at(given)
    small = _dominated(given)[0] if body is None else body
    require(here.relation == "≤" and sp.Abs(small) == here.lhs, f"{here} bounds |{small}|")
    linear(here.rhs, letter, law, sure, strict=True)
    return ((given[0], *(one for one, _ in sure)),
            Statement(Exists(Integrated(small, letter, law)), "=", sp.S.One))


def _squeezed(lower: Given, upper: Given, letter: sp.Symbol, law: sp.Expr,
              sure: tuple[Given, ...]) -> Instance:
    """0 ≤ f ≤ g and ∫g converges: ∫f converges."""
    below, above = at(lower), at(upper)
    require(below.lhs == 0 and below.relation in ("≤", "<") and above.relation in ("≤", "<")
            and below.rhs == above.lhs, f"{below}, {above}")
    for fact in (lower[0], upper[0]):
        require(letter not in fact.free(), f"{fact} holds for every {letter}")
    linear(above.rhs, letter, law, sure, strict=True)
    return ((lower[0], upper[0], *(one for one, _ in sure)),
            Statement(Exists(Integrated(above.lhs, letter, law)), "=", sp.S.One))


def _modulus(given: Given, letter: sp.Symbol, law: sp.Expr, sure: tuple[Given, ...]) -> Instance:
    """|f| ≤ g gives |∫f| ≤ ∫g."""
    require(letter not in given[0].free(), f"{given[0]} holds for every {letter}")
    body, bound = _dominated(given)
    return ((given[0], *(one for one, _ in sure)),
            Statement(sp.Abs(Integrated(body, letter, law)), "≤",
                      linear(bound, letter, law, sure, strict=True)))


def _same_convergence(given: Given, letter: sp.Symbol, law: sp.Expr, sure: Given) -> Instance:
    """f = g and ∫f converges: ∫g converges."""
    here = at(given)
    require(here.relation == "=" and letter not in given[0].free(), f"{given[0]} for {letter}")
    free(letter, here)
    require(Exists(Integrated(here.lhs, letter, law)) in converging([sure]), "∫f converges")
    return ((given[0], sure[0]),
            Statement(Exists(Integrated(here.rhs, letter, law)), "=", sp.S.One))


def _continuous(expr: sp.Expr, z: sp.Symbol) -> bool:
    """Whether an expression is visibly continuous for z > 0; p_α is, and so are constants."""
    return smooth(expr.replace(
        lambda e: isinstance(e, Density) or (isinstance(e, sp.Function) and not e.has(z)),
        lambda _: sp.S.One)) and not bound_letters(expr)


def _on_an_interval(f: sp.Lambda, g: sp.Lambda, low: sp.Expr, high: sp.Expr, letter: sp.Symbol,
                    fact: Statement) -> Instance:
    """f ≤ g on (a, b), 0 ≤ a ≤ b, gives ∫_a^b f ≤ ∫_a^b g.

    The fact is at a + r, or at a + (b − a)/(1 + r), for every r ≥ 0 (or r > 0).  At a = 0, where
    both may be singular, f has to be nonnegative and g integrable.
    """
    (z,) = f.variables
    require(z.assumptions0 == _POSITIVE and g.variables == (z,) and _continuous(f.expr, z)
            and _continuous(g.expr, z), "both are continuous on (0, ∞)")
    require(not (low + high).has(z) and low.is_nonnegative
            and sp.factor(high - low).is_nonnegative, f"0 ≤ {low} ≤ {high}")
    require(low.is_positive or (f.expr.is_nonnegative and any(
        sp.integrate(g.expr, (z, 0, end)).is_real for end in (sp.oo, high))),
        f"0 ≤ {f.expr} and {g.expr} is integrable at 0")
    require(letter.assumptions0 in (_POSITIVE, _NONNEGATIVE) and letter in fact.variables
            and not (f.expr + g.expr + low + high).has(letter), f"{letter} runs over a half line")
    places = (low + letter, low + (high - low) / (1 + letter))
    require(any(fact == Statement(f(at), "≤", g(at), fact.variables) for at in places),
            f"{fact} is f ≤ g")
    return (fact,), Statement(sp.Integral(f.expr, (z, low, high)), "≤",
                              sp.Integral(g.expr, (z, low, high)))


INTEGRALS: Final = (
    Axiom("mean of an inequality", "f ≤ g gives ∫f ≤ ∫g, and ∫ is linear.",
          "every integral written converges absolutely", "Feller, vol. II, V.2", _between),
    Axiom("monotone integral", "f ≤ g on (a, b) gives ∫ f ≤ ∫ g from a to b.",
          "0 ≤ a; f and g continuous on (0, oo), for a = 0 also f ≥ 0 and g integrable",
          "Rudin, Real and complex analysis, 1.24", _on_an_interval),
    Axiom("equal integrands", "f = g gives ∫f = ∫g.", "none", "Feller, vol. II, V.2", _equal),
    Axiom("linear integral", "∫(af + bg) = a∫f + b∫g.",
          "every integral written converges absolutely", "Feller, vol. II, V.2", _linearity),
    Axiom("affine substitution", "∫f(x)dx = |b|∫f(a + bx)dx over the line.", "none",
          "Rudin, Real and complex analysis, 2.20", _substitution),
    Axiom("differentiation under the integral", "The derivative of ∫f(x, u)dx is ∫∂f/∂u dx.",
          "∫f converges for every u; ∂f/∂u is continuous and locally dominated",
          "Feller, vol. II, IV.2", _differentiation),
    Axiom("folding", "An integral over the line is one over the half line.", "it converges",
          "Rudin, Real and complex analysis, 2.20", _folding),
    Axiom("positive integrand", "f > 0 gives ∫f > 0.", "the integral converges",
          "Feller, vol. II, V.2", _positive),
    Axiom("Tonelli", "Integrals of f ≥ 0 may be exchanged.", "one of them converges",
          "Rudin, Real and complex analysis, 8.8", _tonelli),
    Axiom("majorant", "|f| ≤ g and ∫g < oo: ∫f converges.", "g integrable",
          "Feller, vol. II, IV.2", _majorant),
    Axiom("smaller integrand", "0 ≤ f ≤ g and ∫g < oo: ∫f converges.", "g integrable",
          "Feller, vol. II, IV.2", _squeezed),
    Axiom("modulus of a mean", "|f| ≤ g gives |∫f| ≤ ∫g.", "g integrable",
          "Feller, vol. II, V.2", _modulus),
    Axiom("equal integrands converge", "f = g, and ∫f converges: so does ∫g.", "none",
          "Feller, vol. II, V.2", _same_convergence),
    Axiom("odd integrand", "∫f = 0 over the line for an odd f.", "none",
          "Rudin, Real and complex analysis, 2.20", _odd),
)
