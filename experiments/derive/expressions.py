"""Lines of proofs as a reader expects them: the computer's spelling parsed, then printed.

Proof steps are stored as SymPy writes them (``Σ[i1=1..n](J(i1)*B(i1))``).  ``parse`` reads that
spelling; :func:`text` and :func:`latex` print it with subscripts, fractions and one letter
per bound index.  Whatever is no such expression raises ValueError and is left to the caller.
"""

from __future__ import annotations

import re

from experiments.derive.names import FUNCTIONS, INDICES, latex_name, text_name
from experiments.derive.parsing import Node, parse

__all__ = ["Node", "latex", "parse", "text"]


def text(node: Node) -> str:
    """One line of plain characters."""
    return _Text().show(node)


def latex(node: Node) -> str:
    """LaTeX mathematics, without dollar signs; brackets do not stretch, so that lines break."""
    return _Latex().show(node)


def _is_index(node: Node) -> bool:
    """Whether an argument counts steps or units: letters of indices, numbers, their sums."""
    if node.kind in ("sum", "neg"):
        return all(map(_is_index, node.parts))
    return node.kind in ("num", "index") or (node.kind == "name" and node.value in INDICES)


def _close(inner: str) -> str:
    """An index or a limit: no spaces around its signs."""
    return re.sub(r" ([+−-]) ", r"\1", inner)


def _ordered(terms: tuple[Node, ...]) -> tuple[Node, ...]:
    """A positive term first, and numbers last, in sums of letters: ``-ell + t + 1``."""
    def inner(term: Node) -> Node:
        return term.parts[0] if term.kind == "neg" else term

    letters = [t for t in terms if t.kind in ("name", "index")]
    if letters and all(inner(t).kind in ("name", "index", "num") for t in terms):
        return (*letters, *sorted((t for t in terms if t not in letters),
                                  key=lambda t: inner(t).kind == "num"))
    if terms[0].kind != "neg":
        return terms
    first = next((t for t in terms if t.kind != "neg"), terms[0])
    return (first, *(t for t in terms if t is not first))


class _Text:
    """Plain characters; :class:`_Latex` changes how the pieces are spelt."""

    def show(self, node: Node, level: int = 0) -> str:
        """``level`` 0: anything; 1: a factor; 2: a base of a power or one letter of a word."""
        found: str = getattr(self, f"_{node.kind}")(node)
        own = {"sum": 0, "neg": 0, "mul": 1, "div": 1, "big": 1, "integral": 1, "pow": 2}.get(
            node.kind, 3)
        return found if own >= level else self.brackets(found)

    def brackets(self, inner: str) -> str:
        return f"({inner})"

    def name(self, name: str) -> str:
        return text_name(name)

    def sub(self, base: str, index: str) -> str:
        """A subscript; one that is there already comes first: v_1 at ℓ is v_{1,ℓ}."""
        stem, _, own = base.partition("_")
        own = own[1:-1] if own.startswith("{") and own.endswith("}") else own
        index = ",".join(filter(None, (own, _close(index))))
        return f"{stem}_{index}" if len(index) == 1 else f"{stem}_{{{index}}}"

    def _num(self, node: Node) -> str:
        return node.value

    def _name(self, node: Node) -> str:
        return self.name(node.value)

    _index = _name

    def _tuple(self, node: Node) -> str:
        return self.brackets(", ".join(map(self.show, node.parts)))

    def _neg(self, node: Node) -> str:
        return "−" + self.show(node.parts[0], 1)

    def _sum(self, node: Node) -> str:
        out = ""
        for term in _ordered(node.parts):
            minus = term.kind == "neg"
            inner = self.show(term.parts[0], 1) if minus else self.show(term)
            sign = (" − " if out else "−") if minus else (" + " if out else "")
            out += sign + inner
        return out

    def _mul(self, node: Node) -> str:
        pieces = []
        for position, part in enumerate(node.parts):
            last = position == len(node.parts) - 1
            level = 1 if part.kind not in ("big", "integral") or last else 2
            pieces.append(self.show(part, level))
        return self.joined(pieces)

    def joined(self, pieces: list[str]) -> str:
        return " ".join(pieces)

    def _div(self, node: Node) -> str:
        above, below = node.parts
        over = self.show(above, 1)
        return f"{over}/{self.show(below, 2)}"

    def _pow(self, node: Node) -> str:
        base, exponent = node.parts
        inner = self.show(exponent)
        return self.show(base, 3) + (f"^{inner}" if len(inner) == 1 else f"^{{{inner}}}")

    def _item(self, node: Node) -> str:
        inner = ", ".join(map(self.show, node.parts))
        if node.value == "E":
            return f"E[{inner}]"
        return self.sub(self.name(node.value), inner)

    def _big(self, node: Node) -> str:
        index, low, high, body = node.parts
        return self.ranged(node.value, *map(self.show, (index, low, high))) + self.show(body, 1)

    def ranged(self, sign: str, index: str, low: str, high: str) -> str:
        """A big sign with its range; an integral's letter stands at its end."""
        start = f"{index}=" if index else ""
        return f"{sign}_{{{start}{_close(low)}}}^{{{_close(high)}}} "

    one = "1"

    def limit(self, letter: str, end: str) -> str:
        """The sign of a limit."""
        return f"lim_{{{letter}→{end}}} "

    def _integral(self, node: Node) -> str:
        letter, body, *law = node.parts
        if law:
            index = f"{self.show(letter)}~{self.show(law[0])}"
            return self.sub("E", index) + f"[{self.show(body)}]"
        return f"∫ {self.show(body, 1)} d{self.show(letter)}"

    def _call(self, node: Node) -> str:
        name, parts = node.value, node.parts
        inner = [self.show(part) for part in parts]
        special = self.special(name, parts, inner)
        if special:
            return special
        if not parts:
            return self.name(name)
        words = len(re.sub(r"[\d_\u0300-\u036f].*", "", text_name(name))) > 1
        if name in FUNCTIONS or words or not all(map(_is_index, parts)):
            return f"{self.name(name)}({', '.join(inner)})"
        return self.sub(self.name(name), ",".join(inner))

    def special(self, name: str, parts: tuple[Node, ...], inner: list[str]) -> str:
        """Functions with a spelling of their own; empty for all others."""
        one = inner[0] if len(inner) == 1 else ""
        if name in ("Norm", "Modulus", "Abs", "abs_m") and one:
            if name == "abs_m":
                one = self.sub("m", one)
            mark = "‖" if name == "Norm" else "|"
            return f"{mark}{one}{mark}"
        if name == "exp" and one:
            return "exp(" + one + ")"
        if name == "sqrt" and one:
            return f"√{one}" if parts[0].kind in ("num", "name") else f"√({one})"
        if name in ("Density", "Distribution", "Quantile", "Slope") and len(inner) == 2:
            letter = {"Density": "p", "Distribution": "F", "Quantile": "q", "Slope": "p'"}[name]
            return f"{self.sub(letter, inner[1])}({inner[0]})"
        if name == "Derivative" and len(inner) == 2:
            return f"∂_{inner[1]} " + self.show(parts[0], 2)
        if name == "Indicator" and len(inner) == 2:
            return f"{self.one}[{inner[0]} ≥ {inner[1]}]"
        if name == "KroneckerDelta" and len(inner) == 2:
            return f"{self.one}[{inner[0]} = {inner[1]}]"
        if name == "Limit" and len(inner) == 3:
            return self.limit(inner[1], inner[2]) + self.show(parts[0], 1)
        if name == "Integral" and len(inner) == 2 and len(parts[1].parts) == 3:
            letter, low, high = map(self.show, parts[1].parts)
            return self.ranged("∫", "", low, high) + self.show(parts[0], 1) + f" d{letter}"
        if name == "TailConstant" and len(inner) == 2:  # of a variable, at an index
            return self.limit("x", self.name("oo")) + self.joined(
                [f"x^{{{inner[1]}}}", f"P(|{inner[0]}| > x)"])
        if name == "NormalLaw" and len(inner) == 2:
            return f"N({inner[0]}, {inner[1]})"
        if name == "Lin" and len(inner) == 2:  # a matrix times a vector
            return self.joined([inner[0], self.show(parts[1], 2)])
        if name == "gamma" and one:  # the rate γ_j, or Euler's function
            step = _is_index(parts[0])
            return self.sub(self.name(name), one) if step else f"{self.name('Gamma')}({one})"
        return ""


class _Latex(_Text):
    def name(self, name: str) -> str:
        return latex_name(name)

    def ranged(self, sign: str, index: str, low: str, high: str) -> str:
        signs = {"Σ": r"\sum", "Π": r"\prod", "∫": r"\int"}
        return super().ranged(signs[sign], index, low, high)

    one = r"\mathbf{1}"

    def limit(self, letter: str, end: str) -> str:
        return rf"\lim_{{{letter}\to {end}}} "

    def _neg(self, node: Node) -> str:
        return "-" + self.show(node.parts[0], 1)

    def _sum(self, node: Node) -> str:
        return super()._sum(node).replace("−", "-")

    def joined(self, pieces: list[str]) -> str:
        out = pieces[0]
        for before, piece in zip(pieces, pieces[1:], strict=False):
            digits = before[-1].isdigit() and piece[0].isdigit()
            out += (r" \cdot " if digits else r"\,\allowbreak ") + piece
        return out

    def _div(self, node: Node) -> str:
        above, below = map(self.show, node.parts)
        if len(above) + len(below) > 60:
            return f"{self.show(node.parts[0], 1)}/{self.show(node.parts[1], 2)}"
        return rf"\frac{{{above}}}{{{below}}}"

    def _pow(self, node: Node) -> str:
        base, exponent = node.parts
        inner = self.show(base, 3)
        if "^" in inner or "_" in inner:
            inner = f"{{{inner}}}"
        return f"{inner}^{{{self.show(exponent)}}}"

    def _item(self, node: Node) -> str:
        inner = ", ".join(map(self.show, node.parts))
        if node.value == "E":
            return rf"\mathrm{{E}}[{inner}]"
        return self.sub(self.name(node.value), inner)

    def _integral(self, node: Node) -> str:
        letter, body, *law = node.parts
        if law:
            return (rf"\mathrm{{E}}_{{{self.show(letter)} \sim {self.show(law[0])}}}"
                    f"[{self.show(body)}]")
        return rf"\int {self.show(body, 1)}\, d{self.show(letter)}"

    def special(self, name: str, parts: tuple[Node, ...], inner: list[str]) -> str:
        one = inner[0] if len(inner) == 1 else ""
        if name == "exp" and one:
            return f"e^{{{one}}}" if len(one) < 30 else rf"\exp({one})"
        if name == "sqrt" and one:
            return rf"\sqrt{{{one}}}"
        if name == "Derivative" and len(inner) == 2:
            return rf"\partial_{{{inner[1]}}} " + self.show(parts[0], 2)
        found = super().special(name, parts, inner).replace("≥", r"\ge")
        return found.replace("‖", r"\|") if name == "Norm" else found
