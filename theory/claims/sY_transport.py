"""Beyond the papers: all lags at once, other orders, and what the first order misses (T3, T4)."""

from theory.ledger import Claim, Domain, Kind, Strength

SECTION = "Beyond the papers"
LAG = Domain("ℓ", "integer", low=0, meaning="lag")
GATE = Domain("s", low=0, high=1, open_low=True, open_high=True, meaning="constant gate")

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="Rates-recursion", refs=("Rates-recursion", "LW-24", "LW-26"), section=SECTION,
        title="All lags from one recursion",
        statement=r"$\mathrm{diag}(D \cdots R_j \cdots D) = (\prod_{i \ne j} a_i)\, "
                  r"\mathrm{diag}(R_j)$ (block by block for two states), so only "
                  r"$\rho_j = \mathrm{diag}(R_j)$ is needed, and "
                  r"$\gamma(\ell+1) = a_{t-\ell}\gamma(\ell)$, $\Gamma(\ell+1) = "
                  r"a_{t-\ell}\Gamma(\ell) + \gamma(\ell)\rho_{t-\ell}$ give every lag without "
                  r"dividing by a gate.",
        kind=Kind.IDENTITY, checks=("theory.checks.rates:all_lags",), domains=(LAG,),
        hypotheses=("any number of units H",), uses=("LW-23",), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="Rates-division", refs=("Rates-division", "LW-26"), section=SECTION,
        title="The correction by division through a clamped gate",
        statement=r"$\Gamma_{t,\ell} = \gamma_{t,\ell} \sum_j \rho_j/\max(a_j, 10^{-12})$ for "
                  r"retentions in $[0,1]$: the form that divides the product by each gate.",
        kind=Kind.IDENTITY, checks=("theory.checks.variants:division_by_a_gate",), domains=(LAG,),
        hypotheses=("one-state cell", "retentions in [0, 1]"), repair="Rates-recursion",
        finding="The papers' public code takes the product of all retentions and divides it by "
                "the retention of each insertion, clamped at 1e-12. A saturated gate makes the "
                "product 0, and with it the quotient, while the insertion at that very step "
                "survives: with a = 0 and 0.9 (newest first) and ρ = ½ at both steps Γ is 0.45 "
                "at lag 2, and the quotient gives 0. The recursion Γ(ℓ+1) = aΓ(ℓ) + γ(ℓ)ρ divides "
                "by nothing and holds for every gate.",
    ),
    Claim(
        id="Rates-orders", refs=("Rates-orders",), section=SECTION,
        title="Scans against brute force",
        statement=r"The scans of order zero, first, absolute and resummed equal the sums over "
                  r"dense matrix products, for every cell, both LSTM blocks and every lag from 0 "
                  r"to $T$, to $10^{-12}$ times the sum of absolute terms.",
        kind=Kind.IDENTITY, checks=("numerics.checks.rates:brute_force",), domains=(LAG,),
        uses=("Rates-recursion",),
    ),
    Claim(
        id="Rates-resummed", refs=("Rates-resummed",), section=SECTION, title="Resummed rate",
        statement=r"$\hat\mu(\ell) = \prod_j (a_j + \rho_j)$ sums every order of diagonal "
                  r"insertion; its words with at most one $\rho$ are $\gamma + \Gamma$.",
        kind=Kind.IDENTITY, checks=("theory.checks.rates:resummed_rate",), domains=(LAG,),
        uses=("Rates-recursion",), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="Rates-exact", refs=("Rates-exact",), section=SECTION, title="Exact rate",
        statement=r"The exact rate is $\mathrm{diag}(M_{t,\ell})$; at every lag it is the resummed "
                  r"rate plus return paths through other neurons: $[M_{t,\ell}]_{qq} = "
                  r"\prod_j (a_j + \rho_j)_q + \sum_j \prod_{i>j} (a_i + \rho_i)_q "
                  r"\sum_{k \ne q} [R_j]_{qk} [J_{j-1} \cdots J_{t-\ell+1}]_{kq}$, at lag 2 "
                  r"exactly $\sum_{k \ne q} [R_t]_{qk} [R_{t-1}]_{kq}$.",
        kind=Kind.IDENTITY, checks=("theory.checks.variants:exact_rate",), domains=(LAG,),
        hypotheses=("one-state cell", "any number of units H"),
        needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="Rates-rnn", refs=("Rates-rnn",), section=SECTION, title="Rates without retention",
        statement=r"For a plain RNN, $D = 0$: order zero is 1 at $\ell = 0$ and 0 beyond; first "
                  r"order is 1, $\rho_t$, then 0 for $\ell \ge 2$; the resummed rate is "
                  r"$\prod_j \rho_j$.",
        kind=Kind.IDENTITY, checks=("theory.checks.rates:plain_rnn",), domains=(LAG,),
        hypotheses=("any number of units H",), uses=("Rates-recursion",),
        needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="GRU-torch", refs=("GRU-torch", "LW-22"), section=SECTION,
        title="The GRU as PyTorch computes it",
        statement=r"$n = \tanh(W_n x + b_n + r \odot (U_n h + b_{hn}))$, $h_t = (1-z) \odot n + z "
                  r"\odot h$ has $J_t = \mathrm{Diag}(z) + \mathrm{Diag}((h-n) \odot z') U_z + "
                  r"\mathrm{Diag}((1-z) \odot n')[\mathrm{Diag}(r) U_n + "
                  r"\mathrm{Diag}((U_n h + b_{hn}) \odot r') U_r]$.",
        kind=Kind.IDENTITY, checks=("theory.checks.variants:gru_torch",),
        hypotheses=("any number of units H",), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="Jacobians-autograd", refs=("Jacobians-autograd",), section=SECTION,
        title="Derived Jacobians against automatic differentiation",
        statement=r"The derived blocks of every cell, with and without LayerNorm, equal automatic "
                  r"differentiation entry by entry, to $10^{-13}$ times the sum of the absolute "
                  r"values of their terms.",
        kind=Kind.IDENTITY, checks=("numerics.checks.jacobians:autograd",),
        hypotheses=("float64, H 1 … 5, D 1 … 4, standard normal weights",),
        uses=("LW-11", "LW-22", "TS-jacobians", "LayerNorm", "GRU-torch"),
    ),
    Claim(
        id="LayerNorm", refs=("LayerNorm", "LW-57"), section=SECTION,
        title="LayerNorm on the candidate",
        statement=r"With $\hat x = (p - \bar p)/\sqrt{\mathrm{var}\,p + \epsilon}$ the candidate "
                  r"path becomes $s\,\mathrm{Diag}(\tilde h')\,\mathrm{Diag}(g/\sqrt{\mathrm{var}"
                  r"\,p + \epsilon})(I - \mathbf{1}\mathbf{1}^\top/H - \hat x \hat x^\top/H) U$, "
                  r"exactly, with $\epsilon$ under the root; diag R changes with it.",
        kind=Kind.IDENTITY, checks=("theory.checks.variants:layernorm",),
        hypotheses=("biased variance", "any number of units H"), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="LayerNorm-cells", refs=("LayerNorm-cells",), section=SECTION,
        title="LayerNorm in every cell",
        statement=r"The Jacobians of all seven cells with LayerNorm on the candidate, derived by "
                  r"the differential algebra and by index sums with Kronecker deltas, agree.",
        kind=Kind.IDENTITY, checks=("theory.checks.variants:layernorm_cells",), uses=("LayerNorm",),
        hypotheses=("biased variance, ε under the root", "any number of units H"),
        needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="Rates-truncation", refs=("Rates-truncation", "LW-28"), section=SECTION,
        title="The first order stands for the transport",
        statement=r"At the lags of interest the first-order rates $\gamma + \Gamma$ represent the "
                  r"exact $\mathrm{diag}(M_{t,\ell})$.",
        kind=Kind.THEOREM, checks=("numerics.checks.haar:truncation",), domains=(LAG,),
        published_argument="gap", repair="T3",
        hypotheses=("linear ConstGate, s = 0.05, orthogonal U, 64 units",),
        finding="The papers use the first-order rate at every lag. For a linear ConstGate with "
                "s = 0.05 and random orthogonal weights the exact diagonal is about 6 times the "
                "first order at lag 100 and several hundred times at lag 200, and resumming "
                "diagonal insertions does not help: return paths through other neurons are what "
                "is lost. The expansion can be trusted while the summed mixing S = Σ‖R_j‖/a_j "
                "stays below 0.583, that is for 11 lags here.",
    ),
    Claim(
        id="Rates-truncation-values", refs=("Rates-truncation-values", "Rates-truncation"),
        section=SECTION, title="How much the first order misses",
        statement=r"ConstGate, $s = 0.05$, Haar-orthogonal $U$, 64 units, slope $\varphi' = 1, "
                  r"0.9, 0.8$: $\sum_q|\mathrm{diag}M|$ over $\sum_q|\gamma+\Gamma|$ is about 6, "
                  r"4, 2.5 at lag 100 and 700, 280, 110 at lag 200; over the resummed rate it is "
                  r"still 420, 175, 72 at lag 200 (medians, to 30 %).",
        kind=Kind.BOUND, checks=("numerics.checks.haar:truncation_table",), domains=(LAG,),
        hypotheses=("constant slope", "20 seeded matrices"),
    ),
    Claim(
        id="T3", refs=("T3",), section=SECTION, title="Trust region of the first order",
        statement=r"Entrywise $|\mathrm{diag}M - (\gamma+\Gamma)| \le \mathrm{diag}\prod(A_j + "
                  r"|R_j|) - \gamma - \bar\Gamma$; for a scalar gate at most "
                  r"$\gamma(e^S - 1 - S)$, $S = \sum\|R_j\|/a_j$; relative error $\le \frac12$ "
                  r"while $S \le 0.583$, for ConstGate $\ell \le 0.583\,(1-s)/(s\|\varphi'U\|)$.",
        kind=Kind.BOUND, checks=("theory.checks.haar:trust_region",), domains=(LAG, GATE),
        uses=("§A-remainder", "Rates-recursion"), needs=Strength.SYMBOLIC,
        hypotheses=("retentions positive",),
    ),
    Claim(
        id="T3-matrices", refs=("T3-matrices", "T3"), section=SECTION,
        title="Trust region against random matrices",
        statement=r"For seeded ConstGate, SharedGate, DiagGate and GRU networks with 4, 8 and 16 "
                  r"units and lags 2 to 10, both bounds of T3 hold in ball arithmetic, with "
                  r"two-sided 2-norms of every $R_j$; the relative error is at most "
                  r"$\frac12$ wherever $S \le 0.583$.",
        kind=Kind.BOUND, checks=("numerics.checks.trust:trust_region_of_matrices",),
        domains=(LAG,), uses=("T3",),
        hypotheses=("the listed matrices only, their doubles taken as exact",),
    ),
    Claim(
        id="T4", refs=("T4",), section=SECTION, title="Exact transport decays algebraically",
        statement=r"Linear ConstGate, any $H$ and $\ell$: for Haar unitary $U$, $E\|M\|_F^2/H = G "
                  r"= \frac1{2\pi}\int(1 - 2s(1-s)(1-\cos\theta))^\ell d\theta = \sum_k "
                  r"[\binom{\ell}{k}s^k(1-s)^{\ell-k}]^2 \sim (4\pi s(1-s)\ell)^{-1/2}$; for Haar "
                  r"orthogonal $U$ it is $(1-\frac1H)G + \frac1{2H}(1 + (1-2s)^{2\ell})$: the "
                  r"rms gain falls like $\ell^{-1/4}$, not like $(1-s)^\ell$, "
                  r"until the orthogonal floor $(2H)^{-1/2}$.",
        kind=Kind.ASYMPTOTIC, checks=("theory.checks.transport_law:gain_of_haar_networks",),
        domains=(LAG, GATE), hypotheses=("linear cell (φ' = 1)", "U Haar-distributed"),
        needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="T4-slope", refs=("T4-slope", "T4"), section=SECTION,
        title="A slope below 1 restores exponential decay",
        statement=r"With a constant slope $\varphi'>0$, $(1-s)I + s\varphi'U = c\,((1-p)I + pU)$, "
                  r"$c = 1-s(1-\varphi')$, $p = s\varphi'/c$: the gain is $c^{2\ell}$ times T4's "
                  r"at gate $p$ (at $s=.05$, $\varphi'=.8$, $\ell=200$ rms .0428 for unitary and "
                  r".0441 for orthogonal $U$ of 64 units, where T4 has .303). The $\ell^{-1/4}$ "
                  r"law is seen for $\ell \ll 1/(s(1-\varphi'))$ only.",
        kind=Kind.IDENTITY, checks=("theory.checks.transport_law:gain_with_a_slope",),
        domains=(LAG, GATE), hypotheses=("linear cell of one constant slope", "U as in T4"),
        uses=("T4",), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="T4-matrices", refs=("T4-matrices", "T4"), section=SECTION,
        title="Gain of seeded random matrices",
        statement=r"The mean gain of seeded Haar unitary ($H = 32$) and orthogonal ($H = 4, 16, "
                  r"64, 128$) matrices agrees with T4 at three pairs of gate and lag; "
                  r"$H(E\|M\|_F^2/H - G)$ is the same at every $H$.",
        kind=Kind.IDENTITY,
        checks=("numerics.checks.haar:random_matrices", "numerics.checks.haar:orthogonal_matrices"),
        domains=(LAG, GATE), uses=("T4",),
    ),
)
