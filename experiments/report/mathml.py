"""Text with LaTeX mathematics between dollar signs → HTML with MathML."""

from __future__ import annotations

import html
import re
from functools import cache

from markupsafe import Markup

# A dollar sign that opens or closes mathematics; \$ is a dollar sign.
_SPLIT = re.compile(r"(?<!\\)\$")
_PUNCTUATION = re.compile(r"[.,;:)\]]+")
# One letter, perhaps accented, that is no part of a longer word; and what can stand below it.
_LETTER = r"(?<![\w.])([^\W\d_][\u0300-\u036f]?)"
_INDEX = r"[^\W_]"
# Sizes by hand become fences that grow; negative spaces go.
_SIZES = re.compile(r"\\[bB]igg?([lr])\s*")
# The converter sets no space between a named function and a bare argument: log 2.
_FUNCTION = re.compile(
    r"\\(log|exp|sin|cos|tanh|max|min|sup|inf|arg)(?=\s*(?:[^\W_]|\\(?!left|,)))"
)
_LIMIT = re.compile(r"\\(max|min|sup|inf)(_\{[^{}]*\}|_\\[a-zA-Z]+|_\w)")
_SLASH = re.compile(r"<mo>(&#x0002F;|/)</mo>")
# A minus sign that opens a bracket or a group is no difference.
_UNARY = re.compile(r"(<mrow>|<mo[^>]*>(?:&#x00028;|&#x0005B;|\(|\[)</mo>)<mo>(&#x02212;|-)</mo>")
_WORD_AS_OPERATOR = re.compile(r"<mo>([A-Za-z]{2,})</mo>")
_BAR = re.compile(r"<mo([^>]*)>(&#x0007C;|&#x02016;|&#x02225;|\|)</mo>")
_GREEK_CAPITAL = re.compile(r"<mi>(&#x003(?:9[1-9A-F]|A[0-9]);)</mi>")


@cache
def formula(latex: str, *, display: bool = False) -> Markup:
    """MathML of one formula; its source in ``<code>`` where the converter gives up."""
    from latex2mathml.converter import convert

    source = _SIZES.sub(lambda m: r"\left" if m[1] == "l" else r"\right", latex.strip())
    source = _FUNCTION.sub(r"\\\1\\,", source.replace(r"\!", ""))
    source = _LIMIT.sub(r"\\,\\\1\2\\,", source)
    try:
        converted = str(convert(source, display="block" if display else "inline"))
    except Exception:  # the converter raises many things; the source is still readable
        return Markup(f"<code>{html.escape(latex)}</code>")
    converted = _WORD_AS_OPERATOR.sub(r"<mi>\1</mi>", converted.replace(">&<", ">&amp;<"))
    # Accents sit close to their letter only as accents, in the characters made for it.
    converted = converted.replace("<mover>", '<mover accent="true">')
    converted = converted.replace("&#x0005E;</mo></mover>", "&#x002C6;</mo></mover>")
    converted = converted.replace("&#x0007E;</mo></mover>", "&#x002DC;</mo></mover>")
    converted = converted.replace('<mo accent="true">&#x02015;</mo>', "<mo>&#x000AF;</mo>")
    # Bars are fences here, not the relation "divides".
    converted = _BAR.sub(r'<mo\1 lspace="0" rspace="0">\2</mo>', converted)
    converted = _SLASH.sub(r'<mo lspace="0" rspace="0">/</mo>', converted)
    converted = _UNARY.sub(r'\1<mo form="prefix">\2</mo>', converted)
    return Markup(_GREEK_CAPITAL.sub(r'<mi mathvariant="normal">\1</mi>', converted))


def prose(text: str) -> Markup:
    """``text`` as HTML: escaped, ``$…$`` and ``$$…$$`` as MathML in the line or on its own.

    Back quotes make code, and blank lines paragraphs.  An odd number of dollar signs
    is no mathematics: the text is then shown as it is.
    """
    return Markup("</p><p>").join(_line(part) for part in re.split(r"\n\s*\n", text.strip()))


def _line(text: str) -> Markup:
    displayed = text.split("$$")
    if len(displayed) > 1 and len(displayed) % 2:
        return Markup("").join(
            formula(part, display=True) if position % 2 else _line(part)
            for position, part in enumerate(displayed)
        )
    parts = _SPLIT.split(text)
    if len(parts) % 2 == 0:
        return _words(text)
    pieces = [_words(parts[0])]
    for inside, after in zip(parts[1::2], parts[2::2], strict=True):
        # A full stop after a formula must not begin the next line.
        stop = _PUNCTUATION.match(after)
        tail = stop.group() if stop else ""
        shown = formula(inside)
        pieces.append(Markup('<span class="m">{}{}</span>').format(shown, tail) if tail else shown)
        pieces.append(_words(after[len(tail) :]))
    return Markup("").join(pieces)


def _words(text: str) -> Markup:
    escaped = html.escape(text.replace(r"\$", "$"), quote=False)
    pieces = re.split(r"`([^`]+)`", escaped)
    return Markup("").join(
        Markup(f"<code>{piece}</code>" if position % 2 else _scripts(piece))
        for position, piece in enumerate(pieces)
    )


def _scripts(text: str) -> str:
    """Plain q_α, F_{t-ℓ+2}, ε^2 and Σ[j=1..n] with raised and lowered characters."""
    text = re.sub(r"([ΣΠ])\[([^\[\]]*)\]", r"\1<sub>\2</sub>", text)
    text = re.sub(r"_\{([^{}]*)\}", r"<sub>\1</sub>", text)
    text = re.sub(r"\^\{([^{}]*)\}", r"<sup>\1</sup>", text)
    text = re.sub(rf"{_LETTER}_({_INDEX}{{1,2}})(?![\w.])", r"\1<sub>\2</sub>", text)
    # A Greek letter begins no name of the code, nor does a bracket.
    text = re.sub(r"(?<![\w.])([Α-Ωα-ω])_([a-z]{3,5})(?!\w)", r"\1<sub>\2</sub>", text)
    text = re.sub(rf"(?<=[\])])_({_INDEX}{{1,2}})(?!\w)", r"<sub>\1</sub>", text)
    return re.sub(rf"(?<=[\w)\]|‖>])\^(-?\d+|{_INDEX}|\([^()]*\))", r"<sup>\1</sup>", text)


def plain_text(text: str) -> str:
    """``text`` without dollar signs and backslashes, for titles and searches."""
    return re.sub(r"\s+", " ", re.sub(r"[\\${}]", " ", text)).strip()
