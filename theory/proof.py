"""Everything that a proof is written with: the trusted kernel and the untrusted tactics."""

from __future__ import annotations

from theory.chains import Calculation, Chain, Ring, Step, Theorem
from theory.kernel.proof import Derivation, Induction, Lemma, Proof, check_definitions, prove
from theory.kernel.rules import Certificate, Factor, Rewrite, Rule, Split, Then
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
from theory.terms import Known, ProofError, Relation, Statement, vanishes

__all__ = [
    "Calculation", "Certificate", "Chain", "Derivation", "Factor", "Facts", "Gap", "Induction",
    "Known", "Lemma", "Proof", "ProofError", "Relation", "Rewrite", "Ring", "Rule", "Split",
    "Statement", "Step", "Theorem", "Then", "check_definitions", "exchanged", "induction",
    "instance", "interchange", "prove", "recursion", "renumbered", "summed", "unroll", "vanishes",
]
