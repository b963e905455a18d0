"""``learnability runs``: list, inspect and tidy run directories."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="List, inspect and tidy run directories (default: those in ./runs).",
    no_args_is_help=False,
    invoke_without_command=True,
)
Out = Annotated[Path | None, typer.Option("--out", help="Directory that holds the runs [./runs].")]


def _directory(out: Path | None) -> Path | None:
    if out is not None and not out.is_dir():
        raise ValueError(f"--out: {str(out)!r} is not a directory")
    return out


def _size(count: int) -> str:
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


@app.callback()
def start(context: typer.Context) -> None:
    """List the runs where no subcommand is given."""
    if context.invoked_subcommand is None:
        list_(None)


@app.command("list")
def list_(out: Out = None) -> None:
    """List every run: profile, progress, size."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from experiments.runs import list_runs

    found = list_runs(_directory(out))
    if not found:
        print("no runs yet: learnability reproduce")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("run", "state"):
        table.add_column(name, no_wrap=True)
    for name in ("trained", "diagnosed", "figures", "size"):
        table.add_column(name, no_wrap=True, justify="right")
    for run in found:
        state = "running" if run.running else "finished" if run.finished else "unfinished"
        table.add_row(
            str(run.path),
            state,
            f"{run.trained}/{run.jobs}",
            f"{run.diagnosed}/{run.jobs}",
            str(run.figures),
            _size(run.bytes),
        )
    Console().print(table)


@app.command("status")
def status(run: Annotated[Path, typer.Argument(help="A run directory.")]) -> None:
    """Show one run: what it holds, and with which configuration and versions it was made."""
    from experiments.runs import read_manifest, run_status

    state = run_status(run)
    manifest = read_manifest(run)
    how = "running" if state.running else "finished" if state.finished else "unfinished"
    print(f"{state.path}: profile {state.profile}, {how}")
    print(f"trained {state.trained}/{state.jobs}, diagnosed {state.diagnosed}/{state.jobs}")
    print(f"{state.figures} figures, {state.aside} files set aside, {_size(state.bytes)}")
    for key in sorted(set(manifest) - {"config", "results"}):
        print(f"{key}: {manifest[key]}")


@app.command("clean")
def clean(
    run: Annotated[Path, typer.Argument(help="A run directory.")],
    everything: Annotated[
        bool, typer.Option("--all", help="Delete the whole run, its results included.")
    ] = False,
) -> None:
    """Delete a run's leftovers (files set aside, temporary files), or with --all the run."""
    from experiments.runs import clean_runs

    removed = clean_runs(run, everything=everything)
    for path in removed:
        print(f"deleted {path}")
    if not removed:
        print("nothing to delete")
