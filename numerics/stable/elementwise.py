"""The functions of the law with α given per element; x is |x|, flat, as is α."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from numerics.stable import layout, surface
from numerics.stable.exact import CauchyLaw, GaussianLaw
from numerics.stable.kernel import Workspace

Array = NDArray[np.float64]
Regular = Callable[[layout.Grid, Array, Array], Array]
_EXACT: Final = {1.0: CauchyLaw, 2.0: GaussianLaw}


def evaluate(name: str, x: Array, alpha: Array) -> Array:
    """Value of a `Law` method, by name, at each (x, α)."""
    near, far = _REGULAR[name]
    out = np.empty(x.shape)
    for start in range(0, x.size, surface.BLOCK):
        part = slice(start, start + surface.BLOCK)
        _block(name, near, far, x[part], alpha[part], out[part])
    return out


def _block(
    name: str, near: Regular, far: Regular, x: Array, alpha: Array, out: Array
) -> None:
    lower = alpha < 1
    if lower.any() and not lower.all():
        for mask in (lower, ~lower):
            part = np.empty(int(mask.sum()))
            _block(name, near, far, x[mask], alpha[mask], part)
            out[mask] = part
        return
    grid = layout.LOWER if lower.any() else layout.UPPER
    tail = x >= grid.edge
    if not tail.any():
        out[:] = near(grid, x, alpha)
    else:
        centre = ~tail
        out[centre] = near(grid, x[centre], alpha[centre])
        out[tail] = far(grid, x[tail], alpha[tail])
    for value, law in _EXACT.items():
        same = alpha == value
        if same.any() and name != "log_density_slope":
            part = np.empty(int(same.sum()))
            getattr(law(), name)(x[same], part, Workspace(part.size))
            out[same] = part


def _cells(name: str) -> Regular:
    def near(grid: layout.Grid, x: Array, alpha: Array) -> Array:
        index, t, s = surface.locate(grid, x, alpha)
        value = surface.evaluate(surface.surface(grid.key, name), index, t, s)
        return value if not grid.excess else (
            surface.gauss_part(name, x) + (2 - alpha) * value)

    return near


_density, _survival, _slope = _cells("density"), _cells("survival"), _cells("slope")


def _score(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    return x * _slope(grid, x, alpha) / _density(grid, x, alpha)


def _alpha_slope(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    index, t, s = surface.locate(grid, x, alpha)
    value, slope = surface.evaluate_slope(surface.surface(grid.key, "density"), index, t, s)
    if not grid.excess:
        return slope / value
    delta = 2 - alpha
    return (delta * slope - value) / (surface.gauss_part("density", x) + delta * value)


def _factor(grid: layout.Grid, alpha: Array) -> Array | float:
    return 2 - alpha if grid.excess else 1.0


def _far_density(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    terms, _, w = surface.tail_terms(grid, alpha, x)
    return np.asarray(_factor(grid, alpha) * terms.sum(0) * w / x)


def _far_log_density(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    terms, _, _ = surface.tail_terms(grid, alpha, x)
    lead = np.log(_factor(grid, alpha) * terms.sum(0))
    return np.asarray(lead - (1 + alpha) * np.log(x))


def _survival_sum(grid: layout.Grid, x: Array, alpha: Array) -> tuple[Array, Array]:
    terms, _, w = surface.tail_terms(grid, alpha, x)
    n = np.arange(1, terms.shape[0] + 1)[:, None]
    return _factor(grid, alpha) * (terms / (n * alpha)).sum(0), w


def _far_survival(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    total, w = _survival_sum(grid, x, alpha)
    return np.asarray(total * w)


def _far_log_survival(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    total, _ = _survival_sum(grid, x, alpha)
    return np.asarray(np.log(total) - alpha * np.log(x))


def _far_score(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    terms, _, _ = surface.tail_terms(grid, alpha, x)
    n = np.arange(1, terms.shape[0] + 1)[:, None]
    return np.asarray((terms * (n * alpha + 1)).sum(0) / terms.sum(0) / x)


def _far_alpha_slope(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    from numerics.stable.laws import law

    terms, slopes, _ = surface.tail_terms(grid, alpha, x)
    n = np.arange(1, terms.shape[0] + 1)[:, None]
    log_x = np.log(x)
    base = terms.sum(0)
    rest = (slopes - (n * log_x - (n - 1) * np.log(grid.edge)) * terms).sum(0) / base
    if grid.excess:
        rest = rest - 1 / (2 - alpha)
    exact = alpha == 2
    if exact.any():
        part = np.empty(int(exact.sum()))
        law(2.0).log_density_slope(x[exact], part, Workspace(part.size))
        rest[exact] = part
    return np.where(np.isinf(x), -np.inf, rest)


def _log(function: Regular) -> Regular:
    def logarithm(grid: layout.Grid, x: Array, alpha: Array) -> Array:
        return np.log(function(grid, x, alpha))

    return logarithm


_REGULAR: Final[dict[str, tuple[Regular, Regular]]] = {
    "density": (_density, _far_density),
    "log_density": (_log(_density), _far_log_density),
    "survival": (_survival, _far_survival),
    "log_survival": (_log(_survival), _far_log_survival),
    "score": (_score, _far_score),
    "log_density_slope": (_alpha_slope, _far_alpha_slope),
}
