"""Effective learning rates at a few anchor times only, for many sequences.

The recursion is ``theory.rates.step``, as in :mod:`numerics.rates`; here each anchor t walks
back through its own past, so A anchors cost A/T of a scan over all times.  Anchors count from
0: anchor t belongs to the state after step t, and lag ℓ exists for ℓ ≤ t + 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from numerics.rates import Blocks, Entry, _check_order, _Recursion, check_lags


def anchored(
    d: Blocks, r: Blocks, lags: Sequence[int], anchors: Sequence[int], order: str = "first",
    entry: Entry = (0, 0),
) -> Iterator[tuple[int, Tensor]]:
    """(lag, rate) for each requested lag in increasing order; rates have shape (anchor, B, H).

    Args:
        d, r: S×S lists of (T, B, H) diagonals of the blocks of D and R; None where zero.
        lags: steps, each 0 … min(anchors) + 1.
        anchors: times t, each 0 … T − 1.
        order: ``"zeroth"``, ``"first"``, ``"absolute"`` or ``"resummed"``.
        entry: (row, column) of the block of the transport.

    Raises:
        ValueError: unknown order, a lag or an anchor out of range.
    """
    _check_order(order)
    recursion = _Recursion(d, r, order)
    steps = recursion.shape[0]
    index = torch.as_tensor(list(anchors), dtype=torch.long)
    if index.numel() == 0 or int(index.min()) < 0 or int(index.max()) >= steps:
        raise ValueError(f"anchors are {list(anchors)}; allowed: steps 0 … {steps - 1}")
    wanted = sorted(set(check_lags(lags, int(index.min()) + 1)))
    row, column = entry
    shape = (len(index), *recursion.shape[1:])
    zero = recursion.like.new_zeros(shape)
    current: list[Tensor | None] = [None] * len(recursion.names)
    current[row] = recursion.like.new_ones(shape)
    for lag in range(wanted[-1] + 1 if wanted else 0):
        if lag in wanted:
            parts = [current[column]]
            if len(recursion.names) > recursion.size:
                parts.append(current[column + recursion.size])
            present = [p for p in parts if p is not None]
            yield lag, sum(present[1:], present[0]) if present else zero
        if lag == wanted[-1]:
            return
        new: list[Tensor | None] = []
        for terms in recursion.terms:
            total: Tensor | None = None
            for k, coefficient in terms:
                old = current[k]
                if old is not None:
                    product = old * coefficient[index - lag]
                    total = product if total is None else total + product
            new.append(total)
        current = new
