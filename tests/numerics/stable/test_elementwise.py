"""Quantiles with α given per element: round trips, mixed arrays, poor starts, memory."""

import tracemalloc

import numpy as np
import pytest

from numerics import stable
from numerics.stable import inverse, layout, starts

SIZE = 60_000


def stratified(size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """q and α in any combination of their strata, 1, 2 and their neighbours among the α."""
    rng = np.random.default_rng(seed)
    part = size // 5
    alpha = np.concatenate([
        rng.uniform(0.5, 2, part), rng.uniform(1, 2, part), 2 - 10 ** rng.uniform(-15.6, 0, part),
        1 + rng.choice([-1, 1], part) * 10 ** rng.uniform(-16, -1, part),
        rng.choice([0.5, 1.0, 2.0, 1 + 1e-8, 2 - 1e-15, 1 - 2.0**-53, 1.25, 1.5], part),
    ])  # fmt: skip
    q = np.concatenate([
        rng.random(2 * part), 10 ** rng.uniform(-20, -0.31, part),
        0.5 + rng.choice([-1, 1], part) * 10 ** rng.uniform(-15.5, -0.5, part),
        np.where(rng.random(part) < 0.5, 10 ** rng.uniform(-300, -0.31, part),
                 1 - 10 ** rng.uniform(-15, -1, part)),
    ])  # fmt: skip
    rng.shuffle(q)
    return q, alpha


def test_quantile_round_trip() -> None:
    """cdf(ppf(q)) = q to (4 + 2 x p(x)/q) units in the last place."""
    q, alpha = stratified(5 * SIZE, 4)
    x = stable.ppf(q, alpha)
    assert not np.isnan(x).any()
    q, alpha, x = (part[np.isfinite(x)] for part in (q, alpha, x))
    size = 4 + 2 * (np.abs(x) * stable.pdf(x, alpha)) / q
    error = np.abs(stable.cdf(x, alpha) - q) / np.spacing(q)
    worst = np.argmax(error / size)
    assert (error <= size).all(), (q[worst], alpha[worst], x[worst], error[worst], size[worst])


def test_quantiles_where_the_tail_begins() -> None:
    """Both sides of the edge, where cells hand over to the tail series, against one α."""
    rng = np.random.default_rng(7)
    for grid in (layout.LOWER, layout.UPPER):
        alpha = rng.uniform(grid.low, grid.high, 300)
        x = grid.edge * (1 + rng.choice([-1, 1], 300) * 10 ** -rng.uniform(2, 16, 300))
        q = np.array([stable.sf(*place) for place in zip(x, alpha, strict=True)])
        single = [stable.isf(*place) for place in zip(q, alpha, strict=True)]
        np.testing.assert_allclose(stable.isf(q, alpha), single, rtol=4e-15)


def test_special_probabilities_in_mixed_arrays() -> None:
    """0, 1, ½, NaN and numbers outside [0, 1], for α of every kind, in two dimensions."""
    alpha = np.concatenate([np.linspace(0.5, 2, 151), [1 + 1e-8, 2 - 1e-15]])
    q = np.array([0.0, 1.0, 0.5, np.nan, -0.1, 1.1, 5e-324, 1e-310, 0.3])[:, None]
    x, y = stable.ppf(q, alpha), stable.isf(q, alpha)
    assert x.shape == (9, alpha.size)
    expected = np.array([-np.inf, np.inf, 0.0, np.nan, np.nan, np.nan])[:, None]
    np.testing.assert_array_equal(x[:6], np.broadcast_to(expected, (6, alpha.size)))
    np.testing.assert_array_equal(y, -x)
    assert not np.signbit(x[2]).any() and not np.signbit(y[2]).any()
    assert (x[6:8] < -1e3).sum() >= 300 and not np.isnan(x[6:]).any()
    np.testing.assert_allclose(
        x[8], [stable.ppf(0.3, a) for a in alpha], rtol=4e-15)


def test_broadcasting_with_location_and_scale() -> None:
    rng = np.random.default_rng(9)
    q, alpha = rng.random((40, 1)), rng.uniform(0.5, 2, 90)
    loc, scale = rng.normal(size=(40, 90)), rng.uniform(0.1, 9, (3, 1, 1))
    found = stable.ppf(q, alpha, loc, scale)
    assert found.shape == (3, 40, 90)
    np.testing.assert_allclose(found, loc + scale * stable.ppf(q, alpha), rtol=1e-15)
    flat = stable.ppf(*(part.ravel() for part in np.broadcast_arrays(q, alpha)))
    np.testing.assert_array_equal(stable.ppf(q, alpha), flat.reshape(40, 90))
    short = stable.ppf(q.astype(np.float32), alpha)
    assert short.dtype == np.float32


@pytest.mark.parametrize("start", [0.0, 1e-3, 0.3, 3.0, 17.0, 1e3, 1e300])
def test_any_start_leads_to_the_solution(start: float) -> None:
    """Far from the solution cells are changed, and bisected in the end."""
    q, alpha = stratified(3000, 5)
    q, alpha = np.minimum(q, 1 - q), np.minimum(alpha, np.nextafter(2.0, 0.0))
    with np.errstate(all="ignore"):
        place = starts.place(q, alpha)
        good = inverse.solve(q, alpha, starts.evaluate(*place, q, alpha))
        found = inverse.solve(q, alpha, np.full(q.shape, start))
    same = found == good
    error = np.abs(found / np.where(same, 1.0, good) - 1)
    worst = np.argmax(np.where(same, 0, error))
    assert (same | (error < 6e-15)).all(), (q[worst], alpha[worst], found[worst], good[worst])


def test_starts_are_in_the_right_cell() -> None:
    """All but 1 in 1000 need no second cell, or calls are slow; 6 in 100 near α = 2."""
    rng = np.random.default_rng(11)
    q = rng.random(SIZE) / 2
    for alpha, share in ((rng.uniform(1, 2, SIZE), 1e-3), (rng.uniform(0.5, 1, SIZE), 1e-3),
                         (2 - 10 ** rng.uniform(-15.6, 0, SIZE), 1e-3)):
        with np.errstate(all="ignore"):
            x = starts.evaluate(*starts.place(q, alpha), q, alpha)
            done = inverse._turn(q, alpha, x)[1]
        assert (~done).mean() <= share, (alpha[0], (~done).mean())
    q = 10 ** rng.uniform(-18, -0.31, SIZE)
    with np.errstate(all="ignore"):
        done = inverse._turn(q, alpha, starts.evaluate(*starts.place(q, alpha), q, alpha))[1]
    assert (~done).mean() <= 0.06, (~done).mean()


def test_temporaries_stay_small() -> None:
    """Less than the result and a chunk's worth, whatever the length."""
    rng = np.random.default_rng(0)
    q, alpha = rng.random(2_000_000), rng.uniform(0.5, 2, 2_000_000)
    stable.ppf(q[:1000], alpha[:1000])
    tracemalloc.start()
    stable.ppf(q, alpha)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < q.nbytes + 32e6
