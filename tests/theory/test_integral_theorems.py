"""Integrals as terms, and the theorems about them: what they refuse, and that they are true."""

from __future__ import annotations

import mpmath as mp
import pytest
import sympy as sp

from theory.axioms import axiom
from theory.detection import Density, Slope
from theory.integrals import (
    CHI_1,
    CHI_2,
    LEBESGUE,
    NORMAL,
    Exists,
    Integrated,
    Poisson,
    exists,
    mixing,
    subordinator,
)
from theory.proof import Certificate, Facts, ProofError
from theory.stable import alpha
from theory.terms import Statement
from theory.theorems.densities import mixer

x, y = sp.symbols("x y", real=True)
w, a = sp.symbols("w A", nonnegative=True)
s = sp.Symbol("s", positive=True)
n = sp.Symbol("n", integer=True, nonnegative=True)
f = sp.Function("f", real=True)
c = sp.Function("c", real=True)


def instance(name: str, *letters: object) -> Statement:
    return axiom(name).instance(*letters)[1]


def test_bound_letters_are_renamed_and_never_captured() -> None:
    mean = Integrated(f(w + a), a, CHI_2)
    other = sp.Symbol("other", nonnegative=True)
    assert mean == Integrated(f(w + other), other, CHI_2)
    assert mean.free_symbols == {w}
    nested = Integrated(mean.subs(w, w + a), a, CHI_2)
    assert nested.free_symbols == {w} and nested.body != mean.body
    with pytest.raises(ProofError, match="captured"):
        mean.subs(w, mean.letter)


def test_a_law_has_mass_one_and_lives_where_the_letter_runs() -> None:
    assert Integrated(s, x, NORMAL) == s
    assert isinstance(Integrated(s, x, LEBESGUE), Integrated)
    for letter, law in ((w, NORMAL), (x, CHI_1), (w, Poisson(w)), (n, NORMAL), (x, f(x))):
        with pytest.raises(ProofError, match="does not live"):
            Integrated(f(letter), letter, law)


def test_convergence_does_not_depend_on_a_factor() -> None:
    assert Exists(Integrated(-2 * f(x), x, NORMAL)) == Exists(Integrated(f(x), x, NORMAL))
    assert Exists(s) == 1


def test_means_of_inequalities_need_convergence_and_every_value() -> None:
    fact = Statement(f(x), "≤", f(x) + x**2, (x,))
    sure = (exists(Integrated(x**2, x, NORMAL)), ())
    assert instance("mean of an inequality", (fact, (x,)), x, NORMAL, (sure,)).lhs == 0
    double = Statement(f(x), "≤", c(x), (x,))
    with pytest.raises(ProofError, match="converges"):
        instance("mean of an inequality", (double, (x,)), x, NORMAL, ())
    once = Statement(f(x), "≤", c(x))  # for one x only
    with pytest.raises(ProofError, match="for every"):
        instance("mean of an inequality", (once, ()), x, NORMAL, ())


def test_linearity_of_divergent_integrals_is_refused() -> None:
    with pytest.raises(ProofError, match="converges"):
        instance("linear integral", f(x) + c(x), x, LEBESGUE, ())
    scaled = instance("linear integral", s * f(x), x, LEBESGUE, ())
    assert scaled.rhs == s * Integrated(f(x), x, LEBESGUE)


@pytest.mark.parametrize("name, letters", [
    ("affine substitution", (f(x), x, x**2)),
    ("affine substitution", (f(w), w, w + 1)),
    ("odd integrand", (x**2, x)),
    ("Tonelli", (f(x) * w, (x, NORMAL), (w, CHI_1), ())),
    ("Chebyshev's inequality", (s, mixer, 1 / mixer, mixer, mixing(alpha), ())),
    ("stable mixture", (x, 3)),
    ("stable tail, below", (x, sp.Integer(2))),
    ("stable tail, below", (x, alpha)),
    ("strict unimodality", ((Statement(x**2, "≤", y**2, (x, y)), (x, y)), alpha)),
    ("negative slope", (w, alpha)),
    ("Poisson integral", (x, y, sp.S.Zero)),
    ("monotone logarithm", ((Statement(x, "≤", y, (x, y)), (x, y)),)),
    ("increase", (sp.Lambda(x, sp.Abs(x)), Statement(sp.S.Zero, "≤", sp.sign(x), (x,)))),
    ("least value", (sp.Lambda(x, x**3), Statement(sp.S.Zero, "≤", 3 * x**2, (x,)))),
    ("Laplace transform of a subordinator", (s, sp.Integer(2))),
    ("first derivative", (sp.Lambda(x, f(x)), s, s)),
    ("majorant", ((Statement(sp.Abs(f(x)), "≤", c(x), (x,)), (x,)), x, NORMAL, ())),
    ("modulus of a mean", ((Statement(sp.Abs(f(x)), "≤", c(x), (x,)), (x,)), x, NORMAL, ())),
    ("majorant", ((Statement(sp.Abs(f(x)), "≤", c(x), (x,)), (x,)), x, NORMAL, (), c(x))),
    ("smaller integrand", ((Statement(sp.S.Zero, "≤", f(x), (x,)), (x,)),
                           (Statement(c(x), "≤", s, (x, s)), (x, s)), x, NORMAL, ())),
    ("mean", (w, mixing(alpha))),
])
def test_theorems_refuse_what_they_do_not_cover(name: str, letters: tuple[object, ...]) -> None:
    with pytest.raises(ProofError):
        instance(name, *letters)


def test_poisson_means_need_every_second_difference() -> None:
    low, high = sp.symbols("v_0 v_1", nonnegative=True)
    sure = (exists(Integrated(c(n), n, Poisson(low)), low), (low,))
    curved = Statement(sp.S.Zero, "≤", 2 * c(n + 1) - c(n + 2) - c(n), (n,))
    letters = sp.Lambda(n, c(n)), low, high
    assert instance("Poisson means", *letters, curved, sure).relation == "≤"
    special = Statement(curved.lhs, "≤", curved.rhs)  # for one n only
    with pytest.raises(ProofError, match="second difference"):
        instance("Poisson means", *letters, special, sure)
    fixed = (exists(Integrated(c(n), n, Poisson(low))), ())  # for one mean only
    with pytest.raises(ProofError, match="every parameter"):
        instance("Poisson means", *letters, curved, fixed)


def test_proofs_cannot_integrate_what_they_assume() -> None:
    facts = Facts((Statement(sp.S.Zero, "≤", x),))
    known = facts.show(0, "≤", x, Certificate((((facts.assumptions[0], ()),),)))
    with pytest.raises(ProofError):
        facts.theorem("mean of an inequality", (known, ()), x, NORMAL, ())


# The law with E exp(−λS) = exp(−√λ) has the density exp(−1/4s) s^{-3/2}/(2√π).
def _levy(g: object) -> mp.mpf:
    return mp.quad(lambda t: g(t) * mp.exp(-1 / (4 * t)) * t ** -1.5 / (2 * mp.sqrt(mp.pi)),
                   [0, 0.1, 1, 10, 100, mp.inf])


def test_the_mixture_of_normals_at_index_one_is_cauchy() -> None:
    for point in (0, sp.Rational(3, 2)):
        conclusion = instance("stable mixture", point, 1)
        body = sp.lambdify(conclusion.rhs.letter, conclusion.rhs.body, "mpmath")
        exact = instance("Cauchy density", point).rhs
        assert mp.almosteq(_levy(body), mp.mpf(sp.N(exact, 20)), 1e-6)


def test_the_scale_mixture_of_slopes_at_index_one_is_cauchy() -> None:
    omega = sp.Symbol("omega", positive=True)
    half = sp.Rational(1, 2)
    transform = Statement(
        Integrated(sp.exp(-(omega**2) * mixer), mixer, subordinator(half)), "=",
        sp.exp(-omega), (omega,))
    point = sp.Rational(3, 2)
    found = instance("scale mixture", transform, omega, sp.Integer(2), half, sp.S.One, point, 1)
    gauss = sp.diff(sp.exp(-(x**2) / 4) / (2 * sp.sqrt(sp.pi)), x)
    body = found.rhs.body.replace(Slope, lambda at, _: gauss.subs(x, at))
    value = _levy(sp.lambdify(found.rhs.letter, body, "mpmath"))
    exact = sp.diff(1 / (sp.pi * (1 + x**2)), x).subs(x, point)
    assert found.lhs == Slope(point, 1)
    assert mp.almosteq(value, mp.mpf(sp.N(exact, 20)), 1e-6)


def test_the_noncentral_chi_square_is_a_poisson_mixture() -> None:
    g = sp.Lambda(w, 1 / (1 + w))
    first = Statement(c(0, w), "=", g(2 * w), (w,))
    after = Statement(c(n + 1, w), "=", Integrated(c(n, w + a), a, CHI_2), (n, w))
    centre = sp.Rational(4, 3)
    direct = Integrated(g((centre + sp.sqrt(2) * x) ** 2), x, NORMAL)
    found = instance("noncentral chi-square", g, sp.Integer(2), centre, x, first, after,
                     ((exists(direct), ()),))
    assert found.lhs == direct and found.rhs.law == Poisson(centre**2 / 4)
    nu = mp.mpf(16) / 9 / 4

    def chi(degrees: int) -> mp.mpf:
        k = mp.mpf(degrees) / 2
        return mp.quad(lambda t: t ** (k - 1) * mp.exp(-t / 2) / (2**k * mp.gamma(k))
                       / (1 + 2 * t), [0, 1, 10, 80])

    mixed = mp.fsum(mp.exp(-nu) * nu**j / mp.factorial(j) * chi(1 + 2 * j) for j in range(12))
    left = mp.quad(lambda z: mp.npdf(z) / (1 + (mp.mpf(4) / 3 + mp.sqrt(2) * z) ** 2), [-12, 0, 12])
    assert mp.almosteq(mixed, left, 1e-4)  # the first term has an integrable singularity at 0


def test_the_poisson_integral_of_a_logarithm() -> None:
    found = instance("Poisson integral", x, sp.Integer(3), sp.S.One).rhs
    value = mp.quad(lambda t: mp.log(1 + (mp.tan(t) + 3) ** 2) / mp.pi,
                    [-mp.pi / 2, -1, 0, 1, mp.pi / 2])
    assert mp.almosteq(value, mp.mpf(sp.N(found, 20)), 1e-4)


def test_the_sign_tells_no_more_than_the_whole_observation() -> None:
    plus, minus = (Density(x - side, 2) for side in (1, -1))
    half = sp.Symbol("x", nonnegative=True)
    masses = tuple(instance("stable mass", side, letter, 2)
                   for letter in (x, half) for side in (sp.S.One, -sp.S.One))
    found = instance("data processing", plus, minus, x, masses)

    def density(at: object) -> object:
        return mp.exp(-(at**2) / 4) / (2 * mp.sqrt(mp.pi))

    def value(expr: sp.Expr) -> mp.mpf:
        return sp.lambdify(x, expr, ["mpmath", {
            "Density": lambda at, _: density(at),
            "Distribution": lambda at, _: mp.ncdf(at / mp.sqrt(2))}])

    low = value(found.lhs)(0)
    high = mp.quad(value(found.rhs.body.subs(found.rhs.letter, x)), [-12, 0, 12])
    assert 0 < low < high < mp.log(2)
