"""[TS]: per-neuron rates as a diagonal preconditioner, against Adam's, and row-mean rates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory.checking import Context, check
from theory.checks.probes import edit, prove, terms
from theory.indexed import collapse
from theory.ledger import Outcome, Role, Strength
from theory.optimizers import (
    ADAPTIVE_RATE,
    GATE_RATE,
    GRADIENT,
    POWER,
    PROBE,
    STEADY,
    UNITS,
    adaptive_update,
    column,
    gate_update,
    lag_index,
    probed_update,
    row,
    row_mean_rate,
    second_moment,
    second_moment_lemma,
)
from theory.proof import Certificate, Chain, Lemma, Ring, Statement, Step, summed
from theory.terms import IndexedSum, normal
from theory.transport import j, n

Subject = Mapping[str, Any]


def _numbers(subject: Subject) -> list[float]:
    return [float(v) for v in subject.values()]


_HALF = sp.Rational(1, 2)
_ANY = sp.Symbol("λ", real=True)  # one entry of any adaptive rate


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, probe=_numbers,
       subject=lambda: {"gate": _HALF, "lags": sp.S(2)}, mutants={
           "no gating: s = 0": edit("gate", lambda s: sp.S.Zero),
           "nothing retained: s = 1": edit("gate", lambda s: sp.S.One),
           "a single lag": edit("lags", lambda k: sp.S.One),
           "gate above 1": edit("gate", lambda s: 3 * s),
       })
def adam_limit(subject: Subject, context: Context) -> Outcome:
    """ConstGate with s = ½ against any λ: the gates' rates change with the lag, λ does not.

    By one gradient entry at lag ℓ the updates differ by (μ_ℓ − λ) x; two lags with different
    rates leave no λ for which both vanish.
    """
    gate, count = subject["gate"], int(subject["lags"])
    if not 0 <= gate <= 1:
        return Outcome(False, "gate outside [0, 1]")
    rates = [(1 - gate)**k for k in range(1, count + 1)]
    at = [sp.Symbol(f"{x}0", integer=True) for x in "lqp"]
    slope = collapse(sp.diff(gate_update() - adaptive_update(), GRADIENT[tuple(at)]))
    gaps = [slope.subs({GATE_RATE(at[0], at[1]): rate, ADAPTIVE_RATE(at[1], at[2]): _ANY,
                        PROBE[at[1], at[2]]: 1}) for rate in rates]
    equal = sp.solve(gaps, _ANY)
    return Outcome(not equal, f"∂/∂g at lags 1 … {count}: {', '.join(map(str, gaps))}; "
                   + ("no λ makes them zero" if not equal else f"zero for λ = {equal}"),
                   {"gaps": [str(g) for g in gaps]},
                   tuple(f"ℓ = {k}: rate {rate}, difference {gap}" for k, (rate, gap) in
                         enumerate(zip(rates, gaps, strict=True), 1)))


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
           "drop the last parameter": edit("probed", lambda e: IndexedSum(
               e.at(j), j, 1, UNITS - 1)),
       })
def adaptive_probe(subject: Subject, context: Context) -> Outcome:
    """The lag's contribution to an adaptive update through the probe λ ⊙ w."""
    left, _ = probed_update()
    same = normal(left - subject["probed"]) == 0
    return Outcome(same, "wᵀDiag(λ)g = (λ⊙w)ᵀg for any number of parameters" if same
                   else f"difference {normal(left - subject['probed'])}", {},
                   (f"exact: {left}", f"probe: {subject['probed']}"))


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {"moment": second_moment()},
       mutants={
           "corrected already (v̂ for v)": edit("moment", lambda e: STEADY**2),
           "one power of β late": edit("moment", lambda e: e.subs(n, n + 1)),
           "β^k for 1 − β^k": edit("moment", lambda e: POWER(n) * STEADY**2),
           "first moment": edit("moment", lambda e: e / STEADY),
       })
def steady_moment(subject: Subject, context: Context) -> Outcome:
    """Gradients all equal to g: v_k = (1 − β^k) g², so Adam's v̂ is g² and RMSProp's v is less."""
    proved = prove(lambda: second_moment_lemma(subject["moment"]),
                   summary="v_k = (1 − β^k) g² by induction on k; divided by 1 − β^k it is g²")
    if proved.passed and sp.cancel(subject["moment"] / (1 - POWER(n)) - STEADY**2) != 0:
        return Outcome(False, "the corrected moment is not g²")
    return proved


def _row_bound(subject: Subject, upper: bool) -> Lemma:
    """``min λ · Σh² ≤ Σ λh²``, or with ``upper`` ``Σ λh² ≤ max λ · Σh²``; any number of columns."""
    h, rates = sp.Function("h", real=True), sp.Function("lam", nonnegative=True)
    end = sp.Symbol("lam_max" if upper else "lam_min", real=True)

    def ordered(low: sp.Expr, high: sp.Expr, variables: tuple[sp.Symbol, ...] = ()) -> Statement:
        return Statement(*((high, "≤", low) if upper else (low, "≤", high)), variables)

    limit = ordered(end, rates(n), (n,))
    unit = ordered(end * h(n)**2, rates(n) * h(n)**2, (n,))
    total = summed(Lemma("one column", unit, Chain(unit.lhs, (
        Step(unit.rhs, Certificate((((limit, (n,)), h(n)**2),)), "≤"),)), assumptions=(limit,)),
        n, UNITS)
    numerator = subject["numerator"].replace(sp.Function("lam", real=True), rates)
    goal = ordered(end * subject["denominator"], numerator)
    return Lemma("Λ ≤ max λ" if upper else "Λ ≥ min λ", goal, Chain(goal.lhs, (
        Step(total.claim.lhs, Ring()),
        Step(total.claim.rhs, Certificate((((total.claim, ()),),)), "≤"),
        Step(goal.rhs, Ring()))), assumptions=(limit,), uses=(total,))


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: dict(
    zip(("numerator", "denominator"), row_mean_rate(), strict=True)), mutants={
        "weights h instead of h²": lambda s: {**s, "numerator": IndexedSum(
            sp.Function("lam", real=True)(j) * sp.Function("h", real=True)(j), j, 1, UNITS)},
        "no normalisation": lambda s: {**s, "denominator": sp.S.One},
        "drop a column from the numerator": edit("numerator", lambda e: IndexedSum(
            e.at(j), j, 1, UNITS - 1)),
        "twice the numerator": edit("numerator", lambda e: 2 * e),
    })
def row_mean(subject: Subject, context: Context) -> Outcome:
    """Λ lies between the least and the largest rate of its row (numerators, no division)."""
    return prove(lambda: _row_bound(subject, False), lambda: _row_bound(subject, True),
                 summary="min λ · Σh² ≤ Σλh² ≤ max λ · Σh²; equal to λ only if λ is constant "
                         "along the row")


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
           "a negative rate": edit("lam0", lambda x: -x),
       })
def row_mean_differs(subject: Subject, context: Context) -> Outcome:
    """λ = (1, 3), h = (1, 1), probe (1, −1): the row mean sees nothing."""
    exact, mean = _row_forms(subject)
    if min(subject["lam0"], subject["lam1"]) <= 0:
        return Outcome(False, "a rate that is not positive")
    return Outcome(bool(exact != mean), f"exact {exact}, with the row mean {mean}",
                   {"left": str(exact), "right": str(mean)},
                   tuple(f"{name} = {value}" for name, value in subject.items()))


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
                   else f"Σ λh² − λ Σh² = {gap}", {},
                   (f"numerator: {weighted}", f"times the denominator: {denominator}"))
