"""Gates as optimisers ([TS]): the identities behind schedule, momentum and preconditioner.

Each correspondence is an identity with a limit; both are here.  Sequences along time are
numbered by the lag (a(ℓ) belongs to step t − ℓ) or by the iteration k.
"""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.proof import Lemma, Rewrite, Split, Statement
from theory.tactics import induction, recursion
from theory.terms import IndexedSum, OrderedProduct
from theory.transport import (
    i,
    j,
    lag,
    n,
    scalar,
    t,
)

GATE = sp.Symbol("s", positive=True)
MU = sp.Symbol("mu", positive=True)
STEPS = sp.Symbol("T", integer=True, positive=True)
UNITS = sp.Symbol("H", integer=True, positive=True)
COLUMNS = sp.Symbol("D", integer=True, positive=True)


def sgd_step(parameter: Any, gradient: Any, rate: Any = MU, steps: Any = STEPS) -> sp.Expr:
    """``θ − μ Σ_{t=1}^{T} g_t`` (LW-1); ``gradient(t)`` is the loss gradient of step t."""
    return parameter - rate * IndexedSum(gradient(j), j, 1, steps)


def schedule_lemma(claimed: Any = None) -> Lemma:
    """``Π_{j=t-ℓ+1}^{t} (1 − s) = (1 − s)^ℓ``: a constant gate is an exponential schedule."""
    power = scalar("p")  # (1 − s)^ℓ by its defining equations
    definitions = (Statement(power(sp.S.Zero), "=", sp.S.One),
                   Statement(power(lag + 1), "=", (1 - GATE) * power(lag), (lag,)))
    product = OrderedProduct(1 - GATE, j, t - lag + 1, t)
    right = power(lag) if claimed is None else claimed(power)
    claim = Statement(product, "=", right, (lag,))
    return Lemma("constant gate as a schedule", claim, induction(
        claim, lag, left=(Split(OrderedProduct, "bottom", t - lag),),
        right=(Rewrite(definitions[1]),), base=(Rewrite(definitions[0]),), known=definitions),
        definitions)


def schedule_expansion(claimed: Any = None) -> tuple[sp.Expr, sp.Expr]:
    """Update of a gradient transported by gates alone, and the same as SGD per lag.

    Left: −μ Σ_ℓ γ_ℓ c_ℓ; right: −Σ_ℓ μ_ℓ c_ℓ with μ_ℓ = μ γ_ℓ, γ_ℓ = a_t ⋯ a_{t-ℓ+1} the
    retentions of one unit and c_ℓ its own gradient at lag ℓ.
    """
    kept, own = scalar("a"), scalar("c")
    gamma = OrderedProduct(kept(j), j, t - i + 1, t)
    left = -MU * IndexedSum(gamma * own(i), i, 0, STEPS)
    rate = MU * gamma if claimed is None else claimed(gamma)
    return left, -IndexedSum(rate * own(i), i, 0, STEPS)


def momentum_lemma(claimed: Any = None) -> Lemma:
    """``e_n = (1−s) e_{n-1} + s u_n``, e_0 = 0, has ``e_n = Σ_{k≤n} s (1−s)^{n-k} u_k``.

    The left recursion is the leaky unit's (over time) and, with β = 1 − s, the exponential
    moving average of momentum (over iterations).
    """
    state, source = scalar("e"), scalar("u")
    definitions = recursion(state, 0, (1 - GATE) * state(n) + GATE * source(n + 1))
    solution = IndexedSum(
        GATE * OrderedProduct(1 - GATE, i, j + 1, n) * source(j), j, 1, n)
    claim = Statement(state(n), "=", solution if claimed is None else claimed(source), (n,))
    top = (Split(IndexedSum, "top", n + 1), Split(OrderedProduct, "top", n + 1))
    return Lemma("leaky unit as a moving average", claim, induction(
        claim, n, left=(Rewrite(definitions[1]),), right=top,
        base=(Rewrite(definitions[0]),), known=definitions), definitions)


def momentum_displacement(gradient: Any, start: Any, iterations: int, beta: Any,
                          moving: bool = True) -> sp.Expr:
    """θ after some iterations of ``m ← βm + (1−β)g``, ``θ ← θ − μm``.

    ``moving=False`` evaluates every gradient at the start, as a gate does within one sequence.
    """
    theta, average = sp.sympify(start), sp.S.Zero
    for _ in range(iterations):
        average = beta * average + (1 - beta) * gradient(theta if moving else start)
        theta = theta - MU * average
    return sp.expand(theta)


def momentum_equals_gate(curvature: Any = 0) -> Lemma:
    """Gradients ``c + κθ`` with κ = 0: momentum's average is the leaky unit's state, for all n.

    The gate sees the gradient at θ_0 throughout, momentum at its own θ_n.
    """
    average, state, theta = scalar("m"), scalar("e"), scalar("theta")
    slope, start = sp.Symbol("c", real=True), sp.Symbol("theta0", real=True)
    here, fixed = slope + curvature * theta(n), slope + curvature * start
    moved = (1 - GATE) * average(n) + GATE * here
    definitions = (*recursion(average, 0, moved), *recursion(theta, start, theta(n) - MU * moved),
                   *recursion(state, 0, (1 - GATE) * state(n) + GATE * fixed))
    claim = Statement(average(n), "=", state(n), (n,))
    return Lemma("momentum with constant gradients", claim, induction(
        claim, n, left=(Rewrite(definitions[1]),), right=(Rewrite(definitions[5]),),
        base=(Rewrite(definitions[0]), Rewrite(definitions[4])), known=definitions), definitions)


# Preconditioners: g[ℓ, q, p] is the lag-ℓ gradient of parameter p of row q, x an arbitrary probe.
GRADIENT, PROBE = sp.IndexedBase("g", real=True), sp.IndexedBase("x", real=True)
GATE_RATE, ADAPTIVE_RATE = sp.Function("mu_g", real=True), sp.Function("lam", real=True)
ROWS, LAGS = sp.Symbol("H", integer=True, positive=True), sp.Symbol("L", integer=True,
                                                                     positive=True)
lag_index, row, column = (sp.Symbol(x, integer=True) for x in ("l", "q", "p"))


def preconditioned(rate: Any) -> sp.Expr:
    """``Σ_{ℓ,q,p} rate(ℓ, q, p) g_{ℓqp} x_{qp}``: a linear form of a preconditioned update."""
    term = rate * GRADIENT[lag_index, row, column] * PROBE[row, column]
    return IndexedSum(IndexedSum(IndexedSum(term, column, 1, COLUMNS), row, 1, ROWS),
                      lag_index, 1, LAGS)


def gate_update() -> sp.Expr:
    """The gates' update, rate μ^(q)_ℓ."""
    return preconditioned(GATE_RATE(lag_index, row))


def adaptive_update(rate: Any = None) -> sp.Expr:
    """An adaptive optimiser's update, rate λ_qp for every lag (or the one given)."""
    return preconditioned(ADAPTIVE_RATE(row, column) if rate is None else rate)


def probed_update(weight: Any = None) -> tuple[sp.Expr, sp.Expr]:
    """``wᵀ Diag(λ) g`` and ``(λ ⊙ w)ᵀ g``: the adaptive update through a rescaled probe."""
    w, g, rates = (sp.Function(x, real=True) for x in ("w", "g", "lam"))
    left = IndexedSum(w(j) * (rates(j) * g(j)), j, 1, UNITS)
    scaled = rates(j) * w(j) if weight is None else weight(rates(j), w(j))
    return left, IndexedSum(scaled * g(j), j, 1, UNITS)


POWER = sp.Function("p", real=True)  # β^k by its defining equations
BETA = sp.Symbol("beta", positive=True)
STEADY = sp.Symbol("g", real=True)  # a gradient that does not change


def second_moment() -> sp.Expr:
    """``v_k = (1 − β^k) g²``: the moving average of g² from v_0 = 0, gradients all equal to g.

    Adam divides it by 1 − β^k (v̂ = g², so λ = μ/(|g| + ε) at every step); RMSProp does not.
    """
    return (1 - POWER(n)) * STEADY**2


def second_moment_lemma(claimed: Any = None) -> Lemma:
    """``v_{k+1} = βv_k + (1 − β)g²`` from v_0 = 0 has the closed form above, for every k."""
    moment = scalar("v")
    power = recursion(POWER, 1, BETA * POWER(n))
    average = recursion(moment, 0, BETA * moment(n) + (1 - BETA) * STEADY**2)
    claim = Statement(moment(n), "=", second_moment() if claimed is None else claimed, (n,))
    return Lemma("second moment of a steady gradient", claim, induction(
        claim, n, left=(Rewrite(average[1]),), right=(Rewrite(power[1]),),
        base=(Rewrite(average[0]), Rewrite(power[0])), known=(*power, *average)),
        (*power, *average))


def row_mean_rate() -> tuple[sp.Expr, sp.Expr]:
    """Numerator and denominator of ``Λ^(q) = Σ_j λ_qj h_j² / Σ_j h_j²`` (a Rayleigh quotient)."""
    h, rates = sp.Function("h", real=True), sp.Function("lam", real=True)
    return (IndexedSum(rates(j) * h(j) ** 2, j, 1, UNITS),
            IndexedSum(h(j) ** 2, j, 1, UNITS))
