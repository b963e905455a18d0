"""Proofs and lemmas: :func:`prove` is the one place where a statement becomes known.

Sound because a fact is used only after it was proved, by a rule or by induction over the naturals.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import sympy as sp
from sympy.core.function import AppliedUndef

from theory.kernel.rules import Rule, Then
from theory.terms import KINDS, Known, ProofError, Statement

NATURAL = sp.Symbol("n", integer=True, nonnegative=True).assumptions0


@dataclass(frozen=True)
class Induction:
    """The claim at 0, and at n + 1 from the claim at n: sound by induction over the naturals."""

    variable: sp.Symbol
    base: Proof
    step: Proof


@dataclass(frozen=True)
class Derivation:
    """Facts one after the other, each proved from those before; then the claim, by one rule."""

    facts: tuple[tuple[Statement, Proof], ...]
    last: Rule = Then()


Proof: TypeAlias = Rule | Induction | Derivation


def prove(goal: Statement, proof: Proof, known: Known, assumed: Known = frozenset()) -> None:
    """Raise ProofError unless ``proof`` proves ``goal`` from ``known``.

    ``assumed`` is the part of it that holds for its free letters only: what is to be quantified
    must not occur in it freely.
    """
    goal.defined(*(v for a in assumed if a.relation == "=" for v in (a.lhs, a.rhs) if v.is_Symbol))
    if fixed := {letter for fact in assumed for letter in fact.free()} & set(goal.variables):
        raise ProofError(f"{fixed.pop()} is not arbitrary in {goal}: something is assumed of it")
    if isinstance(proof, Induction):
        n, others = proof.variable, tuple(v for v in goal.variables if v != proof.variable)
        if n not in goal.variables or n.assumptions0 != NATURAL:
            raise ProofError(f"{goal} is not quantified over a natural number {n}")
        here = Statement(goal.lhs, goal.relation, goal.rhs, others)
        prove(goal.at({n: 0}), proof.base, known, assumed)
        prove(goal.at({n: n + 1}), proof.step, known | {here}, assumed | {here})
    elif isinstance(proof, Derivation):
        for fact, own in proof.facts:
            prove(fact, own, known, assumed)
            known |= {fact}
        if goal not in known:
            proof.last.justify(goal, known)
    else:
        proof.justify(goal, known)


def check_definitions(definitions: tuple[Statement, ...]) -> None:
    """Raise ProofError unless the equations define new symbols by well-founded recursion.

    Each left side is f(p, …) with every p a numeral, a variable v or, for a natural v, v + 1;
    two equations for f differ by 0 against v + 1; defined symbols stand on the right side with
    first argument v only, where that of the left side is v + 1; the right side is of the kinds
    that the symbol declares.  Such equations always have a solution.
    """
    for k, d in enumerate(definitions):
        d.at({v: v for v in d.variables}).defined(sp.Basic)  # none of them is bound in it
        allowed = {*d.variables, *(v + 1 for v in d.variables if v.assumptions0 == NATURAL)}
        if d.relation != "=" or not isinstance(d.lhs, AppliedUndef) or Counter(
                v for p in d.lhs.args for v in p.free_symbols) != Counter(d.variables) or not all(
                p.is_Integer or p in allowed for p in d.lhs.args):
            raise ProofError(f"{d} does not define a function by patterns")
        if not all(getattr(d.rhs, f"is_{kind}") for kind in KINDS if getattr(d.lhs, f"is_{kind}")):
            raise ProofError(f"{d} declares a kind that its right side may not be")
        for call in d.rhs.atoms(AppliedUndef):
            if any(call.func == e.lhs.func for e in definitions) and not (
                    d.lhs.args and d.lhs.args[0].is_Add and call.args[0] == d.lhs.args[0] - 1):
                raise ProofError(f"{d} is not well-founded in {call}")
        for e in definitions[:k]:
            if e.lhs.func == d.lhs.func and not any(
                    {p.is_Add, q.is_Add} == {True, False} and 0 in (p, q)
                    for p, q in zip(d.lhs.args, e.lhs.args, strict=False)):
                raise ProofError(f"{d} and {e} overlap")


@dataclass(frozen=True)
class Lemma:
    """A claim with its proof, its definitions, and every assumption it rests on.

    ``assumptions`` are inequalities or equalities about the letters (domains, regularity);
    they are printed with the lemma.  ``uses`` are lemmas, checked along with this one.
    """

    name: str
    claim: Statement
    proof: Proof
    definitions: tuple[Statement, ...] = ()
    assumptions: tuple[Statement, ...] = ()
    uses: tuple[Lemma, ...] = ()

    @cache  # noqa: B019 - a lemma is a value: checked once, it stays proved
    def check(self) -> None:
        """Re-run the whole proof; ProofError if any step fails."""
        for lemma in self.uses:
            lemma.check()
            if not set(lemma.assumptions) <= set(self.assumptions):
                raise ProofError(f"{self.name} hides an assumption of {lemma.name}")
        check_definitions(self.all_definitions())
        # A letter that a definition leaves free is the letter it was defined for.
        assumed = frozenset((*self.all_definitions(), *self.assumptions))
        prove(self.claim, self.proof, assumed | {u.claim for u in self.uses}, assumed)

    def all_definitions(self) -> tuple[Statement, ...]:
        """Own definitions and those of the lemmas used."""
        return tuple(dict.fromkeys(d for ds in (
            self.definitions, *(u.all_definitions() for u in self.uses)) for d in ds))
