"""The run machinery with light stages: resume, hashes, damage, options, progress."""

from __future__ import annotations

import dataclasses
import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from experiments.atomic import TEMPORARY
from experiments.executor import process_pool
from experiments.pipeline import Progress, reproduce, result_hashes
from experiments.provenance import code_hash
from experiments.runs import (
    RunLockedError,
    RunPaths,
    clean_runs,
    list_runs,
    locked,
    read_manifest,
    run_status,
)
from tests.experiments import light
from tests.experiments.driver import small_profile


@pytest.fixture
def inline():
    with ThreadPoolExecutor(1) as pool:
        yield pool


def run(out, executor, **options):
    return reproduce(small_profile(), out, executor=executor, stages=light.STAGES, **options)


def log(result) -> list[str]:
    return (result.run_dir / "log.txt").read_text().split("\n")[:-1]


def test_a_run_finishes_and_a_second_call_does_nothing(tmp_path, inline):
    seen: list[Progress] = []
    first = run(tmp_path, inline, progress=seen.append)
    assert (first.trained, first.diagnosed, first.notices) == (2, 4, ())
    assert first.run_dir.name == f"kill-{small_profile().config_hash}"
    assert len(first.results) == 6 and first.results == result_hashes(
        first.run_dir, small_profile()
    )
    jobs = [p.done for p in seen if p.phase == "jobs"]
    assert jobs == sorted(jobs) and jobs[0] == 0 and jobs[-1] == 2 == seen[0].total
    assert (seen[-1].phase, seen[-1].done, seen[-1].total) == ("figures", 2, 2)
    manifest = read_manifest(first.run_dir)
    assert manifest["finished"] and manifest["results"] == first.results
    assert manifest["config"] == small_profile().as_dict()
    assert len(manifest["forward_hashes"]["diag"]) == 64
    before = {p: p.stat().st_mtime_ns for p in first.run_dir.rglob("*") if p.name != "lock"}
    second = run(tmp_path, inline)
    assert (second.trained, second.diagnosed) == (0, 0)
    assert (second.results, second.figures) == (first.results, first.figures)
    after = {p: p.stat().st_mtime_ns for p in first.run_dir.rglob("*") if p.name != "lock"}
    assert after == before


def test_worker_processes_give_the_same_bits_as_threads(tmp_path, inline):
    here = run(tmp_path / "a", inline)
    there = reproduce(small_profile(), tmp_path / "b", workers=2, stages=light.STAGES)
    assert here.results == there.results


@pytest.mark.parametrize("keep", [0, 100, -1])
@pytest.mark.parametrize("which", ["trained", "diagnostics"])
def test_truncated_results_are_named_set_aside_and_computed_again(tmp_path, inline, which, keep):
    first = run(tmp_path, inline)
    path = getattr(RunPaths(first.run_dir), which)("const", 5)
    whole = path.read_bytes()
    path.write_bytes(whole[:keep])
    again = run(tmp_path, inline)
    assert again.results == first.results
    assert any(str(path) in n and "truncated or damaged" in n for n in again.notices)
    aside = first.run_dir / "aside" / path.name
    assert aside.read_bytes() == whole[:keep]
    # The other job is left alone, and diagnostics are redone only if they must be.
    assert (again.trained, again.diagnosed) == ((1, 0) if which == "trained" else (0, 1))


def test_damaged_curves_figures_manifest_and_partial_training_are_mended(tmp_path, inline):
    first = run(tmp_path, inline)
    paths = RunPaths(first.run_dir)
    curves = paths.curves("diag", 5).read_bytes()
    paths.curves("diag", 5).write_bytes(curves[:40])
    paths.curves("const", 5).unlink()
    first.figures[0].write_text("<sv")
    paths.manifest.write_text("{")
    paths.trained("const", 5).unlink()
    paths.checkpoint("const", 5).write_bytes(b"half a checkpoint")
    (first.run_dir / "diag" / f"{TEMPORARY}1-const-5.nc").write_text("half")
    seen: list[Progress] = []
    again = run(tmp_path, inline, progress=seen.append)
    assert again.results == first.results and again.trained == 1 and again.diagnosed == 0
    assert paths.curves("diag", 5).read_bytes() == curves
    named = ("diag-5.json", "figure1.svg", "manifest.json", "const-5.partial.safetensors")
    for name in named:
        assert any(name in notice for notice in again.notices), name
        assert (first.run_dir / "aside" / name).exists()
    assert [p.notice for p in seen if p.notice] == list(again.notices)
    assert not list(first.run_dir.rglob(f"{TEMPORARY}*"))
    assert first.figures[0].read_text().endswith("</svg>")
    assert run(tmp_path, inline).notices == ()


def test_changed_closed_forms_redo_what_depends_on_them(tmp_path, inline, monkeypatch):
    first = run(tmp_path, inline)
    monkeypatch.setattr("experiments.jobs.diagnostics_hash", lambda name, ln: "changed")
    rates_changed = run(tmp_path, inline)
    assert (rates_changed.trained, rates_changed.diagnosed) == (0, 4)
    assert rates_changed.results != first.results
    monkeypatch.setattr("experiments.jobs.forward_hash", lambda name, ln: "changed too")
    cell_changed = run(tmp_path, inline)
    assert (cell_changed.trained, cell_changed.diagnosed) == (2, 4)
    assert all("out of date" in notice for notice in cell_changed.notices)


def test_changed_code_redoes_what_it_computes(tmp_path, inline, monkeypatch):
    first = run(tmp_path, inline)
    monkeypatch.setattr("experiments.jobs.diagnostics_code", lambda: "other")
    again = run(tmp_path, inline)
    assert (again.trained, again.diagnosed) == (0, 4)
    monkeypatch.setattr("experiments.jobs.training_code", lambda: "other")
    assert run(tmp_path, inline).trained == 2
    assert all(f"{first.run_dir}" in notice for notice in again.notices)


def test_code_hash_ignores_comments_and_docstrings_alone(tmp_path):
    path = tmp_path / "a.py"

    def hashed(text: str) -> str:
        path.write_text(text)
        return code_hash([path])

    plain = hashed('"""Module."""\ndef f(x):\n    """One."""\n    return x + 1\n')
    assert hashed("def f(x):  # why\n\n    return (x + 1)\n") == plain
    assert hashed("def f(x):\n    return x + 2\n") != plain
    assert hashed('def f(x):\n    return "x" + 1\n') != plain
    assert hashed('def f(x):\n    """Only this."""\n') == hashed("def f(x):\n    pass\n")
    assert code_hash([path, path]) != code_hash([path])


def test_figures_are_redrawn_when_results_change(tmp_path, inline):
    first = run(tmp_path, inline)
    marker = first.run_dir / "figures" / "figures.json"
    noted = json.loads(marker.read_text())
    marker.write_text(json.dumps({**noted, "key": "older"}))
    first.figures[0].unlink()
    assert run(tmp_path, inline).figures == first.figures
    assert first.figures[0].exists()
    assert json.loads(marker.read_text()) == noted


def test_a_failing_job_is_named_and_the_next_call_continues(tmp_path, inline):
    broken = dataclasses.replace(light.STAGES, diagnose=fail)
    with pytest.raises(RuntimeError, match="job diag, seed 5: no such luck"):
        reproduce(small_profile(), tmp_path, executor=inline, stages=broken)
    again = run(tmp_path, inline)
    assert again.trained < 2 and again.diagnosed == 4


def fail(*_args):
    raise ArithmeticError("no such luck")


def test_a_worker_that_vanishes_is_reported_in_one_line(tmp_path):
    broken = dataclasses.replace(light.STAGES, diagnose=vanish)
    with pytest.raises(RuntimeError, match="worker process ended unexpectedly"):
        reproduce(small_profile(), tmp_path, workers=1, stages=broken)
    finished = reproduce(small_profile(), tmp_path, workers=1, stages=light.STAGES)
    assert finished.diagnosed == 4


def vanish(*_args):
    os._exit(9)


def test_bad_options_are_refused_before_any_work(tmp_path, inline):
    out = tmp_path / "runs"
    bad = [
        ({"profile": "fast"}, "profile: 'fast' is not one of smoke, quick"),
        ({"seeds": [-1]}, "seeds: -1 is not an integer in 0"),
        ({"seeds": []}, "seeds: "),
        ({"models": ["transformer"]}, "models: 'transformer' is not one of const, shared"),
        ({"workers": 0}, "workers: 0 is not an integer >= 1"),
        ({"workers": 1.5}, "workers: 1.5 is not an integer >= 1"),
    ]
    for options, message in bad:
        call = {"profile": "smoke", "out": out, "executor": inline, "stages": light.STAGES}
        with pytest.raises(ValueError, match=message.replace("[", r"\[")):
            reproduce(**{**call, **options})
    assert not out.exists()
    (tmp_path / "file").write_text("in the way")
    for blocked in (tmp_path / "file", tmp_path / "file" / "below", "/proc/runs"):
        with pytest.raises(ValueError, match="out: .* is not a writable directory"):
            reproduce("smoke", blocked, executor=inline, stages=light.STAGES)
    assert (tmp_path / "file").read_text() == "in the way"


def test_status_list_and_clean(tmp_path, inline):
    assert list_runs(tmp_path / "absent") == []
    result = run(tmp_path, inline)
    (tmp_path / "not-a-run").mkdir()
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "manifest.json").write_text("{")
    (status,) = list_runs(tmp_path)
    assert status == run_status(result.run_dir)
    counts = (status.jobs, status.trained, status.diagnosed, status.figures)
    assert counts == (2, 2, 2, 2) and status.finished and not status.running
    with pytest.raises(ValueError, match="not a run directory"):
        run_status(tmp_path / "not-a-run")
    with pytest.raises(ValueError, match=r"damaged.manifest.json: truncated or damaged"):
        run_status(tmp_path / "damaged")
    with pytest.raises(ValueError, match="not a run directory"):
        clean_runs(tmp_path)
    (result.run_dir / "aside").mkdir()
    (result.run_dir / "aside" / "old.nc").write_text("damaged")
    removed = clean_runs(result.run_dir)
    assert result.run_dir / "aside" / "old.nc" in removed
    assert run(tmp_path, inline).results == result.results
    with locked(result.run_dir):
        assert run_status(result.run_dir).running
        with pytest.raises(RunLockedError, match=f"process .id {os.getpid()}"):
            clean_runs(result.run_dir, everything=True)
    assert clean_runs(result.run_dir, everything=True) == [result.run_dir]
    assert not result.run_dir.exists()


def test_workers_use_one_thread_each_and_the_parent_keeps_its_environment():
    before = os.environ.get("OMP_NUM_THREADS")
    with process_pool(1) as pool:
        assert pool.submit(os.getenv, "OMP_NUM_THREADS").result() == "1"
        assert pool.submit(os.getpid).result() != os.getpid()
    assert os.environ.get("OMP_NUM_THREADS") == before
