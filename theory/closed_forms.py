"""Rates as explicit sums over lags: what the recursion of ``theory.rates`` adds up to.

Per unit q and at lag ℓ, with the sequences of :func:`legend` read off the derived Jacobian:
a_j = [D_j]_qq and ρ_j = [R_j]_qq for one-state cells; e_j = o(1 − tanh²c), f_j, A_j = [A_j]_qq
and B_j = [B_j]_qq for the LSTM.  Tests unroll the recursion and compare, term by term.
"""

from __future__ import annotations

import sympy as sp
from sympy import Eq, Expr, Product, Sum

from theory.cells import Cell
from theory.jacobians import jacobian
from theory.reduction import unit_blocks

t, lag = sp.symbols("t ell", integer=True)
i, j = sp.symbols("i j", integer=True)
A, RHO = sp.Function("a", real=True), sp.Function("rho", real=True)
E, F = sp.Function("e", real=True), sp.Function("f", real=True)
A_QQ, B_QQ = sp.Function("A", real=True), sp.Function("B", real=True)
BLOCKS = ("hc", "hh")


def two_state(cell: Cell) -> bool:
    """Whether the state has the two blocks (h, c)."""
    return len(cell.states) == 2


def zeroth(cell: Cell, block: str = "hc") -> Expr:
    """γ_{t,ℓ} for ℓ ≥ 1 (LW-13, LW-24): the product of retentions."""
    if not two_state(cell):
        return Product(A(j), (j, t - lag + 1, t))
    return E(t) * Product(F(j), (j, t - lag + 1, t)) if block == "hc" else sp.Integer(0)


def correction(cell: Cell, block: str = "hc") -> Expr:
    """Γ_{t,ℓ}: the sum over single insertions; for the LSTM at ℓ ≥ 2.

    At ℓ = 1 the LSTM's (h ← c) block has Γ = 0 and its (h ← h) block Γ = A_t.
    """
    if not two_state(cell):
        others = Product(A(i), (i, t - lag + 1, j - 1)) * Product(A(i), (i, j + 1, t))
        return Sum(others * RHO(j), (j, t - lag + 1, t))
    if block == "hh":
        return E(t) * Product(F(i), (i, t - lag + 2, t)) * B_QQ(t - lag + 1)
    inside = (E(t) * Product(F(i), (i, j + 1, t)) * B_QQ(j) * E(j - 1)
              * Product(F(i), (i, t - lag + 1, j - 1)))
    newest = A_QQ(t) * E(t - 1) * Product(F(i), (i, t - lag + 1, t - 1))
    return Sum(inside, (j, t - lag + 2, t - 1)) + newest


def legend(cell: Cell) -> tuple[tuple[Expr, Expr], ...]:
    """(sequence, its closed form in the cell's letters), as derived from the equations."""
    d, r = unit_blocks(cell)
    if not two_state(cell):
        return ((A(j), d[0, 0]), (RHO(j), r[0, 0]))
    h, c = cell.states
    forget = jacobian(cell)[c, c].retention()
    return ((F(j), forget), (E(j), sp.cancel(d[0, 1] / forget)), (A_QQ(j), r[0, 0]),
            (B_QQ(j), r[1, 0]))


def statements(cell: Cell) -> tuple[tuple[str, Eq], ...]:
    """Labelled equations for γ and Γ of every block of the rates."""
    gamma = sp.Function(r"gamma", real=True)(t, lag)
    big = sp.Function(r"Gamma", real=True)(t, lag)
    if not two_state(cell):
        return (("order zero", Eq(gamma, zeroth(cell), evaluate=False)),
                ("first order", Eq(big, correction(cell), evaluate=False)))
    found = []
    for block in BLOCKS:
        name = f"({block[0]} ← {block[1]})"
        found.append((f"order zero {name}, ℓ ≥ 1", Eq(gamma, zeroth(cell, block),
                                                      evaluate=False)))
        found.append((f"first order {name}, ℓ ≥ 2", Eq(big, correction(cell, block),
                                                       evaluate=False)))
    found.append(("first order (h ← c), ℓ = 1", Eq(big, sp.Integer(0), evaluate=False)))
    found.append(("first order (h ← h), ℓ = 1", Eq(big, A_QQ(t), evaluate=False)))
    return tuple(found)
