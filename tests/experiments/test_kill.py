"""Runs interrupted at seeded random moments of every phase finish as the same run.

A driver process works with two workers and is ended by ``kill -9`` or Ctrl-C; then nothing of it
may be left, and a second call must finish the run with the same content hashes as an
uninterrupted one, without training again what was trained.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from experiments.atomic import TEMPORARY
from experiments.pipeline import reproduce
from experiments.runs import RunPaths, is_locked, read_manifest, run_path
from tests.experiments import light
from tests.experiments.driver import real_profile, small_profile

ROOT = Path(__file__).parents[2]
MOMENTS = 5
PATIENCE = 150.0
# Seconds: the pause in every step of a phase, and the latest moment after its beginning.  A phase
# and what follows it last at least half a second longer, so that a busy machine is not too late.
PAUSE = {"diagnostics": 0.1, "figures": 0.5}
LATEST = {"starting": 0.5, "training": 0.4, "writing": 0.15, "diagnostics": 0.4, "figures": 0.3}


def start(out: Path, kind: str = "light", pause: float = 0.05, slow_writes: bool = False):
    """A driver in a process group of its own."""
    environment = {**os.environ, "LIGHT_PAUSE": str(pause), "OMP_NUM_THREADS": "1"}
    environment.pop("LIGHT_SLOW_WRITES", None)
    if slow_writes:
        environment["LIGHT_SLOW_WRITES"] = "1"
    command = [sys.executable, "-m", "tests.experiments.driver", str(out), kind, "2"]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A test run in the background of a script inherits an ignored Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def wait_until(condition: Callable[[], bool], process: subprocess.Popen) -> None:
    """Wait for a phase to begin; fails if the driver ends before."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert process.poll() is None, f"the run ended too early: {process.stderr.read()}"
        assert time.monotonic() < deadline, "the phase did not begin"
        time.sleep(0.002)


def end(process: subprocess.Popen, with_signal: signal.Signals) -> str:
    """Kill the parent alone, or send Ctrl-C to the whole group as a terminal does.

    Then nothing of the process group may remain.  Returns what the driver wrote to stderr.
    """
    if with_signal == signal.SIGKILL:
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGINT)
    # The pipe closes only when the last process that holds it, a worker too, has ended.
    _, errors = process.communicate(timeout=PATIENCE)
    deadline = time.monotonic() + 5
    while group_alive(process.pid):
        assert time.monotonic() < deadline, "an orphan process is left"
        time.sleep(0.01)
    return errors


def group_alive(group: int) -> bool:
    """Whether any process of a group is left (zombies that nobody reaped do not count)."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    if not Path("/proc/self/stat").exists():
        return True
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, found = stat.read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if int(found) == group and state != "Z":
            return True
    return False


def phase_begun(run_dir: Path, phase: str) -> Callable[[], bool]:
    """A test for the phase, from the files alone."""

    def stage(wanted: str) -> bool:
        for note in (run_dir / "progress").glob("[!.]*.json"):
            try:
                if json.loads(note.read_text())["stage"] == wanted:
                    return True
            except (OSError, ValueError):
                continue
        return False

    if phase == "starting":  # workers are being spawned
        return (run_dir / "manifest.json").exists
    if phase in ("training", "diagnostics"):
        return lambda: stage(phase)
    if phase == "writing":
        return lambda: any("progress" not in p.parts for p in run_dir.glob(f"*/{TEMPORARY}*"))
    return lambda: (run_dir / "figures").exists()


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """The finished run to compare with, and what every phase starts from."""
    out = tmp_path_factory.mktemp("whole")
    with ThreadPoolExecutor(1) as pool:
        return reproduce(small_profile(), out, executor=pool, stages=light.STAGES)


def prepared(whole: Path, target: Path, phase: str) -> None:
    """Lay out a run that stands before ``phase``."""
    if phase in ("starting", "training", "writing"):
        return
    shutil.copytree(whole, target, ignore=shutil.ignore_patterns("log.txt", "progress"))
    shutil.rmtree(target / "figures")
    manifest = json.loads((target / "manifest.json").read_text())
    (target / "manifest.json").write_text(json.dumps({**manifest, "finished": False}))
    if phase == "diagnostics":
        shutil.rmtree(target / "diag")


@pytest.mark.parametrize("phase", ["starting", "training", "writing", "diagnostics", "figures"])
def test_killed_runs_finish_with_the_same_bits(tmp_path, uninterrupted, phase):
    chance = random.Random(f"moments of {phase}")
    for moment in range(MOMENTS):
        out = tmp_path / str(moment)
        run_dir = run_path(out, small_profile())
        prepared(uninterrupted.run_dir, run_dir, phase)
        how = (signal.SIGKILL, signal.SIGINT)[moment % 2]
        process = start(out, pause=PAUSE.get(phase, 0.05), slow_writes=phase == "writing")
        wait_until(phase_begun(run_dir, phase), process)
        time.sleep(chance.uniform(0, LATEST[phase]))
        errors = end(process, how)
        if how == signal.SIGINT:
            assert "KeyboardInterrupt" in errors
        assert not read_manifest(run_dir)["finished"] and not is_locked(run_dir)
        trained_before = set(lines(run_dir))
        with ThreadPoolExecutor(1) as pool:
            again = reproduce(small_profile(), out, executor=pool, stages=light.STAGES)
        assert again.results == uninterrupted.results, (phase, moment)
        assert again.notices == (), "an interruption must not leave damaged files"
        finished = [line for line in lines(run_dir) if line.startswith("trained")]
        assert len(finished) == len(set(finished)), "a finished training was done again"
        expected = 0 if phase in ("diagnostics", "figures") else 2
        assert again.trained <= expected
        assert len(finished) <= expected and trained_before <= set(lines(run_dir))
        assert read_manifest(run_dir)["finished"]
        assert not list(run_dir.rglob(f"{TEMPORARY}*"))


def lines(run_dir: Path) -> list[str]:
    path = run_dir / "log.txt"
    return path.read_text().split("\n")[:-1] if path.exists() else []


def test_a_killed_training_goes_on_from_its_checkpoint(tmp_path, uninterrupted):
    run_dir = run_path(tmp_path, small_profile())
    process = start(tmp_path, pause=0.05)
    checkpoint = RunPaths(run_dir).checkpoint("diag", 5)
    wait_until(checkpoint.exists, process)
    end(process, signal.SIGKILL)
    with ThreadPoolExecutor(1) as pool:
        again = reproduce(small_profile(), tmp_path, executor=pool, stages=light.STAGES)
    starts = [line for line in lines(run_dir) if line.startswith("train diag 5 from")]
    assert starts[0].endswith(" 0") and int(starts[1].split()[-1]) >= 3
    assert again.results == uninterrupted.results


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_second_process_is_told_and_stops(tmp_path, how):
    run_dir = run_path(tmp_path, small_profile())
    first = start(tmp_path, pause=1.0)
    wait_until(lambda: RunPaths(run_dir).manifest.exists(), first)
    second = subprocess.run(
        [sys.executable, "-m", "tests.experiments.driver", str(tmp_path), "light", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert second.returncode == 2
    assert f"in use by another process (id {first.pid})" in second.stderr
    assert second.stderr.count("\n") == 1
    assert first.poll() is None
    end(first, how)
    assert not is_locked(run_dir)


def newer(path: Path) -> Callable[[], bool]:
    """A test for a file being written anew."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    return lambda: path.exists() and path.stat().st_mtime_ns > before


def test_a_really_trained_network_is_the_same_bits_after_interruptions(tmp_path):
    whole = start(tmp_path / "whole", "real", pause=0)
    chance = random.Random("real training")
    out = tmp_path / "killed"
    run_dir = run_path(out, real_profile())
    checkpoint = RunPaths(run_dir).checkpoint("diag", real_profile().seeds[0])
    for how in (signal.SIGKILL, signal.SIGINT):
        process = start(out, "real", pause=0)
        wait_until(newer(checkpoint), process)  # than the last process left: this one trains
        time.sleep(chance.uniform(0, 0.1))
        end(process, how)
        assert checkpoint.exists(), "the training ended before it was interrupted"
    last = start(out, "real", pause=0)
    for process in (whole, last):
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, errors
    killed = read_manifest(run_dir)
    unharmed = read_manifest(run_path(tmp_path / "whole", real_profile()))
    assert killed["results"] == unharmed["results"]
    assert len(killed["results"]) == 4  # trained; diagnosed untrained, at equal loss, trained
