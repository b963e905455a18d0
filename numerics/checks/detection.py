"""Numeric checks of error bounds, sample sizes, robust alternatives and sign selection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import brentq
from scipy.special import betainc

from numerics import stable
from numerics.evaluate import lower
from theory import detection as det
from theory import stable as law
from theory import window
from theory.checking import Context, check
from theory.checks.steps import Subject, edit, probe
from theory.detection import HALF, Distribution, Quantile, error, u
from theory.ledger import Outcome, Strength
from theory.stable import alpha, samples, scale

Floats = NDArray[np.float64]
ALPHAS = (1.05, 1.2, 1.5, 1.8, 2.0)
ERRORS = (0.4, 0.2, 0.1, 0.05, 0.01, 1e-3)
slope_symbol = sp.Symbol("dlogq", real=True)
clip_symbol = sp.Symbol("b", positive=True)
skew = sp.Symbol("skew", real=True)
units = sp.Symbol("H", integer=True, positive=True)
reach = sp.Symbol("x", positive=True)
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "Distribution": lambda x, a: stable.cdf(x, a),
    "Quantile": lambda p, a: stable.ppf(p, a),
}


def closed_form(expr: sp.Expr, *arguments: sp.Symbol) -> Callable[..., Any]:
    """A closed form as a NumPy function of the symbols; F_α and q_α by the stable engine."""
    return lower(expr, arguments, "numpy", functions=FUNCTIONS)


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"exact": det.critical_exact(), "fano": det.required_information(),
                     "sufficient": det.sufficient_information()},
    probe=probe,
    mutants={
        "exact without the 2": edit("exact", lambda e: e / 2),
        "exact doubled": edit("exact", lambda e: 2 * e),
        "Fano and Hellman-Raviv swapped": lambda s: {
            **s, "fano": s["sufficient"], "sufficient": s["fano"]},
        "one quantile short": edit("exact", lambda e: e.subs(error, sp.sqrt(error) / 2)),
    },
)
def criteria_in_order(subject: Subject, context: Context) -> Outcome:
    """JSD at the exact separation lies between Fano's and Hellman–Raviv's requirements."""
    exact = closed_form(subject["exact"], error, alpha)
    need, enough = closed_form(subject["fano"], error), closed_form(subject["sufficient"], error)
    failures = []
    for index in ALPHAS:
        for target in ERRORS:
            got = float(stable.jsd(float(exact(target, index)), index))
            if not need(target) <= got <= enough(target):
                failures.append(f"α = {index}, ε = {target}: {need(target):.4f} ≤ {got:.4f} ≤ "
                                f"{enough(target):.4f} fails")
    row = [float(stable.jsd_inverse(float(need(0.1)), 1.5)), float(exact(0.1, 1.5)),
           float(stable.jsd_inverse(float(enough(0.1)), 1.5))]
    if np.any(np.abs(np.array(row) - [3.62, 4.12, 6.64]) > 0.006):
        failures.append(f"u at α = 1.5, ε = .1: {row}")
    return Outcome(not failures, "Fano 3.62 < exact 4.12 < Hellman–Raviv 6.64 (α = 1.5, ε = .1)"
                   if not failures else failures[0], {"samples": len(ALPHAS) * len(ERRORS)})


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"count": det.compression_count().replace(
        lambda e: isinstance(e, sp.Derivative), lambda e: slope_symbol * e.args[0]),
        "threshold": window.threshold_exact()},
    probe=probe,
    mutants={
        "alpha for alpha squared": edit("count", lambda e: sp.exp(sp.log(e) / alpha)),
        "count squared": edit("count", lambda e: e**2),
        "threshold exponent": edit("threshold", lambda e: e * samples ** (2 / law.kappa())),
    },
)
def compression_count_below_two(subject: Subject, context: Context) -> Outcome:
    """N_c marks the sign change of ∂_α ε_th and stays below e^{1−γ} on a grid."""
    count = closed_form(subject["count"], slope_symbol, alpha, error)
    at_one = subject["threshold"].subs({scale: 1, det.alignment: 1})
    level = closed_form(at_one, samples, alpha, error)
    step, worst, wrong, tried = 1e-4, 0.0, 0, 0
    grid = [(a, e) for a in np.linspace(1.01, 1.9998, 34) for e in (*ERRORS, 0.49, 0.4999, 1e-6)]
    for index, target in grid:
        q = stable.ppf(1 - target, np.array([index - step, index + step]))
        slope = float(np.diff(np.log(q))[0] / (2 * step))
        n_c = float(count(slope, index, target))
        worst = max(worst, n_c)
        tests = [(2.0, -1), (10.0, -1)]
        if n_c > 1e-9:  # at ε = 1e-6 near α = 2 the count underflows; N ≥ 2 is still tested
            tests += [(n_c * 0.98, 1), (n_c * 1.02, -1)]
        tried += len(tests)
        for n, sign in tests:
            change = np.log(level(n, index + step, target) / level(n, index - step, target))
            wrong += int(np.sign(change) != sign)
    return Outcome(
        wrong == 0 and worst <= np.exp(1 - np.euler_gamma) + 1e-6,
        f"N_c ≤ {worst:.4f} over {len(grid)} (α, ε); ε_th falls with α at every N ≥ 2"
        if wrong == 0 else f"{wrong} of {tried} signs are wrong",
        {"samples": tried, "bound": worst})


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"gain": det.clip_gain(clip_symbol)},
    probe=probe,
    mutants={
        "one tail": edit("gain", lambda e: (e + 1) / 2),
        "clip doubled": edit("gain", lambda e: e.subs(clip_symbol, 2 * clip_symbol)),
        "both tails removed": edit("gain", lambda e: 1 - e),
    },
)
def clip_gain(subject: Subject, context: Context) -> Outcome:
    """Slope of E clip(X + Δ) at 0 by quadrature, α = 1.5: .51, .79, .94 at c = 1, 2, 4."""
    gain = closed_form(subject["gain"], clip_symbol, alpha)
    s = np.linspace(-40, 40, 8001)
    nodes, weight = np.sinh(s), np.cosh(s) * (s[1] - s[0])
    worst = 0.0
    for c, told in ((1.0, 0.51), (2.0, 0.79), (4.0, 0.94)):
        d = 0.01
        up = np.sum(np.clip(nodes, -c, c) * stable.pdf(nodes - d, 1.5) * weight)
        slope = float(up / d)
        worst = max(worst, abs(slope - float(gain(c, 1.5))), abs(slope - told) - 0.005)
    return Outcome(worst < 1e-4, f"kept share .51, .79, .94 to {worst:.1e}",
                   {"samples": 3, "smallest_detectable": 1e-4})


def _median_error(n: int, shift: float, index: float) -> float:
    """Exact error of the median of n (odd) draws: a binomial tail."""
    p = float(stable.cdf(-shift / 2, index))
    half = (n + 1) // 2
    return float(betainc(half, n - half + 1, p))


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"mean": det.complexity_exact(), "need": det.robust_necessary(),
                     "median": det.median_sufficient()},
    probe=probe,
    mutants={
        "mean with exponent 2": edit("mean", lambda e: e ** (2 / law.kappa())),
        "necessary bound doubled": edit("need", lambda e: 2 * e),
        "median bound at the full shift": edit("median", lambda e: e.subs(
            det.envelope, 2 * det.envelope)),
    },
)
def mean_against_median(subject: Subject, context: Context) -> Outcome:
    """Δ = .2, σ = 1, ε = .1: N of the mean, of the median, and the bounds of T2."""
    at = {det.alignment: 1, det.envelope: sp.Rational(1, 5), scale: 1}
    mean = closed_form(subject["mean"].subs(at), error, alpha)
    need = closed_form(subject["need"].subs(at), error, det.information)
    enough = closed_form(subject["median"].subs(at), error, alpha)
    lines, failures = [], []
    for index, n_mean, n_median in ((1.2, 2.3e8, 459), (1.5, 8.8e3, 499), (1.8, 736.0, 513)):
        info = float(stable.fisher_information(index, parameter="location"))
        got = float(mean(0.1, index))
        low, high = float(need(0.1, info)), float(enough(0.1, index))
        tight = (_median_error(n_median, 0.2, index) <= 0.1
                 < _median_error(n_median - 2, 0.2, index))
        if abs(got / n_mean - 1) > 0.02 or not tight or not low <= n_median <= high:
            failures.append(f"α = {index}: {got:.4g}, {low:.1f} ≤ {n_median} ≤ {high:.1f}")
        if index == 1.2 and (abs(low - 167) > 1 or abs(high - 1289) > 1):
            failures.append(f"bounds at α = 1.2: {low:.1f}, {high:.1f}")
        lines.append(f"α = {index}: mean {got:.3g}, median {n_median}, every test ≥ {low:.0f}, "
                     f"median guaranteed at {high:.0f}")
    return Outcome(not failures, lines[0] if not failures else failures[0],
                   {"samples": 3}, tuple(lines))


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"power": law.kappa()},
    probe=probe,
    mutants={
        "kappa of alpha + 0.1": edit("power", lambda e: e.subs(alpha, alpha + sp.Rational(1, 10))),
        "kappa/2": edit("power", lambda e: e / 2),
        "kappa + 1": edit("power", lambda e: e + 1),
    },
)
def probe_spread(subject: Subject, context: Context) -> Outcome:
    """90/10 spread of |z|^{-κ}, z normal, at κ = 2: about 172."""
    power = float(sp.N(subject["power"].subs(alpha, 2)))
    high, low = stats.norm.ppf([0.95, 0.55])
    spread = (high / low) ** power
    rng = np.random.default_rng(context.seed)
    w = rng.standard_normal((20000, 96))
    z = np.abs(w[:, 0] / np.linalg.norm(w, axis=1)) * np.sqrt(96)
    drawn = np.quantile(z, 0.9) / np.quantile(z, 0.1)
    gap = abs(np.log(drawn**2 / spread))  # probes on the sphere have κ = 2 in the N they need
    return Outcome(bool(abs(spread - 172) < 2 and gap < 0.25),
                   f"normal {spread:.1f}, 20000 probes on the sphere {drawn**2:.1f}",
                   {"samples": 20000, "seed": context.seed, "false_alarm": 1e-3,
                    "smallest_detectable": "25 % of the spread"})


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"z": sp.sqrt(2 * units / sp.pi)},
    probe=probe,
    mutants={
        "no bias": edit("z", lambda e: e * 0),
        "one standard error more": edit("z", lambda e: e + 1),
        "H for its root": edit("z", lambda e: units),
    },
)
def in_sample_signs(subject: Subject, context: Context) -> Outcome:
    """Signs from the same sample: z = √(2H/π) without signal (6.38 at H = 64)."""
    expected = float(sp.N(subject["z"].subs(units, 64)))
    rng = np.random.default_rng(context.seed)
    trials, n = 300, 200
    inside, outside = np.empty(trials), np.empty(trials)
    for trial in range(trials):
        x = rng.standard_normal((n, 64))
        for target, signs in ((inside, np.sign(x.mean(0))),
                              (outside, np.sign(rng.standard_normal((n, 64)).mean(0)))):
            t = x @ signs
            target[trial] = t.mean() / (t.std(ddof=1) / np.sqrt(n))
    error_in = float(inside.std(ddof=1) / np.sqrt(trials))
    error_out = float(outside.std(ddof=1) / np.sqrt(trials))
    # The spread of T is estimated in sample too: a relative bias of order 1/n in z.
    fine = abs(inside.mean() - expected) < 4 * error_in + expected * 3 / n
    fine &= bool(abs(outside.mean()) < 4 * error_out)
    return Outcome(bool(fine), f"in-sample z = {inside.mean():.2f} (theory {expected:.2f}), "
                   f"held-out {outside.mean():.2f}, over {trials} trials",
                   {"samples": trials, "seed": context.seed, "false_alarm": 1.3e-4,
                    "smallest_detectable": 6 * error_in + expected * 3 / n})


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"share": HALF + sp.atan(skew * sp.tan(sp.pi * alpha / 2)) / (sp.pi * alpha)},
    probe=probe,
    mutants={
        "always symmetric": edit("share", lambda e: HALF + 0 * skew * alpha),
        "sign flipped": edit("share", lambda e: 1 - e),
        "without alpha": edit("share", lambda e: HALF + (e - HALF) * alpha),
    },
)
def skewed_limit(subject: Subject, context: Context) -> Outcome:
    """P(centred sum > 0): one-sided Pareto tails 1/3, balanced tails 1/2 (α = 3/2)."""
    share = closed_form(subject["share"], skew, alpha)
    rng = np.random.default_rng(context.seed)
    sums, terms, index = 20000, 400, 1.5
    found = {}
    for name, sign in (("one-sided", None), ("balanced", True)):
        positive = 0
        for _ in range(10):
            x = rng.random((sums // 10, terms)) ** (-1 / index)
            if sign:
                x *= rng.choice([-1.0, 1.0], x.shape)
                positive += int(np.sum(x.sum(1) > 0))
            else:
                positive += int(np.sum(x.sum(1) > terms * index / (index - 1)))
        found[name] = positive / sums
    gaps = [abs(found["one-sided"] - float(share(1.0, index))),
            abs(found["balanced"] - float(share(0.0, index)))]
    return Outcome(max(gaps) < 0.03, f"one-sided {found['one-sided']:.3f} (1/3), "
                   f"balanced {found['balanced']:.3f} (1/2)",
                   {"samples": 2 * sums, "seed": context.seed, "false_alarm": 1e-12,
                    "smallest_detectable": 0.04})


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"pure": law.kappa(), "tail": (1 + alpha * sp.log(reach)) * reach**-alpha},
    probe=probe,
    mutants={
        "rate of pure powers": edit("tail", lambda e: reach**-alpha),
        "factor squared": edit("tail", lambda e: (1 + alpha * sp.log(reach)) * e),
        "kappa of alpha + 0.1": edit("pure", lambda e: e.subs(alpha, alpha + sp.Rational(1, 10))),
        "rate 1/sqrt N": edit("pure", lambda e: 2 + 0 * e),
    },
)
def slow_factor_changes_rate(subject: Subject, context: Context) -> Outcome:
    """Spread of means over 64 and 1024 balanced variables, with and without a logarithm (α = 3/2).

    The product of two Pareto variables has the tail (1 + α log x) x^{−α}.
    """
    index, few, many, sums = 1.5, 64, 1024, 12000
    tail = closed_form(subject["tail"], reach, alpha)
    quantile = {n: brentq(lambda x, n=n: n * float(tail(x, index)) - 1, 1.0, 1e6)
                for n in (few, many)}
    told = {"pure": (few / many) ** (1 / float(closed_form(subject["pure"], alpha)(index))),
            "factor": quantile[many] / many / (quantile[few] / few)}
    rng = np.random.default_rng(context.seed)
    found = {}
    for name, shape in (("pure", 1.0), ("factor", 2.0)):
        spreads = []
        for n in (few, many):
            x = np.exp(rng.standard_gamma(shape, (sums, n)) / index)
            means = np.mean(x * rng.choice([-1.0, 1.0], x.shape), axis=1)
            spreads.append(float(np.quantile(np.abs(means), 0.5)))
        found[name] = spreads[1] / spreads[0]
    gaps = {name: abs(np.log(found[name] / told[name])) for name in told}
    return Outcome(max(gaps.values()) < 0.09, "; ".join(
        f"{name}: spread times {found[name]:.3f} from 64 to 1024 (told {told[name]:.3f})"
        for name in told), {"samples": 4 * sums, "seed": context.seed, "false_alarm": 1e-3,
                            "smallest_detectable": "14 % of the change of spread"})


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"error": det.bayes_error(), "complexity": det.complexity_exact()},
    probe=probe,
    mutants={
        "F(-u)": edit("error", lambda e: Distribution(-u, alpha)),
        "complexity exponent 2": edit("complexity", lambda e: e ** (2 / law.kappa())),
        "quantile at eps": edit("complexity", lambda e: e.subs(
            Quantile(1 - error, alpha), Quantile(1 - error / 2, alpha))),
    },
)
def simulated_error(subject: Subject, context: Context) -> Outcome:
    """Averages of N* stable sequences, classified by sign, err with probability ε."""
    rng = np.random.default_rng(context.seed)
    at = {det.alignment: 1, det.envelope: 1, scale: 1}
    count = closed_form(subject["complexity"].subs(at), error, alpha)
    reached = closed_form(subject["error"], u, alpha)
    trials, worst, tight, lines = 20000, 0.0, True, []
    for index, target in ((1.5, 0.1), (1.8, 0.05), (2.0, 0.02)):
        n = int(np.ceil(float(count(target, index))))
        x = stable.rvs(index, size=(trials, n), random_state=rng)
        wrong = float(np.mean(x.mean(1) + 0.5 < 0))
        claimed = float(reached(n ** (1 - 1 / index), index))
        spread = np.sqrt(target * (1 - target) / trials)
        before = float(reached((n - 1) ** (1 - 1 / index), index))
        tight &= claimed <= target < before  # N* is the least number of sequences that will do
        worst = max(worst, abs(wrong - claimed) / spread)
        lines.append(f"α = {index}: N* = {n}, error {wrong:.4f}, theory {claimed:.4f} ≤ {target}")
    return Outcome(bool(tight and worst < 4.5), lines[0],
                   {"samples": 3 * trials, "seed": context.seed,
                   "false_alarm": 2e-5, "smallest_detectable": 0.012}, tuple(lines))
