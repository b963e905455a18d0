"""Quantiles of a cell law: Newton's method on 1 − F, on F − ½ near the centre.

Far out the tail series is inverted in w = x^{-α}, where it is a polynomial; its derivative is
known and no power is needed before the last step.
"""

from __future__ import annotations

import functools
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from numerics.stable.kernel import CellLaw, Workspace, horner, polynomial

Array = NDArray[np.float64]
CENTRE: Final = 1 / 32
"""|½ − q| below which F − ½ is solved instead of 1 − F."""
PER_OCTAVE: Final = 64
SHIFT: Final = 46
"""Bits below the 6 leading bits of the significand: 64 starts per octave of q."""
TABLE_FROM: Final = 4000
"""Calls with fewer values do not build the table of starts."""


class Quantile:
    """Inverse of the survival function of one law on q ∈ (0, ½]."""

    def __init__(self, law: CellLaw) -> None:
        """Keep the law; tables are made on first use."""
        self.law = law
        # One step is enough but where x(q) bends fast: near 0 below 1, and where the Gaussian
        # part hands over to the tail.
        self.steps = 1 if 1 < law.alpha < 2 - 1e-5 else 2

    def __call__(self, q: Array, rest: Array, work: Workspace) -> Array:
        """x ≥ 0 with survival q ∈ (0, ½]; `rest` = ½ − q."""
        if q.size < TABLE_FROM:
            return self.few(q, rest)
        return self.many(q, rest, work)

    @functools.cached_property
    def edge_survival(self) -> float:
        """Survival at the edge: smaller q are solved by the tail series."""
        law = self.law
        if law.delta == 0:
            return float(self.knots[0][0])
        return float(law.delta * law.tail["survival"].sum() / law.edge_power)

    @functools.cached_property
    def inverse_power(self) -> tuple[float, float]:
        """−1/α as a double and the rest that rounding left."""
        high = -1 / self.law.alpha
        return high, float(-1 / Fraction(self.law.alpha) - Fraction(high))

    @functools.cached_property
    def knots(self) -> tuple[Array, Array]:
        """(1 − F, x) at the fine cells' centres, 1 − F ascending."""
        survival = self.law.fine("survival")[0]
        return survival[::-1].copy(), self.law.centres()[::-1].copy()

    def tail(self, q: Array) -> Array:
        """x for q ≤ `edge_survival`."""
        c = self.law.delta * self.law.tail["survival"]
        power = self.law.edge_power
        slopes = c * np.arange(1, c.size + 1)
        w = q / c[0]
        for _ in range(3):
            w = np.minimum(q / horner(c, np.minimum(w * power, 1.0)), 1 / power)
        for _ in range(3):
            v = w * power
            w = w + (q - w * horner(c, v)) / horner(slopes, v)
        high, low = self.inverse_power
        return np.asarray(np.power(w, high) * (1 + low * np.log(w)))

    def newton(self, q: Array, x: Array, work: Workspace, powers: int = 99) -> None:
        """One step on 1 − F, in place, for x below the edge.

        `powers` shortens the density's polynomial: close starts need a rough slope only.
        """
        law = self.law
        index, offset = law.locate(x, work)
        buffer, value, slope = (work.floats(slot, x.size) for slot in (1, 2, 4))
        polynomial(law.fine("survival"), index, offset, value, buffer)
        polynomial(law.fine("density")[:powers], index, offset, slope, buffer)
        np.subtract(value, q, out=value)
        np.divide(value, slope, out=value)
        np.add(x, value, out=x)

    def centre(self, rest: Array, x: Array, work: Workspace, steps: int) -> Array:
        """Solve F(x) − ½ = rest near 0, from the start x."""
        law = self.law
        for _ in range(steps):
            index, offset = law.locate(x, work)
            buffer, value, slope = (work.floats(slot, x.size) for slot in (1, 2, 4))
            polynomial(law.fine("origin"), index, offset, value, buffer)
            polynomial(law.fine("density"), index, offset, slope, buffer)
            x = x + (rest - x * value) / slope
        return x

    @functools.cached_property
    def starts(self) -> tuple[int, Array, Array]:
        """Cubic starts: offset of the first octave cell, knots, coefficients in q − knot."""
        lowest = max(self.edge_survival, 1e-300)
        first = int(np.array(lowest).view(np.int64) >> SHIFT)
        last = int(np.array(0.5).view(np.int64) >> SHIFT)
        q = (np.arange(first, last + 1, dtype=np.int64) << SHIFT).view(np.float64)
        safe = np.clip(q, lowest * (1 + 1e-12), 0.5)
        x = self.few(safe, 0.5 - safe)
        density = np.empty_like(x)
        self.law.density(x, density, Workspace(x.size))
        slope = -1 / density
        width = np.diff(q)
        rise = np.diff(x) / width
        square = (3 * rise - 2 * slope[:-1] - slope[1:]) / width
        cube = (slope[:-1] + slope[1:] - 2 * rise) / width**2
        rows = np.stack([x[:-1], slope[:-1], square, cube])
        if q[0] < lowest:
            rows[:, 0] = 0.0
            rows[0, 0] = self.law.edge
        return first, q, rows

    def few(self, q: Array, rest: Array) -> Array:
        """x for few q: interpolated starts and Newton steps until they are sure to suffice."""
        survival, x_knots = self.knots
        x = np.empty_like(q)
        work = Workspace(q.size)
        far = q <= self.edge_survival
        near = rest < CENTRE
        between = ~(far | near)
        if far.any():
            x[far] = self.tail(q[far])
        if near.any():
            start = rest[near] / self.law.density_at_zero()
            x[near] = self.centre(rest[near], start, work, 5)
        if between.any():
            qs = q[between]
            xs = np.interp(qs, survival, x_knots)
            for _ in range(3):
                self.newton(qs, xs, work)
                np.clip(xs, 0.0, self.law.edge, out=xs)
            x[between] = xs
        return x

    def many(self, q: Array, rest: Array, work: Workspace) -> Array:
        """x for a block of q: tabulated starts and one Newton step."""
        first, knots, rows = self.starts
        index = work.index(q.size)
        np.right_shift(q.view(np.int64), SHIFT, out=index)
        np.subtract(index, first, out=index)
        offset = work.floats(0, q.size)
        knots.take(index, out=offset, mode="clip")
        np.subtract(q, offset, out=offset)
        x = np.empty(q.size)
        polynomial(rows, index, offset, x, work.floats(1, q.size))
        for _ in range(self.steps):
            self.newton(q, x, work, powers=3)
        near = np.flatnonzero(rest < CENTRE)
        if near.size:
            part = rest[near]
            start = part / self.law.density_at_zero()
            # x is right to an absolute 1e-15 by now: enough unless x itself is tiny.
            start = np.where(start < 1e-5, start, x[near])
            x[near] = self.centre(part, start, work, 1)
        far = q < knots[1]
        if far.any():
            x[far] = self.few(q[far], rest[far])
        return x
