"""Exact error of the median of N = 2m + 1 draws: it falls in N and grows in p.

The median errs iff at most m of the draws have the right sign.  ``A(j, n)`` is the probability of
at most j right signs among n draws, each wrong with probability p and right with q = 1 − p; one
more draw takes ``q P(j right)`` from it (Pascal's rule, induction on j), and its derivative in p
is ``n P(j right among n − 1)`` (induction on j).  Two more draws overturn a majority of one only.
The counts are ``n = j + g``, so that no factorial meets a negative number.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import sympy as sp

from theory.proof import (
    Calculation,
    Certificate,
    Facts,
    Induction,
    Lemma,
    Rewrite,
    Ring,
    Rule,
    Split,
    Statement,
)
from theory.proofs.common import chain, everywhere
from theory.proofs.forms import ERROR, odds
from theory.terms import IndexedSum

wrong: Final = sp.Symbol("p", positive=True)
right: Final = sp.Symbol("q", positive=True)
half: Final = sp.Symbol("m", integer=True, nonnegative=True)
lost: Final = sp.Symbol("k", integer=True, nonnegative=True)  # wrong signs
won: Final = sp.Symbol("r", integer=True, nonnegative=True)  # right signs
few: Final = sp.Symbol("j", integer=True, nonnegative=True)
rest: Final = sp.Symbol("g", integer=True, nonnegative=True)
_count: Final = sp.Symbol("i", integer=True, nonnegative=True)
SPLIT: Final = Split(IndexedSum, "top", few + 1)


def mass(bad: sp.Expr, good: sp.Expr) -> sp.Expr:
    """P(``bad`` wrong and ``good`` right signs) among ``bad + good`` draws."""
    ways = sp.factorial(bad + good) / (sp.factorial(bad) * sp.factorial(good))
    return ways * wrong**bad * right**good


def at_most(summand: sp.Expr, top: sp.Expr, size: sp.Expr) -> sp.Expr:
    """``Σ_{i=0}^{top} summand(size − i, i)``; the summand in the letters ``lost``, ``won``."""
    return IndexedSum(summand.subs({lost: size - _count, won: _count}, simultaneous=True),
                      _count, 0, top)


def _at(fact: Statement, **values: sp.Expr) -> Rewrite:
    """Rewriting by a fact at these values of its letters."""
    return Rewrite(fact, tuple((v, values.get(v.name, v)) for v in fact.variables))


def _hypothesis(facts: Facts, left: sp.Expr, told: sp.Expr) -> Statement:
    """The claim at j, for all values of the other letters."""
    letters = tuple(v for v in facts.state(left, "=", told).variables if v != few)
    return Statement(left, "=", told, letters)


def _pascal(facts: Facts, summand: sp.Expr) -> Statement:
    """``P(k+1, r+1) = p P(k, r+1) + q P(k+1, r)``, masses of (wrong, right)."""
    def at(bad: sp.Expr, good: sp.Expr) -> sp.Expr:
        return summand.subs({lost: bad, won: good}, simultaneous=True)

    return facts.show(at(rest + 1, few + 1), "=",
                      wrong * at(rest, few + 1) + right * at(rest + 1, few), Calculation())


@cache
def one_more_draw(summand: sp.Expr) -> Lemma:
    """``A(j, j+g+1) = (p + q) A(j, j+g) − q P(g wrong, j right)``, by induction on j."""
    def goal(j: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
        taken = right * summand.subs({lost: rest, won: j}, simultaneous=True)
        return (at_most(summand, j, j + rest + 1),
                (wrong + right) * at_most(summand, j, j + rest) - taken)

    facts = Facts()
    pascal = _pascal(facts, summand)
    (start, end), (left, told) = goal(sp.S.Zero), goal(few + 1)
    now, claim = goal(few)
    here = _hypothesis(facts, now, claim)
    opened = SPLIT.transform(left, frozenset())
    smaller = _at(here, g=rest + 1)
    through = smaller.transform(opened, frozenset({here}))
    tie = everywhere(pascal)
    facts.show(now, "=", claim, Induction(
        few, chain(start, (end, Calculation())), chain(
            left, (opened, SPLIT), (through, smaller),
            (tie.transform(through, frozenset({pascal})), tie),
            (SPLIT.transform(told, frozenset()), Ring()), (told, SPLIT))))
    return facts.lemma("one more draw")


@cache
def slope(summand: sp.Expr) -> Lemma:
    """``∂_p A(j, j+g+1) = (j+g+1) P(g wrong, j right)`` with q = 1 − p, by induction on j."""
    plain = summand.subs(right, 1 - wrong)

    def goal(j: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
        size = j + rest + 1
        return (sp.diff(at_most(plain, j, size), wrong),
                size * plain.subs({lost: rest, won: j}, simultaneous=True))

    facts = Facts()
    (start, end), (left, told) = goal(sp.S.Zero), goal(few + 1)
    now, claim = goal(few)
    here = _hypothesis(facts, now, claim)
    opened = SPLIT.transform(left, frozenset())
    smaller = _at(here, g=rest + 1)
    through = smaller.transform(opened, frozenset({here}))
    facts.show(now, "=", claim, Induction(
        few, chain(start, (end, Calculation())), chain(
            left, (opened, SPLIT), (through, smaller), (told, Calculation()))))
    return facts.lemma("slope of the binomial tail")


def error(summand: sp.Expr, size: sp.Expr) -> sp.Expr:
    """The median's error e_N, N = 2·size + 1: the sum of the summand over the losing counts."""
    return at_most(summand, size, 2 * size + 1)


@cache
def two_more_draws(summand: sp.Expr, change: sp.Expr) -> Lemma:
    """``e_{N+2} = (p + q)² e_N − change``; ``change`` in p, q and m."""
    step = one_more_draw(summand)
    facts = Facts(uses=(step,))
    tie = _pascal(facts, summand).at({rest: half, few: half})
    lost_tie = facts.show(-right * tie.lhs, "=", -right * tie.rhs, Calculation())
    ways = [_at(step.claim, j=half + 1, g=g) for g in (half + 1, half)]
    known = frozenset({step.claim, lost_tie})
    lines: list[tuple[sp.Expr, Rule]] = []
    here = start = error(summand, half + 1)
    for rule in (*ways, Split(IndexedSum, "top", half + 1), everywhere(lost_tie)):
        here = rule.transform(here, known)
        lines.append((here, rule))
    end = (wrong + right) ** 2 * error(summand, half) - change
    facts.show(start, "=", end, chain(start, *lines, (end, Ring())))
    return facts.lemma("two more draws overturn a majority of one")


@cache
def falls(summand: sp.Expr, change: sp.Expr) -> Lemma:
    """``e_{N+2} < e_N`` for p = 1/(2 + v) below ½, q = 1 − p."""
    step = two_more_draws(summand, change)
    values = {wrong: ERROR, right: sp.factor(1 - ERROR)}
    facts = Facts(uses=(step,))
    one = facts.show(sum(values.values()), "=", 1, Calculation())
    before, after = (error(summand, m).subs(values) for m in (half, half + 1))
    lost_then = change.subs(values, simultaneous=True)
    opened = _at(step.claim, p=values[wrong], q=values[right])
    there = opened.transform(after, frozenset({step.claim}))
    facts.show(after, "<", before, chain(
        after, (there, opened), (before - lost_then, everywhere(one)),
        (before, Certificate(((lost_then,),)), "<")))
    return facts.lemma("two more draws help")


@cache
def grows(summand: sp.Expr) -> Lemma:
    """``0 < ∂_p e_N`` for every p = 1/(1 + v) in (0, 1): N times the chance of a tie."""
    steep = slope(summand)
    facts = Facts(uses=(steep,))
    place = 1 / (1 + odds)
    tie = _at(steep.claim, j=half, g=half, p=place)
    start = sp.diff(error(summand.subs(right, 1 - wrong), half), wrong).subs(wrong, place)
    there = tie.transform(start, frozenset({steep.claim}))
    facts.show(0, "<", start, chain(0, (there, Certificate(((there,),)), "<"), (start, tie)))
    return facts.lemma("the error grows with p")
