"""Symbolic checks of appendix H: plug-in, signal and residual (LW-71 … LW-73)."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory import window
from theory.checking import Context, check
from theory.checks.probes import prove, prove_all
from theory.checks.steps import Subject, edit, probe
from theory.ledger import Outcome, Strength
from theory.proofs import residual as proofs


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"plug_in": window.plug_in()},
    probe=probe,
    mutants={
        "inverse ratio": edit("plug_in", lambda e: 1 / e),
        "exponent off by one": edit(
            "plug_in", lambda e: e * window.residual_scale / window.residual_shift),
        "square root": edit("plug_in", sp.sqrt),
    },
)
def plug_in_form(subject: Subject, context: Context) -> Outcome:
    """LW-71: N̂ ∝ (σ̂/Δ̂)^κ̂ with factor u*^κ̂, free of the lag at fixed α̂ and ε."""
    return prove(lambda: proofs.plug_in(subject["plug_in"]),
                 lambda: proofs.model(det.sample_complexity(), subject["plug_in"]),
                 summary="N̂ = u*^κ̂ (σ̂/Δ̂)^κ̂: a definition, not a test")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"signal": det.alignment * det.envelope, "complexity": det.sample_complexity()},
    probe=probe,
    mutants={
        "quadratic": edit("signal", lambda e: e * det.envelope),
        "inverse": edit("signal", lambda e: 1 / e),
        "no alignment": edit("signal", lambda e: det.envelope),
    },
)
def signal_is_envelope(subject: Subject, context: Context) -> Outcome:
    """LW-72: Δ = m̄ f; proportional to f at constant m̄, with prefactor m̄(ℓ) otherwise."""
    return prove(lambda: proofs.signal(subject["signal"]),
                 lambda: proofs.through_signal(subject["signal"], subject["complexity"]),
                 summary="Δ̂ = m̄ f̂: 'proportional up to lag-dependent prefactors' excludes nothing")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"residual": window.residual(), "plug_in": window.plug_in()},
    probe=probe,
    mutants={
        "kappa dropped": edit("residual", lambda e: sp.log(window.required) - sp.log(
            window.residual_scale / window.residual_shift)),
        "sign flipped": edit("residual", lambda e: 2 * sp.log(window.required) - e),
        "plug-in exponent": edit("plug_in", lambda e: e * window.residual_shift),
    },
)
def residual_is_constant(subject: Subject, context: Context) -> Outcome:
    """LW-73: R(ℓ) = κ̂ log u* identically when N̂ is computed from (α̂, σ̂, Δ̂)."""
    return prove(lambda: proofs.residual(subject["residual"], subject["plug_in"]),
                 summary="R(ℓ) = κ̂ log u*: constant by construction, so it tests nothing")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"residual": window.residual(), "plug_in": window.plug_in()},
    probe=probe,
    mutants={
        "kappa dropped": edit("residual", lambda e: sp.log(window.required) - sp.log(
            window.residual_scale / window.residual_shift)),
        "without the logarithm of N": edit("residual", lambda e: e - sp.log(window.required) / 2),
        "plug-in exponent": edit("plug_in", lambda e: e * window.residual_shift),
    },
)
def residual_of_rounding(subject: Subject, context: Context) -> Outcome:
    """LW-73 for the least integer N̂: R(ℓ) is κ̂ log u* up to log(1 + 1/N), whatever the lag."""
    return prove_all(lambda: proofs.rounded(subject["residual"], subject["plug_in"]),
                     summary="0 ≤ R − κ̂ log u* ≤ log(1 + 1/N): rounding is all that R can show")
