"""Critical separations and sample complexities against mpmath and closed forms."""

from __future__ import annotations

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics import detection
from numerics.detection import (
    CRITERIA,
    achieved_error,
    clip_gain,
    critical_separation,
    median_complexity,
    median_error,
    robust_bounds,
    sample_complexity,
)
from theory import detection as theory_detection

ALPHAS = st.floats(1.02, 2.0)
ERRORS = st.floats(1e-4, 0.45)


@pytest.mark.parametrize("error", [0.3, 0.1, 0.01, 1e-8])
def test_exact_separation_has_closed_forms(error: float) -> None:
    with mp.workdps(30):
        cauchy = 2 * mp.tan(mp.pi * (mp.mpf(1) / 2 - mp.mpf(error)))
        gauss = 4 * mp.erfinv(1 - 2 * mp.mpf(error))
        assert abs(critical_separation(1.0, error) / float(cauchy) - 1) < 1e-13
        assert abs(critical_separation(2.0, error) / float(gauss) - 1) < 1e-13


def test_information_criteria_against_mpmath_at_alpha_two() -> None:
    def jsd(u: mp.mpf) -> mp.mpf:
        def integrand(y: mp.mpf) -> mp.mpf:
            ratio = u * y / 2
            gain = ratio / 2 * mp.tanh(ratio / 2) - mp.log(mp.cosh(ratio / 2))
            return (mp.exp(-((y - u / 2) ** 2) / 4) + mp.exp(-((y + u / 2) ** 2) / 4)) * gain
        return mp.quad(integrand, [0, 2, 5, 10, 20]) / (2 * mp.sqrt(mp.pi))

    error = mp.mpf("0.1")
    entropy = -error * mp.log(error) - (1 - error) * mp.log(1 - error)
    fano, sufficient = (mp.mpf(float(critical_separation(2.0, 0.1, c)))
                        for c in ("fano", "hellman_raviv"))
    assert abs(jsd(fano) - (mp.log(2) - entropy)) < 1e-12
    assert abs(jsd(sufficient) - mp.log(2) * (1 - 2 * error)) < 1e-12


@settings(max_examples=30, deadline=None)
@given(alpha=ALPHAS, error=ERRORS)
def test_the_exact_separation_lies_between_the_bounds(alpha: float, error: float) -> None:
    low, exact, high = (float(critical_separation(alpha, error, c))
                        for c in ("fano", "exact", "hellman_raviv"))
    assert low <= exact * (1 + 1e-12) and exact <= high * (1 + 1e-12)


@settings(max_examples=30, deadline=None)
@given(alpha=st.floats(1.2, 2.0), error=ERRORS, envelope=st.floats(1e-3, 10),
       factor=st.floats(0.1, 10))
def test_sample_complexity_scales_with_the_envelope(
    alpha: float, error: float, envelope: float, factor: float
) -> None:
    n = sample_complexity(envelope, 1.0, 1.0, alpha, error)
    scaled = sample_complexity(envelope * factor, 1.0, 1.0, alpha, error)
    assert np.isclose(np.log(n / scaled), alpha / (alpha - 1) * np.log(factor), atol=1e-9)
    both = sample_complexity(envelope * factor, 1.0, factor, alpha, error)
    assert np.isclose(np.log(both), np.log(n), atol=1e-9)  # the rate's own scale drops out


def test_error_reached_at_exact_and_paper_sizes() -> None:
    exact = sample_complexity(1, 1, 1, 1.5, 0.1)
    paper = sample_complexity(1, 1, 1, 1.5, 0.1, "paper")
    assert abs(achieved_error(exact, exact, 1.5, 0.1) - 0.1) < 1e-12
    assert abs(achieved_error(paper, exact, 1.5, 0.1) - 0.321) < 1e-3
    assert abs(exact / paper - 31.08) < 0.01


def test_zero_signal_needs_infinitely_many_sequences() -> None:
    assert np.isinf(sample_complexity([0.0, 1.0], 1.0, 1.0, 1.5, 0.1)).tolist() == [True, False]


def test_the_median_error_is_the_binomial_tail() -> None:
    with mp.workdps(30):
        p = mp.mpf(1) / 2 - mp.atan(mp.mpf("0.5")) / mp.pi  # α = 1, Δ/2σ = ½
        tail = mp.fsum(mp.binomial(5, k) * p**k * (1 - p) ** (5 - k) for k in range(3, 6))
    assert abs(median_error(5, 1.0, 1.0, 1.0) / float(tail) - 1) < 1e-12


@pytest.mark.parametrize(("alpha", "expected"), [(1.2, 459), (1.5, 499), (1.8, 513)])
def test_the_median_needs_hundreds_where_the_mean_needs_millions(
    alpha: float, expected: int
) -> None:
    n = median_complexity(0.2, 1.0, alpha, 0.1)
    low, high = robust_bounds(0.2, 1.0, alpha, 0.1)
    assert n == expected
    assert low <= n <= high


def test_clip_gain_at_closed_forms() -> None:
    assert abs(clip_gain(1.0, 1.0) - 0.5) < 1e-14
    assert np.allclose(clip_gain([1, 2, 4], 1.5), [0.51, 0.79, 0.94], atol=0.005)


@pytest.mark.parametrize(("arguments", "message"), [
    ((2.1, 0.1), "alpha"), ((np.nan, 0.1), "alpha"), ((1.5, 0.5), "error"), ((1.5, 0.0), "error"),
    ((1.5, np.nan), "error")])
def test_values_outside_the_ranges_are_named(
    arguments: tuple[float, float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        critical_separation(*arguments)


def test_unknown_criterion_and_bad_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="exact, fano, hellman_raviv, paper"):
        critical_separation(1.5, 0.1, "lecam")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="odd"):
        median_error(4, 1.0, 1.0, 1.5)
    with pytest.raises(ValueError, match="scale"):
        sample_complexity(1.0, 1.0, 0.0, 1.5, 0.1)
    with pytest.raises(ValueError, match="alpha"):
        sample_complexity(1.0, 1.0, 1.0, 1.0, 0.1)


ALTERED = ["critical_exact", "critical_paper", "binary_entropy", "sufficient_information",
           "sample_complexity", "robust_necessary", "median_sufficient", "bayes_error"]


@pytest.mark.parametrize("name", ALTERED)
def test_altering_a_closed_form_changes_the_numbers(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def numbers() -> list[float]:
        detection._lowered.cache_clear()
        values = [critical_separation(1.5, 0.1, c) for c in CRITERIA]
        values += [sample_complexity(0.5, 1.0, 1.0, 1.5, 0.1), *robust_bounds(0.2, 1.0, 1.5, 0.1),
                   achieved_error(50.0, 71.0, 1.5, 0.1)]
        return [float(v) for v in values]

    original = getattr(theory_detection, name)
    before = numbers()
    monkeypatch.setattr(theory_detection, name, lambda *a: original(*a) * 3 / 4)
    after = numbers()
    monkeypatch.undo()
    detection._lowered.cache_clear()
    assert before != after


def test_every_criterion_broadcasts() -> None:
    for criterion in CRITERIA:
        assert critical_separation([[1.2], [1.5]], [0.1, 0.2, 0.3], criterion).shape == (2, 3)
