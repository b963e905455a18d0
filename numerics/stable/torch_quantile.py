"""Quantiles of the tabulated stable law in torch operations, on the device of their arguments.

Same equations as the NumPy engine: ``x h(x) = ½ − q`` near the centre (h tabulated), the tail
series inverted as a polynomial in ``w = x^{-α}`` far out, ``1 − F = q`` between, where the cell is
found by bisection on its borders.  Every element takes the same number of steps.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from numerics.stable import torch_density as density
from numerics.stable.layout import LOWER, UPPER, Grid
from numerics.stable.torch_table import contract, geometry, pieces

CENTRE = {UPPER.key: 1.0 / 10.0, LOWER.key: 1.0 / 32.0}
"""|½ − q| below which F − ½ is solved instead of 1 − F."""
_CENTRE_STEPS = 6
_CELL_STEPS = 5
_TAIL_STEPS = 3
_NORMAL_STEPS = 6


@torch.no_grad()
def isf_half(q: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """x ≥ 0 with survival q ∈ [0, ½] for α = alpha[index]; +inf at 0, NaN for NaN."""
    return torch.cat([q.new_empty(0), *(_chunk(*part) for part in pieces(q, alpha, index))])


def _chunk(q: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    valid = q > 0.0
    inside = torch.where(valid, q, 0.25)
    below = alpha < 1.0
    if bool(below.all()):
        x = _solve(LOWER, inside, alpha, index)
    elif bool(below.any()):
        # Each range with a stand-in for the α of the other.
        lower = _solve(LOWER, inside, torch.where(below, alpha, 0.75), index)
        upper = _solve(UPPER, inside, torch.where(below, 1.5, alpha), index)
        x = torch.where(below[index], lower, upper)
    else:
        x = _solve(UPPER, inside, alpha, index)
    return torch.where(valid, x, torch.where(q == 0.0, torch.inf, torch.nan))


def _solve(grid: Grid, q: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """The solution by region; each region is computed where it occurs only."""
    coefficients = _tail_coefficients(grid, alpha, index)
    edge_power = torch.exp(alpha[index] * math.log(grid.edge))
    edge_survival = coefficients.sum(-1) / edge_power
    normal = (alpha == 2.0)[index] if grid.excess else torch.zeros_like(index, dtype=torch.bool)
    edge_survival = torch.where(
        normal, 0.5 * torch.special.erfc(edge_survival.new_tensor(0.5 * grid.edge)), edge_survival
    )
    far = q <= edge_survival
    near = 0.5 - q < CENTRE[grid.key]
    x = torch.zeros_like(q)
    between, regular, exact = ~(far | near), far & ~normal, far & normal
    if bool(between.any()):
        x[between] = _between(grid, q[between], alpha, index[between])
    if bool(near.any()):
        x[near] = _centre(grid, q[near], alpha, index[near])
    if bool(regular.any()):
        x[regular] = _tail(q[regular], coefficients[regular], edge_power[regular],
                           alpha[index[regular]])
    if bool(exact.any()):
        x[exact] = _normal_tail(q[exact])
    return x


def _tail_coefficients(grid: Grid, alpha: Tensor, index: Tensor) -> Tensor:
    """c_n with ``1 − F = w Σ c_n (w edge^α)^{n−1}``, one row per element."""
    b = contract(grid, "tail", alpha, index, torch.zeros_like(index))
    n = torch.arange(1, b.shape[-1] + 1, dtype=b.dtype, device=b.device)
    own = alpha[index][:, None]
    return (2.0 - own if grid.excess else 1.0) * b / (n * own)


def _horner(coefficients: Tensor, v: Tensor) -> Tensor:
    """Σ_n coefficients[:, n] v^n."""
    total = coefficients[:, -1].clone()
    for k in range(coefficients.shape[1] - 2, -1, -1):
        total = total * v + coefficients[:, k]
    return total


def _tail(q: Tensor, c: Tensor, power: Tensor, alpha: Tensor) -> Tensor:
    n = torch.arange(1, c.shape[1] + 1, dtype=c.dtype, device=c.device)
    w = q / c[:, 0]
    for _ in range(_TAIL_STEPS):
        v = (w * power).clamp(max=1.0)
        w = torch.minimum(q / _horner(c, v), 1.0 / power)
    for _ in range(_TAIL_STEPS):
        v = w * power
        w = w + (q - w * _horner(c, v)) / _horner(c * n, v)
    high, low = inverse(alpha)
    return torch.pow(w, -high) * (1.0 - low * torch.log(w))


def inverse(alpha: Tensor) -> tuple[Tensor, Tensor]:
    """1/α as a double and the rest that rounding left."""
    high = 1.0 / alpha
    a, h = alpha.float().double(), high.float().double()
    b, g = alpha - a, high - h
    rest = (((1.0 - a * h) - a * g) - b * h) - b * g
    return high, rest / alpha


def _normal_tail(q: Tensor) -> Tensor:
    """α = 2: Newton on log(1 − F) by the scaled complementary error function."""
    target = torch.log(q)
    x = 2.0 * torch.sqrt(-target)
    for _ in range(_NORMAL_STEPS):
        scaled = torch.special.erfcx(0.5 * x)
        value = torch.log(0.5 * scaled) - 0.25 * x * x
        x = x + (value - target) * math.sqrt(math.pi) * scaled
    return x


def _centre(grid: Grid, q: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """Newton on F(x) − ½ = x h(x), from 0."""
    rest = 0.5 - q
    x = torch.zeros_like(q)
    for _ in range(_CENTRE_STEPS):
        core = density.Core(grid, x, alpha, index)
        x = x + (rest - x * core.origin()) / core.density()
    return x


def _between(grid: Grid, q: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """The cell by bisection, then Newton on log(1 − F), the last step on 1 − F."""
    centre, half, border = geometry(grid.key, q.device)
    ends = torch.cat([border.new_zeros(1), border, border.new_tensor([grid.edge])])
    low = torch.zeros_like(index)
    high = torch.full_like(index, centre.numel())
    for _ in range(centre.numel().bit_length()):
        middle = (low + high) // 2
        above = density.Core(grid, ends[middle], alpha, index).survival() > q
        low = torch.where(above, middle, low)
        high = torch.where(above, high, torch.maximum(middle, low + 1))
    left, right = ends[low], ends[low + 1]
    core = density.Core(grid, left, alpha, index, low)
    target = torch.log(q)
    top, bottom = torch.log(core.survival()), torch.log(core.at(right).survival())
    share = ((top - target) / (top - bottom)).nan_to_num(0.5).clamp(0.0, 1.0)
    x = left + share * (right - left)
    for step in range(_CELL_STEPS):
        core = core.at(x)
        value = core.survival()
        last = step == _CELL_STEPS - 1
        error = value - q if last else value * (torch.log(value) - target)
        new = x + error / core.density()
        x = new if last else torch.minimum(torch.maximum(new, left), right)
    return x.clamp(0.0, grid.edge)
