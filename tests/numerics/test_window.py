"""Windows: both rules against plain loops, thresholds against sample complexities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.detection import robust_bounds, sample_complexity
from numerics.window import median_threshold, threshold, window


def plain(lags: list[int], need: list[float], n: float, rule: str) -> int:
    best = 0
    for lag, count in zip(lags, need, strict=True):
        if count <= n:
            best = lag
        elif rule == "all_up_to":
            return best
    return best


@settings(max_examples=60, deadline=None)
@given(need=st.lists(st.one_of(st.floats(0, 100), st.just(np.inf)), min_size=1, max_size=12),
       n=st.floats(0, 120))
def test_both_rules_equal_a_plain_loop(need: list[float], n: float) -> None:
    lags = list(range(1, 2 * len(need), 2))
    for rule in ("largest", "all_up_to"):
        assert window(lags, need, n, rule) == plain(lags, need, n, rule)


def test_shapes_and_budgets() -> None:
    need = np.array([[1.0, 5.0, 2.0], [9.0, 1.0, 1.0]])
    got = window([1, 2, 4], need, [0.5, 2.0, 10.0])
    assert np.asarray(got).tolist() == [[0, 4, 4], [0, 4, 4]]
    got = window([1, 2, 4], need, [0.5, 2.0, 10.0], "all_up_to")
    assert np.asarray(got).tolist() == [[0, 1, 4], [0, 0, 4]]
    assert window([3], [np.nan], 1e9) == 0


def test_threshold_and_sample_complexity_read_the_same_lags() -> None:
    lags = np.arange(1, 60)
    f, m = 3.0 * 0.93**lags, 0.2 + 0.1 * np.cos(lags)
    for alpha in (1.3, 2.0):
        for n in (10.0, 1e3, 1e6):
            need = sample_complexity(f, m, 0.7, alpha, 0.1)
            assert np.array_equal(f >= threshold(m, 0.7, n, alpha, 0.1), need <= n)


def test_window_of_an_exponential_envelope_grows_with_log_n() -> None:
    lags = np.arange(1, 4000)
    need = sample_complexity(0.99**lags, 1.0, 1.0, 2.0, 0.1)
    got = np.asarray(window(lags, need, [1e4, 1e6, 1e8]))
    step = np.log(100) / (2 * np.log(1 / 0.99))
    assert np.all(np.abs(np.diff(got) - step) <= 1)


@pytest.mark.parametrize(("lags", "need", "n", "message"), [
    ([2, 1], [1, 1], 1, "increase"), ([0, 1], [1, 1], 1, "positive integers"),
    ([1.5, 2], [1, 1], 1, "positive integers"), ([], [], 1, "nonempty"),
    ([1, 2], [1, 2, 3], 1, "last axis"), ([1], [1], -1, "n must be")])
def test_bad_input_is_named(lags: list[float], need: list[float], n: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        window(lags, need, n)


def test_unknown_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="largest, all_up_to"):
        window([1], [1.0], 1, "first")  # type: ignore[arg-type]


def test_median_threshold_inverts_the_median_bound() -> None:
    for alpha in (1.0, 1.4, 2.0):
        f = median_threshold(0.5, 1.3, [30.0, 1e3, 1e6], alpha, 0.1)
        _, enough = robust_bounds(0.5 * f, 1.3, alpha, 0.1)
        assert np.allclose(enough, [30.0, 1e3, 1e6], rtol=1e-9)
    assert np.isinf(median_threshold(1.0, 1.0, 4.0, 1.5, 0.1))
    tail = median_threshold(1.0, 1.0, [1e8, 1e10], 1.2, 0.1)
    assert np.isclose(tail[0] / tail[1], 10.0, rtol=1e-3)  # N^{-1/2} whatever the tails
