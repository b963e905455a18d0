"""Derivations on request: a cell's Jacobian and rates, a claim with its proof, or everything."""

from __future__ import annotations

import json

from experiments.derive import cells, claims, latex
from experiments.verify import read_record
from theory.cells import CELL_NAMES
from theory.ledger import Kind
from theory.registry import claims as all_claims
from theory.registry import get_claim

__all__ = ["derive", "everything", "listing"]


def derive(name: str, *, what: str = "all", format: str = "text", layernorm: bool = False) -> str:
    """What follows from a cell's update equations, or what is known of a claim.

    ``name`` is a cell or the id or a reference of a claim; ``what`` is ``"jacobian"``,
    ``"rates"`` or ``"all"`` (of a cell); ``format`` is ``"text"``, ``"latex"`` or ``"json"``.
    ValueError naming the allowed names otherwise.
    """
    if name in CELL_NAMES:
        sections = cells.sections(name, what=what, layernorm=layernorm)
        return cells.render(sections, format)
    try:
        claim = get_claim(name)
    except ValueError as error:
        raise ValueError(f"name: {error}; cells: {', '.join(CELL_NAMES)}") from None
    if what != "all" or layernorm:
        raise ValueError(f"what: {name!r} is a claim; --what and --layernorm belong to a cell")
    return claims.render(claims.judged([claim.id]), format)


def listing(format: str = "text") -> str:
    """Every name that ``derive`` takes, with its recorded verdict and its title."""
    recorded = read_record().get("quick", {})
    found = [(name, "cell", cells.title(name)) for name in CELL_NAMES]
    found += [
        (c.id, recorded.get(c.id, "measured" if c.kind == Kind.EMPIRICAL else ""), c.title)
        for c in all_claims()
    ]
    if format == "json":
        keys = ("name", "verdict", "title")
        return json.dumps([dict(zip(keys, row, strict=True)) for row in found],
                          ensure_ascii=False, indent=2)
    if format == "latex":
        rows = [" & ".join(map(latex.escape, row)) + r" \\" for row in found]
        return "\n".join([r"\begin{tabular}{lll}", *rows, r"\end{tabular}"])
    width = [max(len(row[k]) for row in found) for k in range(2)]
    return "\n".join(f"{n:<{width[0]}}  {v:<{width[1]}}  {t}" for n, v, t in found)


def everything() -> str:
    """All cells, plain and with LayerNorm, and all claims in paper order, as JSON."""
    derived = [
        cells.sections(name, what="all", layernorm=layernorm)
        for layernorm in (False, True)
        for name in CELL_NAMES
    ]
    judged = claims.judged([claim.id for claim in all_claims()])
    data = {
        "cells": [json.loads(cells.render(sections, "json")) for sections in derived],
        "claims": [result.as_dict() for result in judged],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)
