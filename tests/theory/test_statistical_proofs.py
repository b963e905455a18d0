"""What the statistical lemmas claim, what they assume, and that their claims hold in numbers."""

from __future__ import annotations

import math

import mpmath as mp
import pytest
import sympy as sp

from theory import detection as det
from theory import stable, window
from theory.detection import Distribution, u
from theory.laws import Law, LeastError, Standard, Variance
from theory.proof import Lemma, ProofError
from theory.proofs import (
    audit,
    averages,
    clipping,
    complexity,
    exact_test,
    examples,
    forms,
    moments,
    robust,
    tails,
    thresholds,
)
from theory.stable import alpha, samples, scale

TEST = (det.separation(), det.complexity_exact(), det.critical_exact(), det.bayes_error())


def test_averages_rest_on_the_law_of_one_draw_only() -> None:
    lemma = averages.average(stable.characteristic_function(), stable.average_scale())
    lemma.check()
    assert len(lemma.assumptions) == 1 and lemma.definitions == ()
    assert isinstance(lemma.claim.rhs, Law) and lemma.claim.rhs.has(Standard)
    assert averages.n in lemma.claim.variables  # for every number of draws


@pytest.mark.parametrize("wrong", [
    stable.scale * samples ** (-1 / alpha), stable.average_scale() * 2, stable.scale])
def test_wrong_scales_of_averages_are_refused(wrong: sp.Expr) -> None:
    with pytest.raises(ProofError):
        averages.average(stable.characteristic_function(), wrong).check()


def test_the_exact_test_assumes_nothing() -> None:
    for lemma in (exact_test.bayes_error(det.bayes_error()), exact_test.enough_samples(*TEST),
                  exact_test.too_few_samples(*TEST)):
        lemma.check()
        assert lemma.assumptions == () and lemma.definitions == ()


def test_bayes_error_is_the_overlap_of_two_normal_laws() -> None:
    lemma = exact_test.bayes_error(det.bayes_error())
    pair = lemma.claim.at({averages.spare: 0, u: sp.Rational(3, 2)})  # α = 2
    assert isinstance(pair.lhs, LeastError)
    p = [lambda y, s=s: mp.exp(-((y - s * 0.75) ** 2) / 4) / (2 * mp.sqrt(mp.pi)) for s in (1, -1)]
    overlap = mp.quad(lambda y: min(p[0](y), p[1](y)) / 2, [-20, -0.75, 0, 0.75, 20])
    told = pair.rhs.replace(Distribution, lambda z, a: sp.erfc(-z / 2) / 2)
    assert abs(overlap - mp.mpf(str(sp.N(told, 15)))) < 1e-10


def test_forms_run_over_the_whole_range_of_the_index() -> None:
    assert forms.on_range(stable.kappa()) == averages.KAPPA
    assert sp.simplify(averages.KAPPA * (averages.INDEX_MEAN - 1) - averages.INDEX_MEAN) == 0
    assert averages.INDEX_MEAN.subs(averages.spare, 0) == 2
    assert sp.limit(averages.INDEX_MEAN, averages.spare, sp.oo) == 1
    assert [sp.limit(forms.ERROR, forms.odds, end) for end in (0, sp.oo)] == [sp.S.Half, 0]


def test_t2_names_its_assumptions() -> None:
    lemma = robust.necessary(det.robust_necessary(), det.information_upper())
    lemma.check()
    # I is Fisher's information, one sequence tells JSD, T is all data, the error is at most ε
    assert [fact.relation for fact in lemma.assumptions] == ["="] * 4
    assert robust.median(det.median_sufficient()).assumptions[0].relation == "≤"  # N_med ≤ M
    assert robust.information_adds_up().assumptions == ()


def test_clipping_keeps_the_share_between_the_bounds() -> None:
    lemma = clipping.gain(det.clip_gain(clipping.bound))
    lemma.check()
    here = lemma.claim.at({averages.spare: 0, clipping.bound: sp.Integer(1)}).rhs
    told = float(here.replace(Distribution, lambda z, a: sp.erfc(-z / 2) / 2))
    step = 1e-4

    def mean(shift: float) -> float:
        return float(mp.quad(lambda y: min(1, max(-1, y + shift)) * mp.exp(-(y**2) / 4)
                             / (2 * mp.sqrt(mp.pi)), [-12, -1 - shift, 1 - shift, 12]))

    assert abs((mean(step) - mean(-step)) / (2 * step) - told) < 1e-6


def test_every_probe_mean_is_at_least_its_bound() -> None:
    lemma = moments.probe_mean(stable.kappa(), sp.sqrt(2 / sp.pi))[2]
    here = lemma.claim.at({averages.spare: 1, moments.wide: 9})
    low, high = (complex(sp.N(side.doit())).real for side in (here.lhs, here.rhs))
    assert low < high


def test_the_erasure_channel_is_computed_from_its_joint_law() -> None:
    letter = sp.Symbol("s", positive=True)
    forms_of = (1 - letter) * sp.log(2), letter / 2, letter
    for lemma in examples.erasures(*forms_of, sp.Rational(46, 100), sp.Rational(1, 10)):
        lemma.check()
    with pytest.raises(ProofError):  # at the share 0.1 the error is below the target
        examples.erasures(*forms_of, sp.Rational(1, 10), sp.Rational(1, 10))[2].check()
    assert math.isclose(float((1 - 0.46) * math.log(2)), 0.374299, abs_tol=1e-6)


def test_a_floor_under_the_scale_is_one_under_the_envelope() -> None:
    least = window.scale_low / window.scale_high
    lemma = audit.floor(det.envelope * window.scale_high, least)
    lemma.check()
    assert (lemma.claim.lhs, lemma.claim.relation, lemma.claim.rhs) == (least, "≤", det.envelope)
    assert len(lemma.assumptions) == 3  # unit scales, f = Σ|μ|, the floor


@pytest.mark.parametrize("lemma", [
    *complexity.form(det.sample_complexity(), det.separation()),
    thresholds.near_the_median(det.compression_count(), det.compression_count_limit()),
    thresholds.at_cauchy(det.compression_count_limit()),
    clipping.averaged(samples ** -sp.S.Half),
    tails.pure_norming(sp.Symbol("c_1", positive=True) * stable.x**-alpha),
    audit.straight_line(det.complexity_exact()),
    *audit.own_scale(det.sample_complexity(), det.envelope * scale),
], ids=lambda lemma: lemma.name)
def test_closed_forms_are_proved(lemma: Lemma) -> None:
    lemma.check()


def test_variances_of_averages_are_of_finite_variance_draws_only() -> None:
    lemma = clipping.averaged(samples ** -sp.S.Half)
    assert lemma.assumptions[0].lhs.func is Variance
    with pytest.raises(ProofError):
        clipping.averaged(samples ** -sp.Rational(1, 3)).check()
