"""The first-order expansion on real Jacobians: slope two, and the bound from the norms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import sympy as sp

from numerics.checks.words import draw, evaluate
from theory.checking import Context, check
from theory.checks.probes import edit, reverse, terms
from theory.ledger import Outcome, Strength
from theory.norms import Norm
from theory.terms import IndexedSum, OrderedProduct
from theory.transport import i, j, letter, n, perturbed_product, single_insertion

Subject = Mapping[str, Any]
D, R = letter("D"), letter("R")
CELLS = ("const", "shared", "diag")
STEPS, UNITS = 8, 6
SIZES = (1e-1, 3e-2, 1e-2, 3e-3)
SLOPE_TOLERANCE = 0.15  # the third-order term bends the line at ε = 0.1


@check(strength=Strength.SAMPLED, probe=terms, subject=lambda: {
    "first": single_insertion(D, R)}, mutants={
        "reverse the product order": edit("first", reverse),
        "drop the oldest insertion": edit("first", lambda e: IndexedSum(
            OrderedProduct(D(i), i, j + 1, n) * R(j) * OrderedProduct(D(i), i, 1, j - 1),
            j, 2, n)),
        "flip a sign": edit("first", lambda e: -e),
        "exponent off by one": edit("first", lambda e: IndexedSum(
            OrderedProduct(D(i), i, j, n) * R(j) * OrderedProduct(D(i), i, 1, j - 1), j, 1, n)),
    })
def slope_two(subject: Subject, context: Context) -> Outcome:
    """log ‖remainder‖ against log ε has slope 2; the remainder never exceeds its bound.

    A slope of 2 alone says little, since any matrices show it; the bound is the sharper test.
    """
    slopes: dict[str, float] = {}
    tightest = np.inf
    small = sp.Symbol("epsilon", real=True, nonzero=True)
    big_d, big_r = (lambda step: Norm(D(step))), (lambda step: Norm(R(step)))
    plain = OrderedProduct(D(j), j, 1, n)
    for index, name in enumerate(CELLS):
        network = draw(name, UNITS, 2, STEPS, context.seed + index, scale=0.6)
        retained = network.retentions
        mixing = network.jacobians - retained
        remainders = []
        for size in SIZES:
            letters = {"D": lambda step, a=retained: a[step - 1],
                       "R": lambda step, b=mixing: b[step - 1],
                       "epsilon": lambda _, e=size: e}
            exact = evaluate(perturbed_product(D, R, small), letters, n=STEPS)
            first = evaluate(plain, letters, n=STEPS) + size * evaluate(
                subject["first"], letters, n=STEPS)
            remainder = float(np.linalg.norm(exact - first, 2))
            limit = evaluate(OrderedProduct(big_d(j) + small * big_r(j), j, 1, n)
                             - OrderedProduct(big_d(j), j, 1, n)
                             - small * single_insertion(big_d, big_r), letters, n=STEPS)
            tightest = min(tightest, float(limit) / max(remainder, 1e-300))
            remainders.append(remainder)
        slopes[name] = float(np.polyfit(np.log(SIZES), np.log(remainders), 1)[0])
    straight = all(abs(slope - 2) < SLOPE_TOLERANCE for slope in slopes.values())
    return Outcome(straight and tightest >= 1 - 1e-6,
                   "slopes " + ", ".join(f"{name} {value:.3f}" for name, value in slopes.items())
                   + f"; bound over remainder at least {tightest:.2f}",
                   {"slopes": slopes, "bound_over_remainder": tightest, "steps": STEPS,
                    "units": UNITS, "seed": context.seed, "tolerance": SLOPE_TOLERANCE})
