"""Derived Jacobians against automatic differentiation, and the LSTM's two carriers of gradient."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import sympy as sp
import torch

from numerics.checks.words import GATE, Array, evaluate
from numerics.trajectory import CompiledCell, compile_cell
from numerics.transport import exact_statistic, products
from theory.algebra import MEAN
from theory.cells import CELL_NAMES, get_cell
from theory.checking import Context, check
from theory.checks.probes import edit, flip_word, operators, terms, transpose
from theory.jacobians import jacobian
from theory.ledger import Outcome, Strength
from theory.operators import Op

Subject = Mapping[str, Any]
TOLERANCE = 1e-13
NETWORKS = 4
SIZES = ((1, 2), (3, 1), (5, 4))


def _key(name: str, layernorm: bool, row: Any, column: Any) -> str:
    return f"{name}{'+ln' if layernorm else ''}:{row}{column}"


def _all_blocks() -> Subject:
    return {_key(name, layernorm, row, column): op
            for name in CELL_NAMES for layernorm in (False, True)
            for (row, column), op in jacobian(get_cell(name, layernorm)).items()}


@cache
def _case(name: str, layernorm: bool, hidden: int, inputs: int, seed: int) -> tuple[
    CompiledCell, dict[str, Array], Array
]:
    """(cell, values of every symbol, autograd's Jacobian) at one random point."""
    compiled = compile_cell(get_cell(name, layernorm), **({"s": GATE} if name == "const" else {}))
    generator = torch.Generator().manual_seed(seed)
    params = {key: torch.randn(*shape, generator=generator, dtype=torch.float64)
              for key, shape in compiled.param_shapes(hidden, inputs).items()}
    x = torch.randn(inputs, generator=generator, dtype=torch.float64)
    state = torch.randn(compiled.blocks * hidden, generator=generator, dtype=torch.float64)
    automatic = torch.func.jacrev(lambda s: compiled.step(params, x, s))(state)
    table = {**compiled.values(params, x, state), **params}
    for block, symbol in enumerate(compiled.cell.states):
        table[symbol.name] = state[block * hidden:(block + 1) * hidden]
    values = {key: np.atleast_1d(value.numpy()) for key, value in table.items()}
    values |= {key: np.asarray([value]) for key, value in compiled.constants.items()}
    return compiled, values, automatic.numpy()


@cache
def _factor(expr: sp.Expr) -> tuple[tuple[str, ...], Any]:
    symbols = sorted(expr.free_symbols, key=lambda s: s.name)
    return tuple(s.name for s in symbols), sp.lambdify(symbols, expr, "numpy")


def dense(op: Op, values: Mapping[str, Array], hidden: int) -> tuple[Array, Array]:
    """The operator as a matrix, and the same sum with the absolute values of its terms."""
    total, absolute = np.zeros((hidden, hidden)), np.zeros((hidden, hidden))
    for word, factors in op.separated():
        columns = []
        for factor in factors:
            names, function = _factor(factor)
            columns.append(np.broadcast_to(function(*(values[n] for n in names)), (hidden,)))
        matrix, size = np.diag(columns[0]), np.diag(np.abs(columns[0]))
        for letter, column in zip(word, columns[1:], strict=True):
            entries = np.full((1, hidden), 1 / hidden) if letter == MEAN else values[letter.name]
            full = np.broadcast_to(np.atleast_2d(entries), (hidden, hidden))
            matrix, size = (matrix @ full) * column, (size @ np.abs(full)) * np.abs(column)
        total, absolute = total + matrix, absolute + size
    return total, absolute


@check(strength=Strength.SAMPLED, probe=operators, subject=_all_blocks, mutants={
    "drop a word of the GRU": edit("gru:hh", lambda op: Op({
        w: c for w, c in op.terms.items() if len(w) < 2})),
    "transpose an LSTM block": edit("lstm:ch", transpose),
    "flip a sign under LayerNorm": edit("diag+ln:hh", lambda op: flip_word(op, 1)),
    "torch's GRU with 1 − z for z": edit("gru_torch:hh", lambda op: Op.diagonal(
        1 - op.retention()) + op.rest()),
})
def autograd(subject: Subject, context: Context) -> Outcome:
    """Every block of every cell, with and without LayerNorm, entry by entry."""
    worst, count = 0.0, 0
    for name in CELL_NAMES:
        for layernorm in (False, True):
            cell = get_cell(name, layernorm)
            for hidden, inputs in SIZES:
                _, values, automatic = _case(name, layernorm, hidden, inputs, context.seed)
                for a, row in enumerate(cell.states):
                    for b, column in enumerate(cell.states):
                        op = subject[_key(name, layernorm, row, column)]
                        matrix, size = dense(op, values, hidden)
                        block = automatic[a * hidden:(a + 1) * hidden,
                                          b * hidden:(b + 1) * hidden]
                        scaled = np.abs(matrix - block) / (size + np.abs(block) + 1e-300)
                        worst, count = max(worst, float(scaled.max())), count + 1
    return Outcome(worst <= TOLERANCE,
                   f"largest error {worst:.1e} of the sum of absolute terms, {count} blocks",
                   {"error": worst, "tolerance": TOLERANCE, "samples": count,
                    "seed": context.seed, "sizes": list(SIZES)})


HIDDEN, CELL = sp.Symbol("M_hh", commutative=False), sp.Symbol("M_hc", commutative=False)
TO_HIDDEN, TO_CELL = sp.Symbol("B_h", commutative=False), sp.Symbol("B_c", commutative=False)
ROW = sp.Symbol("delta", commutative=False)


LSTM_UNITS, LAGS = 8, range(11)


@cache
def _lstm_parts(seed: int) -> list[tuple[Array, list[Array], list[Array], Array]]:
    """Per random LSTM: δ, the h-rows of M and the tangents at every lag, and ψ itself."""
    steps, inputs, found = 16, 3, []
    compiled = compile_cell(get_cell("lstm"))
    for draw in range(NETWORKS):
        generator = torch.Generator().manual_seed(seed + draw)

        def normal(*shape: int, source: torch.Generator = generator) -> torch.Tensor:
            return torch.randn(*shape, generator=source, dtype=torch.float64)

        params = {key: 0.7 * normal(*shape)
                  for key, shape in compiled.param_shapes(LSTM_UNITS, inputs).items()}
        direction = {key: normal(*value.shape) for key, value in params.items()}
        trajectory = compiled.trajectory(params, normal(steps, 1, inputs))
        row = normal(LSTM_UNITS)
        delta = torch.cat([row, torch.zeros_like(row)]).reshape(1, 1, -1)
        exact = exact_statistic(compiled, params, trajectory, delta, [steps - 1], list(LAGS),
                                direction)[:, 0, 0].numpy()
        tangent = compiled.param_jvp(params, direction, trajectory)[:, 0].numpy()
        blocks = [m[0, 0].numpy() for _, m in products(
            compiled, params, trajectory, [steps - 1], list(LAGS), head=LSTM_UNITS)]
        found.append((row.numpy(), blocks, [tangent[steps - 1 - lag] for lag in LAGS], exact))
    return found


@check(strength=Strength.SAMPLED, probe=terms, subject=lambda: {
    "statistic": ROW * (HIDDEN * TO_HIDDEN + CELL * TO_CELL)}, mutants={
        "the (h ← c) block alone": lambda s: {"statistic": ROW * CELL * TO_CELL},
        "the cell's tangent replaced by the hidden one (the author's code)": lambda s: {
            "statistic": ROW * (HIDDEN * TO_HIDDEN + CELL * TO_HIDDEN)},
        "flip a sign": lambda s: {"statistic": ROW * (CELL * TO_CELL - HIDDEN * TO_HIDDEN)},
    })
def lstm_carriers(subject: Subject, context: Context) -> Outcome:
    """ψ of random LSTMs from its two blocks, and how much each of them carries."""
    worst, ratios, at_zero = 0.0, [], []
    for delta, blocks, tangents, exact in _lstm_parts(context.seed):
        for lag in LAGS:
            matrix, at = blocks[lag], tangents[lag]
            letters = {"delta": lambda _, d=delta: d[None, :],
                       "M_hh": lambda _, m=matrix: m[:, :LSTM_UNITS],
                       "M_hc": lambda _, m=matrix: m[:, LSTM_UNITS:],
                       "B_h": lambda _, b=at: b[:LSTM_UNITS, None],
                       "B_c": lambda _, b=at: b[LSTM_UNITS:, None]}
            value = evaluate(subject["statistic"], letters)[0, 0]
            size = float(np.abs(delta) @ np.abs(matrix) @ np.abs(at))
            worst = max(worst, abs(value - exact[lag]) / size)
            if lag > 0:
                ratios.append(float(np.linalg.norm(matrix[:, :LSTM_UNITS])
                                    / np.linalg.norm(matrix[:, LSTM_UNITS:])))
        at_zero.append(float(abs(exact[0]) / np.abs(exact).sum()))
    return Outcome(worst <= 1e-11,
                   f"ψ = (h ← h) + (h ← c) to {worst:.1e}; ‖M_hh‖/‖M_hc‖ between "
                   f"{min(ratios):.2f} and {max(ratios):.2f}, median {np.median(ratios):.2f}; "
                   f"lag 0 carries {np.median(at_zero):.2f} of Σ|ψ|",
                   {"error": worst, "tolerance": 1e-11, "networks": NETWORKS, "lags": list(LAGS),
                    "units": LSTM_UNITS, "seed": context.seed,
                    "ratio_quartiles": [float(v) for v in np.quantile(ratios, (.25, .5, .75))]})
