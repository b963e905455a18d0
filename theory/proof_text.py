"""The lines of a proof as a reader sees them; the kernel checks proofs without any text."""

from __future__ import annotations

from theory.chains import Theorem, is_chain
from theory.kernel.proof import Induction, Lemma, Proof
from theory.kernel.rules import Certificate, Rule, Then
from theory.terms import Statement

Lines = list[str]


def label(rule: Rule) -> str:
    """Name of a rule in a printed proof; of several, in order."""
    if isinstance(rule, Then):
        return ", ".join(dict.fromkeys(label(part) for part in rule.rules)) or "Ring"
    if isinstance(rule, Certificate):
        if not rule.terms:
            return "Calculation"
        (first, *others), *rest = rule.terms
        if isinstance(first, Theorem) and not others and not rest:
            return first.name
    return type(rule).__name__


def _proof(goal: Statement, proof: Proof) -> Lines:
    if isinstance(proof, Induction):
        n = proof.variable
        return [f"{n} = 0:", *_proof(goal.at({n: 0}), proof.base),
                f"{n} → {n} + 1:", *_proof(goal.at({n: n + 1}), proof.step)]
    if isinstance(proof, Rule):
        return [str(goal.lhs), f"  {goal.relation} {goal.rhs}    [{label(proof)}]"]
    lines, chained = Lines(), is_chain(proof)
    for at, (fact, own) in enumerate(proof.facts):
        lines += _proof(fact, own)[1 if at and chained else 0:]
    if not chained and goal not in (fact for fact, _ in proof.facts):
        lines += _proof(goal, proof.last)
    return lines or [str(goal.lhs)]


def lines(lemma: Lemma, written: set[Lemma] | None = None) -> tuple[str, ...]:
    """The lines of the whole proof, lemmas first; those in ``written`` are left out."""
    written = set() if written is None else written
    if lemma in written:
        return ()
    written.add(lemma)
    before = [line for used in lemma.uses for line in lines(used, written)]
    return (*before, f"Lemma {lemma.name}: {lemma.claim}",
            *(f"  where {d}" for d in lemma.definitions),
            *(f"  assuming {a}" for a in lemma.assumptions),
            *_proof(lemma.claim, lemma.proof), "∎")
