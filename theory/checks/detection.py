"""Symbolic checks of the exact test, the error bounds and the sample-size formulas."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory import stable
from theory.checking import Context, check
from theory.checks.probes import prove
from theory.checks.steps import Argument, Subject, edit, probe
from theory.detection import HALF, Distribution, Quantile, error, u
from theory.ledger import Outcome, Role, Strength
from theory.proofs import fano as proofs
from theory.stable import alpha, samples, scale, t, x

s = sp.Symbol("s", positive=True)
eta = sp.Symbol("s", positive=True)  # erasure probability, sampled below 1/2


def _invert(expr: sp.Expr) -> sp.Expr:
    """Apply F(q(p)) = p."""
    return expr.replace(
        Distribution,
        lambda at, a: at.args[0] if isinstance(at, Quantile) else Distribution(at, a))


def _cauchy(expr: sp.Expr) -> sp.Expr:
    """Replace F by the standard Cauchy cdf."""
    return expr.replace(Distribution, lambda at, a: HALF + sp.atan(at) / sp.pi)


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
    a = Argument()
    a.cite("subordinator", "S > 0 with E exp(−Ss) = exp(−s^{α/2}) exists for α < 2 (S = 1 at 2)")
    a.equal(sp.exp(-((s**2) ** (alpha / 2))),
            stable.characteristic_function().subs({scale: 1, t: s}),
            "N(0, 2S) has cf E exp(−S t²) = exp(−|t|^α)")
    a.cite("uniqueness", "p_α is a mixture of centred normal densities")
    kernel = sp.exp(-(x**2) / (4 * s)) / sp.sqrt(4 * sp.pi * s)
    a.negative(sp.diff(kernel, x), "each normal density falls on x > 0, so p_α is unimodal")
    y = det.point
    a.equal((y + u / 2) ** 2 - (y - u / 2) ** 2, 2 * u * y,
            "hence p₊ > p₋ iff |y − u/2| < |y + u/2| iff y > 0")
    a.cite("Scheffe", "the sign test is optimal")
    a.equal((Distribution(-u / 2, alpha) + 1 - Distribution(u / 2, alpha)) / 2, subject["error"],
            "its error ½P₊(y<0) + ½P₋(y>0)")
    overlap = sp.integrate(stable.cauchy_density(), x)
    a.equal(sp.limit(overlap, x, sp.oo) - overlap.subs(x, u / 2), _cauchy(subject["error"]),
            "at α = 1 it is the overlap ∫ ½ min(p₊, p₋)")
    a.equal(_invert(subject["error"].subs(u, subject["critical"])), error,
            "at the critical separation the error is ε")
    a.equal(subject["separation"].subs(samples, subject["complexity"]), subject["critical"],
            "at N* the separation is critical")
    return a.outcome("P_e = F(−u/2); N* = (2σ q(1−ε)/(m̄ f))^κ exactly")


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
    },
)
def paper_error_dependence(subject: Subject, context: Context) -> Outcome:
    """LW-36's N stays finite as ε → 0, so for small ε it leaves an error above ε."""
    a = Argument()
    a.equal(det.separation().subs(samples, subject["complexity"]), subject["critical"],
            "separation reached at the paper's N")
    bound = sp.sqrt(sp.log(2) / det.constant)
    a.limit(subject["critical"], error, 0, bound, "it stays bounded as ε → 0, whatever c_α is")
    a.cite("stable tail", "p_α > 0, so the error F(−½ sqrt(log 2/c)) left in the limit is "
           "positive and exceeds every small ε")
    tail = sp.Symbol("C", positive=True)
    a.equal(_invert(Distribution(-subject["exact"] / 2, alpha)), error,
            "what is needed is u = 2 q(1−ε)")
    quantile = (tail / (alpha * error)) ** (1 / alpha)
    needed = subject["exact"].subs(Quantile(1 - error, alpha), quantile)
    a.limit(needed.subs(alpha, sp.Rational(3, 2)), error, 0, sp.oo,
            "with q ~ (C/(αε))^{1/α} (tail), diverging like ε^{-1/α}")
    return a.outcome("paper's u → sqrt(log 2/c) as ε → 0, needed u → ∞: no ε-free c repairs it",
                     left="lim u(paper) = sqrt(log 2/c)", right="lim u(exact) = oo")


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
    a = Argument()
    target = sp.Rational(1, 10)
    erased = sp.Rational(46, 100)
    a.note("T reveals V with probability 1 − s and nothing otherwise; s = 0.46, ε = 0.1")
    gained = subject["information"].subs(eta, erased)
    demanded = det.required_information(target)
    a.line(bool(gained >= demanded), f"hypothesis I ≥ log 2 − h_b(ε): "
           f"{sp.N(gained, 6)} ≥ {sp.N(demanded, 6)}")
    left = subject["error"].subs(eta, erased)
    a.line(bool(left > target), f"conclusion P_e ≤ ε fails: {sp.N(left, 6)} > {sp.N(target, 6)}")
    return a.outcome("Fano's condition met, error 0.23 at target 0.1", left=str(sp.N(left, 6)),
                     right="0.1")


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
    a = Argument()
    a.equal(subject["separation"].subs(samples, subject["complexity"]), det.critical,
            "solution of u(N) = u*")
    a.positive(sp.diff(subject["separation"].subs(alpha, 1 + s), samples), "u grows with N")
    factor = subject["complexity"] / (scale / (det.alignment * det.envelope)) ** stable.kappa()
    for symbol in (scale, det.alignment, det.envelope):
        a.free_of(sp.simplify(factor), symbol, "prefactor C")
    a.equal(factor, det.critical ** stable.kappa(), "its value")
    return a.outcome("N(ℓ) = u*^κ (σ/(m̄ f))^κ; u* depends on α and ε only")


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
    a = Argument()
    product = subject["complexity"] * det.envelope ** stable.kappa()
    a.free_of(product, det.envelope, "N(ℓ) f(ℓ)^κ")
    constant = (2 * scale * Quantile(1 - error, alpha) / det.alignment) ** stable.kappa()
    a.equal(product, constant, "the constant of proportionality")
    slope = sp.diff(sp.log(subject["complexity"]), det.envelope) * det.envelope
    a.equal(slope, -stable.kappa(), "slope of log N in log f")
    return a.outcome("N(ℓ) = (2σ q(1−ε)/m̄)^κ f(ℓ)^(−κ), exactly")


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
    a = Argument()
    sep = subject["separation"]
    in_f = sp.diff(sp.log(sep), det.envelope) * det.envelope
    in_n = sp.diff(sp.log(sep), samples) * samples
    a.equal(in_f, 1, "elasticity in f")
    a.equal(in_n, 1 / stable.kappa(), "elasticity in N")
    gap = sp.Symbol("g", nonnegative=True)
    a.at_least(HALF, (1 - 1 / alpha).subs(alpha, 2 / (1 + gap)), "1/κ ≤ ½ for α = 2/(1+g) ≤ 2")
    return a.outcome("u grows like f and like N^(1/κ), 1/κ ≤ 1/2: f weighs more than N")
