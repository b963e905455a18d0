"""Claims once joined in words: what their lemmas say, assume, and are worth in numbers."""

import mpmath as mp
import pytest
import sympy as sp

from numerics import stable as engine
from theory import detection as det
from theory import information
from theory.checks import fisher as fisher_check
from theory.checks import information_constant as constant
from theory.checks.majority import change
from theory.proofs import curvature, fisher, majority, rising, share, thresholds
from theory.proofs.concavity import u
from theory.proofs.forms import odds
from theory.stable import alpha
from theory.tactics import unroll

FORM = majority.mass(majority.lost, majority.won)
HALVES = constant.plus * sp.log(2 * constant.plus / (constant.plus + constant.minus))
PAIR = HALVES, constant.plus, constant.minus
MIXING = fisher_check.frequency**alpha, fisher_check.frequency


def binomial_tail(p: sp.Rational, m: int) -> sp.Expr:
    n = 2 * m + 1
    return sum(sp.binomial(n, k) * p**k * (1 - p) ** (n - k) for k in range(m + 1, n + 1))


@pytest.mark.parametrize("m", [0, 1, 3])
def test_the_median_errs_as_the_binomial_tail(m):
    p = sp.Rational(2, 7)
    at = {majority.wrong: p, majority.right: 1 - p, majority.half: m}
    claim = majority.two_more_draws(FORM, change()).claim
    left, right = (unroll(side.subs(at)) for side in (claim.lhs, claim.rhs))
    assert left == right == binomial_tail(p, m + 1) < binomial_tail(p, m)
    steep = majority.grows(FORM).claim.rhs.subs({odds: 1 / p - 1, majority.half: m})
    q = sp.Symbol("q")
    assert unroll(steep) == sp.diff(binomial_tail(q, m), q).subs(q, p) > 0


def test_what_the_joined_lemmas_assume():
    normaliser = det.information_normaliser()
    slope, density = fisher_check.slope, fisher_check.density
    mixes = fisher.mixes(*MIXING, slope**2 / density, slope, density, normaliser)
    weight = constant.minus / (constant.minus + constant.plus)
    for lemma in (mixes, rising.derivative(*PAIR, weight, constant.minus),
                  rising.increases(*PAIR, weight, constant.minus),
                  share.gaussian(information.gaussian_share().subs(det.u, u), u**2 / 4),
                  majority.falls(FORM, change())):
        assert lemma.assumptions == ()
    bent = curvature.curvature(PAIR, sp.Rational(1, 4), MIXING, normaliser,
                               (information.information_steepness(),))
    assert bent.assumptions == (curvature.INDEXED,)
    told = share.mean_share(information.information_share(constant.ratio), constant.ratio)
    assert told.assumptions == (share.BOUNDED,)
    assert [str(a) for a in thresholds.near_the_median(
        det.compression_count(), det.compression_count_limit()).assumptions] == ["alpha < 2"]


def information_of_pair(separation: mp.mpf, alpha: int) -> mp.mpf:
    """∫ p log(2p/(p + q)) for the normal (α = 2) and the Cauchy (α = 1) law."""
    def p(y: mp.mpf) -> mp.mpf:
        return (mp.exp(-y**2 / 4) / (2 * mp.sqrt(mp.pi)) if alpha == 2
                else 1 / (mp.pi * (1 + y**2)))

    ends = [-40, -4, 0, 4, 40] if alpha == 2 else [-mp.inf, -4, 0, 4, mp.inf]
    return mp.quad(lambda y: p(y) * mp.log(2 * p(y) / (p(y) + p(y - separation))), ends)


@pytest.mark.parametrize("index", [1, 2])
def test_the_information_is_nowhere_more_curved_than_at_zero(index):
    ceiling = float(information.information_steepness().subs(alpha, index))
    for at in (0.05, 0.8, 2.0, 5.0):
        bend = mp.diff(lambda s: information_of_pair(s, index), mp.mpf(at), 2, h=mp.mpf("1e-3"))
        assert bend < 1 / 8 + 1e-6 <= ceiling + 1e-5  # I = ½ for both laws
        assert at > 0.05 or abs(bend - 1 / 8) < 2e-3


def test_the_share_and_the_gaussian_start_hold_in_numbers():
    """Cauchy: |log p₊/p₋| is at most 2 asinh(u/2)."""
    form = information.information_share(constant.ratio)
    for separation in (0.5, 2.0, 6.0):
        most = 2 * mp.asinh(separation / 2)
        low = float(form.subs(constant.ratio, sp.Float(str(most))))
        ratio = information_of_pair(mp.mpf(separation), 1) / mp.log(1 + separation**2 / 4)
        assert low < ratio < 0.25
    start = information.gaussian_share()
    for separation in (0.3, 1.0):
        ratio = information_of_pair(mp.mpf(separation), 2) / (mp.mpf(separation) ** 2 / 4)
        assert 0 < ratio - float(start.subs(det.u, separation)) < 0.02


@pytest.mark.parametrize("index", [1.2, 1.7])
def test_the_count_near_the_median_is_its_limit(index):
    error, step = 0.4995, 1e-4
    quantiles = [float(engine.ppf(1 - error, index + side * step)) for side in (1, -1)]
    count = mp.exp(index**2 * mp.log(quantiles[0] / quantiles[1]) / (2 * step))
    limit = float(det.compression_count_limit().subs(alpha, index))
    assert abs(count - limit) < 1e-4 * limit
