"""The written-out rates equal products of step matrices, factor by factor, for every cell."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy as sp

from theory import rate_printing
from theory.cells import CELL_NAMES, get_cell
from theory.rate_sums import cell_rate_sums, evaluate, letters, rate_sum
from theory.reduction import unit_blocks

STEPS = 9


def random_entry(kind: str, row: int, col: int, step: int) -> Fraction:
    """A fixed rational for each entry and step."""
    code = (31 * step + 7 * row + 3 * col + (17 if kind == "r" else 0)) % 23
    return Fraction(code - 9, 7)


def brute_force(d: sp.Matrix, r: sp.Matrix, lag: int) -> tuple[sp.Matrix, sp.Matrix]:
    """Π d_j and its single insertions of r_j, from J_t down to J_{t-ℓ+1}."""
    size = d.shape[0]

    def step(kind: str, pattern: sp.Matrix, j: int) -> sp.Matrix:
        return sp.Matrix(
            size,
            size,
            lambda a, b: sp.Rational(random_entry(kind, a, b, j)) if pattern[a, b] != 0 else 0,
        )

    value, linear = sp.eye(size), sp.zeros(size)
    for j in range(STEPS, STEPS - lag, -1):
        kept, mixed = step("d", d, j), step("r", r, j)
        value, linear = value * kept, linear * kept + value * mixed
    return value, linear


@pytest.mark.parametrize("name", CELL_NAMES)
@pytest.mark.parametrize("lag", range(1, 7))
def test_sums_equal_brute_force(name: str, lag: int) -> None:
    cell = get_cell(name)
    value, linear = brute_force(*unit_blocks(cell), lag)
    for sums in cell_rate_sums(cell).values():
        first = lag == 1 and not sums.uniform
        gamma = sums.gamma_first if first else sums.gamma
        correction = sums.correction_first if first else sums.correction
        assert evaluate(gamma, random_entry, STEPS, lag) == value[sums.entry]
        assert evaluate(correction, random_entry, STEPS, lag) == linear[sums.entry]


def test_lstm_in_print() -> None:
    cell = get_cell("lstm")
    sums, names = cell_rate_sums(cell), letters(cell)
    assert rate_printing.text(sums["h", "c"].gamma, names) == "e_t (Π_{i=t-ℓ+1}^{t} f_i)"
    assert rate_printing.text(sums["h", "c"].correction, names) == (
        "[A_t]_qq e_{t-1} (Π_{i=t-ℓ+1}^{t-1} f_i) + "
        "Σ_{j=t-ℓ+2}^{t-1} e_t (Π_{i=j+1}^{t} f_i) [B_j]_qq e_{j-1} (Π_{i=t-ℓ+1}^{j-1} f_i)"
    )
    assert rate_printing.text(sums["h", "h"].correction, names) == (
        "e_t (Π_{i=t-ℓ+2}^{t} f_i) [B_{t-ℓ+1}]_qq"
    )


def test_several_paths_have_no_single_product() -> None:
    both = sp.Matrix([[1, 1], [0, 1]])
    with pytest.raises(ValueError, match="state 0 is kept and also feeds state 1"):
        rate_sum(both, sp.zeros(2), (0, 1))
