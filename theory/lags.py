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
from theory.tactics import induction
from theory.terms import IndexedSum, OrderedProduct
from theory.transport import (
    i,
    j,
    lag,
    letter,
    scalar,
    t,
)

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


def block_recursion() -> Mapping[str, tuple[Statement, Statement]]:
    """The (h, ·) row of Π(D + εR) modulo ε² as matrices, from the zeros of the LSTM's blocks.

    Z_h, Z_c: order zero; Y_h, Y_c: first order.  One more factor multiplies the row from the
    right: Z ← Z D, Y ← Y D + Z R, with D = [[0, EF], [0, F]] and R = [[A, 0], [B, 0]].
    """
    d, r = unit_blocks(get_cell("lstm"))
    older = t - lag
    e, f, a, b = (letter(name)(older) for name in ("E", "F", "A", "B"))
    kept, mixed = {(0, 1): e * f, (1, 1): f}, {(0, 0): a, (1, 0): b}
    for blocks, table in ((d, kept), (r, mixed)):
        if {(i, k) for i in range(2) for k in range(2) if blocks[i, k] != 0} != set(table):
            raise ValueError("lstm: unexpected zero pattern")
    zero, first = (letter("Z_h"), letter("Z_c")), (letter("Y_h"), letter("Y_c"))
    found = {}
    for column, name in enumerate(("h", "c")):
        new_zero = sp.Add(*(zero[i](lag) * kept.get((i, column), 0) for i in range(2)))
        new_first = sp.Add(*(first[i](lag) * kept.get((i, column), 0)
                             + zero[i](lag) * mixed.get((i, column), 0) for i in range(2)))
        for head, start, value in ((zero[column], 1 - column, new_zero),
                                   (first[column], 0, new_first)):
            found[f"{'Z' if head is zero[column] else 'Y'}_{name}"] = (
                Statement(head(sp.S.Zero), "=", sp.Integer(start)),
                Statement(head(lag + 1), "=", value, (lag,)))
    return found


def hidden_block(claimed: Any = None) -> Lemma:
    """First-order (h ← h) block of the LSTM as matrices: ``E_t F_t ⋯ F_{t-ℓ+2} B_{t-ℓ+1}``, ℓ ≥ 2.

    The claim at ℓ speaks of lag ℓ + 2; at lag 1 the block is A_t (:func:`hidden_block_newest`).
    """
    e, f, b = letter("E"), letter("F"), letter("B")
    parts = block_recursion()
    (h_start, h_next), (c_start, c_next) = parts["Z_h"], parts["Z_c"]
    none = Statement(h_next.lhs, "=", sp.S.Zero, (lag,))
    vanishes = Lemma("(h ← h) block of ΠD", none, Chain(none.lhs, (
        Step(sp.S.Zero, Rewrite(h_next)),)), (h_start, h_next))
    path = Statement(c_next.lhs, "=", e(t) * OrderedProduct(f(j), j, t - lag, t), (lag,))
    known = frozenset((h_start, c_start, c_next, none))
    hypothesis, target = Statement(path.lhs, "=", path.rhs), path.at({lag: lag + 1})
    opened = Then((Rewrite(c_next), Rewrite(none), Rewrite(hypothesis)))
    split = Split(OrderedProduct, "bottom", t - lag - 1)
    inner = Lemma("(h ← c) block of ΠD", path, Induction(
        lag,
        Chain(path.lhs.subs(lag, 0), (Step(path.rhs.subs(lag, 0), Then((
            Rewrite(c_next), Rewrite(h_start), Rewrite(c_start)))),)),
        Chain(target.lhs, (
            Step(opened.transform(target.lhs, known | {hypothesis}), opened),
            Step(target.rhs, split)))), (c_start, c_next), uses=(vanishes,))
    closed = e(t) * OrderedProduct(f(j), j, OLDEST + 1, t) * b(OLDEST)
    rhs = (closed if claimed is None else claimed).subs(lag, lag + 2)
    claim = Statement(parts["Y_h"][1].lhs.subs(lag, lag + 1), "=", rhs, (lag,))
    return Lemma("(h ← h) block of the LSTM", claim, Chain(claim.lhs, (
        Step(rhs, Then((Rewrite(parts["Y_h"][1]), Rewrite(none), Rewrite(path)))),)),
        parts["Y_h"], uses=(vanishes, inner))


def hidden_block_newest(claimed: Any = None) -> Lemma:
    """The same block at lag 1: A_t."""
    parts = block_recursion()
    definitions = (parts["Z_h"][0], parts["Z_c"][0], *parts["Y_h"])
    head = parts["Y_h"][0].lhs.func
    claim = Statement(head(sp.S.One), "=", letter("A")(t) if claimed is None else claimed)
    unfold = Then(tuple(Rewrite(s) for s in (parts["Y_h"][1], *definitions)))
    return Lemma("(h ← h) block at lag 1", claim,
                 Chain(claim.lhs, (Step(claim.rhs, unfold),)), definitions)


def short_lags(newest: Any = None) -> tuple[Lemma, ...]:
    """Per unit at the shortest lags: lag 0 is the block of I, Γ_1 = 0 and β_1 = A_t."""
    parts = recursion("lstm")
    starts = [parts[name][0] for name in ("v0", "v1", "w0", "w1")]
    newest = HIDDEN(t) if newest is None else newest
    wanted = (("(h ← h) at lag 0", V[0], 0, 1, starts[:1]),
              ("(h ← c) at lag 0", V[1], 0, 0, starts[1:2]),
              ("Γ at lag 1", W[1], 1, 0, (*parts["w1"], starts[2])),
              ("β at lag 1", W[0], 1, newest, (*parts["w0"], *starts[:2])))
    return tuple(
        Lemma(name, Statement(head(sp.Integer(at)), "=", sp.sympify(value)),
              Chain(head(sp.Integer(at)), (
                  Step(value, Then(tuple(Rewrite(s) for s in reversed(definitions)) * 2)),)),
              tuple(definitions))
        for name, head, at, value, definitions in wanted)


def plain_rates(first: Any = None) -> tuple[Lemma, ...]:
    """``nn.RNN``, D = 0: order zero 1, 0, 0, …; first order 1, ρ_t, 0, …; resummed Π ρ_j.

    The claims at ℓ speak of lag ℓ + 1, and of lag ℓ + 2 for the first order.
    """
    d, r = unit_blocks(get_cell("rnn"))
    if d[0, 0] != 0 or r[0, 0] == 0:
        raise ValueError("rnn: unexpected zero pattern")
    ((d00,), (r00,)), ((v,), (w,)) = block_symbols(1), row_symbols(1)
    names = {v: V[0](lag), w: W[0](lag), d00: sp.S.Zero, r00: MIXING(t - lag)}
    (new_v,), (new_w,) = step("first", *block_symbols(1))
    (resummed,), _ = step("resummed", *block_symbols(1))
    head = scalar("m")
    zeroth = (Statement(V[0](sp.S.Zero), "=", sp.S.One),
              Statement(V[0](lag + 1), "=", sp.expand(new_v.xreplace(names)), (lag,)))
    insertions = (Statement(W[0](sp.S.Zero), "=", sp.S.Zero),
                  Statement(W[0](lag + 1), "=", sp.expand(new_w.xreplace(names)), (lag,)))
    all_orders = (Statement(head(sp.S.Zero), "=", sp.S.One), Statement(
        head(lag + 1), "=", sp.expand(resummed.xreplace({**names, v: head(lag)})), (lag,)))
    none = Statement(V[0](lag + 1), "=", sp.S.Zero, (lag,))
    vanishing = Lemma("order zero from lag 1 on", none, Chain(none.lhs, (
        Step(sp.S.Zero, Rewrite(zeroth[1])),)), zeroth)
    single = Statement(W[0](sp.S.One), "=", MIXING(t) if first is None else first)
    product = Statement(head(lag), "=", OrderedProduct(MIXING(j), j, OLDEST, t), (lag,))
    later = Statement(W[0](lag + 2), "=", sp.S.Zero, (lag,))
    return (
        vanishing,
        Lemma("first order at lag 1", single, Chain(single.lhs, (
            Step(single.rhs, Then((Rewrite(insertions[1]), Rewrite(zeroth[0])))),)),
            (*zeroth, *insertions)),
        Lemma("first order from lag 2 on", later, Chain(later.lhs, (
            Step(sp.S.Zero, Then((Rewrite(insertions[1]), Rewrite(none)))),)),
            insertions, uses=(vanishing,)),
        Lemma("resummed rate without retention", product, induction(
            product, lag, left=(Rewrite(all_orders[1]),),
            right=(Split(OrderedProduct, "bottom", t - lag),),
            base=(Rewrite(all_orders[0]),), known=all_orders), all_orders))


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
