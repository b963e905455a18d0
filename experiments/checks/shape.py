"""The exact transport of trained networks against what gates and directions promise ([TS]).

The rules, stated before any run was looked at; "gated" means SharedGate and DiagGate, trained:

* profile: in every seed and both gated networks log ‖M‖₂ against the log of the mean gate
  product has R² ≥ 0.9 and a slope between ½ and 2, over lags where both exceed 1e-12;
* few directions: in every seed and both networks the participation ratio (of the squared
  singular values of M, or of the transported gradients' second moments) at the task's longest
  lag is below a quarter of the number of units;
* aligned: log of the share of δ that lies in the four leading left singular directions of M over
  what a random direction has there, 4/H; mean over the task's lags, the smaller of both
  networks; every seed positive and the 95 % interval of the mean over seeds above 0;
* well conditioned: in every seed and both networks the median condition number of M at the
  task's longest lag is below 100;
* elsewhere: the rule "profile" in each of four runs, one on each of the other tasks;
* gates with SGD: log of 1.05 times the plain RNN's loss (a run by AdamW) over DiagGate's (a run
  by SGD with the same seeds, of as many steps), on fresh sequences; every seed positive and the
  interval above 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.stats import linregress

from experiments.checks.envelopes import empirical
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
from theory.checking import Context
from theory.ledger import Outcome

GATED = ("shared", "diag")
FLOOR, MINIMAL_R2, STEEPEST = 1e-12, 0.9, 2.0
SHARE, LEADING, WORST = 0.25, 4, 100.0
LAGS = np.unique(np.rint(np.geomspace(2, 192, 30)))
UNITS, TASK_LAGS = 32, 4

Floats = NDArray[np.float64]
Values = Callable[[Measured, str, int], Floats]


def _tables(values: Values, measured: Measured, position: int) -> Table:
    """One array per gated network."""
    return {model: values(measured, model, position) for model in GATED}


def _at_task_lags(variable: str, measured: Measured, model: str, position: int) -> Floats:
    dataset = measured.datasets[model][position]
    lags = np.atleast_1d(dataset.attrs["task_lags"])
    return np.asarray(dataset[variable].sel(lag=lags).values)


# -- the profile of the exact gain against the gate product ---------------------------------------


def profile_margin(table: Table) -> float:
    """Smallest of R² − 0.9, log 2 − |log slope| over both networks; negative slopes fail."""
    found = []
    for model in GATED:
        norm, product = table[model]
        keep = (norm > FLOOR) & (product > FLOOR)
        if keep.sum() < 3:
            return float("-inf")
        line = linregress(np.log(product[keep]), np.log(norm[keep]))
        slope = np.abs(np.log(line.slope)) if line.slope > 0 else np.inf
        found += [line.rvalue**2 - MINIMAL_R2, np.log(STEEPEST) - slope]
    return float(np.min(found))


def _profile(measured: Measured, model: str, position: int) -> Floats:
    dataset = measured.datasets[model][position]
    units = dataset.sizes["unit"]
    return np.stack([dataset["norm_exact"].values,
                     dataset["envelope"].sel(order="zeroth").values / units])


def _drawn_profile(slope_spread: float, rng: np.random.Generator) -> Table:
    """Gains that are a power of the gate product, log slope normal; 5 % noise."""
    table = {}
    for model in GATED:
        product = np.exp(-LAGS / np.exp(rng.uniform(np.log(8), np.log(40))))
        slope = np.exp(slope_spread * rng.standard_normal())
        norm = product**slope * np.exp(0.05 * rng.standard_normal(LAGS.size))
        table[model] = np.stack([norm, product])
    return table


_PROFILE = Design(
    needs=GATED, extract=partial(_tables, _profile), null=partial(_drawn_profile, 1.5),
    planted=partial(_drawn_profile, 0.1), unit="smallest margin of R² and of the slope",
    effect="slopes within a factor e^0.1 of 1, 5 % noise; null: log slopes of spread 1.5")


def _any_slope(table: Table) -> float:
    logs = [np.log(np.maximum(table[m], FLOOR)) for m in GATED]
    return float(min(linregress(x, y).rvalue**2 for y, x in logs)) - MINIMAL_R2


@partial(empirical, _PROFILE, Rule(profile_margin, every_seed), {
    **POWERLESS, "R² alone": lambda rule: replace(rule, statistic=_any_slope)})
def gate_product_profile(rule: Rule, context: Context) -> Outcome:
    """‖M‖₂ follows the gate product over lags in trained gated networks."""
    return judge_runs(rule, _PROFILE, context)


_ELSEWHERE = {
    task: replace(_PROFILE, sources=(Source(GATED, task=task),))
    for task in ("adding", "AR(2)", "moving average", "NARMA-10")
}


@partial(empirical, _PROFILE, Rule(profile_margin, every_seed), {
    **POWERLESS, "R² alone": lambda rule: replace(rule, statistic=_any_slope)})
def gate_product_profile_elsewhere(rule: Rule, context: Context) -> Outcome:
    """The same on each of the four other tasks of [TS]."""
    return judge_every(rule, _ELSEWHERE, context)


# -- few directions -------------------------------------------------------------------------------


def concentration(table: Table) -> float:
    """log of a quarter of the units over the participation ratio, the smaller of both."""
    return float(min(np.log(SHARE * table["units"] / table[m]) for m in GATED))


def _longest(variable: str, measured: Measured, position: int) -> Table:
    found = {m: np.asarray(_at_task_lags(variable, measured, m, position)[-1]) for m in GATED}
    return {**found, "units": np.asarray(measured.datasets["diag"][position].sizes["unit"])}


def _drawn_count(low: float, high: float, rng: np.random.Generator) -> Table:
    """Participation ratios between two shares of the units."""
    return {"units": np.asarray(UNITS),
            **{m: np.asarray(UNITS * rng.uniform(low, high)) for m in GATED}}


def _counts(variable: str) -> Design:
    return Design(
        needs=GATED, extract=partial(_longest, variable), null=partial(_drawn_count, 0.2, 1.0),
        planted=partial(_drawn_count, 0.03, 0.2), unit="log of H/4 over the participation ratio",
        effect="3 to 20 % of the units; null: 20 to 100 %")


def _loose(table: Table) -> float:
    return float(min(np.log(0.9 * table["units"] / table[m]) for m in GATED))


_TRANSPORT, _GRADIENT = _counts("participation"), _counts("gradient_participation")
_FEW = {**POWERLESS, "nine tenths are few": lambda rule: replace(rule, statistic=_loose)}


@partial(empirical, _TRANSPORT, Rule(concentration, every_seed), _FEW)
def transport_concentrates(rule: Rule, context: Context) -> Outcome:
    """The exact transport of trained gated networks has few directions."""
    return judge_runs(rule, _TRANSPORT, context)


@partial(empirical, _GRADIENT, Rule(concentration, every_seed), _FEW)
def gradients_concentrate(rule: Rule, context: Context) -> Outcome:
    """The transported gradients of trained gated networks have few directions."""
    return judge_runs(rule, _GRADIENT, context)


# -- the loss gradient and the leading directions --------------------------------------------------


def alignment(table: Table) -> float:
    """log of δ's share in the leading directions over a random one's, the smaller of both."""
    def gain(overlap: Floats) -> float:
        held = overlap[:, :LEADING].sum(-1)
        return float(np.mean(np.log(held * overlap.shape[1] / LEADING)))

    return min(gain(table[m]) for m in GATED)


def _drawn_overlap(gain: float, rng: np.random.Generator) -> Table:
    """Squared cosines of random directions, the leading four scaled; means over 16 matrices."""
    table = {}
    for model in GATED:
        squares = rng.standard_normal((16, TASK_LAGS, UNITS))**2
        squares[..., :LEADING] *= gain
        table[model] = (squares / squares.sum(-1, keepdims=True)).mean(0)
    return table


_ALIGNED = Design(
    needs=GATED, extract=partial(_tables, partial(_at_task_lags, "overlap")),
    null=partial(_drawn_overlap, 1.0), planted=partial(_drawn_overlap, 1.5),
    unit="log gain of δ's share in the 4 leading directions",
    effect="leading directions hold 1.5 times a random share; null: random directions")


def _largest_gain(table: Table) -> float:
    return float(max(np.log(table[m][:, :LEADING].sum(-1).max() * UNITS / LEADING)
                     for m in GATED))


@partial(empirical, _ALIGNED, Rule(alignment, interval_and_agreement), {
    **POWERLESS, "the best lag of the better network": lambda rule: replace(
        rule, statistic=_largest_gain), "judge by the best seed": CREDULOUS[
            "judge by the best seed"]})
def gradient_in_leading_directions(rule: Rule, context: Context) -> Outcome:
    """Loss gradients lie in the leading left singular directions of the transport."""
    return judge_runs(rule, _ALIGNED, context)


# -- conditioning ----------------------------------------------------------------------------------


def conditioning(table: Table) -> float:
    """log₁₀ of 100 over the median condition number at the longest task lag; the worse one."""
    return float(min(np.log10(WORST / table[m]) for m in GATED))


def _drawn_condition(low: float, high: float, rng: np.random.Generator) -> Table:
    return {m: np.asarray(10 ** rng.uniform(low, high)) for m in GATED}


_CONDITION = Design(
    needs=GATED, extract=partial(_longest, "condition"), null=partial(_drawn_condition, 1.5, 12.0),
    planted=partial(_drawn_condition, 0.0, 1.9), unit="log10 of 100 over the condition number",
    effect="condition numbers up to 80; null: 30 to 1e12")


def _lenient(table: Table) -> float:
    return float(min(np.log10(1e12 / table[m]) for m in GATED))


@partial(empirical, _CONDITION, Rule(conditioning, every_seed), {
    **POWERLESS, "anything below 1e12": lambda rule: replace(rule, statistic=_lenient)})
def well_conditioned(rule: Rule, context: Context) -> Outcome:
    """The Jacobian products of trained gated networks are well conditioned."""
    return judge_runs(rule, _CONDITION, context)


# -- gates with SGD against Adam without gates -----------------------------------------------------

SLACK = 1.05  # "matches": a loss at most 5 % larger


def _losses(measured: Measured, position: int) -> Table:
    return {m: np.asarray(measured.datasets[m][position]["loss"].values) for m in ("diag", "rnn")}


def advantage(table: Table) -> float:
    """log of 1.05 times the plain RNN's loss over DiagGate's."""
    return float(np.log(SLACK * table["rnn"] / table["diag"]))


def _drawn_losses(ratio: float, rng: np.random.Generator) -> Table:
    return {"diag": np.exp(0.03 * rng.standard_normal()),
            "rnn": ratio * np.exp(0.03 * rng.standard_normal())}


_OPTIMISERS = Design(
    needs=("diag", "rnn"), sources=(Source(("diag",), optimizer="sgd"), Source(("rnn",))),
    extract=_losses, null=partial(_drawn_losses, 0.95),
    planted=partial(_drawn_losses, 1.1), unit="log of 1.05 times the ratio of losses", trials=1000,
    effect="a loss smaller by 10 %, errors of 3 %; null: a loss larger by 5 %")


def _unslack(table: Table) -> float:
    return advantage(table) + 0.5


@partial(empirical, _OPTIMISERS, Rule(advantage, interval_and_agreement), {
    **POWERLESS, **CREDULOUS, "65 % more loss still matches": lambda rule: replace(
        rule, statistic=_unslack)})
def gates_match_adam(rule: Rule, context: Context) -> Outcome:
    """DiagGate with SGD reaches the loss of a plain RNN with Adam."""
    return judge_runs(rule, _OPTIMISERS, context)
