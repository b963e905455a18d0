"""Section 6: what is claimed of trained networks."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="6 Experiments",
    equations=(44, 45),
    others=("§6", "Figure", "Table"),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
