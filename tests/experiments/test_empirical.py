"""Empirical checks: calibrated, their mutants rejected for a reason, verdicts from runs."""

from dataclasses import replace
from pathlib import Path

import pytest
import xarray as xr

from experiments.checks import envelopes, noise, seeds, shape, windows
from experiments.checks.seeds import FALSE_ALARMS, POWER, _hits, calibrate, every_seed
from experiments.checks.seeds import interval_and_agreement as agree
from experiments.checks.task import delayed_sum_generator
from experiments.measured import Measured
from experiments.named import get_profile
from experiments.profiles import EQUAL_LOSS
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


def test_the_snapshot_of_equal_loss_is_kept_and_measured() -> None:
    profile = get_profile("quick")
    assert EQUAL_LOSS in [f"level-{level:g}" for level in profile.training.loss_levels]
    assert EQUAL_LOSS in profile.diagnostics.rate_snapshots


def test_all_checks_of_the_claims_load_and_are_empirical() -> None:
    assert all(load_check(name).strength == "empirical" for name in EMPIRICAL)
    assert {c.kind for c in CLAIMS} == {Kind.EMPIRICAL, Kind.DEFINITION}


def test_generator_check_passes_and_rejects_its_mutants() -> None:
    assert delayed_sum_generator.evidence(Context()).passed
    report = delayed_sum_generator.mutation_report(Context())
    assert set(report.values()) == {"killed"} and len(report) >= 5


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, list[xr.Dataset]]]:
    """Runs in memory, by name; every snapshot of a run holds the same datasets."""
    known: dict[str, dict[str, list[xr.Dataset]]] = {}

    def load(run: str, snapshot: str, models: tuple[str, ...]) -> Measured:
        found = {m: d for m, d in known.get(run, {}).items() if m in models}
        if not found:
            raise ValueError(f"run: {run!r} holds no diagnostics of snapshot {snapshot!r}")
        return Measured(found)

    monkeypatch.setattr(seeds, "load_measured", load)
    return known


def drawn(
    models: tuple[str, ...] = GATED, numbers: tuple[int, ...] = (0, 1, 2, 3, 4), **options: float
) -> dict[str, list[xr.Dataset]]:
    return {m: [dataset(m, seed, **options) for seed in numbers] for m in models}


def verdicts(run: str) -> dict[str, Verdict]:
    context = Context(runs=(run,))
    evidence = {c.id: [load_check(n).evidence(context) for n in c.checks]
                for c in CLAIMS if c.kind == Kind.EMPIRICAL}
    found = judge([c for c in CLAIMS if c.kind == Kind.EMPIRICAL], evidence)
    return {name: judgement.verdict for name, judgement in found.items()}


def test_verdicts_follow_the_run(runs: dict[str, dict[str, list[xr.Dataset]]]) -> None:
    """Exponential scalar gates, slow broad DiagGate, product noise: as the tables say."""
    runs["broad"] = drawn(breadth=2.0, slowness=6.0)
    found = verdicts("broad")
    assert found["§6.2-a"] == found["§6.2-c"] == Verdict.REPRODUCED  # planted exponentials
    assert found["§6.2-e"] == found["§6.2-f"] == found["§6.2-g"] == Verdict.REPRODUCED
    assert found["§6.2-h"] == Verdict.REPRODUCED
    assert found["§6.2-i"] == Verdict.NOT_REPRODUCED


def test_two_verdicts_for_slowness_can_differ(
    runs: dict[str, dict[str, list[xr.Dataset]]]
) -> None:
    runs["one"] = drawn(("shared", "diag"), breadth=2.0, slowness=6.0)
    for data in runs["one"]["diag"]:
        data["norm_exact"] = data["norm_exact"] / 100
    context = Context(runs=("one",))
    assert envelopes.diag_slower_first.evidence(context).passed is True
    exact = envelopes.diag_slower_exact.evidence(context)
    assert exact.passed is False and len(exact.details["per_seed"]) == 5
    assert exact.details["steps_trained"] == 64 and exact.details["steps_measured"] == 320


def test_the_last_run_that_can_be_judged(runs: dict[str, dict[str, list[xr.Dataset]]]) -> None:
    check = envelopes.diag_broader
    runs["few"] = drawn(numbers=(0, 1, 2, 3))
    runs["lacking"] = drawn(("diag",))
    runs["unpaired"] = drawn(("const", "shared")) | drawn(("diag",), (0, 1, 2, 3, 9))
    for name, reason in (("few", "4 seeds"), ("lacking", "lacks const"),
                         ("unpaired", "share their seeds"), ("nowhere", "no diagnostics")):
        found = check.evidence(Context(runs=(name,)))
        assert found.passed is None and reason in found.summary
    runs["good"] = drawn(breadth=2.0)
    found = check.evidence(Context(runs=("good", "few", "nowhere")))
    assert found.passed and found.details["run"] == "good"


def trained(data: dict[str, list[xr.Dataset]], **attrs: str) -> dict[str, list[xr.Dataset]]:
    """The same, said to come from another task or optimiser."""
    for datasets in data.values():
        for found in datasets:
            found.attrs.update(attrs)
    return data


def test_runs_of_another_kind_are_not_taken(
    runs: dict[str, dict[str, list[xr.Dataset]]]
) -> None:
    """Other tasks and optimisers decide the claims about them, and no others."""
    runs["main"] = drawn(breadth=2.0, slowness=6.0)
    runs["sgd"] = trained(drawn(), optimizer="sgd")
    runs["adding"] = trained(drawn(), task="adding")
    found = envelopes.diag_broader.evidence(Context(runs=("main", "sgd", "adding")))
    assert found.passed and found.details["run"] == "main"
    alone = envelopes.diag_broader.evidence(Context(runs=("sgd",)))
    assert alone.passed is None and "optimiser sgd" in alone.summary


def test_both_kinds_of_sgd_are_needed(runs: dict[str, dict[str, list[xr.Dataset]]]) -> None:
    check = windows.diag_exponential_under_sgd
    runs["main"], runs["sgd"] = drawn(), trained(drawn(breadth=0.0), optimizer="sgd")
    found = check.evidence(Context(runs=("main", "sgd")))
    assert found.passed is None and found.summary.endswith("with SGD with momentum")
    runs["momentum"] = trained(drawn(breadth=0.0), optimizer="momentum")
    found = check.evidence(Context(runs=("main", "sgd", "momentum")))
    assert found.passed and found.details["SGD"]["run"] == "sgd"
    runs["momentum"] = trained(drawn(breadth=2.0), optimizer="momentum")
    found = check.evidence(Context(runs=("momentum", "sgd", "main")))
    assert found.passed is False and len(found.details["SGD with momentum"]["per_seed"]) == 5


def test_the_profile_is_judged_on_all_four_tasks(
    runs: dict[str, dict[str, list[xr.Dataset]]]
) -> None:
    check, names = shape.gate_product_profile_elsewhere, list(shape._ELSEWHERE)
    for name in names:
        runs[name] = trained(drawn(("shared", "diag")), task=name)
        for data in runs[name].values():
            for d in data:  # the gain is the gate product
                d["norm_exact"] = d["envelope"].sel(order="zeroth", drop=True) / 16
    missing = check.evidence(Context(runs=tuple(names[1:])))
    assert missing.passed is None and missing.summary.endswith("with adding")
    assert check.evidence(Context(runs=tuple(names))).passed
    worse = runs["NARMA-10"]["diag"][3]
    worse["norm_exact"] = worse["norm_exact"] ** 3
    assert check.evidence(Context(runs=tuple(names))).passed is False


def test_losses_come_from_two_runs_of_the_same_seeds(
    runs: dict[str, dict[str, list[xr.Dataset]]]
) -> None:
    def losses(models: tuple[str, ...], value: float) -> dict[str, list[xr.Dataset]]:
        found = drawn(models)
        for datasets in found.values():
            for i, d in enumerate(datasets):
                d["loss"] = value + 0.01 * i
        return found

    check = shape.gates_match_adam
    runs["sgd"] = trained(losses(GATED, 0.5), optimizer="sgd")
    runs["main"] = losses(GATED, 0.1)  # DiagGate by AdamW is not what is compared
    assert check.evidence(Context(runs=("sgd", "main"))).passed is None
    runs["plain"] = losses(("rnn",), 0.6)
    found = check.evidence(Context(runs=("plain", "sgd", "main")))
    assert found.passed and found.details["run"] == "sgd, plain"
    runs["plain"] = losses(("rnn",), 0.4)
    assert check.evidence(Context(runs=("plain", "sgd"))).passed is False
    runs["plain"] = {"rnn": [dataset("rnn", seed) for seed in (0, 1, 2, 3, 9)]}
    found = check.evidence(Context(runs=("plain", "sgd")))
    assert found.passed is None and "do not share their seeds" in found.summary


def test_a_run_on_disk_is_judged(tmp_path: Path) -> None:
    run = run_directory(tmp_path, 5, ("const",), ("",))
    found = envelopes.const_first_after.evidence(Context(runs=(str(run),)))
    assert found.passed and found.details["seeds"] == [0, 1, 2, 3, 4]
    before = envelopes.const_first_before.evidence(Context(runs=(str(run),)))
    assert before.passed is None and "init" in before.summary


def test_equal_losses_are_compared_at_equal_loss(tmp_path: Path) -> None:
    """Those who look at equal loss see neither the trained nor the untrained networks."""
    folder = run_directory(tmp_path, 5, ("shared", "diag"), ("", "@init"), slowness=6.0)
    context = Context(runs=(str(folder),))
    check = envelopes.diag_slower_first_at_equal_loss
    assert envelopes.diag_slower_first.evidence(context).passed
    unknown = check.evidence(context)
    assert unknown.passed is None and EQUAL_LOSS in unknown.summary
    run_directory(tmp_path, 5, ("shared", "diag"), (f"@{EQUAL_LOSS}",), slowness=1 / 6)
    found = check.evidence(context)
    assert found.passed is False and EQUAL_LOSS in found.summary
    assert found.details["snapshot"] == EQUAL_LOSS
    (tmp_path / "diag" / f"diag-4@{EQUAL_LOSS}.nc").unlink()  # one that learned too little
    assert check.evidence(context).passed is None


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
