"""The trained networks: a symbolic cell, compiled, with a linear readout."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn

from experiments.profiles import MODEL_NAMES, Profile
from experiments.seeding import check_seed, generator
from numerics.trajectory import CompiledCell, compile_cell
from theory.cells import Cell, get_cell

__all__ = ["GatedRNN", "build"]

# Biases that start at ±logit(initial gate); all others start at zero.  A gate that writes
# starts at the initial gate value, LSTM's forget gate, which keeps, at its complement.
WRITING = {"shared": ("b_s",), "diag": ("b_s",), "gru": ("b_z",), "lstm": ("b_i",)}
KEEPING = {"lstm": ("b_f",)}
# Gate matrices start small, so that every gate really starts near its bias at each step.
GATE_SCALE = 0.1


class GatedRNN(nn.Module):
    """A gated recurrent network whose forward map is lowered from a symbolic cell.

    ``y_t = readout_weight · h_t + readout_bias``.  Parameters of the cell are named as in
    theory.  ``cell``: the symbolic cell; ``compiled``: its torch functions.
    """

    readout_weight: Tensor
    readout_bias: Tensor

    def __init__(self, cell: Cell, compiled: CompiledCell, values: dict[str, Tensor]) -> None:
        """Take the initial ``values``: the cell's parameters and the two of the readout."""
        super().__init__()
        self.cell, self.compiled = cell, compiled
        for name, value in values.items():
            self.register_parameter(name, nn.Parameter(value.clone()))

    @property
    def hidden(self) -> int:
        """Number of units H."""
        return int(self.readout_weight.shape[0])

    def params(self) -> dict[str, Tensor]:
        """The cell's parameters by their names in theory (the readout is not among them)."""
        return {
            name: parameter
            for name, parameter in self.named_parameters()
            if not name.startswith("readout_")
        }

    def readout(self, states: Tensor) -> Tensor:
        """Predictions [...] from states [..., n]; only the block h is read."""
        return states[..., : self.hidden] @ self.readout_weight + self.readout_bias

    def forward(self, x: Tensor) -> Tensor:
        """Predictions y [T, B] from inputs x [T, B, D], starting from the zero state."""
        states = self.compiled.run(self.params(), x, None)
        assert isinstance(states, Tensor)
        return self.readout(states[1:])


def _orthogonal(stream: np.random.Generator, size: int) -> np.ndarray:
    """A Haar-distributed orthogonal matrix (QR with the signs of R made positive)."""
    q, r = np.linalg.qr(stream.standard_normal((size, size)))
    return np.asarray(q * np.sign(np.diag(r)))


def gate_parameters(cell: Cell) -> set[str]:
    """Names of the parameters that the cell's gates are computed from."""
    found = set()
    for gate in cell.gates:
        definition = cell.definition(gate)
        assert definition is not None
        found |= {p.name for p in cell.params if p in definition.free_symbols}
    return found


def _initial(
    name: str, shape: tuple[int, ...], stream: np.random.Generator, biases: dict[str, float]
) -> np.ndarray:
    """Initial value of one cell parameter, by what it is."""
    if name == "ln_gain":
        return np.ones(shape)
    if len(shape) == 1:
        return np.full(shape, biases.get(name, 0.0))
    if name[0] == "U":
        return _orthogonal(stream, shape[0])
    # Unit variance of the pre-activation that unit-variance entries produce.
    return stream.standard_normal(shape) / math.sqrt(shape[1])


def build(name: str, profile: Profile, seed: int, dtype: torch.dtype = torch.float32) -> GatedRNN:
    """Return the untrained model ``name`` (one of ``MODEL_NAMES``) of one seed.

    Recurrent matrices are orthogonal, input weights scaled normal, biases zero except those
    that set the gates to ``profile.initial_gate`` (ConstGate's gate *is* that constant); gate
    matrices are a tenth of that, so gates start near their biases.  Each parameter has its own
    random stream, so equally named ones agree between models of a seed.
    Raises ``ValueError`` for an unknown model or a bad seed.
    """
    if name not in MODEL_NAMES:
        raise ValueError(f"model: {name!r} is not one of {', '.join(MODEL_NAMES)}")
    check_seed(seed)
    cell = get_cell(name, profile.layernorm)
    gate = profile.initial_gate
    constants = {"s": gate} if name == "const" else {}
    compiled = compile_cell(cell, **constants)
    logit = math.log(gate / (1 - gate))
    biases = dict.fromkeys(WRITING.get(name, ()), logit)
    biases |= dict.fromkeys(KEEPING.get(name, ()), -logit)
    values = {
        key: _initial(key, shape, generator(seed, "initial", key), biases)
        for key, shape in compiled.param_shapes(profile.hidden, profile.task.inputs).items()
    }
    for key in gate_parameters(cell):
        if values[key].ndim == 2:
            values[key] = GATE_SCALE * values[key]
    readout = generator(seed, "initial", "readout").standard_normal(profile.hidden)
    values["readout_weight"] = readout / math.sqrt(profile.hidden)
    values["readout_bias"] = np.zeros(())
    return GatedRNN(cell, compiled, {k: torch.from_numpy(v).to(dtype) for k, v in values.items()})
