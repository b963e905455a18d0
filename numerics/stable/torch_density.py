"""The tabulated stable law in torch operations: any device, batched, differentiable.

Same table as the NumPy kernel: ``p = p_2 + (2 − α) q`` for α ≥ 1, p itself below, on Chebyshev
cells up to an edge, and the tail series beyond.  First derivatives come from tables of their own
(``−p'/x``, the α-derivative of the coefficients), accurate near x = 0; autograd takes the second.
All functions here take ``x ≥ 0`` of shape (N,), ``alpha`` of shape (B,) and ``index`` of shape
(N,), the row of ``alpha`` that belongs to each x; float64; they return shape (N,).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from numerics.stable import layout, table
from numerics.stable.layout import Grid
from numerics.stable.tabulated import integration

_LOG_NORM = -math.log(2.0 * math.sqrt(math.pi))
_CAP = 700.0
_CHUNK = 1 << 15


@lru_cache(maxsize=4)
def _arrays(key: str) -> dict[str, NDArray[np.float64]]:
    """Coefficients (panel, cell, degree in x, degree in α) by name; ``d_`` are α-derivatives."""
    grid = _GRIDS[key]
    slope = table.load(key + "slope")
    plain, moment, following = integration(grid.x_terms)
    half, centre = grid.halves[:, None, None], grid.centres[:, None, None]
    over = np.swapaxes(slope, -1, -2)
    density = -half * centre * (over @ plain) - half**2 * (over @ moment)
    density[..., 0] += table.load(key + "density")
    survival = -half * (density @ following)
    survival[..., 0] += table.load(key + "survival")
    out: dict[str, NDArray[np.float64]] = {
        "slope": slope,
        "density": np.swapaxes(density, -1, -2),
        "survival": np.swapaxes(survival, -1, -2),
        "origin": table.load(key + "origin"),
        "tail": table.load(key + "tail")[:, None],
    }
    low, high = grid.panel(0)
    for name in list(out):
        derivative = np.polynomial.chebyshev.chebder(out[name], scl=2.0 / (high - low), axis=-1)
        out["d_" + name] = np.asarray(derivative, dtype=np.float64)
    return {name: np.ascontiguousarray(array) for name, array in out.items()}


_GRIDS = {grid.key: grid for grid in (layout.UPPER, layout.LOWER)}


@lru_cache(maxsize=64)
def _coefficients(key: str, name: str, device: torch.device) -> Tensor:
    return torch.tensor(_arrays(key)[name], dtype=torch.float64, device=device)


@lru_cache(maxsize=16)
def _geometry(key: str, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Centres, half widths and inner borders of the cells."""
    grid = _GRIDS[key]
    parts = (grid.centres, grid.halves, (grid.centres + grid.halves)[:-1])
    centre, half, border = (torch.tensor(v, dtype=torch.float64, device=device) for v in parts)
    return centre, half, border


def _chebyshev(point: Tensor, count: int) -> Tensor:
    """T_j(point), j < count, on a new last axis; differentiable."""
    values = [torch.ones_like(point), point]
    for _ in range(2, count):
        values.append(2.0 * point * values[-1] - values[-2])
    return torch.stack(values[:count], dim=-1)


def _panel(grid: Grid, alpha: Tensor) -> tuple[Tensor, Tensor]:
    """Panel number of each α and its position in [−1, 1] there."""
    low, high = grid.panel(0)
    width = high - low
    number = ((alpha.detach() - low) / width).floor().clamp(0, grid.panels - 1).long()
    start = low + width * number
    return number, ((alpha - start) - (start + width - alpha)) / width


def _contract(grid: Grid, name: str, alpha: Tensor, index: Tensor, cell: Tensor) -> Tensor:
    """Coefficients in x, one row per x: (N, degree in x); differentiable in α."""
    array = _coefficients(grid.key, name, alpha.device)
    number, point = _panel(grid, alpha)
    basis = _chebyshev(point, array.shape[-1])
    if alpha.numel() * array.shape[1] <= 4 * cell.numel() or alpha.numel() == 1:
        rows = torch.einsum("bcxa,ba->bcx", array[number], basis)
        return rows[index, cell]
    pieces = [  # one block of coefficients per value: in chunks, so that memory stays small
        torch.einsum("nxa,na->nx", array[number[rows], cells], basis[rows])
        for rows, cells in zip(index.split(_CHUNK), cell.split(_CHUNK), strict=True)
    ]
    return torch.cat(pieces)


def _cells(grid: Grid, name: str, x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """Value of one tabulated function at x ≤ edge."""
    array = _coefficients(grid.key, name, alpha.device)
    centre, half, border = _geometry(grid.key, x.device)
    number = torch.searchsorted(border, x.detach().contiguous()).clamp(max=array.shape[1] - 1)
    place = (x - centre[number]) / half[number]
    rows = _contract(grid, name, alpha, index, number)
    return (rows * _chebyshev(place, array.shape[2])).sum(-1)


def _gauss(x: Tensor) -> Tensor:
    """p_2 with the rounding error of x² put back (exp(−x²/4) alone loses digits)."""
    high = x.detach().to(torch.float32).to(torch.float64)
    rest = (x - high) * (x + high)
    return torch.exp(-0.25 * high * high + _LOG_NORM) * torch.exp(-0.25 * rest)


class _Core:
    """Density, −p'/x, their α-derivatives and the survival function for x ≤ edge."""

    def __init__(self, grid: Grid, x: Tensor, alpha: Tensor, index: Tensor) -> None:
        self.grid, self.x, self.alpha, self.index = grid, x, alpha, index
        self.delta = (2.0 - alpha)[index]

    def _table(self, name: str) -> Tensor:
        return _cells(self.grid, name, self.x, self.alpha, self.index)

    def _d_table(self, name: str) -> Tensor:
        """α-derivative of a tabulated function."""
        if self.grid.excess:
            return self.delta * self._table("d_" + name) - self._table(name)
        return self._table("d_" + name)

    def density(self) -> Tensor:
        if self.grid.excess:
            return _gauss(self.x) + self.delta * self._table("density")
        return self._table("density")

    def slope(self) -> Tensor:
        if self.grid.excess:
            return 0.5 * _gauss(self.x) + self.delta * self._table("slope")
        return self._table("slope")

    def d_density(self) -> Tensor:
        return self._d_table("density")

    def d_slope(self) -> Tensor:
        return self._d_table("slope")

    def survival(self) -> Tensor:
        if not self.grid.excess:
            return self._table("survival")
        base = torch.special.erfcx(0.5 * self.x) * _gauss(self.x)
        return 0.5 * math.exp(-_LOG_NORM) * base + self.delta * self._table("survival")

    def d_survival(self) -> Tensor:
        last = self.grid.origin_cells - 1
        near = self.x < self.grid.centres[last] + self.grid.halves[last]
        close = torch.where(near, self.x, 0.0)
        inner = -_Core(self.grid, close, self.alpha, self.index)._d_table("origin")
        return torch.where(near, close * inner, self._d_table("survival"))


class _Tail:
    """Tail series for x ≥ edge: sums over n of t_n(α) (x/edge)^{−(n−1)α}."""

    def __init__(self, grid: Grid, x: Tensor, alpha: Tensor, index: Tensor) -> None:
        self.log_x = torch.log(x)
        self.x = x
        zero = torch.zeros_like(index)
        self.alpha = alpha[index]
        self.gaussian = self.alpha.detach() == 2.0
        # The common factor of the sums; a stand-in where the Gaussian branch is taken.
        self.delta = 2.0 - self.alpha if grid.excess else torch.ones_like(self.alpha)
        self.safe = torch.where(self.gaussian, 1.0, self.delta)
        self.b = _contract(grid, "tail", alpha, index, zero)
        self.db = _contract(grid, "d_tail", alpha, index, zero)
        self.n = torch.arange(1, self.b.shape[-1] + 1, dtype=x.dtype, device=x.device)
        self.log_ratio = self.log_x - math.log(grid.edge)
        self.power = torch.exp(-(self.n - 1.0) * (self.alpha * self.log_ratio)[:, None])
        self.excess = grid.excess

    def total(self) -> Tensor:
        return (self.b * self.power).sum(-1)

    def score(self) -> Tensor:
        weight = self.n * self.alpha[:, None] + 1.0
        return (weight * self.b * self.power).sum(-1) / self.total() / self.x

    def d_log_sum(self) -> Tensor:
        """∂α of log[x^{−1−α} Σ]."""
        shift = (self.n - 1.0) * self.log_ratio[:, None]
        return ((self.db - self.b * shift) * self.power).sum(-1) / self.total() - self.log_x

    def log_sum(self) -> Tensor:
        """log of p over the common factor."""
        return torch.log(self.total()) - (1.0 + self.alpha) * self.log_x

    def odds(self) -> Tensor:
        """(p/(2−α))/p_2, capped: what decides the limits at α = 2."""
        return torch.exp(torch.clamp(self.log_sum() - self.log_gauss(), max=_CAP))

    def log_gauss(self) -> Tensor:
        x = torch.where(self.gaussian, self.x, 1.0)
        return _LOG_NORM - (0.5 * x) * (0.5 * x)

    def log_density(self) -> Tensor:
        plain = torch.log(self.safe) + self.log_sum()
        if not self.excess:
            return plain
        mixed = self.log_gauss() + torch.log1p(self.delta * self.odds())
        return torch.where(self.gaussian, mixed, plain)

    def full_score(self) -> Tensor:
        if not self.excess:
            return self.score()
        odds = self.delta * self.odds()
        mixed = 0.5 * self.x + odds * (self.score() - 0.5 * self.x) / (1.0 + odds)
        return torch.where(self.gaussian, mixed, self.score())

    def sensitivity(self) -> Tensor:
        if not self.excess:
            return self.d_log_sum()
        odds = self.odds()
        mixed = odds * (self.delta * self.d_log_sum() - 1.0) / (1.0 + self.delta * odds)
        return torch.where(self.gaussian, mixed, self.d_log_sum() - 1.0 / self.safe)

    def survival(self) -> Tensor:
        weight = self.b / (self.n * self.alpha[:, None])
        value = (weight * self.power).sum(-1) * torch.exp(-self.alpha * self.log_x) * self.delta
        if not self.excess:
            return value
        gauss = 0.5 * torch.special.erfc(0.5 * self.x)
        return torch.where(self.gaussian, gauss + value, value)


Part = Callable[[Grid, Tensor, Tensor, Tensor], Tensor]


def _select(inner: Part, outer: Part, x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """``inner`` up to the edge of each α's grid, ``outer`` beyond."""

    def one(grid: Grid, rows: Tensor) -> Tensor:
        far = x.detach() > grid.edge
        value = inner(grid, torch.where(far, grid.edge, x), rows, index)
        if not bool(far.any()):
            return value
        return torch.where(far, outer(grid, torch.where(far, x, grid.edge), rows, index), value)

    below = alpha.detach() < 1.0
    if not bool(below.any()):
        return one(layout.UPPER, alpha)
    if bool(below.all()):
        return one(layout.LOWER, alpha)
    lower = one(layout.LOWER, torch.where(below, alpha, 0.75))
    upper = one(layout.UPPER, torch.where(below, 1.5, alpha))
    return torch.where(below[index], lower, upper)


def _slope_in_alpha(method: str) -> Part:
    """α-derivative of a method of the tail, by autograd (row by row)."""

    def part(grid: Grid, x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
        with torch.enable_grad():
            row = alpha[index]
            leaf = row if row.requires_grad else row.detach().requires_grad_()
            own = torch.arange(x.numel(), device=x.device)
            value = getattr(_Tail(grid, x, leaf, own), method)()
            (slope,) = torch.autograd.grad(value.sum(), leaf, create_graph=True)
        return slope

    return part


def _core_score(grid: Grid, x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    core = _Core(grid, x, alpha, index)
    return x * core.slope() / core.density()


def _core_d_score(grid: Grid, x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    core = _Core(grid, x, alpha, index)
    density = core.density()
    relative = core.d_density() / density
    return x * (core.d_slope() - core.slope() * relative) / density


def _core_sensitivity(grid: Grid, x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    core = _Core(grid, x, alpha, index)
    return core.d_density() / core.density()


def score(x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """−p'/p."""
    return _select(_core_score, lambda *a: _Tail(*a).full_score(), x, alpha, index)


def _d_score(x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """∂α of the score."""
    return _select(_core_d_score, _slope_in_alpha("full_score"), x, alpha, index)


def _sensitivity(x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """∂α log p."""
    return _select(_core_sensitivity, lambda *a: _Tail(*a).sensitivity(), x, alpha, index)


def d_survival(x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """∂α of 1 − F."""
    return _select(lambda *a: _Core(*a).d_survival(), _slope_in_alpha("survival"), x, alpha, index)


class _Sensitivity(torch.autograd.Function):
    """∂α log p, whose x-derivative is taken from the table of −p'/x."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
        ctx.save_for_backward(x, alpha, index)
        return _sensitivity(x, alpha, index)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        x, alpha, index = ctx.saved_tensors
        along_x = along_alpha = None
        with torch.enable_grad():
            if ctx.needs_input_grad[0]:
                along_x = -grad * _d_score(x, alpha, index)
            if ctx.needs_input_grad[1]:
                leaf = alpha if alpha.requires_grad else alpha.detach().requires_grad_()
                value = _sensitivity(x, leaf, index)
                (along_alpha,) = torch.autograd.grad(
                    value, leaf, grad, create_graph=torch.is_grad_enabled()
                )
        return along_x, along_alpha, None


class _LogDensity(torch.autograd.Function):
    """log p with derivatives −score and ∂α log p, themselves differentiable."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
        ctx.save_for_backward(x, alpha, index)
        return _select(
            lambda *a: torch.log(_Core(*a).density()),
            lambda *a: _Tail(*a).log_density(),
            x,
            alpha,
            index,
        )

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        x, alpha, index = ctx.saved_tensors
        along_x = along_alpha = None
        if ctx.needs_input_grad[0]:
            along_x = -grad * score(x, alpha, index)
        if ctx.needs_input_grad[1]:
            along_alpha = gather(grad * _Sensitivity.apply(x, alpha, index), alpha, index)
        return along_x, along_alpha, None


def gather(values: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """Sum the values that belong to each row of α."""
    return torch.zeros_like(alpha).index_add(0, index, values)


class _Survival(torch.autograd.Function):
    """1 − F with derivatives −p and −∂α F, themselves differentiable."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
        ctx.save_for_backward(x, alpha, index)
        return _select(lambda *a: _Core(*a).survival(),
                       lambda *a: _Tail(*a).survival(), x, alpha, index)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        x, alpha, index = ctx.saved_tensors
        along_x = along_alpha = None
        if ctx.needs_input_grad[0]:
            along_x = -grad * torch.exp(log_density(x, alpha, index))
        if ctx.needs_input_grad[1]:
            along_alpha = gather(grad * d_survival(x, alpha, index), alpha, index)
        return along_x, along_alpha, None


def log_density(x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """log p, nats; twice differentiable in x and α."""
    return _LogDensity.apply(x, alpha, index)


def survival(x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """1 − F; twice differentiable in x and α."""
    return _Survival.apply(x, alpha, index)
