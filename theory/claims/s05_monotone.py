"""Lemma 5.1 of [LW] (monotone envelope): refuted as stated, repaired, with its variants."""

from theory.ledger import Claim, Domain, Kind, Strength

SECTION = "5.4 Learnability window: Lemma 5.1"
LAG = Domain("ℓ", "integer", low=0, meaning="lag")
GATES = "gates in [0, 1]; slopes in [0, 1]"
_CHECKS = "theory.checks.monotone:"

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="Lemma 5.1", refs=("Lemma 5.1",), section=SECTION, title="Monotone envelope",
        statement=r"If gates lie in $[0,1]$ and activation slopes are bounded in $[0,1]$, then "
                  r"$|\mu^{(q)}_{t,\ell}|$ and with it $f(\ell)$ are nonincreasing in $\ell$.",
        kind=Kind.THEOREM, checks=(_CHECKS + "lemma_fails",), domains=(LAG,),
        hypotheses=(GATES,), published_argument="wrong", repair="Lemma 5.1-repaired",
        finding="The lemma claims that bounded gates and slopes make the first-order envelope "
                "nonincreasing in the lag. Its induction multiplies the old terms by one more "
                "gate and forgets the new insertion that a longer lag brings: with ConstGate, "
                "s = 0.1 and φ'U_qq = 3 the rate climbs from 1 at lag 0 to 1.594323 at lags 6 and "
                "7. True are the statement at order zero, and at first order for γ plus the sum "
                "of absolute insertions under a_j + |ρ_j| ≤ 1 at every step (for ConstGate: "
                "|φ'U_qq| ≤ 1); the LSTM needs a condition of its own.",
    ),
    Claim(
        id="Lemma 5.1-zeroth", refs=("Lemma 5.1-zeroth", "Lemma 5.1"), section=SECTION,
        title="Monotone envelope, order zero",
        statement=r"$\sum_q \gamma^{(q)}_{t,\ell+1} \le \sum_q \gamma^{(q)}_{t,\ell}$ for every "
                  r"one-state cell with retentions in $[0,1]$ (so too for the GRU's "
                  r"$\rho = \prod r_j$ and $\eta = \prod (1-z_j) r_j$, whose factors are in "
                  r"$[0,1]$), and from $\ell = 1$ on for the LSTM's $e_t \prod f_j$.",
        kind=Kind.THEOREM, checks=(_CHECKS + "zeroth", _CHECKS + "zeroth_lstm"), domains=(LAG,),
        hypotheses=(GATES,), uses=("LW-13", "LW-24"),
        published_argument="valid", needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="Lemma 5.1-repaired", refs=("Lemma 5.1-repaired", "Lemma 5.1"), section=SECTION,
        title="Monotone envelope, first order, repaired",
        statement=r"With $\bar\Gamma$ the sum of absolute insertions, $a_j + |\rho_j| \le 1$ at "
                  r"every step implies that $\sum_q (|\gamma| + \bar\Gamma)$ is nonincreasing.",
        kind=Kind.THEOREM, checks=(_CHECKS + "first_order_repaired",), domains=(LAG,),
        hypotheses=("one-state cell", "retentions in [0, 1]", "a_j + |ρ_j| ≤ 1 at every step"),
        needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="Lemma 5.1-unit", refs=("Lemma 5.1-unit",), section=SECTION,
        title="Exact criterion per unit",
        statement=r"Per unit, $P = \gamma$, $Q = \bar\Gamma$, $P + Q > 0$: the envelope does not "
                  r"rise from $\ell$ to $\ell+1$ if and only if $a + |\rho|\, P/(P+Q) \le 1$, $a$ "
                  r"and $\rho$ of the step $t-\ell$ that the longer lag adds.",
        kind=Kind.THEOREM, checks=(_CHECKS + "unit_exact",), domains=(LAG,),
        hypotheses=("one-state cell", "retentions in [0, 1]"), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="Lemma 5.1-const", refs=("Lemma 5.1-const",), section=SECTION,
        title="ConstGate's threshold",
        statement=r"ConstGate with constant $r = |\varphi' U_{qq}|$: from lag 1 on "
                  r"$\gamma + \bar\Gamma$ never rises if and only if $r(1 - 2s) \le 1 - s$ "
                  r"(1.125 at $s = 0.1$); $r \le 1$ suffices from lag 0, so an orthogonal $U$ is "
                  r"safe. $\bar\Gamma(\ell) = \ell (1-s)^{\ell-1} s r$ by itself rises as long as "
                  r"$\ell < (1-s)/s$.",
        kind=Kind.THEOREM, checks=(_CHECKS + "constant_threshold",),
        domains=(Domain("s", low=0, high=1, open_low=True, open_high=True),
                 Domain("r", low=0)),
        uses=("Lemma 5.1-repaired",), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="Lemma 5.1-lstm", refs=("Lemma 5.1-lstm",), section=SECTION,
        title="The LSTM's own condition",
        statement=r"For the $(h \leftarrow c)$ block and $\ell \ge 2$, "
                  r"$f_k (f_{k+1} + e_k |b_{k+1}|) \le f_{k+1}$ ($k$ the new oldest step, "
                  r"$b = \mathrm{diag}\,B$) makes $\gamma + \bar\Gamma$ nonincreasing; from lag 1 "
                  r"to 2 it is if and only if $f_{t-1}(e_t f_t + |[A_t]_{qq}| e_{t-1}) "
                  r"\le e_t f_t$.",
        kind=Kind.THEOREM, checks=(_CHECKS + "lstm_condition",),
        hypotheses=("0 ≤ f ≤ 1, e ≥ 0",), uses=("§4.2-correction",), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="Lemma 5.1-lstm-naive", refs=("Lemma 5.1-lstm-naive",), section=SECTION,
        title="The one-state condition copied to the LSTM",
        statement=r"$f_j + e_j |b_j| \le 1$ at every step makes the LSTM's $\gamma + \bar\Gamma$ "
                  r"nonincreasing.",
        kind=Kind.THEOREM, checks=(_CHECKS + "lstm_naive_fails",), hypotheses=(GATES,),
        repair="Lemma 5.1-lstm",
        finding="Copying the repaired condition a + |ρ| ≤ 1 to the LSTM would ask for "
                "f + e|b| ≤ 1 at every step. The insertion of step k + 1 is read out by e at "
                "step k and replaces the factor f of step k + 1: with e = 0.1, b = 1 and f = ½, "
                "0.1, 0.9 (newest first) γ + Γ̄ rises from 0.005 at lag 2 to 0.009 at lag 3. The "
                "condition that works compares with that factor: "
                "f_k (f_{k+1} + e_k|b_{k+1}|) ≤ f_{k+1}.",
    ),
    Claim(
        id="Lemma 5.1-signed", refs=("Lemma 5.1-signed",), section=SECTION,
        title="The signed envelope under the repair",
        statement=r"Under $a_j + |\rho_j| \le 1$ the envelope $\sum_q |\gamma + \Gamma|$ itself is "
                  r"nonincreasing.",
        kind=Kind.THEOREM, checks=(_CHECKS + "signed_fails",),
        hypotheses=("a_j + |ρ_j| ≤ 1 at every step",), repair="Lemma 5.1-repaired",
        finding="One might hope that the condition of the repair also tames the signed rate that "
                "the paper uses. With a = 0.9 and ρ = −0.1 the signed rate is zero at lag 9 and "
                "0.150 in absolute value at lag 19: a cancellation is undone by longer lags. "
                "Only the envelope with absolute insertions is nonincreasing.",
    ),
    Claim(
        id="Lemma 5.1-anchors", refs=("Lemma 5.1-anchors",), section=SECTION,
        title="Average over all anchors",
        statement=r"Averaged over all valid anchors $t$ of a sequence, the order-zero envelope is "
                  r"nonincreasing in the lag.",
        kind=Kind.THEOREM,
        checks=(_CHECKS + "average_fails_lstm", _CHECKS + "average_holds_diagonal"),
        hypotheses=(GATES,), hypothesis="the cell has one state (no expression factor e_t)",
        needs=Strength.SYMBOLIC,
        finding="Figures average the envelope over every anchor that has the lag, a set that "
                "shrinks with the lag. For the LSTM the factor e_t of the newest step weighs the "
                "anchors: with f = 1 and e = 0.1, 0.1, 1 over three steps the average rises from "
                "0.4 at lag 1 to 0.55 at lag 2. For one-state cells it cannot: each longer "
                "window is at most both shorter windows inside it.",
    ),
    Claim(
        id="Lemma 5.1-lag-anchors", refs=("Lemma 5.1-lag-anchors",), section=SECTION,
        title="Average over anchors chosen per lag",
        statement=r"Averaged over anchors chosen anew for each lag, the order-zero envelope of a "
                  r"one-state cell is nonincreasing in the lag.",
        kind=Kind.THEOREM, checks=(_CHECKS + "chosen_anchors_fail",), hypotheses=(
            GATES, "every anchor has its lag: t ≥ ℓ"), repair="Lemma 5.1-all-anchors",
        finding="Measured envelopes are means over anchors, and code may draw other anchors for "
                "each lag. With retentions 0.1, 0.1, 0.9, 0.9 the rate at lag 1 from anchor 2 is "
                "0.1 and at lag 2 from anchor 4 it is 0.81, although every single trajectory "
                "decays. One fixed set of anchors for all lags, or the average over all valid "
                "ones, is nonincreasing.",
    ),
    Claim(
        id="Lemma 5.1-all-anchors", refs=("Lemma 5.1-all-anchors",), section=SECTION,
        title="Average over all anchors, one state",
        statement=r"With $w_i = a_i \cdots a_{i+\ell-1}$ and $u_i = a_i \cdots a_{i+\ell}$, the "
                  r"order-zero rates of the windows of $\ell$ and $\ell+1$ steps from step $i$ on: "
                  r"$u_i \le w_i$, $u_i \le w_{i+1}$ and $\frac1n\sum_{i \le n} u_i \le "
                  r"\frac1{n+1}\sum_{i \le n+1} w_i$, so the average over all anchors that have "
                  r"the lag is nonincreasing for one-state cells.",
        kind=Kind.THEOREM, checks=(_CHECKS + "all_anchor_average",), domains=(LAG,),
        hypotheses=("one-state cell", "retentions in [0, 1]"), needs=Strength.SYMBOLIC,
    ),
)
