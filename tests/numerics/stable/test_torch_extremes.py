"""The torch law where (x − loc)/scale overflows: the engine's values and derivatives, no NaN."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from numerics import stable
from numerics.stable.torch import SymmetricStable

PARAMETERS = [  # x, loc, scale
    (1e10, 0.0, 1e-300), (1e300, 0.0, 1e-300), (-1e300, 1e300, 1e-300), (1e307, 0.0, 0.01),
    (1.7e308, -1.7e308, 1.0), (-1.7e308, 1.7e308, 1e-50), (1.7e308, -1.7e308, 1e308),
]  # fmt: skip


@pytest.mark.parametrize("parameters", PARAMETERS)
@pytest.mark.parametrize("alpha", [0.5, 1.0, 1.5, 2 - 1e-12])
def test_values_and_derivatives(parameters: tuple[float, float, float], alpha: float) -> None:
    x, loc, scale = parameters
    leaves = [torch.tensor(v, dtype=torch.float64, requires_grad=True)
              for v in (x, alpha, loc, scale)]  # fmt: skip
    value, index, shift, width = leaves
    law, given = SymmetricStable(index, shift, width), (x, alpha, loc, scale)
    log_p, below = law.log_prob(value), law.cdf(value)
    assert log_p.item() == pytest.approx(stable.logpdf(*given), rel=5e-15)
    assert below.item() == pytest.approx(stable.cdf(*given), rel=1e-14)
    slopes = torch.autograd.grad(log_p, leaves, create_graph=True)
    score = stable.score(*given)
    stretch = (2 * score) * (x / 2 - loc / 2) - 1
    wanted = (-score, stable.dlogpdf_dalpha(*given), score, stretch / scale)
    for found, target in zip(slopes, wanted, strict=True):
        assert found.item() == pytest.approx(target, rel=1e-12, abs=1e-320)
    second = torch.autograd.grad(slopes[1], leaves, retain_graph=True)
    assert not any(torch.isnan(v) for v in second)
    slopes = torch.autograd.grad(below, leaves)
    assert slopes[0].item() == pytest.approx(stable.pdf(*given), rel=1e-12, abs=1e-320)
    assert not any(torch.isnan(v) for v in slopes)
    # The left tail falls like z^{−α}: its logarithm's slope in α is near −log z.
    if x < loc and below.item() > 1e-300:
        steps = np.log(abs(x / 2 - loc / 2)) + np.log(2) - np.log(scale)
        assert slopes[1].item() == pytest.approx(-steps * below.item(), rel=1e-2)


def test_batches_mix_ordinary_and_extreme_values() -> None:
    """Every element is what it is alone, at α = 2 and for infinite values too."""
    x = np.array([3e-300, 1e10, np.inf, -np.inf, -1e300, 0.0])
    alpha = np.array([[0.7], [1.5], [2.0]])
    index = torch.tensor(alpha, requires_grad=True)
    scale = torch.tensor(1e-300, dtype=torch.float64, requires_grad=True)
    law = SymmetricStable(index, 0.0, scale, validate_args=False)
    log_p, below = law.log_prob(torch.tensor(x)), law.cdf(torch.tensor(x))
    np.testing.assert_allclose(log_p.detach(), stable.logpdf(x, alpha, 0.0, 1e-300), rtol=1e-14)
    np.testing.assert_allclose(below.detach(), stable.cdf(x, alpha, 0.0, 1e-300), rtol=1e-14)
    part = SymmetricStable(index[:2], 0.0, scale)
    some = torch.tensor(x[np.isfinite(x)])
    slopes = torch.autograd.grad((part.log_prob(some) + part.cdf(some)).sum(), (index, scale))
    assert not any(torch.isnan(slope).any() for slope in slopes)


@pytest.mark.parametrize(("alpha", "q"), [(0.5, 1e-200), (0.7, 1e-250), (0.9137, 3e-310)])
def test_quantiles_whose_unit_size_overflows(alpha: float, q: float) -> None:
    """The engine's values; derivatives of scale (c/q)^{1/α}; ordinary neighbours are untouched."""
    scale = 1e-300
    leaves = [torch.tensor(v, dtype=torch.float64, requires_grad=True)
              for v in (q, alpha, 0.0, scale)]  # fmt: skip
    law = SymmetricStable(*leaves[1:])
    size = law.icdf(leaves[0])
    wanted = stable.isf(q, alpha, 0.0, scale)
    assert -size.item() == pytest.approx(wanted, rel=1e-14)
    slopes = torch.autograd.grad(size, leaves, allow_unused=True)
    with np.errstate(over="ignore"):
        assert slopes[3].item() == pytest.approx(-wanted / scale, rel=1e-12)
    if alpha > 0.5:
        h = 1e-6
        logs = [np.log(stable.isf(q, a, 0.0, scale)) for a in (alpha - h, alpha + h)]
        rate = (logs[1] - logs[0]) / (2 * h) * wanted
        assert -slopes[1].item() == pytest.approx(rate, rel=1e-6)
    batch = torch.tensor([q, 0.3, 0.9, 0.0], dtype=torch.float64, requires_grad=True)
    values = SymmetricStable(alpha, 0.0, torch.tensor(scale, dtype=torch.float64)).icdf(batch)
    np.testing.assert_allclose(
        values.detach(), stable.ppf(batch.detach().numpy(), alpha, 0.0, scale), rtol=1e-14)
    (slope,) = torch.autograd.grad(values[:3].sum(), batch)
    assert slope[1].item() == pytest.approx(scale / stable.pdf(stable.ppf(0.3, alpha), alpha))
