"""Appendix B: the leaky integrator and the gated RNNs."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="Appendix B: gated RNNs",
    cells=("const", "shared", "diag"),
    equations=(52, 57),
    sections=("Appendix B",),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
