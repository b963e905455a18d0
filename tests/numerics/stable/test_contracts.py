"""Contracts at the edges: sizes, seeds, dtypes, empty arrays, limits, bad data."""

import numpy as np
import pytest

from numerics import stable
from numerics.stable import information

PAIRS = ["kl", "jsd", "equivocation", "jsd_derivative", "bayes_error"]


@pytest.mark.parametrize("size", [np.int64(3), [3], (3,), np.array([3])])
def test_sizes_of_every_integer_kind(size: object) -> None:
    assert stable.rvs(1.5, size=size, random_state=1).shape == (3,)


@pytest.mark.parametrize("size", [-1, 2.5, (2, -1), "a"])
def test_bad_sizes_are_named(size: object) -> None:
    with pytest.raises(ValueError, match="size must be an integer >= 0"):
        stable.rvs(1.5, size=size)


@pytest.mark.parametrize("state", ["a", -4, 1.5])
def test_bad_seeds_are_named(state: object) -> None:
    with pytest.raises(ValueError, match="random_state must be a seed"):
        stable.rvs(1.5, size=2, random_state=state)


def test_empty_parameters() -> None:
    assert stable.rvs([], random_state=1).shape == (0,)
    assert stable.rvs([1.1, 1.5], size=(0, 2)).shape == (0, 2)
    assert np.shape(stable.fisher_information(np.zeros((0, 2)), parameter="matrix")) == (0, 2, 3, 3)
    assert np.shape(stable.fisher_information([])) == np.shape(stable.entropy([])) == (0,)
    assert stable.median([]).shape == stable.var([]).shape == (0,)
    low, high = stable.interval(np.zeros((0, 1)), [1.1, 1.5])
    assert low.shape == high.shape == (0, 2)


@pytest.mark.parametrize("name", PAIRS)
def test_pairs_keep_single_precision_and_shapes(name: str) -> None:
    function = getattr(information, name)
    one = function(np.float32(1.25), 1.5)
    assert isinstance(one, np.float32) and one == np.float32(function(1.25, 1.5))
    assert function(np.ones(2, np.float32), [[1.5], [2.0]]).dtype == np.float32
    assert isinstance(function(1.25, 1.5), float)
    assert function(np.zeros((0, 2)), [1.1, 1.5]).shape == (0, 2)
    with pytest.raises(ValueError, match="u must be real"):
        function(1j, 1.5)


@pytest.mark.parametrize("alpha", [0.5, 1.0, 1.7, 2.0])
def test_pairs_at_their_limits(alpha: float) -> None:
    """No warning, no NaN from separations of any size; NaN gives NaN."""
    u = np.array([0.0, 1e-300, 1e300, np.inf, -np.inf, np.nan])
    log2 = np.log(2)
    wanted = {
        "jsd": [0, 0, log2, log2, log2, np.nan],
        "bayes_error": [0.5, 0.5, 0, 0, 0, np.nan],
        "equivocation": [log2, log2, 0, 0, 0, np.nan],
        "jsd_derivative": [0, 0, 0, 0, 0, np.nan],
    }
    with np.errstate(all="raise", under="ignore"):
        for name, values in wanted.items():
            found = getattr(information, name)(u, alpha)
            np.testing.assert_allclose(found, values, rtol=1e-12, atol=1e-100, err_msg=name)
        divergence = stable.kl(u, alpha)
    assert divergence[0] == divergence[1] == 0 and np.isinf(divergence[3:5]).all()
    assert np.isinf(divergence[2]) == (alpha == 2.0) and np.isnan(divergence[5])


def test_normal_divergence_is_quadratic_up_to_its_overflow() -> None:
    for u in (1e-140, 3.0, 999.0, 1001.0, 1e100, 2.6e154):
        assert stable.kl(u, 2.0) == pytest.approx((u / 2) * (u / 2), rel=1e-13)
    assert stable.kl(2.7e154, 2.0) == np.inf


@pytest.mark.parametrize("alpha", [0.5, 1.0, 1.7, 2 - 1e-15])
def test_pairs_beyond_the_mesh(alpha: float) -> None:
    """Separations up to the largest double: the logarithm and the power law go on."""
    u = np.array([1e149, 1e152, 1e300, 1e308, np.finfo(float).max])
    with np.errstate(all="raise", under="ignore"):
        divergence, rest = stable.kl(u, alpha), information.equivocation(u, alpha)
        assert (stable.jsd(u, alpha)[1:] == np.log(2)).all()
        assert (information.jsd_derivative(u, alpha) >= 0).all()
    np.testing.assert_allclose(
        divergence - divergence[0], (1 + alpha) * np.log(u / u[0]), rtol=1e-13)
    with np.errstate(under="ignore"):
        wanted = rest[0] * (u / u[0]) ** -alpha
    # The mesh of 1e149 is used there: a relative error of 1e-14, none beyond.
    np.testing.assert_allclose(rest, wanted, rtol=1e-13, atol=5e-324)
    found = information.equivocation_inverse(rest[1], alpha) if rest[1] > 1e-300 else u[1]
    assert found == pytest.approx(u[1], rel=1e-13)


def test_tiny_scales_do_not_make_nan() -> None:
    with np.errstate(all="raise", under="ignore"):
        matrix = stable.fisher_information(1.5, 0.0, 5e-324, "matrix")
        assert np.isfinite(stable.entropy(1.5, 0.0, 5e-324))
    assert not np.isnan(matrix).any() and matrix[0, 0] == np.inf and matrix[0, 1] == 0


@pytest.mark.parametrize("name", ["bayes_error_inverse", "jsd_inverse", "equivocation_inverse"])
def test_inverses_name_bad_data_and_keep_single_precision(name: str) -> None:
    function = getattr(information, name)
    argument = "error" if name.startswith("bayes") else "value"
    for bad in ("0.1", None, 0.1j, np.ma.array([0.1], mask=[True])):
        with pytest.raises(ValueError, match=f"^{argument} must be"):
            function(bad, 1.5)
    one = function(np.float32(0.125), 1.5)
    assert isinstance(one, np.float32) and one == np.float32(function(0.125, 1.5))
    assert np.isnan(function(np.nan, 1.5))
    with pytest.raises(ValueError, match="parameter must be one of"):
        stable.fisher_information(1.5, parameter=["alpha"])


def test_interval_keeps_dtypes_and_the_median_is_zero() -> None:
    low, high = stable.interval(np.array([0.9], np.float32), 1.5)
    assert low.dtype == high.dtype == np.float32
    assert all(isinstance(end, np.float64) for end in stable.interval(0.9, 1.5))
    for end in (*stable.interval(0.0, 1.5), stable.ppf(0.5, 1.5), stable.isf(0.5, 1.5)):
        assert end == 0 and not np.signbit(end)
    with pytest.raises(ValueError, match="confidence must be real"):
        stable.interval("a", 1.5)


def test_support_broadcasts() -> None:
    assert stable.support(1.3) == (-np.inf, np.inf)
    low, high = stable.support([1.3, 1.5], [[0.0], [1.0], [2.0]])
    assert (low == -np.inf).all() and (high == np.inf).all() and low.shape == high.shape == (3, 2)


@pytest.mark.parametrize("function", [stable.hill, stable.pickands])
def test_tail_estimates_want_whole_numbers(function: object) -> None:
    data = stable.rvs(1.5, size=200, random_state=1)
    assert function(data, k=np.int64(20)).k == 20  # type: ignore[operator]
    with pytest.raises(ValueError, match="k must be an integer, got 2.5"):
        function(data, k=2.5)  # type: ignore[operator]


@pytest.mark.parametrize("method", ["ml", "ecf", "mcculloch"])
@pytest.mark.parametrize("scale", [5e-320, 1e-300, 1e-8, 1e8, 1e300])
def test_fits_follow_the_scale(method: str, scale: float) -> None:
    """Estimates of α do not depend on units; location and scale carry them."""
    data = stable.rvs(1.5, 0.3, 1.0, 400, 2)
    plain = stable.fit(data, method, loglik=False)
    with np.errstate(all="raise", under="ignore"):
        scaled = stable.fit(data * scale, method, loglik=False)
    tolerance = 1e-3 if scale < 1e-310 else 1e-9  # subnormal data have five digits left
    assert scaled.alpha == pytest.approx(plain.alpha, rel=tolerance)
    assert scaled.loc / scale == pytest.approx(plain.loc, rel=10 * tolerance)
    assert scaled.scale / scale == pytest.approx(plain.scale, rel=tolerance)


@pytest.mark.parametrize("method", ["ml", "ecf", "mcculloch"])
def test_fits_of_data_at_the_ends_of_the_doubles(method: str) -> None:
    """One value far beyond all others gives an estimate or a clear error, never NaN."""
    data = stable.rvs(1.5, 0.3, 2.0, 300, 3)
    assert 0.5 <= stable.fit(np.r_[data, 1e308], method).alpha <= 2.0
    wide = data / np.abs(data).max() * 8e307
    assert stable.fit(wide, method).alpha == pytest.approx(stable.fit(data, method).alpha, rel=1e-6)
    for values in (np.r_[data * 1e-300, 1.7e308], np.r_[data, 1.7e308, -1.7e308]):
        if method == "mcculloch":
            assert np.isfinite(stable.fit(values, method, loglik=False).alpha)
        else:
            with pytest.raises(ValueError, match="spread over more than 1.8e308"):
                stable.fit(values, method)


def test_estimators_refuse_what_is_no_number() -> None:
    data = stable.rvs(1.5, size=100, random_state=1)
    for bad in (np.ma.array(data, mask=data > 0), data.astype(object), data + 0j, "abc"):
        for function in (stable.fit, stable.hill, stable.pickands, stable.goodness_of_fit,
                         stable.stability_test):  # fmt: skip
            with pytest.raises(ValueError, match="^data must be"):
                function(bad)
    for test in (stable.goodness_of_fit, stable.stability_test):
        for name, value in (("replicates", 19.5), ("replicates", True), ("seed", "a"),
                            ("seed", -1), ("seed", 1.5), ("method", ["ml"])):
            with pytest.raises(ValueError, match=f"^{name} must be"):
                test(data, **{name: value})
    with pytest.raises(ValueError, match="blocks must begin with 1"):
        stable.stability_test(data, blocks=(1, 2.5))
    with pytest.raises(ValueError, match="axis must lie"):
        stable.fit(data, axis=0.0)
    with pytest.raises(ValueError, match="level must lie"):
        stable.fit(data, "ecf").interval("0.9")
