"""T3 and T4: constants of the trust region, mean-square gain of random transports."""

import mpmath
import pytest
import sympy as sp

from theory.haar import (
    GATE,
    RATIO,
    TRUST,
    exponential_above_line,
    first_order_gain,
    gain_asymptotic,
    gain_integrand,
    growth_bound,
    mean_square_gain,
    orthogonal_gain,
    scalar_gate_insertions,
    scalar_gate_product,
    trust_gap,
    trusted_lag,
)
from theory.proof import ProofError, Statement
from theory.tactics import unroll
from theory.transport import lag, n


@pytest.mark.parametrize("lemma", [growth_bound, scalar_gate_product, scalar_gate_insertions])
def test_proof_runs(lemma):
    lemma().check()


def test_growth_needs_the_elementary_inequality_which_is_proved():
    assert growth_bound().assumptions == ()
    base = exponential_above_line().claim
    below = base.lhs / 2, base.rhs  # true, but not what the step needs
    too_small = base.lhs, sp.exp(RATIO(n) / 2)
    for lhs, rhs in (below, too_small):
        with pytest.raises(ProofError):
            growth_bound(Statement(lhs, "≤", rhs, base.variables)).check()


def test_trust_region_numbers():
    assert trusted_lag(sp.Rational(1, 20)) > 11
    assert trusted_lag(sp.Rational(1, 20)) < 12
    root = mpmath.findroot(lambda s: mpmath.exp(s) - 1 - s - (1 - s) / 2, 0.58)
    assert float(TRUST) <= root < float(TRUST) + 1e-3
    assert trust_gap(TRUST).evalf() < 0 < trust_gap(TRUST + sp.Rational(1, 1000)).evalf()


@pytest.mark.parametrize(("gate", "length"), [(sp.Rational(1, 20), 40), (sp.Rational(3, 10), 9)])
def test_the_sum_is_the_integral_over_angles(gate, length):
    closed = unroll(mean_square_gain().subs({GATE: gate, lag: length}))
    angle = sp.Symbol("theta", real=True)
    integrand = sp.lambdify(angle, gain_integrand(angle, length).subs(GATE, gate), "mpmath")
    integral = mpmath.quad(integrand, [0, mpmath.pi / 4, mpmath.pi]) / mpmath.pi
    assert abs(integral / mpmath.mpf(str(sp.N(closed, 30))) - 1) < 1e-10


def test_numbers_at_lag_200():
    closed = unroll(mean_square_gain().subs({GATE: sp.Rational(1, 20), lag: 200}))
    assert float(sp.sqrt(closed)) == pytest.approx(0.303, abs=5e-4)
    limit = gain_asymptotic().subs({GATE: sp.Rational(1, 20), lag: 200})
    assert float(limit / closed) == pytest.approx(1, abs=0.01)
    order_zero = first_order_gain(0).subs({GATE: sp.Rational(1, 20), lag: 200})
    assert float(order_zero) == pytest.approx(3.5e-5, rel=0.01)


@pytest.mark.parametrize("length", [1, 2, 7])
def test_orthogonal_gain_in_dimensions_one_and_two(length):
    gate = sp.Rational(3, 10)
    at = {GATE: gate, lag: length}
    found = unroll(orthogonal_gain(1).subs(at))
    assert sp.simplify(found - (1 + (1 - 2 * gate) ** (2 * length)) / 2) == 0  # U = ±1
    # O(2): half rotations with a uniform angle (unitary gain), half reflections (both ±1).
    plane = (unroll(mean_square_gain().subs(at)) + (1 + (1 - 2 * gate) ** (2 * length)) / 2) / 2
    assert sp.simplify(unroll(orthogonal_gain(2).subs(at)) - plane) == 0
