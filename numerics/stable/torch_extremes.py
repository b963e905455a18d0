"""Values whose standardised distance from the location leaves the doubles, in torch operations.

As in `extremes`: beyond Z = 2²⁰⁰ the law is the first term of its tail, ``log p(z) = log p(Z) −
(1+α) log(z/Z)`` and ``1 − F(z) = (1 − F(Z))(z/Z)^{−α}``.  Everything is differentiable.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor

from numerics.stable import torch_density as density
from numerics.stable.extremes import EXPONENT, FAR
from numerics.stable.torch_quantile import inverse

_SHIFT = 600
"""Half the power of two by which numerator and denominator of (x − loc)/scale are moved apart."""
_REST = 2 * _SHIFT + 1 - EXPONENT
"""log₂ of what (z/2)·2^{−2·SHIFT} has to be multiplied by to be z/Z."""


class Standard(NamedTuple):
    """Standardised values, with ±Z where they overflow (``over``, None if nowhere).

    There z = 2·half/width; elsewhere ``half`` and ``width`` are 1.
    """

    z: Tensor
    over: Tensor | None
    half: Tensor
    width: Tensor


def standardise(value: Tensor, loc: Tensor, scale: Tensor) -> Standard:
    """(value − loc)/scale for finite parameters, all in float64."""
    z = (value - loc) / scale
    lost = torch.isinf(z.detach()) & torch.isfinite(value.detach())
    if not bool(lost.any()):
        unit = z.new_ones(())
        return Standard(z, None, unit, unit)
    # Stand-ins where the plain quotient is good, and for it where it is not: no inf times 0 in
    # the derivatives.
    zero, one = torch.zeros_like(z), torch.ones_like(z)
    plain = torch.where(lost, zero, value - torch.where(lost, zero, loc)) / torch.where(
        lost, one, scale)
    half = 0.5 * torch.where(lost, value, zero) - 0.5 * torch.where(lost, loc, zero)
    over = lost & (_ratio(half.detach().abs(), torch.where(lost, scale, one)) > 2.0**-_REST)
    near = torch.where(over | ~lost, zero, half) / torch.where(over | ~lost, one, 0.5 * scale)
    far = torch.copysign(torch.full_like(z, FAR), half.detach())
    return Standard(torch.where(over, far, torch.where(lost, near, plain)), over,
                    torch.where(over, half.abs(), one), torch.where(over, scale, one))


def _ratio(half: Tensor, width: Tensor) -> Tensor:
    return (half * 2.0**-_SHIFT) / (width * 2.0**_SHIFT)


def _log_beyond(at: Standard) -> Tensor:
    """log(z/Z), whose derivatives cannot overflow before those of the result."""
    return torch.log(at.half) - torch.log(at.width) + (1 - EXPONENT) * math.log(2.0)


def log_density(at: Standard, alpha: Tensor) -> Tensor:
    """What log p(z) lacks where z stands at ±Z."""
    if at.over is None:
        return at.half.new_zeros(())
    normal = at.over & (alpha == 2.0)
    root = torch.where(normal, at.half, 1.0) / torch.where(normal, at.width, 1.0)
    power = -(1.0 + alpha) * _log_beyond(at)
    return torch.where(at.over, torch.where(normal, -root * root, power), torch.zeros_like(at.z))


def survival(at: Standard, alpha: Tensor) -> Tensor:
    """By what 1 − F(|z|) is to be multiplied where z stands at ±Z."""
    if at.over is None:
        return at.half
    with torch.no_grad():  # not exp(−α log …), which multiplies the rounding error of the logarithm
        power = torch.pow(_ratio(at.half, at.width), -alpha)
        power = power * torch.pow(torch.full_like(alpha, 2.0**_REST), -alpha)
        power = torch.where(at.over, power, 1.0)
    exponent = -alpha * _log_beyond(at)
    return torch.where(at.over, power * torch.exp(exponent - exponent.detach()), 1.0)


def overflowing(q: Tensor, alpha: Tensor, scale: Tensor) -> Tensor | None:
    """Where the unit-scale quantile of 0 < q ≤ ½ overflows though scale times it may not."""
    with torch.no_grad():
        # 1 − F(z) is between 0.3 z^{−α} and 0.4 z^{−α} for α ≤ 1.08; beyond, q reaches 0 before z
        # reaches 2^1000.
        limit = math.log(0.3) - 1000.0 * math.log(2.0) * alpha
        found = (q > 0.0) & (torch.log(q) < limit) & (scale < 1.0)
        return found if bool(found.any()) else None


def far_quantile(q: Tensor, alpha: Tensor, scale: Tensor, where: Tensor) -> Tensor:
    """scale · z with 1 − F(z) = q ≪ 1, by the tail's first term; differentiable."""
    shape = where.shape
    tail = torch.where(where, q, 1e-300)
    index = torch.arange(alpha.numel(), device=alpha.device).reshape(alpha.shape)
    at_far = density.survival(torch.full((alpha.numel(),), FAR, dtype=q.dtype, device=q.device),
                              alpha.reshape(-1), index.reshape(-1)).reshape(alpha.shape)
    ratio = at_far.detach() / tail.detach()
    with torch.no_grad():
        high, low = inverse(alpha)
        half = torch.pow(ratio, 0.5 * high)
        # The scale before the second half, which would overflow alone.
        size = scale * half * FAR * half * (1.0 + low * torch.log(ratio))
        size = torch.where(where, size, 1.0)
    exponent = torch.log(scale) + (torch.log(at_far) - torch.log(tail)) / alpha
    return (size * torch.exp(exponent - exponent.detach())).expand(shape)
