"""Section 5.5 of [LW]: the master proportionality and the four implications."""

from __future__ import annotations

from theory.claims.domains import ALPHA, ALPHA_HEAVY, ENVELOPE, ERROR, SAMPLES, SCALE
from theory.ledger import Claim, Kind

SECTION = "5.5 Theoretical implications"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="LW-43",
        refs=("LW-43",),
        section=SECTION,
        title="Master proportionality",
        statement=r"$N(\ell)\propto f(\ell)^{-\kappa_\alpha}$ at fixed $\bar m$, $\sigma$: "
        r"$N^*(\ell;\varepsilon) = (2\sigma q_\alpha(1-\varepsilon)/\bar m)^{\kappa_\alpha}"
        r"f(\ell)^{-\kappa_\alpha}$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.detection:master_proportionality",),
        domains=(ALPHA, ERROR, SCALE, ENVELOPE),
        hypotheses=("the learner uses the average of N sequences", "σ and m̄ do not vary with f"),
        uses=("Exact test",),
        published_argument="gap",
    ),
    Claim(
        id="§5.5(i)",
        refs=("§5.5(i)",),
        section=SECTION,
        title="The envelope outweighs the sample size",
        statement=r"The elasticity of the separation u is 1 in f and $1/\kappa_\alpha\le\frac12$ "
        r"in N.",
        kind=Kind.IDENTITY,
        checks=("theory.checks.detection:elasticities",),
        domains=(ALPHA, SAMPLES, ENVELOPE),
        uses=("LW-33",),
        published_argument="valid",
    ),
    Claim(
        id="§5.5(ii)",
        refs=("§5.5(ii)",),
        section=SECTION,
        title="The tail index governs statistical efficiency",
        statement=r"For identical envelopes a smaller $\alpha$ raises the number of samples that "
        r"reliable detection needs, through $\kappa_\alpha$.",
        kind=Kind.BOUND,
        checks=("theory.checks.robust:tails_do_not_compress",
                "theory.checks.robust:compression_condition"),
        domains=(ALPHA_HEAVY, ERROR, SAMPLES, ENVELOPE),
        uses=("§5.4-compression",),
        published_argument="gap",
        hypothesis="the learner uses the sample mean",
        finding="The paper attributes the growth of the sample size under heavy tails to the "
        "noise itself. It belongs to the sample mean: with the same i.i.d. sequences the median "
        "needs a number of order (σ/Δ)² whatever α is (459, 499, 513 sequences at α = 1.2, 1.5, "
        "1.8 where the mean needs 2.3e8, 8.8e3, 736). For the mean the statement holds; for a "
        "robust learner the exponent is 2 for every α (T2).",
    ),
    Claim(
        id="§5.5(iii)",
        refs=("§5.5(iii)",),
        section=SECTION,
        title="Taming the tails lowers the exponent",
        statement=r"Clipping the statistic at c gives $\kappa=2$, and keeps the share "
        r"$2F_\alpha(c)-1$ of a small shift.",
        kind=Kind.THEOREM,
        checks=("theory.checks.robust:clipping",),
        domains=(ALPHA,),
        published_argument="gap",
    ),
    Claim(
        id="§5.5(iii)-price",
        refs=("§5.5(iii)-price",),
        section=SECTION,
        title="The price of clipping",
        statement=r"At $\alpha=1.5$ clipping at 1, 2, 4 noise scales keeps .51, .79, .94 of a "
        r"small shift.",
        kind=Kind.IDENTITY,
        checks=("numerics.checks.detection:clip_gain",),
        domains=(ALPHA,),
        uses=("§5.5(iii)",),
    ),
    Claim(
        id="§5.5(iv)",
        refs=("§5.5(iv)",),
        section=SECTION,
        title="Vanishing learnability",
        statement=r"If the envelope lies below the threshold at every lag, then $H_N=0$ for all "
        r"finite N, and no estimator can use lags $\ell\ge1$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.robust:vanishing_window",),
        domains=(ALPHA, SAMPLES, ENVELOPE),
        published_argument="wrong",
        repair="§5.5(iv)-repaired",
        finding="The paper identifies an envelope below the threshold with an absent signal, and "
        "an absent signal with unlearnable lags. Below the threshold at a given N is not zero: "
        "any f > 0 has a finite N. And a zero diagonal envelope is not an absent signal: with "
        "s = 1 and a cyclic shift as recurrent matrix every diagonal rate vanishes at lags 1 to "
        "7 while the transport is an isometry.",
    ),
    Claim(
        id="§5.5(iv)-repaired",
        refs=("§5.5(iv)-repaired",),
        section=SECTION,
        title="When the window is empty for every N",
        statement=r"In the model, $H_N=0$ for every N iff the signal $\bar m(\ell)f(\ell)$ is 0 at "
        r"every $\ell\ge1$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.robust:empty_for_every_n",),
        domains=(ALPHA, SAMPLES, ENVELOPE),
        uses=("Exact test",),
    ),
)
