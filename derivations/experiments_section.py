"""Sections 6 and 7: what is claimed of trained networks."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="6–7 Experiments and discussion",
    equations=(44, 45),
    sections=("6 ", "6.1 ", "6.2 ", "7 "),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
