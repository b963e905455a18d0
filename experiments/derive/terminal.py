"""LaTeX mathematics between dollar signs → characters that a terminal shows."""

from __future__ import annotations

import re

from experiments.derive.latex import _MATH

_SYMBOLS = {command.lstrip("\\"): c for c, command in _MATH.items() if command.startswith("\\")}
_SYMBOLS |= {
    "epsilon": "ε", "phi": "φ", "leq": "≤", "geq": "≥", "neq": "≠", "cdot": "·", "cdots": "⋯",
    "ldots": "…", "dots": "…", "quad": "  ", "qquad": "    ",
    "mid": "|", "colon": ":", "iff": "⇔", "implies": "⇒", "rightarrow": "→", "sim": "~",
    "prime": "′", "star": "*", "lVert": "‖", "rVert": "‖", "lvert": "|", "rvert": "|",
    "sum": "Σ", "prod": "Π", "infty": "∞", "setminus": "∖", "circ": "∘", "top": "ᵀ", "partial": "∂",
}  # fmt: skip
_RELATIONS = frozenset("≤≥≠≈≍∝→←⇒⇔↦∈∉⊂≪≫≡≲~⊙×±∓∪∩∖")
_DROPPED = r"\\(?:(?:left|right|bigl|bigr|Bigl|Bigr|big|Big|displaystyle|limits)(?![a-zA-Z])|!)"
_STYLES = r"\\(?:mathrm|mathbf|mathbb|mathcal|operatorname|text|textrm|mathsf)\*?"
_ACCENTS = {"hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303",
            "bar": "\u0304", "overline": "\u0304", "dot": "\u0307"}  # fmt: skip
_GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
# A braced group, or the single digit or letter that LaTeX takes in its place.
_ITEM = rf"\s*(?:{_GROUP}|(\w))"


def _fraction(found: re.Match[str]) -> str:
    above, below = found[1] or found[2], found[3] or found[4]
    return "/".join(part if len(part) == 1 else f"({part})" for part in (above, below))


def readable(text: str) -> str:
    """``text`` with its formulas in plain characters: ``$\\alpha \\le 2$`` → α ≤ 2."""
    parts = re.split(r"(?<!\\)\$", text)
    if len(parts) % 2 == 0:
        return text
    return "".join(_formula(part) if i % 2 else part for i, part in enumerate(parts))


def _formula(source: str) -> str:
    out = re.sub(_DROPPED, "", source)
    out = re.sub(r"\\begin\{[a-z]*matrix\}(.*?)\\end\{[a-z]*matrix\}", _matrix, out, flags=re.S)
    for _ in range(4):  # nested groups, from outside in
        out = re.sub(r"\\[dt]?frac" + _ITEM + _ITEM, _fraction, out)
        out = re.sub(r"\\binom" + _ITEM + _ITEM, r"(\1\2 choose \3\4)", out)
        out = re.sub(r"\\sqrt" + _GROUP, r"√(\1)", out)
        out = re.sub(_STYLES + _GROUP, r"\1", out)
    for name, mark in _ACCENTS.items():
        accented = rf"\\{name}(?![a-zA-Z])\s*(?:\{{(\\?\w+)\}}|(\\[a-zA-Z]+|\w))"
        # One of the two groups is empty: with or without braces.
        out = re.sub(accented, rf"{{\1\2}}{mark}", out)
    out = out.replace(r"\%", "%").replace(r"\|", "‖").replace(r"\{", "\0").replace(r"\}", "\1")
    out = re.sub(r"(\s*)\\([a-zA-Z]+)\s*", _command, out)
    out = re.sub(r"\\[,;: ]", " ", out)
    out = re.sub(r"\{ ?([^{} ]) ?\}", r"\1", out)
    out = re.sub(r"\^ᵀ", "ᵀ", out)
    out = re.sub(r"(?<![_^])\{([^{}]*)\}", r"\1", out)
    out = re.sub(r"(?<=[(\[]) +| +(?=[,.)\]_^])|(?<=[a-z]) +(?=\()", "", out)
    out = re.sub(r"(?<=[^\s=<>+(\[{/^_-])([=<>+-]) ", r" \1 ", out)  # a command ate one space
    out = re.sub(r"/ (?=[a-z])", "/", out)
    return re.sub(r" {2,}", " ", out.replace("\0", "{").replace("\1", "}")).strip()


def _command(found: re.Match[str]) -> str:
    space, name = found[1], found[2]
    symbol = _SYMBOLS.get(name)
    if symbol is None:
        return f" {name} "
    if symbol == "⋯":  # stands between factors
        return f"{space}{symbol} "
    return f" {symbol} " if symbol in _RELATIONS else space + symbol


def _matrix(found: re.Match[str]) -> str:
    rows = [row.replace("&", ",").strip() for row in found[1].split(r"\\")]
    return "[" + "; ".join(re.sub(r"\s*,\s*", ", ", row) for row in rows if row) + "]"


_GREEK = {
    name: _SYMBOLS[name]
    for name in (
        "alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "kappa", "lambda", "mu",
        "nu", "xi", "rho", "sigma", "tau", "phi", "psi", "omega", "Gamma", "Delta", "Omega", "ell",
    )
}  # fmt: skip


def proof_step(text: str) -> str:
    """A line of a proof: formulas made readable, and the computer's spelling undone.

    Lines with formulas between dollar signs need only the former.
    """
    if "$" in text:
        return readable(text)
    out = re.sub(r"(?<=\w)\(\)", "", text)  # letters defined in the proof: P_e() for P_e
    out = re.sub(r"\*\*(\w+|\([^()]*\))", r"^\1", out)
    out = re.sub(r"(?<=[\w)\]])\*(?=[\w(ΣΠ|‖])", " ", out)
    return re.sub(r"(?<![A-Za-z])[A-Za-z]+(?![A-Za-z])", lambda m: _GREEK.get(m[0], m[0]), out)
