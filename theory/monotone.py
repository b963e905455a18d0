"""Lemma 5.1: which envelopes are nonincreasing in the lag, with proofs and counterexamples.

Per unit q, ``P(ℓ) = γ``, ``Q(ℓ) = Γ̄`` (the sum of the absolute values of all insertions) and

    P(ℓ+1) = a P(ℓ),   Q(ℓ+1) = a Q(ℓ) + ρ̄ P(ℓ),

with a the retention and ρ̄ = |diag R| of the step that the longer lag adds.  For one-state cells
sequences are numbered by the lag: ``a(ℓ, q)`` belongs to step t − ℓ of unit q.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from theory.lags import EXPRESSION, FORGET, V, W, hidden_vanishes, recursion
from theory.proof import (
    Certificate,
    Chain,
    Induction,
    Lemma,
    Rewrite,
    Split,
    Statement,
    Step,
    Then,
    summed,
)
from theory.rates import block_symbols, row_symbols, step
from theory.tactics import induction
from theory.terms import IndexedSum, OrderedProduct
from theory.transport import (
    j,
    lag,
    m,
    n,
    t,
)

q = sp.Symbol("q", integer=True, nonnegative=True)
units = sp.Symbol("H", integer=True, positive=True)
a, P, Q = (sp.Function(name, real=True) for name in ("a", "P", "Q"))
rho = sp.Function("rhobar", nonnegative=True)  # absolute mixing, |diag R|

RETENTION_RANGE = (Statement(sp.S.Zero, "≤", a(lag, q), (lag, q)),
                   Statement(a(lag, q), "≤", sp.S.One, (lag, q)))
REPAIR = Statement(a(lag, q) + rho(lag, q), "≤", sp.S.One, (lag, q))


def _definitions() -> tuple[Statement, Statement, Statement, Statement]:
    """P and Q by the recursion of ``theory.rates`` at order ``absolute``."""
    d, r = block_symbols(1)
    (v,), (w,) = row_symbols(1)
    (new_v,), (new_w,) = step("absolute", d, r)
    names = {v: P(lag, q), w: Q(lag, q), d[0, 0]: a(lag, q), sp.Abs(r[0, 0]): rho(lag, q)}
    return (Statement(P(sp.S.Zero, q), "=", sp.S.One, (q,)),
            Statement(P(lag + 1, q), "=", new_v.xreplace(names), (lag, q)),
            Statement(Q(sp.S.Zero, q), "=", sp.S.Zero, (q,)),
            Statement(Q(lag + 1, q), "=", new_w.xreplace(names), (lag, q)))


DEFINITIONS = _definitions()
_here = (lag, q)
_unfold = Then((Rewrite(DEFINITIONS[1]), Rewrite(DEFINITIONS[3])))


def _positive(head: Any, definitions: tuple[Statement, Statement], certificate: Callable[
        [Statement], Any], assumptions: tuple[Statement, ...], uses: tuple[Lemma, ...] = (),
) -> Lemma:
    """``0 ≤ head(ℓ, …)`` by induction; ``certificate(hypothesis)`` certifies the step."""
    start, following = definitions
    others = tuple(v for v in following.variables if v != lag)
    claim = Statement(sp.S.Zero, "≤", head(lag, *others), (lag, *others))
    hypothesis = Statement(claim.lhs, "≤", claim.rhs, others)
    base = () if start.rhs == 0 else ((start.rhs,),)
    return Lemma(f"0 ≤ {head}", claim, Induction(
        lag,
        Chain(sp.S.Zero, (Step(start.rhs, Certificate(base), "≤"),
                          Step(start.lhs, Rewrite(start)))),
        Chain(sp.S.Zero, (Step(following.rhs, Certificate(certificate(hypothesis)), "≤"),
                          Step(following.lhs, Rewrite(following))))),
        definitions, assumptions, uses)


def gamma_positive() -> Lemma:
    """``0 ≤ γ`` for retentions in [0, 1]."""
    return _positive(P, DEFINITIONS[:2],
                     lambda h: (((RETENTION_RANGE[0], _here), (h, (q,))),), RETENTION_RANGE)


def insertions_positive() -> Lemma:
    """``0 ≤ Γ̄``."""
    gamma = gamma_positive()
    return _positive(Q, DEFINITIONS[2:],
                     lambda h: (((RETENTION_RANGE[0], _here), (h, (q,))),
                                (rho(lag, q), (gamma.claim, _here))), RETENTION_RANGE, (gamma,))


def _summed(unit: Lemma, name: str) -> Lemma:
    """The same inequality for the sum over all units 1 … H."""
    total = summed(unit, q, units)
    return Lemma(name, total.claim, total.proof, assumptions=unit.assumptions, uses=total.uses)


def zeroth_order(condition: Statement = RETENTION_RANGE[1]) -> Lemma:
    """Order zero: ``Σ_q γ(ℓ+1) ≤ Σ_q γ(ℓ)`` for retentions in [0, 1]; any H.

    ``condition`` replaces a ≤ 1, for falsifiers.
    """
    gamma = gamma_positive()
    claim = Statement(P(lag + 1, q), "≤", P(lag, q), (lag, q))
    unit = Lemma("γ is nonincreasing", claim, Chain(claim.lhs, (
        Step(a(lag, q) * P(lag, q), Rewrite(DEFINITIONS[1])),
        Step(P(lag, q), Certificate((((condition, _here), (gamma.claim, _here)),)), "≤"))),
        assumptions=tuple(dict.fromkeys((*RETENTION_RANGE, condition))), uses=(gamma,))
    return _summed(unit, "order-zero envelope is nonincreasing")


def repaired(condition: Statement = REPAIR) -> Lemma:
    """``Σ_q (γ + Γ̄)`` is nonincreasing if a + |ρ| ≤ 1 at every step, for any H.

    ``condition`` replaces a + |ρ| ≤ 1, for falsifiers.
    """
    gamma, insertions = gamma_positive(), insertions_positive()
    p, r, w = P(lag, q), rho(lag, q), Q(lag, q)
    claim = Statement(P(lag + 1, q) + Q(lag + 1, q), "≤", p + w, (lag, q))
    unit = Lemma("γ + Γ̄ is nonincreasing", claim, Chain(claim.lhs, (
        Step(a(lag, q) * p + a(lag, q) * w + r * p, _unfold),
        Step((a(lag, q) + r) * (p + w), Certificate(((r, (insertions.claim, _here)),)), "≤"),
        Step(p + w, Certificate((
            ((condition, _here), (gamma.claim, _here)),
            ((condition, _here), (insertions.claim, _here)))), "≤"))),
        assumptions=tuple(dict.fromkeys((*RETENTION_RANGE, condition))),
        uses=(gamma, insertions))
    return _summed(unit, "absolute first-order envelope is nonincreasing")


def unit_drop() -> sp.Expr:
    """``(P+Q)(1 − a) − ρ̄P``: what γ + Γ̄ loses from lag ℓ to ℓ + 1."""
    p, w = P(lag, q), Q(lag, q)
    return (p + w) * (1 - a(lag, q)) - rho(lag, q) * p


def unit_criterion(claimed: Any = None) -> Lemma:
    """Exact criterion per unit: γ + Γ̄ does not rise iff ``a + ρ̄ P/(P+Q) ≤ 1``."""
    drop = P(lag, q) + Q(lag, q) - P(lag + 1, q) - Q(lag + 1, q)
    closed = unit_drop() if claimed is None else claimed
    return Lemma("drop of γ + Γ̄", Statement(drop, "=", closed, (lag, q)),
                 Chain(drop, (Step(closed, _unfold),)), DEFINITIONS)


# ConstGate: a = 1 − s, ρ̄ = s r with r = |φ'U_qq|.
GATE = sp.Symbol("s", positive=True)
SLOPE = sp.Symbol("r", nonnegative=True)


def constant_envelope(length: Any = lag) -> sp.Expr:
    """γ + Γ̄ of ConstGate at a lag ≥ 1: ``(1−s)^{ℓ-1} ((1−s) + ℓ s r)``."""
    return (1 - GATE) ** (length - 1) * ((1 - GATE) + length * GATE * SLOPE)


POWER = sp.Function("p", real=True)  # (1 − s)^ℓ by its defining equations


def constant_insertions() -> sp.Expr:
    """Γ̄ of ConstGate at lag ℓ + 1: ``(ℓ+1) s r (1−s)^ℓ``."""
    return (lag + 1) * GATE * SLOPE * POWER(lag)


def constant_rates(claimed: Any = None) -> tuple[Lemma, Lemma]:
    """``γ(ℓ) = (1−s)^ℓ`` and ``Γ̄(ℓ+1) = (ℓ+1) s r (1−s)^ℓ`` for every ℓ, from the recursion."""
    keep, mix = 1 - GATE, GATE * SLOPE
    head, companion = sp.Function("g", real=True), sp.Function("c", real=True)
    d, r = block_symbols(1)
    (v,), (w,) = row_symbols(1)
    (new_v,), (new_w,) = step("absolute", d, r)
    names = {v: head(lag), w: companion(lag), d[0, 0]: keep, sp.Abs(r[0, 0]): mix}
    power = (Statement(POWER(sp.S.Zero), "=", sp.S.One),
             Statement(POWER(lag + 1), "=", keep * POWER(lag), (lag,)))
    values = (Statement(head(sp.S.Zero), "=", sp.S.One),
              Statement(head(lag + 1), "=", new_v.xreplace(names), (lag,)))
    sums = (Statement(companion(sp.S.Zero), "=", sp.S.Zero),
            Statement(companion(lag + 1), "=", new_w.xreplace(names), (lag,)))
    gamma = Statement(head(lag), "=", POWER(lag), (lag,))
    kept = Lemma("ConstGate's γ", gamma, induction(
        gamma, lag, left=(Rewrite(values[1]),), right=(Rewrite(power[1]),),
        base=(Rewrite(values[0]), Rewrite(power[0])), known=(*values, *power)),
        (*values, *power))
    stated = constant_insertions() if claimed is None else claimed
    insertions = Statement(companion(lag + 1), "=", stated, (lag,))
    here, target = Statement(insertions.lhs, "=", stated), insertions.at({lag: lag + 1})
    opened = Then((Rewrite(sums[1]), Rewrite(here), Rewrite(gamma), Rewrite(power[1])))
    known = frozenset((*sums, *power, gamma, here))
    first = Then((Rewrite(sums[1]), Rewrite(sums[0]), Rewrite(gamma), Rewrite(power[0])))
    return kept, Lemma("ConstGate's Γ̄", insertions, Induction(
        lag, Chain(companion(1), (Step(first.transform(companion(1), known - {here}), first),
                                  Step(insertions.at({lag: 0}).rhs, Rewrite(power[0])))),
        Chain(target.lhs, (Step(opened.transform(target.lhs, known), opened),
                           Step(target.rhs, Rewrite(power[1]))))),
        sums, uses=(kept,))


def constant_drop() -> sp.Expr:
    """Envelope at lag m + 1 minus at m + 2, over ``(1−s)^m s`` (positive): affine in m."""
    drop = constant_envelope(m + 1) - constant_envelope(m + 2)
    return sp.expand(sp.simplify(drop / ((1 - GATE) ** m * GATE)))


def constant_condition() -> sp.Expr:
    """``(1−s) − r(1−2s)``: from lag 1 on γ + Γ̄ never rises iff this is ≥ 0."""
    return (1 - GATE) - SLOPE * (1 - 2 * GATE)


# The LSTM's (h ← c) entry; k = t − ℓ − 2 is the step that lag ℓ + 3 adds.
LSTM_RANGE = (Statement(sp.S.Zero, "≤", FORGET(t - lag), (lag,)),
              Statement(FORGET(t - lag), "≤", sp.S.One, (lag,)),
              Statement(sp.S.Zero, "≤", EXPRESSION(t - lag), (lag,)))


def lstm_condition_statement(naive: bool = False) -> Statement:
    """``f_k (f_{k+1} + e_k |b_{k+1}|) ≤ f_{k+1}`` for k = t − ℓ − 2; ``naive``: f + e|b| ≤ 1."""
    b = recursion("lstm", "absolute")["w0"][1].rhs.coeff(V[1](lag)).subs(lag, lag + 1)
    keep, older, expression = FORGET(t - lag - 1), FORGET(t - lag - 2), EXPRESSION(t - lag - 2)
    if naive:
        return Statement(older + expression * b, "≤", sp.S.One, (lag,))
    return Statement(older * (keep + expression * b), "≤", keep, (lag,))


def lstm_repaired(condition: Statement | None = None) -> Lemma:
    """γ + Γ̄ of the (h ← c) entry is nonincreasing from lag 2 on under the LSTM's condition.

    The claim at ℓ speaks of the lags ℓ + 2 and ℓ + 3.  ``condition`` is replaced by falsifiers.
    """
    condition = lstm_condition_statement() if condition is None else condition
    parts = recursion("lstm", "absolute")
    low, high, expression = LSTM_RANGE
    vanishes = hidden_vanishes()
    mixing = parts["w0"][1].rhs
    hidden, cell = mixing.coeff(V[0](lag)), mixing.coeff(V[1](lag))  # |A|, |B| of step t − ℓ
    here = (lag,)
    v0 = _positive(V[0], parts["v0"], lambda h: (), LSTM_RANGE)
    v1 = _positive(V[1], parts["v1"], lambda h: (
        ((low, here), (expression, here), (v0.claim, here)), ((low, here), (h, ()))),
        LSTM_RANGE, (v0,))
    w0 = _positive(W[0], parts["w0"], lambda h: (
        (hidden, (v0.claim, here)), (cell, (v1.claim, here))), LSTM_RANGE, (v0, v1))
    w1 = _positive(W[1], parts["w1"], lambda h: (
        ((low, here), (expression, here), (w0.claim, here)), ((low, here), (h, ()))),
        LSTM_RANGE, (w0,))
    claim = Statement(V[1](lag + 3) + W[1](lag + 3), "≤", V[1](lag + 2) + W[1](lag + 2), here)
    kept = Statement(V[1](lag + 2), "=", FORGET(t - lag - 1) * V[1](lag + 1), here)
    keeping = Lemma("cell path over one more lag", kept, Chain(kept.lhs, (
        Step(kept.rhs, Then((Rewrite(parts["v1"][1]), Rewrite(vanishes.claim)))),)),
        parts["v1"], uses=(vanishes,))
    unfold = Then((Rewrite(parts["v1"][1]), Rewrite(parts["w1"][1]), Rewrite(vanishes.claim),
                   Rewrite(parts["w0"][1]), Rewrite(vanishes.claim)))
    known = frozenset((*(s for pair in parts.values() for s in pair), vanishes.claim, kept))
    longer = unfold.transform(claim.lhs, known)
    shorter = Rewrite(kept).transform(claim.rhs, known)
    return Lemma("LSTM's (h ← c) envelope is nonincreasing from lag 2 on", claim, Chain(
        claim.lhs, (
            Step(longer, unfold),
            Step(Rewrite(kept).transform(longer, known), Rewrite(kept)),
            Step(shorter, Certificate((
                ((condition, here), (v1.claim, (lag + 1,))),
                ((high, (lag + 2,)), (w1.claim, (lag + 2,))))), "≤"),
            Step(claim.rhs, Rewrite(kept)))),
        assumptions=tuple(dict.fromkeys((*LSTM_RANGE, condition))),
        uses=(vanishes, keeping, v0, v1, w0, w1))


def lstm_second_lag() -> sp.Expr:
    """γ + Γ̄ at lag 1 minus at lag 2: nonnegative iff f(e' f' + |A'| e) ≤ e' f'."""
    e_new, f_new, mix, e_old, f_old = sp.symbols("e_t f_t A_t e_k f_k", nonnegative=True)
    d, r = block_symbols(2)
    vs, ws = row_symbols(2)
    row: dict[Any, Any] = {vs[0]: 1, vs[1]: 0, ws[0]: 0, ws[1]: 0}
    total = []
    for expression, forget in ((e_new, f_new), (e_old, f_old)):
        values = {d[0, 0]: 0, d[0, 1]: expression * forget, d[1, 0]: 0, d[1, 1]: forget,
                  r[0, 0]: mix, r[0, 1]: 0, r[1, 0]: 0, r[1, 1]: 0}
        new_v, new_w = step("absolute", d, r)
        both = [sp.expand(x.subs({**row, **values}, simultaneous=True)) for x in (*new_v, *new_w)]
        row = dict(zip((*vs, *ws), both, strict=True))
        total.append(row[vs[1]] + row[ws[1]])
    return sp.expand(total[0] - total[1])


def lstm_zeroth(condition: Statement = LSTM_RANGE[1]) -> Lemma:
    """Order zero of the LSTM: ``e_t Π f`` is nonincreasing from lag 1 on, for f in [0, 1], e ≥ 0.

    ``condition`` replaces f ≤ 1, for falsifiers.
    """
    parts, vanishes = recursion("lstm"), hidden_vanishes()
    low, _, expression = LSTM_RANGE
    start, following = parts["v1"]
    here, older = (lag,), FORGET(t - lag - 1)
    one = Statement(sp.S.Zero, "≤", V[1](lag + 1), here)
    hypothesis = Statement(one.lhs, "≤", one.rhs)
    first = Then((Rewrite(following), Rewrite(parts["v0"][0]), Rewrite(start)))
    kept = Then((Rewrite(following), Rewrite(vanishes.claim)))
    newest = EXPRESSION(t) * FORGET(t)
    positive = Lemma("0 ≤ e_t Π f", one, Induction(
        lag,
        Chain(sp.S.Zero, (
            Step(newest, Certificate((((low, (sp.S.Zero,)), (expression, (sp.S.Zero,))),)), "≤"),
            Step(V[1](1), first))),
        Chain(sp.S.Zero, (
            Step(older * V[1](lag + 1), Certificate((((low, (lag + 1,)), (hypothesis, ())),)),
                 "≤"),
            Step(V[1](lag + 2), kept)))),
        (*parts["v0"], start, following), (low, expression), (vanishes,))
    claim = Statement(V[1](lag + 2), "≤", V[1](lag + 1), here)
    return Lemma("the LSTM's order-zero rate is nonincreasing from lag 1 on", claim, Chain(
        claim.lhs, (
            Step(older * V[1](lag + 1), kept),
            Step(claim.rhs, Certificate((((condition, (lag + 1,)), (positive.claim, here)),)),
                 "≤"))),
        assumptions=tuple(dict.fromkeys((*LSTM_RANGE, condition))), uses=(vanishes, positive))


# Averages over anchors: windows w_i of ℓ steps, windows u_i ⊃ w_i, w_{i+1} of ℓ + 1 steps.
KEPT = sp.Function("a", real=True)  # retention of one unit, by the step
KEPT_RANGE = (Statement(sp.S.Zero, "≤", KEPT(m), (m,)), Statement(KEPT(m), "≤", sp.S.One, (m,)))


def window(first: Any, length: Any = lag) -> sp.Expr:
    """``a_first ⋯ a_{first+length−1}``: the order-zero rate of a window of steps."""
    return OrderedProduct(KEPT(j), j, first, first + length - 1)


def windows_inside(condition: Statement = KEPT_RANGE[1]) -> tuple[Lemma, Lemma]:
    """A window of ℓ + 1 steps is at most each of the two windows of ℓ steps inside it.

    For retentions in [0, 1]; ``condition`` replaces a ≤ 1, for falsifiers.
    """
    one = Statement(sp.S.Zero, "≤", window(m), (lag, m))
    hypothesis = Statement(one.lhs, "≤", one.rhs, (m,))
    top, bottom = Split(OrderedProduct, "top", m + lag), Split(OrderedProduct, "bottom", m)
    positive = Lemma("0 ≤ Π a", one, Induction(
        lag, Chain(sp.S.Zero, (Step(sp.S.One, Certificate(((sp.S.One,),)), "≤"),)),
        Chain(sp.S.Zero, (
            Step(KEPT(m + lag) * window(m), Certificate((
                ((KEPT_RANGE[0], (m + lag,)), (hypothesis, (m,))),)), "≤"),
            Step(window(m, lag + 1), top)))), assumptions=KEPT_RANGE[:1])
    found = []
    for name, shorter, place, at, split in (("older", m, m + lag, (lag, m), top),
                                            ("newer", m + 1, m, (lag, m + 1), bottom)):
        claim = Statement(window(m, lag + 1), "≤", window(shorter), (lag, m))
        found.append(Lemma(f"at most the {name} window", claim, Chain(claim.lhs, (
            Step(KEPT(place) * window(shorter), split),
            Step(claim.rhs, Certificate((((condition, (place,)), (positive.claim, at)),)), "≤"))),
            assumptions=tuple(dict.fromkeys((*KEPT_RANGE, condition))), uses=(positive,)))
    return found[0], found[1]


def all_anchors(inside: tuple[Lemma, Lemma] | None = None) -> Lemma:
    """``(n+1) Σ_{i≤n} u_i ≤ n Σ_{i≤n+1} w_i``: order zero averaged over all valid anchors.

    u_i, w_i are the windows of ℓ + 1 and of ℓ steps from step i on, so there are n and n + 1 of
    them; ``inside`` are the lemmas u_i ≤ w_i and u_i ≤ w_{i+1} (:func:`windows_inside`).
    """
    lemmas = windows_inside() if inside is None else inside
    assumed = tuple(dict.fromkeys(a for lemma in lemmas for a in lemma.assumptions))
    older, newer = (lemma.claim for lemma in lemmas)

    def long(place: Any) -> sp.Expr:
        return older.lhs.subs(m, place)

    def short(place: Any) -> sp.Expr:
        return older.rhs.subs(m, place)

    sums = Statement(IndexedSum(long(m), m, 1, n), "≤", IndexedSum(short(m), m, 1, n), (lag, n))
    here = Statement(sums.lhs, "≤", sums.rhs, (lag,)), (lag,)
    top = Split(IndexedSum, "top", n + 1)
    termwise = Lemma("sum of u ≤ sum of w", sums, Induction(
        n, Chain(sp.S.Zero, ()),
        Chain(sums.lhs.subs(n, n + 1), (
            Step(sums.lhs + long(n + 1), top),
            Step(sums.rhs + short(n + 1), Certificate((
                (here,), ((older, (lag, n + 1)),))), "≤"),
            Step(sums.rhs.subs(n, n + 1), top)))), assumptions=assumed, uses=lemmas)
    long_sum, short_sum = sums.lhs, IndexedSum(short(m), m, 1, n + 1)
    claim = Statement((n + 1) * long_sum, "≤", n * short_sum, (lag, n))
    hypothesis = Statement(claim.lhs, "≤", claim.rhs, (lag,)), (lag,)
    target = claim.at({n: n + 1})
    return Lemma("average over all anchors", claim, Induction(
        n, Chain(sp.S.Zero, ()),
        Chain(target.lhs, (
            Step((n + 2) * (long_sum + long(n + 1)), top),
            Step(n * short_sum + sums.rhs + short(n + 1) + (n + 1) * short(n + 2), Certificate((
                (hypothesis,), ((sums, (lag, n)),), ((older, (lag, n + 1)),),
                (n + 1, (newer, (lag, n + 1))))), "≤"),
            Step((n + 1) * short_sum + (n + 1) * short(n + 2), top),
            Step(target.rhs, Split(IndexedSum, "top", n + 2))))),
        assumptions=assumed, uses=(*lemmas, termwise))
