"""Cells beyond the papers' equations: torch's GRU, LayerNorm, and the exact rate at lag 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory import indexed_norm
from theory.algebra import DiagonalOf, Letter, PairDiagonal, Var
from theory.cells import CELL_NAMES, H_PREV, get_cell
from theory.checking import Context, check
from theory.checks.cells import by_two_engines, wrong_slope
from theory.checks.probes import (
    compare,
    drop_word,
    edit,
    expressions,
    flip_word,
    operators,
    transpose,
)
from theory.jacobians import jacobian
from theory.ledger import Outcome, Strength
from theory.operators import Op
from theory.published import gru_torch_jacobian, layernorm_jacobian

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
    "no variance term": edit("candidate", lambda op: Op([
        (w, c) for w, c in op.terms.items() if Var("x_hat") not in {
            getattr(s, "base", None) for s in c.free_symbols}])),
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


def _two_steps() -> Subject:
    """diag of two different steps of a one-state cell, R = Diag(p) U: old times new."""
    a, b, p, q = (Var(name) for name in ("a_t", "a_s", "p_t", "p_s"))
    u = Letter("U")
    resummed = (a + p * DiagonalOf(u)) * (b + q * DiagonalOf(u))
    through = p * PairDiagonal(u, u, q) - p * q * DiagonalOf(u)**2
    return {"resummed": resummed, "others": through}


@check(strength=Strength.SYMBOLIC, probe=expressions, subject=_two_steps, mutants={
    "no other neurons": edit("others", lambda e: sp.S.Zero),
    "keep the neuron itself": edit("others", lambda e: e + Var("p_t") * Var("p_s") * DiagonalOf(
        Letter("U"))**2),
    "flip a sign": edit("others", lambda e: -e),
})
def exact_rate(subject: Subject, context: Context) -> Outcome:
    """diag(M_{t,2}) minus the resummed rate: exactly the return paths through k ≠ q."""
    a, b, p, q = (Var(name) for name in ("a_t", "a_s", "p_t", "p_s"))
    u = Op.letter(Letter("U"))
    newer, older = (Op.diagonal(keep) + Op.diagonal(mix) * u for keep, mix in ((a, p), (b, q)))
    return compare([("diag(J_t J_{t-1})", (newer * older).diag(),
                     subject["resummed"] + subject["others"])],
                   "exact = resummed + Σ_{k≠q} R_qk R_kq at lag 2, symbolic H")
