"""Anchored rates equal the scan over all times, for every order and block."""

import pytest
import torch

from numerics.anchored import anchored
from numerics.rates import scan

ORDERS = ("zeroth", "first", "absolute", "resummed")


def blocks(size: int, seed: int) -> tuple[list, list]:  # type: ignore[type-arg]
    generator = torch.Generator().manual_seed(seed)

    def draw() -> torch.Tensor:
        return torch.randn(12, 3, 4, generator=generator, dtype=torch.float64)

    d = [[draw() for _ in range(size)] for _ in range(size)]
    r = [[draw() for _ in range(size)] for _ in range(size)]
    if size == 2:  # the LSTM's structural zeros
        d[0][0] = d[1][0] = r[0][1] = r[1][1] = None
    d[-1][-1][5] = 0.0  # a closed gate
    return d, r


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("size", "entry"), [(1, (0, 0)), (2, (0, 1)), (2, (0, 0))])
def test_equals_the_scan(order: str, size: int, entry: tuple[int, int]) -> None:
    d, r = blocks(size, seed=7)
    lags, anchors = [0, 1, 2, 5, 8], [7, 9, 11]
    every = scan(d, r, lags, order, entry)
    found = dict(anchored(d, r, lags, anchors, order, entry))
    assert sorted(found) == lags
    for i, lag in enumerate(lags):
        torch.testing.assert_close(found[lag], every[i][anchors], rtol=1e-13, atol=1e-13)


def test_bad_input_is_named() -> None:
    d, r = blocks(1, seed=1)
    with pytest.raises(ValueError, match="anchors"):
        list(anchored(d, r, [1], [12]))
    with pytest.raises(ValueError, match="lag"):
        list(anchored(d, r, [5], [3]))
    with pytest.raises(ValueError, match="order"):
        list(anchored(d, r, [1], [3], "second"))
