"""The all-lags scan against brute-force sums over products of matrices."""

from __future__ import annotations

import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.rates import reduce_lags, scan, stream
from tests.cells import assert_scaled, compiled, random_input, random_params

CASES = [(n, ln) for n in ("rnn", "const", "shared", "diag", "gru", "gru_torch", "lstm")
         for ln in (False, True)]


def brute_force(d, r, order, lag, t, entry):
    """One rate by summing products of S×S matrices, and the sum of the absolute terms."""
    size, shape = len(d), next(b for row in d + r for b in row if b is not None).shape[2:]
    batch = next(b for row in d + r for b in row if b is not None).shape[1]

    def matrix(blocks, step):
        rows = [torch.stack([torch.zeros(batch, *shape, dtype=torch.float64) if b is None
                             else b[step] for b in row], -1) for row in blocks]
        return torch.stack(rows, -2)  # (B, H, S, S)

    ds = [matrix(d, t - k) for k in range(lag)]
    rs = [matrix(r, t - k) for k in range(lag)]
    eye = torch.eye(size, dtype=torch.float64).expand(batch, *shape, size, size)

    def product(factors):
        out = eye
        for f in factors:
            out = out @ f
        return out

    if order == "resummed":
        total = product([a + b for a, b in zip(ds, rs, strict=True)])
        scale = product([a.abs() + b.abs() for a, b in zip(ds, rs, strict=True)])
    else:
        used = [b.abs() for b in rs] if order == "absolute" else rs
        terms = [product(ds)]
        if order != "zeroth":
            terms += [product([*ds[:j], used[j], *ds[j + 1:]]) for j in range(lag)]
        total, scale = sum(terms), sum(term.abs() for term in terms)
    return total[..., entry[0], entry[1]], scale[..., entry[0], entry[1]]


@pytest.mark.parametrize(("name", "layernorm"), CASES)
@settings(max_examples=4, deadline=None, derandomize=True)
@given(hidden=st.integers(1, 4), saturate=st.booleans(), seed=st.integers(0, 10**6))
def test_every_order_equals_brute_force(name, layernorm, hidden, saturate, seed):
    steps = 6
    cell = compiled(name, layernorm)
    params = random_params(cell, hidden, 2, seed, saturate)
    record = cell.trajectory(params, random_input((steps, 2, 2), seed + 1))
    d, r = cell.unit_blocks(params, record)
    lags = [3, 0, steps, 1, 2, 5, 4, 3]
    entries = [(0, 0)] if cell.blocks == 1 else [(0, 0), (0, 1)]
    for order, entry in itertools.product(("zeroth", "first", "absolute", "resummed"), entries):
        rates = scan(d, r, lags, order, entry)
        for i, lag in enumerate(lags):
            for t in range(steps):
                if lag > t + 1:
                    assert rates[i, t].isnan().all()
                    continue
                expected, scale = brute_force(d, r, order, lag, t, entry)
                assert_scaled(rates[i, t], expected, scale, 1e-13)


def test_saturated_gates_are_exact_zeros_and_ones():
    d = [[torch.tensor([1.0, 0.0, 1.0, 0.5], dtype=torch.float64).reshape(4, 1, 1)]]
    r = [[torch.full((4, 1, 1), 0.25, dtype=torch.float64)]]
    rates = scan(d, r, [2], "first")[0, :, 0, 0]
    assert rates.tolist()[1:] == [1.0 * 0.0 + 0.25 * (1 + 0), 0.25, 0.5 + 0.25 * 1.5]


@pytest.mark.parametrize("width", [1, 1 << 30])
def test_reduction_equals_stored_rates(width):
    cell = compiled("lstm")
    params = random_params(cell, 3, 2, 4)
    record = cell.trajectory(params, random_input((7, 5, 2), 5))
    d, r = cell.unit_blocks(params, record)
    lags = [4, 0, 7, 1]
    total = reduce_lags(d, r, lags, lambda g, c: (g + c).abs().sum(), entry=(0, 1),
                        block_bytes=width)
    stored = scan(d, r, lags, "first", (0, 1)).abs().nansum((1, 2, 3))
    torch.testing.assert_close(total, stored, rtol=1e-13, atol=0)


@pytest.mark.parametrize(("lags", "order", "message"), [
    ([-1], "first", "lag is -1; allowed: integers 0 … 4"),
    ([5], "first", "lag is 5; allowed: integers 0 … 4"),
    ([1.5], "first", "lag is 1.5; allowed: integers 0 … 4"),
    ([1], "second", "order is 'second'; allowed: zeroth, first, absolute, resummed"),
])
def test_bad_arguments_are_named(lags, order, message):
    blocks = [[torch.ones(4, 1, 1)]]
    with pytest.raises(ValueError, match=message):
        list(stream(blocks, blocks, lags, order))
