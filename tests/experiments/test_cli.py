"""The command line: exit statuses, one-line errors without a traceback, quick help."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from experiments import cli
from experiments.cli import common

USAGE = [
    (["verify", "--level", "medium"], "--level: 'medium' is not one of quick, full"),
    (["verify", "--only", "LW-99"], "unknown claim 'LW-99'"),
    (["verify", "--workers", "0"], "--workers: 0 is not in 1 …"),
    (["verify", "--runs", "nowhere"], "runs: 'nowhere' is not a directory"),
    (["verify", "--json", "nowhere/x.json"], "--json: there is no directory 'nowhere'"),
    (["verify", "--json", "."], "--json: '.' is a directory"),
    (["verify", "--record", "--only", "LW-1"], "--record: only a complete verification"),
    (["verify", "--misspelt"], "No such option: --misspelt"),
    (["verify", "--workers", "two"], "'--workers': Input should be a valid integer"),
    (["nonsense"], "No such command 'nonsense'"),
    (["derive"], "name: give exactly one of"),
    (["derive", "lstm", "--list"], "name: give exactly one of"),
    (["derive", "lstm", "--what", "x"], "--what: 'x' is not one of jacobian, rates, all"),
    (["derive", "lstm", "--format", "x"], "--format: 'x' is not one of text, latex, json"),
    (["runs", "list", "--out", "nowhere"], "--out: 'nowhere' is not a directory"),
    (["runs", "status", "nowhere"], "nowhere: not a run directory"),
    (["runs", "clean", "nowhere"], "nowhere: not a run directory"),
    (["reproduce", "--profile", "huge"], "profile: 'huge' is not one of smoke, quick, adding, "),
    (["reproduce", "--profile", "nowhere.json"], "profile: 'nowhere.json' does not exist"),
    (["reproduce", "--models", "vanilla"], "models: 'vanilla' is not one of const, shared"),
    (["reproduce", "--seeds", "one"], "--seeds: 'one' is not a list of integers"),
    (["reproduce", "--seeds", "1,-1"], "seeds: -1 is not an integer in 0 …"),
    (["reproduce", "--seeds", "1", "1"], "seeds: [1, 1] repeats a seed"),
    (["reproduce", "--workers", "0"], "--workers: 0 is not in 1 …"),
    (["reproduce", "--out", "/proc/none"], "out: '/proc/none' is not a writable directory"),
    (["window", "nowhere.csv"], "nowhere.csv does not exist"),
    (["report"], "--out: give a file to write, or a run directory"),
    (["report", "."], "run: '.' is not a finished run"),
]


@pytest.mark.parametrize(("arguments", "message"), USAGE, ids=[" ".join(u[0]) for u in USAGE])
def test_bad_input_gives_one_line_and_status_2(
    sample_ledger: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    before = sorted(sample_ledger.rglob("*"))
    assert cli.run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert sorted(sample_ledger.rglob("*")) == before


def test_verify_prints_a_table(sample_ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["verify", "--workers", "1"]) == 0
    printed = capsys.readouterr().out
    for word in ("LW-3", "REFUTED", "LW-4 is undecided: failed", "1 claims about trained networks"):
        assert word in printed
    assert cli.run(["verify", "--workers", "1"]) == 0
    assert "cached" in capsys.readouterr().out


def test_verify_writes_json(sample_ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["verify", "--only", "LW-1", "LW-2", "--json", "x.json"]) == 0
    data = json.loads(Path("x.json").read_text())
    assert [item["id"] for item in data] == ["LW-1", "LW-2"]
    capsys.readouterr()
    assert cli.run(["verify", "--only", "LW-1,LW-2", "--json", "-"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [item["verdict"] for item in printed] == ["PROVED", "VERIFIED"]


def test_a_changed_verdict_has_status_1(
    sample_ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["verify", "--workers", "1", "--record"]) == 0
    record = Path("verdicts.lock.json")
    record.write_text(record.read_text().replace("VERIFIED", "PROVED"))
    assert cli.run(["verify", "--workers", "1"]) == 1
    assert "LW-2: VERIFIED, recorded PROVED" in capsys.readouterr().err


def test_an_interruption_says_what_is_kept(
    sample_ledger: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.verify.gather", interrupted)
    assert cli.run(["verify"]) == 130
    assert "what was finished is kept" in capsys.readouterr().err


def test_no_arguments_print_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([]) == 0
    assert "Usage: learnability" in capsys.readouterr().out


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; from experiments import cli; status = cli.run(['--help']);"
        "sys.exit(status or any(m in sys.modules for m in ('torch', 'sympy', 'numpy')))"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    assert "reproduce" in done.stdout
    # Processor time: the machine may be busy with the rest of the suite.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5


def test_ctrl_c_during_the_imports_is_quiet(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Importing:
        def __getattr__(self, name: str) -> object:
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "experiments.cli.app", Importing())
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == "learnability: interrupted\n"


def test_a_suite_runs_its_profiles_and_reports_with_the_evidence_beside(
    sample_ledger: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each profile in turn, its options given; then one verification with all finished runs."""
    from experiments import pipeline, report, verify
    from experiments.atomic import write_json

    def finished(run: Path) -> None:
        run.mkdir(parents=True)
        write_json(run / "manifest.json", {
            "format": 1, "profile": run.name, "seeds": [0], "models": ["diag"], "finished": True,
            "config": {}})

    ran, asked = [], []

    def reproduce(profile, out, workers, progress):  # type: ignore[no-untyped-def]
        ran.append((profile.name, profile.seeds, profile.models))
        run = out / profile.name
        finished(run)
        return pipeline.RunResult(run, run / "report" / "index.html", 1, 1, (), (), {})

    real = verify.verify

    def checks(**options):  # type: ignore[no-untyped-def]
        asked.append([Path(run).name for run in options["runs"]])
        return real(**options)

    def build(run, results, out):  # type: ignore[no-untyped-def]
        out.parent.mkdir(parents=True)
        out.write_text("report")
        return out

    monkeypatch.setattr(pipeline, "reproduce", reproduce)
    monkeypatch.setattr(verify, "verify", checks)
    monkeypatch.setattr(report, "build", build)
    runs = sample_ledger / "runs"
    finished(runs / "earlier")
    assert cli.run(["reproduce", "--profile", "optimizers", "--seeds", "3", "--models", "diag",
                    "--workers", "1", "--out", str(runs)]) in (0, 1)
    assert ran == [(name, (3,), ("diag",)) for name in ("sgd", "momentum", "plain")]
    assert asked == [["earlier", "sgd", "momentum", "plain"]]
    printed = capsys.readouterr().out.split()
    assert [Path(p).parent.parent.name for p in printed] == ["sgd", "momentum", "plain"]
    for name in ("sgd", "momentum", "plain"):
        assert (runs / name / "verdicts.json").exists()
        assert (runs / name / "report" / "derivations.tex").exists()


def test_every_stage_is_timed_by_its_own_pace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where stderr is no terminal: 300 s for 3 jobs say nothing of 7 figures."""
    clock = iter([0.0, *(100.0 * k for k in range(4)), 310.0, 330.0])
    monkeypatch.setattr(common.time, "monotonic", lambda: next(clock))
    with common.progress_bar("run") as tick:
        for done in range(4):
            tick("job", done, 5)
        for done in range(2):
            tick("figure", done, 7)
    assert capsys.readouterr().err.splitlines()[-2:] == [
        "run: 3/5 job, about 200 s left", "run: 1/7 figure, about 120 s left"]
