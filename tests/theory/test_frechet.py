"""Fréchet derivatives of words and products: the rule, its remainder, and falsifiers."""

import pytest
import sympy as sp

from theory.frechet import (
    DIRECTION,
    SLOPE,
    VALUE,
    X,
    linear,
    norm_of_words,
    order_lemma,
    product_derivative,
    product_lemma,
    with_letters,
    word_lemma,
)
from theory.norms import Norm
from theory.proof import ProofError
from theory.tactics import unroll
from theory.transport import n


def test_proofs_run():
    stated = product_derivative()
    assert linear(stated)
    for lemma in (word_lemma(stated), product_lemma(stated), order_lemma()):
        lemma.check()


@pytest.mark.parametrize("factors", range(5))
def test_rule_is_the_first_order_coefficient(factors):
    eps = sp.Symbol("eps", real=True)
    product = sp.Mul(*(VALUE(k) + eps * SLOPE(k) for k in range(factors, 0, -1)))
    stated = unroll(product_derivative().subs(n, factors))
    assert sp.expand(sp.expand(product).coeff(eps, 1) - stated) == 0


def test_power_is_a_word():
    cube = with_letters(product_derivative(), lambda step: X, lambda step: DIRECTION)
    e, x = DIRECTION, X
    assert sp.expand(unroll(cube.subs(n, 3)) - (e * x * x + x * e * x + x * x * e)) == 0


def test_wrong_rules_have_no_proof():
    stated = product_derivative()
    for wrong in (2 * stated, stated + SLOPE(n)):
        with pytest.raises(ProofError):
            word_lemma(wrong).check()
        with pytest.raises(ProofError):
            product_lemma(wrong).check()
    assert not linear(stated + VALUE(1))
    assert not linear(stated.replace(SLOPE, lambda step: SLOPE(step)**2))


def test_norm_of_words():
    a, b, c = (sp.Symbol(name, commutative=False) for name in "abc")
    lemma = norm_of_words(a * b * c - 2 * b)
    lemma.check()
    assert lemma.claim.rhs == Norm(a) * Norm(b) * Norm(c) + 2 * Norm(b)
