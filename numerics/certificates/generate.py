"""Make a stored certificate: ``python -m numerics.certificates.generate NAME [--workers N]``.

Boxes on which the claim is not established are halved.  Every finished box is written to a work
file at once, so that an interrupted run goes on where it stopped; another digest of the closed
forms or of the code starts over.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from fractions import Fraction
from pathlib import Path
from typing import TextIO

from numerics.certificates.format import Box, Cell, save, show
from numerics.certificates.recipe import RECIPES, Recipe, recipe

Key = tuple[str, ...]


def _key(box: Box) -> Key:
    return tuple(str(end) for interval in box for end in interval)


def _box(key: Key) -> Box:
    ends = [Fraction(end) for end in key]
    return tuple(zip(ends[::2], ends[1::2], strict=True))


def _work_file(name: str) -> Path:
    directory = Path(tempfile.gettempdir()) / "learnability-certificates"
    directory.mkdir(exist_ok=True)
    return directory / f"{name}.jsonl"


def _finished(path: Path, forms: str) -> dict[Key, Cell | None]:
    """What an interrupted run left; its last line may be torn."""
    done: dict[Key, Cell | None] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        if json.loads(lines[0]) != forms:
            return {}
        for line in lines[1:]:
            key, bounds = json.loads(line)
            box = _box(tuple(key))
            done[tuple(key)] = None if bounds is None else Cell(
                box, {k: (low, high) for k, (low, high) in bounds.items()})
    except (OSError, ValueError, IndexError):
        pass
    return done


def _one(name: str, key: Key) -> tuple[Key, Cell | None]:
    """Run in a worker."""
    return key, recipe(name).cell(_box(key))


def _results(
    name: str, waiting: list[Key], done: dict[Key, Cell | None], workers: int
) -> Iterator[tuple[Key, Cell | None, bool]]:
    """Every box reached from ``waiting`` with its cell, and whether it was computed just now."""
    pool = None if workers == 1 else ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"))
    running: set[Future[tuple[Key, Cell | None]]] = set()
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                key = waiting.pop()
                if key in done:
                    yield key, done[key], False
                elif pool is None:
                    yield *_one(name, key), True
                else:
                    running.add(pool.submit(_one, name, key))
            if running:
                ready, running = wait(running, return_when=FIRST_COMPLETED)
                for future in ready:
                    yield *future.result(), True
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def generate(plan: Recipe, workers: int = 1, log: TextIO = sys.stderr) -> Path:
    """Compute and save a certificate; ArithmeticError if a box cannot be settled."""
    forms, path = plan.forms(), _work_file(plan.name)
    done = _finished(path, forms)
    depth = {_key(box): 0 for box in plan.start()}
    waiting = list(reversed(depth))
    cells: list[Cell] = []
    start = time.perf_counter()
    with open(path, "w", encoding="utf-8") as work:
        work.write(json.dumps(forms) + "\n")
        for key, cell, fresh in _results(plan.name, waiting, done, workers):
            work.write(json.dumps([key, cell and dict(cell.bounds)]) + "\n")
            work.flush()
            if cell is not None:
                cells.append(cell)
            elif depth[key] < plan.deepest:
                for half in reversed(plan.split(_box(key))):
                    depth[_key(half)] = depth[key] + 1
                    waiting.append(_key(half))
            else:
                raise ArithmeticError(f"{plan.name}: nothing established on {show(_box(key))}")
            if fresh:
                seconds = time.perf_counter() - start
                print(f"\r{plan.name}: {len(cells)} cells, {len(waiting)} boxes waiting, "
                      f"{seconds:.0f} s ", end="", file=log, flush=True)
    print(file=log)
    certificate = plan.certificate(cells)
    if not certificate.covered():
        raise ArithmeticError(f"{plan.name}: the cells do not cover the domain")
    save(certificate, plan.path)
    path.unlink()
    return plan.path


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m numerics.certificates.generate",
                                     description="Compute a stored certificate.")
    parser.add_argument("name", choices=sorted(RECIPES))
    parser.add_argument("--workers", type=int, default=1, choices=range(1, 65), metavar="N",
                        help="processes, one thread each (default 1)")
    options = parser.parse_args(arguments)
    try:
        print(generate(recipe(options.name), options.workers))
    except KeyboardInterrupt:
        print("\ninterrupted; the same command goes on", file=sys.stderr)
        return 130
    except ArithmeticError as error:
        print(f"\nerror: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
