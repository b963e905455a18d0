"""``learnability report``: render the ledger, and a run if there is one, as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.common import check_workers, check_writable, progress_bar


def report(
    run: Annotated[
        Path | None, typer.Argument(help="A finished run directory; none: the ledger alone.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write [RUN/report/index.html].")] = (
        None
    ),
    workers: Annotated[int, typer.Option(help="Processes that run checks.")] = 2,
) -> None:
    """Write the report of the ledger, with the figures and verdicts of a run if one is given."""
    from experiments import verify
    from experiments.store import check_results

    check_workers(workers)
    if run is None and out is None:
        raise ValueError("--out: give a file to write, or a run directory")
    if out is not None:
        check_writable("--out", out)
    runs = verify.finished_runs(run) if run is not None else ()
    if run is not None and not runs:
        raise ValueError(f"run: {str(run)!r} is not a finished run")
    for found in runs:
        check_results(Path(found))
    beside = [] if run is None else [r for r in verify.finished_runs(run.parent) if r not in runs]
    with progress_bar("checks") as tick:
        judged = verify.verify(runs=(*beside, *runs), workers=workers, progress=tick)
    from experiments.report import build

    print(build(Path(runs[0]) if runs else None, judged.results, out))
