"""Beyond the papers: exact test, T1, T2, T5, the repaired window, audit of the model."""

from __future__ import annotations

from theory.claims.domains import (
    ALIGNMENT,
    ALPHA,
    ALPHA_ALL,
    ENVELOPE,
    ERROR,
    SAMPLES,
    SCALE,
    SEPARATION,
)
from theory.ledger import Claim, Kind

SECTION = "Beyond the papers"
AUDIT = "Beyond the papers: what the model hides"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="Exact test",
        refs=("Exact test",),
        section=SECTION,
        title="Exact Bayes error and sample complexity",
        statement=r"$P_e = F_\alpha(-u/2)$ and $N^*(\ell;\varepsilon) = (2\sigma_\ell "
        r"q_\alpha(1-\varepsilon)/(\bar m f))^{\kappa_\alpha}$, given the averaged statistic.",
        kind=Kind.THEOREM,
        checks=("theory.checks.detection:exact_test",),
        domains=(ALPHA, ERROR, SCALE, ALIGNMENT, ENVELOPE),
        uses=("App C-stability",),
    ),
    Claim(
        id="T1",
        refs=("T1",),
        section=SECTION,
        title="The divergence is concave in u²",
        statement=r"For $0<\alpha\le2$, $KL(u)$ is concave in $u^2$, $KL\le\frac12I_\alpha u^2$ "
        r"and $JSD\le\frac14KL\le I_\alpha u^2/8$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.information:kl_concave",),
        domains=(ALPHA_ALL, SEPARATION),
    ),
    Claim(
        id="T1-necessary",
        refs=("T1-necessary", "T1"),
        section=SECTION,
        title="What the averaged statistic needs",
        statement=r"Error $\varepsilon$ from the averaged statistic needs $N\ge(8(\log2-h_b"
        r"(\varepsilon))/I_\alpha)^{\kappa_\alpha/2}(\sigma/\Delta)^{\kappa_\alpha}$, "
        r"$\Delta=\bar m f$.",
        kind=Kind.BOUND,
        checks=("theory.checks.robust:averaged_statistic_needs",),
        domains=(ALPHA, ERROR, SCALE, ALIGNMENT, ENVELOPE),
        uses=("T1", "Fano"),
    ),
    Claim(
        id="T1-monotone",
        refs=("T1-monotone",),
        section=SECTION,
        title="Information increases with the separation",
        statement=r"$JSD'(u) = \int_0^\infty|p'(y)|\left[\frac{p(y-u)}{p(y-u)+p(y)}-"
        r"\frac{p(y+u)}{p(y+u)+p(y)}\right]dy>0$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.information:information_increases",),
        domains=(ALPHA_ALL, SEPARATION),
        uses=("Exact test", "LW-64"),
    ),
    Claim(
        id="T1-certified",
        refs=("T1-certified",),
        section=SECTION,
        title="T1 in certified numbers",
        statement=r"At $\alpha=3/2$ and $u\in\{1,4\}$: $KL/u^2$ falls, $KL\le\frac12I_\alpha "
        r"u^2$, $JSD\le\frac14KL$, $JSD\le I_\alpha u^2/8$.",
        kind=Kind.BOUND,
        checks=("numerics.checks.certificates:divergence_bounds",),
        domains=(ALPHA, SEPARATION),
    ),
    Claim(
        id="KL growth",
        refs=("KL growth",),
        section=SECTION,
        title="Logarithmic growth of the divergence",
        statement=r"For $\alpha<2$, $KL(u) = (1+\alpha)\log u - h(p_\alpha) - \log C_\alpha + "
        r"o(1)$ as $u\to\infty$, h the differential entropy ($-\log4$ at $\alpha=1$).",
        kind=Kind.ASYMPTOTIC,
        checks=("numerics.checks.information:growth_constant",),
        domains=(ALPHA_ALL, SEPARATION),
    ),
    Claim(
        id="Fisher information",
        refs=("Fisher information",),
        section=SECTION,
        title="Fisher information of location",
        statement=r"$I_\alpha = \int p_\alpha'^2/p_\alpha$ is 0.43543017 (α = 5/4), 0.42809698 "
        r"(3/2), 0.44829937 (7/4), 1/2 (2), each to $10^{-7}$.",
        kind=Kind.IDENTITY,
        checks=("numerics.checks.certificates:fisher_values",),
        domains=(ALPHA,),
    ),
    Claim(
        id="T1-values",
        refs=("T1-values",),
        section=SECTION,
        title="T1 against quadrature",
        statement=r"On $u\in[0.01, 100]$ and six tail indices: $KL/u^2$ is nonincreasing, "
        r"$KL\le\frac12I_\alpha u^2$, $JSD\le\frac14KL$, $JSD\le I_\alpha u^2/8$.",
        kind=Kind.BOUND,
        checks=("numerics.checks.information:kl_over_square_falls",),
        domains=(ALPHA_ALL, SEPARATION),
        uses=("T1",),
    ),
    Claim(
        id="Exact test-simulation",
        refs=("Exact test-simulation",),
        section=SECTION,
        title="Simulated error at N*",
        statement=r"Averages of $N^*$ simulated stable sequences, classified by sign, err with "
        r"probability $F_\alpha(-u/2)\le\varepsilon$.",
        kind=Kind.IDENTITY,
        checks=("numerics.checks.detection:simulated_error",),
        domains=(ALPHA, ERROR),
        uses=("Exact test",),
    ),
    Claim(
        id="T2",
        refs=("T2",),
        section=SECTION,
        title="Robust learners have exponent 2",
        statement=r"Every test on N i.i.d. sequences needs $N\ge8(\log2-h_b(\varepsilon))\sigma^2/"
        r"(I_\alpha\Delta^2)$; the median achieves $N = \log(1/\varepsilon)/(2(F_\alpha"
        r"(\Delta/2\sigma)-\frac12)^2)$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.robust:robust_window",),
        domains=(ALPHA, ERROR, SCALE, ENVELOPE),
        hypotheses=("sequences are i.i.d.",),
        uses=("T1", "Fano"),
    ),
    Claim(
        id="T2-majority",
        refs=("T2-majority",),
        section=SECTION,
        title="The median's exact error is monotone",
        statement=r"Of $N=2m+1$ draws the median errs with probability $e_N=P(Bin(N,p)\ge m+1)$; "
        r"$e_{N+2}-e_N=-(1-2p)\binom{2m+1}{m}(p(1-p))^{m+1}\le0$ and $\partial_pe_N>0$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.majority:majority_improves",),
        hypotheses=("sequences are i.i.d.", "p < ½ for the first, 0 < p < 1 for the second"),
    ),
    Claim(
        id="T2-certified",
        refs=("T2-certified", "T2"),
        section=SECTION,
        title="T2's bounds against exact power",
        statement=r"For every $g=\Delta/\sigma\in[1/8,4]$ the least odd N at which the median's "
        r"exact error is at most ε is no less than T2's necessary N and no more than the first odd "
        r"number from T2's sufficient N on (both $\propto g^{-2}$ for small g); the mean's exact "
        r"$N=\max(1,(2q_\alpha(1-\varepsilon)/g)^{\kappa_\alpha})$ is no less than the necessary "
        r"one; α = 6/5, 3/2, 9/5, 2; ε = 1/5, .1, .01.",
        kind=Kind.BOUND,
        checks=("numerics.checks.certificates_stored:bounds_against_power",),
        domains=(ALPHA, ERROR),
        hypotheses=("sequences are i.i.d.",),
        uses=("T2-majority", "Exact test"),
    ),
    Claim(
        id="Audit 1",
        refs=("Audit 1",),
        section=AUDIT,
        title="The noise scale contains the envelope",
        statement=r"$N(\ell)$ does not change under $\mu_\ell\to c\mu_\ell$, and "
        r"$\sigma_\ell\le f(\ell)\max_q\sigma_q$: no $f\to0$ meets Lemma 5.2's $\sigma\ge"
        r"\sigma_{lo}$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.audit:noise_carries_envelope",),
        domains=(ALPHA, SCALE, ENVELOPE),
        hypotheses=("the α^(q) are jointly SαS",),
    ),
    Claim(
        id="Audit 1-own-scale",
        refs=("Audit 1-own-scale",),
        section=AUDIT,
        title="Regimes with the statistic's own scale",
        statement=r"With $\sigma_\ell$ the scale of the lag's own statistic and $f(\ell)\to0$: "
        r"$N(\ell)\asymp f(\ell)^{-\kappa_\alpha}\to\infty$.",
        kind=Kind.ASYMPTOTIC,
        checks=("theory.checks.audit:own_scale_cancels", "theory.checks.audit:scale_floor",
                "theory.checks.audit:no_scale_floor"),
        domains=(ALPHA, SCALE, ENVELOPE),
        published_argument="wrong",
        hypothesis="σ_ℓ ≥ σ_lo > 0 at every lag",
        finding="The paper measures the noise of each lag by the scale of that lag's own "
        "statistic, and lets the envelope tend to 0. Signal and scale both carry the envelope: "
        "for a constant gate at order zero it cancels and N(ℓ) is the same at every lag. A floor "
        "under the scale would restore the claim, but σ_ℓ ≤ f(ℓ) max σ_q rules it out; the noise "
        "of the whole gradient has such a floor (Repaired window).",
    ),
    Claim(
        id="Repaired window",
        refs=("Repaired window",),
        section=SECTION,
        title="The window with the whole gradient's noise",
        statement=r"With $\sigma$ the scale of the whole projected gradient (all lags) and the "
        r"signal $|E\psi_\ell|$: $H_N = \max\{\ell: |E\psi_\ell|\ge 2\sigma q_\alpha"
        r"(1-\varepsilon)N^{-1/\kappa_\alpha}\}$ for the mean, and $|E\psi_\ell|\ge 2\sigma "
        r"q_\alpha(\frac12+(\log(1/\varepsilon)/2N)^{1/2})\sim N^{-1/2}$ suffices for the "
        r"median.",
        kind=Kind.THEOREM,
        checks=("theory.checks.audit:repaired_window",),
        domains=(ALPHA, ERROR, SCALE, SAMPLES),
        hypotheses=("sequences are i.i.d., noise SαS(σ)",),
        uses=("Exact test", "T2", "LW-70"),
    ),
    Claim(
        id="Audit 2",
        refs=("Audit 2",),
        section=AUDIT,
        title="No tail index below 2 asymptotically",
        statement=r"Gaussian inputs, bounded activations and bounded $\|J\|$ give $\psi$ all "
        r"moments, hence $\kappa=2$ for averages.",
        kind=Kind.THEOREM,
        checks=("theory.checks.audit:bounded_network_is_gaussian",),
        domains=(SAMPLES,),
        hypotheses=("squared loss, linear readout",
                    "|ŷ| ≤ b, ‖J‖ ≤ ρ, immediate derivative ≤ c(1 + ‖x‖), x the input of step "
                    "t−ℓ: what bounded activations give", "y and x Gaussian"),
    ),
    Claim(
        id="Audit 3",
        refs=("Audit 3",),
        section=AUDIT,
        title="The exponent belongs to the sample mean",
        statement=r"Per-sequence SαS(±Δ/2, 1), Δ = .2, ε = .1: the mean needs 2.3e8, 8.8e3, 736 "
        r"sequences at α = 1.2, 1.5, 1.8; the median 459, 499, 513.",
        kind=Kind.IDENTITY,
        checks=("numerics.checks.detection:mean_against_median",),
        domains=(ALPHA,),
        uses=("Exact test", "T2"),
    ),
    Claim(
        id="Audit 4",
        refs=("Audit 4",),
        section=AUDIT,
        title="No signal at the Bayes optimum",
        statement=r"If $\hat y_t = E[y_t|x_{\le t}]$ then $E\psi_{t,\ell}=0$ at every lag.",
        kind=Kind.THEOREM,
        checks=("theory.checks.audit:no_signal_at_optimum",),
        hypotheses=("squared loss", "ψ integrable"),
    ),
    Claim(
        id="Audit 5",
        refs=("Audit 5",),
        section=AUDIT,
        title="One probe is not enough",
        statement=r"Over random probes $N\propto|z|^{-\kappa}$ has infinite mean.",
        kind=Kind.THEOREM,
        checks=("theory.checks.audit:probe_mean_diverges",),
        domains=(ALPHA,),
        hypotheses=("z standard normal: the signal's projection on a random direction",),
    ),
    Claim(
        id="Audit 5-spread",
        refs=("Audit 5-spread",),
        section=AUDIT,
        title="Spread over probes",
        statement=r"The 90/10 spread of $|z|^{-\kappa}$ over random probes is about 172 at κ = 2.",
        kind=Kind.IDENTITY,
        checks=("numerics.checks.detection:probe_spread",),
    ),
    Claim(
        id="Audit 6",
        refs=("Audit 6",),
        section=AUDIT,
        title="In-sample signs make signal from noise",
        statement=r"With signs taken from the same sample, H = 64 units without any signal give "
        r"a matched statistic of z ≈ 6.4 standard errors; held-out signs give none.",
        kind=Kind.IDENTITY,
        checks=("numerics.checks.detection:in_sample_signs",),
    ),
    Claim(
        id="Audit 7",
        refs=("Audit 7",),
        section=AUDIT,
        title="Attraction needs balance and pure powers",
        statement=r"At α = 3/2: a centred sum of one-sided Pareto variables is positive with "
        r"probability → 1/3, of balanced ones 1/2; the spread of a mean falls like $N^{-1/\kappa}$ "
        r"for balanced Pareto variables, and like $a_N/N$, $Na_N^{-\alpha}(1+\alpha\log a_N)=1$, "
        r"if a factor $1+\alpha\log x$ multiplies their tail.",
        kind=Kind.ASYMPTOTIC,
        checks=("numerics.checks.detection:skewed_limit",
                "numerics.checks.detection:slow_factor_changes_rate"),
        domains=(ALPHA,),
    ),
    Claim(
        id="T5",
        refs=("T5",),
        section=SECTION,
        title="No-go: scale, tails and optimum",
        statement="No envelope tending to 0 satisfies Lemma 5.2 with the statistic's own scale; no "
        "bounded network on Gaussian inputs has asymptotic α < 2; at the Bayes optimum the window "
        "is empty.",
        kind=Kind.THEOREM,
        checks=("theory.checks.audit:no_go",),
        uses=("Audit 1", "Audit 2", "Audit 4"),
    ),
)
