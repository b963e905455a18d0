"""Section 5.3 of [LW]: the stable noise model and the information bounds (LW-33 … LW-36)."""

from __future__ import annotations

from theory.claims.domains import (
    ALIGNMENT,
    ALPHA,
    ALPHA_ALL,
    ALPHA_BELOW_TWO,
    ENVELOPE,
    ERROR,
    SAMPLES,
    SCALE,
    SEPARATION,
)
from theory.ledger import Claim, Kind

SECTION = "5.3 Finite-sample analysis"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="§5.3.1-tails",
        refs=("§5.3.1-tails",),
        section=SECTION,
        title="Tails and moments of stable laws",
        statement=r"For $\alpha<2$: $p_\alpha(x) \sim C_\alpha |x|^{-1-\alpha}$ with $C_\alpha = "
        r"\Gamma(1+\alpha)\sin(\pi\alpha/2)/\pi$, and $E|X|^p<\infty$ for $p\ge0$ iff "
        r"$p<\alpha$: the variance is infinite and the mean exists iff $\alpha>1$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.stable:tails_and_moments",),
        domains=(ALPHA_BELOW_TWO,),
        published_argument="valid",
    ),
    Claim(
        id="§5.3.1-closed-forms",
        refs=("§5.3.1-closed-forms",),
        section=SECTION,
        title="Closed forms of symmetric stable densities",
        statement=r"Symmetric $\alpha$-stable densities have closed forms for Gauss "
        r"($\alpha=2$), Cauchy ($\alpha=1$) and Lévy ($\alpha=1/2$).",
        kind=Kind.THEOREM,
        checks=("theory.checks.stable:levy_is_skewed",),
        published_argument="none",
        repair="§5.3.1-closed-forms-repaired",
        finding="The paper lists the Lévy law as the symmetric stable law with tail index 1/2. "
        "The Lévy law lives on a half line (P(X>0) = 1), so it belongs to the totally skewed "
        "family and its characteristic function is not exp(-|t|^{1/2}). The symmetric law with "
        "index 1/2 has a closed form too, but another one, in Fresnel integrals.",
    ),
    Claim(
        id="LW-33",
        refs=("LW-33",),
        section=SECTION,
        title="Two-point location model of the average",
        statement=r"$\hat T_N(\ell) = \pm\frac12\Delta_\ell + \sigma_\ell N^{-1/\kappa_\alpha}\xi$,"
        r" $\xi\sim S\alpha S(1)$, $\Delta_\ell=\bar m(\ell)f(\ell)$; the normalised separation is "
        r"$u=\Delta_\ell N^{1/\kappa_\alpha}/\sigma_\ell$.",
        kind=Kind.DEFINITION,
        checks=("theory.checks.stable:location_model",),
        domains=(ALPHA, SCALE, SAMPLES, ENVELOPE, ALIGNMENT),
        hypotheses=("per-sequence statistics are i.i.d. and exactly SαS (see Audit 2)",),
        published_argument="valid",
    ),
    Claim(
        id="LW-34",
        refs=("LW-34",),
        section=SECTION,
        title="Quadratic lower bound of the divergence",
        statement=r"There is $c_\alpha>0$, depending on $\alpha$ only, with "
        r"$KL(P_+\|P_-) \ge c_\alpha (\bar m f/\sigma)^2 N^{2/\kappa_\alpha}$ for all large N.",
        kind=Kind.BOUND,
        checks=("theory.checks.information:kl_not_quadratic",
                "theory.checks.information:kl_quadratic_on_bounded_range"),
        domains=(ALPHA, SCALE, SAMPLES, ENVELOPE, ALIGNMENT),
        uses=("T1",),
        published_argument="gap",
        hypothesis="the separation u = Δ N^{1/κ}/σ stays in a bounded range [0, U], with "
        "c = KL(U)/U²",
        finding="The paper bounds the divergence below by a quadratic in the separation for all "
        "large N, taking the local expansion for a global one. With the shift fixed the "
        "separation grows with N, and for α < 2 the divergence grows only like (1+α) log u, so "
        "every quadratic overtakes it. On a bounded range of separations the bound is true with "
        "c = KL(U)/U², because the divergence is concave in u²; a fixed error needs no more than "
        "that range.",
    ),
    Claim(
        id="LW-35",
        refs=("LW-35",),
        section=SECTION,
        title="Quadratic lower bound of the information",
        statement=r"$I(V;\hat T_N) \ge c_\alpha (\bar m f/\sigma)^2 N^{2/\kappa_\alpha}$ with "
        r"$c_\alpha>0$ depending on $\alpha$ only.",
        kind=Kind.BOUND,
        checks=("theory.checks.information:information_is_capped",),
        domains=(ALPHA, SCALE, SAMPLES, ENVELOPE, ALIGNMENT),
        published_argument="wrong",
        repair="LW-35-capped",
        finding="The paper passes the quadratic bound on to the mutual information and absorbs the "
        "cap log 2 into a constant. The information of a fair binary label never exceeds log 2 "
        "nats, while the quadratic does, at u² = log 2 / c. With the cap kept the statement "
        "holds: I ≥ c min(log 2, u²) with an explicit c, from the sign of the statistic alone.",
    ),
    Claim(
        id="LW-35-capped",
        refs=("LW-35-capped",),
        section=SECTION,
        title="Capped lower bound of the information",
        statement=r"$I(u) \ge \log 2 - h_b(F_\alpha(-u/2)) \ge c\,\min(\log 2, u^2)$ with "
        r"$c = 2(\frac12 - F_\alpha(-\frac12\sqrt{\log 2}))^2/\log 2$.",
        kind=Kind.BOUND,
        checks=("theory.checks.information:information_capped_bound",),
        domains=(ALPHA_ALL, SEPARATION),
        uses=("Exact test",),
    ),
    Claim(
        id="LW-36",
        refs=("LW-36",),
        section=SECTION,
        title="Minimal sample size from Fano",
        statement=r"The least number of sequences that reaches error $\varepsilon$ is $N = "
        r"((\log 2 - h_b(\varepsilon))/c_\alpha)^{\kappa_\alpha/2}(\sigma/(\bar m f))^"
        r"{\kappa_\alpha}$, with a $c_\alpha>0$ that depends on $\alpha$ only.",
        kind=Kind.BOUND,
        checks=("theory.checks.detection:paper_error_dependence",),
        domains=(ALPHA, ERROR, SCALE, ENVELOPE, ALIGNMENT),
        published_argument="wrong",
        repair="Exact test",
        finding="The paper inverts a quadratic information bound through Fano's inequality and "
        "reads the result as the sample size that reaches error ε. Fano is a necessary condition, "
        "and the resulting N stays finite as ε → 0 although the separation that is needed grows "
        "like ε^{-1/α}; with c = I_α/2 the error reached for ε = 0.1 at α = 1.5 is 0.32. The exact "
        "requirement is u = 2 q_α(1−ε), hence N = (2σ q_α(1−ε)/(m̄ f))^κ, with the same exponent "
        "and another constant.",
    ),
    Claim(
        id="LW-36-values",
        refs=("LW-36-values", "LW-36", "Exact test"),
        section=SECTION,
        title="How far LW-36 is off",
        statement=r"At $\alpha=1.5$ the exact separation is 4.12, 15.5, 68.6, 317 for "
        r"$\varepsilon=10^{-1},10^{-2},10^{-3},10^{-4}$ and grows like $2(C_\alpha/(\alpha"
        r"\varepsilon))^{1/\alpha}$; LW-36 with $c=\frac12I_\alpha$ has 1.31, 1.73, 1.79, 1.80. At "
        r"its $N$ for $\varepsilon=.1$ the error is .321 ($\alpha=1.5$), .334 ($\alpha=2$); $N^*$ "
        r"over its $N$ is 31 at $(1.5,.1)$, 721 at $(1.5,.01)$, 8.9 at $(2,.1)$.",
        kind=Kind.IDENTITY,
        checks=("numerics.checks.sample_sizes:paper_size_in_numbers",),
        uses=("Exact test",),
        hypotheses=("to the digits printed",),
    ),
    Claim(
        id="§5.3.1-closed-forms-repaired",
        refs=("§5.3.1-closed-forms-repaired",),
        section=SECTION,
        title="Closed symmetric densities",
        statement=r"Gauss ($\alpha=2$), Cauchy ($\alpha=1$) and, at $\alpha=1/2$ and $x>0$, $"
        r"x^{-3/2}(2\pi)^{-1/2}[\sin\frac1{4x}(\frac12-S(z))+\cos\frac1{4x}(\frac12-C(z))]$, $z = "
        r"(2\pi x)^{-1/2}$, S and C the Fresnel integrals.",
        kind=Kind.IDENTITY,
        checks=("numerics.checks.information:closed_densities",),
        hypotheses=("α is 2, 1 or ½; compared with the Fourier integral at nine points",),
    ),
)
