"""Section 3: gradient descent and backpropagation through time."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="3 Backpropagation through time",
    equations=(1, 3),
    sections=("3 ",),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
