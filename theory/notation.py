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
    Entry(r"s_t", "state", "n", "recurrent state: h, or (h, c)", "theory.cells:Cell"),
    Entry(r"H", "hidden", "1", "number of units, always symbolic", "theory.algebra:Var"),
    Entry(r"x_t", "x", "D", "input", "theory.cells:X"),
    Entry(r"W, U, b", "W, U, b", "H×D, H×H, H", "input weights, recurrent weights, biases",
          "theory.cells:get_cell"),
    Entry(r"\sigma(\cdot)", "sigmoid", "1", "logistic function", "theory.algebra:Sigmoid"),
    Entry(r"s", "gate_value", "1", "ConstGate's gate", "theory.cells:GATE_VALUE"),
    Entry(r"J_t", "jacobian", "n×n", "one-step state Jacobian, D + R",
          "theory.jacobians:jacobian"),
    Entry(r"D_t, R_t", "retention, mixing", "n×n", "diagonal words, all other words of J",
          "theory.jacobians:split"),
    Entry(r"B_k", "param_jac", "n×P", "immediate derivative of the state by the parameters",
          "theory.jacobians:parameter_tangent"),
    Entry(r"[B_t]_{qq}, [A_t]_{qq}", "cell_from_hidden, hidden_from_hidden", "H",
          "diagonals of the LSTM's blocks ∂c/∂h and ∂h/∂h", "theory.reduction:unit_blocks"),
    Entry(r"e_t", "expression", "H", "LSTM: o (1 − tanh²c)", "theory.rate_sums:cell_rate_sums"),
    Entry(r"f_t", "forget", "H", "LSTM: forget gate", "theory.cells:get_cell"),
    Entry(r"\delta_t", "delta", "n", "local loss gradient ∂E_t/∂s_t",
          "numerics.transport:exact_statistic"),
    Entry(r"M_{t,\ell}", "transport", "n×n", "product of ℓ Jacobians, the newest on the left",
          "theory.transport:transport"),
    Entry(r"\gamma_{t,\ell}", "gamma", "H", "order-zero rate", "theory.rates:step"),
    Entry(r"\Gamma_{t,\ell}", "correction", "H", "first-order correction", "theory.rates:step"),
    Entry(r"\mu", "MU", "1", "global learning rate", "theory.rates:MU"),
    Entry(r"\mu_{t,\ell}", "effective_rate", "H", "effective learning rate μ(γ + Γ)",
          "theory.rates:effective_rate", paper=r"\mu_{t,\ell},\ \eta^{(\ell)}"),
    Entry(r"\psi_{t,\ell}", "exact_statistic", "1", "lag-ℓ contribution with the exact transport",
          "numerics.transport:exact_statistic"),
    Entry(r"f(\ell)", "envelope", "1", "Σ_q |μ_q| at lag ℓ", "theory.detection:envelope"),
    Entry(r"\bar m(\ell)", "alignment", "1", "mean alignment per unit of envelope",
          "theory.detection:alignment"),
    Entry(r"\alpha", "alpha", "1", "tail index of the noise", "theory.stable:alpha"),
    Entry(r"\kappa_\alpha", "kappa", "1", "concentration exponent α/(α − 1)",
          "theory.stable:kappa"),
    Entry(r"\sigma_\ell", "scale", "1", "scale of the noise at lag ℓ", "theory.stable:scale"),
    Entry(r"N", "samples", "sequences", "number of independent sequences",
          "theory.stable:samples"),
    Entry(r"u", "separation", "1", "separation of the hypotheses in noise scales",
          "theory.detection:separation"),
    Entry(r"\varepsilon", "error", "1", "target probability of error", "theory.detection:error"),
    Entry(r"h_b", "binary_entropy", "nats", "binary entropy", "theory.detection:binary_entropy"),
    Entry(r"N(\ell)", "sample_complexity", "sequences", "sequences needed at lag ℓ",
          "theory.detection:sample_complexity"),
    Entry(r"\varepsilon_{th}(\ell)", "threshold", "1", "envelope needed at lag ℓ",
          "theory.window:threshold"),
    Entry(r"H_N", "window", "steps", "learnability window", "theory.window:read_window"),
)
