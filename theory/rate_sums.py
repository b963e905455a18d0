"""The rates of zeroth and first order written out as sums over lags (LW-12 … 14, 23 … 26).

The recursion of ``theory.rates`` computes them; the printed sums follow from the pattern of
zeros of the unit blocks d and r alone.  A run of retention factors leads from state a to
state b over consecutive steps: Π d_bb where a = b, and d_ab at its newest step, then Π d_bb,
where a is not kept (d_aa = 0).  A first-order term is a run, one r, and a run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp
from sympy import Matrix, Symbol

from theory.cells import Cell
from theory.reduction import unit_blocks

T, LAG, J = (Symbol(name, integer=True) for name in ("t", "ell", "j"))
OLDEST = T - LAG + 1
Number = Callable[[str, int, int, int], Any]


@dataclass(frozen=True)
class Factor:
    """``kind`` "d" or "r", entry (row, col): at step ``high``, or the product low … high."""

    kind: str
    row: int
    col: int
    low: Any
    high: Any

    @property
    def is_run(self) -> bool:
        """Whether the factor is a product over steps."""
        return self.low is not None


@dataclass(frozen=True)
class Term:
    """A product of factors, newest first, summed over j from ``low`` to ``high`` if given."""

    factors: tuple[Factor, ...]
    low: Any = None
    high: Any = None


@dataclass(frozen=True)
class RateSum:
    """γ and Γ of one block: at lag 1, and for all lags ≥ 2."""

    entry: tuple[int, int]
    gamma_first: tuple[Term, ...]
    correction_first: tuple[Term, ...]
    gamma: tuple[Term, ...]
    correction: tuple[Term, ...]

    @property
    def uniform(self) -> bool:
        """Whether the form for lags ≥ 2 also covers lag 1."""
        return len(self.correction) == 1 and self.correction[0].high == T


def _run(d: Matrix, a: int, b: int, low: Any, high: Any) -> tuple[Factor, ...] | None:
    """Retention from state a to b over at least one step; None where it vanishes."""
    if a == b:
        return (Factor("d", a, a, low, high),) if d[a, a] != 0 else None
    if d[a, b] == 0:
        return None
    if d[a, a] != 0:
        raise ValueError(f"state {a} is kept and also feeds state {b}: no single product")
    newest = Factor("d", a, b, None, high)
    return (newest, Factor("d", b, b, low, high - 1)) if d[b, b] != 0 else None


def _corrections(d: Matrix, r: Matrix, row: int, col: int) -> list[Term]:
    """All single insertions r_j for at least two factors."""
    terms: list[Term] = []
    for x, y in [(x, y) for x in range(d.shape[0]) for y in range(d.shape[0])]:
        if r[x, y] == 0:
            continue

        def insertion(step: Any, x: int = x, y: int = y) -> tuple[Factor, ...]:
            return (Factor("r", x, y, None, step),)

        left, right = _run(d, row, x, J + 1, T), _run(d, y, col, OLDEST, J - 1)
        # An empty run is the identity: it exists at an end where the state is the block's own.
        reaches_newest = x == row and d[row, row] != 0
        reaches_oldest = y == col and d[col, col] != 0
        if left is not None and right is not None:
            low = OLDEST if reaches_oldest else OLDEST + 1
            high = T if reaches_newest else T - 1
            terms.append(Term((*left, *insertion(J), *right), low, high))
        if x == row and not reaches_newest:
            after = _run(d, y, col, OLDEST, T - 1)
            if after is not None:
                terms.append(Term((*insertion(T), *after)))
        if y == col and not reaches_oldest:
            before = _run(d, row, x, OLDEST + 1, T)
            if before is not None:
                terms.append(Term((*before, *insertion(OLDEST))))
    return terms


def rate_sum(d: Matrix, r: Matrix, entry: tuple[int, int]) -> RateSum:
    """The written-out rates of block ``entry`` = (row, col) for unit blocks d and r.

    Only the zeros of d and r matter.  ValueError if retention leads from one state to another
    along several paths, where no single product exists.
    """
    row, col = entry

    def single(kind: str, matrix: Matrix) -> tuple[Term, ...]:
        present = matrix[row, col] != 0
        return (Term((Factor(kind, row, col, None, T),)),) if present else ()

    whole = _run(d, row, col, OLDEST, T)
    return RateSum(
        entry=entry,
        gamma_first=single("d", d),
        correction_first=single("r", r),
        gamma=() if whole is None else (Term(whole),),
        correction=tuple(_corrections(d, r, row, col)),
    )


def cell_rate_sums(cell: Cell) -> dict[tuple[str, str], RateSum]:
    """Written-out rates of the blocks that the papers speak of: (h, c) and (h, h), or (h, h)."""
    d, r = unit_blocks(cell)
    names = [str(state) for state in cell.states]
    return {(names[0], names[c]): rate_sum(d, r, (0, c)) for c in reversed(range(len(names)))}


def evaluate(terms: Sequence[Term], number: Number, t: int, lag: int) -> Any:
    """Value of the terms at step t and lag ℓ; ``number(kind, row, col, step)`` gives entries."""
    total: Any = 0
    for term in terms:
        at = {T: t, LAG: lag}
        if term.low is None:
            steps: Sequence[int | None] = (None,)
        else:
            steps = range(int(term.low.subs(at)), int(term.high.subs(at)) + 1)
        for j in steps:
            where = at if j is None else {**at, J: j}
            value: Any = 1
            for f in term.factors:
                high = int(sp.sympify(f.high).subs(where))
                low = int(sp.sympify(f.low).subs(where)) if f.is_run else high
                for step in range(high, low - 1, -1):
                    value *= number(f.kind, f.row, f.col, step)
            total += value
    return total


# Letters of the printed forms: an entry of d or r as a product of named sequences.
Letters = Mapping[tuple[str, int, int], tuple[str, ...]]
ONE_STATE: Letters = {
    ("d", 0, 0): ("a",),
    ("r", 0, 0): ("rho",),
}
TWO_STATES: Letters = {
    ("d", 0, 1): ("e", "f"),
    ("d", 1, 1): ("f",),
    ("r", 0, 0): ("A",),
    ("r", 1, 0): ("B",),
}


def letters(cell: Cell) -> Letters:
    """The letters of a cell's printed sums: a, ρ; for the LSTM e, f, A, B (diagonals)."""
    return ONE_STATE if len(cell.states) == 1 else TWO_STATES


def pieces(term: Term, letters: Letters) -> list[tuple[str, Any, Any]]:
    """(letter, low, high) with low None for a single step; neighbours that join are joined."""
    pieces: list[tuple[str, Any, Any]] = []
    for f in term.factors:
        for letter in letters[f.kind, f.row, f.col]:
            low = f.low if f.is_run else None
            last = pieces[-1] if pieces else None
            joins = (
                last is not None
                and last[0] == letter
                and low is not None
                and sp.expand((last[2] if last[1] is None else last[1]) - 1 - f.high) == 0
            )
            if joins and last is not None:
                pieces[-1] = (letter, low, last[2])
            else:
                pieces.append((letter, low, f.high))
    return pieces
