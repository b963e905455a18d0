"""One job: train one model from one seed and diagnose it; runs in a worker process.

Everything here is picklable and importable by name, so a job runs under any
``concurrent.futures.Executor`` that shares the file system.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from experiments.atomic import move_aside, write_json
from experiments.checkpoints import Checkpoint, load_checkpoint
from experiments.figures import FIGURES
from experiments.profiles import Profile
from experiments.provenance import (
    diagnostics_code,
    diagnostics_hash,
    forward_hash,
    training_code,
    versions,
)
from experiments.runs import RunPaths

if TYPE_CHECKING:
    import xarray as xr

__all__ = [
    "Heartbeat", "Identity", "Job", "JobOutcome", "Stages", "identify", "run_drawing", "run_job",
]

BEAT_SECONDS = 0.25
TRAINING_SHARE = 0.5  # of a job's work, in its progress; the rest is diagnostics


class TrainStage(Protocol):
    """Trains one model; see :func:`experiments.training.train`."""

    def __call__(
        self,
        model_name: str,
        profile: Profile,
        seed: int,
        finished: Path,
        checkpoint: Path,
        metadata: dict[str, Any],
        beat: Callable[[int, int], None],
        curves: Path,
    ) -> str:
        """Write ``finished``, resuming from ``checkpoint``; return the content hash."""


class DiagnoseStage(Protocol):
    """Diagnoses one snapshot of one training."""

    def __call__(
        self, trained: Path, profile: Profile, model_name: str, seed: int, snapshot: str
    ) -> xr.Dataset:
        """Return the labelled diagnostics."""


def _train(
    model_name: str,
    profile: Profile,
    seed: int,
    finished: Path,
    checkpoint: Path,
    metadata: dict[str, Any],
    beat: Callable[[int, int], None],
    curves: Path,
) -> str:
    from experiments.training import train

    return train(model_name, profile, seed, finished, checkpoint, metadata, beat, curves)


def _diagnose(
    trained: Path, profile: Profile, model_name: str, seed: int, snapshot: str
) -> xr.Dataset:
    from experiments.diagnostics import diagnose
    from experiments.training import deterministic, load_snapshot

    with deterministic():
        model = load_snapshot(trained, profile, model_name, seed, snapshot)
        return diagnose(model, profile, seed, snapshot in profile.diagnostics.rate_snapshots)


def _draw(run_dir: Path, figure: str) -> list[Path]:
    from experiments.figures import draw

    return list(draw(run_dir, figure))


def _prepare() -> None:
    import experiments.diagnostics
    import experiments.store
    import experiments.training  # noqa: F401


@dataclass(frozen=True)
class Stages:
    """What a run does; importable functions, replaceable as a whole (tests use light ones).

    ``draw`` makes one of ``figures`` from the datasets of a run and returns its files;
    ``prepare`` imports what a worker needs, while the parent still makes the jobs.
    """

    train: TrainStage = _train
    diagnose: DiagnoseStage = _diagnose
    draw: Callable[[Path, str], list[Path]] = _draw
    figures: tuple[str, ...] = FIGURES
    prepare: Callable[[], None] = _prepare


@dataclass(frozen=True)
class Identity:
    """Hashes of what a job's results depend on; computed once, in the process that hands it out."""

    forward: str
    diagnostics: str
    training_code: str
    diagnostics_code: str


def identify(model: str, layernorm: bool) -> Identity:
    """Return the identity of jobs of one model."""
    return Identity(
        forward_hash(model, layernorm),
        diagnostics_hash(model, layernorm),
        training_code(),
        diagnostics_code(),
    )


@dataclass(frozen=True)
class Job:
    """One (model, seed) of one run."""

    run_dir: Path
    profile: Profile
    model: str
    seed: int
    identity: Identity
    stages: Stages = field(default_factory=Stages)

    @property
    def label(self) -> str:
        """Name for people, e.g. ``diag, seed 3``."""
        return f"{self.model}, seed {self.seed}"

    @property
    def paths(self) -> RunPaths:
        """Where the run's files lie."""
        return RunPaths(self.run_dir)

    @property
    def trained(self) -> Path:
        """The file of the finished training."""
        return self.paths.trained(self.model, self.seed)

    def result(self, path: Path) -> str:
        """The name of one of the job's files in a list of results."""
        return str(path.relative_to(self.run_dir))

    def training_metadata(self) -> dict[str, Any]:
        """What identifies this training; a stored one with other values is out of date."""
        return {
            "model": self.model,
            "seed": self.seed,
            "training_hash": self.profile.training_hash(),
            "forward_hash": self.identity.forward,
            "training_code": self.identity.training_code,
        }

    def diagnostics_attributes(self, trained: Checkpoint, snapshot: str) -> dict[str, Any]:
        """What identifies one diagnostics dataset; a stored one with others is out of date."""
        return {
            "model": self.model,
            "seed": self.seed,
            "snapshot": snapshot,
            "snapshot_step": trained.metadata["snapshots"][snapshot]["step"],
            "snapshot_loss": trained.metadata["snapshots"][snapshot]["loss"],
            "config_hash": self.profile.config_hash,
            "training_content": trained.content_hash,
            "forward_hash": self.identity.forward,
            "diagnostics_hash": self.identity.diagnostics,
            "diagnostics_code": self.identity.diagnostics_code,
            "steps_trained": self.profile.task.steps,
            "steps_measured": self.profile.diagnostics.steps,
        }

    def snapshots(self, trained: Checkpoint) -> list[str]:
        """The snapshots to diagnose: those asked for that this training reached."""
        reached = trained.metadata["snapshots"]
        config = self.profile.diagnostics
        return [s for s in (*config.snapshots, *config.rate_snapshots) if s in reached]


def stored_training(job: Job, notices: list[str]) -> Checkpoint | None:
    """Return the finished training if it is whole and up to date; otherwise set it aside."""
    path = job.trained
    if not path.exists():
        return None
    try:
        saved = load_checkpoint(path)
    except ValueError as error:
        _aside(job, path, str(error), notices)
        return None
    wanted = job.training_metadata()
    if any(saved.metadata.get(key) != value for key, value in wanted.items()):
        _aside(job, path, f"{path}: out of date (its closed forms, code or configuration)", notices)
        return None
    return saved


def stored_diagnostics(
    job: Job, trained: Checkpoint, snapshot: str, notices: list[str]
) -> str | None:
    """Return the content hash of the stored diagnostics if whole and up to date."""
    path = job.paths.diagnostics(job.model, job.seed, snapshot)
    if not path.exists():
        return None
    from experiments.store import load_dataset

    try:
        dataset = load_dataset(path)
    except ValueError as error:
        _aside(job, path, str(error), notices)
        return None
    wanted = job.diagnostics_attributes(trained, snapshot)
    if any(dataset.attrs.get(key) != value for key, value in wanted.items()):
        _aside(job, path, f"{path}: out of date (its closed forms, code or training)", notices)
        return None
    return str(dataset.attrs["content_hash"])


def _aside(job: Job, path: Path, reason: str, notices: list[str]) -> None:
    target = move_aside(path, job.paths.aside)
    notices.append(f"{reason}; moved to {target} and computed again")


def _sound_checkpoint(job: Job, notices: list[str]) -> None:
    """Set aside a partial training that cannot be continued."""
    path = job.paths.checkpoint(job.model, job.seed)
    if not path.exists():
        return
    try:
        saved = load_checkpoint(path)
    except ValueError as error:
        _aside(job, path, str(error), notices)
        return
    if any(saved.metadata.get(k) != v for k, v in job.training_metadata().items()):
        _aside(job, path, f"{path}: out of date", notices)


class Heartbeat:
    """Tells the parent, through a small file, how far a job is (a fraction of its work)."""

    def __init__(self, path: Path) -> None:
        self.path, self.last = path, 0.0

    def __call__(self, stage: str, fraction: float, force: bool = False) -> None:
        """Note the present stage and fraction, at most a few times a second."""
        now = time.monotonic()
        if force or now - self.last >= BEAT_SECONDS:
            self.last = now
            write_json(self.path, {"stage": stage, "fraction": fraction})

    @staticmethod
    def read(path: Path) -> tuple[str, float]:
        """Return (stage, fraction); ("", 0.0) before the first beat."""
        try:
            note = json.loads(path.read_text(encoding="utf-8"))
            return str(note["stage"]), float(note["fraction"])
        except (OSError, ValueError, KeyError):
            return "", 0.0


@dataclass(frozen=True)
class JobOutcome:
    """What a job did; ``results``: content hash of each of its files, kept ones included."""

    trained: bool
    diagnosed: tuple[str, ...]
    notices: tuple[str, ...]
    results: dict[str, str]


def run_job(job: Job) -> JobOutcome:
    """Train unless that is done, then diagnose what is not done; every write is atomic.

    Raises what the stages raise.
    """
    notices = list[str]()
    beat = Heartbeat(job.paths.progress(job.model, job.seed))
    trained = stored_training(job, notices)
    fresh = trained is None
    if trained is None:
        trained = _train_job(job, beat, notices)
    results = {job.result(job.trained): trained.content_hash}
    diagnosed = []
    snapshots = job.snapshots(trained)
    for index, snapshot in enumerate(snapshots):
        stored = stored_diagnostics(job, trained, snapshot, notices)
        if stored is None:
            done = TRAINING_SHARE + (1 - TRAINING_SHARE) * index / len(snapshots)
            beat("diagnostics", done, force=True)
            stored = _diagnose_job(job, trained, snapshot)
            diagnosed.append(snapshot)
        results[job.result(job.paths.diagnostics(job.model, job.seed, snapshot))] = stored
    beat("done", 1.0, force=True)
    return JobOutcome(fresh, tuple(diagnosed), tuple(notices), results)


def _train_job(job: Job, beat: Heartbeat, notices: list[str]) -> Checkpoint:
    beat("training", 0.0, force=True)
    _sound_checkpoint(job, notices)
    job.stages.train(
        job.model,
        job.profile,
        job.seed,
        job.trained,
        job.paths.checkpoint(job.model, job.seed),
        job.training_metadata(),
        lambda done, total: beat("training", TRAINING_SHARE * done / total),
        job.paths.curves(job.model, job.seed),
    )
    return load_checkpoint(job.trained)


def _diagnose_job(job: Job, trained: Checkpoint, snapshot: str) -> str:
    """Diagnose one snapshot and store the dataset; return its content hash."""
    from experiments.store import save_dataset

    dataset = job.stages.diagnose(job.trained, job.profile, job.model, job.seed, snapshot)
    dataset.attrs.update(job.diagnostics_attributes(trained, snapshot))
    dataset.attrs.update({f"version_{k}": v for k, v in versions().items()})
    return save_dataset(job.paths.diagnostics(job.model, job.seed, snapshot), dataset)


def run_drawing(stages: Stages, run_dir: Path, figure: str) -> list[Path]:
    """Draw one figure of a run; its files, each written atomically."""
    return list(stages.draw(run_dir, figure))
