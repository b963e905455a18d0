"""Section 4.3: the GRU's Jacobian, transport and effective learning rates."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="4.3 GRU",
    cells=("gru",),
    equations=(15, 26),
    sections=("4.3 ",),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
