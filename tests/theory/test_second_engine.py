"""Index sums and Kronecker deltas against the differential algebra, symbolic H."""

import pytest
import sympy as sp

from theory import indexed_norm
from theory.algebra import Letter, Var
from theory.cells import CELL_NAMES, get_cell
from theory.indexed import H, agrees, collapse, derivative, vanishes
from theory.jacobians import jacobian
from theory.operators import Op
from theory.terms import IndexedSum

k, p, q = (sp.Symbol(x, integer=True) for x in "kpq")


@pytest.mark.parametrize("name", CELL_NAMES)
def test_both_engines_derive_the_same_jacobian(name):
    cell = get_cell(name)
    for (row, column), op in jacobian(cell).items():
        assert agrees(cell, row, column, op)


@pytest.mark.parametrize("name", ["gru", "lstm", "diag"])
def test_a_wrong_word_is_noticed(name):
    cell = get_cell(name)
    (row, column), op = next(iter(jacobian(cell).items()))
    for word in op.terms:
        dropped = Op({w: c for w, c in op.terms.items() if w != word})
        assert not agrees(cell, row, column, dropped)


def test_the_gru_keeps_its_nested_sum():
    cell = get_cell("gru")
    (block,) = jacobian(cell)
    found = derivative(cell, *block, {})
    assert found.atoms(IndexedSum), "Σ_k (U_h)_qk h_k r'_k (U_r)_kp must stay a sum"
    assert H in found.free_symbols or any(H in s.free_symbols for s in found.atoms(IndexedSum))


def test_the_kterm_alone_is_not_the_gru(name="gru"):
    cell = get_cell(name)
    (block,) = jacobian(cell)
    op = jacobian(cell)[block]
    u_h, u_r = Letter("U_h"), Letter("U_r")
    short = Op({(u_h,) if w == (u_h, u_r) else w: c for w, c in op.terms.items()
                if w != (u_h,)})
    assert not agrees(cell, *block, short)


def test_deltas_collapse_to_the_free_unit():
    f = sp.Function("f", real=True)
    assert collapse(IndexedSum(sp.KroneckerDelta(k, p) * f(k), k, 1, H)) == f(p)
    kept = IndexedSum(f(k), k, 1, H)
    assert collapse(kept) == kept


def test_vanishing_is_decided_for_rational_functions_of_sums():
    f = sp.Function("f", real=True)
    total = IndexedSum(f(k), k, 1, H)
    assert vanishes(2 * total - IndexedSum(2 * f(k), k, 1, H))
    assert not vanishes(total - IndexedSum(2 * f(k), k, 1, H))
    assert vanishes(1 / (1 + 1 / f(q)) - f(q) / (1 + f(q)))


def test_scalar_gate_is_rank_one():
    cell = get_cell("shared")
    (block,) = jacobian(cell)
    op = jacobian(cell)[block]
    rows = [word for word in op.terms if word and word[-1].row]
    assert [tuple(letter.name for letter in word) for word in rows] == [("u_s",)]
    assert Var("h") in {s.base for s in op.terms[rows[0]].free_symbols if hasattr(s, "base")}


@pytest.mark.parametrize("name", ["const", "diag", "gru"])
def test_layernorm_by_the_second_engine(name):
    cell = get_cell(name, layernorm=True)
    ((row, column), op), = jacobian(cell).items()
    assert indexed_norm.agrees(cell, row, column, op)
    for word in op.terms:
        dropped = Op({w: c for w, c in op.terms.items() if w != word})
        assert not indexed_norm.agrees(cell, row, column, dropped)


def test_centred_sums_vanish_and_constants_count_the_units():
    c = indexed_norm.CENTRED
    assert indexed_norm.pulled(IndexedSum(c[k] * c[q], k, 1, H)) == 0
    assert indexed_norm.pulled(IndexedSum(c[q], k, 1, H)) == H * c[q]
    assert indexed_norm.pulled(IndexedSum(c[k] ** 2, k, 1, H)) != 0
