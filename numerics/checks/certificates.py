"""Certified checks: enclosures by ball arithmetic at listed rational α and exact u, ε."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import sympy as sp
from flint import arb

from numerics import certify, stable
from numerics.balls import rational
from theory import detection as det
from theory import window
from theory.checking import Context, check
from theory.checks.steps import Subject, edit, probe
from theory.detection import u
from theory.ledger import Outcome, Strength
from theory.stable import alpha, kappa, samples, scale

DIGIT = sp.Rational(1, 10**6)
SLACK = Fraction(1, 10**6)


@cache
def law(alpha: str) -> certify.Law:
    """The certified law of a rational α written as text."""
    return certify.Law(Fraction(alpha))


@cache
def information(alpha: str) -> Any:
    """Ball around I_α."""
    return certify.fisher_information(law(alpha))


@cache
def divergences(alpha: str, at: str) -> tuple[Any, Any]:
    """Balls around KL(u) and JSD(u)."""
    return certify.divergences(law(alpha), Fraction(at))


def _exact(expr: sp.Expr) -> Any:
    """A rational SymPy number, or an expression evaluated to 40 digits, as a ball."""
    if expr.is_Rational:
        return rational(Fraction(int(expr.p), int(expr.q)))
    return arb(str(sp.N(expr, 40))) + arb(0, 1e-35)


@check(
    strength=Strength.CERTIFIED,
    subject=lambda: {"5/4": sp.Rational("0.43543017"), "3/2": sp.Rational("0.42809698"),
                     "7/4": sp.Rational("0.44829937"), "2": sp.Rational(1, 2)},
    probe=probe,
    mutants={
        "seventh digit at 5/4": edit("5/4", lambda e: e + DIGIT),
        "seventh digit at 3/2": edit("3/2", lambda e: e - DIGIT),
        "seventh digit at 7/4": edit("7/4", lambda e: e + DIGIT),
        "Gaussian of variance 1": edit("2", lambda e: 2 * e),
    },
)
def fisher_values(subject: Subject, context: Context) -> Outcome:
    """I_α to seven digits at four tail indices."""
    lines, good = [], True
    for name, value in subject.items():
        ball = information(name)
        good &= bool(abs(ball - _exact(value)) < arb("1e-7"))
        lines.append(f"I at α = {name}: {ball.str(12)}")
    return Outcome(good, "; ".join(lines[:2]), {"domain": "α ∈ {5/4, 3/2, 7/4, 2}",
                                                "bound": 1e-7}, tuple(lines))


@check(
    strength=Strength.CERTIFIED,
    subject=lambda: {"fano": det.required_information(sp.Rational(1, 10)),
                     "exact": sp.Rational(1, 10),
                     "sufficient": det.sufficient_information(sp.Rational(1, 10))},
    probe=probe,
    mutants={
        "Fano without the entropy": edit("fano", lambda e: sp.log(2)),
        "half the error": edit("exact", lambda e: e / 2),
        "Hellman-Raviv with eps for 2 eps": edit(
            "sufficient", lambda e: sp.log(2) * sp.Rational(9, 10)),
    },
)
def criteria_enclosed(subject: Subject, context: Context) -> Outcome:
    """At α = 3/2, ε = 1/10: u_Fano ∈ [3.61, 3.62], u ∈ [4.12, 4.13], u_HR ∈ [6.63, 6.64]."""
    need, target, enough = (_exact(subject[k]) for k in ("fano", "exact", "sufficient"))
    jsd = [divergences("3/2", at)[1] for at in ("361/100", "362/100", "663/100", "664/100")]
    errors = [certify.survival(law("3/2"), Fraction(at) / 2) for at in ("412/100", "413/100")]
    tests = {
        f"JSD(3.61) = {jsd[0].str(8)} < {need.str(8)} < JSD(3.62)": jsd[0] < need < jsd[1],
        f"F(−2.06) = {errors[0].str(8)} > {target.str(4)} > F(−2.065)":
            errors[0] > target > errors[1],
        f"JSD(6.63) = {jsd[2].str(8)} < {enough.str(8)} < JSD(6.64)": jsd[2] < enough < jsd[3],
    }
    return Outcome(all(bool(ok) for ok in tests.values()),
                   "u_Fano ∈ [3.61, 3.62] < u ∈ [4.12, 4.13] < u_HR ∈ [6.63, 6.64]",
                   {"domain": "α = 3/2, ε = 1/10"}, tuple(tests))


@check(
    strength=Strength.CERTIFIED,
    subject=lambda: {"upper": det.information * u**2 / 2, "information": det.information_upper()},
    probe=probe,
    mutants={
        "I u^2/4": edit("upper", lambda e: e / 2),
        "I u^2/16": edit("information", lambda e: e / 2),
        "I u/2": edit("upper", lambda e: e / u / 2),
    },
)
def divergence_bounds(subject: Subject, context: Context) -> Outcome:
    """α = 3/2, u = 1, 4: KL/u² falls, KL ≤ ½Iu², JSD ≤ KL/4, JSD ≤ Iu²/8."""
    info = information("3/2")
    lines, good, before = [], True, None
    for at in (1, 4):
        kl, jsd = divergences("3/2", str(at))
        upper, bound = (_exact((subject[k] / det.information).subs(u, at)) * info
                        for k in ("upper", "information"))
        ratio = kl / at**2
        good &= bool(kl <= upper) and bool(jsd <= kl / 4) and bool(jsd <= bound)
        good &= before is None or bool(ratio <= before)
        before = ratio
        lines.append(f"u = {at}: KL = {kl.str(9)} ≤ {upper.str(9)}, JSD = {jsd.str(9)} ≤ "
                     f"{bound.str(9)}")
    return Outcome(good, lines[1], {"domain": "α = 3/2, u ∈ {1, 4}"}, tuple(lines))


def bracket(name: str, target: Fraction) -> tuple[Fraction, Fraction]:
    """Two separations between which the exact one for this error is certified to lie."""
    near = Fraction(2 * stable.ppf(1 - float(target), float(Fraction(name))))
    goal = rational(target)
    low, high = near * (1 - SLACK), near * (1 + SLACK)
    above, below = (certify.survival(law(name), end / 2) for end in (low, high))
    if not (bool(above > goal) and bool(below < goal)):
        raise ArithmeticError(f"no bracket of the separation at alpha = {name}, error {target}")
    return low, high


@check(
    strength=Strength.CERTIFIED,
    subject=lambda: {"threshold": window.threshold(), "samples": sp.Integer(2)},
    probe=probe,
    mutants={
        "one sequence": edit("samples", lambda e: sp.Integer(1)),
        "threshold rising with N": edit("threshold", lambda e: e * samples ** (2 / kappa())),
        "critical separation inverted": edit("threshold", lambda e: e / det.critical**2),
    },
)
def compression_enclosed(subject: Subject, context: Context) -> Outcome:
    """N = 2, ε ∈ {9/20, 1/5, 1/10}: ε_th falls along α = 5/4, 3/2, 7/4, 2."""
    lines, good = [], True
    for target in ("9/20", "1/5", "1/10"):
        bounds = []
        for name in ("5/4", "3/2", "7/4", "2"):
            level = subject["threshold"].subs({scale: 1, det.alignment: 1,
                                               samples: subject["samples"],
                                               alpha: sp.Rational(name)})
            bounds.append([_exact(level.subs(det.critical, sp.Rational(e.numerator, e.denominator)))
                           for e in bracket(name, Fraction(target))])
        good &= all(bool(a[0] > b[1]) for a, b in zip(bounds, bounds[1:], strict=False))
        lines.append(f"ε = {target}: " + " > ".join(b[0].str(6, radius=False) for b in bounds))
    return Outcome(good, lines[0], {"domain": "N = 2, α ∈ {5/4, 3/2, 7/4, 2}, three ε"},
                   tuple(lines))


@check(
    strength=Strength.CERTIFIED,
    subject=lambda: {"fano": det.required_information(), "sufficient":
                     det.sufficient_information()},
    probe=probe,
    mutants={
        "requirements swapped": lambda s: {"fano": s["sufficient"], "sufficient": s["fano"]},
        "Fano without the entropy": edit("fano", lambda e: sp.log(2) + 0 * det.error),
        "Hellman-Raviv with 4 eps": edit("sufficient", lambda e: (1 - 4 * det.error) * sp.log(2)),
    },
)
def between_enclosed(subject: Subject, context: Context) -> Outcome:
    """At the exact u*, JSD lies between both requirements: α = 2, five ε; α = 7/4, ε = 1/5."""
    lines, good = [], True
    cases = [("2", e) for e in ("2/5", "1/5", "1/10", "1/20", "1/100")] + [("7/4", "1/5")]
    for name, target in cases:
        goal = sp.Rational(target)
        need, enough = (_exact(subject[k].subs(det.error, goal)) for k in ("fano", "sufficient"))
        least, most = (divergences(name, str(end))[1]
                       for end in bracket(name, Fraction(target)))
        good &= bool(need <= least) and bool(most <= enough)
        lines.append(f"α = {name}, ε = {target}: {need.str(6, radius=False)} ≤ "
                     f"{least.str(6, radius=False)} ≤ {enough.str(6, radius=False)}")
    return Outcome(good, lines[2], {"domain": "; ".join(f"α = {a}, ε = {e}" for a, e in cases)},
                   tuple(lines))
