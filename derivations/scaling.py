"""Appendices F and G: scaling regimes (the lemmas' proofs stand with them, in 5.4)."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="Appendices F–G: scaling laws",
    equations=(67, 70),
    sections=("Appendix F", "Appendix G"),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
