"""Certificates over continua: independent values lie inside, and their tails and jets hold."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache

import mpmath as mp
import pytest
from flint import arb, ctx
from scipy.special import gamma

from experiments.dependencies import reached
from numerics import stable
from numerics.certificates import divergence, errors
from numerics.certificates.format import Certificate, Interval
from numerics.certificates.recipe import RECIPES, recipe
from numerics.certificates.tails import Tail
from numerics.certify import BITS
from theory.checking import load_check
from theory.registry import claims

POINTS = 25


@cache
def kept(name: str) -> Certificate:
    return recipe(name).stored()


def inside(interval: Interval, draw: random.Random) -> float:
    low, high = map(float, interval)
    return draw.uniform(low, high)


@pytest.mark.parametrize("name", ["concavity", "divergence", "errors", "fisher"])
def test_stored_certificates_are_whole_and_present(name: str) -> None:
    certificate = kept(name)
    plan = recipe(name)
    assert name in RECIPES and certificate.covered()
    assert certificate.forms == plan.forms(), f"generate {name} again"
    assert certificate.violations(plan.claim(plan.subject())) == ()
    assert plan.path.stat().st_size < 1_000_000
    assert certificate.statement == plan.statement and certificate.covers == plan.covers


def test_fisher_tube_contains_the_engine() -> None:
    draw = random.Random(1)
    for cell in draw.sample(kept("fisher").cells, POINTS):
        alpha = inside(cell.box[0], draw)
        low, high = map(float, cell.bounds["normalised"])
        value = float(stable.fisher_information(alpha)) / gamma(1 + 2 / alpha)
        assert low - 1e-9 <= value <= high + 1e-9
        assert high - low < 0.005 * high


def test_divergence_contains_the_engine() -> None:
    draw = random.Random(2)
    for cell in draw.sample(kept("divergence").cells, POINTS):
        alpha, s = float(cell.box[0][0]), inside(cell.box[1], draw)
        u = s / (1 - s)
        kl, entropy = float(stable.kl(u, alpha)), float(stable.entropy(alpha))
        tail = gamma(1 + alpha) * mp.sin(mp.pi * alpha / 2) / mp.pi
        law = (1 + alpha) / 2 * mp.log1p(u * u) - entropy - mp.log(tail)
        values = {"ratio": kl / u**2, "entropy": entropy,
                  "remainder": float((kl - law) * (1 + u * u) ** (alpha / 2)),
                  "information": float(stable.fisher_information(alpha))}
        for name, value in values.items():
            low, high = map(float, cell.bounds[name])
            slack = 1e-9 * (1 + abs(value)) * (1 + u**2)
            assert low - slack <= value <= high + slack, (name, alpha, u)


def test_concavity_contains_finite_differences() -> None:
    draw = random.Random(3)
    for cell in draw.sample(kept("concavity").cells, POINTS):
        alpha, s = float(cell.box[0][0]), inside(cell.box[1], draw)
        u = max(s / (1 - s), 0.2)
        if not cell.box[1][0] <= Fraction(u) / (1 + Fraction(u)) <= cell.box[1][1]:
            continue
        square, step = u * u, 0.02 * u * u
        a, b, c = (float(stable.kl((square + k * step) ** 0.5, alpha)) for k in (-1, 0, 1))
        value = -4 * (1 + square) ** 2 * (a - 2 * b + c) / step**2
        low, high = map(float, cell.bounds["concavity"])
        assert low - 0.01 * abs(value) - 1e-3 <= value <= high + 0.01 * abs(value) + 1e-3


def test_errors_contain_the_engine() -> None:
    draw = random.Random(4)
    ends = [cell for cell in kept("errors").cells if 0 in cell.box[1] or 1 in cell.box[1]]
    for cell in [*ends, *draw.sample(kept("errors").cells, POINTS)]:
        alpha, s = float(cell.box[0][0]), inside(cell.box[1], draw)
        u = s / (1 - s)
        error, lost = stable.bayes_error(u, alpha), stable.equivocation(u, alpha)
        values = {"error": error, "equivocation": lost, "shift": (0.5 - error) / u,
                  "gain": stable.jsd(u, alpha) / u**2, "loss": lost / error}
        for name, bounds in cell.bounds.items():
            low, high = map(float, bounds)
            assert low - 1e-9 <= float(values[name]) <= high + 1e-9, (name, alpha, u)


@pytest.mark.parametrize("alpha", ["5/4", "15/8"])
def test_tail_bounds_hold_where_they_say(alpha: str) -> None:
    law = divergence.curve(Fraction(alpha)).law
    before, ctx.prec = ctx.prec, BITS
    try:
        tail, a = Tail(law, arb(16)), float(law.index)
        for x in (16.0, 25.0, 90.0, 1000.0):
            p, slope = (float(v) for v in law.derivatives(arb(x))[:2])
            main = (1 + a) * mp.log(x) - mp.log(float(tail.constant))
            assert p <= float(tail.density()) * x ** (-1 - a)
            assert -slope <= float(tail.slope()) * x ** (-2 - a)
            assert abs(-mp.log(p) - main) <= float(tail.log_error()) * x**-a
            assert abs(-slope / p - (1 + a) / x) <= float(tail.score_error()) * x ** (-1 - a)
    finally:
        ctx.prec = before


def test_suprema_bound_the_score_and_the_weight() -> None:
    alpha = 1.5
    score, reach, weight = (float(v) for v in divergence.curve(Fraction(3, 2)).suprema)
    for x in [0.01 * 1.3**k for k in range(50)]:
        s, p = float(stable.score(x, alpha)), float(stable.pdf(x, alpha))
        assert abs(s) <= score and abs(x * s) <= reach and x ** (1 + alpha) * p <= weight


def test_asymptotic_bounds_hold_far_out() -> None:
    """Where the last cell of the divergence certificate begins, and far beyond."""
    for alpha in divergence.ALPHAS:
        found = divergence.beyond(alpha, Fraction(divergence.LAST))
        low, high = (float(end) for end in (found["concavity"].lower(),
                                            found["concavity"].upper()))
        a, limit = float(alpha), float(abs(found["remainder"]).upper())
        entropy = float(stable.entropy(a))
        tail = gamma(1 + a) * mp.sin(mp.pi * a / 2) / mp.pi
        for u in (48.0, 100.0, 1e3, 1e5):
            law = (1 + a) / 2 * mp.log1p(u * u) - entropy - mp.log(tail)
            gap = abs(float(stable.kl(u, a)) - law) * (1 + u * u) ** (a / 2)
            assert gap <= limit + 1e-8 * u**a
            before, here, after = (float(stable.kl(u * k, a)) for k in (0.98, 1, 1.02))
            bend = (after - before) / 0.04 - (after - 2 * here + before) / 0.02**2
            assert low - 0.02 <= bend <= high + 0.02


def test_ranges() -> None:
    with pytest.raises(ValueError, match="u = 65"):
        divergence.curve(Fraction(3, 2)).jet(Fraction(65))
    assert errors.gain_near_zero(Fraction(3, 2), Fraction(1, 2)) > 0


def test_cells_are_cut_at_simple_separations() -> None:
    alpha = (Fraction(3, 2), Fraction(3, 2))
    for low, high in ((Fraction(1), Fraction(3)), (Fraction(48), None)):
        end = Fraction(1) if high is None else divergence.share(high)
        box = (alpha, (divergence.share(low), end))
        left, right = divergence.split(box)
        assert left[1][0] == box[1][0] and right[1][1] == end and left[1][1] == right[1][0]
        middle = divergence.separation(left[1][1])
        assert middle == (2 * low if high is None else (low + high) / 2)


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_kept_evidence_depends_on_the_code_of_the_certificate(name: str) -> None:
    """The check reaches the recipe's modules by ordinary imports: its cache key has them."""
    checks = [load_check(c) for claim in claims() for c in claim.checks if "certificates_" in c]
    owners = [c.run.__module__ for c in checks
              if "certificate" in c.subject() and c.subject()["certificate"].name == name]
    assert owners
    for owner in owners:
        assert set(recipe(name).modules) <= reached(owner)[0]
