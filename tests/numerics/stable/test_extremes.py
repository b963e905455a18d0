"""Locations and scales at the ends of the doubles, and dtypes: against two terms of the tail."""

from fractions import Fraction

import mpmath as mp
import numpy as np
import pytest

from numerics import stable
from numerics.stable import extremes

PARAMETERS = [  # x, loc, scale with (x − loc)/scale > 1e150
    (1e10, 0.0, 1e-300), (1e300, 0.0, 1e-300), (-1e300, 1e300, 1e-300), (1e-10, 0.0, 5e-324),
    (-1e60, 0.0, 1e-100), (1e307, 0.0, 0.01), (1.7e308, -1.7e308, 1.0), (-1.7e308, 1.7e308, 1e-50),
    (1.7e308, -1.7e308, 1e150), (1e200, 1.0, 2.0),
]  # fmt: skip
ALPHAS = [0.5, 0.8, 1.0, 1.5, 2 - 1e-12]
OF_X = ["pdf", "logpdf", "cdf", "sf", "logcdf", "logsf", "score", "dlogpdf_dalpha"]


def exact(x: float, alpha: float, loc: float, scale: float) -> dict[str, mp.mpf]:
    """The functions from the first two terms of the series in z^{−α} (the rest is below 1e-200)."""

    def terms(a: mp.mpf) -> tuple[mp.mpf, mp.mpf]:
        density = survival = mp.mpf(0)
        for n in (1, 2):
            c = (-1) ** (n + 1) * mp.gamma(n * a + 1) * mp.sin(n * mp.pi * a / 2)
            c *= z ** (-n * a) / (mp.factorial(n) * mp.pi)
            density, survival = density + c / z, survival + c / (n * a)
        return density, survival

    with mp.workdps(60):
        distance, a = mp.mpf(x) - mp.mpf(loc), mp.mpf(alpha)
        z = abs(distance) / mp.mpf(scale)
        density, survival = terms(a)
        sides = (survival, 1 - survival) if distance > 0 else (1 - survival, survival)
        logs = [mp.log(side) if side < 0.5 else mp.log1p(-survival) for side in sides]
        return {
            "pdf": density / mp.mpf(scale), "logpdf": mp.log(density / mp.mpf(scale)),
            "sf": sides[0], "cdf": sides[1], "logsf": logs[0], "logcdf": logs[1],
            "score": (1 + a) / distance,
            "dlogpdf_dalpha": mp.diff(lambda b: mp.log(terms(b)[0]), a, h=mp.mpf("1e-25")),
        }  # fmt: skip


@pytest.mark.parametrize("parameters", PARAMETERS)
@pytest.mark.parametrize("alpha", ALPHAS)
def test_where_the_distance_or_the_density_leaves_the_doubles(
    parameters: tuple[float, float, float], alpha: float
) -> None:
    """One α, arrays and one α per element alike, without a floating-point signal."""
    x, loc, scale = parameters
    for name, wanted in exact(x, alpha, loc, scale).items():
        function = getattr(stable, name)
        target = float(wanted)
        # ∂/∂α divides by 2 − α, of which 1e-12 has four digits lost in α itself.
        limit = 1e-13 if name == "dlogpdf_dalpha" else 5e-15
        bound = limit * (max(1.0, abs(target)) if "log" in name else abs(target)) + 5e-324
        with np.errstate(all="raise"):
            found = [
                function(x, alpha, loc, scale),
                function([x, loc], alpha, loc, scale)[0],
                function(x, [alpha, 1.3], loc, [[scale], [1.0]])[0, 0],
                function([x, 0.0], np.full((50, 2), alpha), loc, scale)[49, 0],
                function(np.full(200, x), np.r_[np.linspace(0.6, 1.9, 199), alpha], loc, scale)[-1],
            ]
        for value in found:
            assert abs(value - target) <= bound, (name, value, target)


@pytest.mark.parametrize(("alpha", "q"), [(0.5, 1e-200), (0.5, 1e-300), (0.7, 1e-250),
                                          (0.9137, 3e-310), (1.0, 1e-312)])
def test_quantiles_whose_unit_size_overflows(alpha: float, q: float) -> None:
    """scale · z is an ordinary number though z is none: to 1e-14 of the tail's first term."""
    with mp.workdps(60):
        a = mp.mpf(alpha)
        constant = mp.gamma(a) * mp.sin(mp.pi * a / 2) / mp.pi
        unit = (constant / mp.mpf(q)) ** (1 / a)
        for scale in (1e-300, 1e-310, 1e-295):
            wanted = float(unit * mp.mpf(scale))
            with np.errstate(all="raise", under="ignore"):
                found = [
                    stable.isf(q, alpha, 0.0, scale), -stable.ppf(q, alpha, 0.0, scale),
                    stable.isf([q, 0.3], alpha, 0.0, scale)[0],
                    stable.isf(q, [[alpha], [1.5]], 0.0, [scale, 1.0])[0, 0],
                    -stable.ppf(q, np.r_[np.linspace(0.6, 1.9, 199), alpha], 0.0, scale)[-1],
                ]  # fmt: skip
            for value in found:
                assert value == pytest.approx(wanted, rel=1e-14) or wanted == value == np.inf
    assert stable.isf(1e-300, 0.5) == np.inf and stable.isf(0.0, alpha, 0.0, 1e-300) == np.inf


@pytest.mark.parametrize("name", [*OF_X, "ppf", "isf"])
def test_results_belong_to_the_caller(name: str) -> None:
    """Arrays can be written to, whatever was broadcast, and the input is left alone."""
    function = getattr(stable, name)
    x = np.array([[0.3], [0.6]])
    for parameters in ((1.5,), ([1.5],), ([[[1.5]]],), (1.5, [0.0, 1.0]),
                       ([1.2, 2.0], 0.0, [[1.0], [2]]), (np.linspace(0.5, 2, 100), 0.1, 1e-3)):
        result = function(x, *parameters)
        result[(0,) * result.ndim] = 7.0
        assert (result == 7.0).sum() == 1 and (x == [[0.3], [0.6]]).all()


def test_normal_law_at_small_scales() -> None:
    """α = 2: a density that underflows at unit scale only, and x − loc that overflows."""
    scale = 1e-100
    for x in (51e-100, 60e-100, -62.5e-100, 70e-100, 80e-100):
        with mp.workdps(40):
            z = mp.mpf(x / scale)  # its rounding costs z²/2 ulp at every scale
            wanted = float(mp.exp(-z * z / 4) / (2 * mp.sqrt(mp.pi) * mp.mpf(scale)))
        for found in (stable.pdf(x, 2.0, 0.0, scale), stable.pdf([x], [2.0], 0.0, [scale])[0]):
            assert abs(found - wanted) <= 5e-15 * wanted + 5e-324
    assert stable.pdf(1e-10, 2.0, 0.0, 5e-324) == 0.0
    assert stable.score(1.7e308, 2.0, -1.7e308, 1e300) == pytest.approx(1.7e-292, rel=1e-15)
    for name, value in (("pdf", 0.0), ("logpdf", -np.inf), ("sf", 0.0), ("cdf", 1.0),
                        ("logsf", -np.inf), ("logcdf", 0.0), ("dlogpdf_dalpha", -np.inf)):
        assert getattr(stable, name)(1.7e308, 2.0, -1.7e308, 1e-5) == value


def test_large_scales_and_infinities_are_untouched() -> None:
    """An overflow of x − loc at ordinary z, and infinite x, keep their values."""
    for name in OF_X:
        function = getattr(stable, name)
        for alpha in (0.7, 1.0, 1.6, 2.0):
            unit = function(3.4, alpha)
            wide = function(1.7e308, alpha, -1.7e308, 1e308)
            if name in ("pdf", "score"):
                unit /= 1e308
            if name == "logpdf":
                unit -= np.log(1e308)
            assert wide == pytest.approx(unit, rel=1e-14), (name, alpha)
            limits = function([np.inf, -np.inf, np.nan], alpha)
            small = function([np.inf, -np.inf, np.nan], alpha, -1e300, 1e-300)
            np.testing.assert_array_equal(small, limits)


@pytest.mark.parametrize("name", [*OF_X, "ppf", "isf"])
def test_short_types_are_computed_in_double(name: str) -> None:
    """Location and scale are not rounded to the dtype of x."""
    function = getattr(stable, name)
    for dtype in (np.float16, np.float32, ">f4", np.int8, np.uint8, ">f8", np.longdouble):
        x = np.array([0.0, 1.0], dtype) if name in ("ppf", "isf") else np.array([3, 7], dtype)
        if np.dtype(dtype).kind == "f" and name in ("ppf", "isf"):
            x = np.array([0.125, 0.75], dtype)
        wanted = function(x.astype(np.float64), 1.5, 70000.1, 1e-3)
        small = np.dtype(dtype).kind == "f" and np.dtype(dtype).itemsize <= 4
        with np.errstate(under="ignore"):
            wanted = wanted.astype(np.float32 if small else np.float64)
        for found in (function(x, 1.5, 70000.1, 1e-3),
                      function(x, [1.5, 1.5], 70000.1, [1e-3, 1e-3])):
            assert found.dtype == wanted.dtype
            np.testing.assert_allclose(found, wanted, rtol=1e-14 if not small else 1e-6)


@pytest.mark.parametrize("name", OF_X)
def test_the_location_is_not_rounded_to_the_dtype_of_x(name: str) -> None:
    """2²⁴ in float32 next to 2²⁴ + 1, which is no float32; 1 in float16 next to 10⁵."""
    function = getattr(stable, name)
    for dtype, x, loc, scale in ((np.float32, 2.0**24, 2.0**24 + 1, 1.0),
                                 (np.float16, 1, 1e5, 1e5)):
        wanted = np.float32(function(float(x), 1.5, loc, scale))
        found = [function(dtype(x), 1.5, loc, scale), *function(dtype([x]), 1.5, loc, scale),
                 *function(dtype([x, x]), [1.5, 1.5], loc, scale)]  # fmt: skip
        np.testing.assert_array_equal(found, wanted)


@pytest.mark.parametrize("name", [*OF_X, "ppf", "isf"])
def test_data_that_are_not_numbers_are_refused_by_name(name: str) -> None:
    function = getattr(stable, name)
    first = "q" if name in ("ppf", "isf") else "x"
    bad = (np.ma.array([0.3], mask=[True]), np.array([0.3], object), 0.3 + 0j, "0.3", None,
           [[1.0], [1.0, 2.0]], np.array(["2020-01-01"], "M8[D]"))  # fmt: skip
    for value in bad:
        for at, argument in enumerate((first, "alpha", "loc", "scale")):
            arguments: list[object] = [0.3, 1.5, 0.0, 1.0]
            arguments[at] = value
            with pytest.raises(ValueError, match=f"^{argument} must be"):
                function(*arguments)
    with pytest.raises(ValueError, match=first + r" \(2,\), alpha \(3,\), loc \(\), scale \(\)"):
        function(np.zeros(2), np.ones(3))
    assert function(Fraction(1, 4), Fraction(3, 2)) == function(0.25, 1.5)


def test_the_power_law_begins_far_enough() -> None:
    """Beyond Z the second term of the tail is below the rounding for the lowest α."""
    with mp.workdps(40):
        a, z = mp.mpf(0.5), mp.mpf(extremes.FAR)
        first, second = (mp.gamma(n * a + 1) * mp.sin(n * mp.pi * a / 2) for n in (1, 2))
        assert second / first * z**-a < 1e-29
