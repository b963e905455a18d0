"""The LSTM's two blocks beside each other: the papers' (h ← c), and (h ← h) which they drop."""

from __future__ import annotations

from pathlib import Path

from experiments.figures.style import (
    canvas,
    draw_band,
    legend_below,
    positive,
    provenance,
    save,
)
from experiments.measured import Measured

# block → label, colour, line style: not the models' colours, these are parts of one model
BLOCKS = {"hc": ("(h ← c), the rate's block", "#0072B2", "-"),
          "hh": ("(h ← h)", "#D55E00", (0, (5, 1.5)))}


def draw(measured: Measured, folder: Path) -> list[Path]:
    """Envelopes of both blocks, and what each contributes to ψ; no LSTM in the run: no figure."""
    if "lstm" not in measured.models:
        return []
    measured = Measured({"lstm": measured.datasets["lstm"]})
    lags = measured.coordinate("lag")
    zero = measured.stack("lstm", "lag_zero_size")
    with canvas(9.6, 3.7, 1, 3) as (figure, axes):
        for block, (label, colour, style) in BLOCKS.items():
            options = {"color": colour, "linestyle": style, "label": label}
            for axis, order in zip(axes[0], ("first", "exact"), strict=False):
                curves = measured.stack("lstm", "envelope_block", block=block, order=order)
                draw_band(axis, lags, positive(curves), "lstm", **options)
            size = measured.stack("lstm", "block_size", block=block)
            draw_band(axes[0, 2], lags, positive(size), "lstm", **options)
        draw_band(axes[0, 2], lags[[0, -1]], zero[:, None].repeat(2, 1), "lstm",
                  color="#555555", linestyle=(0, (1, 2)), label="lag 0")
        titles = ("first-order envelope", "exact diagonal envelope", "contribution to ψ")
        envelope = "envelope (dimensionless)"
        units = (envelope, envelope, "mean |part of ψ| (loss units)")
        for axis, title, unit in zip(axes[0], titles, units, strict=True):
            axis.set_yscale("log")
            axis.set_title(title)
            axis.set_xlabel("lag $\\ell$ (steps)")
            axis.set_ylabel(unit)
        legend_below(figure, axes[0, 2], "LSTM; " + provenance(measured), 3)
        return save(figure, folder, "figure-lstm-blocks")
