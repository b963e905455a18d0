"""Lemmas behind the best constant of LW-65: pointwise share, curvature of JSD, the Cauchy law."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory import information, stable
from theory.checking import Context, check
from theory.checks.steps import Argument, Subject, edit, probe
from theory.detection import HALF, u
from theory.ledger import Outcome, Strength
from theory.stable import alpha

ratio = sp.Symbol("L", positive=True)
half = sp.Symbol("h", positive=True)  # L/2
plus, minus = sp.symbols("p_plus p_minus", positive=True)
width = sp.Symbol("S", positive=True)  # p is the mean over S of N(0, 2S)
width_root = sp.Symbol("w", positive=True)  # (1 + u²/4)^{1/2}
excess = sp.Symbol("v", positive=True)
x = sp.Symbol("x", real=True)
rate = sp.Symbol("s", positive=True)


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"share": information.information_share(ratio),
                     "information": det.information_of_ratio(ratio)},
    probe=probe,
    mutants={
        "without the half": edit("share", lambda e: e - HALF),
        "twice the share": edit("share", lambda e: 2 * e),
        "information doubled": edit("information", lambda e: 2 * e),
        "rising share": edit("share", lambda e: 1 - e),
    },
)
def share_falls(subject: Subject, context: Context) -> Outcome:
    """Pointwise information over L tanh(L/2) falls in |L| from ¼: |L| ≤ λ gives JSD/KL ≥ r(λ)."""
    a = Argument()
    weight = ratio * sp.tanh(ratio / 2)
    a.equal(subject["share"] * weight, subject["information"],
            "r(L) L tanh(L/2) is the information at log-likelihood ratio L")
    f, g = sp.log(sp.cosh(half)), half * sp.tanh(half)
    a.equal(HALF - f / (2 * g), subject["share"].subs(ratio, 2 * half),
            "r = ½ − f/2g with h = L/2, f = log cosh h, g = h tanh h")
    slopes = 1 / (1 + 2 * half / sp.sinh(2 * half))
    a.line(sp.simplify((sp.diff(f, half) / sp.diff(g, half) - slopes).rewrite(sp.exp)) == 0,
           f"f'/g' = {slopes}")
    rising = 2 * half * sp.cosh(2 * half) - sp.sinh(2 * half)
    a.equal(sp.diff(sp.sinh(2 * half) / (2 * half), half) * 2 * half**2, rising,
            "2h² d/dh [sinh 2h/2h]")
    a.equal(rising.subs(half, 0), 0, "which vanishes at 0")
    a.equal(sp.diff(rising, half), 4 * half * sp.sinh(2 * half), "and grows: so f'/g' grows")
    a.note("W = (f'/g') g − f vanishes at 0 and W' = (f'/g')' g ≥ 0, so W ≥ 0; "
           "(f/g)' = g' W/g² ≥ 0: f/g grows and r falls")
    a.limit(subject["share"], ratio, 0, sp.Rational(1, 4), "r starts at ¼")
    a.cite("monotone expectation", "JSD = E_M[r(|L|) L tanh(L/2)] ≥ r(λ) E_M[L tanh(L/2)] = "
           "r(λ) KL where |L| ≤ λ")
    return a.outcome("JSD/KL ≥ r(λ) wherever |L| ≤ λ, and r falls from ¼")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"curvature": information.information_curvature(),
                     "transform": sp.exp(-rate ** (alpha / 2))},
    probe=probe,
    mutants={
        "half the curvature": edit("curvature", lambda e: e / 2),
        "Gamma(2/alpha)": edit("curvature", lambda e: e * alpha / 2),
        "subordinator of index alpha": edit("transform", lambda e: sp.exp(-(rate**alpha))),
    },
)
def curvature_bound(subject: Subject, context: Context) -> Outcome:
    """JSD''(u) ≤ Γ(1+2/α)(φ(1) + 1/8), so JSD lies above a chord less that times (b−a)²/8."""
    a = Argument()
    moved = sp.Function("q")(u)
    inner = plus * sp.log(2 * plus / (plus + moved))
    second = sp.diff(inner, u, 2)
    weight = plus / (plus + moved)
    told = -weight * sp.diff(moved, u, 2) + plus * sp.diff(moved, u) ** 2 / (plus + moved) ** 2
    a.line(sp.simplify(second - told) == 0,
           "∂_u² of p log(2p/(p+q)), q = p(y+u): −q'' p/(p+q) + q'² p/(p+q)²")
    a.cite("exchange of limit and integral", "JSD'' is the integral of that over y")
    a.at_least(1 / (4 * minus) - plus / (plus + minus) ** 2, 0,
               "p/(p+q)² ≤ 1/4q: the second part is at most I_α/4")
    a.note("p/(p+q) < 1: the first part is at most the integral of the negative part of p''")
    normal = sp.exp(-x**2 / 2) / sp.sqrt(2 * sp.pi)
    lost = sp.integrate(-sp.diff(normal, x, 2), (x, -1, 1))
    a.equal(lost, 2 * normal.subs(x, 1), "for N(0, 1) the negative part of φ'' is on |x| < 1")
    gauss = normal.subs(x, x / sp.sqrt(2 * width)) / sp.sqrt(2 * width)
    info = sp.simplify(sp.integrate(sp.simplify(sp.diff(gauss, x) ** 2 / gauss),
                                    (x, -sp.oo, sp.oo)))
    a.equal(info, 1 / (2 * width), "I of N(0, 2S); and its negative part scales as 1/2S")
    a.cite("subordinator", "p_α is the mean over S of N(0, 2S), E e^{−sS} = exp(−s^{α/2})")
    a.cite("Jensen", "the negative part and p'²/p are convex in (p', p, p''): both are at most "
           "their means over S")
    mean = sp.gamma(1 + 2 / alpha)
    power = 2 / alpha
    found = sp.integrate(sp.exp(-excess) * excess ** (power - 1) * power, (excess, 0, sp.oo))
    exponent = -sp.log(subject["transform"])
    a.equal(sp.powdenest(exponent.subs(rate, excess**power), force=True), excess,
            "s = v^{2/α} makes E e^{−sS} = e^{−v}")
    a.equal(sp.gammasimp(found / mean), 1, "E[1/S] = ∫ E e^{−sS} ds = Γ(1+2/α)")
    a.equal(subject["curvature"], lost / 2 * mean + mean / 2 / 4,
            "total: φ(1) E[1/S] + E[1/2S]/4")
    return a.outcome("JSD'' ≤ Γ(1+2/α)(φ(1) + 1/8)")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"share": information.gaussian_share()},
    probe=probe,
    mutants={
        "fourth moment dropped": edit("share", lambda e: sp.Rational(1, 4) + u**2 / 32),
        "share one half": edit("share", lambda e: 2 * e),
        "variance 1": edit("share", lambda e: e + u**2 / 64),
    },
)
def gaussian_start(subject: Subject, context: Context) -> Outcome:
    """α = 2: JSD/KL ≥ ¼ − u²/64 − 3u⁴/256 − u⁶/4096."""
    a = Argument()
    gained = det.information_of_ratio(2 * half)
    a.equal(sp.diff(gained, half), half * sp.sech(half) ** 2, "slope of the information in L/2")
    a.equal(sp.diff(half - sp.tanh(half), half), sp.tanh(half) ** 2,
            "h − tanh h grows from 0, so sech² h = 1 − tanh² h ≥ 1 − h²")
    lower = half**2 / 2 - half**4 / 4
    a.equal(sp.diff(lower, half), half * (1 - half**2),
            "so the information is at least h²/2 − h⁴/4 = L²/8 − L⁴/64")
    log_ratio = ((x + u / 2) ** 2 - (x - u / 2) ** 2) / 4
    a.equal(log_ratio, u * x / 2, "L = ux/2 for N(±u/2, 2)")
    density = sp.exp(-((x - u / 2) ** 2) / 4) / (2 * sp.sqrt(sp.pi))
    bound = sp.integrate(sp.expand(lower.subs(half, log_ratio / 2)) * density,
                         (x, -sp.oo, sp.oo))
    a.equal(sp.expand(sp.simplify(bound) / det.kl_gauss()), subject["share"],
            "mean of that bound over KL = u²/4")
    return a.outcome("JSD/KL ≥ ¼ − u²/64 − 3u⁴/256 − u⁶/4096 at α = 2")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"jsd": sp.log(2 * width_root / (1 + width_root)),
                     "constant": sp.log(4 - 2 * sp.sqrt(2)) / sp.log(2)},
    probe=probe,
    mutants={
        "constant 1 - 1/sqrt 2": edit("constant", lambda e: 1 - 1 / sp.sqrt(2)),
        "JSD doubled": edit("jsd", lambda e: 2 * e),
        "JSD of half the separation": edit("jsd", lambda e: e.subs(
            width_root, sp.sqrt((3 + width_root**2) / 4))),
    },
)
def cauchy_constant(subject: Subject, context: Context) -> Outcome:
    """α = 1: JSD = log(2w/(1+w)), w² = 1 + u²/4; best constant log₂(4 − 2√2) over every u."""
    a = Argument()
    density = stable.cauchy_density()
    p = density.subs(stable.x, x)
    q = p.subs(x, x - u)
    form = 2 * ((x - u) ** 2 + 1) / (2 * x**2 - 2 * u * x + u**2 + 2)
    a.equal(sp.simplify(2 * p / (p + q)), sp.simplify(form), "2p/(p+q)")
    square = (x - u / 2) ** 2 + 1 + u**2 / 4
    a.equal(sp.expand(2 * square), 2 * x**2 - 2 * u * x + u**2 + 2,
            "the denominator is 2|x − u/2 + iw|², the numerator 2|x − u + i|²")
    a.cite("Poisson integral", "E log|X + z|² = log|i + z|² for Im z > 0")
    top = u**2 + 4
    bottom = u**2 / 4 + (1 + width_root) ** 2
    found = sp.log(2 * top / (2 * bottom)).subs(u, 2 * sp.sqrt(width_root**2 - 1))
    a.equal(sp.simplify(sp.exp(found) / sp.exp(subject["jsd"])), 1, "so JSD = log(2w/(1+w))")
    kl = 2 * sp.log(width_root)
    a.equal(det.kl_cauchy().subs(u, 2 * sp.sqrt(width_root**2 - 1)), kl, "KL = 2 log w")
    slopes = sp.simplify(sp.diff(subject["jsd"], width_root) / sp.diff(kl, width_root))
    a.equal(slopes, 1 / (2 * (1 + width_root)), "JSD'/KL' in w")
    a.negative(sp.diff(slopes, width_root), "it falls, and JSD = KL = 0 at w = 1, so JSD/KL falls")
    a.equal(subject["jsd"].subs(width_root, 1), 0, "JSD at w = 1")
    a.positive(sp.simplify(sp.diff(subject["jsd"], width_root)),
               "and JSD grows: least ratio where KL = log 2, w² = 2")
    a.equal(sp.expand(sp.radsimp(sp.exp(subject["jsd"].subs(width_root, sp.sqrt(2)))))
            - sp.exp(subject["constant"] * sp.log(2)), 0, "2^c = 4 − 2√2")
    return a.outcome("best constant at α = 1: log₂(4 − 2√2) = 0.22845, over every u > 0")
