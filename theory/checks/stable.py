"""Symbolic checks of the stable noise model: averages, exponents, tails, sums (appendix C)."""

from __future__ import annotations

import sympy as sp

from theory import detection, stable
from theory.checking import Context, check
from theory.checks.probes import prove
from theory.checks.steps import Argument, Subject, edit, probe
from theory.ledger import Outcome, Role, Strength
from theory.proofs import averages, forms
from theory.stable import alpha, samples, scale, x

time = sp.Symbol("s", positive=True)  # |t| in a characteristic function
c_1, c_2, w_1, w_2 = sp.symbols("c_1 c_2 w_1 w_2", positive=True)
index_gap = sp.Symbol("d", positive=True)
shift = sp.Symbol("Delta", positive=True)
power = sp.Symbol("p", positive=True)


def _log_cf(scale_: sp.Expr) -> sp.Expr:
    """Minus the exponent of the characteristic function at |t| = s."""
    return (scale_ * time) ** alpha


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
    a = Argument()
    constant = subject["constant"]
    a.cite("stable tail", "p_α(x) x^{1+α} tends to C_α")
    a.equal(constant.subs(alpha, 1), sp.limit(stable.cauchy_density() * x**2, x, sp.oo),
            "Cauchy constant from its closed form")
    half = sp.limit(stable.half_density() * x ** sp.Rational(3, 2), x, sp.oo)
    a.equal(constant.subs(alpha, sp.Rational(1, 2)), half, "α = 1/2 from its Fresnel form")
    a.equal(constant.subs(alpha, 2), 0, "no power tail at α = 2")
    a.line(bool(constant.subs(alpha, sp.Rational(3, 2)) > 0), "C_α > 0 for α = 3/2")
    a.cite("tail moments", "E|X|^p is finite iff ∫^∞ x^{p-1} x^{-α} dx is")
    below, above = sp.symbols("below above", positive=True)
    inner = sp.integrate(x ** (-1 - below), (x, 1, sp.oo))
    a.line(inner == 1 / below, "p = α − below: ∫₁^∞ x^(-1-below) dx = 1/below is finite")
    outer = sp.integrate(x ** (above - 1), (x, 1, sp.Symbol("X", positive=True)))
    a.limit(outer, sp.Symbol("X", positive=True), sp.oo, sp.oo, "p = α + above: diverges")
    return a.outcome("E|X|^p < ∞ iff p < α: infinite variance for α < 2, a mean iff α > 1")


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
    a = Argument()
    cdf = sp.erfc(1 / sp.sqrt(2 * x))
    a.equal(sp.diff(cdf, x), subject["levy"], "antiderivative on x > 0")
    a.limit(cdf, x, 0, 0, "no mass at 0")
    a.limit(cdf, x, sp.oo, 1, "P(X > 0) of the Lévy law; a symmetric law has 1/2")
    tails = [sp.limit(subject[name] * x ** sp.Rational(3, 2), x, sp.oo)
             for name in ("symmetric", "levy")]
    a.equal(tails[0] / tails[1], sp.Rational(1, 2),
            "right tail of the symmetric law over that of the Lévy law: its share of two tails")
    return a.outcome("P(X>0): Lévy 1, symmetric law 1/2", left="1", right="1/2")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"tail": w_1**alpha * c_1 + w_2**alpha * c_2},
    probe=probe,
    mutants={
        "weights without power": edit("tail", lambda e: w_1 * c_1 + w_2 * c_2),
        "cancelling tails": edit("tail", lambda e: w_1**alpha * c_1 - w_2**alpha * c_2),
        "alpha + 0.01": edit("tail", lambda e: e.subs(alpha, alpha + sp.Rational(1, 100))),
    },
    role=Role.HYPOTHESIS,
)
def linear_combination_tail(subject: Subject, context: Context) -> Outcome:
    """Independent summands of one index: the combination keeps the index, constants add."""
    a = Argument()
    a.cite("regular variation of sums", "P(|Σ w X| > x) x^α → Σ |w|^α c")
    a.positive(subject["tail"], "the limit is positive, so the index is α")
    one = _log_cf(w_1 * c_1 ** (1 / alpha)) + _log_cf(w_2 * c_2 ** (1 / alpha))
    a.equal(one, subject["tail"] * time**alpha,
            "stable case: exponents of the scaled summands add to the same constant")
    lighter = c_2 * x ** (-(alpha + index_gap))
    a.limit(lighter * x**alpha, x, sp.oo, 0, "a summand of larger index adds nothing to the tail")
    return a.outcome("index kept by independent summands (smallest index wins)")


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
    a = Argument()
    a.note("Z SαS(1), α < 2; G₁, G₂ standard normal, independent: X₁, X₂ have index α")
    heavy = subject["first"] + subject["second"]
    a.equal(heavy, 0, "weight of Z in the combination")
    variance = subject["first"] ** 2 + subject["second"] ** 2
    a.positive(variance, "the rest is normal with this variance, not constant")
    return a.outcome("tail index of w·(X₁ − X₂) is not α: the combination is Gaussian",
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
    a = Argument()
    total = subject["right"] + subject["left"]
    skew = (subject["right"] - subject["left"]) / total if total != 0 else sp.S.Zero
    a.cite("domain of attraction", f"limit is stable with skewness (p−q)/(p+q) = {skew}")
    a.line(bool(sp.simplify(skew) == 1), f"skewness {skew}: not symmetric")
    excess = sp.Symbol("e", positive=True)
    a.limit(x ** (-excess) * subject["slow"], x, sp.oo, 0, "slowly varying, so the index is kept")
    norm = (samples * sp.log(samples)) ** (1 / alpha) / samples ** (1 / alpha)
    growth = sp.limit(subject["slow"], x, sp.oo)
    a.line(growth == sp.oo, f"P(|X| > x) = x^-α log x is heavier than any c x^-α (→ {growth})")
    a.limit(norm.subs(alpha, sp.Rational(3, 2)), samples, sp.oo, sp.oo,
            "norming (N log N)^{1/α} is not of order N^{1/α}")
    return a.outcome("limit skewed by one-sided tails; rate changed by a slowly varying factor",
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
    a = Argument()
    a.equal(subject["right"] - subject["left"], 0, "skewness of the limit")
    norm = samples ** (1 / alpha)
    a.equal(samples * subject["tail"].subs(x, norm * x), subject["tail"].subs(x, x) /
            (c_1 * x**-alpha) * c_1 * x**-alpha,
            "N P(X > N^{1/α} x) does not depend on N: norming of the sum is N^{1/α}")
    a.cite("domain of attraction", "the normed sum converges to a symmetric stable law")
    a.equal(norm / samples, samples ** (-1 / stable.kappa()), "norming of the mean is N^{-1/κ}")
    return a.outcome("balanced power tails: symmetric limit, mean's noise of order N^(-1/κ)")
