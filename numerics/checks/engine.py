"""The stable engine against two references, Arb's balls and mpmath's sums, on stratified points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import mpmath as mp
import numpy as np

from numerics import stable
from numerics.stable import accuracy
from numerics.stable.referees import BITS, REFEREES, Exact, Referee
from theory.checking import Context, check
from theory.ledger import Outcome, Strength

OF_X = ("pdf", "sf", "cdf", "score", "logpdf", "logsf", "logcdf", "dlogpdf_dalpha")
NAMES = (*OF_X, "ppf", "isf")
POINTS = {"quick": 50, "full": 20000}  # per range of α; a quarter as many probabilities
ENOUGH = 10
"""Comparisons beyond their limit after which the rest is not looked at."""


def engine() -> SimpleNamespace:
    """The functions under check, and the references that judge them and each other."""
    functions = {name: getattr(stable, name) for name in NAMES}
    return SimpleNamespace(**functions, referees=REFEREES)


def _probe(subject: SimpleNamespace) -> list[float]:
    """Values at a few points, magnified so that the smallest alterations show."""
    def at_points(functions: Any) -> list[float]:
        one = [float(getattr(functions, n)(x, 1.3)) for n in OF_X for x in (-0.7, 2.0)]
        one += [float(getattr(functions, n)(0.2, 1.3)) for n in ("ppf", "isf")]
        alpha = np.array([1.3])
        return one + [float(getattr(functions, n)(np.array([0.7]), alpha)[0]) for n in NAMES]

    values, reference = at_points(subject), at_points(stable)
    plain = [1 + 1e6 * (v / r - 1) for v, r in zip(values, reference, strict=True)]
    with mp.workprec(BITS):
        for ours, theirs in zip(subject.referees, REFEREES, strict=True):
            found, exact = ours.point(2.0, 1.3), theirs.point(2.0, 1.3)
            plain += [1 + 1e24 * float(found[n].mid / exact[n].mid - 1) for n in sorted(exact)]
    return plain


def _each(alter: Callable[[Callable[..., Any]], Callable[..., Any]]) -> Any:
    return lambda f: SimpleNamespace(
        **{name: alter(getattr(f, name)) for name in NAMES}, referees=f.referees)


def _twelve_digits(function: Callable[..., Any]) -> Callable[..., Any]:
    digits = np.vectorize(lambda value: float(f"{value:.11e}"))
    return lambda x, alpha: digits(function(x, alpha))[()]


def _per_element(function: Callable[..., Any]) -> Callable[..., Any]:
    """Wrong by 1e-12 where α is an array."""
    return lambda x, alpha: function(x, alpha) * (1 + 1e-12 * (np.ndim(alpha) > 0))


@dataclass(frozen=True)
class _Altered:
    """A referee that judges another α, or rounds."""

    source: Referee
    factor: float = 1.0
    bits: int = BITS

    @property
    def name(self) -> str:
        """The name of the one that it replaces."""
        return self.source.name

    def point(self, x: float, alpha: float) -> dict[str, Exact]:
        """See `numerics.stable.referees.Referee`."""
        return self._rounded(self.source.point(x, alpha * self.factor))

    def quantile(self, x: float, alpha: float) -> dict[str, Exact]:
        """See `numerics.stable.referees.Referee`."""
        return self._rounded(self.source.quantile(x, alpha * self.factor))

    def _rounded(self, found: dict[str, Exact]) -> dict[str, Exact]:
        with mp.workprec(self.bits):
            return {name: Exact(+item.mid, item.radius) for name, item in found.items()}


def _referee(place: int, factor: float = 1.0, bits: int = BITS) -> Any:
    def alter(f: SimpleNamespace) -> SimpleNamespace:
        referees = list(f.referees)
        referees[place] = _Altered(referees[place], factor, bits)
        return SimpleNamespace(**(vars(f) | {"referees": tuple(referees)}))

    return alter


MUTANTS = {
    "alpha + 1e-11": _each(lambda f: lambda x, alpha: f(
        x, alpha + np.where(np.greater(alpha, 1.9), -1e-11, 1e-11))),
    "twelve digits only": _each(_twelve_digits),
    "other values where alpha is given per element": _each(_per_element),
    "scale of another parametrisation": _each(lambda f: lambda x, alpha: f(x * 1.000001, alpha)),
    "Arb at the double below alpha": _referee(0, factor=1 - 2.0**-53),
    "mpmath at the double below alpha": _referee(1, factor=1 - 2.0**-53),
    "mpmath with a double's 53 bits": _referee(1, bits=53),
}


@check(strength=Strength.SAMPLED, subject=engine, probe=_probe, mutants=MUTANTS)
def against_references(subject: SimpleNamespace, context: Context) -> Outcome:
    """Every comparison within 5e-15 (quantiles 1e-14, ∂/∂α 1e-12); α in [½, 1] and [1, 2].

    The functions are called with one α and with α per element.

    Each value is compared with both references, which must agree to 1e-17 themselves.
    """
    points = POINTS[context.level]
    worst: dict[str, float] = {}
    count, beyond = 0, []
    for part in sorted(accuracy.RANGES):
        for item in accuracy.comparisons(points, part, context.seed % 2**32, subject,
                                         subject.referees, arrays=True):
            count += 1
            key = " ".join(filter(None, (part, item.function, item.path)))
            worst[key] = max(worst.get(key, 0.0), item.error)
            if not item.error <= accuracy.limit(item.function):
                beyond.append(item)
                if len(beyond) == ENOUGH:
                    break
    names = [referee.name for referee in subject.referees]
    details = {
        "samples": count, "points": 2 * points, "seed": context.seed,
        "references": names, "worst": worst,
        "tolerances": {"else": accuracy.LIMIT, **accuracy.SPECIAL_LIMITS},
    }  # fmt: skip
    if beyond:
        return Outcome(False, f"{len(beyond)} of {count} beyond: {beyond[0]}", details,
                       tuple(str(i) for i in beyond))
    share = max(error / accuracy.limit(key.split()[1]) for key, error in worst.items())
    apart = max(error for key, error in worst.items() if accuracy.REFERENCES in key)
    return Outcome(
        True,
        f"{count} comparisons at {2 * points} points with {' and '.join(names)}, "
        f"the worst at {share:.0%} of its limit; the references differ by {apart:.1e}",
        details,
    )
