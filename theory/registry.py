"""All claims of the ledger, in paper order: every ``CLAIMS`` of ``theory.claims``."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
from functools import cache

import theory.claims
from theory.ledger import Claim


@cache
def claims() -> tuple[Claim, ...]:
    """Every claim, section by section; within a section in the order of files and lines.

    ValueError on a repeated id or a repeated primary reference.
    """
    found: list[Claim] = []
    for info in sorted(pkgutil.iter_modules(theory.claims.__path__), key=lambda i: i.name):
        module = importlib.import_module(f"theory.claims.{info.name}")
        found.extend(getattr(module, "CLAIMS", ()))
    for label, names in (("id", [c.id for c in found]), ("primary", [c.refs[0] for c in found])):
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"repeated claim {label}: {', '.join(repeated)}")
    return tuple(sorted(found, key=lambda claim: _place(claim.section)))


def _place(section: str) -> tuple[int, tuple[int, ...], str]:
    """Where a section stands: numbered ones, appendices, [TS], then our own."""
    number = re.match(r"\d+(\.\d+)*", section)
    if number:
        return 0, tuple(int(part) for part in number[0].split(".")), section
    rank = 1 if section.startswith("App") else 2 if section.startswith("TS") else 3
    return rank, (), section


# How people write what the ledger calls LW-36, Definition 5.1, App C-linear, §6.1-clipping.
_SPELLINGS = (
    (r"(?:eq\.?|equation)?\s*\(?(\d+)\)?", r"lw-\1"),
    (r"lw[\s_]*(\d+)", r"lw-\1"),
    (r"def\.?\s+(.+)", r"definition \1"),
    (r"(?:appendix|app\.)\s+(.+)", r"app \1"),
    (r"(\d+\.\d.*)", r"§\1"),
)


def get_claim(name: str) -> Claim:
    """The claim with this id or, failing that, this reference, in any letter case.

    A reference is looked for first among the primary ones; ``36``, ``eq. (36)`` and ``LW36``
    are LW-36.  ValueError naming the closest ids if there is no such claim.
    """
    known = claims()
    wanted = name.strip().casefold()
    for written, meant in _SPELLINGS:
        match = re.fullmatch(written, wanted)
        if match:
            wanted = match.expand(meant)
            break
    for names in ((lambda c: (c.id,)), (lambda c: c.refs[:1]), (lambda c: c.refs)):
        for claim in known:
            if wanted in (text.casefold() for text in names(claim)):
                return claim
    ids = {claim.id.casefold(): claim.id for claim in known}
    close = [found for key, found in ids.items() if key.startswith(wanted + "-")][:3]
    close = close or [ids[match] for match in difflib.get_close_matches(wanted, ids, n=3)]
    hint = f"; did you mean {' or '.join(close)}?" if close else ""
    raise ValueError(f"unknown claim {name!r}{hint} (learnability derive --list prints every id)")
