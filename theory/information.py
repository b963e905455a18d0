"""Closed forms behind LW-65's best constant: pointwise share, curvature, the Gaussian start.

JSD is the mean of the information at the log-likelihood ratio L, KL that of L tanh(L/2); both
means are over the mixture of the two hypotheses.  All information is in nats.
"""

from __future__ import annotations

import sympy as sp

from theory.detection import HALF, kl_gauss, u
from theory.stable import alpha


def information_share(ratio: sp.Expr) -> sp.Expr:
    """Information over L tanh(L/2): falls in L > 0, from ¼ at 0."""
    return HALF - sp.log(sp.cosh(ratio / 2)) / (ratio * sp.tanh(ratio / 2))


def information_steepness() -> sp.Expr:
    """Upper bound ⅛ Γ(1+2/α) of ¼ I_α, which bounds JSD''(u)."""
    return sp.gamma(1 + 2 / alpha) / 8


def information_curvature() -> sp.Expr:
    """A wider bound of JSD''(u), which the certificate uses: Γ(1+2/α)(φ(1) + 1/8), φ normal."""
    normal = sp.exp(-HALF) / sp.sqrt(2 * sp.pi)
    return sp.gamma(1 + 2 / alpha) * (normal + sp.Rational(1, 8))


def gaussian_share() -> sp.Expr:
    """Lower bound of JSD/KL at α = 2: E[L²/8 − L⁴/64]/KL with L = uX/2, X ~ N(u/2, 2)."""
    mean, variance = u / 2, 2
    second = (u / 2) ** 2 * (mean**2 + variance)
    fourth = (u / 2) ** 4 * (mean**4 + 6 * mean**2 * variance + 3 * variance**2)
    return sp.expand((second / 8 - fourth / 64) / kl_gauss())
