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


@functools.cache
def to_monomials(terms: int) -> Array:
    """Matrix (power, node) from values at Chebyshev nodes of [−1, 1] to monomials."""
    nodes = layout.chebyshev_nodes(terms)
    chebyshev = 2 / terms * layout.chebyshev_values(nodes, terms).T
    chebyshev[0] /= 2
    powers = np.zeros((terms, terms))
    for j in range(terms):
        powers[: j + 1, j] = np.polynomial.chebyshev.cheb2poly(np.eye(j + 1)[j])
    return powers @ chebyshev


@functools.cache
def fine_polynomials(name: str, terms: int) -> Array:
    """Monomial coefficients (power, fine cell) of `density`, `slope` or `survival` of p_2."""
    x = np.arange(layout.COARSE * layout.RATIO) / layout.FINE
    density = np.exp(-(x * x) / 4) * NORM  # x²/4 is exact here
    half = 0.5 / layout.FINE
    d = half * layout.chebyshev_nodes(terms)[:, None]
    ratio = np.expm1(-x * d / 2 - d * d / 4)
    scaling = half ** -np.arange(terms)[:, None]
    relative = (to_monomials(terms) @ ratio) * scaling
    relative[0] += 1
    coefficients = relative * density
    if name == "survival":
        powers = np.arange(1, terms)[:, None]
        survival = np.empty_like(coefficients)
        survival[0] = [math.erfc(v / 2) / 2 for v in x]
        survival[1:] = -coefficients[:-1] / powers
        return survival
    return coefficients / 2 if name == "slope" else coefficients


def exp_minus_quarter_square(x: Array) -> Array:
    """exp(−x²/4) to the last digits: the rounding error of x² is put back."""
    x = np.minimum(np.abs(x), 1e3)  # the result is 0 from 55 on
    square = x * x
    big = SPLIT * x
    high = big - (big - x)
    low = x - high
    error = ((high * high - square) + 2 * high * low) + low * low
    return np.exp(-square / 4) * (1 - error / 4)


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


def isf_half(q: Array, rest: Array) -> Array:
    """x ≥ 0 with survival q ≤ ½, `rest` = ½ − q: SciPy's start and one Newton step."""
    from scipy.special import erfinv, ndtri

    x = -math.sqrt(2) * ndtri(q)
    density = pdf(x)
    safe = (q >= np.finfo(float).tiny) & (density > 0)
    with np.errstate(all="ignore"):
        step = (sf_positive(x) / q - 1) * (q / density)
    x = np.where(safe, x + step, x)
    return np.where(rest < 0.1, 2 * erfinv(2 * rest), x)
