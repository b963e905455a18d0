"""Section 4.2: the LSTM's Jacobian, transport and effective learning rates."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="4.2 LSTM",
    cells=("lstm",),
    equations=(4, 14),
    sections=("4.2 ",),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
