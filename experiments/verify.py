"""The runner of the ledger: select claims, run or recall their checks, judge, compare."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from experiments import evidence as store
from experiments.atomic import write_json
from experiments.checks.context import FEWEST_SEEDS
from experiments.dependencies import ROOT
from experiments.evidence import Task
from theory.checking import Context, Level
from theory.ledger import Claim, Evidence, Judgement, Kind, Strength, judge
from theory.registry import claims, get_claim

RECORD = ROOT / "verdicts.lock.json"
# Fewest alterations that a check must have rejected before its verdict is worth anything.
MINIMAL_MUTANTS: Mapping[Strength, int] = {
    Strength.SYMBOLIC: 3,
    Strength.CERTIFIED: 2,
    Strength.SAMPLED: 2,
    Strength.EMPIRICAL: 2,
}
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Result:
    """One judged claim with all its evidence; ``fates`` maps check → mutant → what became of it."""

    claim: Claim
    judgement: Judgement
    evidence: tuple[Evidence, ...]
    fates: Mapping[str, Mapping[str, str]] | None = None

    @property
    def cached(self) -> bool:
        """Whether nothing had to be run."""
        return bool(self.evidence) and all(item.cached for item in self.evidence)

    @property
    def seconds(self) -> float:
        """Time the checks took when they ran."""
        return sum(item.seconds for item in self.evidence)

    @property
    def mutants(self) -> dict[str, int] | None:
        """Mutants killed, and mutants that count; ``None`` if none was tried."""
        if self.fates is None:
            return None
        fates = [fate for check in self.fates.values() for fate in check.values()]
        killed = fates.count("killed")
        return {"killed": killed, "total": killed + fates.count("alive")}

    def faults(self) -> list[str]:
        """Why the falsifiers of this claim do not suffice; empty if they do."""
        strengths = {item.check: item.strength for item in self.evidence}
        found = []
        for check, fates in (self.fates or {}).items():
            alive = [label for label, fate in fates.items() if fate == "alive"]
            found += [f"{check} lets the mutant {label!r} live" for label in alive]
            killed = list(fates.values()).count("killed")
            needed = MINIMAL_MUTANTS[strengths.get(check, Strength.SAMPLED)]
            if killed < needed and not alive:
                found.append(f"{check} rejects {killed} mutants, needs {needed}")
        return found

    def as_dict(self) -> dict[str, Any]:
        """JSON data of the result; the keys are stable."""
        claim, judgement = self.claim, self.judgement
        return {
            "id": claim.id,
            "refs": list(claim.refs),
            "kind": str(claim.kind),
            "section": claim.section,
            "title": claim.title,
            "statement": claim.statement,
            "verdict": str(judgement.verdict),
            "reason": judgement.reason,
            "published_argument": claim.published_argument,
            "assumptions": list(claim.assumptions),
            "hypothesis": claim.hypothesis,
            "inherits": list(judgement.inherited),
            "vacuous": judgement.vacuous,
            "uses": list(claim.uses),
            "repair": claim.repair,
            "finding": claim.finding,
            "by_construction": claim.by_construction,
            "evidence": [store.plain(asdict(item)) for item in self.evidence],
            "mutants": self.mutants,
            "cached": self.cached,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True)
class Report:
    """All results of one run of the ledger, in paper order."""

    results: tuple[Result, ...]
    level: Level
    runs: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()
    complete: bool = True
    differences: tuple[str, ...] = field(default=())

    def faults(self) -> list[str]:
        """Every fault of every falsifier."""
        return list(dict.fromkeys(fault for result in self.results for fault in result.faults()))


def closure(names: Iterable[str]) -> tuple[Claim, ...]:
    """The named claims with all that they use or are repaired by, in paper order."""
    wanted: set[str] = set()
    waiting = [get_claim(name).id for name in names]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            claim = get_claim(name)
            waiting += [*claim.uses, *([claim.repair] if claim.repair else [])]
    return tuple(claim for claim in claims() if claim.id in wanted)


def _silent(label: str, done: int, total: int) -> None:
    return


def gather(
    tasks: Sequence[Task], *, workers: int, fresh: bool, progress: Progress = _silent
) -> dict[Task, tuple[dict[str, Any], bool]]:
    """Records of all tasks, each with whether it was recalled; what finishes is kept at once.

    ``fresh`` ignores what is kept.  An interruption loses only the checks that were running.
    """
    done: dict[Task, tuple[dict[str, Any], bool]] = {}
    for task in tasks:
        record = None if fresh else store.load(task)
        if record is not None:
            done[task] = (record, True)
    missing = [task for task in tasks if task not in done]
    # A check of trained networks is calibrated without a run, once, and then judges a run soon.
    judging = [task for task in missing if task.context.runs]
    known = {task.without_runs: None if fresh else store.load(task.without_runs)
             for task in judging}
    missing = [task for task in missing if not task.context.runs]
    missing += [task for task, record in known.items() if record is None and task not in missing]
    count = len(done) + len(missing) + len(judging)
    progress("", len(done), count)

    def finish(task: Task, record: dict[str, Any]) -> None:
        if not record.get("crashed"):
            store.keep(task, record)
        done[task] = (record, False)
        progress(task.check, len(done), count)

    if workers == 1 or len(missing) <= 1:
        for task in missing:
            finish(task, store.run(task))
    else:
        from experiments.executor import process_pool

        with process_pool(min(workers, len(missing))) as pool:
            futures: dict[Future[dict[str, Any]], Task] = {
                pool.submit(store.run, task): task for task in missing
            }
            for future in as_completed(futures):
                finish(futures[future], future.result())
    for task in judging:
        finish(task, store.run(task, known[task.without_runs] or done[task.without_runs][0]))
    return done


def finished_runs(root: Path | None) -> tuple[str, ...]:
    """Directories of the finished runs: ``root`` itself if it is one, else those below it.

    ``None`` looks below ``./runs``.  ValueError if ``root`` is given and is no directory.
    """
    from experiments.runs import RunPaths, list_runs, run_status

    if root is not None:
        if not root.is_dir():
            raise ValueError(f"runs: {str(root)!r} is not a directory")
        if RunPaths(root).manifest.exists():
            status = run_status(root)
            return (str(root),) if status.finished else ()
    return tuple(str(status.path) for status in list_runs(root) if status.finished)


def judgeable(runs: Iterable[str]) -> tuple[str, ...]:
    """Those of ``runs`` that have enough seeds to be judged."""
    from experiments.runs import read_manifest

    return tuple(r for r in runs if len(read_manifest(Path(r))["seeds"]) >= FEWEST_SEEDS)


def verify(
    only: Sequence[str] = (),
    *,
    level: Level = "quick",
    runs: Sequence[str] = (),
    workers: int = 2,
    fresh: bool = False,
    mutants: bool = False,
    progress: Progress = _silent,
) -> Report:
    """Judge the claims called ``only`` (default: all) from run or recalled evidence.

    Empirical claims are left out of a full listing where there is no finished run; the claims
    that a selected one uses are judged with it but listed only if selected.
    Raises ValueError for an unknown claim or check, and for circular uses.
    """
    if level not in ("quick", "full"):
        raise ValueError(f"level: {level!r} is not one of quick, full")
    selected = {get_claim(name).id for name in only} or {claim.id for claim in claims()}
    unjudged: tuple[str, ...] = ()
    if not only and not runs:
        unjudged = tuple(claim.id for claim in claims() if claim.kind == Kind.EMPIRICAL)
        selected -= set(unjudged)
    needed = closure(sorted(selected))
    plain = Context(level=level)
    judging = Context(level=level, runs=judgeable(runs))
    names = tuple(dict.fromkeys(name for claim in needed for name in claim.checks))
    empirical = {n for claim in needed if claim.kind == Kind.EMPIRICAL for n in claim.checks}
    tasks = [Task(name, judging if name in empirical else plain) for name in names]
    if mutants:
        listed = {name for claim in needed if claim.id in selected for name in claim.checks}
        tasks += [Task(name, plain, mutants=True) for name in names if name in listed]
    wanted = set(tasks)
    gathered = gather(tasks, workers=workers, fresh=fresh, progress=progress)
    records = {task: found for task, found in gathered.items() if task in wanted}

    found: dict[str, Evidence] = {}
    fates: dict[str, Mapping[str, str]] = {}
    for task, (record, cached) in records.items():
        if task.mutants:
            if store.SKIPPED not in record:
                fates[task.check] = record["fates"]
        elif (item := store.read(record, cached=cached)) is not None:
            found[task.check] = item
    evidence = {c.id: tuple(found[n] for n in c.checks if n in found) for c in needed}
    judgements = judge(needed, evidence)
    results = tuple(
        Result(
            claim=claim,
            judgement=judgements[claim.id],
            evidence=evidence[claim.id],
            fates={n: fates[n] for n in claim.checks if n in fates} if mutants else None,
        )
        for claim in needed
        if claim.id in selected
    )
    return Report(
        results=results,
        level=level,
        runs=tuple(runs),
        unjudged=unjudged,
        complete=not only,
        differences=tuple(differences(results, level, not only)),
    )


def read_record() -> dict[str, dict[str, str]]:
    """The recorded verdicts by level; empty if there is no record, ValueError if damaged."""
    path = RECORD
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ValueError(f"{path}: truncated or damaged ({error})") from None
    if not isinstance(data, dict) or not all(isinstance(v, dict) for v in data.values()):
        raise ValueError(f"{path}: not a record of verdicts")
    return data


def _comparable(results: Iterable[Result]) -> dict[str, str]:
    """Verdicts that do not depend on a trained network."""
    return {
        r.claim.id: str(r.judgement.verdict) for r in results if r.claim.kind != Kind.EMPIRICAL
    }


def differences(results: Sequence[Result], level: str, complete: bool) -> list[str]:
    """How the verdicts differ from the record of the same level; empty without such a record."""
    recorded = read_record().get(level)
    if recorded is None:
        return []
    now = _comparable(results)
    changed = [
        f"{name}: {verdict}, recorded {recorded.get(name, 'nowhere')}"
        for name, verdict in now.items()
        if recorded.get(name) != verdict
    ]
    if complete:
        changed += [f"{n}: gone, recorded {v}" for n, v in recorded.items() if n not in now]
    return changed


def record(report: Report) -> None:
    """Write the verdicts of a complete report as the record of its level.

    ValueError for a partial report: a record that lost claims would compare with nothing.
    """
    if not report.complete:
        raise ValueError("record: only a complete verification is recorded; leave out --only")
    if not RECORD.parent.joinpath("pyproject.toml").exists():
        raise ValueError(f"record: {str(RECORD.parent)!r} is no source tree of this project")
    write_json(RECORD, read_record() | {report.level: _comparable(report.results)})
