"""Empirical checks: calibrated, their mutants rejected for a reason, verdicts from runs."""

from dataclasses import replace
from pathlib import Path

import pytest

from experiments.checks import envelopes, noise
from experiments.checks.seeds import FALSE_ALARMS, POWER, _hits, calibrate, every_seed
from experiments.checks.seeds import interval_and_agreement as agree
from experiments.checks.task import delayed_sum_generator
from experiments.store import load_dataset, save_dataset
from tests.experiments.synthetic import dataset, run_directory
from theory.checking import Check, Context, load_check
from theory.claims.s06_empirical import CLAIMS
from theory.ledger import Kind, Verdict, judge

CHECKS = sorted({name for claim in CLAIMS for name in claim.checks})
GATED = ("const", "shared", "diag")
EMPIRICAL = [name for name in CHECKS if "task" not in name]
ONE_OF_EACH = [envelopes.const_first_after, envelopes.diag_broader, envelopes.diag_slower_exact,
               noise.index_below_two, noise.noise_is_stable]


@pytest.mark.parametrize("check", ONE_OF_EACH, ids=lambda c: c.name.split(":")[1])
def test_false_alarms_power_and_mutants(check: Check) -> None:
    """≤ 5 % false alarms and ≥ 80 % power; every mutant breaks one of the two."""
    context = Context()
    found = check.evidence(context)
    assert found.passed is None  # no run: nothing to judge
    assert found.details["false_alarm"] <= FALSE_ALARMS and found.details["power"] >= POWER
    assert len(check.mutants) >= 3
    for label, mutate in check.mutants.items():
        outcome = check.run(mutate(check.subject()), context)
        assert outcome.passed is False, label  # not merely "nothing to judge"
        assert not outcome.details["calibrated"], label
    assert set(check.mutation_report(context).values()) == {"killed"}


def test_all_checks_of_the_claims_load_and_are_empirical() -> None:
    assert all(load_check(name).strength == "empirical" for name in EMPIRICAL)
    assert {c.kind for c in CLAIMS} == {Kind.EMPIRICAL, Kind.DEFINITION}


def test_generator_check_passes_and_rejects_its_mutants() -> None:
    assert delayed_sum_generator.evidence(Context()).passed
    report = delayed_sum_generator.mutation_report(Context())
    assert set(report.values()) == {"killed"} and len(report) >= 5


@pytest.fixture(scope="module")
def broad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_directory(tmp_path_factory.mktemp("broad"), models=("const", "shared", "diag"),
                         breadth=2.0, slowness=6.0)


def verdicts(run: Path) -> dict[str, Verdict]:
    context = Context(runs=(str(run),))
    evidence = {c.id: [load_check(n).evidence(context) for n in c.checks]
                for c in CLAIMS if c.kind == Kind.EMPIRICAL}
    found = judge([c for c in CLAIMS if c.kind == Kind.EMPIRICAL], evidence)
    return {name: judgement.verdict for name, judgement in found.items()}


def test_verdicts_follow_the_run(broad: Path) -> None:
    """Exponential scalar gates, slow broad DiagGate, product noise: as the tables say."""
    found = verdicts(broad)
    assert found["§6.2-a"] == found["§6.2-c"] == Verdict.REPRODUCED  # planted exponentials
    assert found["§6.2-e"] == found["§6.2-f"] == found["§6.2-g"] == Verdict.REPRODUCED
    assert found["§6.2-h"] == Verdict.REPRODUCED
    assert found["§6.2-i"] == Verdict.NOT_REPRODUCED


def test_two_verdicts_for_slowness_can_differ(tmp_path: Path) -> None:
    run = run_directory(tmp_path, models=("shared", "diag"), snapshots=("",), breadth=2.0,
                        slowness=6.0)
    for seed in range(5):
        path = run / "diag" / f"diag-{seed}.nc"
        changed = load_dataset(path)
        changed["norm_exact"] = changed["norm_exact"] / 100
        save_dataset(path, changed)
    context = Context(runs=(str(run),))
    assert envelopes.diag_slower_first.evidence(context).passed is True
    exact = envelopes.diag_slower_exact.evidence(context)
    assert exact.passed is False and len(exact.details["per_seed"]) == 5
    assert exact.details["steps_trained"] == 64 and exact.details["steps_measured"] == 320


def test_too_few_seeds_or_a_missing_model_is_nothing_to_judge(
    tmp_path: Path, broad: Path
) -> None:
    few = Context(runs=(str(run_directory(tmp_path / "few", 4, GATED, ("",))),))
    assert envelopes.diag_broader.evidence(few).passed is None
    lacking = Context(runs=(str(run_directory(tmp_path / "lacking", 5, ("diag",), ("",))),))
    found = envelopes.diag_broader.evidence(lacking)
    assert found.passed is None and "lacks const" in found.summary
    both = Context(runs=(str(broad), *few.runs))  # the last run that can be judged
    assert envelopes.diag_broader.evidence(both).details["run"] == str(broad)
    empty = Context(runs=(str(tmp_path / "nowhere"),))
    assert envelopes.diag_broader.evidence(empty).passed is None


def test_different_seeds_of_two_models_are_not_paired(tmp_path: Path) -> None:
    run = run_directory(tmp_path, 5, GATED, ("",))
    (run / "diag" / "diag-4.nc").unlink()
    save_dataset(run / "diag" / "diag-9.nc", dataset("diag", 9))
    found = envelopes.diag_broader.evidence(Context(runs=(str(run),)))
    assert found.passed is None and "share their seeds" in found.summary


def test_decisions_at_their_edges() -> None:
    assert agree([1.0, 1.1, 0.9, 1.2, 0.8]) and not agree([1.0, 1.1, 0.9, 1.2])
    assert not agree([5.0, 5.0, 5.0, 5.0, -0.1]) and not agree([9.0, 0.1, 0.1, 0.1, 0.1])
    assert not agree([1.0, 1.0, 1.0, 1.0, float("nan")])
    assert every_seed([0.1] * 5) and not every_seed([0.1] * 4 + [0.0])


def test_calibration_depends_on_its_seed_only() -> None:
    rule, design = envelopes.SLOWER, replace(envelopes._NORM, trials=50)
    first = calibrate(rule, design, 3)
    _hits.cache_clear()
    assert calibrate(rule, design, 3) == first
