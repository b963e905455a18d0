"""Operators on unit space: finite sums of words Diag·W·Diag·W…·Diag with symbolic H.

An :class:`Op` maps a word (W₁, …, W_k) to a coefficient in slot symbols y@0 … y@k, which in
index notation is Σ_{j₁…} c(y_i, y_{j₁}, …, y_l) (W₁)_{i j₁} … (W_k)_{… l}.  The product
concatenates words, the sum merges them, equality is ``expand(difference) == 0`` per word.
The retention part D of a Jacobian is its empty word; R is the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import sympy as sp
from sympy import Expr

from theory.algebra import (
    MEAN,
    At,
    DiagonalOf,
    Letter,
    LinT,
    PairDiagonal,
    Var,
    Word,
    place,
    separate,
    shift,
    slots,
    tidy,
    unplace,
)


class Op:
    """An immutable linear operator; build it with :meth:`diagonal` and :meth:`letter`."""

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[Word, Expr] | Iterable[tuple[Word, Expr]] = ()) -> None:
        items = terms.items() if isinstance(terms, Mapping) else terms
        merged: dict[Word, Expr] = {}
        for word, coefficient in items:
            merged[word] = merged.get(word, sp.Integer(0)) + coefficient
        self.terms: Mapping[Word, Expr] = MappingProxyType(
            {word: c for word, c in merged.items() if c != 0}
        )

    @classmethod
    def zero(cls) -> Op:
        """The zero operator."""
        return cls()

    @classmethod
    def identity(cls) -> Op:
        """The identity operator."""
        return cls([((), sp.Integer(1))])

    @classmethod
    def diagonal(cls, expr: Expr | int) -> Op:
        """Diag(expr) for an elementwise expression without matrix products."""
        return cls([((), place(sp.sympify(expr), 0))])

    @classmethod
    def letter(cls, letter: Letter) -> Op:
        """The matrix letter itself."""
        return cls([((letter,), sp.Integer(1))])

    def __add__(self, other: Op) -> Op:
        return Op([*self.terms.items(), *other.terms.items()])

    def __neg__(self) -> Op:
        return Op({word: -c for word, c in self.terms.items()})

    def __sub__(self, other: Op) -> Op:
        return self + (-other)

    def __mul__(self, other: Op) -> Op:
        return Op([
            (left + right, a * shift(b, len(left)))
            for left, a in self.terms.items()
            for right, b in other.terms.items()
        ])

    def scale(self, factor: Expr | int) -> Op:
        """Multiply by a scalar (a quantity without slots)."""
        return Op({word: sp.sympify(factor) * c for word, c in self.terms.items()})

    def map(self, function: Callable[[Expr], Expr]) -> Op:
        """Apply a function Expr → Expr to every coefficient."""
        return Op({word: function(c) for word, c in self.terms.items()})

    def substitute(self, replacements: Mapping[Var, Expr]) -> Op:
        """Replace unit-wise variables by elementwise expressions, at every slot."""
        def replaced(coefficient: Expr) -> Expr:
            table = {}
            for symbol in coefficient.free_symbols:
                base = getattr(symbol, "base", symbol)
                if base in replacements:
                    table[symbol] = place(replacements[base], getattr(symbol, "index", 0))
            return coefficient.xreplace(table)

        return self.map(replaced)

    def retention(self) -> Expr:
        """The empty word as an elementwise expression: the diagonal part D."""
        return unplace(self.terms.get((), sp.Integer(0)))

    def rest(self) -> Op:
        """Everything but the empty word: the part R."""
        return Op({word: c for word, c in self.terms.items() if word})

    def reduce(self, centred: Iterable[Var] = ()) -> Op:
        """Apply E𝟏 = 𝟏 and E v = 0 for each centred variable v (LayerNorm's algebra)."""
        centred = tuple(centred)
        current = dict(self.terms)
        touched = False
        while True:
            result: list[tuple[Word, Expr]] = []
            changed = False
            for word, coefficient in current.items():
                position = next(
                    (i for i in range(len(word) - 1) if word[i] == MEAN and word[i + 1].row), None
                )
                if position is None:
                    result.append((word, coefficient))
                    continue
                changed = touched = True
                between = position + 1
                for part in sp.Add.make_args(sp.expand(coefficient)):
                    factor, rest = part.as_independent(
                        *[y for y in part.free_symbols if between in slots(y)]
                    )
                    value = unplace(rest)
                    if value in centred:
                        continue  # E v = 0
                    if slots(rest):
                        raise ValueError(f"cannot average {value} over the units")
                    result.append((
                        word[:position] + word[position + 1:],
                        _close_gap(factor * rest, between),
                    ))
            merged = Op(result)
            if not changed:
                return merged.map(tidy) if touched else merged
            current = dict(merged.terms)

    def equals(self, other: Op) -> bool:
        """Equality of operators: the difference expands to zero word by word."""
        difference = self - other
        return all(sp.expand(c) == 0 for c in difference.terms.values())

    def separated(self) -> list[tuple[Word, tuple[Expr, ...]]]:
        """All words with their coefficients as products of one factor per slot."""
        return [
            (word, factors)
            for word, coefficient in self.terms.items()
            for factors in separate(coefficient, len(word))
        ]

    def diag(self) -> Expr:
        """The diagonal as an elementwise expression.

        Words of up to two letters, or with a leading row letter; ValueError otherwise.
        """
        total: Expr = sp.Integer(0)
        for word, factors in self.separated():
            ends = factors[0] * factors[-1] if word else factors[0]
            if not word:
                total += ends
            elif len(word) == 1:
                total += ends * DiagonalOf(word[0])
            elif word[0].row:
                row: Expr = DiagonalOf(word[0])
                for letter, factor in zip(word[1:], factors[1:-1], strict=True):
                    row = LinT(letter, factor * row)
                total += ends * row
            elif len(word) == 2:
                total += ends * PairDiagonal(word[0], word[1], factors[1])
            else:
                raise ValueError(f"no diagonal rule for the word {word}")
        return total

    def apply_left(self, vector: Var) -> Expr:
        """The row vector vᵀ·Op as an elementwise expression: O(H²), no matrix is formed."""
        total: Expr = sp.Integer(0)
        for word, factors in self.separated():
            row: Expr = factors[0] * vector
            for letter, factor in zip(word, factors[1:], strict=True):
                row = factor * LinT(letter, row)
            total += row
        return total

    def letters(self) -> set[Letter]:
        """Every matrix letter that occurs."""
        return {letter for word in self.terms for letter in word}

    def __repr__(self) -> str:
        from theory.printing import op_text

        return op_text(self)

    def text(self) -> str:
        """One line of plain text."""
        return repr(self)

    def latex(self) -> str:
        """LaTeX of the operator, Diag written out, row letters as rank-one terms."""
        from theory.printing import op_latex

        return op_latex(self)


def _close_gap(coefficient: Expr, removed: int) -> Expr:
    """Renumber slots after the slot ``removed`` has gone."""
    return coefficient.xreplace({
        y: At(y.base, y.index - 1)
        for y in coefficient.free_symbols
        if isinstance(y, At) and y.index > removed
    })
