"""Theorems about means of concave functions."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.integrals import LEBESGUE, Integrated
from theory.terms import Statement
from theory.theorems.base import Axiom, Instance, require, smooth

ODDS: Final = sp.Symbol("v", positive=True)  # p = 1/(1 + v) runs over (0, 1)
SPARE: Final = sp.Symbol("w", nonnegative=True)  # M = 1/(2 + w) runs over (0, ½]


def _jensen_unit(g: sp.Lambda, value: sp.Expr, letter: sp.Symbol, law: sp.Expr) -> Instance:
    """E g(M) ≤ g(E M) for M = value(letter) in (0, 1) and g concave on [0, 1].

    Both means exist: M and g(M) are bounded.
    """
    require(law != LEBESGUE, f"{law} is a probability law")
    require(letter not in g.free_symbols, f"{g} does not depend on {letter}")
    odds = sp.simplify(1 / value - 1)
    require(odds.is_positive and value.is_positive, f"{value} lies in (0, 1)")
    return ((_concave_on_unit(g),),
            Statement(Integrated(g(value), letter, law), "≤",
                      g(Integrated(value, letter, law))))


def _concave_on_unit(g: sp.Lambda) -> Statement:
    """The premise g'' ≤ 0 on (0, 1), written in the odds; checks g's continuity on [0, 1]."""
    (p,) = g.variables
    require(ODDS not in g.free_symbols, f"{g} does not depend on {ODDS}")
    require(smooth(sp.simplify(g.expr.subs(p, 1 / (1 + ODDS)))), f"{g.expr} is smooth on (0, 1)")
    require(all(sp.limit(g.expr, p, end, side).is_finite for end, side in ((0, "+"), (1, "-"))),
            f"{g.expr} is continuous on [0, 1]")
    curvature = sp.diff(g.expr, p, 2).subs(p, 1 / (1 + ODDS))
    return Statement(sp.S.Zero, "≤", -curvature, (ODDS,))


def _chord(g: sp.Lambda) -> Instance:
    """g concave on [0, 1] lies above its chord from 0 to ½: M = 1/(2 + w) runs over (0, ½]."""
    share = 2 / (2 + SPARE)
    chord = share * g(sp.Rational(1, 2)) + (1 - share) * sp.limit(g.expr, g.variables[0], 0, "+")
    return (_concave_on_unit(g),), Statement(chord, "≤", g(1 / (2 + SPARE)))


PROBABILITY: Final = (
    Axiom("Jensen on the unit interval", "E g(M) ≤ g(E M) for M in [0, 1] and g concave there.",
          "g continuous on [0, 1], g'' ≤ 0 inside", "Hardy, Littlewood and Polya, 6.14",
          _jensen_unit),
    Axiom("chord", "A concave function on [0, 1] lies above its chord from 0 to 1/2.",
          "g continuous on [0, 1], g'' ≤ 0 inside", "Hardy, Littlewood and Polya, 3.5", _chord),
)
