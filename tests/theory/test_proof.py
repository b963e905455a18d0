"""The proof kernel accepts what follows and refuses what does not."""

import pytest
import sympy as sp

from theory.norms import Modulus, Norm
from theory.proof import (
    Certificate,
    Chain,
    Gap,
    Induction,
    Lemma,
    Rewrite,
    Ring,
    Split,
    Statement,
    Step,
    exchanged,
    prove,
    renumbered,
    summed,
    unroll,
)
from theory.terms import IndexedSum, OrderedProduct, ProofError, nonnegative, normal

n = sp.Symbol("n", integer=True, nonnegative=True)
m = sp.Symbol("m", integer=True, nonnegative=True)
j = sp.Symbol("j", integer=True)
A, B = (sp.Function(name, commutative=False) for name in "AB")
x, y = sp.symbols("x y", real=True)


def test_bound_variables_are_equal_up_to_renaming():
    other = sp.Symbol("other", integer=True)
    assert OrderedProduct(A(j), j, 1, n) == OrderedProduct(A(other), other, 1, n)
    assert OrderedProduct(A(j), j, 1, n) != OrderedProduct(A(j), j, 2, n)


def test_later_factors_stand_left_and_empty_products_are_one():
    assert unroll(OrderedProduct(A(j), j, 1, 3)) == A(3) * A(2) * A(1)
    assert OrderedProduct(A(j), j, n + 1, n) == 1
    assert IndexedSum(A(j), j, n + 1, n) == 0


def test_substitution_that_would_capture_the_index_is_refused():
    node = IndexedSum(A(j) * B(n), j, 1, m)
    with pytest.raises(ProofError, match="capture"):
        node.subs(n, node.index)


def test_normal_form_keeps_the_order_of_matrices():
    assert normal(A(1) * B(2) - B(2) * A(1)) != 0
    total = IndexedSum(B(j), j, 1, n)
    assert normal(A(1) * total * 2 - IndexedSum(2 * A(1) * B(j), j, 1, n)) == 0
    assert normal(A(1) * total - total * A(1)) != 0


def test_split_refuses_a_possibly_empty_range():
    product = OrderedProduct(A(j), j, 1, n)
    with pytest.raises(ProofError, match="empty"):
        Split(OrderedProduct, "top", n).transform(product, frozenset())
    longer = OrderedProduct(A(j), j, 1, n + 1)
    assert Split(OrderedProduct, "top", n + 1).transform(longer, frozenset()) == (
        A(n + 1) * product)


def test_split_puts_the_first_factor_right():
    product = OrderedProduct(A(j), j, 1, n + 1)
    split = Split(OrderedProduct, "bottom", 1).transform(product, frozenset())
    assert split == OrderedProduct(A(j), j, 2, n + 1) * A(1)


def test_split_inside_a_sum_uses_the_range_of_its_index():
    inner = OrderedProduct(A(m), m, j + 1, n + 1)
    inside = IndexedSum(inner * B(j), j, 1, n)
    assert Split(OrderedProduct, "top", n + 1).transform(inside, frozenset()) != inside
    too_far = IndexedSum(inner * B(j), j, 1, n + 1) + A(0)
    with pytest.raises(ProofError):
        Split(OrderedProduct, "top", n + 1).transform(too_far, frozenset())


def test_renumbering_is_proved():
    lemma = renumbered(A(j), j)
    lemma.check()
    assert lemma.claim.rhs == IndexedSum(A(j + 1), j, 0, lemma.claim.variables[0])


def test_rewriting_needs_a_known_statement():
    fact = Statement(A(n + 1), "=", B(n), (n,))
    with pytest.raises(ProofError, match="not a known"):
        Rewrite(fact).transform(A(3), frozenset())
    assert Rewrite(fact).transform(A(3), frozenset({fact})) == B(2)
    assert Rewrite(fact).transform(A(0), frozenset({fact})) == A(0)  # −1 is no natural number


def test_an_inequality_cannot_be_used_for_rewriting():
    fact = Statement(sp.Function("f")(n), "≤", x, (n,))
    with pytest.raises(ProofError):
        Rewrite(fact).transform(x, frozenset({fact}))


def test_chain_refuses_a_wrong_step_and_a_wrong_goal():
    goal = Statement((x + y) ** 2, "=", x**2 + 2 * x * y + y**2)
    good = Chain(goal.lhs, (Step(goal.rhs, Ring()),))
    prove(goal, good, frozenset())
    with pytest.raises(ProofError):
        prove(goal, Chain(goal.lhs, (Step(x**2 + y**2, Ring()),)), frozenset())
    with pytest.raises(ProofError, match="not"):
        prove(Statement(x, "=", goal.rhs), good, frozenset())


def test_an_inequality_does_not_prove_an_equality():
    start, end = sp.Abs(x + y), sp.Abs(x) + sp.Abs(y)
    chain = Chain(start, (Step(end, Certificate(((Gap("triangle", x, y),),)), "≤"),))
    prove(Statement(start, "≤", end), chain, frozenset())
    with pytest.raises(ProofError):
        prove(Statement(start, "=", end), chain, frozenset())


def test_certificate_refuses_factors_of_unknown_sign_and_wrong_sums():
    square = Certificate(((x**2,),))
    square.justify(Statement(sp.S.Zero, "≤", x**2), frozenset())
    with pytest.raises(ProofError, match="nonnegative"):
        Certificate(((x,),)).justify(Statement(sp.S.Zero, "≤", x), frozenset())
    with pytest.raises(ProofError):
        square.justify(Statement(sp.S.Zero, "≤", x**2 - 1), frozenset())
    with pytest.raises(ProofError, match="not a known"):
        hidden = Statement(sp.S.Zero, "≤", x)
        Certificate((((hidden, ()),),)).justify(Statement(sp.S.Zero, "≤", x), frozenset())


def test_norms_pull_out_scalars_and_reduce_to_absolute_values():
    assert Norm(-2 * A(1)) == 2 * Norm(A(1))
    assert Norm(x) == sp.Abs(x)
    assert not Modulus(A(1)).is_commutative
    assert nonnegative(Modulus(A(1)))


def test_the_hypothesis_holds_at_n_only():
    f = sp.Function("f", real=True)
    definitions = (Statement(f(sp.S.Zero), "=", sp.S.Zero),
                   Statement(f(n + 1), "=", f(n), (n,)))
    claim = Statement(f(n), "=", sp.S.Zero, (n,))
    hypothesis = Statement(f(n), "=", sp.S.Zero)
    base = Chain(f(0), (Step(0, Rewrite(definitions[0])),))
    good = Chain(f(n + 1), (Step(f(n), Rewrite(definitions[1])), Step(0, Rewrite(hypothesis))))
    Lemma("zero", claim, Induction(n, base, good), definitions).check()
    circular = Chain(f(n + 1), (Step(0, Rewrite(claim)),))
    with pytest.raises(ProofError, match="not a known"):
        Lemma("circular", claim, Induction(n, base, circular), definitions).check()
    with pytest.raises(ProofError):
        Lemma("no base", claim, Induction(n, Chain(f(0), ()), good), definitions[1:]).check()


def test_induction_refuses_a_variable_that_is_not_arbitrary():
    f = sp.Function("f", real=True)
    special = Statement(f(n), "=", sp.S.Zero)
    claim = Statement(f(n), "=", sp.S.Zero, (n,))
    chain = Chain(f(n + 1), (Step(0, Ring()),))
    with pytest.raises(ProofError, match="not arbitrary"):
        Lemma("special", claim, Induction(n, chain, chain), assumptions=(special,)).check()


@pytest.mark.parametrize("bad", [
    lambda f: (Statement(f(n + 1), "=", f(n + 1) + 1, (n,)),),  # not well-founded
    lambda f: (Statement(f(n), "=", sp.S.Zero, (n,)), Statement(f(n + 1), "=", sp.S.One, (n,))),
    lambda f: (Statement(f(2 * n), "=", sp.S.One, (n,)),),  # no pattern
    lambda f: (Statement(f(n), "=", m, (n, m)),),  # every value at once
    lambda f: (Statement(f(n, n), "=", m, (n, m)),),
    lambda f: (Statement(f(n), "≤", sp.S.One, (n,)),),
    lambda f: (Statement(x, "=", sp.S.One),),
    lambda f: (Statement(f(sp.S.Zero), "=", sp.S.One), Statement(f(sp.S.Zero), "=", sp.S.Zero)),
    lambda f: (Statement(f(n), "=", m, (n,)), Statement(f(n), "=", -m, (n,))),
])
def test_definitions_that_could_be_inconsistent_are_refused(bad):
    f = sp.Function("f", real=True)
    lemma = Lemma("bad", Statement(x, "=", x), Chain(x, ()), bad(f))
    with pytest.raises(ProofError):
        lemma.check()


def test_a_lemma_cannot_hide_the_assumptions_of_the_lemmas_it_uses():
    f = sp.Function("f", real=True)
    assumed = Statement(sp.S.Zero, "≤", f(n), (n,))
    inner = Lemma("inner", assumed, Chain(sp.S.Zero, (
        Step(f(n), Certificate((((assumed, (n,)),),)), "≤"),)), assumptions=(assumed,))
    inner.check()
    with pytest.raises(ProofError, match="hides"):
        Lemma("outer", assumed, inner.proof, uses=(inner,)).check()


def test_quantified_variables_take_natural_numbers_only():
    fact = Statement(A(n), "=", B(n), (n,))
    with pytest.raises(ProofError, match="nonnegative"):
        fact.at({n: -1})
    with pytest.raises(ProofError, match="nonnegative"):
        fact.at({n: j})
    with pytest.raises(ProofError, match="not quantified"):
        fact.at({m: 1})


def test_induction_and_recursion_are_over_all_natural_numbers():
    positive = sp.Symbol("n", integer=True, positive=True)
    claim = Statement(A(positive), "=", A(positive), (positive,))
    chain = Chain(A(positive), ())
    with pytest.raises(ProofError, match="natural|nonnegative|positive"):
        Lemma("from one", claim, Induction(positive, chain, chain)).check()
    f = sp.Function("f", real=True)
    with pytest.raises(ProofError, match="pattern"):
        Lemma("real", Statement(x, "=", x), Chain(x, ()), (
            Statement(f(y + 1), "=", f(y), (y,)),)).check()


def test_rewriting_under_a_sum_does_not_capture():
    f = sp.Function("f", real=True)
    g = sp.Function("g", real=True)
    inner = IndexedSum(g(j) * g(n), j, 0, n)  # the variable n occurs inside the inner sum
    definition = Statement(f(n), "=", inner, (n,))
    total = IndexedSum(f(j), j, 0, m)
    rewritten = Rewrite(definition).transform(total, frozenset({definition}))
    expected = sum(g(a) * g(b) for b in range(4) for a in range(b + 1))
    assert sp.expand(unroll(rewritten.subs(m, 3)) - expected) == 0


def test_nested_sums_survive_substitution_and_xreplace():
    nested = IndexedSum(IndexedSum(A(j) * B(m), j, m, n), m, 1, n)
    assert unroll(nested.subs(n, 2)) == unroll(nested.xreplace({n: sp.Integer(2)}))
    assert unroll(nested.subs(n, 2)) == A(1) * B(1) + A(2) * B(1) + A(2) * B(2)
    assert nested.free_symbols == {n}


def test_binding_under_a_name_in_use_is_refused():
    name = IndexedSum(A(j), j, 1, n).index
    with pytest.raises(ProofError, match="capture"):
        IndexedSum(A(j) * B(name), j, 1, n)


def test_exchange_of_sums_is_proved_and_leaves_dependent_ranges_alone():
    size = sp.Symbol("H", integer=True, positive=True)
    square = IndexedSum(IndexedSum(A(j) * B(m), j, 1, n), m, 1, size)
    swapped, (lemma,) = exchanged(square, size)
    assert swapped != square
    values = {n: 3, size: 2}
    assert sp.expand(unroll(swapped.subs(values)) - unroll(square.subs(values))) == 0
    triangle = IndexedSum(IndexedSum(A(j) * B(m), j, 1, m), m, 1, size)
    with pytest.raises(ProofError):
        exchanged(triangle, size)[1][0].check()


def test_summing_an_inequality_is_proved_from_the_inequality():
    f, size = sp.Function("f", real=True), sp.Symbol("H", integer=True, positive=True)
    assumed = Statement(f(n), "≤", f(n + 1), (n,))
    one = Lemma("one", assumed, Chain(f(n), (
        Step(f(n + 1), Certificate((((assumed, (n,)),),)), "≤"),)), assumptions=(assumed,))
    total = summed(one, n, size)
    total.check()
    assert total.claim.lhs == IndexedSum(f(j), j, 1, size)
    with pytest.raises(ProofError):
        summed(one, n, -1).check()
