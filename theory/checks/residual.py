"""Symbolic checks of appendix H: plug-in, signal and residual (LW-71 … LW-73)."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory import stable, window
from theory.checking import Context, check
from theory.checks.steps import Argument, Subject, edit, probe
from theory.ledger import Outcome, Strength
from theory.stable import scale

KAPPA = sp.Symbol("kappa", positive=True)


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
    a = Argument()
    kept = {scale: window.residual_scale, det.alignment: window.residual_shift / det.envelope}
    model = (det.critical * scale / (det.alignment * det.envelope)) ** KAPPA
    a.equal(model.subs(kept), subject["plug_in"].subs(window.residual_kappa, KAPPA),
            "N(ℓ) with estimates and Δ̂ = m̄ f")
    factor = subject["plug_in"] / (
        window.residual_scale / window.residual_shift) ** window.residual_kappa
    a.equal(factor, det.critical**window.residual_kappa, "factor of proportionality")
    return a.outcome("N̂ = u*^κ̂ (σ̂/Δ̂)^κ̂: a definition, not a test")


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
    a = Argument()
    a.equal(subject["signal"] / det.envelope, det.alignment, "Δ/f is the alignment")
    a.free_of(sp.simplify(subject["complexity"] * subject["signal"] ** stable.kappa()),
              det.envelope, "N(ℓ) depends on f through Δ only: N Δ^κ")
    a.equal(sp.simplify(subject["complexity"] * subject["signal"] ** stable.kappa()),
            (det.critical * scale) ** stable.kappa(), "N Δ^κ = (u*σ)^κ")
    return a.outcome("Δ̂ = m̄ f̂: 'proportional up to lag-dependent prefactors' excludes nothing")


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
    a = Argument()
    value = sp.expand_log(subject["residual"].subs(window.required, subject["plug_in"]),
                          force=True)
    a.equal(value, window.residual_kappa * sp.log(det.critical), "R with the plug-in N̂")
    a.free_of(value, window.residual_scale, "R")
    a.free_of(value, window.residual_shift, "R")
    return a.outcome("R(ℓ) = κ̂ log u*: constant by construction, so it tests nothing")
