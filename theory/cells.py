"""The recurrent cells, each written once as its update equations.

Everything else (forward maps, Jacobians, rates, models) is derived from these equations.
A cell is a sequence of named elementwise equations; ``Lin(W, v)`` is the product W v.

=============  ==========================================================  ==============
name           cell                                                        equations
=============  ==========================================================  ==============
``const``      ConstGate, the leaky integrator with a constant gate        LW-56
``shared``     SharedGate, one learned gate for all units                  LW-54
``diag``       DiagGate, one learned gate per unit                         LW-52
``gru``        GRU, reset before the matrix product                        LW-15 … LW-18
``gru_torch``  GRU as ``torch.nn.GRU`` computes it, reset after            torch.nn.GRU
``lstm``       LSTM                                                        LW-4 … LW-8
``rnn``        tanh RNN: ConstGate with gate 1 (``torch.nn.RNN``)          LW-56, s = 1
=============  ==========================================================  ==============
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import sympy as sp
from sympy import Expr, Symbol

from theory.algebra import MEAN, Letter, Lin, Rsqrt, Sigmoid, Tanh, Var

Dim = Literal["H", "D", "1"]
CELL_NAMES = ("const", "shared", "diag", "gru", "gru_torch", "lstm", "rnn")
LN_EPS = Symbol("epsilon_ln", positive=True)
X = Var("x")
H_PREV = Var("h", latex="h_{t-1}")
C_PREV = Var("c", latex="c_{t-1}")
GATE_VALUE = Var("s", dim="1")


@dataclass(frozen=True)
class Cell:
    """A recurrent cell.

    Attributes:
        name, title, source: identifier, name in print, equations of the papers.
        equations: ordered pairs (variable, elementwise expression); later ones may use
            earlier ones, the previous states, the input ``x`` and the parameters.
        states: previous state → variable that becomes the new state, in block order.
        params: parameter → shape in the letters H (units), D (inputs), 1.
        constants: symbols fixed by the user, not trained (gate value, LayerNorm's ε).
        aliases: rewriting of auxiliary variables in derivatives, for compact closed forms.
        centred: variables with zero mean over the units (LayerNorm).
        gates, candidate: names of the gates and of the candidate, for display.
    """

    name: str
    title: str
    source: str
    equations: tuple[tuple[Var, Expr], ...]
    states: Mapping[Var, Var]
    params: Mapping[Symbol, tuple[Dim, ...]]
    constants: tuple[Symbol, ...] = ()
    aliases: tuple[tuple[Var, Expr], ...] = ()
    centred: tuple[Var, ...] = ()
    gates: tuple[Var, ...] = ()
    candidate: Var | None = None
    layernorm: bool = False

    def definition(self, variable: Var) -> Expr | None:
        """The right-hand side that defines ``variable``, or None."""
        return dict(self.equations).get(variable)

    @property
    def variables(self) -> tuple[Var, ...]:
        """Every named quantity of one step, in order of computation."""
        return tuple(v for v, _ in self.equations)


class _Builder:
    """Collects the equations and the parameters of one cell."""

    def __init__(self) -> None:
        self.equations: list[tuple[Var, Expr]] = []
        self.params: dict[Symbol, tuple[Dim, ...]] = {}
        self.aliases: list[tuple[Var, Expr]] = []
        self.centred: list[Var] = []
        self.constants: list[Symbol] = []

    def define(self, name: str, expr: Expr, dim: str = "H", latex: str = "") -> Var:
        variable = Var(name, dim=dim, latex=latex or f"{name}_t")
        self.equations.append((variable, expr))
        return variable

    def matrix(self, name: str, rows: Dim, columns: Dim) -> Letter:
        stem, _, index = name.partition("_")
        letter = Letter(name, row=rows == "1", latex=f"{stem}_{{{index}}}" if index else stem)
        self.params[letter] = (rows, columns)
        return letter

    def vector(self, name: str, dim: Dim = "H") -> Var:
        stem, _, index = name.partition("_")
        variable = Var(name, dim="1" if dim == "1" else "H",
                       latex=f"{stem}_{{{index}}}" if index else stem)
        self.params[variable] = (dim,)
        return variable

    def affine(self, index: str, recurrent: Expr, shared: bool = False) -> Expr:
        """W x + U·(recurrent) + b with the given index on the three parameters."""
        rows: Dim = "1" if shared else "H"
        upper = ("w", "u", "b") if shared else ("W", "U", "b")
        suffix = f"_{index}" if index else ""
        w = self.matrix(upper[0] + suffix, rows, "D")
        u = self.matrix(upper[1] + suffix, rows, "H")
        b = self.vector(upper[2] + suffix, rows)
        return Lin(w, X) + Lin(u, recurrent) + b

    def candidate(self, name: str, preactivation: Expr, layernorm: bool, latex: str) -> Var:
        """tanh of the pre-activation, normalised over the units first if asked for."""
        if not layernorm:
            return self.define(name, Tanh(preactivation), latex=latex)
        p = self.define("p", preactivation)
        mean = self.define("p_mean", Lin(MEAN, p), dim="1", latex=r"\bar p_t")
        centred = self.define("p_centred", p - mean, latex=r"(p_t-\bar p_t)")
        variance = self.define("p_var", Lin(MEAN, centred**2), dim="1", latex="v_t")
        rstd = self.define("rstd", Rsqrt(variance + LN_EPS), dim="1",
                           latex=r"\hat\varsigma_t")
        normal = self.define("x_hat", centred * rstd, latex=r"\hat x_t")
        gain, bias = self.vector("ln_gain"), self.vector("ln_bias")
        self.aliases.append((centred, normal / rstd))
        self.centred += [normal, centred]
        self.constants.append(LN_EPS)
        return self.define(name, Tanh(gain * normal + bias), latex=latex)

    def build(self, name: str, title: str, source: str, states: Mapping[Var, Var],
              gates: tuple[Var, ...], candidate: Var, layernorm: bool) -> Cell:
        return Cell(
            name=name, title=title + (" with LayerNorm" if layernorm else ""), source=source,
            equations=tuple(self.equations), states=dict(states), params=dict(self.params),
            constants=tuple(self.constants), aliases=tuple(self.aliases),
            centred=tuple(self.centred), gates=gates, candidate=candidate, layernorm=layernorm,
        )


def _leaky(name: str, layernorm: bool) -> Cell:
    """h_t = (1 − g) ⊙ h_{t−1} + g ⊙ h̃_t with a constant, shared or per-unit gate."""
    b = _Builder()
    if name in ("const", "rnn"):
        gate: Expr = GATE_VALUE if name == "const" else sp.Integer(1)
        gates: tuple[Var, ...] = ()
        if name == "const":
            b.constants.append(GATE_VALUE)
    elif name == "shared":
        gate = b.define("s", Sigmoid(b.affine("s", H_PREV, shared=True)), dim="1")
        gates = (gate,)
    else:
        gate = b.define("g", Sigmoid(b.affine("s", H_PREV)))
        gates = (gate,)
    candidate = b.candidate("k", b.affine("", H_PREV), layernorm, r"\tilde h_t")
    new = b.define("h_new", (1 - gate) * H_PREV + gate * candidate, latex="h_t")
    titles = {"const": ("ConstGate (leaky integrator)", "LW-56"), "rnn": ("tanh RNN", "LW-56"),
              "shared": ("SharedGate", "LW-54"), "diag": ("DiagGate", "LW-52")}
    return b.build(name, *titles[name], {H_PREV: new}, gates, candidate, layernorm)


def _gru(layernorm: bool) -> Cell:
    """GRU with the reset gate before the matrix product (LW-15 … LW-18)."""
    b = _Builder()
    z = b.define("z", Sigmoid(b.affine("z", H_PREV)))
    r = b.define("r", Sigmoid(b.affine("r", H_PREV)))
    candidate = b.candidate("k", b.affine("h", r * H_PREV), layernorm, r"\tilde h_t")
    new = b.define("h_new", (1 - z) * H_PREV + z * candidate, latex="h_t")
    return b.build("gru", "GRU", "LW-15 … LW-18", {H_PREV: new}, (z, r), candidate, layernorm)


def _gru_torch(layernorm: bool) -> Cell:
    """GRU as ``torch.nn.GRU``: reset after the matrix product, z and 1 − z swapped."""
    b = _Builder()
    z = b.define("z", Sigmoid(b.affine("z", H_PREV)))
    r = b.define("r", Sigmoid(b.affine("r", H_PREV)))
    u = b.matrix("U_n", "H", "H")
    inner = b.define("a", Lin(u, H_PREV) + b.vector("b_hn"), latex="a_t")
    w = b.matrix("W_n", "H", "D")
    candidate = b.candidate("n", Lin(w, X) + b.vector("b_n") + r * inner, layernorm, "n_t")
    new = b.define("h_new", (1 - z) * candidate + z * H_PREV, latex="h_t")
    return b.build("gru_torch", "GRU with reset after the product", "torch.nn.GRU",
                   {H_PREV: new}, (z, r), candidate, layernorm)


def _lstm(layernorm: bool) -> Cell:
    """LSTM (LW-4 … LW-8), state blocks (h, c)."""
    b = _Builder()
    i, f, o = (b.define(n, Sigmoid(b.affine(n, H_PREV))) for n in ("i", "f", "o"))
    candidate = b.candidate("g", b.affine("g", H_PREV), layernorm, "g_t")
    cell = b.define("c_new", f * C_PREV + i * candidate, latex="c_t")
    squashed = b.define("m", Tanh(cell), latex=r"\tanh(c_t)")
    new = b.define("h_new", o * squashed, latex="h_t")
    return b.build("lstm", "LSTM", "LW-4 … LW-8", {H_PREV: new, C_PREV: cell}, (i, f, o),
                   candidate, layernorm)


@cache
def get_cell(name: str, layernorm: bool = False) -> Cell:
    """The cell called ``name``; ValueError listing the allowed names otherwise."""
    if name not in CELL_NAMES:
        raise ValueError(f"cell is {name!r}; allowed: {', '.join(CELL_NAMES)}")
    if name in ("const", "rnn", "shared", "diag"):
        return _leaky(name, layernorm)
    return {"gru": _gru, "gru_torch": _gru_torch, "lstm": _lstm}[name](layernorm)
