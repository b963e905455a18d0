"""The exact lag statistic of untrained gated networks: its scale and its tails.

Seeded ConstGate networks (gate 0.05, half an orthogonal matrix as recurrent weights, random
readout), fresh Gaussian inputs, the delayed-sum target; ψ at the last step, for several probes.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import sympy as sp
import torch
from numpy.typing import NDArray

from numerics import stable
from numerics.detection import sample_complexity
from numerics.evaluate import lower
from numerics.noise import stable_fit
from numerics.resampling import index_of_sums
from numerics.trajectory import compile_cell
from numerics.transport import exact_statistic
from theory import detection as det
from theory import regimes
from theory import stable as law
from theory.cells import get_cell
from theory.checking import Context, check
from theory.checks.steps import Subject, edit, probe
from theory.ledger import Outcome, Strength
from theory.stable import alpha, scale

Floats = NDArray[np.float64]
GATE: Final = 0.05
UNITS, INPUTS, STEPS, SEQUENCES = 12, 4, 52, 640
LAGS: Final = (0, 4, 50)
TARGETS: Final = ((4, 1.0), (16, 0.8), (32, 0.6))  # lags and coefficients
NETWORKS, PROBES = 3, 6
ERROR: Final = 0.1
NOISE: Final = 0.3
FIT: Final = stable_fit("mcculloch")


@cache
def statistics(seed: int) -> Floats:
    """ψ of every lag of ``LAGS`` and every sequence, (probe, lag, sequence)."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    cell = compile_cell(get_cell("const"), s=GATE)
    orthogonal, _ = torch.linalg.qr(normal(UNITS, UNITS))
    params = {"W": normal(UNITS, INPUTS) / INPUTS**0.5, "U": orthogonal / 2,
              "b": torch.zeros(UNITS, dtype=torch.float64)}
    directions = [{name: normal(*value.shape) for name, value in params.items()}
                  for _ in range(PROBES)]
    x, readout, sense = normal(STEPS, SEQUENCES, INPUTS), normal(UNITS) / UNITS**0.5, normal(INPUTS)
    target = NOISE * normal(SEQUENCES)
    for lag, weight in TARGETS:
        target = target + weight * (x[STEPS - 1 - lag] @ sense) / sense.norm()
    trajectory = cell.trajectory(params, x)
    residual = trajectory.states[-1] @ readout - target
    psi = exact_statistic(cell, params, trajectory, (residual[:, None] * readout)[None],
                          [STEPS - 1], LAGS, directions)
    return np.asarray(psi[:, :, 0].numpy())


def _networks(context: Context) -> Floats:
    """ψ, (network and probe, lag, sequence)."""
    return np.concatenate([statistics(context.seed + k) for k in range(NETWORKS)])


@check(strength=Strength.SAMPLED, probe=probe, subject=lambda: {
    "envelope": regimes.exponential().envelope}, mutants={
    "an envelope that the noise does not carry": edit(
        "envelope", lambda e: e ** sp.Rational(1, 4)),
    "squared": edit("envelope", lambda e: e**2),
    "a power law": edit("envelope", lambda e: regimes.amplitude * regimes.base / regimes.lag),
})
def spread_falls_with_envelope(subject: Subject, context: Context) -> Outcome:
    """From lag 0 to lag 50 the spread of ψ falls as γ does, up to a factor of 1.6."""
    decay = lower(subject["envelope"], (regimes.lag, regimes.base, regimes.amplitude), "numpy")
    told = float(decay(LAGS[0] + 1, 1 - GATE, 1.0) / decay(LAGS[-1] + 1, 1 - GATE, 1.0))
    spreads = np.subtract(*np.quantile(_networks(context), [0.75, 0.25], axis=-1))
    logs = np.log(spreads[:, 0] / spreads[:, -1])
    error = float(logs.std(ddof=1) / np.sqrt(logs.size))
    middle = float(np.exp(logs.mean()))
    return Outcome(
        bool(abs(np.log(middle / told)) < np.log(1.6)),
        f"γ falls {told:.1f} times, the interquartile range of ψ {middle:.1f} times (geometric "
        f"mean of {logs.size} probes, {np.exp(logs.min()):.1f} to {np.exp(logs.max()):.1f})",
        {"samples": logs.size * SEQUENCES, "seed": context.seed, "standard_error": error,
         "false_alarm": 1e-3, "smallest_detectable": f"a factor of {1.6 * np.exp(2 * error):.2f}"})


@check(strength=Strength.SAMPLED, probe=probe, subject=lambda: {
    "complexity": det.complexity_exact().subs({det.alignment: 1})}, mutants={
    "exponent 2": edit("complexity", lambda e: e ** (2 / law.kappa())),
    "scale over 8": edit("complexity", lambda e: e.subs(scale, scale / 8)),
    "the index of a normal law": edit("complexity", lambda e: e.subs(alpha, 2 + 0 * alpha)),
})
def plug_in_misses_the_limit(subject: Subject, context: Context) -> Outcome:
    """Lag 4: α̂ far below 2 that averages do not keep, and a stable N far above the normal one."""
    size = lower(subject["complexity"], (det.envelope, scale, alpha, det.error), "numpy",
                 functions={"Quantile": lambda p, a: stable.ppf(p, a)})
    x = _networks(context)[:, LAGS.index(4)]
    indices, _ = index_of_sums(x, (1, 16), FIT, seed=context.seed)
    found, widths = FIT(x)
    signal, spread = np.abs(x.mean(axis=-1)), x.std(axis=-1)
    plug_in = size(signal, widths, found, ERROR)
    # Finite variance: the mean of N sequences is nearly normal, SαS of index 2, scale sd/√2.
    limit = sample_complexity(signal, 1.0, spread / np.sqrt(2), 2.0, ERROR)
    low, high = np.median(indices, axis=-1)
    ratio = float(np.median(plug_in / limit))
    good = low < 1.5 and high > 1.65 and ratio > 10 and float(np.min(plug_in / limit)) > 2
    return Outcome(
        bool(good), f"index {low:.2f}, {high:.2f} for means over 16; the stable plug-in asks for "
        f"{ratio:.0f} times as many sequences as the normal limit (medians of {len(x)} probes)",
        {"samples": x.size, "seed": context.seed, "false_alarm": 1e-4,
         "smallest_detectable": "a median index of 1.5 or more, or a ratio below 10",
         "plug_in": float(np.median(plug_in)), "limit": float(np.median(limit))})
