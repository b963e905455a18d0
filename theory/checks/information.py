"""Symbolic checks of the information bounds: KL, mutual information, T1, LW-34, 35, 64, 65."""

from __future__ import annotations

from dataclasses import replace

import sympy as sp

from theory import detection as det
from theory.checking import Context, check
from theory.checks.probes import prove
from theory.checks.steps import Subject, edit, probe
from theory.detection import Distribution, u
from theory.ledger import Outcome, Role, Strength
from theory.proofs import capped, caps, concavity, mixture, rising
from theory.proofs import growth as growing
from theory.proofs import information as pairs
from theory.stable import alpha, samples

plus, minus = sp.symbols("p_plus p_minus", positive=True)
ratio = sp.Symbol("L", positive=True)
share = sp.Symbol("s", positive=True)
offset = sp.Symbol("K", positive=True)
cut, slack = sp.symbols("U d", positive=True)
fisher = sp.Symbol("I_alpha", positive=True)


def log_growth() -> sp.Expr:
    """Upper bound K + (1+α) log(1+u) of KL(u) for α < 2."""
    return offset + (1 + alpha) * sp.log(1 + u)


def heavy(expr: sp.Expr, index: sp.Expr) -> sp.Expr:
    """A closed form at a tail index below 2, in the letters of the proofs."""
    return expr.subs({offset: growing.offset, u: concavity.u, det.constant: growing.rate,
                      alpha: index})


def against(outcome: Outcome, left: str, right: str) -> Outcome:
    """A proof that refutes a claim, with both sides of the violated inequality."""
    return replace(outcome, details={**outcome.details, "left": left, "right": right})


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"bound": log_growth(), "separation": det.separation(),
                     "claimed": det.constant * u**2},
    probe=probe,
    mutants={
        "quadratic growth": edit("bound", lambda e: offset + (1 + alpha) * u**2),
        "linear growth": edit("bound", lambda e: offset + (1 + alpha) * u),
        "separation bounded in N": edit("separation", lambda e: e.subs(samples, 1)),
        "claimed logarithmic": edit("claimed", lambda e: det.constant * sp.log(1 + u)),
    },
)
def kl_not_quadratic(subject: Subject, context: Context) -> Outcome:
    """LW-34: with Δ fixed, KL < c u² at arbitrarily large N for 1 < α < 2, whatever c > 0."""
    return against(prove(
        lambda: growing.overtaken_in_samples(
            heavy(subject["bound"], growing.HEAVY), heavy(subject["claimed"], growing.HEAVY),
            subject["separation"]),
        summary="KL(u) ≤ K + (1+α) log(1+u): below c u² for all large N, whatever c > 0"),
        left="KL(u(N)) = O(log N)", right="c u(N)^2 = c (Δ/σ)^2 N^(2/κ)")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.HYPOTHESIS,
    subject=lambda: {"bound": det.constant * u**2, "paper": det.constant * det.separation() ** 2},
    probe=probe,
    mutants={
        "constant doubled": edit("bound", lambda e: 2 * e),
        "bound of order u": edit("bound", lambda e: det.constant * u),
        "bound of order u^4": edit("bound", lambda e: det.constant * u**4),
        "N^{1/kappa} not squared": edit("paper", lambda e: e / det.separation()),
    },
)
def kl_quadratic_on_bounded_range(subject: Subject, context: Context) -> Outcome:
    """LW-34 on u ≤ U: KL ≥ (KL(U)/U²) (m̄f/σ)² N^{2/κ}."""
    return prove(
        lambda: growing.on_range(subject["bound"]),
        lambda: growing.in_samples(subject["bound"], subject["paper"], det.separation()),
        summary="on 0 ≤ u ≤ U: KL ≥ c u² = c (m̄f/σ)² N^(2/κ) with c = KL(U)/U²")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {
        "slope": fisher / 2 * u**2,
        "information": det.information_of_ratio(ratio),
        "bound": det.information_bound_of_ratio(ratio),
        "upper": det.information_upper(),
    },
    probe=probe,
    mutants={
        "slope I/4": edit("slope", lambda e: e / 2),
        "bound L tanh/8": edit("bound", lambda e: e / 2),
        "information doubled": edit("information", lambda e: 2 * e),
        "upper bound /16": edit("upper", lambda e: e / 2),
        "upper bound linear in u": edit("upper", lambda e: e / u),
    },
)
def kl_concave(subject: Subject, context: Context) -> Outcome:
    """T1: KL is concave in u²; KL ≤ ½ I u²; JSD ≤ ¼ KL ≤ I u²/8."""
    ways = subject["information"], subject["bound"], ratio
    return prove(
        lambda: pairs.quarter(*ways),
        concavity.concave,
        lambda: concavity.tangent(subject["slope"].subs(u, sp.sqrt(concavity.v)), fisher),
        lambda: pairs.eighth(*ways, subject["upper"]),
        summary="KL concave in u²; KL ≤ ½ I u²; JSD ≤ KL/4 ≤ I u²/8")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"claimed": det.constant * u**2, "cap": sp.log(2)},
    probe=probe,
    mutants={
        "no cap": edit("cap", lambda e: det.constant * u**2 + 1),
        "claimed bounded": edit("claimed", lambda e: det.constant / det.constant / 2),
        "claimed vanishing": edit("claimed", lambda e: 1 / u**2),
    },
)
def information_is_capped(subject: Subject, context: Context) -> Outcome:
    """LW-35 without its cap: c u² passes log 2 ≥ I as N grows."""
    return against(prove(
        lambda: caps.cap(subject["cap"]),
        lambda: caps.passed(subject["claimed"], subject["cap"]),
        summary="c u² = 2 log 2 > log 2 ≥ I at u = sqrt(2 log 2/c)"),
        left="I <= log 2", right="c u^2 = 2 log 2")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"lower": det.information_lower(), "quadratic": 2 * slack**2,
                     "constant": 2 * capped.delta(sp.sqrt(sp.log(2)) / 2) ** 2 / sp.log(2)},
    probe=probe,
    mutants={
        "twice the quadratic": edit("quadratic", lambda e: 2 * e),
        "error at u instead of u/2": edit(
            "lower", lambda e: det.required_information(Distribution(-u, alpha))),
        "linear bound": edit("quadratic", lambda e: slack / 2),
        "constant doubled": edit("constant", lambda e: 2 * e),
    },
)
def information_capped_bound(subject: Subject, context: Context) -> Outcome:
    """I ≥ log 2 − h_b(F(−u/2)) ≥ c min(log 2, u²), c = 2δ(U)²/log 2 at U² = log 2."""
    ways = subject["lower"], subject["quadratic"], slack
    return prove(
        lambda: capped.sign_bound(subject["lower"]),
        *(lambda k=k: capped.capped(*ways, subject["constant"])[k] for k in (0, 1)),
        summary="I ≥ log 2 − h_b(F(−u/2)) ≥ c min(log 2, u²), c = 2(½ − F(−√(log 2)/2))²/log 2")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"integrand": det.mixture_integrand(plus, minus)},
    probe=probe,
    mutants={
        "mixture weight dropped": edit("integrand", lambda e: 2 * e),
        "second term dropped": edit(
            "integrand", lambda e: plus / 2 * sp.log(2 * plus / (plus + minus))),
        "sum for mixture": edit("integrand", lambda e: e.subs(
            {plus: 2 * plus, minus: 2 * minus}) - (plus + minus) * sp.log(2)),
        "sign flipped": edit("integrand", lambda e: -e),
    },
)
def mixture_identity(subject: Subject, context: Context) -> Outcome:
    """LW-64: I(V;T) = ½KL(P₊‖M) + ½KL(P₋‖M), with the integrand of detection."""
    letters = {plus: mixture.plus, minus: mixture.minus}
    return prove(lambda: mixture.mixture_identity(subject["integrand"].subs(letters)),
                 summary="I(V;T) = ½KL(P₊‖M) + ½KL(P₋‖M)")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"information": det.mixture_integrand(1 - share, sp.S.One) +
                     share / 2 * sp.log(2), "atom": share},
    probe=probe,
    mutants={
        "information bounded away": edit("information", lambda e: e + sp.log(2) / 4),
        "no empty atom": edit("atom", lambda e: sp.S.Zero),
        "negative atom": edit("atom", lambda e: -share),
    },
)
def two_point_pair(subject: Subject, context: Context) -> Outcome:
    """LW-65 for general pairs: P₊ = (1−s, s), P₋ = (1, 0): KL = ∞ while I → 0.

    P₊ charges an atom that P₋ does not, so KL(P₊‖P₋) = ∞ and min(log 2, KL) = log 2.
    """
    return against(prove(
        lambda: caps.empty_atom(subject["information"], subject["atom"], share, minus),
        lambda: caps.no_constant(subject["information"], share),
        summary="I < c log 2 = c min(log 2, KL) for small s: no constant works for all pairs"),
        left="I < c log 2", right="c min(log 2, KL) = c log 2")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"lower": 2 * slack**2, "kl": fisher * u**2 / 2,
                     "constant_low": 4 * capped.delta(cut / 2) ** 2 / (fisher * cut**2),
                     "constant_high": 2 * capped.delta(cut / 2) ** 2 / sp.log(2)},
    probe=probe,
    mutants={
        "constant doubled": edit("constant_low", lambda e: 2 * e),
        "constant without log 2": edit("constant_high", lambda e: e * sp.log(2) * 3),
        "KL halved": edit("kl", lambda e: e / 2),
        "information doubled": edit("lower", lambda e: 2 * e),
    },
)
def stable_pair_bound(subject: Subject, context: Context) -> Outcome:
    """LW-65 for the SαS family: I ≥ c min(log 2, KL) with an explicit c > 0."""
    constants = subject["constant_low"], subject["constant_high"]
    return prove(*(lambda k=k: capped.stable_pair(
        det.information_lower(), subject["lower"], slack, fisher, subject["kl"], constants)[k]
        for k in (0, 1)),
        summary="I ≥ min(4δ(U)²/(I_α U²), 2δ(U)²/log 2) · min(log 2, KL), any U > 0")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"integrand": plus * sp.log(2 * plus / (plus + minus)),
                     "weight": share / (share + plus)},
    probe=probe,
    mutants={
        "falling weight": edit("weight", lambda e: plus / (share + plus)),
        "integrand without the mixture": edit("integrand", lambda e: plus * sp.log(plus)
                                              + 0 * minus),
        "sign of the integrand": edit("integrand", lambda e: -e),
    },
)
def information_increases(subject: Subject, context: Context) -> Outcome:
    """JSD'(u) = ∫₀^∞ |p'| [a/(a+p) − b/(b+p)] dy > 0, a = p(y−u) > b = p(y+u)."""
    half, weight = (subject["integrand"], plus, minus), (subject["weight"], share)
    return prove(
        lambda: rising.derivative(*half, *weight),
        lambda: rising.increases(*half, *weight),
        summary="JSD increases with the separation")
