"""Windows of a user's own network: signal found where it is, honest beyond, bad input named."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from experiments.adapt import from_torch
from experiments.measurement import whole_noise
from experiments.reach import Reach, reach

STEPS, COUNT, LAG = 24, 300, 3


def network(kind: type[nn.RNNBase] = nn.GRU) -> tuple[nn.RNNBase, nn.Linear]:
    torch.manual_seed(1)
    net, head = kind(1, 6), nn.Linear(6, 1)
    with torch.no_grad():
        head.weight.mul_(0.1)  # little of the error is the untrained output's own
        head.bias.zero_()
    return net, head


def data() -> tuple[Tensor, Tensor]:
    x = torch.randn(STEPS, COUNT, 1, generator=torch.Generator().manual_seed(2))
    return x, x.roll(LAG, 0)[..., 0]


def squared(head: nn.Linear, y: Tensor):
    return lambda h: (head(h)[..., 0] - y).square() / 2


@pytest.mark.parametrize("kind", [nn.RNN, nn.GRU, nn.LSTM])
def test_the_lag_of_the_task_needs_fewest_sequences(kind: type[nn.RNNBase]) -> None:
    net, head = network(kind)
    x, y = data()
    found = reach(from_torch(net), x, squared(head, y), [1, LAG, 6, 12], noise="lag")
    sizes = found.needed["sequences"]
    assert list(sizes.index) == [1, LAG, 6, 12] and sizes[LAG] == sizes.min() < 30
    row = found.needed.loc[LAG]
    assert row["low"] <= row["sequences"] <= row["high"]
    assert (found.needed["least"] <= sizes).all() and (sizes <= found.needed["most"]).all()
    assert found.window(int(sizes[LAG])) >= LAG and found.window(1) == 0
    assert found.window(COUNT, "all_up_to") <= found.window(COUNT)
    whole = reach(from_torch(net), x, squared(head, y), [1, LAG, 6, 12])
    assert whole.needed["sequences"][LAG] >= sizes[LAG]  # all lags' noise is more
    again = reach(from_torch(net), x, squared(head, y), [1, LAG, 6, 12])
    assert whole.needed.equals(again.needed)


def test_the_whole_statistic_is_autograds_directional_derivative() -> None:
    """Summed over all lags, mean ψ of a direction is the slope of the loss along it."""
    from experiments import reach as logic

    torch.manual_seed(0)
    net, head = nn.GRU(1, 4, dtype=torch.float64), nn.Linear(4, 1, dtype=torch.float64)
    x = torch.randn(8, 60, 1, dtype=torch.float64)
    y = torch.zeros(8, 60, dtype=torch.float64)
    adapted = from_torch(net)
    (direction,) = logic._directions(adapted, 1, 0)
    record = adapted.record(x)
    index = torch.tensor([7])
    delta = logic._gradients(record.states[1:], squared(head, y), index)
    psi = logic.exact_statistic(adapted.compiled, adapted.params, record, delta, [7],
                                range(8), direction)
    total = float(psi.sum())

    def slope(h: float) -> float:
        moved = {k: p + h * direction[k] for k, p in adapted.params.items()}
        states = adapted.compiled.trajectory(moved, x, None).states[1:]
        return float(squared(head, y)(states)[7].sum().detach())

    assert total == pytest.approx((slope(1e-5) - slope(-1e-5)) / 2e-5, rel=1e-7)


def test_a_lag_without_signal_is_not_detected() -> None:
    net, head = network()
    x, _ = data()
    y = torch.randn(STEPS, COUNT, generator=torch.Generator().manual_seed(5))
    found = reach(from_torch(net), x, squared(head, y), [2, 8])
    assert np.isinf(found.needed["sequences"]).all() and found.window(COUNT) == 0


def test_whole_noise_keeps_each_lags_mean() -> None:
    rng = np.random.default_rng(0)
    psi, total = rng.standard_normal((2, 3, 50)), rng.standard_normal((2, 1, 50))
    found = whole_noise(psi, total)
    np.testing.assert_allclose(found.mean(-1), psi.mean(-1), atol=1e-14)
    np.testing.assert_allclose(found.std(-1), np.broadcast_to(total.std(-1), (2, 3)))


def test_one_layer_of_a_stack() -> None:
    torch.manual_seed(0)
    stack = nn.LSTM(2, 5, num_layers=2)
    x = torch.randn(6, 3, 2)
    first = from_torch(stack, layer=0)
    outputs = first.trajectory(x).states[1:, :, :5]
    second = from_torch(stack, layer=1).trajectory(outputs).states[1:, :, :5]
    torch.testing.assert_close(second, stack(x)[0])
    for layer in (2, -1, "top"):
        with pytest.raises(ValueError, match=r"layer is .*; allowed: 0 … 1"):
            from_torch(stack, layer=layer)  # type: ignore[arg-type]


def test_bad_arguments_are_named() -> None:
    net, head = network()
    x, y = data()
    adapted, loss = from_torch(net), squared(head, y)
    mean = loss(torch.zeros(STEPS, COUNT, 6)).mean()
    for arguments, options, message in [
        ((x[:, :49], squared(head, y[:, :49]), [1]), {}, "x: 49 sequences; at least 50"),
        ((x, loss, []), {}, "lags: "),
        ((x, loss, [3, 1]), {}, r"lags: \[3, 1\]"),
        ((x, loss, [0, 1]), {}, r"lags: \[0, 1\]"),
        ((x, loss, [STEPS]), {}, "lag is 24; allowed: integers 0 … 23"),
        ((x, loss, [4]), {"anchors": [2]}, "lag is 4; allowed at anchor 2: 0 … 2"),
        ((x, loss, [4]), {"noise": "own"}, "noise: 'own' is not one of whole, lag"),
        ((x, loss, [4]), {"error": 0.5}, "error: 0.5"),
        ((x, loss, [4]), {"directions": 0}, "directions: 0"),
        ((x, loss, [4]), {"seed": -1}, "seed: -1"),
        ((x, lambda h: mean, [4]), {}, r"loss: gives \(\); allowed: \(T, B\) = \(24, 300\)"),
        ((x, lambda h: 0 * y, [4]), {}, "loss: does not depend on the outputs"),
        ((x, lambda h: h[..., 0].log(), [4]), {}, "loss: gives NaN or infinity"),
        ((x, lambda h: loss(h) + loss(h).mean(), [4]), {}, "loss: entry 4 depends on outputs"),
    ]:
        with pytest.raises(ValueError, match=message):
            reach(adapted, *arguments, **options)
    found: Reach = reach(adapted, x, loss, [4], anchors=[STEPS - 1])
    for n in (0, COUNT + 1):
        with pytest.raises(ValueError, match=f"n: {n} is not in 1 … {COUNT}"):
            found.window(n)


def test_other_precisions_and_states_are_refused() -> None:
    for change in (lambda m: m.half(), lambda m: m.bfloat16(), lambda m: m.to("meta")):
        with pytest.raises(ValueError, match="module.weight_ih_l0 is .*; allowed: torch.float32"):
            from_torch(change(nn.GRU(2, 3)))
    adapted = from_torch(nn.LSTM(2, 3))
    state = (torch.zeros(1, 4, 3), torch.zeros(1, 4, 3))
    with pytest.raises(ValueError, match=r"h0 is a tuple; allowed: a tensor \(4, 6\)"):
        adapted.rates(torch.zeros(5, 4, 2), [1], h0=state)  # type: ignore[arg-type]
    assert repr(adapted) == "Adapted(LSTM, 3 units, 2 inputs, torch.float32)"
