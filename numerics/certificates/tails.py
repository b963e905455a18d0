"""Where KL(u) goes as u → ∞: explicit bounds from the tail series of the density.

With ``w = u^{-α}``, for every u ≥ 2Z: ``KL(u) = (1+α) log u − h − log C + R w`` and
``u KL'(u) = 1 + α + S w`` with |R|, |S| bounded by constants.  The line is cut at −3u/2, −u/2
and u/2: near x = 0 the second density is in its tail, near x = −u the first one is.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Final

from flint import arb

from numerics.certify import _TAIL, Law

TERMS: Final = 9  # of the tail series


class Tail:
    """Bounds of p, p' and ℓ = −log p for x ≥ ``start``, α < 2."""

    def __init__(self, law: Law, start: Any) -> None:
        self.law, self.start, self.index = law, start, law.index
        self.constant = _TAIL(arb(1), self.index)

    def _excess(self, order: int) -> Any:
        """e with |p^{(order)}(x) / (leading term) · (its factor) − factor| ≤ e x^{-α}."""
        total = arb(0)
        for n in range(2, TERMS):
            term = abs(_TAIL(arb(n), self.index) / self.constant)
            for j in range(order):
                term = term * (n * self.index + 1 + j)
            total += term * self.start ** (-(n - 2) * self.index)
        rest = self.law._rest(TERMS, order, self.law._decay(self.start))
        return total + rest * self.start ** (1 + order + 2 * self.index) / self.constant

    @cached_property
    def shrink(self) -> Any:
        """start^{-α}."""
        return self.start ** -self.index

    def density(self) -> Any:
        """A with p(x) ≤ A x^{-1-α}."""
        return self.constant * (1 + self._excess(0) * self.shrink)

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
        return main + arb(0, float(rest.upper()) * 1.0000001)

    def growth_bound(self, weight: Any) -> Any:
        """R with |KL(u) − (1+α) log u + h + log C| ≤ R u^{-α} for u ≥ 2 start.

        ``weight`` bounds |x|^{1+α} p(x) on the line.
        """
        a, error, two = self.index, self.log_error(), arb(2)
        log2 = two.log()
        if not bool(error * self.shrink <= (1 + a) * log2):
            raise ArithmeticError(f"ℓ(x) ≤ λ(2x) is not known at x = {self.start}")
        most = self.density()
        # |x| ≤ u/2: E log(1 − x²/u²), by −log(1 − z²) ≤ 4 log(4/3) z², and the error of ℓ.
        centre = ((1 + a) * 4 * (arb(4) / 3).log() * weight * two ** (a - 2) / (2 - a)
                  + error * two**a)
        # |y| ≤ u/2, y = x + u: p(u/2) times ∫ (λ(u) − ℓ(y)) dy.
        other = most * two ** (1 + a) * ((1 + a) * (1 + log2) + (weight / self.constant).log())
        # x > u/2 and x < −3u/2: ∫ z^{-1-α} log(1 + z), ∫ z^{-1-α} |log(z − 1)|.
        right = (most * (1 + a) * two**a * ((arb(3) / 2).log() / a + 1 / a**2)
                 + error * (two / 3) ** a / 2)
        left = most * (1 + a) * (log2 / 2 * (two / 3) ** (1 + a)
                                 + two**-a * (log2 / a + 1 / a**2)) + error * two**a / 2
        return centre + other + right + left

    def slope_bound(self, weight: Any, reach: Any) -> Any:
        """S with u KL'(u) ≤ 1 + α + S u^{-α} for u ≥ 2 start; ``reach`` bounds |x ℓ'(x)|."""
        a, two = self.index, arb(2)
        most = self.density()
        centre = ((1 + a) * arb(8) / 3 * weight * two ** (a - 2) / (2 - a)
                  + self.score_error() * two ** (1 + a))
        other = 4 * two**a * reach * self.slope()
        right = reach * arb(2) / 3 * most * two**a / a
        return centre + other + right
