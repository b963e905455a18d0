"""What every proof rests on, rules and theorems: ``python -m derivations.trusted``."""

from __future__ import annotations

import argparse
import textwrap

from derivations.script import FORMATS
from theory.trusted import BASE, rules, theorems

TITLE = "What is trusted"


def page(format: str = "text") -> str:
    """The kernel's rules and the closed list of theorems; ValueError for another format."""
    if format not in FORMATS:
        raise ValueError(f"format is {format!r}; allowed: {', '.join(FORMATS)}")
    from experiments.derive.latex import escape

    listed = [(a.name, f"{a.statement} Needs: {a.hypotheses}. Proved in: {a.source}.")
              for a in theorems()]
    if format == "latex":
        def items(pairs: list[tuple[str, str]]) -> str:
            rows = "\n".join(rf"\item[{{{escape(name)}}}] {escape(text)}" for name, text in pairs)
            return f"\\begin{{description}}\n{rows}\n\\end{{description}}"

        return "\n".join([rf"\section{{{TITLE}}}", escape(BASE), r"\subsection*{Rules}",
                          items(list(rules())), r"\subsection*{Theorems}", items(listed)])
    blocks = [f"{TITLE}\n{'=' * len(TITLE)}", textwrap.fill(BASE, 96)]
    for heading, pairs in (("Rules", rules()), ("Theorems", listed)):
        blocks += [f"{heading}\n{'-' * len(heading)}", *(
            textwrap.fill(f"{name}: {text}", 96, initial_indent="  ", subsequent_indent="    ")
            for name, text in pairs)]
    return "\n\n".join(blocks)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", choices=FORMATS, default="text")
    print(page(parser.parse_args().format))
