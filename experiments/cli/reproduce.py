"""``learnability reproduce``: the whole path, from closed forms to the report."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.common import check_workers, progress_bar, split_list
from experiments.cli.verify import counts

if TYPE_CHECKING:
    from experiments import pipeline
    from experiments.profiles import Profile

# What is kept with the run of each verdict about trained networks.
STORED = ("id", "title", "statement", "verdict", "reason")


def _seeds(values: list[str] | None) -> tuple[int, ...] | None:
    words = split_list(values)
    try:
        return tuple(int(word) for word in words) or None
    except ValueError:
        raise ValueError(f"--seeds: {' '.join(words)!r} is not a list of integers >= 0") from None


def reproduce(
    more: Annotated[
        list[str] | None, typer.Argument(help="More seeds for --seeds.", show_default=False)
    ] = None,
    profile: Annotated[
        str, typer.Option(help="[b]smoke[/b] (seconds), [b]quick[/b] (minutes), [b]further[/b]"
                          " (other tasks, SGD, a plain RNN), or a .json file of yours.")
    ] = "quick",
    out: Annotated[
        Path | None, typer.Option(help="Directory that holds the runs [./runs].")
    ] = None,
    seeds: Annotated[
        list[str] | None, typer.Option(help="Seeds; repeat, or separate by commas.")
    ] = None,
    models: Annotated[
        list[str] | None, typer.Option(help="Networks; repeat, or separate by commas.")
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes that train and check.")] = 2,
) -> None:
    """Train, measure, verify, draw and report; goes on where it was interrupted.

    Prints the path of the report: one HTML file that needs no network.  Beside it stand the
    derivations of every section, as text and as LaTeX.
    """
    check_workers(workers)
    chosen = _seeds([*(seeds or []), *(more or [])])
    from derivations.catalogue import document
    from experiments import verify
    from experiments.atomic import atomic_path, write_json
    from experiments.named import get_profile, members, read_profile
    from experiments.report import build

    start = time.perf_counter()
    profiles = ([read_profile(Path(profile))] if profile.endswith(".json")
                else [get_profile(name) for name in members(profile)])
    changed = [p.with_options(chosen, split_list(models) or None) for p in profiles]
    runs = [_run(p, out, workers) for p in changed]
    # What a claim needs may come from other finished runs beside these, which are asked first.
    own = [str(run.run_dir) for run in runs]
    beside = [r for r in verify.finished_runs(runs[0].run_dir.parent) if r not in own]
    with progress_bar("checks") as tick:
        report = verify.verify(runs=(*beside, *own), workers=workers, progress=tick)
    verdicts = [
        {key: value for key, value in result.as_dict().items() if key in STORED}
        for result in report.results if result.claim.kind == "empirical"
    ]  # fmt: skip
    texts = {suffix: document(form, report.results)
             for suffix, form in (("txt", "text"), ("tex", "latex"))}
    for run in runs:
        write_json(run.run_dir / "verdicts.json", verdicts)
        path = build(run.run_dir, report.results, run.report)
        for suffix, text in texts.items():
            with atomic_path(path.parent / f"derivations.{suffix}") as temporary:
                temporary.write_text(text, encoding="utf-8")
    print(counts(report), file=sys.stderr)
    print(f"finished in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    for line in report.differences:
        print(line, file=sys.stderr)
    for run in runs:
        print(run.report)
    raise typer.Exit(1 if report.differences else 0)


def _run(profile: Profile, out: Path | None, workers: int) -> pipeline.RunResult:
    """Run one profile to its end, with a progress bar."""
    from experiments import pipeline

    with progress_bar(f"profile {profile.name}") as tick:

        def show(state: pipeline.Progress) -> None:
            tick(f"{state.phase}: {state.detail}", state.done, state.total)
            if state.notice:
                print(state.notice, file=sys.stderr)

        try:
            return pipeline.reproduce(profile=profile, out=out, workers=workers, progress=show)
        except RuntimeError as failed:  # a job or a figure, named in one line
            print(f"learnability: {failed}", file=sys.stderr)
            raise typer.Exit(1) from None
