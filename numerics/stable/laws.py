"""The law of a given α, prepared once and remembered."""

from __future__ import annotations

import functools
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from numerics.stable.exact import CauchyLaw, GaussianLaw
from numerics.stable.kernel import Workspace
from numerics.stable.tabulated import LowerLaw, UpperLaw

Array = NDArray[np.float64]


class Law(Protocol):
    """Functions of |x| at unit scale; each writes to `out`."""

    @property
    def alpha(self) -> Any:
        """The index of stability; one per element in `elementwise.ElementLaw`."""

    def select(self, where: NDArray[np.intp]) -> Law:
        """The law of some of the elements of an array."""

    def density(self, x: Array, out: Array, work: Workspace) -> None: ...

    def log_density(self, x: Array, out: Array, work: Workspace) -> None: ...

    def survival(self, x: Array, out: Array, work: Workspace) -> None: ...

    def log_survival(self, x: Array, out: Array, work: Workspace) -> None: ...

    def score(self, x: Array, out: Array, work: Workspace) -> None: ...

    def log_density_slope(self, x: Array, out: Array, work: Workspace) -> None: ...

    def isf_half(self, q: Array, rest: Array, work: Workspace) -> Array: ...


@functools.lru_cache(maxsize=64)
def law(alpha: float) -> Law:
    """Prepared law; α ∈ [0.5, 2] was checked by the caller."""
    if alpha == 2:
        return GaussianLaw()
    if alpha == 1:
        return CauchyLaw()
    return UpperLaw(alpha) if alpha > 1 else LowerLaw(alpha)
