"""What the scripts of this folder share: choose closed forms and claims, and print them.

A script names cells and claims; it holds no formula.  Run one as ``python -m
derivations.lstm [--format text|latex]``, or all of them in reading order as
``python -m derivations``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from theory.ledger import Claim
from theory.registry import claims

if TYPE_CHECKING:
    from experiments.verify import Result

FORMATS = ("text", "latex")


@dataclass(frozen=True)
class Script:
    """One section: its title, the cells it derives and the claims it lists.

    ``sections`` are beginnings of the ledger's section names; ``equations`` are the first and
    the last number of the LW-n that stand in them, for the heading.
    """

    title: str
    cells: tuple[str, ...] = ()
    layernorm: tuple[str, ...] = ()
    equations: tuple[int, int] | None = None
    sections: tuple[str, ...] = ()

    def _has(self, claim: Claim) -> bool:
        return bool(self.sections) and claim.section.startswith(self.sections)

    @property
    def heading(self) -> str:
        """The title with the numbers of its equations."""
        if self.equations is None:
            return self.title
        return f"{self.title} (LW-{self.equations[0]} … LW-{self.equations[1]})"

    def claims(self) -> tuple[Claim, ...]:
        """The claims of this section in paper order."""
        return tuple(claim for claim in claims() if self._has(claim))

    def render(self, format: str = "text", judged: Mapping[str, Result] | None = None) -> str:
        """The whole section as text or as LaTeX; ValueError for another format.

        ``judged`` holds results by claim id; by default the section's claims are judged here.
        """
        if format not in FORMATS:
            raise ValueError(f"format is {format!r}; allowed: {', '.join(FORMATS)}")
        from experiments.derive import cells as cell_pages
        from experiments.derive import claims as claim_pages
        from experiments.derive.latex import escape

        heading = (rf"\section{{{escape(self.heading)}}}" if format == "latex"
                   else f"{self.heading}\n{'=' * len(self.heading)}")
        parts = [heading]
        for names, normalised in ((self.cells, False), (self.layernorm, True)):
            parts += [cell_pages.render(cell_pages.sections(n, what="all", layernorm=normalised),
                                        format) for n in names]
        chosen = [claim.id for claim in self.claims()]
        if chosen:
            found = (claim_pages.judged(chosen) if judged is None
                     else [judged[name] for name in chosen])
            parts.append(claim_pages.render(found, format))
        return "\n\n\n".join(parts)

    def main(self, arguments: Sequence[str] | None = None) -> int:
        """Print the section; the command line of ``python -m derivations.NAME``."""
        parser = argparse.ArgumentParser(description=self.title)
        parser.add_argument("--format", choices=FORMATS, default="text")
        print(self.render(parser.parse_args(arguments).format))
        sys.stdout.flush()
        return 0
