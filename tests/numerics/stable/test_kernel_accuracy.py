"""The fast functions against Arb's balls and mpmath's contour sums, on stratified points."""

import math
from types import SimpleNamespace

import mpmath as mp
import numpy as np
import pytest

from numerics import stable
from numerics.stable import accuracy, inverse, reference_arb, starts, surface
from numerics.stable.referees import REFEREES, Exact

# Points per range of α; `python -m numerics.stable.accuracy --points 20000` is the full level.
POINTS = 1000
CHUNKS = 4


@pytest.mark.parametrize("chunk", range(CHUNKS))
@pytest.mark.parametrize("part", ["upper", "lower"])
def test_against_both_references(part: str, chunk: int) -> None:
    """Every function at ±x, with one α and with α per element, both references.

    These agree with each other to 1e-17.
    """
    found = accuracy.run(POINTS // CHUNKS, part, seed=20250 + chunk, arrays=True)
    assert {"pdf", "sf", "cdf", "score", "logpdf", "logsf", "logcdf", "dlogpdf_dalpha", "ppf",
            "isf", accuracy.REFERENCES} == set(found)  # fmt: skip
    for function, items in found.items():
        assert len(items) >= POINTS // CHUNKS // 4
        if function != accuracy.REFERENCES:
            pairs = {(item.referee, item.path) for item in items}
            assert {(referee, path) for referee in ("Arb", "mpmath")
                    for path in ("", accuracy.PER_ELEMENT)} <= pairs
    failures = [
        str(item)
        for function, items in found.items()
        for item in items
        if not item.error <= accuracy.limit(function)
    ]
    assert not failures, "\n".join(failures[:20])


def errors_per_element(part: str, function: str) -> list[float]:
    """Errors of one function with α per element, by mpmath alone."""
    found = accuracy.run(80, part, 31, referees=REFEREES[1:], arrays=True)[function]
    return [item.error for item in found if item.path == accuracy.PER_ELEMENT]


def test_a_wrong_path_per_element_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Polynomials cut short, a tail inverted in two steps, steps that are not looked at."""
    def forget() -> None:
        surface.surface.cache_clear()
        starts._table.cache_clear()

    mutants = (("pdf", surface, "KEEP", 1e-10), ("isf", inverse, "TAIL_STEPS", 0),
               ("ppf", inverse, "CLOSE", 1e9))
    try:
        for function, module, name, value in mutants:
            with monkeypatch.context() as patch:
                patch.setattr(module, name, value)
                if function == "ppf":  # starts wrong by a thousandth, and taken as they come
                    start = starts.evaluate
                    patch.setattr(starts, "evaluate", lambda *a, f=start: 1.001 * f(*a))
                forget()
                worst = max(errors_per_element("upper", function))
                assert worst > accuracy.limit(function), (name, worst)
    finally:
        forget()


@pytest.mark.parametrize("alpha", [0.5, 0.8, 1.0, 1 + 1e-8, 1.3, 1.9, 2 - 1e-9, 2.0])
def test_alpha_derivative_against_arb(alpha: float) -> None:
    for x in (0.0, 1e-9, 0.1, 1.4, 6.0, 17.0, 40.0, 1e5):
        density = reference_arb.value("density", x, alpha)
        exact = float(reference_arb.value("d_density", x, alpha) / density)
        value = stable.dlogpdf_dalpha(x, alpha)
        same = value == exact or abs(value - exact) <= 1e-12 * max(1, abs(exact))
        assert same, (x, alpha, value, exact)


def test_a_wrong_function_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """α off by 1e-13, a function that drops its last digits, a quantile of the wrong tail."""
    pdf, logcdf, ppf = stable.pdf, stable.logcdf, stable.ppf
    mutants = {
        "pdf": lambda x, alpha: pdf(x, np.clip(alpha * (1 - 1e-13), 1, 2)),
        "sf": lambda x, alpha: float(f"{stable.cdf(-x, alpha):.13e}"),
        "logcdf": lambda x, alpha: math.log(math.exp(logcdf(x, alpha))),
        "ppf": lambda q, alpha: -ppf(q, alpha),
    }
    for name, mutant in mutants.items():
        for referee in REFEREES:  # each of them alone
            with monkeypatch.context() as patch:
                patch.setattr(stable, name, mutant)
                found = accuracy.run(24, "upper", 3, referees=(referee,))[name]
                assert max(item.error for item in found) > accuracy.limit(name), name


def test_failure_prints_point_values_error() -> None:
    exact = Exact(mp.mpf("0.2779993059047795"), mp.mpf(0))
    item = accuracy.compare("pdf", 1.5, 0.3, 0.28, exact, "Arb")
    text = str(item)
    assert "x=0.3" in text and "alpha=1.5" in text and "0.28" in text and "0.27799930" in text
    assert "Arb" in text and "error 7.2" in text
    assert math.isclose(item.error, 0.28 / 0.2779993059047795 - 1, rel_tol=1e-6)


def test_subnormal_results_are_judged_by_their_step() -> None:
    """Below the normal doubles one step is allowed, two are not; infinities must be deserved."""
    tiny = Exact(mp.mpf("1e-320"), mp.mpf(0))
    nearest = 2024 * 5e-324
    assert accuracy.compare("pdf", 1.5, 1e120, nearest + 5e-324, tiny).error == 0
    assert accuracy.compare("pdf", 1.5, 1e120, nearest + 3 * 5e-324, tiny).error == math.inf
    huge = Exact(mp.mpf("1e400"), mp.mpf(0))
    assert accuracy.compare("score", 2.0, 1e300, math.inf, huge).error == 0
    assert accuracy.compare("score", 2.0, 1.0, math.nan, Exact(mp.mpf(1), mp.mpf(0))).error > 1


@pytest.mark.parametrize("wrong", [math.nan, math.inf, 0.0, 5e-324])
def test_quantiles_that_are_no_number_are_caught(wrong: float) -> None:
    """NaN, an undeserved infinity and a zero away from ½; a deserved infinity passes."""
    engine = SimpleNamespace(ppf=lambda q, a: -wrong, isf=lambda q, a: wrong)
    for item in accuracy.at_probability(0.3, 1.5, engine):
        assert item.error == math.inf
    for item in accuracy.at_probability(1e-300, 0.6):
        assert item.error == 0.0 and math.isinf(item.value)
