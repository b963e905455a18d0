"""Figure 5: the tail index over lags, beside the controls that a claim of stability needs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from experiments.figures.style import COLOURS, TITLES, canvas, legend_below, provenance, save, wide
from experiments.measured import Measured

CASES = (("anchor", "ψ, one time per sequence"), ("repaired", "ψ, errors re-paired"),
         ("error", "error alone"), ("response", "response alone"),
         ("sequence", "ψ, mean over times"), ("sum4", "mean of 4 sequences"),
         ("sum16", "mean of 16 sequences"))


def draw(measured: Measured, folder: Path) -> list[Path]:
    """α̂ over lags and seeds: the statistic, its re-pairing, and means over k sequences."""
    methods = measured.coordinate("method").tolist()
    models = measured.models
    with canvas(wide(2.05 * len(models) + 1.0), 2.7 * len(methods) + 0.9, len(methods),
                len(models), sharey=True, sharex=True) as (figure, axes):
        for i, method in enumerate(methods):
            for axis, model in zip(axes[i], models, strict=True):
                _panel(axis, measured, model, method)
                if i == 0:
                    axis.set_title(TITLES[model], color=COLOURS[model])
                if i == len(methods) - 1:
                    axis.set_xlabel("statistic, see below")
            axes[i, 0].set_ylabel(f"tail index $\\hat\\alpha$ ({NAMES.get(method, method)})")
        text = ("box: quartiles over lags and seeds, whiskers: 5 % … 95 %; dotted: α = 2, finite "
                "variance\n")
        footer = provenance(measured).replace("line: median, band: range over", "all")
        legend_below(figure, axes[0, 0], text + footer, 4)
        return save(figure, folder, "figure-5-tail-index")


NAMES = {"mcculloch": "McCulloch", "ecf": "ECF"}
SHADES = (1.0, 0.45, 0.0, 0.0, 0.7, 0.5, 0.3)
HATCHES = ("", "///", "", "", "", "", "")


def _panel(axis: Axes, measured: Measured, model: str, method: str) -> None:
    for k, (case, label) in enumerate(CASES):
        values = measured.stack(model, "alpha_hat", method=method, statistic=case).ravel()
        values = values[np.isfinite(values)]
        if values.size:
            box = axis.boxplot(
                values, positions=[k], widths=0.62, whis=(5, 95), showfliers=False,
                patch_artist=True, medianprops={"color": "black"}, manage_ticks=False)
            box["boxes"][0].set(facecolor=(COLOURS[model], SHADES[k]), hatch=HATCHES[k])
        axis.plot([], [], " ", label=f"{k + 1}: {label}")
    axis.axhline(2.0, color="#555555", linewidth=0.8, linestyle=(0, (1, 2)))
    axis.set_xticks(range(len(CASES)), [str(k + 1) for k in range(len(CASES))])
    axis.set_xlim(-0.7, len(CASES) - 0.3)
