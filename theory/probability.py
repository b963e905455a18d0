"""Terms of probability: the mean of an expression in one random letter."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.terms import ProofError


class Mean(sp.Expr):
    """``E[body]`` over the random ``letter``, which is bound; other letters are constants."""

    is_commutative, is_real = True, True

    def __new__(cls, body: Any, letter: sp.Symbol) -> Any:
        body = sp.sympify(body)
        return super().__new__(cls, body, letter) if body.has(letter) else body

    body = property(lambda self: self.args[0])
    letter = property(lambda self: self.args[1])
    free_symbols = property(lambda self: self.body.free_symbols - {self.letter})

    bound_symbols = property(lambda self: {self.letter})

    def _eval_subs(self, old: Any, new: Any) -> Any:
        if old == self.letter:
            return self
        if self.letter in sp.sympify(new).free_symbols:
            raise ProofError(f"{new} for {old} would be captured in {self}")
        return Mean(self.body.subs(old, new), self.letter)

    def _eval_is_positive(self) -> Any:
        return self.body.is_positive or None

    def _eval_is_nonnegative(self) -> Any:
        return self.body.is_nonnegative or None

    def _sympystr(self, printer: Any) -> str:
        return f"E[{printer._print(self.body)}]"

    def _latex(self, printer: Any) -> str:
        return rf"\mathbb{{E}}\left[{printer._print(self.body)}\right]"
