"""Appendix C of [LW]: averages of heavy-tailed statistics."""

from __future__ import annotations

from theory.claims.domains import ALPHA, ALPHA_BELOW_TWO, ALPHA_HEAVY, SAMPLES, SCALE
from theory.ledger import Claim, Kind, Strength

SECTION = "Appendix C: noise floor"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="App C-stability",
        refs=("App C-stability",),
        section=SECTION,
        title="Averages of stable draws",
        statement=r"The mean of N i.i.d. SαS(σ) variables is SαS($\sigma N^{-(1-1/\alpha)}$).",
        kind=Kind.THEOREM,
        checks=("theory.checks.stable:average_is_stable",),
        domains=(ALPHA, SCALE, SAMPLES),
        published_argument="valid",
    ),
    Claim(
        id="App C-linear",
        refs=("App C-linear",),
        section=SECTION,
        title="Linear combinations keep the tail index",
        statement=r"A finite linear combination of variables with tail index $\alpha$ has tail "
        r"index $\alpha$.",
        kind=Kind.THEOREM,
        checks=("theory.checks.stable:linear_combination_cancels",
                "theory.checks.stable:linear_combination_tail"),
        domains=(ALPHA_HEAVY,),
        published_argument="gap",
        hypothesis="the summands are independent and the weights are not zero (for dependent "
        "ones: jointly regularly varying with 0 < E|Σ w_j θ_j|^α, θ the direction of a large "
        "vector, so that the weights do not annihilate the tail measure)",
        finding="The paper says that linearity preserves the tail index. Two variables with a "
        "common heavy part can cancel it: X₁ = Z + G₁ and X₂ = Z + G₂ have index α and X₁ − X₂ is "
        "Gaussian. For independent summands it is preserved, the constants of their tails add, "
        "and of different indices the smallest survives (App C-indices).",
    ),
    Claim(
        id="App C-indices",
        refs=("App C-indices", "App C-linear"),
        section=SECTION,
        title="Summands of different tail indices",
        statement=r"Independent $Y_1,\dots,Y_n$ with $x^\alpha P(|Y_j|>x)\to c_j\ge0$, "
        r"so $c_j=0$ for every summand of larger index: $x^\alpha P(|\sum_j w_jY_j|>x)\to\sum_j "
        r"w_j^\alpha c_j$ for $w_j>0$, positive as soon as one $c_j$ is: the smallest index "
        r"survives, and only summands that have it count.",
        kind=Kind.THEOREM,
        checks=("theory.checks.stable:smallest_index",),
        domains=(ALPHA_BELOW_TWO,),
        hypotheses=("independent summands", "positive weights; |w_j| for others"),
        needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="App C-attraction",
        refs=("App C-attraction",),
        section=SECTION,
        title="Domain of attraction and rate",
        statement=r"Regularly varying tails of index $\alpha$ give a symmetric stable limit and "
        r"noise of order $N^{-1/\kappa_\alpha}$.",
        kind=Kind.ASYMPTOTIC,
        checks=("theory.checks.stable:attraction_needs_balance",
                "theory.checks.stable:attraction_balanced"),
        domains=(ALPHA_HEAVY, SAMPLES),
        published_argument="gap",
        hypothesis="the two tails balance and are pure powers (no slowly varying factor)",
        finding="The paper needs only regularly varying tails for a symmetric limit at rate "
        "N^{-1/κ}. One-sided tails give a totally skewed limit, and a slowly varying factor such "
        "as log x changes the rate to (N log N)^{1/α}/N. With balanced pure power tails both "
        "conclusions hold.",
    ),
)
