"""Exact transport of linear leaky networks with Haar-distributed recurrent weights."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import mpmath
import numpy as np
import sympy as sp
from numpy.typing import NDArray

from numerics.evaluate import lower
from numerics.montecarlo import estimate_mean
from theory.checking import Context, check
from theory.checks.probes import edit, term
from theory.haar import (
    GATE,
    first_order_gain,
    gain_asymptotic,
    mean_square_gain,
    orthogonal_gain,
)
from theory.haar import (
    UNITS as SIZE,
)
from theory.ledger import Outcome, Role, Strength
from theory.tactics import unroll
from theory.terms import IndexedSum
from theory.transport import j, lag

Subject = Mapping[str, Any]
DIAGONAL = sp.Symbol("u", real=True)
CASES = ((sp.Rational(1, 20), 200), (sp.Rational(1, 20), 40), (sp.Rational(3, 10), 20))
UNITS, DRAWS = 32, 60
GROWING = {4: 2500, 16: 500, 64: 50, 128: 12}  # units: draws
FALSE_ALARM = 1e-3


def haar(generator: np.random.Generator, size: int, real: bool) -> NDArray[Any]:
    """A Haar-distributed orthogonal or unitary matrix (QR with the phases of R divided out)."""
    matrix = generator.standard_normal((size, size))
    if not real:
        matrix = matrix + 1j * generator.standard_normal((size, size))
    factor, triangle = np.linalg.qr(matrix)
    phases = np.diag(triangle)
    return np.asarray(factor * (phases / np.abs(phases)))


def _probe(subject: Subject) -> list[float]:
    values = [v for name in ("gain", "asymptotic") if name in subject
              for v in term(subject[name].subs({lag: 4, GATE: sp.Rational(1, 4)}))]
    return values + [float(v) for k, v in subject.items() if k in ("gate", "lag", "slope")]


@check(strength=Strength.SAMPLED, probe=_probe, subject=lambda: {
    "gain": mean_square_gain(), "asymptotic": gain_asymptotic()}, mutants={
        "order zero (1 − s)^{2ℓ}": edit("gain", lambda e: (1 - GATE) ** (2 * lag)),
        "exponent off by one": edit("gain", lambda e: IndexedSum(
            e.at(j) * (1 - GATE)**2, j, 0, lag)),
        "first power of the weights": edit("gain", lambda e: IndexedSum(
            sp.sqrt(e.at(j)), j, 0, lag)),
        "ℓ^{-1/4} for the energy": edit("asymptotic", sp.sqrt),
    })
def random_matrices(subject: Subject, context: Context) -> Outcome:
    """Mean-square gain of random unitary transports against the closed sum; its asymptotics."""
    generator = np.random.default_rng(context.seed)
    spectra = []
    worst_power = 0.0
    for draw in range(DRAWS):
        unitary = haar(generator, UNITS, real=False)
        spectra.append(np.linalg.eigvals(unitary))
        if draw < 2:  # the spectrum stands for the matrix power
            step = 0.95 * np.eye(UNITS) + 0.05 * unitary
            energy = np.linalg.norm(np.linalg.matrix_power(step, 40), "fro")**2
            expected = (np.abs(0.95 + 0.05 * spectra[-1])**80).sum()
            worst_power = max(worst_power, abs(energy / expected - 1))
    details: dict[str, Any] = {"units": UNITS, "samples": DRAWS, "seed": context.seed,
                               "false_alarm": FALSE_ALARM * len(CASES), "cases": []}
    passed = worst_power < 1e-9
    for gate, length in CASES:
        s = float(gate)
        gains = [float(np.mean(np.abs(1 - s + s * values) ** (2 * length)))
                 for values in spectra]
        estimate = estimate_mean(gains, FALSE_ALARM, context.seed)
        reference = float(unroll(subject["gain"].subs({GATE: gate, lag: length})))
        passed = passed and estimate.agrees(reference)
        details["cases"].append({"gate": s, "lag": length, "reference": reference,
                                 **estimate.details()})
    with mpmath.workdps(30):
        long = 20000
        exact = mpmath.quad(
            lambda angle: (1 - mpmath.mpf(2) / 20 * mpmath.mpf(19) / 20
                           * (1 - mpmath.cos(angle))) ** long,
            [0, mpmath.mpf(1) / 20, mpmath.mpf(1) / 5, mpmath.pi]) / mpmath.pi
        ratio = float(exact / mpmath.mpf(str(sp.N(
            subject["asymptotic"].subs({GATE: sp.Rational(1, 20), lag: long}), 25))))
    passed = passed and abs(ratio - 1) < 1e-3
    first = details["cases"][0]
    return Outcome(bool(passed),
                   f"rms gain {first['value'] ** 0.5:.4f} (closed form "
                   f"{first['reference'] ** 0.5:.4f}, gate product {0.95**200:.1e}) at lag 200, "
                   f"s = 0.05; exact over asymptotic {ratio:.5f} at lag 20000", details)


@cache
def _orthogonal_spectra(units: int, seed: int) -> NDArray[Any]:
    """Eigenvalues of seeded Haar orthogonal matrices, (draws, units)."""
    generator = np.random.default_rng([seed, units])
    return np.array([np.linalg.eigvals(haar(generator, units, real=True))
                     for _ in range(GROWING[units])])


def _orthogonal_probe(subject: Subject) -> list[float]:
    return term(subject["gain"].subs({lag: 4, GATE: sp.Rational(1, 4), SIZE: 3}))


@check(strength=Strength.SAMPLED, probe=_orthogonal_probe,
       subject=lambda: {"gain": orthogonal_gain()}, mutants={
           "as if unitary": edit("gain", lambda e: mean_square_gain()),
           "every power has trace 1": edit("gain", lambda e: e + (
               1 - (1 - 2 * GATE) ** (2 * lag)) / (2 * SIZE)),
           "twice the correction": edit("gain", lambda e: 2 * e - mean_square_gain()),
           "correction of order 1/H²": edit("gain", lambda e: e.subs(SIZE, SIZE**2)),
       })
def orthogonal_matrices(subject: Subject, context: Context) -> Outcome:
    """Seeded Haar orthogonal matrices at growing H: the mean gain, and H times its 1/H term."""
    passed, lines = True, []
    details: dict[str, Any] = {"seed": context.seed, "cases": [], "false_alarm":
                               FALSE_ALARM * len(CASES) * len(GROWING)}
    for units in GROWING:
        spectra = _orthogonal_spectra(units, context.seed)
        for gate, length in CASES:
            s = float(gate)
            gains = np.mean(np.abs(1 - s + s * spectra) ** (2 * length), axis=1)
            estimate = estimate_mean(gains, FALSE_ALARM, context.seed)
            at = {GATE: gate, lag: length, SIZE: units}
            reference = float(unroll(subject["gain"].subs(at)))
            limit = float(unroll(mean_square_gain().subs(at)))
            passed = passed and estimate.agrees(reference)
            details["cases"].append({"units": units, "gate": s, "lag": length, "limit": limit,
                                     "reference": reference, **estimate.details()})
            lines.append(f"H = {units}, s = {s:g}, ℓ = {length}: {estimate.value:.5f} in "
                         f"[{estimate.low:.5f}, {estimate.high:.5f}], exact {reference:.5f}, "
                         f"H(exact − limit) = {units * (reference - limit):.3f}")
    finest = max(c["smallest_detectable"] for c in details["cases"])
    return Outcome(bool(passed), f"{len(lines)} means agree with the exact gain, H = "
                   f"{', '.join(map(str, GROWING))}; errors above {finest:.1e} would be seen",
                   details, tuple(lines))


@check(strength=Strength.SAMPLED, role=Role.COUNTEREXAMPLE, probe=_probe, subject=lambda: {
    "gate": sp.Rational(1, 20), "lag": sp.Integer(100), "slope": sp.S.One}, mutants={
        "lag within the trust region": edit("lag", lambda x: sp.Integer(5)),
        "a slow gate": edit("gate", lambda x: sp.Rational(1, 2000)),
        "saturated units": edit("slope", lambda x: sp.Rational(1, 100)),
    })
def truncation(subject: Subject, context: Context) -> Outcome:
    """Σ_q |diag M| over Σ_q |γ + Γ| for orthogonal U, 64 units: median of 20 draws."""
    units, draws = 64, 20
    gate, length, slope = float(subject["gate"]), int(subject["lag"]), float(subject["slope"])
    rate = lower(first_order_gain(DIAGONAL, sp.Symbol("ell", integer=True, nonnegative=True)),
                 (GATE, lag, DIAGONAL), "numpy")
    generator = np.random.default_rng(context.seed)
    first, resummed = [], []
    for _ in range(draws):
        recurrent = slope * haar(generator, units, real=True)
        step = (1 - gate) * np.eye(units) + gate * recurrent
        exact = np.abs(np.diag(np.linalg.matrix_power(step, length))).sum()
        first.append(exact / np.abs(rate(gate, length, np.diag(recurrent))).sum())
        resummed.append(exact / np.abs(np.diag(step) ** length).sum())
    ratio = float(np.median(first))
    return Outcome(bool(ratio > 2), f"exact over first order {ratio:.3g} (resummed "
                   f"{float(np.median(resummed)):.3g}) at lag {length}, median of {draws} draws",
                   {"ratio": ratio, "resummed": float(np.median(resummed)), "lag": length,
                    "units": units, "samples": draws, "seed": context.seed,
                    "range": [float(min(first)), float(max(first))]})


_TOLD = {"1": (6.1, 711, 420), "9/10": (3.9, 281, 175), "4/5": (2.5, 111, 72)}


@check(strength=Strength.SAMPLED, probe=lambda s: [float(v) for v in s.values()], subject=lambda: {
    "gate": sp.Rational(1, 20), "short": sp.Integer(100), "long": sp.Integer(200)}, mutants={
        "a slower gate": edit("gate", lambda x: sp.Rational(1, 25)),
        "a faster gate": edit("gate", lambda x: sp.Rational(1, 16)),
        "a shorter long lag": edit("long", lambda x: sp.Integer(160)),
        "a longer short lag": edit("short", lambda x: sp.Integer(130)),
    })
def truncation_table(subject: Subject, context: Context) -> Outcome:
    """Exact over first order at two lags, and over the resummed rate at the longer; 3 slopes."""
    units, draws, gate = 64, 20, float(subject["gate"])
    lags = tuple(int(subject[name]) for name in ("short", "long"))
    rate = lower(first_order_gain(DIAGONAL, sp.Symbol("ell", integer=True, nonnegative=True)),
                 (GATE, lag, DIAGONAL), "numpy")
    generator = np.random.default_rng(context.seed + 1)
    matrices = [haar(generator, units, real=True) for _ in range(draws)]
    wrong, lines = [], []
    for name, told in _TOLD.items():
        slope, found = float(sp.Rational(name)), []
        for matrix in matrices:
            step = (1 - gate) * np.eye(units) + gate * slope * matrix
            exact = [np.abs(np.diag(np.linalg.matrix_power(step, n))).sum() for n in lags]
            first = [np.abs(rate(gate, n, slope * np.diag(matrix))).sum() for n in lags]
            found.append([exact[0] / first[0], exact[1] / first[1],
                          exact[1] / np.abs(np.diag(step) ** lags[1]).sum()])
        medians = np.median(found, axis=0)
        wrong += [f"φ' = {slope}: {value:.3g} for {other:g}" for value, other in zip(
            medians, told, strict=True) if abs(value / other - 1) > 0.3]
        lines.append(f"φ' = {slope:g}: {medians[0]:.3g} and {medians[1]:.4g} at lags {lags[0]} and "
                     f"{lags[1]}, over the resummed rate {medians[2]:.3g}")
    return Outcome(not wrong, lines[0] if not wrong else "; ".join(wrong),
                   {"samples": draws, "units": units, "seed": context.seed + 1,
                    "smallest_detectable": "30 %"}, tuple(lines))
