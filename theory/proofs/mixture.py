"""What T tells of a fair label V: the mixture identity (LW-64)."""

from __future__ import annotations

from typing import Final

import sympy as sp

from theory.integrals import LEBESGUE, Integrated, exists
from theory.proof import Calculation, Chain, Facts, Lemma, Rewrite, Statement, Step, Then

t: Final = sp.Symbol("t", real=True)
plus, minus = (sp.Function(name, positive=True)(t) for name in ("p_plus", "p_minus"))
HALF: Final = sp.Rational(1, 2)


def over(body: sp.Expr) -> sp.Expr:
    """Integral over the line."""
    return Integrated(body, t, LEBESGUE)


def mixture_identity(integrand: sp.Expr) -> Lemma:
    """``I(V; T) = ½KL(P₊‖M) + ½KL(P₋‖M)``, both equal to the integral of ``integrand``.

    I is the divergence of the joint density ½p_v(t) of (V, T) from the product of its
    marginals: ½ and Σ_v ½p_v(t).
    """
    info, left, right = (sp.Function(name, real=True)() for name in ("I", "KL_plus", "KL_minus"))
    joint = (HALF * plus, HALF * minus)
    marginal = joint[0] + joint[1]
    parts = [p * sp.log(p / (HALF * marginal)) for p in joint]
    divergences = [p * sp.log(p / marginal) for p in (plus, minus)]
    definitions = (Statement(info, "=", over(parts[0]) + over(parts[1])),
                   Statement(left, "=", over(divergences[0])),
                   Statement(right, "=", over(divergences[1])))
    given = tuple(exists(over(p)) for p in (plus, minus))
    facts = Facts(given, definitions=definitions)
    finite = [facts.theorem("divergence from the mixture", p, q, t, tuple((g, ()) for g in given))
              for p, q in ((plus, minus), (minus, plus))]
    sure = tuple((one, ()) for one in finite)
    pieces = []
    for part, whole in zip(parts, divergences, strict=True):
        same = facts.show(part, "=", HALF * whole, Calculation())
        pieces.append(facts.theorem("equal integrands", (same, (t,)), t, LEBESGUE))
        pieces.append(facts.theorem("linear integral", HALF * whole, t, LEBESGUE, sure))
    joined = facts.show(integrand, "=", HALF * (divergences[0] + divergences[1]), Calculation())
    whole = facts.theorem("equal integrands", (joined, (t,)), t, LEBESGUE)
    total = facts.theorem("linear integral", joined.rhs, t, LEBESGUE, sure)
    sides = HALF * over(divergences[0]) + HALF * over(divergences[1])
    claim = HALF * left + HALF * right
    facts.show(info, "=", claim, Chain(info, (
        Step(over(parts[0]) + over(parts[1]), Rewrite(definitions[0])),
        Step(sides, Then(tuple(Rewrite(piece) for piece in pieces))),
        Step(over(joined.rhs), Rewrite(total)),
        Step(over(integrand), Rewrite(whole)),
        Step(sides, Then((Rewrite(whole), Rewrite(total)))),
        Step(claim, Then((Rewrite(definitions[1]), Rewrite(definitions[2])))))))
    return facts.lemma("mixture identity")
