"""The fast functions against rigorous Arb balls and, on fewer points, against mpmath."""

import math

import numpy as np
import pytest

from numerics import stable
from numerics.stable import accuracy, reference_arb, reference_mpmath

# Points per range of α; `python -m numerics.stable.accuracy --points 20000` is the full level.
POINTS = 1000


@pytest.mark.parametrize("part", ["upper", "lower"])
def test_against_arb(part: str) -> None:
    found = accuracy.run(POINTS, part, seed=20250)
    assert {"pdf", "sf", "cdf", "score", "logpdf", "logsf", "logcdf", "ppf", "isf"} == set(found)
    assert all(len(items) >= POINTS // 5 for items in found.values())
    failures = [
        str(item)
        for function, items in found.items()
        for item in items
        if not item.error <= accuracy.limit(function, part)
    ]
    assert not failures, "\n".join(failures[:20])


@pytest.mark.parametrize(
    ("x", "alpha"),
    [
        (0.7, 1 + 1e-8), (9.0, 2 - 1e-15), (25.0, 1.4), (0.02, 0.5), (1e9, 0.93),
    ],
)  # fmt: skip
def test_against_mpmath(x: float, alpha: float) -> None:
    exact = {
        name: reference_mpmath.value(name, x, alpha) for name in ("density", "survival", "slope")
    }
    for function, value, wanted in (
        ("pdf", stable.pdf(x, alpha), exact["density"]),
        ("sf", stable.sf(x, alpha), exact["survival"]),
        ("cdf", stable.cdf(-x, alpha), exact["survival"]),
        ("score", stable.score(x, alpha), exact["slope"] / exact["density"]),
    ):
        error = abs(value / wanted - 1)
        assert error <= 5e-15, f"{function}({x!r}, {alpha!r}) = {value!r}, {wanted}, {error}"


@pytest.mark.parametrize("alpha", [0.5, 0.8, 1.0, 1 + 1e-8, 1.3, 1.9, 2 - 1e-9, 2.0])
def test_alpha_derivative_against_arb(alpha: float) -> None:
    for x in (0.0, 1e-9, 0.1, 1.4, 6.0, 17.0, 40.0, 1e5):
        density = reference_arb.value("density", x, alpha)
        exact = float(reference_arb.value("d_density", x, alpha) / density)
        value = stable.dlogpdf_dalpha(x, alpha)
        same = value == exact or abs(value - exact) <= 1e-12 * max(1, abs(exact))
        assert same, (x, alpha, value, exact)


def test_a_wrong_function_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """α off by 1e-13, a density that drops its last digits, a quantile of the wrong tail."""
    pdf, ppf = stable.pdf, stable.ppf
    mutants = {
        "pdf": lambda x, alpha: pdf(x, np.clip(alpha * (1 - 1e-13), 1, 2)),
        "sf": lambda x, alpha: float(f"{stable.cdf(-x, alpha):.13e}"),
        "ppf": lambda q, alpha: -ppf(q, alpha),
    }
    for name, mutant in mutants.items():
        with monkeypatch.context() as patch:
            patch.setattr(stable, name, mutant)
            found = accuracy.run(24, "upper", seed=3)[name]
            assert max(item.error for item in found) > accuracy.limit(name, "upper"), name


def test_failure_prints_point_values_error() -> None:
    item = accuracy.compare("pdf", 1.5, 0.3, 0.28, accuracy.arb("0.2779993059047795"))
    text = str(item)
    assert "x=0.3" in text and "alpha=1.5" in text and "0.28" in text and "0.27799930" in text
    assert math.isclose(item.error, 0.28 / 0.2779993059047795 - 1, rel_tol=1e-6)
