"""Symbolic checks of the stable noise model: averages, exponents, tails, sums (appendix C)."""

from __future__ import annotations

import sympy as sp

from theory import detection, stable
from theory.checking import Context, check
from theory.checks.probes import prove, prove_all
from theory.checks.steps import Subject, edit, probe
from theory.ledger import Outcome, Role, Strength
from theory.proofs import averages, forms, tail_sums, tails
from theory.stable import alpha, samples, scale, x

c_1, w_1 = sp.symbols("c_1 w_1", positive=True)


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"cf": stable.characteristic_function(), "scale": stable.average_scale()},
    probe=probe,
    mutants={
        "exponent 1/alpha": edit("scale", lambda e: e * samples ** (1 - 2 / alpha)),
        "sum instead of mean": edit("scale", lambda e: e * samples),
        "alpha + 0.01": edit("scale", lambda e: e.subs(alpha, alpha + sp.Rational(1, 100))),
        "cf with 2 alpha": edit("cf", lambda e: e.subs(alpha, 2 * alpha)),
    },
)
def average_is_stable(subject: Subject, context: Context) -> Outcome:
    """The mean of N i.i.d. SαS(σ) is SαS(σ N^{-(1-1/α)}), by characteristic functions."""
    return prove(lambda: averages.average(subject["cf"], subject["scale"]),
                 summary="mean of N stable draws is stable, scale σ N^(-(1-1/α)), exactly")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"noise": scale * samples ** (-1 / stable.kappa()),
                     "separation": detection.separation()},
    probe=probe,
    mutants={
        "noise falls like N^{-1/alpha}": edit("noise", lambda e: scale * samples ** (-1 / alpha)),
        "separation without scale": edit("separation", lambda e: e * scale),
        "alpha + 0.01": edit("noise", lambda e: e.subs(alpha, alpha + sp.Rational(1, 100))),
        "separation falls with N": edit(
            "separation", lambda e: e / samples ** (2 / stable.kappa())),
    },
)
def location_model(subject: Subject, context: Context) -> Outcome:
    """LW-33: T̂_N = ±½Δ + σ N^{-1/κ} ξ and its separation in noise units."""
    delta = detection.alignment * detection.envelope
    noise, apart = (forms.on_range(subject[key]) for key in ("noise", "separation"))
    return prove(
        lambda: averages.average(stable.characteristic_function(), subject["noise"],
                                 averages.INDEX_MEAN),
        lambda: forms.calculated("separation", ((delta / 2 - (-delta / 2)) / noise, apart)),
        summary="the averaged statistic is the two-point stable location model, exactly")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"kappa": stable.kappa()},
    probe=probe,
    mutants={
        "kappa = 1/(alpha-1)": edit("kappa", lambda e: 1 / (alpha - 1)),
        "kappa = alpha": edit("kappa", lambda e: alpha),
        "alpha + 0.01": edit("kappa", lambda e: e.subs(alpha, alpha + sp.Rational(1, 100))),
    },
)
def kappa_exponent(subject: Subject, context: Context) -> Outcome:
    """LW-37: κ_α is the exponent for which the mean's noise is σ N^{-1/κ}."""
    kappa = subject["kappa"]
    excess = sp.Symbol("a", positive=True)  # α = 1 + a
    above = sp.simplify(kappa.subs(alpha, 1 + excess))
    return prove(
        lambda: averages.average(stable.characteristic_function(),
                                 scale * samples ** (-1 / kappa), averages.INDEX_MEAN),
        lambda: forms.calculated("Gaussian case", (kappa.subs(alpha, 2), 2)),
        lambda: forms.signed("κ falls as α grows", -sp.diff(above, excess)),
        lambda: forms.signed("κ is positive", above),
        lambda: forms.calculated("κ → ∞ as α → 1", (sp.Limit(1 / above, excess, 0), 0)),
        summary="κ = α/(α−1) is the mean's exponent; κ_2 = 2, κ → ∞ as α → 1")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"constant": stable.tail_constant()},
    probe=probe,
    mutants={
        "gamma(alpha)": edit("constant", lambda e: e / alpha),
        "cosine for sine": edit("constant", lambda e: e.replace(sp.sin, sp.cos)),
        "minus sign": edit("constant", lambda e: -e),
    },
)
def tails_and_moments(subject: Subject, context: Context) -> Outcome:
    """Tail C_α x^{-1-α}; E|X|^p finite iff p < α; so infinite variance, mean iff α > 1."""
    return prove_all(
        lambda: (*tails.tail(subject["constant"]), tails.moment_exists(),
                 tails.moment_diverges()),
        summary="E|X|^p < ∞ iff p < α: infinite variance for α < 2, a mean iff α > 1")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"levy": stable.levy_density(), "symmetric": stable.half_density()},
    probe=probe,
    mutants={
        "Levy made symmetric": edit("levy", lambda e: e / 2),
        "Levy replaced by the symmetric law": edit("levy", lambda e: stable.half_density()),
        "symmetric law replaced by Levy": edit("symmetric", lambda e: stable.levy_density()),
    },
)
def levy_is_skewed(subject: Subject, context: Context) -> Outcome:
    """The Lévy density has all its mass on x > 0, so it isn't the symmetric α = 1/2 law."""
    return prove_all(lambda: tails.levy(subject["levy"], subject["symmetric"]),
                     summary="P(X>0): Lévy 1, symmetric law 1/2", left="1", right="1/2")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"tail": w_1**alpha * c_1},
    probe=probe,
    mutants={
        "weights without power": edit("tail", lambda e: w_1 * c_1),
        "cancelling tails": edit("tail", lambda e: -e),
        "alpha + 0.01": edit("tail", lambda e: e.subs(alpha, alpha + sp.Rational(1, 100))),
    },
    role=Role.HYPOTHESIS,
)
def linear_combination_tail(subject: Subject, context: Context) -> Outcome:
    """Independent summands keep the index; dependent ones iff 0 < E|Σ w_j θ_j|^α."""
    return prove_all(lambda: (*tail_sums.combination(subject["tail"]),
                              *tail_sums.dependent(subject["tail"])),
                     summary="index kept by independent summands: their constants add, n of them; "
                             "by dependent ones unless the weights annihilate the tail measure")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"tail": w_1**alpha * c_1},
    probe=probe,
    mutants={
        "weights without power": edit("tail", lambda e: w_1 * c_1),
        "every summand counts, however light": edit("tail", lambda e: e + w_1**alpha),
        "constants multiplied, not weighted": edit("tail", lambda e: e * c_1),
        "half the tail": edit("tail", lambda e: e / 2),
    },
)
def smallest_index(subject: Subject, context: Context) -> Outcome:
    """Summands of larger index have constant 0 at x^{−α}: the smallest index is what remains."""
    return prove_all(lambda: tail_sums.combination(subject["tail"]),
                     summary="x^α P(|Σ w_j Y_j| > x) → Σ w_j^α c_j, at least the heaviest "
                             "summand's, lighter ones add 0")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"first": w_1, "second": -w_1},
    probe=probe,
    mutants={
        "no cancellation": edit("second", lambda e: w_1),
        "half cancellation": edit("second", lambda e: -w_1 / 2),
        "double": edit("second", lambda e: -2 * w_1),
    },
)
def linear_combination_cancels(subject: Subject, context: Context) -> Outcome:
    """X₁ = Z + G₁, X₂ = Z + G₂ are both α-tailed; w₁X₁ − w₁X₂ is Gaussian."""
    return prove_all(lambda: (tails.cancelled(subject["first"], subject["second"]),),
                     summary="tail index of w·(X₁ − X₂) is not α: the combination is Gaussian",
                     left="index of the combination: none (all moments)", right="alpha")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"right": c_1, "left": sp.S.Zero, "slow": sp.log(x)},
    probe=probe,
    mutants={
        "balanced tails": edit("left", lambda e: c_1),
        "no right tail": edit("right", lambda e: sp.S.Zero),
        "constant factor": edit("slow", lambda e: sp.S.One),
    },
)
def attraction_needs_balance(subject: Subject, context: Context) -> Outcome:
    """A centred one-sided Pareto law: skewed limit; a log factor: another rate."""
    return prove_all(
        lambda: (tails.attraction(subject["right"], subject["left"], sp.S.One),
                 *tails.slow_norming(subject["slow"])),
        summary="limit skewed by one-sided tails; rate changed by a slowly varying factor",
        left="skewness 1, norming (N log N)^(1/α)", right="skewness 0, N^(1/α)")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.HYPOTHESIS,
    subject=lambda: {"right": c_1, "left": c_1, "tail": c_1 * x**-alpha},
    probe=probe,
    mutants={
        "unbalanced tails": edit("left", lambda e: 2 * c_1),
        "log factor": edit("tail", lambda e: e * sp.log(x)),
        "index off by one": edit("tail", lambda e: e / x),
    },
)
def attraction_balanced(subject: Subject, context: Context) -> Outcome:
    """Balanced pure power tails of index α: symmetric limit at rate N^{-1/κ}."""
    return prove_all(
        lambda: (tails.pure_norming(subject["tail"]),
                 tails.attraction(subject["right"], subject["left"], sp.S.Zero)),
        summary="balanced power tails: symmetric limit, mean's noise of order N^(-1/κ)")
