"""Exact error of the median of an odd number of draws: it falls in N and grows in p."""

from __future__ import annotations

import sympy as sp

from theory.checking import Context, check
from theory.checks.probes import edit, prove
from theory.checks.steps import Subject, probe
from theory.ledger import Outcome, Strength
from theory.proofs.majority import bad, good, half, mass, slope, two_more_draws, wrong


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"close": mass(half, half + 1), "lost": mass(half + 1, half),
                     "both": wrong**2, "summand": mass(bad + 1, good + 1)},
    probe=probe,
    mutants={
        "one new voter": edit("both", sp.sqrt),
        "lost by three": edit("lost", lambda e: mass(half + 2, half)),
        "close by three": edit("close", lambda e: mass(half, half + 2)),
        "summand of one draw more": edit("summand", lambda e: mass(bad + 2, good + 1)),
    },
)
def majority_improves(subject: Subject, context: Context) -> Outcome:
    """e_N − e_{N+2} = (1−2p) C(2m+1, m) (p(1−p))^{m+1} > 0, and ∂_p e_N > 0."""
    return prove(
        lambda: two_more_draws(subject["close"], subject["lost"], subject["both"]),
        lambda: slope(subject["summand"]),
        summary="the median's error falls with N and grows with p")
