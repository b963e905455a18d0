"""The matched statistic as finite sums, by brute force on small probability spaces."""

import random
from fractions import Fraction

import sympy as sp

from theory.statistic import (
    OUTCOMES,
    PARAMETERS,
    UNITS,
    alignment_coefficient,
    diagonal_contribution,
    envelope,
    expectation,
    matched_statistic,
    neuron_alignment,
    p,
    q,
    rate,
    readout,
    repaired_statistic,
    sgn,
    signed_mass,
)
from theory.tactics import unroll
from theory.terms import IndexedSum


def _value(expr, table):
    """Exact value with two units, two parameters, two outcomes; letters from ``table``."""
    expr = unroll(expr.subs({UNITS: 2, PARAMETERS: 2, OUTCOMES: 2}))
    while True:
        calls = [f for f in expr.atoms(sp.core.function.AppliedUndef)
                 if all(a.is_Number for a in f.args)]
        if not calls:
            return expr
        expr = expr.xreplace({
            f: sp.sign(f.args[0]) if f.func == sgn else sp.Rational(table[f.func.__name__, f.args])
            for f in calls})


def _table(seed):
    draw = random.Random(seed)

    def number():
        return Fraction(draw.randint(-9, 9), 4)

    table = {("prob", (w,)): Fraction(1, 2) for w in map(sp.Integer, (1, 2))}
    for a in map(sp.Integer, (1, 2)):
        for name in ("mu", "delta", "w"):
            table[name, (a,)] = number()
        for b in map(sp.Integer, (1, 2)):
            for name in ("B", "alpha", "mu"):
                table[name, (a, b)] = number()
    return table


def test_projection_equals_the_weighted_alignments():
    for seed in range(5):
        table = _table(seed)
        projected = IndexedSum(diagonal_contribution() * readout(p), p, 1, PARAMETERS)
        weighted = IndexedSum(rate(q) * neuron_alignment(), q, 1, UNITS)
        assert _value(projected, table) == _value(weighted, table)


def test_mean_of_the_statistic_with_fixed_rates():
    for seed in range(5):
        table = _table(seed)
        mean = _value(expectation(matched_statistic()), table)
        assert mean == _value(signed_mass(), table)
        if _value(envelope(), table) != 0:
            product = _value(envelope(), table) * _value(alignment_coefficient(), table)
            assert mean == product


def test_repaired_sign_is_never_negative():
    values = [_value(expectation(repaired_statistic()), _table(seed)) for seed in range(30)]
    assert all(value >= 0 for value in values)
    assert any(value > 0 for value in values)


def test_published_sign_can_be_negative():
    values = [_value(expectation(matched_statistic()), _table(seed)) for seed in range(30)]
    assert any(value < 0 for value in values)
