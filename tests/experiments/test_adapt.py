"""The adapter for torch's recurrent modules, against the modules and against brute force."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from experiments import adapt
from experiments.adapt import from_torch
from tests.cells import absolute_jacobian, assert_scaled, random_input

MODULES = [nn.RNN, nn.LSTM, nn.GRU]


def module(kind, inputs, hidden, seed, **options):
    torch.manual_seed(seed)
    return kind(inputs, hidden, dtype=torch.float64, **options)


def initial(kind, batch, hidden, seed):
    h0 = random_input((batch, (2 if kind is nn.LSTM else 1) * hidden), seed)
    if kind is nn.LSTM:
        return h0, (h0[None, :, :hidden].contiguous(), h0[None, :, hidden:].contiguous())
    return h0, h0[None]


@pytest.mark.parametrize("kind", MODULES)
@pytest.mark.parametrize("bias", [True, False])
@settings(max_examples=6, deadline=None, derandomize=True)
@given(hidden=st.integers(1, 7), inputs=st.integers(1, 4), batch=st.integers(1, 3),
       seed=st.integers(0, 10**6))
def test_states_and_jacobians_are_the_modules(kind, bias, hidden, inputs, batch, seed):
    net = module(kind, inputs, hidden, seed, bias=bias)
    adapted = from_torch(net)
    x = random_input((4, batch, inputs), seed)
    h0, given_state = initial(kind, batch, hidden, seed + 1)
    output, _ = net(x, given_state)
    states = adapted.trajectory(x, h0).states
    torch.testing.assert_close(states[1:, :, :hidden], output, rtol=1e-12, atol=1e-13)
    assert torch.equal(states[0], h0)

    def step(state, y):
        cell = {nn.RNN: nn.RNNCell, nn.LSTM: nn.LSTMCell, nn.GRU: nn.GRUCell}[kind](
            inputs, hidden, bias=bias, dtype=torch.float64)
        weights = {k: getattr(net, k + "_l0") for k, _ in cell.named_parameters()}
        hx = (state[:hidden], state[hidden:]) if kind is nn.LSTM else state
        out = torch.func.functional_call(cell, weights, (y, hx))
        return torch.cat(out) if kind is nn.LSTM else out

    expected = torch.stack([torch.stack([torch.func.jacrev(step)(states[t, b], x[t, b])
                                         for b in range(batch)]) for t in range(4)])
    scale = absolute_jacobian(adapted.compiled, adapted.params, x, states[:-1])
    assert_scaled(adapted.jacobians(x, h0), expected, scale, 1e-13)


@pytest.mark.parametrize("kind", MODULES)
@pytest.mark.parametrize("block", ["hc", "hh"])
def test_exact_rates_are_diagonals_of_products(kind, block):
    steps, batch, hidden = 6, 2, 3
    adapted = from_torch(module(kind, 2, hidden, 3))
    x, (h0, _) = random_input((steps, batch, 2), 4), initial(kind, batch, hidden, 5)
    jacobians = adapted.jacobians(x, h0)
    lags = [4, 0, 6, 1]
    rates = adapted.rates(x, lags, "exact", block, h0)
    column = hidden if (kind is nn.LSTM and block == "hc") else 0
    for i, lag in enumerate(lags):
        for t in range(steps):
            if lag > t + 1:
                assert rates[i, t].isnan().all()
                continue
            product = torch.eye(jacobians.shape[-1], dtype=torch.float64).expand_as(jacobians[0])
            for k in range(lag):
                product = product @ jacobians[t - k]
            block_ = product[:, :hidden, column:column + hidden]
            expected = torch.diagonal(block_, dim1=-2, dim2=-1)
            torch.testing.assert_close(rates[i, t], expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("kind", MODULES)
@pytest.mark.parametrize("order", ["zeroth", "first", "absolute", "resummed", "exact"])
def test_nan_exactly_where_the_lag_does_not_exist(kind, order):
    adapted = from_torch(module(kind, 2, 3, 1))
    x = random_input((5, 2, 2), 2)
    rates = adapted.rates(x, range(6), order)
    exists = torch.arange(6)[:, None] <= torch.arange(5)[None] + 1
    assert torch.equal(rates.isnan().any(-1).any(-1), ~exists)
    assert torch.equal(rates.isnan().all(-1).all(-1), ~exists)
    assert rates.dtype == x.dtype and rates.shape == (6, 5, 2, 3)


def test_lstm_first_order_is_exact_at_two_lags():
    """M_{t,1}, M_{t,2} in the (h ← c) block hold at most one insertion on the diagonal of unit
    paths: with H = 1 first order must equal the exact rate there."""
    adapted = from_torch(module(nn.LSTM, 2, 1, 7))
    x = random_input((5, 3, 2), 8)
    first, exact = (adapted.rates(x, [0, 1, 2], o) for o in ("first", "exact"))
    torch.testing.assert_close(first, exact, equal_nan=True)


def test_batch_first_does_not_change_the_layout():
    plain, turned = (module(nn.GRU, 2, 3, 1, batch_first=b) for b in (False, True))
    x = random_input((4, 2, 2), 3)
    assert torch.equal(from_torch(plain).rates(x, [2], "first").nan_to_num(),
                       from_torch(turned).rates(x, [2], "first").nan_to_num())


@pytest.mark.parametrize(("net", "message"), [
    (lambda: nn.LSTM(2, 3, num_layers=2), "num_layers is 2; allowed: 1"),
    (lambda: nn.GRU(2, 3, bidirectional=True), "bidirectional is True; allowed: False"),
    (lambda: nn.LSTM(2, 3, proj_size=1), "proj_size is 1; allowed: 0"),
    (lambda: nn.RNN(2, 3, nonlinearity="relu"), "nonlinearity is 'relu'; allowed: 'tanh'"),
    (lambda: nn.Linear(2, 3), "module is Linear; allowed: nn.RNN, nn.LSTM, nn.GRU"),
])
def test_other_modules_are_refused_by_name(net, message):
    with pytest.raises(ValueError, match=message):
        from_torch(net())


def test_parameters_that_are_not_finite_are_named():
    net = nn.GRU(2, 3)
    with torch.no_grad():
        net.weight_hh_l0[4, 1] = float("nan")
    with pytest.raises(ValueError, match="module.weight_hh_l0 contains NaN or infinity"):
        from_torch(net)


def test_bad_arguments_are_named(monkeypatch):
    adapted = from_torch(module(nn.LSTM, 2, 3, 1))
    x = random_input((4, 2, 2), 3)
    for arguments, message in [
        ((x, [5]), "lag is 5; allowed: integers 0 … 4"),
        ((x, [-1]), "lag is -1"),
        ((x, [1], "second"), "order is 'second'; allowed: zeroth, first"),
        ((x, [1], "first", "ch"), "block is 'ch'; allowed: hh, hc"),
        ((x[0], [1]), r"x has shape \(2, 2\); allowed: \(T, B, 2\)"),
        ((x[..., :1], [1]), r"x has shape \(4, 2, 1\); allowed: \(T, B, 2\)"),
        ((x[:0], [0]), r"x has shape \(0, 2, 2\); allowed: \(T, B, 2\) with T, B >= 1"),
        ((x * float("nan"), [1]), "x contains NaN or infinity"),
        ((x.float(), [1]), "x has dtype torch.float32; allowed: torch.float64"),
        ((x, [1], "first", "hc", torch.zeros(2, 3, dtype=torch.float64)),
         r"h0 has shape \(2, 3\); allowed: \(2, 6\)"),
    ]:
        with pytest.raises(ValueError, match=message):
            adapted.rates(*arguments)
    monkeypatch.setattr(adapt, "_memory", lambda: 1000)
    with pytest.raises(ValueError, match=r"rates would need \d+ bytes"):
        adapted.rates(x, [1])


def test_exact_rates_work_in_chunks(monkeypatch):
    adapted = from_torch(module(nn.GRU, 2, 3, 1))
    x = random_input((6, 5, 2), 3)
    whole = adapted.rates(x, [1, 4], "exact")
    monkeypatch.setattr(adapt, "_memory", lambda: 4 * 6 * 9 * 8 * 4 * 2)
    assert torch.equal(adapted.rates(x, [1, 4], "exact").nan_to_num(), whole.nan_to_num())
