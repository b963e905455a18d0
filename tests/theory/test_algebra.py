"""Operators as sums of words: algebraic laws with symbolic dimension, and the diagonal rules."""

from __future__ import annotations

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from theory.algebra import MEAN, Letter, Lin, PairDiagonal, Var, place, separate, slots
from theory.cells import CELL_NAMES, get_cell
from theory.jacobians import jacobian, parameter_tangent, split
from theory.operators import Op
from theory.reduction import unit_blocks

A, B, C = Var("a"), Var("b"), Var("c")
U, V = Letter("U"), Letter("V")
ROW = Letter("u", row=True)
ATOMS = st.sampled_from([Op.diagonal(A), Op.diagonal(1 - B), Op.letter(U), Op.letter(V),
                         Op.letter(ROW), Op.identity(), Op.zero()])
OPS = st.lists(st.lists(ATOMS, min_size=1, max_size=3), min_size=1, max_size=2).map(
    lambda sums: sum((_product(p) for p in sums), Op.zero()))


def _product(factors):
    out = Op.identity()
    for f in factors:
        out = out * f
    return out


@settings(max_examples=40, deadline=None, derandomize=True)
@given(OPS, OPS, OPS)
def test_ring_laws(x, y, z):
    assert (x * (y + z)).equals(x * y + x * z)
    assert ((x + y) * z).equals(x * z + y * z)
    assert ((x * y) * z).equals(x * (y * z))
    assert (x + y - y).equals(x)
    assert (Op.identity() * x).equals(x) and (x * Op.zero()).equals(Op.zero())


def test_products_do_not_commute():
    assert not (Op.letter(U) * Op.letter(V)).equals(Op.letter(V) * Op.letter(U))
    assert not (Op.diagonal(A) * Op.letter(U)).equals(Op.letter(U) * Op.diagonal(A))


def test_diagonals_of_words():
    word = Op.diagonal(A) * Op.letter(U) * Op.diagonal(B) * Op.letter(V) * Op.diagonal(C)
    assert word.diag() == A * C * PairDiagonal(U, V, B)
    with pytest.raises(ValueError, match="no diagonal rule"):
        (Op.letter(U) * Op.letter(V) * Op.letter(U)).diag()


def test_layernorm_reductions():
    x = Var("x_hat")
    assert (Op.letter(MEAN) * Op.letter(MEAN)).reduce().equals(Op.letter(MEAN))
    assert (Op.letter(MEAN) * Op.diagonal(x) * Op.letter(MEAN)).reduce([x]).equals(Op.zero())
    with pytest.raises(ValueError, match="cannot average"):
        (Op.letter(MEAN) * Op.diagonal(A) * Op.letter(MEAN)).reduce([x])


def test_separation_keeps_the_sum():
    coefficient = place(A, 0) * (1 + place(B, 0) * place(C, 1)) * place(1 - A, 1)
    parts = separate(coefficient, 1)
    assert all(not slots(f) for part in parts for f in part)
    total = sum(sp.Mul(*(place(f, i) for i, f in enumerate(part))) for part in parts)
    assert sp.expand(total - coefficient) == 0


def test_products_must_be_named():
    with pytest.raises(ValueError, match="contains a matrix product"):
        Op.diagonal(Lin(U, A))


@pytest.mark.parametrize("name", CELL_NAMES)
@pytest.mark.parametrize("layernorm", [False, True])
def test_split_is_a_decomposition_without_dimension(name, layernorm):
    cell = get_cell(name, layernorm)
    derived, (d, r) = jacobian(cell), split(cell)
    for key, op in derived.items():
        assert (d[key] + r[key]).equals(op)
        assert all(word for word in r[key].terms)
        assert all(not word for word in d[key].terms)
    blocks = unit_blocks(cell)
    assert blocks[0].shape == (len(cell.states),) * 2
    assert parameter_tangent(cell)[-1][0].name == "d_h_new"
    numbers = {n for op in derived.values() for c in op.terms.values() for n in c.atoms(sp.Integer)}
    assert all(abs(n) <= 3 for n in numbers), "a fixed dimension has slipped in"


def test_unknown_cell_is_refused():
    with pytest.raises(ValueError, match="cell is 'gruu'; allowed: const, shared, diag, gru"):
        get_cell("gruu")
