"""How proofs are written: chains, ring identities, calculations, in terms of the kernel's rules.

Nothing here is trusted: what is built is checked by the kernel.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import sympy as sp

from theory.kernel.proof import Derivation, Proof
from theory.kernel.rules import Certificate, Rule, Then
from theory.terms import Relation, Statement


def Ring() -> Then:  # noqa: N802
    """Both sides have the same normal form."""
    return Then()


def Calculation() -> Certificate:  # noqa: N802
    """The difference of the sides is 0 by SymPy's algebra and calculus."""
    return Certificate()


class Theorem(NamedTuple):
    """An instance of a theorem of the closed list ``theory.axioms``, at these letters."""

    name: str
    letters: tuple[Any, ...]


Justification: TypeAlias = Rule | Theorem


class Step(NamedTuple):
    """``(previous) relation rhs`` by ``rule``."""

    rhs: Any
    rule: Justification
    relation: Relation = "="


def proof_by(given: Justification | Proof) -> Proof:
    """A theorem is cited by a certificate; everything else is a proof already."""
    return Certificate(((given,),)) if isinstance(given, Theorem) else given


def Chain(start: Any, steps: tuple[Step, ...]) -> Derivation:  # noqa: N802
    """``start = … ≤ … < …``: the steps as facts, and their sum for the two ends."""
    facts: list[tuple[Statement, Proof]] = []
    here = sp.sympify(start)
    for rhs, rule, relation in steps:
        following = sp.sympify(rhs)
        facts.append((Statement(here, relation, following), proof_by(rule)))
        here = following
    return Derivation(tuple(facts), Certificate(tuple(((fact, ()),) for fact, _ in facts)))


def is_chain(proof: Proof) -> bool:
    """Whether the facts of a derivation go from one end to the other."""
    if not isinstance(proof, Derivation) or not isinstance(proof.last, Certificate):
        return False
    facts = tuple(fact for fact, _ in proof.facts)
    return proof.last.terms == tuple(((fact, ()),) for fact in facts) and all(
        a.rhs == b.lhs for a, b in zip(facts, facts[1:], strict=False))
