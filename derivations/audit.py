"""Beyond the papers: what the model hides."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="Beyond the papers: what the model hides",
    sections=("Beyond the papers: wha",),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
