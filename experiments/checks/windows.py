"""Windows, tails and scales of trained networks (figures 1, 2, 5, 6 of the window paper).

The rules, stated before any run was looked at, but for two: the range of N of "growing", and with
it "flat", was cut to what the measured sequences resolve after a first look at one run.  "Plug-in"
was stated after other numbers of that run were known, before its own.

* slower than exponential: in every seed the power law's R² of DiagGate's first-order envelope
  exceeds the semi-log fit's;
* growing: log₂ of the ratio of DiagGate's window (mean of ψ, largest detectable lag, one step
  added) at the largest N that the measured sequences resolve over the one at a sixteenth of it;
  every seed positive and the 95 % interval of the mean over seeds above 0;
* flat: in every seed the same ratio is below 1.25 for both scalar gates;
* heavier: α̂ (characteristic function, one anchor, median over lags) of the scalar gates less
  DiagGate's, the smaller difference; every seed positive and the interval above 0;
* flat scale: in every seed |slope| of log σ̂ against log ℓ is below 0.1 for DiagGate;
* plug-in: log 2 less the median over lags of |log| of the ratio of the SαS plug-in's N̂ to the one
  found by resampling, DiagGate, lags where both are finite; in every seed positive;
* other optimisers: the rule for exponential envelopes, for DiagGate, first order, after training,
  in a run trained by SGD and in one trained by SGD with momentum, both;
* selection: minus the rank correlation, over the five networks, of α̂ and the area under the
  first-order envelope over its first value; every seed positive and the interval above 0.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from experiments.checks.envelopes import (
    EXPONENTIAL,
    EXPONENTIAL_MUTANTS,
    LAGS,
    empirical,
    exponential,
    not_exponential,
)
from experiments.checks.seeds import (
    CREDULOUS,
    POWERLESS,
    Design,
    Rule,
    Source,
    Table,
    every_seed,
    interval_and_agreement,
    judge_every,
    judge_runs,
)
from experiments.measured import Measured
from numerics.timescales import area, fit_decay
from theory.checking import Context
from theory.ledger import Outcome

SCALAR, FLAT, SCALE_SLOPE, FACTOR = ("const", "shared"), 1.25, 0.1, 16
ECF = {"method": "ecf", "statistic": "anchor"}
Floats = NDArray[np.float64]


def _first_order(measured: Measured, position: int) -> Table:
    dataset = measured.datasets["diag"][position]
    lag = np.asarray(dataset["lag"].values, dtype=float)
    curve = np.asarray(dataset["envelope"].sel(order="first").values)
    return {"lag": lag[lag >= 1], "curve": curve[lag >= 1]}


def algebraic_margin(table: Table) -> float:
    """R² of the power law less R² of the semi-log fit."""
    r2 = [float(fit_decay(table["lag"], table["curve"], law).r_squared)
          for law in ("power", "exponential")]
    return r2[0] - r2[1]


def _algebraic(rng: np.random.Generator) -> Table:
    return {"lag": LAGS, "curve": LAGS ** -rng.uniform(0.5, 2.0)
            * np.exp(0.05 * rng.standard_normal(LAGS.size))}


def _curve_r2(table: Table) -> float:
    return float(fit_decay(table["lag"], table["curve"], "power").r_squared) - 0.5


_SLOWER = Design(
    needs=("diag",), extract=_first_order, null=exponential, planted=_algebraic,
    unit="R² of the power law less that of the exponential",
    effect="power laws of exponent 0.5 … 2, 5 % noise; null: exponentials, τ 5 … 40 steps")


@partial(empirical, _SLOWER, Rule(algebraic_margin, every_seed), {
    **POWERLESS, "a fair power law is enough": lambda rule: replace(rule, statistic=_curve_r2)})
def diag_slower_than_exponential(rule: Rule, context: Context) -> Outcome:
    """DiagGate's first-order envelope is closer to a power law than to an exponential."""
    return judge_runs(rule, _SLOWER, context)


# -- windows against N -------------------------------------------------------------------------


def _windows(measured: Measured, position: int) -> Table:
    """Windows at the N that the measured sequences resolve: larger N̂ are not known."""
    found = {}
    for model in (*SCALAR, "diag"):
        dataset = measured.datasets[model][position]
        window = dataset["window"].sel(estimator="mean", rule="largest")
        resolved = dataset["n"].values <= int(dataset.attrs["measured_sequences"])
        found[model] = np.asarray(window.values)[resolved]
    return found


def _growth(window: Floats) -> float:
    """log₂((H(N)+1)/(H(N/16)+1)) at the largest N of a grid of powers of two; NaN if too short."""
    steps = int(np.log2(FACTOR))
    if window.size <= steps:
        return float("nan")
    return float(np.log2((window[-1] + 1) / (window[-1 - steps] + 1)))


def growth(table: Table) -> float:
    """Growth of DiagGate's window over a factor 16 in N."""
    return _growth(table["diag"])


def flatness(table: Table) -> float:
    """log₂ 1.25 less the larger growth of the two scalar gates' windows."""
    return float(np.log2(FLAT) - max(_growth(table[m]) for m in SCALAR))


def _drawn_windows(diag: float, scalar: float, rng: np.random.Generator) -> Table:
    """Windows N^p with exponents ``diag`` and ``scalar``, log-normal errors of 10 %."""
    n = 2.0 ** np.arange(4, 15)
    return {m: np.rint(12 * (n / n[0]) ** p * np.exp(0.1 * rng.standard_normal(n.size)))
            for m, p in (("diag", diag), ("const", scalar), ("shared", scalar))}


_GROWS = Design(
    needs=(*SCALAR, "diag"), extract=_windows, null=partial(_drawn_windows, 0.0, 0.0),
    planted=partial(_drawn_windows, 0.2, 0.0), unit="log2 growth of the window over 16 N",
    effect="H ~ N^0.2, 10 % errors; null: windows that do not grow", trials=1000)
_FLAT = Design(
    needs=(*SCALAR, "diag"), extract=_windows, null=partial(_drawn_windows, 0.2, 0.2),
    planted=partial(_drawn_windows, 0.2, -0.05), unit="log2 1.25 less the window's growth",
    effect="windows of scalar gates that do not grow, 10 % errors; null: H ~ N^0.2")


def _half_flat(table: Table) -> float:
    return 2.0 - max(_growth(table[m]) for m in SCALAR)


@partial(empirical, _GROWS, Rule(growth, interval_and_agreement), {
    **POWERLESS, **CREDULOUS})
def diag_window_grows(rule: Rule, context: Context) -> Outcome:
    """DiagGate's window grows with the number of sequences."""
    return judge_runs(rule, _GROWS, context)


@partial(empirical, _FLAT, Rule(flatness, every_seed), {
    **POWERLESS, "fourfold growth is flat": lambda rule: replace(rule, statistic=_half_flat)})
def scalar_windows_flat(rule: Rule, context: Context) -> Outcome:
    """The windows of ConstGate and SharedGate do not grow with the number of sequences."""
    return judge_runs(rule, _FLAT, context)


# -- tails and scales ---------------------------------------------------------------------------


def _indices(measured: Measured, position: int) -> Table:
    return {m: np.asarray(measured.datasets[m][position]["alpha_hat"].sel(
        ECF).values) for m in (*SCALAR, "diag")}


def heaviness(table: Table) -> float:
    """Smaller of the scalar gates' median α̂ less DiagGate's."""
    middle = {m: float(np.nanmedian(values)) for m, values in table.items()}
    return min(middle[m] for m in SCALAR) - middle["diag"]


def _drawn_indices(effect: float, rng: np.random.Generator) -> Table:
    """α̂ with one error of 0.05 per network and seed, and 0.05 per lag."""
    return {m: 1.5 - (effect if m == "diag" else 0) + 0.05 * rng.standard_normal()
            + 0.05 * rng.standard_normal(LAGS.size) for m in (*SCALAR, "diag")}


_HEAVIER = Design(
    needs=(*SCALAR, "diag"), extract=_indices, null=partial(_drawn_indices, 0.0),
    planted=partial(_drawn_indices, 0.3), unit="α̂ of the scalar gates less DiagGate's",
    effect="α̂ smaller by 0.3, errors 0.05; null: equal indices", trials=1000)


@partial(empirical, _HEAVIER, Rule(heaviness, interval_and_agreement), {
    **POWERLESS, **CREDULOUS})
def diag_heavier_tailed(rule: Rule, context: Context) -> Outcome:
    """DiagGate's statistic has the smaller fitted tail index."""
    return judge_runs(rule, _HEAVIER, context)


def _scales(measured: Measured, position: int) -> Table:
    dataset = measured.datasets["diag"][position]
    return {"lag": np.asarray(dataset["lag"].values, dtype=float), "curve": np.asarray(
        dataset["sigma_hat"].sel(ECF).values)}


def scale_margin(table: Table) -> float:
    """0.1 less the modulus of the slope of log σ̂ against log ℓ; NaN with no fit."""
    keep = table["lag"] >= 1
    fit = fit_decay(table["lag"][keep], table["curve"][keep], "power")
    return SCALE_SLOPE - abs(float(fit.parameter))


def _drawn_scale(low: float, high: float, rng: np.random.Generator) -> Table:
    return {"lag": LAGS, "curve": LAGS ** -rng.uniform(low, high)
            * np.exp(0.05 * rng.standard_normal(LAGS.size))}


_SCALE = Design(
    needs=("diag",), extract=_scales, null=partial(_drawn_scale, 0.08, 1.0),
    planted=partial(_drawn_scale, 0.0, 0.06), unit="0.1 less |slope| of log σ̂",
    effect="slopes up to 0.06, 5 % noise; null: 0.08 to 1")


def _steep(table: Table) -> float:
    return scale_margin(table) + 0.9


@partial(empirical, _SCALE, Rule(scale_margin, every_seed), {
    **POWERLESS, "slopes up to 1 are flat": lambda rule: replace(rule, statistic=_steep)})
def diag_scale_flat(rule: Rule, context: Context) -> Outcome:
    """The noise scale of DiagGate does not depend on the lag."""
    return judge_runs(rule, _SCALE, context)


# -- tails against slowness ------------------------------------------------------------------------

NETWORKS = ("const", "shared", "diag", "gru", "lstm")


def _tails_and_areas(measured: Measured, position: int) -> Table:
    alpha, slow = [], []
    for model in NETWORKS:
        dataset = measured.datasets[model][position]
        lag = np.asarray(dataset["lag"].values, dtype=float)
        curve = np.asarray(dataset["envelope"].sel(order="first").values)
        alpha.append(float(np.nanmedian(dataset["alpha_hat"].sel(
            ECF).values)))
        slow.append(float(area(lag[lag >= 1], curve[lag >= 1] / curve[lag >= 1][0])))
    return {"alpha": np.asarray(alpha), "slow": np.asarray(slow)}


def selection(table: Table) -> float:
    """Minus the rank correlation of α̂ and slowness over the networks; positive: heavy is slow."""
    ranks = [np.argsort(np.argsort(table[name])) for name in ("alpha", "slow")]
    return -float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def _drawn_networks(effect: float, rng: np.random.Generator) -> Table:
    """Slowness log-normal; α̂ falls by ``effect`` per unit of its logarithm, error 0.05."""
    slow = rng.standard_normal(len(NETWORKS))
    return {"slow": 10 * np.exp(slow),
            "alpha": 1.6 - effect * slow + 0.05 * rng.standard_normal(len(NETWORKS))}


_SELECTION = Design(
    needs=NETWORKS, extract=_tails_and_areas, null=partial(_drawn_networks, 0.0),
    planted=partial(_drawn_networks, 0.2), unit="minus the rank correlation of α̂ and slowness",
    effect="α̂ falls by 0.2 per unit of log slowness, error 0.05; null: independent", trials=1000)


@partial(empirical, _SELECTION, Rule(selection, interval_and_agreement), {
    **POWERLESS, **CREDULOUS})
def heavy_tails_go_with_slow_decay(rule: Rule, context: Context) -> Outcome:
    """Networks with heavier-tailed statistics have more slowly decaying envelopes."""
    return judge_runs(rule, _SELECTION, context)


# -- the plug-in against resampling -----------------------------------------------------


def _sizes(measured: Measured, position: int) -> Table:
    found = measured.datasets["diag"][position]["n_hat"]
    return {name: np.asarray(found.sel(estimator=name).values) for name in ("mean", "stable")}


def plug_in_margin(table: Table) -> float:
    """log 2 less the median |log ratio| of plug-in to resampled N̂; −∞ if no lag has both."""
    both = np.isfinite(table["mean"]) & np.isfinite(table["stable"])
    if not both.any():
        return float("-inf")
    return float(np.log(2) - np.median(np.abs(np.log(
        table["stable"][both] / table["mean"][both]))))


def _drawn_sizes(spread: float, rng: np.random.Generator) -> Table:
    """Resampled sizes log-normal over lags, the plug-in off by a factor e^{± spread}."""
    size = np.exp(rng.uniform(3, 6, LAGS.size))
    return {"mean": size, "stable": size * np.exp(spread * rng.standard_normal(LAGS.size))}


_PLUG_IN = Design(
    needs=("diag",), extract=_sizes, null=partial(_drawn_sizes, 3.0),
    planted=partial(_drawn_sizes, 0.4), unit="log 2 less the median |log ratio| of sizes",
    effect="plug-in within a factor e^0.4; null: off by e^3")


def _forgiving(table: Table) -> float:
    return plug_in_margin(table) + 4.0


@partial(empirical, _PLUG_IN, Rule(plug_in_margin, every_seed), {
    **POWERLESS, "a factor 100 is agreement": lambda rule: replace(rule, statistic=_forgiving)})
def plug_in_agrees(rule: Rule, context: Context) -> Outcome:
    """The SαS plug-in finds the sample sizes that resampling finds."""
    return judge_runs(rule, _PLUG_IN, context)


# -- other optimisers ------------------------------------------------------------------------------

_SGD = Design(
    needs=("diag",), extract=_first_order, null=not_exponential, planted=exponential,
    unit="margin of the semi-log R²",
    effect="exponential, τ 5 … 40 steps, 5 % noise; null: power laws, stretched exponentials, two "
           "scales a factor 12 apart")
_WITHOUT_ADAPTATION = {
    label: replace(_SGD, sources=(Source(("diag",), optimizer=optimizer),))
    for label, optimizer in (("SGD", "sgd"), ("SGD with momentum", "momentum"))
}


@partial(empirical, _SGD, EXPONENTIAL, EXPONENTIAL_MUTANTS)
def diag_exponential_under_sgd(rule: Rule, context: Context) -> Outcome:
    """DiagGate trained by SGD, and by SGD with momentum, has an exponential envelope."""
    return judge_every(rule, _WITHOUT_ADAPTATION, context)
