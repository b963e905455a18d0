"""Sections 5.1 and 5.2 of [LW]: lag contributions and the matched statistic (LW-27 … LW-32)."""

from theory.ledger import Claim, Domain, Kind, Strength

SETUP = "5.1 Setup and link to BPTT"
DETECTION = "5.2 Binary detection and matched statistic"
LAG = Domain("ℓ", "integer", low=0, meaning="lag")
SIZES = "any number of units and of parameters"
FINITE = ("expectations over any finite number of outcomes (other laws: the same lines, by "
          "linearity of the integral)")
_CHECKS = "theory.checks.statistic:"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="LW-27", refs=("LW-27",), section=SETUP, title="Lag-ℓ gradient contribution",
        statement=r"$g_{t,\ell} = (\delta_t^\top M_{t,\ell} B_{t-\ell})^\top \in "
                  r"\mathbb{R}^P$ with $M_{t,\ell} = J_t J_{t-1} \cdots J_{t-\ell+1}$ "
                  r"($\ell$ factors, $M_{t,0} = I$).",
        kind=Kind.DEFINITION, checks=("theory.checks.products:lw27",), domains=(LAG,),
        uses=("LW-3",), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="LW-28", refs=("LW-28",), section=SETUP, title="Diagonal approximation",
        statement=r"With $M_{t,\ell}$ replaced by $\mathrm{Diag}(\mu_{t,\ell})$, "
                  r"$g_{t,\ell} = \sum_q \mu^{(q)}_{t,\ell} \delta^{(q)}_t "
                  r"(B_{t-\ell})_{q,:}^\top$.",
        kind=Kind.IDENTITY, checks=(_CHECKS + "lw28",), domains=(LAG,),
        hypotheses=(SIZES, "M is replaced by its diagonal approximation: what it leaves out is "
                    "δᵀ(M − Diag μ)B, see Rates-truncation"),
        uses=("LW-27",), published_argument="gap", needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="LW-29", refs=("LW-29",), section=DETECTION, title="Alignment variables",
        statement=r"$\alpha^{(q)}_{t,\ell} = \delta^{(q)}_t (B_{t-\ell})_{q,:} w$ for a fixed unit "
                  r"$w \in \mathbb{R}^P$; the projected contribution is "
                  r"$\sum_q \mu^{(q)} \alpha^{(q)}$.",
        kind=Kind.DEFINITION, checks=(_CHECKS + "lw29",), domains=(LAG,), hypotheses=(SIZES,),
        uses=("LW-28",), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="§5.2-exact", refs=("§5.2-exact", "LW-27", "LW-29"), section=DETECTION,
        title="Exact statistic by one product per lag",
        statement=r"The exact projected contribution $\psi_{t,\ell} = \delta_t^\top M_{t,\ell} "
                  r"B_{t-\ell} w$ is $r_\ell\, B_{t-\ell} w$ with $r_0 = \delta_t^\top$ and "
                  r"$r_{\ell+1} = r_\ell J_{t-\ell}$: one vector–Jacobian product per lag and no "
                  r"product of matrices, for $0 \le \ell \le t$; $B_k w$ holds $s_{k-1}$ fixed, "
                  r"so it needs no recursion in time.",
        kind=Kind.IDENTITY, checks=("theory.checks.products:transported_row",), domains=(LAG,),
        hypotheses=(SIZES,), uses=("LW-27",), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="LW-30", refs=("LW-30",), section=DETECTION, title="Matched statistic",
        statement=r"$m_q(\ell) = E[\alpha^{(q)}_{t,\ell}]$, $T_\ell = \sum_q \mu^{(q)}_{t,\ell} "
                  r"\mathrm{sgn}(m_q)\, \alpha^{(q)}_{t,\ell}$; for fixed rates "
                  r"$E[T_\ell] = \sum_q \mu^{(q)} |m_q|$.",
        kind=Kind.DEFINITION, checks=(_CHECKS + "lw30",), domains=(LAG,),
        hypotheses=(SIZES, "rates fixed", FINITE), uses=("LW-29",), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="§5.2-nonnegative", refs=("§5.2-nonnegative", "LW-30"), section=DETECTION,
        title="The matched statistic has nonnegative mean",
        statement=r"Orienting every coordinate by $\mathrm{sgn}(m_q)$ makes $E[T_\ell] \ge 0$.",
        kind=Kind.THEOREM, checks=(_CHECKS + "negative_mean", _CHECKS + "nonnegative_mean"),
        domains=(LAG,), hypotheses=(FINITE,), published_argument="gap",
        hypothesis="every rate is fixed and ≥ 0",
        finding="The paper says that flipping each coordinate by the sign of its mean alignment "
                "gives a statistic with nonnegative mean. First-order rates are signed: one unit "
                "of ConstGate at rest with s = 0.1 and U_qq = −14 has the rate 0.9 − 1.4 = −½ at "
                "lag 1, hence the mean −½|m|. It holds for "
                "fixed nonnegative rates, and with the sign of E[μα] in place of E[α] it holds "
                "always.",
    ),
    Claim(
        id="LW-31", refs=("LW-31",), section=DETECTION, title="Mean of the matched statistic",
        statement=r"$E[T_\ell] = f(\ell)\, \bar m(\ell)$ with $f(\ell) = \|\mu_{t,\ell}\|_1 = "
                  r"\sum_q |\mu^{(q)}_{t,\ell}|$.",
        kind=Kind.THEOREM, checks=(_CHECKS + "lw31_dependent", _CHECKS + "lw31_independent"),
        domains=(LAG,), hypotheses=(FINITE,), published_argument="gap",
        hypothesis="the rates are independent of the alignments (then E[T | μ] = f m̄)",
        finding="The paper takes the rate out of the expectation of rate times alignment. Both "
                "are functions of the same gates and inputs: with rate ⅕ where α = 4 and rate ⅗ "
                "where α = −2, either with probability ½, the mean is −⅕ and f·m̄ is ⅖. It "
                "holds conditionally on the rates if they are independent of the alignments, and "
                "its nonnegativity needs μ ≥ 0 "
                "besides; the sign rule sgn(E[μα]) needs neither.",
    ),
    Claim(
        id="LW-32", refs=("LW-32",), section=DETECTION, title="Alignment coefficient",
        statement=r"$\bar m(\ell) = \sum_q \mu^{(q)} |m_q| / \sum_q |\mu^{(q)}|$; "
                  r"$f \bar m = \sum_q \mu^{(q)}|m_q|$ and $\bar m \le \max_q |m_q|$.",
        kind=Kind.DEFINITION, checks=(_CHECKS + "lw32",), domains=(LAG,), hypotheses=("f > 0",),
        uses=("LW-30",), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="§5.2-unsigned", refs=("§5.2-unsigned", "LW-30"), section=DETECTION,
        title="An average without signs",
        statement=r"For rates $\mu \ge 0$ the unsigned average (footnote 2 of the paper) has the "
                  r"smaller mean: $|\sum_q \mu^{(q)} m_q| \le \sum_q \mu^{(q)} |m_q|$.",
        kind=Kind.BOUND, checks=(_CHECKS + "unsigned_average",), domains=(LAG,),
        hypotheses=(SIZES, "rates fixed and ≥ 0"), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="LW-30-repaired", refs=("LW-30-repaired", "LW-30", "LW-31"), section=DETECTION,
        title="Repaired sign rule",
        statement=r"$T'_\ell = \sum_q \mathrm{sgn}(E[\mu^{(q)}\alpha^{(q)}])\, \mu^{(q)} "
                  r"\alpha^{(q)}$ has $E[T'_\ell] = \sum_q |E[\mu^{(q)} \alpha^{(q)}]| \ge 0$, "
                  r"whatever the law of rates and alignments.",
        kind=Kind.THEOREM, checks=(_CHECKS + "repaired_sign",), domains=(LAG,),
        hypotheses=("E|μα| finite", FINITE), needs=Strength.SYMBOLIC,
    ),
)
