"""Sections 5.4 and 5.5: thresholds, windows, regimes, lemmas and implications."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="5.4–5.5 Learnability window",
    equations=(37, 43),
    sections=("5.4 ", "5.5 "),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
