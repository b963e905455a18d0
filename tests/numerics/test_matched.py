"""The matched statistic: lowered from theory, signs never from the sample they are applied to."""

import numpy as np
import pytest
import sympy as sp

from numerics import matched
from theory import statistic


def halves(count: int) -> tuple[np.ndarray, np.ndarray]:
    order = np.random.default_rng(0).permutation(count)
    return order[: count // 2], order[count // 2 :]


def test_equals_a_plain_loop() -> None:
    rng = np.random.default_rng(1)
    weighted, aligned = rng.standard_normal((2, 3, 2, 5, 40))
    one, two = halves(40)
    found = matched.matched_statistic(weighted, aligned, (one, two))
    for used, other in ((one, two), (two, one)):
        for lag in range(3):
            for probe in range(2):
                for i in used:
                    total = sum(
                        np.sign(aligned[lag, probe, q, other].mean()) * weighted[lag, probe, q, i]
                        for q in range(5))
                    np.testing.assert_allclose(found[lag, probe, i], total, rtol=1e-12)


def test_signs_come_from_the_other_half() -> None:
    """No signal: in-sample signs would give z ≈ 6 for 64 units, held-out signs give none."""
    noise = np.random.default_rng(8).standard_normal((1, 200, 64, 100))
    found = matched.matched_statistic(noise, noise, halves(100))[0]
    z = found.mean(-1) / (found.std(-1) / 10)
    assert abs(z.mean()) < 5 / np.sqrt(200) * 1.2
    in_sample = np.abs(noise[0].mean(-1)).sum(-1) / (np.sqrt(64) / 10)
    assert in_sample.mean() > 5


def test_a_real_signal_is_found_with_either_sign() -> None:
    rng = np.random.default_rng(9)
    signs = rng.choice([-1.0, 1.0], 30)
    weighted = signs[:, None] * 0.5 + rng.standard_normal((1, 1, 30, 400))
    found = matched.matched_statistic(weighted, weighted, halves(400))
    assert abs(found.mean() - 15.0) < 1.5  # Σ_q |m_q|


def test_altering_theory_alters_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.array([2.0, -3.0])
    before = matched.summand(x, 1.0, x, "numpy"), matched.alignment(x, x, "numpy")
    true = (statistic.matched_statistic, statistic.neuron_alignment)
    try:
        matched._summand.cache_clear()
        matched._alignment.cache_clear()
        monkeypatch.setattr(
            statistic, "matched_statistic",
            lambda: true[0]().func(true[0]().body * sp.Rational(3, 2), *true[0]().args[1:]))
        monkeypatch.setattr(statistic, "neuron_alignment", lambda: -true[1]())
        after = matched.summand(x, 1.0, x, "numpy"), matched.alignment(x, x, "numpy")
    finally:
        matched._summand.cache_clear()
        matched._alignment.cache_clear()
    np.testing.assert_allclose(after[0], 1.5 * before[0])
    np.testing.assert_allclose(after[1], -before[1])
