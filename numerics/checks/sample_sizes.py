"""LW-36 and LW-40 in numbers: what the paper's sample size reaches, and how far it is off."""

from __future__ import annotations

import numpy as np
import sympy as sp
from scipy import stats
from scipy.optimize import brentq

from numerics import stable
from numerics.checks.detection import closed_form
from theory import detection as det
from theory import stable as law
from theory.checking import Context, check
from theory.checks.steps import Subject, edit, probe
from theory.detection import error, u
from theory.ledger import Outcome, Role, Strength
from theory.stable import alpha


@check(
    strength=Strength.SAMPLED,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"critical": det.critical_paper()},
    probe=probe,
    mutants={
        "four times the separation": edit("critical", lambda e: 4 * e),
        "exact separation": edit("critical", lambda e: det.critical_exact()
                                 + 0 * det.constant),
        "constant I/200": edit("critical", lambda e: e.subs(det.constant, det.constant / 100)),
        "constant I, not I/2": edit("critical", lambda e: e.subs(det.constant, 2 * det.constant)),
        "entropy of half the target": edit("critical", lambda e: e.subs(error, error / 2)),
    },
)
def paper_size_misses_target(subject: Subject, context: Context) -> Outcome:
    """Error reached at the paper's N with c = I_α/2, for targets .1 and .01.

    At α = 2 the errors are compared with SciPy's normal law at the root of ¼u² = log 2 − h_b(ε).
    """
    critical = closed_form(subject["critical"], error, det.constant, alpha)
    reached = closed_form(det.bayes_error(), u, alpha)
    lines, least, same = [], np.inf, True
    for index in (1.2, 1.5, 2.0):
        info = float(stable.fisher_information(index, parameter="location"))
        for target in (0.1, 0.01):
            got = float(reached(critical(target, info / 2, index), index))
            least = min(least, got / target)
            lines.append(f"α = {index:g}, ε = {target:g}: error reached {got:.4f}")
            if index == 2.0:
                need = np.log(2) - stats.entropy([target, 1 - target])
                root = brentq(lambda u_, need=need: u_**2 / 4 - need, 0, 10, xtol=1e-14)
                same &= abs(got / stats.norm.sf(root / np.sqrt(8)) - 1) < 1e-9
    return Outcome(bool(least > 1.5 and same),
                   lines[2] + f"; never below {least:.2f} times the target",
                   {"left": least, "right": 1.0, "samples": 6}, tuple(lines))


@check(
    strength=Strength.SAMPLED,
    subject=lambda: {"exact": det.critical_exact(), "paper": det.critical_paper(),
                     "growth": 2 * (law.tail_constant() / (alpha * error)) ** (1 / alpha)},
    probe=probe,
    mutants={
        "exact without the 2": edit("exact", lambda e: e / 2),
        "exact at eps/2": edit("exact", lambda e: e.subs(error, error / 2)),
        "paper's constant I": edit("paper", lambda e: e.subs(det.constant, 2 * det.constant)),
        "entropy for its complement": edit("paper", lambda e: sp.sqrt(
            sp.log(2) / det.constant - e**2)),
        "growth of order 1/sqrt(eps)": edit("growth", lambda e: e * error ** (
            1 / alpha - sp.Rational(1, 2))),
        "growth without the tail's 1/alpha": edit("growth", lambda e: e * alpha ** (1 / alpha)),
    },
)
def paper_size_in_numbers(subject: Subject, context: Context) -> Outcome:
    """Separations, error reached and ratio of N: the exact test against LW-36 with c = I_α/2."""
    exact, growth = (closed_form(subject[key], error, alpha) for key in ("exact", "growth"))
    paper = closed_form(subject["paper"], error, det.constant, alpha)
    reached = closed_form(det.bayes_error(), u, alpha)
    half = {a: float(stable.fisher_information(a, parameter="location")) / 2 for a in (1.5, 2.0)}

    def excess(index: float, target: float) -> float:
        ratio = float(exact(target, index)) / float(paper(target, half[index], index))
        return float(ratio ** (index / (index - 1)))

    targets = (0.1, 0.01, 1e-3, 1e-4)
    table = [(float(exact(e, 1.5)), told, unit) for e, told, unit in zip(
        targets, (4.12, 15.5, 68.6, 317.0), (0.01, 0.1, 0.1, 1.0), strict=True)]
    table += [(float(paper(e, half[1.5], 1.5)), told, 0.01) for e, told in zip(
        targets, (1.31, 1.73, 1.79, 1.80), strict=True)]
    table += [(float(reached(paper(0.1, half[a], a), a)), told, 1e-3)
              for a, told in ((1.5, 0.321), (2.0, 0.334))]
    table += [(excess(1.5, 0.1), 31.0, 1.0), (excess(1.5, 0.01), 721.0, 1.0),
              (excess(2.0, 0.1), 8.9, 0.1)]
    wrong = [f"{value:.5g} for {told:g}" for value, told, unit in table
             if abs(value - told) > 0.5 * unit]
    tail = max(abs(float(growth(1e-9, a)) / float(exact(1e-9, a)) - 1) for a in (1.2, 1.5, 1.8))
    return Outcome(not wrong and tail < 1e-3,
                   "all as stated; q_α(1−ε) is its tail's to "
                   f"{tail:.1e} at ε = 1e-9" if not wrong else "; ".join(wrong),
                   {"samples": len(table) + 3, "smallest_detectable": "half a printed digit"})
