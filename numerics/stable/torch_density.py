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
from typing import Any

import torch
from torch import Tensor

from numerics.stable import layout
from numerics.stable.layout import Grid
from numerics.stable.torch_table import CHUNK, cells, contract, expand, pieces

_LOG_NORM = -math.log(2.0 * math.sqrt(math.pi))
_CAP = 700.0


def _gauss(x: Tensor) -> Tensor:
    """p_2 with the rounding error of x² put back (exp(−x²/4) alone loses digits)."""
    high = x.detach().to(torch.float32).to(torch.float64)
    rest = (x - high) * (x + high)
    return torch.exp(-0.25 * high * high + _LOG_NORM) * torch.exp(-0.25 * rest)


class Core:
    """Density, −p'/x, their α-derivatives and the survival function for x ≤ edge."""

    def __init__(self, grid: Grid, x: Tensor, alpha: Tensor, index: Tensor,
                 cell: Tensor | None = None) -> None:
        """Keep the arguments; with `cell`, coefficients are contracted once for all x in it."""
        self.grid, self.x, self.alpha, self.index, self.cell = grid, x, alpha, index, cell
        self.delta = (2.0 - alpha)[index]
        self._rows: dict[str, Tensor] = {}

    def at(self, x: Tensor) -> Core:
        """The same cells at other points."""
        other = Core(self.grid, x, self.alpha, self.index, self.cell)
        other._rows = self._rows
        return other

    def _table(self, name: str) -> Tensor:
        if self.cell is None:
            return cells(self.grid, name, self.x, self.alpha, self.index)
        if name not in self._rows:
            self._rows[name] = contract(self.grid, name, self.alpha, self.index, self.cell)
        return expand(self.grid, self._rows[name], self.x, self.cell)

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

    def origin(self) -> Tensor:
        """(F − ½)/x on the first cells."""
        if not self.grid.excess:
            return self._table("origin")
        half = 0.5 * self.x
        ratio = torch.where(half > 0.0, torch.erf(half) / torch.where(half > 0.0, half, 1.0),
                            2.0 / math.sqrt(math.pi))
        return 0.25 * ratio + self.delta * self._table("origin")

    def d_survival(self) -> Tensor:
        last = self.grid.origin_cells - 1
        near = self.x < self.grid.centres[last] + self.grid.halves[last]
        close = torch.where(near, self.x, 0.0)
        inner = -Core(self.grid, close, self.alpha, self.index)._d_table("origin")
        return torch.where(near, close * inner, self._d_table("survival"))


class _Tail:
    """Tail series for x ≥ edge: sums over n of t_n(α) (x/edge)^{−(n−1)α}."""

    def __init__(self, grid: Grid, x: Tensor, alpha: Tensor, index: Tensor) -> None:
        self.x = x = _finite(x)
        self.log_x = torch.log(x)
        zero = torch.zeros_like(index)
        self.alpha = alpha[index]
        self.gaussian = self.alpha.detach() == 2.0
        # The common factor of the sums; a stand-in where the Gaussian branch is taken.
        self.delta = 2.0 - self.alpha if grid.excess else torch.ones_like(self.alpha)
        self.safe = torch.where(self.gaussian, 1.0, self.delta)
        self.b = contract(grid, "tail", alpha, index, zero)
        self.db = contract(grid, "d_tail", alpha, index, zero)
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
        # Not exp(−α log x), which multiplies the rounding error of the logarithm.
        value = (weight * self.power).sum(-1) * torch.pow(self.x, -self.alpha) * self.delta
        if not self.excess:
            return value
        gauss = 0.5 * torch.special.erfc(0.5 * self.x)
        return torch.where(self.gaussian, gauss + value, value)


Part = Callable[[Grid, Tensor, Tensor, Tensor], Tensor]


_LARGEST = torch.finfo(torch.float64).max


def _finite(x: Tensor) -> Tensor:
    """x with the largest double for +∞: sums over powers of x then stay numbers."""
    return x.clamp(max=_LARGEST)


def _select(inner: Part, outer: Part, x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """``inner`` up to the edge of each α's grid, ``outer`` beyond; in chunks without a graph."""
    if x.numel() > CHUNK and not torch.is_grad_enabled():
        return torch.cat([_select(inner, outer, *part) for part in pieces(x, alpha, index)])

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
    core = Core(grid, x, alpha, index)
    return x * (core.slope() / core.density())


def _core_d_score(grid: Grid, x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    core = Core(grid, x, alpha, index)
    density = core.density()
    relative = core.d_density() / density
    return x * (core.d_slope() - core.slope() * relative) / density


def _core_sensitivity(grid: Grid, x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    core = Core(grid, x, alpha, index)
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
    return _select(lambda *a: Core(*a).d_survival(), _slope_in_alpha("survival"), x, alpha, index)


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
        value = _select(lambda *a: torch.log(Core(*a).density()),
                        lambda *a: _Tail(*a).log_density(), x, alpha, index)
        return torch.where(torch.isposinf(x), -torch.inf, value)

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
        value = _select(lambda *a: Core(*a).survival(),
                        lambda *a: _Tail(*a).survival(), x, alpha, index)
        return torch.where(torch.isposinf(x), 0.0, value)

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
