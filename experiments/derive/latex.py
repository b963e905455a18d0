"""Text with LaTeX mathematics between dollar signs → text that LaTeX accepts."""

from __future__ import annotations

import re
import unicodedata

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "{": r"\{",
    "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\ensuremath{<}",
    ">": r"\ensuremath{>}", "|": r"\ensuremath{|}", "$": r"\$",
}  # fmt: skip
_TEXT = {"…": r"\dots{}", "–": "--", "—": "---", "“": "``", "”": "''", "’": "'", "§": r"\S{}",
         "·": r"\ensuremath{\cdot}", "\u00a0": "~", "\u2009": r"\,"}  # fmt: skip
_MATH = {
    "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "≈": r"\approx", "≍": r"\asymp", "∝": r"\propto",
    "→": r"\to", "←": r"\leftarrow", "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow", "↦": r"\mapsto",
    "∞": r"\infty", "∈": r"\in", "∉": r"\notin", "∂": r"\partial", "∇": r"\nabla", "Σ": r"\Sigma",
    "∑": r"\sum", "Π": r"\Pi", "∏": r"\prod", "∫": r"\int", "√": r"\surd", "⊙": r"\odot",
    "×": r"\times", "±": r"\pm", "∓": r"\mp", "⌀": r"\emptyset", "∅": r"\emptyset", "‖": r"\|",
    "ℓ": r"\ell", "ℝ": r"\mathbb{R}", "∀": r"\forall", "∃": r"\exists", "∪": r"\cup",
    "∩": r"\cap", "⊂": r"\subset", "⊤": r"\top", "ᵀ": r"^{\top}", "′": "'", "⁺": "^{+}",
    "⁻": "^{-}", "−": "-", "½": r"\tfrac12", "¼": r"\tfrac14", "∎": r"\square", "□": r"\square",
    "≪": r"\ll", "≫": r"\gg", "≡": r"\equiv", "≲": r"\lesssim", "∘": r"\circ", "𝟏": r"\mathbf{1}",
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon",
    "ζ": r"\zeta", "η": r"\eta", "θ": r"\theta", "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu",
    "ν": r"\nu", "ξ": r"\xi", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau",
    "φ": r"\varphi", "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega", "Γ": r"\Gamma", "Δ": r"\Delta",
    "Θ": r"\Theta", "Λ": r"\Lambda", "Φ": r"\Phi", "Ψ": r"\Psi", "Ω": r"\Omega", "⟨": r"\langle",
    "⋯": r"\cdots", "₋": "_{-}", "₊": "_{+}", "⟩": r"\rangle",
    "⌈": r"\lceil", "⌉": r"\rceil", "⌊": r"\lfloor", "⌋": r"\rfloor",
}  # fmt: skip
# Accents of words, as opposed to those of symbols.
_ACCENTS = {"\u0300": r"\`", "\u0301": r"\'", "\u0327": r"\c", "\u0328": r"\k"}
_MARKS = {"\u0302": r"\hat", "\u0303": r"\tilde", "\u0304": r"\bar", "\u0307": r"\dot",
          "\u0308": r"\ddot"}  # fmt: skip
_DIGITS = {**{c: ("^", str(i)) for i, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
           **{c: ("_", str(i)) for i, c in enumerate("₀₁₂₃₄₅₆₇₈₉")}}  # fmt: skip


def character(c: str) -> str:
    """One character as LaTeX text; anything unknown by its code, so that nothing is lost."""
    if c in _SPECIAL:
        return _SPECIAL[c]
    if c in _TEXT:
        return _TEXT[c]
    if c in _MATH:
        return rf"\ensuremath{{{_MATH[c]}}}"
    if c in _DIGITS:
        mark, digit = _DIGITS[c]
        return rf"\ensuremath{{{mark}{{{digit}}}}}"
    if c.isascii():
        return c
    base, *marks = list(unicodedata.normalize("NFD", c))
    if len(marks) == 1 and marks[0] in _ACCENTS:
        return rf"{_ACCENTS[marks[0]]}{{{base}}}"
    if len(marks) == 1 and marks[0] in _MARKS:
        return rf"\ensuremath{{{_MARKS[marks[0]]}{{{_MATH.get(base, base)}}}}}"
    name = unicodedata.normalize("NFKD", c).replace("\u2044", "/")
    if name != c and name.isascii():
        return rf"\ensuremath{{\mathrm{{{name}}}}}"
    return rf"\texttt{{U+{ord(c):04X}}}"


def escape(text: str) -> str:
    """Plain text as LaTeX text; combining accents become accents of mathematics."""
    out: list[str] = []
    for c in unicodedata.normalize("NFC", text):
        if c in _MARKS and out:  # no composed character exists: α̂
            base = re.sub(r"^\\ensuremath\{(.*)\}$", r"\1", out[-1])
            out[-1] = rf"\ensuremath{{{_MARKS[c]}{{{base}}}}}"
        else:
            out.append(character(c))
    return "".join(out)


_BASE = r"(?:(?<![A-Za-z\\.:])(?<!\w/)[A-Za-zα-ωΑ-Ω∂][\u0300-\u036f]?|\))"
_MARKED = re.compile(  # p_α, U_{qq}, ε^{-1/α}, N^κ: a letter with subscripts and powers
    rf"{_BASE}(?:_(?:\{{[^{{}}]*\}}|[A-Za-z0-9]+|[α-ωΑ-Ωℓ∞*])"
    rf"|\^(?:\{{[^{{}}]*\}}|[A-Za-z0-9α-ωΑ-Ωℓ∞*]))+(?![A-Za-z_]|:\S)")


def prose(text: str) -> str:
    """Plain text as LaTeX text, letters with subscripts and powers as formulas."""
    text = unicodedata.normalize("NFC", text)
    out, end = [], 0
    for found in _MARKED.finditer(text):
        out += [escape(text[end : found.start()]), f"${_letters(found.group())}$"]
        end = found.end()
    return "".join([*out, escape(text[end:])])


def _letters(source: str) -> str:
    """A marked letter as mathematics; runs of letters in its marks are braced."""
    braced = re.sub(r"([_^])([A-Za-z0-9]{2,})", r"\1{\2}", source)
    return re.sub(r"\\ensuremath\{((?:[^{}]|\{[^{}]*\})*)\}", r"{\1}",
                  "".join(c if c.isascii() else character(c) for c in _composed(braced)))


def _composed(source: str) -> list[str]:
    """Characters, a combining mark together with its letter."""
    found: list[str] = []
    for c in source:
        if c in _MARKS and found:
            base = found.pop()
            found += list(f"{_MARKS[c]}{{") + [base, "}"]
        else:
            found.append(c)
    return found


def mixed(text: str) -> str:
    """Text whose mathematics stands between dollar signs, as LaTeX text.

    An odd number of dollar signs is no mathematics: then all of it is text.
    """
    parts = re.split(r"(?<!\\)\$", text)
    if len(parts) % 2 == 0:
        return prose(text)
    return "".join(
        f"${_formula(part)}$" if position % 2 else prose(part)
        for position, part in enumerate(parts)
    )


def _formula(source: str) -> str:
    """A formula in ASCII: characters beyond it become commands."""
    return "".join(c if c.isascii() else f"{{{_MATH.get(c, character(c))}}}" for c in source)


PREAMBLE = r"""\documentclass[a4paper,10pt]{article}
\usepackage[utf8]{inputenc}
\usepackage[margin=22mm]{geometry}
\usepackage{amsmath,amssymb,longtable}
\usepackage[hidelinks]{hyperref}
\allowdisplaybreaks
\setcounter{secnumdepth}{0}
\setlength{\parindent}{0pt}
\setlength{\parskip}{0.5em}
\emergencystretch=3em
\newcommand{\claimlabel}[1]{\phantomsection\label{#1}}
\newcommand{\claimref}[2]{\hyperref[#1]{#2}}
\title{Learnability windows: all derivations}
\author{learnability-window}
\date{}
\begin{document}
\maketitle
\tableofcontents
"""


def document(body: str) -> str:
    """A complete LaTeX document."""
    return PREAMBLE + body + "\n\\end{document}"
