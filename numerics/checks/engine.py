"""The stable engine against its referee: rigorous Arb balls on stratified points."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from numerics import stable
from numerics.stable import accuracy
from theory.checking import Context, check
from theory.ledger import Outcome, Strength

NAMES = ("pdf", "sf", "cdf", "score", "logpdf", "logsf", "logcdf", "ppf", "isf")
POINTS = {"quick": 60, "full": 20000}  # per range of α; a quarter as many probabilities


def engine() -> SimpleNamespace:
    """The functions under check."""
    return SimpleNamespace(**{name: getattr(stable, name) for name in NAMES})


def _probe(functions: SimpleNamespace) -> list[float]:
    """Values at a few points, magnified so that an alteration of 1e-12 shows."""
    values = [float(getattr(functions, n)(x, 1.3)) for n in NAMES[:7] for x in (-0.7, 2.0)]
    values += [float(getattr(functions, n)(0.2, 1.3)) for n in NAMES[7:]]
    reference = [float(getattr(stable, n)(x, 1.3)) for n in NAMES[:7] for x in (-0.7, 2.0)]
    reference += [float(getattr(stable, n)(0.2, 1.3)) for n in NAMES[7:]]
    return [1 + 1e6 * (v / r - 1) for v, r in zip(values, reference, strict=True)]


def _each(alter: Callable[[Callable[..., Any]], Callable[..., Any]]) -> Any:
    return lambda f: SimpleNamespace(**{name: alter(getattr(f, name)) for name in NAMES})


def _twelve_digits(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, alpha: float(f"{function(x, alpha):.11e}")


MUTANTS = {
    "alpha + 1e-11": _each(lambda f: lambda x, alpha: f(x, alpha - 1e-11 if alpha > 1.9
                                                        else alpha + 1e-11)),
    "twelve digits only": _each(_twelve_digits),
    "scale of another parametrisation": _each(lambda f: lambda x, alpha: f(x * 1.000001, alpha)),
}


@check(strength=Strength.SAMPLED, subject=engine, probe=_probe, mutants=MUTANTS)
def against_arb(functions: SimpleNamespace, context: Context) -> Outcome:
    """Every comparison within 5e-15 (quantiles 1e-14) relative; α in [½, 1] and [1, 2]."""
    points = POINTS[context.level]
    worst: dict[str, float] = {}
    comparisons, beyond = 0, []
    for part in sorted(accuracy.RANGES):
        for name, items in accuracy.run(points, part, context.seed % 2**32, functions).items():
            comparisons += len(items)
            beyond += [i for i in items if not i.error <= accuracy.limit(name, part)]
            worst[f"{part} {name}"] = max(i.error for i in items)
    details = {"samples": comparisons, "points": 2 * points, "seed": context.seed,
               "tolerance": 5e-15, "tolerance of quantiles": 1e-14, "worst": worst}
    if beyond:
        return Outcome(False, f"{len(beyond)} of {comparisons} beyond: {beyond[0]}", details,
                       tuple(str(i) for i in beyond[:10]))
    return Outcome(True, f"{comparisons} comparisons, worst error {max(worst.values()):.1e}",
                   details)
