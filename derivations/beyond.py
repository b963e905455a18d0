"""Beyond the papers: repaired statements, the exact test and the further theorems."""

from __future__ import annotations

from derivations.catalogue import unlisted
from derivations.script import Script
from theory.ledger import Claim
from theory.registry import claims


class Rest(Script):
    """Every claim that no other script lists."""

    def claims(self) -> tuple[Claim, ...]:
        """The claims left over, in the ledger's order."""
        chosen = set(unlisted())
        return tuple(claim for claim in claims() if claim.id in chosen)


SCRIPT = Rest(title="Beyond the papers: exact test, rates and theorems")

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
