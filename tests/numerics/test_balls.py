"""Shared ball arithmetic: settings are restored, enclosures contain what they say."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from flint import arb, arb_series, ctx

from numerics.balls import ball, cell_integral, polynomial, precise, rational, spread


def test_settings_are_restored_even_after_an_error() -> None:
    before = ctx.prec, ctx.cap

    @precise(200, 7)
    def settings(fail: bool) -> tuple[int, int]:
        if fail:
            raise ArithmeticError("as asked")
        return ctx.prec, ctx.cap

    assert settings(False) == (200, 7)
    assert precise(90)(lambda: (ctx.prec, ctx.cap))() == (90, before[1])
    with pytest.raises(ArithmeticError):
        settings(True)
    assert (ctx.prec, ctx.cap) == before


@pytest.mark.parametrize("radius", [Fraction(0), Fraction(1, 3), Fraction(10**9)])
def test_balls_contain_their_ends(radius: Fraction) -> None:
    around = ball(rational(radius))
    assert bool(around.contains(rational(radius))) and bool(around.contains(-rational(radius)))
    assert float(around.rad()) <= 1.000001 * float(radius) + 1e-299
    both = spread(-radius, radius)
    assert bool(both.contains(rational(radius))) and bool(both.contains(arb(0)))


@pytest.mark.parametrize(("centre", "half"), [(0.0, 0.5), (2.0, 1.0)])
def test_integral_over_a_cell_is_enclosed(centre: float, half: float) -> None:
    @precise(100, 9)
    def enclosure() -> object:
        near = arb_series([centre, 1]).exp()
        wide = arb_series([arb(centre) + ball(arb(half)), 1]).exp()
        return cell_integral(near, wide, arb(half), 8)

    found = enclosure()
    exact = math.exp(centre + half) - math.exp(centre - half)
    assert bool(found.contains(arb(exact)))  # type: ignore[attr-defined]
    assert float(found.rad()) < 1e-4 * exact  # type: ignore[attr-defined]


def test_polynomials_start_with_the_constant() -> None:
    assert float(polynomial([1, 2, 3], arb(2))) == 17
