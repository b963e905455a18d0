"""``learnability derive``: print closed forms and claims."""

from __future__ import annotations

from typing import Annotated

import typer

from experiments.cli.common import choose

WHATS = ("jacobian", "rates", "all")
FORMATS = ("text", "latex", "json")


def derive(
    name: Annotated[
        str | None, typer.Argument(help="A cell (lstm, gru, …) or a claim (LW-36, Lemma 5.1).")
    ] = None,
    what: Annotated[
        str, typer.Option(help="Of a cell: [b]jacobian[/b], [b]rates[/b] or [b]all[/b].")
    ] = "all",
    format: Annotated[str, typer.Option(help="[b]text[/b], [b]latex[/b] or [b]json[/b].")] = "text",
    layernorm: Annotated[
        bool, typer.Option("--layernorm", help="Of a cell: with LayerNorm on the candidate.")
    ] = False,
    list_: Annotated[
        bool, typer.Option("--list", help="List every cell and claim, with recorded verdicts.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Print all sections; with --format latex a document.")
    ] = False,
) -> None:
    """Print what a cell's update equations imply, or everything known of one claim.

    What the letters mean: python -m derivations.symbols; what proofs rest on: python -m
    derivations.trusted.
    """
    choose("--what", what, WHATS)
    choose("--format", format, FORMATS)
    if (name is not None) + list_ + everything != 1:
        raise ValueError("name: give exactly one of a cell or claim, --list, --all")
    from experiments import derive as derivation

    if everything and format != "json":
        from derivations.catalogue import document

        print(document(format))
        return
    if list_:
        print(derivation.listing(format))
    elif everything:
        print(derivation.everything())
    else:
        print(derivation.derive(str(name), what=what, format=format, layernorm=layernorm))
