"""How many sequences does a lag need?  Answers without a noise model, and with one.

X_i is the statistic of sequence i (i.i.d. over i; within a sequence anything goes), θ its
location.  A detector that averages N sequences and compares with θ/2 errs with probability

    e(N) = ½ [P(X̄_N − θ < −|θ|/2) + P(X̄_N − θ > |θ|/2)],

and N* = min{N : e ≤ ε from N on}.  Equivalently e(N) ≤ ε iff the (1 − 2ε) quantile of
|X̄_N − θ| is at most |θ|/2, so one curve in N, the *block ratio* (that quantile over |θ|/2),
carries everything: N* is where it crosses 1.

Protocol: the sequences are split in five folds; each fold in turn supplies disjoint blocks of N
sequences over random permutations (N ≤ n/25, so 25 blocks in all), and the other four supply
θ, location and sign, held out.  Beyond n/25 the ratio is extrapolated with its own measured
log–log slope and flagged.  Beyond n the location itself cannot be told from zero: flagged as
unresolved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Estimator = Literal["mean", "median", "clipped"]
ESTIMATORS: tuple[Estimator, ...] = ("mean", "median", "clipped")
FLAGS = ("direct", "extrapolated", "unresolved")
DIRECT, EXTRAPOLATED, UNRESOLVED = range(3)
FOLDS = 5
BLOCKS = 25  # a block size is measured directly if the sample holds this many blocks of it
CLIP = 2.0  # clipped mean: |x| is cut at this many robust scales of the held-out folds
MIN_SEQUENCES = 50
_QUARTILE = 0.6744897501960817  # normal quartile: scales the median absolute value

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Requirement:
    """N* per curve; arrays have the leading shape of the sample.

    ``n_star``: sequences (``inf`` where the ratio does not fall); ``flag``: index into
    ``FLAGS``; ``slope``: −d log ratio / d log N over the largest measured blocks (1/κ: ½ for
    finite variance); ``sizes``, ``ratio[size, …]``, ``error[size, …]`` (= e(N)): the measured
    curve.
    """

    n_star: Floats
    flag: NDArray[np.int64]
    slope: Floats
    sizes: NDArray[np.int64]
    ratio: Floats
    error: Floats


def block_sizes(n: int, per_decade: int = 8) -> NDArray[np.int64]:
    """Distinct block sizes 1 … n/25, log-spaced; ValueError for fewer than 50 sequences."""
    if n < MIN_SEQUENCES:
        raise ValueError(f"n = {n} sequences: at least {MIN_SEQUENCES} are needed")
    top = n // BLOCKS
    grid = np.geomspace(1, top, max(2, int(np.ceil(per_decade * np.log10(top))) + 1))
    return np.unique(np.rint(grid).astype(np.int64))


def _sample(values: ArrayLike, error: float) -> Floats:
    x = np.asarray(values, dtype=float)
    if x.ndim < 1 or x.shape[-1] < MIN_SEQUENCES:
        raise ValueError(
            f"values of shape {x.shape}: the last axis needs {MIN_SEQUENCES} sequences"
        )
    if not np.isfinite(x).all():
        raise ValueError("values must be finite")
    if not 0.0 < error < 0.5:
        raise ValueError(f"error = {error!r} must lie in (0, 0.5)")
    return x


def _locate(x: Floats, estimator: Estimator) -> Floats:
    return np.median(x, axis=-1) if estimator == "median" else x.mean(axis=-1)


def _clip(x: Floats, held_out: Floats) -> Floats:
    limit = CLIP * np.median(np.abs(held_out), axis=-1, keepdims=True) / _QUARTILE
    return np.clip(x, -limit, limit)


def _blocks(x: Floats, size: int, estimator: Estimator) -> Floats:
    """Location of each disjoint block of ``size`` neighbours along the last axis."""
    count = x.shape[-1] // size
    return _locate(x[..., : count * size].reshape(*x.shape[:-1], count, size), estimator)


def _folds(x: Floats, order: NDArray[np.int64]) -> list[Floats]:
    return [x[..., part] for part in np.array_split(order, FOLDS)]


def _deviations(
    folds: Sequence[Floats], sizes: Sequence[int], estimator: Estimator,
    permutations: int, rng: np.random.Generator,
) -> list[Floats]:
    """|X̄_N − θ| / (|θ|/2) over blocks, permutations and both folds, per block size."""
    out: list[list[Floats]] = [[] for _ in sizes]
    for i, used in enumerate(folds):
        held_out = np.concatenate([f for j, f in enumerate(folds) if j != i], axis=-1)
        if estimator == "clipped":
            held_out, used = _clip(held_out, held_out), _clip(used, held_out)
        theta = _locate(held_out, estimator)[..., None]
        for _ in range(permutations):
            shuffled = used[..., rng.permutation(used.shape[-1])]
            for k, size in enumerate(sizes):
                deviation = np.abs(_blocks(shuffled, size, estimator) - theta)
                with np.errstate(divide="ignore", invalid="ignore"):
                    ratio = deviation / (np.abs(theta) / 2)
                out[k].append(np.where(np.isnan(ratio), 0.0, ratio))  # 0/0: no noise at all
    return [np.concatenate(part, axis=-1) for part in out]


def _solve(
    sizes: NDArray[np.int64], ratio: Floats, n: int
) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Crossing of the ratio with 1, or its extrapolation; (n_star, flag, slope)."""
    log_n, last = np.log(sizes.astype(float)), sizes.size - 1
    with np.errstate(divide="ignore"):
        log_r = np.log(ratio)
    log_r = np.clip(log_r, -700.0, 700.0)
    tail = sizes >= max(1.0, sizes[-1] / 10)  # the last decade of block sizes
    dx = log_n[tail] - log_n[tail].mean()
    shape = (-1,) + (1,) * (log_r.ndim - 1)
    fit = log_r[tail] - log_r[tail].mean(axis=0)
    slope = -(dx.reshape(shape) * fit).sum(axis=0) / (dx * dx).sum()
    above = log_r > 0
    position = np.where(above.any(axis=0), last - np.argmax(above[::-1], axis=0), -1)
    inside = np.clip(position, 0, last - 1)
    left = np.take_along_axis(log_r, inside[None], axis=0)[0]
    right = np.take_along_axis(log_r, inside[None] + 1, axis=0)[0]
    share = np.clip(left / np.where(left > right, left - right, 1.0), 0.0, 1.0)
    crossing = log_n[inside] + share * (log_n[inside + 1] - log_n[inside])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # the straight line through the last decade, evaluated from its centre
        centre = log_r[tail].mean(axis=0) / slope + log_n[tail].mean()
        beyond = np.where(slope > 0, np.maximum(centre, log_n[last]), np.inf)
        log_star = np.where(position < 0, 0.0, np.where(position < last, crossing, beyond))
        n_star = np.exp(log_star)
    flag = np.where(position < last, DIRECT, np.where(n_star <= n, EXTRAPOLATED, UNRESOLVED))
    return np.ceil(n_star - 1e-9), flag, slope


def required_sequences(
    values: ArrayLike,
    error: float = 0.1,
    estimator: Estimator = "mean",
    permutations: int = 20,
    seed: int = 0,
) -> Requirement:
    """N* by disjoint blocks, with extrapolation beyond n/25.

    Args:
        values: X, shape (…, n), n ≥ 50 sequences on the last axis; curves on the leading axes
            share splits and permutations.
        error: target ε in (0, ½).
        estimator: location used by the detector: the mean, the median, or the mean of values
            clipped at 2 robust scales (scale from the held-out half).  Each has its own θ.
        permutations: random orders of the sequences (disjoint blocks within each).
        seed: of splits and permutations.

    Raises:
        ValueError: bad shape, values that are not finite, error or estimator out of range.
    """
    x = _sample(values, error)
    if estimator not in ESTIMATORS:
        raise ValueError(f"estimator = {estimator!r} must be one of {', '.join(ESTIMATORS)}")
    if permutations < 1:
        raise ValueError(f"permutations = {permutations} must be at least 1")
    rng = np.random.default_rng(seed)
    n = x.shape[-1]
    folds = _folds(x, rng.permutation(n))
    return _requirement(folds, n, error, estimator, permutations, rng)


def _requirement(
    folds: Sequence[Floats], n: int, error: float, estimator: Estimator,
    permutations: int, rng: np.random.Generator,
) -> Requirement:
    sizes = block_sizes(n)
    deviations = _deviations(folds, sizes.tolist(), estimator, permutations, rng)
    ratio = np.stack([np.quantile(d, 1 - 2 * error, axis=-1) for d in deviations])
    mistakes = np.stack([0.5 * (d > 1).mean(axis=-1) for d in deviations])
    n_star, flag, slope = _solve(sizes, ratio, n)
    return Requirement(n_star, flag, slope, sizes, ratio, mistakes)


def interval(
    values: ArrayLike,
    error: float = 0.1,
    estimator: Estimator = "mean",
    replicates: int = 100,
    confidence: float = 0.95,
    permutations: int = 4,
    subsample: int | None = None,
    seed: int = 0,
) -> tuple[Floats, Floats]:
    """Bootstrap interval of N* over sequences; (low, high), shape of the leading axes.

    Each fold is resampled within itself, so that no sequence sits on both sides of a split.
    ``subsample`` = m < n draws m sequences without replacement instead and rescales the
    logarithm's spread with the measured slope, (m/n)^slope: the n-out-of-n bootstrap of a mean
    is inconsistent where the variance is infinite.

    Raises:
        ValueError: as :func:`required_sequences`; subsample outside 50 … n.
    """
    x = _sample(values, error)
    n = x.shape[-1]
    if subsample is not None and not MIN_SEQUENCES <= subsample <= n:
        raise ValueError(f"subsample = {subsample} must lie in {MIN_SEQUENCES}…{n}")
    if replicates < 20:
        raise ValueError(f"replicates = {replicates} must be at least 20")
    rng = np.random.default_rng(seed)
    folds = np.array_split(rng.permutation(n), FOLDS)
    draws = []
    for _ in range(replicates):
        if subsample is None:
            picks = [rng.choice(fold, fold.size) for fold in folds]
        else:
            picks = [rng.permutation(fold)[: -(-subsample // FOLDS)] for fold in folds]
        parts = [x[..., pick] for pick in picks]
        size = sum(pick.size for pick in picks)
        draws.append(_requirement(parts, size, error, estimator, permutations, rng).n_star)
    tail = (1 - confidence) / 2
    stack = np.stack(draws)
    low, high = np.quantile(stack, [tail, 1 - tail], axis=0, method="inverted_cdf")
    if subsample is None:
        return low, high
    full = required_sequences(x, error, estimator, seed=seed)
    shrink = (subsample / n) ** np.clip(full.slope, 0.0, 0.5)
    with np.errstate(invalid="ignore"):
        centre, middle = np.log(full.n_star), np.log(np.median(stack, axis=0))
        low = np.exp(centre + shrink * (np.log(low) - middle))
        high = np.exp(centre + shrink * (np.log(high) - middle))
    return np.where(np.isnan(low), 1.0, low), np.where(np.isnan(high), np.inf, high)


# Samples (…, n) → (α̂, σ̂), each of shape (…).
Fit = Callable[[Floats], tuple[Floats, Floats]]
# (separation, scale, alpha) → N, elementwise.
Complexity = Callable[[Floats, Floats, Floats], Floats]


def plug_in(values: ArrayLike, fit: Fit, complexity: Complexity) -> Floats:
    """N from a fitted symmetric stable law: exact *if the sequences' statistics are SαS*.

    A plug-in, not a measurement: on data of finite variance whose body looks stable it is
    wrong by orders of magnitude.  α̂ ≤ 1 gives ``inf`` (averaging gains nothing).

    Args:
        values: X, shape (…, n); pass pooled (sequence, time) samples for the papers' variant.
        fit: samples (…, n) → (α̂, σ̂).
        complexity: (separation, scale, alpha) → N, e.g. from ``numerics.detection``.
    """
    x = _sample(values, 0.1)
    theta = np.abs(x.mean(axis=-1))
    alpha, scale = fit(x)
    out = np.full(theta.shape, np.inf)
    usable = (alpha > 1) & (theta > 0) & (scale > 0)
    if usable.any():
        with np.errstate(over="ignore"):
            found = complexity(theta[usable], scale[usable], alpha[usable])
        out[usable] = np.maximum(1.0, np.ceil(found))
    return out


def index_of_sums(
    values: ArrayLike, sizes: Sequence[int], fit: Fit, permutations: int = 4, seed: int = 0
) -> tuple[Floats, Floats]:
    """α̂ and σ̂ of means over k sequences, k in ``sizes``; two arrays (size, …).

    Under a stable law α̂ stays put and σ̂ falls like k^(−1/κ); under finite variance α̂ drifts
    to 2.  NaN where fewer than 30 blocks are left.  Each value is the median over random
    groupings of the sequences.
    """
    x = _sample(values, 0.1)
    if any(size < 1 for size in sizes):
        raise ValueError(f"sizes = {list(sizes)} must be positive")
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(x.shape[-1]) for _ in range(permutations)]
    out = np.full((2, len(sizes), *x.shape[:-1]), np.nan)
    for i, size in enumerate(sizes):
        if x.shape[-1] // size >= 30:
            used = orders[: 1 if size == 1 else permutations]
            fits = [fit(_blocks(x[..., order], size, "mean")) for order in used]
            out[:, i] = np.median(np.asarray(fits), axis=0)
    return out[0], out[1]
