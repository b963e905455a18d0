"""The statistical protocol on simulated data whose N* is known: which estimates cover it.

Every data set has 4000 sequences of 20 anchors.  X_i, the mean over sequence i's anchors, is
drawn from its own law, and where anchors are pooled they are drawn too; they share a part within
a sequence, so that pooled values are wider than X_i and their number is no number of sequences.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import sympy as sp
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtr

from numerics import stable
from numerics.detection import sample_complexity
from numerics.evaluate import lower
from numerics.montecarlo import estimate_probability
from numerics.noise import stable_fit
from numerics.resampling import interval, plug_in, required_sequences
from theory import detection as det
from theory import stable as law
from theory.checking import Context, check
from theory.checks.steps import Subject, edit, probe
from theory.ledger import Outcome, Strength
from theory.stable import alpha, scale

Floats = NDArray[np.float64]
Mutants = Mapping[str, Callable[[Subject], Subject]]
SEQUENCES: Final = 4000
ANCHORS: Final = 20
ERROR: Final = 0.1
DATA_SETS: Final = 40  # 400 at level full
POOLED: Final = 6
REPLICATES: Final = 40
FALSE_ALARM: Final = 1e-3
WITHIN: Final = 1.3  # medians of the estimates agree with N* up to this factor
FIT: Final = stable_fit("mcculloch")


@dataclass(frozen=True)
class Data:
    """Data with a known answer.

    ``index``, ``spread``: tail index and SαS scale in which one mean over N sequences is
    judged (2 and sd/√2 where the variance is finite); ``told``: N*; ``sequences``, ``anchors``:
    draws without a signal, (sets, n) and (sets, n·20).
    """

    index: float
    spread: float
    told: float
    sequences: Callable[[np.random.Generator, int], Floats]
    anchors: Callable[[np.random.Generator, int], Floats]


def _stable() -> Data:
    """SαS(1.6); a quarter of scale^α is shared by the anchors of a sequence."""
    a, shared = 1.6, 0.25
    own = (1 - shared) * ANCHORS ** (1 - a)

    def draw(rng: np.random.Generator, *shape: int) -> Floats:
        return np.asarray(stable.rvs(a, size=shape, random_state=rng))

    def anchors(rng: np.random.Generator, sets: int) -> Floats:
        common = shared ** (1 / a) * draw(rng, sets, SEQUENCES, 1)
        parts = (1 - shared) ** (1 / a) * draw(rng, sets, SEQUENCES, ANCHORS)
        return (common + parts).reshape(sets, -1)

    spread = (shared + own) ** (1 / a)
    return Data(a, spread, 100.0, lambda rng, sets: spread * draw(rng, sets, SEQUENCES), anchors)


def _product() -> Data:
    """Z_i W_{i,t}, all normal, W's correlation 0.55 within a sequence: X_i is a product too."""
    shared = 0.55
    spread = np.sqrt(shared + (1 - shared) / ANCHORS)

    def sequences(rng: np.random.Generator, sets: int) -> Floats:
        pair = rng.standard_normal((2, sets, SEQUENCES))
        return np.asarray(spread * pair[0] * pair[1])

    def anchors(rng: np.random.Generator, sets: int) -> Floats:
        first, common = rng.standard_normal((2, sets, SEQUENCES, 1))
        own = rng.standard_normal((sets, SEQUENCES, ANCHORS))
        second = np.sqrt(shared) * common + np.sqrt(1 - shared) * own
        return np.asarray(first * second).reshape(sets, -1)

    return Data(2.0, float(spread / np.sqrt(2)), 99.0, sequences, anchors)


def _complexity(separation: Floats, width: Floats, index: Floats) -> Floats:
    return sample_complexity(separation, 1.0, width, index, ERROR)


def _plug_in(x: Floats, rng: np.random.Generator, replicates: int) -> tuple[Floats, Floats, Floats]:
    """Plug-in estimates, and 95 % intervals by the bootstrap's spread of their logarithm."""
    draws = []
    for _ in range(replicates):
        picks = rng.integers(0, x.shape[-1], x.shape[-1])
        draws.append(np.log(plug_in(x[:, picks], FIT, _complexity)))
    found = plug_in(x, FIT, _complexity)
    half = 1.96 * np.std(draws, axis=0, ddof=1)
    return found, found * np.exp(-half), found * np.exp(half)


def _covered(low: Floats, high: Floats, told: float, seed: int) -> Any:
    inside = int(np.sum((low <= told) & (told <= high)))
    return estimate_probability(inside, low.size, FALSE_ALARM, seed)


def _measure(subject: Subject, data: Data, context: Context) -> dict[str, tuple[float, Any]]:
    """Median over N*, and coverage, of the direct, the plug-in and the pooled estimate."""
    rng = np.random.default_rng(context.seed)
    sets = DATA_SETS * (10 if context.level == "full" else 1)
    plain = subject["complexity"].subs({det.alignment: 1, det.envelope: 1})
    need = float(lower(plain, (det.error, alpha, scale), "numpy", functions={
        "Quantile": lambda p, a: stable.ppf(p, a)})(ERROR, data.index, data.spread))
    power = float(lower(subject["power"], (alpha,), "numpy")(data.index))
    theta = (need / data.told) ** (1 / power)  # N ∝ θ^{-κ}
    x = theta + data.sequences(rng, sets)
    direct = required_sequences(x, ERROR, permutations=8, seed=context.seed)
    low, high = interval(x, ERROR, replicates=REPLICATES, permutations=2, seed=context.seed)
    found = {"direct": (direct.n_star, low, high),
             "plug-in": _plug_in(x, rng, REPLICATES // 2),
             "pooled": _plug_in(theta + data.anchors(rng, POOLED), rng, REPLICATES // 4)}
    return {name: (float(np.median(n)) / data.told, _covered(a, b, data.told, context.seed))
            for name, (n, a, b) in found.items()}


def _outcome(subject: Subject, data: Data, context: Context, right: tuple[str, ...],
             wrong: Mapping[str, float]) -> Outcome:
    """The estimates called right agree and cover; the wrong ones exceed a factor and never do."""
    found = _measure(subject, data, context)
    good = all(1 / WITHIN < found[k][0] < WITHIN and found[k][1].high >= 0.95 for k in right)
    good &= all(found[k][0] > least and found[k][1].value == 0 for k, least in wrong.items())
    lines = tuple(f"{name}: median {ratio:.3g} N*, 95 % intervals cover it in "
                  f"{coverage.value:.0%} of {coverage.samples}"
                  for name, (ratio, coverage) in found.items())
    detectable = found["direct"][1].smallest_detectable
    return Outcome(bool(good), "; ".join(lines), {
        "samples": found["direct"][1].samples, "seed": context.seed, "false_alarm": FALSE_ALARM,
        "smallest_detectable": f"coverage {detectable:.2f} below 0.95; medians off by {WITHIN:g}",
        "medians": {k: v[0] for k, v in found.items()},
        "coverage": {k: v[1].value for k, v in found.items()}}, lines)


def _forms() -> Subject:
    return {"complexity": det.complexity_exact(), "power": law.kappa()}


_WRONG: Final[Mutants] = {
    "separation without the 2": edit("complexity", lambda e: e / 2 ** law.kappa()),
    "quantile at eps/2": edit("complexity", lambda e: e.subs(det.error, det.error / 4)),
    "twice the scale": edit("complexity", lambda e: e.subs(scale, 2 * scale)),
}


@check(strength=Strength.SAMPLED, subject=_forms, probe=probe, mutants={
    **_WRONG, "exponent 2": lambda s: {
        "complexity": s["complexity"] ** (2 / law.kappa()), "power": 0 * alpha + 2}})
def stable_sequences(subject: Subject, context: Context) -> Outcome:
    """SαS(1.6) sequences, N* = 100: direct and plug-in estimates cover it, pooled ones do not."""
    return _outcome(subject, _stable(), context, ("direct", "plug-in"), {"pooled": 3.0})


@check(strength=Strength.SAMPLED, subject=_forms, probe=probe, mutants={
    **_WRONG, "exponent of alpha = 1.6": edit("power", lambda e: e.subs(
        alpha, sp.Rational(4, 5) * alpha))})
def product_sequences(subject: Subject, context: Context) -> Outcome:
    """Products of normals, N* = 99: direct estimates cover it, both plug-ins are far off."""
    return _outcome(subject, _product(), context, ("direct",), {"plug-in": 100.0, "pooled": 500.0})


def product_quantiles(count: int, probabilities: Floats) -> Floats:
    """Quantiles of the mean of ``count`` products of two standard normals, by quadrature.

    The sum has the law of √V·Z, V chi-square with ``count`` degrees of freedom.
    """
    shares = (np.arange(4000) + 0.5) / 4000
    width = np.sqrt(2 * gammaincinv(count / 2, shares)) / count
    x = np.concatenate([-np.exp(np.linspace(3, -16, 600)), [0.0], np.exp(np.linspace(-16, 3, 600))])
    cdf = np.mean(ndtr(x[:, None] / width), axis=1)
    return np.interp(probabilities, cdf, x)


@check(strength=Strength.SAMPLED, probe=probe, subject=lambda: {
    "1": sp.Rational("1.21"), "4": sp.Rational("1.63"), "16": sp.Rational("1.88"),
    "64": sp.Rational("1.97")}, mutants={
    "stable at 1.21": edit("4", lambda e: sp.Rational("1.21")),
    "normal at once": edit("1", lambda e: sp.Integer(2)),
    "normal after 16": edit("16", lambda e: sp.Integer(2)),
    "half of the way at 64": edit("64", lambda e: sp.Rational("1.88"))})
def product_indices(subject: Subject, context: Context) -> Outcome:
    """McCulloch's index of averages over 1, 4, 16, 64 products of normals, from their quantiles."""
    shares = (np.arange(20000) + 0.5) / 20000
    found = {k: float(FIT(product_quantiles(int(k), shares)[None])[0][0]) for k in subject}
    gap = max(abs(found[k] - float(value)) for k, value in subject.items())
    return Outcome(gap < 0.01, "McCulloch's index " + ", ".join(
        f"{value:.3f} over {k}" for k, value in found.items()),
        {"samples": 20000, "tolerance": 0.01, "error": gap})
