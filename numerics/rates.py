"""Effective learning rates at every lag: one scan over per-unit blocks, no division.

The recursion itself is ``theory.rates.step``; this module only runs it.  Shapes: d and r are
S×S lists of (T, B, H) tensors or None (structural zeros), results (lag, T, B, H).  Row t of a
result belongs to the state after step t (counted from 0), so lag ℓ exists for ℓ ≤ t + 1; the
other entries are NaN.  At lag 0 every order is the block of the identity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import sympy as sp
import torch
from sympy import Expr
from torch import Tensor

from numerics.evaluate import lower
from theory.rates import ORDERS, block_symbols, row_symbols, step

Blocks = list[list[Tensor | None]]
Entry = tuple[int, int]


def check_lags(lags: Sequence[int], steps: int) -> list[int]:
    """Validated lags; ValueError names the first one outside 0 … T."""
    checked = []
    for lag in lags:
        if isinstance(lag, bool) or int(lag) != lag or not 0 <= int(lag) <= steps:
            raise ValueError(f"lag is {lag}; allowed: integers 0 … {steps}")
        checked.append(int(lag))
    return checked


def _check_order(order: str) -> None:
    if order not in ORDERS[:4]:
        raise ValueError(f"order is {order!r}; allowed: {', '.join(ORDERS[:4])}")


class _Recursion:
    """The terms of one step: per new component a list of (old component, coefficient)."""

    def __init__(self, d: Blocks, r: Blocks, order: str) -> None:
        size = len(d)
        ds, rs = block_symbols(size)
        present = {}
        for symbols, blocks in ((ds, d), (rs, r)):
            for i in range(size):
                for j in range(size):
                    block = blocks[i][j]
                    if block is None:
                        symbols[i, j] = sp.Integer(0)
                    else:
                        present[symbols[i, j]] = block
        new_v, new_w = step(order, ds, rs)
        v, w = row_symbols(size)
        self.names = (*v, *w) if new_w else v
        self.size = size
        cache: dict[Expr, Tensor] = {}

        def coefficient(expr: Expr) -> Tensor:
            if expr not in cache:
                used = sorted(expr.free_symbols, key=lambda s: s.name)
                cache[expr] = lower(expr, used, "torch")(*(present[u] for u in used))
            return cache[expr]

        self.terms: list[list[tuple[int, Tensor]]] = []
        for e in (*new_v, *new_w):
            polynomial = sp.expand(e)
            self.terms.append([
                (k, coefficient(polynomial.coeff(name)))
                for k, name in enumerate(self.names) if polynomial.coeff(name) != 0
            ])
        self.shape = next(iter(present.values())).shape
        self.like = next(iter(present.values()))

    def run(self, last: int, entry: Entry) -> Iterator[tuple[int, Tensor | None, Tensor | None]]:
        """(lag, value, first-order companion) for lag 0 … last; tensors cover t ≥ lag − 1.

        The tensors are reused: read them before the next item.
        """
        row, column = entry
        count = len(self.names)
        steps = self.shape[0]
        current: list[Tensor | None] = [None] * count
        current[row] = torch.ones(self.shape, dtype=self.like.dtype, device=self.like.device)
        spare: list[Tensor] = []
        companion = column + self.size
        yield 0, current[column], (current[companion] if count > self.size else None)
        for lag in range(1, last + 1):
            age = lag - 1  # the factor of step t − age multiplies from the right
            done: list[Tensor | None] = []
            for terms in self.terms:
                target: Tensor | None = None
                for k, coefficient in terms:
                    old = current[k]
                    if old is None:
                        continue
                    factor = coefficient[: steps - age]
                    if target is None:
                        target = spare.pop() if spare else torch.empty_like(self.like)
                        torch.mul(old[age:], factor, out=target[age:])
                    else:
                        target[age:].addcmul_(old[age:], factor)
                done.append(target)
            spare.extend(old for old in current if old is not None)
            current = done
            value, extra = current[column], (current[companion] if count > self.size else None)
            yield (lag, None if value is None else value[age:],
                   None if extra is None else extra[age:])


def stream(d: Blocks, r: Blocks, lags: Sequence[int], order: str = "first",
           entry: Entry = (0, 0)) -> Iterator[tuple[int, Tensor, Tensor]]:
    """(lag, γ-part, correction) for each requested lag in increasing order.

    The tensors have shape (T − lag + 1, B, H) (T at lag 0) and start at the first step that
    has this lag; they are reused, so copy what you keep.  The correction is zero for the
    orders that have no companion.
    """
    _check_order(order)
    recursion = _Recursion(d, r, order)
    wanted = sorted(set(check_lags(lags, recursion.shape[0])))
    if not wanted:
        return
    zero = torch.zeros((), dtype=recursion.like.dtype, device=recursion.like.device)
    for lag, value, extra in recursion.run(wanted[-1], entry):
        if lag in wanted:
            shape = (recursion.shape[0] - max(lag - 1, 0), *recursion.shape[1:])
            yield (lag, zero.expand(shape) if value is None else value,
                   zero.expand(shape) if extra is None else extra)


def reduce_lags(d: Blocks, r: Blocks, lags: Sequence[int],
                function: Callable[[Tensor, Tensor], Tensor], order: str = "first",
                entry: Entry = (0, 0), block_bytes: int = 1 << 20) -> Tensor:
    """Σ over sequences of ``function(γ, Γ)`` per lag, without storing rates: (lag, …).

    ``function`` maps two (t, b, H) tensors to any fixed shape and must be additive over
    sequences.  Sequences are worked off in blocks of about ``block_bytes``
    per array, which stay in the cache.
    """
    like = next(b for row in d + r for b in row if b is not None)
    steps, batch, hidden = like.shape
    width = max(1, block_bytes // max(1, steps * hidden * like.element_size()))
    wanted = sorted(set(check_lags(lags, steps)))
    totals: dict[int, Tensor] = {}
    for start in range(0, batch, width):
        chosen = [[[None if b is None else b[:, start:start + width].contiguous() for b in row]
                   for row in blocks] for blocks in (d, r)]
        for lag, gamma, correction in stream(chosen[0], chosen[1], wanted, order, entry):
            value = function(gamma, correction)
            totals[lag] = value if lag not in totals else totals[lag] + value
    return torch.stack([totals[int(lag)] for lag in lags])


def scan(d: Blocks, r: Blocks, lags: Sequence[int], order: str = "first",
         entry: Entry = (0, 0)) -> Tensor:
    """Rates (lag, T, B, H) in the order of ``lags``; NaN where the lag does not exist."""
    like = next(b for row in d + r for b in row if b is not None)
    wanted = check_lags(lags, like.shape[0])
    out = torch.full((len(wanted), *like.shape), float("nan"), dtype=like.dtype,
                     device=like.device)
    where: dict[int, list[int]] = {}
    for i, lag in enumerate(wanted):
        where.setdefault(lag, []).append(i)
    for lag, gamma, correction in stream(d, r, wanted, order, entry):
        for i in where[lag]:
            torch.add(gamma, correction, out=out[i, max(lag - 1, 0):])
    return out
