"""``learnability verify``: run the checks of the ledger and show the verdicts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.common import check_workers, check_writable, choose, progress_bar, split_list

if TYPE_CHECKING:
    from rich.console import Console

    from experiments.verify import Report

COLOURS = {
    "PROVED": "green",
    "CERTIFIED": "green",
    "VERIFIED": "green",
    "CONDITIONAL": "yellow",
    "REFUTED": "red",
    "REPRODUCED": "green",
    "NOT REPRODUCED": "red",
    "UNDECIDED": "magenta",
}


def verify(
    ids: Annotated[
        list[str] | None, typer.Argument(help="More ids for --only.", show_default=False)
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Ids or references of claims; repeat, or separate by commas."),
    ] = None,
    level: Annotated[
        str, typer.Option(help="[b]quick[/b] (minutes) or [b]full[/b] (an hour).")
    ] = "quick",
    json: Annotated[
        Path | None, typer.Option(help="Write the results there as JSON; - for stdout.")
    ] = None,
    mutants: Annotated[
        bool, typer.Option("--mutants", help="Also try every wrong formula on every check.")
    ] = False,
    runs: Annotated[
        Path | None,
        typer.Option(help="A run, or a directory of runs, for the empirical claims [./runs]."),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Run everything again; recall no kept evidence.")
    ] = False,
    record: Annotated[
        bool, typer.Option("--record", help="Write verdicts.lock.json from this verification.")
    ] = False,
    workers: Annotated[int, typer.Option(help="Processes that run checks.")] = 2,
) -> None:
    """Run the checks of the ledger and print each claim's computed verdict.

    Evidence is kept under a hash of the formulas, the check's source, the versions and the
    level, and is recalled while these do not change.  The exit status is 1 if a symbolic or
    numeric verdict differs from verdicts.lock.json, or if a check lets a wrong formula pass.
    Verdicts about trained networks are listed when a finished run is found.
    """
    choose("--level", level, ("quick", "full"))
    check_workers(workers)
    to_stdout = json is not None and str(json) == "-"
    if json is not None and not to_stdout:
        check_writable("--json", json)
    selected = split_list([*(only or []), *(ids or [])])
    if record and selected:
        raise ValueError("--record: only a complete verification is recorded; leave out --only")
    from experiments import verify as runner

    found = runner.finished_runs(runs)
    if runs is not None:  # results that the user points at must be whole
        from experiments.store import check_results

        for directory in found:
            check_results(Path(directory))
    with progress_bar("checks") as tick:
        report = runner.verify(
            selected,
            level="full" if level == "full" else "quick",
            runs=found,
            workers=workers,
            fresh=fresh,
            mutants=mutants,
            progress=tick,
        )
    _write(report, json, to_stdout)
    if record:
        runner.record(report)
        print(f"recorded {len(report.results)} verdicts in {runner.RECORD.name}", file=sys.stderr)
    changed = () if record else report.differences
    for line in (*changed, *report.faults()):
        print(line, file=sys.stderr)
    raise typer.Exit(1 if changed or report.faults() else 0)


def _write(report: Report, path: Path | None, to_stdout: bool) -> None:
    """Print the table, or the JSON list; write the JSON file."""
    import json as encoder

    from rich.console import Console

    from experiments.atomic import write_json

    data = [result.as_dict() for result in report.results]
    if to_stdout:
        print(encoder.dumps(data, indent=2, ensure_ascii=False))
        return
    if path is not None:
        write_json(path, data)
    # A file or a pipe has no width of its own.
    show(report, Console(width=None if sys.stdout.isatty() else 120))


def counts(report: Report) -> str:
    """How many claims have which verdict, as one line."""
    from collections import Counter

    found = Counter(str(result.judgement.verdict) for result in report.results)
    each = (f"{number} {verdict}" for verdict, number in found.most_common())
    return ", ".join([f"{len(report.results)} claims", *each])


def show(report: Report, console: Console) -> None:
    """Print the table of verdicts, then how many claims have which."""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=False)
    table.add_column("claim", no_wrap=True)
    table.add_column("title")
    table.add_column("verdict", no_wrap=True)
    table.add_column("evidence", justify="right", no_wrap=True)
    with_mutants = any(result.mutants is not None for result in report.results)
    if with_mutants:
        table.add_column("mutants", justify="right", no_wrap=True)
    for result in report.results:
        verdict = str(result.judgement.verdict)
        mutants = result.mutants
        cells = [
            escape(result.claim.id),
            escape(result.claim.title),
            f"[{COLOURS[verdict]}]{verdict}[/]",
            "cached" if result.cached else f"{result.seconds:.1f} s",
        ]
        if with_mutants:
            cells.append(f"{mutants['killed']}/{mutants['total']}" if mutants else "")
        table.add_row(*cells)
    console.print(table)
    for result in report.results:
        if str(result.judgement.verdict) == "UNDECIDED":
            reason = escape(result.judgement.reason)
            console.print(f"{escape(result.claim.id)} is undecided: {reason}")
    console.print(counts(report))
    if report.unjudged:
        console.print(
            f"{len(report.unjudged)} claims about trained networks wait for a finished run: "
            "learnability reproduce"
        )
