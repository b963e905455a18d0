"""The Gaussian member p_2 = N(0, 2): fine-cell polynomials, and values without table.

Squares in exponents are compensated: rounding x² alone costs 6e-14 at x = 50.
"""

from __future__ import annotations

import functools
import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from numerics.stable import layout

Array = NDArray[np.float64]
SPLIT: Final = 134217729.0
"""2^27 + 1: Veltkamp's constant, splits a double into two halves with exact products."""
NORM: Final = 1 / (2 * math.sqrt(math.pi))


def economise(taylor: Array, terms: int) -> Array:
    """Shorten polynomials on [−1, 1] (power first): drop Chebyshev terms from `terms` on."""
    cheb = np.polynomial.chebyshev
    count = taylor.shape[0]
    to_cheb = np.zeros((count, count))
    back = np.zeros((terms, terms))
    for j in range(count):
        column = cheb.poly2cheb(np.eye(j + 1)[j])
        to_cheb[: column.size, j] = column
    for j in range(terms):
        column = cheb.cheb2poly(np.eye(j + 1)[j])
        back[: column.size, j] = column
    # Kept terms are unchanged but for what the dropped ones give back.
    dropped = back @ to_cheb[:terms, terms:]
    return taylor[:terms] + np.tensordot(dropped, taylor[terms:], 1)


@functools.cache
def fine_polynomials(name: str, terms: int) -> Array:
    """Monomials (power, fine cell), in the offset from the centre, of a function of p_2.

    `name` is `density`, `slope` (−p'/x), `survival` or `origin` ((F − ½)/x).
    """
    cells = (layout.ORIGIN_CELLS if name == "origin" else layout.COARSE) * layout.RATIO
    return polynomials(name, np.arange(cells) / layout.FINE, 0.5 / layout.FINE, terms)


def polynomials(name: str, x: Array, half: float, terms: int) -> Array:
    """Like `fine_polynomials`, on cells centred at x (x² exact) that are 2 `half` wide."""
    taylor = _origin_taylor(x) if name == "origin" else _density_taylor(x)
    if name == "survival":
        powers = np.arange(1, taylor.shape[0])[:, None]
        taylor[1:] = -taylor[:-1] / powers
        taylor[0] = [math.erfc(v / 2) / 2 for v in x]
    scaling = half ** np.arange(taylor.shape[0])[:, None]
    short = economise(taylor * scaling, terms) / scaling[:terms]
    return short / 2 if name == "slope" else short


def _density_taylor(x: Array, count: int = 20) -> Array:
    """Taylor coefficients of p_2 at x, by p' = −x p/2."""
    taylor = np.empty((count, x.size))
    taylor[0] = np.exp(-(x * x) / 4) * NORM  # x²/4 is exact at cell centres
    taylor[1] = -x / 2 * taylor[0]
    for j in range(1, count - 1):
        taylor[j + 1] = -(x * taylor[j] + taylor[j - 1]) / (2 * (j + 1))
    return taylor


def _origin_taylor(x: Array, count: int = 24) -> Array:
    """Taylor coefficients of (F_2(x) − ½)/x at |x| ≤ ½, from its series at 0."""
    series = np.zeros((count, x.size))
    for k in range(count // 2):
        series[2 * k] = NORM * (-0.25) ** k / (math.factorial(k) * (2 * k + 1))
    for low in range(count):  # Taylor shift by repeated synthetic division
        for j in range(count - 2, low - 1, -1):
            series[j] += x * series[j + 1]
    return series


def _compensated_square(x: Array) -> tuple[Array, Array]:
    """x² for x cut to 10³, and the rounding error of that square."""
    x = np.minimum(np.abs(x), 1e3)  # exp(−x²/4) is 0 from 55 on
    square = x * x
    big = SPLIT * x
    high = big - (big - x)
    low = x - high
    return square, ((high * high - square) + 2 * high * low) + low * low


def exp_minus_quarter_square(x: Array) -> Array:
    """exp(−x²/4) to the last digits: the rounding error of x² is put back."""
    square, error = _compensated_square(x)
    return np.exp(-square / 4) * (1 - error / 4)


def root_exp_minus_quarter_square(x: Array) -> tuple[Array, Array]:
    """r and c with ``r² c = exp(−x²/4)``, where that power itself would underflow."""
    square, error = _compensated_square(x)
    return np.exp(-square / 8), 1 - error / 4


def pdf(x: Array) -> Array:
    """Density of N(0, 2)."""
    return exp_minus_quarter_square(x) * NORM


def sf_positive(x: Array) -> Array:
    """Survival function of N(0, 2) for x ≥ 0."""
    from scipy.special import erfcx

    return 0.5 * erfcx(x / 2) * exp_minus_quarter_square(x)


def logsf_positive(x: Array) -> Array:
    """Log of the survival function of N(0, 2) for x ≥ 0."""
    from scipy.special import erfcx

    return np.log(0.5 * erfcx(x / 2)) - (x / 2) * (x / 2)


def isf_tail(q: Array) -> Array:
    """x with survival q far below ½: SciPy's start and one Newton step."""
    from scipy.special import ndtri

    x = -math.sqrt(2) * ndtri(q)
    density = pdf(x)
    safe = (q >= np.finfo(float).tiny) & (density > 0)
    with np.errstate(all="ignore"):
        step = (sf_positive(x) / q - 1) * (q / density)
    return np.where(safe, x + step, x)
