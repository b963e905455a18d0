"""All scripts in reading order; every claim that no other section holds comes last."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from derivations.script import Script
from theory.registry import claims

if TYPE_CHECKING:
    from experiments.verify import Result

ORDER = (
    "bptt", "lstm", "gru", "matched_statistic", "finite_samples", "window",
    "experiments_section", "expansion", "gated", "stable_noise", "local_normality",
    "information", "scaling", "residuals", "time_scales", "repaired", "spectra", "audit",
    "variants", "beyond",
)


def scripts() -> dict[str, Script]:
    """Module name → script, in reading order."""
    return {name: importlib.import_module(f"derivations.{name}").SCRIPT for name in ORDER}


def document(format: str = "text", results: Sequence[Result] | None = None) -> str:
    """How to read it, the symbols, then every section; as LaTeX a complete document.

    ``results``: every claim as judged; by default it is judged here, from kept evidence.
    """
    from derivations.preface import preface
    from derivations.symbols import table
    from experiments.derive import claims as claim_pages
    from experiments.derive import latex

    if results is None:
        results = claim_pages.judged([claim.id for claim in claims()])
    judged = {r.claim.id: r for r in results}
    parts = [preface(format), table(format),
             *(script.render(format, judged) for script in scripts().values())]
    body = "\n\n\n".join(parts)
    return latex.document(body) if format == "latex" else body


def unlisted() -> tuple[str, ...]:
    """Ids of claims that no script but the last one lists."""
    listed = {claim.id for name in ORDER[:-1]
              for claim in importlib.import_module(f"derivations.{name}").SCRIPT.claims()}
    return tuple(claim.id for claim in claims() if claim.id not in listed)
