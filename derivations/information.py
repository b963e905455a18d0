"""Appendix E: mutual information and Fano's inequality."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="Appendix E: information",
    equations=(64, 66),
    sections=("Appendix E",),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
