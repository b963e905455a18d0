"""Whatever the kernel accepts is true: random candidates, judged by brute force."""

import random

import pytest
import sympy as sp

from theory.proof import Lemma, ProofError, Rewrite, Split, Statement
from theory.tactics import induction, instance, recursion, unroll
from theory.terms import IndexedSum, OrderedProduct, normal
from theory.transport import (
    all_orders,
    bptt,
    first_order,
    i,
    j,
    k,
    lag,
    letter,
    n,
    order_series,
    t,
    transport_first_order,
)

A, B, J, DELTA = (letter(x) for x in ("A", "B", "J", "delta"))


def _agrees(lemma: Lemma) -> bool:
    for count in range(4):
        left, right = instance(lemma, **{v.name: count for v in lemma.claim.variables})
        if sp.expand(left - right) != 0:
            return False
    return True


def _judge(build, draws, seed):
    """(accepted and true, rejected); an accepted falsehood fails."""
    draw, accepted, rejected = random.Random(seed), 0, 0
    for _ in range(draws):
        try:  # building applies the rules already: a refusal there is a refusal
            lemma = build(draw)
            lemma.check()
        except ProofError:
            rejected += 1
            continue
        assert _agrees(lemma), f"accepted a falsehood: {lemma.claim}"
        accepted += 1
    return accepted, rejected


def _offset(draw):
    return draw.choice((0, 0, 0, 0, 1, -1))


def _insertion(draw, low, high):
    parts = [OrderedProduct(A(i), i, j + 1 + _offset(draw), high),
             B(j) * draw.choice((1, 1, 1, 1, 1, -1)),
             OrderedProduct(A(i), i, low, j - 1 + _offset(draw))]
    if draw.random() < 0.15:
        parts.reverse()
    return IndexedSum(sp.Mul(*parts), j, low + _offset(draw), high + _offset(draw))


def test_first_order_candidates():
    accepted, rejected = _judge(
        lambda draw: first_order(A, B, claimed=_insertion(draw, 1, n)), 30, 1)
    assert accepted > 0 and rejected > 0, (accepted, rejected)


def test_transport_candidates():
    accepted, rejected = _judge(
        lambda draw: transport_first_order(A, B, _insertion(draw, t - lag + 1, t)), 25, 2)
    assert accepted > 0 and rejected > 0, (accepted, rejected)


def test_gradient_candidates():
    def build(draw):
        inner = IndexedSum(OrderedProduct(J(i), i, j + 1 + _offset(draw), k) * B(j), j,
                           1 + _offset(draw), k + _offset(draw))
        return bptt(J, B, DELTA, IndexedSum(DELTA(k) * inner, k, 1, n))

    accepted, rejected = _judge(build, 20, 3)
    assert accepted > 0 and rejected > 0, (accepted, rejected)


def test_series_candidates():
    def build(draw):
        series, pascal = order_series(A, B)
        words = letter("C")
        if draw.random() < 0.5:
            pascal = draw.choice((1, 1, -1)) * A(n + 1) * words(n, k + 1) + draw.choice(
                (B(n + 1) * words(n, k), words(n, k) * B(n + 1)))
        if draw.random() < 0.3:
            series = IndexedSum(series.at(j), j, _offset(draw), n + _offset(draw))
        return all_orders(A, B, claimed=(series, pascal))

    accepted, rejected = _judge(build, 16, 4)
    assert accepted > 0 and rejected > 0, (accepted, rejected)


def test_recursion_candidates():
    """f(n+1) = c f(n) + d against closed sums with random ends."""
    f = sp.Function("f", real=True)
    a, b = (sp.Function(x, real=True) for x in "ab")

    def build(draw):
        definitions = recursion(f, 0, a(n + 1) * f(n) + b(n + 1))
        closed = IndexedSum(OrderedProduct(a(i), i, j + 1 + _offset(draw), n) * b(j), j,
                            1 + _offset(draw), n + _offset(draw))
        claim = Statement(f(n), "=", closed, (n,))
        top = (Split(IndexedSum, "top", n + 1), Split(OrderedProduct, "top", n + 1))
        return Lemma("f", claim, induction(
            claim, n, left=(Rewrite(definitions[1]),), right=top,
            base=(Rewrite(definitions[0]),), known=definitions), definitions)

    accepted, rejected = _judge(build, 30, 5)
    assert accepted > 0 and rejected > 0, (accepted, rejected)


@pytest.mark.parametrize("seed", range(12))
def test_normal_form_preserves_the_value(seed):
    draw = random.Random(seed)

    def term(depth):
        kind = draw.random()
        if depth == 0 or kind < 0.3:
            return draw.choice((A, B))(draw.choice((1, 2, n, n + 1))) * draw.randint(-2, 2)
        if kind < 0.5:
            return term(depth - 1) + term(depth - 1)
        if kind < 0.7:
            return term(depth - 1) * term(depth - 1)
        cls = IndexedSum if kind < 0.9 else OrderedProduct
        return cls(draw.choice((A, B))(j) * term(depth - 1).subs(n, j), j, draw.choice((0, 1)),
                   n + draw.choice((-1, 0, 1)))

    expr = term(3)
    for value in range(4):
        assert sp.expand(unroll(expr.subs(n, value)) - unroll(
            normal(expr).subs(n, value))) == 0
