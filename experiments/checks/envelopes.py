"""Envelopes and time scales of trained networks: exponential, broad, slow; with their rules.

The rules, stated before any run was looked at:

* exponential: in every seed the semi-log fit has R² ≥ 0.98 and beats the power law's R²;
* broader spectrum: log of the ratio of q95/q05 of τ, DiagGate over the broader of ConstGate and
  SharedGate; every seed positive and the 95 % interval over seeds above 0;
* slower: log of the ratio of the areas under the curves, DiagGate over SharedGate, likewise.

Networks that have learned more may differ for that reason alone; so the last two are also judged
at equal loss, on the parameters kept when the training loss first fell below 0.8 of its start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from experiments.checks.seeds import (
    CREDULOUS,
    POWERLESS,
    Design,
    Rule,
    Table,
    every_seed,
    interval_and_agreement,
    judge_runs,
    probe,
)
from experiments.measured import Measured
from experiments.profiles import EQUAL_LOSS
from numerics.timescales import area, fit_decay, spread
from theory.checking import Check, Context, check
from theory.ledger import Outcome, Strength

MINIMAL_R2 = 0.98
LAGS = np.unique(np.rint(np.geomspace(2, 192, 30)))
UNITS = 32

Floats = NDArray[np.float64]


def empirical(
    design: Design, rule: Rule, mutants: Mapping[str, Callable[[Rule], Rule]],
    function: Callable[[Rule, Context], Outcome],
) -> Check:
    """Register a decision over seeds as an empirical check of its rule."""
    register = check(strength=Strength.EMPIRICAL, subject=lambda: rule, probe=probe(design),
                     mutants=mutants)
    return register(function)


# -- exponential envelopes ----------------------------------------------------------------------


def exponential_margin(table: Table) -> float:
    """How far the semi-log R² is above 0.98 and above the power law's; NaN with no fit."""
    exponential = float(fit_decay(table["lag"], table["curve"]).r_squared)
    power = float(fit_decay(table["lag"], table["curve"], "power").r_squared)
    return min(exponential - MINIMAL_R2, exponential - power)


def _curve(model: str, curve: str, measured: Measured, position: int) -> Table:
    dataset = measured.datasets[model][position]
    lag = np.asarray(dataset["lag"].values, dtype=float)
    name = dataset["norm_exact"] if curve == "norm" else dataset["envelope"].sel(order=curve)
    keep = lag >= 1
    return {"lag": lag[keep], "curve": np.asarray(name.values)[keep]}


def _noisy(curve: Floats, rng: np.random.Generator) -> Table:
    return {"lag": LAGS, "curve": curve * np.exp(0.05 * rng.standard_normal(LAGS.size))}


def not_exponential(rng: np.random.Generator) -> Table:
    """A power law, a stretched exponential, or an exponential with a plateau."""
    kind, tau = rng.integers(6), np.exp(rng.uniform(np.log(5), np.log(40)))
    if kind == 0:
        return _noisy(LAGS ** -rng.uniform(0.3, 2.0), rng)
    if kind <= 2:
        return _noisy(np.exp(-((LAGS / tau) ** 0.5)), rng)
    return _noisy(np.exp(-LAGS / tau) + np.exp(-LAGS / (12 * tau)), rng)


def exponential(rng: np.random.Generator) -> Table:
    """An exponential with τ between 5 and 40 steps and 5 % noise."""
    return _noisy(np.exp(-LAGS / np.exp(rng.uniform(np.log(5), np.log(40)))), rng)


def _exponential_design(model: str, curve: str, snapshot: str) -> Design:
    return Design(
        needs=(model,), extract=partial(_curve, model, curve), null=not_exponential,
        planted=exponential, snapshot=snapshot, unit="margin of the semi-log R²",
        effect="exponential, τ 5 … 40 steps, 5 % noise; null: power laws, stretched "
               "exponentials, two scales a factor 12 apart")


def _better_than_power(table: Table) -> float:
    r2 = [float(fit_decay(table["lag"], table["curve"], law).r_squared)
          for law in ("exponential", "power")]
    return r2[0] - r2[1]


def _loose_margin(table: Table) -> float:
    return float(fit_decay(table["lag"], table["curve"]).r_squared) - 0.7


EXPONENTIAL = Rule(exponential_margin, every_seed)
EXPONENTIAL_MUTANTS: dict[str, Callable[[Rule], Rule]] = {
    **POWERLESS,
    "only beat the power law": lambda rule: replace(rule, statistic=_better_than_power),
    "accept R² of 0.7": lambda rule: replace(rule, statistic=_loose_margin),
}


def _exponential_check(model: str, curve: str, snapshot: str) -> Check:
    design = _exponential_design(model, curve, snapshot)
    label = "before" if snapshot == "init" else "after"

    def function(rule: Rule, context: Context) -> Outcome:
        outcome = judge_runs(rule, design, context)
        return Outcome(outcome.passed, f"{label} training, {curve} order: {outcome.summary}",
                       outcome.details)

    function.__name__ = function.__qualname__ = f"{model}_{curve}_{label}"
    function.__doc__ = f"{model}: envelope of order {curve} is exponential {label} training."
    return empirical(design, EXPONENTIAL, EXPONENTIAL_MUTANTS, function)


const_first_before = _exponential_check("const", "first", "init")
const_first_after = _exponential_check("const", "first", "final")
const_exact_before = _exponential_check("const", "exact", "init")
const_exact_after = _exponential_check("const", "exact", "final")
shared_first_before = _exponential_check("shared", "first", "init")
shared_first_after = _exponential_check("shared", "first", "final")
shared_exact_before = _exponential_check("shared", "exact", "init")
shared_exact_after = _exponential_check("shared", "exact", "final")


# -- the breadth of DiagGate's time scales --------------------------------------------------------


def breadth(table: Table) -> float:
    """log of q95/q05 of τ, DiagGate over the broader of the two scalar gates."""
    others = [spread(table[name]) for name in ("const", "shared")]
    return float(np.log(spread(table["diag"]) / np.max(others)))


def _spectra(measured: Measured, position: int) -> Table:
    return {m: np.asarray(measured.datasets[m][position]["tau"].sel(order="first").values)
            for m in ("const", "shared", "diag")}


def _drawn_spectra(decades: float, rng: np.random.Generator) -> Table:
    """τ log-normal over units; spread of the scalar gates 0.05 decades, as U's diagonal gives."""
    widths = {"const": 0.05, "shared": 0.05, "diag": 0.05 + decades}
    return {name: 10 ** (1.2 + width * rng.standard_normal(UNITS))
            for name, width in widths.items()}


_BREADTH = Design(
    needs=("const", "shared", "diag"), extract=_spectra, null=partial(_drawn_spectra, 0.0),
    planted=partial(_drawn_spectra, 0.15), unit="log ratio of τ spreads",
    effect="log-normal τ with standard deviation 0.20 decades in DiagGate against 0.05")
_BREADTH_AT_EQUAL_LOSS = replace(_BREADTH, snapshot=EQUAL_LOSS)


@partial(empirical, _BREADTH, Rule(breadth, interval_and_agreement), {**POWERLESS, **CREDULOUS})
def diag_broader(rule: Rule, context: Context) -> Outcome:
    """DiagGate's spectrum of first-order time scales is broader than both scalar gates'."""
    return judge_runs(rule, _BREADTH, context)


@partial(empirical, _BREADTH_AT_EQUAL_LOSS, Rule(breadth, interval_and_agreement),
         {**POWERLESS, **CREDULOUS})
def diag_broader_at_equal_loss(rule: Rule, context: Context) -> Outcome:
    """The same when all three networks have reached the same share of their first loss."""
    return judge_runs(rule, _BREADTH_AT_EQUAL_LOSS, context)


# -- DiagGate against SharedGate ------------------------------------------------------------------


def slowness(table: Table) -> float:
    """log of the ratio of the areas under the curves, DiagGate over SharedGate."""
    areas = [float(area(table["lag"], table[name])) for name in ("diag", "shared")]
    return float(np.log(areas[0] / areas[1]))


def _pair(curve: str, measured: Measured, position: int) -> Table:
    tables = {m: _curve(m, curve, measured, position) for m in ("diag", "shared")}
    return {"lag": tables["diag"]["lag"], **{m: t["curve"] for m, t in tables.items()}}


def _drawn_pair(effect: float, rng: np.random.Generator) -> Table:
    """Exponentials whose log τ varies over seeds by 0.5; DiagGate's is larger by ``effect``."""
    table = {"lag": LAGS}
    for name, shift in (("shared", 0.0), ("diag", effect)):
        tau = np.exp(np.log(12) + shift + 0.5 * rng.standard_normal())
        table[name] = np.exp(-LAGS / tau)
    return table


def _slower_design(curve: str) -> Design:
    return Design(
        needs=("shared", "diag"), extract=partial(_pair, curve), null=partial(_drawn_pair, 0.0),
        planted=partial(_drawn_pair, 2.0), unit="log ratio of areas under the curve",
        trials=1000,  # its false-alarm rate is near 1/32: tell that from 5 %
        effect="τ larger by a factor e² in DiagGate, standard deviation of log τ 0.5 over seeds")


SLOWER = Rule(slowness, interval_and_agreement)
_FIRST, _NORM = _slower_design("first"), _slower_design("norm")
_FIRST_AT_EQUAL_LOSS = replace(_FIRST, snapshot=EQUAL_LOSS)
_NORM_AT_EQUAL_LOSS = replace(_NORM, snapshot=EQUAL_LOSS)


@partial(empirical, _FIRST, SLOWER, {**POWERLESS, **CREDULOUS})
def diag_slower_first(rule: Rule, context: Context) -> Outcome:
    """The first-order envelope of DiagGate decays more slowly than SharedGate's."""
    return judge_runs(rule, _FIRST, context)


@partial(empirical, _NORM, SLOWER, {**POWERLESS, **CREDULOUS})
def diag_slower_exact(rule: Rule, context: Context) -> Outcome:
    """The exact transport of DiagGate decays more slowly than SharedGate's (2-norm)."""
    return judge_runs(rule, _NORM, context)


@partial(empirical, _FIRST_AT_EQUAL_LOSS, SLOWER, {**POWERLESS, **CREDULOUS})
def diag_slower_first_at_equal_loss(rule: Rule, context: Context) -> Outcome:
    """The first-order comparison when both have reached the same share of their first loss."""
    return judge_runs(rule, _FIRST_AT_EQUAL_LOSS, context)


@partial(empirical, _NORM_AT_EQUAL_LOSS, SLOWER, {**POWERLESS, **CREDULOUS})
def diag_slower_exact_at_equal_loss(rule: Rule, context: Context) -> Outcome:
    """The exact comparison when both have reached the same share of their first loss."""
    return judge_runs(rule, _NORM_AT_EQUAL_LOSS, context)
