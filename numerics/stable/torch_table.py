"""The table of the stable law as tensors: coefficients on a device, contracted over α."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from numerics.stable import layout, table
from numerics.stable.layout import Grid
from numerics.stable.tabulated import integration

CHUNK = 1 << 15
"""Elements whose temporaries live at the same time."""


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
def geometry(key: str, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Centres, half widths and inner borders of the cells."""
    grid = _GRIDS[key]
    parts = (grid.centres, grid.halves, (grid.centres + grid.halves)[:-1])
    centre, half, border = (torch.tensor(v, dtype=torch.float64, device=device) for v in parts)
    return centre, half, border


def chebyshev(point: Tensor, count: int) -> Tensor:
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


def contract(grid: Grid, name: str, alpha: Tensor, index: Tensor, cell: Tensor) -> Tensor:
    """Coefficients in x, one row per x: (N, degree in x); differentiable in α."""
    array = _coefficients(grid.key, name, alpha.device)
    number, point = _panel(grid, alpha)
    basis = chebyshev(point, array.shape[-1])
    if alpha.numel() * array.shape[1] <= 4 * cell.numel() or alpha.numel() == 1:
        rows = torch.einsum("bcxa,ba->bcx", array[number], basis)
        return rows[index, cell]
    pieces = [  # one block of coefficients per value: in chunks, so that memory stays small
        torch.einsum("nxa,na->nx", array[number[rows], cells], basis[rows])
        for rows, cells in zip(index.split(CHUNK), cell.split(CHUNK), strict=True)
    ]
    return torch.cat(pieces)


def locate(grid: Grid, x: Tensor) -> Tensor:
    """Cell of each x."""
    centre, _, border = geometry(grid.key, x.device)
    return torch.searchsorted(border, x.detach().contiguous()).clamp(max=centre.numel() - 1)


def expand(grid: Grid, rows: Tensor, x: Tensor, cell: Tensor) -> Tensor:
    """Σ_j rows[:, j] T_j at x in its cell."""
    centre, half, _ = geometry(grid.key, x.device)
    return (rows * chebyshev((x - centre[cell]) / half[cell], rows.shape[-1])).sum(-1)


def cells(grid: Grid, name: str, x: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
    """Value of one tabulated function at x ≤ edge."""
    count = _coefficients(grid.key, name, alpha.device).shape[1]
    cell = locate(grid, x).clamp(max=count - 1)
    return expand(grid, contract(grid, name, alpha, index, cell), x, cell)


def pieces(
    x: Tensor, alpha: Tensor, index: Tensor
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """(x, α, row of α) in chunks, each with the α that it needs."""
    for part, rows in zip(x.split(CHUNK), index.split(CHUNK), strict=True):
        if alpha.numel() <= CHUNK // 64:
            yield part, alpha, rows
        else:
            yield part, alpha[rows], torch.arange(rows.numel(), device=x.device)
