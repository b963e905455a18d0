"""Text with LaTeX mathematics between dollar signs → HTML with MathML."""

from __future__ import annotations

import html
import re
from functools import cache

from markupsafe import Markup

# A dollar sign that opens or closes mathematics; \$ is a dollar sign.
_SPLIT = re.compile(r"(?<!\\)\$")
_PUNCTUATION = re.compile(r"[.,;:)\]]+")
# Spacing that MathML has no use for, and names that the converter does not know.
_REPLACEMENTS = ((r"\!", ""), (r"\bigl", ""), (r"\bigr", ""), (r"\Bigl", ""), (r"\Bigr", ""))


@cache
def formula(latex: str, *, display: bool = False) -> Markup:
    """MathML of one formula; its source in ``<code>`` where the converter gives up."""
    from latex2mathml.converter import convert

    source = latex.strip()
    for name, replacement in _REPLACEMENTS:
        source = source.replace(name, replacement)
    try:
        converted = str(convert(source, display="block" if display else "inline"))
    except Exception:  # the converter raises many things; the source is still readable
        return Markup(f"<code>{html.escape(latex)}</code>")
    return Markup(converted.replace("<mi>&</mi>", "<mi>&amp;</mi>"))


def prose(text: str) -> Markup:
    """``text`` as HTML: escaped, ``$…$`` as MathML, `` `…` `` as code, blank lines as paragraphs.

    An odd number of dollar signs is no mathematics: the text is then shown as it is.
    """
    return Markup("</p><p>").join(_line(part) for part in re.split(r"\n\s*\n", text.strip()))


def _line(text: str) -> Markup:
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
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped))


def plain_text(text: str) -> str:
    """``text`` without dollar signs and backslashes, for titles and searches."""
    return re.sub(r"\s+", " ", re.sub(r"[\\${}]", " ", text)).strip()
