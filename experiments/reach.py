"""How far back a network of yours can learn from N sequences: its learnability window, measured.

One lag-ℓ statistic ψ per sequence, exact transport and immediate derivative, projected on random
directions w of the recurrent parameters; a lag is detected when the mean of ψ over N sequences
has the sign of its expectation with the error asked for.  No noise model: sample sizes come from
blocks of the sequences given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from experiments.adapt import Adapted
from experiments.measurement import whole_noise
from experiments.seeding import check_seed, generator
from numerics.rates import check_lags
from numerics.resampling import MIN_SEQUENCES, UNRESOLVED, interval, required_sequences
from numerics.transport import check_anchors, exact_statistic
from numerics.window import window
from theory.window import Rule

__all__ = ["Reach", "reach"]

ANCHORS, PERMUTATIONS, REPLICATES = 8, 8, 40
COLUMNS = ("sequences", "low", "high", "least", "most")

Floats = NDArray[np.float64]
Noise = Literal["whole", "lag"]


@dataclass(frozen=True)
class Reach:
    """Sequences that each lag needs, and what that means for N of them.

    ``needed``: a row per lag (steps); ``sequences``, the median over directions, with its 95 %
    bootstrap interval ``low`` … ``high`` over sequences, and ``least`` … ``most`` over
    directions; ``inf``: not detected by the ``measured`` sequences.
    """

    needed: pd.DataFrame
    measured: int

    def window(self, n: int, rule: Rule = "largest") -> int:
        """H_N in steps: of the lags asked for, the largest that ``n`` sequences detect (LW-45).

        ``rule="all_up_to"``: up to which all are.  0: none.  Raises ``ValueError`` for ``n``
        outside 1 … ``measured``, since what more sequences detect was not measured.
        """
        if not 1 <= n <= self.measured:
            raise ValueError(f"n: {n!r} is not in 1 … {self.measured}, the sequences measured")
        lags = self.needed.index.to_numpy()
        return int(window(lags, self.needed["sequences"].to_numpy(float), float(n), rule))


def reach(
    adapted: Adapted,
    x: Tensor,
    loss: Callable[[Tensor], Tensor],
    lags: Sequence[int],
    *,
    h0: Tensor | None = None,
    anchors: Sequence[int] | None = None,
    noise: Noise = "whole",
    error: float = 0.1,
    directions: int = 3,
    seed: int = 0,
) -> Reach:
    """Measure how many sequences each lag needs, in the network as it is now.

    Measure before or during training as well as after it: a trained network's residual error
    carries little of what it has learned, so its window shrinks towards 0 by success.

    Args:
        adapted: :func:`experiments.adapt.from_torch` of the recurrent module.
        x: fresh input sequences (T, B, D), at least 50; N counts sequences.
        loss: outputs h (T, B, H) → losses (T, B), entry t from h[t] alone (no averaging).
        lags: increasing integers 1 … T − 1, in steps.
        h0: initial state (B, n), zeros by default.
        anchors: steps 0 … T − 1 whose losses count, each at least the largest lag; default
            eight, evenly spaced up to the last step.
        noise: ``"whole"``: against the noise of the whole projected gradient, all lags up to the
            largest, which is what learning has to average; ``"lag"``: the lag's own, as printed
            in the paper.
        error: probability of a wrong sign, in (0, ½).
        directions: number of random unit directions w.
        seed: of directions and resampling.

    Raises:
        ValueError: an argument out of range, naming it; a loss of the wrong shape, not finite,
            or in which entry t depends on another step's output.
    """
    check_seed(seed)
    if noise not in ("whole", "lag"):
        raise ValueError(f"noise: {noise!r} is not one of whole, lag")
    if directions < 1:
        raise ValueError(f"directions: {directions!r} is not an integer >= 1")
    if not 0 < error < 0.5:
        raise ValueError(f"error: {error!r} is not in (0, 0.5)")
    record = adapted.record(x, h0)
    steps, count = x.shape[:2]
    if count < MIN_SEQUENCES:
        raise ValueError(f"x: {count} sequences; at least {MIN_SEQUENCES} are needed")
    wanted = check_lags(lags, steps - 1)
    if not wanted or wanted[0] < 1 or wanted != sorted(set(wanted)):
        raise ValueError(f"lags: {list(lags)!r} are not increasing integers in 1 … {steps - 1}")
    if anchors is None:
        anchors = sorted({round(a) for a in np.linspace(wanted[-1], steps - 1, ANCHORS)})
    index = check_anchors(anchors, steps, wanted, 0)
    delta = _gradients(record.states[1:, :, : adapted.hidden], loss, index)
    blocks = record.states.shape[-1] // adapted.hidden
    delta = torch.cat([delta, delta.new_zeros(*delta.shape[:2], (blocks - 1) * adapted.hidden)],
                      dim=-1)
    every = range(wanted[-1] + 1)
    psi = exact_statistic(adapted.compiled, adapted.params, record, delta, anchors, every,
                          _directions(adapted, directions, seed))
    values = psi.mean(2).to(torch.float64).numpy(force=True)  # direction, lag, sequence
    chosen = values[:, wanted]
    if noise == "whole":
        chosen = whole_noise(chosen, values.sum(1)[:, None])
    return Reach(_table(chosen, wanted, error, seed), count)


def _gradients(outputs: Tensor, loss: Callable[[Tensor], Tensor], index: Tensor) -> Tensor:
    """∂E_t/∂h_t at the anchors, (anchor, B, H)."""
    h = outputs.detach().clone().requires_grad_()
    with torch.enable_grad():
        losses = loss(h)
        if not isinstance(losses, Tensor) or losses.shape != h.shape[:2]:
            shape = tuple(losses.shape) if isinstance(losses, Tensor) else type(losses).__name__
            raise ValueError(f"loss: gives {shape}; allowed: (T, B) = {tuple(h.shape[:2])}")
        if not torch.isfinite(losses).all():
            raise ValueError("loss: gives NaN or infinity; allowed: finite numbers")
        if not losses.requires_grad:
            raise ValueError("loss: does not depend on the outputs by differentiable steps")
        own = torch.autograd.grad(losses[index].sum(), h, retain_graph=True)[0]
        first = torch.autograd.grad(losses[index[0]].sum(), h)[0]
    others = torch.arange(len(h), device=h.device) != index[0]
    if bool((first[others] != 0).any()):
        raise ValueError(f"loss: entry {int(index[0])} depends on outputs of other steps")
    return own[index]


def _directions(adapted: Adapted, count: int, seed: int) -> list[dict[str, Tensor]]:
    """Random unit directions in the space of the recurrent module's parameters."""
    stream = generator(seed, "reach", "directions")
    found = []
    for _ in range(count):
        draw = {k: stream.standard_normal(tuple(p.shape)) for k, p in adapted.params.items()}
        length = math.sqrt(sum(float(np.square(v).sum()) for v in draw.values()))
        found.append({k: torch.as_tensor(v / length, dtype=p.dtype, device=p.device)
                      for (k, v), p in zip(draw.items(), adapted.params.values(), strict=True)})
    return found


def _table(values: Floats, lags: Sequence[int], error: float, seed: int) -> pd.DataFrame:
    found = required_sequences(values, error, "mean", PERMUTATIONS, seed)
    size = np.where(found.flag == UNRESOLVED, np.inf, found.n_star)
    low, high = interval(values, error, replicates=REPLICATES, permutations=2, seed=seed)

    def middle(x: Floats) -> Floats:
        return np.asarray(np.quantile(x, 0.5, axis=0, method="higher"))

    columns = (middle(size), middle(low), middle(high), size.min(0), size.max(0))
    # Beyond the sequences at hand an upper end says no more than "not detected".
    shown = [np.where(c > values.shape[-1], np.inf, c) for c in columns]
    return pd.DataFrame(dict(zip(COLUMNS, shown, strict=True)), index=pd.Index(lags, name="lag"))
