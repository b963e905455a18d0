"""Build the table: contour quadrature in Arb numbers, all x and all α of a panel at once.

``p, −p'/x, 1−F`` are integrals over the ray ``arg z = θ`` of ``exp(-z^α) exp(ixz)``; one
double-exponential trapezoid rule serves every (x, α), so the values are products of a matrix
in x and a matrix in α. Run ``python -m numerics.stable.generate`` to rebuild the data file.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from flint import acb, acb_mat, arb, arb_mat, ctx
from numpy.typing import NDArray

import theory.stable as closed
from numerics.evaluate import lower
from numerics.stable import layout
from numerics.stable.layout import Grid

Table = NDArray[np.float64]
BITS: Final = 160
DROP: Final = 1e-18
"""Coefficients below this fraction of the largest of their cell are not stored."""
STEP: Final = 48
"""Trapezoid points per unit of the double-exponential variable."""
LEFT, RIGHT = -4.9, 9.8
"""Range of the variable: radii from 1e-60 to 18000, where exp(-r^{1/2}) is 1e-56."""


def contour(step: int = STEP) -> tuple[list[Any], list[Any]]:
    """Nodes z_j on the ray and the weights dz_j of the rule."""
    ray = (acb(0, 1) * arb.pi() / 8).exp()
    nodes, weights = [], []
    for j in range(round(LEFT * step), round(RIGHT * step) + 1):
        u = arb(j) / step
        shrink = (-u).exp()
        radius = (u - shrink).exp()
        nodes.append(ray * radius)
        weights.append(ray * radius * (1 + shrink) / step)
    return nodes, weights


def _nodes(count: int) -> list[Any]:
    return [(arb.pi() * (2 * j + 1) / (2 * count)).cos() for j in range(count)]


def _transform(count: int) -> Any:
    """Matrix from values at the Chebyshev nodes to Chebyshev coefficients."""
    angles = [arb.pi() * (2 * j + 1) / (2 * count) for j in range(count)]
    return arb_mat(
        [
            [(k * angle).cos() * (1 if k == 0 else 2) / count for angle in angles]
            for k in range(count)
        ]
    )


class Contour:
    """Waves ``exp(i x z_j)`` of fixed points x > 0, reusable for any α in (0, 2].

    `values(name, alphas)` is an Arb matrix (x, α) of `density` p, `slope` −p'/x, `survival`
    1 − F or `origin` (F − ½)/x.
    """

    def __init__(self, x: Sequence[Any], step: int = STEP) -> None:
        """Compute the waves."""
        self.x = list(x)
        self.nodes, self.weights = contour(step)
        self.waves = acb_mat([[(acb(0, 1) * point * z).exp() for z in self.nodes] for point in x])

    def values(self, name: str, alphas: Sequence[Any]) -> Any:
        """Evaluate one function at every (x, α)."""
        rows = []
        if name == "survival":
            # 1 − F = ½ − x (F − ½)/x: no slowly decaying wave at small x.
            origin = self.values("origin", alphas)
            return arb_mat([[arb("0.5") - x * origin[i, j] for j in range(len(alphas))]
                            for i, x in enumerate(self.x)])
        left = self.waves
        if name == "origin":
            left = left - acb_mat([[acb(1)] * left.ncols()] * left.nrows())
        for z, w in zip(self.nodes, self.weights, strict=True):
            power = {"density": w, "slope": w * z}.get(name, w / z) / arb.pi()
            decays = [-(z.pow(acb(a))) for a in alphas]
            rows.append([power * d.exp() for d in decays])
        product = left * acb_mat(rows)
        values = product.real if name == "density" else product.imag
        if name in ("slope", "origin"):
            values = arb_mat(
                [[values[i, j] / x for j in range(len(alphas))] for i, x in enumerate(self.x)]
            )
        return values


def _float(matrix: Any, shape: tuple[int, ...]) -> Table:
    flat = [float(entry.mid()) for entry in matrix.entries()]
    return np.array(flat).reshape(shape)


def excess(name: str, x: Any, value: Any, alpha: Any) -> Any:
    """(f_α − f_2)/(2 − α) for f one of the tabulated functions."""
    gauss = (-(x * x) / 4).exp() / (2 * arb.pi().sqrt())
    base = {
        "density": lambda: gauss,
        "slope": lambda: gauss / 2,
        "survival": lambda: (x / 2).erfc() / 2,
        "origin": lambda: (x / 2).erf() / (2 * x),
    }[name]()
    return (value - base) / (2 - alpha)


def coarse_points(grid: Grid, cells: int) -> list[Any]:
    """|x| at the Chebyshev nodes of the first coarse cells, cell by cell."""
    return [
        abs(arb(float(grid.centres[m])) + arb(float(grid.halves[m])) * node)
        for m in range(cells)
        for node in _nodes(grid.x_terms)
    ]


def panel_nodes(grid: Grid, index: int) -> list[Any]:
    """Chebyshev nodes of an α panel."""
    low, high = (arb(end) for end in grid.panel(index))
    return [(low + high) / 2 + c * (high - low) / 2 for c in _nodes(grid.alpha_terms)]


def _tabulated(grid: Grid, name: str, wave: Contour, alphas: Sequence[Any]) -> list[list[Any]]:
    """Tabulated values (x, α) of one function."""
    values = wave.values(name, alphas)
    return [
        [excess(name, x, values[i, j], a) if grid.excess else values[i, j]
         for j, a in enumerate(alphas)]
        for i, x in enumerate(wave.x)
    ]


def cell_coefficients(grid: Grid, name: str, wave: Contour, alphas: Sequence[Any]) -> Table:
    """Coefficients (cell, degree in x, degree in α) of one function."""
    n_x, n_alpha = grid.x_terms, grid.alpha_terms
    to_x, to_alpha = _transform(n_x), _transform(n_alpha).transpose()
    values = _tabulated(grid, name, wave, alphas)
    return np.array([
        _float(to_x * arb_mat(values[start : start + n_x]) * to_alpha, (n_x, n_alpha))
        for start in range(0, len(values), n_x)
    ])


def point_coefficients(grid: Grid, name: str, wave: Contour, alphas: Sequence[Any]) -> Table:
    """Coefficients (point, degree in α) of one function."""
    values = arb_mat(_tabulated(grid, name, wave, alphas))
    to_alpha = _transform(grid.alpha_terms).transpose()
    return _float(values * to_alpha, (len(wave.x), grid.alpha_terms))


def tail_coefficients(grid: Grid, alphas: Sequence[Any]) -> Table:
    """Coefficients (n, degree in α) of the tail series at the edge."""
    law = closed.tail_coefficient() / ((2 - closed.alpha) if grid.excess else 1)
    term = lower(law, (closed.order, closed.alpha), backend="arb")
    edge = arb(grid.edge)
    block = [
        [term(arb(n), a) * edge ** (-(n - 1) * a) for a in alphas]
        for n in range(1, layout.TAIL_TERMS + 1)
    ]
    to_alpha = _transform(grid.alpha_terms).transpose()
    return _float(arb_mat(block) * to_alpha, (layout.TAIL_TERMS, grid.alpha_terms))


class Builder:
    """Waves of one grid, and its coefficients panel by panel."""

    def __init__(self, grid: Grid) -> None:
        """Compute the waves (about two seconds)."""
        self.grid = grid
        self.cells = Contour(coarse_points(grid, len(grid.centres)))
        self.near = Contour(coarse_points(grid, grid.origin_cells))
        self.centres = Contour([arb(float(c)) for c in grid.centres])

    def panel(self, index: int) -> dict[str, Table]:
        """Every array of one panel."""
        grid, alphas = self.grid, panel_nodes(self.grid, index)
        return {
            "slope": cell_coefficients(grid, "slope", self.cells, alphas),
            "density": point_coefficients(grid, "density", self.centres, alphas),
            "survival": point_coefficients(grid, "survival", self.centres, alphas),
            "origin": cell_coefficients(grid, "origin", self.near, alphas),
            "tail": tail_coefficients(grid, alphas),
        }


def build(grids: Sequence[Grid] = (layout.UPPER, layout.LOWER)) -> dict[str, Table]:
    """Every array of the table, panels first."""
    before = ctx.prec
    ctx.prec = BITS
    try:
        arrays: dict[str, Table] = {}
        for grid in grids:
            builder = Builder(grid)
            panels = [builder.panel(index) for index in range(grid.panels)]
            for name in panels[0]:
                arrays[grid.key + name] = np.stack([panel[name] for panel in panels])
        return arrays
    finally:
        ctx.prec = before


def pack(arrays: dict[str, Table]) -> dict[str, np.ndarray]:
    """Drop coefficients that cannot change a result: values, a bit mask and a shape each."""
    packed: dict[str, np.ndarray] = {}
    for name, array in arrays.items():
        peak = np.abs(array).max(axis=tuple(range(2, array.ndim)), keepdims=True)
        keep = np.abs(array) > DROP * peak
        packed[name] = array[keep]
        packed[name + "_mask"] = np.packbits(keep)
        packed[name + "_shape"] = np.array(array.shape)
    return packed


def write(path: Path, arrays: dict[str, np.ndarray]) -> str:
    """Write the file in one step; return its SHA-256."""
    temporary = path.with_suffix(".partial.npz")
    with temporary.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **arrays)
    digest = hashlib.sha256(temporary.read_bytes()).hexdigest()
    os.replace(temporary, path)
    return digest


def main() -> None:
    """Rebuild the data file next to this module and print its checksum."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("table.npz"))
    arguments = parser.parse_args()
    start = time.perf_counter()
    digest = write(arguments.out, pack(build()))
    print(f"{arguments.out} {digest} {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
