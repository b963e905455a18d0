"""Sample sizes by resampling: right without a noise model, where plug-ins are wrong."""

import numpy as np
import pytest
from numpy.typing import NDArray

from numerics.resampling import (
    DIRECT,
    EXTRAPOLATED,
    UNRESOLVED,
    block_sizes,
    index_of_sums,
    interval,
    plug_in,
    required_sequences,
)

Floats = NDArray[np.float64]
SEQUENCES, EXACT = 4000, 100
Z90 = 1.2815515655446004  # normal quantile at 0.9
Q90 = 1.9855  # SαS(1.6) quantile at 0.9; by 4e6 draws of the sampler below (± 0.003)


def stable(alpha: float, shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Chambers–Mallows–Stuck draws, characteristic function exp(−|t|^α)."""
    angle = rng.uniform(-np.pi / 2, np.pi / 2, shape)
    weight = rng.exponential(size=shape)
    return (np.sin(alpha * angle) / np.cos(angle) ** (1 / alpha)
            * (np.cos((1 - alpha) * angle) / weight) ** ((1 - alpha) / alpha))


def stable_sample(curves: int, seed: int) -> Floats:
    """Location such that the mean of 100 sequences reaches error 0.1: u = 2 q(0.9)."""
    kappa = 1.6 / 0.6
    shift = 2 * Q90 * EXACT ** (-1 / kappa)
    return shift + stable(1.6, (curves, SEQUENCES), np.random.default_rng(seed))


def product_sample(curves: int, seed: int, n: int = SEQUENCES) -> Floats:
    """Products of two unit normals, shifted; the central limit puts N* near 100."""
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((2, curves, n)).prod(axis=0)
    return 2 * Z90 / np.sqrt(EXACT) + noise


def quantile_fit(x: Floats) -> tuple[Floats, Floats]:
    """McCulloch's ν = (q95 − q05)/(q75 − q25), inverted on SαS quantiles; σ̂ from the quartiles.

    Quantiles of SαS at the α of the table, each from 4e6 draws of the sampler above.
    """
    table_nu = [5.226, 3.881, 3.151, 2.737, 2.512, 2.439]
    table_alpha = [1.1, 1.3, 1.5, 1.7, 1.9, 2.0]
    q = np.quantile(x, [0.05, 0.25, 0.75, 0.95], axis=-1)
    nu = (q[3] - q[0]) / (q[2] - q[1])
    alpha = np.interp(-nu, [-v for v in table_nu], table_alpha)
    return alpha, (q[2] - q[1]) / 1.92


def complexity(separation: Floats, scale: Floats, alpha: Floats) -> Floats:
    quantile = np.interp(alpha, [1.1, 1.3, 1.6, 2.0], [2.730, 2.296, Q90, Z90 * 2**0.5])
    return (2 * quantile * scale / separation) ** (alpha / (alpha - 1))


def test_stable_noise_needs_a_hundred() -> None:
    sample = stable_sample(40, seed=11)
    found = required_sequences(sample, seed=1)
    # median of 40 samples; its sampling spread is about 12 %, the estimator's bias +10 %
    assert 70 < np.median(found.n_star) < 150
    low, high = interval(sample[:12], replicates=40, seed=2)
    assert ((low <= EXACT) & (high >= EXACT)).mean() >= 0.75
    plugged = plug_in(sample, quantile_fit, complexity)
    assert 50 < np.median(plugged) < 200  # here the model is right


def test_product_noise_fools_the_stable_plug_in() -> None:
    sample = product_sample(40, seed=12)
    found = required_sequences(sample, seed=1)
    assert 80 < np.median(found.n_star) < 125
    assert (found.flag == DIRECT).mean() > 0.8
    np.testing.assert_allclose(np.median(found.slope), 0.5, atol=0.04)
    plugged = np.median(plug_in(sample, quantile_fit, complexity))
    assert plugged > 50 * np.median(found.n_star)


def test_pooling_dependent_times_is_worse_still() -> None:
    """20 times of a sequence share one factor: N counts sequences, pooled samples do not."""
    rng = np.random.default_rng(21)
    times, curves = 20, 12
    shift = 2 * Z90 / np.sqrt(times * EXACT)  # the central limit for means over the times
    shared = rng.standard_normal((curves, SEQUENCES, 1))
    pairs = shift + shared * rng.standard_normal((curves, SEQUENCES, times))
    found = required_sequences(pairs.mean(-1), seed=1)
    assert 75 < np.median(found.n_star) < 130
    plugged = np.median(plug_in(pairs.mean(-1), quantile_fit, complexity))
    pooled = np.median(plug_in(pairs.reshape(curves, -1), quantile_fit, complexity))
    assert pooled > 5 * plugged > 100 * np.median(found.n_star)


def test_median_and_clipped_mean_beat_the_mean_under_heavy_tails() -> None:
    sample = stable_sample(20, seed=13)
    sizes = {e: np.median(required_sequences(sample, estimator=e, permutations=4).n_star)
             for e in ("mean", "median", "clipped")}
    assert sizes["median"] < 0.6 * sizes["mean"] and sizes["clipped"] < 0.6 * sizes["mean"]


def test_no_signal_stays_unresolved() -> None:
    noise = np.random.default_rng(14).standard_normal((200, 600))
    found = required_sequences(noise, permutations=4)
    # |z| > 2 z(0.9) by chance: 1 %; five standard deviations of a binomial of 200 above that
    assert (found.flag != UNRESOLVED).mean() < 0.06
    assert (found.n_star[found.flag == UNRESOLVED] > 600).all()


def test_extrapolation_is_flagged_and_near_the_truth() -> None:
    rng = np.random.default_rng(15)
    shift = 2 * Z90 / np.sqrt(300)
    found = required_sequences(shift + rng.standard_normal((60, 2000)), permutations=10)
    assert (found.flag != DIRECT).mean() > 0.9 and (found.flag == EXTRAPOLATED).any()
    assert 200 < np.median(found.n_star) < 450


def test_no_noise_needs_one_sequence_and_only_location_and_scale_matter() -> None:
    assert required_sequences(np.full((2, 100), 3.0)).n_star.tolist() == [1.0, 1.0]
    x = product_sample(5, seed=16, n=1000)
    a, b = required_sequences(x, seed=3), required_sequences(-7.0 * x, seed=3)
    np.testing.assert_array_equal(a.n_star, b.n_star)  # sign and unit are immaterial


def test_subsampling_interval_contains_the_estimate() -> None:
    sample = stable_sample(6, seed=17)
    low, high = interval(sample, replicates=30, subsample=800, seed=4)
    assert (low <= high).all()
    assert ((low <= EXACT) & (high >= EXACT)).sum() >= 3


def test_index_of_sums_tells_stable_from_product() -> None:
    rng = np.random.default_rng(18)
    heavy, product = stable(1.5, (20000,), rng), rng.standard_normal((2, 20000)).prod(axis=0)
    sizes = [1, 4, 16, 10**4]
    a, s = index_of_sums(heavy, sizes, quantile_fit)
    b, _ = index_of_sums(product, sizes, quantile_fit)
    assert abs(a[2] - a[0]) < 0.2 and b[2] - b[0] > 0.4
    assert np.isnan(a[3]) and np.isnan(b[3])  # two blocks are no sample
    np.testing.assert_allclose(s[1] / s[0], 4 ** (-1 / 3), rtol=0.1)


def test_block_sizes() -> None:
    sizes = block_sizes(1000)
    assert sizes[0] == 1 and sizes[-1] == 40 and (np.diff(sizes) > 0).all()


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: required_sequences(np.zeros(10)), "50"),
        (lambda: required_sequences(np.full(100, np.nan)), "finite"),
        (lambda: required_sequences(np.zeros(100), error=0.5), "error"),
        (lambda: required_sequences(np.zeros(100), estimator="mode"), "estimator"),
        (lambda: required_sequences(np.zeros(100), permutations=0), "permutations"),
        (lambda: interval(np.zeros(100), subsample=5), "subsample"),
        (lambda: block_sizes(3), "50"),
    ],
)
def test_bad_input_is_named(call, word: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=word):
        call()
