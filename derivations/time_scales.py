"""The earlier paper: gates as optimisers."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="Time-scale coupling (earlier paper)",
    sections=("TS",),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
