"""Log-likelihood and its gradient in one pass over the sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numerics.stable.kernel import CellLaw, Workspace, polynomial
from numerics.stable.laws import law

Array = NDArray[np.float64]
_BLOCK = 1 << 15


@dataclass(frozen=True)
class Point:
    """Parameters (α, δ, log σ), log-likelihood (nats) and its gradient there."""

    theta: Array
    loglik: float
    gradient: Array


def _cells(member: CellLaw, size: Array, work: Workspace) -> tuple[Array, Array, Array]:
    """log p, score and ∂α log p at sizes |z|, sharing the cell search and the density."""
    count = size.size
    index, offset = member.locate(size, work)
    buffer = work.floats(1, count)
    density = polynomial(member.fine("density"), index, offset, np.empty(count), buffer)
    score = polynomial(member.fine("slope"), index, offset, np.empty(count), buffer)
    slope = polynomial(member.fine("d_density"), index, offset, np.empty(count), buffer)
    far = member.far(size)
    if far is not None:
        density[far] = 1.0
    score *= size
    score /= density
    slope /= density
    log_density = np.log(density, out=density)
    if far is not None:
        log_density[far], score[far], slope[far] = _tail(member, size[far])
    return log_density, score, slope


def _tail(member: CellLaw, x: Array) -> tuple[Array, Array, Array]:
    """The same three functions beyond the cells: one table of powers for all tail sums."""
    sums = member.tail
    rows = np.stack([sums[name] for name in ("density", "slope", "d_fixed", "d_log")])
    powers = np.empty((rows.shape[1], x.size))
    powers[0] = 1.0
    powers[1:] = np.power(member.edge / x, member.alpha)
    np.multiply.accumulate(powers, axis=0, out=powers)
    density, score, fixed, log_part = rows @ powers
    log_x = np.log(x)
    scaled = member.delta * density
    return (
        np.log(scaled) - (1.0 + member.alpha) * log_x,
        score / density / x,
        (fixed - log_x * log_part) / scaled,
    )


def evaluate(values: Array, theta: Array) -> Point:
    """Log-likelihood of a contiguous sample (n,) at (α, δ, log σ) and its gradient."""
    alpha, loc, log_scale = theta.tolist()
    scale = float(np.exp(log_scale))
    n = values.size
    member = law(alpha)
    work = Workspace(min(n, _BLOCK))
    total = np.zeros(4)
    with np.errstate(all="ignore"):
        for start in range(0, n, _BLOCK):
            z = (values[start : start + _BLOCK] - loc) / scale
            size = np.abs(z)
            if isinstance(member, CellLaw):
                log_density, score, slope = _cells(member, size, work)
            else:
                log_density, score, slope = np.empty((3, z.size))
                member.log_density(size, log_density, work)
                member.score(size, score, work)
                member.log_density_slope(size, slope, work)
            stretch = np.dot(size, score)
            np.copysign(score, z, out=score)
            total += (log_density.sum(), slope.sum(), score.sum(), stretch)
    gradient = np.array([total[1], total[2] / scale, total[3] - n])
    return Point(theta, float(total[0]) - n * log_scale, gradient)
