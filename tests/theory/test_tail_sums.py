"""Tails of linear combinations: the proof, what stops it, and a pair of different indices."""

import pytest
import sympy as sp

from theory.axioms import axiom
from theory.laws import Summand
from theory.proof import ProofError
from theory.proofs.tail_sums import combination, constant, dependent, summand, weight
from theory.stable import alpha

W, C = sp.symbols("w_1 c_1", positive=True)
FORM = W**alpha * C


def test_constants_add_and_the_heaviest_stays():
    for lemma in combination(FORM):
        lemma.check()


@pytest.mark.parametrize("form", [W * C, FORM + W**alpha, -FORM, FORM / 2])
def test_other_constants_are_refused(form):
    with pytest.raises(ProofError):
        for lemma in combination(form):
            lemma.check()


def test_dependent_summands_keep_the_index_unless_the_tail_measure_is_annihilated():
    told, stays, goes = dependent(FORM)
    for lemma in (told, stays, goes):
        lemma.check()
    assert told.assumptions == () and told.claim.relation == "="
    assert stays.claim.relation == "<" and len(stays.assumptions) == 1
    assert goes.claim.rhs == 0
    mean = stays.assumptions[0].rhs
    assert goes.assumptions[0].lhs == mean


@pytest.mark.parametrize("form", [W * C, FORM + W**alpha, -FORM, FORM / 2, W ** (2 * alpha) * C])
def test_other_forms_for_dependent_summands_are_refused(form):
    with pytest.raises(ProofError):
        for lemma in dependent(form):
            lemma.check()


def test_a_vector_needs_constant_real_weights():
    j, n = sp.Symbol("j", integer=True), sp.Symbol("n", integer=True, nonnegative=True)
    omega, law = sp.Symbol("omega", real=True), axiom("tails of a vector")
    assert law.instance(n, sp.Lambda(j, 1 / (1 + j**2)), sp.S.One, omega)
    for weights, index in ((omega, sp.S.One), (sp.I, sp.S.One), (Summand(j), sp.S.One),
                           (sp.S.One, -sp.S.One)):
        with pytest.raises(ProofError):
            law.instance(n, sp.Lambda(j, weights), index, omega)


def test_a_lighter_summand_adds_nothing():
    light = summand(FORM, sp.Integer(2)).subs(constant(2), 0)
    assert light == 0
    heavy = summand(FORM, sp.Integer(1))
    assert heavy.has(weight(1)) and heavy.has(constant(1))


def test_tail_of_a_sum_of_two_indices_by_quadrature():
    """Pareto tails x^{-3/2} and x^{-3}: x^{3/2} P(Y_1 + 2 Y_2 > x) → 1, the heavier's constant."""
    mp = pytest.importorskip("mpmath")
    x = mp.mpf(10) ** 6

    def above(level):
        return mp.mpf(1) if level < 1 else level ** mp.mpf("-1.5")

    # P(Y_1 + 2 Y_2 > x) = ∫_1^∞ 3 y^{-4} P(Y_1 > x − 2y) dy
    total = mp.quad(lambda y: 3 * y**-4 * above(x - 2 * y), [1, 10, 100, x / 4, x / 2 - 1, x])
    assert abs(total * x ** mp.mpf("1.5") - 1) < 1e-4
