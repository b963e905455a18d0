"""Appendices F and G: proofs of the lemmas and the scaling regimes."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="Appendices F–G: scaling laws",
    equations=(67, 70),
    others=("App F", "App G"),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
