"""T4: the mean-square gain of linear leaky networks with Haar weights, exact for every H and ℓ.

``M = ((1−s)I + sU)^ℓ`` is a polynomial in a normal matrix, so its Frobenius norm is a mean over
the spectrum of U, and the mean spectrum is known: uniform for unitary U; for orthogonal U the
share 1/H sits at the eigenvalues 1 and −1.
"""

from __future__ import annotations

from typing import Final

import sympy as sp
from sympy.core.symbol import Str

from theory.haar import GATE, SLOPE, UNITS
from theory.matrices import ORTHOGONAL, UNITARY
from theory.proof import Calculation, Chain, Facts, Lemma, Ring, Statement, Step
from theory.proofs.common import everywhere
from theory.proofs.forms import calculated
from theory.transport import j, lag

odds: Final = sp.Symbol("v", positive=True)
OPEN: Final = 1 / (1 + odds)  # s, runs over (0, 1)
angle: Final = sp.Symbol("theta", real=True)
point: Final = sp.Symbol("z", positive=True)
count: Final = sp.Symbol("l", integer=True, positive=True)
steps: Final = sp.Symbol("n", integer=True, positive=True)


def _base(facts: Facts, base: sp.Expr) -> tuple[sp.Lambda, sp.Lambda, Statement]:
    """q(z) = 1 − s + sz and the stated |q(e^{iθ})|²."""
    q = sp.Lambda(point, 1 - OPEN + OPEN * point)
    b = sp.Lambda(angle, base.subs(GATE, OPEN))
    turn = sp.exp(sp.I * angle)
    modulus = facts.show(q(turn) * q(1 / turn), "=", b.expr, Calculation())
    return q, b, modulus


def _uniform(facts: Facts, q: sp.Lambda, b: sp.Lambda, modulus: Statement) -> Statement:
    """``∫ b^ℓ = 2π Σ c_k²`` with binomial weights c_k."""
    weight = sp.binomial(lag, j) * OPEN**j * (1 - OPEN) ** (lag - j)
    expanded = facts.theorem("binomial theorem", OPEN * point, 1 - OPEN, lag, j)
    power = facts.show(expanded.lhs, "=", q.expr**lag, Chain(expanded.lhs, (
        Step(expanded.rhs, everywhere(expanded)), Step(q.expr**lag, Calculation()))))
    return facts.theorem("Parseval", sp.Lambda(j, weight), q, b, lag, (power, modulus))


def gain(group: Str, base: sp.Expr, form: sp.Expr) -> Lemma:
    """``E‖M‖_F²/H = form``; ``base`` in θ, ``form`` in s, ℓ and H, with a sum over 0 … ℓ."""
    facts = Facts()
    q, b, modulus = _base(facts, base)
    uniform = _uniform(facts, q, b, modulus)
    spectral = facts.theorem("Frobenius norm of a normal matrix", group, q, b, lag, UNITS,
                             *modulus.variables)
    names = {UNITARY: "mean spectrum, unitary", ORTHOGONAL: "mean spectrum, orthogonal"}
    mean = facts.theorem(names[group], sp.Lambda(angle, b.expr**lag), UNITS)
    told = sp.sympify(form).subs(GATE, OPEN)
    inner = mean.rhs.subs(uniform.lhs, uniform.rhs)
    turned = facts.show(b(sp.pi), "=", (1 - 2 * OPEN) ** 2, Calculation())
    facts.show(spectral.lhs, "=", told, Chain(spectral.lhs, (
        Step(spectral.rhs, everywhere(spectral)), Step(mean.rhs, everywhere(mean)),
        Step(inner, everywhere(uniform)),
        Step(inner.subs(b(sp.pi), turned.rhs), everywhere(turned)), Step(told, Ring()))))
    return facts.lemma(f"mean gain, {names[group].split()[-1]}")


def sloped(weight: sp.Expr, decay: sp.Expr, gate: sp.Expr) -> Lemma:
    """``C(ℓ,k)(sφ')^k (1−s)^{ℓ−k} = c^ℓ C(ℓ,k) p^k (1−p)^{ℓ−k}``: the gain is c^{2ℓ} T4's at p."""
    c, p, told = (e.subs(GATE, OPEN).replace(
        lambda part: part.is_Pow, lambda part: sp.factor(part.base) ** part.exp)
        for e in (decay, gate, weight))
    c, p, rest = sp.factor(c), sp.factor(p), sp.factor(1 - p)
    return calculated(
        "a slope is a factor and another gate", (c * rest, 1 - OPEN), (c * p, OPEN * SLOPE),
        (told, c**lag * sp.binomial(lag, j) * p**j * rest ** (lag - j)))


def asymptotic(base: sp.Expr, form: sp.Expr) -> Lemma:
    """``√n ∫ b^n → 2π √ℓ form(ℓ)``, whatever ℓ: so (1/2π)∫ b^n ~ form(n); ``form`` in s and ℓ."""
    facts = Facts()
    law = facts.theorem("Laplace's method", 2 * OPEN * (1 - OPEN), angle, steps)
    b, plain = base.subs(GATE, OPEN), 1 - 2 * OPEN * (1 - OPEN) * (1 - sp.cos(angle))
    same = facts.show(b, "=", plain, Calculation())
    integral = sp.Integral(b**steps, (angle, -sp.pi, sp.pi))
    limit = sp.Limit(sp.sqrt(steps) * integral, steps, sp.oo)
    told = 2 * sp.pi * sp.sqrt(count) * form.subs({GATE: OPEN, lag: count})
    facts.show(limit, "=", told, Chain(limit, (
        Step(law.lhs, everywhere(same)), Step(law.rhs, everywhere(law)),
        Step(told, Calculation()))))
    return facts.lemma("asymptotic gain")
