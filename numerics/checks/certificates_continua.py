"""Stored certificates over continua: Fisher information, KL and its law, T1, the error curves."""

from __future__ import annotations

import sympy as sp

from numerics.certificates import divergence, errors, fisher
from numerics.certificates.judging import (
    Stored,
    judge,
    other_forms,
    probe_stored,
    stored,
    tightened,
    without_a_cell,
)
from theory import detection as det
from theory.checking import Context, check
from theory.checks.steps import edit
from theory.detection import u
from theory.ledger import Outcome, Strength
from theory.stable import alpha


@check(
    strength=Strength.CERTIFIED,
    subject=stored(fisher.RECIPE.name),
    probe=probe_stored,
    mutants={
        "a cell removed": without_a_cell,
        "bounds tightened": tightened("normalised"),
        "other forms": other_forms,
        "normalised by Gamma(1 + 1/alpha)": edit("normaliser", lambda e: e.subs(alpha, 2 * alpha)),
        "floor above the least value": edit("floor", lambda e: e + sp.Rational(1, 100)),
        "ceiling of one half minus": edit("ceiling", lambda e: e - sp.Rational(1, 100)),
        "tube of one in two thousand": edit("width", lambda e: e / 10),
    },
)
def fisher_tube(subject: Stored, context: Context) -> Outcome:
    """I_α for every α in [1.01, 2]: a tube of relative width ≤ 0.5 %, within [0.42, 0.504]."""
    return judge(fisher.RECIPE.name, subject, context,
                 "between the ends of a cell I_α/Γ(1+2/α) is nondecreasing (Fisher mixing)")


@check(
    strength=Strength.CERTIFIED,
    subject=stored(divergence.DIVERGENCE.name),
    probe=probe_stored,
    mutants={
        "a cell removed": without_a_cell,
        "fall tightened": tightened("fall"),
        "remainder tightened": tightened("remainder"),
        "other forms": other_forms,
        "KL/u^2 starts at I": edit("upper", lambda e: 2 * e),
        "KL/u^2 starts at I/4": edit("upper", lambda e: e / 2),
        "alpha log u": edit("growth", lambda e: e - sp.log(1 + u**2) / 2),
        "entropy with the other sign": edit("growth", lambda e: e + 2 * det.entropy),
        "a tenth of the bound": edit("bound", lambda e: e / 10),
    },
)
def divergence_on_the_half_line(subject: Stored, context: Context) -> Outcome:
    """KL/u² falls strictly from I/2, and the (1+α) log u law holds, on all of u ≥ 0."""
    return judge(divergence.DIVERGENCE.name, subject, context,
                 "2KL − u KL' > 0 on every cell, so that KL/u² falls strictly; at u = 0 it is I/2")


@check(
    strength=Strength.CERTIFIED,
    subject=stored(divergence.CONCAVITY.name),
    probe=probe_stored,
    mutants={
        "a cell removed": without_a_cell,
        "bounds tightened": tightened("concavity"),
        "other forms": other_forms,
        "floor twenty times as high": edit("floor", lambda e: 20 * e),
        "floor that grows with alpha": edit("floor", lambda e: alpha / 10),
    },
)
def divergence_concave(subject: Stored, context: Context) -> Outcome:
    """d²KL/d(u²)² is below a negative bound for every u ≥ 0."""
    return judge(divergence.CONCAVITY.name, subject, context)


@check(
    strength=Strength.CERTIFIED,
    subject=stored(errors.RECIPE.name),
    probe=probe_stored,
    mutants={
        "a cell removed": without_a_cell,
        "equivocation tightened": tightened("equivocation"),
        "error tightened": tightened("error"),
        "other forms": other_forms,
        "requirements swapped": lambda s: {**s, "fano": s["sufficient"], "sufficient": s["fano"]},
        "Fano without the entropy": edit("fano", lambda e: sp.log(2) + 0 * det.error),
        "Hellman-Raviv with 4 eps": edit("sufficient", lambda e: (1 - 4 * det.error) * sp.log(2)),
    },
)
def error_between_curves(subject: Stored, context: Context) -> Outcome:
    """F(−u/2) lies between the Fano and the Hellman–Raviv curve for every u ≥ 0."""
    return judge(errors.RECIPE.name, subject, context)
