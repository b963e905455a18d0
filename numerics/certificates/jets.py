"""Taylor coefficients of KL(u) in the separation u, enclosed, with a remainder for a whole cell.

``KL(u) = ∫ p(x) [ℓ(x+u) − ℓ(x)] dx`` with ``ℓ = −log p``, and
``KL^{(i+1)}(u) = (−1)^i ∫ p^{(i)}(x) ℓ'(x+u) dx``.  Integrals are sums over dyadic cells that are
small near the two points 0 and −u, where p and ℓ vary; on a cell both are series about the
centre, and the remainder is the last coefficient of the same series over the whole cell.  Beyond
``END`` the integrals are bounded.  The Taylor remainder in u comes from
``|KL^{(n+1)}| ≤ sup|ℓ'| · (2 p(0) n^{1/α})^n``: p is the law of a sum of n independent parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from flint import arb, arb_series

from numerics.balls import ball, binomial, cell_integral, polynomial, precise, rational
from numerics.certificates.tails import Tail
from numerics.certify import BITS, Law

ORDER: Final = 8  # of the quadrature
JETS: Final = 14  # derivatives of KL'
COUNT: Final = ORDER + JETS + 2  # coefficients of p that are kept
END: Final = 256
SMALLEST: Final = Fraction(1, 8)
SHARE: Final = 8  # a cell is at most this part of its distance from 0 and −u
settings: Final = precise(BITS, ORDER + 1)


@dataclass(frozen=True)
class Jet:
    """KL about u: value, coefficients of KL'(u+δ), and a bound of |KL^{(JETS+1)}|."""

    centre: Fraction
    value: Any
    slopes: tuple[Any, ...]
    last: Any

    def _rest(self, delta: Any, order: int) -> Any:
        return ball(self.last * abs(delta).upper() ** order / arb(order + 1).gamma())

    def first(self, delta: Any) -> Any:
        """KL'(u + δ)."""
        return polynomial(self.slopes, delta) + self._rest(delta, JETS)

    def bend(self, delta: Any) -> Any:
        """KL' − u KL'' at u + δ, expanded in δ."""
        u, later = rational(self.centre), (*self.slopes[1:], arb(0))
        terms = [(1 - i) * a - u * (i + 1) * b
                 for i, (a, b) in enumerate(zip(self.slopes, later, strict=True))]
        return (polynomial(terms, delta) + self._rest(delta, JETS)
                + (u + abs(delta)) * self._rest(delta, JETS - 1))

    def fall(self, delta: Any) -> Any:
        """2 KL − u KL' at u + δ, expanded in δ."""
        u, later = rational(self.centre), (*self.slopes[1:], arb(0))
        terms = [2 * self.value - u * self.slopes[0]]
        terms += [2 * a / (i + 1) - u * b - a
                  for i, (a, b) in enumerate(zip(self.slopes, later, strict=True))]
        return (polynomial(terms, delta) + 2 * self._rest(delta, JETS + 1)
                + (u + abs(delta)) * self._rest(delta, JETS))

    def at(self, delta: Any) -> Any:
        """KL(u + δ)."""
        terms = [self.value, *(a / (i + 1) for i, a in enumerate(self.slopes))]
        return polynomial(terms, delta) + self._rest(delta, JETS + 1)


class Curve:
    """KL(u) of one rational α in [5/4, 2), on the whole half line."""

    def __init__(self, alpha: Fraction) -> None:
        self.law = Law(alpha, float(END))
        self.index = self.law.index
        self._near: dict[Fraction, list[Any]] = {}
        self._pieces: dict[tuple[Fraction, Fraction], tuple[list[Any], list[Any]]] = {}

    def expansion(self, centre: Fraction, half: Fraction) -> tuple[list[Any], list[Any]]:
        """Coefficients of p about ``centre``, and about every point of centre ± half at once."""
        if centre < 0:
            signs = self.expansion(-centre, half)
            return tuple([(-1) ** k * a for k, a in enumerate(part)]  # type: ignore[return-value]
                         for part in signs)
        if (centre, half) not in self._pieces:
            if centre not in self._near:
                self._near[centre] = self.law.derivatives(rational(centre))
            near, width = self._near[centre], rational(half)
            left = rational(centre - half) if centre > half else arb(-1)
            wide = self.law.widened(near, left, width, COUNT)
            self._pieces[centre, half] = near[:COUNT], wide
        return self._pieces[centre, half]

    def cells(self, shift: Fraction) -> list[tuple[Fraction, Fraction]]:
        """Centres and half-widths of dyadic cells that cover [−END, END]."""
        waiting = [(Fraction(-END), Fraction(0)), (Fraction(0), Fraction(END))]
        done = []
        while waiting:
            low, high = waiting.pop()
            gap = min(max(low - at, at - high, Fraction(0)) for at in (Fraction(0), -shift))
            if high - low <= max(SMALLEST, gap / SHARE):
                done.append(((low + high) / 2, (high - low) / 2))
            else:
                middle = (low + high) / 2
                waiting += [(low, middle), (middle, high)]
        return done

    @cached_property
    @settings
    def suprema(self) -> tuple[Any, Any, Any]:
        """Bounds of |ℓ'|, |x ℓ'(x)| and |x|^{1+α} p(x) on the line."""
        score, reach, weight = arb(0), arb(0), arb(0)
        for centre, half in self.cells(Fraction(0)):
            if centre < 0:
                continue
            _, wide = self.expansion(centre, half)
            slope, far = abs(wide[1] / wide[0]).upper(), rational(centre + half)
            score, reach = score.max(slope), reach.max((slope * far).upper())
            weight = weight.max((wide[0] * far ** (1 + self.index)).upper())
        beyond = Tail(self.law, arb(END))
        reach = reach.max(beyond.reach().upper())
        return (score.max((reach / END).upper()), reach,
                weight.max(beyond.density().upper()))

    def _mass(self, order: int) -> Any:
        """Bound of ∫_END^∞ |p^{(order)}|."""
        rate = self.law.decay(arb(1))
        power = self.index + order
        return power.gamma() / (arb.pi() * rate * (END * rate) ** power)

    @settings
    def entropy(self) -> Any:
        """Ball around h = −∫ p log p."""
        total = arb(0)
        for centre, half in self.cells(Fraction(0)):
            if centre > 0:
                series = [p * -p.log() for p in map(arb_series, self.expansion(centre, half))]
                total += cell_integral(series[0], series[1], rational(half), ORDER)
        return 2 * (total + self.tail_entropy())

    def tail_entropy(self) -> Any:
        """Ball around −∫_END^∞ p log p."""
        return Tail(self.law, arb(END)).entropy()

    @settings
    def jet(self, centre: Fraction) -> Jet:
        """Enclosed Taylor coefficients about u = ``centre``, 0 ≤ u ≤ END/4."""
        if not 0 <= centre <= Fraction(END, 4):
            raise ValueError(f"u = {centre} must lie in [0, {END // 4}]")
        value, slopes = arb(0), [arb(0)] * JETS
        for middle, half in self.cells(centre):
            width = rational(half)
            here, there = self.expansion(middle, half), self.expansion(middle + centre, half)
            logs, scores = [], []
            for a, b in zip(here, there, strict=True):
                q = arb_series(b[: ORDER + 1])
                logs.append(arb_series(a[: ORDER + 1]).log() - q.log())
                scores.append(-arb_series([(k + 1) * c for k, c in enumerate(b[1: ORDER + 2])])
                              / q)
            densities = [arb_series(a[: ORDER + 1]) for a in here]
            value += cell_integral(densities[0] * logs[0], densities[1] * logs[1], width, ORDER)
            for i in range(JETS):
                near, wide = (arb_series([a[k + i] * binomial(k + i, i)
                                          for k in range(ORDER + 1)]) * score
                              for a, score in zip(here, scores, strict=True))
                slopes[i] += (-1) ** i * cell_integral(near, wide, width, ORDER)
        return self._beyond(centre, value, slopes)

    def _beyond(self, centre: Fraction, value: Any, slopes: list[Any]) -> Jet:
        """Add what lies beyond END: there |ℓ'| ≤ reach/(END − u)."""
        score, reach, _ = self.suprema
        steep = reach / (END - rational(centre))
        value = value + ball(2 * rational(centre) * steep * self._mass(0))
        slopes = [total + ball(2 * steep * self._mass(i) / arb(i + 1).gamma())
                  for i, total in enumerate(slopes)]
        return Jet(centre, value, tuple(slopes), score * self._norm(JETS))

    def _norm(self, n: int) -> Any:
        """Bound of ∫ |p^{(n)}|, n ≥ 1."""
        return (2 * self.expansion(Fraction(0), SMALLEST / 2)[0][0]
                * arb(n) ** (1 / self.index)) ** n
