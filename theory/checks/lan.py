"""Symbolic checks of appendix D: the shrinking-scale family, LAN, and the KL expansion."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory import stable
from theory.checking import Context, check
from theory.checks.information import against, fisher, heavy, log_growth, offset
from theory.checks.probes import prove
from theory.checks.steps import Subject, edit, probe
from theory.detection import Density, Distribution, u
from theory.ledger import Outcome, Role, Strength
from theory.proofs import averages, concavity, expansion, local
from theory.proofs import growth as growing
from theory.stable import alpha, samples, scale

location = sp.Symbol("theta", real=True)
noise = local.x
observed = sp.Symbol("y", real=True)
shift = local.shift
SHRINK = samples ** (-1 / stable.kappa())
spread = scale * SHRINK
QUADRATIC = sp.Symbol("A", positive=True)  # a mutant's constant


def shrunk_density() -> sp.Expr:
    """LW-59: density of θ + σN^{-1/κ}ξ at y."""
    return Density((observed - location) / spread, alpha) / spread


def log_ratio() -> sp.Expr:
    """log dP_{θ+hr}/dP_θ at y, r = σN^{-1/κ}."""
    top = Density((observed - location - shift * spread) / spread, alpha)
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
    size = sp.diff(subject["observation"], noise)
    return prove(
        lambda: local.calculated("the observation", subject["observation"],
                                 location + size * noise),
        lambda: averages.average(stable.characteristic_function(), size, averages.INDEX_MEAN),
        summary="the mean of N draws of θ + σξ has the law of T = θ + σN^(-1/κ)ξ")


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
    """LW-59: the density by change of variables; its integral is 1."""
    cdf = Distribution((observed - location) / spread, alpha)
    return prove(
        lambda: local.calculated("the derivative of P(T ≤ y) = F((y − θ)/r)",
                                 sp.Derivative(cdf, observed), subject["density"]),
        lambda: local.total_mass(subject["density"], observed, location, spread),
        summary="p_N(y) = N^(1/κ)/σ · p_α((y−θ)N^(1/κ)/σ), of total mass 1")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"ratio": log_ratio()},
    probe=probe,
    mutants={
        "local scale of another order": edit("ratio", lambda e: e.subs(shift, shift * samples)),
        "h of order N^{-1/2}": edit("ratio", lambda e: e.subs(shift, shift / sp.sqrt(samples))),
        "a term linear in the noise": edit(
            "ratio", lambda e: e + shift * (observed - location) / spread),
    },
)
def lan_fails(subject: Subject, context: Context) -> Outcome:
    """LW-60: the log-likelihood ratio's law is free of N and bounded: no normal limit."""
    at_noise = subject["ratio"].subs(observed, location + spread * noise)
    limit = -fisher * shift**2 / 2, fisher * shift**2
    return against(prove(
        lambda: local.ratio_is_free(at_noise),
        lambda: local.no_normal_limit(at_noise, *limit),
        summary="log-likelihood ratio bounded and the same for every N: not LAN for α < 2"),
        left="bounded, law free of N", right="N(-I h^2/2, I h^2)")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"gauss": shift * noise / 2 - shift**2 / 4, "second": fisher * shift**2 / 2},
    probe=probe,
    mutants={
        "centring doubled": edit("gauss", lambda e: e - shift**2 / 4),
        "linear term halved": edit("gauss", lambda e: e - shift * noise / 4),
        "information without 1/2": edit("second", lambda e: 2 * e),
        "second order linear in h": edit("second", lambda e: e / shift),
    },
)
def local_expansion(subject: Subject, context: Context) -> Outcome:
    """LW-60 repaired: exact for every h at α = 2; a small-h expansion for α < 2."""
    return prove(
        lambda: expansion.exact_at_two(subject["gauss"]),
        lambda: expansion.mean_curvature(subject["second"], fisher),
        lambda: expansion.first_order(subject["second"], fisher),
        summary="log ratio = h·score − ½I h² + o(h) as h → 0, for each N; exact at α = 2")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"ratio": log_ratio(), "bound": log_growth(),
                     "expansion": fisher * u**2 / 2},
    probe=probe,
    mutants={
        "local scale of another order": edit("ratio", lambda e: e.subs(shift, shift * samples)),
        "quadratic growth": edit("bound", lambda e: offset + QUADRATIC * u**2),
        "expansion of order log": edit("expansion", lambda e: sp.log(1 + u)),
        "expansion constant": edit("expansion", lambda e: fisher + u / u - 1 + offset / 1000),
    },
)
def kl_expansion_fixed(subject: Subject, context: Context) -> Outcome:
    """LW-61 at fixed h: KL is free of N and is below ½ I h² for all large h."""
    at_noise = subject["ratio"].subs(observed, location + spread * noise)
    return against(prove(
        lambda: local.ratio_is_free(at_noise),
        lambda: growing.overtaken(
            heavy(subject["bound"], growing.INDEX), heavy(subject["expansion"], growing.INDEX),
            fisher / 2, growing.INDEX),
        summary="KL(h) = O(log h) for every N; it can't equal ½ I h²"),
        left="KL(h) = O(log h)", right="I h^2/2")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"slope": fisher / 2, "gauss": det.kl_gauss(), "cauchy": det.kl_cauchy()},
    probe=probe,
    mutants={
        "Gauss u^2/2": edit("gauss", lambda e: 2 * e),
        "Cauchy log(1+u^2)": edit("cauchy", lambda e: e.subs(u, 2 * u)),
        "Cauchy u^2/8": edit("cauchy", lambda e: u**2 / 8),
        "Gauss quartic": edit("gauss", lambda e: u**4 / 4),
        "slope without 1/2": edit("slope", lambda e: 2 * e),
    },
)
def kl_expansion_local(subject: Subject, context: Context) -> Outcome:
    """KL(u) = ½ I u² + o(u²) as u → 0; closed forms at α = 1, 2 with I = ½."""
    gauss, cauchy = (subject[key].subs(u, concavity.u) for key in ("gauss", "cauchy"))
    return prove(
        lambda: expansion.quadratic_start(subject["slope"], fisher),
        lambda: expansion.closed(2, gauss),
        lambda: expansion.closed(1, cauchy),
        lambda: expansion.information_at(1),
        lambda: expansion.information_at(2),
        summary="KL(u) = ½ I u² + o(u²) as u → 0, I_1 = I_2 = ½")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"bound": log_growth(), "claimed": det.constant * u**2},
    probe=probe,
    mutants={
        "quadratic growth": edit("bound", lambda e: offset + QUADRATIC * u**2),
        "claimed logarithmic": edit("claimed", lambda e: det.constant * sp.log(1 + u)),
        "claimed constant": edit("claimed", lambda e: det.constant),
    },
)
def local_bound_fails(subject: Subject, context: Context) -> Outcome:
    """LW-62: with one c for all h the bound fails at every large h, and N plays no part."""
    return against(prove(
        lambda: growing.overtaken(
            heavy(subject["bound"], growing.INDEX), heavy(subject["claimed"], growing.INDEX),
            growing.rate, growing.INDEX),
        summary="for every c > 0 there is h with KL(h) < c h² for all N"),
        left="KL(h) = O(log h)", right="c h^2")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.HYPOTHESIS,
    subject=lambda: {"bound": det.constant * u**2},
    probe=probe,
    mutants={
        "constant doubled": edit("bound", lambda e: 2 * e),
        "bound of order u": edit("bound", lambda e: det.constant * u),
        "bound of order u^3": edit("bound", lambda e: det.constant * u**3),
    },
)
def local_bound_on_range(subject: Subject, context: Context) -> Outcome:
    """LW-62 for |h| ≤ U: KL(h) ≥ (KL(U)/U²) h²."""
    return prove(lambda: growing.on_range(subject["bound"]),
                 summary="for 0 < h ≤ U: KL ≥ (KL(U)/U²) h², for every N")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"bound": log_growth(), "separation": det.separation(),
                     "claimed": det.constant * u**2},
    probe=probe,
    mutants={
        "quadratic growth": edit("bound", lambda e: offset + QUADRATIC * u**2),
        "separation bounded": edit("separation", lambda e: e.subs(samples, 1)),
        "claimed logarithmic": edit("claimed", lambda e: det.constant * sp.log(1 + u)),
    },
)
def separation_bound_fails(subject: Subject, context: Context) -> Outcome:
    """LW-63: u = Δ N^{1/κ}/σ leaves every bounded range as N → ∞."""
    return against(prove(
        lambda: growing.overtaken_in_samples(
            heavy(subject["bound"], growing.HEAVY), heavy(subject["claimed"], growing.HEAVY),
            subject["separation"]),
        summary="with Δ fixed, KL < c u² for all large N, whatever c > 0 (1 < α < 2)"),
        left="KL(u(N)) = O(log N)", right="c u(N)^2")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.HYPOTHESIS,
    subject=lambda: {"bound": det.constant * u**2, "separation": det.separation()},
    probe=probe,
    mutants={
        "constant doubled": edit("bound", lambda e: 2 * e),
        "bound of order u^4": edit("bound", lambda e: det.constant * u**4),
        "separation without scale": edit("separation", lambda e: e * scale),
    },
)
def separation_bound_on_range(subject: Subject, context: Context) -> Outcome:
    """LW-63 while Δ N^{1/κ}/σ ≤ U, in particular up to the N that a fixed error needs."""
    return prove(
        lambda: growing.on_range(subject["bound"]),
        lambda: growing.up_to(subject["separation"]),
        summary="KL ≥ (KL(U)/U²) u² as long as u = Δ N^(1/κ)/σ ≤ U")
