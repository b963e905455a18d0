"""Appendices H and I: the residual diagnostic and other optimisers."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="Appendices H–I: residuals",
    equations=(71, 73),
    others=("App H", "App I"),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
