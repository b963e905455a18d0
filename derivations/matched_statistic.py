"""Sections 5.1 and 5.2: the lag contribution and the matched statistic."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="5.1–5.2 Matched statistic",
    equations=(27, 32),
    sections=("5.1 ", "5.2 "),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
