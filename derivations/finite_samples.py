"""Section 5.3: the statistical model and the information bounds."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="5.3 Finite samples",
    equations=(33, 36),
    sections=("5.3 ",),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
