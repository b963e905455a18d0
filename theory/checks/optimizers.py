"""[TS] and LW-1: optimiser identities, each with the counterexample that limits it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory.algebra import DiagonalOf, Letter, Var
from theory.cells import H_PREV, get_cell
from theory.checking import Context, check
from theory.checks.probes import edit, expressions, number, operators, prove, terms
from theory.indexed import agrees, collapse
from theory.jacobians import jacobian
from theory.ledger import Outcome, Role, Strength
from theory.operators import Op
from theory.optimizers import (
    ADAPTIVE_RATE,
    COLUMNS,
    GATE,
    GATE_RATE,
    GRADIENT,
    LAGS,
    MU,
    PROBE,
    ROWS,
    STEPS,
    UNITS,
    adaptive_update,
    column,
    gate_update,
    lag_index,
    momentum_displacement,
    momentum_equals_gate,
    momentum_lemma,
    probed_update,
    row,
    row_mean_rate,
    schedule_expansion,
    schedule_lemma,
    sgd_step,
)
from theory.proof import Certificate, Chain, Lemma, Ring, Statement, Step
from theory.published import gated_jacobian
from theory.reduction import unit_blocks
from theory.terms import IndexedSum, OrderedProduct, normal, unroll
from theory.transport import i, j, n, scalar

Subject = Mapping[str, Any]
THETA, NEW = sp.symbols("theta theta_new", real=True)
LOSS_GRADIENT = scalar("g")


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {
    "update": sgd_step(THETA, LOSS_GRADIENT)}, mutants={
        "flip a sign": edit("update", lambda e: 2 * THETA - e),
        "exponent off by one": edit("update", lambda e: sgd_step(THETA, LOSS_GRADIENT, MU**2)),
        "drop the last step": edit("update", lambda e: sgd_step(
            THETA, LOSS_GRADIENT, steps=STEPS - 1)),
        "average instead of sum": edit("update", lambda e: THETA + (e - THETA) / STEPS),
    })
def lw1(subject: Subject, context: Context) -> Outcome:
    """The stationary point of ``Σ g_t (θ' − θ) + (θ' − θ)²/2μ``, coordinate by coordinate."""
    model = IndexedSum(LOSS_GRADIENT(j), j, 1, STEPS) * (NEW - THETA) + (NEW - THETA)**2 / (2 * MU)
    slope = sp.diff(model, NEW).subs(NEW, subject["update"])
    if normal(slope) != 0:
        return Outcome(False, f"not stationary: slope {slope}")
    return Outcome(True, "the minimiser of the linearised loss plus ‖θ' − θ‖²/2μ", {},
                   (f"model = {model}", f"slope at the update = {normal(slope)}"))


@check(strength=Strength.SYMBOLIC, probe=operators, subject=lambda: {
    f"{name}-{path}": op for name in ("const", "shared", "diag")
    for path, op in gated_jacobian(name).items()}, mutants={
        "drop the shared gate's rank-one term": edit("shared-gate", lambda op: Op.zero()),
        "flip the sign of DiagGate's gate path": edit("diag-gate", lambda op: -op),
        "full-rank gate path for the shared gate": edit("shared-gate", lambda op: Op([
            ((Letter("u_s"),), c) for c in op.terms.values()])),
        "retention s for 1 − s": edit("const-leak", lambda op: Op.identity() - op),
    })
def ts_jacobians(subject: Subject, context: Context) -> Outcome:
    """The three Jacobians of [TS] by two engines, and their ranks' structure."""
    for name in ("const", "shared", "diag"):
        cell = get_cell(name)
        stated = sum((op for key, op in subject.items() if key.startswith(name)), Op.zero())
        if not jacobian(cell)[H_PREV, H_PREV].equals(stated):
            return Outcome(False, f"{name}: derived {jacobian(cell)[H_PREV, H_PREV]}")
        if not agrees(cell, H_PREV, H_PREV, stated):
            return Outcome(False, f"{name}: the index-sum engine derives something else")
    return Outcome(True, "constant, scalar and per-unit gate, derived by two engines",
                   {"engines": 2, "dimension": "symbolic H"})


@check(strength=Strength.SYMBOLIC, probe=lambda s: [
    number(str(s["order"]), name) for name in s["cells"]], subject=lambda: {
        "cells": ("const", "shared"), "order": "zeroth"}, mutants={
            "a per-unit gate": lambda s: {**s, "cells": ("const", "diag")},
            "first order": lambda s: {**s, "order": "first"},
            "the GRU": lambda s: {**s, "cells": ("gru", "shared")},
        })
def isotropic(subject: Subject, context: Context) -> Outcome:
    """Order zero of a constant or scalar gate: one number for all units."""
    for name in subject["cells"]:
        d, r = unit_blocks(get_cell(name))
        entry = d[0, 0] + (r[0, 0] if subject["order"] == "first" else 0)
        varying = [s for s in entry.free_symbols if isinstance(s, Var) and s.dim == "H"]
        if varying or entry.atoms(sp.Function):
            return Outcome(False, f"{name}: the rate depends on the unit through {varying}")
    return Outcome(True, "D = (1 − s) I: γ is the same for every unit, P_ℓ = γ I")


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, probe=lambda s: [
    number(name) for name in s], subject=lambda: ("const", "shared"), mutants={
        "a per-unit gate": lambda s: ("const", "diag"),
        "the GRU": lambda s: ("gru", "shared"),
        "no gate at all": lambda s: ("diag", "rnn"),
    })
def isotropic_against(subject: tuple[str, ...], context: Context) -> Outcome:
    """Gated cells whose order-zero rates do not depend on the direction."""
    return isotropic.run({"cells": subject, "order": "zeroth"}, context)


def _mixing_diagonals() -> Subject:
    return {name: sum((op for path, op in gated_jacobian(name).items() if path != "leak"),
                      Op.zero()).diag() for name in ("const", "shared", "diag")}


@check(strength=Strength.SYMBOLIC, role=Role.HYPOTHESIS, probe=expressions,
       subject=_mixing_diagonals, mutants={
           "no mixing": edit("const", lambda e: sp.S.Zero),
           "without the gate path": edit("shared", lambda e: e.subs(
               DiagonalOf(Letter("u_s", row=True)), 0)),
           "flip a sign": edit("diag", lambda e: -e),
       })
def anisotropic_first_order(subject: Subject, context: Context) -> Outcome:
    """At first order ρ depends on the unit for every gated cell (diag U, h̃, the gate path)."""
    for name, stated in subject.items():
        _, r = unit_blocks(get_cell(name))
        if sp.expand(r[0, 0] - stated) != 0:
            return Outcome(False, f"{name}: derived diag R = {r[0, 0]}")
        slopes = [s for s in stated.free_symbols if isinstance(s, Var) and s.dim == "H"]
        if not slopes or not stated.has(DiagonalOf(Letter("U"))):
            return Outcome(False, f"{name}: no direction dependence at first order")
    return Outcome(True, "diag R contains diag U and the unit's own slope in every gated cell")


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {
    "update": schedule_expansion()[1], "power": schedule_lemma().claim.rhs}, mutants={
        "rate without μ": edit("update", lambda e: schedule_expansion(lambda g: g)[1]),
        "retention squared": edit("update", lambda e: schedule_expansion(
            lambda g: MU * g**2)[1]),
        "exponent off by one": edit("power", lambda e: e * (1 - GATE)),
        "flip a sign": edit("power", lambda e: -e),
    })
def schedule(subject: Subject, context: Context) -> Outcome:
    """Gates as a lag-dependent step size; a constant gate as an exponential schedule."""
    left, _ = schedule_expansion()
    if normal(left - subject["update"]) != 0:
        return Outcome(False, "not the same update")
    return prove(lambda: schedule_lemma(lambda power: subject["power"]),
                 summary="−μ Σ γ_ℓ c_ℓ = −Σ μ_ℓ c_ℓ with μ_ℓ = μγ_ℓ; Π(1−s) = (1−s)^ℓ")


def _average(weight: Any = None) -> sp.Expr:
    source = scalar("u")
    product = OrderedProduct(1 - GATE, i, j + 1, n)
    return IndexedSum(GATE * product * source(j) if weight is None else weight(product, source),
                      j, 1, n)


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {"average": _average()}, mutants={
    "PyTorch's momentum (no factor 1 − β)": edit(
        "average", lambda e: _average(lambda p, u: p * u(j))),
    "β = s": edit("average", lambda e: _average(
        lambda p, u: GATE * OrderedProduct(GATE, i, j + 1, n) * u(j))),
    "shift a lag": edit("average", lambda e: _average(
        lambda p, u: GATE * OrderedProduct(1 - GATE, i, j, n) * u(j))),
    "flip a sign": edit("average", lambda e: -e),
})
def momentum(subject: Subject, context: Context) -> Outcome:
    """A leaky unit's recursion is the moving average of momentum with β = 1 − s."""
    return prove(lambda: momentum_lemma(lambda source: subject["average"]),
                 summary="both have lag weights s(1−s)^ℓ, by induction on the number of steps")


BETA = 1 - GATE


def _quadratic(curvature: Any) -> Any:
    return lambda theta: curvature * theta


def _numbers(subject: Subject) -> list[float]:
    return [float(v) for v in subject.values()]


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, probe=_numbers, subject=lambda: {
    "curvature": sp.S.One, "iterations": sp.S(2)}, mutants={
        "no curvature": edit("curvature", lambda c: sp.S.Zero),
        "a single iteration": edit("iterations", lambda k: sp.S.One),
        "no iteration": edit("iterations", lambda k: sp.S.Zero),
    })
def momentum_limit(subject: Subject, context: Context) -> Outcome:
    """Quadratic loss, two iterations: momentum sees a gradient that has moved."""
    gradient, count = _quadratic(subject["curvature"]), int(subject["iterations"])
    moving = momentum_displacement(gradient, THETA, count, BETA)
    fixed = momentum_displacement(gradient, THETA, count, BETA, moving=False)
    gap = sp.factor(moving - fixed)
    return Outcome(bool(gap != 0), f"θ differs by {gap} after {count} iterations",
                   {"momentum": str(moving), "gate": str(fixed)})


@check(strength=Strength.SYMBOLIC, role=Role.HYPOTHESIS, probe=_numbers, subject=lambda: {
    "curvature": sp.S.Zero}, mutants={
        "curvature": edit("curvature", lambda c: sp.S.One),
        "small curvature": edit("curvature", lambda c: sp.Rational(1, 10)),
        "negative curvature": edit("curvature", lambda c: -sp.S.One),
    })
def momentum_linear(subject: Subject, context: Context) -> Outcome:
    """A loss that is linear along the iterates: the same averages, for any number of them."""
    return prove(lambda: momentum_equals_gate(subject["curvature"]),
                 summary="with gradients that do not change, momentum's average is the leaky "
                         "unit's state at every iteration (induction)")


def _preconditioners(rates: Any, adaptive: Any) -> Subject:
    return {**{f"mu{a}{b}": sp.sympify(rates[a][b]) for a in range(2) for b in range(2)},
            **{f"lam{a}{b}": sp.sympify(adaptive[a][b]) for a in range(2) for b in range(2)}}


_HALF = sp.Rational(1, 2)


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, probe=_numbers,
       subject=lambda: _preconditioners([[1, 1], [_HALF, _HALF]], [[1, 1], [1, 1]]), mutants={
           "no gate": lambda s: _preconditioners([[1, 1], [1, 1]], [[1, 1], [1, 1]]),
           "equal by accident": lambda s: _preconditioners(
               [[_HALF, 3], [_HALF, 3]], [[_HALF, _HALF], [3, 3]]),
           "equal rows": lambda s: _preconditioners([[2, 5], [2, 5]], [[2, 2], [5, 5]]),
       })
def adam_limit(subject: Subject, context: Context) -> Outcome:
    """ConstGate with s = ½ against any λ: the gates' rates change with the lag, λ does not."""
    small = unroll((gate_update() - adaptive_update()).subs({LAGS: 2, ROWS: 2, COLUMNS: 2}))
    table = {f: subject[f"{'mu' if f.func == GATE_RATE else 'lam'}"
                        f"{f.args[0] - 1}{f.args[1] - 1}"]
             for f in small.atoms(sp.core.function.AppliedUndef)}
    gap = sp.expand(small.xreplace(table))
    return Outcome(bool(gap != 0), f"the updates differ by {gap}"[:200], {"gap": str(gap)})


@check(strength=Strength.SYMBOLIC, role=Role.HYPOTHESIS, probe=terms, subject=lambda: {
    "rate": GATE_RATE(lag_index, row)}, mutants={
        "the rate of one lag for all": edit("rate", lambda e: GATE_RATE(1, row)),
        "the rate of the column": edit("rate", lambda e: GATE_RATE(lag_index, column)),
        "twice the rate": edit("rate", lambda e: 2 * e),
    })
def adam_equal(subject: Subject, context: Context) -> Outcome:
    """Equal for all gradients iff λ_qp = μ_ℓq: any number of lags, rows and columns."""
    if normal(gate_update() - adaptive_update(subject["rate"])) != 0:
        return Outcome(False, f"with λ = {subject['rate']} the updates differ")
    at = [sp.Symbol(f"{x}0", integer=True) for x in "lqp"]
    slope = collapse(sp.diff(gate_update() - adaptive_update(), GRADIENT[tuple(at)]))
    stated = (GATE_RATE(at[0], at[1]) - ADAPTIVE_RATE(at[1], at[2])) * PROBE[at[1], at[2]]
    if sp.expand(slope - stated) != 0:
        return Outcome(False, f"derivative by one gradient entry: {slope}"[:200])
    return Outcome(True, "∂/∂g_ℓqp of the difference is (μ_ℓq − λ_qp) x_qp: zero for all g and x "
                   "iff equal", {"sizes": "symbolic"})


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {"probed": probed_update()[1]},
       mutants={
           "square the rates": edit("probed", lambda e: probed_update(
               lambda r, w: r**2 * w)[1]),
           "divide by the rates": edit("probed", lambda e: probed_update(
               lambda r, w: w / r)[1]),
           "unscaled probe": edit("probed", lambda e: probed_update(lambda r, w: w)[1]),
       })
def adaptive_probe(subject: Subject, context: Context) -> Outcome:
    """The lag's contribution to an adaptive update through the probe λ ⊙ w."""
    left, _ = probed_update()
    same = normal(left - subject["probed"]) == 0
    return Outcome(same, "wᵀDiag(λ)g = (λ⊙w)ᵀg for any number of parameters" if same
                   else f"difference {normal(left - subject['probed'])}")


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: dict(
    zip(("numerator", "denominator"), row_mean_rate(), strict=True)), mutants={
        "weights h instead of h²": lambda s: {**s, "numerator": IndexedSum(
            sp.Function("lam", real=True)(j) * sp.Function("h", real=True)(j), j, 1, UNITS)},
        "no normalisation": lambda s: {**s, "denominator": sp.S.One},
        "flip a sign": edit("numerator", lambda e: -e),
    })
def row_mean(subject: Subject, context: Context) -> Outcome:
    """Λ lies between the least and the largest rate of its row (numerators, no division)."""
    h, rates = sp.Function("h", real=True), sp.Function("lam", nonnegative=True)
    least = sp.Symbol("lam_min", real=True)
    above = Statement(least, "≤", rates(n), (n,))
    numerator = subject["numerator"].replace(sp.Function("lam", real=True), rates)
    unit = Statement(least * h(n)**2, "≤", rates(n) * h(n)**2, (n,))
    one = Lemma("one column", unit, Chain(unit.lhs, (
        Step(unit.rhs, Certificate((((above, (n,)), h(n)**2),)), "≤"),)), assumptions=(above,))
    from theory.proof import Summed

    left = IndexedSum(least * h(n)**2, n, 1, UNITS)
    goal = Statement(least * subject["denominator"], "≤", numerator)
    return prove(Lemma("Λ ≥ min λ", goal, Chain(goal.lhs, (
        Step(left, Ring()), Step(numerator, Summed(unit, n, 1, UNITS), "≤"))),
        assumptions=(above,), uses=(one,)),
        summary="min λ · Σh² ≤ Σλh², and the same with max; equal to λ only if λ is constant "
                "along the row")


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, probe=_numbers, subject=lambda: {
    "weight": _HALF, "gate": sp.S.One}, mutants={
        "orthogonal recurrence": edit("weight", lambda w: sp.S.One),
        "a gate": edit("gate", lambda s: _HALF),
        "reflection": edit("weight", lambda w: -sp.S.One),
    })
def lag_without_gate(subject: Subject, context: Context) -> Outcome:
    """A plain RNN at rest with U = ½ I: ‖M_ℓ‖ = 2^{-ℓ}, lag-dependent without any gate."""
    weight, gate = subject["weight"], subject["gate"]
    if gate != 1:
        return Outcome(False, "the cell has a gate")
    d, r = unit_blocks(get_cell("rnn"))
    if d[0, 0] != 0:
        return Outcome(False, "the plain RNN has a retention")
    step_gain = sp.Abs(r[0, 0].subs(Var("k"), 0).replace(
        lambda e: isinstance(e, sp.Function), lambda e: weight))
    gains = [step_gain**k for k in range(4)]
    return Outcome(len(set(gains)) > 1, f"‖M‖ at lags 0 … 3: {gains}", {"gains": str(gains)})




def _row_forms(subject: Subject) -> tuple[sp.Expr, sp.Expr]:
    """One row, two columns: exact contribution Σ λ w g, and with λ replaced by Λ."""
    lam, h, w, g = ([subject[f"{name}{k}"] for k in range(2)] for name in ("lam", "h", "w", "g"))
    numerator = sum(a * b**2 for a, b in zip(lam, h, strict=True))
    mean = numerator / sum(b**2 for b in h)
    exact = sum(a * b * c for a, b, c in zip(lam, w, g, strict=True))
    return exact, sp.expand(mean * sum(b * c for b, c in zip(w, g, strict=True)))


_ROW = {"lam0": sp.Integer(1), "lam1": sp.Integer(3), "h0": sp.Integer(1), "h1": sp.Integer(1),
        "w0": sp.Integer(1), "w1": -sp.Integer(1), "g0": sp.Integer(1), "g1": sp.Integer(1)}


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, probe=_numbers,
       subject=lambda: dict(_ROW), mutants={
           "equal rates": edit("lam1", lambda x: sp.Integer(1)),
           "gradient along h, probe along h": lambda s: {**s, "w1": sp.Integer(1)},
           "no gradient": lambda s: {**s, "g0": sp.S.Zero, "g1": sp.S.Zero},
       })
def row_mean_differs(subject: Subject, context: Context) -> Outcome:
    """λ = (1, 3), h = (1, 1), probe (1, −1): the row mean sees nothing."""
    exact, mean = _row_forms(subject)
    return Outcome(bool(exact != mean), f"exact {exact}, with the row mean {mean}",
                   {"left": str(exact), "right": str(mean)})


_CONSTANT = sp.Symbol("lam_row", real=True)


@check(strength=Strength.SYMBOLIC, role=Role.HYPOTHESIS, probe=terms, subject=lambda: {
    "rate": _CONSTANT}, mutants={
        "a rate per column": edit("rate", lambda e: ADAPTIVE_RATE(j)),
        "one column left out": edit("rate", lambda e: e * (1 - sp.KroneckerDelta(j, 3))),
        "a rate that grows along the row": edit("rate", lambda e: e * j),
    })
def row_mean_agrees(subject: Subject, context: Context) -> Outcome:
    """λ constant along the row: Σ λ h² = λ Σ h², so Λ = λ, for any number of columns."""
    numerator, denominator = row_mean_rate()
    weighted = numerator.replace(ADAPTIVE_RATE, lambda index: subject["rate"].subs(j, index))
    gap = normal(weighted - _CONSTANT * denominator)
    return Outcome(bool(gap == 0), "Λ = λ whatever the state, so both forms agree" if gap == 0
                   else f"Σ λh² − λ Σh² = {gap}")
