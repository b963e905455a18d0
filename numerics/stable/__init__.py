"""Symmetric α-stable (SαS) laws, 1/2 ≤ α ≤ 2, right to the last digits and fast.

The law at unit scale has characteristic function ``exp(-|t|^α)``; with location and scale it
is ``exp(i loc t − |scale t|^α)``. So α = 2 is the normal law N(loc, 2 scale²), whose standard
deviation is √2 scale, and α = 1 is the Cauchy law with half-width `scale`. In Nolan's S0 and S1
parametrisations this is S(α, β=0, γ=scale, δ=loc); the two agree because β = 0, and SciPy's
``levy_stable(alpha, 0, loc, scale)`` is the same law in either.

Functions take ``(x, alpha, loc=0, scale=1)`` and broadcast over all four. Arrays of float32
give float32, everything else float64; scalars give NumPy floats. NaN in x gives NaN, infinite
x the limits. A parameter outside its range raises ValueError naming it.

Accuracy, measured against `reference_arb` and `reference_mpmath` by `numerics.stable.accuracy`;
speed, by `numerics.stable.bench`.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "functions": "pdf logpdf cdf sf logcdf logsf score dlogpdf_dalpha",
    "quantiles": "ppf isf interval median mean var std support",
    "sampling": "rvs",
    "estimators": "fit hill pickands goodness_of_fit stability_test",
    "fisher": "entropy fisher_information",
    "information": "kl jsd jsd_inverse equivocation "
    "equivocation_inverse bayes_error bayes_error_inverse",
    "distribution": "SymmetricStable",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    """Import a public name's module on first use."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Public names."""
    return __all__
