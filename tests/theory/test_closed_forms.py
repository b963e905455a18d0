"""The printed sums against the unrolled recursion, symbol by symbol."""

from __future__ import annotations

import pytest
import sympy as sp

from theory import closed_forms as cf
from theory.cells import get_cell
from theory.rates import block_symbols, row_symbols, step


def unroll(cell, length, column):
    """(γ, Γ) at a lag by running ``theory.rates.step`` with symbols for each time."""
    size = len(cell.states)
    v, w = row_symbols(size)
    values = {s: sp.Integer(k == 0) for k, s in enumerate(v)} | dict.fromkeys(w, sp.Integer(0))
    ds, rs = block_symbols(size)
    for age in range(length):
        now = cf.t - age
        if size == 1:
            d, r = sp.Matrix([[cf.A(now)]]), sp.Matrix([[cf.RHO(now)]])
        else:
            d = sp.Matrix([[0, cf.E(now) * cf.F(now)], [0, cf.F(now)]])
            r = sp.Matrix([[cf.A_QQ(now), 0], [cf.B_QQ(now), 0]])
        table = dict(zip([*ds, *rs], [*d, *r], strict=True))
        new_v, new_w = step("first", ds, rs)
        update = dict(zip([*v, *w], [e.xreplace(table).xreplace(values) for e in
                                     (*new_v, *new_w)], strict=True))
        values = {k: sp.expand(e) for k, e in update.items()}
    return values[v[column]], values[w[column]]


def at(expr, length):
    """The printed form at a number of lags, sums and products written out."""
    expr = expr.subs(cf.lag, length)
    return sp.expand(expr.replace(sp.Sum, lambda body, *limits: sum(
        (body.subs(limits[0][0], x) for x in span(limits[0])), sp.Integer(0))).replace(
        sp.Product, lambda body, *limits: sp.Mul(
            *(body.subs(limits[0][0], x) for x in span(limits[0])))))


def span(limits):
    _, low, high = limits
    count = int(sp.simplify(high - low)) + 1
    return [low + k for k in range(max(count, 0))]


@pytest.mark.parametrize("name", ["const", "shared", "diag", "gru", "gru_torch", "rnn"])
@pytest.mark.parametrize("length", range(1, 7))
def test_one_state_sums(name, length):
    cell = get_cell(name)
    gamma, correction = unroll(cell, length, 0)
    assert sp.expand(at(cf.zeroth(cell), length) - gamma) == 0
    assert sp.expand(at(cf.correction(cell), length) - correction) == 0


@pytest.mark.parametrize(("block", "column"), [("hc", 1), ("hh", 0)])
@pytest.mark.parametrize("length", range(2, 7))
def test_lstm_sums(block, column, length):
    cell = get_cell("lstm")
    gamma, correction = unroll(cell, length, column)
    assert sp.expand(at(cf.zeroth(cell, block), length) - gamma) == 0
    assert sp.expand(at(cf.correction(cell, block), length) - correction) == 0


def test_lstm_at_one_lag():
    cell = get_cell("lstm")
    assert unroll(cell, 1, 1) == (cf.E(cf.t) * cf.F(cf.t), 0)
    assert unroll(cell, 1, 0) == (0, cf.A_QQ(cf.t))


def test_legend_is_the_derived_jacobian():
    legend = dict(cf.legend(get_cell("lstm")))
    names = {str(s): s for form in legend.values() for s in form.free_symbols}
    o, m, f = names["o"], names["m"], names["f"]
    assert sp.expand(legend[cf.E(cf.j)] - o * (1 - m**2)) == 0
    assert legend[cf.F(cf.j)] == f
