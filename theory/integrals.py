"""Terms of integration: means under a named law and integrals over the line.

``Integrated(body, letter, law)`` binds ``letter``, whose kind says where it runs (real: the
line, nonnegative or positive: the half line, natural: 0, 1, …).  Where the integral does not
converge absolutely its value is 0 by convention, and ``Exists(integral)`` is 1 or 0: theorems
that need convergence ask for ``Exists(integral) = 1``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import sympy as sp

from theory.primitives import Primitive, primitive
from theory.terms import ProofError, Statement, kinds

LEBESGUE: Final = primitive("Lebesgue")()
NORMAL: Final = primitive("Normal")()  # N(0, 1)
CHI_1: Final = primitive("ChiSquare1")()
CHI_2: Final = primitive("ChiSquare2")()  # exponential with mean 2
# Any law of an outcome, the same wherever it is written: what is proved holds for each of them.
ANY: Final = primitive("AnyLaw")()  # on the line
ANY_HALF: Final = primitive("AnyHalfLineLaw")()  # on [0, ∞), perhaps with mass at 0


class Poisson(sp.Function):
    """Poisson's law on 0, 1, … with this mean (the point mass at 0 for mean 0)."""

    @classmethod
    def eval(cls, mean: Any) -> sp.Expr | None:
        """Equal means are written alike."""
        plain = sp.factor(mean)
        return cls(plain) if plain != mean else None


def mixing(alpha: sp.Expr) -> sp.Expr:
    """Law of S > 0 with E exp(−λS) = exp(−λ^{α/2}); S = 1 at α = 2."""
    return primitive("Mixing")(alpha)


def subordinator(share: sp.Expr) -> sp.Expr:
    """Law of S > 0 with E exp(−λS) = exp(−λ^s), 0 < s ≤ 1; S = 1 at s = 1."""
    return primitive("Subordinator")(share)


def stable_law(alpha: sp.Expr) -> sp.Expr:
    """The law with density p_α."""
    return primitive("Stable")(alpha)


class Integrated(sp.Expr):
    """``∫ body d law(letter)``; equal up to renaming of the bound letter."""

    is_commutative, is_real = True, True
    depth = 0

    def __new__(cls, body: Any, letter: sp.Symbol, law: Any) -> Any:
        body, law = sp.sympify(body), sp.sympify(law)
        if not suits(letter, law):
            raise ProofError(f"{law} does not live where {letter} runs")
        if body == 0 or (law != LEBESGUE and not body.has(letter)):
            return body  # a law has total mass 1
        depth = 1 + max((node.depth for node in body.atoms(Integrated)), default=0)
        canonical = sp.Symbol(f"r{depth}", **dict.fromkeys(kinds(letter), True))
        if letter != canonical and canonical in body.free_symbols:
            raise ProofError(f"binding {letter} as {canonical} would capture it in {body}")
        node = super().__new__(cls, body.subs(letter, canonical), canonical, law)
        node.depth = depth
        return node

    body = property(lambda self: self.args[0])
    letter = property(lambda self: self.args[1])
    law = property(lambda self: self.args[2])
    bound_symbols = property(lambda self: {self.letter})
    free_symbols = property(lambda self: (self.body.free_symbols - {self.letter})
                            | self.law.free_symbols)

    def _map(self, change: Callable[[sp.Expr], sp.Expr]) -> sp.Expr:
        fresh = sp.Dummy(self.letter.name, **dict.fromkeys(kinds(self.letter), True))
        return Integrated(change(self.body.subs(self.letter, fresh)), fresh, change(self.law))

    def _eval_subs(self, old: Any, new: Any) -> Any:
        if old == self.letter:  # bound here: a free letter of that name would be another one
            return self
        if self.letter in sp.sympify(new).free_symbols:
            raise ProofError(f"{new} for {old} would be captured in {self}")
        return self._map(lambda part: part.subs(old, new))

    def _xreplace(self, rule: Any) -> tuple[Any, bool]:  # also behind a call of a Lambda
        return rule[self] if self in rule else self._map(lambda part: part.xreplace(rule)), True

    def _eval_is_nonnegative(self) -> Any:
        return self.body.is_nonnegative or None

    def _sympystr(self, printer: Any) -> str:
        law = "" if self.law == LEBESGUE else f"; {printer._print(self.law)}"
        return f"∫[{printer._print(self.body)}]d{self.letter}{law}"

    def _latex(self, printer: Any) -> str:
        body, letter = printer._print(self.body), printer._print(self.letter)
        if self.law == LEBESGUE:
            return rf"\int {body}\,d{letter}"
        return rf"\mathbb{{E}}_{{{letter}\sim {printer._print(self.law)}}}\left[{body}\right]"


class Exists(sp.Expr):
    """1 if the integral converges absolutely, else 0."""

    is_commutative, is_real, is_nonnegative = True, True, True

    def __new__(cls, integral: Any) -> Any:
        if not isinstance(integral, Integrated):
            return sp.S.One
        number, rest = integral.body.as_independent(*integral.body.free_symbols, as_Add=False)
        body = rest if number.is_nonzero else integral.body
        return super().__new__(cls, Integrated(body, integral.letter, integral.law))

    def _sympystr(self, printer: Any) -> str:
        return f"Exists({printer._print(self.args[0])})"


class Dominated(sp.Expr):
    """1 if the derivative of the integrand in the letter has, locally, an integrable bound."""

    is_commutative, is_real, is_nonnegative = True, True, True

    def __new__(cls, integral: Any, letter: sp.Symbol) -> Any:
        return super().__new__(cls, integral, letter)

    def _sympystr(self, printer: Any) -> str:
        integral, letter = map(printer._print, self.args)
        return f"Dominated(d/d{letter} {integral})"


def exists(integral: Any, *variables: sp.Symbol) -> Statement:
    """The statement that the integral converges absolutely, for all values of the variables."""
    return Statement(Exists(integral), "=", sp.S.One, variables)


_SUPPORT: Final = {"Lebesgue": ("line", "half line", "positive half line"),
                   "Normal": ("line",), "Stable": ("line",),
                   "AnyLaw": ("line",), "AnyHalfLineLaw": ("half line",),
                   "Poisson": ("numbers",),
                   **dict.fromkeys(("ChiSquare1", "ChiSquare2", "Mixing", "Subordinator"),
                                   ("half line", "positive half line"))}
_RANGES: Final = {
    ("commutative", "real"): "line",
    ("commutative", "real", "nonnegative"): "half line",
    ("commutative", "real", "nonnegative", "positive", "nonzero"): "positive half line",
    ("commutative", "integer", "real", "nonnegative"): "numbers"}


def suits(letter: sp.Symbol, law: Any) -> bool:
    """Whether ``law`` is a law of this module and lives where the letter runs."""
    name = law.func.__name__ if isinstance(law, (Primitive, Poisson)) else ""
    return _RANGES.get(tuple(kinds(letter)), "") in _SUPPORT.get(name, ())
