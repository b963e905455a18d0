"""The frozen law equals the functions, refuses bad parameters and cannot be changed."""

from __future__ import annotations

import copy
import dataclasses

import numpy as np
import pytest

from numerics import stable
from numerics.stable import SymmetricStable


def test_methods_are_the_functions() -> None:
    """Every method passes (alpha, loc, scale) on, scalars and arrays alike."""
    x, q = np.array([-3.0, 0.2, 7.0]), np.array([0.1, 0.5, 0.93])
    for parameters in (
        (1.5, 0.5, 2.0),
        (np.array([0.8, 1.4, 2.0]), 0.0, np.array([1.0, 2.0, 3.0])),
    ):
        law = SymmetricStable(*parameters)
        for name in ("pdf", "logpdf", "cdf", "sf", "logcdf", "logsf", "score", "dlogpdf_dalpha"):
            assert np.array_equal(getattr(law, name)(x), getattr(stable, name)(x, *parameters)), (
                name
            )
        for name in ("ppf", "isf"):
            assert np.array_equal(getattr(law, name)(q), getattr(stable, name)(q, *parameters)), (
                name
            )
        for name in ("entropy", "median", "var"):
            assert np.array_equal(getattr(law, name)(), getattr(stable, name)(*parameters)), name
        low, high = law.interval(0.9)
        assert np.allclose(law.cdf(high) - law.cdf(low), 0.9, rtol=1e-13)
        assert all(np.array_equal(*pair) for pair in
                   zip(law.support(), stable.support(*parameters), strict=True))
    law = SymmetricStable(1.5, 0.5, 2.0)
    assert np.array_equal(law.rvs(5, 3), stable.rvs(1.5, 0.5, 2.0, 5, 3))
    assert law.fisher_information("scale") == stable.fisher_information(1.5, 0.5, 2.0, "scale")
    assert law.mean() == 0.5
    assert law.std() == np.inf
    assert np.isnan(SymmetricStable(1.0).mean())
    assert abs(SymmetricStable(2.0, 0.0, 3.0).std() - np.sqrt(18)) < 1e-15


def test_fit_makes_a_law() -> None:
    """``fit`` returns the law with the estimator's parameters; with ``axis`` a batch of laws."""
    x = np.asarray(stable.rvs(1.6, 1.0, 2.0, (3, 500), 1))
    for method in ("ml", "ecf", "mcculloch"):
        law, result = SymmetricStable.fit(x[0], method), stable.fit(x[0], method)
        assert (law.alpha, law.loc, law.scale) == (result.alpha, result.loc, result.scale)
    assert SymmetricStable.fit(x, "ecf", axis=1).alpha.shape == (3,)


def test_frozen_and_checked() -> None:
    """Parameters cannot be assigned, and must lie in their ranges."""
    law = SymmetricStable(1.5)
    with pytest.raises(dataclasses.FrozenInstanceError):
        law.alpha = 1.2  # type: ignore[misc]
    assert law == SymmetricStable(1.5, 0.0, 1.0)
    for arguments, name in (((0.4,), "alpha"), ((1.5, np.nan), "loc"), ((1.5, 0.0, 0.0), "scale")):
        with pytest.raises(ValueError, match=name):
            SymmetricStable(*arguments)


def test_laws_are_values() -> None:
    """Equality, hash and copies go by the parameters, arrays included."""
    laws = [SymmetricStable(1.5, -0.0, 2), SymmetricStable(np.array([1.2, 1.5])),
            SymmetricStable([1.2, 1.5], [[0.0], [1.0]]), SymmetricStable([1.5]),
            SymmetricStable(1.5), SymmetricStable(1.5, 0.0, [1.0, 2.0])]  # fmt: skip
    for i, law in enumerate(laws):
        for j, other in enumerate(laws):
            assert (law == other) is (i == j)
        for twin in (copy.copy(law), copy.deepcopy(law)):
            assert twin == law and hash(twin) == hash(law) and repr(twin) == repr(law)
    assert laws[0] == SymmetricStable(1.5, 0.0, 2.0)
    assert hash(laws[0]) == hash(SymmetricStable(1.5, 0.0, 2.0))
    assert laws[0] != 1.5 and len({*laws, SymmetricStable(1.5)}) == len(laws)
    assert repr(laws[0]) == "SymmetricStable(alpha=1.5, loc=-0.0, scale=2.0)"


def test_array_parameters_are_the_laws_own() -> None:
    """Neither the caller's array nor the field can change a law once made."""
    alpha = np.array([1.2, 1.5])
    law = SymmetricStable(alpha)
    before = law.pdf(0.3)
    alpha[0] = 7.0
    assert np.array_equal(law.pdf(0.3), before)
    with pytest.raises(ValueError, match="read-only"):
        law.alpha[0] = 1.9
    with pytest.raises(ValueError, match=r"alpha \(2,\), loc \(3,\), scale \(\)"):
        SymmetricStable([1.2, 1.5], [0.0, 1.0, 2.0])
