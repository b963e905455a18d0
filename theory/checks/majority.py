"""Exact error of the median of an odd number of draws: it falls in N and grows in p."""

from __future__ import annotations

import sympy as sp

from theory.checking import Context, check
from theory.checks.steps import Argument, Subject, edit, probe
from theory.ledger import Outcome, Strength

wrong = sp.Symbol("p", positive=True)  # chance of a wrong sign
right = sp.Symbol("q", positive=True)  # q = 1 − p, so ∂_p of a function of both is ∂_p − ∂_q
margin = sp.Symbol("d", positive=True)  # q − p > 0
half = sp.Symbol("m", integer=True, positive=True)  # N = 2m + 1
wins = sp.Symbol("k", integer=True, positive=True)
SIZE = 2 * half + 1


def mass(count: sp.Expr, size: sp.Expr = SIZE) -> sp.Expr:
    """P(Bin(size, p) = count)."""
    return sp.binomial(size, count) * wrong**count * right ** (size - count)


def _one(expr: sp.Expr) -> bool:
    return bool(sp.simplify(sp.gammasimp(sp.powsimp(expr.rewrite(sp.gamma)))) == 1)


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"close": mass(half), "lost": mass(half + 1), "both": wrong**2,
                     "mass": mass(wins)},
    probe=probe,
    mutants={
        "one new voter": edit("both", sp.sqrt),
        "lost by two": edit("lost", lambda e: mass(half + 2)),
        "close by three": edit("close", lambda e: mass(half - 1)),
        "mass of one voter more": edit("mass", lambda e: mass(wins, SIZE + 1)),
    },
)
def majority_improves(subject: Subject, context: Context) -> Outcome:
    """e_{N+2} − e_N = −(1−2p) C(2m+1, m) (p(1−p))^{m+1} ≤ 0, and ∂_p e_N > 0."""
    a = Argument()
    a.note("the median of N = 2m+1 draws errs iff at least m+1 of them have the wrong sign; two "
           "more draws overturn a majority of one only")
    gain = sp.binomial(SIZE, half) * (wrong * right) ** (half + 1)
    a.line(_one(subject["close"] * subject["both"] / (gain * wrong)),
           f"close votes that are lost: {gain * wrong}")
    a.line(_one(subject["lost"] * right**2 / (gain * right)),
           f"lost votes that are won back: {gain * right}")
    a.negative((-gain * margin).rewrite(sp.gamma), "e_(N+2) − e_N, with q − p = d > 0")
    log_mass = sp.expand_log(sp.log(subject["mass"]), force=True)
    slope = sp.diff(log_mass, wrong) - sp.diff(log_mass, right)
    a.line(_one(wins / SIZE * subject["mass"] / wrong / mass(wins - 1, SIZE - 1)),
           "P(S' = k−1) = P(S = k) k/(Np), S' of N−1 draws")
    a.line(_one((SIZE - wins) / SIZE * subject["mass"] / right / mass(wins, SIZE - 1)),
           "P(S' = k) = P(S = k) (N−k)/(Nq)")
    a.equal(slope, wins / wrong - (SIZE - wins) / right,
            "so ∂_p P(S = k) = N [P(S' = k−1) − P(S' = k)]")
    a.note("summed over k = m+1 … N it telescopes to N P(S' = m)")
    a.positive((SIZE * mass(half, SIZE - 1)).rewrite(sp.gamma), "∂_p e_N")
    return a.outcome("the median's error falls with N and grows with p")
