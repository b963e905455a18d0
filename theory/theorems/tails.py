"""Theorems about heavy tails: their sums, their domain of attraction, their moments."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.integrals import ANY, Integrated
from theory.laws import (
    Centre,
    Cf,
    Draw,
    Law,
    LimitLaw,
    Member,
    Skewed,
    Summand,
    TailConstant,
    Tails,
    random,
    weighted,
)
from theory.primitives import primitive
from theory.stable import alpha as _alpha
from theory.stable import tail_constant
from theory.terms import IndexedSum, Statement
from theory.theorems.base import Axiom, Instance, require
from theory.theorems.stable import require_index


def _independent_pair(first: sp.Expr, second: sp.Expr, s: sp.Expr) -> Instance:
    """a X_i and b X_j with i ≠ j are independent, so their transforms multiply."""
    parts = [weighted(term)[1] for term in (first, second)]
    require(all(isinstance(part, Draw) for part in parts)
            and (parts[0].args[0] - parts[1].args[0]).is_nonzero, "two different draws")
    require(s.is_real and not random(s), f"{s} is real")
    return (), Statement(Cf(first + second, s), "=", Cf(first, s) * Cf(second, s))


def _tails_add(n: sp.Expr, weights: sp.Lambda, a: sp.Expr) -> Instance:
    """P(|Σ_{j≤n} w_j Y_j + w_{n+1} Y_{n+1}| > x) x^a adds up over independent summands."""
    require(n.is_integer and n.is_nonnegative and a.is_positive, f"{n} is a natural number")
    j = sp.Dummy("j", integer=True)
    require(weights(j).is_real and not random(weights(j)), "the weights are real constants")
    total = IndexedSum(weights(j) * Summand(j), j, 1, n)
    last = weights(n + 1) * Summand(n + 1)
    return (), Statement(TailConstant(total + last, a), "=",
                         TailConstant(total, a) + TailConstant(last, a))


direction: Final = primitive("Direction", real=True)
tail_mass: Final = primitive("TailMass", positive=True)


def projected(n: sp.Expr, weights: sp.Lambda, a: sp.Expr, outcome: sp.Symbol) -> sp.Expr:
    """E|Σ_{j≤n} w_j θ_j|^a for the direction θ of a large Z."""
    j = sp.Dummy("j", integer=True)
    along = IndexedSum(weights(j) * direction(j, outcome), j, 1, n)
    return Integrated(sp.Abs(along) ** a, outcome, ANY)


def _joint_tails(n: sp.Expr, weights: sp.Lambda, a: sp.Expr, outcome: sp.Symbol) -> Instance:
    """x^a P(|Σ w_j Z_j| > x) → m E|Σ w_j θ_j|^a, for dependent Z_j too."""
    require(n.is_integer and n.is_nonnegative and a.is_positive, f"{n} is a natural number")
    j = sp.Dummy("j", integer=True)
    require(weights(j).is_real and not random(weights(j)) and not (n + a + weights(j)).has(outcome),
            "the weights are real constants")
    total = IndexedSum(weights(j) * Member(j, a), j, 1, n)
    return (), Statement(TailConstant(total, a), "=",
                         tail_mass(a) * projected(n, weights, a, outcome))


def _attraction(right: sp.Expr, left: sp.Expr, a: sp.Expr, n: sp.Symbol, x: sp.Symbol) -> Instance:
    """Σ_{j≤N} X_j/N^{1/a} → σ ξ with skewness (right − left)/(right + left), N = n + 1.

    The tails are ``right x^{−a}`` and ``left x^{−a}``, the mean is 0, 1 < a < 2;
    σ^a = a (right + left)/(2 C_a).
    """
    require_index(a, strict=True)
    require(sp.factor(a - 1).is_positive and right.is_nonnegative and left.is_nonnegative
            and (right + left).is_positive, "1 < a < 2 and tails with a positive sum")
    require(n.assumptions0 == sp.Symbol("n", integer=True, nonnegative=True).assumptions0
            and not (right + left + a).has(n) and not (right + left + a).has(x),
            f"{n} and {x} are letters of their own")
    j, total = sp.Dummy("j", integer=True), right + left
    tails = tuple(Statement(sp.Limit(x**a * Tails(Draw(n + 1), sign, x), x, sp.oo, "-"), "=",
                            constant, (n,)) for sign, constant in ((1, right), (-1, left)))
    size = (a * total / (2 * tail_constant().subs(_alpha, a))) ** (1 / a)
    skewness = sp.cancel((right - left) / total)
    return ((*tails, Statement(Centre(Draw(n + 1)), "=", sp.S.Zero, (n,))),
            Statement(LimitLaw(n, IndexedSum(Draw(j), j, 1, n + 1) / (n + 1) ** (1 / a)), "=",
                      Law(size * Skewed(a, skewness))))


def _sine(x: sp.Expr) -> Instance:
    """0 < sin x for 0 < x < π."""
    require(x.is_positive and sp.factor(sp.together(1 - x / sp.pi)).is_positive, f"0 < {x} < π")
    return (), Statement(sp.S.Zero, "<", sp.sin(x))


TAILS: Final[tuple[Axiom, ...]] = (
    Axiom("independence of two", "The characteristic function of a sum of two independent "
          "variables is the product of theirs.", "independence", "Feller, vol. II, XV.1",
          _independent_pair),
    Axiom("regular variation of sums", "If P(|Y_j| > x) ~ c_j x^{-a} for independent Y_j, "
          "P(|sum w_j Y_j| > x) ~ (sum |w_j|^a c_j) x^{-a}.", "independence, a > 0",
          "Feller, vol. II, VIII.8", _tails_add),
    Axiom("tails of a vector", "If x^a P(|Z| > x, Z/|Z| in A) -> m Gamma(A), then "
          "x^a P(|<w, Z>| > x) -> m E|<w, theta>|^a, theta with law Gamma.", "a > 0",
          "Basrak, Davis and Mikosch, A characterization of multivariate regular variation, 2002",
          _joint_tails),
    Axiom("domain of attraction", "Normalised sums of centred i.i.d. terms with tails c x^{-a} "
          "converge to the stable law whose skewness is the balance of the tails.",
          "1 < a < 2, centred, pure power tails", "Feller, vol. II, XVII.5", _attraction),
    Axiom("sine", "sin x > 0 for 0 < x < pi.", "none", "Rudin, Principles, 8.7", _sine),
)
