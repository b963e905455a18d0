"""Update equations and one-step Jacobians: derived, derived again, compared with the papers.

Every Jacobian is derived twice, by the differential algebra (``theory.jacobians``) and by index
sums with Kronecker deltas (``theory.indexed``), both with symbolic H; the subject of each check
is the published right-hand side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import sympy as sp

from theory.algebra import Letter, Sigmoid, Tanh, Var
from theory.cells import C_PREV, H_PREV, Cell, get_cell
from theory.checking import Check, Context, check
from theory.checks.probes import (
    compare,
    drop_word,
    edit,
    expressions,
    flip_word,
    operators,
    transpose,
)
from theory.indexed import agrees
from theory.jacobians import jacobian, partials
from theory.ledger import Outcome, Strength
from theory.operators import Op
from theory.published import (
    gated_equations,
    gated_jacobian,
    gru_equations,
    gru_jacobian,
    lstm_equations,
    lstm_jacobian,
)

Subject = Mapping[str, Any]
Mutants = Mapping[str, Callable[[Any], Any]]


def _equations(cell_name: str, names: tuple[str, ...], published: Callable[[], Subject],
               mutants: Mutants) -> Check:
    """A check that the cell's equations for ``names`` are the published ones."""
    def run(subject: Subject, context: Context) -> Outcome:
        # h_t = o ⊙ tanh(c_t) goes through the auxiliary m = tanh(c_t): put it back.
        defined = dict(get_cell(cell_name).equations)
        auxiliary = {v: e for v, e in defined.items() if v.name == "m"}
        own = {v.name: e.xreplace(auxiliary) for v, e in defined.items()}
        title = get_cell(cell_name).title
        return compare(((name, own[name], subject[name]) for name in names),
                       f"the update equations of the {title} are the published ones")

    run.__module__ = __name__
    return check(strength=Strength.SYMBOLIC, probe=expressions, mutants=mutants,
                 subject=lambda: {name: published()[name] for name in names})(run)


def _named(name: str, built: Check) -> Check:
    return replace(built, name=f"{__name__}:{name}")


def _swap(old: str, new: str) -> Callable[[Any], Any]:
    """Exchange two letters or two variables of an expression."""
    def change(expr: sp.Expr) -> sp.Expr:
        table = {}
        for s in expr.free_symbols:
            for a, b in ((old, new), (new, old)):
                if s.name == a:
                    table[s] = Letter(b, row=s.row) if isinstance(s, Letter) else Var(b, s.dim)
        return expr.xreplace(table)

    return change


def _gate_mutants(name: str, wrong: str) -> Mutants:
    letter = {"g": "g", "k": "h"}.get(name, name)
    return {
        "flip the sign of the pre-activation": edit(
            name, lambda e: e.func(-e.args[0])),
        "drop the bias": edit(name, lambda e: e.subs(Var(f"b_{letter}"), 0)),
        "squash with the other function": edit(
            name, lambda e: (Tanh if isinstance(e, Sigmoid) else Sigmoid)(e.args[0])),
        "take another gate's matrix": edit(name, _swap(f"U_{letter}", f"U_{wrong}")),
    }


lw4 = _named("lw4", _equations("lstm", ("i",), lstm_equations, _gate_mutants("i", "f")))
lw5 = _named("lw5", _equations("lstm", ("f",), lstm_equations, _gate_mutants("f", "o")))
lw6 = _named("lw6", _equations("lstm", ("o",), lstm_equations, _gate_mutants("o", "i")))
lw7 = _named("lw7", _equations("lstm", ("g",), lstm_equations, _gate_mutants("g", "i")))
lw8 = _named("lw8", _equations("lstm", ("c_new", "h_new"), lstm_equations, {
    "swap input and forget gate": edit("c_new", _swap("i", "f")),
    "drop the retained cell": edit("c_new", lambda e: e.subs(C_PREV, 0)),
    "flip the sign of the new content": edit("c_new", lambda e: e.subs(Var("g"), -Var("g"))),
    "squash twice": edit("h_new", lambda e: e.subs(Var("c_new"), Tanh(Var("c_new")))),
}))
lw15 = _named("lw15", _equations("gru", ("z",), gru_equations, _gate_mutants("z", "r")))
lw16 = _named("lw16", _equations("gru", ("r",), gru_equations, _gate_mutants("r", "z")))
lw17 = _named("lw17", _equations("gru", ("k",), gru_equations, {
    **_gate_mutants("k", "z"),
    "no reset": edit("k", lambda e: e.subs(Var("r"), 1)),
}))
lw18 = _named("lw18", _equations("gru", ("h_new",), gru_equations, {
    "swap the roles of z and 1 − z (as torch.nn.GRU does)": edit(
        "h_new", lambda e: e.subs(Var("z"), 1 - Var("z"))),
    "flip the sign of the candidate": edit("h_new", lambda e: e.subs(Var("k"), -Var("k"))),
    "square the gate": edit("h_new", lambda e: e.subs(Var("z"), Var("z")**2)),
    "forget nothing": edit("h_new", lambda e: e + Var("z") * H_PREV),
    "reset the retained state": edit("h_new", lambda e: e.subs(H_PREV, Var("r") * H_PREV)),
}))


def _update_mutants(gate: Var) -> Mutants:
    return {
        "swap retention and update": edit("h_new", lambda e: e.subs(gate, 1 - gate)),
        "flip the sign of the candidate": edit("h_new", lambda e: e.subs(Var("k"), -Var("k"))),
        "square the gate": edit("h_new", lambda e: e.subs(gate, gate**2)),
        "logistic candidate": edit("k", lambda e: Sigmoid(e.args[0])),
    }


_scalar = Var("s", dim="1")
lw52 = _named("lw52", _equations("diag", ("g", "k", "h_new"), lambda: gated_equations("diag"),
                                 _update_mutants(Var("g"))))
lw54 = _named("lw54", _equations("shared", ("s", "k", "h_new"),
                                 lambda: gated_equations("shared"), _update_mutants(_scalar)))
lw56 = _named("lw56", _equations("const", ("k", "h_new"), lambda: gated_equations("const"),
                                 _update_mutants(_scalar)))


def wrong_slope(old: sp.Expr, new: sp.Expr) -> Callable[[Op], Op]:
    """Replace the factor ``old`` by ``new`` at every slot of every coefficient."""
    def change(op: Op) -> Op:
        terms: Op = Op.zero()
        for word, factors in op.separated():
            product = Op.diagonal(factors[0].subs(old, new))
            for letter, factor in zip(word, factors[1:], strict=True):
                product = product * Op.letter(letter) * Op.diagonal(factor.subs(old, new))
            terms = terms + product
        return terms

    return change


def by_two_engines(cell: Cell, pairs: list[tuple[str, tuple[Var, Var], Op]],
                   summary: str) -> Outcome:
    """Compare with the differential algebra first, then with the index engine."""
    blocks = jacobian(cell)
    outcome = compare(((name, blocks[block], stated) for name, block, stated in pairs), summary)
    if not outcome.passed:
        return outcome
    for name, (row, column), stated in pairs:
        if not agrees(cell, row, column, stated):
            return Outcome(False, f"{name}: the index-sum engine derives something else")
    return Outcome(True, summary, {**outcome.details, "engines": 2, "dimension": "symbolic H"},
                   outcome.steps)


_LSTM_BLOCKS = {"cc": (C_PREV, C_PREV), "ch": (C_PREV, H_PREV), "hc": (H_PREV, C_PREV),
                "hh": (H_PREV, H_PREV)}


def _lstm_blocks(*names: str) -> Callable[[], Subject]:
    return lambda: {name: lstm_jacobian()[name] for name in names}


def _lstm_check(subject: Subject, summary: str) -> Outcome:
    return by_two_engines(get_cell("lstm"), [(f"J_{name}", _LSTM_BLOCKS[name], op)
                                     for name, op in subject.items()], summary)


_f, _o, _m = Var("f"), Var("o"), Var("m")


@check(strength=Strength.SYMBOLIC, subject=_lstm_blocks("cc", "ch"), probe=operators, mutants={
    "drop the input-gate path": edit("ch", lambda op: drop_word(op, 1)),
    "flip the sign of the candidate path": edit("ch", lambda op: flip_word(op, 2)),
    "transpose": edit("ch", transpose),
    "exponent off by one in the forget gate": edit("ch", wrong_slope(_f, _f**2)),
    "square the forget gate": edit("cc", lambda op: op * op),
})
def lw9(subject: Subject, context: Context) -> Outcome:
    """∂c_t/∂c_{t-1} and ∂c_t/∂h_{t-1}."""
    return _lstm_check(subject, "cell row of the LSTM's Jacobian, derived by two engines")


@check(strength=Strength.SYMBOLIC, subject=_lstm_blocks("hc", "hh"), probe=operators, mutants={
    "drop the output-gate path": edit("hh", lambda op: drop_word(op, 0)),
    "flip the sign of the output-gate path": edit("hh", lambda op: flip_word(op, 0)),
    "transpose": edit("hh", transpose),
    "expression without tanh'": edit("hc", wrong_slope(_m, sp.S.Zero)),
    "expression squared": edit("hc", wrong_slope(_o, _o**2)),
})
def lw10(subject: Subject, context: Context) -> Outcome:
    """∂h_t/∂c_{t-1} and ∂h_t/∂h_{t-1}."""
    return _lstm_check(subject, "hidden row of the LSTM's Jacobian, derived by two engines")


@check(strength=Strength.SYMBOLIC, subject=lstm_jacobian, probe=operators, mutants={
    "exchange the off-diagonal blocks": lambda s: {**s, "hc": s["ch"], "ch": s["hc"]},
    "drop ∂h/∂h": edit("hh", lambda op: Op.zero()),
    "no forget gate in ∂h/∂c": edit("hc", wrong_slope(_f, sp.S.One)),
    "identity added to ∂c/∂c": edit("cc", lambda op: op + Op.identity()),
})
def lw11(subject: Subject, context: Context) -> Outcome:
    """The whole Jacobian, and its split into empty words (D) and the rest (R)."""
    cell = get_cell("lstm")
    outcome = compare(((f"J_{n}", jacobian(cell)[_LSTM_BLOCKS[n]], op)
                       for n, op in subject.items()), "four blocks; D = [[0, EF], [0, F]]")
    pure = {n: (bool(op.retention() != 0), bool(op.rest().terms)) for n, op in subject.items()}
    wanted = {"cc": (True, False), "hc": (True, False), "ch": (False, True), "hh": (False, True)}
    if outcome.passed and pure != wanted:
        return Outcome(False, f"words and retention are mixed: {pure}")
    return outcome


def gru_paths() -> Mapping[str, Op]:
    """The three paths of ∂h_t/∂h_{t-1}, derived: direct, through z, through the candidate."""
    cell = get_cell("gru")
    z, k, new = (next(v for v in cell.variables if v.name == n) for n in ("z", "k", "h_new"))
    direct, _ = partials(new, dict(cell.equations)[new])
    paths = {"leak": Op.diagonal(direct[H_PREV])}
    for name, variable in (("update", z), ("candidate", k)):
        inner = jacobian(replace(cell, states={H_PREV: variable}))[H_PREV, H_PREV]
        paths[name] = Op.diagonal(direct[variable]) * inner
    return paths


def _gru_path(name: str, subject: Subject) -> Outcome:
    cell = get_cell("gru")
    outcome = compare([(name, gru_paths()[name], subject[name])],
                      f"{name} path of the GRU's Jacobian, derived by two engines")
    if not outcome.passed:
        return outcome
    others = [op for other, op in gru_paths().items() if other != name]
    if not agrees(cell, H_PREV, H_PREV, sum(others, subject[name])):
        return Outcome(False, "the index-sum engine derives something else")
    return outcome


def _gru_subject(name: str) -> Callable[[], Subject]:
    return lambda: {name: gru_jacobian()[name]}


_z, _r, _k = Var("z"), Var("r"), Var("k")


@check(strength=Strength.SYMBOLIC, subject=_gru_subject("leak"), probe=operators, mutants={
    "z for 1 − z": edit("leak", wrong_slope(_z, 1 - _z)),
    "flip the sign": edit("leak", lambda op: -op),
    "exponent off by one": edit("leak", lambda op: op * op),
    "leak through the reset gate": edit("leak", lambda op: op * Op.diagonal(_r)),
})
def lw19(subject: Subject, context: Context) -> Outcome:
    """The leak path."""
    return _gru_path("leak", subject)


@check(strength=Strength.SYMBOLIC, subject=_gru_subject("update"), probe=operators, mutants={
    "flip the sign": edit("update", lambda op: -op),
    "transpose": edit("update", transpose),
    "drop the previous state": edit("update", wrong_slope(H_PREV, sp.S.Zero)),
    "slope (1 − z)² for z(1 − z)": edit("update", wrong_slope(_z, 1 - _z**2)),
})
def lw20(subject: Subject, context: Context) -> Outcome:
    """The update-gate path."""
    return _gru_path("update", subject)


@check(strength=Strength.SYMBOLIC, subject=_gru_subject("candidate"), probe=operators, mutants={
    "drop the reset gate's own path": edit("candidate", lambda op: drop_word(op, 1)),
    "flip its sign": edit("candidate", lambda op: flip_word(op, 1)),
    "transpose": edit("candidate", transpose),
    "reset outside the matrix (as torch.nn.GRU)": edit("candidate", lambda op: Op([
        (w, c) for w, c in op.terms.items() if len(w) == 2]) + (
            Op.diagonal(_r * _z * (1 - _k**2)) * Op.letter(Letter("U_h")))),
    "slope tanh² for 1 − tanh²": edit("candidate", wrong_slope(_k, _k**2)),
})
def lw21(subject: Subject, context: Context) -> Outcome:
    """The candidate path with the reset gate inside."""
    return _gru_path("candidate", subject)


@check(strength=Strength.SYMBOLIC, subject=gru_jacobian, probe=operators, mutants={
    "no update path": edit("update", lambda op: Op.zero()),
    "leak counted twice": edit("leak", lambda op: op + op),
    "candidate path subtracted": edit("candidate", lambda op: -op),
    "update path transposed": edit("update", transpose),
    "reset path dropped": edit("candidate", lambda op: drop_word(op, 1)),
})
def lw22(subject: Subject, context: Context) -> Outcome:
    """The Jacobian is the sum of the three paths."""
    total = sum(subject.values(), Op.zero())
    return by_two_engines(get_cell("gru"), [("J", (H_PREV, H_PREV), total)],
                  "sum of leak, update and candidate path, derived by two engines")


def _gated(name: str) -> Callable[[Subject, Context], Outcome]:
    def run(subject: Subject, context: Context) -> Outcome:
        total = sum(subject.values(), Op.zero())
        return by_two_engines(get_cell(name), [("J", (H_PREV, H_PREV), total)],
                      f"one-step Jacobian of {get_cell(name).title}, derived by two engines")

    return run


def _path_mutants(*names: str) -> Mutants:
    mutants: dict[str, Callable[[Any], Any]] = {
        "drop the leak": edit("leak", lambda op: Op.zero()),
        "flip the sign of the candidate path": edit("candidate", lambda op: -op),
        "transpose the candidate path": edit("candidate", transpose),
        "retention squared": edit("leak", lambda op: op * op),
    }
    if "gate" in names:
        mutants["drop the gate path"] = edit("gate", lambda op: Op.zero())
        mutants["flip h̃ − h"] = edit("gate", lambda op: -op)
    return mutants


lw53 = _named("lw53", check(strength=Strength.SYMBOLIC, probe=operators,
                            subject=lambda: gated_jacobian("diag"),
                            mutants=_path_mutants("gate"))(_gated("diag")))
lw55 = _named("lw55", check(strength=Strength.SYMBOLIC, probe=operators,
                            subject=lambda: gated_jacobian("shared"),
                            mutants=_path_mutants("gate"))(_gated("shared")))
lw57 = _named("lw57", check(strength=Strength.SYMBOLIC, probe=operators,
                            subject=lambda: gated_jacobian("const"),
                            mutants=_path_mutants())(_gated("const")))
