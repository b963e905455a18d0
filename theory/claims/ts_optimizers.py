"""[TS]: Jacobians, expansion, and gates as schedule, momentum and preconditioner."""

from theory.ledger import Claim, Domain, Kind, Strength

SECTION = "TS: gates as optimisers"
_CHECKS = "theory.checks.optimizers:"
_DIAGONAL = "theory.checks.preconditioners:"
GATE = Domain("s", low=0, high=1, open_low=True, open_high=True, meaning="constant gate")

CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="TS-jacobians", refs=("TS-jacobians", "LW-53", "LW-55", "LW-57"), section=SECTION,
        title="Exact Jacobians of gated cells",
        statement=r"The one-step Jacobians of leaky integrator, scalar-gated and per-unit-gated "
                  r"cells are a leak plus a candidate path plus, for learned gates, a gate path "
                  r"(rank one for a scalar gate).",
        kind=Kind.IDENTITY, checks=(_CHECKS + "ts_jacobians",), published_argument="valid",
        hypotheses=("any number of units H",), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="TS-expansion", refs=("TS-expansion", "LW-51"), section=SECTION,
        title="First-order expansion of gated transport",
        statement=r"$\prod J_j$ is its retention product plus all single insertions plus a "
                  r"remainder of second order: on real Jacobians the remainder of "
                  r"$\prod(D_j + \varepsilon R_j)$ falls with slope 2 in log-log scale and "
                  r"never exceeds the bound from the norms.",
        kind=Kind.ASYMPTOTIC, checks=("numerics.checks.expansion:slope_two",),
        uses=("TS-jacobians", "LW-51", "§A-remainder"), published_argument="valid",
    ),
    Claim(
        id="TS-schedule", refs=("TS-schedule",), section=SECTION,
        title="Gates as a step-size schedule",
        statement=r"Transport by retention alone turns the update into SGD with the lag-dependent "
                  r"step $\mu_{t,\ell} = \mu\prod a_j$; a constant gate gives the exponential "
                  r"schedule $\mu(1-s)^\ell$.",
        kind=Kind.IDENTITY, checks=(_CHECKS + "schedule",), domains=(GATE,),
        hypotheses=("order zero: mixing R is left out",), published_argument="valid",
        needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="TS-momentum", refs=("TS-momentum",), section=SECTION,
        title="Leaky unit as a moving average",
        statement=r"$e_t = (1-s)e_{t-1} + s\,u_t$ has lag weights $s(1-s)^\ell$: the recursion of "
                  r"exponential-average momentum with $\beta = 1 - s$.",
        kind=Kind.IDENTITY, checks=(_CHECKS + "momentum",), domains=(GATE,),
        hypotheses=("one linear unit, e_0 = 0",), published_argument="valid",
        needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="TS-momentum-limit", refs=("TS-momentum-limit", "TS-momentum"), section=SECTION,
        title="A constant gate acts like momentum",
        statement=r"A constant gate moves the parameters as momentum with $\beta = 1-s$ does.",
        kind=Kind.THEOREM,
        checks=(_CHECKS + "momentum_limit", _CHECKS + "momentum_linear"), domains=(GATE,),
        uses=("TS-momentum",), published_argument="gap",
        hypothesis="the gradient does not change over the iterations averaged",
        finding="[TS] presents gates as momentum because the recursions have one form. Momentum "
                "averages gradients taken at successive parameters, a gate averages over time "
                "within one sequence at one parameter: on the loss θ²/2 the positions differ by "
                "μ²s²θ after the second iteration. They agree where the "
                "gradient stays constant over the iterations.",
    ),
    Claim(
        id="TS-adam", refs=("TS-adam",), section=SECTION,
        title="Gates as a diagonal preconditioner",
        statement=r"The per-neuron rates $P_\ell = \mathrm{Diag}(\mu_{\cdot,\ell})$ precondition "
                  r"the gradient as Adam's $\mathrm{Diag}(1/(\sqrt{v}+\epsilon))$ does.",
        kind=Kind.THEOREM, checks=(_DIAGONAL + "adam_limit", _DIAGONAL + "adam_equal"),
        published_argument="gap",
        hypothesis="λ_qp = μ_ℓq for every column p and every lag ℓ",
        finding="[TS] likens the per-neuron rates to Adam's diagonal preconditioner. The rates "
                "act on rows of the state and change with the lag, Adam's act on single "
                "parameters and are the same for every lag: a constant gate of ½ has rates ½ and "
                "¼ at lags 1 and 2, and no single λ equals both. They are equal for all "
                "gradients if and only if λ_qp = μ_ℓq for every column and every lag.",
    ),
    Claim(
        id="TS-direction", refs=("TS-direction",), section=SECTION,
        title="Gates make rates direction-dependent",
        statement=r"Constant, scalar and per-unit gates all make the effective learning rates "
                  r"depend on the direction in state space.",
        kind=Kind.THEOREM,
        checks=(_CHECKS + "isotropic_against", _CHECKS + "anisotropic_first_order"),
        uses=("TS-jacobians",), published_argument="gap",
        hypothesis="the first-order term is included and diag R is not the same for every unit "
                   "(at order zero only per-unit gates depend on the direction)",
        finding="[TS] speaks of direction-dependent rates for all three gates. At order zero a "
                "constant or scalar gate multiplies every unit by the same number, so its "
                "preconditioner is a multiple of the identity. Direction dependence of these two "
                "comes from the recurrent weights and slopes in the first-order term.",
    ),
    Claim(
        id="TS-isotropic", refs=("TS-isotropic",), section=SECTION,
        title="Constant and scalar gates are isotropic",
        statement=r"At order zero $P_\ell = \gamma_{t,\ell} I$ for ConstGate and SharedGate.",
        kind=Kind.IDENTITY, checks=(_CHECKS + "isotropic",), uses=("TS-jacobians",),
        needs=Strength.SYMBOLIC,
        by_construction="one number gates all units, so their order-zero rates cannot differ",
    ),
    Claim(
        id="TS-anisotropy", refs=("TS-anisotropy", "TS-adam"), section=SECTION,
        title="Anisotropy of gates and of Adam",
        statement=r"Of $P_\ell$ at order zero, largest over smallest rate is 1 at every lag for a "
                  r"scalar gate and grows with the lag for per-unit gates; Adam's "
                  r"$1/(\sqrt{\hat v}+\epsilon)$ on the same gradients has one anisotropy for all "
                  r"lags (the evidence gives the numbers).",
        kind=Kind.BOUND, checks=("numerics.checks.preconditioners:anisotropy",),
        uses=("TS-isotropic",),
        by_construction="one number gates all units of a scalar gate, and Adam's rates carry no "
                        "lag; only the growth for per-unit gates could have failed",
        hypotheses=("16 random networks of 8 units, weights of spread 0.5, lags 1 … 12",),
    ),
    Claim(
        id="TS-row-mean-distance", refs=("TS-row-mean-distance", "TS-row-mean-form"),
        section=SECTION, title="How far the row mean is off",
        statement=r"With Adam's bias-corrected rates of DiagGate's own gradients the row-mean form "
                  r"misses the exact adaptive contribution $(\lambda \odot w)^\top g_{t,\ell}$ by "
                  r"more than 10 % in the median over random probes, networks and lags.",
        kind=Kind.BOUND, checks=("numerics.checks.preconditioners:row_mean_distance",),
        uses=("TS-row-mean", "TS-probe"),
        hypotheses=("16 random networks of 8 units, weights of spread 0.5, lags 1 … 12",),
    ),
    Claim(
        id="TS-gates-needed", refs=("TS-gates-needed",), section=SECTION,
        title="Lag dependence is a signature of gates",
        statement=r"Effective learning rates depend on the lag only where there are gates.",
        kind=Kind.THEOREM, checks=(_CHECKS + "lag_without_gate",), repair="TS-schedule",
        published_argument="gap",
        finding="[TS] presents lag-dependent effective learning rates as what gates induce, which "
                "suggests that they mark gated networks. A plain RNN with U = ½ I at rest has "
                "‖M_ℓ‖ = 2^{-ℓ} and no gate at all, so lag dependence alone is no sign of gates. "
                "What gates add is a retention product that does not contain the recurrent "
                "weights: the schedule μ Π a_j.",
    ),
    Claim(
        id="TS-probe", refs=("TS-probe",), section=SECTION,
        title="Adaptive updates through a rescaled probe",
        statement=r"$w^\top \mathrm{Diag}(\lambda)\, g_{t,\ell} = (\lambda \odot w)^\top "
                  r"g_{t,\ell}$: the lag-$\ell$ part of an adaptive update costs nothing extra.",
        kind=Kind.IDENTITY, checks=(_DIAGONAL + "adaptive_probe",), needs=Strength.SYMBOLIC,
    ),
    Claim(
        id="TS-adaptive-rates", refs=("TS-adaptive-rates", "TS-adam"), section=SECTION,
        title="Adaptive rates with and without bias correction",
        statement=r"With $v_{k+1} = \beta v_k + (1-\beta) g^2$, $v_0 = 0$, Adam's rates are "
                  r"$\lambda = \mu/(\sqrt{\hat v_k}+\epsilon)$ with $\hat v_k = v_k/(1-\beta^k)$, "
                  r"and RMSProp's have $v_k$ itself. For a gradient that does not change "
                  r"$v_k = (1-\beta^k) g^2$: Adam's $\lambda$ is $\mu/(|g|+\epsilon)$ from the "
                  r"first step on, RMSProp's is larger until $\beta^k$ has died out.",
        kind=Kind.IDENTITY, checks=(_DIAGONAL + "steady_moment",), needs=Strength.SYMBOLIC,
        domains=(Domain("beta", low=0, high=1, open_low=True, open_high=True,
                        meaning="decay of the second moment"),),
    ),
    Claim(
        id="TS-row-mean", refs=("TS-row-mean",), section=SECTION,
        title="Row-mean base rate",
        statement=r"$\Lambda^{(q)} = \sum_j \lambda_{qj} h_j^2 / \sum_j h_j^2$ lies between the "
                  r"least and the largest rate of row $q$; so does the plain row mean taken under "
                  r"LayerNorm (all $h_j^2$ equal).",
        kind=Kind.BOUND, checks=(_DIAGONAL + "row_mean",), needs=Strength.SYMBOLIC,
        hypotheses=("h is not zero", "Λ equals λ_qj only where λ is constant along the row"),
    ),
    Claim(
        id="TS-row-mean-form", refs=("TS-row-mean-form",), section=SECTION,
        title="Per-neuron form of adaptive rates",
        statement=r"The adaptive lag-$\ell$ contribution keeps its value if each row's "
                  r"$\lambda_{qj}$ is replaced by the base rate $\Lambda^{(q)}$.",
        kind=Kind.THEOREM, checks=(_DIAGONAL + "row_mean_differs", _DIAGONAL + "row_mean_agrees"),
        published_argument="gap", hypothesis="λ is constant along each row",
        finding="The per-neuron form multiplies γ + Γ by one base rate per row, a mean of the "
                "row's rates weighted by h². With λ = (1, 3), h = (1, 1) and probe (1, −1) the "
                "exact contribution is −2 and the row-mean form gives 0. They agree for all "
                "probes only if λ is constant along each row; the exact form costs nothing, by "
                "the probe λ ⊙ w.",
    ),
)
