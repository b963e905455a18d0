"""Rates at every lag: the published sums against the derived unit blocks and the recursion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from theory.algebra import DiagonalOf, Letter, PairDiagonal, Var
from theory.cells import get_cell
from theory.checking import Context, check
from theory.checks.probes import edit, expressions, prove, term, terms, unit_value
from theory.jacobians import dotted, parameter_tangent
from theory.lags import (
    CELL,
    EXPRESSION,
    FORGET,
    HIDDEN,
    MIXING,
    OLDEST,
    RESET,
    RETENTION,
    UPDATE,
    cell_path,
    cell_path_correction_lemma,
    cell_path_insertions,
    cell_path_lemma,
    correction_lemma,
    gamma_lemma,
    hidden_block,
    hidden_block_newest,
    hidden_correction_lemma,
    hidden_vanishes,
    pathwise_envelopes,
    pathwise_lemma,
    plain_rates,
    retention_insertions,
    retention_product,
    short_lags,
)
from theory.ledger import Outcome, Role, Strength
from theory.operators import Op
from theory.published import gru_mixing_diagonal, lstm_jacobian
from theory.rates import CORRECTION, GAMMA, MU, block_symbols, effective_rate, row_symbols, step
from theory.reduction import unit_blocks
from theory.terms import IndexedSum, OrderedProduct
from theory.transport import i, j, lag, letter, t

Subject = Mapping[str, Any]


def _mixed(subject: Subject) -> list[float]:
    """Probe of subjects that mix kernel terms and elementwise expressions."""
    values: list[float] = []
    for expr in subject.values():
        elementwise = expr.has(DiagonalOf, PairDiagonal) or any(
            isinstance(s, Var) for s in expr.free_symbols)
        values += [unit_value(expr, q) for q in range(3)] if elementwise else term(expr)
    return values


def _same(stated: sp.Expr, derived: sp.Expr, name: str) -> Outcome | None:
    if sp.expand(stated - derived) == 0:
        return None
    return Outcome(False, f"{name}: derived {derived}, stated {stated}"[:300])


_o, _m, _f = Var("o"), Var("m"), Var("f")


@check(strength=Strength.SYMBOLIC, probe=_mixed,
       subject=lambda: {"gamma": cell_path(), "expression": _o * (1 - _m**2)}, mutants={
           "shift a lag": edit("gamma", lambda e: EXPRESSION(t) * OrderedProduct(
               FORGET(j), j, OLDEST + 1, t)),
           "expression at the oldest step": edit("gamma", lambda e: EXPRESSION(
               OLDEST) * OrderedProduct(FORGET(j), j, OLDEST, t)),
           "expression at every step": edit("gamma", lambda e: OrderedProduct(
               EXPRESSION(j) * FORGET(j), j, OLDEST, t)),
           "exponent off by one": edit("expression", lambda e: _o * (1 - _m)),
       })
def lw13(subject: Subject, context: Context) -> Outcome:
    """Order zero of the (h ← c) block; the (h ← h) block vanishes."""
    d, _ = unit_blocks(get_cell("lstm"))
    wrong = _same(subject["expression"] * _f, d[0, 1], "entry (h, c) of D") or _same(
        _f, d[1, 1], "entry (c, c) of D")
    return wrong or prove(
        hidden_vanishes, lambda: cell_path_lemma(subject["gamma"]),
        summary="D = [[0, e f], [0, f]] derived; the product by induction on the lag")


def _ring(size: int) -> Callable[[], Subject]:
    """The rate and the first-order step for S×S unit blocks."""
    def subject() -> Subject:
        d, r = block_symbols(size)
        new_v, new_w = step("first", d, r)
        return {"rate": effective_rate(), **{f"v{k}": e for k, e in enumerate(new_v)},
                **{f"w{k}": e for k, e in enumerate(new_w)}}

    return subject


def _ring_mutants(size: int) -> Mapping[str, Callable[[Any], Any]]:
    d, r = block_symbols(size)
    vs, ws = row_symbols(size)
    return {
        "flip a sign": edit("rate", lambda e: MU * (GAMMA - CORRECTION)),
        "drop the correction": edit("rate", lambda e: MU * GAMMA),
        "exponent off by one in μ": edit("rate", lambda e: MU * e),
        "insert on the wrong row": edit("w0", lambda e: e - vs[0] * r[0, 0] + ws[0] * r[0, 0]),
        "transpose the retention" if size > 1 else "square the retention": edit(
            "v0", lambda e: (sp.Matrix([list(vs)]) * d.T)[0] if size > 1 else e * d[0, 0]),
    }


def _first_order_rate(subject: Subject, size: int) -> Outcome:
    """(v + εw)(d + εr) modulo ε², and the rate μ(γ + Γ) read off at ε = 1."""
    d, r = block_symbols(size)
    vs, ws = row_symbols(size)
    small = sp.Symbol("epsilon", real=True)
    row = sp.Matrix([[v + small * w for v, w in zip(vs, ws, strict=True)]])
    product = (row * (d + small * r)).applyfunc(sp.expand)
    for k in range(size):
        for order, name in enumerate((f"v{k}", f"w{k}")):
            wrong = _same(subject[name], product[k].coeff(small, order), f"ε^{order} of entry {k}")
            if wrong:
                return wrong
    wrong = _same(subject["rate"], MU * (GAMMA + CORRECTION), "rate")
    return wrong or Outcome(True, "value plus ε-coefficient of Π(d + εr), times μ",
                            {"blocks": f"{size}×{size}"},
                            tuple(f"{name}' = {e}" for name, e in subject.items()))


@check(strength=Strength.SYMBOLIC, probe=expressions, subject=_ring(2), mutants=_ring_mutants(2))
def lw14(subject: Subject, context: Context) -> Outcome:
    """The LSTM's rate: 2×2 unit blocks in the ring modulo ε²."""
    return _first_order_rate(subject, 2)


@check(strength=Strength.SYMBOLIC, probe=expressions, subject=_ring(1), mutants=_ring_mutants(1))
def lw26(subject: Subject, context: Context) -> Outcome:
    """The rate of one-state cells: numbers in the ring modulo ε²."""
    return _first_order_rate(subject, 1)


_INSIDE = (EXPRESSION(t) * OrderedProduct(FORGET(i), i, j + 1, t) * CELL(j) * EXPRESSION(j - 1)
           * OrderedProduct(FORGET(i), i, OLDEST, j - 1))
_NEWEST = HIDDEN(t) * EXPRESSION(t - 1) * OrderedProduct(FORGET(j), j, OLDEST, t - 1)


@check(strength=Strength.SYMBOLIC, probe=terms,
       subject=lambda: {"correction": cell_path_insertions(), "newest": HIDDEN(t)}, mutants={
           "(h ← h) rate at lag 1 from the cell's block": edit("newest", lambda e: CELL(t)),
           "drop the newest insertion (the author's code)": edit(
               "correction", lambda e: IndexedSum(_INSIDE, j, OLDEST + 1, t - 1)),
           "an insertion at the oldest step (the author's code)": edit(
               "correction", lambda e: IndexedSum(_INSIDE, j, OLDEST, t - 1) + _NEWEST),
           "flip a sign": edit("correction", lambda e: e - 2 * _NEWEST),
           "expression of the insertion's own step": edit("correction", lambda e: IndexedSum(
               _INSIDE.subs(EXPRESSION(j - 1), EXPRESSION(j)), j, OLDEST + 1, t - 1) + _NEWEST),
       })
def lstm_correction(subject: Subject, context: Context) -> Outcome:
    """Γ of the (h ← c) block for every lag ≥ 2."""
    _, r = unit_blocks(get_cell("lstm"))
    published = lstm_jacobian()
    wrong = (_same(published["hh"].diag(), r[0, 0], "A_qq")
             or _same(published["ch"].diag(), r[1, 0], "B_qq")
             or _same(sp.S.Zero, r[0, 1] + r[1, 1], "R's c-column"))
    return wrong or prove(lambda: cell_path_correction_lemma(subject["correction"]),
                          *short_lags(subject["newest"]),
                          summary="the two-state scan solved by induction on the lag; Γ_1 = 0, and "
                                  "the (h ← h) rate at lag 1 is A_qq")


A, B, E, F = (letter(name) for name in "ABEF")


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {
    "block": E(t) * OrderedProduct(F(j), j, OLDEST + 1, t) * B(OLDEST), "newest": A(t)}, mutants={
        "cell block at lag 1": edit("newest", lambda e: B(t)),
        "zero, as claimed": edit("block", lambda e: 0 * e + B(OLDEST) * 0),
        "reverse the product order": edit("block", lambda e: B(OLDEST) * OrderedProduct(
            F(j), j, OLDEST + 1, t) * E(t)),
        "shift a lag": edit("block", lambda e: E(t) * OrderedProduct(
            F(j), j, OLDEST, t) * B(OLDEST)),
        "flip a sign": edit("block", lambda e: -e),
    })
def lstm_hidden_block(subject: Subject, context: Context) -> Outcome:
    """The first-order (h ← h) block, as matrices and per unit."""
    return prove(lambda: hidden_block(subject["block"]),
                 lambda: hidden_block_newest(subject["newest"]), hidden_correction_lemma,
                 summary="A_t at lag 1, E_t F_t ⋯ F_{t-ℓ+2} B_{t-ℓ+1} for ℓ ≥ 2; at order zero "
                         "it vanishes")


def _lstm_point(subject: Subject) -> tuple[sp.Expr, sp.Expr]:
    """(h ← h) and (h ← c) first-order rates at lag 2 of one unit, all pre-activations zero.

    One trajectory: from the cell value c, gates ½ and candidate 0 halve it at every step.
    """
    half = sp.Rational(1, 2)
    ds, rs = block_symbols(2)
    vs, ws = row_symbols(2)
    row: dict[Any, Any] = dict(zip((*vs, *ws), (1, 0, 0, 0), strict=True))
    for before in (subject["c"] * half, subject["c"]):  # newest step first
        values = {"i": half, "f": half, "o": half, "g": sp.S.Zero, "c": before,
                  "m": sp.tanh(before * half)}
        blocks = tuple(matrix.applyfunc(lambda e, at=values: e.xreplace({
            **{s: at[s.name] for s in e.free_symbols if s.name in at},
            **{x: subject[x.args[0].name] for x in e.atoms(DiagonalOf)}}))
            for matrix in unit_blocks(get_cell("lstm")))
        entries = {symbol: value for symbols, block in zip((ds, rs), blocks, strict=True)
                   for symbol, value in zip(symbols, block, strict=True)}
        new = [x for part in step("first", ds, rs) for x in part]
        row = dict(zip((*vs, *ws),
                       (x.subs({**row, **entries}, simultaneous=True) for x in new), strict=True))
    return row[vs[0]] + row[ws[0]], row[vs[1]] + row[ws[1]]


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, probe=lambda s: [
    float(v) for v in s.values()], subject=lambda: {
        "U_i": sp.S.Zero, "U_f": sp.S.Zero, "U_o": sp.S.Zero, "U_g": sp.S.One,
        "c": sp.Integer(2)}, mutants={
            "no recurrent weight": lambda s: {**dict.fromkeys(s, sp.S.Zero), "c": s["c"]},
            "weights of the input gate only (its slope meets g = 0)": lambda s: {
                **s, "U_g": sp.S.Zero, "U_i": sp.S.One},
            "weights of the output gate only": lambda s: {
                **s, "U_g": sp.S.Zero, "U_o": sp.S.One},
            "weights that cancel": lambda s: {**s, "U_f": -sp.Integer(1)},
        })
def lstm_only_cell_path(subject: Subject, context: Context) -> Outcome:
    """One LSTM unit whose (h ← h) block at lag 2 is not zero; ∂⁺c/∂(output gate) = 0."""
    hidden, cell = _lstm_point(subject)
    tangents = dict(parameter_tangent(get_cell("lstm")))
    new_cell = tangents[next(v for v in tangents if v.name == "d_c_new")]
    gate = {dotted(p) for p in get_cell("lstm").params if p.name in ("W_o", "U_o", "b_o")}
    reached = set().union(*(e.free_symbols for e in tangents.values()))
    untouched = not (new_cell.free_symbols & gate) and gate <= reached
    found = bool(sp.Abs(hidden) > 0) and untouched
    ratio = float(sp.Abs(hidden / cell)) if cell != 0 else float("inf")
    return Outcome(found, f"(h ← h) {float(hidden):.4f} against (h ← c) {float(cell):.4f} at "
                   "lag 2; the output gate's parameters do not move c at their own step",
                   {"hidden": str(hidden), "cell": str(cell), "ratio": ratio},
                   (f"(h ← h): {hidden} = {float(hidden):.4f}",
                    f"(h ← c): {cell} = {float(cell):.4f}"))


@check(strength=Strength.SYMBOLIC, probe=_mixed,
       subject=lambda: {"gamma": retention_product(), "retention": 1 - Var("z")}, mutants={
           "z for 1 − z": edit("retention", lambda e: 1 - e),
           "shift a lag": edit("gamma", lambda e: OrderedProduct(RETENTION(j), j, OLDEST, t - 1)),
           "one factor too many": edit("gamma", lambda e: OrderedProduct(
               RETENTION(j), j, OLDEST - 1, t)),
           "exponent off by one": edit("gamma", lambda e: OrderedProduct(
               RETENTION(j)**2, j, OLDEST, t)),
       })
def lw24(subject: Subject, context: Context) -> Outcome:
    """The GRU's retention and its product over the lag."""
    d, _ = unit_blocks(get_cell("gru"))
    return _same(subject["retention"], d[0, 0], "retention") or prove(
        lambda: gamma_lemma(subject["gamma"]),
        summary="D = Diag(1 − z) derived; the product by induction on the lag")


@check(strength=Strength.SYMBOLIC, probe=terms, subject=pathwise_envelopes, mutants={
    "z for 1 − z": edit("mixed", lambda e: OrderedProduct(UPDATE(j) * RESET(j), j, OLDEST, t)),
    "shift a lag": edit("reset", lambda e: OrderedProduct(RESET(j), j, OLDEST, t - 1)),
    "reset squared": edit("mixed", lambda e: OrderedProduct(
        (1 - UPDATE(j)) * RESET(j)**2, j, OLDEST, t)),
    "complement of the reset gate": edit("reset", lambda e: OrderedProduct(
        1 - RESET(j), j, OLDEST, t)),
})
def lw25(subject: Subject, context: Context) -> Outcome:
    """η = γρ at every lag, and neither enters the rate."""
    d, r = unit_blocks(get_cell("gru"))
    if d[0, 0].has(Var("r")):
        return Outcome(False, "the reset gate enters the retention")
    return prove(lambda: pathwise_lemma(subject["mixed"], subject["reset"]),
                 summary="η = γρ by induction; D contains no reset gate, so they stand beside γ")


def _kth_term_only(expr: sp.Expr) -> sp.Expr:
    """Replace Σ_k (U_h)_qk v_k (U_r)_kq by its k = q term."""
    return expr.replace(lambda e: isinstance(e, PairDiagonal), lambda e: DiagonalOf(
        e.args[0]) * e.args[2] * DiagonalOf(e.args[1]))


_LATER = OrderedProduct(RETENTION(i), i, j + 1, t)
_EARLIER = OrderedProduct(RETENTION(i), i, OLDEST, j - 1)


@check(strength=Strength.SYMBOLIC, probe=_mixed, subject=lambda: {
    "correction": retention_insertions(), "mixing": gru_mixing_diagonal()}, mutants={
        "keep only k = q (the author's code)": edit("mixing", _kth_term_only),
        "drop the update-gate path": edit("mixing", lambda e: e.subs(
            DiagonalOf(Letter("U_z")), 0)),
        "keep the retention at the insertion": edit("correction", lambda e: IndexedSum(
            _LATER * RETENTION(j) * MIXING(j) * _EARLIER, j, OLDEST, t)),
        "drop the newest insertion": edit("correction", lambda e: IndexedSum(
            _LATER * MIXING(j) * _EARLIER, j, OLDEST, t - 1)),
    })
def gru_correction(subject: Subject, context: Context) -> Outcome:
    """Γ of the GRU: diag R with the whole sum over k, and its insertion at every lag."""
    _, r = unit_blocks(get_cell("gru"))
    return _same(subject["mixing"], r[0, 0], "diag R") or prove(
        lambda: correction_lemma(subject["correction"]),
        summary="diag R derived with symbolic H; insertions by induction on the lag")


def _sandwich() -> Subject:
    left, right = Op.diagonal(Var("a")), Op.diagonal(Var("b"))
    one = left * Op.letter(Letter("R")) * right
    return {"one": one.diag(), "states": _two_states(), "correction": retention_insertions(),
            "gamma": retention_product()}


def _two_states() -> sp.Expr:
    """Block (0, 1) of L R K for 2×2 blocks, L and K diagonal: its diagonal, derived."""
    left = [Op.diagonal(Var(f"l{k}")) for k in range(2)]
    right = [Op.diagonal(Var(f"k{k}")) for k in range(2)]
    blocks = [left[a] * Op.letter(Letter(f"R{a}{b}")) * right[b]
              for a in range(2) for b in range(2)]
    return sum(blocks, Op.zero()).diag()


@check(strength=Strength.SYMBOLIC, probe=_mixed, subject=_sandwich, mutants={
    "divide by the gate at the insertion": edit("correction", lambda e: IndexedSum(
        _LATER * MIXING(j) / RETENTION(j) * _EARLIER, j, OLDEST, t)),
    "shift a lag": edit("gamma", lambda e: OrderedProduct(RETENTION(j), j, OLDEST, t - 1)),
    "insertion two steps long": edit("correction", lambda e: IndexedSum(
        OrderedProduct(RETENTION(i), i, j + 2, t) * MIXING(j) * _EARLIER, j, OLDEST, t)),
    "drop a side": edit("one", lambda e: Var("a") * DiagonalOf(Letter("R"))),
    "transpose the blocks": edit("states", lambda e: e.subs(
        {DiagonalOf(Letter("R01")): DiagonalOf(Letter("R10")),
         DiagonalOf(Letter("R10")): DiagonalOf(Letter("R01"))}, simultaneous=True)),
})
def all_lags(subject: Subject, context: Context) -> Outcome:
    """Only diag R is needed, and one recursion without division gives every lag."""
    wrong = _same(subject["one"], Var("a") * Var("b") * DiagonalOf(Letter("R")),
                  "diag(Diag(a) R Diag(b))")
    wrong = wrong or _same(subject["states"], sp.Add(*(
        Var(f"l{a}") * DiagonalOf(Letter(f"R{a}{b}")) * Var(f"k{b}")
        for a in range(2) for b in range(2))), "diagonal of a block of L R K")
    return wrong or prove(
        lambda: gamma_lemma(subject["gamma"]), lambda: correction_lemma(subject["correction"]),
        summary="diag of a sandwich needs diag R only, for one state and for two, any H; "
                "γ(ℓ+1) = aγ, Γ(ℓ+1) = aΓ + γρ, no division: zero gates are safe")


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {"first": MIXING(t)}, mutants={
    "no mixing": edit("first", lambda e: sp.S.Zero),
    "a retention": edit("first", lambda e: 1 + e),
    "the step before": edit("first", lambda e: MIXING(t - 1)),
    "flip a sign": edit("first", lambda e: -e),
})
def plain_rnn(subject: Subject, context: Context) -> Outcome:
    """``nn.RNN``, a cell without retention: what each order is at every lag."""
    return prove(*plain_rates(subject["first"]),
                 summary="order zero 1, 0, 0, …; first order 1, ρ_t, 0, …; resummed Π ρ_j")


RESUMMED = OrderedProduct(RETENTION(j) + MIXING(j), j, OLDEST, t)


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {"resummed": RESUMMED}, mutants={
    "flip a sign": edit("resummed", lambda e: OrderedProduct(
        RETENTION(j) - MIXING(j), j, OLDEST, t)),
    "drop the mixing": edit("resummed", lambda e: retention_product()),
    "truncate at first order": edit(
        "resummed", lambda e: retention_product() + retention_insertions()),
    "shift a lag": edit("resummed", lambda e: OrderedProduct(
        RETENTION(j) + MIXING(j), j, OLDEST, t - 1)),
})
def resummed_rate(subject: Subject, context: Context) -> Outcome:
    """Π(a + ρ): the scan of order ``resummed``, and γ + Γ is its truncation."""
    from theory.proof import Lemma, Rewrite, Split, Statement
    from theory.tactics import induction
    from theory.transport import scalar, transport_first_order

    d, r = block_symbols(1)
    (v,), _ = row_symbols(1)
    ((following,), _) = step("resummed", d, r)
    head = scalar("m")
    value = following.xreplace({v: head(lag), d[0, 0]: RETENTION(t - lag),
                                r[0, 0]: MIXING(t - lag)})
    definitions = (Statement(head(sp.S.Zero), "=", sp.S.One),
                   Statement(head(lag + 1), "=", value, (lag,)))
    claim = Statement(head(lag), "=", subject["resummed"], (lag,))
    return prove(
        lambda: Lemma("resummed rate", claim, induction(
            claim, lag, left=(Rewrite(definitions[1]),),
            right=(Split(OrderedProduct, "bottom", t - lag),),
            base=(Rewrite(definitions[0]),), known=definitions), definitions),
        lambda: transport_first_order(RETENTION, MIXING),
        summary="every order of diagonal insertion; its words with one ρ are Γ")
