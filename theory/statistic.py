"""The matched statistic of [LW] §5.1–5.2 as finite sums: units q ≤ H, parameters p ≤ P, draws ω.

Expectations are sums over Ω outcomes with probabilities ``p(ω)``; Ω, H and P are symbols.
``sgn`` is opaque; |m| is written ``sgn(m) m``.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.terms import IndexedSum
from theory.transport import scalar

UNITS = sp.Symbol("H", integer=True, positive=True)
PARAMETERS = sp.Symbol("P", integer=True, positive=True)
OUTCOMES = sp.Symbol("Omega", integer=True, positive=True)
RATE_OUTCOMES = sp.Symbol("Omega_mu", integer=True, positive=True)
q = sp.Symbol("q", integer=True, nonnegative=True)
p = sp.Symbol("p", integer=True, nonnegative=True)
w = sp.Symbol("omega", integer=True, nonnegative=True)
v = sp.Symbol("omega_mu", integer=True, nonnegative=True)

rate, delta, readout = scalar("mu"), scalar("delta"), scalar("w")
tangent = scalar("B")  # B(q, p) = (∂⁺s_{t-ℓ}/∂θ)_{qp}
alignment = scalar("alpha")  # α(q, ω)
random_rate = scalar("mu")  # μ(q, ω): the same letter with the outcome as second argument
chance = sp.Function("prob", nonnegative=True)
rate_chance = sp.Function("prob_mu", nonnegative=True)
sgn = sp.Function("sgn", real=True)


def size(value: Any) -> sp.Expr:
    """|value| = sgn(value) · value."""
    return sgn(value) * value


def expectation(value: Any, outcome: sp.Symbol = w) -> sp.Expr:
    """``E[X] = Σ_ω p(ω) X(ω)``; for ``omega_mu`` over the rate's own outcomes."""
    if outcome == w:
        return IndexedSum(chance(w) * value, w, 1, OUTCOMES)
    return IndexedSum(rate_chance(v) * value, v, 1, RATE_OUTCOMES)


def diagonal_contribution(parameter: Any = p) -> sp.Expr:
    """LW-28: component p of ``Σ_q μ^(q) δ^(q) (B_{t-ℓ})_{q,:}``."""
    return IndexedSum(rate(q) * delta(q) * tangent(q, parameter), q, 1, UNITS)


def neuron_alignment(unit: Any = q) -> sp.Expr:
    """LW-29: ``α^(q) = δ^(q) Σ_p B_{qp} w_p``."""
    return delta(unit) * IndexedSum(tangent(unit, p) * readout(p), p, 1, PARAMETERS)


def mean_alignment(unit: Any = q) -> sp.Expr:
    """LW-30: ``m_q = E[α^(q)]``."""
    return expectation(alignment(unit, w))


def matched_statistic(rate_of: Any = None) -> sp.Expr:
    """LW-30: ``T = Σ_q μ^(q) sgn(m_q) α^(q)`` at outcome ω; ``rate_of(q)`` gives μ^(q)."""
    mu = rate(q) if rate_of is None else rate_of(q)
    return IndexedSum(mu * sgn(mean_alignment()) * alignment(q, w), q, 1, UNITS)


def repaired_statistic() -> sp.Expr:
    """``Σ_q sgn(E[μ^(q) α^(q)]) μ^(q) α^(q)``: the sign of what is actually averaged."""
    product = random_rate(q, w) * alignment(q, w)
    return IndexedSum(sgn(expectation(product)) * product, q, 1, UNITS)


def signed_mass(rate_of: Any = None) -> sp.Expr:
    """``Σ_q μ^(q) |m_q|``, the numerator of LW-32."""
    mu = rate(q) if rate_of is None else rate_of(q)
    return IndexedSum(mu * size(mean_alignment()), q, 1, UNITS)


def envelope() -> sp.Expr:
    """LW-31: ``f = Σ_q |μ^(q)|``."""
    return IndexedSum(size(rate(q)), q, 1, UNITS)


def alignment_coefficient() -> sp.Expr:
    """LW-32: ``m̄ = Σ_q μ^(q)|m_q| / Σ_q |μ^(q)|``."""
    return signed_mass() / envelope()
