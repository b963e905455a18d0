"""Where each symbol of the papers lives in the code: ``python -m derivations.symbols``."""

from __future__ import annotations

import argparse

from derivations.script import FORMATS
from theory.notation import NOTATION


def table(format: str = "text") -> str:
    """The table of symbols as text or as LaTeX; ValueError for another format."""
    if format not in FORMATS:
        raise ValueError(f"format is {format!r}; allowed: {', '.join(FORMATS)}")
    from experiments.derive.latex import escape
    from experiments.derive.terminal import readable

    if format == "latex":
        rows = [rf"${e.latex}$ & \texttt{{{escape(e.name)}}} & {escape(e.dimension)} & "
                rf"{escape(e.meaning)} & \texttt{{{escape(e.place)}}} \\" for e in NOTATION]
        return "\n".join([r"\section{Symbols}", r"{\footnotesize\begin{tabular}{lllll}",
                          r"symbol & in code & dimension & meaning & place \\ \hline", *rows,
                          r"\end{tabular}}"])
    lines = [(readable(f"${e.latex}$"), e.name, e.dimension, e.meaning, e.place)
             for e in NOTATION]
    lines.insert(0, ("symbol", "in code", "dimension", "meaning", "place"))
    widths = [max(len(line[i]) for line in lines) for i in range(4)]
    return "\n".join("  ".join([*(c.ljust(w) for c, w in zip(line, widths, strict=False)),
                                line[4]]) for line in lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", choices=FORMATS, default="text")
    print(table(parser.parse_args().format))
