"""Counterexamples with exact numbers: erasures, one sequence, a falling sample size."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory import detection as det
from theory.detection import Distribution, Quantile
from theory.proof import Certificate, Facts, Lemma, Statement
from theory.proofs.forms import calculated
from theory.stable import alpha, samples

odds: Final = sp.Symbol("v", positive=True)
ERASED: Final = 1 / (1 + odds)  # erasure probability, runs over (0, 1)
point: Final = sp.Rational(1, 4)


def _table() -> tuple[tuple[sp.Expr, ...], ...]:
    """Joint law of a fair label (rows) and T: revealed 0, revealed 1, erased (columns)."""
    shown, hidden = (1 - ERASED) / 2, ERASED / 2
    return (shown, sp.S.Zero, hidden), (sp.S.Zero, shown, hidden)


def erasures(information: sp.Expr, error: sp.Expr, letter: sp.Symbol, share: sp.Rational,
             target: sp.Rational) -> tuple[Lemma, ...]:
    """log 2 − h_b(target) ≤ I and target < P_e, for T that erases the label with this share."""
    table = _table()
    columns = [sum(column) for column in zip(*table, strict=True)]
    mutual = sum(p * sp.log(p / (columns[t] / 2)) for row in table for t, p in enumerate(row)
                 if p != 0)
    wrong = sum(sp.Min(*column) for column in zip(*table, strict=True))
    told = [form.subs(letter, ERASED) for form in (information, error)]
    facts = Facts()
    gained, left = (form.subs(letter, share) for form in (information, error))
    facts.show(det.required_information(target), "≤", gained, Certificate((
        (gained - det.required_information(target),),)))
    facts.show(target, "<", left, Certificate(((left - target,),)))
    return (calculated("information of an erasure channel", (mutual, told[0])),
            calculated("error of an erasure channel", (wrong, told[1])),
            facts.lemma("Fano's condition holds and the error exceeds the target"))


def _side(facts: Facts, a: sp.Rational, p: sp.Rational, above: bool) -> Statement:
    """``q_a(p) < ¼`` from ``p < F_a(¼)``, or the reverse."""
    bound = facts.theorem("chord and cubic at the median", point, a, above)
    share, end = Distribution(point, a), (bound.lhs if above else bound.rhs)
    left, right = (p, share) if above else (share, p)
    gap = end - p if above else p - end
    fact = facts.show(left, "<", right, Certificate((((bound, ()),), (gap,))))
    return facts.theorem("inverse of the distribution function", fact, point, p, a)


def one_sequence(threshold: sp.Expr, error: sp.Rational, count: sp.Integer) -> Lemma:
    """``ε_th(α = 3/2) < ε_th(α = 2)`` at N = 1 and this ε: heavier tails widen the window."""
    facts = Facts()
    heavy, normal = sp.Rational(3, 2), sp.Integer(2)
    low = _side(facts, heavy, 1 - error, above=True)
    high = _side(facts, normal, 1 - error, above=False)
    left, right = (threshold.subs(samples, count).subs(det.error, error).subs(alpha, a)
                   for a in (heavy, normal))
    factor = right / Quantile(1 - error, normal)
    facts.show(left, "<", right, Certificate(((factor, (low, ())), (factor, (high, ())))))
    return facts.lemma("the threshold of one sequence rises with α")


def no_fall(kappa: sp.Expr, ratio: sp.Expr, drop: sp.Expr) -> Lemma:
    """``N_1 < N_2`` if ``c f^{−κ} ≤ N ≤ ratio c f^{−κ}`` and f falls by the factor e^drop."""
    first, second, base = sp.symbols("N_1 N_2 c", positive=True)
    above = Statement(first, "≤", ratio * base)
    below = Statement(base * sp.exp(kappa * drop), "≤", second)
    facts = Facts((above, below))
    facts.show(first, "<", second, Certificate((
        ((above, ()),), ((below, ()),), (base, sp.exp(kappa * drop) - ratio))))
    return facts.lemma("N rises over a strip")




def return_path(gate: sp.Expr, loop: sp.Expr, link: sp.Expr) -> Lemma:
    """``(1 − s)² < [J₂J₁]_qq`` for two linear constant-gate units that feed each other."""
    weights = sp.Matrix([[loop, link], [link, loop]])
    step = (1 - gate) * sp.eye(2) + gate * weights  # φ' = 1
    product, gates = (step * step)[0, 0], (1 - gate) ** 2
    facts = Facts()
    facts.show(0, "≤", gate, Certificate(((gate,),)))
    facts.show(gate, "<", 1, Certificate(((1 - gate,),)))
    facts.show(gates, "<", product, Certificate(((product - gates,),)))
    return facts.lemma("a return path at lag 2")


def cyclic_shift(step: int, size: int) -> Lemma:
    """s = 1 and U the shift by ``step`` on a ring of ``size`` units, φ' = 1: at every lag below
    the size the diagonal envelope is 0 and MᵀM = I (the sum of squares of the gap is 0)."""
    one = sp.eye(size)
    shift = sp.Matrix(size, size, lambda i, k: int(step != 0 and (k + step - i) % size == 0))
    transport, claims = one, []
    for _ in range(1, size):
        transport = shift * transport
        gap = transport.T * transport - one
        claims += [(sum(abs(transport[i, i]) for i in range(size)), 0),
                   (sum(entry**2 for entry in gap), 0)]
    return calculated("isometries without a diagonal", *claims)
