"""Certificates: the enclosures contain independent values; coverage, ranges, known traps."""

from __future__ import annotations

from fractions import Fraction

import mpmath as mp
import pytest
from flint import arb, ctx, fmpq

from numerics import certify, stable


@pytest.mark.parametrize("alpha", ["5/4", "3/2", "19/10", "2"])
def test_cells_cover_the_half_line_without_gaps(alpha: str) -> None:
    law = certify.Law(Fraction(alpha))
    for origin in (0, 4):
        cells = law.cells(origin)
        right = arb(0)
        for centre, half in cells:
            assert bool(centre - half == right) and bool(half > 0)
            right = centre + half
        end = certify.GAUSSIAN_END if law.alpha == 2 else certify.END
        assert bool(right >= end)


@pytest.mark.parametrize("alpha", ["5/4", "3/2", "7/4"])
@pytest.mark.parametrize("x", [0.0, 0.6875, 3.0, 12.5, 700.0])
def test_derivatives_enclose_mpmath(alpha: str, x: float) -> None:
    law = certify.Law(Fraction(alpha))
    ctx.prec, before = certify.BITS, ctx.prec
    try:
        balls = law.derivatives(arb(x))
    finally:
        ctx.prec = before
    with mp.workdps(30):
        index = mp.mpf(Fraction(alpha).numerator) / Fraction(alpha).denominator
        turn = mp.exp(1j * mp.pi / (4 * index))

        def value(k: int) -> mp.mpf:
            def integrand(s: mp.mpf) -> mp.mpc:
                t = s * turn
                return (1j * t) ** k * mp.exp(1j * x * t - t**index)
            nodes = [0, *(mp.mpf(2) ** e for e in range(-14, 8, 2)), mp.inf]
            return mp.re(turn * mp.quad(integrand, nodes)) / mp.pi / mp.factorial(k)

        for k in (0, 1, 3):
            expected = value(k)
            gap = abs(float(mp.mpf(str(float(balls[k].mid()))) - expected))
            assert gap <= float(balls[k].rad()) + 1e-13 * abs(float(expected)) + 1e-22


def test_expansion_over_a_cell_contains_its_points() -> None:
    law = certify.Law(Fraction(3, 2))
    ctx.prec, before = certify.BITS, ctx.prec
    try:
        _, wide = law.expansion(arb(2), arb(fmpq(1, 16)))
        for step in range(-4, 5):
            inside = law.derivatives(arb(2) + arb(fmpq(step, 64)))
            assert all(bool(w.overlaps(a)) for w, a in zip(wide, inside, strict=False))
    finally:
        ctx.prec = before


def test_gaussian_closed_forms_lie_in_the_balls() -> None:
    law = certify.Law(Fraction(2))
    assert bool(certify.fisher_information(law).overlaps(arb("0.5")))
    for u in (Fraction(1, 2), Fraction(3)):
        kl, jsd = certify.divergences(law, u)
        assert bool(kl.contains(arb(fmpq(u.numerator, u.denominator)) ** 2 / 4))
        assert abs(float(jsd.mid()) - float(stable.jsd(float(u), 2.0))) < 1e-9
        error = certify.survival(law, u / 2)
        assert abs(float(error.mid()) - float(mp.erfc(float(u) / 4) / 2)) < 1e-14


def test_the_stable_engine_lies_in_the_balls() -> None:
    for alpha in (1.25, 1.5, 1.75):
        law = certify.Law(Fraction(alpha))
        kl, jsd = certify.divergences(law, Fraction(3, 2))
        for ball, value in ((kl, stable.kl(1.5, alpha)), (jsd, stable.jsd(1.5, alpha))):
            assert float(ball.rad()) < 1e-6
            assert bool(abs(ball - arb(float(value))) < ball.rad() + arb(1e-13))


def test_ranges_are_enforced_and_settings_restored() -> None:
    before = ctx.prec, ctx.cap
    with pytest.raises(ValueError, match="alpha"):
        certify.Law(Fraction(1))
    law = certify.Law(Fraction(2))
    with pytest.raises(ValueError, match="u = 9"):
        certify.divergences(law, Fraction(9))
    with pytest.raises(ValueError, match="x = -1"):
        certify.survival(law, Fraction(-1))
    assert (ctx.prec, ctx.cap) == before
