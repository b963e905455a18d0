"""Diagnostics of real (untrained, small) networks against autograd and plain loops."""

from dataclasses import replace

import numpy as np
import pytest
import torch
import xarray as xr

from experiments.diagnostics import LABELS, diagnose
from experiments.measurement import anchors_of, draw_probes, measure
from experiments.models import GatedRNN, build
from experiments.named import get_profile
from experiments.profiles import Profile
from experiments.store import content_hash, load_dataset, save_dataset
from experiments.tasks import delayed_sum
from numerics.rates import scan

MODELS = ("const", "shared", "diag", "gru", "lstm")


def small(lags: tuple[int, ...], anchors: int = 1, sequences: int = 5) -> Profile:
    profile = get_profile("smoke")
    settings = replace(profile.diagnostics, steps=13, lags=lags, sequences=sequences,
                       probes=2, anchors=anchors)
    return replace(profile, hidden=5, diagnostics=settings)


def per_step_derivative(
    model: GatedRNN, profile: Profile, probe: dict[str, torch.Tensor], anchor: int
) -> torch.Tensor:
    """d(½ error²)/d(step j's own parameters along w), (steps, B): copies per step, autograd."""
    config = profile.diagnostics
    data = delayed_sum(profile.task, 3, "diagnostics", sequences=config.sequences,
                       steps=config.steps, dtype=torch.float64)
    params = {k: v.detach().double() for k, v in model.params().items()}
    steps, batch = data.y.shape
    amount = torch.zeros(steps, batch, dtype=torch.float64, requires_grad=True)
    size = model.compiled.blocks * model.hidden
    losses = []
    for b in range(batch):
        state = torch.zeros(size, dtype=torch.float64)
        for j in range(anchor + 1):
            moved = {k: v + amount[j, b] * probe[k] for k, v in params.items()}
            state = model.compiled.step(moved, data.x[j, b], state)
        out = state[: model.hidden] @ model.readout_weight.double() + model.readout_bias.double()
        losses.append(0.5 * (out - data.y[anchor, b]) ** 2)
    return torch.autograd.grad(torch.stack(losses).sum(), amount)[0]


@pytest.mark.parametrize("name", MODELS)
def test_statistic_is_the_immediate_derivative_at_each_lag(name: str) -> None:
    """ψ at lag ℓ moves the parameters of step t − ℓ alone; over all lags it is the gradient."""
    profile = small(tuple(range(13)))
    model = build(name, profile, 3)
    _, raw = measure(model, profile, 3)
    anchor = anchors_of(profile)[-1]
    assert anchor == 12
    psi = np.einsum("an,blpan->lpn", raw.error, raw.response)
    for k, probe in enumerate(draw_probes(model, profile, 3)):
        expected = per_step_derivative(model, profile, probe, anchor).numpy()
        np.testing.assert_allclose(psi[:, k], expected[::-1], rtol=1e-9, atol=1e-13)
        np.testing.assert_allclose(raw.total[k], expected.sum(0), rtol=1e-9, atol=1e-13)
        np.testing.assert_allclose(raw.lag_zero[k], expected[-1], rtol=1e-9, atol=1e-13)


def test_measured_rates_equal_a_plain_loop_over_jacobians() -> None:
    profile = small((1, 2, 5, 9), anchors=3, sequences=4)
    model = build("diag", profile, 0)
    rates, _ = measure(model, profile, 0)
    data = delayed_sum(profile.task, 0, "diagnostics", sequences=4, steps=13, dtype=torch.float64)
    params = {k: v.detach().double() for k, v in model.params().items()}
    trajectory = model.compiled.trajectory(params, data.x, None)
    jacobians = model.compiled.jacobians(params, trajectory)
    anchors = anchors_of(profile)
    for i, lag in enumerate((1, 2, 5, 9)):
        norms, diagonals = [], []
        for a in anchors[::2]:
            product = torch.eye(5, dtype=torch.float64).expand(4, 5, 5)
            for j in range(lag):
                product = product @ jacobians[a - j]
            norms.append(torch.linalg.svdvals(product)[:, 0].numpy())
            diagonals.append(torch.diagonal(product, dim1=-2, dim2=-1).abs().numpy())
        np.testing.assert_allclose(rates.norm[i], np.mean(norms), rtol=1e-10)
        np.testing.assert_allclose(rates.mean[0, -1, i], np.mean(diagonals, (0, 1)), rtol=1e-10)


@pytest.fixture(scope="module", params=["lstm", "shared"])
def dataset(request: pytest.FixtureRequest) -> xr.Dataset:
    profile = get_profile("smoke")
    return diagnose(build(request.param, profile, 0), profile, 0)


def test_dataset_is_labelled_finite_and_survives_storage(dataset: xr.Dataset, tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert set(LABELS) == set(map(str, dataset.data_vars))
    assert all({"units", "long_name"} <= set(dataset[v].attrs) for v in dataset.data_vars)
    for name in ("envelope", "norm_exact", "psi", "matched", "block_size", "psi_total"):
        assert np.isfinite(dataset[name]).all(), name
    assert dataset.attrs["steps_trained"] == 16 and dataset.attrs["steps_measured"] == 32
    blocks = ["hc", "hh"] if dataset.attrs["model"] == "lstm" else ["hh"]
    assert dataset["block"].values.tolist() == blocks
    np.testing.assert_array_equal(dataset["envelope"], dataset["envelope_block"][0])
    save_dataset(tmp_path / "one.nc", dataset)
    assert content_hash(load_dataset(tmp_path / "one.nc")) == content_hash(dataset)


def test_shape_of_the_transport_is_consistent(dataset: xr.Dataset) -> None:
    size = dataset.sizes["direction"]
    assert np.allclose(dataset["share"].sum("direction"), 1)
    assert np.allclose(dataset["overlap"].sum("direction"), 1)
    assert (np.diff(dataset["share"].values, axis=1) <= 1e-12).all()
    for name in ("participation", "gradient_participation"):
        assert (dataset[name].values >= 1 - 1e-9).all()
        assert (dataset[name].values <= size + 1e-9).all()
    assert (dataset["condition"].values >= 1).all()
    assert float(dataset["loss"]) > 0


def test_windows_follow_the_sample_sizes(dataset: xr.Dataset) -> None:
    lags = dataset["lag"].values
    for e in dataset["estimator"].values:
        need = dataset["n_hat"].sel(estimator=e).values
        for n in dataset["n"].values:
            fine = need <= n
            largest = lags[fine].max() if fine.any() else 0
            reach = lags[: int(np.argmin(fine)) if not fine.all() else None]
            row = dataset["window"].sel(estimator=e, n=n)
            assert row.sel(rule="largest") == largest
            assert row.sel(rule="all_up_to") == (reach[-1] if reach.size else 0)


def test_same_seed_same_bits_and_other_seed_other_bits() -> None:
    profile = get_profile("smoke")
    first = diagnose(build("const", profile, 1), profile, 1)
    assert content_hash(first) == content_hash(diagnose(build("const", profile, 1), profile, 1))
    assert content_hash(first) != content_hash(diagnose(build("const", profile, 2), profile, 2))


def test_alignments_use_the_c_row_and_the_papers_block() -> None:
    """α^(q) = δ^(q) (B w)^(q) with the c-row, and μ^(q) α^(q) with the (h ← c) rate."""
    profile = small((1, 3, 6), anchors=1, sequences=4)
    model = build("lstm", profile, 5)
    _, raw = measure(model, profile, 5)
    data = delayed_sum(profile.task, 5, "diagnostics", sequences=4, steps=13, dtype=torch.float64)
    params = {k: v.detach().double() for k, v in model.params().items()}
    trajectory = model.compiled.trajectory(params, data.x, None)
    d, r = model.compiled.unit_blocks(params, trajectory)
    out = model.double().readout(trajectory.states[1:]).detach()
    (anchor,) = anchors_of(profile)
    error = (out - data.y)[anchor]
    readout = model.readout_weight.detach()
    for k, probe in enumerate(draw_probes(model, profile, 5)):
        tangent = model.compiled.param_jvp(params, probe, trajectory)[..., 5:]  # c-rows
        for i, lag in enumerate((1, 3, 6)):
            rate = scan(d, r, [lag], "first", (0, 1))[0, anchor]
            alpha = error[:, None] * readout * tangent[anchor - lag]
            np.testing.assert_allclose(raw.aligned[i, k].T, alpha, rtol=1e-12)
            np.testing.assert_allclose(raw.weighted[i, k].T, rate * alpha, rtol=1e-12, atol=1e-18)


def test_a_lag_that_no_anchor_has_is_named() -> None:
    profile = small((1, 2, 13))
    with pytest.raises(ValueError, match="13"):
        measure(build("const", profile, 0), profile, 0)


def test_rates_alone_are_the_same_bits() -> None:
    """At equal loss only the rates are measured; the sequences are those of the whole."""
    profile = small((1, 2, 5), sequences=60)
    model = build("lstm", profile, 3)
    whole, rates = diagnose(model, profile, 3), diagnose(model, profile, 3, rates_only=True)
    assert {"psi", "window"} <= set(whole) - set(rates)
    assert {"envelope", "norm_exact", "tau"} <= set(rates)
    for name in rates:
        np.testing.assert_array_equal(rates[name], whole[name])
        assert rates[name].attrs == whole[name].attrs
