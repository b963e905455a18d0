"""Judging a stored certificate, for the checks of the ledger, and mutants of certificates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from numerics.certificates.format import Cell, Certificate
from numerics.certificates.recipe import Recipe
from theory.checking import Check, Context, check
from theory.checks.steps import probe
from theory.ledger import Outcome, Strength

CERTIFICATE: Final = "certificate"
SHARE: Final = Fraction(1, 100)

Stored = Mapping[str, Any]
Mutant = Callable[[Stored], Stored]


def stored(plan: Recipe) -> Callable[[], Stored]:
    """Subject of a check: the certificate as kept, and the closed forms of its claim."""
    return lambda: {CERTIFICATE: plan.stored(), **plan.subject()}


def probe_stored(subject: Stored) -> list[complex]:
    """Numbers that tell a certificate, or the forms beside it, from an altered one."""
    kept: Certificate = subject[CERTIFICATE]
    ends = [(Decimal(low), Decimal(high)) for cell in kept.cells
            for low, high in cell.bounds.values()]
    return [
        complex(len(kept.cells)),
        complex(float(sum(abs(low) for low, _ in ends))),
        complex(float(sum(abs(high) for _, high in ends))),
        complex(float(sum(high - low for low, high in ends))),
        complex(int(kept.forms[:12], 16)),
        *probe({k: form for k, form in subject.items() if k != CERTIFICATE}),
    ]


def judge(plan: Recipe, subject: Stored, context: Context, *lines: str) -> Outcome:
    """Whether a certificate holds: digest, cover, claim on every cell, cells computed again.

    Every cell at level full, else 1 % of them, at least one, chosen by the seed.
    """
    kept: Certificate = subject[CERTIFICATE]
    claimed = plan.claim({k: form for k, form in subject.items() if k != CERTIFICATE})
    share = Fraction(1) if context.level == "full" else SHARE
    wrong: tuple[str, ...] = ()
    if (kept.name, kept.parameters, kept.domain) != (plan.name, plan.parameters, plan.domain):
        wrong = ("the certificate is about another set",)
    elif kept.forms != plan.forms():
        wrong = (f"computed from other closed forms or code; generate {plan.name} again",)
    elif not kept.covered():
        wrong = ("the cells leave a gap",)
    wrong = wrong or kept.violations(claimed)
    wrong = wrong or kept.recheck(plan.compute, claimed, share, context.seed)
    details = {"certificate": plan.name, "cells": len(kept.cells), "recomputed": str(share),
               "domain": kept.covers}
    if wrong:
        return Outcome(False, f"{len(wrong)} faults, first: {wrong[0][:200]}", details, wrong[:20])
    steps = (kept.statement, f"covers {kept.covers}",
             f"{len(kept.cells)} cells cover the set exactly",
             "the claim holds on every cell's enclosure",
             f"{share} of the cells computed again, inside the stored enclosures", *lines)
    return Outcome(True, f"{kept.statement} ({len(kept.cells)} cells)", details, steps)


def without_a_cell(subject: Stored) -> Stored:
    """Mutant: the middle cell is missing, so that there is a gap."""
    kept: Certificate = subject[CERTIFICATE]
    at = len(kept.cells) // 2
    return {**subject, CERTIFICATE: replace(kept, cells=kept.cells[:at] + kept.cells[at + 1:])}


def other_forms(subject: Stored) -> Stored:
    """Mutant: the digest of other closed forms."""
    kept: Certificate = subject[CERTIFICATE]
    return {**subject, CERTIFICATE: replace(kept, forms=kept.forms[::-1])}


def tightened(quantity: str) -> Mutant:
    """Mutant: enclosures of a quantity a tenth as wide as they were computed."""

    def narrow(low: str, high: str) -> tuple[str, str]:
        least, most = Decimal(low), Decimal(high)
        cut = (most - least) * Decimal("0.45")
        return str(least + cut), str(most - cut)

    def mutate(subject: Stored) -> Stored:
        kept: Certificate = subject[CERTIFICATE]
        cells = tuple(
            Cell(cell.box, {k: narrow(*ends) if k == quantity else ends
                            for k, ends in cell.bounds.items()}) for cell in kept.cells)
        return {**subject, CERTIFICATE: replace(kept, cells=cells)}

    return mutate


def certified(
    plan: Recipe, mutants: Mapping[str, Mutant]
) -> Callable[[Callable[[Stored, Context], Outcome]], Check]:
    """Decorator: the check of a stored certificate, with two mutants that all of them have."""
    return check(strength=Strength.CERTIFIED, subject=stored(plan), probe=probe_stored, mutants={
        "a cell removed": without_a_cell, "other closed forms": other_forms, **mutants})
