"""Proofs: chains of steps, inductions, derivations, and the lemmas they establish."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.kernel.rules import Rule
from theory.kernel.statements import KINDS, Known, Relation, Statement
from theory.terms import ProofError, normal

NATURAL = sp.Symbol("n", integer=True, nonnegative=True).assumptions0
Lines = tuple[str, ...]
NONE: Known = frozenset()


@dataclass(frozen=True)
class Step:
    """``(previous) relation rhs`` by ``rule``."""

    rhs: Any
    rule: Rule
    relation: Relation = "="


def arbitrary(variables: Iterable[sp.Symbol], assumed: Known) -> None:
    """Raise ProofError if a variable to be quantified occurs freely in what is assumed."""
    for fact in assumed:
        if taken := fact.free() & set(variables):
            raise ProofError(f"{min(map(str, taken))} is not arbitrary: {fact} is assumed for it")


@dataclass(frozen=True)
class Chain:
    """``start = … ≤ … < …``, every step justified; sound because the relations are transitive."""

    start: Any
    steps: tuple[Step, ...]

    def check(self, goal: Statement, known: Known, assumed: Known = NONE) -> Lines:
        """Re-run every step; the lines of the proof, or ProofError if ``goal`` is not reached."""
        arbitrary(goal.variables, assumed)
        here, lines = sp.sympify(self.start), [str(self.start)]
        for step in self.steps:
            step.rule.justify(here, step.relation, sp.sympify(step.rhs), known)
            here = sp.sympify(step.rhs)
            lines.append(f"  {step.relation} {here}    [{step.rule.label()}]")
        proved = max((step.relation for step in self.steps), key="=≤<".index, default="=")
        reached = all(a == b or normal(a - b) == 0
                      for a, b in ((goal.lhs, self.start), (goal.rhs, here)))
        if not reached or goal.relation not in (proved, "≤"):
            raise ProofError(f"the chain proves {self.start} {proved} {here}, not {goal}")
        return tuple(lines)


@dataclass(frozen=True)
class Induction:
    """The claim at 0, and at n + 1 from the claim at n: sound by induction over the naturals."""

    variable: sp.Symbol
    base: Chain
    step: Chain

    def check(self, goal: Statement, known: Known, assumed: Known = NONE) -> Lines:
        """Check both chains; only the step may use the hypothesis, and only at n itself."""
        n = self.variable
        if n not in goal.variables or n.assumptions0 != NATURAL:
            raise ProofError(f"{goal} is not quantified over a natural number {n}")
        arbitrary(goal.variables, assumed)
        others = tuple(v for v in goal.variables if v != n)
        here = Statement(goal.lhs, goal.relation, goal.rhs, others)
        zero, following = goal.at({n: 0}), goal.at({n: n + 1})
        return (f"{n} = 0:", *self.base.check(zero, known, assumed), f"{n} → {n} + 1:",
                *self.step.check(following, known | {here}, assumed | {here}))


@dataclass(frozen=True)
class Derivation:
    """Facts one after the other, each proved from what is known by then; the last is the claim."""

    facts: tuple[tuple[Statement, Rule | Chain | Induction], ...]

    def check(self, goal: Statement, known: Known, assumed: Known = NONE) -> Lines:
        """Re-run the proof of every fact, then compare the last one with ``goal``."""
        lines: list[str] = []
        for fact, proof in self.facts:
            if isinstance(proof, Rule):
                proof = Chain(fact.lhs, (Step(fact.rhs, proof, fact.relation),))
            lines += proof.check(fact, known, assumed)
            known |= {fact}
        if not self.facts or self.facts[-1][0] != goal:
            raise ProofError(f"the derivation does not end with {goal}")
        return tuple(lines)


def check_definitions(definitions: Iterable[Statement]) -> None:
    """Raise ProofError unless the equations define new symbols by well-founded recursion.

    Each left side is f(p, …) with every p a numeral, a variable v or, for a natural v, v + 1;
    two equations for f differ by 0 against v + 1; defined symbols on the right side have a
    first argument one smaller than the left side's; the right side is of the kinds that the
    symbol declares.  Such equations always have a solution.
    """
    definitions = tuple(definitions)
    heads = {d.lhs.func for d in definitions}
    for d in definitions:
        if d.relation != "=" or not isinstance(d.lhs, AppliedUndef):
            raise ProofError(f"{d} is not a definition")
        used = [v for p in d.lhs.args for v in p.free_symbols]
        allowed = {*d.variables, *(v + 1 for v in d.variables if v.assumptions0 == NATURAL)}
        if len(used) != len(set(used)) or set(used) != set(d.variables) or not all(
                p.is_Integer or p in allowed for p in d.lhs.args):
            raise ProofError(f"{d} does not define {d.lhs.func} by patterns")
        if lost := [k for k in KINDS if getattr(d.lhs, f"is_{k}") and not getattr(
                d.rhs, f"is_{k}")]:
            raise ProofError(f"{d} declares a kind that its right side may not be: {lost[0]}")
        for call in d.rhs.atoms(AppliedUndef):
            if call.func in heads and sp.expand(d.lhs.args[0] - call.args[0]) != 1:
                raise ProofError(f"{d} is not well-founded in {call}")
        for e in definitions:
            pairs = zip(d.lhs.args, e.lhs.args, strict=False)
            if e is not d and e.lhs.func == d.lhs.func and not any(
                    {p.is_Add, q.is_Add} == {True, False} and 0 in (p, q) for p, q in pairs):
                raise ProofError(f"{d} and {e} overlap")


@dataclass(frozen=True)
class Lemma:
    """A claim with its proof, its definitions, and every assumption it rests on.

    ``assumptions`` are inequalities or equalities about the letters (domains, regularity);
    they are printed with the lemma.  ``uses`` are lemmas, checked along with this one.
    """

    name: str
    claim: Statement
    proof: Chain | Induction | Derivation
    definitions: tuple[Statement, ...] = ()
    assumptions: tuple[Statement, ...] = ()
    uses: tuple[Lemma, ...] = ()

    def check(self, checked: set[Lemma] | None = None) -> Lines:
        """The lines of the whole proof; ProofError if any step fails.

        ``checked`` collects the lemmas that were re-run already, so that none is run twice.
        """
        checked = set() if checked is None else checked
        if self in checked:
            return ()
        lines: list[str] = []
        for lemma in self.uses:
            lines += lemma.check(checked)
            if not set(lemma.assumptions) <= set(self.assumptions):
                raise ProofError(f"{self.name} hides an assumption of {lemma.name}")
        definitions = self.all_definitions()
        check_definitions(definitions)
        known = frozenset((*definitions, *self.assumptions, *(u.claim for u in self.uses)))
        lines += [f"Lemma {self.name}: {self.claim}",
                  *(f"  where {d}" for d in self.definitions),
                  *(f"  assuming {a}" for a in self.assumptions)]
        # A letter that a definition leaves free is the letter it was defined for.
        assumed = frozenset((*definitions, *self.assumptions))
        lines += (*self.proof.check(self.claim, known, assumed), "∎")
        checked.add(self)
        return tuple(lines)

    def all_definitions(self) -> tuple[Statement, ...]:
        """Own definitions and those of the lemmas used."""
        inherited = (d for lemma in self.uses for d in lemma.all_definitions())
        return tuple(dict.fromkeys((*self.definitions, *inherited)))
