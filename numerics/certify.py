"""Ball-arithmetic certificates: every printed digit is enclosed, nothing is estimated.

Integrals over the line are sums over cells.  On a cell each integrand is expanded about the
centre by power-series arithmetic on Arb balls, and its remainder is the last coefficient of the
same expansion with the whole cell as centre.  Derivatives of the density come from its series
at 0 or at ∞, with remainders from the turned contour ``arg t = π/(2α)``, where
``|exp(-t^α)| ≤ 1``.  Coefficients are the closed forms of ``theory.stable``, lowered to Arb.

A certificate covers the listed rational α and exact u only.  What is rigorous: series,
remainders, quadrature, the part beyond the last cell.  What is assumed: Arb, and the closed
forms of the coefficients.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, inf, lgamma, log, pi, sin
from typing import Any

import sympy as sp
from flint import arb, arb_poly, arb_series, ctx

from numerics.balls import ball, binomial, cell_integral, polynomial, precise, rational
from numerics.evaluate import lower
from theory import detection, stable

BITS = 272
ORDER = 14  # of the expansion of an integrand on a cell
DERIVATIVES = 26  # of the density, kept at a centre
END = 2.0**14  # right end of the last cell
GAUSSIAN_END = 24.0
TAIL_TERMS = 3000  # more are never used

_ORIGIN = lower(stable.origin_coefficient(), (stable.degree, stable.alpha), "arb")
TAIL = lower(stable.tail_coefficient(), (stable.order, stable.alpha), "arb")
_PLUS, _MINUS = sp.symbols("p_plus p_minus", positive=True)
_MIXTURE = lower(
    sp.expand_log(detection.mixture_integrand(_PLUS, _MINUS), force=True), (_PLUS, _MINUS), "arb",
    functions={"log": lambda z: z.log()}, cse=False)

settings = precise(BITS, ORDER + 1)


@dataclass(frozen=True)
class Law:
    """Unit SαS law with a rational ``alpha`` in [101/100, 2]; ValueError outside.

    Cells go up to ``end`` (24 at α = 2); what lies beyond is bounded by the tail series.
    """

    alpha: Fraction
    end: float = END

    def __post_init__(self) -> None:
        if not Fraction(101, 100) <= self.alpha <= 2:
            raise ValueError(f"alpha = {self.alpha} must lie in [101/100, 2]")

    @cached_property
    def index(self) -> Any:
        """α as a ball."""
        return rational(self.alpha)

    @cached_property
    def radius(self) -> float:
        """x up to which the series at 0 is used: it cancels by at most about e^90 there.

        Below α = 5/4 it is the least x (in 64ths) at which the tail series has its accuracy.
        """
        a = float(self.alpha)
        if self.alpha < Fraction(5, 4):
            return next(k / 64 for k in range(65, 1000) if self._tail_terms(k / 64)[1])
        k = a / (a - 1)
        cancelled = min(90.0, 300 * (a - 1.1))
        return float((cancelled / ((a - 1) * a**-k)) ** (1 / k))

    @cached_property
    def _terms(self) -> int:
        """Terms of the series at 0 until those of its last derivative are below e^-60."""
        a, x = float(self.alpha), self.radius
        k, size = 25, inf
        while size > -60:  # a mere choice
            k += 25
            size = (lgamma((2 * k + 1) / a) - lgamma(2 * k + 1 - DERIVATIVES)
                    - lgamma(DERIVATIVES + 1) + (2 * k - DERIVATIVES) * log(x))
        return k + 50

    @cached_property
    def _polynomials(self) -> list[Any]:
        """p and its derivatives over k!, as polynomials (series at 0, truncated)."""
        coefficients: list[Any] = []
        for k in range(self._terms):
            coefficients += [_ORIGIN(arb(k), self.index), arb(0)]
        result = [arb_poly(coefficients)]
        for k in range(1, DERIVATIVES + 1):
            result.append(result[-1].derivative() * (1 / arb(k)))
        return result

    def _tail_terms(self, x: float) -> tuple[int, bool]:
        """Terms of the tail series for a remainder below e^-45, else (and false) for the least.

        Below α = 5/4, where many are needed, e^-30, and e^35 in the last derivative.  A mere
        choice: floating point will do.
        """
        a = float(self.alpha)
        wanted = [(0, -45)] if self.alpha >= Fraction(5, 4) else [(0, -30), (DERIVATIVES, 35)]
        log_decay = log(x * sin(pi / (2 * a)))
        least, at = inf, 1
        for n in range(1, TAIL_TERMS):
            size = max(lgamma(n * a + k + 1) - lgamma(n + 1) - lgamma(k + 1)
                       - (n * a + k + 1) * log_decay - goal for k, goal in wanted)
            if size < least:
                least, at = size, n
            if least < 0 or size > least + 60:
                break
        return at, least < 0

    @cached_property
    def _tail_coefficients(self) -> list[Any]:
        """Coefficients of x^{-nα-1} for every x beyond the radius."""
        return [TAIL(arb(n), self.index)
                for n in range(1, self._tail_terms(self.radius)[0])]

    def decay(self, x: Any) -> Any:
        """x sin θ, the decay rate along the turned contour, θ = π/(2α)."""
        return x * (arb.pi() / (2 * self.index)).sin()

    def rest(self, terms: int, k: int, decay: Any) -> Any:
        """Bound of the k-th derivative's remainder after the tail terms below ``terms``."""
        power = self.index * terms + k + 1
        return power.gamma() / (arb(terms + 1).gamma() * arb.pi()) * decay**-power

    def _derivative_bound(self, k: int, left: Any) -> Any:
        """Bound of |p^{(k)}|/k! on [left, ∞) (on the line if left ≤ 0)."""
        whole = ((k + 1) / self.index).gamma() / (arb.pi() * self.index * arb(k + 1).gamma())
        if not bool(left > 0):
            return whole
        turned = self.decay(left) ** (-(k + 1)) / arb.pi()
        return whole if bool(whole < turned) else turned

    def derivatives(self, centre: Any) -> list[Any]:
        """Balls of p^{(k)}(x)/k!, k = 0 … DERIVATIVES, at an exact point x."""
        if bool(centre < 0):
            return [(-1) ** k * a for k, a in enumerate(self.derivatives(-centre))]
        if float(centre) < self.radius or self.alpha == 2:
            return self._near(centre)
        return self._far(centre)

    def _near(self, x: Any) -> list[Any]:
        last = 2 * self._terms
        size = self._derivative_bound_at_zero(last)
        out = []
        for k, derivative in enumerate(self._polynomials):
            # Terms from x^last on: C(j, k) |c_j| x^{j-k}, falling at least geometrically.
            binomial = arb(last + 1).gamma() / (arb(k + 1).gamma() * arb(last - k + 1).gamma())
            first = binomial * size * x ** (last - k)
            ratio = (self._derivative_bound_at_zero(last + 2) / size * x**2
                     * arb(last + 2) ** 2 / arb(last - k) ** 2)
            if not bool(ratio < 1):
                raise ArithmeticError(f"series at 0 is too short at x = {x}")
            out.append(derivative(x) + ball(first / (1 - ratio)))
        return out

    def _derivative_bound_at_zero(self, k: int) -> Any:
        return abs(_ORIGIN(arb(k // 2), self.index))

    def _far(self, x: Any) -> list[Any]:
        before, ctx.cap = ctx.cap, DERIVATIVES + 1
        variable = arb_series([x, 1])
        power = (-self.index * variable.log()).exp()
        total = arb_series([0])
        terms = min(self._tail_terms(float(x))[0], len(self._tail_coefficients) + 1)
        for coefficient in reversed(self._tail_coefficients[: terms - 1]):
            total = (total + coefficient) * power
        total = total / variable
        ctx.cap = before
        decay = self.decay(x)
        return [total[k] + ball(self.rest(terms, k, decay) / arb(k + 1).gamma())
                for k in range(DERIVATIVES + 1)]

    def expansion(self, centre: Any, half: Any) -> tuple[Any, Any]:
        """Series of p about ``centre``, and about every point of centre ± half at once."""
        if self.alpha == 2:
            return tuple(_gaussian(x) for x in (centre, centre + ball(half)))  # type: ignore[return-value]
        near = self.derivatives(centre)
        left = abs(centre).lower() - half if bool(abs(centre) > half) else arb(-1)
        return near[: ORDER + 2], self.widened(near, left, half, ORDER + 2)

    def widened(self, near: list[Any], left: Any, half: Any, count: int) -> list[Any]:
        """First coefficients of p about every point within ``half`` of a centre at once.

        ``near`` are those about the centre; ``left`` bounds the points' modulus from below.
        """
        bound, within, wide = self._derivative_bound(DERIVATIVES, left), ball(half), []
        for k in range(count):
            terms = [a * binomial(k + j, k) for j, a in enumerate(near[k:DERIVATIVES])]
            rest = bound * half ** (DERIVATIVES - k) * binomial(DERIVATIVES, k)
            wide.append(polynomial(terms, within) + ball(rest))
        return wide

    def cells(self, centre: int = 0) -> list[tuple[Any, Any]]:
        """Centres and half-widths of adjacent cells that cover [0, end].

        They widen with the distance from ``centre``, beyond which the densities are smooth.
        """
        end = GAUSSIAN_END if self.alpha == 2 else self.end
        out, left = [], Fraction(0)
        while left < end:
            width = Fraction(1, 8)
            far = int(left - centre)
            if self.alpha < Fraction(15, 8) or self.alpha < 2 and far > 16:
                # Near α = 2 the density is nearly Gaussian for a long way.
                width = max(width, Fraction(far, 16 if self.alpha > Fraction(3, 2) else 8))
            middle, half = left + width / 2, width / 2
            out.append((rational(middle), rational(half)))
            left += width
        return out

    def tail_bounds(self, start: Any) -> tuple[Any, Any]:
        """c, D with p(x) ≥ c x^{-1-α} and −p'(x) ≤ D x^{-2-α} for x ≥ start (α < 2)."""
        first = TAIL(arb(1), self.index)
        rest, slope = arb(0), arb(0)
        for n in range(2, 6):
            term = abs(TAIL(arb(n), self.index)) * start ** (-(n - 1) * self.index)
            rest, slope = rest + term, slope + (n * self.index + 1) * term
        decay = self.decay(start)
        rest += self.rest(6, 0, decay) * start ** (1 + self.index)
        slope += self.rest(6, 1, decay) * start ** (2 + self.index)
        return first - rest, (1 + self.index) * first + slope


def _gaussian(centre: Any) -> list[Any]:
    """Series of exp(−x²/4)/(2√π) about a ball."""
    before, ctx.cap = ctx.cap, ORDER + 2
    variable = arb_series([centre, 1])
    series = (-(variable * variable) * arb("0.25")).exp() * (1 / (2 * arb.pi().sqrt()))
    ctx.cap = before
    return [series[k] for k in range(ORDER + 2)]


def _integrate(
    pieces: Callable[[Any, Any], tuple[Any, Any]], law: Law, origin: int = 0
) -> Any:
    """Sum over cells of ∫; ``pieces`` gives the integrand's series at centre and over the cell."""
    total = arb(0)
    for centre, half in law.cells(origin):
        total += cell_integral(*pieces(centre, half), half, ORDER)
    return total


def _slope(coefficients: list[Any]) -> Any:
    return arb_series([(k + 1) * c for k, c in enumerate(coefficients[1:])])


@settings
def fisher_information(law: Law) -> Any:
    """Ball around I_α = ∫ p'²/p, the Fisher information of location."""

    def pieces(centre: Any, half: Any) -> tuple[Any, Any]:
        near, wide = law.expansion(centre, half)
        first, second = (_slope(a) ** 2 / arb_series(a[: ORDER + 1]) for a in (near, wide))
        return first, second

    inner = 2 * _integrate(pieces, law)
    if law.alpha == 2:  # ∫_Y^∞ z²/4 · p ≤ e^{-Y²/8} for Y = 24
        return inner + ball((-arb(GAUSSIAN_END) ** 2 / 8).exp())
    low, high = law.tail_bounds(arb(law.end))
    return inner + ball(2 * high**2 / low * arb(law.end) ** (-2 - law.index) / (2 + law.index))


@settings
def divergences(law: Law, u: Fraction) -> tuple[Any, Any]:
    """Balls around KL(u) and JSD(u) in nats, 0 < u ≤ 8 exact; ValueError outside.

    Both integrands are even: KL = ∫₀^∞ (p₊ − p₋) log(p₊/p₋), JSD = ∫₀^∞ of twice LW-64's.
    """
    if not 0 < u <= 8:
        raise ValueError(f"u = {u} must lie in (0, 8]")
    shift = rational(u / 2)
    origin = ceil(u / 2)
    memory: dict[str, tuple[Any, Any]] = {}

    def pair(centre: Any, half: Any) -> tuple[Any, Any]:
        key = str(centre)
        if key not in memory:
            plus, minus = (law.expansion(centre + s, half) for s in (-shift, shift))
            memory[key] = tuple(  # type: ignore[assignment]
                (arb_series(p[: ORDER + 1]), arb_series(m[: ORDER + 1]))
                for p, m in zip(plus, minus, strict=True))
        return memory[key]

    def kl_pieces(centre: Any, half: Any) -> tuple[Any, Any]:
        first, second = ((p - m) * (p.log() - m.log()) for p, m in pair(centre, half))
        return first, second

    def jsd_pieces(centre: Any, half: Any) -> tuple[Any, Any]:
        first, second = (2 * _MIXTURE(p, m) for p, m in pair(centre, half))
        return first, second

    kl = _integrate(kl_pieces, law, origin)
    jsd = _integrate(jsd_pieces, law, origin)
    if law.alpha == 2:  # (p₊ − p₋) L ≤ p₊ u z/2 and z ≥ 24, u ≤ 8: below e^{-(z−4)²/8}
        rest = (-(arb(GAUSSIAN_END) - 4) ** 2 / 8).exp()
    else:
        start = arb(law.end) - shift
        low, high = law.tail_bounds(start)
        stretch = (1 + 2 * shift / start) ** (1 + law.index)
        rest = (4 * shift**2 * high**2 / low * stretch * start ** (-2 - law.index)
                / (2 + law.index))
    return kl + ball(rest), jsd + ball(rest / 4)  # JSD's integrand is at most ¼ of KL's


@settings
def survival(law: Law, x: Fraction) -> Any:
    """Ball around P(X > x) = F_α(−x), x ≥ 0 exact; ValueError below 0."""
    if x < 0:
        raise ValueError(f"x = {x} must be at least 0")
    point = rational(x)
    if float(x) < law.radius:
        last = 2 * law._terms
        size = law._derivative_bound_at_zero(last)
        ratio = law._derivative_bound_at_zero(last + 2) / size * point**2
        if not bool(ratio < 1):
            raise ArithmeticError(f"series at 0 is too short at x = {x}")
        rest = size * point ** (last + 1) / ((last + 1) * (1 - ratio))
        return arb("0.5") - law._polynomials[0].integral()(point) + ball(rest)
    total, coefficients = arb(0), law._tail_coefficients
    for n, coefficient in enumerate(coefficients, start=1):
        total += coefficient * point ** (-n * law.index) / (n * law.index)
    n = len(coefficients) + 1  # the density's remainder, integrated from x on
    return total + ball(law.rest(n, 0, law.decay(point)) * point / (law.index * n))
