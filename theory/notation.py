"""Every symbol of the papers once: how it is written, what it means, where it lives in code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One symbol.

    ``latex`` and ``paper``: as written here and, where it differs, in the papers; ``name``: in
    code; ``dimension``: shape or unit; ``place``: ``"package.module:attribute"``.
    """

    latex: str
    name: str
    dimension: str
    meaning: str
    place: str
    paper: str = ""


NOTATION: tuple[Entry, ...] = (
    # recurrence, gradients, transport
    Entry(r"s_t", "state", "n", "recurrent state: h, or (h, c)", "theory.cells:Cell"),
    Entry(r"h_t, c_t", "h_new, c_new", "H", "hidden state; the LSTM's cell",
          "theory.cells:H_PREV"),
    Entry(r"n, H, D, P", "n, hidden, inputs, P", "1", "sizes of state, units, input, parameters: "
          "symbols in every proof", "theory.statistic:PARAMETERS"),
    Entry(r"T", "steps", "steps", "sequence length", "theory.optimizers:STEPS"),
    Entry(r"t, \ell", "t, lag", "steps", "anchor time; lag, the number of factors of M",
          "theory.transport:lag"),
    Entry(r"q, k", "unit, k", "1", "indices of units", "theory.exact_rate:unit"),
    Entry(r"x_t", "x", "D", "input", "theory.cells:X"),
    Entry(r"\theta", "params", "P", "parameters", "theory.jacobians:dotted"),
    Entry(r"W, U, b", "W, U, b", "H×D, H×H, H", "input weights, recurrent weights, biases",
          "theory.cells:get_cell"),
    Entry(r"\mathcal{E}_t", "loss", "1", "loss of step t", "theory.optimizers:sgd_step",
          paper=r"\mathcal{E}_t, E_t"),
    Entry(r"\delta_t", "delta", "n", "local loss gradient ∂E_t/∂s_t",
          "numerics.transport:exact_statistic"),
    Entry(r"J_t", "jacobian", "n×n", "one-step state Jacobian, D + R",
          "theory.jacobians:jacobian"),
    Entry(r"B_k", "param_jac", "n×P", "immediate derivative ∂⁺s_k/∂θ: s_{k−1} held fixed",
          "theory.jacobians:parameter_tangent"),
    Entry(r"M_{t,\ell}", "transport", "n×n", "product of ℓ Jacobians, the newest on the left",
          "theory.transport:transport"),
    Entry(r"g_{t,\ell}", "contribution", "P", "lag-ℓ part of the gradient, (δᵀ M B)ᵀ",
          "theory.transport:longer_transport"),
    # cells
    Entry(r"\sigma(\cdot)", "sigmoid", "1", "logistic function", "theory.algebra:Sigmoid"),
    Entry(r"\sigma', \tanh'", "s(1 − s), 1 − k²", "1", "slopes, written in the gate or candidate",
          "theory.algebra:Tanh"),
    Entry(r"\tilde h_t", "candidate", "H", "candidate state, k in formulas",
          "theory.published:gated_equations"),
    Entry(r"i_t, f_t, o_t, g_t", "i, f, o, g", "H", "LSTM: input, forget, output gate, candidate",
          "theory.published:lstm_equations"),
    Entry(r"z_t, r_t", "z, r", "H", "GRU: update and reset gate",
          "theory.published:gru_equations"),
    Entry(r"g_t", "gate", "H", "DiagGate's gate", "theory.published:gated_jacobian"),
    Entry(r"s", "gate_value", "1", "gate of ConstGate (constant) and of SharedGate (s_t)",
          "theory.cells:GATE_VALUE"),
    Entry(r"u_s", "u_s", "1×H", "SharedGate's recurrent row", "theory.algebra:Letter"),
    Entry(r"\mathrm{Diag}, \mathrm{diag}", "Op.diagonal, diag", "n×n, n", "matrix of a vector; "
          "diagonal of a matrix", "theory.operators:Op"),
    Entry(r"\odot", "*", "H", "elementwise product", "theory.algebra:Var"),
    Entry(r"\hat x, \epsilon", "x_hat, epsilon_ln", "H, 1", "LayerNorm: normalised "
          "pre-activation; constant under the root", "theory.cells:LN_EPS"),
    Entry(r"\frac1H\mathbf{1}\mathbf{1}^\top", "E", "H×H", "mean over units",
          "theory.algebra:MEAN"),
    # expansion and rates
    Entry(r"D_t, R_t", "retention, mixing", "n×n", "diagonal words, all other words of J",
          "theory.jacobians:split"),
    Entry(r"a_j, \rho_j", "RETENTION, MIXING", "H", "one-state cells: diagonals of D_j and R_j",
          "theory.lags:RETENTION"),
    Entry(r"d_j, r_j", "d, r", "S×S", "one unit's diagonals of the blocks of D_j and R_j",
          "theory.reduction:unit_blocks"),
    Entry(r"E_t, F_t", "E, F", "H×H", "LSTM: Diag(o (1 − tanh²c)), Diag(f)",
          "theory.lags:block_recursion"),
    Entry(r"A_t, B_t", "hidden_from_hidden, cell_from_hidden", "H×H",
          "LSTM's blocks ∂h/∂h and ∂c/∂h", "theory.published:lstm_jacobian"),
    Entry(r"e_t", "expression", "H", "LSTM: o (1 − tanh²c)", "theory.lags:EXPRESSION"),
    Entry(r"\varepsilon", "eps", "1", "expansion parameter (appendix A)",
          "theory.transport:eps"),
    Entry(r"L_F(X, E)", "product_derivative", "n×n", "Fréchet derivative of F at X along E",
          "theory.frechet:product_derivative"),
    Entry(r"C_{n,k}", "word_sums", "n×n", "sum of the words with k insertions",
          "theory.transport:word_sums"),
    Entry(r"S_j, O_j", "KEPT, LEAVING", "n×n", "diagonal of J_j, and the rest",
          "theory.exact_rate:KEPT"),
    Entry(r"\gamma_{t,\ell}", "gamma", "H", "order-zero rate", "theory.rates:step"),
    Entry(r"\Gamma_{t,\ell}, \bar\Gamma", "correction", "H", "first-order correction; the same "
          "with absolute insertions", "theory.lags:retention_insertions"),
    Entry(r"\beta_\ell", "hidden_path_insertions", "H", "LSTM: first-order (h ← h) block",
          "theory.lags:hidden_path_insertions"),
    Entry(r"\rho_{t,\ell}, \eta_{t,\ell}", "pathwise_envelopes", "H",
          "GRU: complementary envelopes", "theory.lags:pathwise_envelopes"),
    Entry(r"\mu", "MU", "1", "global learning rate", "theory.rates:MU"),
    Entry(r"\mu_{t,\ell}", "effective_rate", "H", "effective learning rate μ(γ + Γ)",
          "theory.rates:effective_rate", paper=r"\mu_{t,\ell},\ \eta^{(\ell)}"),
    Entry(r"\hat\mu(\ell)", "resummed", "H", "all orders of diagonal insertion, Π (a + ρ)",
          "theory.checks.rates:RESUMMED"),
    Entry(r"P(\ell), Q(\ell)", "P, Q", "1", "one unit's γ and absolute insertions (Lemma 5.1)",
          "theory.monotone:P"),
    Entry(r"S", "RATIO", "1", "Σ ‖R_j‖/a_j: how far the first order can be trusted",
          "theory.haar:TRUST"),
    # matched statistic
    Entry(r"w", "readout", "P", "probe: a fixed unit vector", "theory.statistic:readout"),
    Entry(r"\alpha^{(q)}_{t,\ell}", "alignment", "H", "δ_q (B w)_q at lag ℓ",
          "theory.statistic:neuron_alignment"),
    Entry(r"m_q(\ell)", "mean_alignment", "H", "E α^{(q)}", "theory.statistic:mean_alignment"),
    Entry(r"T_\ell", "statistic", "1", "matched statistic",
          "theory.statistic:matched_statistic"),
    Entry(r"\psi_{t,\ell}", "exact_statistic", "1", "lag-ℓ contribution with the exact transport",
          "numerics.transport:exact_statistic"),
    Entry(r"f(\ell)", "envelope", "1", "Σ_q |μ_q| at lag ℓ", "theory.statistic:envelope"),
    Entry(r"\bar m(\ell)", "alignment", "1", "mean alignment per unit of envelope",
          "theory.statistic:alignment_coefficient"),
    # stable noise
    Entry(r"\alpha", "alpha", "1", "tail index of the noise", "theory.stable:alpha"),
    Entry(r"\kappa_\alpha", "kappa", "1", "concentration exponent α/(α − 1)",
          "theory.stable:kappa"),
    Entry(r"\sigma_\ell", "scale", "1", "scale of the noise at lag ℓ", "theory.stable:scale"),
    Entry(r"\xi", "rvs", "1", "a draw of the unit SαS law", "numerics.stable:rvs"),
    Entry(r"p_\alpha, F_\alpha, q_\alpha", "Density, Distribution, Quantile", "1",
          "unit SαS law: density, distribution function, quantile", "theory.detection:Density"),
    Entry(r"C_\alpha", "tail_constant", "1", "p(x) ~ C |x|^{−1−α}",
          "theory.stable:tail_constant"),
    Entry(r"N", "samples", "sequences", "number of independent sequences",
          "theory.stable:samples"),
    Entry(r"\hat T_N", "location_model", "1", "average of N sequences' statistics",
          "theory.checks.stable:location_model"),
    # information and detection
    Entry(r"V", "label", "1", "fair binary label, the sign of the shift",
          "theory.detection:information"),
    Entry(r"\Delta_\ell", "shift", "1", "separation of the two means, m̄ f",
          "theory.detection:separation"),
    Entry(r"u", "separation", "1", "the same in noise scales, Δ N^{1/κ}/σ",
          "theory.detection:separation"),
    Entry(r"P_\pm", "plus, minus", "1", "laws of the statistic under both labels",
          "theory.detection:mixture_integrand"),
    Entry(r"\mathrm{KL}, \mathrm{JSD}, I", "kl_gauss, information", "nats",
          "divergence; mutual information I(V; T) = JSD", "theory.detection:kl_cauchy"),
    Entry(r"I_\alpha", "fisher_information", "1", "Fisher information of location, unit scale",
          "numerics.stable:fisher_information"),
    Entry(r"c_\alpha", "c", "1", "the papers' constant in the quadratic bound",
          "theory.detection:critical_paper"),
    Entry(r"\varepsilon, P_e", "error", "1", "target probability of error; error of a test",
          "theory.detection:error"),
    Entry(r"h_b", "binary_entropy", "nats", "binary entropy", "theory.detection:binary_entropy"),
    Entry(r"N(\ell), N^*(\ell;\varepsilon)", "sample_complexity", "sequences",
          "sequences needed at lag ℓ; the exact number", "theory.detection:complexity_exact"),
    # windows and scaling
    Entry(r"\varepsilon_{th}(\ell)", "threshold", "1", "envelope needed at lag ℓ",
          "theory.window:threshold"),
    Entry(r"H_N, \hat H_N", "window", "steps", "learnability window; its estimate",
          "theory.window:read_window"),
    Entry(r"f^{\leftarrow}", "generalised_inverse", "steps", "generalised inverse of f",
          "theory.window:generalised_inverse"),
    Entry(r"c_1, c_2; C_1, C_2", "sandwich_constants, level_constants", "1",
          "constants of Lemma 5.2", "theory.window:sandwich_constants"),
    Entry(r"N_c", "compression_count", "sequences", "where a smaller α starts to compress",
          "theory.detection:compression_count"),
    Entry(r"\beta, \lambda", "exponent, rate", "1", "exponent of an algebraic, ratio of an "
          "exponential envelope", "theory.regimes:polynomial"),
    Entry(r"\tau_q, \nu", "tau, spectrum", "steps, 1", "time scale of unit q; measure of rates "
          "1/τ", "theory.regimes:gamma_spectrum"),
    Entry(r"R(\ell)", "residual", "1", "residual of the scaling relation",
          "theory.window:residual"),
    # gates as optimisers
    Entry(r"P_\ell", "gate_update", "H×H", "Diag of the effective rates at lag ℓ",
          "theory.optimizers:gate_update"),
    Entry(r"\lambda, \Lambda^{(q)}", "ADAPTIVE_RATE, row_mean_rate", "P, H",
          "per-parameter rates of an adaptive optimiser; their mean over a row",
          "theory.optimizers:row_mean_rate"),
)
