"""[TS] and LW-1: optimiser identities, each with the counterexample that limits it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory.algebra import DiagonalOf, Letter, Var
from theory.cells import H_PREV, get_cell
from theory.checking import Context, check
from theory.checks.probes import compare, edit, expressions, operators, prove, terms
from theory.indexed import agrees
from theory.jacobians import jacobian
from theory.ledger import Outcome, Role, Strength
from theory.operators import Op
from theory.optimizers import (
    GATE,
    MU,
    STEPS,
    momentum_displacement,
    momentum_equals_gate,
    momentum_lemma,
    schedule_expansion,
    schedule_lemma,
    sgd_step,
)
from theory.printing import latex
from theory.published import gated_jacobian
from theory.reduction import unit_blocks
from theory.terms import IndexedSum, OrderedProduct, normal
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
    lines: tuple[str, ...] = ()
    for name in ("const", "shared", "diag"):
        cell = get_cell(name)
        stated = sum((op for key, op in subject.items() if key.startswith(name)), Op.zero())
        found = compare([(name, jacobian(cell)[H_PREV, H_PREV], stated)], name)
        if not found.passed:
            return found
        lines += found.steps
        if not agrees(cell, H_PREV, H_PREV, stated):
            return Outcome(False, f"{name}: the index-sum engine derives something else")
    return Outcome(True, "constant, scalar and per-unit gate, derived by two engines",
                   {"engines": 2, "dimension": "symbolic H"}, lines)


def _retentions(*names: str) -> Subject:
    return {name: 1 - Var("s", dim="1") for name in names}


def _varies(expr: sp.Expr) -> bool:
    """Whether an elementwise expression depends on the unit."""
    return bool(expr.atoms(sp.Function)) or any(
        isinstance(s, Var) and s.dim == "H" for s in expr.free_symbols)


@check(strength=Strength.SYMBOLIC, probe=expressions,
       subject=lambda: _retentions("const", "shared"), mutants={
           "a per-unit gate": edit("shared", lambda e: 1 - Var("g")),
           "first order": edit("const", lambda e: e + Var("s", dim="1") * (
               1 - Var("k")**2) * DiagonalOf(Letter("U"))),
           "retention s for 1 − s": edit("shared", lambda e: 1 - e),
           "exponent off by one": edit("const", lambda e: e**2),
       })
def isotropic(subject: Subject, context: Context) -> Outcome:
    """Order zero of a constant or scalar gate: one number for all units."""
    for name, stated in subject.items():
        d, _ = unit_blocks(get_cell(name))
        if sp.expand(d[0, 0] - stated) != 0:
            return Outcome(False, f"{name}: derived retention {d[0, 0]}, stated {stated}")
        if _varies(d[0, 0]):
            return Outcome(False, f"{name}: the rate depends on the unit")
    return Outcome(True, "D = (1 − s) I: γ is the same for every unit, P_ℓ = γ I", {}, tuple(
        f"{name}: $D = ({latex(stated)}) I$" for name, stated in subject.items()))


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, probe=expressions,
       subject=lambda: _retentions("const", "shared"), mutants={
           "a per-unit gate": edit("shared", lambda e: 1 - Var("g")),
           "a gate per unit and a mixing term": edit("const", lambda e: e + Var("k")),
           "no retention": edit("const", lambda e: sp.S.Zero),
       })
def isotropic_against(subject: Subject, context: Context) -> Outcome:
    """Gated cells whose order-zero rates do not depend on the direction."""
    return isotropic.run(subject, context)


def _mixing_diagonals() -> Subject:
    return {name: sum((op for path, op in gated_jacobian(name).items() if path != "leak"),
                      Op.zero()).diag() for name in ("const", "shared", "diag")}


@check(strength=Strength.SYMBOLIC, role=Role.HYPOTHESIS, probe=expressions,
       subject=_mixing_diagonals, mutants={
           "no mixing": edit("const", lambda e: sp.S.Zero),
           "without the gate path": edit("shared", lambda e: e.subs(
               DiagonalOf(Letter("u_s", row=True)), 0)),
           "flip a sign": edit("diag", lambda e: -e),
           "slope squared": edit("const", lambda e: e * (1 - Var("k")**2)),
           "gate for retention": edit("shared", lambda e: e * Var("s", dim="1")),
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
    return Outcome(True, "diag R contains diag U and the unit's own slope in every gated cell", {},
                   tuple(f"{name}: $\\mathrm{{diag}}\\,R = {latex(stated)}$"
                         for name, stated in subject.items()))


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
    update = dict(get_cell("const").equations)[Var("h_new")]
    keep, source = (sp.diff(update, v) for v in (H_PREV, Var("k")))
    if sp.expand(keep - (1 - Var("s", dim="1"))) != 0 or source != Var("s", dim="1"):
        return Outcome(False, f"ConstGate's update is {update}")
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
                   {"momentum": str(moving), "gate": str(fixed)},
                   (f"momentum: {moving}", f"gate: {fixed}", f"difference: {gap}"))


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


_HALF = sp.Rational(1, 2)


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
    return Outcome(len(set(gains)) > 1, f"‖M‖ at lags 0 … 3: {gains}", {"gains": str(gains)},
                   tuple(f"ℓ = {k}: ‖M‖ = {gain}" for k, gain in enumerate(gains)))
