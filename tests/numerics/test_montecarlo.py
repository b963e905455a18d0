"""Monte-Carlo summaries: false-alarm rates and smallest detectable errors are what they say."""

import numpy as np
import pytest

from numerics.montecarlo import (
    band,
    estimate_mean,
    estimate_probability,
    over_seeds,
    simulate_mean,
)


def test_false_alarm_and_detection_rates_of_the_mean() -> None:
    rng = np.random.default_rng(0)
    trials, n, alarm = 2000, 40, 0.05
    wrong = sum(
        not estimate_mean(rng.standard_normal(n), alarm).agrees(0.0) for _ in range(trials)
    )
    # binomial: 2000 × 0.05, five standard deviations
    assert abs(wrong / trials - alarm) < 5 * np.sqrt(alarm * (1 - alarm) / trials)
    estimate = estimate_mean(rng.standard_normal(n), alarm)
    shift = estimate.smallest_detectable / estimate.standard_error / np.sqrt(n)
    caught = sum(
        not estimate_mean(rng.standard_normal(n) + shift, alarm).agrees(0.0) for _ in range(1000)
    )
    # 0.95 up to Student against normal quantiles and five standard deviations of the count
    assert 0.91 < caught / 1000 < 0.985


def test_probability_interval_covers() -> None:
    rng = np.random.default_rng(1)
    missed = 0
    for _ in range(1500):
        k = int(rng.binomial(60, 0.07))
        missed += not estimate_probability(k, 60, 0.05).agrees(0.07)
    assert missed / 1500 <= 0.05 + 5 * np.sqrt(0.05 * 0.95 / 1500)
    assert estimate_probability(0, 20, 0.05).low == 0.0
    assert estimate_probability(20, 20, 0.05).high == 1.0


def test_simulation_depends_on_its_seed_only() -> None:
    def draw(rng: np.random.Generator, n: int) -> np.ndarray:
        return rng.exponential(size=n)

    a, b = simulate_mean(draw, 400, seed=5), simulate_mean(draw, 400, seed=5)
    assert a == b and a.details()["seed"] == 5
    assert a != simulate_mean(draw, 400, seed=6)


def test_seed_summary() -> None:
    s = over_seeds([1.0, 2.0, 3.0, 4.0, 5.0])
    assert (s.median, s.mean, s.agreement, s.sign_false_alarm) == (3.0, 3.0, 1, 1 / 32)
    half = 2.7764451051977987 * np.sqrt(2.5 / 5)  # Student t, 4 degrees of freedom
    np.testing.assert_allclose([s.low, s.high], [3 - half, 3 + half], rtol=1e-12)
    assert over_seeds([-1.0, 1.0]).agreement == 0


def test_band_is_the_range_of_few_curves_and_skips_nan() -> None:
    curves = np.array([[1.0, np.nan], [3.0, np.nan], [2.0, np.nan]])
    middle, low, high = band(curves)
    assert (middle[0], low[0], high[0]) == (2.0, 1.0, 3.0)
    assert np.isnan([middle[1], low[1], high[1]]).all()
    assert band([[1.0, np.inf], [2.0, np.inf]])[0][1] == np.inf


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: estimate_mean([1.0]), "at least 2"),
        (lambda: estimate_mean([1.0, np.nan]), "finite"),
        (lambda: estimate_mean([1.0, 2.0], 0.0), "false_alarm"),
        (lambda: estimate_probability(3, 2), "successes"),
        (lambda: over_seeds([1.0]), "2 seeds"),
        (lambda: over_seeds([1.0, np.inf]), "finite"),
    ],
)
def test_bad_input_is_named(call, word: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=word):
        call()
