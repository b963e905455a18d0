"""Exact transport: the gradient identity of LW-2/LW-3 and products at anchors."""

from __future__ import annotations

import pytest
import torch

from numerics.transport import exact_statistic, products, rows, spectral_norm
from tests.cells import VARIANTS, compiled, random_input, random_params

STEPS, BATCH, HIDDEN, INPUTS = 7, 3, 4, 2


def setting(name, layernorm):
    cell = compiled(name, layernorm)
    params = random_params(cell, HIDDEN, INPUTS, 1)
    direction = random_params(cell, HIDDEN, INPUTS, 2)
    x = random_input((STEPS, BATCH, INPUTS), 3)
    delta = random_input((1, BATCH, cell.blocks * HIDDEN), 4)
    return cell, params, direction, x, delta


def total_tangents(cell, params, direction, x):
    """∂s_t/∂θ·w recursed through time: the total derivative, which LW-2 does not mean."""
    _, tangents = torch.func.jvp(lambda p: cell.run(p, x)[1:], (params,), (direction,))
    return tangents


@pytest.mark.parametrize(("name", "layernorm"), VARIANTS)
def test_lags_sum_to_the_gradient_with_the_immediate_derivative_only(name, layernorm):
    cell, params, direction, x, delta = setting(name, layernorm)
    record = cell.trajectory(params, x)
    anchor = STEPS - 1
    psi = exact_statistic(cell, params, record, delta, [anchor], range(STEPS), direction)
    tangents = total_tangents(cell, params, direction, x)
    expected = (delta[0] * tangents[-1]).sum(-1)
    torch.testing.assert_close(psi.sum(0)[0], expected, rtol=1e-10, atol=1e-10)
    wrong = torch.zeros(BATCH, dtype=torch.float64)
    for lag, row in rows(cell, params, record, delta, [anchor], range(STEPS)):
        wrong += (row[0] * tangents[anchor - lag]).sum(-1)
    assert ((wrong - expected).abs() > 1e-3 * expected.abs()).all()


def test_several_probes_at_once():
    cell, params, direction, x, _ = setting("gru", False)
    record = cell.trajectory(params, x)
    delta = random_input((2, BATCH, HIDDEN), 9)
    probes = [direction, random_params(cell, HIDDEN, INPUTS, 7)]
    joint = exact_statistic(cell, params, record, delta, [4, 6], [0, 3], probes)
    for k, probe in enumerate(probes):
        single = exact_statistic(cell, params, record, delta, [4, 6], [0, 3], probe)
        torch.testing.assert_close(joint[k], single)


@pytest.mark.parametrize("name", ["diag", "lstm", "gru_torch"])
def test_products_are_ordered_later_steps_left(name):
    cell, params, _, x, _ = setting(name, False)
    record = cell.trajectory(params, x)
    jacobians = cell.jacobians(params, record)
    anchors = [3, 6]
    for lag, matrix in products(cell, params, record, anchors, [0, 1, 4]):
        for i, t in enumerate(anchors):
            expected = torch.eye(jacobians.shape[-1], dtype=torch.float64).expand_as(jacobians[0])
            for k in range(lag):
                expected = expected @ jacobians[t - k]
            torch.testing.assert_close(matrix[i], expected, rtol=1e-12, atol=1e-13)
            reference = torch.linalg.svdvals(expected)[..., 0]
            torch.testing.assert_close(spectral_norm(matrix[i]), reference)


def test_anchors_without_the_lag_are_refused():
    cell, params, direction, x, delta = setting("diag", False)
    record = cell.trajectory(params, x)
    with pytest.raises(ValueError, match="lag is 5; allowed at anchor 4: 0 … 4"):
        exact_statistic(cell, params, record, delta, [4], [5], direction)
    with pytest.raises(ValueError, match="anchors are"):
        exact_statistic(cell, params, record, delta, [STEPS], [0], direction)
