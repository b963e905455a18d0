"""Theorems about scale mixtures and Haar matrices refuse what their hypotheses exclude."""

import pytest
import sympy as sp

from theory import detection as det
from theory import stable, window
from theory.axioms import axiom
from theory.detection import Distribution
from theory.haar import gain_asymptotic, gain_integrand, mean_square_gain, orthogonal_gain
from theory.matrices import ORTHOGONAL, UNITARY
from theory.proofs import compression, majority, separation, transport_law
from theory.rescaling import Psi, Rescaled, real_digamma
from theory.terms import ProofError, Statement

V = sp.Symbol("V", positive=True)
X = sp.Symbol("x", nonnegative=True)
THETA = sp.Symbol("theta", real=True)
N = sp.Symbol("n", integer=True, positive=True)
LAG = sp.Symbol("l", integer=True, nonnegative=True)
K = sp.Symbol("k", integer=True)
Z = sp.Symbol("z", positive=True)
ONE, TWO = sp.Integer(1), sp.Integer(2)


def test_every_proof_runs():
    at_zero, limit = stable.density_at_zero(), det.compression_count_limit()
    for lemma in (
        compression.ordered_distributions(at_zero), compression.largest_count(limit),
        compression.smaller_threshold(window.threshold(), at_zero, limit),
        transport_law.gain(UNITARY, gain_integrand(transport_law.angle, 1), mean_square_gain()),
        transport_law.gain(ORTHOGONAL, gain_integrand(transport_law.angle, 1),
                           orthogonal_gain()),
        transport_law.asymptotic(gain_integrand(transport_law.angle, 1), gain_asymptotic()),
        majority.grows(majority.mass(majority.lost, majority.won)),
        separation.cauchy_ratio(sp.log(2 * V / (1 + V)),
                                sp.log(4 - 2 * sp.sqrt(2)) / sp.log(2), V),
    ):
        lemma.check()


@pytest.mark.parametrize(("name", "letters"), [
    ("stable scale mixture", (TWO, ONE, V, X)),  # a > b
    ("stable scale mixture", (ONE, sp.Integer(3), V, X)),  # b > 2
    ("stable scale mixture", (ONE, TWO, V, V)),  # x meets the random scale
    ("stable scale mixture at 0", (TWO, ONE, V)),
    ("tangents of a stable distribution", (TWO, -X - 1, X)),  # the other half line
    ("mean under a line", (Statement(Distribution(X * V, TWO), "≤", V**2, (V, X)), V, ONE, TWO)),
    ("mean under a line", (Statement(V, "≤", 2 * V, (V,)), V, ONE, TWO)),  # unbounded
    ("mean under a line", (Statement(Distribution(X * V, TWO), "≤", V, (X,)), V, ONE, TWO)),
    ("quantile bound", (Statement(X, "≤", Distribution(X, TWO), (X,)),)),
    ("log Gamma is convex", (-X - 1, X + 1)),
    ("digamma increases", (X + 1, -ONE)),
    ("Poisson integral", (THETA, ONE, -ONE)),
    ("mean spectrum, unitary", (sp.Lambda(THETA, sp.sin(THETA)), N)),
    ("mean spectrum, orthogonal", (sp.Lambda(THETA, 1 / (2 + sp.cos(THETA))), N)),
    ("mean spectrum, orthogonal", (sp.Lambda(THETA, sp.cos(THETA)), sp.Rational(1, 2))),
    ("Laplace's method", (ONE, THETA, N)),  # the base may be negative
    ("binomial theorem", (K, ONE, LAG, K)),
    ("Frobenius norm of a normal matrix", (UNITARY, sp.Lambda(Z, 1 + sp.I * Z),
                                           sp.Lambda(THETA, sp.cos(THETA)), LAG, N, THETA)),
    ("Frobenius norm of a normal matrix", (UNITARY, sp.Lambda(Z, 1 + Z),
                                           sp.Lambda(THETA, sp.cos(THETA)), LAG, N)),
])
def test_hypotheses_are_checked(name, letters):
    with pytest.raises(ProofError):
        axiom(name).instance(*letters)


def test_the_scale_depends_on_both_indices():
    assert Rescaled(V, V, ONE, TWO) != Rescaled(V, V, ONE, sp.Rational(3, 2))
    assert Rescaled(V, V, ONE, TWO).is_positive


def test_digamma_is_written_as_a_real_function():
    assert real_digamma(sp.exp(sp.digamma(1 + X))) == sp.exp(Psi(1 + X))
    assert real_digamma(sp.polygamma(1, X)) == sp.polygamma(1, X)


@pytest.mark.parametrize("wrong", [
    lambda e: e * sp.Rational(1, 2), lambda e: e.subs(stable.alpha, 2 * stable.alpha)])
def test_a_smaller_count_is_not_proved(wrong):
    limit = wrong(det.compression_count_limit())
    with pytest.raises(ProofError):
        compression.smaller_threshold(window.threshold(), stable.density_at_zero(),
                                      limit).check()
