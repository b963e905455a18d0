"""The bridge from closed form to numbers: exact rationals, agreement between backends."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
import sympy as sp
import torch
from flint import arb, ctx

from numerics.evaluate import lower

A, B = sp.symbols("a b", positive=True)
FORMS = [
    sp.gamma(1 + A) * sp.sin(sp.pi * A / 2) / sp.pi,
    A ** (1 - 1 / B) / (2 * B) - sp.Rational(1, 3) * sp.log(A),
    sp.sqrt(A) / sp.sqrt(B) + sp.exp(-A * B) + sp.erfc(A),
    sp.Piecewise((A, A < B), (B**2, True)) + sp.digamma(A) + sp.Abs(A - B),
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("point", [(sp.Rational(13, 10), sp.Rational(7, 4)),
                                   (sp.Rational(9, 4), sp.Rational(3, 5))])
def test_backends_agree_with_sympy(form, point):
    expected = sp.N(form.subs({A: point[0], B: point[1]}), 40)
    doubles = [float(p) for p in point]
    assert float(lower(form, [A, B])(*map(np.float64, doubles))) == pytest.approx(
        float(expected), rel=1e-13)
    tensors = [torch.tensor(v, dtype=torch.float64) for v in doubles]
    assert float(lower(form, [A, B], "torch")(*tensors)) == pytest.approx(
        float(expected), rel=1e-12)
    with mpmath.workdps(40):
        value = lower(form, [A, B], "mpmath")(*(mpmath.mpf(p.p) / p.q for p in point))
        assert abs(value - mpmath.mpf(str(expected))) < mpmath.mpf(10) ** -36
    old, ctx.prec = ctx.prec, 200
    try:
        ball = lower(form, [A, B], "arb")(*(arb(p.p) / p.q for p in point))
        assert ball.contains(arb(str(expected), "1e-38")) or abs(
            ball - arb(str(expected))).upper() < 1e-36
    finally:
        ctx.prec = old


def test_rationals_stay_exact():
    third = sp.Rational(1, 3) * A
    with mpmath.workdps(50):
        value = lower(third, [A], "mpmath")(mpmath.mpf(1))
        assert abs(3 * value - 1) < mpmath.mpf(10) ** -49
    ball = lower(third, [A], "arb")(arb(1))
    assert (3 * ball).contains(1) and ball.rad() < 1e-14


def test_floats_and_unknowns_are_refused():
    with pytest.raises(ValueError, match="closed forms are exact"):
        lower(A * sp.Float("0.5"), [A])
    with pytest.raises(ValueError, match="not among the arguments"):
        lower(A * B, [A])
    with pytest.raises(ValueError, match="backend is 'jax'; allowed: numpy, torch, mpmath, arb"):
        lower(A, [A], "jax")


def test_opaque_functions_are_supplied():
    quantile = sp.Function("Quantile")
    assert lower(2 * quantile(A), [A], functions={"Quantile": lambda x: x + 1})(3.0) == 8.0
