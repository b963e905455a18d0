"""Why I_α/Γ(1 + 2/α) is nondecreasing in α: mixing, and convexity of Fisher's information.

For α < β an SαS variable is X_α = T X_β with an independent T > 0, so p_α is a mixture of the
densities p_β(x/T)/T, whose information is I_β/T².  Information is convex in the density, hence
I_α ≤ I_β E T^{-2}, and E T^{-2} = Γ(1+2/α)/Γ(1+2/β).
"""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory.checking import Context, check
from theory.checks.steps import Argument, Subject, edit, is_zero, probe
from theory.ledger import Outcome, Strength
from theory.stable import alpha

beta = sp.Symbol("beta", positive=True)
mixer = sp.Symbol("T", positive=True)  # X_α = T X_β
subordinator = sp.Symbol("S", positive=True)  # T^β
power = sp.Symbol("r", positive=True)
share = sp.Symbol("s", positive=True)
dual = sp.Symbol("lambda", positive=True)
frequency = sp.Symbol("omega", positive=True)
density, slope = sp.symbols("a b", positive=True)  # values of p and |p'|
others = sp.symbols("a_2 b_2", positive=True)
weight = sp.Symbol("w", positive=True)  # odds of the two components


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"mixing": frequency**alpha, "integrand": slope**2 / density,
                     "normaliser": det.information_normaliser()},
    probe=probe,
    mutants={
        "mixture of another index": edit("mixing", lambda e: e**2),
        "first inverse moment": edit("normaliser", lambda e: e.subs(alpha, 2 * alpha)),
        "normaliser inverted": edit("normaliser", lambda e: 1 / e),
        "not convex": edit("integrand", lambda e: e / slope),
        "not homogeneous": edit("integrand", lambda e: e * density),
    },
)
def information_mixes(subject: Subject, context: Context) -> Outcome:
    """I_α ≤ I_β Γ(1+2/α)/Γ(1+2/β) for 0 < α ≤ β ≤ 2."""
    a = Argument()
    a.cite("subordinator", "for α < β a positive S has E e^{−λS} = exp(−λ^{α/β}); T = S^{1/β}")
    a.equal((frequency**beta) ** (alpha / beta), subject["mixing"],
            "E exp(−|ωT|^β) = exp(−(ω^β)^{α/β}): the characteristic function of T X_β")
    a.cite("uniqueness", "X_α and T X_β have one law: p_α(x) = E[p_β(x/T)/T]")
    gap = _convexity_gap(subject["integrand"])
    expected = weight * (density * others[1] - others[0] * slope) ** 2 / (
        (1 + weight) * density * others[0] * (density + weight * others[0]))
    a.line(is_zero(gap - expected),
           "p'²/p of a two-part mixture is below the mixture of both p'²/p: the difference is "
           f"{expected} ≥ 0")
    a.cite("Jensen", "so p'²/p is convex in (p, p'): I(p_α) ≤ E I(p_β(·/T)/T)")
    scaled = subject["integrand"].subs({slope: slope / mixer**2, density: density / mixer},
                                       simultaneous=True)
    a.equal(scaled * mixer, subject["integrand"] / mixer**2,
            "information of p_β(x/T)/T is I_β/T² (x = T y)")
    a.equal(sp.integrate(dual ** (power - 1) * sp.exp(-dual * subordinator), (dual, 0, sp.oo)),
            sp.gamma(power) * subordinator**-power, "S^{−r} as an integral over e^{−λS}")
    a.cite("exchange of limit and integral", "E S^{−r} Γ(r) = ∫ λ^{r−1} exp(−λ^s) dλ, s = α/β")
    moment = sp.integrate(dual ** (power - 1) * sp.exp(-(dual**share)), (dual, 0, sp.oo))
    moment = (moment / sp.gamma(power)).subs({power: 2 / beta, share: alpha / beta})
    ratio = subject["normaliser"] / subject["normaliser"].subs(alpha, beta)
    a.equal(sp.gammasimp(sp.expand_func(moment / ratio)), 1,
            "E T^{−2} = E S^{−2/β} = Γ(1+2/α)/Γ(1+2/β)")
    return a.outcome("I_α/Γ(1+2/α) is nondecreasing in α on (0, 2]")


def _convexity_gap(form: sp.Expr) -> sp.Expr:
    """Mixture of the forms minus the form of the mixture, weights 1/(1+w) and w/(1+w)."""
    second = form.subs({density: others[0], slope: others[1]}, simultaneous=True)
    mixed = form.subs({density: (density + weight * others[0]) / (1 + weight),
                       slope: (slope + weight * others[1]) / (1 + weight)}, simultaneous=True)
    return (form + weight * second) / (1 + weight) - mixed
