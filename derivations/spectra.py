"""Beyond the papers: envelopes made by spectra of time scales."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="Beyond the papers: time-scale spectra",
    sections=("Beyond the papers: tim",),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
