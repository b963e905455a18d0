"""Gates as optimisers: identities and limits."""

import sympy as sp

from theory.optimizers import (
    BETA,
    GATE,
    MU,
    POWER,
    STEADY,
    momentum_displacement,
    momentum_lemma,
    probed_update,
    schedule_lemma,
    second_moment,
    second_moment_lemma,
    sgd_step,
)
from theory.tactics import instance, unroll
from theory.terms import normal
from theory.transport import n, scalar

THETA = sp.Symbol("theta", real=True)


def test_schedule_and_average_are_proved():
    schedule_lemma().check()
    momentum_lemma().check()
    left, right = instance(schedule_lemma(), ell=4)
    assert sp.expand(left - right) == 0
    assert sp.expand(right - (1 - GATE) ** 4) == 0


def test_weights_of_the_average_sum_to_what_a_zero_start_leaves():
    closed = momentum_lemma().claim.rhs.subs(sp.Symbol("n", integer=True, nonnegative=True), 5)
    weights = unroll(closed.replace(scalar("u"), lambda k: sp.S.One))
    assert sp.expand(weights - (1 - (1 - GATE) ** 5)) == 0


def test_sgd_adds_up_the_steps():
    g = scalar("g")
    assert unroll(sgd_step(THETA, g, steps=3)) == THETA - MU * (g(1) + g(2) + g(3))


def test_momentum_and_gate_part_at_the_second_iteration():
    def quadratic(theta):
        return theta

    once = [momentum_displacement(quadratic, THETA, 1, 1 - GATE, moving=m) for m in (True, False)]
    assert sp.expand(once[0] - once[1]) == 0
    twice = [momentum_displacement(quadratic, THETA, 2, 1 - GATE, moving=m)
             for m in (True, False)]
    assert sp.factor(twice[0] - twice[1]) == MU**2 * GATE**2 * THETA


def test_rescaled_probe_for_any_number_of_parameters():
    left, right = probed_update()
    assert normal(left - right) == 0


def test_second_moment_of_a_steady_gradient():
    second_moment_lemma().check()
    moment = sp.S.Zero
    for step in range(1, 4):
        moment = BETA * moment + (1 - BETA) * STEADY**2
        closed = second_moment().subs(n, step).subs(POWER(step), BETA**step)
        assert sp.expand(moment - closed) == 0
