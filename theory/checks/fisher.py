"""I_α/Γ(1 + 2/α) is nondecreasing in α: the proof is in ``theory.proofs.fisher``."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory.checking import Context, check
from theory.checks.probes import prove
from theory.checks.steps import Subject, edit, probe
from theory.ledger import Outcome, Strength
from theory.proofs import fisher as proofs
from theory.stable import alpha

frequency = sp.Symbol("omega", positive=True)
density, slope = sp.symbols("a b", positive=True)  # values of p and |p'|


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"mixing": frequency**alpha, "integrand": slope**2 / density,
                     "normaliser": det.information_normaliser()},
    probe=probe,
    mutants={
        "mixture of another index": edit("mixing", lambda e: e**2),
        "first inverse moment": edit("normaliser", lambda e: e.subs(alpha, 2 * alpha)),
        "normaliser inverted": edit("normaliser", lambda e: 1 / e),
        "not convex": edit("integrand", lambda e: e / slope),
        "not homogeneous": edit("integrand", lambda e: e * density),
    },
)
def information_mixes(subject: Subject, context: Context) -> Outcome:
    """I_α ≤ I_β Γ(1+2/α)/Γ(1+2/β) for 0 < α ≤ β ≤ 2."""
    return prove(
        lambda: proofs.mixes(subject["mixing"], frequency, subject["integrand"], slope, density,
                             subject["normaliser"]),
        summary="I_α/Γ(1+2/α) is nondecreasing in α on (0, 2]")
