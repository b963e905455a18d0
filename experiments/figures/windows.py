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
)
from experiments.measured import Measured

PANELS = (("mean", "mean, measured by blocks"), ("median", "median, measured by blocks"),
          ("stable", "SαS plug-in, per sequence"), ("stable_pooled", "SαS plug-in, pooled (paper)"))


def draw_windows(measured: Measured, folder: Path) -> list[Path]:
    """Figure 2: Ĥ_N against N, for the detectors of the protocol; solid: largest lag."""
    n = measured.coordinate("n")
    lags = measured.coordinate("lag")
    estimators = set(measured.coordinate("estimator").tolist())
    panels = [p for p in PANELS if p[0] in estimators]
    with canvas(3.0 * len(panels) + 0.6, 3.6, 1, len(panels), sharey=True) as (figure, axes):
        for axis, (estimator, title) in zip(axes[0], panels, strict=True):
            for model in measured.models:
                values = measured.stack(model, "window", estimator=estimator, rule="largest")
                draw_band(axis, n, values, model, marker=MARKERS[model], markersize=3.5)
            axis.axhline(lags[-1], color="#555555", linewidth=0.8, linestyle=(0, (1, 2)))
            axis.set_xscale("log", base=2)
            axis.set_title(title)
            axis.set_xlabel("sequences $N$")
        axes[0, 0].set_ylabel("window $\\hat H_N$ (steps)")
        axes[0, 0].set_yscale("symlog", linthresh=1, base=2)
        ticks = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256]
        axes[0, 0].set_yticks(ticks, [str(t) for t in ticks])
        axes[0, 0].set_ylim(-0.35, float(lags[-1]) * 1.5)
        legend_below(figure, axes[0, 0],
                     f"largest detectable lag; dotted: largest lag probed ({lags[-1]:g} steps)\n"
                     + provenance(measured), len(measured.models))
        return save(figure, folder, "figure-2-windows")


def draw_scaling(measured: Measured, folder: Path) -> list[Path]:
    """Figure 3: log N̂ against log 1/f̂ per model: measured by blocks, and the plug-in."""
    models = measured.models
    with canvas(2.3 * len(models) + 0.6, 3.5, 1, len(models), sharey=True) as (figure, axes):
        for axis, model in zip(axes[0], models, strict=True):
            f = positive(measured.stack(model, "envelope", order="first"))
            for estimator, colour, marker, name in (
                ("mean", COLOURS[model], "o", "measured by blocks"),
                ("stable", "#555555", "x", "SαS plug-in"),
            ):
                n = measured.stack(model, "n_hat", estimator=estimator)
                ok = np.isfinite(n) & np.isfinite(f)
                axis.scatter(1 / f[ok], n[ok], s=11, marker=marker, color=colour, alpha=0.7,
                             linewidths=0.9, label=name)
            axis.set_xscale("log")
            axis.set_yscale("log")
            axis.set_title(TITLES[model], color=COLOURS[model])
            axis.set_xlabel("$1/\\hat f(\\ell)$")
        axes[0, 0].set_ylabel("$\\hat N(\\ell)$ (sequences)")
        handles, labels = axes[0, 0].get_legend_handles_labels()
        for handle in handles:
            handle.set_facecolor("#222222")
        remark = (
            "A bounded-prefactor law N ∝ f$^{-κ}$ is a line of slope κ here for any shape of f; "
            "one point per lag and seed\n")
        figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False,
                      title=remark + provenance(measured), title_fontsize=8)
        return save(figure, folder, "figure-3-scaling")
