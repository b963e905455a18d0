"""Certificates of LW-65's constant, T2's bounds and the compression region; norms of matrices."""

from __future__ import annotations

from fractions import Fraction

import mpmath as mp
import numpy as np
import pytest
from flint import arb, ctx
from scipy import stats
from scipy.special import gamma

from numerics import stable
from numerics.certificates import compression, information_constant, robust_power
from numerics.matrices import exact, two_norm

RECIPES = [compression.RECIPE, information_constant.RECIPE, robust_power.RECIPE]


@pytest.fixture(autouse=True)
def _precision():
    before, ctx.prec = ctx.prec, 200
    yield
    ctx.prec = before


@pytest.mark.parametrize("plan", RECIPES, ids=lambda plan: plan.name)
def test_the_stored_certificate_is_current_and_covers(plan):
    kept = plan.stored()
    assert kept.forms == plan.forms()
    assert kept.domain == plan.domain
    assert kept.covered()


@pytest.mark.parametrize("plan", RECIPES, ids=lambda plan: plan.name)
def test_start_boxes_cover_the_domain(plan):
    assert plan.path.stat().st_size < 1_000_000
    ends = {(box[0], box[-1][1]) for box in plan.domain}
    assert ends <= {(box[0], box[-1][1]) for box in plan.start()}


@pytest.mark.parametrize("size", [1, 3, 12])
def test_two_norm_encloses_and_is_tight(size):
    matrix = np.random.default_rng(size).standard_normal((size, size))
    ball = two_norm(exact(matrix))
    assert abs(float(ball.mid()) - np.linalg.norm(matrix, 2)) < 1e-12 * size
    assert float(ball.rad()) < 1e-12 * size


def test_two_norm_of_a_known_matrix_and_of_rank_one():
    ball = two_norm(exact(np.array([[3.0, 0.0], [4.0, 0.0]])))
    assert bool(ball.contains(arb(5)))
    assert bool(two_norm(exact(np.zeros((3, 3)))).contains(arb(0)))


@pytest.mark.parametrize("bad", [np.zeros(3), np.full((2, 2), np.nan)])
def test_matrices_are_checked(bad):
    with pytest.raises(ValueError, match="finite matrix"):
        exact(bad)


@pytest.mark.parametrize(("p", "count"), [(0.3, 1), (0.45, 51), (0.4878, 1001)])
def test_majority_error_is_the_binomial_tail(p, count):
    ball = robust_power.majority_error(arb(p), count)
    assert float(ball.mid()) == pytest.approx(stats.binom.sf(count // 2, count, p), rel=1e-9)


def test_odd_numbers_beside_a_bound():
    assert [robust_power.odd_below(arb(v)) for v in ("0.4", "1.5", "3", "3.01", "6")] == [
        -1, 1, 3, 3, 5]  # 3 itself errs on the strict side
    assert [robust_power.odd_from(arb(v)) for v in ("0.2", "1.5", "3", "3.5", "6")] == [
        1, 3, 3, 5, 7]


@pytest.mark.parametrize("g", [0.5, 5.0, 8.0, 20.0])
def test_wrong_sign_on_both_sides_of_the_series(g):
    ball = robust_power.wrong_sign(Fraction(6, 5), Fraction(g))
    assert float(ball.mid()) == pytest.approx(float(stable.cdf(-g / 2, 1.2)), rel=1e-9)


@pytest.mark.parametrize("name", ["5/4", "9/5"])
def test_score_bound_is_above_the_score(name):
    index = float(Fraction(name))
    x = np.linspace(0.01, 30, 4000)
    score = -np.gradient(np.log(stable.pdf(x, index)), x)
    assert score.max() < float(information_constant.steepest(Fraction(name))) < 2 * score.max()


@pytest.mark.parametrize("name", ["6/5", "3/2", "2"])
def test_ratio_on_the_cells_contains_the_engine(name):
    index = Fraction(name)
    cells = [c for c in information_constant.RECIPE.stored().cells if c.box[0][0] == index]
    for cell in cells[::3]:
        u = float(sum(cell.box[1]) / 2)
        ratio = float(stable.jsd(u, float(index)) / min(np.log(2), stable.kl(u, float(index))))
        low, high = (float(v) for v in cell.bounds["ratio"])
        assert low - 1e-9 <= ratio <= high + 1e-9


def _ascent(index: float, x: float) -> float:
    """πα² ∂_α(1 − F) by a difference of the Fourier integral's derivative, with mpmath."""
    with mp.workdps(25):
        a = mp.mpf(index)
        turn = mp.exp(1j * mp.pi / (2 * a) * mp.mpf("0.9"))

        def integrand(s):
            t = s * turn
            return mp.exp(1j * x * t - t**a) * t ** (a - 1) * mp.log(t) * turn
        value = mp.quad(integrand, [0, mp.mpf("0.01"), 1, 4, 16, 64, mp.inf])
        return float(a**2 * mp.im(value))


@pytest.mark.parametrize(("index", "x"), [(1.25, 0.4), (1.25, 3.0), (1.75, 1.5), (2.0, 0.3),
                                          (2.0, 7.0)])
def test_ascent_against_a_contour_integral(index, x):
    ball = compression.at_point(arb(index), arb(x))
    assert float(ball.mid()) == pytest.approx(_ascent(index, x), abs=1e-6)


def test_ascent_moves_no_faster_than_its_bounds():
    ctx.prec = compression.BITS
    for index, low, high in ((1.5, 3.0, 3.2), (1.9, 5.0, 5.5)):
        across, along = compression._slopes(arb(index), arb(low), arb(high))
        k = {(a, x): float(compression.at_point(arb(a), arb(x)).mid())
             for a in (index, index + 0.01) for x in (low, high)}
        assert abs(k[index, high] - k[index, low]) <= float(across) * (high - low)
        assert abs(k[index + 0.01, low] - k[index, low]) <= float(along.upper()) * 0.0101


def test_sign_of_the_region_agrees_with_quantiles():
    for index in (1.1, 1.5, 1.9):
        x0 = float(compression.crossing().subs(compression.alpha, index))
        for x, sign in ((x0 - 0.1, 1), (x0 + 0.1, -1), (5.0, -1)):
            p = float(stable.cdf(x, index))
            q = stable.ppf(p, np.array([index - 1e-4, index + 1e-4]))
            assert np.sign(q[1] - q[0]) == sign


def test_central_quantiles_fall_with_alpha_after_normalisation():
    generator = np.random.default_rng(5)
    for _ in range(40):
        low, high = np.sort(generator.uniform(0.6, 2.0, 2))
        p = generator.uniform(0.5, 0.9999)
        a, b = (gamma(1 + 1 / k) * float(stable.ppf(p, k)) for k in (low, high))
        assert a >= b * (1 - 1e-12)
