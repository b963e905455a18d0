"""What a proof rests on: the kernel's rules with their reasons, and the closed list of theorems."""

from __future__ import annotations

import inspect
from dataclasses import fields, is_dataclass
from typing import Any

from theory.axioms import AXIOMS
from theory.chains import Theorem
from theory.kernel import proof
from theory.kernel.rules import Rule
from theory.theorems.base import Axiom

BASE = (
    "Trusted are the rules below (theory.kernel) with the terms, normal forms and statements of "
    "theory.terms, 300 lines of code in all; the theorems listed here with the terms they speak "
    "of; and SymPy's algebra and calculus. Whatever builds or prints a proof is checked by them "
    "and needs no trust; numbers are never evidence for a proof."
)


def rules() -> tuple[tuple[str, str], ...]:
    """(name, what it does and why it is sound) of every rule and of every form of a proof."""
    found = [*Rule.__subclasses__(), proof.Induction, proof.Derivation, proof.Lemma]
    return tuple((rule.__name__, " ".join((inspect.getdoc(rule) or "").replace("``", "").split()))
                 for rule in found)


def theorems() -> tuple[Axiom, ...]:
    """The closed list, by name."""
    return tuple(sorted(AXIOMS.values(), key=lambda axiom: axiom.name))


def theorems_used(proof_object: Any) -> tuple[str, ...]:
    """Names of the listed theorems that occur in a lemma, its proof, and the lemmas it uses."""
    found: dict[str, None] = {}

    def visit(item: Any) -> None:
        if isinstance(item, Theorem):
            found.setdefault(item.name)
        elif isinstance(item, tuple):
            for part in item:
                visit(part)
        elif is_dataclass(item):
            for field in fields(item):
                visit(getattr(item, field.name))

    visit(proof_object)
    return tuple(found)
