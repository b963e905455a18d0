"""Operators and elementwise expressions as text and as LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Expr, Mul, Pow
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from theory.algebra import Letter, Var

if TYPE_CHECKING:
    from theory.operators import Op


class _Text(StrPrinter):
    def _print_Sigmoid(self, e: Any) -> str:
        return f"σ({self._print(e.args[0])})"

    def _print_Tanh(self, e: Any) -> str:
        return f"tanh({self._print(e.args[0])})"

    def _print_Rsqrt(self, e: Any) -> str:
        return f"rsqrt({self._print(e.args[0])})"

    def _print_Lin(self, e: Any) -> str:
        return f"{e.args[0]}·{self.parenthesize(e.args[1], 100)}"

    def _print_LinT(self, e: Any) -> str:
        return f"{e.args[0]}ᵀ·({self._print(e.args[1])})"

    def _print_DiagonalOf(self, e: Any) -> str:
        return f"{e.args[0]}" if e.args[0].row else f"diag({e.args[0]})"

    def _print_PairDiagonal(self, e: Any) -> str:
        left, right, vector = e.args
        return f"(({left}⊙{right}ᵀ)·({self._print(vector)}))"


class _Latex(LatexPrinter):
    def _print_Sigmoid(self, e: Any, exp: Any = None) -> str:
        return self._power(rf"\sigma\left({self._print(e.args[0])}\right)", exp)

    def _print_Tanh(self, e: Any, exp: Any = None) -> str:
        return self._power(rf"\tanh\left({self._print(e.args[0])}\right)", exp)

    def _print_Rsqrt(self, e: Any, exp: Any = None) -> str:
        return self._power(rf"\left({self._print(e.args[0])}\right)^{{-1/2}}", exp)

    def _print_Lin(self, e: Any, exp: Any = None) -> str:
        letter, vector = e.args
        inner = self._print(vector)
        if not isinstance(vector, Var):
            inner = rf"\left({inner}\right)"
        name = letter.latex_name + (r"^{\top}" if letter.row and letter.name != "E" else "")
        return self._power(rf"{name} {inner}", exp)

    def _print_LinT(self, e: Any, exp: Any = None) -> str:
        return self._power(rf"{e.args[0].latex_name}^{{\top}}"
                           rf"\left({self._print(e.args[1])}\right)", exp)

    def _print_DiagonalOf(self, e: Any, exp: Any = None) -> str:
        letter = e.args[0]
        text = letter.latex_name if letter.row else rf"\operatorname{{diag}}({letter.latex_name})"
        return self._power(text, exp)

    def _print_PairDiagonal(self, e: Any, exp: Any = None) -> str:
        left, right, vector = e.args
        text = (rf"\left({left.latex_name}\odot {right.latex_name}^{{\top}}\right)"
                rf"\left({self._print(vector)}\right)")
        return self._power(text, exp)

    def _power(self, text: str, exp: Any) -> str:
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"


def text(expr: Expr) -> str:
    """One line of plain text for an elementwise expression."""
    return str(_Text({}).doprint(expr)).replace("**", "^").replace("*", " ")


def latex(expr: Expr) -> str:
    """LaTeX for an elementwise expression; products of unit-wise quantities are elementwise."""
    return str(_Latex({}).doprint(expr))


def _signed(expr: Expr) -> tuple[bool, Expr]:
    """(is negative, rest) with −1 + k² written as −(1 − k²)."""
    negative, factors = False, []
    for factor in Mul.make_args(expr):
        base, power = factor.as_base_exp()
        if factor.is_Number and factor.is_negative:
            negative, factor = not negative, -factor
        elif base.is_Add and any(a.is_Number and a.is_negative for a in base.args):
            factor = Pow(-base, power)
            negative ^= bool(power.is_odd)
        factors.append(factor)
    return negative, Mul(*factors)


def op_terms(op: Op, printer: Any, diag: str, dot: str, name: Any) -> list[tuple[bool, str]]:
    """(is negative, unsigned text) of each separated word of an operator."""
    out = []
    for word, factors in op.separated():
        negative, pieces = False, []
        for i, signed in enumerate(factors):
            flipped, factor = _signed(signed)
            negative ^= flipped
            if factor != 1 or not word:
                pieces.append("I" if factor == 1 else diag % printer(factor))
            if i < len(word):
                pieces.append(name(word[i]))
        out.append((negative, dot.join(pieces)))
    return out


def _join(terms: list[tuple[bool, str]]) -> str:
    if not terms:
        return "0"
    text_ = ("-" if terms[0][0] else "") + terms[0][1]
    for negative, term in terms[1:]:
        text_ += (" - " if negative else " + ") + term
    return text_


def _letter_text(letter: Letter) -> str:
    return f"𝟏{letter}ᵀ" if letter.row and letter.name != "E" else str(letter)


def _letter_latex(letter: Letter) -> str:
    if letter.name == "E":
        return r"\tfrac{1}{H}\mathbf{1}\mathbf{1}^{\top}"
    return rf"\mathbf{{1}}{letter.latex_name}^{{\top}}" if letter.row else letter.latex_name


def op_text(op: Op) -> str:
    """An operator as one line of plain text."""
    return _join(op_terms(op, text, "Diag(%s)", "·", _letter_text))


def op_latex(op: Op) -> str:
    """An operator as LaTeX."""
    return _join(op_terms(op, latex, r"\operatorname{Diag}\!\left(%s\right)", r"\,",
                          _letter_latex))
