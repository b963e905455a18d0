"""The commands together: derive, verify, reproduce, runs, report, window.

Nothing heavy is imported here: each command imports what it needs when it runs.
Exit status: 0 done, 1 a verdict differs from the record or a mutant lives, 2 bad input,
130 interrupted.
"""

from __future__ import annotations

import inspect
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from typing import Annotated, cast

import typer

from experiments.cli import derive, report, reproduce, runs, verify, window

EPILOG = """
[b]Try[/b]

  learnability reproduce      verify, train, draw, report

  learnability derive lstm    a cell's Jacobian and rates

  learnability derive LW-36   a claim, its proof, its verdict

  learnability verify --only "Lemma 5.1"   the checks of one claim

  learnability verify --mutants            do checks reject wrong formulas?

  learnability window lags.csv --n 1000    how far back 1000 sequences reach

Exit status: 0 done, 1 a verdict differs from the record, 2 bad input.
"""

app = typer.Typer(
    name="learnability",
    help="Derive, verify and reproduce the theory of learnability windows in gated recurrent"
    " networks: symbolic derivations, numeric checks and trained networks side by side.",
    epilog=EPILOG,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _add(name: str, command: Callable[..., None]) -> None:
    """Add a command; the lines of a paragraph of its help flow, whatever the terminal's width."""
    paragraphs = inspect.cleandoc(command.__doc__ or "").split("\n\n")
    app.command(name, help="\n\n".join(" ".join(p.split()) for p in paragraphs))(command)


_add("derive", derive.derive)
_add("verify", verify.verify)
_add("reproduce", reproduce.reproduce)
app.add_typer(runs.app, name="runs")
_add("report", report.report)
_add("window", window.window)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"learnability {metadata.version('learnability-window')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and end."
        ),
    ] = False,
) -> None:
    """Print the help where no command is given."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


# The base class of what the parser raises; typer may bring its own copy of click.
_UsageProblem = cast(
    type[typer.BadParameter],
    next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException"),
)


def _complain(message: str) -> int:
    print("learnability: " + " ".join(message.split()), file=sys.stderr)
    return 2


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; bad input gives one line on stderr."""
    interrupted = 128 + signal.SIGINT
    try:
        status = app(args=arguments, prog_name="learnability", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        status = interrupted
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone: nobody is left to tell
        return 0
    except (ValueError, OSError) as error:
        return _complain(str(error))
    except _UsageProblem as problem:
        return _complain(problem.format_message())
    if status == interrupted:
        print("learnability: interrupted; what was finished is kept", file=sys.stderr)
    return status if isinstance(status, int) else 0
