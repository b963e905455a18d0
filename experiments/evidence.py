"""Evidence: running one check, and keeping what it found until anything it depends on changes."""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from experiments.atomic import write_json
from experiments.checks.context import Informed
from experiments.dependencies import source_hashes, versions
from theory.checking import Context, load_check
from theory.ledger import Evidence, Role, Strength

# Raise it when the layout of a stored record changes.
FORMAT = 2
SKIPPED = "skipped"


def cache_directory() -> Path:
    """Where evidence is kept: ``$LEARNABILITY_CACHE``, else the user's cache directory."""
    chosen = os.environ.get("LEARNABILITY_CACHE")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_cache_dir("learnability-window"))


def plain(value: Any) -> Any:
    """``value`` as JSON data: NumPy and SymPy objects, tuples, NaN and infinities converted."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if hasattr(value, "tolist"):  # NumPy and torch, scalars and arrays
        return plain(value.tolist())
    return str(value)


@dataclass(frozen=True)
class Task:
    """One check to run: on the true subject, or (``mutants``) on every mutant of it."""

    check: str
    context: Context
    mutants: bool = False

    @property
    def without_runs(self) -> Task:
        """The same task where there is no run: what a check of trained networks rests on."""
        return replace(self, context=replace(self.context, runs=()))

    def key(self) -> str:
        """Digest of everything the outcome depends on."""
        module = self.check.partition(":")[0]
        parts = {
            "format": FORMAT,
            "check": self.check,
            "mutants": self.mutants,
            "level": self.context.level,
            "seed": self.context.seed,
            "runs": [_run_fingerprint(Path(run)) for run in self.context.runs],
            "sources": source_hashes(module),
            "versions": versions(module),
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    @property
    def path(self) -> Path:
        """Where the outcome is kept."""
        return cache_directory() / "evidence" / f"{self.key()}.json"


def _run_fingerprint(run: Path) -> list[Any]:
    files = [run / "manifest.json", *sorted((run / "diag").glob("*.nc"))]
    stats = [(p.name, p.stat().st_size, p.stat().st_mtime_ns) for p in files if p.exists()]
    return [str(run.resolve()), stats]


def load(task: Task) -> dict[str, Any] | None:
    """The kept record of a task, or ``None``; a damaged file counts as absent."""
    try:
        record = json.loads(task.path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) and record.get("check") == task.check else None


def keep(task: Task, record: Mapping[str, Any]) -> None:
    """Keep a record.  A cache that cannot be written is no reason to fail."""
    try:
        write_json(task.path, record)
    except OSError:
        return


def run(task: Task, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Run a task now; return its record (JSON data).

    ``known``: the record of the same task without runs; its details need not be found again.
    A check above the level asked for gives ``{"skipped": level}``.  A check that cannot be
    imported or raises has failed, and its record says ``"crashed"``, so that it is not kept.
    """
    record: dict[str, Any] = {"check": task.check}
    try:
        check = load_check(task.check)
    except Exception as error:  # one broken module must not hide the rest of the ledger
        return record | _crash(task, Role.STATEMENT, Strength.SAMPLED, error)
    if check.level == "full" and task.context.level != "full":
        return record | {SKIPPED: check.level}
    try:
        if task.mutants:
            return record | {"fates": check.mutation_report(task.context)}
        found = check.evidence(_informed(task.context, known))
    except Exception as error:  # whatever a check raises, it has not shown what it should
        return record | _crash(task, check.role, check.strength, error)
    # The check's own name is that of its function; the ledger's name is what readers look for.
    used = versions(task.check.partition(":")[0])
    return record | {"evidence": plain(asdict(replace(found, check=task.check, versions=used)))}


def _informed(context: Context, known: Mapping[str, Any] | None) -> Context:
    if known is None or "evidence" not in known:
        return context
    return Informed(context.level, context.seed, context.runs, known["evidence"]["details"])


def _crash(task: Task, role: Role, strength: Strength, error: Exception) -> dict[str, Any]:
    """The part of a record that tells of a check, or of its mutants, that could not be run."""
    if task.mutants:
        return {"fates": {}, "crashed": True}
    summary = f"raised {type(error).__name__}: {error}"
    failed = Evidence(task.check, role, strength, passed=False, summary=summary)
    return {"evidence": plain(asdict(failed)), "crashed": True}


def read(record: Mapping[str, Any], *, cached: bool) -> Evidence | None:
    """The evidence in a record; ``None`` if the check was skipped."""
    if SKIPPED in record:
        return None
    data = record["evidence"]
    return Evidence(
        check=data["check"],
        role=Role(data["role"]),
        strength=Strength(data["strength"]),
        passed=data["passed"],
        summary=data["summary"],
        details=data["details"],
        steps=tuple(data["steps"]),
        seconds=data["seconds"],
        versions=data["versions"],
        cached=cached,
    )
