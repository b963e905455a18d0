"""Run directories: where a run's files lie, its manifest, its lock, and their listing.

Layout of ``<root>/<profile>-<config hash>/``::

    manifest.json                       configuration, seeds, versions, closed-form hashes
    lock                                held by the one process that works here
    train/<model>-<seed>.safetensors    trained parameters and snapshots; .json: its curves
    diag/<model>-<seed>[@snapshot].nc   diagnostics of the final (or an earlier) network
    figures/, report/                   drawn from the above
    progress/                           how far running jobs are; aside/: damaged files
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.atomic import TEMPORARY, move_aside, write_json
from experiments.profiles import Profile

__all__ = [
    "DEFAULT_ROOT",
    "RunLockedError",
    "RunPaths",
    "RunStatus",
    "clean_runs",
    "list_runs",
    "locked",
    "read_manifest",
    "run_path",
    "run_status",
    "writable_root",
]

DEFAULT_ROOT = Path("runs")
MANIFEST_FORMAT = 1


class RunLockedError(ValueError):
    """Another process works on the run directory."""


@dataclass(frozen=True)
class RunPaths:
    """The places inside one run directory."""

    root: Path

    @property
    def manifest(self) -> Path:
        """Configuration and provenance (JSON)."""
        return self.root / "manifest.json"

    @property
    def aside(self) -> Path:
        """Where damaged and outdated files are moved."""
        return self.root / "aside"

    @property
    def figures(self) -> Path:
        """Where figures are drawn."""
        return self.root / "figures"

    @property
    def report(self) -> Path:
        """The self-contained report."""
        return self.root / "report" / "index.html"

    def trained(self, model: str, seed: int) -> Path:
        """Finished training of one job."""
        return self.root / "train" / f"{model}-{seed}.safetensors"

    def curves(self, model: str, seed: int) -> Path:
        """Loss curves of one finished training (JSON)."""
        return self.root / "train" / f"{model}-{seed}.json"

    def checkpoint(self, model: str, seed: int) -> Path:
        """Resumable state of an unfinished training."""
        return self.root / "train" / f"{model}-{seed}.partial.safetensors"

    def diagnostics(self, model: str, seed: int, snapshot: str = "final") -> Path:
        """Diagnostics dataset of one job's snapshot."""
        label = "" if snapshot == "final" else f"@{snapshot}"
        return self.root / "diag" / f"{model}-{seed}{label}.nc"

    def progress(self, model: str, seed: int) -> Path:
        """How far the running job is."""
        return self.root / "progress" / f"{model}-{seed}.json"


def writable_root(out: Path | str | None) -> Path:
    """Return the directory that holds runs, created if needed.

    Raises ``ValueError`` naming it if it cannot be created or written.
    """
    root = DEFAULT_ROOT if out is None else Path(out)
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            pass
    except OSError as error:
        reason = error.strerror or error
        raise ValueError(f"out: {str(root)!r} is not a writable directory ({reason})") from None
    return root


def run_path(root: Path, profile: Profile) -> Path:
    """Return the run directory of ``profile`` under ``root``: name and configuration hash."""
    return root / f"{profile.name}-{profile.config_hash}"


def _acquire(descriptor: int) -> bool:
    """Take the operating system's lock; it ends with the process, however that ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def locked(run_dir: Path) -> Iterator[None]:
    """Hold the run directory's lock; it is created if needed.

    Raises :class:`RunLockedError` (a ``ValueError``), naming the holder, if another process has
    it.  The operating system drops the lock when the holder ends, also by ``kill -9``; the
    file ``lock`` itself stays (removing it would let two processes hold different files).
    """
    run_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(run_dir / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not _acquire(descriptor):
            holder = os.pread(descriptor, 32, 1) if hasattr(os, "pread") else b""
            who = holder.decode(errors="replace").strip() or "unknown"
            raise RunLockedError(
                f"out: {str(run_dir)!r} is in use by another process (id {who}); "
                "wait until it ends or choose another directory"
            )
        os.truncate(descriptor, 0)
        # Byte 0 is what Windows locks; the id for the message stands after it.
        os.write(descriptor, f" {os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


def is_locked(run_dir: Path) -> bool:
    """Whether some process works on the run directory now."""
    if not (run_dir / "lock").exists():
        return False
    descriptor = os.open(run_dir / "lock", os.O_RDWR)
    try:
        return not _acquire(descriptor)
    finally:
        os.close(descriptor)


def read_manifest(run_dir: Path) -> dict[str, Any]:
    """Return the manifest; ``ValueError`` naming the file if it is missing or damaged."""
    path = RunPaths(run_dir).manifest
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"{run_dir}: not a run directory (it has no manifest.json)") from None
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path}: truncated or damaged ({error})") from None
    if not isinstance(manifest, dict) or manifest.get("format") != MANIFEST_FORMAT:
        raise ValueError(f"{path}: not a manifest of format {MANIFEST_FORMAT}")
    return manifest


def start_manifest(run_dir: Path, profile: Profile, provenance: dict[str, Any]) -> list[Path]:
    """Write the manifest of a run unless a good one stands; return files moved aside.

    The versions of a resumed run are those it was started with; each result also carries its
    own.  The caller holds the lock.
    """
    paths = RunPaths(run_dir)
    moved = []
    if paths.manifest.exists():
        try:
            if read_manifest(run_dir)["config"] == profile.as_dict():
                return []
        except (ValueError, KeyError):
            pass
        moved.append(move_aside(paths.manifest, paths.aside))
    manifest = {
        "format": MANIFEST_FORMAT,
        "profile": profile.name,
        "config_hash": profile.config_hash,
        "config": profile.as_dict(),
        "seeds": list(profile.seeds),
        "models": list(profile.models),
        "finished": False,
        **provenance,
    }
    write_json(paths.manifest, manifest)
    return moved


def finish_manifest(run_dir: Path, results: dict[str, str]) -> None:
    """Record that the run is finished, with the content hash of every result."""
    manifest = read_manifest(run_dir)
    if manifest["finished"] and manifest.get("results") == results:
        return
    write_json(RunPaths(run_dir).manifest, manifest | {"finished": True, "results": results})


@dataclass(frozen=True)
class RunStatus:
    """One run as found on disk; counts are files present, which a resume verifies again."""

    path: Path
    profile: str
    jobs: int
    trained: int
    diagnosed: int
    figures: int
    finished: bool
    running: bool
    aside: int
    bytes: int


def run_status(run_dir: Path) -> RunStatus:
    """Return what a run directory holds; ``ValueError`` if it is not one or is damaged."""
    run_dir = Path(run_dir)
    manifest = read_manifest(run_dir)
    paths = RunPaths(run_dir)
    jobs = [(m, s) for m in manifest["models"] for s in manifest["seeds"]]
    files = [p for p in run_dir.rglob("*") if p.is_file()]
    return RunStatus(
        path=run_dir,
        profile=manifest["profile"],
        jobs=len(jobs),
        trained=sum(paths.trained(m, s).exists() for m, s in jobs),
        diagnosed=sum(paths.diagnostics(m, s).exists() for m, s in jobs),
        figures=sum(
            p.parent == paths.figures and p.suffix in (".svg", ".png", ".pdf") for p in files
        ),
        finished=bool(manifest["finished"]),
        running=is_locked(run_dir),
        aside=sum(p.parent == paths.aside for p in files),
        bytes=sum(p.stat().st_size for p in files),
    )


def list_runs(root: Path | None = None) -> list[RunStatus]:
    """Return every run under ``root`` (default ``./runs``), by name; none if it is absent.

    Directories that are no run, or whose manifest is damaged, are left out.
    """
    base = DEFAULT_ROOT if root is None else Path(root)
    found = []
    for path in sorted(base.iterdir()) if base.is_dir() else []:
        try:
            found.append(run_status(path))
        except (ValueError, KeyError, OSError):
            continue
    return found


def clean_runs(run_dir: Path, *, everything: bool = False) -> list[Path]:
    """Delete files set aside, temporary files and progress notes of a run; return what went.

    With ``everything`` the whole run directory goes.  Raises ``ValueError`` if ``run_dir`` is
    no run directory, and :class:`RunLockedError` if a process works on it.
    """
    run_dir = Path(run_dir)
    if not (run_dir / "lock").exists() and not RunPaths(run_dir).manifest.exists():
        raise ValueError(f"{run_dir}: not a run directory (it has no manifest.json)")
    with locked(run_dir):
        if everything:
            shutil.rmtree(run_dir)
            return [run_dir]
        paths = RunPaths(run_dir)
        removed = [p for p in run_dir.rglob(f"{TEMPORARY}*") if p.is_file()]
        for directory in (paths.aside, run_dir / "progress"):
            removed += [p for p in directory.glob("*") if p.is_file()]
        for path in removed:
            path.unlink(missing_ok=True)
        return removed
