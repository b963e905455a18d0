"""Diagnostics of one frozen network: one labelled dataset per (model, seed, snapshot).

Sample sizes (documented because they set what the diagnostics can see): fresh sequences and
anchors as the profile says; N counts sequences.  Block sizes are measured up to n/25 and
extrapolated up to n, beyond which a lag counts as undetected (``inf``).
"""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from experiments.measurement import (
    ORDERS,
    Rates,
    Statistics,
    anchors_of,
    blocks_of,
    measure,
    whole_noise,
)
from experiments.models import GatedRNN
from experiments.profiles import Profile
from experiments.seeding import generator
from numerics.detection import sample_complexity
from numerics.matched import matched_statistic
from numerics.noise import CASES, METHODS, describe, stable_fit
from numerics.resampling import (
    UNRESOLVED,
    Estimator,
    interval,
    plug_in,
    required_sequences,
)
from numerics.timescales import fit_decay
from numerics.window import window
from theory.window import Rule

STATISTICS = (*CASES, "sequence", "matched")
ESTIMATORS = ("mean", "median", "clipped", "whole", "matched", "stable", "stable_pooled")
RULES: tuple[Rule, ...] = ("largest", "all_up_to")
CURVES = (*ORDERS, "norm")
PERMUTATIONS, REPLICATES = 8, 40

Floats = NDArray[np.float64]


def diagnose(
    model: GatedRNN, profile: Profile, seed: int, rates_only: bool = False
) -> xr.Dataset:
    """Measure a frozen network and summarise it; ``rates_only`` without the lag statistics.

    Returns:
        A dataset over ``lag`` (steps), ``order``, ``block``, ``unit``, ``probe``, ``sequence``,
        ``method``, ``statistic``, ``estimator``, ``rule``, ``n``.  Rates are dimensionless, τ
        in steps, ψ in loss units per unit of parameter, sample sizes in sequences.  Each
        variable has a ``long_name`` and ``units``.

    Raises:
        ValueError: fewer than 50 sequences, or a lag that no anchor has.
    """
    rates, raw = measure(model, profile, seed, rates_only)
    lags = np.asarray(profile.diagnostics.lags)
    config = profile.diagnostics
    blocks = list(blocks_of(model))
    variables = _rate_variables(rates, lags)
    coordinates: dict[str, object] = {
        "lag": lags, "order": list(ORDERS), "curve": list(CURVES), "block": blocks,
        "unit": np.arange(model.hidden), "direction": np.arange(rates.share.shape[1]),
    }
    if raw is not None:
        variables |= _statistic_variables(raw, profile, seed)
        coordinates |= {
            "probe": np.arange(config.probes),
            "sequence": np.arange(config.sequences), "method": list(METHODS),
            "statistic": list(STATISTICS), "estimator": list(ESTIMATORS), "rule": list(RULES),
            "n": np.asarray(config.n_grid),
        }
    dataset = xr.Dataset(
        variables,
        coords=coordinates,
        attrs={
            "profile": profile.name, "seed": seed, "model": model.cell.name,
            "steps_trained": profile.task.steps, "steps_measured": config.steps,
            "anchors": anchors_of(profile), "error": config.error,
            "measured_sequences": config.sequences,
            "task": profile.task.kind, "task_lags": list(profile.task.lags),
            "optimizer": profile.training.optimizer,
        },
    )
    for name, (units, text) in LABELS.items():
        if name in dataset:
            dataset[name].attrs = {"units": units, "long_name": text}
    dataset["lag"].attrs = {"units": "steps"}
    return dataset


LABELS = {
    "envelope": ("1", "sum over units of the mean absolute rate, the papers' block"),
    "envelope_block": ("1", "the same for every block that a readout of h sees"),
    "rate_mean": ("1", "mean absolute rate per unit, the papers' block"),
    "norm_exact": ("1", "mean 2-norm of the full exact transport"),
    "norm_low": ("1", "lower quartile of that norm over anchors and sequences"),
    "norm_high": ("1", "upper quartile"),
    "share": ("1", "mean share of the exact transport's energy per singular direction"),
    "overlap": ("1", "mean squared cosine of the loss gradient with the left singular vectors"),
    "participation": ("1", "participation ratio of the squared singular values, median"),
    "condition": ("1", "condition number of the exact transport, median"),
    "gradient_participation": ("1", "participation ratio of the transported gradients' moments"),
    "loss": ("loss", "mean loss per step, half the squared error, at the anchors"),
    "tau": ("steps", "time scale of the exponential fit of rate_mean"),
    "tau_r2": ("1", "its coefficient of determination, log scale"),
    "fit_tau": ("steps", "time scale of the exponential fit of the envelope or the norm"),
    "fit_r2_exponential": ("1", "its coefficient of determination, log scale"),
    "fit_beta": ("1", "exponent of the power-law fit"),
    "fit_r2_power": ("1", "its coefficient of determination, log scale"),
    "psi": ("loss", "exact statistic, mean over anchors"),
    "matched": ("loss", "matched statistic with signs of E alpha from the other half"),
    "matched_repaired": ("loss", "matched statistic with signs of E mu*alpha from the other half"),
    "block_size": ("loss", "mean absolute contribution of each block of the transport to psi"),
    "lag_zero": ("loss", "mean of the lag-0 part of the projected gradient"),
    "lag_zero_size": ("loss", "mean absolute lag-0 part, median over probes"),
    "psi_total": ("loss", "projected gradient, all lags 0 … largest, mean over anchors"),
    "alpha_hat": ("1", "tail index, median over probes; times: the last anchor only"),
    "sigma_hat": ("loss", "scale of the stable fit, median over probes"),
    "tail_p": ("1", "probability that the fitted law has no larger value in such a sample"),
    "n_hat": ("sequences", "sequences needed, median over probes; inf: undetected"),
    "n_star": ("sequences", "sequences needed by the mean of psi, per probe"),
    "n_low": ("sequences", "95 % bootstrap interval of n_star, lower end"),
    "n_high": ("sequences", "95 % bootstrap interval of n_star, upper end"),
    "n_flag": ("1", "0 measured by blocks, 1 extrapolated, 2 unresolved"),
    "block_slope": ("1", "decay exponent of the block scale (1/2: finite variance)"),
    "window": ("steps", "window from n_hat"),
}


def _rate_variables(rates: Rates, lags: NDArray[np.int64]) -> dict[str, object]:
    envelope = rates.mean.sum(-1)
    primary = rates.mean[0]
    curves = np.concatenate([envelope[0], rates.norm[None]])
    units = fit_decay(lags, np.moveaxis(primary, 1, 0))
    exponential = fit_decay(lags, curves.T)
    later = lags >= 1
    power = fit_decay(lags[later], curves.T[later], "power")
    return {
        "envelope": (("order", "lag"), envelope[0]),
        "envelope_block": (("block", "order", "lag"), envelope),
        "rate_mean": (("order", "lag", "unit"), primary),
        "norm_exact": ("lag", rates.norm),
        "norm_low": ("lag", rates.norm_low),
        "norm_high": ("lag", rates.norm_high),
        "share": (("lag", "direction"), rates.share),
        "overlap": (("lag", "direction"), rates.overlap),
        "participation": ("lag", rates.participation),
        "condition": ("lag", rates.condition),
        "gradient_participation": ("lag", rates.gradient),
        "tau": (("order", "unit"), units.parameter),
        "tau_r2": (("order", "unit"), units.r_squared),
        "fit_tau": ("curve", exponential.parameter),
        "fit_r2_exponential": ("curve", exponential.r_squared),
        "fit_beta": ("curve", power.parameter),
        "fit_r2_power": ("curve", power.r_squared),
    }


def _statistic_variables(raw: Statistics, profile: Profile, seed: int) -> dict[str, object]:
    stream = generator(seed, "diagnostics", "statistics")
    count = raw.error.shape[-1]
    order = stream.permutation(count)
    halves = order[: count // 2], order[count // 2 :]
    whole = raw.response.sum(0)
    psi = np.einsum("an,lpan->lpn", raw.error, whole) / raw.error.shape[0]
    matched = matched_statistic(raw.weighted, raw.aligned, halves)
    repaired_signs = matched_statistic(raw.weighted, raw.weighted, halves)
    parts = np.abs(np.einsum("an,blpan->blpn", raw.error, raw.response) / raw.error.shape[0])
    variables: dict[str, object] = {
        "psi": (("lag", "probe", "sequence"), psi.astype(np.float32)),
        "matched": (("lag", "probe", "sequence"), matched.astype(np.float32)),
        "matched_repaired": (("lag", "probe", "sequence"), repaired_signs.astype(np.float32)),
        "block_size": (("block", "lag"), np.median(parts.mean(-1), axis=-1)),
        "loss": ((), 0.5 * np.square(raw.error).mean()),
        "lag_zero": ("probe", raw.lag_zero.mean(-1)),
        "lag_zero_size": ((), np.median(np.abs(raw.lag_zero).mean(-1))),
        "psi_total": (("probe", "sequence"), raw.total.astype(np.float32)),
    }
    variables |= _noise(raw.error[-1], whole[:, :, -1], (psi, matched),
                        int(stream.integers(2**31)))
    pooled = np.einsum("an,lpan->lpan", raw.error, whole).reshape(*psi.shape[:2], -1)
    variables |= _sample_sizes(psi, matched, raw.total, pooled, profile,
                               int(stream.integers(2**31)))
    return variables


def _noise(
    error: Floats, response: Floats, means: tuple[Floats, Floats], seed: int
) -> dict[str, object]:
    """Fits at the last anchor only, so that the values of a sample are independent."""
    table = describe(error, response, seed)
    shape = (len(METHODS), len(STATISTICS), response.shape[0])
    alpha, scale = np.full(shape, np.nan), np.full(shape, np.nan)
    alpha[:, : len(CASES)] = np.median(table.alpha, axis=-1)
    scale[:, : len(CASES)] = np.median(table.scale, axis=-1)
    for m, method in enumerate(METHODS):
        estimate = stable_fit(method)
        for k, sample in enumerate(means, start=len(CASES)):
            alpha[m, k], scale[m, k] = (np.median(f, axis=-1) for f in estimate(sample))
    dims = ("method", "statistic", "lag")
    return {"alpha_hat": (dims, alpha), "sigma_hat": (dims, scale),
            "tail_p": (("lag", "probe"), table.tail_p)}


def _sample_sizes(
    psi: Floats, matched: Floats, total: Floats, pooled: Floats, profile: Profile, seed: int
) -> dict[str, object]:
    config = profile.diagnostics
    error, lags = config.error, np.asarray(config.lags)

    def complexity(separation: Floats, scale: Floats, alpha: Floats) -> Floats:
        return sample_complexity(separation, 1.0, scale, alpha, error, "exact")

    noise = whole_noise(psi, total[None])
    detectors: list[tuple[str, Floats, Estimator]] = [
        ("mean", psi, "mean"), ("median", psi, "median"), ("clipped", psi, "clipped"),
        ("whole", noise, "mean"), ("matched", matched, "mean")]
    found = {
        name: required_sequences(values, error, estimator, PERMUTATIONS, seed)
        for name, values, estimator in detectors
    }
    sizes = {name: np.where(r.flag == UNRESOLVED, np.inf, r.n_star) for name, r in found.items()}
    estimate = stable_fit("mcculloch")
    sizes["stable"] = plug_in(psi, estimate, complexity)
    sizes["stable_pooled"] = plug_in(pooled, estimate, complexity)
    low, high = interval(psi, error, replicates=REPLICATES, permutations=2, seed=seed)
    n_hat = np.stack([_median(sizes[name]) for name in ESTIMATORS])
    later = lags >= 1  # lag 0 is no memory
    windows = np.stack(
        [window(lags[later], n_hat[:, later], config.n_grid, rule) for rule in RULES], axis=1)
    mean = found["mean"]
    return {
        "n_hat": (("estimator", "lag"), n_hat),
        "n_star": (("lag", "probe"), mean.n_star),
        "n_low": (("lag", "probe"), low),
        "n_high": (("lag", "probe"), high),
        "n_flag": (("lag", "probe"), mean.flag.astype(np.int8)),
        "block_slope": (("lag", "probe"), mean.slope),
        "window": (("estimator", "rule", "n"), windows.astype(float)),
    }


def _median(sizes: Floats) -> Floats:
    """Median over probes (last axis) of sizes of which some may be infinite."""
    return np.quantile(sizes, 0.5, axis=-1, method="higher")
