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
from theory.proofs.concavity import u as separation
from theory.proofs.curvature import curvature
from theory.proofs.separation import cauchy_information, cauchy_ratio
from theory.proofs.share import gaussian, mean_share
from theory.stable import alpha

ratio = sp.Symbol("L", positive=True)
frequency = sp.Symbol("omega", positive=True)
plus, minus = sp.symbols("p_plus p_minus", positive=True)
root = sp.Symbol("w", positive=True)  # (1 + u²/4)^{1/2}


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"share": information.information_share(ratio)},
    probe=probe,
    mutants={
        "without the half": edit("share", lambda e: e - HALF),
        "twice the share": edit("share", lambda e: 2 * e),
        "share at twice the ratio": edit("share", lambda e: e.subs(ratio, 2 * ratio)),
        "rising share": edit("share", lambda e: 1 - e),
    },
)
def share_is_falling(subject: Subject, context: Context) -> Outcome:
    """JSD ≥ r(λ) KL where |log p₊/p₋| ≤ λ: the information over L tanh(L/2) falls in |L|."""
    return prove(lambda: mean_share(subject["share"], ratio),
                 summary="r(λ) KL ≤ JSD where |log p₊(x)/p₋(x)| ≤ λ at every x")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"integrand": plus * sp.log(2 * plus / (plus + minus)),
                     "share": sp.Rational(1, 4), "mixing": frequency**alpha,
                     "steepness": information.information_steepness(),
                     "curvature": information.information_curvature()},
    probe=probe,
    mutants={
        "an eighth of the Fisher information": edit("share", lambda e: e / 2),
        "half the steepness": edit("steepness", lambda e: e / 2),
        "Gamma(2/alpha)": edit("steepness", lambda e: e * alpha / 2),
        "a third of the curvature": edit("curvature", lambda e: e / 3),
        "mixture of another index": edit("mixing", lambda e: e**2),
        "integrand without the mixture": edit("integrand", lambda e: plus * sp.log(plus)
                                              + 0 * minus),
    },
)
def curvature_bound(subject: Subject, context: Context) -> Outcome:
    """JSD''(u) ≤ ¼ I_α ≤ ⅛ Γ(1+2/α), so JSD is above a chord less a multiple of (b−a)²/8."""
    return prove(
        lambda: curvature((subject["integrand"], plus, minus), subject["share"],
                          (subject["mixing"], frequency), det.information_normaliser(),
                          (subject["steepness"], subject["curvature"])),
        summary="JSD'' = ½ ∫ p'(x) p'(x−u)/(p(x) + p(x−u)) dx ≤ ¼ I_α ≤ ⅛ Γ(1+2/α)")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"share": information.gaussian_share(), "kl": det.kl_gauss()},
    probe=probe,
    mutants={
        "fourth moment dropped": edit("share", lambda e: sp.Rational(1, 4) + u**2 / 32),
        "share one half": edit("share", lambda e: 2 * e),
        "variance 1": edit("share", lambda e: e + u**2 / 64),
        "divergence doubled": edit("kl", lambda e: 2 * e),
    },
)
def gaussian_ratio_near_zero(subject: Subject, context: Context) -> Outcome:
    """α = 2: JSD/KL ≥ ¼ − u²/64 − 3u⁴/256 − u⁶/4096."""
    return prove(lambda: gaussian(*(subject[k].subs(u, separation) for k in ("share", "kl"))),
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
