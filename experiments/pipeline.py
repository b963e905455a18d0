"""The whole path of one profile: train, diagnose, draw; interruptible at any moment."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from experiments.atomic import move_aside, remove_leftovers, write_json
from experiments.checkpoints import Checkpoint, load_checkpoint, read_curves, write_curves
from experiments.executor import check_workers, process_pool
from experiments.jobs import (
    Heartbeat,
    Job,
    JobOutcome,
    Stages,
    run_job,
    stored_diagnostics,
    stored_training,
)
from experiments.profiles import Profile, get_profile
from experiments.provenance import diagnostics_hash, forward_hash, versions
from experiments.runs import (
    RunPaths,
    finish_manifest,
    locked,
    run_path,
    start_manifest,
    writable_root,
)
from experiments.store import load_dataset

__all__ = ["Progress", "RunResult", "WorkerLost", "reproduce", "result_hashes"]

POLL_SECONDS = 0.25


class WorkerLost(RuntimeError):
    """A worker process ended without a result: killed from outside or out of memory."""


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    ``phase``: ``"jobs"`` (training and diagnostics) or ``"figures"``.  ``done`` of ``total``:
    work in job units, fractions included, monotone within a phase; a bar derives the remaining
    time from them.  ``detail``: what runs now, for people.  ``notice``: set when something
    happened that the user should read, e.g. a damaged file that is computed again.
    """

    phase: str
    done: float
    total: float
    detail: str = ""
    notice: str | None = None


@dataclass(frozen=True)
class RunResult:
    """A finished run.

    ``report``: where the report of this run belongs (written by ``experiments.report``).
    ``trained``, ``diagnosed``: jobs and datasets computed by this call; what was finished
    before is not counted.  ``notices``: files set aside.  ``results``: content hash per file.
    """

    run_dir: Path
    report: Path
    trained: int
    diagnosed: int
    figures: tuple[Path, ...]
    notices: tuple[str, ...]
    results: dict[str, str]


ProgressCallback = Callable[[Progress], None]


def reproduce(
    profile: Profile | str,
    out: Path | str | None = None,
    seeds: Sequence[int] | None = None,
    workers: int | None = None,
    progress: ProgressCallback | None = None,
    *,
    models: Sequence[str] | None = None,
    executor: Executor | None = None,
    stages: Stages | None = None,
) -> RunResult:
    """Run ``profile`` to its end, or finish a run that was interrupted; return what there is.

    ``out``: directory of runs (default ``./runs``).  ``seeds``, ``models``: instead of the
    profile's.  ``workers``: local processes (default: usable cores), or pass any ``executor``
    that shares the file system.  ``progress`` is called in this thread, a few times a second.
    Finished trainings, diagnostics and figures are verified by hash and kept; damaged or
    outdated files are named, moved to ``aside/`` and computed again.

    Raises ``ValueError`` before any work for a bad option, and
    :class:`~experiments.runs.RunLockedError` (a ``ValueError``) if another process has the run;
    ``RuntimeError`` naming the job if a job fails; ``KeyboardInterrupt`` on Ctrl-C, after the
    workers have ended.  After any of these, the same call continues the run.
    """
    chosen = get_profile(profile) if isinstance(profile, str) else profile
    chosen = chosen.with_options(seeds, models)
    count = check_workers(workers)
    run_dir = run_path(writable_root(out), chosen)
    with locked(run_dir):
        run = _Run(run_dir, chosen, stages or Stages(), progress)
        return run.finish(count, executor)


def result_hashes(run_dir: Path, profile: Profile) -> dict[str, str]:
    """Return the content hash of every whole result in a run directory, by relative path.

    Changes nothing on disk.  Raises ``ValueError`` naming a damaged file.
    """
    found = {}
    for model in profile.models:
        for seed in profile.seeds:
            trained = RunPaths(run_dir).trained(model, seed)
            if trained.exists():
                found[str(trained.relative_to(run_dir))] = load_checkpoint(trained).content_hash
            for snapshot in profile.diagnostics.snapshots:
                path = RunPaths(run_dir).diagnostics(model, seed, snapshot)
                if path.exists():
                    digest = str(load_dataset(path).attrs["content_hash"])
                    found[str(path.relative_to(run_dir))] = digest
    return found


class _Run:
    """One call of :func:`reproduce`, under the run's lock."""

    def __init__(
        self, run_dir: Path, profile: Profile, stages: Stages, progress: ProgressCallback | None
    ) -> None:
        self.run_dir, self.profile, self.stages = run_dir, profile, stages
        self.paths = RunPaths(run_dir)
        self.tell = progress or (lambda _: None)
        self.notices: list[str] = []
        self.told = 0
        self.trained = self.diagnosed = 0
        self.jobs = [
            Job(run_dir, profile, model, seed, stages)
            for seed in profile.seeds
            for model in profile.models
        ]

    def finish(self, workers: int, executor: Executor | None) -> RunResult:
        remove_leftovers(self.run_dir)
        moved = start_manifest(self.run_dir, self.profile, self.provenance())
        self.notices += [f"manifest.json: damaged or outdated; moved to {p}" for p in moved]
        open_jobs = [job for job in self.jobs if not self.is_done(job)]
        self.progress("jobs", len(self.jobs) - len(open_jobs), "")
        if open_jobs:
            pool: AbstractContextManager[Executor]
            pool = nullcontext(executor) if executor else process_pool(min(workers, len(open_jobs)))
            with pool as available:
                self.work(available, open_jobs)
        results = result_hashes(self.run_dir, self.profile)
        figures = self.draw(results)
        finish_manifest(self.run_dir, results)
        shutil.rmtree(self.run_dir / "progress", ignore_errors=True)
        return RunResult(
            self.run_dir,
            self.paths.report,
            self.trained,
            self.diagnosed,
            tuple(figures),
            tuple(self.notices),
            results,
        )

    def provenance(self) -> dict[str, object]:
        """Versions and closed-form hashes for the manifest."""
        layernorm = self.profile.layernorm
        return {
            "versions": versions(),
            "forward_hashes": {m: forward_hash(m, layernorm) for m in self.profile.models},
            "diagnostics_hashes": {m: diagnostics_hash(m, layernorm) for m in self.profile.models},
        }

    def progress(self, phase: str, done: float, detail: str, total: float | None = None) -> None:
        """Pass on the state, and each notice once."""
        amount = float(len(self.jobs)) if total is None else total
        for notice in self.notices[self.told :]:
            self.tell(Progress(phase, done, amount, detail, notice))
        self.told = len(self.notices)
        self.tell(Progress(phase, done, amount, detail))

    def is_done(self, job: Job) -> bool:
        """Whether everything of a job is stored, whole and up to date."""
        trained: Checkpoint | None = stored_training(job, self.notices)
        if trained is None:
            return False
        self.mend_curves(job, trained)
        stored = [
            stored_diagnostics(job, trained, snapshot, self.notices)
            for snapshot in job.snapshots(trained)
        ]
        return None not in stored

    def mend_curves(self, job: Job, trained: Checkpoint) -> None:
        """Write the curves again if they are missing or damaged; the arrays hold them."""
        path = job.paths.curves(job.model, job.seed)
        if path.exists():
            try:
                if read_curves(path)["content_hash"] == trained.content_hash:
                    return
                reason = f"{path}: out of date"
            except (ValueError, KeyError, TypeError) as error:
                reason = str(error)
            target = move_aside(path, self.paths.aside)
            self.notices.append(f"{reason}; moved to {target} and written again")
        write_curves(path, trained)

    def work(self, executor: Executor, jobs: list[Job]) -> None:
        """Run the open jobs, reporting progress; the first failure drops the rest."""
        for job in jobs:
            job.paths.progress(job.model, job.seed).unlink(missing_ok=True)
        running: dict[Future[JobOutcome], Job] = {executor.submit(run_job, j): j for j in jobs}
        finished = len(self.jobs) - len(jobs)
        try:
            while running:
                done, _ = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
                for future in done:
                    self.collect(running.pop(future), future)
                    finished += 1
                notes = [
                    (job.label, *Heartbeat.read(job.paths.progress(job.model, job.seed)))
                    for job in running.values()
                ]
                detail = "; ".join(f"{label}: {stage}" for label, stage, _ in notes if stage)
                self.progress("jobs", finished + sum(part for *_, part in notes), detail)
        finally:
            for future in running:
                future.cancel()

    def collect(self, job: Job, future: Future[JobOutcome]) -> None:
        """Take in one finished job; ``RuntimeError`` if it failed, ``WorkerLost`` if lost."""
        try:
            outcome = future.result()
        except BrokenProcessPool:
            raise WorkerLost(
                f"job {job.label}: a worker process ended unexpectedly (killed, or out of "
                "memory); run the same command again to continue"
            ) from None
        except Exception as error:
            raise RuntimeError(f"job {job.label}: {error}") from error
        self.trained += outcome.trained
        self.diagnosed += len(outcome.diagnosed)
        self.notices += outcome.notices

    def draw(self, results: dict[str, str]) -> list[Path]:
        """Draw the figures unless those on disk were drawn from the same results."""
        marker = self.paths.figures / "figures.json"
        key = _figures_key(results)
        stored = self.stored_figures(marker, key)
        if stored is None:
            self.progress("figures", 0.0, "drawing", 1.0)
            self.paths.figures.mkdir(parents=True, exist_ok=True)
            stored = list(self.stages.draw(self.run_dir))
            files = {str(p.relative_to(self.run_dir)): _file_hash(p) for p in stored}
            write_json(marker, {"key": key, "files": files})
        self.progress("figures", 1.0, "", 1.0)
        return stored

    def stored_figures(self, marker: Path, key: str) -> list[Path] | None:
        """The figures on disk if whole and drawn from the same results; damaged ones go aside."""
        try:
            noted = json.loads(marker.read_text(encoding="utf-8"))
            files: dict[str, str] = noted["files"]
            current = noted["key"] == key
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if not current:
            return None
        whole = True
        for name, digest in files.items():
            path = self.run_dir / name
            if not path.exists():
                whole = False
            elif _file_hash(path) != digest:
                target = move_aside(path, self.paths.aside)
                self.notices.append(f"{path}: truncated or damaged; moved to {target}, redrawn")
                whole = False
        return [self.run_dir / name for name in files] if whole else None


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _figures_key(results: dict[str, str]) -> str:
    """Hash of what figures are drawn from: the results and the drawing code."""
    digest = hashlib.sha256(json.dumps([results, versions()], sort_keys=True).encode())
    here = Path(__file__).parent
    for source in sorted([*here.glob("figures*.py"), *here.glob("figures/**/*.py")]):
        digest.update(source.read_bytes())
    return digest.hexdigest()
