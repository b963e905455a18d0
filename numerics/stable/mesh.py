"""Graded Gauss–Legendre meshes for integrals of functions of a stable density.

A density ``p(x, α)`` varies on a scale of order one around 0 (and of order ``(2 − α)``-dependent
crossovers up to ``x ≈ 14`` when α is near 2), and is a power of x beyond.  For α < 1 it is smooth
but not analytic at 0.  Hence: dyadic panels towards 0 when α < 1, panels of width ½ up to 16, and
geometric panels beyond, up to where the tail's contribution is below one part in 10¹⁶.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NODES = 16
_LINEAR_END = 16.0
_RATIO = 2.5


@lru_cache(maxsize=8)
def gauss_legendre(order: int) -> tuple[Array, Array]:
    """Nodes and weights of the Gauss–Legendre rule of ``order`` points on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(order)
    return 0.5 * (nodes + 1.0), 0.5 * weights


@lru_cache(maxsize=256)
def edges(alpha: float, reach: float = 0.0) -> Array:
    """Panel edges on [0, Z] for a unit-scale density of index ``alpha``.

    Z depends on the tail: beyond it lies less than 1e-17 of ``∫ p log p``; at least ``reach``.
    """
    parts = [np.arange(0.0, _LINEAR_END + 0.25, 0.5)]
    if alpha < 1.0:
        parts.append(2.0 ** np.arange(-14.0, -1.0))
    # p(x) log p(x) has mass ~ Z^{-α} log Z beyond Z; at α = 2 the density underflows at 55.
    end = 60.0 if alpha == 2.0 else min(max(10.0 ** (18.0 / alpha), reach), 1e307)
    count = max(1, int(np.ceil(np.log(end / _LINEAR_END) / np.log(_RATIO))))
    parts.append(_LINEAR_END * (end / _LINEAR_END) ** (np.arange(1, count + 1) / count))
    result = np.unique(np.concatenate(parts))
    result.setflags(write=False)
    return result


def panels(breaks: Array, order: int = NODES) -> tuple[Array, Array]:
    """Nodes and weights of the composite rule over consecutive ``breaks`` (flat arrays).

    Panels beyond the linear part are integrated in the logarithm of x, where a power law is
    entire.
    """
    unit, weight = gauss_legendre(order)
    low, high = breaks[:-1, None], breaks[1:, None]
    width = high - low
    x = low + width * unit
    w = width * weight
    far = breaks[:-1] >= _LINEAR_END
    if far.any():
        rate = np.log(high[far] / low[far])
        x[far] = low[far] * np.exp(rate * unit)
        w[far] = x[far] * rate * weight
    return x.ravel(), w.ravel()


@lru_cache(maxsize=64)
def half_line(alpha: float) -> tuple[Array, Array]:
    """Nodes and weights on [0, ∞) for integrands that follow ``p(x, alpha)``; read-only."""
    x, w = panels(edges(alpha))
    x.setflags(write=False)
    w.setflags(write=False)
    return x, w


def pair(alpha: float, separation: float, reach: float = 0.0) -> tuple[Array, Array]:
    """Offsets z = y − u/2 and weights on y ∈ [0, Z + u/2] for two densities at ±u/2.

    Shape (panels × NODES,) each; ``z + u`` is the argument of the other density; Z ≥ ``reach``.
    """
    centre = 0.5 * separation
    outward = edges(alpha, reach)
    inward = outward[outward < centre]
    right_z, right_w = panels(outward) if reach > 0.0 else half_line(alpha)
    if centre == 0.0:
        return right_z, right_w
    inward = _towards_middle(np.append(inward, centre), separation)
    left_z, left_w = panels(inward)
    return np.concatenate([-left_z, right_z]), np.concatenate([left_w, right_w])


def _towards_middle(breaks: Array, separation: float) -> Array:
    """More breaks towards the last one, half-way between the two densities.

    The likelihood ratio crosses 1 there, on the scale 1/u while the pair is Gaussian.
    """
    if separation <= 8.0:
        return breaks
    step = min(0.5, 4.0 / min(separation, 150.0))
    near = breaks[-1] - step * np.arange(1, 41)
    return np.unique(np.concatenate([breaks, near[near > 0.0]]))


def around(alpha: float, separation: float) -> tuple[Array, Array]:
    """Nodes and weights on y ∈ [0, ∞) graded towards both 0 and ``separation``."""
    outward = edges(alpha)
    inner = outward[outward < 0.5 * separation]
    near, near_w = panels(_towards_middle(np.append(inner, 0.5 * separation), separation))
    far, far_w = half_line(alpha)
    nodes = np.concatenate([near, separation - near, separation + far])
    return nodes, np.concatenate([near_w, near_w, far_w])
