"""Appendix C: averages of symmetric stable noise."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="Appendix C: stable noise",
    equations=(58, 59),
    others=("App C",),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
