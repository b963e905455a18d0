"""The statements of [LW] as printed, in the project's notation: what the checks compare with.

Nothing here is used to compute anything.  Each function returns the right-hand side of the
equations it is named after, built directly from letters; the checks compare it with what
``theory.cells`` and ``theory.jacobians`` define and derive.  σ' is written a(1 − a) for a
gate's value a, tanh' as 1 − a² for a candidate's value a.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr

from theory.algebra import Letter, Lin, PairDiagonal, Sigmoid, Tanh, Var
from theory.operators import Op

_h, _c, _x = Var("h"), Var("c"), Var("x")
_diag = Op.diagonal


def _affine(index: str, state: Expr = _h, shared: bool = False) -> Expr:
    """``W x_t + U h_{t-1} + b`` with one index; lower-case rows for a scalar gate."""
    tail = f"_{index}" if index else ""
    w, u, b = ("w", "u", "b") if shared else ("W", "U", "b")
    return (Lin(Letter(w + tail, row=shared), _x) + Lin(Letter(u + tail, row=shared), state)
            + Var(b + tail, dim="1" if shared else "H"))


def _matrix(name: str, row: bool = False) -> Op:
    return Op.letter(Letter(name, row=row))


def lstm_equations() -> Mapping[str, Expr]:
    """LW-4 … LW-7: input, forget and output gate, candidate; LW-8: new cell and hidden state."""
    i, f, o, g, cell = (Var(name) for name in ("i", "f", "o", "g", "c_new"))
    return {"i": Sigmoid(_affine("i")), "f": Sigmoid(_affine("f")), "o": Sigmoid(_affine("o")),
            "g": Tanh(_affine("g")), "c_new": f * _c + i * g, "h_new": o * Tanh(cell)}


def lstm_jacobian() -> Mapping[str, Op]:
    """LW-9 … LW-11: ∂c/∂c = F, ∂c/∂h = B, ∂h/∂c = E F, ∂h/∂h = Diag(tanh c ⊙ o')U_o + E B."""
    i, f, o, g, m = (Var(name) for name in ("i", "f", "o", "g", "m"))  # m = tanh(c_t)
    forget, expression = _diag(f), _diag(o * (1 - m**2))
    cell_from_hidden = (_diag(_c * f * (1 - f)) * _matrix("U_f")
                        + _diag(g * i * (1 - i)) * _matrix("U_i")
                        + _diag(i * (1 - g**2)) * _matrix("U_g"))
    hidden_from_hidden = (_diag(m * o * (1 - o)) * _matrix("U_o")
                          + expression * cell_from_hidden)
    return {"cc": forget, "ch": cell_from_hidden, "hc": expression * forget,
            "hh": hidden_from_hidden}


def gru_equations() -> Mapping[str, Expr]:
    """LW-15 … LW-18: update gate, reset gate, candidate, new state."""
    z, r, k = Var("z"), Var("r"), Var("k")
    return {"z": Sigmoid(_affine("z")), "r": Sigmoid(_affine("r")),
            "k": Tanh(_affine("h", r * _h)), "h_new": (1 - z) * _h + z * k}


def gru_jacobian() -> Mapping[str, Op]:
    """LW-19 leak path, LW-20 update path, LW-21 candidate path; LW-22 is their sum."""
    z, r, k = Var("z"), Var("r"), Var("k")
    inner = _diag(r) + _diag(_h * r * (1 - r)) * _matrix("U_r")
    return {"leak": _diag(1 - z),
            "update": _diag((k - _h) * z * (1 - z)) * _matrix("U_z"),
            "candidate": _diag(z * (1 - k**2)) * _matrix("U_h") * inner}


def gru_mixing_diagonal() -> Expr:
    """diag(R) of the GRU with the full sum over k in ``Σ_k (U_h)_qk h_k r'_k (U_r)_kq``."""
    from theory.algebra import DiagonalOf

    z, r, k = Var("z"), Var("r"), Var("k")
    u_h, u_r, u_z = Letter("U_h"), Letter("U_r"), Letter("U_z")
    return ((k - _h) * z * (1 - z) * DiagonalOf(u_z) + z * (1 - k**2) * (
        DiagonalOf(u_h) * r + PairDiagonal(u_h, u_r, _h * r * (1 - r))))


def gated_equations(name: str) -> Mapping[str, Expr]:
    """LW-52 (``diag``), LW-54 (``shared``), LW-56 (``const``): gate, candidate, update."""
    k = Var("k")
    candidate = {"k": Tanh(_affine(""))}
    if name == "diag":
        g = Var("g")
        return {"g": Sigmoid(_affine("s")), **candidate, "h_new": (1 - g) * _h + g * k}
    s = Var("s", dim="1")
    gate = {"s": Sigmoid(_affine("s", shared=True))} if name == "shared" else {}
    return {**gate, **candidate, "h_new": (1 - s) * _h + s * k}


def gated_jacobian(name: str) -> Mapping[str, Op]:
    """LW-53 (``diag``), LW-55 (``shared``), LW-57 (``const``): leak, candidate, gate path."""
    k = Var("k")
    if name == "diag":
        g = Var("g")
        return {"leak": _diag(1 - g),
                "candidate": _diag(g * (1 - k**2)) * _matrix("U"),
                "gate": _diag((k - _h) * g * (1 - g)) * _matrix("U_s")}
    s = Var("s", dim="1")
    paths = {"leak": _diag(1 - s), "candidate": _diag(s * (1 - k**2)) * _matrix("U")}
    if name == "shared":
        paths["gate"] = _diag(s * (1 - s) * (k - _h)) * _matrix("u_s", row=True)
    return paths


def gru_torch_jacobian() -> Mapping[str, Op]:
    """``torch.nn.GRU``: reset after the matrix product, h_t = (1 − z) ⊙ n + z ⊙ h."""
    z, r, n, a = (Var(name) for name in ("z", "r", "n", "a"))  # a = U_n h + b_hn
    inner = _diag(r) * _matrix("U_n") + _diag(a * r * (1 - r)) * _matrix("U_r")
    return {"leak": _diag(z), "update": _diag((_h - n) * z * (1 - z)) * _matrix("U_z"),
            "candidate": _diag((1 - z) * (1 - n**2)) * inner}


def layernorm_jacobian() -> Mapping[str, Op]:
    """ConstGate with LayerNorm on the candidate, x̂ = (p − mean p)/√(var p + ε).

    ``Diag(gain/√(var+ε)) (I − 𝟏𝟏ᵀ/H − x̂x̂ᵀ/H)`` stands between the slope and U.
    """
    from theory.algebra import MEAN

    s, rstd = Var("s", dim="1"), Var("rstd", dim="1")
    k, normal, gain = Var("k"), Var("x_hat"), Var("ln_gain")
    mean = Op.letter(MEAN)
    centre = Op.identity() - mean - _diag(normal) * mean * _diag(normal)
    return {"leak": _diag(1 - s),
            "candidate": _diag(s * (1 - k**2) * gain * rstd) * centre * _matrix("U")}
