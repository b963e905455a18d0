"""Per-neuron rates and Adam's rates on the same gradients of random networks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import sympy as sp
import torch

from numerics.checks.words import Array, draw
from numerics.evaluate import lower
from theory.checking import Context, check
from theory.checks.probes import number
from theory.ledger import Outcome, Strength
from theory.optimizers import row_mean_rate
from theory.terms import IndexedSum

Subject = Mapping[str, Any]
UNITS, INPUTS, STEPS = 8, 3, 24
ANCHORS = range(12, STEPS)  # anchors that have every lag below
LAGS = (1, 2, 4, 8, 12)
NETWORKS, DECAY, OFFSET = 16, 0.999, 1e-8


@cache
def _networks(cell: str, seed: int) -> tuple[Any, ...]:
    return tuple(draw(cell, UNITS, INPUTS, STEPS, seed + k, scale=0.5) for k in range(NETWORKS))


def gate_anisotropy(cell: str, lag: int, seed: int) -> float:
    """Largest over smallest order-zero rate of a step's P_ℓ, median over networks and anchors."""
    ratios = []
    for network in _networks(cell, seed):
        kept = np.diagonal(network.retentions, axis1=1, axis2=2)
        for anchor in ANCHORS:
            rates = np.prod(kept[anchor - lag + 1 : anchor + 1], axis=0)
            ratios.append(rates.max() / rates.min())
    return float(np.median(ratios))


def row_gradients(cell: str, lag: int, seed: int) -> tuple[Array, Array]:
    """Lag-ℓ gradients of U, (network, q, j), per anchor's last step, and h_{t−ℓ} (network, j)."""
    gradients, states = [], []
    for k, network in enumerate(_networks(cell, seed)):
        generator = torch.Generator().manual_seed(seed + 500 + k)
        delta = torch.randn(UNITS, generator=generator, dtype=torch.float64).numpy()
        row, at = delta, STEPS - 1 - lag
        for step in range(STEPS - 1, at, -1):
            row = row @ network.jacobians[step]
        found = np.zeros((UNITS, UNITS))
        for j in range(UNITS):
            for q in range(UNITS):
                direction = {name: torch.zeros_like(v) for name, v in network.params.items()}
                direction["U"][q, j] = 1.0
                found[q, j] = row @ network.immediate(direction)[at]
        gradients.append(found)
        states.append(network.trajectory.states[at, 0].numpy())
    return np.stack(gradients), np.stack(states)


@cache
def _gradients(cell: str, lag: int, seed: int) -> tuple[Array, Array]:
    return row_gradients(cell, lag, seed)


def adam_rates(gradients: Array) -> Array:
    """Adam's 1/(√v̂ + ε) after the networks' gradients in turn, bias-corrected; (q, j)."""
    moment = np.zeros(gradients.shape[1:])
    for gradient in gradients:
        moment = DECAY * moment + (1 - DECAY) * gradient**2
    return 1 / (np.sqrt(moment / (1 - DECAY ** len(gradients))) + OFFSET)


def _probe(subject: Subject) -> list[float]:
    return [number(value) if isinstance(value, str) else float(value)
            for value in subject.values()]


@check(strength=Strength.SAMPLED, probe=_probe, subject=lambda: {
    "scalar": "shared", "unit": "diag", "short": 1, "long": 12}, mutants={
        "exchange the gates": lambda s: {**s, "scalar": "diag", "unit": "shared"},
        "lags in the wrong order": lambda s: {**s, "short": 12, "long": 1},
        "two scalar gates": lambda s: {**s, "unit": "const"},
    })
def anisotropy(subject: Subject, context: Context) -> Outcome:
    """P_ℓ at order zero: 1 for a scalar gate, growing with the lag for per-unit gates."""
    seed = context.seed
    flat = max(gate_anisotropy(subject["scalar"], lag, seed) for lag in LAGS)
    short, long = (gate_anisotropy(subject["unit"], subject[name], seed)
                   for name in ("short", "long"))
    gradients, _ = _gradients("diag", 1, seed)
    rates = adam_rates(gradients)
    adam = float(np.quantile(rates, 0.95) / np.quantile(rates, 0.05))
    passed = abs(flat - 1) < 1e-12 and long > 2 * short > 2
    return Outcome(passed, f"largest over smallest rate: scalar gate {flat:.3g} at every lag, "
                   f"per-unit gate {short:.3g} at lag {subject['short']} and {long:.3g} at lag "
                   f"{subject['long']}; Adam's q95/q05 {adam:.3g}, one number for all lags",
                   {"scalar": flat, "short": short, "long": long, "adam": adam,
                    "samples": NETWORKS * len(ANCHORS), "seed": seed, "units": UNITS})


def _row_mean(rates: Array, state: Array) -> Array:
    """Λ^(q) = Σ_j λ_qj h_j² / Σ_j h_j², lowered from theory."""
    above, below = row_mean_rate()
    lam, h = sp.symbols("lam h", positive=True)

    def one(total: IndexedSum) -> Any:
        body = total.body
        calls = {f.func.__name__: f for f in body.atoms(sp.core.function.AppliedUndef)}
        return lower(body.subs({calls["h"]: h, calls.get("lam", lam): lam}), (lam, h), "numpy")

    sizes = np.broadcast_to(np.abs(state), rates.shape)
    above_, below_ = (np.broadcast_to(one(part)(rates, sizes), rates.shape).sum(-1)
                      for part in (above, below))
    return np.asarray(above_ / below_)


@check(strength=Strength.SAMPLED, probe=_probe, subject=lambda: {
    "spread": 1.0, "threshold": 0.1}, mutants={
        "one rate per row": lambda s: {**s, "spread": 0.0},
        "an error of more than twice the contribution": lambda s: {**s, "threshold": 2.0},
        "nearly one rate per row": lambda s: {**s, "spread": 0.02},
    })
def row_mean_distance(subject: Subject, context: Context) -> Outcome:
    """|Σ λ w g − Σ Λ w g| against |Σ λ w g| on DiagGate's gradients, random probes."""
    errors = []
    for lag in LAGS:
        gradients, states = _gradients("diag", lag, context.seed)
        rates = adam_rates(gradients)
        rates = np.exp(subject["spread"] * np.log(rates / rates.mean(-1, keepdims=True))) * (
            rates.mean(-1, keepdims=True))
        stream = np.random.default_rng(context.seed + lag)
        for gradient, state in zip(gradients, states, strict=True):
            probe = stream.standard_normal(gradient.shape)
            exact = float((rates * probe * gradient).sum())
            mean = _row_mean(rates, state)
            short = float((mean[:, None] * probe * gradient).sum())
            errors.append(abs(short - exact) / abs(exact))
    middle = float(np.median(errors))
    return Outcome(middle > subject["threshold"],
                   f"median relative error of the row-mean form {middle:.3g} over {len(errors)} "
                   f"gradients and probes (quartiles {np.quantile(errors, 0.25):.3g}, "
                   f"{np.quantile(errors, 0.75):.3g})",
                   {"median": middle, "samples": len(errors), "seed": context.seed,
                    "lags": list(LAGS), "units": UNITS})
