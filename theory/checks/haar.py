"""T3, symbolic: the trust region and its constants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory.checking import Context, check
from theory.checks.probes import edit, prove, terms
from theory.haar import (
    ELEMENTARY,
    RATIO,
    RETENTION,
    TRUST,
    growth_bound,
    scalar_gate_insertions,
    scalar_gate_product,
    trust_gap,
    trusted_lag,
)
from theory.ledger import Outcome, Strength
from theory.proof import Statement
from theory.terms import IndexedSum, OrderedProduct
from theory.transport import j, n

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
    "exp(x/2)": edit("rhs", lambda e: sp.exp(RATIO(n) / 2)),
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
                   {**outcome.details, "lags": int(lags)}, outcome.steps)
