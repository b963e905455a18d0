"""Certified check of where heavier tails compress the window of one sequence."""

from __future__ import annotations

import sympy as sp

from numerics.certificates.compression import RECIPE
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
from theory.stable import alpha

NAME = RECIPE.name


@check(
    strength=Strength.CERTIFIED,
    subject=stored(NAME),
    probe=probe_stored,
    mutants={
        "a cell removed": without_a_cell,
        "tighter enclosures": tightened("ascent"),
        "other closed forms": other_forms,
        "crossing 1/4 higher": edit("crossing", lambda e: e + sp.Rational(1, 4)),
        "crossing 1/4 lower": edit("crossing", lambda e: e - sp.Rational(1, 4)),
        "crossing mirrored in alpha": edit("crossing", lambda e: e.subs(alpha, 3 - alpha)),
    },
)
def sign_at_one_sequence(subject: Stored, context: Context) -> Outcome:
    """Sign of ∂_α q_α(1−ε), that is of log N_c, for every ε beside the crossing."""
    return judge(NAME, subject, context,
                 "N_c > 1 iff ∂_α q_α(1−ε) > 0: one sequence, heavier tails widen the window",
                 "N ≥ 2 needs no cells: N_c ≤ e^(1−γ) < 2 (Compression bound)")
