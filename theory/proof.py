"""A small trusted proof kernel: equalities and inequalities with a symbolic number of factors.

A proof is a :class:`Chain` of steps, or an :class:`Induction` of two chains, inside a
:class:`Lemma` that lists its definitions and assumptions openly.  ``check()`` re-runs every
rule; whatever cannot be justified raises :class:`ProofError`.  Numbers are never evidence here.

What is trusted: ``sympy.expand`` on noncommutative polynomials, SymPy's sign assumptions, the
terms and normal forms of ``theory.terms``, and the rules below, each of which says in ``why``
for what reason it is sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import sympy as sp

from theory.terms import (
    Bound,
    IndexedSum,
    Norm,
    ProofError,
    Ranges,
    Size,
    nonnegative,
    normal,
    unroll,
    walk,
)

Relation = Literal["=", "≤"]


@dataclass(frozen=True)
class Statement:
    """``lhs relation rhs`` for all natural ``variables`` (other letters are schematic)."""

    lhs: sp.Expr
    relation: Relation
    rhs: sp.Expr
    variables: tuple[sp.Symbol, ...] = ()

    def at(self, values: Mapping[sp.Symbol, Any], ranges: Ranges = ()) -> Statement:
        """The instance at ``values``; each has to be provably a natural number."""
        for variable, value in values.items():
            if variable not in self.variables:
                raise ProofError(f"{variable} is not quantified in {self}")
            if not (sp.sympify(value).is_integer and nonnegative(value, ranges)):
                raise ProofError(f"{variable} = {value} may not be a natural number")
        rest = tuple(v for v in self.variables if v not in values)
        lhs, rhs = (side.subs(dict(values), simultaneous=True) for side in (self.lhs, self.rhs))
        return Statement(lhs, self.relation, rhs, rest)

    def __str__(self) -> str:
        return f"{self.lhs} {self.relation} {self.rhs}"


Known = frozenset[Statement]


class Rule:
    """A justification of one step; ``why`` documents its soundness."""

    why: ClassVar[str] = ""

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        """An expression equal to ``expr`` by this rule."""
        return expr

    def justify(self, lhs: sp.Expr, relation: Relation, rhs: sp.Expr, known: Known) -> None:
        """Raise ProofError unless ``lhs relation rhs`` follows (rewriting either or both)."""
        left, right = self.transform(lhs, known), self.transform(rhs, known)
        if all(normal(a - b) != 0 for a, b in ((left, rhs), (left, right), (lhs, right))):
            raise ProofError(f"{self!r} does not give {lhs} {relation} {rhs}")


@dataclass(frozen=True)
class Ring(Rule):
    """Both sides have the same normal form."""

    why = ("ring axioms of a noncommutative ring over commuting scalars, |xy| = |x||y| for "
           "scalars, and the distributive law for a finite sum")


@dataclass(frozen=True)
class Split(Rule):
    """Split the last (``top``) or first (``bottom``) index off nodes that end at ``bound``."""

    kind: type[Bound]
    end: Literal["top", "bottom"]
    bound: Any
    why = ("a sum or product over low..high with high ≥ low (checked) is its last, or first, "
           "entry and the rest; in a product later factors stand on the left")

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        def split(node: sp.Expr, ranges: Ranges) -> sp.Expr | None:
            if not isinstance(node, self.kind):
                return None
            top = self.end == "top"
            end = node.high if top else node.low
            if sp.expand(end - self.bound) != 0:
                return None
            if not nonnegative(node.high - node.low, ranges):
                raise ProofError(f"{node} may be empty, nothing to split off")
            low, high = (node.low, node.high - 1) if top else (node.low + 1, node.high)
            rest, entry = self.kind(node.body, node.index, low, high), node.at(end)
            if self.kind is IndexedSum:
                return rest + entry
            return entry * rest if top else rest * entry

        return walk(expr, split)


@dataclass(frozen=True)
class Shift(Rule):
    """Renumber sums that start at ``low``: index k becomes k + by."""

    low: Any
    by: int
    why = "k ↦ k + by is a bijection between the two index ranges"

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        def shift(node: sp.Expr, ranges: Ranges) -> sp.Expr | None:
            if not isinstance(node, IndexedSum) or sp.expand(node.low - self.low) != 0:
                return None
            return IndexedSum(node.at(node.index - self.by), node.index,
                              node.low + self.by, node.high + self.by)

        return walk(expr, shift)


@dataclass(frozen=True)
class Rewrite(Rule):
    """Replace instances of a known equality's left side by its right side."""

    by: Statement
    why = ("the equality is a definition, a listed assumption, a proved lemma or the induction "
           "hypothesis (checked), and its variables are matched to natural numbers (checked)")

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        if self.by not in known or self.by.relation != "=":
            raise ProofError(f"{self.by} is not a known equality")

        def rewrite(node: sp.Expr, ranges: Ranges) -> sp.Expr | None:
            if not self.by.variables:
                return self.by.rhs if node == self.by.lhs else None
            if node.func != self.by.lhs.func or len(node.args) != len(self.by.lhs.args):
                return None
            values: dict[sp.Symbol, sp.Expr] = {}
            for pattern, actual in zip(self.by.lhs.args, node.args, strict=True):
                for variable in self.by.variables:
                    if variable not in values and pattern.has(variable):
                        rest = (pattern - variable).subs(values, simultaneous=True)
                        values[variable] = sp.expand(actual - rest)
            if any(not nonnegative(v, ranges) for v in values.values()):
                return None
            instance = self.by.at(values, ranges)
            same = all(sp.expand(p - a) == 0
                       for p, a in zip(instance.lhs.args, node.args, strict=True))
            return instance.rhs if same and not instance.variables else None

        return walk(expr, rewrite)


@dataclass(frozen=True)
class Then(Rule):
    """Several rewriting rules, one after the other."""

    rules: tuple[Rule, ...]
    why = "equality is transitive"

    def transform(self, expr: sp.Expr, known: Known) -> sp.Expr:
        for rule in self.rules:
            expr = rule.transform(expr, known)
        return expr


@dataclass(frozen=True)
class Gap:
    """``‖x‖ + ‖y‖ − ‖x + y‖`` (triangle) or ``‖x‖‖y‖ − ‖xy‖`` (product): nonnegative.

    It holds for every submultiplicative norm, and entrywise for the matrix of absolute values.
    """

    axiom: Literal["triangle", "product"]
    x: sp.Expr
    y: sp.Expr
    norm: type[Size] = Norm

    def value(self) -> sp.Expr:
        """The nonnegative difference."""
        x, y = self.norm(self.x), self.norm(self.y)
        if self.axiom == "triangle":
            return x + y - self.norm(self.x + self.y)
        return x * y - self.norm(sp.expand(self.x * self.y))


@dataclass(frozen=True)
class Certificate(Rule):
    """``rhs − lhs`` equals a sum of products of nonnegative factors.

    Each factor is an expression that is nonnegative by its sign assumptions, a :class:`Gap`,
    or a known inequality (pass the instance ``lhs ≤ rhs``; its source must be known).
    """

    terms: tuple[tuple[sp.Expr | Gap | tuple[Statement, tuple[Any, ...]], ...], ...]
    why = ("sums and products of nonnegative reals, and of entrywise nonnegative matrices, are "
           "nonnegative; the factors' signs come from declared domains, the norm axioms, or "
           "inequalities that are known (all checked)")

    def justify(self, lhs: sp.Expr, relation: Relation, rhs: sp.Expr, known: Known) -> None:
        total = sp.S.Zero
        for term in self.terms:
            product = sp.S.One
            for factor in term:
                if isinstance(factor, Gap):
                    product *= factor.value()
                elif isinstance(factor, tuple):
                    source, values = factor
                    if source not in known or source.relation != "≤":
                        raise ProofError(f"{source} is not a known inequality")
                    fact = source.at(dict(zip(source.variables, values, strict=True)))
                    product *= fact.rhs - fact.lhs
                elif nonnegative(factor):
                    product *= factor
                else:
                    raise ProofError(f"{factor} is not known to be nonnegative")
            total += product
        if relation != "≤" or normal(rhs - lhs - total) != 0:
            raise ProofError(f"the certificate does not give {lhs} {relation} {rhs}")


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
            lines.append(f"  {step.relation} {here}    [{type(step.rule).__name__}]")
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

    def check(self) -> tuple[str, ...]:
        """The lines of the whole proof; ProofError if any step fails."""
        lines: list[str] = []
        definitions = dict.fromkeys(self.definitions)
        for lemma in self.uses:
            lines += lemma.check()
            definitions |= dict.fromkeys(lemma.all_definitions())
            if not set(lemma.assumptions) <= set(self.assumptions):
                raise ProofError(f"{self.name} hides an assumption of {lemma.name}")
        check_definitions(definitions)
        known = frozenset((*definitions, *self.assumptions, *(u.claim for u in self.uses)))
        lines += [f"Lemma {self.name}: {self.claim}",
                  *(f"  where {d}" for d in self.definitions),
                  *(f"  assuming {a}" for a in self.assumptions)]
        return (*lines, *self.proof.check(self.claim, known), "∎")

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
