"""All lags at once: the closed sums for γ and Γ solve the recursion of ``theory.rates``.

The recursion is taken from ``theory.rates.step`` and the pattern of zeros of the cell's unit
blocks; the closed sums are the published ones.  One unit at a time, so everything commutes; the
one exception is :func:`hidden_block`, which keeps the LSTM's blocks as matrices.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory.cells import get_cell
from theory.proof import Chain, Induction, Lemma, Rewrite, Ring, Split, Statement, Step, Then
from theory.rates import block_symbols, row_symbols, step
from theory.reduction import unit_blocks
from theory.terms import IndexedSum, OrderedProduct
from theory.transport import i, induction, j, lag, letter, scalar, t

OLDEST = t - lag + 1
RETENTION, MIXING = scalar("a"), scalar("rho")  # one-state cells: a_j and ρ_j = diag(R_j)
EXPRESSION, FORGET, HIDDEN, CELL = scalar("e"), scalar("f"), scalar("A"), scalar("B")  # LSTM
V, W = (scalar("v0"), scalar("v1")), (scalar("w0"), scalar("w1"))


def retention_product(a: Any = RETENTION) -> sp.Expr:
    """γ_{t,ℓ} = Π_{j=t-ℓ+1}^{t} a_j (LW-24, appendix B)."""
    return OrderedProduct(a(j), j, OLDEST, t)


def retention_insertions(a: Any = RETENTION, rho: Any = MIXING) -> sp.Expr:
    """Γ_{t,ℓ} = Σ_j (Π_{i≠j} a_i) ρ_j (LW-26's correction)."""
    return IndexedSum(
        OrderedProduct(a(i), i, j + 1, t) * rho(j) * OrderedProduct(a(i), i, OLDEST, j - 1),
        j, OLDEST, t)


def cell_path() -> sp.Expr:
    """γ_{t,ℓ} = e_t Π_{j=t-ℓ+1}^{t} f_j for ℓ ≥ 1, the LSTM's (h ← c) block (LW-13)."""
    return EXPRESSION(t) * OrderedProduct(FORGET(j), j, OLDEST, t)


def cell_path_insertions() -> sp.Expr:
    """Γ_{t,ℓ} of the LSTM's (h ← c) block, ℓ ≥ 2: insertions of B inside, of A at the newest."""
    inside = IndexedSum(
        EXPRESSION(t) * OrderedProduct(FORGET(i), i, j + 1, t) * CELL(j) * EXPRESSION(j - 1)
        * OrderedProduct(FORGET(i), i, OLDEST, j - 1), j, OLDEST + 1, t - 1)
    newest = HIDDEN(t) * EXPRESSION(t - 1) * OrderedProduct(FORGET(j), j, OLDEST, t - 1)
    return inside + newest


def hidden_path_insertions() -> sp.Expr:
    """β_ℓ, the first-order (h ← h) block for ℓ ≥ 2: e_t f_t ⋯ f_{t-ℓ+2} B_{t-ℓ+1}."""
    return EXPRESSION(t) * OrderedProduct(FORGET(j), j, OLDEST + 1, t) * CELL(OLDEST)


def recursion(cell_name: str, order: str = "first") -> Mapping[
    str, tuple[Statement, Statement]
]:
    """The scan of a cell's (h, ·) row as defining equations in the lag.

    Keys ``v0, v1, w0, w1``: value and first-order part for each column; at ℓ the factor is the
    one of step t − ℓ.  ``order`` is ``"first"`` or ``"absolute"``.
    """
    d, r = unit_blocks(get_cell(cell_name))
    size = d.shape[0]
    names: dict[Any, Any] = {}
    ds, rs = block_symbols(size)
    letters = ({(0, 0): RETENTION(t - lag)}, {(0, 0): MIXING(t - lag)}) if size == 1 else (
        {(0, 1): EXPRESSION(t - lag) * FORGET(t - lag), (1, 1): FORGET(t - lag)},
        {(0, 0): HIDDEN(t - lag), (1, 0): CELL(t - lag)})
    for symbols, blocks, table in ((ds, d, letters[0]), (rs, r, letters[1])):
        for row in range(size):
            for column in range(size):
                if (blocks[row, column] != 0) != ((row, column) in table):
                    raise ValueError(f"{cell_name}: unexpected zero pattern at {row, column}")
                names[symbols[row, column]] = table.get((row, column), sp.S.Zero)
    vs, ws = row_symbols(size)
    for heads, symbols in ((V, vs), (W, ws)):
        names |= {symbol: head(lag) for symbol, head in zip(symbols, heads, strict=False)}
    new_v, new_w = step(order, ds, rs)
    found = {}
    for label, heads, new, start in (("v", V, new_v, 1), ("w", W, new_w, 0)):
        for column in range(size):
            base = sp.Integer(start if column == 0 else 0)
            value = sp.expand(new[column].subs(names, simultaneous=True))
            head = heads[column]
            found[f"{label}{column}"] = (
                Statement(head(sp.S.Zero), "=", base),
                Statement(head(lag + 1), "=", value, (lag,)))
    return found


def _bottom(low: Any) -> tuple[Split, Split]:
    return Split(IndexedSum, "bottom", low), Split(OrderedProduct, "bottom", low)


def gamma_lemma(claimed: Any = None) -> Lemma:
    """γ: the zeroth-order recursion is solved by the product of the retentions."""
    start, following = recursion("gru")["v0"]
    claim = Statement(V[0](lag), "=", retention_product() if claimed is None else claimed, (lag,))
    proof = induction(claim, lag, left=(Rewrite(following),), right=_bottom(t - lag)[1:],
                      base=(Rewrite(start),), known=(start, following))
    return Lemma("retention at every lag", claim, proof, (start, following))


def correction_lemma(claimed: Any = None) -> Lemma:
    """Γ: the first-order recursion is solved by the sum of single insertions."""
    gamma = gamma_lemma()
    start, following = recursion("gru")["w0"]
    closed = retention_insertions() if claimed is None else claimed
    claim = Statement(W[0](lag), "=", closed, (lag,))
    proof = induction(
        claim, lag, left=(Rewrite(following), Rewrite(gamma.claim)), right=_bottom(t - lag),
        base=(Rewrite(start),), known=(start, following, gamma.claim))
    return Lemma("first-order correction at every lag", claim, proof, (start, following),
                 uses=(gamma,))


def _longer(statement: Statement) -> Statement:
    """The defining equation at lag + 2 (an instance of the one at lag + 1)."""
    return statement.at({lag: lag + 1})


def hidden_vanishes() -> Lemma:
    """The (h ← h) block of ΠD is zero at every lag ≥ 1."""
    start, following = recursion("lstm")["v0"]
    claim = Statement(V[0](lag + 1), "=", sp.S.Zero, (lag,))
    return Lemma("no (h ← h) block at order zero", claim,
                 Chain(claim.lhs, (Step(sp.S.Zero, Rewrite(following)),)), (start, following))


def cell_path_lemma(claimed: Any = None) -> Lemma:
    """LW-13 for every lag ≥ 1 (the claim at ``lag`` speaks of lag + 1)."""
    vanishes = hidden_vanishes()
    start, following = recursion("lstm")["v1"]
    base_hidden = recursion("lstm")["v0"][0]
    closed = (cell_path() if claimed is None else claimed).subs(lag, lag + 1)
    claim = Statement(V[1](lag + 1), "=", closed, (lag,))
    known = frozenset((start, following, base_hidden, vanishes.claim))
    hypothesis = Statement(claim.lhs, "=", claim.rhs)
    first = Then((Rewrite(following), Rewrite(base_hidden), Rewrite(start)))
    opened = Then((Rewrite(following), Rewrite(vanishes.claim), Rewrite(hypothesis)))
    target = claim.at({lag: lag + 1})
    split = Split(OrderedProduct, "bottom", t - lag - 1)
    proof = Induction(
        lag, Chain(V[1](1), (Step(claim.rhs.subs(lag, 0), first),)),
        Chain(target.lhs, (
            Step(opened.transform(target.lhs, known | {hypothesis}), opened),
            Step(split.transform(target.rhs, known), Ring()),
            Step(target.rhs, split))))
    return Lemma("(h ← c) block at order zero", claim, proof, (start, following),
                 uses=(vanishes,))


def hidden_correction_lemma(claimed: Any = None) -> Lemma:
    """β_ℓ for ℓ ≥ 2 (the claim at ``lag`` speaks of lag + 2); at ℓ = 1 it is A_t."""
    path, vanishes = cell_path_lemma(), hidden_vanishes()
    start, following = recursion("lstm")["w0"]
    closed = (hidden_path_insertions() if claimed is None else claimed).subs(lag, lag + 2)
    claim = Statement(W[0](lag + 2), "=", closed, (lag,))
    rule = Then((Rewrite(following), Rewrite(vanishes.claim), Rewrite(path.claim)))
    return Lemma("(h ← h) block at first order", claim,
                 Chain(claim.lhs, (Step(claim.rhs, rule),)), (start, following),
                 uses=(vanishes, path))


def cell_path_correction_lemma(claimed: Any = None) -> Lemma:
    """Γ of the (h ← c) block for ℓ ≥ 2 (the claim at ``lag`` speaks of lag + 2)."""
    hidden = hidden_correction_lemma()
    parts = recursion("lstm")
    start, following = parts["w1"]
    closed = (cell_path_insertions() if claimed is None else claimed).subs(lag, lag + 2)
    claim = Statement(W[1](lag + 2), "=", closed, (lag,))
    definitions = (*parts["w1"], *parts["w0"], *parts["v0"], *parts["v1"])
    hypothesis = Statement(claim.lhs, "=", claim.rhs)
    unfold = tuple(Rewrite(s) for s in definitions)
    target = claim.at({lag: lag + 1})
    opened = Then((Rewrite(following), Rewrite(hidden.claim), Rewrite(hypothesis)))
    low = t - lag - 2
    closing = Then((Split(IndexedSum, "bottom", low + 1), Split(OrderedProduct, "bottom", low)))
    known = frozenset((*definitions, hidden.claim, hypothesis))
    proof = Induction(
        lag, Chain(W[1](2), (Step(claim.rhs.subs(lag, 0), Then(unfold * 3)),)),
        Chain(target.lhs, (
            Step(opened.transform(target.lhs, known), opened),
            Step(closing.transform(target.rhs, known), Ring()),
            Step(target.rhs, closing))))
    return Lemma("(h ← c) block at first order", claim, proof, (start, following),
                 uses=(hidden,))


def hidden_block(claimed: Any = None) -> Lemma:
    """First-order (h ← h) block of the LSTM as matrices: ``E_t F_t ⋯ F_{t-ℓ+2} B_{t-ℓ+1}``, ℓ ≥ 2.

    Z is the (h ← c) block of ΠD: Z_{ℓ+2} = Z_{ℓ+1} F (its (h ← h) block is zero from lag 1 on),
    Z_1 = E_t F_t; one insertion of B at the oldest step gives the block at lag ℓ + 2.
    """
    e, f, b = letter("E"), letter("F"), letter("B")
    carried, block = letter("Z"), letter("W")
    definitions = (
        Statement(carried(sp.S.Zero), "=", e(t) * f(t)),  # lag 1
        Statement(carried(lag + 1), "=", carried(lag) * f(t - lag - 1), (lag,)),
        Statement(block(lag + 1), "=", carried(lag) * b(t - lag - 1), (lag,)))
    path = Statement(carried(lag), "=", e(t) * OrderedProduct(f(j), j, t - lag, t), (lag,))
    inner = Lemma("(h ← c) block of ΠD", path, induction(
        path, lag, left=(Rewrite(definitions[1]),),
        right=(Split(OrderedProduct, "bottom", t - lag - 1),),
        base=(Rewrite(definitions[0]),), known=definitions), definitions)
    closed = e(t) * OrderedProduct(f(j), j, OLDEST + 1, t) * b(OLDEST)
    rhs = (closed if claimed is None else claimed).subs(lag, lag + 2)
    claim = Statement(block(lag + 1), "=", rhs, (lag,))
    return Lemma("(h ← h) block of the LSTM", claim, Chain(claim.lhs, (
        Step(rhs, Then((Rewrite(definitions[2]), Rewrite(path)))),)), uses=(inner,))


UPDATE, RESET = scalar("z"), scalar("r")  # the GRU's gates


def pathwise_envelopes() -> Mapping[str, sp.Expr]:
    """LW-25: ``ρ = Π r_j`` (pure reset) and ``η = Π (1 − z_j) r_j`` (mixed), beside γ."""
    return {"reset": OrderedProduct(RESET(j), j, OLDEST, t),
            "mixed": OrderedProduct((1 - UPDATE(j)) * RESET(j), j, OLDEST, t)}


def pathwise_lemma(mixed: Any = None, reset: Any = None) -> Lemma:
    """``η = γ ρ`` at every lag."""
    both = pathwise_envelopes()
    claim = Statement(
        both["mixed"] if mixed is None else mixed, "=",
        OrderedProduct(1 - UPDATE(j), j, OLDEST, t) * (both["reset"] if reset is None else reset),
        (lag,))
    split = (Split(OrderedProduct, "bottom", t - lag),)
    return Lemma("mixed envelope", claim, induction(claim, lag, left=split, right=split))
