"""Symbolic checks of the information bounds: KL, mutual information, T1, LW-34, 35, 64, 65."""

from __future__ import annotations

import sympy as sp

from theory import detection as det
from theory.checking import Context, check
from theory.checks.steps import Argument, Subject, edit, is_zero, probe
from theory.detection import HALF, Distribution, u
from theory.ledger import Outcome, Role, Strength
from theory.stable import alpha, samples

plus, minus = sp.symbols("p_plus p_minus", positive=True)
ratio = sp.Symbol("L", positive=True)
mean = sp.Symbol("nu", positive=True)
draws = sp.Symbol("j", integer=True, positive=True)
argument = sp.Symbol("t", positive=True)
square = sp.Symbol("v", positive=True)
share = sp.Symbol("s", positive=True)
offset, growth = sp.symbols("K A", positive=True)
cut, slack = sp.symbols("U d", positive=True)
fisher = sp.Symbol("I_alpha", positive=True)


def log_growth() -> sp.Expr:
    """Upper bound K + (1+α) log(1+u) of KL(u) for α < 2."""
    return offset + (1 + alpha) * sp.log(1 + u)


def prove_log_growth(a: Argument, bound: sp.Expr) -> None:
    """KL(u) ≤ K + (1+α) log(1+u) and hence KL/u² → 0 (α < 2)."""
    size = sp.Symbol("X", positive=True)
    a.cite("stable tail", "p_α(x) ≥ k (1+|x|)^{-(1+α)} for some k > 0")
    a.cite("tail moments", "E log(1+|X|) is finite")
    a.at_least((1 + size) * (1 + u), 1 + size + u, "so log(1+|X|+u) ≤ log(1+|X|) + log(1+u)")
    a.note("KL(u) = E log p(X) − E log p(X+u) ≤ E log p(X) − log k + (1+α) E log(1+|X|+u)")
    extra = sp.simplify(bound - (1 + alpha) * sp.log(1 + u))
    a.free_of(extra, u, "what the bound adds to (1+α) log(1+u)")
    a.limit((bound / u**2).subs(alpha, sp.Rational(3, 2)), u, sp.oo, 0,
            "so KL(u)/u² → 0 (α = 3/2)")
    a.equal(sp.limit(bound / sp.log(u), u, sp.oo), 1 + alpha, "the growth rate is (1+α) log u")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"bound": log_growth(), "separation": det.separation()},
    probe=probe,
    mutants={
        "quadratic growth": edit("bound", lambda e: offset + (1 + alpha) * u**2),
        "linear growth": edit("bound", lambda e: offset + (1 + alpha) * u),
        "separation bounded in N": edit("separation", lambda e: e.subs(samples, 1)),
    },
)
def kl_not_quadratic(subject: Subject, context: Context) -> Outcome:
    """LW-34: with Δ fixed and N → ∞, KL/u² → 0 for 1 < α < 2, so no c_α > 0 works."""
    a = Argument()
    prove_log_growth(a, subject["bound"])
    a.limit(subject["separation"].subs(alpha, sp.Rational(3, 2)), samples, sp.oo, sp.oo,
            "at fixed Δ, σ the separation grows without bound with N")
    return a.outcome("KL(u) ≤ K + (1+α) log(1+u): below c u² for all large N, whatever c > 0",
                     left="KL(u(N)) = O(log N)", right="c u(N)^2 = c (Δ/σ)^2 N^(2/κ)")


def prove_bounded_range(a: Argument, curve: sp.Expr, bound: sp.Expr) -> None:
    """KL ≥ (KL(U)/U²) u² on u ≤ U for a concave function of v = u² that vanishes at 0."""
    a.note("KL(u) = g(u²) with g concave and g(0) = 0 (T1); u² = s U² with 0 ≤ s ≤ 1")
    g_end = sp.Symbol("gU", positive=True)
    a.equal(share * g_end + (1 - share) * 0, bound.subs(u, sp.sqrt(share) * cut).subs(
        det.constant, g_end / cut**2), "concavity: g(sU²) ≥ s g(U²) + (1−s) g(0) = c u²")
    a.negative(sp.diff(curve.subs(u, sp.sqrt(square)), square, 2), "witness α = 1: g'' < 0")
    a.equal(curve.subs(u, 0), 0, "witness α = 1: g(0) = 0")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.HYPOTHESIS,
    subject=lambda: {"curve": det.kl_cauchy(), "bound": det.constant * u**2,
                     "paper": det.constant * (det.separation()) ** 2},
    probe=probe,
    mutants={
        "convex curve": edit("curve", lambda e: u**4),
        "bound of order u": edit("bound", lambda e: det.constant * u),
        "bound of order u^4": edit("bound", lambda e: det.constant * u**4),
        "N^{1/kappa} not squared": edit("paper", lambda e: e / det.separation()),
    },
)
def kl_quadratic_on_bounded_range(subject: Subject, context: Context) -> Outcome:
    """LW-34 on u ≤ U: KL ≥ (KL(U)/U²) (m̄f/σ)² N^{2/κ}."""
    a = Argument()
    prove_bounded_range(a, subject["curve"], subject["bound"])
    a.equal(subject["paper"], subject["bound"].subs(u, det.separation()),
            "in the paper's letters: c (m̄ f/σ)² N^{2/κ}")
    return a.outcome("on 0 ≤ u ≤ U: KL ≥ c u² with c = KL(U)/U²")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {
        "poisson": sp.exp(-mean) * mean**draws / sp.factorial(draws),
        "transform": (1 + 2 * argument) ** -HALF
        * sp.exp(-2 * mean * argument / (1 + 2 * argument)),
        "information": det.information_of_ratio(ratio),
        "bound": det.information_bound_of_ratio(ratio),
        "upper": det.information_upper(),
    },
    probe=probe,
    mutants={
        "Poisson mean doubled": edit("poisson", lambda e: e.subs(mean, 2 * mean)),
        "transform sign": edit("transform", lambda e: e.subs(mean, -mean)),
        "bound L tanh/8": edit("bound", lambda e: e / 2),
        "information doubled": edit("information", lambda e: 2 * e),
        "upper bound /16": edit("upper", lambda e: e / 2),
    },
)
def kl_concave(subject: Subject, context: Context) -> Outcome:
    """T1: KL is concave in u²; KL ≤ ½ I u²; JSD ≤ ¼ KL ≤ I u²/8."""
    a = Argument()
    a.cite("subordinator", "p_α is a mixture of N(0, 2S): p_α(x) = exp(−ψ(x²))")
    a.cite("Cauchy-Schwarz", "exp(−ψ(y)) is a Laplace transform in y, so ψ is concave")
    a.note("given S = s, (X−u)²/(2s) is (Z+μ)² with μ² = u²/(2s); let ν = μ²/2")
    mixed = (1 + 2 * argument) ** -HALF * sp.exp(-mean + mean / (1 + 2 * argument))
    z = sp.Symbol("z", real=True)
    mu = sp.Symbol("mu", positive=True)
    direct = sp.integrate(sp.exp(-(z**2) * (1 + 2 * argument) / 2), (z, -sp.oo, sp.oo)) / sp.sqrt(
        2 * sp.pi)
    gap = -argument * (z + mu) ** 2 - z**2 / 2
    shifted = -(1 + 2 * argument) / 2 * (z + 2 * argument * mu / (1 + 2 * argument)) ** 2
    rest = sp.simplify(gap - shifted)
    a.equal(direct * sp.exp(rest.subs(mu, sp.sqrt(2 * mean))), subject["transform"],
            "Laplace transform of (Z+μ)², completing the square")
    a.equal(mixed, subject["transform"],
            "it is that of χ²_{1+2J}, J ~ Poisson(ν): Σ P(J=j) (1+2t)^{-1/2-j}")
    before = subject["poisson"].subs(draws, draws - 1)
    a.equal(sp.combsimp((sp.diff(subject["poisson"], mean) - (before - subject["poisson"]))
                        / (sp.exp(-mean) * mean**draws / sp.factorial(draws))), 0,
            "d/dν P(J=j) = P(J=j−1) − P(J=j)")
    a.note("so d²/dν² E h(J) = E[h(J+2) − 2h(J+1) + h(J)], h(j) = E ψ(2s χ²_{1+2j})")
    a.note("χ²_{1+2(j+2)} = Y + A + B with A, B ~ χ²_2 exchangeable; ψ concave gives "
           "ψ(Y+A+B) − ψ(Y+A) − ψ(Y+B) + ψ(Y) ≤ 0")
    a.cite("monotone expectation", "E h(J) is concave in u² for each s, hence KL is")
    prove_information_bound(a, subject["information"], subject["bound"])
    a.equal(subject["upper"], (det.information / 2 * u**2) / 4,
            "slope of KL in u² at 0 is I/2 (LW-61), so KL ≤ ½ I u² and JSD ≤ I u²/8")
    return a.outcome("KL concave in u²; KL/u² nonincreasing; JSD ≤ KL/4 ≤ I u²/8")


def prove_information_bound(a: Argument, gained: sp.Expr, bound: sp.Expr) -> None:
    """log 2 − h_b(σ(L)) ≤ ¼ L tanh(L/2), and expectation of the right side is ¼ KL."""
    posterior = 1 / (1 + sp.exp(-ratio))
    entropy = det.binary_entropy(posterior)
    a.equal(_log_form(sp.log(2) - entropy), _log_form(gained),
            "information at log-likelihood ratio L")
    gap = bound - gained
    a.equal(gap.subs(ratio, 0), 0, "bound minus information vanishes at L = 0")
    slope = sp.sech(ratio / 2) ** 2 / 8 * (sp.sinh(ratio) - ratio)
    a.equal(sp.diff(gap, ratio), slope, "its derivative is sech²(L/2) (sinh L − L)/8")
    a.equal((sp.sinh(ratio) - ratio).subs(ratio, 0), 0, "sinh L − L starts at 0")
    a.equal(sp.diff(sp.sinh(ratio) - ratio, ratio), 2 * sp.sinh(ratio / 2) ** 2,
            "and increases: its derivative is 2 sinh²(L/2) ≥ 0")
    a.equal((plus - minus) / (plus + minus),
            sp.simplify(sp.tanh(ratio / 2).rewrite(sp.exp).subs(ratio, sp.log(plus / minus))),
            "tanh(L/2) = (p₊ − p₋)/(p₊ + p₋)")
    a.note("so E_M[L tanh(L/2)] = ½(KL(P₊‖P₋) + KL(P₋‖P₊)) = KL by symmetry")


def _log_form(expr: sp.Expr) -> sp.Expr:
    """Write with e^{-L} and logarithms of positive polynomials in it."""
    decay = sp.Symbol("E", positive=True)
    plain = expr.rewrite(sp.exp).subs(ratio, -sp.log(decay))
    return sp.expand_log(sp.simplify(sp.expand_log(sp.simplify(plain), force=True)), force=True)


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"claimed": det.constant * u**2, "cap": sp.log(2)},
    probe=probe,
    mutants={
        "no cap": edit("cap", lambda e: det.constant * u**2 + 1),
        "claimed bounded": edit("claimed", lambda e: det.constant / det.constant / 2),
        "claimed vanishing": edit("claimed", lambda e: 1 / u**2),
    },
)
def information_is_capped(subject: Subject, context: Context) -> Outcome:
    """LW-35 without its cap: c u² passes log 2 ≥ I as N grows."""
    a = Argument()
    a.cite("entropy bound", "I(V; T) ≤ H(V) = log 2")
    a.equal(subject["cap"], sp.log(2), "entropy of the fair label")
    at = sp.sqrt(2 * sp.log(2) / det.constant)
    a.positive(sp.simplify(subject["claimed"].subs(u, at) - subject["cap"]),
               "claimed bound minus log 2 at u = sqrt(2 log 2/c)")
    return a.outcome("c u² = 2 log 2 > log 2 ≥ I at u = sqrt(2 log 2/c)",
                     left="I <= log 2", right="c u^2 = 2 log 2")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"lower": det.information_lower(), "quadratic": 2 * slack**2},
    probe=probe,
    mutants={
        "twice the quadratic": edit("quadratic", lambda e: 2 * e),
        "error at u instead of u/2": edit(
            "lower", lambda e: det.required_information(Distribution(-u, alpha))),
        "linear bound": edit("quadratic", lambda e: slack / 2),
    },
)
def information_capped_bound(subject: Subject, context: Context) -> Outcome:
    """I ≥ log 2 − h_b(F(−u/2)) ≥ c min(log 2, u²), c = 2δ(U)²/log 2 at U² = log 2."""
    a = Argument()
    a.cite("data processing", "I(V; T) ≥ I(V; sgn T) = log 2 − h_b(F(−u/2))")
    a.equal(subject["lower"], det.required_information(1 - Distribution(u / 2, alpha)),
            "the sign is a binary symmetric channel with the exact test's error")
    a.note("write δ(u) = ½ − F(−u/2); log 2 − h_b(½ − δ) ≥ 2δ²")
    gap = det.required_information(HALF - slack) - subject["quadratic"]
    a.equal(gap.subs(slack, 0), 0, "equal at δ = 0")
    a.equal(sp.diff(gap, slack).subs(slack, 0), 0, "with equal slopes")
    odd = sp.Symbol("w", positive=True)
    a.at_least(sp.simplify(sp.diff(gap, slack, 2).subs(slack, HALF * odd / (1 + odd))), 0,
               "second derivative of the difference, δ = w/(2(1+w)) in [0, ½)")
    a.note("p_α falls on x > 0, so δ is increasing and concave: δ(u) ≥ δ(U) u/U for u ≤ U")
    end = sp.Symbol("dU", positive=True)
    c = 2 * end**2 / sp.log(2)
    a.equal(2 * (end * u / sp.sqrt(sp.log(2))) ** 2, c * u**2, "u² ≤ log 2: bound is c u²")
    a.equal(2 * end**2, c * sp.log(2), "u² ≥ log 2: bound is c log 2")
    return a.outcome("I ≥ c min(log 2, u²) with c = 2(½ − F(−√(log 2)/2))²/log 2")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"integrand": det.mixture_integrand(plus, minus)},
    probe=probe,
    mutants={
        "mixture weight dropped": edit("integrand", lambda e: 2 * e),
        "second term dropped": edit(
            "integrand", lambda e: plus / 2 * sp.log(2 * plus / (plus + minus))),
        "sum for mixture": edit("integrand", lambda e: e.subs(
            {plus: 2 * plus, minus: 2 * minus}) - (plus + minus) * sp.log(2)),
        "sign flipped": edit("integrand", lambda e: -e),
    },
)
def mixture_identity(subject: Subject, context: Context) -> Outcome:
    """LW-64: I(V;T) = ½KL(P₊‖M) + ½KL(P₋‖M), pointwise in t."""
    a = Argument()
    marginal = (plus + minus) / 2
    joint = [(p / 2, HALF * marginal) for p in (plus, minus)]
    total = sum(p * sp.log(p / q) for p, q in joint)
    a.note("joint density of (v, t) is ½ p_v(t), product of the marginals ½ m(t)")
    a.equal(sp.expand_log(total, force=True), sp.expand_log(subject["integrand"], force=True),
            "summed over v at fixed t")
    a.equal(subject["integrand"].subs(minus, plus), 0, "no information where p₊ = p₋")
    a.cite("exchange of limit and integral", "integrate over t")
    return a.outcome("the mixture identity holds pointwise")


@check(
    strength=Strength.SYMBOLIC,
    role=Role.COUNTEREXAMPLE,
    subject=lambda: {"information": det.mixture_integrand(1 - share, sp.S.One) +
                     share / 2 * sp.log(2), "atom": share},
    probe=probe,
    mutants={
        "information bounded away": edit("information", lambda e: e + sp.log(2) / 4),
        "no empty atom": edit("atom", lambda e: sp.S.Zero),
        "negative atom": edit("atom", lambda e: -share),
    },
)
def two_point_pair(subject: Subject, context: Context) -> Outcome:
    """LW-65 for general pairs: P₊ = (1−s, s), P₋ = (1, 0): KL = ∞ while I → 0."""
    a = Argument()
    a.positive(subject["atom"], "P₊ charges an atom that P₋ does not: KL(P₊‖P₋) = ∞")
    direct = det.mixture_integrand(1 - share, sp.S.One) + sp.limit(
        det.mixture_integrand(share, minus), minus, 0)
    a.line(is_zero(direct - subject["information"]), f"I = {subject['information']}")
    a.limit(subject["information"], share, 0, 0, "so min(log 2, KL) = log 2 while I → 0")
    return a.outcome("I → 0 with min(log 2, KL) = log 2: no constant works for all pairs",
                     left="I -> 0", right="c log 2")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"lower": 2 * slack**2, "kl": fisher * u**2 / 2,
                     "constant_low": 4 * slack**2 / (fisher * cut**2),
                     "constant_high": 2 * slack**2 / sp.log(2)},
    probe=probe,
    mutants={
        "constant doubled": edit("constant_low", lambda e: 2 * e),
        "constant without log 2": edit("constant_high", lambda e: e * sp.log(2) * 3),
        "KL halved": edit("kl", lambda e: e / 2),
    },
)
def stable_pair_bound(subject: Subject, context: Context) -> Outcome:
    """LW-65 for the SαS family: I ≥ c min(log 2, KL) with an explicit c > 0."""
    a = Argument()
    a.note("I(u) ≥ 2δ(u)² with δ(u) ≥ δ(U) u/U on u ≤ U (LW-35), KL ≤ ½ I_α u² (T1)")
    a.equal(subject["kl"], fisher * u**2 / 2, "upper bound of KL")
    at_u = subject["lower"].subs(slack, slack * u / cut)
    a.at_least(at_u, subject["constant_low"] * subject["kl"], "u ≤ U: I ≥ c₁ KL")
    a.at_least(subject["lower"], subject["constant_high"] * sp.log(2), "u ≥ U: I ≥ c₂ log 2")
    a.positive(subject["constant_low"] * subject["constant_high"], "c = min(c₁, c₂) > 0")
    return a.outcome("I ≥ min(4δ(U)²/(I_α U²), 2δ(U)²/log 2) · min(log 2, KL), any U > 0")


@check(
    strength=Strength.SYMBOLIC,
    subject=lambda: {"integrand": plus * sp.log(2 * plus / (plus + minus)),
                     "weight": share / (share + plus)},
    probe=probe,
    mutants={
        "falling weight": edit("weight", lambda e: plus / (share + plus)),
        "integrand without the mixture": edit("integrand", lambda e: plus * sp.log(plus)
                                              + 0 * minus),
        "sign of the integrand": edit("integrand", lambda e: -e),
    },
)
def information_increases(subject: Subject, context: Context) -> Outcome:
    """JSD'(u) = ∫₀^∞ |p'| [a/(a+p) − b/(b+p)] dy > 0, a = p(y−u) > b = p(y+u)."""
    a = Argument()
    a.note("moving the centre of each half of LW-64 to 0: JSD = ∫ p(y) log(2p(y)/(p(y)+p(y+u)))")
    slope = sp.diff(subject["integrand"], minus)
    a.equal(slope, -plus / (plus + minus), "derivative in p(y+u), times p'(y+u) is d/du")
    a.cite("exchange of limit and integral", "JSD'(u) = −∫ p(y) p'(y+u)/(p(y)+p(y+u)) dy")
    a.note("put y − u for y: −∫ w(p(y−u)) p'(y) dy with w(s) = s/(s + p(y)); p' is odd, so the "
           "half lines give ∫₀^∞ |p'(y)| [w(p(y−u)) − w(p(y+u))] dy")
    a.equal(subject["weight"], share / (share + plus), "the weight w(s)")
    a.positive(sp.diff(subject["weight"], share), "w increases")
    y = sp.Symbol("y", positive=True)
    a.equal((y + u) ** 2 - (y - u) ** 2, 4 * u * y,
            "|y − u| < |y + u|, and p is unimodal (Exact test), so p(y−u) > p(y+u)")
    return a.outcome("JSD increases with the separation")
