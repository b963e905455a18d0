"""A frozen symmetric stable law in the style of ``scipy.stats``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics import stable as law
from numerics.stable._arguments import broadcast_shape, check_alpha, check_loc, check_scale
from numerics.stable.estimators import fit as _fit
from numerics.stable.estimators.result import Method


def _kept(values: NDArray[np.float64]) -> Any:
    """A float, or a copy that nobody can change."""
    if values.ndim == 0:
        return float(values)
    copy = np.array(values)
    copy.setflags(write=False)
    return copy


@dataclass(frozen=True, eq=False)
class SymmetricStable:
    """SαS(alpha, loc, scale) with characteristic function ``exp(i·loc·t − |scale·t|^alpha)``.

    ``alpha`` ∈ [0.5, 2], ``scale`` > 0, ``loc`` finite; scalars or arrays that broadcast with each
    other and with the arguments of the methods.  α = 2 is N(loc, 2·scale²), α = 1 the Cauchy law
    with half-width ``scale``.  Raises ValueError naming a parameter outside its range, or shapes
    that do not broadcast.  Laws with equal parameters are equal and hash alike; array parameters
    are copied and read-only.  Methods are those of the functions in :mod:`numerics.stable`.
    """

    alpha: Any
    loc: Any = 0.0
    scale: Any = 1.0

    def __post_init__(self) -> None:
        """Refuse parameters outside their ranges; keep the others as floats or frozen arrays."""
        checked = {"alpha": check_alpha(self.alpha), "loc": check_loc(self.loc),
                   "scale": check_scale(self.scale)}
        broadcast_shape(**checked)
        for name, values in checked.items():
            object.__setattr__(self, name, _kept(values))

    def __eq__(self, other: object) -> bool:
        """Whether all parameters, with their shapes, are the same."""
        if not isinstance(other, SymmetricStable):
            return NotImplemented
        return all(map(np.array_equal, self._parameters, other._parameters))

    def __hash__(self) -> int:
        """Of the parameters' values and shapes."""
        # −0 and 0 are equal, their bytes are not: adding 0 makes them one.
        return hash(tuple((np.shape(v), (np.asarray(v) + 0.0).tobytes()) for v in self._parameters))

    @property
    def _parameters(self) -> tuple[Any, Any, Any]:
        return self.alpha, self.loc, self.scale

    @classmethod
    def fit(
        cls, data: ArrayLike, method: Method = "ml", axis: int | None = None
    ) -> SymmetricStable:
        """The law fitted to ``data`` by :func:`numerics.stable.fit` (which also gives errors)."""
        result = _fit(data, method, axis=axis, loglik=False)
        return cls(result.alpha, result.loc, result.scale)

    def pdf(self, x: ArrayLike) -> Any:
        """Density."""
        return law.pdf(x, *self._parameters)

    def logpdf(self, x: ArrayLike) -> Any:
        """Log-density, nats."""
        return law.logpdf(x, *self._parameters)

    def cdf(self, x: ArrayLike) -> Any:
        """Distribution function."""
        return law.cdf(x, *self._parameters)

    def sf(self, x: ArrayLike) -> Any:
        """Survival function."""
        return law.sf(x, *self._parameters)

    def logcdf(self, x: ArrayLike) -> Any:
        """Logarithm of the distribution function, nats."""
        return law.logcdf(x, *self._parameters)

    def logsf(self, x: ArrayLike) -> Any:
        """Logarithm of the survival function, nats."""
        return law.logsf(x, *self._parameters)

    def ppf(self, q: ArrayLike) -> Any:
        """Quantile function."""
        return law.ppf(q, *self._parameters)

    def isf(self, q: ArrayLike) -> Any:
        """Inverse survival function."""
        return law.isf(q, *self._parameters)

    def score(self, x: ArrayLike) -> Any:
        """Location score −p'/p, per unit of x."""
        return law.score(x, *self._parameters)

    def dlogpdf_dalpha(self, x: ArrayLike) -> Any:
        """∂ log p/∂α, nats."""
        return law.dlogpdf_dalpha(x, *self._parameters)

    def rvs(self, size: Any = None, random_state: Any = None) -> Any:
        """Random draws of shape ``size`` from the generator or seed ``random_state``."""
        return law.rvs(*self._parameters, size, random_state)

    def entropy(self) -> Any:
        """Differential entropy, nats."""
        return law.entropy(*self._parameters)

    def fisher_information(self, parameter: Any = "location") -> Any:
        """Fisher information of one draw; see :func:`numerics.stable.fisher_information`."""
        return law.fisher_information(*self._parameters, parameter=parameter)

    def interval(self, confidence: ArrayLike) -> Any:
        """Central interval that holds ``confidence`` of the mass."""
        return law.interval(confidence, *self._parameters)

    def median(self) -> Any:
        """Median: the location."""
        return law.median(*self._parameters)

    def mean(self) -> Any:
        """Mean: the location for α > 1, NaN otherwise."""
        return law.mean(*self._parameters)

    def var(self) -> Any:
        """Variance: 2·scale² at α = 2, +∞ for α < 2."""
        return law.var(*self._parameters)

    def std(self) -> Any:
        """Standard deviation: √2·scale at α = 2, +∞ for α < 2."""
        return law.std(*self._parameters)

    def support(self) -> Any:
        """Ends of the support, −∞ and ∞."""
        return law.support(*self._parameters)
