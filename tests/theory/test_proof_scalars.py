"""Inequalities, calculation, theorems, derivations, quantifiers: what the kernel refuses."""

import pytest
import sympy as sp

from theory.norms import Norm
from theory.probability import Mean
from theory.proof import (
    Calculation,
    Certificate,
    Chain,
    Derivation,
    Facts,
    Gap,
    Induction,
    Lemma,
    Rewrite,
    Ring,
    Rule,
    Statement,
    Step,
    Theorem,
)
from theory.terms import ProofError

n = sp.Symbol("n", integer=True, nonnegative=True)
m = sp.Symbol("m", integer=True, nonnegative=True)
j = sp.Symbol("j", integer=True)
A, B = (sp.Function(name, commutative=False) for name in "AB")
x, y = sp.symbols("x y", real=True)


def test_strict_inequalities_need_a_positive_term_and_are_not_equalities():
    p, q = sp.symbols("p q", positive=True)
    square = Certificate(((p, q), (x**2,)))
    square.justify(sp.S.Zero, "<", p * q + x**2, frozenset())
    with pytest.raises(ProofError):
        Certificate(((x**2,),)).justify(sp.S.Zero, "<", x**2, frozenset())
    with pytest.raises(ProofError):
        Ring().justify(x, "<", x, frozenset())
    chain = Chain(sp.S.Zero, (Step(p, Certificate(((p,),)), "<"),))
    assert chain.check(Statement(sp.S.Zero, "≤", p), frozenset())
    with pytest.raises(ProofError):
        chain.check(Statement(sp.S.Zero, "=", p), frozenset())


def test_calculation_uses_calculus_but_no_forced_law():
    p = sp.Symbol("p", positive=True)
    Calculation().justify(sp.Derivative(sp.log(p), p), "=", 1 / p, frozenset())
    Calculation().justify(sp.Limit(sp.log(1 + p) / p, p, 0), "=", sp.S.One, frozenset())
    with pytest.raises(ProofError):
        Calculation().justify(sp.sqrt(x**2), "=", x, frozenset())  # false for x < 0
    with pytest.raises(ProofError):
        Calculation().justify(sp.log(x**2), "=", 2 * sp.log(x), frozenset())
    with pytest.raises(ProofError):
        Calculation().justify(A(1) * B(1), "=", B(1) * A(1), frozenset())  # scalars only


def test_a_theorem_needs_its_premise_for_all_values():
    d = sp.Symbol("d", nonnegative=True)
    curve = sp.Lambda(d, sp.cosh(d))
    goal = Statement(sp.S.One, "≤", sp.cosh(d), (d,))
    rises = Statement(sp.S.Zero, "≤", sp.sinh(d), (d,))
    proof = Theorem("growth", (curve, rises))
    with pytest.raises(ProofError, match="needs"):
        Lemma("no premise", goal, Derivation(((goal, proof),))).check()
    facts = Facts()
    facts.show(0, "≤", sp.sinh(d), Certificate(((sp.sinh(d),),)))
    facts.theorem("growth", curve, rises)
    assert facts.lemma("cosh ≥ 1").check()
    special = Statement(sp.S.Zero, "≤", sp.sinh(d))  # assumed at one d only
    with pytest.raises(ProofError, match="needs|arbitrary"):
        Lemma("one value", goal, Derivation(((goal, proof),)), assumptions=(special,)).check()
    with pytest.raises(ProofError, match="hypothesis"):
        Theorem("growth", (sp.Lambda(d, 1 / (1 - d)), rises)).yields(frozenset())
    with pytest.raises(ProofError, match="for all"):
        Theorem("growth", (curve, special)).yields(frozenset({special}))
    with pytest.raises(ValueError, match="closed list"):
        Theorem("anything", ()).yields(frozenset())


def test_what_is_assumed_for_one_value_is_not_generalised():
    assumed = Statement(sp.S.Zero, "≤", x)
    step = Chain(sp.S.Zero, (Step(x, Certificate((((assumed, ()),),)), "≤"),))
    assert Lemma("same", assumed, step, assumptions=(assumed,)).check()
    with pytest.raises(ProofError, match="arbitrary"):
        Lemma("all", Statement(sp.S.Zero, "≤", x, (x,)), step, assumptions=(assumed,)).check()


def test_what_is_defined_for_one_value_is_not_generalised():
    c = sp.Function("c", real=True)()
    defined = Statement(c, "=", x)
    fact = Statement(c, "=", x, (x,))
    with pytest.raises(ProofError, match="arbitrary"):
        Lemma("all", fact, Derivation(((fact, Rewrite(defined)),)), (defined,)).check()
    facts = Facts(definitions=(defined,))
    assert facts.show(c, "=", x, Rewrite(defined)).variables == ()
    assert facts.lemma("same").check()


def test_a_derivation_uses_only_what_came_before_and_ends_with_its_claim():
    first = Statement(x + y, "=", y + x, (x, y))
    second = Statement(2 * x + y, "=", y + 2 * x, (x, y))
    by_first = Rewrite(first, ((x, 2 * x), (y, y)))
    assert Lemma("two", second, Derivation(((first, Ring()), (second, by_first)))).check()
    with pytest.raises(ProofError, match="not a known"):
        Lemma("order", first, Derivation(((second, by_first), (first, Ring())))).check()
    with pytest.raises(ProofError, match="does not end"):
        Lemma("other", first, Derivation(((first, Ring()), (second, Ring())))).check()


def test_values_have_to_be_of_the_variables_kind():
    p = sp.Symbol("p", positive=True)
    fact = Statement(sp.S.Zero, "<", p, (p,))
    assert fact.at({p: 1 + x**2}).rhs == 1 + x**2
    with pytest.raises(ProofError, match="may not be"):
        fact.at({p: x})
    even = sp.Symbol("e", even=True)
    with pytest.raises(ProofError, match="kind"):
        Statement(even, "=", even, (even,)).at({even: 2})


def test_every_rule_says_why_it_is_sound():
    rules = Rule.__subclasses__()
    assert {rule.__name__ for rule in rules} == {
        "Ring", "Calculation", "Split", "Rewrite", "Then", "Theorem", "Certificate"}
    assert all("ound " in rule.__doc__ or "Trusts" in rule.__doc__ for rule in rules)


def test_a_definition_has_to_be_of_the_kind_it_declares():
    f = sp.Function("f", positive=True)
    lemma = Lemma("kind", Statement(x, "=", x), Chain(x, ()), (Statement(f(), "=", -sp.S.One),))
    with pytest.raises(ProofError, match="kind"):
        lemma.check()


def test_what_holds_for_one_value_is_not_used_under_a_mean():
    special = Statement(x, "=", sp.S.One)
    goal = Statement(Mean(x**2, x), "=", Mean(x, x))
    proof = Chain(goal.lhs, (Step(goal.rhs, Rewrite(special)),))
    with pytest.raises(ProofError, match="bound"):
        Lemma("captured", goal, proof, assumptions=(special,)).check()
    slope = Statement(sp.Derivative(x, x), "=", sp.S.Zero)
    with pytest.raises(ProofError, match="bound"):
        Rewrite(special).transform(slope.lhs, frozenset({special}))


def test_a_value_is_not_captured_by_a_mean_or_an_integral():
    for bound in (Mean(x * y, x), sp.Integral(x * y, (x, 0, 1))):
        fact = Statement(bound, "=", bound, (y,))
        with pytest.raises(ProofError, match="bound"):
            fact.at({y: x})


def test_induction_over_the_real_line_is_refused():
    z = sp.Symbol("z", nonnegative=True)  # not only integers
    f = sp.Function("f", real=True)
    claim = Statement(sp.S.Zero, "≤", z, (z,))
    chain = Chain(sp.S.Zero, (Step(z + 1, Certificate(((z + 1,),)), "≤"),))
    base = Chain(sp.S.Zero, ())
    with pytest.raises(ProofError, match="natural"):
        Lemma("real", claim, Induction(z, base, chain)).check()
    other = Statement(f(n), "=", f(n))  # true, but not said for every n
    with pytest.raises(ProofError, match="natural"):
        Lemma("fixed", other, Induction(n, Chain(f(n), ()), Chain(f(n), ()))).check()


def test_a_theorem_proves_its_conclusion_only():
    gap = Gap("triangle", A(1), B(1))
    right = Norm(A(1)) + Norm(B(1))
    gap.justify(Norm(A(1) + B(1)), "≤", right, frozenset())
    with pytest.raises(ProofError, match="gives"):
        gap.justify(Norm(A(1) + B(1)), "≤", right / 2, frozenset())
    with pytest.raises(ProofError, match="gives"):
        gap.justify(Norm(A(1) + B(1)), "=", right, frozenset())


def test_an_equality_is_no_factor_of_a_certificate():
    fact = Statement(x, "=", y)
    with pytest.raises(ProofError, match="not an inequality"):
        Certificate((((fact, ()), (x**2,)[0]),)).justify(
            sp.S.Zero, "≤", (y - x) * x**2, frozenset({fact}))
