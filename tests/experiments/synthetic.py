"""Synthetic diagnostics with the schema of a real run, for tests of figures and checks."""

from pathlib import Path

import numpy as np
import xarray as xr

from experiments.diagnostics import LABELS
from experiments.store import save_dataset
from numerics.timescales import fit_decay

LAGS = np.array([2, 3, 5, 8, 12, 18, 27, 40, 60, 90, 135, 192])
ORDERS = ["zeroth", "first", "absolute", "resummed", "exact"]
ESTIMATORS = ["mean", "median", "clipped", "whole", "matched", "stable", "stable_pooled"]
STATISTICS = ["anchor", "repaired", "error", "response", "sum4", "sum16", "sequence", "matched"]
N_GRID = 2 ** np.arange(4, 15)
UNITS = 16


def dataset(model: str, seed: int, breadth: float = 1.0, slowness: float = 1.0) -> xr.Dataset:
    """``breadth``: spread of log₁₀ τ in decades for DiagGate; ``slowness``: factor on its τ."""
    rng = np.random.default_rng([seed, sum(map(ord, model))])
    decades = breadth if model in ("diag", "gru", "lstm") else 0.0
    factor = slowness if model == "diag" else 1.0
    tau = factor * 18 * 10 ** (decades * rng.uniform(-0.5, 0.8, UNITS)) * (1 + 0.1 * rng.random())
    rates = np.exp(-LAGS[:, None] / tau) * np.exp(0.01 * rng.standard_normal((LAGS.size, 1)))
    rate_mean = np.stack([rates * (1 + 0.1 * k) for k in range(len(ORDERS))])
    norm = 3 * LAGS**-0.4 * np.exp(0.05 * rng.standard_normal(LAGS.size)) * factor
    envelope = rate_mean.sum(-1)
    curves = [*envelope, norm]
    exponential = [fit_decay(LAGS, c) for c in curves]
    power = [fit_decay(LAGS, c, "power") for c in curves]
    n_hat = np.stack([60 * (k + 1) * (envelope[1] / UNITS) ** -1.5 for k in range(len(ESTIMATORS))])
    alpha = np.clip(1.5 + 0.1 * rng.standard_normal((2, len(STATISTICS), LAGS.size)), 1, 2)
    alpha[:, 2:6] = np.clip(alpha[:, 2:6] + 0.4, 1, 2)
    window = np.array([[[max(LAGS[row <= n], default=0) for n in N_GRID]] * 2 for row in n_hat])
    energy = np.exp(-np.arange(UNITS) / 2) + 1e-3
    share = np.tile(energy / energy.sum(), (LAGS.size, 1))
    return xr.Dataset(
        {
            "share": (("lag", "direction"), share),
            "overlap": (("lag", "direction"), share),
            "participation": ("lag", 1 / (share**2).sum(-1)),
            "gradient_participation": ("lag", 1 / (share**2).sum(-1)),
            "condition": ("lag", np.full(LAGS.size, 30.0)),
            "sigma_hat": (("method", "statistic", "lag"), 0.1 * np.ones_like(alpha)),
            "envelope": (("order", "lag"), envelope),
            "envelope_block": (("block", "order", "lag"), np.stack([envelope, envelope / 3])),
            "block_size": (("block", "lag"), np.stack([envelope[1], envelope[1] / 2]) / 40),
            "lag_zero_size": ((), 0.3),
            "rate_mean": (("order", "lag", "unit"), rate_mean),
            "norm_exact": ("lag", norm),
            "tau": (("order", "unit"), np.stack([fit_decay(LAGS, r).parameter for r in rate_mean])),
            "fit_tau": ("curve", [float(f.parameter) for f in exponential]),
            "fit_r2_exponential": ("curve", [float(f.r_squared) for f in exponential]),
            "fit_beta": ("curve", [float(f.parameter) for f in power]),
            "fit_r2_power": ("curve", [float(f.r_squared) for f in power]),
            "n_hat": (("estimator", "lag"), n_hat),
            "window": (("estimator", "rule", "n"), window.astype(float)),
            "tail_p": (("lag", "probe"), np.full((LAGS.size, 2), 1e-9)),
            "alpha_hat": (("method", "statistic", "lag"), alpha),
        },
        coords={
            "block": ["hc", "hh"], "lag": LAGS, "sequence": np.arange(512), "order": ORDERS,
            "curve": [*ORDERS, "norm"], "unit": np.arange(UNITS),
            "direction": np.arange(UNITS),
            "estimator": ESTIMATORS, "rule": ["largest", "all_up_to"], "n": N_GRID,
            "method": ["mcculloch", "ecf"], "statistic": STATISTICS,
        },
        attrs={"model": model, "seed": seed, "profile": "synthetic", "steps_trained": 64,
               "steps_measured": 320, "measured_sequences": 512,
               "task": "delayed sum", "task_lags": [3, 8, 18]},
    )


def run_directory(
    folder: Path, seeds: int = 5, models: tuple[str, ...] = ("const", "shared", "diag", "lstm"),
    snapshots: tuple[str, ...] = ("", "@init"), labels: bool = False, **options: float,
) -> Path:
    """A run directory with synthetic diagnostics, final and initial; ``labels``: with units."""
    for model in models:
        for seed in range(seeds):
            for label in snapshots:
                path = folder / "diag" / f"{model}-{seed}{label}.nc"
                path.parent.mkdir(parents=True, exist_ok=True)
                found = dataset(model, seed, **options)
                for name, (units, text) in LABELS.items() if labels else ():
                    if name in found:
                        found[name].attrs = {"units": units, "long_name": text}
                save_dataset(path, found)
    return folder
