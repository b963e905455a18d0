"""Information quantities against closed forms, an independent quadrature, and theorem T1."""

from __future__ import annotations

import math

import mpmath as mp
import numpy as np
import pytest
import sympy as sp

from numerics import stable
from numerics.evaluate import lower
from numerics.stable import information
from tests.numerics.stable import quadrature_reference as reference
from theory import detection

TOLERANCE = 1e-12
SEPARATIONS = [1e-150, 1e-8, 3e-6, 1e-3, 0.02, 0.0201, 0.4, 2.0, 7.0, 30.0, 1e3, 1e9, 1e100, 1e299]


def relative(value: object, exact: object) -> float:
    """|value/exact − 1| in extended precision."""
    return float(abs(mp.mpf(float(value)) / exact - 1))  # type: ignore[arg-type]


@pytest.mark.parametrize("u", SEPARATIONS)
def test_cauchy_pair(u: float) -> None:
    """α = 1: KL = log(1 + u²/4), JSD = log(2r/(1 + r)) with r = √(1 + u²/4)."""
    with mp.workdps(40 + max(0, int(-2 * math.log10(u)))):
        w = mp.mpf(u)
        root = mp.sqrt(1 + w * w / 4)
        assert relative(stable.kl(u, 1.0), mp.log1p(w * w / 4)) < TOLERANCE
        assert relative(stable.jsd(u, 1.0), -mp.log((1 + 1 / root) / 2)) < TOLERANCE
        assert relative(stable.equivocation(u, 1.0), mp.log1p(1 / root)) < TOLERANCE
        assert relative(stable.bayes_error(u, 1.0), mp.acot(w / 2) / mp.pi) < TOLERANCE


@pytest.mark.parametrize("u", [1e-6, 0.3, 2.0, 9.0, 24.0])
def test_gaussian_pair(u: float) -> None:
    """α = 2: KL = u²/4; JSD and equivocation by quadrature of the closed density."""
    with mp.workdps(30):
        half = mp.mpf(u) / 2

        def gap(y: mp.mpf) -> mp.mpf:
            ratio = y * u / 2
            decay = mp.exp(-ratio)
            mass = mp.exp(-((y - half) ** 2) / 4) * (1 + decay) / (2 * mp.sqrt(mp.pi))
            return mass * (mp.log1p(decay) + ratio * decay / (1 + decay))

        step = mp.mpf(4) / max(4, u)
        exact = mp.quad(gap, [k * step for k in range(int(30 + half) * max(1, int(u / 4)))])
        assert relative(stable.kl(u, 2.0), mp.mpf(u) ** 2 / 4) < TOLERANCE
        assert relative(stable.equivocation(u, 2.0), exact) < TOLERANCE
        if u > 0.1:
            assert relative(stable.jsd(u, 2.0), mp.log(2) - exact) < TOLERANCE


@pytest.mark.parametrize(
    ("alpha", "u", "source"), [(1.2, 0.125, "Arb"), (1.5, 3.5, "mpmath"), (0.75, 2.0, "Arb")]
)
def test_divergences_between_the_closed_cases(alpha: float, u: float, source: str) -> None:
    """KL, JSD and equivocation against the trapezoid rule on a reference's density."""
    for function, exact in zip(
        (stable.kl, stable.jsd, stable.equivocation),
        reference.divergences(u, alpha, source),
        strict=True,
    ):
        assert relative(function(u, alpha), exact) < TOLERANCE, function.__name__


@pytest.mark.parametrize(("alpha", "source"), [(1.9, "Arb"), (1.9, "mpmath"), (0.8, "Arb")])
def test_entropy_and_fisher_matrix(alpha: float, source: str) -> None:
    """Entropy and every entry of the Fisher matrix against both references."""
    exact = reference.moments(alpha, source)
    assert relative(stable.entropy(alpha), exact.pop("entropy")) < TOLERANCE
    for name, value in exact.items():
        assert relative(stable.fisher_information(alpha, parameter=name), value) < TOLERANCE, name


def test_closed_forms_at_the_ends() -> None:
    """Entropies and Fisher informations of the Cauchy and the normal law."""
    assert abs(stable.entropy(1.0) - math.log(4 * math.pi)) < 1e-14
    assert abs(stable.entropy(2.0, scale=3.0) - 0.5 * math.log(36 * math.pi * math.e)) < 1e-14
    cauchy = np.asarray(stable.fisher_information(1.0, scale=2.0, parameter="matrix"))
    assert np.allclose(np.diag(cauchy)[:2], 0.125, rtol=1e-14)
    normal = np.asarray(stable.fisher_information(2.0, parameter="matrix"))
    assert np.allclose(np.diag(normal)[:2], [0.5, 2.0], rtol=1e-14)
    assert normal[2, 2] == np.inf
    assert normal[1, 2] == -np.inf
    # Published to 14 digits.
    for alpha, value in (
        (1.25, 0.43543017133623),
        (1.5, 0.42809697961509),
        (1.75, 0.4482993726038),
    ):
        assert abs(float(stable.fisher_information(alpha)) - value) < 1e-13
    near = stable.fisher_information([1.9, 1.99, 1.999, 2 - 1e-9], parameter="alpha")
    assert np.all(np.diff(near) > 0)


@pytest.mark.parametrize("alpha", [1.0, 1.3, 1.7, 1.97, 2.0])
def test_theorem_t1(alpha: float) -> None:
    """KL is concave in u², KL ≤ I u²/2, JSD ≤ KL/4, JSD increases to log 2."""
    u = np.sqrt(np.linspace(0.0, 400.0, 81))
    kl, jsd = np.asarray(stable.kl(u, alpha)), np.asarray(stable.jsd(u, alpha))
    assert np.all(np.diff(kl, 2) <= 1e-12 * kl[2:])
    bound = float(stable.fisher_information(alpha)) * u**2 / 2
    assert np.all(kl <= bound * (1 + 1e-14))
    assert np.all(jsd <= kl / 4 * (1 + 1e-14))
    assert np.all(np.diff(jsd) > 0)
    assert jsd[-1] < math.log(2)
    assert abs(kl[1] / bound[1] - 1) < 0.9


def test_small_and_large_separations() -> None:
    """KL/u² tends to I/2; KL grows like (1 + α) log u; limits and symmetry in u."""
    for alpha in (1.1, 1.6, 1.999):
        half = 0.5 * float(stable.fisher_information(alpha))
        assert abs(float(stable.kl(1e-9, alpha)) / 1e-18 / half - 1) < 1e-12
        growth = float(stable.kl(1e200, alpha)) - float(stable.kl(1e190, alpha))
        assert abs(growth / ((1 + alpha) * 10 * math.log(10)) - 1) < 1e-9
    assert stable.kl(0.0, 1.5) == 0.0 == stable.jsd(0.0, 1.5)
    assert stable.kl(np.inf, 1.5) == np.inf
    assert stable.jsd(np.inf, 1.5) == math.log(2) == stable.equivocation(0.0, 1.5)
    assert stable.kl(-3.0, 1.5) == stable.kl(3.0, 1.5)
    assert math.isnan(float(stable.kl(np.nan, 1.5)))
    assert stable.kl(1e200, 2.0) == np.inf


def test_derivative_of_the_mutual_information() -> None:
    """JSD' against a central difference of JSD (whose own error is below 5e-6)."""
    for alpha in (1.2, 1.8, 2.0):
        for u in (0.01, 0.7, 4.0, 15.0):
            h = 1e-4 * u
            up, down = stable.jsd(u + h, alpha), stable.jsd(u - h, alpha)
            difference = (float(up) - float(down)) / (2 * h)
            assert abs(float(information.jsd_derivative(u, alpha)) / difference - 1) < 1e-5


@pytest.mark.parametrize("alpha", [1.0, 1.4, 1.9, 2.0])
def test_inverses(alpha: float) -> None:
    """Inverses return to their argument; the exact test lies between Fano and Hellman–Raviv."""
    for value in (1e-9, 0.01, 0.3, 0.6):
        assert abs(stable.jsd(stable.jsd_inverse(value, alpha), alpha) / value - 1) < 1e-12
        back = stable.equivocation(stable.equivocation_inverse(value, alpha), alpha)
        assert abs(back / value - 1) < 1e-11
    for error in (1e-6, 0.05, 0.1, 0.4):
        u = stable.bayes_error_inverse(error, alpha)
        assert abs(stable.bayes_error(u, alpha) / error - 1) < 1e-13
        entropy = -error * math.log(error) - (1 - error) * math.log1p(-error)
        fano = stable.equivocation_inverse(entropy, alpha)
        hellman = stable.equivocation_inverse(2 * error * math.log(2), alpha)
        assert fano < u < hellman
    assert stable.bayes_error_inverse(0.5, alpha) == 0.0


def test_stable_forms_are_the_theorys() -> None:
    """The cancellation-free functions of the likelihood ratio equal the symbolic ones."""
    ratio = sp.Symbol("L", positive=True)
    exact = lower(detection.information_of_ratio(ratio), (ratio,), backend="mpmath")
    with mp.workdps(60):
        for value in (1e-9, 1e-3, 0.3, 0.61, 0.62, 1.0, 5.0, 40.0, 300.0):
            gain = information._information_gain(np.array([value]))[0]
            entropy = information._binary_entropy_of_logit(np.array([value]))[0]
            assert relative(gain, exact(mp.mpf(value))) < 2e-15
            assert relative(entropy, mp.log(2) - exact(mp.mpf(value))) < 2e-15 or value > 100
    gauss = lower(detection.kl_gauss(), (detection.u,), backend="numpy")
    cauchy = lower(detection.kl_cauchy(), (detection.u,), backend="numpy")
    for u in (0.1, 1.0, 20.0):
        assert abs(float(stable.kl(u, 2.0)) / gauss(u) - 1) < TOLERANCE
        assert abs(float(stable.kl(u, 1.0)) / cauchy(u) - 1) < TOLERANCE


def test_broadcasting_and_refusals() -> None:
    """Shapes broadcast; arguments outside their ranges are named."""
    assert np.shape(stable.kl(np.ones((3, 1)), [1.2, 1.5])) == (3, 2)
    assert np.shape(stable.fisher_information([1.2, 1.5], parameter="matrix")) == (2, 3, 3)
    with pytest.raises(ValueError, match="alpha must lie"):
        stable.kl(1.0, 2.1)
    with pytest.raises(ValueError, match="error must lie"):
        stable.bayes_error_inverse(0.6, 1.5)
    with pytest.raises(ValueError, match="value must lie"):
        stable.jsd_inverse(0.7, 1.5)
    with pytest.raises(ValueError, match="value must lie"):
        stable.equivocation_inverse(0.0, 1.5)
    with pytest.raises(ValueError, match="parameter must be one of"):
        stable.fisher_information(1.5, parameter="shape")
    with pytest.raises(ValueError, match="scale"):
        stable.entropy(1.5, scale=-1.0)


def test_inverses_at_random_separations() -> None:
    """The solver ends at the root: not in the middle of its last bracket, nor one step short."""
    rng = np.random.default_rng(11)
    for alpha in (0.5, 0.7, 1.0, 1.3, 1.9, 2 - 1e-9, 2.0):
        for u in np.concatenate([10 ** rng.uniform(-1, 3.5, 12), [10.0, 47.0, 60.0, 1e3, 1e6]]):
            rest, gained = stable.equivocation(u, alpha), stable.jsd(u, alpha)
            if 1e-250 < rest < 0.68:
                back = stable.equivocation(stable.equivocation_inverse(rest, alpha), alpha)
                steep = u * u / 8 if alpha > 1.99 else 1.0  # one ulp of u in the value
                assert abs(back / rest - 1) < 1e-13 + 1e-15 * steep, (alpha, u)
            if gained < 0.5:
                found = stable.jsd_inverse(gained, alpha)
                assert abs(stable.jsd(found, alpha) / gained - 1) < 1e-13, (alpha, u)


@pytest.mark.parametrize("u", [8.5, 30.0, 47.0, 60.0, 80.0, 95.0])
@pytest.mark.parametrize("alpha", [1.5, 2.0])
def test_derivative_between_distant_densities(alpha: float, u: float) -> None:
    """JSD' is minus the slope of the equivocation, up to the underflow of the normal pair."""

    def log_rest(v: float) -> float:
        return math.log(float(stable.equivocation(v, alpha)))

    h = 0.01 if alpha == 2.0 else 1e-3 * u
    slope = (8 * (log_rest(u + h) - log_rest(u - h)) - log_rest(u + 2 * h)
             + log_rest(u - 2 * h)) / (12 * h)
    found = float(information.jsd_derivative(u, alpha)) / float(stable.equivocation(u, alpha))
    assert found == pytest.approx(-slope, rel=1e-10)
