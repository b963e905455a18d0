"""A chapter: prose with the statements it rests on, one part after the other."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derivations.script import FORMATS, Script
from theory.registry import claims as all_claims
from theory.repaired import CHAPTER, USE

if TYPE_CHECKING:
    from experiments.verify import Result


@dataclass(frozen=True)
class Chapter(Script):
    """Prose with the statements it rests on; proofs and verdicts stand with the claims."""

    def render(self, format: str = "text", judged: Mapping[str, Result] | None = None) -> str:
        """The chapter as text or as LaTeX; ValueError for another format.

        It quotes statements, not verdicts, so ``judged`` is not looked at.
        """
        if format not in FORMATS:
            raise ValueError(f"format is {format!r}; allowed: {', '.join(FORMATS)}")
        from experiments.derive.latex import escape, mixed
        from experiments.derive.terminal import readable

        latex = format == "latex"
        heading = (rf"\section{{{escape(self.title)}}}" if latex
                   else f"{self.title}\n{'=' * len(self.title)}")
        blocks = [heading]
        known = {claim.id: claim for claim in all_claims()}
        for part in CHAPTER:
            claims = [known[name] for name in part.claims if name in known]
            if latex:
                items = [rf"\item[{{{escape(c.id)}}}] {mixed(c.statement)}" for c in claims]
                blocks += [rf"\subsection*{{{escape(part.title)}}}", escape(part.text),
                           "\\begin{description}\n" + "\n".join(items) + "\n\\end{description}"]
                continue
            blocks += [f"{part.title}\n{'-' * len(part.title)}", textwrap.fill(part.text, 96)]
            blocks += [textwrap.fill(f"{c.id}: {readable(c.statement)}", 96,
                                     initial_indent="  ", subsequent_indent="    ")
                       for c in claims]
        blocks.append(escape(USE) if latex else textwrap.fill(USE, 96))
        return "\n\n".join(blocks)
