"""Fréchet derivatives of words and products with any number of factors (LW-46 … LW-48).

A factor is known by its value F_j at X, its derivative L_j(E), linear in the direction E, and
what is left, r_j(E) = F_j(X+E) − F_j − L_j(E), of smaller order than ‖E‖.  Words in X are
products of the affine factors c_j X + C_j, for which r_j = 0.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.norms import Norm
from theory.proof import Certificate, Chain, Gap, Lemma, Ring, Statement, Step
from theory.terms import OrderedProduct, normal
from theory.transport import (
    first_order,
    insertion_bound,
    j,
    letter,
    n,
    remainder_bound,
    scalar,
    single_insertion,
)

VALUE, SLOPE, REST = letter("F"), letter("L"), letter("r")
X, DIRECTION = sp.Symbol("X", commutative=False), sp.Symbol("E", commutative=False)
WEIGHT, CONSTANT = scalar("c"), letter("C")
Letter = Any


def product_derivative(value: Letter = VALUE, slope: Letter = SLOPE) -> sp.Expr:
    """``L_F(X, E) = Σ_j (Π_{i>j} F_i(X)) L_j(X, E) (Π_{i<j} F_i(X))`` for F = F_n ⋯ F_1."""
    return single_insertion(value, slope)


def with_letters(expr: sp.Expr, value: Letter, slope: Letter) -> sp.Expr:
    """A formula in the letters F and L, written for other factors."""
    return expr.replace(VALUE, value).replace(SLOPE, slope)


def linear(claimed: sp.Expr) -> bool:
    """Whether the derivative is linear in the factors' derivatives, hence in E; any n."""
    c1, c2 = sp.symbols("c1 c2", real=True)
    one, two = letter("L1"), letter("L2")

    def along(slope: Letter) -> sp.Expr:
        return with_letters(claimed, VALUE, slope)

    mixed = along(lambda step: c1 * one(step) + c2 * two(step))
    return bool(normal(mixed - c1 * along(one) - c2 * along(two)) == 0)


def word_lemma(claimed: sp.Expr) -> Lemma:
    """``Π(c_j (X + εE) + C_j) = Π(c_j X + C_j) + ε L + ε² Q_n``, Q_n a polynomial in ε."""
    def value(step: Any) -> sp.Expr:
        return WEIGHT(step) * X + CONSTANT(step)

    def slope(step: Any) -> sp.Expr:
        return WEIGHT(step) * DIRECTION

    return first_order(value, slope, claimed=with_letters(claimed, value, slope))


def product_lemma(claimed: sp.Expr) -> Lemma:
    """The remainder of a product of factors that each have a Fréchet derivative.

    ``‖Π F_j(X+E) − ΠF_j − L‖ ≤ Π(f+b) − Πf − Σ b_j Π_{i≠j} f_i + Σ ‖r_j‖ Π_{i≠j} f_i`` with
    f = ‖F_j‖ and b = ‖L_j + r_j‖: every word on the right has two factors b, or one r.
    """
    def step_of(at: Any) -> sp.Expr:
        return SLOPE(at) + REST(at)

    whole = remainder_bound(VALUE, step_of, order=1)
    small = insertion_bound(VALUE, REST)
    moved = OrderedProduct(VALUE(j) + step_of(j), j, 1, n)
    plain = OrderedProduct(VALUE(j), j, 1, n)
    error = moved - plain - claimed
    first = moved - plain - single_insertion(VALUE, step_of)
    rest = single_insertion(VALUE, REST)
    claim = Statement(Norm(error), "≤", whole.claim.rhs + small.claim.rhs, (n,))
    return Lemma("derivative of a product", claim, Chain(claim.lhs, (
        Step(Norm(first + rest), Ring()),
        Step(claim.rhs, Certificate((
            (Gap("triangle", first, rest),), ((whole.claim, (n,)),), ((small.claim, (n,)),))),
            "≤"))), uses=(whole, small))


def order_lemma() -> Lemma:
    """That bound is o(h): with b_j = h β_j it is h² Q_n, Q_n a polynomial in h."""
    size, growth = (sp.Function(name, nonnegative=True) for name in ("f", "beta"))
    return first_order(size, growth)


def norm_of_words(expr: sp.Expr) -> Lemma:
    """``‖Σ words‖ ≤ Σ Π ‖letters‖``: the triangle inequality, then ‖xy‖ ≤ ‖x‖‖y‖."""
    words = [term for term in sp.Add.make_args(sp.expand(expr)) if term != 0]
    terms: list[tuple[Any, ...]] = []
    bound: sp.Expr = sp.S.Zero
    for position, word in enumerate(words):
        if position:
            terms.append((Gap("triangle", sp.Add(*words[:position]), word),))
        commuting, ordered = word.args_cnc()
        scale = sp.Abs(sp.Mul(*commuting))
        for cut in range(len(ordered) - 1, 0, -1):
            later = [Norm(x) for x in ordered[cut + 1:]]
            terms.append((scale, Gap("product", sp.Mul(*ordered[:cut]), ordered[cut]), *later))
        bound += scale * sp.Mul(*(Norm(x) for x in ordered))
    claim = Statement(Norm(sp.Add(*words)), "≤", bound)
    return Lemma("norm of a sum of words", claim, Chain(claim.lhs, (
        Step(bound, Certificate(tuple(terms)), "≤"),)))
