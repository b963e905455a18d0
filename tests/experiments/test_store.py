"""Stored results: whole or named as damaged, hashed by content, the same after a round trip."""

from __future__ import annotations

import os

import numpy as np
import pytest
import xarray as xr

from experiments.atomic import TEMPORARY, atomic_path, move_aside, remove_leftovers
from experiments.checkpoints import load_checkpoint, save_checkpoint
from experiments.store import check_results, content_hash, load_dataset, save_dataset


def dataset() -> xr.Dataset:
    values = np.array([[1.0, np.nan, -0.0], [np.inf, 5e-324, 3.0]])
    return xr.Dataset(
        {
            "envelope": (("order", "lag"), values, {"units": "1"}),
            "counts": (("lag",), np.array([1, 2, 3], dtype=np.int32)),
            "single": (("lag",), np.float32([0.1, 0.2, 0.3])),
            "flag": (("lag",), np.array([True, False, True])),
            "scalar": ((), 2.5),
        },
        {"lag": [1, 2, 4], "order": ["zeroth", "ersteµ"]},
        {"seed": 3, "lags": [1, 2, 4], "one": [7], "names": ["a", "b"], "ok": True, "x": 0.1},
    )


def test_round_trip_keeps_bits_labels_and_hash(tmp_path):
    path = tmp_path / "deep" / "a.nc"
    digest = save_dataset(path, dataset())
    back = load_dataset(path)
    assert digest == content_hash(dataset()) == content_hash(back) == back.attrs["content_hash"]
    assert list(back.order.values) == ["zeroth", "ersteµ"]
    for name in ("envelope", "counts", "single", "scalar"):
        assert back[name].dtype == dataset()[name].dtype
        assert back[name].values.tobytes() == dataset()[name].values.tobytes()
    assert os.listdir(path.parent) == ["a.nc"]
    again = tmp_path / "b.nc"
    assert save_dataset(again, back) == digest  # what was read can be written again


def test_volatile_attributes_and_order_do_not_count():
    first = dataset()
    second = first[sorted(first.data_vars, reverse=True)]
    second.attrs = {**first.attrs, "volatile_created": "yesterday", "volatile_host": "here"}
    assert content_hash(first) == content_hash(second)


def changed() -> list[tuple[str, xr.Dataset]]:
    """Datasets that differ from ``dataset()`` in one thing each."""
    data = dataset()
    negative_zero = data.copy(deep=True)
    negative_zero["envelope"].values[0, 2] = 0.0
    ulp = data.copy(deep=True)
    ulp["single"].values[0] = np.nextafter(np.float32(0.1), np.float32(1))
    return [
        ("sign of zero", negative_zero),
        ("last bit", ulp),
        ("dtype", data.assign(counts=data.counts.astype(np.int64))),
        ("name", data.rename(counts="count")),
        ("dimension", data.rename(lag="delay")),
        ("coordinate", data.assign_coords(lag=[1, 2, 5])),
        ("text", data.assign_coords(order=["zeroth", "first"])),
        ("attribute", data.assign_attrs(seed=4)),
        ("variable's attribute", data.assign(single=data.single.assign_attrs(units="nats"))),
        ("transposed", data.assign(envelope=data.envelope.T)),
    ]


@pytest.mark.parametrize(("what", "other"), changed(), ids=[w for w, _ in changed()])
def test_every_stable_difference_changes_the_hash(what, other):
    assert content_hash(other) != content_hash(dataset()), what


@pytest.mark.parametrize("value", [None, {}, [], [1, None], 1 + 2j])
def test_attributes_that_a_file_cannot_hold_are_refused_and_nothing_is_written(tmp_path, value):
    with pytest.raises(ValueError, match="attribute bad"):
        save_dataset(tmp_path / "a.nc", dataset().assign_attrs(bad=value))
    assert os.listdir(tmp_path) == []


def test_truncated_at_any_length_is_named(tmp_path):
    path = tmp_path / "a.nc"
    save_dataset(path, dataset())
    whole = path.read_bytes()
    for keep in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:keep])
        with pytest.raises(ValueError, match="a.nc: ") as caught:
            load_dataset(path)
        assert "\n" not in str(caught.value)


def test_flipped_bytes_are_found(tmp_path):
    path = tmp_path / "a.nc"
    save_dataset(path, dataset())
    whole = path.read_bytes()
    spot = whole.index(np.array([1.0, np.nan]).tobytes())
    path.write_bytes(whole[: spot + 1] + b"\x01" + whole[spot + 2 :])
    with pytest.raises(ValueError, match="does not match|do not match|damaged"):
        load_dataset(path)


def test_foreign_and_missing_files_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="none.nc"):
        load_dataset(tmp_path / "none.nc")
    xr.Dataset({"a": 1}).to_netcdf(tmp_path / "foreign.nc", engine="h5netcdf")
    with pytest.raises(ValueError, match="foreign.nc: not a result"):
        load_dataset(tmp_path / "foreign.nc")
    (tmp_path / "text.safetensors").write_text("no tensors here")
    with pytest.raises(ValueError, match="text.safetensors: truncated or damaged"):
        load_checkpoint(tmp_path / "text.safetensors")


def test_checkpoints_round_trip_and_damage_is_named(tmp_path):
    path = tmp_path / "c.safetensors"
    arrays = {"w": np.float32([[1, 2], [3, 4]]), "step": np.asarray(3.0), "none": np.empty(0)}
    digest = save_checkpoint(path, arrays, {"model": "diag", "loss": 0.1})
    back = load_checkpoint(path)
    assert back.content_hash == digest and back.metadata == {"model": "diag", "loss": 0.1}
    for name, array in arrays.items():
        assert back.arrays[name].tobytes() == array.tobytes()
        assert (back.arrays[name].shape, back.arrays[name].dtype) == (array.shape, array.dtype)
    whole = path.read_bytes()
    for keep in (0, 7, 60, len(whole) - 1):
        path.write_bytes(whole[:keep])
        with pytest.raises(ValueError, match="c.safetensors: truncated or damaged"):
            load_checkpoint(path)
    spot = whole.index(np.float32([3, 4]).tobytes())
    path.write_bytes(whole[:spot] + b"\x01" + whole[spot + 1 :])
    with pytest.raises(ValueError, match="c.safetensors: damaged"):
        load_checkpoint(path)
    with pytest.raises(ValueError):
        save_checkpoint(path, arrays, {"loss": float("nan")})


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError), atomic_path(path) as temporary:
        temporary.write_text("half")
        assert path.read_text() == "old"
        raise RuntimeError("disk on fire")
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["a.txt"]


def test_moving_aside_never_overwrites_and_leftovers_go(tmp_path):
    for text in ("one", "two", "three"):
        (tmp_path / "a.nc").write_text(text)
        move_aside(tmp_path / "a.nc", tmp_path / "aside")
    kept = sorted(p.read_text() for p in (tmp_path / "aside").iterdir())
    assert kept == ["one", "three", "two"]
    (tmp_path / f"{TEMPORARY}123-a.nc").write_text("half")
    assert [p.name for p in remove_leftovers(tmp_path)] == [f"{TEMPORARY}123-a.nc"]
    assert os.listdir(tmp_path) == ["aside"]


def test_results_of_a_run_are_checked_whole(tmp_path):
    save_dataset(tmp_path / "diag" / "a.nc", dataset())
    (tmp_path / "manifest.json").write_text('{"results": {"diag/a.nc": ""}}')
    check_results(tmp_path)
    path = tmp_path / "diag" / "a.nc"
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(ValueError, match=r"a\.nc: truncated or damaged"):
        check_results(tmp_path)
    path.unlink()
    with pytest.raises(ValueError, match=r"a\.nc: no such result; learnability reproduce"):
        check_results(tmp_path)
