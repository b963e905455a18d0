"""The functions of the law with α given per element; x is |x|, flat, as is α."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from numerics.stable import inverse, layout, starts, surface
from numerics.stable.exact import CauchyLaw, GaussianLaw
from numerics.stable.kernel import Workspace

Array = NDArray[np.float64]
Regular = Callable[[layout.Grid, Array, Array], Array]
CHUNK: Final = 1 << 17
"""Elements that callers pass at a time: they are sorted together, their temporaries coexist."""
CLOSE: Final = 1 / 10
"""x, for α < 1, up to which (F − ½)/x gives the survival function."""
_EXACT: Final[dict[float, type[CauchyLaw] | type[GaussianLaw]]] = {
    1.0: CauchyLaw,
    2.0: GaussianLaw,
}


def evaluate(name: str, x: Array, alpha: Array) -> Array:
    """Value of a `Law` method, by name, at each (x, α)."""
    out, values = np.empty(x.shape), np.empty(x.shape)
    order = np.argsort(_neighbourhood(x, alpha), kind="stable")
    x, alpha = x[order], alpha[order]
    for begin in range(0, order.size, surface.BLOCK):
        block = slice(begin, begin + surface.BLOCK)
        _block(name, x[block], alpha[block], values[block])
    out[order] = values
    return out


def _neighbourhood(x: Array, alpha: Array) -> NDArray[np.uint16]:
    """Keys that bring near (x, α) together: coefficients are then read in order of memory."""
    key = np.minimum(x, 18.0) * 32.0
    np.floor(key, out=key)
    key *= 64.0
    key += (alpha - 0.5) * 42.0
    with np.errstate(invalid="ignore"):
        return key.astype(np.uint16)


def _block(name: str, x: Array, alpha: Array, out: Array) -> None:
    near, far = _REGULAR[name]
    lower = alpha < 1
    if lower.any() and not lower.all():
        for mask in (lower, ~lower):
            part = np.empty(int(mask.sum()))
            _block(name, x[mask], alpha[mask], part)
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
        if same.any() and hasattr(law, name) and name != "log_density_slope":
            part = np.empty(int(same.sum()))
            getattr(law(), name)(x[same], part, Workspace(part.size))
            out[same] = part


def _near(name: str) -> Regular:
    def near(grid: layout.Grid, x: Array, alpha: Array) -> Array:
        return surface.evaluate(surface.surface(grid.key, name), surface.locate(grid, x, alpha))

    return near


def _survival(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    value = _near("survival")(grid, x, alpha)
    if not grid.excess:
        # ½ − x h(x): half a unit in the last place, where the cells have two.
        close = x < CLOSE
        part = x[close]
        value[close] = 0.5 - part * _near("origin")(grid, part, alpha[close])
    return value


def _score(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    place = surface.locate(grid, x, alpha)
    score = surface.evaluate(surface.surface(grid.key, "slope"), place)
    # The ratio first: near x = 0 the product of the other order would be a subnormal.
    score /= surface.evaluate(surface.surface(grid.key, "density"), place)
    score *= x
    return score


def _alpha_slope(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    place = surface.locate(grid, x, alpha)
    found = surface.surface(grid.key, "density")
    value, slope = surface.evaluate_slope(found, place)
    if place.factor is None:
        return slope / value
    delta = place.factor
    return (delta * slope - value) / (surface.base_part(found, place) + delta * value)


def _tail(grid: layout.Grid, x: Array, alpha: Array) -> tuple[surface.Place, Array]:
    """Where the tail sums are evaluated, and x^{-α}."""
    w = np.power(x, -alpha)
    return surface.locate_tail(grid, alpha, w * surface.edge_power(grid, alpha)), w


def _sum(grid: layout.Grid, name: str, place: surface.Place) -> Array:
    return surface.evaluate(surface.tail_surface(grid.key, name), place)


def _factor(grid: layout.Grid, alpha: Array) -> Array | float:
    return 2 - alpha if grid.excess else 1.0


def _far_density(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    place, w = _tail(grid, x, alpha)
    return np.asarray(_factor(grid, alpha) * _sum(grid, "density", place) * w / x)


def _far_log_density(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    place, _ = _tail(grid, x, alpha)
    lead = np.log(_factor(grid, alpha) * _sum(grid, "density", place))
    return np.asarray(lead - (1 + alpha) * np.log(x))


def _far_survival(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    place, w = _tail(grid, x, alpha)
    return np.asarray(_factor(grid, alpha) / alpha * _sum(grid, "survival", place) * w)


def _far_log_survival(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    place, _ = _tail(grid, x, alpha)
    total = _factor(grid, alpha) / alpha * _sum(grid, "survival", place)
    return np.asarray(np.log(total) - alpha * np.log(x))


def _far_score(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    place, _ = _tail(grid, x, alpha)
    ratio = _sum(grid, "slope", place) / _sum(grid, "density", place)
    return np.asarray((alpha * ratio + 1) / x)


def _far_alpha_slope(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    from numerics.stable.laws import law

    place, _ = _tail(grid, x, alpha)
    base, slope = surface.evaluate_slope(surface.tail_surface(grid.key, "density"), place)
    orders = _sum(grid, "slope", place) / base
    rest = slope / base + (orders - 1) * math.log(grid.edge) - orders * np.log(x)
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
    "density": (_near("density"), _far_density),
    "log_density": (_log(_near("density")), _far_log_density),
    "survival": (_survival, _far_survival),
    "log_survival": (_log(_survival), _far_log_survival),
    "score": (_score, _far_score),
    "log_density_slope": (_alpha_slope, _far_alpha_slope),
}


class ElementLaw:
    """Looks like a `Law`, with one α per element of the arrays it is given."""

    def __init__(self, alpha: Array) -> None:
        """Keep α, flat."""
        self.alpha = alpha

    def select(self, where: NDArray[np.intp]) -> ElementLaw:
        """The law of some of the elements."""
        return ElementLaw(self.alpha[where])

    def density(self, x: Array, out: Array, work: Workspace) -> None:
        """p(|x|)."""
        out[:] = evaluate("density", x, self.alpha)

    def log_density(self, x: Array, out: Array, work: Workspace) -> None:
        """log p(|x|)."""
        out[:] = evaluate("log_density", x, self.alpha)

    def survival(self, x: Array, out: Array, work: Workspace) -> None:
        """1 − F(|x|)."""
        out[:] = evaluate("survival", x, self.alpha)

    def log_survival(self, x: Array, out: Array, work: Workspace) -> None:
        """log(1 − F(|x|))."""
        out[:] = evaluate("log_survival", x, self.alpha)

    def score(self, x: Array, out: Array, work: Workspace) -> None:
        """−p'(|x|)/p(|x|)."""
        out[:] = evaluate("score", x, self.alpha)

    def log_density_slope(self, x: Array, out: Array, work: Workspace) -> None:
        """∂ log p(|x|)/∂α."""
        out[:] = evaluate("log_density_slope", x, self.alpha)

    def isf_half(self, q: Array, rest: Array, work: Workspace) -> Array:
        """x ≥ 0 with survival q ≤ ½; `rest` = ½ − q."""
        x, values = np.empty(q.shape), np.empty(q.shape)
        alpha = np.minimum(self.alpha, np.nextafter(2.0, 0.0))
        number, u, s = starts.place(q, alpha)
        order = np.argsort(number, kind="stable")
        q_sorted, alpha = q[order], alpha[order]
        number, u, s = number[order], u[order], s[order]
        for begin in range(0, order.size, surface.BLOCK):
            block = slice(begin, begin + surface.BLOCK)
            values[block] = starts.evaluate(
                number[block], u[block], s[block], q_sorted[block], alpha[block])
        x[order] = inverse.solve(q_sorted, alpha, values)
        for value, member in _EXACT.items():
            same = self.alpha == value
            if same.any():
                x[same] = member().isf_half(q[same], rest[same], Workspace(int(same.sum())))
        return x
