"""Lemmas behind the best constant of LW-65: pointwise share, curvature of JSD, the Cauchy law."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory import information
from theory.checking import Context, check
from theory.checks.probes import edit, prove
from theory.checks.steps import Subject, probe
from theory.detection import HALF, u
from theory.ledger import Outcome, Strength
from theory.proofs.separation import (
    cauchy_information,
    cauchy_ratio,
    curvature,
    gaussian_start,
    rate,
    share_falls,
)
from theory.stable import alpha

ratio = sp.Symbol("L", positive=True)
root = sp.Symbol("w", positive=True)  # (1 + u²/4)^{1/2}


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"share": information.information_share(ratio),
                     "information": det.information_of_ratio(ratio)},
    probe=probe,
    mutants={
        "without the half": edit("share", lambda e: e - HALF),
        "twice the share": edit("share", lambda e: 2 * e),
        "information doubled": edit("information", lambda e: 2 * e),
        "rising share": edit("share", lambda e: 1 - e),
    },
)
def share_is_falling(subject: Subject, context: Context) -> Outcome:
    """Pointwise information over L tanh(L/2) falls in |L| from ¼: |L| ≤ λ gives JSD/KL ≥ r(λ)."""
    return prove(lambda: share_falls(subject["share"], subject["information"], ratio),
                 summary="r(L) = information/(L tanh(L/2)) falls in L > 0, so JSD ≥ r(λ) KL "
                         "where |L| ≤ λ")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"curvature": information.information_curvature(),
                     "transform": sp.exp(-rate ** (alpha / 2))},
    probe=probe,
    mutants={
        "half the curvature": edit("curvature", lambda e: e / 2),
        "Gamma(2/alpha)": edit("curvature", lambda e: e * alpha / 2),
        "subordinator of index alpha": edit("transform", lambda e: sp.exp(-(rate**alpha))),
    },
)
def curvature_bound(subject: Subject, context: Context) -> Outcome:
    """JSD''(u) ≤ Γ(1+2/α)(φ(1) + 1/8), so JSD lies above a chord less that times (b−a)²/8."""
    return prove(lambda: curvature(subject["curvature"], subject["transform"]),
                 summary="JSD'' ≤ φ(1) E[1/S] + E[1/2S]/4 = Γ(1+2/α)(φ(1) + 1/8)")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"share": information.gaussian_share()},
    probe=probe,
    mutants={
        "fourth moment dropped": edit("share", lambda e: sp.Rational(1, 4) + u**2 / 32),
        "share one half": edit("share", lambda e: 2 * e),
        "variance 1": edit("share", lambda e: e + u**2 / 64),
    },
)
def gaussian_ratio_near_zero(subject: Subject, context: Context) -> Outcome:
    """α = 2: JSD/KL ≥ ¼ − u²/64 − 3u⁴/256 − u⁶/4096."""
    return prove(lambda: gaussian_start(det.information_of_ratio(ratio), subject["share"],
                                        det.kl_gauss(), ratio),
                 summary="JSD/KL ≥ ¼ − u²/64 − 3u⁴/256 − u⁶/4096 at α = 2")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"jsd": sp.log(2 * root / (1 + root)), "kl": det.kl_cauchy(),
                     "constant": sp.log(4 - 2 * sp.sqrt(2)) / sp.log(2)},
    probe=probe,
    mutants={
        "constant 1 - 1/sqrt 2": edit("constant", lambda e: 1 - 1 / sp.sqrt(2)),
        "JSD doubled": edit("jsd", lambda e: 2 * e),
        "JSD of half the separation": edit("jsd", lambda e: e.subs(
            root, sp.sqrt((3 + root**2) / 4))),
        "KL at the double separation": edit("kl", lambda e: e.subs(u, 2 * u)),
    },
)
def cauchy_constant(subject: Subject, context: Context) -> Outcome:
    """α = 1: JSD = log(2w/(1+w)), w² = 1 + u²/4; best constant log₂(4 − 2√2) over every u."""
    jsd = subject["jsd"]
    return prove(lambda: cauchy_information(jsd, subject["kl"], root),
                 lambda: cauchy_ratio(jsd, subject["constant"], root),
                 summary="best constant at α = 1: log₂(4 − 2√2) = 0.22845, over every u > 0")
