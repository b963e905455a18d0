"""Lemma 5.1: proofs re-run, numbers of the counterexamples, and the conditions on random draws."""

import random
from fractions import Fraction

import pytest
import sympy as sp

from theory.checking import Context
from theory.checks import monotone as checks
from theory.monotone import (
    GATE,
    SLOPE,
    all_anchors,
    constant_condition,
    constant_envelope,
    lstm_condition_statement,
    lstm_repaired,
    lstm_zeroth,
    repaired,
    unit_criterion,
    zeroth_order,
)
from theory.proof import ProofError


@pytest.mark.parametrize("lemma", [
    zeroth_order, repaired, unit_criterion, lstm_repaired, lstm_zeroth, all_anchors])
def test_proof_runs(lemma):
    lemma().check()


def test_the_naive_lstm_condition_proves_nothing():
    with pytest.raises(ProofError):
        lstm_repaired(lstm_condition_statement(naive=True)).check()


def test_numbers_of_the_counterexample():
    details = checks.lemma_fails.evidence(Context()).details
    assert details["lag"] in (6, 7)
    assert float(sp.Rational(details["larger"])) == pytest.approx(1.594323, abs=5e-7)
    signed = checks.signed_fails.evidence(Context()).details
    assert float(sp.Rational(signed["larger"])) == pytest.approx(0.150, abs=5e-4)
    assert sp.Rational(signed["smaller"]) == 0


def _absolute(retentions, mixings):
    """γ + Γ̄ at every lag by hand, newest first."""
    gamma, insertions, out = Fraction(1), Fraction(0), [Fraction(1)]
    for a, r in zip(retentions, mixings, strict=True):
        gamma, insertions = a * gamma, a * insertions + abs(r) * gamma
        out.append(gamma + insertions)
    return out


def test_the_repair_on_random_sequences():
    draw = random.Random(51)
    for _ in range(200):
        a = [Fraction(draw.randint(0, 100), 100) for _ in range(8)]
        r = [Fraction(draw.randint(-100, 100), 100) * (1 - x) for x in a]
        values = _absolute(a, r)
        assert all(y <= x for x, y in zip(values, values[1:], strict=False))


def _lstm_absolute(e, f, hidden, cell):
    """γ + Γ̄ of the (h ← c) entry at every lag by hand, newest first."""
    v, w, out = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(0)), []
    for step in range(len(f)):
        old_v, old_w = v, w
        v = (Fraction(0), old_v[0] * e[step] * f[step] + old_v[1] * f[step])
        w = (old_v[0] * abs(hidden[step]) + old_v[1] * abs(cell[step]),
             old_w[0] * e[step] * f[step] + old_w[1] * f[step])
        out.append(v[1] + w[1])
    return out


def test_the_lstm_condition_on_random_sequences():
    draw = random.Random(52)
    held = rose = 0
    for _ in range(2000):
        e, f = ([Fraction(draw.randint(1, 99), 100) for _ in range(3)] for _ in range(2))
        hidden, cell = ([Fraction(draw.randint(-99, 99), 100) for _ in range(3)]
                        for _ in range(2))
        rates = _lstm_absolute(e, f, hidden, cell)
        if f[2] * (f[1] + e[2] * abs(cell[1])) <= f[1]:
            held += 1
            assert rates[2] <= rates[1]
        else:
            rose += rates[2] > rates[1]
        exact = f[1] * (e[0] * f[0] + abs(hidden[0]) * e[1]) <= e[0] * f[0]
        assert exact == (rates[1] <= rates[0])
    assert held > 100 and rose > 100, (held, rose)


@pytest.mark.parametrize(("s", "r"), [
    (sp.Rational(1, 10), sp.Rational(9, 8)), (sp.Rational(1, 4), sp.Rational(3, 2))])
def test_constant_gate_threshold_is_sharp(s, r):
    assert constant_condition().subs({GATE: s, SLOPE: r}) == 0
    def envelope(lag, slope):
        return constant_envelope(lag).subs({GATE: s, SLOPE: slope})

    assert envelope(2, r) == envelope(1, r)
    assert envelope(2, r + sp.Rational(1, 100)) > envelope(1, r + sp.Rational(1, 100))
    assert all(envelope(k + 1, r) <= envelope(k, r) for k in range(1, 12))
