"""What several commands share: progress on stderr, lists on the command line, output files."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

Tick = Callable[[str, float, float], None]


# Seconds between two lines of progress where stderr is no terminal.
PLAIN_INTERVAL = 15.0


def _plain_ticks(title: str) -> Tick:
    """Progress for logs: a line now and then instead of a bar."""
    start = last = time.monotonic()
    first = of = 0.0

    def tick(label: str, done: float, total: float) -> None:
        nonlocal start, last, first, of
        now = time.monotonic()
        if total != of:  # another stage has a pace of its own
            start, first, of = now, done, total
        if now - last < PLAIN_INTERVAL:
            return
        last = now
        rest = (now - start) * (total - done) / (done - first) if done > first else None
        left = "" if rest is None else f", about {rest:.0f} s left"
        print(f"{title}: {done:.4g}/{total:g} {label}{left}", file=sys.stderr, flush=True)

    return tick


@contextmanager
def progress_bar(title: str) -> Iterator[Tick]:
    """Yield ``tick(label, done, total)``, drawn as a bar with the remaining time on stderr."""
    if not sys.stderr.isatty():
        yield _plain_ticks(title)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("[dim]{task.fields[label]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task(title, total=None, label="")

        def tick(label: str, done: float, total: float) -> None:
            if total != bars.tasks[bar].total:
                bars.reset(bar, total=total)
            bars.update(bar, completed=done, label=label)

        yield tick


def split_list(values: Sequence[str] | None) -> tuple[str, ...]:
    """Words of a repeated or comma-separated option, in order."""
    words = (word.strip() for value in values or () for word in value.split(","))
    return tuple(word for word in words if word)


def check_writable(option: str, path: Path) -> Path:
    """``path`` if a file can be written there; else a ValueError naming the option.

    Done before long work, so that the work is not lost for want of a place.
    """
    if path.is_dir():
        raise ValueError(f"{option}: {str(path)!r} is a directory, not a file")
    if not path.parent.is_dir():
        raise ValueError(f"{option}: there is no directory {str(path.parent)!r}")
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise ValueError(f"{option}: cannot write {str(path)!r} ({error.strerror})") from None
    return path


def check_workers(workers: int) -> int:
    """``workers`` if it is sensible; else a ValueError."""
    most = 4 * (os.cpu_count() or 1)
    if not 1 <= workers <= most:
        raise ValueError(f"--workers: {workers} is not in 1 … {most}")
    return workers


def choose(option: str, value: str, allowed: Sequence[str]) -> str:
    """``value`` if it is allowed; else a ValueError naming the allowed ones."""
    if value not in allowed:
        raise ValueError(f"{option}: {value!r} is not one of {', '.join(allowed)}")
    return value


def done(status: int) -> None:
    """End the command with this exit status."""
    raise typer.Exit(status)
