"""T3 against random matrices: Arb products and certified 2-norms, no rounding left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import Any

import sympy as sp
from flint import arb, arb_mat, ctx, fmpq

from numerics.checks.words import draw
from numerics.evaluate import lower
from numerics.matrices import exact, two_norm
from theory.checking import Context, check
from theory.checks.steps import edit, probe
from theory.haar import TRUST
from theory.ledger import Outcome, Strength

Subject = Mapping[str, Any]
CELLS = ("const", "shared", "diag", "gru")
SCALAR_GATES = ("const", "shared")
UNITS = (4, 8, 16)
STEPS, SPREAD, BITS = 10, 0.25, 160
total = sp.Symbol("S", positive=True)
full, plain, single = sp.symbols("P g G", positive=True)


@dataclass(frozen=True)
class Lag:
    """One cell's transport over one lag, every number a ball."""

    cell: str
    units: int
    lag: int
    remainders: tuple[Any, ...]  # |diag M − γ − Γ|
    rates: tuple[Any, ...]  # |γ + Γ|
    full: tuple[Any, ...]  # diag Π(A + |R|)
    plain: tuple[Any, ...]  # γ
    single: tuple[Any, ...]  # Γ̄
    mixing: Any  # S = Σ‖R_j‖/a_j, scalar gates only


def _lags(cell: str, units: int, seed: int) -> list[Lag]:
    """All lags of one seeded network, newest step first."""
    network = draw(cell, units, 2, STEPS, seed, scale=SPREAD / sqrt(units))
    kept, mixed = network.retentions, network.jacobians - network.retentions
    span = range(units)
    product = arb_mat(units, units, [arb(int(i == j)) for i in span for j in span])
    majorant = product
    gamma, first, absolute = ([arb(v) for _ in span] for v in (1, 0, 0))
    mixing, found = arb(0), []
    for step in range(STEPS - 1, -1, -1):
        d, r = exact(kept[step]), exact(mixed[step])
        modulus = arb_mat(units, units, [abs(r[i, j]) for i in span for j in span])
        product, majorant = product * (d + r), majorant * (d + modulus)
        for q in span:
            a, rho = d[q, q], r[q, q]
            first[q] = a * first[q] + gamma[q] * rho
            absolute[q] = a * absolute[q] + gamma[q] * abs(rho)
            gamma[q] = a * gamma[q]
        if cell in SCALAR_GATES:
            mixing += two_norm(r) / d[0, 0]
        found.append(Lag(
            cell, units, STEPS - step,
            tuple(abs(product[q, q] - gamma[q] - first[q]) for q in span),
            tuple(abs(gamma[q] + first[q]) for q in span),
            tuple(majorant[q, q] for q in span), tuple(gamma), tuple(absolute), mixing))
    return found


@cache
def transports(seed: int) -> tuple[Lag, ...]:
    """Every lag of every cell and size."""
    before, ctx.prec = ctx.prec, BITS
    try:
        return tuple(lag for index, cell in enumerate(CELLS) for units in UNITS
                     for lag in _lags(cell, units, seed + 100 * index + units))
    finally:
        ctx.prec = before


@check(
    strength=Strength.CERTIFIED,
    subject=lambda: {"entrywise": full - plain - single, "growth": sp.exp(total) - 1 - total,
                     "limit": TRUST},
    probe=probe,
    mutants={
        "absolute insertions twice": edit("entrywise", lambda e: e - single),
        "a tenth of the entrywise bound": edit("entrywise", lambda e: e / 10),
        "a fortieth of S squared": edit("growth", lambda e: total**2 / 40),
        "trust up to S = 5": edit("limit", lambda e: sp.Integer(5)),
    },
)
def trust_region_of_matrices(subject: Subject, context: Context) -> Outcome:
    """Entrywise bound, γ(e^S − 1 − S), and relative error ≤ ½ while S ≤ .583, in balls."""
    entrywise = lower(subject["entrywise"], (full, plain, single), "arb")
    growth = lower(subject["growth"], (total,), "arb")
    limit = arb(fmpq(int(subject["limit"].p), int(subject["limit"].q)))
    before, ctx.prec = ctx.prec, BITS
    worst = {"entrywise": 0.0, "scalar gate": 0.0, "relative error": 0.0}
    wrong, tried, trusted, widest = [], 0, 0, 0.0
    try:
        for lag in transports(context.seed):
            if lag.lag == 1:
                continue  # both sides vanish
            where = f"{lag.cell}, H = {lag.units}, lag {lag.lag}"
            for q, rest in enumerate(lag.remainders):
                tried += 1
                bound = entrywise(lag.full[q], lag.plain[q], lag.single[q])
                if not bool(rest <= bound):
                    wrong.append(f"{where}: {rest.str(6)} exceeds the entrywise {bound.str(6)}")
                worst["entrywise"] = max(worst["entrywise"], float((rest / bound).upper()))
                if lag.cell not in SCALAR_GATES:
                    continue
                limited = lag.plain[q] * growth(lag.mixing)
                widest = max(widest, float(lag.mixing.rad() / lag.mixing.mid()))
                if not bool(rest <= limited):
                    wrong.append(f"{where}: {rest.str(6)} exceeds {limited.str(6)}")
                worst["scalar gate"] = max(worst["scalar gate"], float((rest / limited).upper()))
                if bool(lag.mixing <= limit):
                    trusted += 1
                    share = rest / lag.rates[q]
                    if not bool(share <= arb("0.5")):
                        wrong.append(f"{where}: relative error {share.str(6)}, S = "
                                     f"{lag.mixing.str(6)}")
                    worst["relative error"] = max(worst["relative error"], float(share.upper()))
    finally:
        ctx.prec = before
    if not trusted:
        wrong.append("no lag lies in the trust region")
    details = {"domain": f"{', '.join(CELLS)}; H ∈ {{4, 8, 16}}; lags 2 … {STEPS}; seeded weights "
               f"N(0, {SPREAD}²/H), the computed Jacobians taken as exact",
               "worst_ratio": worst, "entries": tried, "trusted": trusted,
               "relative_width_of_S": widest, "seed": context.seed}
    return Outcome(not wrong, wrong[0] if wrong else
                   f"{tried} entries: remainder over bound at most {worst['entrywise']:.3f} "
                   f"(entrywise), {worst['scalar gate']:.3f} (scalar gate); relative error "
                   f"at most {worst['relative error']:.3f} in the trust region ({trusted} entries)",
                   details, tuple(wrong[:20]))
