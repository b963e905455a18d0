"""All claims of the ledger, in paper order: every ``CLAIMS`` of ``theory.claims``."""

from __future__ import annotations

import difflib
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
    """The claim with this id or, failing that, this reference, in any letter case.

    A reference is looked for first among the primary ones.  ValueError naming the closest
    ids if there is no such claim.
    """
    known = claims()
    wanted = name.strip().casefold()
    for names in ((lambda c: (c.id,)), (lambda c: c.refs[:1]), (lambda c: c.refs)):
        for claim in known:
            if wanted in (text.casefold() for text in names(claim)):
                return claim
    ids = {claim.id.casefold(): claim.id for claim in known}
    close = [ids[match] for match in difflib.get_close_matches(wanted, ids, n=3)]
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    raise ValueError(f"unknown claim {name!r}{hint} (learnability derive --list prints every id)")
