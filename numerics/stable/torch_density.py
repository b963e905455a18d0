"""The tabulated stable law in torch operations: any device, batched, differentiable.

Same table as the NumPy kernel: ``p = p_2 + (2 − α) q``, Chebyshev cells for q up to ``EDGE`` and
the tail series beyond.  First derivatives are not obtained by differentiating the density's
polynomials but from their own tables (``−p'/x`` and the α-derivative of the coefficients), so
that they keep relative accuracy near x = 0; autograd differentiates those once more.

All functions here take ``x ≥ 0`` of shape (N,), ``alpha`` of shape (B,) and ``index`` of shape
(N,), the row of ``alpha`` that belongs to each x; float64; they return shape (N,).
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from numerics.stable import layout, table
from numerics.stable.upper import _integration

_LOG_NORM = -math.log(2.0 * math.sqrt(math.pi))
_HALF = layout.coarse_half_width()
_FIRST = layout.coarse_centre(0)
_CAP = 700.0


@lru_cache(maxsize=1)
def _arrays() -> dict[str, np.ndarray]:
    """Coefficients (panel, cell, degree in x, degree in α) by name; ``d_`` are α-derivatives."""
    slope = table.load("slope")
    plain, moment, following = _integration()
    centre = np.array([layout.coarse_centre(m) for m in range(layout.COARSE)])
    over = np.swapaxes(slope, -1, -2)
    density = -_HALF * centre[:, None, None] * (over @ plain) - _HALF**2 * (over @ moment)
    density[..., 0] += table.load("density")
    survival = -_HALF * (density @ following)
    survival[..., 0] += table.load("survival")
    out: dict[str, np.ndarray] = {
        "slope": slope,
        "density": np.swapaxes(density, -1, -2),
        "survival": np.swapaxes(survival, -1, -2),
        "origin": table.load("origin"),
        "tail": table.load("tail")[:, None],
    }
    low, high = layout.panel(0)
    for name in list(out):
        out["d_" + name] = np.polynomial.chebyshev.chebder(
            out[name], scl=2.0 / (high - low), axis=-1
        )
    return {name: np.ascontiguousarray(array) for name, array in out.items()}


@lru_cache(maxsize=64)
def _coefficients(name: str, device: torch.device) -> Tensor:
    return torch.tensor(_arrays()[name], dtype=torch.float64, device=device)


def _chebyshev(point: Tensor, count: int) -> Tensor:
    """T_j(point), j < count, on a new last axis; differentiable."""
    values = [torch.ones_like(point), point]
    for _ in range(2, count):
        values.append(2.0 * point * values[-1] - values[-2])
    return torch.stack(values[:count], dim=-1)


def _panel(alpha: Tensor) -> tuple[Tensor, Tensor]:
    """Panel number of each α and its position in [−1, 1] there."""
    low, high = layout.panel(0)
    width = high - low
    number = ((alpha.detach() - low) / width).floor().clamp(0, layout.PANELS - 1).long()
    start = low + width * number
    return number, ((alpha - start) - (start + width - alpha)) / width


def _contract(name: str, alpha: Tensor, index: Tensor, cell: Tensor) -> Tensor:
    """Coefficients in x, one row per x: (N, degree in x); differentiable in α."""
    array = _coefficients(name, alpha.device)
    number, point = _panel(alpha)
    basis = _chebyshev(point, array.shape[-1])
    if alpha.numel() * array.shape[1] <= 4 * cell.numel() or alpha.numel() == 1:
        rows = torch.einsum("bcxa,ba->bcx", array[number], basis)
        return rows[index, cell]
    return torch.einsum("nxa,na->nx", array[number[index], cell], basis[index])


def _cell(x: Tensor, cells: int) -> tuple[Tensor, Tensor]:
    """Coarse cell of each x and the position in [−1, 1] there."""
    number = ((x.detach() - _FIRST) / (2.0 * _HALF)).round().clamp(0, cells - 1).long()
    return number, (x - (_FIRST + 2.0 * _HALF * number)) / _HALF


def _cells(name: str, x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """Value of one tabulated excess at x ≤ EDGE."""
    array = _coefficients(name, alpha.device)
    number, place = _cell(x, array.shape[1])
    rows = _contract(name, alpha, index, number)
    return (rows * _chebyshev(place, array.shape[2])).sum(-1)


def _gauss(x: Tensor) -> Tensor:
    """p_2 with the rounding error of x² put back (exp(−x²/4) alone loses digits)."""
    high = x.detach().to(torch.float32).to(torch.float64)
    rest = (x - high) * (x + high)
    return torch.exp(-0.25 * high * high + _LOG_NORM) * torch.exp(-0.25 * rest)


class _Core:
    """Density, −p'/x, their α-derivatives and the survival function for x ≤ EDGE."""

    def __init__(self, x: Tensor, alpha: Tensor, index: Tensor) -> None:
        self.x, self.alpha, self.index = x, alpha, index
        self.delta = (2.0 - alpha)[index]
        self.gauss = _gauss(x)

    def _excess(self, name: str) -> Tensor:
        return _cells(name, self.x, self.alpha, self.index)

    def density(self) -> Tensor:
        return self.gauss + self.delta * self._excess("density")

    def slope(self) -> Tensor:
        return 0.5 * self.gauss + self.delta * self._excess("slope")

    def d_density(self) -> Tensor:
        return self.delta * self._excess("d_density") - self._excess("density")

    def d_slope(self) -> Tensor:
        return self.delta * self._excess("d_slope") - self._excess("slope")

    def survival(self) -> Tensor:
        base = 0.5 * torch.special.erfcx(0.5 * self.x) * self.gauss * math.exp(-_LOG_NORM)
        return base + self.delta * self._excess("survival")

    def d_survival(self) -> Tensor:
        near = self.x < layout.coarse_centre(layout.ORIGIN_CELLS) - _HALF
        close = torch.where(near, self.x, 0.0)
        origin = _Core(close, self.alpha, self.index)
        inner = origin._excess("origin") - self.delta * origin._excess("d_origin")
        outer = self.delta * self._excess("d_survival") - self._excess("survival")
        return torch.where(near, close * inner, outer)


class _Tail:
    """Tail series for x ≥ EDGE: sums over n of t_n(α) (x/EDGE)^{−(n−1)α}, α < 2 or = 2."""

    def __init__(self, x: Tensor, alpha: Tensor, index: Tensor) -> None:
        self.log_x = torch.log(x)
        self.x = x
        zero = torch.zeros_like(index)
        self.alpha = alpha[index]
        self.gaussian = self.alpha.detach() == 2.0
        # A stand-in keeps the logarithm of 2 − α finite where the Gaussian branch is taken.
        self.delta = 2.0 - self.alpha
        self.safe = torch.where(self.gaussian, 1.0, self.delta)
        self.b = _contract("tail", alpha, index, zero)
        self.db = _contract("d_tail", alpha, index, zero)
        self.n = torch.arange(1, self.b.shape[-1] + 1, dtype=x.dtype, device=x.device)
        self.log_ratio = self.log_x - math.log(layout.EDGE)
        self.power = torch.exp(-(self.n - 1.0) * (self.alpha * self.log_ratio)[:, None])

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
        """log of p/(2 − α)."""
        return torch.log(self.total()) - (1.0 + self.alpha) * self.log_x

    def odds(self) -> Tensor:
        """(p/(2−α))/p_2, capped: what decides the limits at α = 2."""
        return torch.exp(torch.clamp(self.log_sum() - self.log_gauss(), max=_CAP))

    def log_gauss(self) -> Tensor:
        x = torch.where(self.gaussian, self.x, 1.0)
        return _LOG_NORM - (0.5 * x) * (0.5 * x)

    def log_density(self) -> Tensor:
        mixed = self.log_gauss() + torch.log1p(self.delta * self.odds())
        return torch.where(self.gaussian, mixed, torch.log(self.safe) + self.log_sum())

    def full_score(self) -> Tensor:
        odds = self.delta * self.odds()
        mixed = 0.5 * self.x + odds * (self.score() - 0.5 * self.x) / (1.0 + odds)
        return torch.where(self.gaussian, mixed, self.score())

    def sensitivity(self) -> Tensor:
        odds = self.odds()
        mixed = odds * (self.delta * self.d_log_sum() - 1.0) / (1.0 + self.delta * odds)
        return torch.where(self.gaussian, mixed, self.d_log_sum() - 1.0 / self.safe)

    def survival(self) -> Tensor:
        weight = self.b / (self.n * self.alpha[:, None])
        value = (weight * self.power).sum(-1) * torch.exp(-self.alpha * self.log_x) * self.delta
        gauss = 0.5 * torch.special.erfc(0.5 * self.x)
        return torch.where(self.gaussian, gauss + value, value)


def _split(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Mask of the tail, and x moved into either part where it does not belong."""
    far = x.detach() > layout.EDGE
    return far, torch.where(far, layout.EDGE, x), torch.where(far, x, layout.EDGE)


def score(x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """−p'/p."""
    far, inner, outer = _split(x)
    core = _Core(inner, alpha, index)
    value = inner * core.slope() / core.density()
    if not bool(far.any()):
        return value
    return torch.where(far, _Tail(outer, alpha, index).full_score(), value)


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
                value = _sensitivity(x.detach(), leaf, index)
                (along_alpha,) = torch.autograd.grad(
                    value, leaf, grad, create_graph=torch.is_grad_enabled()
                )
        return along_x, along_alpha, None


def _sensitivity(x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    far, inner, outer = _split(x)
    core = _Core(inner, alpha, index)
    value = core.d_density() / core.density()
    if not bool(far.any()):
        return value
    return torch.where(far, _Tail(outer, alpha, index).sensitivity(), value)


def _d_score(x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """∂α of the score."""
    far, inner, outer = _split(x)
    core = _Core(inner, alpha, index)
    density = core.density()
    relative = core.d_density() / density
    value = inner * (core.d_slope() - core.slope() * relative) / density
    if not bool(far.any()):
        return value
    row = alpha[index]
    leaf = row if row.requires_grad else row.detach().requires_grad_()
    own = torch.arange(x.numel(), device=x.device)
    tail = _Tail(outer, leaf, own).full_score()
    (slope,) = torch.autograd.grad(tail.sum(), leaf, create_graph=True)
    return torch.where(far, slope, value)


class _LogDensity(torch.autograd.Function):
    """log p with derivatives −score and ∂α log p, themselves differentiable."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
        ctx.save_for_backward(x, alpha, index)
        far, inner, outer = _split(x)
        value = torch.log(_Core(inner, alpha, index).density())
        if not bool(far.any()):
            return value
        return torch.where(far, _Tail(outer, alpha, index).log_density(), value)

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
        far, inner, outer = _split(x)
        value = _Core(inner, alpha, index).survival()
        if not bool(far.any()):
            return value
        return torch.where(far, _Tail(outer, alpha, index).survival(), value)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        x, alpha, index = ctx.saved_tensors
        along_x = along_alpha = None
        if ctx.needs_input_grad[0]:
            along_x = -grad * torch.exp(log_density(x, alpha, index))
        if ctx.needs_input_grad[1]:
            along_alpha = gather(grad * d_survival(x, alpha, index), alpha, index)
        return along_x, along_alpha, None


def d_survival(x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """∂α of 1 − F."""
    far, inner, outer = _split(x)
    value = _Core(inner, alpha, index).d_survival()
    if not bool(far.any()):
        return value
    row = alpha[index]
    leaf = row if row.requires_grad else row.detach().requires_grad_()
    own = torch.arange(x.numel(), device=x.device)
    with torch.enable_grad():
        tail = _Tail(outer, leaf, own).survival()
        (slope,) = torch.autograd.grad(tail.sum(), leaf, create_graph=True)
    return torch.where(far, slope, value)


def log_density(x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """log p, nats; twice differentiable in x and α."""
    return _LogDensity.apply(x, alpha, index)


def survival(x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """1 − F; twice differentiable in x and α."""
    return _Survival.apply(x, alpha, index)
