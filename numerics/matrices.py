"""Arb matrices from arrays, and certified two-sided bounds of the 2-norm.

Doubles become exact balls.  The upper bound is Gershgorin's for VᵀRᵀRV with V nearly the
eigenvectors of RᵀR, divided by how far VᵀV may be from the identity; the lower bound is
‖Rv‖/‖v‖ for v nearly the leading one.  V comes from floating point and need not be accurate.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import arb, arb_mat
from numpy.typing import NDArray

Array = NDArray[np.float64]


def exact(array: Array) -> Any:
    """A real array of shape (m, n) as an exact ``arb_mat``; ValueError for other shapes."""
    values = np.asarray(array, dtype=float)
    if values.ndim != 2 or not np.isfinite(values).all():
        raise ValueError(f"array of shape {values.shape} must be a finite matrix")
    return arb_mat([[arb(float(v)) for v in row] for row in values])


def _gershgorin(matrix: Any) -> Any:
    """Upper bound of the largest eigenvalue of a symmetric matrix."""
    size = matrix.nrows()
    rows = [matrix[i, i] + sum((abs(matrix[i, j]) for j in range(size) if j != i), arb(0))
            for i in range(size)]
    most = rows[0]
    for row in rows[1:]:
        most = most.max(row)
    return most


def two_norm(matrix: Any) -> Any:
    """Ball that contains the 2-norm of a square ``arb_mat``."""
    size = matrix.nrows()
    plain = np.array([[float(matrix[i, j].mid()) for j in range(size)] for i in range(size)])
    _, vectors = np.linalg.eigh(plain.T @ plain)
    basis = exact(vectors)
    square = matrix.transpose() * matrix
    most = _gershgorin(basis.transpose() * square * basis)
    unit = arb_mat(size, size, [arb(int(i == j)) for i in range(size) for j in range(size)])
    skew = unit - basis.transpose() * basis
    least = 1 - _gershgorin(arb_mat(size, size, [
        abs(skew[i, j]) for i in range(size) for j in range(size)]))
    if not bool(least > 0):
        raise ArithmeticError("the floating-point eigenvectors are not near orthogonal")
    upper = (most / least).max(arb(0)).sqrt()
    column = exact(vectors[:, -1:])
    image = matrix * column
    top = sum((image[i, 0] ** 2 for i in range(size)), arb(0))
    bottom = sum((column[i, 0] ** 2 for i in range(size)), arb(0))
    return (top / bottom).sqrt().lower().union(upper.upper())
