"""Appendix E of [LW]: mutual information and Fano (LW-64 … LW-66)."""

from __future__ import annotations

from theory.claims.domains import ALPHA, ALPHA_ALL, ERROR, SEPARATION
from theory.ledger import Claim, Kind

SECTION = "Appendix E: mutual information and Fano"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="LW-64",
        refs=("LW-64",),
        section=SECTION,
        title="Mixture identity",
        statement=r"$I(V;T) = \frac12 KL(P_+\|M) + \frac12 KL(P_-\|M)$, $M = \frac12(P_++P_-)$.",
        kind=Kind.IDENTITY,
        checks=("theory.checks.information:mixture_identity",),
        hypotheses=("P₊ and P₋ have positive densities on the line",),
        published_argument="valid",
    ),
    Claim(
        id="LW-65",
        refs=("LW-65",),
        section=SECTION,
        title="Information from the pairwise divergence",
        statement=r"For every pair, $I(V;T)\ge c\,\min(\log 2, KL(P_+\|P_-))$ with a constant "
        r"$c>0$.",
        kind=Kind.BOUND,
        checks=("theory.checks.information:two_point_pair",),
        uses=("LW-64",),
        published_argument="wrong",
        repair="LW-65-stable",
        finding="The paper derives a bound of the information by the pairwise divergence from "
        "non-negativity alone. A two-point pair with one empty atom has infinite divergence and "
        "as little information as one likes. For the stable location family the bound is true, "
        "with best constant 0.228 at α = 1.5, and with an explicit constant for every α.",
    ),
    Claim(
        id="LW-65-stable",
        refs=("LW-65-stable",),
        section=SECTION,
        title="Information bound for stable location pairs",
        statement=r"For $P_\pm = p_\alpha(\cdot\mp u/2)$: $I\ge c\,\min(\log 2, KL)$ with $c = "
        r"\min(4\delta(U)^2/(I_\alpha U^2), 2\delta(U)^2/\log 2)$, $\delta(U) = \frac12 - "
        r"F_\alpha(-U/2)$, any $U>0$.",
        kind=Kind.BOUND,
        checks=("theory.checks.information:stable_pair_bound",),
        domains=(ALPHA_ALL, SEPARATION),
        uses=("T1", "LW-35-capped"),
    ),
    Claim(
        id="LW-65-constant",
        refs=("LW-65-constant",),
        section=SECTION,
        title="Best constant of the information bound",
        statement=r"The best constant $\inf_{u>0}JSD/\min(\log 2, KL)$ for stable pairs is "
        r"$JSD/\log 2$ at the u where $KL=\log 2$, to $10^{-5}$: .228953 (α = 6/5), .228882 "
        r"(5/4), .227547 (3/2), .224336 (7/4), .223327 (9/5), .214010 (2).",
        kind=Kind.BOUND,
        checks=("numerics.checks.certificates_stored:best_constant_over_every_separation",),
        domains=(ALPHA, SEPARATION),
        hypotheses=("α one of 6/5, 5/4, 3/2, 7/4, 9/5, 2",),
        uses=("T1", "T1-monotone", "LW-65-lemmas"),
    ),
    Claim(
        id="LW-65-Cauchy",
        refs=("LW-65-Cauchy",),
        section=SECTION,
        title="Best constant at α = 1",
        statement=r"At $\alpha=1$, with $w^2=1+u^2/4$: $KL=2\log w$, $JSD=\log(2w/(1+w))$, "
        r"$JSD/KL$ falls, and the best constant is $\log_2(4-2\sqrt2)=.22845$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.information_constant:cauchy_constant",),
        domains=(SEPARATION,),
    ),
    Claim(
        id="LW-65-lemmas",
        refs=("LW-65-lemmas",),
        section=SECTION,
        title="Share and curvature of the information",
        statement=r"$JSD/KL\ge r(\lambda)=\frac12-\log\cosh(\lambda/2)/(\lambda\tanh(\lambda/2))$ "
        r"where $|\log p_+/p_-|\le\lambda$ at every x; $JSD''(u)=\int p'(x)"
        r"p'(x-u)p(x)/(p(x)+p(x-u))^2\,dx\le\frac14I_\alpha\le\frac18\Gamma(1+2/\alpha)$; "
        r"at $\alpha=2$, $JSD/KL\ge\frac14-u^2/64-3u^4/256-u^6/4096$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.information_constant:share_is_falling",
                "theory.checks.information_constant:curvature_bound",
                "theory.checks.information_constant:gaussian_ratio_near_zero"),
        domains=(ALPHA_ALL, SEPARATION),
        uses=("Fisher mixing",),
    ),
    Claim(
        id="LW-65-values",
        refs=("LW-65-values",),
        section=SECTION,
        title="Best constant by the stable engine",
        statement=r"$JSD/\log 2$ at $KL=\log 2$: .22845 (α = 1, exactly $\log_2(4-2\sqrt2)$), "
        r".22895 (1.2), .22755 (1.5), .22333 (1.8), .21401 (2), and no smaller ratio on 60 "
        r"points $u\in[0.01, 50]$.",
        kind=Kind.IDENTITY,
        checks=("numerics.checks.information:best_constant",),
        domains=(ALPHA, SEPARATION),
    ),
    Claim(
        id="LW-65-falls",
        refs=("LW-65-falls", "LW-65-constant"),
        section=SECTION,
        title="Information per divergence falls",
        statement=r"$JSD/KL$ and $JSD/u^2$ fall in $u$: on 80 points of $[0.05, 60]$ at "
        r"$\alpha = 1, 1.2, 1.5, 1.8, 2$. So the best constant of LW-65 is the ratio where "
        r"$KL=\log2$. (Proved at $\alpha=1$ only: LW-65-Cauchy.)",
        kind=Kind.BOUND,
        checks=("numerics.checks.information_slopes:information_over_divergence_falls",),
        domains=(ALPHA_ALL, SEPARATION),
    ),
    Claim(
        id="LW-66",
        refs=("LW-66",),
        section=SECTION,
        title="Fano as a sufficient condition",
        statement=r"If $I(V;T)\ge\log 2 - h_b(\varepsilon)$ then error $\varepsilon$ is reached.",
        kind=Kind.BOUND,
        checks=("theory.checks.detection:fano_not_sufficient",),
        domains=(ERROR,),
        published_argument="wrong",
        repair="Hellman–Raviv",
        finding="The paper reads Fano's inequality as a sufficient condition. It is necessary: an "
        "erasure channel with enough information for ε = 0.1 leaves the error 0.23. A sufficient "
        "condition is I ≥ (1 − 2ε) log 2 (Hellman–Raviv), and for stable location pairs the exact "
        "error F_α(−u/2) is known.",
    ),
    Claim(
        id="Fano",
        refs=("Fano",),
        section=SECTION,
        title="Fano's inequality for a fair binary label",
        statement=r"$I(V;T)\ge\log 2 - h_b(P_e)$: a necessary condition.",
        kind=Kind.BOUND,
        checks=("theory.checks.detection:fano",),
        domains=(ERROR,),
    ),
    Claim(
        id="Hellman–Raviv",
        refs=("Hellman–Raviv",),
        section=SECTION,
        title="Hellman–Raviv bound",
        statement=r"$P_e\le(\log 2 - I)/(2\log 2)$: $I\ge(1-2\varepsilon)\log 2$ suffices.",
        kind=Kind.BOUND,
        checks=("theory.checks.detection:hellman_raviv",),
        domains=(ERROR,),
    ),
    Claim(
        id="Three criteria",
        refs=("Three criteria",),
        section=SECTION,
        title="Exact error between Fano and Hellman–Raviv",
        statement=r"The critical separations obey Fano $\le$ exact $\le$ Hellman–Raviv (α = 1.5, "
        r"ε = .1: 3.62, 4.12, 6.64).",
        kind=Kind.BOUND,
        checks=("numerics.checks.detection:criteria_in_order",),
        domains=(ALPHA, ERROR),
        uses=("Exact test", "Fano", "Hellman–Raviv"),
    ),
    Claim(
        id="Three criteria-certified",
        refs=("Three criteria-certified",),
        section=SECTION,
        title="Three criteria, enclosed",
        statement=r"At $\alpha=3/2$, $\varepsilon=1/10$: Fano's u lies in [3.61, 3.62], the exact "
        r"u in [4.12, 4.13], Hellman–Raviv's in [6.63, 6.64]; at the exact u, JSD lies between "
        r"both requirements for $\alpha=2$, $\varepsilon\in\{2/5,1/5,1/10,1/20,1/100\}$ and for "
        r"$\alpha=7/4$, $\varepsilon=1/5$.",
        kind=Kind.BOUND,
        checks=("numerics.checks.certificates:criteria_enclosed",
                "numerics.checks.certificates:between_enclosed"),
        domains=(ALPHA, ERROR),
        uses=("Exact test", "T1-monotone"),
    ),
)
