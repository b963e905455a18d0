"""Theorems about convergence, limits and slopes refuse what their hypotheses exclude."""

import numpy as np
import pytest
import sympy as sp

from numerics import stable as engine
from theory.axioms import axiom
from theory.detection import Density, Distribution, Quantile
from theory.index_slope import IndexSlope
from theory.integrals import LEBESGUE, Exists, Integrated
from theory.norms import Modulus, Norm
from theory.proof import Certificate, Facts
from theory.proofs.bounds import WEIGHT, show_weight
from theory.proofs.common import chain, everywhere
from theory.terms import ProofError, Statement
from theory.theorems.base import smooth

X = sp.Symbol("x", real=True)
U, R, G = sp.symbols("u r g", positive=True)
N = sp.Symbol("n", integer=True, positive=True)
A = sp.Symbol("alpha", positive=True)
M = sp.Symbol("M", commutative=False)
ONE, TWO, HALF = sp.Integer(1), sp.Integer(2), sp.Rational(1, 2)
BELOW = Statement(A, "<", TWO)
SURE = Statement(Exists(Integrated(WEIGHT, X, LEBESGUE)), "=", ONE)
CLIMB = sp.atan(X + U) + sp.pi / 2
RISE = Statement(sp.Abs(sp.diff(CLIMB, U)), "≤", 2 * (1 + U**2) * WEIGHT, (U, X))
ZERO = Statement(sp.S.Zero, "≤", ONE)
AHEAD = Statement(2 * R, "≤", 1 + 2 * R, (R,))
BEHIND = Statement(-2 * R, "≤", 1 - 2 * R, (R,))
SMALL = Statement(sp.Limit(R, R, 0), "=", sp.S.Zero)
STEADY = Statement(sp.Limit(1 + R, R, 0), "=", ONE)


def test_a_divergent_integral_is_not_differentiated():
    """∫(atan(x + u) + π/2) dx does not move with u; ∫dx/(1 + (x + u)²) = π: no proof of 0 < 0."""
    value = sp.Function("K", real=True)
    curve = Statement(value(U), "=", Integrated(CLIMB, X, LEBESGUE), (U,))
    facts = Facts(definitions=(curve,))
    weight = show_weight(facts)
    spread = 1 + (X + 2 * U) ** 2 + 2 * U**2 * (X + U) ** 2
    rise = facts.show(RISE.lhs, "≤", RISE.rhs, Certificate((
        (WEIGHT, 1 / (1 + (X + U) ** 2), spread),)))
    dominated = facts.theorem("majorant of a derivative", CLIMB, X, U, rise, 2 * (1 + U**2),
                              WEIGHT, (weight, ()))
    moved = facts.theorem("affine substitution", CLIMB, X, X - U)
    still = facts.show(value(U), "=", moved.rhs, chain(
        value(U), (moved.lhs, everywhere(curve)), (moved.rhs, everywhere(moved))))
    facts.lemma("it stands still").check()
    assert U not in still.rhs.free_symbols
    for pretended in (SURE, Statement(Exists(Integrated(CLIMB, X, LEBESGUE)), "=", ONE)):
        with pytest.raises(ProofError):  # for one u, or for another integral
            facts.theorem("differentiation under the integral", curve, X, U, pretended, dominated)
    wanted = Statement(Exists(Integrated(CLIMB, X, LEBESGUE)), "=", ONE, (U,))
    facts.theorem("differentiation under the integral", curve, X, U, wanted, dominated)
    with pytest.raises(ProofError, match="needs Exists"):
        facts.lemma("its slope would be π").check()


@pytest.mark.parametrize(("name", "letters"), [
    # an integrand that changes its sign, a divergent value, a value that keeps the letter
    ("improper integral converges", (X * sp.exp(-X**2), X, Statement(
        sp.Integral(X * sp.exp(-X**2), (X, -sp.oo, sp.oo)), "=", sp.S.Zero))),
    ("improper integral converges", (1 / R, R, Statement(
        sp.Integral(1 / R, (R, 0, sp.oo)), "=", sp.oo))),
    ("improper integral converges", (sp.exp(-R), R, Statement(
        sp.Integral(sp.exp(-R), (R, 0, sp.oo)), "=", R))),
    ("improper integral", (sp.exp(-R), R, Statement(
        sp.Integral(sp.exp(-R), (R, 1, sp.oo)), "=", sp.exp(-1)))),
    # the bound holds for one x, or its growth jumps, or its weight moves with u
    ("majorant of a derivative", (CLIMB, X, U, Statement(RISE.lhs, "≤", RISE.rhs, (U,)),
                                  2 * (1 + U**2), WEIGHT, (SURE, ()))),
    ("majorant of a derivative", (CLIMB, X, U, Statement(
        RISE.lhs, "≤", sp.floor(1 + U) * WEIGHT, (U, X)), sp.floor(1 + U), WEIGHT, (SURE, ()))),
    ("majorant of a derivative", (CLIMB, X, U, Statement(
        RISE.lhs, "≤", 1 / (1 + (X + U) ** 2), (U, X)), ONE, 1 / (1 + (X + U) ** 2), (SURE, ()))),
    ("majorant of a derivative", (sp.Abs(X - U), X, U, Statement(
        sp.Abs(sp.diff(sp.Abs(X - U), U)), "≤", WEIGHT, (U, X)), ONE, WEIGHT, (SURE, ()))),
    # inner integrals that converge for one value of the letter only; a sign that changes
    ("Tonelli, convergence", (sp.exp(-R * U), (R, LEBESGUE), (U, LEBESGUE), ((Statement(
        Exists(Integrated(Integrated(sp.exp(-R * U), R, LEBESGUE), U, LEBESGUE)), "=", ONE), ()),
        (Statement(Exists(Integrated(sp.exp(-R * U), R, LEBESGUE)), "=", ONE), ())))),
    ("Tonelli, convergence", (X, (X, LEBESGUE), (U, LEBESGUE), ())),
    ("share to the left", (X, sp.I, TWO, ONE)),  # beside the real line
    ("share to the right", (N, ONE, TWO, ONE)),
    ("distribution functions increase", (Statement(sp.I, "≤", 2 * sp.I), ONE)),
    ("distribution functions increase", (Statement(Norm(M), "<", Modulus(M)), ONE)),
    ("inverse of the distribution function", (
        Statement(HALF, "<", Distribution(sp.I, ONE)), sp.I, HALF, ONE)),
    ("quantile bound", (Statement(Distribution(X, ONE), "≤", Distribution(sp.oo, ONE)),)),
    ("slope bound", (X, sp.Integer(3))),
    ("score bound", (sp.I * X, ONE)),
    ("peak of the density", (X, sp.Integer(0))),
    ("second derivative of the density", (R, ONE)),  # half a line
    ("negative moments of a subordinator", (-ONE, HALF)),  # positive moments are infinite
    ("negative moments of a subordinator", (ONE, TWO)),
    ("moments of a normal variable", (HALF, X)),
    ("moments of a normal variable", (-1, X)),  # E 1/|X| is infinite
    ("logarithm of a Cauchy variable", (X, X, ONE)),
    ("logarithm of a Cauchy variable", (X, ONE, sp.S.Zero)),
    ("derivative of an equation", (Statement(sp.Abs(X), "=", sp.sqrt(X**2), (X,)), X)),
    ("derivative of an equation", (Statement(X**2, "=", X), X)),  # at one x
    ("derivative of an equation", (Statement(N**2, "=", N, (N,)), N)),  # on a discrete set
    ("limit of a quotient", (STEADY, SMALL)),  # by zero
    ("limit of a quotient", (STEADY, Statement(sp.Limit(G, G, 0), "=", ONE))),
    ("limit of a quotient", (Statement(sp.Limit(R, R, 1), "=", ONE), STEADY)),
    ("limit of a composition", (STEADY, Statement(sp.Limit(-G, G, 0), "=", sp.S.Zero),
                                Statement(sp.S.Zero, "<", G, (G,)))),
    ("limit of a composition", (STEADY, STEADY, Statement(sp.S.Zero, "<", 1 + R, (R,)))),
    ("continuity and limits", (STEADY, sp.Lambda(X, sp.sign(X)))),
    ("continuity and limits", (STEADY, sp.Lambda(X, 1 / X))),
    ("continuity and limits", (STEADY, sp.Lambda(X, sp.log(X)))),
    ("limits of equal functions", (Statement(R, "=", 1 + R), STEADY)),  # for one r
    ("quantile in the index", (ONE, 1 + R, A, BELOW)),
    ("quantile in the index", (ONE, HALF, A, Statement(A, "<", sp.Integer(3)))),
    ("quantile in the index", (ONE, HALF, A, Statement(A, "≤", TWO))),
    ("quantile in the index", (ONE, A / (1 + A), A, BELOW)),  # p moves with α too
    ("index slope at the origin", (X, A, BELOW)),
    ("density near the origin", (A, A, BELOW)),
    ("quantile near the median", (1 / (3 + R), R, A, BELOW)),
    ("quantile near the median", (HALF + R, R, A, BELOW)),  # beyond 1
])
def test_refusals(name, letters):
    with pytest.raises(ProofError):
        axiom(name).instance(*letters)


@pytest.mark.parametrize("jump", [
    sp.Integral(X * sp.exp(-(X * G) ** 2), (G, -sp.oo, sp.oo)),  # √π sgn x
    sp.Limit(sp.atan(X / G), G, 0), sp.Max(X, 0), sp.Derivative(sp.exp(X * G), G)])
def test_smooth_functions_are_written_without_integrals_limits_and_maxima(jump):
    assert not smooth(jump) and smooth(sp.exp(-(X**2)) * R ** sp.pi)
    with pytest.raises(ProofError):  # else √π = lim √π = 0 would follow
        axiom("continuity and limits").instance(SMALL, sp.Lambda(X, jump))
    with pytest.raises(ProofError):
        axiom("derivative of an equation").instance(Statement(jump, "=", jump, (X,)), X)


@pytest.mark.parametrize("wrong", [
    (ZERO, Statement(2 * R, "≤", 1 + 2 * R), BEHIND), (AHEAD, AHEAD, BEHIND),
    (ZERO, AHEAD, AHEAD), (ZERO, AHEAD, Statement(BEHIND.lhs, "=", BEHIND.rhs, (R,))),
])
def test_trichotomy_needs_all_three(wrong):
    low, high = sp.Lambda(X, 2 * X), sp.Lambda(X, 1 + 2 * X)
    found = axiom("trichotomy").instance(low, high, R, ZERO, AHEAD, BEHIND)
    assert found[1] == Statement(2 * X, "≤", 1 + 2 * X)
    with pytest.raises(ProofError):
        axiom("trichotomy").instance(low, high, R, *wrong)


@pytest.mark.parametrize("alpha", [0.6, 1.0, 1.5, 2.0])
def test_slopes_are_bounded_as_the_theorems_say(alpha):
    x = np.concatenate([np.linspace(0, 5, 101), np.geomspace(5, 1e4 if alpha < 2 else 30, 101)])
    density, score = engine.pdf(x, alpha), engine.score(x, alpha)
    for weighted in ((1 + x**2) * np.abs(score) * density, (1 + x**2) * score**2 * density):
        assert weighted.max() < 10 and weighted[-1] < weighted.max()


def test_the_index_slope_at_the_origin_is_the_slope_of_the_peak():
    step, x = 1e-4, 1e-3
    found = axiom("index slope at the origin").instance(R, A, BELOW)[1]
    psi = sp.digamma(1 + 1 / A)
    value = found.rhs.replace(lambda e: type(e).__name__ == "Psi", lambda e: psi)
    assert found.lhs.args[0] == IndexSlope(R, A) / R
    for alpha in (1.2, 1.6):
        moved = [engine.cdf(x, alpha + side * step) for side in (1, -1)]
        slope = (moved[0] - moved[1]) / (2 * step * x)
        assert abs(slope - float(value.subs(A, alpha))) < 1e-4


def test_the_quantile_moves_with_the_index_as_the_theorem_says():
    p, alpha, step = 0.8, 1.5, 1e-4
    found = axiom("quantile in the index").instance(ONE, sp.Rational(4, 5), A, BELOW)[1]
    at = Quantile(sp.Rational(4, 5), A)
    assert found.rhs == -IndexSlope(at, A) / Density(at, A)
    q = engine.ppf(p, alpha)
    slope = (engine.cdf(q, alpha + step) - engine.cdf(q, alpha - step)) / (2 * step)
    moved = (engine.ppf(p, alpha + step) - engine.ppf(p, alpha - step)) / (2 * step)
    assert abs(moved + slope / engine.pdf(q, alpha)) < 1e-6
