"""T4: the mean-square gain of a linear leaky network, exact for every H and ℓ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory.checking import Context, check
from theory.checks.probes import edit, prove, term
from theory.haar import (
    GATE,
    UNITS,
    gain_asymptotic,
    gain_integrand,
    mean_square_gain,
    orthogonal_gain,
)
from theory.ledger import Outcome, Strength
from theory.matrices import ORTHOGONAL, UNITARY
from theory.proofs.transport_law import angle, asymptotic, gain
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
