"""Spectra, participation and overlap of matrices of known shape."""

from __future__ import annotations

import math

import pytest
import torch

from numerics.anisotropy import covariance_participation, participation_ratio, shape


def _orthogonal(size: int, seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.linalg.qr(torch.randn(size, size, generator=generator, dtype=torch.float64))[0]


def test_known_spectrum():
    left, right = _orthogonal(4, 0), _orthogonal(4, 1)
    values = torch.tensor([4.0, 2.0, 1.0, 0.5], dtype=torch.float64)
    found = shape((left * values) @ right, left[:, 1])
    energy = values.square()
    assert float(found.norm) == pytest.approx(4)
    assert torch.allclose(found.share, energy / energy.sum())
    assert float(found.participation) == pytest.approx(
        float(energy.sum() ** 2 / energy.square().sum()))
    assert float(found.condition) == pytest.approx(8)
    assert torch.allclose(found.overlap, torch.tensor([0, 1, 0, 0], dtype=torch.float64))


@pytest.mark.parametrize("scale", [1e-150, 1.0, 1e150])
def test_isotropic_and_scale_free(scale):
    found = shape(scale * _orthogonal(5, 2)[None], torch.ones(5, dtype=torch.float64))
    assert float(found.participation) == pytest.approx(5)
    assert float(found.condition) == pytest.approx(1)
    assert float(found.overlap.sum()) == pytest.approx(1)


def test_singular_and_zero_matrices():
    rank_one = torch.ones(3, 3, dtype=torch.float64)
    found = shape(torch.stack([torch.diag(torch.tensor([1.0, 0, 0], dtype=torch.float64)),
                               0 * rank_one]), torch.ones(3, dtype=torch.float64))
    assert float(found.participation[0]) == pytest.approx(1)
    assert float(found.participation[1]) == pytest.approx(3)
    assert math.isinf(float(found.condition[0])) and math.isinf(float(found.condition[1]))


def test_participation_of_vectors_is_that_of_their_covariance():
    generator = torch.Generator().manual_seed(3)
    vectors = torch.randn(2, 50, 4, generator=generator, dtype=torch.float64)
    eigenvalues = torch.linalg.eigvalsh(vectors.mT @ vectors)
    assert torch.allclose(covariance_participation(vectors), participation_ratio(eigenvalues))
    parallel = torch.outer(torch.arange(1.0, 5.0), torch.tensor([1.0, 2.0]))
    assert float(covariance_participation(parallel)) == pytest.approx(1)


@pytest.mark.parametrize("delta", [torch.zeros(3), torch.ones(2), torch.ones(3, 1)])
def test_bad_direction_is_named(delta):
    with pytest.raises(ValueError, match="delta"):
        shape(torch.eye(3), delta)
