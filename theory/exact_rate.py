"""The exact diagonal of the transport at every lag: the resummed rate plus return paths.

J_j = S_j + O_j with S_j = Diag(a_j + ρ_j), the diagonal of the step Jacobian, and O_j the rest of
R_j, zero on its diagonal.  Later factors stand on the left.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.indexed import collapse
from theory.proof import Lemma, Rewrite, Split, Statement
from theory.tactics import induction, recursion
from theory.terms import IndexedSum, OrderedProduct, normal
from theory.transport import (
    i,
    j,
    lag,
    letter,
    scalar,
    t,
)

OLDEST = t - lag + 1
KEPT, LEAVING = letter("S"), letter("O")
UNITS = sp.Symbol("H", integer=True, positive=True)
unit, k = sp.Symbol("q", integer=True), sp.Symbol("k", integer=True)
PREFIX, MIXING, OLDER = scalar("p"), scalar("R"), scalar("M")  # p(q), R(q, k), M(k, q)


def excursions(kept: Any = KEPT, leaving: Any = LEAVING) -> sp.Expr:
    """``Σ_j (Π_{i>j} S_i) O_j (Π_{i<j} J_i)``: j the last step at which the unit is left."""
    return IndexedSum(
        OrderedProduct(kept(i), i, j + 1, t) * leaving(j)
        * OrderedProduct(kept(i) + leaving(i), i, OLDEST, j - 1), j, OLDEST, t)


def last_excursion(claimed: Any = None, kept: Any = KEPT, leaving: Any = LEAVING) -> Lemma:
    """``M_{t,ℓ} = Π S_j + Σ_j (Π_{i>j} S_i) O_j (Π_{i<j} J_i)`` for every lag ℓ."""
    low = t - lag
    full = OrderedProduct(kept(j) + leaving(j), j, OLDEST, t)
    stated = excursions(kept, leaving) if claimed is None else claimed
    claim = Statement(full, "=", OrderedProduct(kept(j), j, OLDEST, t) + stated, (lag,))
    bottom = (Split(IndexedSum, "bottom", low), Split(OrderedProduct, "bottom", low))
    return Lemma("last excursion", claim,
                 induction(claim, lag, left=bottom, right=bottom))


def diagonal_product() -> Lemma:
    """A product of diagonal matrices is diagonal with the products of the entries, any ℓ and H.

    Entry (q, r) of Π S_j is ``δ_qr Π_j s_j(r)``; that one more factor multiplies it by
    ``s_{t-ℓ}(r)`` is :func:`column_gap`.
    """
    entry, diagonal = scalar("y"), scalar("s")
    delta = sp.Symbol("delta_qr", nonnegative=True)  # 1 or 0, fixed by the pair (q, r)
    definitions = recursion(entry, delta, entry(lag) * diagonal(t - lag), lag)
    claim = Statement(entry(lag), "=", delta * OrderedProduct(diagonal(j), j, OLDEST, t), (lag,))
    return Lemma("product of diagonal matrices", claim, induction(
        claim, lag, left=(Rewrite(definitions[1]),),
        right=(Split(OrderedProduct, "bottom", t - lag),),
        base=(Rewrite(definitions[0]),), known=definitions), definitions)


def column_gap() -> sp.Expr:
    """``Σ_k Y_qk δ_kr s_r − Y_qr s_r``: zero for any Y, s and H."""
    rows, entries, column = scalar("Y"), scalar("s"), sp.Symbol("r", integer=True)
    product = IndexedSum(rows(unit, k) * sp.KroneckerDelta(k, column) * entries(column),
                         k, 1, UNITS)
    return normal(collapse(product) - rows(unit, column) * entries(column))


def return_path() -> sp.Expr:
    """Entry (q, q) of one excursion: ``p(q) Σ_{k≠q} [R]_{qk} [M]_{kq}``, p(q) the prefix."""
    away = 1 - sp.KroneckerDelta(unit, k)
    return PREFIX(unit) * IndexedSum(away * MIXING(unit, k) * OLDER(k, unit), k, 1, UNITS)


def excursion_entry() -> sp.Expr:
    """The same entry from the matrix product Diag(p)·(R − Diag(diag R))·M, symbolic H."""
    m = sp.Symbol("m", integer=True)
    prefix = PREFIX(unit) * sp.KroneckerDelta(unit, m)
    off = MIXING(m, k) - sp.KroneckerDelta(m, k) * MIXING(m, m)
    double = IndexedSum(IndexedSum(prefix * off * OLDER(k, unit), m, 1, UNITS), k, 1, UNITS)
    return collapse(double)


def entry_gap(stated: sp.Expr) -> sp.Expr:
    """Stated minus derived entry; zero is a proof for every number of units."""
    return normal(collapse(stated) - excursion_entry())
