"""LW-28 … LW-32: the matched statistic, its two silent hypotheses, and the repaired signs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory.checking import Context, check
from theory.checks.probes import edit, prove, terms
from theory.indexed import collapse
from theory.ledger import Outcome, Role, Strength
from theory.proof import (
    Certificate,
    Chain,
    Lemma,
    Rewrite,
    Ring,
    Statement,
    Step,
    Then,
    exchanged,
    summed,
)
from theory.statistic import (
    OUTCOMES,
    PARAMETERS,
    UNITS,
    alignment,
    alignment_coefficient,
    delta,
    diagonal_contribution,
    envelope,
    expectation,
    matched_statistic,
    mean_alignment,
    neuron_alignment,
    p,
    q,
    random_rate,
    rate,
    readout,
    repaired_statistic,
    sgn,
    signed_mass,
    size,
    tangent,
    v,
    w,
)
from theory.terms import IndexedSum, normal
from theory.transport import scalar

Subject = Mapping[str, Any]


def _equal(left: sp.Expr, right: sp.Expr, swap: Any, summary: str) -> Outcome:
    """left = right after exchanging the sums that end at ``swap`` (all letters schematic)."""
    goal = Statement(left, "=", right)
    if swap is None:
        return prove(Lemma("identity", goal, Chain(left, (Step(right, Ring()),))), summary=summary)
    swapped, uses = exchanged(left, swap)
    rules = tuple(Rewrite(lemma.claim) for lemma in uses)
    return prove(Lemma("identity", goal, Chain(left, (
        Step(normal(left), Ring()), Step(swapped, Then(rules)), Step(right, Ring()))), uses=uses),
        summary=summary)


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {
    "component": diagonal_contribution()}, mutants={
        "transpose": edit("component", lambda e: IndexedSum(
            rate(p) * delta(q) * tangent(q, p), q, 1, UNITS)),
        "drop the last unit": edit("component", lambda e: IndexedSum(
            rate(q) * delta(q) * tangent(q, p), q, 1, UNITS - 1)),
        "rate squared": edit("component", lambda e: IndexedSum(
            rate(q)**2 * delta(q) * tangent(q, p), q, 1, UNITS)),
        "flip a sign": edit("component", lambda e: -e),
    })
def lw28(subject: Subject, context: Context) -> Outcome:
    """δᵀ Diag(μ) B, component by component, with symbolic H; what is left out is stated."""
    row = sp.Symbol("r", integer=True)
    diagonal = rate(q) * sp.KroneckerDelta(q, row)
    double = IndexedSum(IndexedSum(delta(q) * diagonal * tangent(row, p), row, 1, UNITS),
                        q, 1, UNITS)
    left = normal(collapse(double) - subject["component"])
    if left != 0:
        return Outcome(False, f"δᵀ Diag(μ) B differs by {left}"[:200])
    transport = scalar("M")
    full = IndexedSum(IndexedSum(delta(q) * transport(q, row) * tangent(row, p), row, 1, UNITS),
                      q, 1, UNITS)
    return Outcome(True, "equals δᵀ Diag(μ) B; the error is δᵀ(M − Diag μ)B, off-diagonal paths "
                   "and higher orders", {"dimension": "symbolic H"},
                   (f"diagonal: {double} = {subject['component']}", f"exact: {full}"))


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {
    "alignment": neuron_alignment()}, mutants={
        "transpose": edit("alignment", lambda e: delta(q) * IndexedSum(
            tangent(p, q) * readout(p), p, 1, PARAMETERS)),
        "readout squared": edit("alignment", lambda e: delta(q) * IndexedSum(
            tangent(q, p) * readout(p)**2, p, 1, PARAMETERS)),
        "drop the loss gradient": edit("alignment", lambda e: IndexedSum(
            tangent(q, p) * readout(p), p, 1, PARAMETERS)),
        "flip a sign": edit("alignment", lambda e: -e),
    })
def lw29(subject: Subject, context: Context) -> Outcome:
    """The projected contribution is Σ_q μ^(q) α^(q)."""
    projected = IndexedSum(diagonal_contribution() * readout(p), p, 1, PARAMETERS)
    weighted = IndexedSum(rate(q) * subject["alignment"], q, 1, UNITS)
    return _equal(projected, weighted, PARAMETERS,
                  "wᵀ(LW-28) = Σ_q μ^(q) α^(q), sums over parameters and units exchanged")


_SIGNED = matched_statistic()


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {"statistic": _SIGNED}, mutants={
    "no signs": edit("statistic", lambda e: IndexedSum(
        rate(q) * alignment(q, w), q, 1, UNITS)),
    "sign of the draw": edit("statistic", lambda e: IndexedSum(
        rate(q) * sgn(alignment(q, w)) * alignment(q, w), q, 1, UNITS)),
    "flip a sign": edit("statistic", lambda e: -e),
    "square the rate": edit("statistic", lambda e: matched_statistic(lambda u: rate(u)**2)),
})
def lw30(subject: Subject, context: Context) -> Outcome:
    """What the signs are for: with fixed rates, E[T] = Σ_q μ^(q) |m_q|."""
    return _equal(expectation(subject["statistic"]), signed_mass(), OUTCOMES,
                  "for fixed rates E[T] = Σ μ|m|; sgn(m) m = |m|")


def _product_space() -> Subject:
    return {"statistic": IndexedSum(random_rate(q, v) * sgn(mean_alignment()) * alignment(q, w),
                                    q, 1, UNITS)}


@check(strength=Strength.SYMBOLIC, role=Role.HYPOTHESIS, probe=terms, subject=_product_space,
       mutants={
           "a rate that depends on the draw": edit("statistic", lambda e: IndexedSum(
               random_rate(q, w) * sgn(mean_alignment()) * alignment(q, w), q, 1, UNITS)),
           "no signs": edit("statistic", lambda e: IndexedSum(
               random_rate(q, v) * alignment(q, w), q, 1, UNITS)),
           "rate squared": edit("statistic", lambda e: IndexedSum(
               random_rate(q, v)**2 * sgn(mean_alignment()) * alignment(q, w), q, 1, UNITS)),
       })
def lw31_independent(subject: Subject, context: Context) -> Outcome:
    """Rates on their own outcomes: E[T | μ] = f m̄ for every value of the rates."""
    given = expectation(subject["statistic"])  # over ω, the rates' outcome held fixed
    mass = IndexedSum(random_rate(q, v) * size(mean_alignment()), q, 1, UNITS)
    conditional = _equal(given, mass, OUTCOMES, "E[T | μ] = Σ μ|m| = f m̄")
    if not conditional.passed:
        return conditional
    if normal(sp.cancel(envelope() * alignment_coefficient()) - signed_mass()) != 0:
        return Outcome(False, "f m̄ is not the signed mass")
    return Outcome(True, "E[T | μ] = f m̄ for every value of the rates, hence on average",
                   conditional.details, conditional.steps)


def _two_points(subject: Subject) -> tuple[sp.Expr, sp.Expr, sp.Expr]:
    """(E[T], E[f] m̄ with m̄ = |m|, m) for one unit and two equally likely outcomes."""
    half = sp.Rational(1, 2)
    mean = half * (subject["alpha1"] + subject["alpha2"])
    sign = sp.sign(mean)
    statistic = half * sign * (subject["mu1"] * subject["alpha1"]
                               + subject["mu2"] * subject["alpha2"])
    mass = half * (subject["mu1"] + subject["mu2"]) * sp.Abs(mean)
    return statistic, mass, mean


def _numbers(subject: Subject) -> list[float]:
    return [float(value) for value in subject.values()]


_DEPENDENT = {"mu1": sp.Rational(1, 5), "mu2": sp.Rational(3, 5), "alpha1": sp.Integer(4),
              "alpha2": -sp.Integer(2)}


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, probe=_numbers,
       subject=lambda: dict(_DEPENDENT), mutants={
           "constant rate": edit("mu2", lambda x: sp.Rational(1, 5)),
           "constant alignment": edit("alpha2", lambda x: sp.Integer(4)),
           "negative rate": edit("mu1", lambda x: -x),
       })
def lw31_dependent(subject: Subject, context: Context) -> Outcome:
    """A rate in (0, 1) that moves with the alignment: E[T] ≠ E[f] m̄."""
    statistic, mass, _ = _two_points(subject)
    admissible = 0 <= subject["mu1"] <= 1 and 0 <= subject["mu2"] <= 1
    return Outcome(bool(admissible and statistic != mass),
                   f"E[T] = {statistic}, f·m̄ = {mass}",
                   {"left": str(statistic), "right": str(mass)})


@check(strength=Strength.SYMBOLIC, role=Role.COUNTEREXAMPLE, probe=_numbers, subject=lambda: {
    "gate": sp.Rational(1, 10), "slope": sp.S.One, "weight": -sp.Integer(14),
    "alpha": sp.Integer(1)}, mutants={
        "order zero": edit("weight", lambda r: sp.S.Zero),
        "positive mixing": edit("weight", lambda r: -r),
        "no alignment": edit("alpha", lambda a: sp.S.Zero),
        "gate above 1": edit("gate", lambda s: sp.Rational(11, 10)),
        "slope above 1": edit("slope", lambda s: sp.Integer(2)),
    })
def negative_mean(subject: Subject, context: Context) -> Outcome:
    """ConstGate at rest, one unit, lag 1: μ = (1−s) + s φ'U_qq = −½ fixed, α = 1: E[T] < 0."""
    gate, slope, weight = (subject[name] for name in ("gate", "slope", "weight"))
    if not (0 < gate < 1 and 0 <= slope <= 1):
        return Outcome(False, "gate outside (0, 1) or slope outside [0, 1]")
    first = (1 - gate) + gate * slope * weight  # γ + Γ at lag 1
    mean = first * sp.Abs(subject["alpha"])
    return Outcome(bool(mean < 0), f"μ = {first}, E[T] = {mean} < 0",
                   {"left": str(mean), "right": "0"})


def _nonnegative_rate() -> Subject:
    return {"rate": sp.Function("mu", nonnegative=True)(q)}


@check(strength=Strength.SYMBOLIC, role=Role.HYPOTHESIS, probe=terms, subject=_nonnegative_rate,
       mutants={
           "signed rate": edit("rate", lambda e: rate(q) - 1),
           "negative rate": edit("rate", lambda e: -e),
           "rate below a half": edit("rate", lambda e: e - sp.Rational(1, 2)),
       })
def nonnegative_mean(subject: Subject, context: Context) -> Outcome:
    """Fixed rates μ ≥ 0: E[T] = Σ μ|m| ≥ 0."""
    magnitude = sp.Function("abs_m", nonnegative=True)
    term = subject["rate"] * magnitude(q)
    unit = Statement(sp.S.Zero, "≤", term, (q,))
    one = Lemma("one unit", unit, Chain(sp.S.Zero, (
        Step(term, Certificate(((subject["rate"], magnitude(q)),)), "≤"),)))
    return prove(summed(one, q, UNITS),
        summary="a sum of products of nonnegative numbers")


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {
    "coefficient": alignment_coefficient()}, mutants={
        "weights without normalisation": edit("coefficient", lambda e: signed_mass()),
        "normalised by Σμ": edit("coefficient", lambda e: signed_mass() / IndexedSum(
            rate(q), q, 1, UNITS)),
        "flip a sign": edit("coefficient", lambda e: -e),
        "unsigned mean": edit("coefficient", lambda e: IndexedSum(
            rate(q) * mean_alignment(), q, 1, UNITS) / envelope()),
    })
def lw32(subject: Subject, context: Context) -> Outcome:
    """f m̄ = Σ μ|m|, and |m̄| is at most the largest |m_q|."""
    if normal(sp.cancel(subject["coefficient"] * envelope()) - signed_mass()) != 0:
        return Outcome(False, "f m̄ is not Σ μ|m|")
    top = sp.Symbol("m_max", nonnegative=True)
    mu, magnitude = scalar("mu"), sp.Function("abs_m", nonnegative=True)
    below = Statement(magnitude(q), "≤", top, (q,))
    unit = Statement(mu(q) * magnitude(q), "≤", sp.Abs(mu(q)) * top, (q,))
    positive_part = Statement(mu(q), "≤", sp.Abs(mu(q)), (q,))
    lemma = Lemma("one unit", unit, Chain(unit.lhs, (Step(unit.rhs, Certificate((
        (sp.Abs(mu(q)), (below, (q,))), ((positive_part, (q,)), magnitude(q)))), "≤"),)),
        assumptions=(below, positive_part))
    return prove(summed(lemma, q, UNITS),
        summary="f m̄ = Σ μ|m| by definition (f > 0), and m̄ ≤ max_q |m_q|")


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {
    "statistic": repaired_statistic()}, mutants={
        "the published sign": edit("statistic", lambda e: IndexedSum(
            sgn(mean_alignment()) * random_rate(q, w) * alignment(q, w), q, 1, UNITS)),
        "no signs": edit("statistic", lambda e: IndexedSum(
            random_rate(q, w) * alignment(q, w), q, 1, UNITS)),
        "flip a sign": edit("statistic", lambda e: -e),
        "drop the last unit": edit("statistic", lambda e: IndexedSum(e.at(q), q, 1, UNITS - 1)),
        "rate squared": edit("statistic", lambda e: IndexedSum(
            e.at(q) * random_rate(q, w), q, 1, UNITS)),
    })
def repaired_sign(subject: Subject, context: Context) -> Outcome:
    """E = Σ_q |E[μ^(q) α^(q)]|: neither independence nor positive rates are needed."""
    product = expectation(random_rate(q, w) * alignment(q, w))
    target = IndexedSum(size(product), q, 1, UNITS)
    return _equal(expectation(subject["statistic"]), target, OUTCOMES,
                  "E[T'] = Σ_q |E[μα]| ≥ 0 on every finite probability space")




MAGNITUDE = sp.Function("abs_m", nonnegative=True)


@check(strength=Strength.SYMBOLIC, probe=terms, subject=lambda: {
    "signed": IndexedSum(sp.Function("mu", nonnegative=True)(q) * MAGNITUDE(q), q, 1, UNITS)},
    mutants={
        "half the oriented mean": edit("signed", lambda e: e / 2),
        "drop the last unit": edit("signed", lambda e: IndexedSum(e.at(q), q, 1, UNITS - 1)),
        "flip a sign": edit("signed", lambda e: -e),
        "rate squared": edit("signed", lambda e: IndexedSum(
            e.at(q) * sp.Function("mu", nonnegative=True)(q), q, 1, UNITS)),
    })
def unsigned_average(subject: Subject, context: Context) -> Outcome:
    """±Σ μ m ≤ Σ μ|m| for rates μ ≥ 0: an average without signs can only lose signal."""
    mu, mean = sp.Function("mu", nonnegative=True), scalar("m")
    lemmas = []
    for sign in (1, -1):
        below = Statement(sign * mean(q), "≤", MAGNITUDE(q), (q,))
        one = Lemma("one unit", Statement(sign * mu(q) * mean(q), "≤", mu(q) * MAGNITUDE(q), (q,)),
                    Chain(sign * mu(q) * mean(q), (Step(mu(q) * MAGNITUDE(q), Certificate((
                        (mu(q), (below, (q,))),)), "≤"),)), assumptions=(below,))
        total = summed(one, q, UNITS)
        claim = Statement(total.claim.lhs, "≤", subject["signed"])
        lemmas.append(Lemma("unsigned average" if sign > 0 else "its negative", claim, Chain(
            claim.lhs, (Step(total.claim.rhs, Certificate((((total.claim, ()),),)), "≤"),
                        Step(claim.rhs, Ring()))), assumptions=(below,), uses=(total,)))
    return prove(*lemmas, summary="|Σ μ m| ≤ Σ μ|m| for any number of units, μ ≥ 0")
