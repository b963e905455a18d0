"""Theorems about Haar-distributed matrices, and about powers of a trigonometric polynomial."""

from __future__ import annotations

from typing import Final

import sympy as sp
from sympy.core.symbol import Str

from theory.matrices import ORTHOGONAL, UNITARY, MeanGain, SpectralMean
from theory.terms import IndexedSum, Statement
from theory.theorems.base import Axiom, Instance, require

_NATURAL = sp.Symbol("l", integer=True, nonnegative=True).assumptions0
_REAL = sp.Symbol("x", real=True).assumptions0
_COSINE = sp.Dummy("c", real=True)


def _size(units: sp.Expr) -> None:
    require(units.is_integer and units.is_positive, f"{units} is a number of units")


def _angle(f: sp.Lambda) -> sp.Symbol:
    """The real letter of a bounded function of the angle."""
    (angle,) = f.variables
    require(angle.assumptions0 == _REAL and f.expr.is_real, f"{f} is real on the real line")
    plain = f.expr.subs(sp.cos(angle), _COSINE)
    require(angle not in plain.free_symbols and all(
        node.exp.is_integer and node.exp.is_nonnegative for node in plain.atoms(sp.Pow)
        if node.has(_COSINE)) and not any(call.has(_COSINE) for call in plain.atoms(sp.Function)),
        f"{f.expr} is a polynomial in cos {angle}, or a power of one")
    return angle


def _spectral(group: Str, q: sp.Lambda, b: sp.Lambda, power: sp.Expr, units: sp.Expr,
              *variables: sp.Symbol) -> Instance:
    """q(z)q(1/z) = b(θ) at z = e^{iθ} gives E‖q(U)^ℓ‖_F²/H = E mean b(θ_j)^ℓ: U is normal."""
    (z,), angle = q.variables, _angle(b)
    _size(units)
    require(group in (UNITARY, ORTHOGONAL), f"{group} is a group with a Haar law")
    require(power.is_integer and power.is_nonnegative, f"{power} is a natural number")
    coefficients = sp.Poly(q.expr, z).all_coeffs()
    require(all(c.is_real for c in coefficients), f"{q} has real coefficients")
    require(angle in variables and not q.expr.has(angle), f"it holds for every {angle}")
    turn = sp.exp(sp.I * angle)
    product = q.expr.subs(z, turn) * q.expr.subs(z, 1 / turn)
    return ((Statement(product, "=", b.expr, variables),),
            Statement(MeanGain(z, q.expr, power, units, group), "=",
                      SpectralMean(angle, b.expr**power, units, group)))


def _uniform(f: sp.Lambda) -> sp.Expr:
    (angle,) = f.variables
    return sp.Integral(f.expr, (angle, -sp.pi, sp.pi)) / (2 * sp.pi)


def _unitary(f: sp.Lambda, units: sp.Expr) -> Instance:
    """The mean spectrum of a Haar unitary matrix is uniform on the circle."""
    angle = _angle(f)
    _size(units)
    return (), Statement(SpectralMean(angle, f.expr, units, UNITARY), "=", _uniform(f))


def _orthogonal(f: sp.Lambda, units: sp.Expr) -> Instance:
    """That of a Haar orthogonal one is uniform but for the share 1/H, which sits at 1 and −1."""
    angle = _angle(f)
    _size(units)
    ends = (f.expr.subs(angle, 0) + f.expr.subs(angle, sp.pi)) / 2
    return (), Statement(SpectralMean(angle, f.expr, units, ORTHOGONAL), "=",
                         (1 - 1 / units) * _uniform(f) + ends / units)


def _binomial(x: sp.Expr, y: sp.Expr, n: sp.Symbol, k: sp.Symbol) -> Instance:
    """Σ_k C(n, k) x^k y^{n−k} = (x + y)^n."""
    require(n.assumptions0 == _NATURAL and k.is_integer and not (x + y + n).has(k),
            f"{n} is natural, {k} a letter of its own")
    term = sp.binomial(n, k) * sp.expand_power_base(x**k) * sp.expand_power_base(y ** (n - k))
    return (), Statement(IndexedSum(term, k, 0, n), "=", (x + y) ** n)


def _parseval(c: sp.Lambda, q: sp.Lambda, b: sp.Lambda, n: sp.Symbol,
              facts: tuple[Statement, Statement]) -> Instance:
    """Σ_k c_k z^k = q(z)^n for every z and q(z)q(1/z) = b give ∫ b^n = 2π Σ c_k²."""
    (k,), (z,), angle = c.variables, q.variables, _angle(b)
    require(c.expr.is_real and n.assumptions0 == _NATURAL
            and not (c.expr.has(z, angle) or q.expr.has(angle, k)), f"{c} and {q} are real")
    expanded, modulus = facts
    turn = sp.exp(sp.I * angle)
    product = q.expr.subs(z, turn) * q.expr.subs(z, 1 / turn)
    require(expanded.lhs == IndexedSum(c.expr * z**k, k, 0, n) and expanded.relation == "="
            and expanded.rhs == q.expr**n and z in expanded.variables and n in expanded.variables,
            f"{expanded} expands the power of {q.expr}")
    require(modulus.lhs == product and modulus.rhs == b.expr and angle in modulus.variables,
            f"{modulus} is the squared modulus")
    return facts, Statement(sp.Integral(b.expr**n, (angle, -sp.pi, sp.pi)), "=",
                            2 * sp.pi * IndexedSum(c.expr**2, k, 0, n))


def _laplace(c: sp.Expr, angle: sp.Symbol, n: sp.Symbol) -> Instance:
    """√n ∫ (1 − c(1 − cos θ))^n dθ → √(2π/c) over a period, for 0 < c ≤ ½."""
    require(angle.assumptions0 == _REAL and n.assumptions0 == sp.Symbol(
        "n", integer=True, positive=True).assumptions0, f"{n} is a positive integer")
    require(c.is_positive and sp.factor(sp.Rational(1, 2) - c).is_nonnegative
            and not c.has(n, angle), f"0 < {c} ≤ 1/2, a constant")
    integral = sp.Integral((1 - c * (1 - sp.cos(angle))) ** n, (angle, -sp.pi, sp.pi))
    return (), Statement(sp.Limit(sp.sqrt(n) * integral, n, sp.oo), "=", sp.sqrt(2 * sp.pi / c))


MATRICES: Final = (
    Axiom("Frobenius norm of a normal matrix", "|q(U)^l|_F^2 is the sum of |q(e^{i theta_j})|^{2l} "
          "over the eigenvalues of a unitary U.", "q a polynomial with real coefficients",
          "Horn and Johnson, Matrix analysis, 2.5", _spectral),
    Axiom("mean spectrum, unitary", "The mean spectral measure of a Haar unitary matrix is "
          "uniform on the circle.", "any size (e^{ia}U has the law of U)",
          "Meckes, The random matrix theory of the classical compact groups, 1.2", _unitary),
    Axiom("mean spectrum, orthogonal", "The mean spectral measure of a Haar orthogonal H x H "
          "matrix is (1 - 1/H) times the uniform law plus 1/2H at 1 and at -1: E tr O^m is 1 for "
          "even m > 0 and 0 for odd m.", "any size (tr O^m is an alternating sum of Schur "
          "functions of hooks; only those with all parts even have mean 1)",
          "Macdonald, Symmetric functions and Hall polynomials, I.3 example 11 and VII.3",
          _orthogonal),
    Axiom("binomial theorem", "The sum of C(n, k) x^k y^{n-k} is (x + y)^n.", "n natural",
          "Graham, Knuth and Patashnik, Concrete mathematics, 5.1", _binomial),
    Axiom("Parseval", "The mean square of a trigonometric polynomial is the sum of its squared "
          "coefficients.", "real coefficients", "Rudin, Principles, 8.16", _parseval),
    Axiom("Laplace's method", "sqrt(n) times the integral of f^n over a period tends to "
          "sqrt(2 pi/c), c = -f'' at the only maximum, where f = 1.",
          "f = 1 - c(1 - cos) with 0 < c ≤ 1/2, so that 0 ≤ f < 1 elsewhere",
          "Olver, Asymptotics and special functions, 3.7", _laplace),
)
