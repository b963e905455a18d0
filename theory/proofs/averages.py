"""Averages of independent stable draws, by characteristic functions.

``Σ_{j≤n} (m + X_j)`` has the n-th power of one draw's transform (induction over n), so the mean
of n + 1 draws has the transform of ``m + c ξ``; uniqueness turns that into equality of laws.
"""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory import stable
from theory.laws import Cf, Draw, Standard
from theory.proof import (
    Calculation,
    Chain,
    Facts,
    Induction,
    Lemma,
    Rewrite,
    Split,
    Statement,
    Step,
)
from theory.stable import alpha, t
from theory.terms import IndexedSum

n: Final = sp.Symbol("n", integer=True, nonnegative=True)
j: Final = sp.Symbol("j", integer=True)
location: Final = sp.Symbol("m", real=True)
spare: Final = sp.Symbol("w", nonnegative=True)
INDEX: Final = 2 / (1 + spare)  # runs over (0, 2]
KAPPA: Final = 2 + spare  # runs over [2, ∞)
INDEX_MEAN: Final = KAPPA / (KAPPA - 1)  # runs over (1, 2], with κ = KAPPA


def draws(cf: sp.Expr, index: sp.Expr) -> Statement:
    """The assumption that every X_j has the characteristic function ``cf`` (in t, α)."""
    return Statement(Cf(Draw(n + 1), t), "=", cf.subs(alpha, index), (n, t))


def _sum(facts: Facts, law: Statement) -> Statement:
    """``E exp(it Σ_{j≤n} (m + X_j)) = (e^{itm} φ(t))^n``."""
    one = sp.I * location * t + sp.log(law.rhs)
    total = IndexedSum(location + Draw(j), j, 1, n)
    longer = IndexedSum(location + Draw(j), j, 1, n + 1)
    apart = facts.theorem("independence", location, n, t)
    left, right = Cf(total, t), sp.exp(n * one)
    claim = facts.state(left, "=", right)
    here = Statement(left, "=", right, tuple(v for v in claim.variables if v != n))
    shift = sp.exp(sp.I * location * t)
    step = Chain(Cf(longer, t), (
        Step(shift * apart.lhs, Split(IndexedSum, "top", n + 1)),
        Step(shift * apart.rhs, Rewrite(apart, tuple((v, v) for v in apart.variables))),
        Step(shift * left * law.rhs, Rewrite(law, ((n, n), (t, t)))),
        Step(shift * right * law.rhs, Rewrite(here, tuple((v, v) for v in here.variables))),
        Step(sp.exp((n + 1) * one), Calculation())))
    return facts.show(left, "=", right, Induction(n, Chain(sp.S.One, ()), step))


def average(cf: sp.Expr, noise: sp.Expr, index: sp.Expr = INDEX) -> Lemma:
    """The mean of n + 1 draws has the law of ``m + noise ξ``; ``cf`` in t, ``noise`` in N."""
    law = draws(cf, index)
    facts = Facts((law,))
    power = _sum(facts, law)
    unit = facts.theorem("stable law", index, t)
    mean = IndexedSum(location + Draw(j), j, 1, n + 1) / (n + 1)
    size = noise.subs({alpha: index, stable.samples: n + 1})
    limit = location + size * Standard(index)
    at_power = {n: n + 1, t: t / (n + 1), location: location}
    at_unit = {t: t * size, spare: spare}
    left, right = Cf(mean, t), Cf(limit, t)
    through = power.at(at_power).rhs
    smaller = -sp.log(law.rhs).subs(t, t / (n + 1))
    reached = unit.at({v: at_unit[v] for v in unit.variables}).rhs
    parts = facts.show(smaller, "=", -sp.log(reached) / (n + 1), Calculation())
    one_by_one = Rewrite(parts, tuple((v, v) for v in parts.variables))
    same = facts.show(left, "=", right, Chain(left, (
        Step(through, Rewrite(power, tuple((v, at_power[v]) for v in power.variables))),
        Step(through.subs(smaller, parts.rhs), one_by_one),
        Step(sp.exp(sp.I * location * t) * reached, Calculation()),
        Step(right, Rewrite(unit, tuple((v, at_unit[v]) for v in unit.variables))))))
    facts.theorem("uniqueness", mean, limit, t, same.variables)
    return facts.lemma("the mean of stable draws")
