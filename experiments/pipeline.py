"""The whole path of one profile: train, diagnose, draw; interruptible at any moment."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from experiments.atomic import move_aside, remove_leftovers, write_json
from experiments.checkpoints import Checkpoint, load_checkpoint, read_curves, write_curves
from experiments.executor import check_workers, process_pool
from experiments.jobs import (
    Heartbeat,
    Job,
    JobOutcome,
    Stages,
    identify,
    run_drawing,
    run_job,
    stored_diagnostics,
    stored_training,
)
from experiments.named import get_profile
from experiments.profiles import Profile
from experiments.provenance import versions
from experiments.runs import (
    RunPaths,
    finish_manifest,
    locked,
    run_path,
    start_manifest,
    writable_root,
)

__all__ = ["Progress", "RunResult", "WorkerLost", "reproduce", "result_hashes"]

POLL_SECONDS = 0.25
T = TypeVar("T")


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
        todo = stages or Stages()
        with _Pool(count, executor) as pool:
            if not _all_there(run_dir, chosen):
                pool.start(todo.prepare, len(chosen.models) * len(chosen.seeds))
            return _Run(run_dir, chosen, todo, progress).finish(pool)


def result_hashes(run_dir: Path, profile: Profile) -> dict[str, str]:
    """Return the content hash of every whole result in a run directory, by relative path.

    Changes nothing on disk.  Raises ``ValueError`` naming a damaged file.
    """
    from experiments.store import load_dataset

    found = {}
    for model in profile.models:
        for seed in profile.seeds:
            trained = RunPaths(run_dir).trained(model, seed)
            if trained.exists():
                found[str(trained.relative_to(run_dir))] = load_checkpoint(trained).content_hash
            config = profile.diagnostics
            for snapshot in (*config.snapshots, *config.rate_snapshots):
                path = RunPaths(run_dir).diagnostics(model, seed, snapshot)
                if path.exists():
                    digest = str(load_dataset(path).attrs["content_hash"])
                    found[str(path.relative_to(run_dir))] = digest
    return found


def _all_there(run_dir: Path, profile: Profile) -> bool:
    """Whether every job has its last file: then there may be nothing to start workers for."""
    paths = RunPaths(run_dir)
    return all(paths.diagnostics(m, s).exists() for m in profile.models for s in profile.seeds)


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
        self.results: dict[str, str] = {}
        self.identities = {m: identify(m, profile.layernorm) for m in profile.models}
        self.jobs = [
            Job(run_dir, profile, model, seed, self.identities[model], stages)
            for seed in profile.seeds
            for model in profile.models
        ]

    def finish(self, pool: _Pool) -> RunResult:
        remove_leftovers(self.run_dir)
        moved = start_manifest(self.run_dir, self.profile, self.provenance())
        self.notices += [f"manifest.json: damaged or outdated; moved to {p}" for p in moved]
        open_jobs = [job for job in self.jobs if not self.is_done(job)]
        self.progress("jobs", len(self.jobs) - len(open_jobs), "")
        if open_jobs:
            self.work(pool.executor(len(open_jobs)), open_jobs)
        figures = self.draw(pool)
        finish_manifest(self.run_dir, self.results)
        shutil.rmtree(self.run_dir / "progress", ignore_errors=True)
        return RunResult(
            self.run_dir,
            self.paths.report,
            self.trained,
            self.diagnosed,
            tuple(figures),
            tuple(self.notices),
            self.results,
        )

    def provenance(self) -> dict[str, object]:
        """Versions and closed-form hashes for the manifest."""
        return {
            "versions": versions(),
            "forward_hashes": {m: i.forward for m, i in self.identities.items()},
            "diagnostics_hashes": {m: i.diagnostics for m, i in self.identities.items()},
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
        found = {job.result(job.trained): trained.content_hash}
        for snapshot in job.snapshots(trained):
            digest = stored_diagnostics(job, trained, snapshot, self.notices)
            if digest is not None:
                path = job.paths.diagnostics(job.model, job.seed, snapshot)
                found[job.result(path)] = digest
        self.results |= found
        return len(found) == 1 + len(job.snapshots(trained))

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
        running: dict[Future[Any], Job] = {executor.submit(run_job, j): j for j in jobs}
        finished = len(self.jobs) - len(jobs)
        for done in _as_they_end(running):
            for job, future in done:
                self.collect(_result(f"job {job.label}", future))
                finished += 1
            notes = [
                (job.label, *Heartbeat.read(job.paths.progress(job.model, job.seed)))
                for job in running.values()
            ]
            detail = "; ".join(f"{label}: {stage}" for label, stage, _ in notes if stage)
            self.progress("jobs", finished + sum(part for *_, part in notes), detail)

    def collect(self, outcome: JobOutcome) -> None:
        """Take in what a finished job did."""
        self.trained += outcome.trained
        self.diagnosed += len(outcome.diagnosed)
        self.notices += outcome.notices
        self.results |= outcome.results

    def draw(self, pool: _Pool) -> list[Path]:
        """Draw the figures unless those on disk were drawn from the same results."""
        marker = self.paths.figures / "figures.json"
        key = _figures_key(self.results)
        stored = self.stored_figures(marker, key)
        if stored is None:
            stored = self.drawn(pool)
            files = {str(p.relative_to(self.run_dir)): _file_hash(p) for p in stored}
            write_json(marker, {"key": key, "files": files})
        count = float(len(self.stages.figures))
        self.progress("figures", count, "", count)
        return stored

    def drawn(self, pool: _Pool) -> list[Path]:
        """Draw every figure, each in a worker; their files in the order of the figures."""
        names = self.stages.figures
        self.paths.figures.mkdir(parents=True, exist_ok=True)
        self.progress("figures", 0.0, "drawing", float(len(names)))
        executor = pool.executor(len(names))
        running: dict[Future[Any], str] = {
            executor.submit(run_drawing, self.stages, self.run_dir, name): name for name in names
        }
        files: dict[str, list[Path]] = {}
        for done in _as_they_end(running):
            for name, future in done:
                files[name] = _result(f"figure {name}", future)
            self.progress("figures", float(len(files)), "drawing", float(len(names)))
        return [path for name in names for path in files[name]]

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


class _Pool:
    """The executor of a run: the caller's, or worker processes started when first needed.

    A context; on leaving it by an exception the workers are ended.
    """

    def __init__(self, workers: int, given: Executor | None) -> None:
        self.workers, self.given = workers, given
        self.stack = ExitStack()

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *exception: Any) -> None:
        self.stack.__exit__(*exception)

    def start(self, prepare: Callable[[], None], tasks: int) -> None:
        """Start the workers for so many tasks; they import meanwhile what they will need."""
        if self.given is None:
            executor = self.executor(tasks)
            for _ in range(min(self.workers, tasks)):
                executor.submit(prepare)

    def executor(self, tasks: int) -> Executor:
        """An executor for so many tasks."""
        if self.given is None:
            self.given = self.stack.enter_context(process_pool(min(self.workers, tasks)))
        return self.given


def _as_they_end(running: dict[Future[Any], T]) -> Iterator[list[tuple[T, Future[Any]]]]:
    """Yield what has ended, a few times a second; if the consumer fails, cancel the rest."""
    try:
        while running:
            done, _ = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
            yield [(running.pop(future), future) for future in done]
    finally:
        for future in running:
            future.cancel()


def _result(label: str, future: Future[Any]) -> Any:
    """What a task returned; ``RuntimeError`` if it failed, ``WorkerLost`` if it was lost."""
    try:
        return future.result()
    except BrokenProcessPool:
        raise WorkerLost(
            f"{label}: a worker process ended unexpectedly (killed, or out of "
            "memory); run the same command again to continue"
        ) from None
    except Exception as error:
        raise RuntimeError(f"{label}: {error}") from error


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _figures_key(results: dict[str, str]) -> str:
    """Hash of what figures are drawn from: the results and the drawing code."""
    digest = hashlib.sha256(json.dumps([results, versions()], sort_keys=True).encode())
    here = Path(__file__).parent
    for source in sorted([*here.glob("figures*.py"), *here.glob("figures/**/*.py")]):
        digest.update(source.read_bytes())
    return digest.hexdigest()
