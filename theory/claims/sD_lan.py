"""Appendix D of [LW]: shrinking-scale family, LAN, KL (LW-58 … LW-63)."""

from __future__ import annotations

from theory.claims.domains import ALPHA, ALPHA_ALL, SAMPLES, SCALE, SEPARATION
from theory.ledger import Claim, Kind

SECTION = "Appendix D: LAN-based KL bound"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="LW-58",
        refs=("LW-58",),
        section=SECTION,
        title="Shrinking-scale observation",
        statement=r"$T = \theta + \sigma N^{-1/\kappa_\alpha}\xi$, $\xi\sim S\alpha S(1)$.",
        kind=Kind.DEFINITION,
        checks=("theory.checks.lan:shrinking_model",),
        domains=(ALPHA, SCALE, SAMPLES),
        published_argument="valid",
    ),
    Claim(
        id="LW-59",
        refs=("LW-59",),
        section=SECTION,
        title="Density of the observation",
        statement=r"$p_{\theta,N}(y) = \sigma^{-1}N^{1/\kappa_\alpha}p_\alpha((y-\theta)"
        r"N^{1/\kappa_\alpha}/\sigma)$.",
        kind=Kind.IDENTITY,
        checks=("theory.checks.lan:shrunk_density_form",),
        domains=(ALPHA, SCALE, SAMPLES),
        uses=("LW-58",),
        published_argument="valid",
    ),
    Claim(
        id="LW-60",
        refs=("LW-60",),
        section=SECTION,
        title="Local asymptotic normality",
        statement=r"For each fixed h, as $N\to\infty$, $\log dP_{\theta+h\sigma N^{-1/\kappa}}/"
        r"dP_\theta = h\,\Delta_N - \frac12 h^2 I_\alpha + o_P(1)$ with $\Delta_N\Rightarrow "
        r"N(0,I_\alpha)$.",
        kind=Kind.ASYMPTOTIC,
        checks=("theory.checks.lan:lan_fails", "numerics.checks.information:log_ratio_moments"),
        domains=(ALPHA, SCALE, SAMPLES),
        published_argument="wrong",
        repair="LW-60-local",
        finding="The paper claims local asymptotic normality as N → ∞ at a fixed local parameter. "
        "Only one observation is seen, whatever N, so the log-likelihood ratio has the law of "
        "log p(ξ−h)/p(ξ), free of N and bounded for α < 2: nothing becomes normal. True is, for "
        "each N, an expansion as h → 0: h s(ξ) to first order, and a second-order term whose mean "
        "is −½ I h²; at α = 2 h s(ξ) − ½ I h² is exact for every h.",
    ),
    Claim(
        id="LW-60-local",
        refs=("LW-60-local",),
        section=SECTION,
        title="Expansion at small local parameter",
        statement=r"$\log p_\alpha(\xi-h)/p_\alpha(\xi) = h\,s(\xi) + o_P(h)$ as $h\to0$, for "
        r"every N, $s = -p_\alpha'/p_\alpha$, and its second-order term "
        r"$\frac12h^2(\log p_\alpha)''(\xi)$ has mean $-\frac12I_\alpha h^2$. At $\alpha=2$ the "
        r"ratio is $h\,s(\xi) - \frac12I_2h^2$ for every h.",
        kind=Kind.ASYMPTOTIC,
        checks=("theory.checks.lan:local_expansion",),
        domains=(ALPHA_ALL, SEPARATION),
    ),
    Claim(
        id="LW-60-Cauchy",
        refs=("LW-60-Cauchy", "LW-60"),
        section=SECTION,
        title="The likelihood ratio for Cauchy noise",
        statement=r"At $\alpha=1$ the log-likelihood ratio has mean $-\log(1+h^2/4)$ and stays "
        r"within $\pm2\,\mathrm{asinh}(h/2)$, bounds it reaches; at $h=2$: mean $-0.693$, variance "
        r"$1.16$, within $\pm1.763$, where LAN has $-1$, 2 and no bound.",
        kind=Kind.IDENTITY,
        checks=("numerics.checks.information:cauchy_log_ratio",),
        hypotheses=("compared at h = ½, 2, 5", "α = 1, the end of LW-60's range"),
    ),
    Claim(
        id="LW-61",
        refs=("LW-61",),
        section=SECTION,
        title="Expansion of the divergence",
        statement=r"$KL(P_{\theta+h\sigma N^{-1/\kappa}}\|P_\theta) = \frac12 I_\alpha h^2 + o(1)$ "
        r"as $N\to\infty$ at fixed h.",
        kind=Kind.ASYMPTOTIC,
        checks=("theory.checks.lan:kl_expansion_fixed",),
        domains=(ALPHA, SEPARATION, SAMPLES),
        published_argument="wrong",
        repair="LW-61-local",
        finding="The paper takes expectations of its LAN expansion at fixed h. The divergence "
        "does not depend on N at all, and at fixed h it is not ½ I h² (log(1+h²/4) against h²/4 "
        "for Cauchy noise, O(log h) for every α < 2). What is true is its expansion for small h, "
        "½ I h² + o(h²) for every N, with I_1 = I_2 = ½; at α = 2 it is exact.",
    ),
    Claim(
        id="LW-61-local",
        refs=("LW-61-local", "LW-61"),
        section=SECTION,
        title="Divergence at a small local parameter",
        statement=r"$KL(P_{\theta+h\sigma N^{-1/\kappa}}\|P_\theta) = \frac12 I_\alpha h^2 + "
        r"o(h^2)$ as $h\to0$, the same for every N; $I_1=I_2=\frac12$.",
        kind=Kind.ASYMPTOTIC,
        checks=("theory.checks.lan:kl_expansion_local",),
        domains=(ALPHA_ALL, SEPARATION),
    ),
    Claim(
        id="LW-61-values",
        refs=("LW-61-values", "LW-61"),
        section=SECTION,
        title="The expansion against quadrature",
        statement=r"$|KL(u)/(\frac12I_\alpha u^2)-1|\le u^2/2$ at $u = 0.02, 0.05$ and six tail "
        r"indices in $[1.05, 2]$.",
        kind=Kind.BOUND,
        checks=("numerics.checks.information:kl_small_separation",),
        domains=(ALPHA, SEPARATION),
        uses=("LW-61-local",),
    ),
    Claim(
        id="LW-62",
        refs=("LW-62",),
        section=SECTION,
        title="Quadratic bound in the local parameter",
        statement=r"For all large N, $KL(P_{\theta+h\sigma N^{-1/\kappa}}\|P_\theta)\ge c_\alpha "
        r"h^2$ for every h, with $c_\alpha>0$ depending on $\alpha$ only.",
        kind=Kind.BOUND,
        checks=("theory.checks.lan:local_bound_fails", "theory.checks.lan:local_bound_on_range"),
        domains=(ALPHA, SEPARATION, SAMPLES),
        uses=("T1",),
        published_argument="gap",
        hypothesis="h stays in a bounded range [0, U], with c = KL(U)/U²",
        finding="The paper turns the local expansion into a bound with one constant for every h. "
        "For α < 2 the divergence grows like (1+α) log h, so no constant serves all h. On "
        "0 ≤ h ≤ U it holds with c = KL(U)/U², for every N and not only large ones.",
    ),
    Claim(
        id="LW-63",
        refs=("LW-63",),
        section=SECTION,
        title="Quadratic bound in the separation",
        statement=r"With fixed $\Delta$ and $u = \Delta N^{1/\kappa_\alpha}/\sigma$: $KL\ge "
        r"c_\alpha u^2$ for all large N.",
        kind=Kind.BOUND,
        checks=("theory.checks.lan:separation_bound_fails",
                "theory.checks.lan:separation_bound_on_range",
                "numerics.checks.information:kl_large_separation"),
        domains=(ALPHA, SCALE, SAMPLES),
        uses=("T1",),
        published_argument="gap",
        hypothesis="Δ N^{1/κ}/σ ≤ U, with c = KL(U)/U²",
        finding="The paper substitutes the separation of a fixed shift, which grows with N, into "
        "a bound that is only local. KL(u)/u² then tends to 0, as its logarithmic growth shows. "
        "Up to the N at which a fixed error is reached the separation is bounded, and there the "
        "bound holds with c = KL(U)/U².",
    ),
)
