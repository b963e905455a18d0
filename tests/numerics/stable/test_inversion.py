"""Many draws of one law: cells, rejection inside them, tails, reproducibility, speed."""

import numpy as np
import pytest
from scipy import stats

from numerics import stable
from numerics.stable import inversion, sampling
from numerics.stable.bench_kernel import best
from numerics.stable.inversion import CELLS, Sampler

ALPHAS = [0.5, 0.73, 1.0, 1.2, 1.6, 1.99, 2 - 1e-13, 2.0]
SIZE = 400_000


def uniforms(draws: np.ndarray, alpha: float) -> np.ndarray:
    return np.asarray(stable.cdf(draws, alpha))


@pytest.mark.parametrize("alpha", ALPHAS)
def test_draws_follow_the_law(alpha: float) -> None:
    """Over cells (χ²) and inside them (Kolmogorov–Smirnov); 16 tests, false alarms 1e-6 each.

    400,000 draws: a cell's probability wrong by 40 %, or positions of all cells off by 0.4 %
    of a cell, would be seen.
    """
    draws = stable.rvs(alpha, size=SIZE, random_state=3)
    level = uniforms(draws, alpha) * 2 * CELLS
    cells = 2 * CELLS
    counts = np.bincount(np.minimum(level.astype(int), cells - 1), minlength=cells)
    assert stats.chisquare(counts).pvalue > 1e-6
    # Outward positions: those of the two sides mirror each other.
    outward = np.where(draws < 0, 1 - level % 1, level % 1)
    assert stats.kstest(outward, "uniform").pvalue > 1e-6


def test_without_rejection_the_law_is_seen_to_be_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Uniform positions in coarse cells fail the same test."""
    monkeypatch.setattr(inversion, "CELLS", 32)
    cells = Sampler(1.6)
    generator = np.random.default_rng(3)

    def inside(sampler: Sampler) -> float:
        draws = np.empty(SIZE)
        sampler.fill(draws, generator.random)
        level = uniforms(np.abs(draws), 1.6) * 64
        return float(stats.kstest(level % 1, "uniform").pvalue)

    assert inside(cells) > 1e-6
    cells._peak = np.zeros(64)  # everything is kept
    assert inside(cells) < 1e-9


def test_tails_are_inverted() -> None:
    """The outermost cells: log-survival of the largest draws is exponential, on both sides."""
    draws = stable.rvs(0.9, size=2_000_000, random_state=5)
    for side in (draws, -draws):
        far = side[stable.sf(side, 0.9) < 1 / (2 * CELLS)]
        excess = -np.log(stable.sf(far, 0.9) * 2 * CELLS)
        assert 800 < far.size < 1200
        assert stats.kstest(excess, "expon").pvalue > 1e-6
    assert np.abs(draws).max() > 1e5 and np.isfinite(draws).all()


def test_extreme_uniforms_stay_finite() -> None:
    """0 and the largest double below 1, as position and as chance, in every cell."""
    for alpha in (0.5, 1.6, 2.0):
        for value in (0.0, 1 - 2.0**-53):
            pending = [np.full(4, value), np.array([0.0, 0.999, 0.999, 0.0])]
            generator = np.random.default_rng(1)
            out = np.empty(4)
            with np.errstate(over="ignore"):
                Sampler(alpha).fill(
                    out,
                    lambda n, queue=pending, g=generator: queue.pop(0) if queue else g.random(n))
            assert not np.isnan(out).any() and (np.sign(out) == (1 if value else -1)).all()
            if alpha > 1:
                assert np.isfinite(out).all()


def test_both_methods_agree() -> None:
    """Two-sample Kolmogorov–Smirnov, false alarm 1e-6: few draws at a time, and many at once."""
    generator = np.random.default_rng(8)
    few = np.concatenate([
        stable.rvs(1.4, size=sampling.MANY - 1, random_state=generator) for _ in range(20)])
    many = stable.rvs(1.4, size=few.size, random_state=generator)
    assert stats.ks_2samp(few, many).pvalue > 1e-6


def test_legacy_generator_and_shapes() -> None:
    draws = stable.rvs(1.3, [0.0, 100.0], 1e-3, (20_000, 2), np.random.RandomState(4))
    np.testing.assert_allclose(np.median(draws, axis=0), [0, 100], atol=1e-3)


def test_sampling_is_faster_than_scipys() -> None:
    """Processor time of 200,000 draws, the best of three: at least five times faster."""
    size = 200_000
    times = best({
        "ours": lambda: stable.rvs(1.6, size=size, random_state=1),
        "theirs": lambda: stats.levy_stable.rvs(1.6, 0, size=size, random_state=1),
    }, 3)  # fmt: skip
    assert times["theirs"] >= 5 * times["ours"]
