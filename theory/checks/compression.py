"""Why heavier tails compress the mean's window at every N ≥ 2: a proof for every α and ε.

For α < β an SαS variable is X_α = T X_β with an independent T > 0.  With m = E[1/T] =
p_α(0)/p_β(0), and φ = F_β − ½, the tilted expectation E_Q Y = E[Y/T]/m gives

``F_α(x) − ½ = E φ(x/T) = m E_Q[T φ(x/T)] ≤ φ(m x)``

by Jensen's inequality, because the perspective T φ(x/T) of a concave φ is concave in T and
E_Q T = 1/m.  So p_α(0) q_α(p) is nonincreasing in α, and N_c(α, ε) ≤ exp ψ(1 + 1/α).
"""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory import stable, window
from theory.checking import Context, check
from theory.checks.steps import Argument, Subject, edit, probe
from theory.detection import Quantile
from theory.ledger import Outcome, Strength
from theory.stable import alpha, samples

beta = sp.Symbol("beta", positive=True)
mixer = sp.Symbol("T", positive=True)  # X_α = T X_β
point = sp.Symbol("x", positive=True)
frequency = sp.Symbol("omega", positive=True)
quantiles = sp.Symbol("r", positive=True)  # q_β/q_α, at most m
gap = sp.Symbol("d", positive=True)  # 1/α − 1/β
centred = sp.Function("phi")  # F_β − ½: concave on the half line
argument = sp.Symbol("y", positive=True)
log_count = sp.Symbol("log_N", real=True)


def perspective() -> sp.Expr:
    """T φ(x/T)."""
    return mixer * centred(point / mixer)


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"mixing": frequency**alpha, "perspective": perspective(),
                     "at_zero": stable.density_at_zero(),
                     "limit": det.compression_count_limit(),
                     "threshold": window.threshold_exact()},
    probe=probe,
    mutants={
        "mixture of another index": edit("mixing", lambda e: e**2),
        "not the perspective": edit("perspective", lambda e: e / mixer),
        "not a perspective either": edit("perspective", lambda e: e * mixer),
        "density at zero inverted": edit("at_zero", lambda e: 1 / e),
        "limit at 1/alpha": edit("limit", lambda e: sp.exp(sp.digamma(1 / alpha))),
        "threshold exponent": edit("threshold", lambda e: e * samples ** (2 / stable.kappa())),
        "threshold free of N": edit("threshold", lambda e: e.subs(samples, 1)),
    },
)
def compression_bound(subject: Subject, context: Context) -> Outcome:
    """p_α(0) q_α(p) falls with α, so N_c ≤ exp ψ(1+1/α) ≤ e^{1−γ} < 2 for every ε < ½."""
    a = Argument()
    a.cite("subordinator", "for α < β a positive S has E e^{−sS} = exp(−s^{α/β}); T = S^{1/β}")
    a.equal((frequency**beta) ** (alpha / beta), subject["mixing"],
            "E exp(−|ωT|^β) = exp(−(ω^β)^{α/β}): the characteristic function of T X_β")
    a.cite("uniqueness", "X_α and T X_β have one law; p_α(x) = E[p_β(x/T)/T], so at x = 0 "
           "m = E[1/T] = p_α(0)/p_β(0); F_α(x) − ½ = E φ(x/T), φ = F_β − ½")
    a.note("p_β is unimodal (Exact test), so φ'' = p_β' ≤ 0 on the half line: φ is concave")
    curvature = sp.diff(subject["perspective"], mixer, 2).doit()
    bend = sp.diff(centred(argument), argument, 2).subs(argument, point / mixer)
    a.line(sp.simplify(curvature - point**2 / mixer**3 * bend) == 0,
           "∂_T² [T φ(x/T)] = (x²/T³) φ''(x/T) ≤ 0: the perspective is concave in T")
    a.cite("Jensen", "E_Q[T φ(x/T)] ≤ E_Q T · φ(x/E_Q T) with E_Q Y = E[Y/T]/m, E_Q T = 1/m")
    a.note("so F_α(x) − ½ = m E_Q[T φ(x/T)] ≤ φ(m x) = F_β(m x) − ½; at x = q_α(p), p ≥ ½, "
           "q_β(p) ≤ m q_α(p): p_α(0) q_α(p) is nonincreasing in α")
    slope = -(alpha**2) * sp.diff(sp.log(subject["at_zero"]), alpha)
    a.equal(slope, sp.log(subject["limit"]), "α² ∂_α log q_α ≤ −α² ∂_α log p_α(0) = ψ(1+1/α)")
    level = sp.expand_log(sp.log(subject["threshold"]), force=True)
    change = (level.subs(alpha, 1 / (1 / alpha - gap)) - level)
    change = change.subs(Quantile(1 - det.error, 1 / (1 / alpha - gap)),
                         quantiles * Quantile(1 - det.error, alpha))
    change = sp.expand_log(sp.expand(change), force=True).subs(sp.log(samples), log_count)
    a.equal(sp.simplify(change), sp.log(quantiles) - gap * log_count,
            "log of ε_th at β over ε_th at α, with r = q_β/q_α and 1/β = 1/α − d")
    a.cite("digamma", "log r ≤ log m = ∫_{1/β}^{1/α} ψ(1+s) ds ≤ d ψ(1+1/α), and ψ(1+1/α) ≤ "
           "ψ(2) for α ≥ 1")
    most = subject["limit"].subs(alpha, 1)
    a.equal(sp.expand_func(most), sp.exp(1 - sp.EulerGamma), "exp ψ(2) = e^{1−γ}")
    a.cite("digamma", "1 − γ = ψ(2) ≤ log 2, with equality excluded since ψ(x) < log x")
    a.line(bool(sp.expand_func(most) < 2), "e^{1−γ} < 2, so the threshold falls for N ≥ 2")
    return a.outcome("N_c(α, ε) ≤ exp ψ(1+1/α) ≤ e^{1−γ} = 1.526 for every ε < ½: at N ≥ 2 the "
                     "mean's threshold falls as α grows, for every α in [1, 2] and every ε")
