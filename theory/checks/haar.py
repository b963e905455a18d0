"""T3 and T4, symbolic: the trust region's constants, and Parseval for the random spectrum."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory.checking import Context, check
from theory.checks.probes import edit, prove, term, terms
from theory.haar import (
    ELEMENTARY,
    GATE,
    RATIO,
    RETENTION,
    TRUST,
    gain_asymptotic,
    gain_integrand,
    growth_bound,
    mean_square_gain,
    scalar_gate_insertions,
    scalar_gate_product,
    trust_gap,
    trusted_lag,
)
from theory.indexed import collapse
from theory.ledger import Outcome, Strength
from theory.proof import Statement
from theory.terms import IndexedSum, OrderedProduct, normal
from theory.transport import j, lag, n

Subject = Mapping[str, Any]


def exponential_bounds(value: sp.Rational, terms_: int = 12) -> tuple[sp.Rational, sp.Rational]:
    """Rational enclosure of e^value for 0 ≤ value ≤ 1 (Taylor with Lagrange's remainder)."""
    partial = sp.Add(*(value**k / sp.factorial(k) for k in range(terms_)))
    return partial, partial + 3 * value**terms_ / sp.factorial(terms_)


def _trust() -> Subject:
    product = OrderedProduct(RETENTION(j), j, 1, n)
    return {"lhs": ELEMENTARY.lhs, "rhs": ELEMENTARY.rhs,
            "product": product * OrderedProduct(1 + RATIO(j), j, 1, n),
            "insertions": product * IndexedSum(RATIO(j), j, 1, n),
            "limit": TRUST, "gap": trust_gap(TRUST)}


@check(strength=Strength.SYMBOLIC, probe=terms, subject=_trust, mutants={
    "1 + 2x": edit("lhs", lambda e: 1 + 2 * RATIO(n)),
    "drop a factor γ": edit("insertions", lambda e: IndexedSum(RATIO(j), j, 1, n)),
    "exponent off by one": edit("product", lambda e: e * (1 + RATIO(1))),
    "trust up to S = 0.6": lambda s: {**s, "limit": sp.Rational(3, 5),
                                      "gap": trust_gap(sp.Rational(3, 5))},
    "trust up to S = 0.5": lambda s: {**s, "limit": sp.Rational(1, 2),
                                      "gap": trust_gap(sp.Rational(1, 2))},
})
def trust_region(subject: Subject, context: Context) -> Outcome:
    """γ(e^S − 1 − S), and the largest S (to 10⁻³) with relative error at most ½."""
    elementary = Statement(subject["lhs"], "≤", subject["rhs"], (n,))
    outcome = prove(lambda: growth_bound(elementary),
                    lambda: scalar_gate_product(subject["product"]),
                    lambda: scalar_gate_insertions(subject["insertions"]),
                    summary="remainder ≤ γ(Π(1+x) − 1 − Σx) ≤ γ(e^S − 1 − S); ≤ ½ of the first "
                            "order for S ≤ 0.583")
    if not outcome.passed:
        return outcome
    limit = subject["limit"]
    edges = []
    for value in (limit, limit + sp.Rational(1, 1000)):  # the last good and the first bad S
        low, high = exponential_bounds(value)
        rest = -1 - value - (1 - value) / 2
        edges.append((low + rest, high + rest))
    if not (edges[0][1] <= 0 < edges[1][0]):
        return Outcome(False, f"relative error ½ is not reached between {limit} and +0.001")
    lags = sp.floor(trusted_lag(sp.Rational(1, 20)))
    return Outcome(True, f"{outcome.summary}: {lags} lags at s = 0.05, ‖φ'U‖ = 1",
                   {"lags": int(lags), "elementary": "1 + x ≤ e^x"}, outcome.steps)


def _numbers(subject: Subject) -> list[float]:
    values = term(subject["gain"].subs(lag, 4))
    angle = sp.Symbol("theta", real=True)
    for name in ("integrand", "asymptotic"):
        at = subject[name].subs({lag: 4, angle: sp.Rational(1, 3), GATE: sp.Rational(1, 4)})
        values.append(float(at))
    return values


ANGLE = sp.Symbol("theta", real=True)


@check(strength=Strength.SYMBOLIC, probe=_numbers, subject=lambda: {
    "gain": mean_square_gain(), "integrand": gain_integrand(ANGLE),
    "asymptotic": gain_asymptotic()}, mutants={
        "weights not squared": edit("gain", lambda e: IndexedSum(
            sp.sqrt(e.at(j)), j, 0, lag)),
        "exponent off by one": edit("gain", lambda e: IndexedSum(
            e.at(j) * GATE, j, 0, lag)),
        "cosine with the other sign": edit("integrand", lambda e: e.subs(ANGLE, sp.pi - ANGLE)),
        "factor 2 for 4": edit("asymptotic", lambda e: e * sp.sqrt(2)),
    })
def spectrum(subject: Subject, context: Context) -> Outcome:
    """Phase invariance, Parseval and the binomial expansion; Laplace's constant."""
    # 1. |1 − s + s e^{iθ}|² is the integrand's base.
    base = sp.expand_complex(sp.Abs(1 - GATE + GATE * sp.exp(sp.I * ANGLE))**2)
    if sp.simplify(base - subject["integrand"].subs(lag, 1)) != 0:
        return Outcome(False, "not the squared modulus of an eigenvalue")
    # 2. E tr U^j is invariant under U → e^{iφ}U, so it vanishes for j ≠ 0: only equal powers
    #    of the double sum survive, with symbolic ℓ.
    k1, k2 = (sp.Symbol(x, integer=True) for x in ("k1", "k2"))
    weight = sp.Function("c", real=True)
    double = IndexedSum(IndexedSum(weight(k1) * weight(k2) * sp.KroneckerDelta(k1, k2),
                                   k2, 0, lag), k1, 0, lag)
    if normal(collapse(double) - IndexedSum(weight(j)**2, j, 0, lag)) != 0:
        return Outcome(False, "the double sum does not collapse")
    # 3. c(k) are the coefficients of ((1 − s) + s u)^ℓ: Pascal's rule and the ends.
    stated = subject["gain"].at(j)
    binomial = (sp.binomial(lag, j) * GATE**j * (1 - GATE) ** (lag - j))**2
    if sp.simplify(stated / binomial) != 1:
        return Outcome(False, f"weights {stated}")
    # 4. Laplace: the integrand near θ = 0 is e^{-s(1-s)ℓθ²}; its Gaussian integral over 2π.
    curvature = -sp.diff(sp.log(subject["integrand"].subs(lag, 1)), ANGLE, 2).subs(ANGLE, 0) / 2
    rate = sp.Symbol("rate", positive=True)
    gaussian = sp.integrate(sp.exp(-rate * ANGLE**2), (ANGLE, -sp.oo, sp.oo)) / (2 * sp.pi)
    ratio = sp.simplify((subject["asymptotic"] / gaussian.subs(
        rate, sp.simplify(curvature) * lag)).subs(
        {GATE: sp.Rational(1, 4), lag: sp.Integer(7)}))
    if ratio != 1:
        return Outcome(False, f"Laplace's constant differs by the factor {ratio}")
    return Outcome(True, "exact for Haar unitary U at any H; Laplace gives (4πs(1−s)ℓ)^{-1/2}",
                   {"axioms": ["invariance of Haar measure", "Laplace's method"]})


