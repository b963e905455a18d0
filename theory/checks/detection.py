"""Symbolic checks of the exact test, the error bounds and the sample-size formulas."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory import stable
from theory.checking import Context, check
from theory.checks.probes import prove, prove_all
from theory.checks.steps import Subject, edit, probe
from theory.detection import error, u
from theory.ledger import Outcome, Role, Strength
from theory.proofs import complexity, examples
from theory.proofs import exact_test as exact
from theory.proofs import fano as proofs
from theory.stable import alpha, samples, scale

eta = sp.Symbol("s", positive=True)  # erasure probability, sampled below 1/2


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"error": det.bayes_error(), "critical": det.critical_exact(),
                     "separation": det.separation(), "complexity": det.complexity_exact()},
    probe=probe,
    mutants={
        "F(-u)": edit("error", lambda e: e.subs(u, 2 * u)),
        "critical without the 2": edit("critical", lambda e: e / 2),
        "quantile at 1 - eps/2": edit("critical", lambda e: e.subs(error, error / 2)),
        "exponent off by one": edit(
            "complexity", lambda e: e * det.critical_exact() * scale),
        "alpha + 0.01": edit("complexity", lambda e: e.subs(alpha, alpha + sp.Rational(1, 100))),
    },
)
def exact_test(subject: Subject, context: Context) -> Outcome:
    """Bayes error F_α(−u/2) and N* = (2σ q_α(1−ε)/(m̄ f))^κ, from symmetry and unimodality."""
    forms_of = tuple(subject[k] for k in ("separation", "complexity", "critical", "error"))
    return prove(lambda: exact.bayes_error(subject["error"]),
                 lambda: exact.enough_samples(*forms_of),
                 lambda: exact.too_few_samples(*forms_of),
                 summary="P_e = F(−u/2); N* = (2σ q(1−ε)/(m̄ f))^κ exactly: error ≤ ε iff N ≥ N*")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"entropy": det.binary_entropy(), "required": det.required_information()},
    probe=probe,
    mutants={
        "entropy in bits": edit("entropy", lambda e: e / sp.log(2)),
        "sign of the entropy": edit("entropy", lambda e: -e),
        "required without log 2": edit("required", lambda e: e - sp.log(2)),
        "required halved": edit("required", lambda e: e / 2),
    },
)
def fano(subject: Subject, context: Context) -> Outcome:
    """I ≥ log 2 − h_b(P_e): a necessary condition, from concavity of h_b alone."""
    return prove(lambda: proofs.fano(subject["entropy"], subject["required"]),
                 summary="Fano bounds the error from below: I ≥ log 2 − h_b(ε) is necessary")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"bound": det.hellman_raviv(), "sufficient": det.sufficient_information()},
    probe=probe,
    mutants={
        "bound doubled": edit("bound", lambda e: 2 * e),
        "bound without 1/log 2": edit("bound", lambda e: e * sp.log(2)),
        "sufficient (1 - eps) log 2": edit("sufficient", lambda e: (1 - error) * sp.log(2)),
    },
)
def hellman_raviv(subject: Subject, context: Context) -> Outcome:
    """P_e ≤ (log 2 − I)/(2 log 2): a sufficient condition, from concavity of h_b."""
    return prove(lambda: proofs.hellman_raviv(subject["bound"], subject["sufficient"]),
                 summary="Hellman–Raviv: I ≥ (1 − 2ε) log 2 is sufficient for error ε")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"critical": det.critical_paper(), "complexity": det.complexity_paper(),
                     "exact": det.critical_exact()},
    role=Role.COUNTEREXAMPLE,
    probe=probe,
    mutants={
        "diverging requirement": edit("critical", lambda e: e / sp.sqrt(error)),
        "exact critical bounded": edit("exact", lambda e: sp.S.One),
        "exponent off by one": edit("complexity", lambda e: e * det.critical_paper()),
        "sign of the separation": edit("critical", lambda e: -e),
        "half of the separation": edit("critical", lambda e: e / 2),
        "both of the other sign": lambda s: {
            **s, "critical": -s["critical"],
            "complexity": det.sample_complexity(-s["critical"])},
    },
)
def paper_error_dependence(subject: Subject, context: Context) -> Outcome:
    """LW-36's N stays finite as ε → 0, so for small ε it leaves an error above ε."""
    return prove_all(
        lambda: complexity.paper(*(subject[k] for k in ("critical", "complexity", "exact"))),
                 summary="paper's u ≤ sqrt(log 2/c) at every ε: error bounded away from 0; "
                 "needed: error ε", left="error at LW-36's N >= F(-sqrt(log 2/c)/2) > 0",
                 right="epsilon, arbitrarily small")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"information": (1 - eta) * sp.log(2), "error": eta / 2},
    probe=probe,
    mutants={
        "error of a perfect channel": edit("error", lambda e: eta / 20),
        "information of a noisier channel": edit("information", lambda e: e / 4),
        "error below target": edit("error", lambda e: eta**2 / 10),
    },
)
def fano_not_sufficient(subject: Subject, context: Context) -> Outcome:
    """Erasure channel: I ≥ log 2 − h_b(ε) holds and yet P_e > ε."""
    target, erased = sp.Rational(1, 10), sp.Rational(46, 100)
    return prove_all(
        lambda: examples.erasures(subject["information"], subject["error"], eta, erased, target),
        summary="Fano's condition met, error 0.23 at target 0.1", left="P_e = 0.23",
        right="target 0.1")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"complexity": det.sample_complexity(), "separation": det.separation()},
    probe=probe,
    mutants={
        "exponent off by one": edit("complexity", lambda e: e * det.envelope),
        "alignment inverted": edit("complexity", lambda e: e * det.alignment**2),
        "separation without scale": edit("separation", lambda e: e * scale),
    },
)
def complexity_form(subject: Subject, context: Context) -> Outcome:
    """LW-67: any criterion u ≥ u* gives N = C (σ/(m̄ f))^κ with C = u*^κ free of ℓ."""
    return prove_all(lambda: complexity.form(subject["complexity"], subject["separation"]),
                 summary="N(ℓ) = u*^κ (σ/(m̄ f))^κ; u* depends on α and ε only")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"complexity": det.complexity_exact()},
    probe=probe,
    mutants={
        "exponent off by one": edit("complexity", lambda e: e / det.envelope),
        "exponent kappa/2": edit("complexity", sp.sqrt),
        "alpha + 0.01": edit("complexity", lambda e: e.subs(alpha, alpha + sp.Rational(1, 100))),
    },
)
def master_proportionality(subject: Subject, context: Context) -> Outcome:
    """LW-43: N f^κ is free of f, with the constant of the exact test."""
    return prove_all(lambda: complexity.proportional(subject["complexity"]),
                 summary="N(ℓ) = (2σ q(1−ε)/m̄)^κ f(ℓ)^(−κ), exactly")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"separation": det.separation()},
    probe=probe,
    mutants={
        "quadratic in f": edit("separation", lambda e: e * det.envelope),
        "N^{1/alpha}": edit(
            "separation", lambda e: e * samples ** (1 / alpha - 1 / stable.kappa())),
        "linear in N": edit("separation", lambda e: e * samples ** (1 / alpha)),
    },
)
def elasticities(subject: Subject, context: Context) -> Outcome:
    """§5.5(i): elasticity of u is 1 in f and 1/κ ≤ ½ in N."""
    return prove_all(lambda: complexity.elasticities(subject["separation"]),
                 summary="u grows like f and like N^(1/κ), 1/κ ≤ 1/2: f weighs more than N")
