"""The theorems about stable laws and tests are true where they can be computed, and refuse else.

Distribution functions come from Gil-Pelaez integrals in mpmath, never from the code under test.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from itertools import product
from math import comb

import mpmath as mp
import pytest
import sympy as sp

from theory import theorems
from theory.axioms import AXIOMS, axiom
from theory.detection import Density, Distribution, Quantile, u
from theory.laws import (
    Cf,
    Component,
    Conditional,
    Draw,
    LeastError,
    ShareTail,
    StableScale,
    Standard,
    Variance,
)
from theory.proof import Certificate, Facts, ProofError, Statement, Theorem, prove
from theory.terms import IndexedSum
from theory.theorems.base import Axiom

INDICES = (sp.S.One, sp.Rational(3, 2), sp.Integer(2))
x = sp.Symbol("x", positive=True)
y = sp.Symbol("y", nonnegative=True)
t = sp.Symbol("t", real=True)
T = sp.Symbol("T", real=True)
S = sp.Symbol("S", positive=True)
a = sp.Symbol("a", positive=True)
n = sp.Symbol("n", integer=True, nonnegative=True)


def cdf(z: float, index: float) -> mp.mpf:
    """F(z) by Gil-Pelaez."""
    return mp.mpf(1) / 2 + mp.quad(
        lambda s: mp.sin(s * z) / s * mp.exp(-(s**index)), [1e-30, 1, 4, 12, 45]) / mp.pi


def density(z: float, index: float) -> mp.mpf:
    """p(z) by Fourier inversion."""
    return mp.quad(lambda s: mp.cos(s * z) * mp.exp(-(s**index)), [0, 1, 4, 12, 45]) / mp.pi


def value(expr: sp.Expr) -> mp.mpf:
    """The number that an expression without letters stands for."""
    numbers = {}
    for node in expr.atoms(Distribution, Density):
        z, index = map(float, node.args)
        function = cdf if isinstance(node, Distribution) else density
        numbers[node] = sp.Float(str(function(z, index)), 15)
    return mp.mpf(str(sp.N(expr.xreplace(numbers), 15)))


def instance(name: str, *letters: object) -> Statement:
    """The conclusion of a theorem."""
    return axiom(name).instance(*letters)[1]


@pytest.mark.parametrize("index", INDICES)
def test_bounds_at_the_median_and_the_density_at_zero(index: sp.Expr) -> None:
    origin = instance("inversion at the origin", index)
    assert abs(value(origin.lhs) - value(origin.rhs)) < 1e-10
    for place, lower in product((sp.Rational(1, 4), sp.Integer(2)),
                                (True, False)):
        bound = instance("chord and cubic at the median", place, index, lower)
        assert value(bound.lhs) < value(bound.rhs)


@pytest.mark.parametrize("index", INDICES)
def test_slope_at_the_median_and_shares(index: sp.Expr) -> None:
    small = sp.Rational(1, 1000)
    slope = instance("derivative of the distribution function", x, index)
    assert abs(value(slope.lhs.args[0].subs(x, small)) - value(slope.rhs)) < 1e-5
    share = instance("share between", sp.S.One, index, T)
    inner = mp.quad(lambda z: density(z, float(index)), [-1, 1])
    assert abs(inner - value(share.rhs)) < 1e-9
    left, right = (instance(f"share to the {side}", T, sp.Rational(1, 2), index, sp.S.One)
                   for side in ("left", "right"))
    assert abs(value(left.rhs) - cdf(0.5, float(index))) < 1e-9
    assert abs(value(left.rhs + right.rhs) - 1) < 1e-9


def test_tail_constant() -> None:
    limit = instance("stable tail", x, sp.S.One)
    body = limit.lhs.args[0].replace(Density, lambda z, i: 1 / (sp.pi * (1 + z**2)))
    assert abs(sp.N(body.subs(x, 10**4)) - sp.N(limit.rhs)) < 1e-6
    assert sp.N(instance("stable tail", x, sp.Rational(1, 2)).rhs) > 0


def test_the_positive_stable_law_of_index_one_half_is_levy() -> None:
    law = instance("Laplace transform of a subordinator", sp.Rational(7, 10), sp.S.Half)
    levy = mp.quad(lambda s: mp.exp(-mp.mpf("0.7") * s - 1 / (4 * s)) / (
        2 * mp.sqrt(mp.pi) * s**1.5), [0, 0.1, 1, 10, mp.inf])
    assert abs(levy - mp.mpf(str(sp.N(law.rhs, 15)))) < 1e-8


@pytest.mark.parametrize(("count", "place"), list(product((1, 2, 7), (-1.0, -0.2, 0.0))))
def test_hoeffding_bounds_the_binomial_tail(count: int, place: float) -> None:
    p = float(cdf(place, 2)) if place else 0.5
    for gap in (0.0, 0.1, 0.3):
        tail = sum(comb(count, k) * p**k * (1 - p) ** (count - k)
                   for k in range(count + 1) if k >= count * (p + gap) - 1e-12)
        fact = Statement(sp.S.Zero, "≤", sp.Rational(str(gap)))
        told = instance("Hoeffding", sp.Integer(count), sp.Rational(str(place)), sp.Integer(2),
                        fact)
        assert isinstance(told.lhs, ShareTail)
        assert tail <= float(told.rhs) + 1e-12


def test_transforms_scales_and_variances_obey_their_definitions() -> None:
    c, m = sp.symbols("c m", real=True)
    assert Cf(m + c * Draw(1), t) == sp.exp(sp.I * m * t) * Cf(Draw(1), c * t)
    assert Cf(sp.S.Zero, t) == 1 and Cf(m, t) == sp.exp(sp.I * m * t)
    assert StableScale(-3 * Component(1)) == 3 * StableScale(Component(1))
    assert Variance(m - 3 * Draw(1)) == 9 * Variance(Draw(1)) and Variance(m) == 0
    pair = LeastError(T, Density(T - u / 2, a), Density(T + u / 2, a))
    assert pair.free_symbols == {u, a} and pair.subs(T, 3) == pair
    with pytest.raises(ProofError, match="captured"):
        pair.subs(u, T)
    with pytest.raises(ProofError, match="captured"):
        Conditional(S, sp.exp(-S * t), a).subs(t, S)


FAR, NEAR = Density(y + u / 2, a / (1 + a)), Density(y - u / 2, a / (1 + a))
FALSE_FACT = Statement(sp.S.Zero, "≤", S, (S,))


@pytest.mark.parametrize("use", [
    lambda: instance("stable law", 1 + 2 * a, t),  # the index may exceed 2
    lambda: instance("stable tail", x, sp.Integer(2)),  # no power tail at 2
    lambda: instance("quantile", 1 + a, sp.S.One),
    lambda: instance("inverse of the distribution function", Statement(y, "<", x, (x, y)), y,
                     sp.Rational(1, 3), sp.S.One),
    lambda: instance("uniqueness", Draw(1), Draw(2), t, ()),  # one t is not every t
    lambda: instance("uniqueness", t * Draw(1), Draw(2), t, (t,)),
    lambda: instance("independence", Draw(1), n, t),  # the constant is random
    lambda: instance("independence of two", Draw(1), 2 * Draw(1), t),
    lambda: instance("stable scale is a norm", Draw(1), Component(2)),
    lambda: instance("stable scale is a norm", Component(1) * Component(2), Component(2)),
    lambda: instance("Scheffe", Statement(FAR, "≤", NEAR, (u,)), T, NEAR.subs(y, T),
                     FAR.subs(y, T)),  # for one level only
    lambda: instance("Scheffe", Statement(NEAR, "≤", FAR, (u, y)), T, NEAR.subs(y, T),
                     FAR.subs(y, T)),
    lambda: instance("Hoeffding", n, -x, sp.S.One, Statement(sp.S.Zero, "≤", x, (x,))),
    lambda: instance("sample median", sp.S.One, -x, sp.S.One),
    lambda: instance("powers increase", Statement(t, "≤", x, (t, x)), sp.S.Half),
    lambda: instance("powers increase", Statement(x, "≤", 1 + x, (x,)), -sp.S.One),
    lambda: instance("limit of a continuous function",
                     Statement(sp.Limit(T, T, 0), "=", sp.S.Zero), sp.Lambda(x, 1 / x)),
    lambda: instance("growth", sp.Lambda(y, y**2), FALSE_FACT),
    lambda: instance("growth", sp.Lambda(y, y * S), Statement(sp.S.Zero, "≤", S, (S, y)), S),
    lambda: instance("growth", sp.Lambda(y, y), Statement(sp.S.Zero, "≤", sp.S.One, (y,)), t),
    lambda: instance("power of a sum", x, y, sp.S.Half),
    lambda: instance("conditional mean of a line", T, sp.S.One, T, t),
    lambda: instance("domain of attraction", x, x, sp.Rational(1, 2), n, S),  # no mean
    lambda: instance("sine", 4 * sp.pi),
    lambda: instance("equal densities", T, sp.S.Zero),
    lambda: instance("bounded variance", n, t),
])
def test_hypotheses_that_are_not_met_are_refused(use: Callable[[], Statement]) -> None:
    with pytest.raises(ProofError, match="hypothesis|does not apply"):
        use()


def test_a_premise_that_nobody_showed_is_refused() -> None:
    fact = Statement(x, "≤", 1 + x, (x,))
    with pytest.raises(ProofError, match="needs"):
        goal = axiom("powers increase").instance(fact, sp.Integer(2))[1]
        prove(goal, Certificate(((Theorem("powers increase", (fact, sp.Integer(2))),),)),
              frozenset())
    facts = Facts()
    facts.theorem("uniqueness", Draw(1), Standard(sp.S.One), t, (t,))
    with pytest.raises(ProofError, match="needs"):
        facts.lemma("unshown").check()


def test_quantiles_know_their_sign() -> None:
    odds = sp.Symbol("v", positive=True)
    assert Quantile(1 - 1 / (2 + odds), a).is_positive
    assert not Quantile(1 / (2 + odds), a).is_positive
    assert Quantile(sp.Rational(1, 2), a).is_positive is not True


def test_sums_of_draws_start_from_nothing() -> None:
    j = sp.Symbol("j", integer=True)
    total = IndexedSum(Draw(j), j, 1, n)
    assert Variance(total.subs(n, 0)) == 0 and Cf(total.subs(n, 0), t) == 1


def test_no_theorem_hides_another_of_its_name() -> None:
    modules = (importlib.import_module(f"{theorems.__name__}.{found.name}")
               for found in pkgutil.iter_modules(theorems.__path__))
    listed = [entry for module in modules for value in vars(module).values()
              if isinstance(value, tuple) for entry in value if isinstance(entry, Axiom)]
    assert sorted(entry.name for entry in listed) == sorted(AXIOMS)
