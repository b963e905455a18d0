"""Symbolic checks of appendix D: the shrinking-scale family, LAN, and the KL expansion."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory import stable
from theory.checking import Context, check
from theory.checks.information import (
    cut,
    fisher,
    growth,
    log_growth,
    offset,
    prove_bounded_range,
    prove_log_growth,
)
from theory.checks.steps import Argument, Subject, edit, probe
from theory.detection import Density, Distribution, u
from theory.ledger import Outcome, Role, Strength
from theory.stable import alpha, samples, scale, t, x

location: sp.Symbol = sp.Symbol("theta", real=True)
noise = sp.Symbol("xi", real=True)
observed = sp.Symbol("y", real=True)
local = sp.Symbol("h", positive=True)
SHRINK = samples ** (-1 / stable.kappa())
spread = scale * SHRINK


def shrunk_density() -> sp.Expr:
    """LW-59: density of θ + σN^{-1/κ}ξ at y."""
    return Density((observed - location) / spread, alpha) / spread


def _gauss(expr: sp.Expr) -> sp.Expr:
    """Put p_2 for the density."""
    return expr.replace(Density, lambda at, a: sp.exp(-(at**2) / 4) / (2 * sp.sqrt(sp.pi)))


def _cauchy(expr: sp.Expr) -> sp.Expr:
    """Put p_1 for the density."""
    return expr.replace(Density, lambda at, a: 1 / (sp.pi * (1 + at**2)))


def log_ratio() -> sp.Expr:
    """log dP_{θ+hr}/dP_θ at y, r = σN^{-1/κ}."""
    top = Density((observed - location - local * spread) / spread, alpha)
    bottom = Density((observed - location) / spread, alpha)
    return sp.log(top / bottom)


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"observation": location + spread * noise},
    probe=probe,
    mutants={
        "N^{+1/kappa}": edit("observation", lambda e: location + scale / SHRINK * noise),
        "location scaled": edit("observation", lambda e: e + location * (samples - 1)),
        "N^{-1/alpha}": edit("observation",
                             lambda e: location + scale * samples ** (-1 / alpha) * noise),
    },
)
def shrinking_model(subject: Subject, context: Context) -> Outcome:
    """LW-58: the mean of N draws of θ + σξ has the law of θ + σN^{-1/κ}ξ."""
    a = Argument()
    slope = sp.diff(subject["observation"], noise)
    a.equal(subject["observation"].subs(noise, 0), location, "centre of the observation")
    s = sp.Symbol("s", positive=True)
    a.equal(samples * (scale * s / samples) ** alpha, (slope * s) ** alpha,
            "exponent of the cf: mean of N draws against the model's noise")
    a.equal(stable.characteristic_function().subs(t, s), sp.exp(-((scale * s) ** alpha)),
            "cf of one draw")
    a.cite("uniqueness", "equal characteristic functions, equal laws")
    return a.outcome("T = θ + σN^(-1/κ)ξ in law")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"density": shrunk_density()},
    probe=probe,
    mutants={
        "Jacobian factor dropped": edit("density", lambda e: e * spread),
        "N^{-1/kappa} factor": edit("density", lambda e: e * SHRINK**2),
        "shift with the wrong sign": edit("density", lambda e: e.subs(location, -location)),
    },
)
def shrunk_density_form(subject: Subject, context: Context) -> Outcome:
    """LW-59: the density by change of variables, normalised at α = 1 and 2."""
    a = Argument()
    cdf = Distribution((observed - location) / spread, alpha)
    a.equal(sp.diff(cdf, observed), subject["density"], "derivative of P(T ≤ y)")
    for name, put in (("α = 2", _gauss), ("α = 1", _cauchy)):
        plain = put(subject["density"]).subs({location: 0, alpha: 2, samples: 9})
        mass = sp.integrate(sp.simplify(plain), (observed, -sp.oo, sp.oo))
        a.equal(mass, 1, f"total mass at {name}")
    return a.outcome("p_N(y) = N^(1/κ)/σ · p_α((y−θ)N^(1/κ)/σ)")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"ratio": log_ratio(), "tail": (1 + local / x) ** -(1 + alpha)},
    probe=probe,
    mutants={
        "local scale of another order": edit(
            "ratio", lambda e: e.subs(local, local * samples)),
        "tail ratio unbounded": edit("tail", lambda e: e * x),
        "h of order N^{-1/2}": edit("ratio", lambda e: e.subs(local, local / sp.sqrt(samples))),
    },
)
def lan_fails(subject: Subject, context: Context) -> Outcome:
    """LW-60: the log-likelihood ratio's law is free of N, bounded, hence not Gaussian."""
    a = Argument()
    at_noise = subject["ratio"].subs(observed, location + spread * noise)
    reduced = sp.log(Density(noise - local, alpha) / Density(noise, alpha))
    a.equal(sp.simplify(at_noise), reduced, "under θ, with y = θ + r ξ")
    a.free_of(sp.simplify(at_noise), samples, "so its law does not change with N")
    a.note("an o_P(1) remainder that does not depend on N is 0: the ratio would have to be "
           "exactly normal, with unbounded support")
    a.cite("stable tail", "p_α(ξ−h)/p_α(ξ) → 1 in both tails and is continuous: bounded, α < 2")
    a.limit(subject["tail"].subs(alpha, sp.Rational(3, 2)), x, sp.oo, 1, "ratio of the tails")
    return a.outcome("log-likelihood ratio bounded and the same for every N: not LAN for α < 2",
                     left="bounded, law free of N", right="N(-I h^2/2, I h^2)")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"gauss": local * noise / 2 - local**2 / 4, "second": fisher * local**2 / 2},
    probe=probe,
    mutants={
        "centring doubled": edit("gauss", lambda e: e - local**2 / 4),
        "linear term halved": edit("gauss", lambda e: e - local * noise / 4),
        "information without 1/2": edit("second", lambda e: 2 * e),
    },
)
def local_expansion(subject: Subject, context: Context) -> Outcome:
    """LW-60 repaired: exact for every h at α = 2; a small-h expansion for α < 2."""
    a = Argument()
    reduced = sp.log(Density(noise - local, alpha) / Density(noise, alpha))
    a.equal(sp.expand_log(_gauss(reduced), force=True), subject["gauss"],
            "α = 2: h ξ/2 − h²/4 for every h and N, with I_2 = ½")
    score = -sp.diff(sp.log(_cauchy(Density(noise, alpha))), noise)
    series = sp.series(sp.expand_log(_cauchy(reduced), force=True), local, 0, 3).removeO()
    a.equal(sp.diff(series, local).subs(local, 0), score, "α = 1: first order is the score")
    mean = sp.integrate(_cauchy(Density(noise, alpha)) * sp.diff(series, local, 2),
                        (noise, -sp.oo, sp.oo))
    a.equal(mean, -sp.diff(subject["second"], local, 2).subs(fisher, sp.Rational(1, 2)),
            "α = 1: mean of the second order is −I, I_1 = ½")
    a.cite("mean differentiability", "for every α the remainder is o_P(h) as h → 0")
    return a.outcome("log ratio = h·score − ½I h² + o as h → 0, for each N; exact at α = 2")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"bound": log_growth(), "expansion": fisher * u**2 / 2},
    probe=probe,
    mutants={
        "quadratic growth": edit("bound", lambda e: offset + growth * u**2),
        "expansion of order log": edit("expansion", lambda e: sp.log(1 + u)),
        "expansion constant": edit("expansion", lambda e: fisher + u / u - 1 + offset / 1000),
    },
)
def kl_expansion_fixed(subject: Subject, context: Context) -> Outcome:
    """LW-61 at fixed h: KL is free of N and is not ½ I h² for large h."""
    a = Argument()
    prove_log_growth(a, subject["bound"])
    a.note("KL(P_{θ+hr}‖P_θ) = KL(h) does not depend on N, so an o(1) as N → ∞ would be 0")
    a.limit((subject["bound"] / subject["expansion"]).subs(alpha, sp.Rational(3, 2)), u, sp.oo, 0,
            "yet KL(h)/(½ I h²) → 0 as h grows")
    return a.outcome("KL(h) = O(log h) for every N; it can't equal ½ I h²",
                     left="KL(h) = O(log h)", right="I h^2/2")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.HYPOTHESIS,
    subject=lambda: {"gauss": det.kl_gauss(), "cauchy": det.kl_cauchy()},
    probe=probe,
    mutants={
        "Gauss u^2/2": edit("gauss", lambda e: 2 * e),
        "Cauchy log(1+u^2)": edit("cauchy", lambda e: e.subs(u, 2 * u)),
        "Cauchy u^2/8": edit("cauchy", lambda e: u**2 / 8),
        "Gauss quartic": edit("gauss", lambda e: u**4 / 4),
    },
)
def kl_expansion_local(subject: Subject, context: Context) -> Outcome:
    """KL(u) = ½ I u² + o(u²) as u → 0; closed forms at α = 1, 2 with I = ½."""
    a = Argument()
    z = sp.Symbol("z", real=True)
    for name, density, kl in (("α = 2", _gauss(Density(z, alpha)), subject["gauss"]),
                              ("α = 1", _cauchy(Density(z, alpha)), subject["cauchy"])):
        info = sp.integrate(sp.simplify(sp.diff(density, z) ** 2 / density), (z, -sp.oo, sp.oo))
        a.equal(info, sp.Rational(1, 2), f"Fisher information at {name}")
        a.limit(kl / u**2, u, 0, info / 2, f"{name}: KL/u² tends to I/2")
    direct = sp.integrate(sp.expand(((z + u) ** 2 - z**2) / 4) * _gauss(Density(z, alpha)),
                          (z, -sp.oo, sp.oo))
    a.equal(direct, subject["gauss"], "KL at α = 2 by integration")
    a.cite("Poisson integral", "E log((X+u)² + 1) = 2 Re log(i + u + i) = log(u² + 4)")
    a.equal(sp.expand_log(sp.log(u**2 + 4) - sp.log(4), force=True),
            sp.expand_log(sp.log(sp.expand(4 * sp.exp(subject["cauchy"]))) - sp.log(4),
                          force=True), "KL at α = 1 by the Poisson integral")
    a.cite("mean differentiability", "for every α: KL(u) = ½ I_α u² + o(u²) as u → 0")
    return a.outcome("KL(u) = ½ I u² + o(u²) as u → 0, I_1 = I_2 = ½")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"bound": log_growth(), "claimed": det.constant * u**2},
    probe=probe,
    mutants={
        "quadratic growth": edit("bound", lambda e: offset + growth * u**2),
        "claimed logarithmic": edit("claimed", lambda e: det.constant * sp.log(1 + u)),
        "claimed constant": edit("claimed", lambda e: det.constant),
    },
)
def local_bound_fails(subject: Subject, context: Context) -> Outcome:
    """LW-62: with one c for all h the bound fails at large h, for every N."""
    a = Argument()
    prove_log_growth(a, subject["bound"])
    gap = (subject["bound"] / subject["claimed"]).subs(alpha, sp.Rational(3, 2))
    a.limit(gap, u, sp.oo, 0, "KL(h)/(c h²) → 0: below 1 for large h, and N plays no part")
    return a.outcome("for every c > 0 there is h with KL(h) < c h² for all N",
                     left="KL(h) = O(log h)", right="c h^2")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.HYPOTHESIS,
    subject=lambda: {"curve": det.kl_cauchy(), "bound": det.constant * u**2},
    probe=probe,
    mutants={
        "convex curve": edit("curve", lambda e: u**4),
        "bound of order u": edit("bound", lambda e: det.constant * u),
        "bound of order u^3": edit("bound", lambda e: det.constant * u**3),
    },
)
def local_bound_on_range(subject: Subject, context: Context) -> Outcome:
    """LW-62 for |h| ≤ U: KL(h) ≥ (KL(U)/U²) h²."""
    a = Argument()
    prove_bounded_range(a, subject["curve"], subject["bound"])
    a.positive(cut, "U > 0 and KL(U) > 0, so the constant is positive")
    return a.outcome("for 0 < h ≤ U: KL ≥ (KL(U)/U²) h², for every N")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"bound": log_growth(), "separation": det.separation(),
                     "claimed": det.constant * u**2},
    probe=probe,
    mutants={
        "quadratic growth": edit("bound", lambda e: offset + growth * u**2),
        "separation bounded": edit("separation", lambda e: e.subs(samples, 1)),
        "claimed logarithmic": edit("claimed", lambda e: det.constant * sp.log(1 + u)),
    },
)
def separation_bound_fails(subject: Subject, context: Context) -> Outcome:
    """LW-63: u = Δ N^{1/κ}/σ leaves every bounded range as N → ∞."""
    a = Argument()
    prove_log_growth(a, subject["bound"])
    three_halves = {alpha: sp.Rational(3, 2)}
    a.limit(subject["separation"].subs(three_halves), samples, sp.oo, sp.oo, "u(N) → ∞")
    a.limit((subject["bound"] / subject["claimed"]).subs(three_halves), u, sp.oo, 0,
            "KL(u)/(c u²) → 0")
    return a.outcome("with Δ fixed, KL < c u² for all large N, whatever c > 0 (1 < α < 2)",
                     left="KL(u(N)) = O(log N)", right="c u(N)^2")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.HYPOTHESIS,
    subject=lambda: {"curve": det.kl_cauchy(), "bound": det.constant * u**2,
                     "separation": det.separation()},
    probe=probe,
    mutants={
        "convex curve": edit("curve", lambda e: u**4),
        "bound of order u^4": edit("bound", lambda e: det.constant * u**4),
        "separation without scale": edit("separation", lambda e: e * scale),
    },
)
def separation_bound_on_range(subject: Subject, context: Context) -> Outcome:
    """LW-63 while Δ N^{1/κ}/σ ≤ U, in particular up to the N that a fixed error needs."""
    a = Argument()
    prove_bounded_range(a, subject["curve"], subject["bound"])
    needed = det.sample_complexity(cut)
    a.equal(subject["separation"].subs(samples, needed), cut,
            "u ≤ U holds up to N = (Uσ/Δ)^κ, the N of every criterion with u* ≤ U")
    return a.outcome("KL ≥ (KL(U)/U²) u² as long as u = Δ N^(1/κ)/σ ≤ U")
