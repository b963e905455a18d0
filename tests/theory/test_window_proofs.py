"""Proofs about windows, regimes and spectra: their claims, and when their theorems apply."""

from itertools import product

import pytest
import sympy as sp

from theory import detection as det
from theory import regimes as reg
from theory import window
from theory.axioms import axiom
from theory.indicator import Indicator
from theory.proof import Certificate, ProofError, Statement, Theorem, prove, unroll
from theory.proofs import level_sets, regimes, residual, spectra
from theory.proofs import window as readings
from theory.proofs.window import BEFORE, LAG, THETA

x, y = sp.symbols("x y", positive=True)
real = sp.Symbol("real", real=True)
w = sp.Symbol("w", nonnegative=True)
v = sp.Symbol("v", positive=True)
LEVEL = sp.Function("epsilon_th", positive=True)


def below(low, high, start):
    """Letters of ∫ low ≤ ∫ high from ``start`` to start + x, with the premise it needs."""
    f, g = (sp.Lambda(y, form) for form in (low, high))
    here = start + x / (1 + v)
    fact = Statement(f(here), "≤", g(here), (v, x))
    return f, g, sp.Integer(start), start + x, v, fact


def test_integrals_keep_an_inequality():
    _, singular = axiom("monotone integral").instance(*below(1, 1 / sp.sqrt(y), 0))
    assert singular.rhs.doit() == 2 * sp.sqrt(x) and singular.lhs.doit() == x
    premise, told = axiom("monotone integral").instance(*below(1, y**2, 1))
    assert premise == (below(1, y**2, 1)[-1],) and told.rhs == sp.Integral(y**2, (y, 1, 1 + x))
    onwards = Statement(sp.S.One, "≤", (1 + v) ** 2, (v,))
    assert axiom("monotone integral").instance(*below(1, y**2, 1)[:-1], onwards)[1] == told


def test_the_recursions_of_the_proofs_are_the_readings_of_the_package():
    steps = readings.steps()
    for bits in product((0, 1), repeat=6):
        largest, run, all_up_to = 0, 1, 0
        for lag, bit in enumerate(bits, 1):
            largest = steps["largest"].subs({THETA: bit, LAG: lag, BEFORE: largest})
            run = steps["unbroken"].subs({THETA: bit, BEFORE: run})
            all_up_to += run
        lags = frozenset(i for i, bit in enumerate(bits, 1) if bit)
        assert largest == max(lags, default=0) == window.read_window(lags, "largest")
        assert all_up_to == window.read_window(lags, "all_up_to")


def test_the_window_is_sandwiched_for_every_horizon_and_lag():
    subject = {"threshold": window.threshold(), **readings.steps(),
               **dict(zip(("low", "high"), window.level_constants(), strict=True))}
    low = level_sets.between("low", subject)
    low.check()
    assert [str(a) for a in low.assumptions] == [
        "m_lo ≤ mbar(n)", "mbar(n) ≤ m_hi", "sigma_lo ≤ sigma(n)", "sigma(n) ≤ sigma_hi"]
    assert str(low.claim) == "H_N(n) ≤ H_1(n)" and readings.n in low.claim.variables
    wrong = {**subject, "low": subject["high"]}
    with pytest.raises(ProofError):
        level_sets.between("low", wrong).check()


def test_readings_that_count_are_refused():
    counting = {**readings.steps(), "largest": BEFORE + THETA}
    with pytest.raises(ProofError):
        readings.upper_bound(counting, LEVEL).check()
    with pytest.raises(ProofError):
        readings.ordered({**readings.steps(), "unbroken": THETA}, LEVEL).check()


def test_indicators_are_opaque_and_print():
    here = Indicator(x, y)
    assert here.is_nonnegative and "mathbf{1}" in sp.latex(here)
    assert Indicator(2, 1) != 1  # nothing is evaluated: laws come from theorems only


def test_nested_level_sets_need_the_inequality_of_the_gaps():
    letters = x, y, x, y / 2
    cited = Certificate(((Theorem("nested level sets", letters),),))
    goal = Statement(Indicator(x, y), "=", Indicator(x, y) * Indicator(x, y / 2))
    with pytest.raises(ProofError, match="needs"):
        prove(goal, cited, frozenset())
    prove(goal, cited, frozenset({Statement(x - y, "≤", x - y / 2)}))


@pytest.mark.parametrize(("name", "letters"), [
    ("indicator", (sp.I, y)),
    ("increasing map", (sp.Lambda(y, y**2), real, x, y)),  # real may be negative
    ("increasing map", (sp.Lambda(real, real**2), x, x, real)),  # not a half line
    ("increasing map", (sp.Lambda(y, sp.tan(y)), x, x, y)),  # has poles
    ("Lambert W", (real,)),
    ("tangent", (sp.Lambda(y, 1 / (1 - y)), w, w, x, w)),  # has a pole inside
    ("tangent", (sp.Lambda(y, sp.exp(y)), w, w, w, w)),  # the two points are one letter
    ("tangent", (sp.Lambda(y, sp.exp(y)), real, real, x, real)),
    ("monotone integral", below(1, 1 / y, 0)),  # not integrable at 0
    ("monotone integral", below(-1, 2 * y, 0)),
    ("monotone integral", below(1 / (y - 2), 1 + y, 1)),  # has a pole
    ("monotone integral", (*below(1, 1 + y, 1)[:-1], Statement(sp.S.One, "≤", 1 + y, (v,)))),
    ("monotone integral", (*below(1, 1 + y, 1)[:-1],
                           Statement(sp.S.One, "≤", 2 + x / (1 + v), (x,)))),  # for one v
    ("Watson", (sp.Function("nu", real=True), x, sp.S.One, y, sp.Symbol("s", positive=True))),
    ("Watson", (sp.Function("nu", nonnegative=True), x, sp.oo, y, sp.Symbol("s", positive=True))),
])
def test_theorems_refuse_letters_outside_their_hypotheses(name, letters):
    with pytest.raises(ProofError):
        axiom(name).instance(*letters)


def test_a_regime_is_solved_by_its_window_and_by_no_other():
    regime = reg.tempered()
    lemma = regimes.window(regime.envelope, regime.window, regimes.TEMPERED)
    lemma.check()
    assert lemma.claim.rhs == Indicator(regimes.reach, reg.lag)
    with pytest.raises(ProofError):
        regimes.window(regime.envelope, 2 * regime.window, regimes.TEMPERED).check()


def test_spread_raises_only_what_is_convex():
    z = sp.Symbol("z", positive=True)
    lemma = spectra.spread_raises(sp.Lambda(z, sp.exp(-reg.lag * z)), x, x)
    lemma.check()
    (fixed,) = lemma.assumptions
    at = {reg.units: 2}
    assert len(unroll(fixed.lhs.subs(at)).args) == 2
    with pytest.raises(ProofError):
        spectra.spread_raises(sp.Lambda(z, sp.exp(-z**2)), x, x).check()


def test_the_residual_is_constant_for_the_plug_in_only():
    residual.residual(window.residual(), window.plug_in()).check()
    with pytest.raises(ProofError):
        residual.residual(window.residual(), window.plug_in() * det.critical).check()
