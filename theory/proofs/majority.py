"""Exact error of the median of N = 2m + 1 draws: it falls in N and grows in p.

The median errs iff at least m + 1 of the draws have the wrong sign, each with probability p; two
more draws overturn a majority of one only.  With q = 1 − p the derivative of a function of both
along p is ∂_p − ∂_q.
"""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.proof import Calculation, Certificate, Facts, Lemma

wrong: Final = sp.Symbol("p", positive=True)
right: Final = sp.Symbol("q", positive=True)
margin: Final = sp.Symbol("d", positive=True)  # q − p
half: Final = sp.Symbol("m", integer=True, nonnegative=True)
bad: Final = sp.Symbol("k", integer=True, nonnegative=True)  # wrong signs, less one
good: Final = sp.Symbol("r", integer=True, nonnegative=True)  # right signs, less one


def mass(lost: sp.Expr, won: sp.Expr) -> sp.Expr:
    """P(``lost`` wrong and ``won`` right signs) among ``lost + won`` draws."""
    ways = sp.factorial(lost + won) / (sp.factorial(lost) * sp.factorial(won))
    return ways * wrong**lost * right**won


def two_more_draws(close: sp.Expr, lost: sp.Expr, both: sp.Expr) -> Lemma:
    """``0 < e_N − e_{N+2}`` for p < q: votes won back less votes lost.

    ``close``: one vote ahead, ``lost``: one behind, ``both``: two wrong signs more.
    """
    facts = Facts()
    apart = {right: wrong + margin}
    change = (lost * right**2 - close * both).subs(apart)
    ways = sp.factorial(2 * half + 1) / (sp.factorial(half) * sp.factorial(half + 1))
    told = margin * ways * (wrong * right).subs(apart) ** (half + 1)
    facts.show(change, "=", told, Calculation())
    facts.show(0, "<", told, Certificate(((told,),)))
    return facts.lemma("two more draws help")


def slope(summand: sp.Expr) -> Lemma:
    """``∂_p P(S = k+1) = N [P(S' = k) − P(S' = k+1)]``, N = k + r + 2; S' of N − 1 draws.

    Summed over the losing counts it telescopes to N P(S' = m) > 0.
    """
    facts = Facts()
    size = bad + good + 2
    left = sp.diff(summand, wrong) - sp.diff(summand, right)
    facts.show(left, "=", size * (mass(bad, good + 1) - mass(bad + 1, good)), Calculation())
    last = (2 * half + 1) * mass(half, half)
    facts.show(0, "<", last, Certificate(((last,),)))
    return facts.lemma("the error grows with p")
