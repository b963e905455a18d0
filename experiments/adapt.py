"""Any trained ``nn.RNN``, ``nn.LSTM`` or ``nn.GRU`` seen through the closed forms.

>>> adapted = from_torch(torch.nn.LSTM(3, 5))
>>> adapted.rates(torch.zeros(7, 2, 3), lags=[0, 1, 4]).shape
torch.Size([3, 7, 2, 5])
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from numerics.rates import check_lags, scan
from numerics.trajectory import CompiledCell, compile_cell
from numerics.trajectory import Trajectory as _Recorded
from theory.cells import get_cell
from theory.rates import ORDERS

BLOCKS = {"hh": (0, 0), "hc": (0, 1)}
_LSTM_ROWS = ("i", "f", "g", "o")


@dataclass(frozen=True)
class AdaptedTrajectory:
    """States (T+1, B, n), the initial state first, and gates name → (T, B, H)."""

    states: Tensor
    gates: Mapping[str, Tensor]


@dataclass(frozen=True)
class Adapted:
    """A recurrent module's parameters under the names of theory, with its closed forms.

    x is always (T, B, D), whatever the module's ``batch_first`` says; the state has n = H
    entries, or 2H in the order (h, c) for the LSTM; ``h0`` is (B, n), zeros by default.
    """

    compiled: CompiledCell
    params: Mapping[str, Tensor]

    @property
    def hidden(self) -> int:
        """Number H of units."""
        matrix = next(p for name, p in self.params.items() if name.startswith("U"))
        return int(matrix.shape[-1])

    def __repr__(self) -> str:
        """The cell, its sizes and precision; not the numbers."""
        like = next(iter(self.params.values()))
        return (f"Adapted({self.compiled.cell.title}, {self.hidden} units, "
                f"{self._inputs} inputs, {like.dtype})")

    @property
    def _inputs(self) -> int:
        return next(int(p.shape[-1]) for name, p in self.params.items() if name.startswith("W"))

    def record(self, x: Tensor, h0: Tensor | None = None) -> _Recorded:
        """Everything the closed forms need along x (T, B, D); ``ValueError`` for bad input."""
        like = next(iter(self.params.values()))
        width = self.compiled.blocks * self.hidden
        inputs = self._inputs
        if not isinstance(x, Tensor) or x.dim() != 3 or x.shape[-1] != inputs or 0 in x.shape:
            shape = tuple(x.shape) if isinstance(x, Tensor) else type(x).__name__
            raise ValueError(f"x has shape {shape}; allowed: (T, B, {inputs}) with T, B >= 1")
        for name, value, shape in (("x", x, x.shape),
                                   ("h0", h0, (x.shape[1], width))):
            if value is None:
                continue
            if not isinstance(value, Tensor):
                raise ValueError(f"{name} is a {type(value).__name__}; allowed: a tensor "
                                 f"{tuple(shape)}, for the LSTM h and c side by side")
            if value.shape != torch.Size(shape):
                raise ValueError(f"{name} has shape {tuple(value.shape)}; allowed: {tuple(shape)}")
            if value.dtype != like.dtype:
                raise ValueError(f"{name} has dtype {value.dtype}; allowed: {like.dtype}, "
                                 "the module's")
            if not torch.isfinite(value).all():
                raise ValueError(f"{name} contains NaN or infinity; allowed: finite numbers")
        return self.compiled.trajectory(self.params, x.detach(), h0)

    def trajectory(self, x: Tensor, h0: Tensor | None = None) -> AdaptedTrajectory:
        """States and gates along x (T, B, D)."""
        record = self.record(x, h0)
        gates = {v.name: record.values[v.name] for v in self.compiled.cell.gates}
        return AdaptedTrajectory(record.states, gates)

    def jacobians(self, x: Tensor, h0: Tensor | None = None) -> Tensor:
        """(T, B, n, n): entry t (from 0) is ∂states[t+1]/∂states[t]."""
        record, width = self.record(x, h0), self.compiled.blocks * self.hidden
        _refuse_beyond_memory("jacobians", 4 * x.shape[0] * x.shape[1] * width**2 * 8)
        return self.compiled.jacobians(self.params, record)

    def rates(self, x: Tensor, lags: Sequence[int], order: str = "first", block: str = "hc",
              h0: Tensor | None = None) -> Tensor:
        """Effective learning rates per lag, step, sequence and unit, without the factor μ.

        Args:
            lags: integers 0 … T in any order.
            order: ``"zeroth"``, ``"first"`` (γ + Γ: LW-14, LW-26), ``"absolute"`` (γ̄ + Γ̄),
                ``"resummed"`` or ``"exact"`` (the diagonal of the block of M).
            block: for the LSTM ``"hc"`` (h ← c) or ``"hh"``; one-state cells ignore it.

        Returns:
            (lag, T, B, H): entry [i, t] belongs to states[t+1] and lag ℓ = lags[i]; NaN
            exactly where ℓ > t + 1.

        Raises:
            ValueError: a bad lag, order, block or shape, or a result beyond memory (with the
                number of bytes).
        """
        if order not in ORDERS:
            raise ValueError(f"order is {order!r}; allowed: {', '.join(ORDERS)}")
        if block not in BLOCKS:
            raise ValueError(f"block is {block!r}; allowed: {', '.join(BLOCKS)}")
        record = self.record(x, h0)
        wanted = check_lags(lags, x.shape[0])
        size = record.states.element_size()
        needed = len(wanted) * x.shape[0] * x.shape[1] * self.hidden * size
        _refuse_beyond_memory("rates", needed + 8 * x.shape[0] * x.shape[1] * self.hidden * size)
        entry = BLOCKS[block] if self.compiled.blocks == 2 else (0, 0)
        if order == "exact":
            return self._exact(record, wanted, entry)
        d, r = self.compiled.unit_blocks(self.params, record)
        return scan(d, r, wanted, order, entry)

    def _exact(self, record: _Recorded, lags: list[int], entry: tuple[int, int]) -> Tensor:
        """Diagonals of the true blocks, a few sequences at a time."""
        steps, batch = record.x.shape[:2]
        hidden, width = self.hidden, record.states.shape[-1]
        out = record.states.new_full((len(lags), steps, batch, hidden), float("nan"))
        per_sequence = 4 * steps * width * width * record.states.element_size()
        chunk = max(1, min(batch, _memory() // 4 // per_sequence))
        if per_sequence > _memory() // 2:
            raise ValueError(f"order 'exact' needs {per_sequence} bytes per sequence; "
                             f"allowed: {_memory() // 2}")
        row, column = (slice(e * hidden, (e + 1) * hidden) for e in entry)
        where: dict[int, list[int]] = {}
        for i, lag in enumerate(lags):
            where.setdefault(lag, []).append(i)
        for start in range(0, batch, chunk):
            part = slice(start, start + chunk)
            piece = _Recorded(record.x[:, part], record.states[:, part],
                              {k: v[:, part] for k, v in record.values.items()})
            jacobians = self.compiled.jacobians(self.params, piece)
            identity = torch.eye(width, dtype=jacobians.dtype, device=jacobians.device)[row]
            current = identity.expand(*jacobians.shape[:2], *identity.shape)
            for lag in range(max(lags, default=-1) + 1):
                if lag:
                    keep = steps - lag + 1
                    current = current[-keep:] @ jacobians[:keep]
                diagonal = torch.diagonal(current[..., column], dim1=-2, dim2=-1)
                for i in where.get(lag, ()):
                    out[i, max(lag - 1, 0):, part] = diagonal
        return out


def _memory() -> int:
    """Bytes of memory that can be used now; the page cache counts where the system says so."""
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines
                        if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return int(os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))


def _refuse_beyond_memory(what: str, needed: int) -> None:
    if needed > _memory():
        raise ValueError(f"{what} would need {needed} bytes; allowed: {_memory()} free bytes")


def from_torch(module: nn.Module, layer: int | None = None) -> Adapted:
    """Adapt ``nn.RNN`` (tanh), ``nn.LSTM`` or ``nn.GRU`` with one layer and one direction.

    The parameters are read at the call, detached.  ``layer``: of a stack take this one alone,
    from 0; x is then what that layer reads, and lags count within it.  Raises ValueError naming
    what is refused: another module, several layers unless one is chosen, two directions, a
    projection, the relu non-linearity, parameters that are not finite or not of 32 or 64 bits.
    """
    kinds = {nn.RNN: "rnn", nn.LSTM: "lstm", nn.GRU: "gru_torch"}
    name = kinds.get(type(module))
    if name is None:
        kind = type(module)
        where = "" if kind.__module__.startswith("torch.nn.modules") else f" of {kind.__module__}"
        raise ValueError(f"module is {kind.__name__}{where}; allowed: nn.RNN, nn.LSTM, nn.GRU")
    assert isinstance(module, nn.RNNBase)
    if layer is None and module.num_layers != 1:
        raise ValueError(f"num_layers is {module.num_layers}; allowed: 1, or choose one by layer")
    chosen = 0 if layer is None else layer
    if not isinstance(chosen, int) or not 0 <= chosen < module.num_layers:
        raise ValueError(f"layer is {layer!r}; allowed: 0 … {module.num_layers - 1}")
    refused = {
        "bidirectional": (module.bidirectional, False),
        "proj_size": (module.proj_size, 0),
        "nonlinearity": (getattr(module, "nonlinearity", "tanh"), "tanh"),
    }
    for option, (value, allowed) in refused.items():
        if value != allowed:
            raise ValueError(f"{option} is {value!r}; allowed: {allowed!r}")
    weights = {key: value.detach() for key, value in module.named_parameters()}
    for key, value in weights.items():
        if value.dtype not in (torch.float32, torch.float64) or value.is_meta:
            kept = "meta" if value.is_meta else value.dtype
            raise ValueError(f"module.{key} is {kept}; allowed: torch.float32, torch.float64 "
                             "(products of gates underflow in 16 bits: use module.float())")
        if not torch.isfinite(value).all():
            raise ValueError(f"module.{key} contains NaN or infinity; allowed: finite numbers")
    w, u = weights[f"weight_ih_l{chosen}"], weights[f"weight_hh_l{chosen}"]
    zero = w.new_zeros(w.shape[0])
    bi, bh = (weights.get(f"bias_{part}_l{chosen}", zero) for part in ("ih", "hh"))
    params: dict[str, Tensor] = {}
    if name == "rnn":
        params = {"W": w, "U": u, "b": bi + bh}
    elif name == "lstm":
        for i, row in enumerate(_LSTM_ROWS):
            part = slice(i * module.hidden_size, (i + 1) * module.hidden_size)
            params |= {f"W_{row}": w[part], f"U_{row}": u[part], f"b_{row}": (bi + bh)[part]}
    else:
        for i, row in enumerate(("r", "z", "n")):
            part = slice(i * module.hidden_size, (i + 1) * module.hidden_size)
            bias = bi[part] if row == "n" else (bi + bh)[part]
            params |= {f"W_{row}": w[part], f"U_{row}": u[part], f"b_{row}": bias}
        params["b_hn"] = bh[2 * module.hidden_size:]
    return Adapted(compile_cell(get_cell(name)), {k: p.clone() for k, p in params.items()})
