"""Effective learning rates μ(γ + Γ): the ring of each order and the all-lags recursion.

All lags come from one recursion without division by a gate.  With per-unit S×S blocks d
(retention) and r (mixing), keep row v of the product of the last ℓ factors; one more factor,
one step further into the past, multiplies it from the right:

* ``zeroth``:    v ← v d                                       (γ: LW-13, LW-24)
* ``first``:     v ← v d, w ← w d + v r; rate v + w            (γ + Γ: LW-14, LW-26)
* ``absolute``:  v ← v d, w ← w d + v |r|; rate v + w          (γ̄ + Γ̄, Lemma 5.1's repair)
* ``resummed``:  v ← v (d + r)                                 (all diagonal insertions)

``exact`` is the diagonal of the true block of the transport M and needs no formula here.
"""

from __future__ import annotations

from typing import Literal, get_args

import sympy as sp
from sympy import Expr, Matrix, Symbol

from theory.algebra import Var

Order = Literal["zeroth", "first", "absolute", "resummed", "exact"]
ORDERS: tuple[str, ...] = get_args(Order)
MU = Symbol("mu", positive=True)
GAMMA, CORRECTION = Var("gamma", latex=r"\gamma"), Var("Gamma", latex=r"\Gamma")


def effective_rate(gamma: Expr = GAMMA, correction: Expr = CORRECTION) -> Expr:
    """μ_{t,ℓ} = μ(γ_{t,ℓ} + Γ_{t,ℓ}) (LW-14, LW-26); also written η^(ℓ)."""
    return MU * (gamma + correction)


def row_symbols(size: int) -> tuple[tuple[Var, ...], tuple[Var, ...]]:
    """Names of the running row v and of its first-order companion w."""
    return (tuple(Var(f"v{i}") for i in range(size)), tuple(Var(f"w{i}") for i in range(size)))


def block_symbols(size: int) -> tuple[Matrix, Matrix]:
    """Names of the entries of the per-unit blocks d and r."""
    return (sp.Matrix(size, size, lambda i, j: Var(f"d{i}{j}")),
            sp.Matrix(size, size, lambda i, j: Var(f"r{i}{j}")))


def step(order: str, d: Matrix, r: Matrix) -> tuple[tuple[Expr, ...], tuple[Expr, ...]]:
    """One step of the recursion: new (v, w) in terms of ``row_symbols`` and the blocks.

    Structural zeros in ``d`` and ``r`` drop out.  Raises ValueError for an order that is no
    recursion over unit blocks.
    """
    size = d.shape[0]
    v, w = (sp.Matrix([list(row)]) for row in row_symbols(size))
    if order == "zeroth":
        return tuple(v * d), ()
    if order == "first":
        return tuple(v * d), tuple(w * d + v * r)
    if order == "absolute":
        return tuple(v * d), tuple(w * d + v * r.applyfunc(sp.Abs))
    if order == "resummed":
        return tuple(v * (d + r)), ()
    raise ValueError(f"order is {order!r}; allowed: {', '.join(ORDERS[:4])}")
