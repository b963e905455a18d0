"""Inequalities, calculation, theorems, derivations, quantifiers: what the kernel refuses."""

import pytest
import sympy as sp

from theory.axioms import axiom
from theory.detection import error
from theory.integrals import ANY, ANY_HALF, LEBESGUE, NORMAL, Exists, Integrated, suits
from theory.laws import Conditional, Integrable, Joint
from theory.norms import Norm
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
    prove,
)
from theory.proof_text import lines
from theory.terms import IndexedSum, ProofError, nonnegative
from theory.theorems.densities import log_ceiling

n = sp.Symbol("n", integer=True, nonnegative=True)
m = sp.Symbol("m", integer=True, nonnegative=True)
j = sp.Symbol("j", integer=True)
A, B = (sp.Function(name, commutative=False) for name in "AB")
x, y = sp.symbols("x y", real=True)


def cited(name, *letters):
    """Use a listed theorem without having shown anything."""
    prove(Statement(x, "=", x), Certificate(((Theorem(name, letters),),)), frozenset())


def test_strict_inequalities_need_a_positive_term_and_are_not_equalities():
    p, q = sp.symbols("p q", positive=True)
    square = Certificate(((p, q), (x**2,)))
    square.justify(Statement(sp.S.Zero, "<", p * q + x**2), frozenset())
    with pytest.raises(ProofError):
        Certificate(((x**2,),)).justify(Statement(sp.S.Zero, "<", x**2), frozenset())
    with pytest.raises(ProofError):
        Ring().justify(Statement(x, "<", x), frozenset())
    chain = Chain(sp.S.Zero, (Step(p, Certificate(((p,),)), "<"),))
    prove(Statement(sp.S.Zero, "≤", p), chain, frozenset())
    with pytest.raises(ProofError):
        prove(Statement(sp.S.Zero, "=", p), chain, frozenset())


def test_calculation_uses_calculus_but_no_forced_law():
    p = sp.Symbol("p", positive=True)
    Calculation().justify(Statement(sp.Derivative(sp.log(p), p), "=", 1 / p), frozenset())
    Calculation().justify(Statement(sp.Limit(sp.log(1 + p) / p, p, 0), "=", sp.S.One), frozenset())
    with pytest.raises(ProofError):
        Calculation().justify(Statement(sp.sqrt(x**2), "=", x), frozenset())  # false for x < 0
    with pytest.raises(ProofError):
        Calculation().justify(Statement(sp.log(x**2), "=", 2 * sp.log(x)), frozenset())
    with pytest.raises(ProofError):
        Calculation().justify(Statement(A(1) * B(1), "=", B(1) * A(1)), frozenset())  # scalars only


def test_a_theorem_needs_its_premise_for_all_values():
    d = sp.Symbol("d", nonnegative=True)
    curve = sp.Lambda(d, sp.cosh(d))
    goal = Statement(sp.S.One, "≤", sp.cosh(d), (d,))
    rises = Statement(sp.S.Zero, "≤", sp.sinh(d), (d,))
    proof = Certificate(((Theorem("growth", (curve, rises)),),))
    with pytest.raises(ProofError, match="needs"):
        Lemma("no premise", goal, Derivation(((goal, proof),))).check()
    facts = Facts()
    facts.show(0, "≤", sp.sinh(d), Certificate(((sp.sinh(d),),)))
    facts.theorem("growth", curve, rises)
    facts.lemma("cosh ≥ 1").check()
    special = Statement(sp.S.Zero, "≤", sp.sinh(d))  # assumed at one d only
    with pytest.raises(ProofError, match="needs|arbitrary"):
        Lemma("one value", goal, Derivation(((goal, proof),)), assumptions=(special,)).check()
    with pytest.raises(ProofError, match="hypothesis"):
        cited("growth", sp.Lambda(d, 1 / (1 - d)), rises)
    with pytest.raises(ProofError, match="for all"):
        cited("growth", curve, special)
    with pytest.raises(ValueError, match="closed list"):
        cited("anything")


def test_what_is_assumed_for_one_value_is_not_generalised():
    assumed = Statement(sp.S.Zero, "≤", x)
    step = Chain(sp.S.Zero, (Step(x, Certificate((((assumed, ()),),)), "≤"),))
    Lemma("same", assumed, step, assumptions=(assumed,)).check()
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
    facts.lemma("same").check()


def test_a_derivation_uses_only_what_came_before_and_ends_with_its_claim():
    first = Statement(x + y, "=", y + x, (x, y))
    second = Statement(2 * x + y, "=", y + 2 * x, (x, y))
    by_first = Rewrite(first, ((x, 2 * x), (y, y)))
    Lemma("two", second, Derivation(((first, Ring()), (second, by_first)))).check()
    with pytest.raises(ProofError, match="not a known"):
        Lemma("order", first, Derivation(((second, by_first), (first, Ring())))).check()
    with pytest.raises(ProofError, match="not give"):
        third = Statement(x + y, "=", 2 * y + x, (x, y))
        Lemma("other", third, Derivation(((first, Ring()), (second, Ring())))).check()


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
        "Split", "Rewrite", "Then", "Certificate"}
    assert all("ound" in rule.__doc__ for rule in (*rules, Induction))


def test_a_definition_has_to_be_of_the_kind_it_declares():
    f = sp.Function("f", positive=True)
    lemma = Lemma("kind", Statement(x, "=", x), Chain(x, ()), (Statement(f(), "=", -sp.S.One),))
    with pytest.raises(ProofError, match="kind"):
        lemma.check()


def test_what_holds_for_one_value_is_not_used_under_a_mean():
    special = Statement(x, "=", sp.S.One)
    goal = Statement(Integrated(x**2, x, ANY), "=", Integrated(x, x, ANY))
    proof = Chain(goal.lhs, (Step(goal.rhs, Rewrite(special)),))
    with pytest.raises(ProofError, match="does not give"):
        Lemma("captured", goal, proof, assumptions=(special,)).check()
    slope = Statement(sp.Derivative(x, x), "=", sp.S.Zero)
    with pytest.raises(ProofError, match="bound"):
        Rewrite(special).transform(slope.lhs, frozenset({special}))


def test_a_value_is_not_captured_by_a_mean_or_an_integral():
    for bound in (sp.Limit(x * y, x, 0), sp.Integral(x * y, (x, 0, 1))):
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
    gap = Certificate(((Gap("triangle", A(1), B(1)),),))
    right = Norm(A(1)) + Norm(B(1))
    gap.justify(Statement(Norm(A(1) + B(1)), "≤", right), frozenset())
    with pytest.raises(ProofError, match="not give"):
        gap.justify(Statement(Norm(A(1) + B(1)), "≤", right / 2), frozenset())
    with pytest.raises(ProofError, match="not give"):
        gap.justify(Statement(Norm(A(1) + B(1)), "=", right), frozenset())


def test_an_equality_is_a_factor_that_is_zero():
    fact, bound = Statement(x, "=", y), Statement(sp.S.Zero, "<", y)
    known = frozenset({fact, bound})
    zero, more = (fact, ()), (bound, ())
    Certificate(((zero, x**2),)).justify(Statement(x**3, "=", y * x**2), known)
    Certificate(((zero,), (more,))).justify(Statement(x, "<", 2 * y), known)
    for relation, terms in (("<", ((zero,),)), ("=", ((more,),)), ("<", ((zero, more),)),
                            ("=", ((zero,), (more,)))):
        gap = sum(sp.Mul(*(f.rhs - f.lhs for f, _ in term)) for term in terms)
        Certificate(terms).justify(Statement(sp.S.Zero, "≤", gap), known)
        with pytest.raises(ProofError, match="not give"):
            Certificate(terms).justify(Statement(sp.S.Zero, relation, gap), known)
    with pytest.raises(ProofError, match="nonnegative"):
        Certificate(((zero, x),)).justify(Statement(x**2, "=", x * y), known)
    with pytest.raises(ProofError, match="not a known"):
        Certificate(((zero,),)).justify(Statement(x, "=", y), frozenset())


def test_a_recursion_without_a_beginning_is_refused():
    """f(v) = f(v − 1) + 1 for every whole v, with values ≥ 0, would prove 0 < 0."""
    f, v = sp.Function("f", integer=True, nonnegative=True), sp.Symbol("v", integer=True)
    for lhs, rhs in ((f(v), f(v - 1) + 1), (f(n), f(n - 1) + 1), (f(sp.S.One), f(0) + 1)):
        letters = tuple(lhs.free_symbols)
        lemma = Lemma("down", Statement(x, "=", x), Chain(x, ()), (
            Statement(lhs, "=", rhs, letters),))
        with pytest.raises(ProofError, match="well-founded"):
            lemma.check()


def test_what_theorems_speak_of_cannot_be_defined():
    for term, value in ((LEBESGUE, NORMAL), (log_ceiling(sp.S.One), sp.S.Zero)):
        lemma = Lemma("defined", Statement(x, "=", x), Chain(x, ()), (
            Statement(term, "=", value),))
        with pytest.raises(ProofError, match="does not define"):
            lemma.check()
    assert not suits(x, sp.Function("Normal")())  # of the same name only


def test_what_is_assumed_on_the_way_is_not_generalised_either():
    """A fact inside a derivation, and inside the step of an induction, that would prove 0 = 1."""
    f = sp.Function("f", real=True)
    start = Statement(f(sp.S.Zero), "=", sp.S.Zero)
    claim, here = Statement(f(n), "=", sp.S.Zero, (n,)), Statement(f(n), "=", sp.S.Zero)
    step = Derivation(((claim, Rewrite(here)),), Rewrite(claim))
    with pytest.raises(ProofError, match="arbitrary"):
        Lemma("all zero", claim, Induction(n, Rewrite(start), step), (start,)).check()
    assumed, everywhere = Statement(sp.S.Zero, "≤", x), Statement(sp.S.Zero, "≤", x, (x,))
    goal = Statement(sp.S.Zero, "≤", -sp.S.One)
    with pytest.raises(ProofError, match="arbitrary"):
        Lemma("below zero", goal, Derivation(
            ((everywhere, Certificate((((assumed, ()),),))),),
            Certificate((((everywhere, (-sp.S.One,)),),))), assumptions=(assumed,)).check()


def test_calculus_is_for_scalars_and_asked_for():
    with pytest.raises(ProofError):  # a sum has no derivative in the number of its terms
        length = sp.Derivative(IndexedSum(sp.Function("g", real=True)(j), j, 1, m), m)
        Calculation().justify(Statement(length, "=", sp.S.Zero), frozenset())
    identity = Statement(sp.sin(x) ** 2 + sp.cos(x) ** 2, "=", sp.S.One)
    Calculation().justify(identity, frozenset())
    with pytest.raises(ProofError):
        Ring().justify(identity, frozenset())


def test_only_an_affine_expression_is_least_at_an_end():
    between = ((j, sp.S.Zero, m),)
    assert nonnegative(j + 1, between) and nonnegative(m - j, between)
    assert not nonnegative(j - j**2, between) and not nonnegative(j - 1, between)


def test_a_mean_that_may_be_infinite_bounds_nothing():
    """E X⁴ may be infinite (value 0 by convention) beside E X² = 1: X² ≤ 1 + X⁴ says nothing."""
    facts = Facts()
    below = facts.show(x**2, "≤", 1 + x**4, Certificate(((1 - x**2 + x**4,),)))
    with pytest.raises(ProofError, match="converges absolutely"):
        facts.theorem("mean of an inequality", (below, (x,)), x, ANY, ())
    with pytest.raises(ProofError, match="converges absolutely"):
        facts.theorem("linear integral", x + y * x**2, x, ANY, ())
    squares, fourth = (Integrated(x**k, x, ANY) for k in (2, 4))
    sure = [facts.state(Exists(one), "=", sp.S.One) for one in (squares, fourth)]
    premises, fact = axiom("mean of an inequality").instance(
        (below, (x,)), x, ANY, tuple((one, ()) for one in sure))
    assert set(sure) <= set(premises)  # they have to be known
    assert fact.rhs == 1 - squares + fourth


def test_jensen_needs_a_probability_law_and_a_function_of_its_own():
    spare, other = sp.Symbol("W", nonnegative=True), sp.Symbol("w_0", positive=True)
    doubt, square = 1 / (2 + spare), -(error**2)
    jensen = axiom("Jensen on the unit interval")
    assert jensen.instance(sp.Lambda(error, square), doubt, spare, ANY_HALF)
    for g, law in ((square, LEBESGUE), (square * spare, ANY_HALF)):
        with pytest.raises(ProofError):
            jensen.instance(sp.Lambda(error, g), doubt, spare, law)
    assert not suits(other, ANY_HALF)  # it may have mass at 0
    assert suits(spare, ANY_HALF) and not suits(x, ANY_HALF)


def test_conditional_means_need_integrability():
    label, given = sp.symbols("y x", real=True)
    whole = Joint(label, label, given)
    tower, line = axiom("tower"), axiom("conditional mean of a line")
    sure = Statement(Integrable(whole), "=", sp.S.One)
    assert tower.instance(label, label, given, sure)[0] == (sure,)
    unsure = Statement(Integrable(whole), "=", sp.S.Zero)
    with pytest.raises(ProofError, match="integrable"):
        tower.instance(label, label, given, unsure)
    with pytest.raises(ProofError, match="integrable"):
        line.instance(given, sp.S.One, label, given, (sure, ()))
    here = Statement(Integrable(Conditional(label, label, given)), "=", sp.S.One, (given,))
    assert line.instance(given, sp.S.One, label, given, (here, (given,)))[0] == (here,)


def test_a_limit_binds_its_letter_and_a_sum_has_the_sign_of_its_terms():
    special = Statement(x, "=", y)  # for one x
    with pytest.raises(ProofError, match="bound"):
        Rewrite(special).transform(sp.Limit(x**2, x, 0), frozenset({special}))
    g, h = sp.Function("g", real=True), sp.Function("h", nonnegative=True)
    goal = Statement(sp.S.Zero, "≤", IndexedSum(h(j), j, 1, n))
    Certificate(((goal.rhs,),)).justify(goal, frozenset())
    unknown = Statement(sp.S.Zero, "≤", IndexedSum(g(j), j, 1, n))
    with pytest.raises(ProofError, match="nonnegative"):
        Certificate(((unknown.rhs,),)).justify(unknown, frozenset())


def test_the_last_step_of_a_derivation_is_printed():
    first = Statement(x + y, "=", y + x, (x, y))
    goal = Statement(2 * x, "=", x + x, (x,))
    steps = lines(Lemma("printed", goal, Derivation(((first, Ring()),), Ring())))
    assert [step for step in steps if "[Ring]" in step] == [
        f"  = {first.rhs}    [Ring]", f"  = {goal.rhs}    [Ring]"]
