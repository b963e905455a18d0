"""Theorems behind the information bounds: monotone functions, mixtures, data processing."""

from __future__ import annotations

from typing import Any, Final

import sympy as sp

from theory.integrals import (
    CHI_1,
    CHI_2,
    LEBESGUE,
    NORMAL,
    Exists,
    Integrated,
    Poisson,
)
from theory.primitives import primitive
from theory.terms import Statement
from theory.theorems.analysis import regular, says
from theory.theorems.base import Axiom, Instance, require, smooth
from theory.theorems.integrals import Given, at, converging

NATURAL: Final = sp.Symbol("n", integer=True, nonnegative=True).assumptions0
_LINE: Final = sp.Symbol("x", real=True).assumptions0
_HALF: Final = sp.Symbol("x", nonnegative=True).assumptions0
_POSITIVE: Final = sp.Symbol("x", positive=True).assumptions0
STEP: Final = sp.Symbol("d", nonnegative=True)
ODDS: Final = sp.Symbol("t", nonnegative=True)  # weights 1/(1 + t) and t/(1 + t)


def _logarithm(given: Given) -> Instance:
    """0 < a ≤ b gives log a ≤ log b."""
    here = at(given)
    require(here.relation in ("≤", "<"), f"{here} is an inequality")
    require(here.lhs.is_positive and here.rhs.is_positive, "both sides are positive")
    low, high = (sp.expand_log(sp.log(side)) for side in (here.lhs, here.rhs))
    return (given[0],), Statement(low, here.relation, high)


def _increase(f: sp.Lambda, fact: Statement) -> Instance:
    """f' ≥ 0 on the line gives 0 ≤ x(f(x) − f(0))."""
    (x,) = f.variables
    require(x.assumptions0 == _LINE and regular(f.expr), f"{f.expr} is smooth for real {x}")
    says(fact, sp.S.Zero, sp.diff(f.expr, x), x)
    return (fact,), Statement(sp.S.Zero, "≤", x * (f.expr - f(sp.S.Zero)))


def _least(f: sp.Lambda, fact: Statement) -> Instance:
    """x f'(x) ≥ 0 on the line gives f(0) ≤ f(x)."""
    (x,) = f.variables
    require(x.assumptions0 == _LINE and regular(f.expr), f"{f.expr} is smooth for real {x}")
    says(fact, sp.S.Zero, x * sp.diff(f.expr, x), x)
    return (fact,), Statement(f(sp.S.Zero), "≤", f.expr)


def _falling_slope(f: sp.Lambda, fact: Statement) -> Instance:
    """f' falling on [0, ∞) puts f above its chord from 0 to x."""
    (x,) = f.variables
    require(x.assumptions0 == _HALF and not {STEP, ODDS} & f.expr.free_symbols
            and regular(f.expr), f"{f.expr} is smooth on [0, ∞)")
    slope = sp.Lambda(x, sp.diff(f.expr, x))
    says(fact, slope(x + STEP), slope(x), x, STEP)
    chord = (f.expr + ODDS * f(sp.S.Zero)) / (1 + ODDS)
    return (fact,), Statement(chord, "≤", f(x / (1 + ODDS)))


def between(f: sp.Lambda, low: sp.Expr, high: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """Chord and value of f at (low + t high)/(1 + t)."""
    return (f(low) + ODDS * f(high)) / (1 + ODDS), f((low + ODDS * high) / (1 + ODDS))


def _origin_slope(f: sp.Lambda, concave: Statement, start: Statement, slope: Statement
                  ) -> Instance:
    """K concave on [0, ∞), K(0) = 0 and K(v)/v → L as v → 0 give K(v) ≤ L v."""
    (v,) = f.variables
    low, high = sp.symbols("v_0 v_1", nonnegative=True)
    require(v.assumptions0 == _HALF and not {low, high, ODDS} & f.expr.free_symbols,
            f"{v} runs over [0, ∞)")
    says(concave, *between(f, low, high), low, high, ODDS)
    require((start.lhs, start.relation, start.rhs) == (f(sp.S.Zero), "=", 0),
            f"{f.expr} vanishes at 0")
    require(slope.relation == "=" and slope.lhs == sp.Limit(f.expr / v, v, 0, "+"),
            f"{slope} is the slope at 0")
    return (concave, start, slope), Statement(f.expr, "≤", slope.rhs * v)


def _chebyshev(weight: sp.Expr, f: sp.Expr, g: sp.Expr, letter: sp.Symbol, law: sp.Expr,
               sure: tuple[Given, ...]) -> Instance:
    """E[wf] E[wg] ≤ E[w] E[wfg] for w ≥ 0 and f, g rising in the letter."""
    require(letter.assumptions0 == _POSITIVE, f"{letter} is positive")
    require(weight.is_nonnegative, f"{weight} ≥ 0")
    for one in (f, g):
        require(smooth(one) and sp.diff(one, letter).is_nonnegative, f"{one} rises in {letter}")
    means = [Integrated(sp.powsimp(weight * one, combine="exp"), letter, law)
             for one in (1, f, g, f * g)]
    require({Exists(mean) for mean in means} <= converging(sure), "all four means converge")
    return (tuple(one for one, _ in sure),
            Statement(means[1] * means[2], "≤", means[0] * means[3]))


def _noncentral(g: sp.Lambda, square: sp.Expr, centre: sp.Expr, z: sp.Symbol, first: Statement,
                after: Statement, sure: tuple[Given, ...]) -> Instance:
    """E g((m + sZ)²) = E c(J, W): W ~ χ²₁, J ~ Poisson(m²/2s²), c adds J variables χ²₂."""
    head, (n, w, *others) = after.lhs.func, after.variables
    add = sp.Symbol("A", nonnegative=True)
    require(n.assumptions0 == NATURAL and w.assumptions0 == _HALF, f"{n}, {w} run as they should")
    require(square.is_positive and centre.is_real, "the normal variable is real")
    require(first == Statement(head(0, w, *others), "=", g(square * w), (w, *others)),
            f"{first} starts the sums")
    require(after == Statement(head(n + 1, w, *others), "=", Integrated(
        head(n, w + add, *others), add, CHI_2), (n, w, *others)), f"{after} adds one variable")
    count = sp.Symbol("J", integer=True, nonnegative=True)
    require(not {w, z, count, add} & set().union(
        g.free_symbols, square.free_symbols, centre.free_symbols, others), "letters are new")
    mixed = Integrated(Integrated(head(count, w, *others), w, CHI_1), count,
                       Poisson(centre**2 / (2 * square)))
    direct = Integrated(g((centre + sp.sqrt(square) * z) ** 2), z, NORMAL)
    require(Exists(direct) in converging(sure), "the mean converges")
    return (first, after, *(one for one, _ in sure)), Statement(direct, "=", mixed)


def _poisson_concave(f: sp.Lambda, low: sp.Symbol, high: sp.Symbol, curved: Statement,
                     sure: Given) -> Instance:
    """f(j+2) − 2f(j+1) + f(j) ≤ 0 for all j makes E f(J) concave in the mean of J."""
    (j,) = f.variables
    require(j.assumptions0 == NATURAL, f"{j} runs over 0, 1, …")
    require(low.assumptions0 == high.assumptions0 == _HALF
            and not {low, high, ODDS} & f.expr.free_symbols, f"{low}, {high} are means")
    mean = sp.Lambda(low, Integrated(f.expr, j, Poisson(low)))
    require(curved.relation == "≤" and j in curved.variables and sp.expand_mul(
        curved.rhs - curved.lhs - (2 * f(j + 1) - f(j + 2) - f(j))) == 0,
        f"{curved} is the second difference for all {j}")
    require(converging([sure]) == {Exists(mean(low))} and low in sure[1],
            "the mean converges for every parameter")
    below, above = between(mean, low, high)
    return (curved, sure[0]), Statement(below, "≤", above)


def _information(p: Any, q: Any) -> sp.Expr:
    """½p log(p/m) + ½q log(q/m), m = ½(p + q): what two masses tell of a fair label."""
    return sum((one / 2 * sp.log(one / ((p + q) / 2)) for one in (p, q)), sp.S.Zero)


def _processing(plus: sp.Expr, minus: sp.Expr, x: sp.Symbol, masses: tuple[Statement, ...]
                ) -> Instance:
    """Keeping only the sign of T loses information: grouping the line into two halves."""
    positive = sp.Symbol("x", nonnegative=True)
    require(x.assumptions0 == _LINE and plus.is_positive and minus.is_positive,
            "two positive densities on the line")
    whole = [Integrated(one, x, LEBESGUE) for one in (plus, minus)]
    half = [Integrated(one.subs(x, positive), positive, LEBESGUE) for one in (plus, minus)]
    require([m.lhs for m in masses] == [*whole, *half] and all(m.relation == "=" for m in masses)
            and [m.rhs for m in masses[:2]] == [1, 1], "masses of the line and of its half")
    a, b = (m.rhs for m in masses[2:])
    return masses, Statement(_information(a, b) + _information(1 - a, 1 - b), "≤",
                             Integrated(_information(plus, minus), x, LEBESGUE))


def normal_tail(above: sp.Expr, mean: sp.Expr, variance: sp.Expr) -> sp.Expr:
    """P(G > above) for a normal G."""
    gap = sp.Symbol("r", positive=True)
    body = sp.exp(-((above - mean + gap) ** 2) / (2 * variance)) / sp.sqrt(2 * sp.pi * variance)
    return Integrated(body, gap, LEBESGUE)


def normal_law(mean: sp.Expr, variance: sp.Expr) -> sp.Expr:
    """The law N(mean, variance)."""
    return primitive("NormalLaw")(mean, variance)


def limit_law(expr: sp.Expr, n: sp.Symbol, noise: sp.Symbol) -> sp.Expr:
    """The law that ``expr``, with random ``noise``, converges to as n → ∞."""
    return primitive("WeakLimit")(sp.Lambda((n, noise), expr))


def _normal_support(above: sp.Expr, mean: sp.Expr, variance: sp.Expr) -> Instance:
    """A normal variable exceeds every number with positive probability."""
    require(above.is_real and mean.is_real and variance.is_positive, f"N({mean}, {variance})")
    return (), Statement(sp.S.Zero, "<", normal_tail(above, mean, variance))


def _bounded_limit(fact: Statement, n: sp.Symbol, noise: sp.Symbol, converges: Statement
                   ) -> Instance:
    """Variables that stay below B do so in the limit: P(G > B) = 0."""
    require(fact.relation == "≤" and not {n, noise} & (fact.free() | fact.rhs.free_symbols),
            f"{fact} bounds it for every {n}")
    require(converges.relation == "=" and converges.lhs == limit_law(fact.lhs, n, noise)
            and converges.rhs.func == normal_law(sp.S.Zero, sp.S.One).func
            and not {n, noise} & converges.rhs.free_symbols, f"{converges} is the limit")
    return ((fact, converges),
            Statement(normal_tail(fact.rhs, *converges.rhs.args), "≤", sp.S.Zero))


def _differentiable(f: sp.Lambda, h: sp.Symbol, extra: sp.Expr) -> Instance:
    """f(x − h) − f(x) = −h f'(x) + o(h), and every multiple of h² is o(h)."""
    (x,) = f.variables
    require(x.assumptions0 == _LINE and h.assumptions0 == _POSITIVE and regular(f.expr),
            f"{f.expr} is smooth for real {x}")
    require(not {x, h} & extra.free_symbols and extra.is_real and h not in f.expr.free_symbols,
            f"{extra} is a constant")
    rest = f(x - h) - f.expr + h * sp.diff(f.expr, x) + extra * h**2
    return (), Statement(sp.Limit(rest / h, h, 0, "+"), "=", sp.S.Zero)


def _information_converges(p: sp.Expr, q: sp.Expr, x: sp.Symbol, sure: tuple[Given, ...]
                           ) -> Instance:
    """∫p log(p/m), m = ½(p + q), converges: between −q/2 and p log 2 where p, q > 0."""
    require(p.is_positive and q.is_positive, "both are positive")
    require({Exists(Integrated(one, x, LEBESGUE)) for one in (p, q)} <= converging(sure),
            "both are integrable")
    return (tuple(one for one, _ in sure), Statement(
        Exists(Integrated(p * sp.log(p / ((p + q) / 2)), x, LEBESGUE)), "=", sp.S.One))


def mean_of(letter: sp.Symbol, law: sp.Expr) -> sp.Expr:
    """Mean of a chi-square or Poisson variable."""
    known = {CHI_1: sp.S.One, CHI_2: sp.S(2)}
    return law.args[0] if isinstance(law, Poisson) else known[law]


def _known_mean(letter: sp.Symbol, law: sp.Expr) -> Instance:
    """E χ²_k = k, and a Poisson variable has its parameter as mean."""
    require(law in (CHI_1, CHI_2) or isinstance(law, Poisson), f"{law} has a listed mean")
    return (), Statement(Integrated(letter, letter, law), "=", mean_of(letter, law))


def _known_mean_converges(letter: sp.Symbol, law: sp.Expr) -> Instance:
    """That mean is finite."""
    return (), Statement(Exists(_known_mean(letter, law)[1].lhs), "=", sp.S.One)


INFORMATION: Final = (
    Axiom("monotone logarithm", "0 < a ≤ b gives log a ≤ log b.", "both sides positive",
          "Rudin, Principles, 8.6", _logarithm),
    Axiom("increase", "f' ≥ 0 on the line gives x(f(x) − f(0)) ≥ 0.",
          "f continuously differentiable", "Rudin, Principles, 5.11", _increase),
    Axiom("least value", "x f'(x) ≥ 0 on the line gives f(x) ≥ f(0).",
          "f continuously differentiable", "Rudin, Principles, 5.11", _least),
    Axiom("falling slope", "A function with falling slope lies above its chords.",
          "f continuously differentiable on [0, oo)", "Hardy, Littlewood and Polya, 3.10",
          _falling_slope),
    Axiom("slope at the origin", "A concave K on [0, oo) with K(0) = 0 lies below its tangent "
          "at 0.", "K(v)/v has a limit at 0", "Hardy, Littlewood and Polya, 3.10", _origin_slope),
    Axiom("Chebyshev's inequality", "E[wf] E[wg] ≤ E[w] E[wfg] for f and g rising, w ≥ 0.",
          "all four means converge", "Hardy, Littlewood and Polya, 2.17", _chebyshev),
    Axiom("noncentral chi-square", "(m + sZ)²/s² is a chi-square with 1 + 2J degrees of freedom, "
          "J Poisson with mean m²/(2s²), and these add chi-squares with 2 degrees.",
          "the mean of g converges", "Johnson, Kotz and Balakrishnan, Continuous univariate "
          "distributions 2, 29.3", _noncentral),
    Axiom("Poisson means", "E f(J) is concave in the mean of J ~ Poisson if f has no positive "
          "second difference.", "the mean converges for every parameter",
          "Shaked and Shanthikumar, Stochastic orders, 8.A", _poisson_concave),
    Axiom("divergence from the mixture", "The divergence of p from ½(p + q) is finite.",
          "p, q > 0 integrable", "Lin, Divergence measures based on the Shannon entropy, 1991",
          _information_converges),
    Axiom("mean", "Means of chi-square and Poisson variables.", "none", "Feller, vol. II, II.3; "
          "vol. I, IX.2", _known_mean),
    Axiom("mean converges", "They are finite.", "none", "Feller, vol. I, IX.2",
          _known_mean_converges),
    Axiom("normal support", "A normal variable exceeds every number with positive probability.",
          "positive variance", "Feller, vol. I, VII.1", _normal_support),
    Axiom("bounded in the limit", "If X_N ≤ B for all N and X_N converges in law to G, "
          "P(G > B) = 0.", "none", "van der Vaart, Asymptotic statistics, 2.2 (portmanteau)",
          _bounded_limit),
    Axiom("first derivative", "f(x − h) = f(x) − h f'(x) + o(h).", "f differentiable",
          "Rudin, Principles, 5.1", _differentiable),
    Axiom("data processing", "I(V; sgn T) ≤ I(V; T).", "V a fair label, T has positive densities",
          "Cover and Thomas, 2.7-2.8", _processing),
)
