"""Section 5.4 of [LW]: exponent, threshold, window, Lemma 5.2 and the regimes."""

from __future__ import annotations

from theory.claims.domains import (
    ALIGNMENT,
    ALPHA,
    ENVELOPE,
    ERROR,
    LAG,
    SAMPLES,
    SCALE,
)
from theory.ledger import Claim, Kind

SECTION = "5.4 Learnability window and scaling laws"
_CONSTANTS = (
    r"$K = (u^*\sigma/(\bar m c))^\kappa$, $C = u^*\sigma/\bar m$. If $f$ is only between two such "
    r"envelopes, with $c_1$ and $c_2$, $N$ and $H_N$ lie between theirs: $f\asymp$ suffices.")
BOUNDS = ("0 < m_lo ≤ m̄(ℓ) ≤ m_hi", "0 < σ_lo ≤ σ_ℓ ≤ σ_hi")

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="LW-37",
        refs=("LW-37",),
        section=SECTION,
        title="Concentration exponent",
        statement=r"$\kappa_\alpha = \alpha/(\alpha-1)$: the noise floor of the average of N "
        r"i.i.d. SαS(σ) draws is $\sigma N^{-1/\kappa_\alpha}$; $\kappa_2=2$, "
        r"$\kappa_\alpha\to\infty$ as $\alpha\to1^+$.",
        kind=Kind.DEFINITION,
        checks=("theory.checks.stable:kappa_exponent",),
        domains=(ALPHA,),
        published_argument="valid",
    ),
    Claim(
        id="LW-38",
        refs=("LW-38",),
        section=SECTION,
        title="Detectability threshold of the envelope",
        statement=r"$f(\ell)\ge\varepsilon_{th}(\ell) = u^*(\sigma_\ell/\bar m(\ell))"
        r"N^{-1/\kappa_\alpha}$ iff $N\ge N(\ell)$; the paper's $u^* = ((\log 2 - "
        r"h_b(\varepsilon))/c_\alpha)^{1/2}$, exactly $u^* = 2q_\alpha(1-\varepsilon)$.",
        kind=Kind.DEFINITION,
        checks=("theory.checks.window:threshold_inverts",),
        domains=(ALPHA, ERROR, SCALE, ALIGNMENT, SAMPLES),
        published_argument="valid",
    ),
    Claim(
        id="LW-39",
        refs=("LW-39",),
        section=SECTION,
        title="Learnability window",
        statement=r"$H_N = \max\{\ell : f(\ell)\ge\varepsilon_{th}(\ell)\}$, 0 if there is none.",
        kind=Kind.DEFINITION,
        checks=("theory.checks.window:largest_lag",),
        domains=(LAG,),
        published_argument="valid",
    ),
    Claim(
        id="Definition 5.1",
        refs=("Definition 5.1",),
        section=SECTION,
        title="Two readings of the window",
        statement=r"The largest detectable lag and the largest L with every lag $\le L$ "
        r"detectable agree iff the detectable lags are an initial segment, in particular for "
        r"nonincreasing $f$ against a constant level; both readings are offered.",
        kind=Kind.DEFINITION,
        checks=("theory.checks.window:rules_agree",),
        domains=(LAG,),
        uses=("LW-39",),
        published_argument="valid",
    ),
    Claim(
        id="LW-40",
        refs=("LW-40",),
        section=SECTION,
        title="Sufficient number of sequences",
        statement=r"$N(\ell) = ((\log 2 - h_b(\varepsilon))/c_\alpha)^{\kappa_\alpha/2}"
        r"(\sigma_\ell/(\bar m f))^{\kappa_\alpha}$ sequences, with a $c_\alpha>0$ that depends on "
        r"$\alpha$ only, suffice for error $\varepsilon$.",
        kind=Kind.BOUND,
        checks=("numerics.checks.sample_sizes:paper_size_misses_target",
                "theory.checks.detection:paper_error_dependence"),
        domains=(ALPHA, ERROR, SCALE, ENVELOPE, ALIGNMENT),
        published_argument="wrong",
        repair="Exact test",
        finding="The paper calls the N that satisfies Fano's inequality sufficient. Fano's "
        "inequality bounds the error from below, so it can only be necessary: whatever c is, "
        "the error at that N exceeds ε once ε < F_α(−½ sqrt(log 2/c)), and with c = I_α/2 it is "
        "0.32 to 0.33 where 0.1 was asked for. The exact test gives the N that "
        "is both necessary and sufficient, and Hellman–Raviv a sufficient one from information.",
    ),
    Claim(
        id="LW-41",
        refs=("LW-41",),
        section=SECTION,
        title="Sandwich of the sample complexity",
        statement=r"$c_1 f(\ell)^{-\kappa_\alpha}\le N(\ell)\le c_2 f(\ell)^{-\kappa_\alpha}$ for "
        r"$N(\ell) = (u^*\sigma_\ell/(\bar m f))^{\kappa_\alpha}$, with $c_1 = (u^*\sigma_{lo}/"
        r"m_{hi})^{\kappa_\alpha}$ and $c_2 = (u^*\sigma_{hi}/m_{lo})^{\kappa_\alpha}$.",
        kind=Kind.BOUND,
        checks=("theory.checks.window:sandwich",),
        domains=(ALPHA, SCALE, ALIGNMENT, ENVELOPE),
        hypotheses=BOUNDS,
        published_argument="valid",
    ),
    Claim(
        id="LW-42",
        refs=("LW-42",),
        section=SECTION,
        title="Sandwich of the window",
        statement=r"$f^{\leftarrow}(C_2N^{-1/\kappa_\alpha})\le H_N\le f^{\leftarrow}(C_1"
        r"N^{-1/\kappa_\alpha})$ with $C_1 = u^*\sigma_{lo}/m_{hi}$, $C_2 = u^*\sigma_{hi}/m_{lo}$ "
        r"and $f^{\leftarrow}$ the generalised inverse of $f$, the detectable lags being "
        r"$\{1,\dots,H_N\}$.",
        kind=Kind.BOUND,
        checks=("theory.checks.window:non_monotone_window", "theory.checks.window:monotone_window"),
        domains=(ALPHA, SCALE, ALIGNMENT, ENVELOPE, SAMPLES),
        hypotheses=BOUNDS,
        uses=("LW-70",),
        published_argument="gap",
        hypothesis="f is nonincreasing (which Lemma 5.1 does not secure at first order); that the "
        "detectable lags are an interval also needs ε_th not to fall with the lag",
        finding="The paper takes the detectable lags to be an interval, because its Lemma 5.1 "
        "makes the envelope nonincreasing. First-order envelopes can rise (1.20 at lag 1 to 1.594 "
        "at lag 7 for ConstGate with s = 0.1 and φ'U_qq = 3), and then the inverse that looks "
        "for the first lag "
        "below the level misses the window. For nonincreasing f the sandwich holds; for any f it "
        "holds if both sides read the level set by the same rule (LW-70).",
    ),
    Claim(
        id="Lemma 5.2",
        refs=("Lemma 5.2",),
        section=SECTION,
        title="Sample-complexity scaling and window bounds",
        statement=r"With $\bar m$ and $\sigma$ bounded above and below, $N(\ell)\asymp "
        r"f(\ell)^{-\kappa_\alpha}$ and $H_N$ lies between two generalised inverses of $f$ at "
        r"levels of order $N^{-1/\kappa_\alpha}$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.window:lemma_links",),
        domains=(ALPHA, SCALE, ALIGNMENT, ENVELOPE, SAMPLES),
        hypotheses=BOUNDS,
        uses=("LW-41", "LW-42"),
        published_argument="gap",
        finding="The paper assumes the noise scale bounded below while the envelope tends to 0, "
        "and a monotone envelope. The algebra is right, but the scale of the matched statistic "
        "is at most f max σ_q (Audit 1), so with that σ no envelope tending to 0 qualifies, and "
        "the "
        "window's half needs f nonincreasing. With the noise of the whole gradient as σ, which "
        "does not shrink with the lag, the lemma says what it is meant to say.",
    ),
    Claim(
        id="§5.4(i)",
        refs=("§5.4(i)",),
        section=SECTION,
        title="Logarithmic regime",
        statement=r"$f = c/\log(1+\ell)$: $N(\ell) = K(\log(1+\ell))^\kappa$ and "
        r"$\log(1+H_N) = (c/C)N^{1/\kappa}$ (H real; its floor is the window), " + _CONSTANTS,
        kind=Kind.ASYMPTOTIC,
        checks=("theory.checks.regimes:logarithmic",),
        domains=(ALPHA, LAG, SAMPLES),
        uses=("LW-69",),
        published_argument="valid",
    ),
    Claim(
        id="§5.4(ii)",
        refs=("§5.4(ii)",),
        section=SECTION,
        title="Polynomial regime",
        statement=r"$f = c\ell^{-\beta}$: $N(\ell) = K\ell^{\kappa\beta}$ and "
        r"$H_N = (c/C)^{1/\beta}N^{1/(\kappa\beta)}$, " + _CONSTANTS,
        kind=Kind.ASYMPTOTIC,
        checks=("theory.checks.regimes:polynomial",),
        domains=(ALPHA, LAG, SAMPLES),
        uses=("LW-69",),
        published_argument="valid",
    ),
    Claim(
        id="§5.4(iii)",
        refs=("§5.4(iii)",),
        section=SECTION,
        title="Exponential regime",
        statement=r"$f = c\lambda^\ell$: $N(\ell) = K\lambda^{-\kappa\ell}$ and "
        r"$H_N = \log((c/C)N^{1/\kappa})/\log(1/\lambda)$, " + _CONSTANTS,
        kind=Kind.ASYMPTOTIC,
        checks=("theory.checks.regimes:exponential",),
        domains=(ALPHA, LAG, SAMPLES),
        uses=("LW-69",),
        published_argument="valid",
    ),
    Claim(
        id="§5.4-compression",
        refs=("§5.4-compression",),
        section=SECTION,
        title="Heavier tails compress the window",
        statement=r"In every regime a smaller $\alpha$ raises the threshold and compresses $H_N$, "
        r"uniformly in N.",
        kind=Kind.BOUND,
        checks=("theory.checks.robust:no_compression_at_one",
                "theory.checks.robust:compression_condition"),
        domains=(ALPHA, ERROR, SAMPLES),
        published_argument="gap",
        hypothesis="N ≥ 2 and the learner uses the sample mean (N_c ≤ e^{1−γ} = 1.526)",
        uses=("Compression bound",),
        finding="The paper says that smaller α compresses the window always, arguing from the "
        "exponent alone. The quantile in the threshold moves with α too: compression holds iff "
        "N > N_c = exp(α² ∂_α log q_α(1−ε)), and at N = 1 with ε near ½ it is reversed. N_c never "
        "exceeds 1.526, so for the sample mean it holds at every N ≥ 2; for the median it does "
        "not hold at all (§5.5(ii)).",
    ),
    Claim(
        id="Compression bound",
        refs=("Compression bound", "§5.4-compression"),
        section=SECTION,
        title="Region where heavy tails compress",
        statement=r"$p_\alpha(0)\,q_\alpha(p)$, $p\ge\frac12$, falls in $\alpha\in(0,2]$; "
        r"hence $N_c(\alpha,\varepsilon)\le\exp\psi(1+1/\alpha)$ for every $\varepsilon<\frac12$, "
        r"at most $e^{1-\gamma}=1.526$ for $\alpha\ge1$, and at every $N\ge2$ the mean's "
        r"threshold falls as $\alpha$ grows.",
        kind=Kind.THEOREM,
        checks=("theory.checks.compression:compression_bound",),
        domains=(ALPHA, ERROR, SAMPLES),
        uses=("Exact test",),
    ),
    Claim(
        id="§5.4-compression-values",
        refs=("§5.4-compression-values",),
        section=SECTION,
        title="Compression against the stable engine",
        statement=r"$N_c$ marks the sign change of $\partial_\alpha\varepsilon_{th}$ and stays "
        r"below $e^{1-\gamma}$ at 34 tail indices and nine error probabilities.",
        kind=Kind.BOUND,
        checks=("numerics.checks.detection:compression_count_below_two",),
        domains=(ALPHA, ERROR, SAMPLES),
    ),
    Claim(
        id="Compression region",
        refs=("Compression region", "§5.4-compression"),
        section=SECTION,
        title="One sequence: where tails compress",
        statement=r"For $\alpha\in[1.01,2]$ and every $\varepsilon<\frac12$ with "
        r"$x=q_\alpha(1-\varepsilon)$ at least .03 away from $x_0(\alpha)$: at $N=1$ the mean's "
        r"threshold falls as α grows ($N_c<1$) if $x>x_0$ and rises ($N_c>1$) if $x<x_0$; "
        r"$x_0$ is .835 (α = 1.05), .814 (1.5), .466 (2), that is ε = .279, .284, .371.",
        kind=Kind.BOUND,
        checks=("numerics.checks.certificates_stored:sign_at_one_sequence",),
        domains=(ALPHA, ERROR),
        hypotheses=("N = 1", "α ≥ 1.01"),
        uses=("Exact test",),
    ),
    Claim(
        id="§5.4-compression-certified",
        refs=("§5.4-compression-certified",),
        section=SECTION,
        title="Compression, enclosed at two sequences",
        statement=r"At N = 2 and $\varepsilon\in\{9/20,1/5,1/10\}$ the mean's threshold falls "
        r"along $\alpha = 5/4, 3/2, 7/4, 2$.",
        kind=Kind.BOUND,
        checks=("numerics.checks.certificates:compression_enclosed",),
        domains=(ALPHA, ERROR),
        uses=("Exact test",),
    ),
)
