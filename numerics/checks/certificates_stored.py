"""Checks of the stored certificates: each covers a continuum, and says which."""

from __future__ import annotations

import sympy as sp

from numerics.certificates import (
    compression,
    divergence,
    errors,
    fisher,
    information_constant,
    robust_power,
)
from numerics.certificates.judging import Stored, certified, judge, tightened
from theory import detection as det
from theory.checking import Context
from theory.checks.steps import edit
from theory.detection import u
from theory.ledger import Outcome
from theory.stable import alpha

STEP = sp.Rational(3, 10**5)


@certified(compression.RECIPE, {
    "tighter enclosures": tightened("ascent"),
    "crossing 1/4 higher": edit("crossing", lambda e: e + sp.Rational(1, 4)),
    "crossing 1/4 lower": edit("crossing", lambda e: e - sp.Rational(1, 4)),
    "crossing mirrored in alpha": edit("crossing", lambda e: e.subs(alpha, 3 - alpha)),
})
def sign_at_one_sequence(subject: Stored, context: Context) -> Outcome:
    """Sign of ∂_α q_α(1−ε), that is of log N_c, for every ε beside the crossing."""
    return judge(compression.RECIPE, subject, context,
                 "N_c > 1 iff ∂_α q_α(1−ε) > 0: one sequence, heavier tails widen the window",
                 "N ≥ 2 needs no cells: N_c ≤ e^(1−γ) < 2 (Compression bound)")


@certified(information_constant.RECIPE, {
    "tighter ratios": tightened("ratio"),
    "larger constant at 3/2": edit("3/2", lambda c: c + STEP),
    "smaller constant at 6/5": edit("6/5", lambda c: c - STEP),
    "larger constant at 2": edit("2", lambda c: c + STEP),
})
def best_constant_over_every_separation(subject: Stored, context: Context) -> Outcome:
    """inf over u > 0 of JSD/min(log 2, KL), two-sided, at six rational α."""
    return judge(information_constant.RECIPE, subject, context,
                 "beyond the last cell: KL ≥ log 2 and JSD grows (T1, T1-monotone)",
                 "on the last cell KL passes log 2, so its end bounds the constant from above")


@certified(robust_power.RECIPE, {
    "tighter probabilities": tightened("wrong_sign"),
    "necessary bound times four": edit("necessary", lambda e: 4 * e),
    "necessary bound squared": edit("necessary", lambda e: e**2),
    "sufficient bound over four": edit("sufficient", lambda e: e / 4),
})
def bounds_against_power(subject: Stored, context: Context) -> Outcome:
    """The median's exact error at T2's two bounds, and the mean's exact N, over cells of Δ/σ."""
    return judge(robust_power.RECIPE, subject, context,
                 "the median's exact error is a binomial tail; it falls in N and grows in p "
                 "(T2-majority), p = F_α(−g/2) falls in g")


@certified(fisher.RECIPE, {
    "bounds tightened": tightened("normalised"),
    "normalised by Gamma(1 + 1/alpha)": edit("normaliser", lambda e: e.subs(alpha, 2 * alpha)),
    "floor above the least value": edit("floor", lambda e: e + sp.Rational(1, 100)),
    "ceiling of one half minus": edit("ceiling", lambda e: e - sp.Rational(1, 100)),
    "tube of one in two thousand": edit("width", lambda e: e / 10),
})
def fisher_tube(subject: Stored, context: Context) -> Outcome:
    """I_α for every α in [1.01, 2]: a tube of relative width ≤ 0.5 %, within [0.42, 0.504]."""
    return judge(fisher.RECIPE, subject, context,
                 "between the ends of a cell I_α/Γ(1+2/α) is nondecreasing (Fisher mixing)")


@certified(divergence.DIVERGENCE, {
    "fall tightened": tightened("fall"),
    "remainder tightened": tightened("remainder"),
    "KL/u^2 starts at I": edit("upper", lambda e: 2 * e),
    "KL/u^2 starts at I/4": edit("upper", lambda e: e / 2),
    "alpha log u": edit("growth", lambda e: e - sp.log(1 + u**2) / 2),
    "entropy with the other sign": edit("growth", lambda e: e + 2 * det.entropy),
    "a tenth of the bound": edit("bound", lambda e: e / 10),
})
def divergence_on_the_half_line(subject: Stored, context: Context) -> Outcome:
    """KL/u² falls strictly from I/2, and the (1+α) log u law holds, on all of u ≥ 0."""
    return judge(divergence.DIVERGENCE, subject, context,
                 "2KL − u KL' > 0 on every cell, so that KL/u² falls strictly; at u = 0 it is I/2")


@certified(divergence.CONCAVITY, {
    "bounds tightened": tightened("concavity"),
    "floor twenty times as high": edit("floor", lambda e: 20 * e),
    "floor that grows with alpha": edit("floor", lambda e: alpha / 10),
})
def divergence_concave(subject: Stored, context: Context) -> Outcome:
    """d²KL/d(u²)² is below a negative bound for every u ≥ 0."""
    return judge(divergence.CONCAVITY, subject, context)


@certified(errors.RECIPE, {
    "equivocation tightened": tightened("equivocation"),
    "error tightened": tightened("error"),
    "requirements swapped": lambda s: {**s, "fano": s["sufficient"], "sufficient": s["fano"]},
    "Fano without the entropy": edit("fano", lambda e: sp.log(2) + 0 * det.error),
    "Hellman-Raviv with 4 eps": edit("sufficient", lambda e: (1 - 4 * det.error) * sp.log(2)),
})
def error_between_curves(subject: Stored, context: Context) -> Outcome:
    """F(−u/2) lies between the Fano and the Hellman–Raviv curve for every u ≥ 0."""
    return judge(errors.RECIPE, subject, context)
