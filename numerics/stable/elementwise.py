"""The functions of the law with α given per element; x is |x|, flat, as is α."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from numerics.stable import layout, surface
from numerics.stable.exact import CauchyLaw, GaussianLaw
from numerics.stable.kernel import Workspace

Array = NDArray[np.float64]
Regular = Callable[[layout.Grid, Array, Array], Array]
CENTRE: Final = 1 / 32
"""|½ − q| below which F − ½ is solved instead of 1 − F, for α < 1 …"""
UPPER_CENTRE: Final = 1 / 10
"""… and for α ≥ 1, where it is tabulated further."""
LOG_MAX: Final = 709.78
"""Logarithm of the largest double, rounded down."""
TINY: Final = float(np.finfo(float).tiny)
CLOSE: Final = 1e-5
"""Last Newton step in log x: its square is left to the two steps that follow."""
SORTED: Final = 1 << 17
"""Elements that are sorted together."""
CHUNK: Final = 4 * SORTED
"""Elements whose temporaries live at the same time."""
_EXACT: Final[dict[float, type[CauchyLaw] | type[GaussianLaw]]] = {
    1.0: CauchyLaw,
    2.0: GaussianLaw,
}


def evaluate(name: str, x: Array, alpha: Array) -> Array:
    """Value of a `Law` method, by name, at each (x, α)."""
    out = np.empty(x.shape)
    for start in range(0, x.size, SORTED):
        part = slice(start, start + SORTED)
        order = np.argsort(_neighbourhood(x[part], alpha[part]), kind="stable")
        values = np.empty(order.size)
        xs, alphas = x[part][order], alpha[part][order]
        for begin in range(0, order.size, surface.BLOCK):
            block = slice(begin, begin + surface.BLOCK)
            _block(name, xs[block], alphas[block], values[block])
        out[part][order] = values
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


def _cells(name: str) -> Regular:
    def near(grid: layout.Grid, x: Array, alpha: Array) -> Array:
        index, t, s = surface.locate(grid, x, alpha)
        value = surface.evaluate(surface.surface(grid.key, name), index, t, s)
        return value if not grid.excess else (
            surface.gauss_part(name, x) + (2 - alpha) * value)

    return near


_density, _survival, _slope = _cells("density"), _cells("survival"), _cells("slope")
_origin = _cells("origin")


def _score(grid: layout.Grid, x: Array, alpha: Array) -> Array:
    # The ratio first: near x = 0 the product of the other order would be a subnormal.
    return x * (_slope(grid, x, alpha) / _density(grid, x, alpha))


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
    "origin": (_origin, _origin),
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
        x = np.empty(q.shape)
        near = rest < np.where(self.alpha < 1, CENTRE, UPPER_CENTRE)
        x[near] = _solve_centre(rest[near], self.alpha[near])
        far = ~near
        for value, member in _EXACT.items():
            same = self.alpha == value
            if same.any():
                x[same] = member().isf_half(q[same], rest[same], Workspace(1))
                far &= ~same
        x[far] = _solve_tail(q[far], self.alpha[far])
        return x


def _solve_centre(rest: Array, alpha: Array) -> Array:
    """Newton on F(x) − ½ = x h(x)."""
    x = rest / evaluate("density", np.zeros(rest.shape), alpha)
    for _ in range(6):
        value = x * evaluate("origin", x, alpha)
        x = x + (rest - value) / evaluate("density", x, alpha)
    return x


def _solve_tail(q: Array, alpha: Array) -> Array:
    """Newton on log(1 − F) in log x, halving a bracket where it would leave it."""
    low, high = np.full(q.shape, -10.0), np.full(q.shape, LOG_MAX)
    target = np.log(q)
    # The survival function of the Cauchy law, stretched: a start within a few steps.
    y = -np.log(np.tan(math.pi * q)) / alpha
    active = np.arange(q.size)
    for turn in range(120):
        if active.size == 0:
            break
        part = np.clip(y[active], low[active], high[active])
        x, a = np.exp(part), alpha[active]
        level = evaluate("log_survival", x, a)
        error = level - target[active]
        slope = np.exp(evaluate("log_density", x, a) + part - level)
        above = error > 0
        low[active[above]] = part[above]
        high[active[~above]] = part[~above]
        step = error / slope
        new = part + step
        bad = ~((new >= low[active]) & (new <= high[active]))
        if turn > 8 and turn % 2:  # Newton can run in a circle where p_2 meets the tail
            bad |= np.abs(step) > CLOSE
        new[bad] = 0.5 * (low[active[bad]] + high[active[bad]])
        y[active] = new
        active = active[np.abs(step) > CLOSE]
    x = np.where(y < LOG_MAX, np.exp(y), np.inf)
    # The last steps are in x: the exponential has multiplied y's rounding error.
    hazard = np.exp(evaluate("log_density", x, alpha) + np.log(x) - target)
    for _ in range(2):
        step = (evaluate("survival", x, alpha) / q - 1) / hazard
        x = np.where((np.abs(step) < 1e-3) & (q > TINY), x * (1 + step), x)
    return x
