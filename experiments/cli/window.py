"""``learnability window``: how far back N sequences reach, from a table of envelopes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.common import choose

RULES = ("largest", "all_up_to")
FORMATS = ("text", "json")
TITLES = {"fano": "Fano", "hellman_raviv": "Hellman–\nRaviv", "any_test": "any test"}


def window(
    table: Annotated[
        Path, typer.Argument(help="CSV: lag, envelope and, if known, alignment, scale.")
    ],
    alpha: Annotated[float, typer.Option(help="Tail index of the noise, in (1, 2].")] = 2.0,
    error: Annotated[float, typer.Option(help="Target probability of error, in (0, 1/2).")] = 0.1,
    n: Annotated[
        list[int] | None,
        typer.Option("--n", help="Number of sequences; repeat for more [100 … 10^6]."),
    ] = None,
    rule: Annotated[
        str,
        typer.Option(help="[b]largest[/b] detectable lag, or the last lag [b]all_up_to[/b] which"
                          " every lag is."),
    ] = "largest",
    format: Annotated[str, typer.Option(help="[b]text[/b] or [b]json[/b].")] = "text",
) -> None:
    """Sequences needed per lag and the learnability window, under every criterion.

    Exact, Fano (necessary), Hellman–Raviv (sufficient) and paper judge the average of the
    sequences; "any test" is necessary for every test on the sequences, median is enough for their
    median.  The scale is that of the whole projected gradient's noise, in units of envelope times
    alignment.  To measure windows of a network instead: experiments.reach.
    """
    choose("--rule", rule, RULES)
    choose("--format", format, FORMATS)
    sequences = n or [10**k for k in range(2, 7)]
    if min(sequences) < 1:
        raise ValueError(f"--n: {min(sequences)} is not an integer >= 1")
    from experiments import windows as logic

    needed = logic.complexities(logic.read_table(table), alpha, error)
    reached = logic.windows(needed, sequences, rule)
    if format == "json":
        import json

        # inf is not JSON: a lag that no number of sequences reaches is null.
        data = {"needed": needed.reset_index().to_dict("records"),
                "window": reached.reset_index().to_dict("records"), "alpha": alpha,
                "error": error, "rule": rule}
        for row in data["needed"]:
            row.update({k: None for k, v in row.items() if v == float("inf")})
        print(json.dumps(data, indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for title, frame, unit in (
        (f"Sequences needed, error {error:g}, alpha {alpha:g}", needed, "{:.4g}"),
        (f"Learnability window in steps, rule {rule}", reached, "{:d}"),
    ):
        grid = Table(title=title)
        grid.add_column(str(frame.index.name), justify="right")
        for column in frame:
            grid.add_column(TITLES.get(column, column), justify="right")
        for index, row in frame.iterrows():
            grid.add_row(str(index), *(unit.format(v) for v in row))
        console.print(grid)
