"""Lemma 5.1: counterexamples to the statement as printed, proofs of what is true instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp

from theory.checking import Context, check
from theory.checks.probes import edit, prove, term, terms
from theory.ledger import Outcome, Role, Strength
from theory.monotone import (
    GATE,
    KEPT,
    KEPT_RANGE,
    LSTM_RANGE,
    POWER,
    REPAIR,
    RETENTION_RANGE,
    SLOPE,
    P,
    Q,
    a,
    all_anchors,
    constant_condition,
    constant_drop,
    constant_envelope,
    constant_insertions,
    constant_rates,
    lstm_condition_statement,
    lstm_repaired,
    lstm_second_lag,
    lstm_zeroth,
    q,
    repaired,
    rho,
    unit_criterion,
    unit_drop,
    windows_inside,
    zeroth_order,
)
from theory.proof import Statement
from theory.rates import block_symbols, row_symbols, step
from theory.terms import nonnegative
from theory.transport import lag, m

Subject = Mapping[str, Any]
Number = sp.Rational


def scan(order: str, blocks: Sequence[tuple[sp.Matrix, sp.Matrix]], column: int) -> list[sp.Expr]:
    """Rates of the (0, column) entry at lags 0 … len(blocks), exactly, newest step first."""
    size = blocks[0][0].shape[0]
    ds, rs = block_symbols(size)
    vs, ws = row_symbols(size)
    row: dict[Any, Any] = {s: sp.S.Zero for s in (*vs, *ws)}
    row[vs[0]] = sp.S.One
    rates = [row[vs[column]]]
    for d, r in blocks:
        values = {**row, **dict(zip(ds, d, strict=True)), **dict(zip(rs, r, strict=True))}
        new_v, new_w = step(order, ds, rs)
        new_w = new_w or (sp.S.Zero,) * size
        row = dict(zip((*vs, *ws), (e.subs(values, simultaneous=True)
                                    for e in (*new_v, *new_w)), strict=True))
        rates.append(row[vs[column]] + row[ws[column]])
    return rates


def _one(retention: Any, mixing: Any) -> tuple[sp.Matrix, sp.Matrix]:
    return sp.Matrix([[retention]]), sp.Matrix([[mixing]])


def _two(e: Any, f: Any, hidden: Any, cell: Any) -> tuple[sp.Matrix, sp.Matrix]:
    return sp.Matrix([[0, e * f], [0, f]]), sp.Matrix([[hidden, 0], [cell, 0]])


def _values(subject: Subject) -> list[float]:
    return [float(v) for value in subject.values()
            for v in (value if isinstance(value, tuple) else (value,))]


def _inside(*values: Any) -> bool:
    """Whether every value is in [0, 1]: the lemma's hypotheses on gates and slopes."""
    return all(0 <= v <= 1 for v in values)


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, probe=_values, subject=lambda: {
    "gate": Number(1, 10), "slope": Number(1), "weight": Number(3)}, mutants={
        "orthogonal weight": edit("weight", lambda w: Number(1)),
        "slope outside [0, 1]": edit("slope", lambda w: Number(3, 2)),
        "gate outside [0, 1]": edit("gate", lambda w: Number(-1, 10)),
        "saturated unit": edit("slope", lambda w: Number(1, 4)),
    })
def lemma_fails(subject: Subject, context: Context) -> Outcome:
    """ConstGate at rest: h = 0, zero input and bias, so h̃ = 0 and φ' = 1 − h̃² = 1."""
    gate, slope, weight = (subject[name] for name in ("gate", "slope", "weight"))
    if not _inside(gate, slope):
        return Outcome(False, "a hypothesis of the lemma is violated")
    rates = scan("first", [_one(1 - gate, gate * slope * weight)] * 10, 0)
    top = max(range(len(rates)), key=lambda k: rates[k])
    rises = [k for k in range(10) if rates[k + 1] > rates[k]]
    passed = bool(rises) and rates[top] > rates[0]
    return Outcome(passed, f"γ+Γ rises from {float(rates[0]):g} at lag 0 to "
                   f"{float(rates[top]):.6f} at lag {top}",
                   {"lag": top, "larger": str(rates[top]), "smaller": str(rates[0])},
                   tuple(f"ℓ = {k}: γ+Γ = {rates[k]} = {float(rates[k]):.6f}" for k in range(9)))


def _assumption(statement: Statement) -> Subject:
    return {"lhs": statement.lhs, "rhs": statement.rhs}


def _statement(subject: Subject) -> Statement:
    return Statement(subject["lhs"], "≤", subject["rhs"],
                     tuple(v for v in (lag, q, m) if v in (subject["lhs"] - subject["rhs"])
                           .free_symbols))


def _two_sided(subject: Subject) -> list[float]:
    return [v for side in subject.values() for v in term(side)]


@check(strength=Strength.SYMBOLIC, probe=_two_sided,
       subject=lambda: _assumption(RETENTION_RANGE[1]), mutants={
           "retention up to 2": edit("rhs", lambda e: sp.S(2)),
           "flip the inequality": lambda s: {"lhs": s["rhs"], "rhs": s["lhs"]},
           "half the retention": edit("lhs", lambda e: e / 2),
       })
def zeroth(subject: Subject, context: Context) -> Outcome:
    """Order zero, with a ≤ 1 as the only condition used besides a ≥ 0."""
    return prove(lambda: zeroth_order(_statement(subject)),
                 summary="γ(ℓ+1) = aγ(ℓ) ≤ γ(ℓ), γ ≥ 0 by induction, summed over H units")


@check(strength=Strength.SYMBOLIC, probe=_two_sided,
       subject=lambda: _assumption(LSTM_RANGE[1]), mutants={
           "forget gate up to 2": edit("rhs", lambda e: sp.S(2)),
           "flip the inequality": lambda s: {"lhs": s["rhs"], "rhs": s["lhs"]},
           "half the forget gate": edit("lhs", lambda e: e / 2),
           "the expression for the forget gate": edit("lhs", lambda e: LSTM_RANGE[2].rhs),
       })
def zeroth_lstm(subject: Subject, context: Context) -> Outcome:
    """Order zero of the LSTM from lag 1 on, with f ≤ 1 as the only condition besides f, e ≥ 0."""
    return prove(lambda: lstm_zeroth(_statement(subject)),
                 summary="e_t Π f over one more step is f times itself, and it is not negative")


@check(strength=Strength.SYMBOLIC, probe=_two_sided, subject=lambda: _assumption(REPAIR), mutants={
    "drop the mixing": edit("lhs", lambda e: a(lag, q)),
    "half the mixing": edit("lhs", lambda e: a(lag, q) + rho(lag, q) / 2),
    "bound 2": edit("rhs", lambda e: sp.S(2)),
    "mixing subtracted": edit("lhs", lambda e: a(lag, q) - rho(lag, q)),
})
def first_order_repaired(subject: Subject, context: Context) -> Outcome:
    """The repaired first-order envelope: induction with inequalities, any H."""
    return prove(lambda: repaired(_statement(subject)),
                 summary="P'+Q' ≤ (a+|ρ|)(P+Q) ≤ P+Q, summed over H units")


@check(strength=Strength.SYMBOLIC, probe=_two_sided, subject=lambda: {"drop": unit_drop()},
       mutants={
           "mixing on all of γ + Γ̄": edit("drop", lambda e: (P(lag, q) + Q(lag, q)) * (
               1 - a(lag, q) - rho(lag, q))),
           "flip a sign": edit("drop", lambda e: -e),
           "shift a lag": edit("drop", lambda e: e.subs(lag, lag + 1)),
       })
def unit_exact(subject: Subject, context: Context) -> Outcome:
    """Per unit: nonincreasing iff a + |ρ| P/(P+Q) ≤ 1."""
    return prove(lambda: unit_criterion(subject["drop"]),
                 summary="the drop is (P+Q)(1 − a − |ρ|P/(P+Q)) exactly")


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {
    "condition": constant_condition(), "insertions": constant_insertions()}, mutants={
        "the naive r ≤ 1": edit("condition", lambda e: 1 - SLOPE),
        "flip a sign": edit("condition", lambda e: -e),
        "exponent off by one": edit("condition", lambda e: e.subs(GATE, GATE**2)),
        "forget the insertion that a longer lag adds": edit(
            "insertions", lambda e: lag * GATE * SLOPE * POWER(lag)),
        "keep the retention at the insertion": edit("insertions", lambda e: (1 - GATE) * e),
    })
def constant_threshold(subject: Subject, context: Context) -> Outcome:
    """ConstGate from lag 1 on: the drop is the condition plus r s m ≥ 0, equal at m = 0."""
    rest = sp.expand(constant_drop() - subject["condition"])
    if rest.subs(m, 0) != 0 or not nonnegative(rest):
        return Outcome(False, f"drop − condition = {rest}")
    gamma = (1 - GATE) * POWER(lag)  # at lag ℓ + 1
    insertions = subject["insertions"]
    longer = insertions.subs(lag, lag + 1).subs(POWER(lag + 1), (1 - GATE) * POWER(lag))
    # At lag ℓ + 1: positive iff ℓ + 1 < (1 − s)/s.
    rise = GATE * SLOPE * POWER(lag) * (1 - GATE - (lag + 1) * GATE)
    if sp.expand(longer - insertions - rise) != 0:
        return Outcome(False, f"Γ̄ grows by {sp.factor(longer - insertions)} per lag")
    envelope = (gamma + insertions).subs(POWER(lag), (1 - GATE)**lag)
    if sp.expand(envelope - constant_envelope(lag + 1)) != 0:
        return Outcome(False, "not the envelope of the scan")
    proved = prove(*constant_rates(subject["insertions"]),
                   summary="from lag 1 on nonincreasing iff r(1 − 2s) ≤ 1 − s: γ and Γ̄ by "
                   "induction on the lag, and the drop is the condition plus a term that is 0 at "
                   "lag 1 and never negative; Γ̄ rises while ℓ < (1 − s)/s")
    return Outcome(proved.passed, proved.summary, {**proved.details, "s = 0.1": "9/8"},
                   (*proved.steps, f"drop = {subject['condition']} + {rest}"))


@check(strength=Strength.SYMBOLIC, probe=_two_sided,
       subject=lambda: _assumption(lstm_condition_statement()), mutants={
           "the naive f + e|b| ≤ 1": lambda s: _assumption(lstm_condition_statement(naive=True)),
           "drop the mixing": edit("lhs", lambda e: sp.expand(e).as_independent(sp.Abs)[0]),
           "half the mixing": edit("lhs", lambda e: sp.expand(e).replace(
               sp.Abs, lambda x: sp.Abs(x) / 2)),
           "twice the right side": edit("rhs", lambda e: 2 * e),
       })
def lstm_condition(subject: Subject, context: Context) -> Outcome:
    """The LSTM's own condition, from lag 2 on; and its exact form from lag 1 to lag 2."""
    outcome = prove(lambda: lstm_repaired(_statement(subject)),
                    summary="the two-state recursion with f ≤ 1, e ≥ 0; any mixing")
    e_new, f_new, mix, e_old, f_old = sp.symbols("e_t f_t A_t e_k f_k", nonnegative=True)
    exact = e_new * f_new - f_old * (e_new * f_new + mix * e_old)
    if outcome.passed and sp.expand(lstm_second_lag() - exact) != 0:
        return Outcome(False, "lag 1 → 2: another condition")
    return outcome


def _rises(rates: Sequence[sp.Expr], low: int) -> tuple[int, sp.Expr, sp.Expr] | None:
    for k in range(low, len(rates) - 1):
        if rates[k + 1] > rates[k]:
            return k, rates[k], rates[k + 1]
    return None


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, probe=_values, subject=lambda: {
    "forget": (Number(1, 2), Number(1, 10), Number(9, 10)), "expression": Number(1, 10),
    "cell": Number(1)}, mutants={
        "no mixing": edit("cell", lambda b: Number(0)),
        "naive condition violated": edit("cell", lambda b: Number(20)),
        "larger retention between": edit(
            "forget", lambda f: (Number(1, 2), Number(9, 10), Number(9, 10))),
    })
def lstm_naive_fails(subject: Subject, context: Context) -> Outcome:
    """f + e|b| ≤ 1 at every step, and γ + Γ̄ of the (h ← c) block rises from lag 2 to lag 3."""
    f, e, b = subject["forget"], subject["expression"], subject["cell"]
    if not (_inside(*f, e) and all(x + e * sp.Abs(b) <= 1 for x in f)):
        return Outcome(False, "the naive condition is violated")
    rates = scan("absolute", [_two(e, x, Number(0), b) for x in f], 1)
    found = _rises(rates, 2)
    if found is None:
        return Outcome(False, "no rise")
    k, small, large = found
    return Outcome(True, f"γ+Γ̄ rises from {float(small):g} at lag {k} to {float(large):g} at "
                   f"lag {k + 1}", {"smaller": str(small), "larger": str(large)},
                   tuple(f"ℓ = {at}: γ+Γ̄ = {rate} = {float(rate):g}"
                         for at, rate in enumerate(rates[1:], 1)))


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, probe=_values, subject=lambda: {
    "retention": Number(9, 10), "mixing": Number(-1, 10)}, mutants={
        "positive mixing": edit("mixing", lambda r: -r),
        "condition violated": edit("mixing", lambda r: Number(-1, 2)),
        "no mixing": edit("mixing", lambda r: Number(0)),
    })
def signed_fails(subject: Subject, context: Context) -> Outcome:
    """a + |ρ| ≤ 1 and yet |γ + Γ| rises: the signed sum passes through zero."""
    keep, mix = subject["retention"], subject["mixing"]
    if not (_inside(keep) and keep + sp.Abs(mix) <= 1):
        return Outcome(False, "the repaired condition is violated")
    rates = [sp.Abs(x) for x in scan("first", [_one(keep, mix)] * 20, 0)]
    found = _rises(rates, 0)
    if found is None:
        return Outcome(False, "no rise")
    low = min(range(20), key=lambda k: rates[k])
    return Outcome(True, f"|γ+Γ| is {float(rates[low]):g} at lag {low} and "
                   f"{float(rates[19]):.3f} at lag 19",
                   {"smaller": str(rates[low]), "larger": str(rates[19])},
                   tuple(f"ℓ = {k}: |γ+Γ| = {float(rates[k]):.6f}" for k in range(20)))


@check(strength=Strength.SYMBOLIC, probe=_two_sided,
       subject=lambda: _assumption(KEPT_RANGE[1]), mutants={
           "retention up to 2": edit("rhs", lambda e: sp.S(2)),
           "flip the inequality": lambda s: {"lhs": s["rhs"], "rhs": s["lhs"]},
           "half the retention": edit("lhs", lambda e: e / 2),
           "retention times its successor": edit("lhs", lambda e: e * KEPT(m + 1)),
       })
def all_anchor_average(subject: Subject, context: Context) -> Outcome:
    """Order zero averaged over all valid anchors, diagonal cells."""
    return prove(lambda: all_anchors(windows_inside(_statement(subject))),
                 summary="a longer window is at most both shorter ones inside it; induction on n")


def _mean(values: Sequence[Any]) -> sp.Expr:
    return sp.Add(*values) / len(values)


def _window_average(blocks: Sequence[tuple[sp.Matrix, sp.Matrix]], length: int, column: int,
                    first: int = 0) -> sp.Expr:
    """Mean over all valid anchors (from ``first`` on) of the order-zero rate at one lag."""
    anchors = range(max(length - 1, first), len(blocks))
    return _mean([scan("zeroth", [blocks[t - k] for k in range(length)], column)[-1]
                  for t in anchors])


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, probe=_values, subject=lambda: {
    "expression": (Number(1, 10), Number(1, 10), Number(1)), "forget": Number(1)}, mutants={
        "equal expressions": edit("expression", lambda e: (Number(1),) * 3),
        "expression above 1": edit("expression", lambda e: (*e[:2], Number(2))),
        "largest expression first": edit("expression", lambda e: tuple(reversed(e))),
    })
def average_fails_lstm(subject: Subject, context: Context) -> Outcome:
    """LSTM: the newest step's e_t weighs each anchor, so the all-anchor average can rise."""
    e, f = subject["expression"], subject["forget"]
    if not _inside(*e, f):
        return Outcome(False, "gates outside [0, 1]")
    blocks = [_two(x, f, 0, 0) for x in e]
    one, two = (_window_average(blocks, length, 1) for length in (1, 2))
    return Outcome(bool(two > one), f"mean rate {float(one):g} at lag 1, {float(two):g} at lag 2",
                   {"smaller": str(one), "larger": str(two)})


@check(strength=Strength.SYMBOLIC, probe=_values, role=Role.HYPOTHESIS, subject=lambda: {
    "retention": tuple(Number(k, 10) for k in (3, 9, 1, 7, 5))}, mutants={
        "retention above 1": edit("retention", lambda r: (*r[:4], Number(3))),
        "retention below 0": edit("retention", lambda r: (*r[:4], Number(-1, 2))),
        "growing without bound": edit("retention", lambda r: tuple(2 + x for x in r)),
    })
def average_holds_diagonal(subject: Subject, context: Context) -> Outcome:
    """Diagonal cells: the proof, and the averages of one sequence as its instance."""
    if not _inside(*subject["retention"]):
        return Outcome(False, "retention outside [0, 1]")
    blocks = [_one(x, 0) for x in subject["retention"]]
    means = [_window_average(blocks, length, 0) for length in range(1, 6)]
    if _rises(means, 0):
        return Outcome(False, f"the averages rise: {means}")
    return prove(all_anchors, summary="nonincreasing for one-state cells, all valid anchors")


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, probe=_values, subject=lambda: {
    "retention": tuple(Number(k, 10) for k in (1, 1, 9, 9)),
    "anchors": (Number(2), Number(4))}, mutants={
        "one anchor for both lags": edit("anchors", lambda t: (Number(4), Number(4))),
        "retention above 1": edit("retention", lambda r: (*r[:3], Number(2))),
        "anchor without its lag": edit("anchors", lambda t: (Number(2), Number(1))),
    })
def chosen_anchors_fail(subject: Subject, context: Context) -> Outcome:
    """Order zero at lag 1 from one anchor and at lag 2 from another one: it rises."""
    kept = subject["retention"]
    if not _inside(*kept) or any(anchor < length for length, anchor in enumerate(
            subject["anchors"], 1)):
        return Outcome(False, "a retention outside [0, 1], or an anchor without its lag")
    one, two = (scan("zeroth", [_one(kept[int(anchor) - 1 - k], 0) for k in range(length)], 0)[-1]
                for length, anchor in enumerate(subject["anchors"], 1))
    return Outcome(bool(two > one), f"rate {float(one):g} at lag 1, {float(two):g} at lag 2",
                   {"smaller": str(one), "larger": str(two)})
