"""The runner: selection, recall of evidence, mutants, record, interruption."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from experiments import evidence as store
from experiments import verify as runner
from experiments.evidence import Task
from tests.experiments.sample_ledger import CLAIMS, HERE
from theory.checking import Context


def verdicts(report: runner.Report) -> dict[str, str]:
    return {result.claim.id: str(result.judgement.verdict) for result in report.results}


EXPECTED = {
    "LW-1": "PROVED",
    "LW-2": "VERIFIED",
    "LW-3": "REFUTED",
    "LW-4": "UNDECIDED",
    "LW-5": "UNDECIDED",
}


@pytest.mark.parametrize("workers", [1, 2])
def test_the_whole_ledger(sample_ledger: Path, workers: int) -> None:
    report = runner.verify(workers=workers)
    assert verdicts(report) == EXPECTED
    assert report.unjudged == ("E1",)
    assert "raised RuntimeError: broken" in report.results[3].judgement.reason


def test_evidence_is_recalled_until_fresh(sample_ledger: Path) -> None:
    assert not any(result.cached for result in runner.verify(workers=1).results)
    again = runner.verify(workers=1)
    assert verdicts(again) == EXPECTED
    # A check that crashed is not kept, and a skipped one has no evidence.
    assert [r.claim.id for r in again.results if r.cached] == ["LW-1", "LW-2", "LW-3"]
    log = sample_ledger / "log"
    assert log.read_text().split() == ["squares"] * 3 + ["raises"] * 2
    assert not runner.verify(workers=1, fresh=True).results[0].cached


def test_full_level_runs_what_quick_leaves_out(sample_ledger: Path) -> None:
    assert verdicts(runner.verify(workers=1, level="full"))["LW-5"] == "PROVED"


def test_only_judges_with_what_is_used_but_lists_what_is_selected(sample_ledger: Path) -> None:
    report = runner.verify(["lemma 5.1", "LW-3"], workers=1)
    assert verdicts(report) == {"LW-2": "VERIFIED", "LW-3": "REFUTED"}
    with pytest.raises(ValueError, match="unknown claim 'LW-99'"):
        runner.verify(["LW-99"])


def test_empirical_claims_need_a_run(sample_ledger: Path) -> None:
    (only,) = runner.verify(["E1"], workers=1).results
    assert str(only.judgement.verdict) == "UNDECIDED"
    report = runner.verify(runs=[run_of(sample_ledger, 5)], workers=1, fresh=True)
    assert verdicts(report)["E1"] == "REPRODUCED"


def run_of(folder: Path, seeds: int) -> str:
    """A directory whose manifest tells of a run with so many seeds."""
    run = folder / f"run-{seeds}"
    run.mkdir()
    (run / "manifest.json").write_text(f'{{"format": 1, "seeds": {list(range(seeds))}}}')
    return str(run)


@pytest.mark.parametrize("workers", [1, 2])
def test_what_does_not_depend_on_the_run_is_found_once(sample_ledger: Path, workers: int) -> None:
    """A check of trained networks is calibrated without a run, and only judges each new one."""

    def log() -> list[str]:
        lines = (sample_ledger / "log").read_text().split()
        return [line for line in lines if "-" in line]

    for number in (5, 6):
        run = run_of(sample_ledger, number)
        report = runner.verify(runs=[run], workers=workers)
        assert verdicts(report)["E1"] == "REPRODUCED"
    assert log() == ["trained-0-fresh", "trained-1-known", "trained-1-known"]
    few = runner.verify(runs=[run_of(sample_ledger, 4)], workers=workers)  # no use to judge it
    assert verdicts(few)["E1"] == "UNDECIDED" and few.results[-1].cached
    assert len(log()) == 3


def test_a_crashed_calibration_is_no_verdict(
    sample_ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMPLE_CRASH", "1")
    report = runner.verify(runs=[run_of(sample_ledger, 5)], workers=1)
    assert verdicts(report)["E1"] != "REPRODUCED"


def test_mutants_are_counted_and_faults_named(
    sample_ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = runner.verify(["LW-1"], workers=1, mutants=True)
    assert report.results[0].mutants == {"killed": 3, "total": 3}
    assert report.faults() == []
    claims = (
        replace(CLAIMS[0], checks=(HERE + "blind",)),
        replace(CLAIMS[1], checks=(HERE + "few",), uses=()),
    )
    monkeypatch.setattr(runner, "claims", lambda: claims)
    monkeypatch.setattr(runner, "get_claim", lambda name: {c.id: c for c in claims}[name])
    report = runner.verify(workers=1, mutants=True)
    assert [r.mutants for r in report.results] == [
        {"killed": 0, "total": 3},
        {"killed": 1, "total": 1},
    ]
    assert [fault.partition(" ")[2] for fault in report.faults()] == [
        "lets the mutant 'cube' live",
        "lets the mutant 'sign' live",
        "lets the mutant 'shift' live",
        "rejects 1 mutants, needs 3",
    ]


def test_a_check_that_cannot_be_loaded_has_failed(
    sample_ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = (replace(CLAIMS[0], checks=(HERE + "missing",)),)
    monkeypatch.setattr(runner, "claims", lambda: claims)
    monkeypatch.setattr(runner, "get_claim", lambda name: claims[0])
    report = runner.verify(workers=1, mutants=True)
    assert verdicts(report) == {"LW-1": "UNDECIDED"}
    assert "no check called" in report.results[0].judgement.reason
    assert len(report.faults()) == 1


def test_skipped_checks_have_no_mutants_to_count(sample_ledger: Path) -> None:
    report = runner.verify(["LW-5"], workers=1, mutants=True)
    assert report.faults() == []
    report = runner.verify(["LW-5"], workers=1, mutants=True, level="full")
    assert report.results[0].mutants == {"killed": 3, "total": 3}


def test_the_json_has_the_promised_keys(sample_ledger: Path) -> None:
    report = runner.verify(workers=1)
    data = json.loads(json.dumps([r.as_dict() for r in report.results], allow_nan=False))
    promised = {
        "id", "refs", "kind", "statement", "verdict", "published_argument", "assumptions",
        "evidence", "mutants", "cached", "seconds",
    }  # fmt: skip
    assert all(promised <= set(item) for item in data)
    assert data[0]["assumptions"] == ["x ∈ (0, ∞)"]
    assert data[0]["mutants"] is None
    assert data[0]["evidence"][0]["details"] == {"bound": 0.0, "nan": "nan"}
    assert data[0]["evidence"][0]["check"] == HERE + "squares"


def test_a_changed_verdict_is_reported(sample_ledger: Path) -> None:
    report = runner.verify(workers=1)
    assert report.differences == ()
    runner.record(report)
    assert runner.verify(workers=1).differences == ()
    kept = json.loads(runner.RECORD.read_text())
    assert kept == {"quick": EXPECTED}
    kept["quick"] |= {"LW-1": "REFUTED", "LW-0": "PROVED"}
    del kept["quick"]["LW-3"]
    runner.RECORD.write_text(json.dumps(kept))
    assert runner.verify(workers=1).differences == (
        "LW-1: PROVED, recorded REFUTED",
        "LW-3: REFUTED, recorded nowhere",
        "LW-0: gone, recorded PROVED",
    )
    assert runner.verify(["LW-2"], workers=1).differences == ()
    # Another level has a record of its own.
    assert runner.verify(workers=1, level="full").differences == ()


def test_a_partial_verification_is_not_recorded(sample_ledger: Path) -> None:
    with pytest.raises(ValueError, match="only a complete verification"):
        runner.record(runner.verify(["LW-1"], workers=1))
    assert not runner.RECORD.exists()


def test_only_a_source_tree_is_recorded_in(sample_ledger: Path) -> None:
    (sample_ledger / "pyproject.toml").unlink()
    with pytest.raises(ValueError, match="is no source tree of this project"):
        runner.record(runner.verify(workers=1))


def test_a_damaged_record_is_named(sample_ledger: Path) -> None:
    runner.RECORD.write_text('{"quick": {')
    with pytest.raises(ValueError, match="verdicts.lock.json: truncated or damaged"):
        runner.verify(workers=1)


def test_an_interruption_keeps_what_was_finished(sample_ledger: Path) -> None:
    def interrupt(label: str, done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runner.verify(workers=1, progress=interrupt)
    kept = [r.claim.id for r in runner.verify(workers=1).results if r.cached]
    assert kept == ["LW-1", "LW-2"]


def test_damaged_evidence_counts_as_absent(sample_ledger: Path) -> None:
    runner.verify(["LW-1"], workers=1)
    (path,) = (sample_ledger / "cache" / "evidence").iterdir()
    path.write_text(path.read_text()[:40])
    assert not runner.verify(["LW-1"], workers=1).results[0].cached
    assert runner.verify(["LW-1"], workers=1).results[0].cached


def test_an_unwritable_cache_is_no_failure(
    sample_ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sample_ledger / "file").write_text("")
    monkeypatch.setenv("LEARNABILITY_CACHE", str(sample_ledger / "file"))
    assert verdicts(runner.verify(workers=1)) == EXPECTED


def test_runs_are_part_of_the_key(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    task = Task("experiments.checks.x:y", Context(runs=(str(tmp_path),)))
    before = task.key()
    assert task.without_runs.key() == Task("experiments.checks.x:y", Context()).key() != before
    (tmp_path / "manifest.json").write_text("{ }")
    assert task.key() != before


def test_details_become_plain_data() -> None:
    numpy = pytest.importorskip("numpy")
    sympy = pytest.importorskip("sympy")
    value = {
        1: numpy.float64("inf"),
        "a": (numpy.arange(2), {3}),
        "b": sympy.Rational(1, 3),
        "c": numpy.bool_(True),
    }
    assert store.plain(value) == {"1": "inf", "a": [[0, 1], [3]], "b": "1/3", "c": True}
