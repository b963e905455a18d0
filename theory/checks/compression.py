"""Why heavier tails compress the mean's window at every N ≥ 2: a proof for every α and ε."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory import stable, window
from theory.checking import Context, check
from theory.checks.probes import edit, prove
from theory.checks.steps import Subject, probe
from theory.ledger import Outcome, Strength
from theory.proofs.compression import largest_count, ordered_distributions, smaller_threshold
from theory.stable import alpha, samples


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"at_zero": stable.density_at_zero(), "limit": det.compression_count_limit(),
                     "threshold": window.threshold()},
    probe=probe,
    mutants={
        "density at zero inverted": edit("at_zero", lambda e: 1 / e),
        "density at zero of another index": edit("at_zero", lambda e: e.subs(alpha, alpha / 2)),
        "limit at 1/alpha": edit("limit", lambda e: sp.exp(sp.digamma(1 / alpha))),
        "limit at 1 + alpha": edit("limit", lambda e: sp.exp(sp.digamma(1 + alpha))),
        "threshold exponent": edit("threshold", lambda e: e * samples ** (2 / stable.kappa())),
        "threshold free of N": edit("threshold", lambda e: e.subs(samples, 1)),
    },
)
def compression_bound(subject: Subject, context: Context) -> Outcome:
    """p_α(0) q_α(p) falls with α, so N_c ≤ exp ψ(1+1/α) ≤ e^{1−γ} < 2 for every ε < ½."""
    at_zero, limit, threshold = (subject[k] for k in ("at_zero", "limit", "threshold"))
    return prove(
        lambda: ordered_distributions(at_zero),
        lambda: smaller_threshold(threshold, at_zero, limit),
        lambda: largest_count(limit),
        summary="F_α(x) ≤ F_β(x p_α(0)/p_β(0)) for α ≤ β; from N = exp ψ(1+1/α) ≤ e^(1−γ) < 2 on "
                "the mean's threshold falls as α grows, for every ε ≤ ½")
