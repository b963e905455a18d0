"""Section 4 of [LW]: LSTM and GRU, Jacobians and effective learning rates (LW-4 … LW-26)."""

from theory.ledger import Claim, Domain, Kind, Strength

LSTM = "4.2 LSTM"
GRU = "4.3 GRU"
LAG = Domain("ℓ", "integer", low=1, meaning="lag")
ANY_H = "any number of units H and of inputs D"


def _definition(number: int, section: str, title: str, statement: str) -> Claim:
    return Claim(
        id=f"LW-{number}", refs=(f"LW-{number}",), section=section, title=title,
        statement=statement, kind=Kind.DEFINITION, checks=(f"theory.checks.cells:lw{number}",),
        hypotheses=(ANY_H,), needs=Strength.SYMBOLIC,
    )


def _jacobian(number: int, section: str, title: str, statement: str,
              uses: tuple[str, ...]) -> Claim:
    return Claim(
        id=f"LW-{number}", refs=(f"LW-{number}",), section=section, title=title,
        statement=statement, kind=Kind.IDENTITY, checks=(f"theory.checks.cells:lw{number}",),
        hypotheses=(ANY_H,), uses=uses, published_argument="valid", needs=Strength.SYMBOLIC,
    )


CLAIMS: tuple[Claim, ...] = (
    _definition(4, LSTM, "LSTM input gate", r"$i_t = \sigma(W_i x_t + U_i h_{t-1} + b_i)$"),
    _definition(5, LSTM, "LSTM forget gate", r"$f_t = \sigma(W_f x_t + U_f h_{t-1} + b_f)$"),
    _definition(6, LSTM, "LSTM output gate", r"$o_t = \sigma(W_o x_t + U_o h_{t-1} + b_o)$"),
    _definition(7, LSTM, "LSTM candidate", r"$g_t = \tanh(W_g x_t + U_g h_{t-1} + b_g)$"),
    _definition(8, LSTM, "LSTM state update",
                r"$c_t = f_t \odot c_{t-1} + i_t \odot g_t$, $h_t = o_t \odot \tanh(c_t)$"),
    _jacobian(9, LSTM, "LSTM Jacobian, cell row",
              r"$\partial c_t/\partial c_{t-1} = F_t$ and $\partial c_t/\partial h_{t-1} = B_t = "
              r"\mathrm{Diag}(c_{t-1} \odot f'_t) U_f + \mathrm{Diag}(g_t \odot i'_t) U_i + "
              r"\mathrm{Diag}(i_t \odot g'_t) U_g$", ("LW-4", "LW-5", "LW-7", "LW-8")),
    _jacobian(10, LSTM, "LSTM Jacobian, hidden row",
              r"$\partial h_t/\partial c_{t-1} = E_t F_t$ and $\partial h_t/\partial h_{t-1} = "
              r"\mathrm{Diag}(\tanh(c_t) \odot o'_t) U_o + E_t B_t$ with "
              r"$E_t = \mathrm{Diag}(o_t \odot (1 - \tanh^2 c_t))$",
              ("LW-6", "LW-8", "LW-9")),
    _jacobian(11, LSTM, "LSTM Jacobian",
              r"$J_t = \begin{pmatrix} A_t & E_t F_t \\ B_t & F_t \end{pmatrix} = D_t + R_t$ with "
              r"$D_t = \begin{pmatrix} 0 & E_t F_t \\ 0 & F_t \end{pmatrix}$",
              ("LW-9", "LW-10")),
    Claim(
        id="LW-12", refs=("LW-12",), section=LSTM, title="First-order transport of the LSTM",
        statement=r"$\prod_j (D_j + R_j) = \prod_j D_j + \sum_j \big(\prod_{i>j} D_i\big) R_j "
                  r"\big(\prod_{i<j} D_i\big) + O(\|R\|^2)$, later factors on the left.",
        kind=Kind.ASYMPTOTIC, checks=("theory.checks.products:lw12",), domains=(LAG,),
        hypotheses=("D_j, R_j any matrices of one size",), uses=("LW-51",),
        published_argument="valid", needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="LW-13", refs=("LW-13",), section=LSTM, title="LSTM rate at order zero",
        statement=r"The $(h \leftarrow c)$ block of $\prod D_j$ has the diagonal "
                  r"$\gamma^{(q)}_{t,\ell} = e^{(q)}_t \prod_{j=t-\ell+1}^{t} f^{(q)}_j$, "
                  r"$e = o \odot (1 - \tanh^2 c)$; its $(h \leftarrow h)$ block is zero.",
        kind=Kind.IDENTITY, checks=("theory.checks.rates:lw13",), domains=(LAG,),
        hypotheses=(ANY_H,), uses=("LW-11",), published_argument="valid",
        needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="§4.2-correction", refs=("§4.2-correction",), section=LSTM,
        title="LSTM first-order correction, all lags",
        statement=r"$\Gamma_{t,\ell} = \sum_{j=t-\ell+2}^{t-1} e_t \big(\prod_{i=j+1}^{t} f_i\big) "
                  r"[B_j]_{qq} e_{j-1} \big(\prod_{i=t-\ell+1}^{j-1} f_i\big) + [A_t]_{qq} e_{t-1} "
                  r"\prod_{i=t-\ell+1}^{t-1} f_i$ for $\ell \ge 2$, and 0 for $\ell = 1$. "
                  r"The newest step inserts through $A_t$, the oldest not at all. At lag 0 the "
                  r"blocks are those of $I$.",
        kind=Kind.IDENTITY, checks=("theory.checks.rates:lstm_correction",), domains=(LAG,),
        hypotheses=(ANY_H,),
        uses=("LW-12", "LW-13", "Rates-recursion"), published_argument="gap",
        needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="§4.2-only-hc", refs=("§4.2-only-hc", "LW-13"), section=LSTM,
        title="Only the (h ← c) block carries gradient",
        statement=r"Since the loss reads $h_t$, only the top-right block of the transport "
                  r"contributes to the gradient at lag $\ell$.",
        kind=Kind.THEOREM, checks=("theory.checks.rates:lstm_only_cell_path",), domains=(LAG,),
        published_argument="wrong", repair="§4.2-hh",
        finding="The paper keeps only the block of the transport that leads from the cell to the "
                "hidden state, because the loss sees the hidden state. That settles the row of "
                "the block and not its column: parameters also move h at their own step, and the "
                "(h ← h) block vanishes at order zero only. At first order it is E_t F_t ⋯ "
                "F_{t-ℓ+2} B_{t-ℓ+1} for ℓ ≥ 2 and A_t for ℓ = 1, and it alone carries the whole "
                "gradient of the output gate's parameters at every lag ℓ ≥ 1, since ∂⁺c = 0 "
                "for them.",
    ),
    Claim(
        id="§4.2-hh", refs=("§4.2-hh",), section=LSTM, title="The LSTM's (h ← h) block",
        statement=r"The $(h \leftarrow h)$ block of $\prod D_j$ is zero for every $\ell \ge 1$; at "
                  r"first order it is $E_t F_t \cdots F_{t-\ell+2} B_{t-\ell+1}$ for $\ell \ge 2$ "
                  r"and $A_t$ for $\ell = 1$ (as matrices, and per unit).",
        kind=Kind.THEOREM, checks=("theory.checks.rates:lstm_hidden_block",), domains=(LAG,),
        hypotheses=(ANY_H,), uses=("LW-11", "LW-12"), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="§4.2-carriers", refs=("§4.2-carriers",), section=LSTM,
        title="What each LSTM block carries",
        statement=r"$\psi_{t,\ell} = \delta_h^\top (M_{hh}\, \partial^+ h + M_{hc}\, "
                  r"\partial^+ c) w$: the $(h \leftarrow c)$ part is read with the cell's own "
                  r"tangent, and $\|M_{hh}\|$ is of the order of $\|M_{hc}\|$ in random LSTMs "
                  r"(the evidence gives the ratios and the share of lag 0).",
        kind=Kind.IDENTITY, checks=("numerics.checks.jacobians:lstm_carriers",), domains=(LAG,),
        uses=("LW-11", "LW-3"), hypotheses=("random weights of spread 0.7, H 8, lags 0 … 10",),
    ),
    Claim(
        id="LW-14", refs=("LW-14",), section=LSTM, title="Effective learning rate (LSTM)",
        statement=r"$\mu^{(q)}_{t,\ell} = \mu (\gamma^{(q)}_{t,\ell} + \Gamma^{(q)}_{t,\ell})$ "
                  r"(also written $\eta^{(\ell)}$): value plus $\varepsilon$-coefficient of "
                  r"$\prod (d_j + \varepsilon r_j)$ over the unit's $2 \times 2$ blocks.",
        kind=Kind.DEFINITION, checks=("theory.checks.rates:lw14",),
        uses=("LW-13", "§4.2-correction"), needs=Strength.SYMBOLIC,
    ),
    _definition(15, GRU, "GRU update gate", r"$z_t = \sigma(W_z x_t + U_z h_{t-1} + b_z)$"),
    _definition(16, GRU, "GRU reset gate", r"$r_t = \sigma(W_r x_t + U_r h_{t-1} + b_r)$"),
    _definition(17, GRU, "GRU candidate",
                r"$\tilde h_t = \tanh(W_h x_t + U_h (r_t \odot h_{t-1}) + b_h)$"),
    _definition(18, GRU, "GRU state update",
                r"$h_t = (1 - z_t) \odot h_{t-1} + z_t \odot \tilde h_t$"),
    _jacobian(19, GRU, "GRU leak path", r"$\mathrm{Diag}(1 - z_t)$", ("LW-18",)),
    _jacobian(20, GRU, "GRU update-gate path",
              r"$\mathrm{Diag}((\tilde h_t - h_{t-1}) \odot z'_t) U_z$", ("LW-15", "LW-18")),
    _jacobian(21, GRU, "GRU candidate path",
              r"$\mathrm{Diag}(z_t \odot \tilde h'_t) U_h [\mathrm{Diag}(r_t) + "
              r"\mathrm{Diag}(h_{t-1} \odot r'_t) U_r]$", ("LW-16", "LW-17", "LW-18")),
    _jacobian(22, GRU, "GRU Jacobian", r"$J_t$ is the sum of the leak, update-gate and candidate "
              r"paths.", ("LW-19", "LW-20", "LW-21")),
    Claim(
        id="LW-23", refs=("LW-23",), section=GRU, title="First-order transport of the GRU",
        statement=r"$\prod_j J_j = \prod_j D_j + \sum_j \big(\prod_{i>j} D_i\big) R_j "
                  r"\big(\prod_{i<j} D_i\big) + O(\|R\|^2)$, $D_j = \mathrm{Diag}(1 - z_j)$.",
        kind=Kind.ASYMPTOTIC, checks=("theory.checks.products:lw23",), domains=(LAG,),
        uses=("LW-22", "LW-51"), published_argument="valid", needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="LW-24", refs=("LW-24",), section=GRU, title="GRU rate at order zero",
        statement=r"$\gamma^{(q)}_{t,\ell} = \prod_{j=t-\ell+1}^{t} (1 - z^{(q)}_j)$",
        kind=Kind.IDENTITY, checks=("theory.checks.rates:lw24",), domains=(LAG,),
        uses=("LW-22",), published_argument="valid", needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="LW-25", refs=("LW-25",), section=GRU, title="Complementary GRU envelopes",
        statement=r"$\rho_{t,\ell} = \prod_j r_j$ and $\eta_{t,\ell} = \prod_j (1 - z_j) r_j = "
                  r"\gamma_{t,\ell}\, \rho_{t,\ell}$; reported beside $\gamma$, never added to it.",
        kind=Kind.DEFINITION, checks=("theory.checks.rates:lw25",), domains=(LAG,),
        uses=("LW-24",), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="§4.3-correction", refs=("§4.3-correction",), section=GRU,
        title="GRU first-order correction, all lags",
        statement=r"$\Gamma_{t,\ell} = \sum_j \big(\prod_{i \ne j} (1 - z_i)\big) [R_j]_{qq}$ with "
                  r"$[R]_{qq} = (\tilde h - h)_q z'_q (U_z)_{qq} + z_q \tilde h'_q \big((U_h)_{qq} "
                  r"r_q + \sum_k (U_h)_{qk} h_k r'_k (U_r)_{kq}\big)$; the sum over $k$ is whole.",
        kind=Kind.IDENTITY, checks=("theory.checks.rates:gru_correction",), domains=(LAG,),
        uses=("LW-23", "LW-24", "Rates-recursion"), published_argument="gap",
        needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="LW-26", refs=("LW-26",), section=GRU, title="Effective learning rate (GRU)",
        statement=r"$\mu^{(q)}_{t,\ell} = \mu (\gamma^{(q)}_{t,\ell} + \Gamma^{(q)}_{t,\ell})$: "
                  r"value plus $\varepsilon$-coefficient of $\prod (a_j + \varepsilon \rho_j)$.",
        kind=Kind.DEFINITION, checks=("theory.checks.rates:lw26",),
        uses=("LW-24", "§4.3-correction"), needs=Strength.SYMBOLIC,
    ),
)
