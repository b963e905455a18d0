"""Falsehoods that were once provable: 0 divided by itself, poles, captured letters."""

import pytest
import sympy as sp

from theory.axioms import axiom
from theory.integrals import NORMAL, Exists, Integrated, stable_law
from theory.laws import LimitLaw
from theory.norms import Norm
from theory.proof import (
    Certificate,
    Derivation,
    Lemma,
    ProofError,
    Rewrite,
    Statement,
    Then,
    check_definitions,
)

n = sp.Symbol("n", integer=True, nonnegative=True)
x = sp.Symbol("x", real=True)
z = sp.Symbol("z")
f, c = sp.Function("f"), sp.Function("c")
ZERO, ONE = sp.S.Zero, sp.S.One
IDENTITY = Statement(f(z), "=", z, (z,))
NOTHING = Statement(c(n), "=", ZERO, (n,))


def refused(claim, facts, last, *definitions, reason="may have no value"):
    with pytest.raises(ProofError, match=reason):
        Lemma("false", claim, Derivation(facts, last), definitions).check()


@pytest.mark.parametrize("value", [1 / z, sp.gamma(z), sp.tan(z), z ** sp.Rational(-1, 2)])
def test_a_function_is_not_defined_by_what_has_a_pole(value):
    with pytest.raises(ProofError, match="may have no value"):
        check_definitions((Statement(f(z), "=", value, (z,)),))


def test_a_reciprocal_times_its_base_is_not_one_everywhere():
    by = Statement(f(x), "=", 1 / x, (x,))
    one = Statement(x * f(x), "=", ONE, (x,))
    refused(Statement(ZERO, "=", ONE), ((one, Then((Rewrite(by),))),),
            Certificate((((one, (ZERO,)),),)), by)


def test_what_is_defined_as_zero_is_no_denominator():
    zero = Statement(f(c(n)), "=", ZERO, (n,))
    one = Statement(f(c(n)) / c(n), "=", ONE, (n,))
    other = Statement(ZERO, "=", f(c(n)) / c(n), (n,))
    refused(Statement(ZERO, "=", ONE), (
        (zero, Then((Rewrite(IDENTITY), Rewrite(NOTHING)))), (one, Then((Rewrite(IDENTITY),))),
        (other, Then((Rewrite(zero),)))), Certificate((((one, (n,)),), ((other, (n,)),))),
        IDENTITY, NOTHING)


def test_a_pole_times_its_zero_is_not_cancelled():
    zero = Statement(f(c(n)), "=", ZERO, (n,))
    value = Statement(f(c(n)) * sp.gamma(c(n)), "=", sp.gamma(c(n) + 1), (n,))
    refused(value, ((zero, Then((Rewrite(IDENTITY), Rewrite(NOTHING)))),),
            Then((Rewrite(IDENTITY),)), IDENTITY, NOTHING)


def test_a_matrix_need_not_have_an_inverse():
    matrix = sp.Function("A", commutative=False)
    by = Statement(matrix(n), "=", ZERO, (n,))
    zero = Statement(Norm(matrix(n)), "=", ZERO, (n,))
    product = Norm(matrix(n)) * Norm(matrix(n) ** -1)
    bound, none = Statement(ONE, "≤", product, (n,)), Statement(product, "=", ZERO, (n,))
    cited = Certificate(((("submultiplicativity", (Norm, matrix(n), matrix(n) ** -1)),),))
    refused(Statement(ONE, "≤", ZERO), (
        (zero, Then((Rewrite(by),))), (bound, cited), (none, Then((Rewrite(zero),)))),
        Certificate((((bound, (n,)),), ((none, (n,)),))), by)


def test_two_things_without_a_value_are_not_equal():
    first = Statement(f(x - 1), "=", f((x**2 - x) / x), (x,))
    second = Statement(f((x**2 + 5 * x) / x), "=", f(x + 5), (x,))
    refused(Statement(f(-ONE), "=", f(sp.Integer(5))),
            ((first, Certificate()), (second, Certificate())),
            Certificate((((first, (ZERO,)),), ((second, (ZERO,)),))))
    with pytest.raises(ProofError, match="may have no value"):
        Statement(z / (z + 1), "=", 1 - 1 / (z + 1), (z,)).at({z: sp.oo})


def test_what_is_surely_not_zero_divides():
    positive = sp.Function("w", positive=True)
    Lemma("true", Statement(positive(n) / positive(n + 1) * positive(n + 1), "=", positive(n),
                            (n,)), Then()).check()


def test_a_mean_inside_does_not_bind_the_letter_of_the_normal_variable():
    r = sp.Symbol("r", real=True)
    inner = Integrated(sp.exp(-(x - r) ** 2), r, NORMAL)
    g, taken = sp.Lambda(x, inner), inner.letter
    with pytest.raises(ProofError, match="capture"):
        g(taken)
    given = Exists(Integrated(sp.exp(-taken**2), taken, stable_law(sp.Integer(2))))
    with pytest.raises(ProofError, match="capture|new letters"):
        axiom("stable variable").instance(g, taken, sp.Integer(2), (
            (Statement(given, "=", ONE), ()),))


def test_what_is_assumed_to_be_zero_divides_nothing():
    assumed, ratio = Statement(x, "=", ZERO), Statement(f(x) / x, "=", ONE)
    lemma = Lemma("divided", ratio, Then((Rewrite(IDENTITY),)), (IDENTITY,), (assumed,))
    with pytest.raises(ProofError, match="may have no value"):
        lemma.check()


def test_a_definition_does_not_bind_its_own_variable():
    count = sp.Symbol("n", integer=True, nonnegative=True)
    body = Statement(f(count + 1), "=", sp.Integral(f(count), (count, 0, 1)), (count,))
    with pytest.raises(ProofError, match="bound"):
        check_definitions((body,))


def test_a_call_of_a_lambda_captures_nothing():
    """∫ y dN(r) is y for every y; written with r for y by a call, it is not ∫ r dN(r) = 0."""
    y = sp.Symbol("y", real=True)
    inner = Integrated(x + y, x, NORMAL)
    with pytest.raises(ProofError, match="capture"):
        sp.Lambda(y, inner)(inner.letter)
    assert sp.Lambda(y, inner)(2) == Integrated(x + 2, x, NORMAL)
    hidden = LimitLaw(n, y / (n + 1))
    with pytest.raises(ProofError, match="capture"):
        sp.Lambda(y, hidden)(n)
    assert sp.Lambda(y, hidden)(2) == LimitLaw(n, 2 / (n + 1))
