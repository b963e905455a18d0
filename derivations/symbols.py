"""Where each symbol of the papers lives in the code: ``python -m derivations.symbols``."""

from __future__ import annotations

import argparse

from derivations.script import FORMATS
from theory.notation import NOTATION

TITLE = "Symbols"


def table(format: str = "text") -> str:
    """The table of symbols as text or as LaTeX; ValueError for another format."""
    if format not in FORMATS:
        raise ValueError(f"format is {format!r}; allowed: {', '.join(FORMATS)}")
    from experiments.derive.latex import escape, prose
    from experiments.derive.terminal import readable

    if format == "latex":
        rows = [rf"${e.latex}$ & {prose(e.meaning)} & {escape(e.dimension)} & "
                rf"\texttt{{{_breakable(e.name)}}} & \texttt{{{_breakable(e.place)}}} \\"
                for e in NOTATION]
        return "\n".join([
            rf"\section{{{TITLE}}}", r"{\footnotesize",
            r"\begin{longtable}{@{}p{26mm}p{54mm}p{16mm}p{30mm}p{38mm}@{}}",
            r"symbol & meaning & dimension & in code & place \\ \hline \endhead", *rows,
            r"\end{longtable}}"])
    lines = [(readable(f"${e.latex}$"), e.meaning, e.dimension, e.name, e.place)
             for e in NOTATION]
    lines.insert(0, ("symbol", "meaning", "dimension", "in code", "place"))
    widths = [max(len(line[i]) for line in lines) for i in range(4)]
    shown = ("  ".join([*(c.ljust(w) for c, w in zip(line, widths, strict=False)), line[4]])
            for line in lines)
    return "\n".join([TITLE, "=" * len(TITLE), *shown])


def _breakable(name: str) -> str:
    """A name of the code as LaTeX that may be broken after its punctuation."""
    from experiments.derive.latex import escape

    out = escape(name)
    for mark in (":", ".", r"\_"):
        out = out.replace(mark, mark + r"\allowbreak{}")
    return out


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", choices=FORMATS, default="text")
    print(table(parser.parse_args().format))
