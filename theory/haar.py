"""T3 and T4: where the first order can be trusted, and how exact transport decays.

T3: with x_j = ‖R_j‖/a_j the first-order remainder of a scalar gate is at most
γ (e^S − 1 − S), S = Σ x_j.  T4: for a linear ConstGate with Haar-distributed U the mean-square
gain is the collision probability of two binomial variables, ~ (4πs(1−s)ℓ)^{-1/2}: exactly for
unitary U, and up to a known term of order 1/H for orthogonal U, at every H and ℓ.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.proof import (
    Certificate,
    Chain,
    Facts,
    Induction,
    Lemma,
    Rewrite,
    Ring,
    Split,
    Statement,
    Step,
    Then,
)
from theory.tactics import induction
from theory.terms import IndexedSum, OrderedProduct
from theory.transport import (
    j,
    lag,
    n,
    scalar,
    single_insertion,
)

GATE = sp.Symbol("s", positive=True)
SLOPE = sp.Symbol("phi", positive=True)  # φ' of a linear cell with one constant slope
UNITS = sp.Symbol("H", integer=True, positive=True)
RATIO = scalar("x", nonneg=True)  # x_j = ‖R_j‖ / a_j
RETENTION = scalar("a", nonneg=True)
ELEMENTARY = Statement(1 + RATIO(n), "≤", sp.exp(RATIO(n)), (n,))
_SIZE = sp.Symbol("y", nonnegative=True)
TRUST = sp.Rational(583, 1000)  # S up to which the relative error is at most ½


def exponential_above_line(elementary: Statement = ELEMENTARY) -> Lemma:
    """``1 + x_n ≤ e^{x_n}``: e^y − 1 − y grows from 0, its slope being e^y − 1 ≥ 0."""
    facts = Facts()
    sign = facts.show(0, "≤", _SIZE, Certificate(((_SIZE,),)))
    above = facts.theorem("exponential increases", sign)
    gap = sp.exp(_SIZE) - 1 - _SIZE
    rises = facts.show(0, "≤", sp.diff(gap, _SIZE), Certificate((((above, (_SIZE,)),),)))
    grows = facts.theorem("growth", sp.Lambda(_SIZE, gap), rises)
    facts.show(elementary.lhs, "≤", elementary.rhs, Certificate((((grows, (RATIO(n),)),),)))
    return facts.lemma("1 + x ≤ e^x")


def growth_bound(elementary: Statement = ELEMENTARY) -> Lemma:
    """``Π(1 + x_j) ≤ e^S``, S = Σ x_j, from 1 + x ≤ e^x at each step."""
    base = exponential_above_line(elementary)
    product, total = OrderedProduct(1 + RATIO(j), j, 1, n), IndexedSum(RATIO(j), j, 1, n)
    limit = sp.exp(total)
    claim = Statement(product, "≤", limit, (n,))
    here = Statement(product, "≤", limit)
    factors = Split(OrderedProduct, "top", n + 1)
    return Lemma("Π(1+x) ≤ e^S", claim, Induction(
        n, Chain(sp.S.One, (Step(1, Ring()),)),
        Chain(product.subs(n, n + 1), (
            Step((1 + RATIO(n + 1)) * product, factors),
            Step(sp.exp(RATIO(n + 1)) * limit, Certificate((
                (1 + RATIO(n + 1), (here, ())), (limit, (base.claim, (n + 1,))))), "≤"),
            Step(limit.subs(n, n + 1), Split(IndexedSum, "top", n + 1))))), uses=(base,))


def scalar_gate_product(claimed: Any = None) -> Lemma:
    """``Π(a_j + a_j x_j) = γ Π(1 + x_j)``."""
    left = OrderedProduct(RETENTION(j) + RETENTION(j) * RATIO(j), j, 1, n)
    right = OrderedProduct(RETENTION(j), j, 1, n) * OrderedProduct(1 + RATIO(j), j, 1, n)
    claim = Statement(left, "=", right if claimed is None else claimed, (n,))
    split = (Split(OrderedProduct, "top", n + 1),)
    return Lemma("retention factored out", claim, induction(claim, n, left=split, right=split))


def scalar_gate_insertions(claimed: Any = None) -> Lemma:
    """``Σ_j a_j x_j Π_{i≠j} a_i = γ S``."""
    left = single_insertion(RETENTION, lambda step: RETENTION(step) * RATIO(step))
    right = OrderedProduct(RETENTION(j), j, 1, n) * IndexedSum(RATIO(j), j, 1, n)
    claim = Statement(left, "=", right if claimed is None else claimed, (n,))
    top = Then((Split(IndexedSum, "top", n + 1), Split(OrderedProduct, "top", n + 1)))
    hypothesis = Statement(left, "=", claim.rhs)
    new = RETENTION(n + 1)
    target = claim.at({n: n + 1})
    return Lemma("insertions factored out", claim, Induction(
        n, Chain(sp.S.Zero, ()),
        Chain(target.lhs, (
            Step(new * left + new * RATIO(n + 1) * OrderedProduct(RETENTION(j), j, 1, n), top),
            Step(new * claim.rhs + new * RATIO(n + 1) * OrderedProduct(RETENTION(j), j, 1, n),
                 Rewrite(hypothesis)),
            Step(target.rhs, top)))))


def trust_gap(total: Any) -> sp.Expr:
    """``(e^S − 1 − S) − ½(1 − S)``: relative error ½ of the first order at its least, 1 − S."""
    return sp.exp(total) - 1 - total - (1 - total) / 2


def trusted_lag(gate: Any = GATE, slope: Any = 1) -> sp.Expr:
    """Lags up to ``.583 (1 − s)/(s ‖φ'U‖)`` have relative error at most ½ (ConstGate)."""
    return TRUST * (1 - gate) / (gate * slope)


def mean_square_gain(length: Any = lag) -> sp.Expr:
    """T4: ``E‖M‖_F²/H = Σ_k [C(ℓ,k) s^k (1−s)^{ℓ-k}]²`` for Haar unitary U, any H."""
    weight = sp.binomial(length, j) * GATE**j * (1 - GATE) ** (length - j)
    return IndexedSum(weight**2, j, 0, length)


def orthogonal_gain(units: Any = UNITS, length: Any = lag) -> sp.Expr:
    """T4: E‖M‖_F²/H for Haar orthogonal U, any H and ℓ.

    ``(1 − 1/H) Σ_k [C(ℓ,k) s^k (1−s)^{ℓ-k}]² + (1 + (1−2s)^{2ℓ})/(2H)``: two binomial variables
    collide, or differ by an even number, which has trace 1 in the mean.
    """
    even = (1 + (1 - 2 * GATE) ** (2 * length)) / 2
    return (1 - 1 / units) * mean_square_gain(length) + even / units


def gain_integrand(angle: Any, length: Any = lag) -> sp.Expr:
    """``(1 − 2s(1−s)(1 − cos θ))^ℓ``: the same as a mean over a uniform angle θ."""
    return (1 - 2 * GATE * (1 - GATE) * (1 - sp.cos(angle))) ** length


def gain_asymptotic(length: Any = lag) -> sp.Expr:
    """``(4π s(1−s) ℓ)^{-1/2}``."""
    return 1 / sp.sqrt(4 * sp.pi * GATE * (1 - GATE) * length)


def sloped_weight(index: Any = j, length: Any = lag) -> sp.Expr:
    """Coefficient of ``U^k`` in ``((1−s)I + sφ'U)^ℓ``; its squares add up to the gain."""
    return sp.binomial(length, index) * (GATE * SLOPE) ** index * (1 - GATE) ** (length - index)


def slope_decay() -> sp.Expr:
    """``c = 1 − s + sφ'``: ``(1−s)I + sφ'U`` is c times a linear cell of slope 1."""
    return 1 - GATE + GATE * SLOPE


def slope_gate() -> sp.Expr:
    """``p = sφ'/c``: the gate of that cell."""
    return GATE * SLOPE / slope_decay()


def first_order_gain(diagonal: Any, length: Any = lag) -> sp.Expr:
    """γ + Γ of the linear ConstGate with (φ'U)_qq = diagonal, lag ≥ 1."""
    return (1 - GATE) ** length + length * (1 - GATE) ** (length - 1) * GATE * diagonal
