"""Decay fits: exact laws, zeros and NaN left out, the two laws told apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.timescales import area, fit_decay, spread

LAGS = np.array([2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 192])


@given(st.floats(0.5, 1e4), st.floats(1e-6, 1e6))
@settings(max_examples=60, deadline=None)
def test_an_exponential_is_recovered(tau: float, amplitude: float) -> None:
    fit = fit_decay(LAGS, amplitude * np.exp(-LAGS / tau))
    np.testing.assert_allclose(fit.parameter, tau, rtol=1e-7)
    np.testing.assert_allclose(fit.amplitude, amplitude, rtol=1e-7)
    assert fit.r_squared > 1 - 1e-7 and fit.points <= LAGS.size
    np.testing.assert_allclose(fit.predict(LAGS), amplitude * np.exp(-LAGS / tau), rtol=1e-6)


@given(st.floats(0.05, 5.0))
@settings(max_examples=40, deadline=None)
def test_a_power_law_is_recovered_and_told_from_an_exponential(beta: float) -> None:
    curve = 3.0 * LAGS**-beta
    power, exponential = fit_decay(LAGS, curve, "power"), fit_decay(LAGS, curve)
    np.testing.assert_allclose(power.parameter, beta, rtol=1e-9)
    assert power.r_squared > 1 - 1e-9 > 0.95 > exponential.r_squared


def test_zero_rates_and_nan_are_left_out_per_curve() -> None:
    curves = np.stack([np.exp(-LAGS / 7.0), np.exp(-LAGS / 70.0), np.zeros(LAGS.size)], axis=1)
    curves[5:, 0] = 0.0
    curves[::2, 1] = np.nan
    fit = fit_decay(LAGS, curves)
    np.testing.assert_allclose(fit.parameter[:2], [7.0, 70.0], rtol=1e-9)
    assert np.isnan(fit.parameter[2]) and np.isnan(fit.r_squared[2])
    assert fit.points.tolist() == [5, 5, 0]


def test_two_points_are_not_a_fit_and_growth_is_no_decay() -> None:
    curve = np.zeros((LAGS.size, 3))
    curve[:2, 0] = 1.0
    curve[:, 1] = 2.0
    curve[:, 2] = np.exp(LAGS / 50.0)
    fit = fit_decay(LAGS, curve)
    assert np.isnan(fit.parameter[0])
    assert np.isinf(fit.parameter[1]) and np.isnan(fit.r_squared[1])  # nothing to explain
    assert np.isinf(fit.parameter[2])


def test_r_squared_equals_the_squared_correlation() -> None:
    rng = np.random.default_rng(4)
    y = np.exp(-LAGS / 30.0 + rng.standard_normal(LAGS.size))
    expected = np.corrcoef(LAGS, np.log(y))[0, 1] ** 2
    np.testing.assert_allclose(fit_decay(LAGS, y).r_squared, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("lags", "values", "law", "word"),
    [
        ([1, 2, 3], [1, 1, 1], "stretched", "law"),
        ([0, 1, 2], [1, 1, 1], "power", "lags"),
        ([2, 1, 3], [1, 1, 1], "exponential", "lags"),
        ([1, 2, 3], [1, -1, 1], "exponential", "nonnegative"),
        ([1, 2, 3], [1, 1], "exponential", "shape"),
    ],
)
def test_bad_input_is_named(lags: list[int], values: list[float], law: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        fit_decay(lags, values, law)  # type: ignore[arg-type]


def test_spread_and_area() -> None:
    assert spread([5.0] * 8) == 1.0
    assert spread([1.0, 10.0], 0.0, 1.0) == 10.0
    assert np.isnan(spread([np.nan, np.inf, 3.0]))
    np.testing.assert_allclose(area([0, 1, 3], [2.0, 1.0, 1.0]), 3.5)
    with pytest.raises(ValueError, match="lags"):
        area([1, 1], [1.0, 1.0])
