"""Terms of probability: the mean of an expression in one random letter."""

from __future__ import annotations

from typing import Any

import sympy as sp


class Mean(sp.Expr):
    """``E[body]`` over the random ``letter``, which is bound; other letters are constants."""

    is_commutative, is_real = True, True

    def __new__(cls, body: Any, letter: sp.Symbol) -> Any:
        body = sp.sympify(body)
        return super().__new__(cls, body, letter) if body.has(letter) else body

    body = property(lambda self: self.args[0])
    letter = property(lambda self: self.args[1])
    free_symbols = property(lambda self: self.body.free_symbols - {self.letter})

    def _eval_subs(self, old: Any, new: Any) -> Any:
        if old == self.letter:
            return self
        fresh = sp.Dummy(self.letter.name, **self.letter.assumptions0)
        body = self.body.subs(self.letter, fresh).subs(old, new)  # nothing is captured
        return Mean(body.subs(fresh, self.letter), self.letter)

    def _eval_is_nonnegative(self) -> Any:
        return self.body.is_nonnegative or None

    def _sympystr(self, printer: Any) -> str:
        return f"E[{printer._print(self.body)}]"

    def _latex(self, printer: Any) -> str:
        return rf"\mathbb{{E}}\left[{printer._print(self.body)}\right]"
