"""Numeric checks of how the information between two stable laws changes with their distance."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from numerics import stable
from numerics.evaluate import lower
from theory.checking import Context, check
from theory.checks.steps import Subject, edit, probe
from theory.detection import u
from theory.ledger import Outcome, Strength

Floats = NDArray[np.float64]
ALPHAS = (1.0, 1.2, 1.5, 1.8, 2.0)
ahead, here, behind, steep = sp.symbols("p_ahead p p_behind slope", positive=True)
_S = np.linspace(0.0, 30.0, 6001)


@cache
def _half_line(index: float, distance: float) -> tuple[Floats, ...]:
    """p(y − u), p(y), p(y + u), |p'(y)| and weights of ∫₀^∞ dy, y = sinh s."""
    y = np.sinh(_S)
    weights = np.cosh(_S) * (_S[1] - _S[0])
    weights[[0, -1]] /= 2
    parts = [stable.pdf(y + k * distance, index) for k in (-1, 0, 1)]
    slope = parts[1] * stable.score(y, index)
    return (*parts, np.abs(slope), weights)


def slope_forms() -> dict[str, sp.Expr]:
    """Two integrands of JSD'(u) over y > 0: by a difference of shares, and by a logarithm."""
    return {"shares": steep * (ahead / (ahead + here) - behind / (behind + here)),
            "logarithm": steep * sp.log((here + ahead) / (here + behind)) / 2}


@check(strength=Strength.SAMPLED, probe=probe, subject=slope_forms, mutants={
    "logarithm without the half": edit("logarithm", lambda e: 2 * e),
    "logarithm of p(y-u)/p(y+u)": edit("logarithm", lambda e: steep * sp.log(ahead / behind) / 2),
    "both shares added": edit("shares", lambda e: steep * (
        ahead / (ahead + here) + behind / (behind + here))),
    "shares of the pair": edit("shares", lambda e: steep * (ahead - behind) / (ahead + behind)),
})
def slope_of_the_information(subject: Subject, context: Context) -> Outcome:
    """Both integrals against a difference of JSD, at five α and four u; they are positive."""
    forms: list[Callable[..., Any]] = [
        lower(subject[k], (ahead, here, behind, steep)) for k in ("shares", "logarithm")]
    worst, least = 0.0, np.inf
    for index in ALPHAS:
        for distance in (0.3, 1.0, 3.0, 10.0):
            *parts, weights = _half_line(index, distance)
            with np.errstate(divide="ignore", invalid="ignore"):
                found = [float(np.nansum(form(*parts) * weights)) for form in forms]
            step = 1e-3 * distance
            change = float(stable.jsd(distance + step, index) - stable.jsd(distance - step, index))
            told = change / (2 * step)
            worst = max(worst, *(abs(value / told - 1) for value in found))
            least = min(least, *found)
    return Outcome(bool(worst < 1e-4 and least > 0),
                   f"both integrals agree with the slope of JSD to {worst:.1e}",
                   {"samples": 4 * len(ALPHAS), "tolerance": 1e-4, "error": worst})


@check(strength=Strength.SAMPLED, probe=probe, subject=lambda: {"power": 2 + 0 * u}, mutants={
    "over u": edit("power", lambda e: e - 1),
    "over u^(3/2)": edit("power", lambda e: e - sp.Rational(1, 2)),
    "over u^(19/10)": edit("power", lambda e: e - sp.Rational(1, 10)),
})
def information_over_divergence_falls(subject: Subject, context: Context) -> Outcome:
    """JSD/KL, and JSD over u², fall on 80 points of [0.05, 60] at five α."""
    grid = np.geomspace(0.05, 60, 80)
    power = float(subject["power"].subs(u, 1))
    failures, least = [], np.inf
    for index in ALPHAS:
        jsd = np.asarray(stable.jsd(grid, index))
        ratio = jsd / np.array([stable.kl(float(s), index) for s in grid])
        least = min(least, float(np.min(-np.diff(np.log(ratio)))))
        failures += [f"{name} rises at α = {index}" for name, curve in (
            ("JSD/KL", ratio), (f"JSD/u^{power:g}", jsd / grid**power))
            if np.any(np.diff(np.log(curve)) > 1e-10)]
    return Outcome(not failures, f"JSD/KL falls by at least {least:.1e} from point to point"
                   if not failures else failures[0],
                   {"samples": grid.size * len(ALPHAS), "tolerance": 1e-10})
