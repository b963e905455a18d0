"""The written-out rates as text and as LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy as sp

from theory.rate_sums import Letters, Term, pieces

DIAGONALS = frozenset("AB")
GREEK = {"rho": ("ρ", r"\rho"), "gamma": ("γ", r"\gamma")}


def _index(expr: Any) -> str:
    return str(sp.sympify(expr)).replace(" ", "").replace("ell", "ℓ")


def _order(expr: Any) -> str:
    """An index with t or j in front: t-ℓ+1, not -ℓ+t+1."""
    expr = sp.sympify(expr)
    head = [s for s in expr.free_symbols if str(s) in "tj"]
    if not head:
        return _index(expr)
    rest = sp.expand(expr - head[0])
    lag = [s for s in rest.free_symbols if str(s) == "ell"]
    constant = int(rest.subs(dict.fromkeys(lag, 0)))
    tail = f"{constant:+d}" if constant else ""
    return f"{head[0]}{'-ℓ' if lag else ''}{tail}"


def _one_text(letter: str, low: Any, high: Any) -> str:
    name = GREEK.get(letter, (letter, ""))[0]
    if low is not None:
        return f"(Π_{{i={_order(low)}}}^{{{_order(high)}}} {name}_i)"
    index = _order(high)
    index = index if len(index) == 1 else f"{{{index}}}"
    return f"[{name}_{index}]_qq" if letter in DIAGONALS else f"{name}_{index}"


def _one_latex(letter: str, low: Any, high: Any) -> str:
    name = GREEK.get(letter, ("", letter))[1]
    if low is not None:
        return rf"\Bigl(\prod_{{i={_order(low)}}}^{{{_order(high)}}} {name}_i\Bigr)"
    shown = f"{name}_{{{_order(high)}}}"
    return rf"[{shown}]_{{qq}}" if letter in DIAGONALS else shown


def text(terms: Sequence[Term], letters: Letters) -> str:
    """The terms as one line of plain text; "0" if there is none."""
    shown = []
    for term in terms:
        product = " ".join(_one_text(*piece) for piece in pieces(term, letters))
        bounds = "" if term.low is None else f"Σ_{{j={_order(term.low)}}}^{{{_order(term.high)}}} "
        shown.append(bounds + product)
    return " + ".join(shown) or "0"


def latex(terms: Sequence[Term], letters: Letters) -> str:
    """The terms as LaTeX; "0" if there is none."""
    shown = []
    for term in terms:
        product = r"\,".join(_one_latex(*piece) for piece in pieces(term, letters))
        bounds = ""
        if term.low is not None:
            bounds = rf"\sum_{{j={_order(term.low)}}}^{{{_order(term.high)}}} "
        shown.append(bounds + product)
    return (" + ".join(shown) or "0").replace("ℓ", r"\ell ").replace(r"\ell }", r"\ell}")
