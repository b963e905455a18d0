"""Cells beyond the papers' equations: torch's GRU, LayerNorm, and the exact rate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory import indexed_norm
from theory.algebra import DiagonalOf, Letter, PairDiagonal, Var
from theory.cells import CELL_NAMES, H_PREV, get_cell
from theory.checking import Context, check
from theory.checks.cells import by_two_engines, wrong_slope
from theory.checks.monotone import scan
from theory.checks.probes import (
    compare,
    drop_word,
    edit,
    expressions,
    flip_word,
    operators,
    prove,
    reverse,
    terms,
    transpose,
)
from theory.exact_rate import (
    KEPT,
    LEAVING,
    MIXING,
    OLDER,
    OLDEST,
    PREFIX,
    UNITS,
    column_gap,
    diagonal_product,
    entry_gap,
    excursions,
    k,
    last_excursion,
    return_path,
    unit,
)
from theory.jacobians import jacobian
from theory.ledger import Outcome, Role, Strength
from theory.operators import Op
from theory.published import gru_torch_jacobian, layernorm_jacobian
from theory.terms import IndexedSum, OrderedProduct
from theory.transport import i, j, lag, t

Subject = Mapping[str, Any]


@check(strength=Strength.SYMBOLIC, probe=operators, subject=gru_torch_jacobian, mutants={
    "retention 1 − z": edit("leak", lambda op: Op.identity() - op),
    "flip h − n": edit("update", lambda op: -op),
    "drop the reset gate's own path": edit("candidate", lambda op: drop_word(op, 1)),
    "transpose": edit("candidate", transpose),
})
def gru_torch(subject: Subject, context: Context) -> Outcome:
    """``torch.nn.GRU``: reset after the matrix product."""
    total = sum(subject.values(), Op.zero())
    return by_two_engines(get_cell("gru_torch"), [("J", (H_PREV, H_PREV), total)],
                          "Jacobian of torch.nn.GRU's update, derived by two engines")


@check(strength=Strength.SYMBOLIC, probe=operators, subject=layernorm_jacobian, mutants={
    "no LayerNorm (the author's code)": edit("candidate", lambda op: Op([
        (w, c) for w, c in op.terms.items() if len(w) == 1])),
    "no variance term": edit("candidate", wrong_slope(Var("x_hat"), sp.S.Zero)),
    "transpose": edit("candidate", transpose),
    "exponent off by one": edit("candidate", wrong_slope(Var("ln_gain"), Var("ln_gain")**2)),
})
def layernorm(subject: Subject, context: Context) -> Outcome:
    """The candidate path with LayerNorm, ε under the root; and its diagonal."""
    cell = get_cell("const", layernorm=True)
    total = sum(subject.values(), Op.zero())
    outcome = compare([("J", jacobian(cell)[H_PREV, H_PREV], total)],
                      "Diag(gain/√(var+ε))(I − 𝟏𝟏ᵀ/H − x̂x̂ᵀ/H) before U, exactly, for ε > 0")
    if outcome.passed and not indexed_norm.agrees(cell, H_PREV, H_PREV, total):
        return Outcome(False, "the index-sum engine derives something else")
    plain = jacobian(get_cell("const"))[H_PREV, H_PREV]
    if outcome.passed and total.rest().diag() == plain.rest().diag():
        return Outcome(False, "LayerNorm leaves diag R unchanged")
    return outcome


def _normalised_blocks() -> Subject:
    return {f"{name}:{row}{column}": op for name in CELL_NAMES for (row, column), op in jacobian(
        get_cell(name, layernorm=True)).items() if op.rest().terms}


@check(strength=Strength.SYMBOLIC, probe=operators, subject=_normalised_blocks, mutants={
    "no variance term in the plain RNN": edit("rnn:hh", lambda op: drop_word(op, 1)),
    "flip the mean's sign in SharedGate": edit("shared:hh", lambda op: flip_word(op, 2)),
    "drop the candidate's mean in DiagGate": edit("diag:hh", lambda op: drop_word(op, 1)),
    "transpose the LSTM's cell row": edit("lstm:ch", transpose),
    "gain squared in the GRU": edit("gru:hh", wrong_slope(Var("ln_gain"), Var("ln_gain")**2)),
})
def layernorm_cells(subject: Subject, context: Context) -> Outcome:
    """Every cell with LayerNorm: both engines, symbolic H."""
    for name in CELL_NAMES:
        cell = get_cell(name, layernorm=True)
        for (row, column), op in jacobian(cell).items():
            stated = subject.get(f"{name}:{row}{column}", op)
            if not op.equals(stated):
                return Outcome(False, f"{name}, block {row}{column}: derived {op}"[:300])
    for name in CELL_NAMES:
        cell = get_cell(name, layernorm=True)
        for row, column in jacobian(cell):
            stated = subject.get(f"{name}:{row}{column}")
            if stated is not None and not indexed_norm.agrees(cell, row, column, stated):
                return Outcome(False, f"{name}, block {row}{column}: the engines differ")
    return Outcome(True, f"{len(subject)} blocks of {len(CELL_NAMES)} cells, by two engines",
                   {"engines": 2, "dimension": "symbolic H", "used": "Σ x̂ = 0, Σ 1 = H"})


def _second_lag() -> sp.Expr:
    """Σ_{k≠q} R_qk R_kq of two steps with R = Diag(p) U, as an elementwise expression."""
    p, q = Var("p_t"), Var("p_s")
    u = Letter("U")
    return p * PairDiagonal(u, u, q) - p * q * DiagonalOf(u)**2


def _paths() -> Subject:
    return {"excursions": excursions(), "entry": return_path(), "second": _second_lag()}


def _paths_probe(subject: Subject) -> list[float]:
    return [*terms({name: subject[name] for name in ("excursions", "entry")}),
            *expressions({"second": subject["second"]})]


_J = KEPT(i) + LEAVING(i)


@check(strength=Strength.SYMBOLIC, probe=_paths_probe, subject=_paths, mutants={
    "one excursion only: resummed before it": edit("excursions", lambda e: IndexedSum(
        OrderedProduct(KEPT(i), i, j + 1, t) * LEAVING(j)
        * OrderedProduct(KEPT(i), i, OLDEST, j - 1), j, OLDEST, t)),
    "transport on both sides": edit("excursions", lambda e: IndexedSum(
        OrderedProduct(_J, i, j + 1, t) * LEAVING(j) * OrderedProduct(_J, i, OLDEST, j - 1),
        j, OLDEST, t)),
    "reverse the product order": edit("excursions", reverse),
    "shift a lag": edit("excursions", lambda e: e.subs(lag, lag - 1)),
    "keep the neuron itself": edit("entry", lambda e: PREFIX(unit) * IndexedSum(
        MIXING(unit, k) * OLDER(k, unit), k, 1, UNITS)),
    "transpose the way back": edit("entry", lambda e: PREFIX(unit) * IndexedSum(
        (1 - sp.KroneckerDelta(unit, k)) * MIXING(unit, k) * OLDER(unit, k), k, 1, UNITS)),
    "no other neurons": edit("second", lambda e: sp.S.Zero),
    "flip a sign": edit("second", lambda e: -e),
})
def exact_rate(subject: Subject, context: Context) -> Outcome:
    """diag(M_{t,ℓ}) minus the resummed rate, every lag and H: the return paths through k ≠ q."""
    if column_gap() != 0:
        return Outcome(False, "a diagonal factor does not scale columns")
    gap = entry_gap(subject["entry"])
    if gap != 0:
        return Outcome(False, f"entry (q, q) of an excursion differs by {gap}"[:200])
    a, b, p, q = (Var(name) for name in ("a_t", "a_s", "p_t", "p_s"))
    u, on = Op.letter(Letter("U")), DiagonalOf(Letter("U"))
    newer, older = (Op.diagonal(keep) + Op.diagonal(mix) * u for keep, mix in ((a, p), (b, q)))
    second = compare([("diag(J_t J_{t-1})", (newer * older).diag(),
                       (a + p * on) * (b + q * on) + subject["second"])], "lag 2")
    if not second.passed:
        return second
    return prove(lambda: last_excursion(subject["excursions"]), diagonal_product,
                 summary="M = ΠS + Σ_j (Π_{i>j}S_i) O_j M_{j-1} by induction on the lag; its entry "
                         "(q, q) has k ≠ q only, for any number of units")


CLAMP = sp.Rational(1, 10**12)


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, subject=lambda: {
    "newest": sp.S.Zero, "older": sp.Rational(9, 10), "mixing": sp.Rational(1, 2)},
       probe=lambda s: [float(v) for v in s.values()], mutants={
           "no saturated gate": edit("newest", lambda a: sp.Rational(1, 2)),
           "no mixing": edit("mixing", lambda r: sp.S.Zero),
           "two saturated gates": edit("older", lambda a: sp.S.Zero),
           "retention below 0": edit("older", lambda a: -a),
       })
def division_by_a_gate(subject: Subject, context: Context) -> Outcome:
    """Lag 2, newest step first: γ Σ_j ρ_j / max(a_j, 1e-12) against the scan."""
    kept, mixing = (subject["newest"], subject["older"]), subject["mixing"]
    if not all(0 <= a <= 1 for a in kept):
        return Outcome(False, "a retention outside [0, 1]")
    blocks = [(sp.Matrix([[a]]), sp.Matrix([[mixing]])) for a in kept]
    right = scan("first", blocks, 0)[-1] - scan("zeroth", blocks, 0)[-1]
    divided = kept[0] * kept[1] * sum(mixing / max(a, CLAMP) for a in kept)
    return Outcome(bool(right != divided), f"Γ = {right} at lag 2, by division {divided}",
                   {"left": str(divided), "right": str(right)})
