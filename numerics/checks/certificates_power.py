"""Certified check of T2's two bounds against exact power, from a stored certificate."""

from __future__ import annotations

from numerics.certificates.judging import (
    Stored,
    judge,
    other_forms,
    probe_stored,
    stored,
    tightened,
    without_a_cell,
)
from numerics.certificates.robust_power import RECIPE
from theory.checking import Context, check
from theory.checks.steps import edit
from theory.ledger import Outcome, Strength

NAME = RECIPE.name


@check(
    strength=Strength.CERTIFIED,
    subject=stored(NAME),
    probe=probe_stored,
    mutants={
        "a cell removed": without_a_cell,
        "tighter probabilities": tightened("wrong_sign"),
        "other closed forms": other_forms,
        "necessary bound times four": edit("necessary", lambda e: 4 * e),
        "necessary bound squared": edit("necessary", lambda e: e**2),
        "sufficient bound over four": edit("sufficient", lambda e: e / 4),
    },
)
def bounds_against_power(subject: Stored, context: Context) -> Outcome:
    """The median's exact error at T2's two bounds, and the mean's exact N, over cells of Δ/σ."""
    return judge(NAME, subject, context,
                 "the median's exact error is a binomial tail; it falls in N and grows in p "
                 "(T2-majority), p = F_α(−g/2) falls in g")
