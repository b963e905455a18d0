"""Files that are either whole or absent: atomic writing, and setting damaged files aside."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["TEMPORARY", "atomic_path", "move_aside", "remove_leftovers", "write_json"]

TEMPORARY = ".tmp-"


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yield a temporary path in the same directory; on success it replaces ``path`` at once.

    A process killed at any moment leaves ``path`` as it was (or absent) plus at most one
    temporary file, which :func:`remove_leftovers` deletes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # The suffix is kept because some writers choose the format by it.
    temporary = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")
    try:
        yield temporary
        with open(temporary, "rb+") as handle:
            os.fsync(handle.fileno())  # the name must never appear before the contents
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_json(path: Path, data: Any) -> None:
    """Write ``data`` as indented JSON with sorted keys, atomically; refuses NaN."""
    with atomic_path(path) as temporary:
        text = json.dumps(data, indent=2, sort_keys=True, allow_nan=False, ensure_ascii=False)
        temporary.write_text(text + "\n", encoding="utf-8")


def move_aside(path: Path, aside: Path) -> Path:
    """Move ``path`` into the directory ``aside`` under a free name; return the new path.

    Nothing is overwritten, so the damaged file can still be looked at.
    """
    aside.mkdir(parents=True, exist_ok=True)
    number = 0
    while (target := aside / (path.name if not number else f"{path.name}.{number}")).exists():
        number += 1
    os.replace(path, target)
    return target


def remove_leftovers(directory: Path) -> list[Path]:
    """Delete temporary files below ``directory`` that killed writers left; return their paths.

    Only for a caller that holds the directory's lock.
    """
    found = [p for p in directory.rglob(f"{TEMPORARY}*") if p.is_file()]
    for path in found:
        path.unlink(missing_ok=True)
    return found
