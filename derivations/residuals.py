"""Appendix H: the residual diagnostic."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="Appendix H: residuals",
    equations=(71, 73),
    sections=("Appendix H", "Appendix I"),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
