"""Symbolic checks of what the model hides: noise scale, tails, optimum, probes, figure 3, T5."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory import stable, window
from theory.checking import Context, check
from theory.checks.steps import Argument, Subject, edit, probe
from theory.detection import HALF, Distribution, Quantile
from theory.ledger import Outcome, Role, Strength
from theory.stable import alpha, samples, scale

variance = sp.Symbol("v", positive=True)
factor = sp.Symbol("k", positive=True)


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"complexity": det.complexity_exact(), "bound": det.envelope * scale},
    probe=probe,
    mutants={
        "noise not scaled": lambda s: {**s, "complexity": s["complexity"] / scale},
        "bound without f": edit("bound", lambda e: scale),
        "exponent of f": edit("complexity", lambda e: e * det.envelope),
    },
)
def noise_carries_envelope(subject: Subject, context: Context) -> Outcome:
    """Audit 1: μ → cμ leaves N unchanged; σ ≤ f max σ_q contradicts σ ≥ σ_lo with f → 0."""
    a = Argument()
    scaled = subject["complexity"].subs({scale: factor * scale,
                                         det.envelope: factor * det.envelope}, simultaneous=True)
    a.equal(scaled, subject["complexity"], "T is 1-homogeneous in μ: N(σ → cσ, f → cf) = N")
    a.cite("stable norm", "scale of Σ μ_q α_q is the L^α norm of Σ μ_q f_q")
    a.cite("Minkowski", "σ ≤ Σ|μ_q| σ_q ≤ f max σ_q for α ≥ 1")
    a.limit(subject["bound"], det.envelope, 0, 0,
            "with f → 0 the scale falls below every σ_lo > 0")
    return a.outcome("σ_ℓ ≤ f(ℓ) max σ_q: no f → 0 meets Lemma 5.2's lower bound on σ")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"moment": variance, "rate": samples ** -HALF},
    probe=probe,
    mutants={
        "rate of kappa = 3": edit("rate", lambda e: samples ** -sp.Rational(1, 3)),
        "infinite moment": edit("moment", lambda e: sp.oo * variance),
        "rate 1/N": edit("rate", lambda e: 1 / samples),
    },
)
def bounded_network_is_gaussian(subject: Subject, context: Context) -> Outcome:
    """Audit 2: Gaussian inputs, bounded activations and ‖J‖: ψ has all moments, so κ = 2."""
    a = Argument()
    growth, order = sp.symbols("growth p", positive=True)
    z = sp.Symbol("z", positive=True)
    a.note("|ψ| ≤ |δ| ‖M‖ ‖B w‖ ≤ k (1+|y|)(1+‖x‖), ‖M‖ ≤ (sup‖J‖)^ℓ; y is affine in Gaussians")
    moment = sp.integrate(z**order * sp.exp(-(z**2) / 2), (z, 0, sp.oo))
    a.line(bool(sp.simplify(moment).is_finite is not False) and not moment.has(sp.Integral),
           f"every moment of |Gaussian| is finite: ∫ z^p e^(-z²/2) dz = {sp.simplify(moment)}")
    a.line(subject["moment"].is_finite is not False and subject["moment"] != sp.oo,
           "so ψ has a variance")
    a.cite("central limit theorem", "mean of N independent sequences: noise sqrt(v/N)")
    a.equal(sp.sqrt(variance / samples) / sp.sqrt(variance), subject["rate"], "rate N^{-1/2}")
    a.equal(-1 / (sp.diff(sp.log(subject["rate"]), samples) * samples), 2, "so κ = 2")
    return a.outcome("all moments exist: κ = 2 asymptotically; α̂ < 2 reads the body of the law")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"residual": sp.Symbol("y", real=True) - sp.Symbol("m", real=True)},
    probe=probe,
    mutants={
        "biased prediction": edit("residual", lambda e: e + sp.Rational(1, 7)),
        "prediction doubled": edit("residual", lambda e: e - sp.Symbol("m", real=True)),
        "prediction halved": edit("residual", lambda e: e + sp.Symbol("m", real=True) / 2),
    },
)
def no_signal_at_optimum(subject: Subject, context: Context) -> Outcome:
    """Audit 4: if ŷ = E[y|x_≤t] then Eψ = 0 at every lag: the window is empty."""
    a = Argument()
    y, m, g = sp.symbols("y m g", real=True)
    a.note("squared loss: δ_t = (ŷ_t − y_t) c, M and B w depend on x_≤t only: ψ = −(y − m) g(x)")
    conditional = subject["residual"].subs(y, m)  # affine in y, so E[·|x] replaces y by E[y|x]
    a.equal(sp.diff(subject["residual"], y, 2), 0, "the residual is affine in y")
    a.equal(conditional * g, 0, "E[ψ | x_≤t] with E[y | x_≤t] = m")
    a.cite("tower", "E ψ = E[E[ψ | x_≤t]] = 0 at every lag")
    return a.outcome("at the Bayes optimum E ψ_(t,ℓ) = 0 for every ℓ")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"power": stable.kappa(), "density": sp.sqrt(2 / sp.pi)},
    probe=probe,
    mutants={
        "kappa below one": edit("power", lambda e: sp.Rational(1, 2)),
        "inverse kappa": edit("power", lambda e: 1 / e),
        "no mass at zero": edit("density", lambda e: e * 0),
    },
)
def probe_mean_diverges(subject: Subject, context: Context) -> Outcome:
    """Audit 5: N ∝ |z|^{-κ} over a random probe has infinite mean for every κ ≥ 1."""
    a = Argument()
    z = sp.Symbol("z", positive=True)
    power = subject["power"].subs(alpha, 2)
    a.note("w on the sphere: the signal is |z| times its size, z near N(0, 1)")
    a.positive(subject["density"], "density of |z| at 0")
    low = sp.Symbol("low", positive=True)
    inner = sp.integrate(subject["density"] * z**-power, (z, low, 1))
    a.limit(inner, low, 0, sp.oo, "E|z|^{-κ} ≥ ∫_low^1 |z|^{-κ} p(z) dz (κ = 2)")
    excess = sp.Symbol("e", positive=True)
    a.positive(sp.simplify(subject["power"].subs(alpha, 1 + excess) - 1),
               "κ_α > 1 for every α > 1, so the same holds for every α")
    return a.outcome("E_w N = ∞: quote medians over several probes")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"complexity": det.complexity_exact()},
    probe=probe,
    mutants={
        "curved": edit("complexity", lambda e: e * sp.log(1 + 1 / det.envelope)),
        "exponential in f": edit("complexity", lambda e: sp.exp(1 / det.envelope)),
        "free of f": edit("complexity", lambda e: e.subs(det.envelope, 1)),
    },
)
def loglog_line_for_any_envelope(subject: Subject, context: Context) -> Outcome:
    """§6.2: log N against log 1/f is a line of slope κ for an exponential f too."""
    a = Argument()
    x_axis = sp.Symbol("X", real=True)  # log 1/f
    line = sp.expand_log(sp.log(subject["complexity"].subs(det.envelope, sp.exp(-x_axis))),
                         force=True)
    a.equal(sp.diff(line, x_axis), stable.kappa(), "slope in X = log 1/f")
    a.equal(sp.diff(line, x_axis, 2), 0, "no curvature")
    ell, lam = sp.Symbol("ell", positive=True), sp.Symbol("lambda", positive=True)
    run = sp.diff(line.subs(x_axis, -ell * sp.log(lam)), ell) / sp.diff(-ell * sp.log(lam), ell)
    a.equal(run, stable.kappa(), "along f = λ^ℓ: dlog N/dlog(1/f)")
    return a.outcome("the exponential envelope gives the same straight line of slope κ",
                     left="slope kappa, curvature 0", right="curved or saturating")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"complexity": det.sample_complexity(),
                     "floor": window.scale_low / window.scale_high},
    probe=probe,
    mutants={
        "floor inverted": edit("floor", lambda e: 1 / e),
        "floor squared": edit("floor", lambda e: e**2),
        "complexity without f": edit("complexity", lambda e: e * det.envelope ** stable.kappa()),
        "complexity rises with f": edit("complexity", lambda e: e * det.envelope ** (
            2 * stable.kappa())),
    },
)
def no_go(subject: Subject, context: Context) -> Outcome:
    """T5: with the statistic's own scale Lemma 5.2's hypotheses bound N(ℓ): no regime is left."""
    a = Argument()
    extra = sp.Symbol("extra", nonnegative=True)
    a.note("σ_hi here bounds every per-unit scale too; Audit 1: σ_ℓ ≤ f(ℓ) σ_hi; σ_ℓ ≥ σ_lo")
    a.equal(subject["floor"] * window.scale_high, window.scale_low,
            "so f(ℓ) ≥ σ_lo/σ_hi at every lag: no envelope tends to 0")
    at_two = subject["complexity"].subs(alpha, 2)
    a.negative(sp.diff(at_two, det.envelope), "N(ℓ) falls with f (α = 2)")
    worst = at_two.subs(det.envelope, subject["floor"])
    a.free_of(worst, det.envelope, "so N(ℓ) is at most its value at that floor")
    a.equal(worst, (det.critical * scale * window.scale_high
                    / (det.alignment * window.scale_low)) ** 2,
            "a constant: every lag becomes detectable at one N, whatever f does")
    a.at_least(subject["floor"] + extra, subject["floor"], "f = floor + extra")
    a.note("Audit 2 excludes α < 2 for averages of bounded networks, Audit 4 empties the window "
           "at the "
           "Bayes optimum; both enter through the claims used")
    return a.outcome("f ≥ σ_lo/σ_max at every lag, N(ℓ) bounded: Lemma 5.2 has no regime f → 0")


def _quantile_inverse(expr: sp.Expr) -> sp.Expr:
    """Apply F(q(p)) = p."""
    return expr.replace(
        Distribution,
        lambda at, a: at.args[0] if isinstance(at, Quantile) else Distribution(at, a))


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"mean": window.threshold_exact(), "median": window.median_threshold()},
    probe=probe,
    mutants={
        "mean without the 2": edit("mean", lambda e: e / 2),
        "mean at rate N^{-1/alpha}": edit(
            "mean", lambda e: e * samples ** (1 / stable.kappa() - 1 / alpha)),
        "median with log(1/eps)/N": edit("median", lambda e: e.subs(samples, samples / 2)),
        "median without the scale": edit("median", lambda e: e / scale),
    },
)
def repaired_window(subject: Subject, context: Context) -> Outcome:
    """With σ the scale of the whole gradient: windows are level sets of the signal."""
    a = Argument()
    signal = sp.Symbol("signal", positive=True)  # |E ψ_ℓ|
    here = {det.alignment: 1, det.envelope: signal}
    a.note("signal |Eψ_ℓ| = m̄ f; σ is the scale of the sum over all lags, the same for every ℓ")
    mean, median = (subject[k].subs(det.alignment, 1) for k in ("mean", "median"))
    a.equal(det.separation().subs(here).subs(signal, mean), det.critical_exact(),
            "mean: at its threshold the separation is 2 q(1−ε)")
    failure = sp.exp(-2 * samples * (Distribution(signal / (2 * scale), alpha) - HALF) ** 2)
    a.equal(_quantile_inverse(failure.subs(signal, median)), det.error,
            "median: at its threshold Hoeffding's bound is ε")
    for name, level in (("mean", mean), ("median", median)):
        a.free_of(level, signal, f"{name}: the level")
    reach = sp.Symbol("g", positive=True)
    small = median.replace(Quantile, lambda p, i: (p - HALF) / stable.density_at_zero())
    a.equal(sp.diff(sp.log(small), samples) * samples, -HALF,
            "median: q(½ + g) ~ g/p(0), so the level falls like N^{-1/2} for every α")
    a.limit(1 / reach, reach, sp.oo, 0, "signals may tend to 0: σ stays, nothing is vacuous")
    return a.outcome("H_N = max{ℓ : |Eψ_ℓ| ≥ level(N)}, level ∝ N^(−1/κ) (mean), N^(−1/2) (median)")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: dict(zip(("low", "high"), window.sandwich_constants(), strict=True)),
    probe=probe,
    mutants={
        "bounds swapped": lambda s: {"low": s["high"], "high": s["low"]},
        "high without its alignment": edit("high", lambda e: e * window.alignment_low**alpha),
        "low doubled": edit("low", lambda e: 2 * e),
    },
)
def strip(subject: Subject, context: Context) -> Outcome:
    """Bounded prefactors: log N rises by κ log(f₁/f₂) up to ± log(c₂/c₁) from f₁ to f₂ < f₁."""
    a = Argument()
    width = sp.expand_log(sp.log(subject["high"] / subject["low"]), force=True)
    told = stable.kappa() * sp.log((window.scale_high * window.alignment_high)
                                   / (window.scale_low * window.alignment_low))
    a.equal(width, sp.expand_log(told, force=True), "width of the strip, log(c₂/c₁)")
    drop, between = sp.symbols("X theta", positive=True)
    low, high = sp.symbols("log_c1 log_c2", real=True)
    kappa = sp.Symbol("kappa", positive=True)
    first, second = high, low + kappa * drop  # log N at f₁ = 1 at most, at f₂ = e^{-X} at least
    a.equal(second - first, kappa * drop - (high - low), "least rise of log N over X = log(f₁/f₂)")
    a.positive((second - first).subs(drop, (high - low) / kappa + between),
               "positive once X > log(c₂/c₁)/κ")
    return a.outcome("over a range f₁/f₂ > (c₂/c₁)^(1/κ) the trend is upwards, slope κ ± width/X")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"kappa": sp.Integer(2), "ratio": sp.Integer(4), "drop": sp.Integer(2)},
    probe=probe,
    mutants={
        "range inside the strip": edit("drop", lambda e: sp.Rational(1, 2)),
        "prefactors unbounded": edit("ratio", lambda e: sp.exp(100)),
        "kappa below its range": edit("kappa", lambda e: sp.Rational(1, 2)),
    },
)
def negative_slope(subject: Subject, context: Context) -> Outcome:
    """κ = 2, prefactors within a factor 4, f falling by e²: N must rise at least 13-fold."""
    a = Argument()
    kappa, ratio, drop = subject["kappa"], subject["ratio"], subject["drop"]
    a.line(bool(kappa >= 2), f"hypothesis: κ = {kappa} is κ_α for some 1 < α ≤ 2")
    rise = kappa * drop - sp.log(ratio)
    a.line(bool(rise > 0), f"log N rises by at least κX − log(c₂/c₁) = {sp.N(rise, 5)} > 0, "
           "so a fall of N over this range contradicts the proportionality")
    return a.outcome("a negative trend is impossible here under N ≍ f^(−κ)",
                     left=f"rise of log N >= {sp.N(rise, 5)}", right="any fall: < 0")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"gate": sp.Rational(1, 2), "loop": sp.Integer(0), "link": sp.Integer(1)},
    probe=probe,
    mutants={
        "no recurrent weights": edit("link", lambda e: 0 * e),
        "closed gate": edit("gate", lambda e: sp.Integer(0)),
        "imaginary link": edit("link", lambda e: e / 10**30),
    },
)
def products_do_not_reduce(subject: Subject, context: Context) -> Outcome:
    """§6.1: two linear ConstGate units that feed each other: diag M ≠ (1−s)^ℓ at lag 2."""
    a = Argument()
    s, loop, link = subject["gate"], subject["loop"], subject["link"]
    weights = sp.Matrix([[loop, link], [link, loop]])
    step = (1 - s) * sp.eye(2) + s * weights  # φ' = 1
    product = (step * step)[0, 0]
    gates = (1 - s) ** 2
    a.line(bool(0 <= s < 1), f"hypothesis: a constant gate in [0, 1): s = {s}")
    a.line(bool(sp.Abs(product - gates) > sp.Rational(1, 10**6)),
           f"[J J]_qq = {product}, product of the gate factors = {gates}")
    return a.outcome(f"[J₂J₁]_qq = {product} against (1−s)² = {gates}",
                     left=str(product), right=str(gates))


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"complexity": det.sample_complexity(), "scale": det.envelope * scale},
    probe=probe,
    mutants={
        "noise of the whole gradient": edit("scale", lambda e: scale),
        "noise falling faster": edit("scale", lambda e: e * det.envelope),
        "complexity with another exponent": edit("complexity", lambda e: e * det.envelope),
    },
)
def own_scale_cancels(subject: Subject, context: Context) -> Outcome:
    """ConstGate, order zero: μ^(q) = (1−s)^ℓ for every q, so σ_ℓ = f σ₀/H and N(ℓ) is constant."""
    a = Argument()
    a.note("T_ℓ = (1−s)^ℓ Σ ± α^(q): signal and scale of the statistic both carry f(ℓ)")
    own = subject["complexity"].subs(scale, subject["scale"])
    a.free_of(own, det.envelope, "N(ℓ) with the statistic's own scale")
    a.line(subject["complexity"].has(det.envelope), "while N ≍ f^{-κ} would depend on f")
    return a.outcome("f cancels: N(ℓ) is the same at every lag although f(ℓ) → 0",
                     left="N(l) constant", right="f(l)^(-kappa) -> oo")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.HYPOTHESIS,
    subject=lambda: {"complexity": det.sample_complexity()},
    probe=probe,
    mutants={
        "rises with f": edit("complexity", lambda e: 1 / e),
        "no f": edit("complexity", lambda e: e.subs(det.envelope, 1)),
        "falls with the scale": edit("complexity", lambda e: e / scale ** (2 * stable.kappa())),
    },
)
def scale_floor(subject: Subject, context: Context) -> Outcome:
    """If σ_ℓ ≥ σ_lo then N(ℓ) ≥ (u* σ_lo/m̄)^κ f^{-κ}, which diverges as f → 0."""
    a = Argument()
    extra = sp.Symbol("extra", nonnegative=True)
    at_two = subject["complexity"].subs(alpha, 2)
    floor = at_two.subs(scale, window.scale_low)
    a.at_least(at_two.subs(scale, window.scale_low + extra), floor, "N at σ_lo + extra (α = 2)")
    a.limit(floor, det.envelope, 0, sp.oo, "the bound diverges as f → 0")
    return a.outcome("with a floor under the scale N(ℓ) grows like f^(−κ)")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.VACUITY,
    subject=lambda: {"bound": det.envelope * window.scale_high},
    probe=probe,
    mutants={
        "bound without f": edit("bound", lambda e: e / det.envelope),
        "bound with 1/f": edit("bound", lambda e: e / det.envelope**2),
        "bound plus a constant": edit("bound", lambda e: e + window.scale_high),
    },
)
def no_scale_floor(subject: Subject, context: Context) -> Outcome:
    """No statistic meets it: σ_ℓ ≤ f(ℓ) max σ_q → 0 as f → 0, below every σ_lo > 0."""
    a = Argument()
    a.cite("stable norm", "scale of Σ μ_q α_q is the L^α norm of Σ μ_q f_q")
    a.cite("Minkowski", "σ_ℓ ≤ Σ|μ_q| σ_q ≤ f(ℓ) max σ_q for α ≥ 1")
    a.limit(subject["bound"], det.envelope, 0, 0, "the upper bound of σ_ℓ tends to 0 with f")
    return a.outcome("f → 0 forces σ_ℓ → 0: the floor is never met")
