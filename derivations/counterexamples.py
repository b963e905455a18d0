"""Every counterexample of the ledger, run on the spot: ``python -m derivations.counterexamples``.

Prints, per refuted or conditional claim, what was claimed, what happens instead with both sides
of the violated relation, and the repaired statement or the missing hypothesis.  Ids of claims
as arguments choose some of them.  Where the violation is proved, the lemmas are printed without
their steps; ``learnability derive ID`` prints those too.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.derive.claims import assumed
from experiments.derive.proofs import lines
from experiments.derive.terminal import readable
from theory.checking import Check, Context, load_check
from theory.ledger import Claim, Evidence, Role
from theory.registry import claims, get_claim

SIDES = (("left", "right"), ("smaller", "larger"), ("momentum", "gate"), ("hidden", "cell"))
WIDTH = 96


def counterexamples(chosen: Sequence[Claim]) -> Iterator[tuple[Claim, list[Check]]]:
    """The claims that have counterexamples, each with its checks."""
    for claim in chosen:
        found = [c for c in map(load_check, claim.checks) if c.role == Role.COUNTEREXAMPLE]
        if found:
            yield claim, found


def both_sides(details: Mapping[str, Any]) -> str:
    """The two sides that should be related and are not, or an empty string."""
    for left, right in SIDES:
        if left in details and right in details:
            return f"{left}: {details[left]}\n{right}: {details[right]}"
    return ""


def shown(steps: Sequence[str]) -> list[str]:
    """The lines of a counterexample; of a proof the statements it proves, not its steps."""
    rendered = [line for step in steps for line in lines(step, "text").splitlines()]
    if not any(line.startswith("Lemma (") for line in rendered):
        return rendered
    heads = [line for line in rendered if line.startswith(("Lemma (", "  where ", "  assuming "))]
    told = dict.fromkeys(line.strip() for line in heads if not _same(line))
    return [line.removeprefix("Lemma ") if line.startswith("Lemma (") else "  " + line
            for line in told]


def _same(line: str) -> bool:
    """Whether both sides of an equation are spelt alike once they are simplified."""
    left, equal, right = line.partition("). ")[2].partition(" = ")
    return bool(equal) and left == right


def page(claim: Claim, *found: Evidence) -> str:
    """The counterexamples to one claim as text."""
    def wrapped(label: str, text: str) -> str:
        return textwrap.fill(f"{label}: {text}", WIDTH, initial_indent="  ",
                             subsequent_indent="    ")

    parts = [f"{claim.id}  {claim.title}", wrapped("Claimed", readable(claim.statement))]
    if claim.assumptions:
        parts.append(wrapped("Hypotheses", assumed(claim)))
    for evidence in found:
        parts.append(wrapped("Violated" if evidence.passed else "NOT violated", evidence.summary))
        parts += [f"    {line}"[:WIDTH] for line in both_sides(evidence.details).splitlines()]
        parts += [textwrap.fill(line.strip(), WIDTH, initial_indent="    " + " " * (
            len(line) - len(line.lstrip())), subsequent_indent="        ")
            for line in shown(evidence.steps)]
    if claim.hypothesis:
        parts.append(wrapped("Holds if", claim.hypothesis))
    if claim.repair:
        repaired = readable(get_claim(claim.repair).statement)
        parts.append(wrapped(f"True instead ({claim.repair})", repaired))
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
        evidence = [check.evidence(Context()) for check in found]
        failed = failed or not all(one.passed for one in evidence)
        print(page(claim, *evidence), end="\n\n")
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
