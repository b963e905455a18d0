"""The noise table: a product of normals looks stable until it is averaged or its tail is read."""

import numpy as np
import pytest

from numerics.noise import CASES, METHODS, describe, largest_probability
from numerics.stable import rvs

N = 2000


def medians(error: np.ndarray, response: np.ndarray) -> dict[str, float]:
    table = describe(error, response, seed=1)
    ecf = table.alpha[METHODS.index("ecf")]
    found = {case: float(np.median(ecf[k])) for k, case in enumerate(CASES)}
    return {**found, "tail": float(np.median(table.tail_p))}


def test_product_of_normals_mimics_a_stable_law_and_is_found_out() -> None:
    rng = np.random.default_rng(0)
    found = medians(rng.standard_normal(N), rng.standard_normal((12, N)))
    assert 1.2 < found["anchor"] < 1.55  # depends on the weighting of the ECF regression
    assert abs(found["repaired"] - found["anchor"]) < 0.1  # re-pairing changes nothing
    assert min(found["error"], found["response"]) > 1.9  # neither factor is heavy
    assert found["sum4"] > found["anchor"] + 0.2 and found["sum16"] > 1.85
    assert found["tail"] < 1e-6


def test_a_stable_statistic_passes_its_controls() -> None:
    rng = np.random.default_rng(1)
    error = rng.choice([-1.0, 1.0], N) * rng.uniform(0.99, 1.01, N)
    found = medians(error, rvs(1.5, size=(12, N), random_state=rng))
    assert abs(found["anchor"] - 1.5) < 0.08
    assert abs(found["sum4"] - found["anchor"]) < 0.1
    assert found["response"] < 1.6 and found["tail"] > 0.1


def test_probability_of_the_largest_value_is_uniform_under_the_law() -> None:
    x = rvs(1.4, size=(400, 200), random_state=np.random.default_rng(2))
    p = largest_probability(x, np.full(400, 1.4), np.ones(400))
    # Kolmogorov–Smirnov distance of 400 uniforms: above 0.098 with probability 1e-3
    assert np.abs(np.sort(p) - np.arange(1, 401) / 400).max() < 0.098


def test_degenerate_samples_are_nan_and_bad_shapes_are_named() -> None:
    rng = np.random.default_rng(3)
    response = np.stack([np.zeros(100), rng.standard_normal(100)])
    table = describe(rng.standard_normal(100), response)
    assert np.isnan(table.alpha[:, 0, 0]).all() and np.isfinite(table.alpha[:, 0, 1]).all()
    assert np.isnan(table.alpha[:, CASES.index("sum16")]).all()  # 6 blocks are no sample
    with pytest.raises(ValueError, match="share sequences"):
        describe(np.zeros(60), np.zeros((2, 61)))
