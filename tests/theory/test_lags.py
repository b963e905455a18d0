"""Closed sums at every lag: proofs re-run, small lags by hand, real cells' zero patterns."""

import pytest
import sympy as sp

from theory.checks.monotone import _two, scan
from theory.lags import (
    CELL,
    EXPRESSION,
    FORGET,
    HIDDEN,
    MIXING,
    RETENTION,
    cell_path,
    cell_path_correction_lemma,
    cell_path_insertions,
    cell_path_lemma,
    correction_lemma,
    gamma_lemma,
    hidden_block,
    hidden_block_newest,
    hidden_correction_lemma,
    hidden_path_insertions,
    hidden_vanishes,
    pathwise_lemma,
    recursion,
    retention_insertions,
    retention_product,
)
from theory.tactics import instance, unroll
from theory.transport import lag, t

LEMMAS = [gamma_lemma, correction_lemma, hidden_vanishes, cell_path_lemma,
          hidden_correction_lemma, cell_path_correction_lemma, hidden_block, hidden_block_newest,
          pathwise_lemma]
NEWEST = 9


@pytest.mark.parametrize("build", LEMMAS, ids=lambda f: f.__name__)
def test_proof_runs_and_small_instances_agree(build):
    lemma = build()
    lemma.check()
    for length in range(3):
        left, right = instance(lemma, ell=length)
        assert sp.expand(left - right) == 0


def _at(expr, length):
    return sp.expand(unroll(expr.subs({lag: length, t: NEWEST})))


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_one_state_sums_equal_the_scan(length):
    blocks = [(sp.Matrix([[RETENTION(NEWEST - k)]]), sp.Matrix([[MIXING(NEWEST - k)]]))
              for k in range(length)]
    zeroth, first = (scan(order, blocks, 0)[-1] for order in ("zeroth", "first"))
    assert sp.expand(zeroth - _at(retention_product(), length)) == 0
    total = _at(retention_product() + retention_insertions(), length)
    assert sp.expand(first - total) == 0


@pytest.mark.parametrize("length", [2, 3, 4, 5])
def test_lstm_sums_equal_the_scan(length):
    blocks = [_two(EXPRESSION(s), FORGET(s), HIDDEN(s), CELL(s))
              for s in range(NEWEST, NEWEST - length, -1)]
    cell, hidden = (scan("first", blocks, column)[-1] for column in (1, 0))
    assert sp.expand(cell - _at(cell_path() + cell_path_insertions(), length)) == 0
    assert sp.expand(hidden - _at(hidden_path_insertions(), length)) == 0


def test_the_newest_insertion_is_not_negligible():
    without = _at(cell_path_insertions(), 2).subs(HIDDEN(NEWEST), 0)
    assert without == 0, "at lag 2 the whole correction comes from the newest step"


def test_a_cell_with_other_zeros_is_refused():
    with pytest.raises(ValueError, match="zero pattern"):
        recursion("rnn")


def test_unit_saturated_gate_gives_no_division_by_zero():
    blocks = [(sp.Matrix([[0]]), sp.Matrix([[2]])), (sp.Matrix([[3]]), sp.Matrix([[5]]))]
    assert scan("first", blocks, 0) == [1, 2, 6]
