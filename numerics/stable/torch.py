"""The symmetric stable law as a ``torch.distributions.Distribution``.

Differentiable in the value, α, location and scale to second order (also through ``cdf``,
``icdf``, ``rsample`` and ``entropy``), batched, on any device, computed in float64 and returned in
the dtype to which torch promotes value and parameters.  At α = 1 and 2 derivatives are the limits
(at 2 the left one).
"""

from __future__ import annotations

from functools import lru_cache
from numbers import Number
from typing import Any

import torch
from torch import Tensor
from torch.distributions import Distribution, constraints
from torch.distributions.utils import broadcast_all

from numerics.stable import torch_density as density
from numerics.stable import torch_extremes as extremes
from numerics.stable._arguments import HIGHEST, LOWEST
from numerics.stable.torch_quantile import isf_half

_ENTROPY_MESH = 0.5
_ONE = torch.Size()


def _flat(x: Tensor, alpha: Tensor) -> tuple[Tensor, Tensor, Tensor, torch.Size]:
    """Broadcast x against α without repeating α: flat x, flat α, row of α per x, shape."""
    shape = torch.broadcast_shapes(x.shape, alpha.shape)
    rows = torch.arange(alpha.numel(), device=alpha.device).reshape(alpha.shape)
    return x.expand(shape).reshape(-1), alpha.reshape(-1), rows.expand(shape).reshape(-1), shape


def _magnitude(z: Tensor) -> Tensor:
    """|z| whose derivative at 0 is 1: even functions then have the right second derivative."""
    return torch.where(z < 0.0, -z, z)


class _Icdf(torch.autograd.Function):
    """Upper quantile x ≥ 0 with survival q ≤ ½; implicit derivatives."""

    @staticmethod
    def forward(ctx: Any, q: Tensor, alpha: Tensor, index: Tensor) -> Tensor:
        x = isf_half(q, alpha, index)
        ctx.save_for_backward(x, alpha, index)
        return x

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        x, alpha, index = ctx.saved_tensors
        rate = grad * torch.exp(-density.log_density(x, alpha, index))
        along_alpha = None
        if ctx.needs_input_grad[1]:
            # From 1 − F(x(q, α), α) = q: ∂α x = (∂α(1 − F))/p.
            along_alpha = density.gather(rate * density.d_survival(x, alpha, index), alpha, index)
        return -rate, along_alpha, None


@lru_cache(maxsize=8)
def _mesh(device: torch.device) -> tuple[Tensor, Tensor]:
    from numerics.stable.mesh import half_line

    x, w = half_line(_ENTROPY_MESH)
    return torch.tensor(x, device=device), torch.tensor(w, device=device)


@lru_cache(maxsize=1)
def _sampler() -> Any:
    from numerics.evaluate import lower
    from theory import stable

    arguments = (stable.alpha, stable.half_angle, stable.exponential)
    return lower(stable.sampler(), arguments, backend="torch")


class SymmetricStable(Distribution):
    """SαS(alpha, loc, scale): characteristic function ``exp(i·loc·t − |scale·t|^alpha)``.

    ``alpha`` in [0.5, 2], ``scale`` > 0; numbers or tensors that broadcast to the batch shape.
    α = 2 is N(loc, 2·scale²).  With ``validate_args`` (torch's default) parameters or values
    outside their ranges raise ValueError.
    """

    arg_constraints = {
        "alpha": constraints.interval(LOWEST, HIGHEST),
        "loc": constraints.real,
        "scale": constraints.positive,
    }
    support = constraints.real
    has_rsample = True

    def __init__(
        self,
        alpha: Tensor | float,
        loc: Tensor | float = 0.0,
        scale: Tensor | float = 1.0,
        validate_args: bool | None = None,
    ) -> None:
        """Broadcast the parameters."""
        numbers = all(isinstance(value, Number) for value in (alpha, loc, scale))
        self.alpha, self.loc, self.scale = broadcast_all(alpha, loc, scale)
        # α as given: broadcasting it would make the table look-up pay for every copy.
        self._alpha = alpha if isinstance(alpha, Tensor) else self.loc.new_tensor(
            alpha, dtype=torch.float64)
        # Numbers keep their digits, also where torch's default is float32.
        self._numbers = (None if isinstance(loc, Tensor) else float(loc),
                         None if isinstance(scale, Tensor) else float(scale))
        shape = torch.Size() if numbers else self.alpha.shape
        super().__init__(shape, validate_args=validate_args)

    def expand(self, batch_shape: Any, _instance: SymmetricStable | None = None) -> SymmetricStable:
        """The same laws broadcast to ``batch_shape``."""
        new = self._get_checked_instance(SymmetricStable, _instance)
        shape = torch.Size(batch_shape)
        new.alpha, new.loc = self.alpha.expand(shape), self.loc.expand(shape)
        new.scale, new._alpha = self.scale.expand(shape), self._alpha
        new._numbers = self._numbers
        super(SymmetricStable, new).__init__(shape, validate_args=False)
        new._validate_args = self._validate_args
        return new

    def _place(self) -> tuple[Tensor, Tensor]:
        """Location and scale in float64."""
        pairs = zip((self.loc, self.scale), self._numbers, strict=True)
        loc, scale = (
            given.double() if number is None
            else torch.full_like(given, number, dtype=torch.float64)
            for given, number in pairs
        )
        return loc, scale

    def log_prob(self, value: Tensor) -> Tensor:
        """Log-density at ``value`` (sample shape × batch shape), nats."""
        if self._validate_args:
            self._validate_sample(value)
        (loc, scale), alpha = self._place(), self._alpha.double()
        at = extremes.standardise(value.double(), loc, scale)
        x, rows, index, shape = _flat(_magnitude(at.z), alpha)
        result = density.log_density(x, rows, index).reshape(shape)
        result = result + extremes.log_density(at, alpha) - torch.log(scale)
        return result.to(torch.result_type(value, self.loc))

    def cdf(self, value: Tensor) -> Tensor:
        """Distribution function at ``value``."""
        if self._validate_args:
            self._validate_sample(value)
        (loc, scale), alpha = self._place(), self._alpha.double()
        at = extremes.standardise(value.double(), loc, scale)
        x, rows, index, shape = _flat(_magnitude(at.z), alpha)
        upper = density.survival(x, rows, index).reshape(shape) * extremes.survival(at, alpha)
        result = torch.where(at.z < 0.0, upper, 1.0 - upper)
        return result.to(torch.result_type(value, self.loc))

    def icdf(self, value: Tensor) -> Tensor:
        """Quantile at probability ``value``."""
        if self._validate_args and bool(((value < 0.0) | (value > 1.0)).any()):
            raise ValueError("value must lie in [0, 1]")
        q = value.double()
        below = q < 0.5
        (loc, scale), alpha = self._place(), self._alpha.double()
        tail = torch.where(below, q, 1.0 - q)
        beyond = extremes.overflowing(tail, alpha, scale)
        inside = tail if beyond is None else torch.where(beyond, 0.25, tail)
        x, rows, index, shape = _flat(inside, alpha)
        size = scale * _Icdf.apply(x, rows, index).reshape(shape)
        if beyond is not None:
            size = torch.where(beyond, extremes.far_quantile(tail, alpha, scale, beyond), size)
        return (loc + torch.where(below, -size, size)).to(torch.result_type(value, self.loc))

    def rsample(self, sample_shape: Any = _ONE) -> Tensor:
        """Reparametrised draws (Chambers–Mallows–Stuck), differentiable in all parameters."""
        shape = self._extended_shape(sample_shape)
        device = self.loc.device
        uniform = torch.rand(shape, dtype=torch.float64, device=device)
        angle = torch.pi * (uniform.clamp(2.0**-54, 1.0 - 2.0**-53) - 0.5)
        exponential = torch.empty(shape, dtype=torch.float64, device=device).exponential_()
        exponential = exponential.clamp_min(torch.finfo(torch.float64).tiny)
        loc, scale = self._place()
        z = _sampler()(self._alpha.double(), angle, exponential)
        return (loc + scale * z).to(self.loc.dtype)

    def entropy(self) -> Tensor:
        """Differential entropy, nats, of the batch shape.

        Its α-derivative tends to −∞ as α → 2 (like −log log of 1/(2 − α)) and is −∞ there.
        """
        x, weights = _mesh(self.loc.device)
        alpha = self._alpha.double()
        grid, rows, index, shape = _flat(x, alpha.unsqueeze(-1))
        log_p = density.log_density(grid, rows, index).reshape(shape)
        unit = -2.0 * (weights * torch.exp(log_p) * log_p).sum(-1)
        normal = alpha.detach() == HIGHEST
        steep = torch.sqrt(torch.where(normal, HIGHEST - alpha, 1.0))  # 0, with slope −∞
        unit = unit + torch.where(normal, steep, 0.0)
        return (unit + torch.log(self._place()[1])).to(self.loc.dtype)

    @property
    def mean(self) -> Tensor:
        """The location for α > 1, NaN otherwise."""
        return torch.where(self.alpha > 1.0, self.loc, torch.nan)

    @property
    def mode(self) -> Tensor:
        """The location."""
        return self.loc

    @property
    def variance(self) -> Tensor:
        """``2·scale²`` at α = 2, +∞ for α < 2."""
        return torch.where(self.alpha == HIGHEST, 2.0 * self.scale**2, torch.inf)
