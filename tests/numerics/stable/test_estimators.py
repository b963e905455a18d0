"""Estimators: exact recovery, equivariance, errors against the Cramér–Rao bound, refusals.

Monte-Carlo checks have fixed seeds; with R replicates a correct estimator's RMSE ratio has a
standard error of about 1/√(2R), and the windows below are at least four of them wide (false-alarm
rate below 1e-4), so a bias of the RMSE of five standard errors is seen.
"""

from __future__ import annotations

import numpy as np
import pytest

from numerics import stable
from numerics.stable.bench_estimators import cramer_rao, measure
from numerics.stable.estimators import ecf, likelihood, mcculloch, ml
from numerics.stable.estimators.result import FitResult
from numerics.stable.estimators.summation import block_sums
from theory import stable as closed

METHODS = ("ml", "ecf", "mcculloch")


def expected_quantiles(alpha: float, n: int = 4001) -> np.ndarray:
    """A sample without randomness: the quantiles at (i − ½)/n."""
    return np.asarray(stable.ppf((np.arange(n) + 0.5) / n, alpha, 3.0, 2.0))


@pytest.mark.parametrize("alpha", [0.6, 0.95, 1.0, 1.3, 1.7, 1.95])
def test_quantile_inversion_is_exact(alpha: float) -> None:
    """The ratio of exact quantiles gives α back to 1e-11, and their range the scale."""
    q = np.asarray(stable.ppf(mcculloch.LEVELS, alpha))
    found = mcculloch.invert_ratio(np.log((q[4] - q[0]) / (q[3] - q[1])))
    assert abs(float(found) - alpha) < 1e-11
    assert abs(float(mcculloch.quartile(np.float64(alpha))) / q[3] - 1) < 1e-11


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("alpha", [0.8, 1.2, 1.6, 1.9])
def test_recovers_the_law_from_its_quantiles(method: str, alpha: float) -> None:
    """On the law's own quantiles every estimate is within a fraction of its standard error."""
    result = stable.fit(expected_quantiles(alpha), method)
    assert abs(result.alpha - alpha) < 0.5 * result.alpha_se
    assert abs(result.loc - 3.0) < 1e-6
    assert abs(result.scale - 2.0) < 0.5 * result.scale_se
    low, high = result.interval()
    assert low < alpha < high
    assert np.isfinite(result.loglik)


@pytest.mark.parametrize("method", METHODS)
def test_equivariance(method: str) -> None:
    """fit(a + b x) = (α, a + b·loc, |b|·scale), also for b < 0 and far from unit scale."""
    x = np.asarray(stable.rvs(1.4, 0.0, 1.0, 500, 7))
    base = stable.fit(x, method)
    for shift, factor in ((5.0, -2.0), (1e-210, 1e-200), (0.0, 1e250)):
        moved = stable.fit(shift + factor * x, method)
        assert abs(moved.alpha - base.alpha) < 1e-6
        assert abs(moved.scale / (abs(factor) * base.scale) - 1) < 1e-6
        assert abs((moved.loc - shift) / factor - base.loc) < 1e-6
        assert abs(moved.scale_se / (abs(factor) * base.scale_se) - 1) < 1e-6
        assert abs(moved.loglik - base.loglik + 500 * np.log(abs(factor))) < 1e-6 * 500 * 600


@pytest.mark.parametrize("method", METHODS)
def test_a_batch_is_its_samples(method: str) -> None:
    """``axis`` gives what a loop gives, for every field and the interval."""
    x = np.asarray(stable.rvs(1.6, 1.0, 2.0, (60, 2, 3), 3))
    batch = stable.fit(x, method, axis=0)
    low, high = batch.interval(0.9)
    assert batch.n == 60
    for i in range(2):
        for j in range(3):
            one = stable.fit(x[:, i, j], method)
            assert isinstance(one, FitResult)
            for name in ("alpha", "loc", "scale", "alpha_se", "loc_se", "scale_se", "loglik"):
                assert np.isclose(getattr(batch, name)[i, j], getattr(one, name), rtol=1e-9), name
            assert np.allclose((low[i, j], high[i, j]), one.interval(0.9), rtol=1e-9)


def test_maximum_likelihood_is_a_maximum() -> None:
    """The gradient vanishes, and no neighbour is more likely; the gradient is the derivative."""
    x = np.asarray(stable.rvs(1.5, 0.0, 1.0, 800, 11))
    result = stable.fit(x)
    theta = np.array([result.alpha, result.loc, np.log(result.scale)])
    top = likelihood.evaluate(x, theta)
    errors = np.array([result.alpha_se, result.loc_se, result.scale_se / result.scale])
    assert np.all(np.abs(top.gradient * errors) < 1e-3)
    assert abs(top.loglik - result.loglik) < 1e-6
    assert abs(top.loglik - np.sum(stable.logpdf(x, *theta[:2], result.scale))) < 1e-8
    for k in range(3):
        step = np.zeros(3)
        step[k] = 0.3 * errors[k]
        up, down = likelihood.evaluate(x, theta + step), likelihood.evaluate(x, theta - step)
        assert max(up.loglik, down.loglik) < top.loglik
        small = 1e-4 * step
        slope = likelihood.evaluate(x, theta + step + small).loglik
        slope -= likelihood.evaluate(x, theta + step - small).loglik
        assert abs(slope / (2e-4 * step[k]) / up.gradient[k] - 1) < 1e-4


def test_profile_interval_has_the_right_drop() -> None:
    """At the ends of the 95 % interval twice the profile log-likelihood has dropped by 3.84."""
    x = np.asarray(stable.rvs(1.7, 0.0, 1.0, 400, 5))
    result = stable.fit(x)
    for end in result.interval(0.95):
        theta = np.array([end, result.loc, np.log(result.scale)])
        inverse = ml.covariance(end, result.scale, 400)
        best = ml._ascend(x, likelihood.evaluate(x, theta), inverse, slice(1, 3))
        assert abs(2 * (result.loglik - best.loglik) - 3.841459) < 2e-3


def test_boundaries() -> None:
    """Normal data: α̂ = 2 with the Gaussian estimates, a one-sided interval; α̂ = ½ likewise."""
    x = np.random.default_rng(2).uniform(-1, 1, 500)
    result = stable.fit(x)
    assert result.alpha == 2.0 and result.bounded
    assert abs(result.loc - x.mean()) < 1e-12
    assert abs(result.scale - np.sqrt(x.var() / 2)) < 1e-12
    low, high = result.interval()
    assert high == 2.0 and 1.5 < low < 2.0
    assert 0 < result.alpha_se < 2 - low
    heavy = np.exp(4 * np.abs(np.random.default_rng(3).standard_cauchy(300)).clip(max=100))
    heavy *= np.random.default_rng(4).choice([-1, 1], 300)
    for method in METHODS:
        found = stable.fit(heavy, method)
        assert found.alpha == 0.5 and found.bounded
        assert found.interval()[0] == 0.5


def test_coverage_of_normal_samples() -> None:
    """At α = 2 the profile interval covers at least 95 % (it is conservative there)."""
    draws = np.random.default_rng(9).standard_normal((200, 300))
    batch = stable.fit(draws, axis=1)
    assert np.mean(batch.interval(0.95)[1] == 2.0) >= 0.91  # binomial, 3 standard deviations
    assert np.mean(batch.alpha == 2.0) > 0.6


@pytest.mark.parametrize(
    ("method", "alpha", "replicates", "worst"),
    [
        ("ml", 1.5, 250, 1.05),
        ("ml", 1.95, 250, 1.05),
        ("ecf", 1.2, 2000, 1.08),
        ("ecf", 1.5, 2000, 1.05),
        ("ecf", 1.95, 2000, 1.05),
        ("mcculloch", 1.2, 2000, 1.25),
    ],
)
def test_efficiency_and_coverage(method: str, alpha: float, replicates: int, worst: float) -> None:
    """RMSE over the Cramér–Rao bound and coverage of the 95 % interval at n = 2000."""
    row = measure(method, alpha, 2000, replicates, seed=17)  # type: ignore[arg-type]
    assert row.ratio_lower <= worst
    assert row.ratio > 0.9 - 2.0 / np.sqrt(replicates)
    assert row.coverage_low <= 0.955
    assert row.coverage_high >= 0.91
    assert abs(row.bias) < 0.2 * cramer_rao(alpha, 2000) + 3 * cramer_rao(alpha, 2000) / np.sqrt(
        replicates
    )


def test_the_interval_of_a_full_coverage_ends_at_one() -> None:
    row = measure("mcculloch", 1.95, 300, 60, seed=3)
    assert row.coverage == row.coverage_high == 1 and 0.9 < row.coverage_low < 1


def test_standard_errors_match_the_spread() -> None:
    """Reported standard errors of all three parameters against their spread, R = 1500."""
    draws = np.asarray(stable.rvs(1.5, 0.0, 2.0, (1500, 1000), 23))
    for method in ("mcculloch", "ecf"):
        batch = stable.fit(draws, method, axis=1, loglik=False)
        for name in ("alpha", "loc", "scale"):
            spread = np.std(getattr(batch, name))
            assert abs(np.mean(getattr(batch, name + "_se")) / spread - 1) < 0.1, (method, name)


def test_weights_are_consistent_between_nodes() -> None:
    """Interpolated regression weights keep Σw = 0, Σw log t = 1 (slope) and Σw t = 1 (phase)."""
    tab = ecf.weights()
    t = ecf.STEP * np.array(ecf.MULTIPLES)
    for alpha in np.random.default_rng(0).uniform(0.5, 2.0, 20):
        slope = ecf._at(np.float64(alpha), tab.slope)
        phase = ecf._at(np.float64(alpha), tab.phase)
        level = ecf._at(np.float64(alpha), tab.intercept)
        assert abs(slope.sum()) < 1e-8 and abs(slope @ np.log(t) - 1) < 1e-8
        assert abs(phase @ t - 1) < 1e-9
        assert abs(level.sum() - 1) < 1e-8 and abs(level @ np.log(t)) < 1e-8


def test_empirical_characteristic_function() -> None:
    """Powers of one exponential equal the definition."""
    x = np.asarray(stable.rvs(1.1, 0.0, 1.0, 50, 1))
    t = ecf.STEP * np.array(ecf.MULTIPLES)
    direct = np.exp(1j * np.outer(t, (x - 0.3) / 1.7)).mean(axis=1)
    found = ecf.empirical(x, np.float64(0.3), np.float64(1.7))
    assert np.allclose(found, direct, rtol=0, atol=1e-12)


DEGENERATE = [
    (np.ones(50), "constant"),
    (np.r_[np.ones(60), np.arange(5.0)], "values equal"),
    (np.arange(19.0), "at least 20"),
    (np.r_[np.arange(30.0), np.nan], "NaN"),
    (np.r_[np.arange(30.0), np.inf], "infinite"),
    (np.arange(30.0) + 1j, "real"),
    (["a"] * 30, "real"),
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("data", "message"), DEGENERATE)
def test_degenerate_samples(method: str, data: object, message: str) -> None:
    """Every estimator names what is wrong with a sample."""
    with pytest.raises(ValueError, match=message):
        stable.fit(data, method)


def test_refusals() -> None:
    """Unknown options and levels are refused."""
    x = np.asarray(stable.rvs(1.5, 0.0, 1.0, 100, 1))
    with pytest.raises(ValueError, match="method must be one of"):
        stable.fit(x, "mle")
    with pytest.raises(ValueError, match="axis must lie"):
        stable.fit(x, "ecf", axis=1)
    with pytest.raises(ValueError, match="level must lie"):
        stable.fit(x, "ecf").interval(1.0)
    with pytest.raises(ValueError, match="constant"):
        stable.fit(np.stack([x, np.full(100, 3.0)]), "mcculloch", axis=1)


def test_block_sums() -> None:
    """Sums of k values; the incomplete block is dropped."""
    assert block_sums(np.arange(7.0), 3).tolist() == [3.0, 12.0]


def test_long_samples_in_blocks() -> None:
    """Blocks of the likelihood and of the characteristic function add up."""
    x = np.asarray(stable.rvs(1.4, 0.0, 1.0, 300_000, 8))
    theta = np.array([1.4, 0.01, 0.02])
    whole = likelihood.evaluate(x, theta)
    parts = [likelihood.evaluate(part, theta) for part in np.split(x, 3)]
    assert np.isclose(whole.loglik, sum(p.loglik for p in parts), rtol=1e-12)
    assert np.allclose(whole.gradient, sum(p.gradient for p in parts), rtol=1e-9, atol=1e-6)
    phi = ecf.empirical(x, np.float64(0.0), np.float64(1.0))
    halves = [ecf.empirical(part, np.float64(0.0), np.float64(1.0)) for part in np.split(x, 3)]
    assert np.allclose(phi, np.mean(halves, axis=0), rtol=0, atol=1e-13)
    assert abs(stable.fit(x).alpha - 1.4) < 0.02


def test_weights_come_from_the_theorys_characteristic_function(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another characteristic function in theory gives other weights (drift lock)."""
    original = ecf.weights()
    altered = closed.characteristic_function() ** 2
    monkeypatch.setattr(closed, "characteristic_function", lambda: altered)
    ecf._characteristic.cache_clear()
    ecf.weights.cache_clear()
    try:
        assert not np.allclose(ecf.weights().slope, original.slope, rtol=1e-3)
    finally:
        monkeypatch.undo()
        ecf._characteristic.cache_clear()
        ecf.weights.cache_clear()
    assert np.array_equal(ecf.weights().slope, original.slope)
