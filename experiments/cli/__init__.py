"""The ``learnability`` command; what it needs is imported when it runs, so Ctrl-C is heard."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

__all__ = ["main", "run"]


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; bad input gives one line on stderr."""
    from experiments.cli.app import run as command

    return command(arguments)


def main() -> None:
    """Entry point of the console command."""
    try:
        status = run()
    except KeyboardInterrupt:  # while modules are imported: nothing has begun
        print("learnability: interrupted", file=sys.stderr)
        status = 128 + signal.SIGINT
    sys.exit(status)
