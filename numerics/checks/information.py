"""Numeric checks of densities, divergence and information against independent quadrature.

Expectations over a stable law are trapezoidal sums in s with x = sinh s, which converge
exponentially for these analytic integrands; the reference for closed forms is mpmath.
"""

from __future__ import annotations

from collections.abc import Callable

import mpmath as mp
import numpy as np
import sympy as sp
from numpy.typing import NDArray
from scipy.optimize import brentq

from numerics import stable
from numerics.evaluate import lower
from theory import detection as det
from theory import stable as law
from theory.checking import Context, check
from theory.checks.steps import Subject, edit, probe
from theory.detection import u
from theory.ledger import Outcome, Role, Strength
from theory.stable import alpha, x

Floats = NDArray[np.float64]
_S = np.linspace(-45.0, 45.0, 9001)
ALPHAS = (1.05, 1.2, 1.5, 1.8, 1.95, 2.0)
h = sp.Symbol("h", positive=True)
ENTROPY = sp.Symbol("entropy", positive=True)


def expectation(function: Callable[[Floats], Floats], index: float) -> float:
    """E g(X) for X ~ SαS(1); g of at most logarithmic growth."""
    nodes = np.sinh(_S)
    weights = stable.pdf(nodes, index) * np.cosh(_S) * (_S[1] - _S[0])
    values = np.where(weights > 0, function(nodes), 0.0)
    return float(np.sum(weights * values))


def log_ratio(shift: float, index: float) -> Callable[[Floats], Floats]:
    """ξ ↦ log p(ξ − h)/p(ξ)."""
    return lambda z: stable.logpdf(z - shift, index) - stable.logpdf(z, index)


def log_density(index: float) -> Callable[[Floats], Floats]:
    """z ↦ log p(z)."""
    return lambda z: stable.logpdf(z, index)


def divergence(shift: float, index: float) -> float:
    """KL(u) by direct quadrature, independent of the stable engine's own KL."""
    return -expectation(log_ratio(shift, index), index)


def _number(expr: sp.Expr) -> float:
    return float(sp.N(expr))


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"alpha": sp.Rational(3, 2), "h": sp.Integer(2),
                     "mean": -det.information * h**2 / 2, "variance": det.information * h**2},
    role=Role.COUNTEREXAMPLE,
    probe=probe,
    mutants={
        "Gaussian noise": edit("alpha", lambda e: sp.Integer(2)),
        "tiny local parameter": edit("h", lambda e: sp.Rational(1, 1000)),
        "Gaussian, larger h": lambda s: {**s, "alpha": sp.Integer(2), "h": sp.Integer(3)},
        "mean without the half": edit("mean", lambda e: 2 * e),
        "mean of the other sign": edit("mean", lambda e: -e),
        "half the variance": edit("variance", lambda e: e / 2),
    },
)
def log_ratio_moments(subject: Subject, context: Context) -> Outcome:
    """LW-60 at h = 2: mean and variance of the log ratio are not −½Ih², Ih²; at α = 2 they are."""
    def both(index: float) -> tuple[list[float], list[float]]:
        shift = _number(subject["h"])
        info = float(stable.fisher_information(index, parameter="location"))
        at = {det.information: info, h: subject["h"]}
        ratio = log_ratio(shift, index)
        mean = expectation(ratio, index)
        return ([mean, expectation(lambda z: ratio(z) ** 2, index) - mean**2],
                [_number(subject[name].subs(at)) for name in ("mean", "variance")])

    index, shift = _number(subject["alpha"]), _number(subject["h"])
    found, claimed = both(index)
    gap = [abs(a - b) for a, b in zip(found, claimed, strict=True)]
    gauss = max(abs(a - b) for a, b in zip(*both(2.0), strict=True))
    return Outcome(
        min(gap) > 0.05 and gauss < 1e-6,
        f"α = {index:g}, h = {shift:g}: mean {found[0]:.4f} against {claimed[0]:.4f}, "
        f"variance {found[1]:.4f} against {claimed[1]:.4f}, at every N",
        {"left": found, "right": claimed})


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"mean": -sp.log(1 + h**2 / 4), "bound": 2 * sp.asinh(h / 2),
                     "variance": sp.Rational(116, 100)},
    probe=probe,
    mutants={
        "mean of LAN": edit("mean", lambda e: -(h**2) / 4),
        "mean without the 4": edit("mean", lambda e: e.subs(h, 2 * h)),
        "bound at h": edit("bound", lambda e: e.subs(h, 2 * h)),
        "bound 1 % low": edit("bound", lambda e: e * sp.Rational(99, 100)),
        "variance of LAN": edit("variance", lambda e: sp.Integer(2)),
    },
)
def cauchy_log_ratio(subject: Subject, context: Context) -> Outcome:
    """Cauchy noise: mean and range of log p(ξ − h)/p(ξ), and its variance at h = 2, by mpmath."""
    ratio = lower(sp.log((1 + x**2) / (1 + (x - h) ** 2)), (x, h), "mpmath")
    mean, bound = (lower(subject[key], (h,), "mpmath") for key in ("mean", "bound"))
    worst, lines = mp.mpf(0), []
    with mp.workdps(25):
        for shift in (mp.mpf("0.5"), mp.mpf(2), mp.mpf(5)):
            ends = [shift / 2 + sign * mp.sqrt(1 + shift**2 / 4) for sign in (-1, 1)]

            def moment(power: int, at: mp.mpf = shift, cuts: list[mp.mpf] = ends) -> mp.mpf:
                return mp.quad(lambda z: ratio(z, at) ** power / (1 + z**2) / mp.pi,
                               [-mp.inf, *cuts, mp.inf])

            low, high = (ratio(end, shift) for end in ends)
            between = [ratio(shift / 2 + k, shift) for k in (-50, -5, -1, 1, 5, 50)]
            worst = max(worst, abs(moment(1) - mean(shift)), abs(high - bound(shift)),
                        abs(low + bound(shift)))
            inside = all(low <= value <= high for value in between)
            if not inside:
                return Outcome(False, f"h = {shift}: outside its own extremes")
            lines.append(f"h = {mp.nstr(shift, 2)}: mean {mp.nstr(moment(1), 6)}, variance "
                         f"{mp.nstr(moment(2) - moment(1)**2, 6)}, within ±{mp.nstr(high, 6)}")
            if shift == 2:
                spread = moment(2) - moment(1) ** 2
    told = abs(float(spread) - _number(subject["variance"])) < 0.005
    return Outcome(bool(worst < 1e-12) and told, lines[1] + f"; gap {mp.nstr(worst, 2)}",
                   {"samples": 3, "tolerance": 1e-12}, tuple(lines))


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"expansion": det.information * u**2 / 2},
    probe=probe,
    mutants={
        "without the half": edit("expansion", lambda e: 2 * e),
        "one percent": edit("expansion", lambda e: e * sp.Rational(101, 100)),
        "linear": edit("expansion", lambda e: e / u),
    },
)
def kl_small_separation(subject: Subject, context: Context) -> Outcome:
    """KL(u) against ½ I u² at u = 0.05, 0.02: relative gap of order u²."""
    lowered = lower(subject["expansion"], (u, det.information))
    worst = 0.0
    for index in ALPHAS:
        info = float(stable.fisher_information(index, parameter="location"))
        for shift in (0.05, 0.02):
            gap = abs(divergence(shift, index) / float(lowered(shift, info)) - 1)
            worst = max(worst, gap / shift**2)
    return Outcome(worst < 0.5, f"|KL/(½Iu²) − 1| ≤ {worst:.3f} u² over α = {ALPHAS}",
                   {"samples": 2 * len(ALPHAS), "smallest_detectable": 1.3e-3})


@check(
    strength=Strength.SAMPLED,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"growth": (1 + alpha) * sp.log(u)},
    probe=probe,
    mutants={
        "alpha log u": edit("growth", lambda e: alpha * sp.log(u)),
        "quadratic": edit("growth", lambda e: u**2 / 100),
        "alpha + 0.01": edit("growth", lambda e: e.subs(alpha, alpha + sp.Rational(1, 100))),
    },
)
def kl_large_separation(subject: Subject, context: Context) -> Outcome:
    """(1+α) log u from u = 1e4 to 1e6, and KL/u² → 0."""
    lowered = lower(subject["growth"], (u, alpha))
    worst, ratios = 0.0, []
    for index in (1.2, 1.5, 1.8):
        rise = divergence(1e6, index) - divergence(1e4, index)
        expected = float(lowered(1e6, index) - lowered(1e4, index))
        worst = max(worst, abs(rise / expected - 1))
        info = float(stable.fisher_information(index, parameter="location"))
        ratios.append(divergence(100.0, index) / (info / 2 * 1e4))
    return Outcome(
        worst < 2e-3 and max(ratios) < 0.02,
        f"growth (1+α) log u to {worst:.1e}; KL(100) is {max(ratios):.2%} of ½I·100² at most",
        {"left": ratios, "right": 1.0, "samples": 6})


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"upper": det.information * u**2 / 2, "information": det.information_upper()},
    probe=probe,
    mutants={
        "upper bound halved": edit("upper", lambda e: e / 2),
        "JSD bound I u^2/16": edit("information", lambda e: e / 2),
        "JSD bound 1% low": edit("information", lambda e: e * sp.Rational(99, 100)),
    },
)
def kl_over_square_falls(subject: Subject, context: Context) -> Outcome:
    """T1 in numbers: KL/u² nonincreasing, KL ≤ ½Iu², JSD ≤ ¼KL, JSD ≤ Iu²/8."""
    upper = lower(subject["upper"], (u, det.information))
    bound = lower(subject["information"], (u, det.information))
    grid = np.geomspace(0.01, 100, 41)
    failures = []
    for index in ALPHAS:
        info = float(stable.fisher_information(index, parameter="location"))
        kl = np.array([divergence(s, index) for s in grid])
        jsd = np.asarray(stable.jsd(grid, index))
        slack = 1 + 1e-9
        tests = {"KL/u² falls": np.diff(kl / grid**2) <= 1e-9,
                 "KL ≤ ½Iu²": kl <= upper(grid, info) * slack,
                 "JSD ≤ KL/4": jsd <= kl / 4 * slack,
                 "JSD ≤ Iu²/8": jsd <= bound(grid, info) * slack}
        failures += [f"{name} at α = {index}" for name, ok in tests.items() if not ok.all()]
    return Outcome(not failures, "holds on u ∈ [0.01, 100]" if not failures else failures[0],
                   {"samples": grid.size * len(ALPHAS), "tolerance": 1e-9})


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"1": sp.log(4 - 2 * sp.sqrt(2)) / sp.log(2),
                     "6/5": sp.Rational(22895, 10**5), "3/2": sp.Rational(22755, 10**5),
                     "9/5": sp.Rational(22333, 10**5), "2": sp.Rational(21401, 10**5)},
    probe=probe,
    mutants={
        "last digit at 1.5": edit("3/2", lambda e: e + sp.Rational(2, 10**5)),
        "Cauchy constant 1 - 1/sqrt 2": edit("1", lambda e: 1 - 1 / sp.sqrt(2)),
        "Gaussian constant": edit("2", lambda e: e - sp.Rational(2, 10**5)),
    },
)
def best_constant(subject: Subject, context: Context) -> Outcome:
    """JSD/log 2 at KL = log 2; and no smaller ratio JSD/min(log 2, KL) on a grid of u."""
    grid = np.geomspace(0.01, 50, 60)
    failures = []
    for name, value in subject.items():
        index = _number(sp.Rational(name))
        root = brentq(lambda s, a=index: divergence(s, a) - np.log(2), 0.5, 5, xtol=1e-12)
        found = float(stable.jsd(root, index)) / np.log(2)
        if abs(found - _number(value)) > 6e-6:
            failures.append(f"α = {name}: {found:.6f}")
        kl = np.array([divergence(s, index) for s in grid])
        ratio = np.asarray(stable.jsd(grid, index)) / np.minimum(np.log(2), kl)
        if ratio.min() < found - 1e-9:
            failures.append(f"α = {name}: smaller ratio {ratio.min():.6f}")
    return Outcome(not failures, "constants confirmed to 6e-6, minimal on u ∈ [0.01, 50]"
                   if not failures else "; ".join(failures),
                   {"samples": grid.size * len(subject), "smallest_detectable": 6e-6})


def _fourier(at: mp.mpf, index: mp.mpf) -> mp.mpf:
    """p_α(x) by mpmath: the Fourier integral turned by the angle π/(2 max(α, 1))."""
    turn = mp.exp(1j * mp.pi / (2 * max(index, mp.mpf(1))) * mp.mpf("0.9"))
    return mp.re(turn * mp.quad(
        lambda s: mp.exp(1j * at * s * turn - (s * turn) ** index),
        [0, 1, 4, 16, 64, mp.inf])) / mp.pi


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"2": law.gaussian_density(), "1": law.cauchy_density(),
                     "1/2": law.half_density()},
    probe=probe,
    mutants={
        "Levy density at 1/2": edit("1/2", lambda e: law.levy_density()),
        "half Levy density": edit("1/2", lambda e: law.levy_density() / 2),
        "variance 1": edit("2", lambda e: sp.exp(-(x**2) / 2) / sp.sqrt(2 * sp.pi)),
        "Cauchy of width 2": edit("1", lambda e: e.subs(x, x / 2) / 2),
    },
)
def closed_densities(subject: Subject, context: Context) -> Outcome:
    """Gauss, Cauchy and the Fresnel form at α = 1/2 against the Fourier integral (mpmath)."""
    worst = mp.mpf(0)
    with mp.workdps(20):
        for name, expr in subject.items():
            index = mp.mpf(sp.Rational(name).p) / sp.Rational(name).q
            for at in (mp.mpf("0.3"), mp.mpf(1), mp.mpf("2.5")):
                value = mp.mpf(sp.N(expr.subs(x, sp.Float(str(at), 25)), 25))
                worst = max(worst, abs(value / _fourier(at, index) - 1))
    return Outcome(bool(worst < 1e-10), f"relative gap {mp.nstr(worst, 2)} at nine points",
                   {"samples": 9, "tolerance": 1e-10})


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"constant": -ENTROPY - sp.log(law.tail_constant())},
    probe=probe,
    mutants={
        "sign of the entropy": edit("constant", lambda e: e + 2 * ENTROPY),
        "without the tail constant": edit("constant", lambda e: -ENTROPY + 0 * alpha),
        "alpha + 0.01": edit("constant", lambda e: e.subs(alpha, alpha + sp.Rational(1, 100))),
    },
)
def growth_constant(subject: Subject, context: Context) -> Outcome:
    """KL(u) − (1+α) log u → −h(p_α) − log C_α, h the differential entropy."""
    lowered = lower(subject["constant"], (ENTROPY, alpha))
    worst, lines = 0.0, []
    for index in (1.0, 1.2, 1.5, 1.8):
        entropy = -expectation(log_density(index), index)
        limit = float(lowered(entropy, index))
        gaps = [divergence(u_, index) - (1 + index) * np.log(u_) - limit for u_ in (1e4, 1e6)]
        worst = max(worst, abs(gaps[1]))
        lines.append(f"α = {index}: constant {limit:.6f}, gap {gaps[0]:.1e} at u = 1e4")
    return Outcome(worst < 1e-3, f"constant reached to {worst:.1e} at u = 1e6",
                   {"samples": 8, "tolerance": 1e-3}, tuple(lines))
