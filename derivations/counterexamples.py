"""Every counterexample of the ledger, run on the spot: ``python -m derivations.counterexamples``.

Prints, per refuted or conditional claim, what was claimed, what happens instead with both sides
of the violated relation, and the repaired statement or the missing hypothesis.  Ids of claims
as arguments choose some of them.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.derive.terminal import readable
from theory.checking import Check, Context, load_check
from theory.ledger import Claim, Evidence, Role
from theory.registry import claims, get_claim

SIDES = (("left", "right"), ("smaller", "larger"), ("momentum", "gate"), ("hidden", "cell"))
WIDTH = 96


def counterexamples(chosen: Sequence[Claim]) -> Iterator[tuple[Claim, Check]]:
    """The claims that have a counterexample, each with its check."""
    for claim in chosen:
        for name in claim.checks:
            found = load_check(name)
            if found.role == Role.COUNTEREXAMPLE:
                yield claim, found


def both_sides(details: Mapping[str, Any]) -> str:
    """The two sides that should be related and are not, or an empty string."""
    for left, right in SIDES:
        if left in details and right in details:
            return f"{left}: {details[left]}\n{right}: {details[right]}"
    return ""


def page(claim: Claim, evidence: Evidence) -> str:
    """One counterexample as text."""
    def lines(label: str, text: str) -> str:
        return textwrap.fill(f"{label}: {text}", WIDTH, initial_indent="  ",
                             subsequent_indent="    ")

    parts = [f"{claim.id}  {claim.title}", lines("Claimed", readable(claim.statement))]
    if claim.assumptions:
        parts.append(lines("Hypotheses", "; ".join(claim.assumptions)))
    parts.append(lines("Violated" if evidence.passed else "NOT violated", evidence.summary))
    sides = both_sides(evidence.details)
    parts += [f"    {line}"[:WIDTH] for line in sides.splitlines()]
    parts += [f"    {line}"[:WIDTH] for line in evidence.steps]
    if claim.hypothesis:
        parts.append(lines("Holds if", claim.hypothesis))
    if claim.repair:
        repaired = readable(get_claim(claim.repair).statement)
        parts.append(lines(f"True instead ({claim.repair})", repaired))
    return "\n".join(parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the counterexamples; 1 if one of them no longer violates its claim, 2 on bad input."""
    parser = argparse.ArgumentParser(description="Run the ledger's counterexamples.")
    parser.add_argument("ids", nargs="*", help="claims (default: all that have one)")
    try:
        chosen = [get_claim(name) for name in parser.parse_args(arguments).ids] or list(claims())
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    failed = False
    for claim, found in counterexamples(chosen):
        evidence = found.evidence(Context())
        failed = failed or not evidence.passed
        print(page(claim, evidence), end="\n\n")
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
