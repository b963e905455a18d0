"""From matrix words to per-unit S×S sequences: the key lemma behind every rate.

A rate keeps, per unit q, only the diagonals of the blocks of D_j and R_j.  For a diagonal
cell diag(D…D R_j D…D) = (Π_{i≠j} a_i) diag(R_j) because every D is diagonal; block by block
the same holds for the LSTM with 2×2 blocks.  So one scan over S×S matrices serves all cells.
"""

from __future__ import annotations

import sympy as sp
from sympy import Matrix

from theory.cells import Cell
from theory.jacobians import jacobian


def unit_blocks(cell: Cell) -> tuple[Matrix, Matrix]:
    """(d, r): S×S matrices of elementwise expressions, the diagonals of D's and R's blocks.

    S = 1 for one-state cells, 2 for the LSTM in the order (h, c): d = [[0, e f], [0, f]],
    r = [[A_qq, 0], [B_qq, 0]] with e = o(1 − tanh²c).
    """
    order = list(cell.states)
    blocks = jacobian(cell)
    d = sp.Matrix([[blocks[row, col].retention() for col in order] for row in order])
    r = sp.Matrix([[blocks[row, col].rest().diag() for col in order] for row in order])
    return d, r
