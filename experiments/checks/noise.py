"""The tail of the lag statistic: is α̂ below 2, and is the noise stable?  Two claims, two rules.

Stated before any run was looked at, and judged at one anchor time per sequence, so that the
values of a sample are independent; medians over lags, then over the three gated models:

* α̂ < 2: in every seed the larger of McCulloch's and the ECF's α̂ lies below the 5 % quantile
  of the same fit on Gaussian samples of the same length;
* stable: in every seed (i) means over 4 sequences keep α̂ within 0.2, (ii) the sample's largest
  value is not improbably small under the fitted law (p ≥ 0.01), and (iii) the tail is not
  merely made by multiplying two light-tailed factors: α̂ of one factor is below 1.9, or
  re-pairing the factors changes α̂ by more than 0.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from experiments.checks.envelopes import empirical
from experiments.checks.seeds import POWERLESS, Design, Rule, Table, every_seed, judge_runs
from experiments.measured import Measured
from numerics.noise import CASES, METHODS, describe, stable_fit
from numerics.stable import rvs
from theory.checking import Context
from theory.ledger import Outcome

MODELS = ("const", "shared", "diag")
SEQUENCES, LAGS = 512, 2  # of the synthetic tables
POOL = 24  # synthetic seeds per world; trials draw from them
DRIFT, TAIL_P, LIGHT, CHANGE = 0.2, 0.01, 1.9, 0.2

Floats = NDArray[np.float64]


@cache
def gaussian_floor(sequences: int) -> float:
    """5 % quantile of α̂ (the larger of both methods) on Gaussian samples of this length."""
    x = np.random.default_rng(2024).standard_normal((400, sequences))
    return float(np.quantile(np.max([stable_fit(m)(x)[0] for m in METHODS], axis=0), 0.05))


def below_two(table: Table) -> float:
    """Gaussian floor minus the larger of both methods' α̂: medians over lags, then models."""
    alpha = table["alpha"][:, :, CASES.index("anchor")]  # model, method, lag
    largest = np.nanmedian(alpha, axis=-1).max(axis=1)
    return gaussian_floor(int(table["sequences"])) - float(np.median(largest))


def margins(table: Table) -> Floats:
    """Margins of the three controls of stability, positive if passed; medians over models."""
    ecf = table["alpha"][:, METHODS.index("ecf")]  # model, case, lag
    median = {case: np.nanmedian(ecf[:, k], axis=-1) for k, case in enumerate(CASES)}
    keeps = DRIFT - (median["sum4"] - median["anchor"])
    tail = np.log10(np.maximum(np.nanmedian(table["tail_p"], axis=-1), 1e-12) / TAIL_P)
    light = np.minimum(median["error"], median["response"])
    product = np.maximum(LIGHT - light, np.abs(median["repaired"] - median["anchor"]) - CHANGE)
    return np.asarray(np.median([keeps, tail, product], axis=1))


def stability(table: Table) -> float:
    """Smallest of the three margins; positive only if every control is passed."""
    return float(margins(table).min())


def _index_alone(table: Table) -> float:
    return 2.0 - float(np.nanmin(table["alpha"][:, :, CASES.index("anchor")]))


def _falling_index(table: Table) -> float:
    return float(np.min(margins(table) - [2 * DRIFT, 0, 0]))


def _extract(measured: Measured, position: int) -> Table:
    data = [measured.datasets[m][position] for m in MODELS]
    alpha = np.stack([
        d["alpha_hat"].sel({"method": list(METHODS), "statistic": list(CASES)}).values
        for d in data])
    return {"alpha": alpha, "tail_p": np.stack([np.median(d["tail_p"], axis=1) for d in data]),
            "sequences": np.asarray(data[0].sizes["sequence"])}


World = Callable[[np.random.Generator, int], tuple[Floats, Floats]]


@cache
def _pool(world: World) -> list[Table]:
    """Synthetic seeds of a world: three models each, fitted like a run's."""
    rng = np.random.default_rng(77)
    pool: list[Table] = []
    for _ in range(POOL):
        found = [describe(*world(rng, SEQUENCES), seed=int(rng.integers(2**31))) for _ in MODELS]
        pool.append({"alpha": np.stack([t.alpha for t in found]),
                     "tail_p": np.stack([t.tail_p for t in found]),
                     "sequences": np.asarray(SEQUENCES)})
    return pool


def _draw(world: World, rng: np.random.Generator) -> Table:
    pool = _pool(world)
    return pool[int(rng.integers(len(pool)))]


def gaussian(rng: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    """ψ Gaussian: a sign times a normal."""
    return rng.choice([-1.0, 1.0], n) * rng.uniform(0.99, 1.01, n), rng.standard_normal((LAGS, n))


def product(rng: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    """ψ a product of two normals: every moment finite, quantiles like α ≈ 1.2."""
    return rng.standard_normal(n), rng.standard_normal((LAGS, n))


def stable(rng: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    """ψ SαS(1.5): a sign times a stable response."""
    return (rng.choice([-1.0, 1.0], n) * rng.uniform(0.99, 1.01, n),
            rvs(1.5, size=(LAGS, n), random_state=rng))


_BELOW = Design(
    needs=MODELS, extract=_extract, null=partial(_draw, gaussian),
    planted=partial(_draw, product), unit="Gaussian 5 % quantile minus median α̂", trials=60,
    effect="products of two normals (α̂ ≈ 1.2 … 1.5); null: Gaussian statistics")
_STABLE = Design(
    needs=MODELS, extract=_extract, null=partial(_draw, product),
    planted=partial(_draw, stable), unit="smallest margin of the three controls", trials=60,
    effect="SαS(1.5) statistics; null: products of two normals")


@partial(empirical, _BELOW, Rule(below_two, every_seed), {
    **POWERLESS, "any fit below 2": lambda rule: replace(rule, statistic=_index_alone)})
def index_below_two(rule: Rule, context: Context) -> Outcome:
    """Fitted tail indices lie below 2 in every seed and gated model."""
    return judge_runs(rule, _BELOW, context)


@partial(empirical, _STABLE, Rule(stability, every_seed), {
    **POWERLESS,
    "an index below 2 is proof": lambda rule: replace(rule, statistic=_index_alone),
    "the index must fall under summation": lambda rule: replace(rule, statistic=_falling_index)})
def noise_is_stable(rule: Rule, context: Context) -> Outcome:
    """The statistic behaves like an α-stable law, not only like its quantiles."""
    return judge_runs(rule, _STABLE, context)
