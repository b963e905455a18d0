"""Figures 2 and 3: windows against N, and sample sizes against the envelope."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from experiments.figures.style import (
    COLOURS,
    MARKERS,
    TITLES,
    canvas,
    draw_band,
    legend_below,
    positive,
    provenance,
    save,
    wide,
)
from experiments.measured import Measured

PANELS = (("mean", "mean of ψ, by blocks"), ("median", "median of ψ, by blocks"),
          ("matched", "matched statistic, by blocks"), ("stable", "SαS plug-in, per sequence"),
          ("stable_pooled", "SαS plug-in, pooled (printed)"))
CEILING = 1e9  # sequences: beyond it figure 3 shows no more than that a fit failed


def draw_windows(
    measured: Measured, folder: Path, initial: Measured | None = None
) -> list[Path]:
    """Figure 2: Ĥ_N against N for several detectors; ``initial``: a row before training."""
    n = measured.coordinate("n")
    top = float(measured.coordinate("lag")[-1])
    sample = int(measured.first.sizes["sequence"])
    stages = [("trained", measured), *([("before training", initial)] if initial else [])]
    with canvas(2.5 * len(PANELS) + 0.6, 2.5 * len(stages) + 1.1, len(stages), len(PANELS),
                sharey=True, sharex=True) as (figure, axes):
        for i, (stage, data) in enumerate(stages):
            row = axes[i]
            for axis, (estimator, title) in zip(row, PANELS, strict=True):
                for model in data.models:
                    values = data.stack(model, "window", estimator=estimator, rule="largest")
                    draw_band(axis, n, values, model, marker=MARKERS[model], markersize=3.5)
                axis.axhline(top, color="#555555", linewidth=0.8, linestyle=(0, (1, 2)))
                axis.axvline(sample, color="#555555", linewidth=0.8, linestyle=(0, (4, 2)))
                axis.set_xscale("log", base=2)
                if i == 0:
                    axis.set_title(title)
                if i == len(stages) - 1:
                    axis.set_xlabel("sequences $N$")
            row[0].set_ylabel(f"{stage}\nwindow $\\hat H_N$ (steps)")
        axes[0, 0].set_yscale("symlog", linthresh=1, base=2)
        ticks = [t for t in (0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512) if t <= top]
        axes[0, 0].set_yticks(ticks, [str(t) for t in ticks])
        axes[0, 0].set_ylim(-0.35, top * 1.5)
        legend_below(
            figure, axes[0, 0],
            f"largest detectable lag; dotted: largest lag probed ({top:g} steps); dashed: "
            f"sequences measured ({sample}), beyond which blocks show nothing more\n"
            + provenance(measured), len(measured.models))
        return save(figure, folder, "figure-2-windows")


def draw_scaling(measured: Measured, folder: Path) -> list[Path]:
    """Figure 3: log N̂ against log 1/f̂ per model: measured by blocks, and the plug-in."""
    models, above = measured.models, 0
    with canvas(wide(2.3 * len(models) + 0.6), 3.5, 1, len(models), sharey=True) as (
            figure, axes):
        for axis, model in zip(axes[0], models, strict=True):
            f = positive(measured.stack(model, "envelope", order="first"))
            for estimator, colour, marker, name in (
                ("mean", COLOURS[model], "o", "measured by blocks (colour: network)"),
                ("stable", "#555555", "x", "SαS plug-in"),
            ):
                n = measured.stack(model, "n_hat", estimator=estimator)
                ok = np.isfinite(n) & np.isfinite(f)
                above += int((n[ok] > CEILING).sum())
                axis.scatter(1 / f[ok], n[ok], s=11, marker=marker, color=colour, alpha=0.7,
                             linewidths=0.9, label=name)
            axis.set_xscale("log")
            if not np.isfinite(f).any():
                axis.set_xlim(1.0, 10.0)
            axis.set_yscale("log")
            axis.set_title(TITLES[model], color=COLOURS[model])
            axis.set_xlabel("$1/\\hat f(\\ell)$ (dimensionless)")
        axes[0, 0].set_ylabel("$\\hat N(\\ell)$ (sequences)")
        axes[0, 0].set_ylim(1, CEILING)
        remark = (
            "A bounded-prefactor law N ∝ f$^{-κ}$ is a line of slope κ here for any shape of f; "
            "one point per detected lag and seed;\n"
            f"{above} plug-in values above 10⁹ are off the axis\n")
        footer = provenance(measured).replace("line: median, band: range over", "all")
        legend_below(figure, axes[0, 0], remark + footer, 2)
        return save(figure, folder, "figure-3-scaling")
