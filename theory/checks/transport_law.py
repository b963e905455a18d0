"""T4: the mean-square gain of a linear leaky network, exact for every H and ℓ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sympy as sp

from theory.checking import Context, check
from theory.checks.probes import edit, prove, term
from theory.haar import (
    GATE,
    SLOPE,
    UNITS,
    gain_asymptotic,
    gain_integrand,
    mean_square_gain,
    orthogonal_gain,
    slope_decay,
    slope_gate,
    sloped_weight,
)
from theory.ledger import Outcome, Strength
from theory.matrices import ORTHOGONAL, UNITARY
from theory.proofs.transport_law import angle, asymptotic, gain, sloped
from theory.terms import IndexedSum
from theory.transport import j, lag

Subject = Mapping[str, Any]


def _numbers(subject: Subject) -> list[float]:
    at = {lag: 4, UNITS: 3}
    values = [v for name in ("gain", "orthogonal") for v in term(subject[name].subs(at))]
    for name in ("base", "asymptotic"):
        values.append(float(subject[name].subs(
            {lag: 4, angle: sp.Rational(1, 3), GATE: sp.Rational(1, 4)})))
    return values


@check(strength=Strength.SYMBOLIC, probe=_numbers, subject=lambda: {
    "gain": mean_square_gain(), "orthogonal": orthogonal_gain(),
    "base": gain_integrand(angle, 1), "asymptotic": gain_asymptotic()}, mutants={
        "weights not squared": edit("gain", lambda e: IndexedSum(sp.sqrt(e.at(j)), j, 0, lag)),
        "exponent off by one": edit("gain", lambda e: IndexedSum(e.at(j) * GATE, j, 0, lag)),
        "orthogonal as unitary": edit("orthogonal", lambda e: mean_square_gain()),
        "every power counts": edit("orthogonal", lambda e: e + (
            1 - (1 - 2 * GATE) ** (2 * lag)) / (2 * UNITS)),
        "trace 1 at power 0": edit("orthogonal", lambda e: e - mean_square_gain()
                                   * (1 - 1 / UNITS)),
        "cosine with the other sign": edit("base", lambda e: e.subs(angle, sp.pi - angle)),
        "factor 2 for 4": edit("asymptotic", lambda e: e * sp.sqrt(2)),
        "ℓ^{-1/4}": edit("asymptotic", sp.sqrt),
    })
def gain_of_haar_networks(subject: Subject, context: Context) -> Outcome:
    """E‖M‖_F²/H for Haar unitary and orthogonal U, its integral form and its asymptotics."""
    base = subject["base"]
    return prove(
        lambda: gain(UNITARY, base, subject["gain"]),
        lambda: gain(ORTHOGONAL, base, subject["orthogonal"]),
        lambda: asymptotic(base, subject["asymptotic"]),
        summary="exact for Haar unitary and orthogonal U at every H and ℓ; the unitary gain is "
                "~ (4πs(1−s)ℓ)^{-1/2} as ℓ → ∞")


def _at_a_point(subject: Subject) -> list[float]:
    at = {lag: 5, j: 2, GATE: sp.Rational(1, 4), SLOPE: sp.Rational(2, 3)}
    return [float(form.subs(at)) for form in subject.values()]


@check(strength=Strength.SYMBOLIC, probe=_at_a_point, subject=lambda: {
    "weight": sloped_weight(), "decay": slope_decay(), "gate": slope_gate()}, mutants={
        "gate as without a slope": edit("gate", lambda e: GATE + 0 * SLOPE),
        "gate times slope, not over c": edit("gate", lambda e: GATE * SLOPE),
        "no decay": edit("decay", lambda e: e / (1 - GATE + GATE * SLOPE)),
        "weight with the slope everywhere": edit("weight", lambda e: e * SLOPE ** (lag - j)),
    })
def gain_with_a_slope(subject: Subject, context: Context) -> Outcome:
    """Constant slope φ': c^{2ℓ} times T4's gain at gate p; its rms at s = .05, φ' = .8, ℓ = 200."""
    at = {GATE: sp.Rational(1, 20), SLOPE: sp.Rational(4, 5)}
    p, c, length = subject["gate"].subs(at), subject["decay"].subs(at), 200
    total = sum(sp.Float(sp.binomial(length, k) * p**k * (1 - p) ** (length - k), 30) ** 2
                for k in range(length + 1))
    unitary, orthogonal = (float(c**length * sp.sqrt(gain)) for gain in (
        total, total * sp.Rational(63, 64) + (1 + (1 - 2 * p) ** (2 * length)) / 128))
    proved = prove(lambda: sloped(subject["weight"], subject["decay"], subject["gate"]),
                   summary=f"c = 1 − s + sφ', p = sφ'/c; rms gain {unitary:.4f} (unitary), "
                   f"{orthogonal:.4f} (orthogonal, H = 64) at s = .05, φ' = .8, lag 200")
    near = abs(unitary - 0.0428) < 5e-5 and abs(orthogonal - 0.0441) < 5e-5
    return replace(proved, passed=bool(proved.passed) and near)
