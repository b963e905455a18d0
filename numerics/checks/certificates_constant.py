"""Certified check of LW-65's best constant over every u, from a stored certificate."""

from __future__ import annotations

import sympy as sp

from numerics.certificates.information_constant import RECIPE
from numerics.certificates.judging import (
    Stored,
    judge,
    other_forms,
    probe_stored,
    stored,
    tightened,
    without_a_cell,
)
from theory.checking import Context, check
from theory.checks.steps import edit
from theory.ledger import Outcome, Strength

NAME = RECIPE.name
STEP = sp.Rational(3, 10**5)


@check(
    strength=Strength.CERTIFIED,
    subject=stored(NAME),
    probe=probe_stored,
    mutants={
        "a cell removed": without_a_cell,
        "tighter ratios": tightened("ratio"),
        "other closed forms": other_forms,
        "larger constant at 3/2": edit("3/2", lambda c: c + STEP),
        "smaller constant at 6/5": edit("6/5", lambda c: c - STEP),
        "larger constant at 2": edit("2", lambda c: c + STEP),
    },
)
def best_constant_over_every_separation(subject: Stored, context: Context) -> Outcome:
    """inf over u > 0 of JSD/min(log 2, KL), two-sided, at six rational α."""
    return judge(NAME, subject, context,
                 "beyond the last cell: KL ≥ log 2 and JSD grows (T1, T1-monotone)",
                 "on the last cell KL passes log 2, so its end bounds the constant from above")
