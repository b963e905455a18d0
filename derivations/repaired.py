"""The repaired theory as one chapter: what holds, in the order in which it is needed."""

from __future__ import annotations

from derivations.chapter import Chapter

SCRIPT = Chapter(title="The repaired theory")

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
