"""Beyond the papers: LayerNorm, torch's GRU and the plain RNN, as closed forms."""

from __future__ import annotations

from derivations.script import Script

SCRIPT = Script(
    title="Beyond the papers: further cells",
    cells=("rnn", "gru_torch"),
    layernorm=("const", "shared", "diag", "gru", "lstm"),
)

if __name__ == "__main__":
    raise SystemExit(SCRIPT.main())
