"""How strongly matrices concentrate in few directions: spectra, participation, overlap."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Shape:
    """Shape of matrices (…, n, n); every field but ``norm`` is invariant under scaling.

    ``norm``: largest singular value (…).  ``share`` (…, n): σ_k²/Σσ², largest first, the energy
    of each direction.  ``participation`` (…): (Σσ²)²/Σσ⁴, between 1 and n, the number of
    directions that carry the energy.  ``condition`` (…): σ_1/σ_n, infinite for a singular
    matrix.  ``overlap`` (…, n): squared cosine of δ with each left singular vector.
    """

    norm: Tensor
    share: Tensor
    participation: Tensor
    condition: Tensor
    overlap: Tensor


def shape(matrices: Tensor, delta: Tensor) -> Shape:
    """Singular directions of a batch of matrices, and how the row vector δ lies to them.

    ``matrices``: (…, n, n), finite; ``delta``: (n,), not zero, else ValueError.  A zero matrix
    has share 1/n, participation n and condition infinite.
    """
    if delta.ndim != 1 or delta.shape[0] != matrices.shape[-2] or not bool(delta.any()):
        raise ValueError(f"delta has shape {tuple(delta.shape)}; allowed: a vector of length "
                         f"{matrices.shape[-2]} that is not zero")
    left, values, _ = torch.linalg.svd(matrices, full_matrices=False)
    top = values[..., :1]
    scaled = torch.where(top > 0, values / top, torch.ones_like(values))
    energy = scaled.square()
    share = energy / energy.sum(-1, keepdim=True)
    smallest = scaled[..., -1]
    condition = torch.where((smallest > 0) & (top[..., 0] > 0), 1 / smallest,
                            torch.full_like(smallest, torch.inf))
    cosine = (left.mT @ (delta / delta.norm())).square()
    return Shape(values[..., 0], share, participation_ratio(share), condition, cosine)


def participation_ratio(weights: Tensor) -> Tensor:
    """(Σw)²/Σw² of nonnegative weights (…, n): how many of them count."""
    return weights.sum(-1).square() / weights.square().sum(-1)


def covariance_participation(vectors: Tensor) -> Tensor:
    """Participation ratio of the eigenvalues of Σ v vᵀ for vectors (…, m, n), per batch.

    (tr C)²/tr C², without an eigendecomposition; 1 if all vectors are parallel.  For vectors
    that are all zero it is NaN.
    """
    scale = vectors.abs().amax((-2, -1), keepdim=True)
    unit = vectors / torch.where(scale > 0, scale, torch.ones_like(scale))
    gram = unit.mT @ unit
    trace = torch.diagonal(gram, dim1=-2, dim2=-1).sum(-1)
    return trace.square() / gram.square().sum((-2, -1))
