"""One pass of a frozen network over fresh sequences: rates, exact transport, lag statistics.

Everything is computed in float64 at one fixed set of anchor times, valid at every lag, so that
no average over times mixes different lags' time ranges.  Sequences are worked off in chunks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from experiments.models import GatedRNN
from experiments.profiles import Profile
from experiments.seeding import generator
from experiments.tasks import draw
from numerics.anchored import anchored
from numerics.anisotropy import covariance_participation, shape
from numerics.matched import alignment, summand
from numerics.trajectory import Trajectory
from numerics.transport import products, rows

SCANNED = ("zeroth", "first", "absolute", "resummed")
ORDERS = (*SCANNED, "exact")
CHUNK = 128  # sequences at a time: bounds the memory at about 0.5 GB for 64 units and 320 steps
RATE_SEQUENCES = 128  # rates are averages with little spread: one chunk is enough
EXACT_SEQUENCES = 4  # products of n×n matrices: few sequences …
EXACT_STRIDE = 2  # … at every second anchor
GRADIENT_SEQUENCES = 64  # whose transported gradients δᵀM make a covariance

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rates:
    """Mean absolute rates over anchors and sequences, and the exact gain.

    ``mean[block, order, lag, unit]`` (dimensionless), ``norm[lag]`` mean 2-norm of the full
    transport M, ``norm_low``, ``norm_high[lag]`` its quartiles over anchors and sequences.
    ``share[lag, direction]``: mean energy of M's singular directions, largest first;
    ``overlap[lag, direction]``: mean squared cosine of the loss gradient δ with the left ones;
    ``participation``, ``condition[lag]``: median participation ratio and condition number;
    ``gradient[lag]``: participation ratio of the transported gradients' second moments.
    """

    mean: Floats
    norm: Floats
    norm_low: Floats
    norm_high: Floats
    share: Floats
    overlap: Floats
    participation: Floats
    condition: Floats
    gradient: Floats


@dataclass(frozen=True)
class Statistics:
    """Raw lag statistics per sequence; loss per step ½(ŷ_t − y_t)², no learning rate.

    ``error[anchor, sequence]``: ŷ_t − y_t.  ``response[block, lag, probe, anchor, sequence]``:
    ψ per unit error, through each block of the transport (their sum is the whole);
    ``lag_zero[probe, sequence]`` and ``total[probe, sequence]`` (all lags 0 … largest):
    ψ averaged over anchors.  ``weighted[lag, probe, unit, sequence]``: μ^(q) α^(q), first
    order, and ``aligned``: α^(q), both averaged over anchors.
    """

    error: Floats
    response: Floats
    lag_zero: Floats
    total: Floats
    weighted: Floats
    aligned: Floats


def blocks_of(model: GatedRNN) -> dict[str, tuple[int, int]]:
    """Blocks of the transport that a readout of h sees, the papers' one first."""
    if model.compiled.blocks == 1:
        return {"hh": (0, 0)}
    return {"hc": (0, 1), "hh": (0, 0)}


def anchors_of(profile: Profile) -> list[int]:
    """Anchor times (counted from 0), evenly spaced over those that have every lag."""
    config = profile.diagnostics
    last = config.steps - 1
    first = min(max(config.lags), last)
    return sorted({int(round(a)) for a in np.linspace(first, last, config.anchors)})


def draw_probes(model: GatedRNN, profile: Profile, seed: int) -> list[dict[str, Tensor]]:
    """Random unit directions w in the space of all recurrent parameters."""
    stream = generator(seed, "diagnostics", "probes", model.cell.name)
    probes = []
    for _ in range(profile.diagnostics.probes):
        draw = {k: torch.from_numpy(stream.standard_normal(tuple(v.shape)))
                for k, v in model.params().items()}
        length = torch.sqrt(sum((v.square().sum() for v in draw.values()), torch.zeros(())))
        probes.append({k: v / length for k, v in draw.items()})
    return probes


def _some(trajectory: Trajectory, count: int) -> Trajectory:
    values = {k: v[:, :count] for k, v in trajectory.values.items()}
    return Trajectory(trajectory.x[:, :count], trajectory.states[:, :count], values)


def measure(
    model: GatedRNN, profile: Profile, seed: int, rates_only: bool = False
) -> tuple[Rates, Statistics | None]:
    """Measure a frozen network on ``profile.diagnostics.sequences`` fresh sequences.

    The sequences have the seed's own task direction and independent inputs and target noise.
    ``rates_only`` leaves the statistics out; the rates are the same bits.
    Raises ValueError if the largest lag leaves no anchor.
    """
    config = profile.diagnostics
    lags, anchors = list(config.lags), anchors_of(profile)
    if max(lags) > anchors[0]:
        raise ValueError(
            f"diagnostics.lags: {max(lags)} is not in 0 … {config.steps - 1} (steps − 1)")
    data = draw(profile.task, seed, "diagnostics", sequences=config.sequences,
                steps=config.steps, dtype=torch.float64)
    params = {k: v.detach().to(torch.float64) for k, v in model.params().items()}
    probes = draw_probes(model, profile, seed)
    parts: list[Statistics] = []
    rates: Rates | None = None
    with torch.no_grad():
        for start in range(0, config.sequences, CHUNK):
            x, y = data.x[:, start : start + CHUNK], data.y[:, start : start + CHUNK]
            trajectory = model.compiled.trajectory(params, x, None)
            if rates is None:
                rates = _rates(model, params, _some(trajectory, RATE_SEQUENCES), lags, anchors)
            if rates_only:
                return rates, None
            parts.append(_statistics(model, params, probes, trajectory, y, lags, anchors))
    assert rates is not None  # sequences ≥ 1
    joined = {name: np.concatenate([getattr(p, name) for p in parts], axis=-1)
              for name in Statistics.__dataclass_fields__}
    return rates, Statistics(**joined)


def whole_noise(psi: Floats, total: Floats) -> Floats:
    """The whole gradient's deviations about each lag's own mean; sequences on the last axis."""
    return total - total.mean(-1, keepdims=True) + psi.mean(-1, keepdims=True)


def _rates(
    model: GatedRNN, params: dict[str, Tensor], trajectory: Trajectory,
    lags: Sequence[int], anchors: Sequence[int],
) -> Rates:
    d, r = model.compiled.unit_blocks(params, trajectory)
    hidden, blocks = model.hidden, blocks_of(model)
    mean = np.zeros((len(blocks), len(ORDERS), len(lags), hidden))
    for b, entry in enumerate(blocks.values()):
        for k, order in enumerate(SCANNED):
            for lag, rate in anchored(d, r, lags, anchors, order, entry):
                mean[b, k, lags.index(lag)] = rate.abs().mean((0, 1)).numpy()
    norms = np.zeros((3, len(lags)))
    size = trajectory.states.shape[-1]
    share, overlap = np.zeros((len(lags), size)), np.zeros((len(lags), size))
    participation, condition = np.zeros(len(lags)), np.zeros(len(lags))
    delta = trajectory.states.new_zeros(size)
    delta[:hidden] = model.readout_weight.detach().to(delta.dtype)
    few = _some(trajectory, EXACT_SEQUENCES)
    for lag, product in products(model.compiled, params, few, anchors[::EXACT_STRIDE], lags):
        i = lags.index(lag)
        for b, (row, column) in enumerate(blocks.values()):
            block = product[..., row * hidden : (row + 1) * hidden,
                            column * hidden : (column + 1) * hidden]
            diagonal = torch.diagonal(block, dim1=-2, dim2=-1)
            mean[b, -1, i] = diagonal.abs().mean((0, 1)).numpy()
        found = shape(product, delta)
        norm = found.norm.flatten()
        norms[:, i] = norm.mean(), *torch.quantile(norm, norm.new_tensor([0.25, 0.75]))
        share[i], overlap[i] = found.share.mean((0, 1)), found.overlap.mean((0, 1))
        participation[i], condition[i] = found.participation.median(), found.condition.median()
    gradient = _gradient_shape(model, params, trajectory, delta, lags, anchors)
    return Rates(mean, norms[0], norms[1], norms[2], share, overlap, participation, condition,
                 gradient)


def _gradient_shape(
    model: GatedRNN, params: dict[str, Tensor], trajectory: Trajectory, delta: Tensor,
    lags: Sequence[int], anchors: Sequence[int],
) -> Floats:
    """Participation ratio of Σ vvᵀ, v = δᵀM per unit error, over anchors and sequences."""
    some = _some(trajectory, GRADIENT_SEQUENCES)
    chosen = anchors[::EXACT_STRIDE]
    start = delta.expand(len(chosen), some.states.shape[1], -1)
    found = np.zeros(len(lags))
    for lag, row in rows(model.compiled, params, some, start, chosen, lags):
        found[lags.index(lag)] = covariance_participation(row.flatten(0, 1))
    return found


def _statistics(
    model: GatedRNN, params: dict[str, Tensor], probes: Sequence[dict[str, Tensor]],
    trajectory: Trajectory, y: Tensor, lags: Sequence[int], anchors: Sequence[int],
) -> Statistics:
    compiled, hidden, blocks = model.compiled, model.hidden, blocks_of(model)
    index = torch.as_tensor(list(anchors))
    weight = model.readout_weight.detach().to(torch.float64)
    bias = model.readout_bias.detach().to(torch.float64)
    error = trajectory.states[1:][index][..., :hidden] @ weight + bias - y[index]
    tangents = torch.stack([compiled.param_jvp(params, w, trajectory) for w in probes])
    delta = torch.zeros_like(trajectory.states[1:][index])
    delta[..., :hidden] = weight  # per unit error
    batch, last = y.shape[1], max(lags)
    response = np.zeros((len(blocks), len(lags), len(probes), len(anchors), batch))
    lag_zero = error.new_zeros(len(probes), batch)
    total = error.new_zeros(len(probes), len(anchors), batch)
    for lag, row in rows(compiled, params, trajectory, delta, anchors, range(last + 1)):
        past = tangents[:, index - lag]
        for b, (_, column) in enumerate(blocks.values()):
            part = slice(column * hidden, (column + 1) * hidden)
            through = torch.einsum("abn,pabn->pab", row[..., part], past[..., part])
            total += through
            if lag in lags:
                response[b, lags.index(lag)] = through.numpy()
            if lag == 0:
                lag_zero += (error * through).mean(1)
    weighted, aligned = _matched(model, params, trajectory, tangents, error, lags, index)
    return Statistics(error.numpy(), response, lag_zero.numpy(),
                      (error * total).mean(1).numpy(), weighted, aligned)


def _matched(
    model: GatedRNN, params: dict[str, Tensor], trajectory: Trajectory, tangents: Tensor,
    error: Tensor, lags: Sequence[int], index: Tensor,
) -> tuple[Floats, Floats]:
    """μ^(q) α^(q) and α^(q), averaged over anchors: (lag, probe, unit, sequence) each."""
    hidden = model.hidden
    row, column = next(iter(blocks_of(model).values()))
    delta = error[..., None] * model.readout_weight.detach().to(torch.float64)
    d, r = model.compiled.unit_blocks(params, trajectory)
    shape = (len(lags), tangents.shape[0], hidden, error.shape[1])
    weighted, aligned = np.zeros(shape), np.zeros(shape)
    part = slice(column * hidden, (column + 1) * hidden)
    for lag, rate in anchored(d, r, lags, index.tolist(), "first", (row, column)):
        alpha = alignment(delta, tangents[:, index - lag][..., part])
        i = lags.index(lag)
        aligned[i] = alpha.mean(1).transpose(1, 2).numpy()
        weighted[i] = summand(rate, 1.0, alpha).mean(1).transpose(1, 2).numpy()
    return weighted, aligned
