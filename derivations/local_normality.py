"""Appendix D: local asymptotic normality and the divergence."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="Appendix D: LAN and KL",
    equations=(58, 63),
    sections=("Appendix D",),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
