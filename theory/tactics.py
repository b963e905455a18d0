"""What writes proofs and needs no trust: the kernel checks whatever these functions produce."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from theory.axioms import axiom
from theory.chains import Chain, Justification, Ring, Step, Theorem, proof_by
from theory.kernel.proof import Derivation, Induction, Lemma, Proof
from theory.kernel.rules import Certificate, Rewrite, Rule, Split, Then
from theory.norms import Norm, Size
from theory.terms import Bound, IndexedSum, ProofError, Ranges, Relation, Statement, normal, walk

_n = sp.Symbol("n", integer=True, nonnegative=True)
_count = sp.Symbol("m", integer=True, nonnegative=True)


def Gap(axiom: str, x: Any, y: Any, norm: type[Size] = Norm) -> Theorem:  # noqa: N802
    """``‖x‖ + ‖y‖ − ‖x + y‖`` (triangle) or ``‖x‖‖y‖ − ‖xy‖`` (product) as a factor ≥ 0."""
    return Theorem({"triangle": "triangle inequality", "product": "submultiplicativity"}[axiom],
                   (norm, x, y))


def recursion(head: Any, base: Any, step: Any, variable: sp.Symbol = _n) -> tuple[
        Statement, Statement]:
    """Defining equations ``head(0) = base`` and ``head(n + 1) = step`` (step in terms of n)."""
    return (Statement(head(sp.S.Zero), "=", sp.sympify(base)),
            Statement(head(variable + 1), "=", sp.sympify(step), (variable,)))


def induction(
    claim: Statement,
    variable: sp.Symbol,
    left: Sequence[Rule] = (),
    right: Sequence[Rule] = (),
    base: Sequence[Rule] = (),
    known: Sequence[Statement] = (),
) -> Induction:
    """An induction whose step rewrites both sides at n + 1 and then applies the hypothesis.

    ``left`` and ``right`` are the rules for the two sides, ``known`` the statements they cite;
    the intermediate terms are computed here and justified again by the kernel.
    """
    others = tuple(v for v in claim.variables if v != variable)
    hypothesis = Statement(claim.lhs, "=", claim.rhs, others)
    known_set = frozenset((*known, hypothesis))
    zero, following = claim.at({variable: 0}), claim.at({variable: variable + 1})
    opened = Then((*left, Rewrite(hypothesis)))
    closed = Then(tuple(right))
    return Induction(
        variable,
        Chain(zero.lhs, (Step(zero.rhs, Then(tuple(base))),)),
        Chain(following.lhs, (
            Step(opened.transform(following.lhs, known_set), opened),
            Step(closed.transform(following.rhs, known_set), Ring()),
            Step(following.rhs, closed),
        )),
    )


def summed(unit: Lemma, variable: sp.Symbol, high: Any) -> Lemma:
    """``Σ_{1}^{high} f ≤ Σ_{1}^{high} g`` from the lemma f ≤ g, by induction on the length.

    ``variable`` is the summed one of the lemma's variables; the others stay quantified.
    """
    fact = unit.claim
    others = tuple(v for v in fact.variables if v != variable)
    left, right = (IndexedSum(side, variable, 1, _count) for side in (fact.lhs, fact.rhs))
    claim = Statement(left, "≤", right, (*others, _count))
    here = Statement(left, "≤", right, others)
    split = Split(IndexedSum, "top", _count + 1)
    last = tuple(_count + 1 if v == variable else v for v in fact.variables)
    top, below = (side.subs(_count, _count + 1) for side in (left, right))
    opened, closed = (split.transform(side, frozenset()) for side in (top, below))
    lemma = Lemma(f"{unit.name}, summed", claim, Induction(
        _count, Chain(sp.S.Zero, ()),
        Chain(top, (Step(opened, split),
                    Step(closed, Certificate((((here, others),), ((fact, last),))), "≤"),
                    Step(below, split)))), assumptions=unit.assumptions, uses=(unit,))
    goal = Statement(left.subs(_count, high), "≤", right.subs(_count, high), others)
    return Lemma(f"{unit.name}, summed to {high}", goal, Chain(goal.lhs, (
        Step(goal.rhs, Certificate((((claim, (*others, high)),),)), "≤"),)),
        assumptions=unit.assumptions, uses=(lemma,))


def interchange(body: sp.Expr, outer: tuple[Any, Any], inner: tuple[Any, Any, Any]) -> Lemma:
    """``Σ_{i=1}^{h} Σ_j body = Σ_j Σ_{i=1}^{h} body`` by induction on the outer length.

    ``outer`` is (i, h) with h a natural number, ``inner`` is (j, low, high) free of i.
    """
    index, high = outer
    left = IndexedSum(IndexedSum(body, *inner), index, 1, _count)
    right = IndexedSum(IndexedSum(body, index, 1, _count), *inner)
    claim = Statement(left, "=", right, (_count,))
    split = (Split(IndexedSum, "top", _count + 1),)
    lemma = Lemma("two sums", claim, induction(claim, _count, left=split, right=split))
    goal = claim.at({_count: high})
    return Lemma("interchange of two sums", goal, Chain(goal.lhs, (
        Step(goal.rhs, Rewrite(claim, ((_count, high),))),)), uses=(lemma,))


def exchanged(expr: sp.Expr, high: Any) -> tuple[sp.Expr, tuple[Lemma, ...]]:
    """``expr`` with its double sum over 1 … ``high`` exchanged, and the lemma that allows it."""
    form = normal(expr)
    for node in form.atoms(IndexedSum):
        if node.high == high and node.low == 1 and isinstance(node.body, IndexedSum):
            index, inner = node.opened()
            second, body = inner.opened()
            lemma = interchange(body, (index, high), (second, inner.low, inner.high))
            return form.subs(node, lemma.claim.rhs), (lemma,)
    return form, ()


def renumbered(body: sp.Expr, index: sp.Symbol) -> Lemma:
    """``Σ_{k=1}^{m+1} body(k) = Σ_{k=0}^{m} body(k + 1)``, by induction on m."""
    left = IndexedSum(body, index, 1, _count + 1)
    right = IndexedSum(body.subs(index, index + 1), index, 0, _count)
    claim = Statement(left, "=", right, (_count,))
    return Lemma("renumbered sum", claim, induction(
        claim, _count, left=(Split(IndexedSum, "top", _count + 2),),
        right=(Split(IndexedSum, "top", _count + 1),)))


class Facts:
    """Collects facts with their proofs; :meth:`lemma` makes the last one a lemma's claim.

    Facts are quantified over all of their letters except those that ``assumptions`` and
    ``definitions`` leave free, so that later theorems can use them for all values.
    """

    def __init__(self, assumptions: Sequence[Statement] = (), uses: Sequence[Lemma] = (),
                 definitions: Sequence[Statement] = ()) -> None:
        self.assumptions, self.uses = tuple(assumptions), tuple(uses)
        self.definitions = tuple(definitions)
        self._taken = {s for a in (*self.assumptions, *self.definitions) for s in a.free()}
        self._facts: list[tuple[Statement, Proof]] = []

    def state(self, lhs: Any, relation: Relation, rhs: Any) -> Statement:
        """The statement, quantified over its letters."""
        lhs, rhs = sp.sympify(lhs), sp.sympify(rhs)
        letters = (lhs.free_symbols | rhs.free_symbols) - self._taken
        return Statement(lhs, relation, rhs, tuple(sorted(letters, key=str)))

    def show(self, lhs: Any, relation: Relation, rhs: Any,
             proof: Justification | Proof) -> Statement:
        """Add a fact; it is checked when the lemma is."""
        fact = self.state(lhs, relation, rhs)
        self._facts.append((fact, proof_by(proof)))
        return fact

    def theorem(self, name: str, *letters: Any) -> Statement:
        """Add the conclusion of a listed theorem (its premises must have been shown before)."""
        _, conclusion = axiom(name).instance(*letters)
        return self.show(conclusion.lhs, conclusion.relation, conclusion.rhs,
                         Theorem(name, letters))

    def lemma(self, name: str) -> Lemma:
        """The lemma whose claim is the last fact."""
        if not self._facts:
            raise ProofError(f"{name}: nothing was shown")
        return Lemma(name, self._facts[-1][0], Derivation(tuple(self._facts)), self.definitions,
                     self.assumptions, self.uses)


def unroll(expr: Any) -> sp.Expr:
    """Write out every sum and product of a definite length (for instances, not for proofs)."""
    def write_out(node: sp.Expr, ranges: Ranges) -> sp.Expr | None:
        if not isinstance(node, Bound) or not sp.expand(node.high - node.low).is_Integer:
            return None
        length = int(sp.expand(node.high - node.low)) + 1
        entries = [unroll(node.at(node.low + k)) for k in range(length)]
        return sp.Add(*entries) if node.neutral == 0 else sp.Mul(*reversed(entries))

    return walk(sp.sympify(expr), write_out)


def instance(lemma: Lemma, **values: int) -> tuple[sp.Expr, sp.Expr]:
    """Both sides written out at small numbers (a test of the statement, not of the proof)."""
    at = {v: values[v.name] for v in lemma.claim.variables}
    definitions = lemma.all_definitions()
    known, rules = frozenset(definitions), [Rewrite(d) for d in definitions]
    sides = []
    for side in (lemma.claim.lhs, lemma.claim.rhs):
        now, before = unroll(side.subs(at)), None
        while now != before:
            before = now
            for rule in rules:
                now = unroll(rule.transform(now, known))
        sides.append(sp.expand(now))
    return sides[0], sides[1]
