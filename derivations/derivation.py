"""``derive(name)``: everything that follows from a cell's update equations, as objects.

>>> lstm = derive("lstm")
>>> print(lstm.jacobian["c", "c"])
Diag(f)
>>> lstm.compile().blocks
2
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sympy import Expr, Matrix

from theory.cells import Cell, get_cell
from theory.jacobians import jacobian, split
from theory.operators import Op
from theory.rate_sums import RateSum, cell_rate_sums
from theory.reduction import unit_blocks

if TYPE_CHECKING:
    from numerics.trajectory import CompiledCell


@dataclass(frozen=True)
class Derivation:
    """A cell's closed forms; blocks are keyed by the names of the states, ("h", "c").

    Attributes:
        cell: update equations.
        jacobian, retention, mixing: J = D + R as operators with symbolic H.
        d, r: the S×S matrices of per-unit diagonals of D and R.
        rates: γ and Γ as sums over lags, by block.
    """

    cell: Cell
    jacobian: Mapping[tuple[str, str], Op]
    retention: Mapping[tuple[str, str], Op]
    mixing: Mapping[tuple[str, str], Op]
    d: Matrix
    r: Matrix
    rates: Mapping[tuple[str, str], RateSum]

    @property
    def equations(self) -> Mapping[str, Expr]:
        """Name → right-hand side, in order of computation."""
        return {variable.name: expr for variable, expr in self.cell.equations}

    def compile(self, **constants: float) -> CompiledCell:
        """Torch functions of the same closed forms (states, Jacobians, blocks of rates)."""
        from numerics.trajectory import compile_cell

        return compile_cell(self.cell, **constants)


def derive(name: str, layernorm: bool = False) -> Derivation:
    """Derive a cell; ValueError listing the cells for an unknown name."""
    cell = get_cell(name, layernorm)

    def named(blocks: Mapping[tuple[Expr, Expr], Op]) -> dict[tuple[str, str], Op]:
        return {(str(row), str(column)): op for (row, column), op in blocks.items()}

    retained, mixed = split(cell)
    d, r = unit_blocks(cell)
    rates = {(str(a), str(b)): sums for (a, b), sums in cell_rate_sums(cell).items()}
    return Derivation(cell, named(jacobian(cell)), named(retained), named(mixed), d, r, rates)
