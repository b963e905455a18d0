"""The protocol's simulated data have the N* they are said to have."""

from __future__ import annotations

import mpmath as mp
import numpy as np
import pytest

from numerics import stable
from numerics.checks import protocol


@pytest.mark.parametrize(("count", "x"), [(1, 0.3), (1, 2.0), (4, 0.5), (16, 0.2)])
def test_quantiles_of_means_of_products(count: int, x: float) -> None:
    """The mean of n products has the characteristic function (1 + s²/n²)^{-n/2}."""
    cdf = 0.5 + mp.quadosc(lambda s: mp.sin(s * x) / s * (1 + (s / count) ** 2) ** (-count / 2),
                           [0, mp.inf], omega=x) / mp.pi
    found = float(protocol.product_quantiles(count, np.array([float(cdf)]))[0])
    assert found == pytest.approx(x, rel=2e-3)


@pytest.mark.parametrize("data", [protocol._stable(), protocol._product()],
                         ids=["stable", "product"])
def test_sequence_means_have_the_scale_of_the_anchors_means(data: protocol.Data) -> None:
    rng = np.random.default_rng(2)
    direct = np.ravel(data.sequences(rng, 4))
    pooled = data.anchors(rng, 4).reshape(-1, protocol.ANCHORS).mean(axis=1)
    quartiles = [np.quantile(np.abs(part), 0.5) for part in (direct, pooled)]
    assert quartiles[0] == pytest.approx(quartiles[1], rel=0.05)
    if data.index < 2:
        assert quartiles[0] / data.spread == pytest.approx(
            float(stable.ppf(0.75, data.index)), rel=0.05)
    else:
        assert direct.std() / np.sqrt(2) == pytest.approx(data.spread, rel=0.05)
