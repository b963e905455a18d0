"""Expansions of matrix products: the proofs re-run, and their statements by brute force."""

import itertools

import pytest
import sympy as sp

from theory.norms import Modulus, Norm
from theory.proof import ProofError
from theory.tactics import instance, unroll
from theory.terms import IndexedSum, OrderedProduct
from theory.transport import (
    all_orders,
    bptt,
    eps,
    first_order,
    insertions,
    j,
    letter,
    longer_transport,
    n,
    perturbed_product,
    remainder_bound,
    single_insertion,
    state_tangent,
    step_contribution,
    transport,
    transport_first_order,
)

A, B, J, D, R, DELTA = (letter(x) for x in ("A", "B", "J", "D", "R", "delta"))
ROW = sp.Symbol("delta", commutative=False)
LEMMAS = {
    "first order": lambda: first_order(A, B),
    "all orders": lambda: all_orders(A, B),
    "tangent": lambda: state_tangent(J, B),
    "bptt": lambda: bptt(J, B, DELTA),
    "one step": lambda: step_contribution(J, B, ROW),
    "longer transport": lambda: longer_transport(J),
    "transport, first order": lambda: transport_first_order(D, R),
}


@pytest.mark.parametrize("name", LEMMAS)
def test_proof_runs_and_small_instances_agree(name):
    lemma = LEMMAS[name]()
    lemma.check()
    for count in range(5):
        left, right = instance(lemma, **{v.name: count for v in lemma.claim.variables})
        assert sp.expand(left - right) == 0


@pytest.mark.parametrize("norm", [Norm, Modulus])
def test_remainder_bound_is_proved_for_norms_and_entrywise(norm):
    remainder_bound(A, B, norm).check()


def test_a_stronger_remainder_bound_is_not_proved():
    with pytest.raises(ProofError):
        remainder_bound(A, B, claimed=lambda e: sp.S.Zero).check()


def test_orders_are_the_words_over_all_subsets():
    product = sp.expand(unroll(perturbed_product(A, B).subs(n, 4)))
    for order in range(5):
        assert sp.expand(product.coeff(eps, order) - insertions(A, B, 4, order)) == 0
    words = sum(insertions(A, B, 4, k) for k in range(5))
    assert len(sp.Add.make_args(sp.expand(words))) == 16


def test_transport_has_the_newest_step_on_the_left():
    lag, t = sp.Symbol("ell", integer=True, nonnegative=True), sp.Symbol("t", integer=True)
    assert unroll(transport(J).subs({lag: 3, t: 5})) == J(5) * J(4) * J(3)
    assert transport(J).subs(lag, 0) == 1


def test_insertion_positions_are_all_used_once():
    written = sp.Add.make_args(sp.expand(unroll(single_insertion(A, B).subs(n, 3))))
    places = {next(f.args[0] for f in word.args if f.func.__name__ == "B") for word in written}
    assert places == {1, 2, 3}


@pytest.mark.parametrize("shift", list(itertools.product((0, 1), (0, 1)))[1:])
def test_a_shifted_insertion_is_not_proved(shift):
    later, earlier = shift
    i = sp.Symbol("i", integer=True)
    wrong = IndexedSum(OrderedProduct(A(i), i, j + 1 - later, n) * B(j)
                       * OrderedProduct(A(i), i, 1, j - 1 + earlier), j, 1, n)
    with pytest.raises(ProofError):
        first_order(A, B, claimed=wrong).check()
