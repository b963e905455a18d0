"""What the information proofs claim, what they rest on, and that their claims are true numbers."""

from __future__ import annotations

from collections.abc import Callable

import mpmath as mp
import pytest
import sympy as sp

from theory import detection as det
from theory.detection import Density, Distribution
from theory.integrals import Exists, Integrated
from theory.kernel.proof import Lemma
from theory.proof import ProofError
from theory.proofs import (
    capped,
    caps,
    concavity,
    expansion,
    fisher,
    growth,
    information,
    local,
    mixture,
    rising,
)
from theory.stable import alpha
from theory.theorems.information import ODDS

RATIO = sp.Symbol("L", positive=True)
SLACK = sp.Symbol("d", positive=True)
FISHER = sp.Symbol("I_alpha", positive=True)
WAYS = det.information_of_ratio(RATIO), det.information_bound_of_ratio(RATIO), RATIO
BELOW = det.information_lower(), 2 * SLACK**2, SLACK


def test_concavity_of_the_divergence_is_claimed_for_all_pairs_and_weights() -> None:
    claim = concavity.concave().claim
    k, (low, high) = concavity.divergence, (concavity.low, concavity.high)
    assert claim.lhs == (k(low) + ODDS * k(high)) / (1 + ODDS)
    assert claim.rhs == k((low + ODDS * high) / (1 + ODDS))
    assert set(claim.variables) == {low, high, ODDS}


def lemmas() -> list[Lemma]:
    """One of each."""
    bound = growth.offset + (1 + growth.INDEX) * sp.log(1 + growth.u)
    return [concavity.concave(), information.quarter(*WAYS), capped.near(*BELOW),
            capped.far(*BELOW), growth.logarithmic(bound, growth.INDEX),
            caps.cap(sp.log(2)), fisher.inverse_moment(det.information_normaliser()),
            mixture.mixture_identity(det.mixture_integrand(mixture.plus, mixture.minus))]


def test_nothing_but_convergence_is_assumed() -> None:
    for lemma in lemmas():
        for assumed in lemma.assumptions:
            assert isinstance(assumed.lhs, Exists) and assumed.rhs == 1, (lemma.name, assumed)


def test_t1_rests_on_listed_theorems_alone() -> None:
    for lemma in (concavity.concave(), information.eighth(*WAYS, det.information_upper()),
                  growth.on_range(det.constant * det.u**2), caps.cap(sp.log(2)),
                  *capped.capped(*BELOW, sp.S.Zero)):
        assert not lemma.assumptions, lemma.name


def test_the_chi_square_means_need_the_density_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    flipped = concavity.Statement(concavity.START.lhs, "=", -concavity.START.rhs,
                                  concavity.START.variables)
    monkeypatch.setattr(concavity, "START", flipped)
    with pytest.raises(ProofError):
        concavity.second_differences.__wrapped__().check()


def test_lan_is_contradictory_below_two_and_the_bound_needs_it() -> None:
    ratio = sp.log(Density(local.x - local.shift, alpha) / Density(local.x, alpha))
    lemma = local.no_normal_limit(ratio, sp.S.Zero, sp.S.One)
    lemma.check()
    assert (lemma.claim.lhs, lemma.claim.relation, lemma.claim.rhs) == (0, "<", 0)
    assert len(lemma.assumptions) == 1  # that the limit is normal
    with pytest.raises(ProofError):
        local.no_normal_limit(ratio + local.shift * local.x, sp.S.Zero, sp.S.One).check()


def cauchy(expr: sp.Expr) -> mp.mpf:
    """A claim's side at α = 1: F, K and JSD by quadrature, no formula of the project."""
    def density(t: mp.mpf) -> mp.mpf:
        return 1 / (mp.pi * (1 + t * t))

    def line(f: object) -> mp.mpf:
        return mp.quad(lambda a: f(mp.tan(a)) / mp.cos(a) ** 2,
                       [-mp.pi / 2 + mp.mpf(10) ** -9, -1, 0, 1, mp.pi / 2 - mp.mpf(10) ** -9])

    def divergence(v: mp.mpf) -> mp.mpf:
        u = mp.sqrt(v)
        return line(lambda t: density(t) * mp.log(density(t) / density(t + u)))

    def shared(v: mp.mpf) -> mp.mpf:
        u = mp.sqrt(v) / 2

        def share(t: mp.mpf) -> mp.mpf:
            p, q = density(t - u), density(t + u)
            return (p * mp.log(2 * p / (p + q)) + q * mp.log(2 * q / (p + q))) / 2

        return line(share)

    names = {"K": divergence, "JSD": shared,
             "Distribution": lambda t, _: mp.mpf(1) / 2 + mp.atan(t) / mp.pi}
    return sp.lambdify((), expr.subs(alpha, 1), [names, "mpmath"])()


@pytest.mark.parametrize("build, values", [
    (concavity.concave, {"v_0": 1, "v_1": 9, "t": sp.Rational(1, 2)}),
    (lambda: information.quarter(*WAYS), {"v": 4}),
    (lambda: capped.near(*BELOW), {"U": 2, "t": 1}),
    (lambda: capped.far(*BELOW), {"U": 1, "d": 1}),
    (lambda: caps.cap(sp.log(2)), {"v": 16}),
])
def test_the_claims_are_true_for_cauchy_noise(build: Callable[[], Lemma],
                                              values: dict[str, object]) -> None:
    lemma = build()
    at = {s: values[s.name] for s in lemma.claim.lhs.free_symbols | lemma.claim.rhs.free_symbols
          if s.name in values}
    left, right = (cauchy(sp.sympify(side).subs(at)) for side in (lemma.claim.lhs,
                                                                  lemma.claim.rhs))
    assert left < right + mp.mpf(10) ** -8


def test_closed_forms_agree_with_quadrature() -> None:
    form = expansion.closed(1, sp.log(1 + concavity.u**2 / 4)).claim
    at = {concavity.u: 3}
    assert mp.almosteq(cauchy(form.lhs.subs(at)), mp.log(mp.mpf(13) / 4), 1e-5)


def test_inverse_moment_of_the_mixing_law() -> None:
    """S = 1/(2Z²) has E exp(−λS) = exp(−√λ): at β = 2, α = 1, E S^{-1} = 2 E Z² = 2."""
    claim = fisher.inverse_moment(det.information_normaliser()).claim
    at = {fisher.lower: 0, fisher.upper: 1}
    assert claim.rhs.subs(at) == 2
    assert isinstance(claim.lhs, Integrated)


def test_the_rising_information_has_a_positive_weight() -> None:
    share, plus = sp.symbols("s p", positive=True)
    goal = rising.weighted(share / (share + plus), share, plus)
    point = goal.subs({rising.y: 2, rising.u: 1}).replace(
        lambda e: isinstance(e, det.Slope), lambda e: sp.diff(
            1 / (1 + sp.Symbol("z") ** 2), "z").subs("z", e.args[0])).replace(
        Density, lambda at, _: 1 / (1 + at**2))
    assert point.is_number and point > 0
    assert Distribution(0, alpha) == sp.Rational(1, 2)
