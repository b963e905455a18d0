"""All claims of the ledger, in paper order: every ``CLAIMS`` of ``theory.claims``."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import theory.claims
from theory.ledger import Claim


@cache
def claims() -> tuple[Claim, ...]:
    """Every claim; ValueError on a repeated id or a repeated primary reference."""
    found: list[Claim] = []
    for info in sorted(pkgutil.iter_modules(theory.claims.__path__), key=lambda i: i.name):
        module = importlib.import_module(f"theory.claims.{info.name}")
        found.extend(getattr(module, "CLAIMS", ()))
    for label, names in (("id", [c.id for c in found]), ("primary", [c.refs[0] for c in found])):
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"repeated claim {label}: {', '.join(repeated)}")
    return tuple(found)


def get_claim(name: str) -> Claim:
    """The claim with this id or primary reference; ValueError naming close ids otherwise."""
    for claim in claims():
        if name in (claim.id, claim.refs[0]):
            return claim
    raise ValueError(f"unknown claim {name!r}; `learnability derive --list` prints every id")
