"""The smoke profile with its real stages: everything is there, and it is the same bits twice."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor

from experiments.checkpoints import read_curves
from experiments.jobs import Stages
from experiments.pipeline import reproduce
from experiments.provenance import diagnostics_hash, forward_hash
from experiments.runs import RunPaths, read_manifest
from experiments.store import load_dataset

MODELS = ("diag", "shared")


def test_smoke_run_is_complete_and_reproduces_its_bits(tmp_path):
    # Worker processes with hash seeds of their own, against a thread of this process.
    first = reproduce("smoke", tmp_path / "a", workers=2, models=MODELS)
    light = dataclasses.replace(Stages(), figures=())
    with ThreadPoolExecutor(1) as pool:
        second = reproduce("smoke", tmp_path / "b", models=MODELS, executor=pool, stages=light)
    assert first.results == second.results and len(first.results) == 6
    assert (first.trained, first.diagnosed, first.notices) == (2, 4, ())
    assert first.figures and all(path.stat().st_size > 0 for path in first.figures)
    paths = RunPaths(first.run_dir)
    manifest = read_manifest(first.run_dir)
    assert manifest["finished"] and manifest["results"] == first.results
    for model in MODELS:
        curves = read_curves(paths.curves(model, 0))
        assert curves["content_hash"] == first.results[f"train/{model}-0.safetensors"]
        for snapshot in ("final", "init"):
            attributes = load_dataset(paths.diagnostics(model, 0, snapshot)).attrs
            assert (attributes["model"], attributes["snapshot"]) == (model, snapshot)
            assert (attributes["steps_trained"], attributes["steps_measured"]) == (16, 32)
            assert attributes["forward_hash"] == forward_hash(model, True)
            assert attributes["diagnostics_hash"] == diagnostics_hash(model, True)
            assert attributes["version_torch"] == manifest["versions"]["torch"]
