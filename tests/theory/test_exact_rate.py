"""The exact rate as the resummed rate plus return paths: proofs, instances, explicit matrices."""

import pytest
import sympy as sp

from theory.exact_rate import (
    MIXING,
    OLDER,
    PREFIX,
    UNITS,
    column_gap,
    diagonal_product,
    entry_gap,
    excursions,
    last_excursion,
    return_path,
    unit,
)
from theory.proof import ProofError
from theory.tactics import instance, unroll


def test_proofs_run_and_instances_agree():
    for lemma in (last_excursion(), diagonal_product()):
        lemma.check()
        for length in range(4):
            left, right = instance(lemma, ell=length)
            assert sp.expand(left - right) == 0


def test_a_wrong_sum_has_no_proof():
    with pytest.raises(ProofError):
        last_excursion(2 * excursions()).check()


def test_entry_of_an_excursion_for_three_units():
    stated = unroll(return_path().subs(UNITS, 3))
    for q in range(1, 4):
        explicit = PREFIX(q) * sum(MIXING(q, k) * OLDER(k, q) for k in range(1, 4) if k != q)
        assert sp.expand(stated.subs(unit, q).doit() - explicit) == 0


def test_gaps_vanish_for_symbolic_size():
    assert column_gap() == 0
    assert entry_gap(return_path()) == 0
    assert entry_gap(2 * return_path()) != 0


def test_lag_three_of_two_units_by_hand():
    """[J₃J₂J₁]_11 minus Π s equals the sum over last excursions, with explicit 2×2 matrices."""
    steps = [sp.Matrix(2, 2, sp.symbols(f"j{k}_11 j{k}_12 j{k}_21 j{k}_22")) for k in (1, 2, 3)]
    exact = (steps[2] * steps[1] * steps[0])[0, 0]
    resummed = steps[2][0, 0] * steps[1][0, 0] * steps[0][0, 0]
    older = [sp.eye(2), steps[0], steps[1] * steps[0]]
    prefix = [steps[2][0, 0] * steps[1][0, 0], steps[2][0, 0], sp.Integer(1)]
    paths = sum(prefix[k] * steps[k][0, 1] * older[k][1, 0] for k in range(3))
    assert sp.expand(exact - resummed - paths) == 0
