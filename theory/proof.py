"""Everything that a proof is written with: the trusted kernel and the untrusted tactics."""

from __future__ import annotations

from theory.kernel.proof import (
    Chain,
    Derivation,
    Induction,
    Lemma,
    Step,
    check_definitions,
)
from theory.kernel.rules import (
    Calculation,
    Certificate,
    Factor,
    Rewrite,
    Ring,
    Rule,
    Split,
    Then,
    Theorem,
)
from theory.kernel.statements import Known, Relation, Statement
from theory.tactics import (
    Facts,
    Gap,
    exchanged,
    induction,
    instance,
    interchange,
    recursion,
    renumbered,
    summed,
    unroll,
)
from theory.terms import ProofError, vanishes

__all__ = [
    "Calculation", "Certificate", "Chain", "Derivation", "Factor", "Facts", "Gap", "Induction",
    "Known", "Lemma", "ProofError", "Relation", "Rewrite", "Ring", "Rule", "Split", "Statement",
    "Step", "Theorem", "Then", "check_definitions", "exchanged", "induction", "instance",
    "interchange", "recursion", "renumbered", "summed", "unroll", "vanishes",
]
