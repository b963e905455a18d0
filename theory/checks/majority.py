"""Exact error of the median of an odd number of draws: it falls in N and grows in p."""

from __future__ import annotations

import sympy as sp

from theory.checking import Context, check
from theory.checks.probes import edit, prove
from theory.checks.steps import Subject, probe
from theory.ledger import Outcome, Strength
from theory.proofs.majority import falls, grows, half, lost, mass, right, won, wrong


def change() -> sp.Expr:
    """``(1 − 2p) C(2m+1, m) (p(1 − p))^{m+1}``, with q = 1 − p."""
    ways = sp.factorial(2 * half + 1) / (sp.factorial(half) * sp.factorial(half + 1))
    return (right - wrong) * ways * (wrong * right) ** (half + 1)


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"summand": mass(lost, won), "change": change()},
    probe=probe,
    mutants={
        "one new voter": edit("change", lambda e: e / wrong),
        "change of twice the size": edit("change", lambda e: 2 * e),
        "change of the other sign": edit("change", lambda e: -e),
        "lost by three": edit("change", lambda e: e * half / (half + 2)),
        "summand without its number of ways": edit("summand", lambda e: wrong**lost * right**won),
        "summand of one draw more": edit("summand", lambda e: e.subs(lost, lost + 1)),
    },
)
def majority_improves(subject: Subject, context: Context) -> Outcome:
    """e_N − e_{N+2} = (1−2p) C(2m+1, m) (p(1−p))^{m+1} > 0 for p < ½, and ∂_p e_N > 0 on (0, 1).

    e_N is the sum of the masses over the losing counts.
    """
    summand, less = subject["summand"], subject["change"]
    return prove(lambda: falls(summand, less), lambda: grows(summand),
                 summary="the median's error falls with N and grows with p")
