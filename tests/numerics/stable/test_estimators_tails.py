"""Tail estimates, goodness of fit and the summation test: size under the null, power, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from numerics import stable
from numerics.stable.estimators import goodness


def pareto_quantiles(alpha: float, n: int) -> np.ndarray:
    """Quantiles at (i − ½)/n of the Pareto law on [1, ∞), with random-looking signs."""
    sign = np.where(np.arange(n) % 2, 1.0, -1.0)
    return np.asarray(sign * (1 - (np.arange(n) + 0.5) / n) ** (-1 / alpha))


@pytest.mark.parametrize("alpha", [0.7, 1.5, 3.0])
def test_tail_estimates_on_exact_power_laws(alpha: float) -> None:
    """Hill and Pickands recover a Pareto exponent from its own quantiles."""
    x = pareto_quantiles(alpha, 20000)
    hill, pickands = stable.hill(x, 1000), stable.pickands(x, 1000)
    assert abs(hill.alpha / alpha - 1) < 0.01
    assert abs(hill.alpha_se - hill.alpha / np.sqrt(1000)) < 1e-12
    assert abs(pickands.alpha / alpha - 1) < 0.01
    assert stable.hill(x).k == int(np.sqrt(20000))


def test_tail_errors_match_the_spread() -> None:
    """Standard errors of both tail estimates against the spread over 800 Pareto samples."""
    draws = np.random.default_rng(5).pareto(1.5, (800, 4000)) + 1
    for function, k in ((stable.hill, 100), (stable.pickands, 400)):
        found = [function(row, k) for row in draws]
        spread = np.std([result.alpha for result in found])
        assert abs(np.median([result.alpha_se for result in found]) / spread - 1) < 0.15


def test_pickands_ignores_location_and_scale() -> None:
    """Magnitudes moved by a constant keep Pickands' estimate, and change Hill's."""
    x = np.abs(pareto_quantiles(1.2, 4000))
    assert abs(stable.pickands(7 * x + 50, 200).alpha / stable.pickands(x, 200).alpha - 1) < 1e-9
    assert abs(stable.hill(x + 50, 200).alpha / stable.hill(x, 200).alpha - 1) > 0.1
    uniform = stable.pickands(np.linspace(0.001, 1, 4000), 200)
    assert uniform.alpha < 0  # no power-law tail


def test_distances_against_their_definitions() -> None:
    """KS by brute force over the steps; AD by integrating its definition."""
    x = np.sort(np.asarray(stable.rvs(1.5, 0.0, 1.0, 40, 3)))
    f = np.asarray(stable.cdf(x, 1.5))
    steps = [max(abs((i + 1) / 40 - v), abs(i / 40 - v)) for i, v in enumerate(f)]
    assert abs(goodness.distance(x, 1.5, 0.0, 1.0, "ks") - max(steps)) < 1e-15
    knots = np.concatenate([[0.0], f, [1.0]])
    total = 0.0
    for i in range(41):
        # ∫ (i/n − t)²/(t(1 − t)) dt in closed form between two values of F.
        a, b, low, high = i / 40, 1 - i / 40, knots[i], knots[i + 1]
        first = a * a * np.log(high / low) if a else 0.0
        second = b * b * np.log((1 - low) / (1 - high)) if b else 0.0
        total += first + second - (high - low)
    assert abs(goodness.distance(x, 1.5, 0.0, 1.0, "ad") - 40 * total) < 1e-10


def test_goodness_of_fit_size_and_power() -> None:
    """Stable data pass (at most 6 of 30 below .1: false alarm 3 %); product-normal data fail."""
    low = 0
    for seed in range(30):
        x = stable.rvs(1.5, 2.0, 3.0, 300, 100 + seed)
        low += stable.goodness_of_fit(x, replicates=39, seed=seed).p_value <= 0.1
    assert low <= 6
    rng = np.random.default_rng(1)
    for statistic in ("ad", "ks"):
        data = rng.standard_normal(3000) * rng.standard_normal(3000)
        result = stable.goodness_of_fit(data, statistic, method="ecf", replicates=39)
        assert result.p_value == 1 / 40
        assert result.fit.method == "ecf"
    first = stable.goodness_of_fit(x, replicates=19, seed=4)
    again = stable.goodness_of_fit(x, replicates=19, seed=4)
    assert (first.statistic, first.p_value) == (again.statistic, again.p_value)


def test_summation_separates_stable_from_finite_variance() -> None:
    """A product of normals (α̂ ≈ 1.3, all moments) is rejected; a stable law of that α̂ is not."""
    rng = np.random.default_rng(1)
    product = rng.standard_normal(3000) * rng.standard_normal(3000)
    rejected = stable.stability_test(product, replicates=39)
    assert rejected.p_value == 1 / 40
    assert rejected.alpha[0] < 1.5 < 1.8 < rejected.alpha[-1]
    low = 0
    for seed in range(20):
        x = stable.rvs(1.3, 0.0, 1.0, 600, seed)
        low += stable.stability_test(x, replicates=39, seed=seed).p_value <= 0.1
    assert low <= 5  # of 20 at level .1: false alarm 4 %
    normal = stable.stability_test(rng.uniform(size=400), replicates=19)
    assert normal.p_value == 1.0


def test_refusals() -> None:
    """Bad options are named."""
    x = np.asarray(stable.rvs(1.5, 0.0, 1.0, 100, 1))
    with pytest.raises(ValueError, match="k must lie"):
        stable.hill(x, 100)
    with pytest.raises(ValueError, match="k must lie"):
        stable.pickands(x, 26)
    with pytest.raises(ValueError, match="NaN"):
        stable.hill(np.r_[x, np.nan])
    with pytest.raises(ValueError, match="distinct"):
        stable.pickands(np.r_[np.ones(200), 0.5], 10)
    with pytest.raises(ValueError, match="largest magnitudes"):
        stable.hill(np.r_[np.ones(200), 0.5], 10)
    with pytest.raises(ValueError, match="statistic"):
        stable.goodness_of_fit(x, "cvm")
    with pytest.raises(ValueError, match="replicates"):
        stable.goodness_of_fit(x, replicates=5)
    with pytest.raises(ValueError, match="method"):
        stable.stability_test(x, method="mle")
    with pytest.raises(ValueError, match="blocks must begin"):
        stable.stability_test(x, blocks=(2, 4))
    with pytest.raises(ValueError, match="at least 40"):
        stable.stability_test(x[:39])
