"""Exact transport M_{t,ℓ} = J_t J_{t−1} … J_{t−ℓ+1}: statistics, diagonals and norms.

The exact lag-ℓ statistic ψ_{t,ℓ} = δ_tᵀ M_{t,ℓ} ∂⁺s_{t−ℓ}/∂θ·w needs one vector–Jacobian
product per lag and no product of matrices.  Here a step index t counts from 0, so anchor t
belongs to the state ``states[t + 1]``, and lag ℓ exists for 0 ≤ ℓ ≤ t (the parameters act at
steps 0 … t); the transport M itself also exists at ℓ = t + 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import torch
from torch import Tensor

from numerics.rates import check_lags
from numerics.trajectory import CompiledCell, Params, Trajectory


def check_anchors(anchors: Sequence[int], steps: int, lags: Sequence[int], slack: int) -> Tensor:
    """Anchors as an index; ValueError unless every anchor has every lag."""
    index = torch.as_tensor(list(anchors), dtype=torch.long)
    if index.numel() == 0 or int(index.min()) < 0 or int(index.max()) >= steps:
        raise ValueError(f"anchors are {list(anchors)}; allowed: steps 0 … {steps - 1}")
    if lags and max(lags) > int(index.min()) + slack:
        raise ValueError(f"lag is {max(lags)}; allowed at anchor {int(index.min())}: "
                         f"0 … {int(index.min()) + slack}")
    return index


def exact_statistic(compiled: CompiledCell, params: Params, trajectory: Trajectory,
                    delta: Tensor, anchors: Sequence[int], lags: Sequence[int],
                    direction: Params | Sequence[Params]) -> Tensor:
    """ψ for every lag, anchor and sequence (LW-27, LW-29 with the exact transport).

    Args:
        delta: local loss gradients ∂E_t/∂s_t at the anchors, (anchor, B, n).
        direction: the probe w as parameter-shaped tensors, or a list of probes.

    Returns:
        (lag, anchor, B), with a leading probe axis if ``direction`` is a list.
    """
    single = isinstance(direction, Mapping)
    probes = [direction] if isinstance(direction, Mapping) else list(direction)
    index = check_anchors(anchors, trajectory.x.shape[0], lags, 0)
    wanted = check_lags(lags, trajectory.x.shape[0])
    tangents = torch.stack([compiled.param_jvp(params, w, trajectory) for w in probes])
    out = delta.new_empty(len(probes), len(wanted), len(index), delta.shape[1])
    row = delta
    for lag in range(max(wanted) + 1 if wanted else 0):
        for i in (i for i, value in enumerate(wanted) if value == lag):
            out[:, i] = torch.einsum("abn,pabn->pab", row, tangents[:, index - lag])
        if lag < max(wanted):
            row = compiled.vjp(params, trajectory, index - lag, row)
    return out[0] if single else out


def rows(compiled: CompiledCell, params: Params, trajectory: Trajectory, delta: Tensor,
         anchors: Sequence[int], lags: Sequence[int]) -> Iterator[tuple[int, Tensor]]:
    """(lag, δᵀM_{t,ℓ}) at the anchors for lag 0 … max(lags), those requested only."""
    index = check_anchors(anchors, trajectory.x.shape[0], lags, 1)
    wanted = set(check_lags(lags, trajectory.x.shape[0]))
    row = delta
    for lag in range(max(wanted, default=-1) + 1):
        if lag in wanted:
            yield lag, row
        if lag < max(wanted):
            row = compiled.vjp(params, trajectory, index - lag, row)


def products(compiled: CompiledCell, params: Params, trajectory: Trajectory,
             anchors: Sequence[int], lags: Sequence[int],
             head: int | None = None) -> Iterator[tuple[int, Tensor]]:
    """(lag, M_{t,ℓ}) at the anchors, (anchor, B, n, n), in increasing order of the lags.

    ``head`` keeps the first rows only (the h-rows of an LSTM), which costs less.
    """
    index = check_anchors(anchors, trajectory.x.shape[0], lags, 1)
    wanted = set(check_lags(lags, trajectory.x.shape[0]))
    size = trajectory.states.shape[-1]
    like = trajectory.states
    product = torch.eye(size, dtype=like.dtype, device=like.device)[:head]
    current = product.expand(len(index), like.shape[1], *product.shape)
    for lag in range(max(wanted, default=-1) + 1):
        if lag in wanted:
            yield lag, current
        if lag < max(wanted):
            current = current @ compiled.jacobians(params, trajectory.at(index - lag))


def spectral_norm(matrices: Tensor) -> Tensor:
    """The 2-norm of each matrix of a batch (…, n, m): its largest singular value."""
    return torch.linalg.matrix_norm(matrices, ord=2)
