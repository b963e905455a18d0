"""A small trusted proof kernel: equalities and inequalities with a symbolic number of factors.

A proof is a :class:`Chain` of steps, or an :class:`Induction` of two chains, inside a
:class:`Lemma` that lists its definitions and assumptions openly.  ``check()`` re-runs every
rule; whatever cannot be justified raises :class:`ProofError`.  Numbers are never evidence here.

What is trusted: ``sympy.expand`` on noncommutative polynomials, SymPy's sign assumptions, the
terms and normal forms of ``theory.terms``, and the rules of ``theory.rules``, each of which
says in ``why`` for what reason it is sound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sympy as sp

from theory.rules import (
    Certificate,
    Gap,
    Interchange,
    Known,
    Relation,
    Rewrite,
    Ring,
    Rule,
    Shift,
    Split,
    Statement,
    Summed,
    Then,
)
from theory.terms import ProofError, normal, unroll

__all__ = [
    "Certificate", "Chain", "Gap", "Induction", "Interchange", "Lemma", "ProofError", "Relation",
    "Rewrite", "Ring", "Rule", "Shift", "Split", "Statement", "Step", "Summed", "Then",
    "check_definitions",
]


@dataclass(frozen=True)
class Step:
    """``(previous) relation rhs`` by ``rule``."""

    rhs: Any
    rule: Rule
    relation: Relation = "="


@dataclass(frozen=True)
class Chain:
    """``start = … ≤ …``: a sequence of justified steps."""

    start: Any
    steps: tuple[Step, ...]

    def check(self, goal: Statement, known: Known) -> tuple[str, ...]:
        """Re-run every step; the lines of the proof, or ProofError if ``goal`` is not reached."""
        here, lines = sp.sympify(self.start), [str(self.start)]
        for step in self.steps:
            step.rule.justify(here, step.relation, sp.sympify(step.rhs), known)
            here = sp.sympify(step.rhs)
            lines.append(f"  {step.relation} {here}    [{step.rule.label()}]")
        proved = "≤" if any(step.relation == "≤" for step in self.steps) else "="
        if (proved == "≤" and goal.relation == "=") or normal(goal.lhs - self.start) != 0 or (
                normal(goal.rhs - here) != 0):
            raise ProofError(f"the chain proves {self.start} {proved} {here}, not {goal}")
        return tuple(lines)


@dataclass(frozen=True)
class Induction:
    """Induction over the natural numbers: the claim at 0, and at n + 1 from the claim at n."""

    variable: sp.Symbol
    base: Chain
    step: Chain

    def check(self, goal: Statement, known: Known) -> tuple[str, ...]:
        """Check both chains; only the step may use the hypothesis, and only at n itself."""
        n = self.variable
        if n not in goal.variables:
            raise ProofError(f"{goal} is not quantified over {n}")
        for fact in known:
            if n in (fact.lhs.free_symbols | fact.rhs.free_symbols) - set(fact.variables):
                raise ProofError(f"{n} is not arbitrary: {fact} is assumed for it")
        others = tuple(v for v in goal.variables if v != n)
        hypothesis = Statement(goal.lhs, goal.relation, goal.rhs, others)
        zero, following = goal.at({n: 0}), goal.at({n: n + 1})
        return (f"{n} = 0:", *self.base.check(zero, known), f"{n} → {n} + 1:",
                *self.step.check(following, known | {hypothesis}))


def check_definitions(definitions: Iterable[Statement]) -> None:
    """Raise ProofError unless the equations define new symbols by well-founded recursion.

    Each left side is f(p, …) with every p a numeral, a variable v or v + 1; two equations for f
    differ by a numeral against v + 1; defined symbols on the right side have a first argument
    one smaller than the left side's.  Such equations always have a solution (conservative).
    """
    definitions = tuple(definitions)
    heads = {d.lhs.func for d in definitions}
    for d in definitions:
        if d.relation != "=" or not isinstance(d.lhs, sp.core.function.AppliedUndef):
            raise ProofError(f"{d} is not a definition")
        used = [v for p in d.lhs.args for v in p.free_symbols]
        patterns = all(p.is_Integer or any(sp.expand(p - v) in (0, 1) for v in d.variables)
                       for p in d.lhs.args)
        if not patterns or len(used) != len(set(used)) or set(used) != set(d.variables):
            raise ProofError(f"{d} does not define {d.lhs.func} by patterns")
        for call in d.rhs.atoms(sp.core.function.AppliedUndef):
            if call.func in heads and sp.expand(d.lhs.args[0] - call.args[0]) != 1:
                raise ProofError(f"{d} is not well-founded in {call}")
        for e in definitions:
            apart = e is d or e.lhs.func != d.lhs.func or any(
                (p == 0 and not (q.is_Integer or q.is_Symbol))
                or (q == 0 and not (p.is_Integer or p.is_Symbol))
                for p, q in zip(d.lhs.args, e.lhs.args, strict=True))
            if not apart:
                raise ProofError(f"{d} and {e} overlap")


@dataclass(frozen=True)
class Lemma:
    """A claim with its proof, its definitions, and every assumption it rests on.

    ``assumptions`` are inequalities or equalities about the letters (domains, regularity);
    they are printed with the lemma.  ``uses`` are lemmas, checked along with this one.
    """

    name: str
    claim: Statement
    proof: Chain | Induction
    definitions: tuple[Statement, ...] = ()
    assumptions: tuple[Statement, ...] = ()
    uses: tuple[Lemma, ...] = ()

    def check(self, checked: set[Lemma] | None = None) -> tuple[str, ...]:
        """The lines of the whole proof; ProofError if any step fails.

        ``checked`` collects the lemmas that were re-run already, so that none is run twice.
        """
        checked = set() if checked is None else checked
        if self in checked:
            return ()
        lines: list[str] = []
        definitions = dict.fromkeys(self.definitions)
        for lemma in self.uses:
            lines += lemma.check(checked)
            definitions |= dict.fromkeys(lemma.all_definitions())
            if not set(lemma.assumptions) <= set(self.assumptions):
                raise ProofError(f"{self.name} hides an assumption of {lemma.name}")
        check_definitions(definitions)
        known = frozenset((*definitions, *self.assumptions, *(u.claim for u in self.uses)))
        lines += [f"Lemma {self.name}: {self.claim}",
                  *(f"  where {d}" for d in self.definitions),
                  *(f"  assuming {a}" for a in self.assumptions)]
        lines += (*self.proof.check(self.claim, known), "∎")
        checked.add(self)
        return tuple(lines)

    def all_definitions(self) -> tuple[Statement, ...]:
        """Own definitions and those of the lemmas used."""
        inherited = (d for lemma in self.uses for d in lemma.all_definitions())
        return tuple(dict.fromkeys((*self.definitions, *inherited)))

    def instance(self, **values: int) -> tuple[sp.Expr, sp.Expr]:
        """Both sides written out at small numbers (a test of the statement, not of the proof)."""
        at = {v: values[v.name] for v in self.claim.variables}
        rules = [Rewrite(d) for d in self.all_definitions()]
        known = frozenset(self.all_definitions())
        sides = []
        for side in (self.claim.lhs, self.claim.rhs):
            now, before = unroll(side.subs(at)), None
            while now != before:
                before = now
                for rule in rules:
                    now = unroll(rule.transform(now, known))
            sides.append(sp.expand(now))
        return sides[0], sides[1]
