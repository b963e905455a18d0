"""Appendix C: stable noise and its averages."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="Appendix C: stable noise",
    sections=("Appendix C",),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
