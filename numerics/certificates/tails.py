"""Where KL(u) goes as u → ∞: explicit bounds from the tail series of the density.

With ``w = u^{-α}``, for every u from some point on: ``KL(u) = (1+α) log u − h − log C + R w``,
``u KL'(u) = 1 + α + S w`` and ``u² KL''(u) = −1 − α + V w`` with R, S, V between constants.  The
line is cut at −u/2, u/2 and 3u/2 in ``KL(u) + h = ∫ p(x) ℓ(u−x) dx``: near x = 0 the logarithm
is in its tail, near x = u the density is.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

from flint import arb

from numerics.balls import ball
from numerics.certify import TAIL, Law

TERMS: Final = 9  # of the tail series
CELLS: Final = 32  # of the integral over |t| ≤ ½


class Tail:
    """Bounds of p, p' and ℓ = −log p for x ≥ ``start``, α < 2."""

    def __init__(self, law: Law, start: Any) -> None:
        self.law, self.start, self.index = law, start, law.index
        self.constant = TAIL(arb(1), self.index)

    def _excess(self, order: int) -> Any:
        """e with |p^{(order)}(x) / (leading term) · (its factor) − factor| ≤ e x^{-α}."""
        total = arb(0)
        for n in range(2, TERMS):
            term = abs(TAIL(arb(n), self.index) / self.constant)
            for j in range(order):
                term = term * (n * self.index + 1 + j)
            total += term * self.start ** (-(n - 2) * self.index)
        rest = self.law.rest(TERMS, order, self.law.decay(self.start))
        return total + rest * self.start ** (1 + order + 2 * self.index) / self.constant

    @cached_property
    def shrink(self) -> Any:
        """start^{-α}."""
        return self.start ** -self.index

    def density(self) -> Any:
        """A with p(x) ≤ A x^{-1-α}."""
        return self.constant * (1 + self._excess(0) * self.shrink)

    def least(self) -> Any:
        """A > 0 with p(x) ≥ A x^{-1-α}; ArithmeticError if there is none."""
        return self.constant * self._remaining(self._excess(0))

    def slope(self) -> Any:
        """B with |p'(x)| ≤ B x^{-2-α}."""
        return self.constant * (1 + self.index + self._excess(1) * self.shrink)

    def log_error(self) -> Any:
        """E with |ℓ(x) − (1+α) log x + log C| ≤ E x^{-α}."""
        excess = self._excess(0)
        return excess / self._remaining(excess)

    def score_error(self) -> Any:
        """E with |ℓ'(x) − (1+α)/x| ≤ E x^{-1-α}."""
        excess = self._excess(0)
        return (self._excess(1) + (1 + self.index) * excess) / self._remaining(excess)

    def curvature(self) -> Any:
        """B with p''(x) ≤ B x^{-3-α}; ArithmeticError unless p'' ≥ 0 there."""
        excess, factor = self._excess(2) * self.shrink, (1 + self.index) * (2 + self.index)
        if not bool(excess < factor):
            raise ArithmeticError(f"p'' is not known to be positive from x = {self.start}")
        return self.constant * (factor + excess)

    def score_slope_error(self) -> Any:
        """E with |ℓ''(x) + (1+α)/x²| ≤ E x^{-2-α}."""
        excess, lead = self._excess(0), 1 + self.index
        first = self.score_error()
        factor = lead * (1 + lead)
        second = (self._excess(2) + factor * excess) / self._remaining(excess)
        return 2 * lead * first + first**2 * self.shrink + second

    def _remaining(self, excess: Any) -> Any:
        rest = 1 - excess * self.shrink
        if not bool(rest > 0):
            raise ArithmeticError(f"the tail series says nothing at x = {self.start}")
        return rest

    def reach(self) -> Any:
        """Bound of x ℓ'(x)."""
        return 1 + self.index + self.score_error() * self.shrink

    def entropy(self) -> Any:
        """Ball around −∫_start^∞ p log p: the leading term's integral, and a bound of the rest."""
        a, scale = self.index, self.constant * self.shrink
        main = scale * ((1 + a) * (self.start.log() / a + 1 / a**2) - self.constant.log() / a)
        excess, error = self._excess(0) * self.shrink, self.log_error() * self.shrink
        if not bool((1 + a) * self.start.log() > self.constant.log()):
            raise ArithmeticError(f"−log p is not known to be positive at x = {self.start}")
        rest = excess * (main + error * scale / a) + error * scale / a
        return main + ball(rest)


class Far:
    """Bounds for every separation ≥ ``u``.

    ``reach`` bounds |x ℓ'(x)| and ``weight`` |x|^{1+α} p(x) on the line.
    """

    def __init__(self, law: Law, u: Any, reach: Any, weight: Any) -> None:
        self.quarter, self.half, self.most = (Tail(law, u * k / 8) for k in (2, 4, 7))
        self.index, self.reach, self.weight = law.index, reach, weight
        self.shrink = u**-law.index
        two = arb(2)
        # P(X > u/2), P(X > 3u/2) and (u/2) p(u/2), over w.
        self.outer = self.half.density() * two**self.index / self.index
        self.last = self.half.density() * (two / 3) ** self.index / self.index
        # u^{-2} ∫₀^{u/2} x² p, over w.
        self.square = weight * two ** (self.index - 2) / (2 - self.index)

    def _error(self, near: Any, far: Any, share: Any) -> Any:
        """Error of ℓ' or ℓ'' at u − x over w: |x| ≤ u/8, and u/8 ≤ |x| ≤ u/2.

        ``near`` and ``far`` are its sizes there, ``share`` w^{-1} times the mass of the latter.
        """
        return near + far * share * self.shrink

    def growth(self) -> Any:
        """R with |KL(u) − (1+α) log u + h + log C| ≤ R u^{-α}."""
        a, error, two = self.index, self.half.log_error(), arb(2)
        log2, most = two.log(), self.half.density()
        if not bool(error * self.half.shrink <= (1 + a) * log2):
            raise ArithmeticError(f"ℓ(x) ≤ λ(2x) is not known from x = {self.half.start}")
        # |x| ≤ u/2: E log(1 − x²/u²), by −log(1 − z²) ≤ 4 log(4/3) z², and the error of ℓ.
        centre = (1 + a) * 4 * (arb(4) / 3).log() * self.square + error * two**a
        # |y| ≤ u/2, y = u − x: p(u/2) times ∫ (λ(u) − ℓ(y)) dy.
        other = most * two ** (1 + a) * ((1 + a) * (1 + log2)
                                         + (self.weight / self.half.constant).log())
        # x < −u/2 and x > 3u/2: ∫ z^{-1-α} log(1 + z), ∫ z^{-1-α} |log(z − 1)|.
        left = (most * (1 + a) * two**a * ((arb(3) / 2).log() / a + 1 / a**2)
                + error * (two / 3) ** a / 2)
        right = most * (1 + a) * (log2 / 2 * (two / 3) ** (1 + a)
                                  + two**-a * (log2 / a + 1 / a**2)) + error * two**a / 2
        return centre + other + left + right

    def slope(self) -> tuple[Any, Any]:
        """S between which u KL'(u) = 1 + α + S u^{-α}."""
        a, two = self.index, arb(2)
        error = self._error(self.most.score_error() * (arb(8) / 7) ** (1 + a),
                            self.half.score_error() * two ** (1 + a),
                            2 * self.weight * arb(8) ** a / a)
        # x near u: ℓ' is odd and p falls, so that it is between 0 and a bound by p'.
        other = 4 * two**a * self.reach * self.half.slope()
        low = -(1 + a) * 2 * self.outer - error - 2 * self.reach * self.last
        high = ((1 + a) * arb(8) / 3 * self.square + error + other
                + self.reach * 2 / 3 * self.outer)
        return low, high

    def bend(self) -> tuple[Any, Any]:
        """V between which u² KL''(u) = −1 − α + V u^{-α}."""
        a, two = self.index, arb(2)
        # ∫₀^{u/2} (−p') x = ½ − P(X > u/2) − (u/2) p(u/2); beyond u/8 it is P(X > u/8) + ….
        error = self._error(self.most.score_slope_error() * (arb(8) / 7) ** (2 + a),
                            self.half.score_slope_error() * two ** (2 + a),
                            2 * self.weight * arb(8) ** a * (1 + 1 / a))
        # x near u: ℓ' is odd and p'' ≥ 0, so that it is between a bound by p'' and 0.
        other = 8 * two**a * self.reach * self.half.curvature()
        low = -8 * (1 + a) * self.square - error - other
        high = (2 * (1 + a) * self.outer * (1 + a) + error
                + arb(4) / 3 * self.reach * a * (self.outer + self.last))
        return low, high

    def loss(self) -> tuple[Any, Any]:
        """Between what (log 2 − JSD(u))/F(−u/2) lies; it is ∫ p(x) log(1 + p(u−x)/p(x)) dx over F.

        By |x| ≤ u/2 and x < −u/2, where the ratio r is below 1: log(1+r) ≤ r; else it is
        log(1/r') + log(1+r') with r' = 1/r.  Below: log(1+r) ≥ r log 2 and ≥ log 2.
        """
        a, two, log2 = self.index, arb(2), arb(2).log()
        most, least, error = self.half.density(), self.half.least(), self.half.log_error()
        share = most * arb(3) ** -a / least  # P(X > 3u/2)/P(X > u/2)
        near = most / least * a * two**-a * self._near(
            (self.weight / self.half.constant).log() + error * self.half.shrink)
        far = share * (log2 + (1 + a) * arb(3).log() + 2 * error * self.half.shrink)
        ratio = most / self.quarter.least() * arb(3) ** (-1 - a)  # p(3u/4)/p(u/4)
        middle = (least * (two / 3) ** a - most * (two / 5) ** a) / most
        return 2 * log2 + (1 - ratio / 2 - log2) * middle, 1 + log2 + near + far

    def _near(self, constant: Any) -> Any:
        """Bound of ∫ (1−t)^{-1-α} [(1+α) log((1−t)/|t|) + constant] dt over |t| ≤ ½."""
        total, power = arb(0), -1 - self.index
        for k in range(CELLS):
            a, b = arb(k) / (2 * CELLS), arb(k + 1) / (2 * CELLS)
            width = constant * (b - a)
            for sign, weight in ((-1, (1 - b) ** power), (1, (1 + a) ** power)):
                logs = _logs(b, sign) - _logs(a, sign)
                total += weight * ((1 + self.index) * logs + width)
        return total


def _logs(t: Any, sign: int) -> Any:
    """∫₀^t log((1 ± s)/s) ds."""
    if bool(t == 0):
        return arb(0)
    rest = 1 + sign * t
    return sign * rest * rest.log() - t * t.log()
