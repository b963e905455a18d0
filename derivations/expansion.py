"""Appendix A: the Fréchet expansion of products of Jacobians."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="Appendix A: first-order expansion",
    equations=(46, 51),
    sections=("Appendix A",),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
