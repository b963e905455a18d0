"""Figure 1: the envelope f̂(ℓ) on three scales, at first order and exactly, with fits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.ticker import NullLocator

from experiments.figures.style import (
    COLOURS,
    TITLES,
    canvas,
    draw_band,
    legend_below,
    logarithmic,
    positive,
    provenance,
    save,
)
from experiments.measured import Measured

SCALES = (("linear", "linear", "linear"), ("semi-log", "linear", "log"), ("log–log", "log", "log"))
ROWS = (("first", "first-order envelope $\\hat f(\\ell)$"),
        ("exact", "exact diagonal envelope"),
        ("norm", "exact gain $\\|M_{t,\\ell}\\|_2$"))


def draw(measured: Measured, folder: Path) -> list[Path]:
    """First order, exact diagonal and exact 2-norm on three scales each, and their fits."""
    lags = measured.coordinate("lag")
    keep = lags >= 1
    with canvas(
        10.5, 10.2, 4, 3, gridspec_kw={"height_ratios": [3, 3, 3, 1.75]}
    ) as (figure, axes):
        for i, (curve, label) in enumerate(ROWS):
            for j, (title, xscale, yscale) in enumerate(SCALES):
                axis = axes[i, j]
                for model in measured.models:
                    name = "norm_exact" if curve == "norm" else "envelope"
                    where = {} if curve == "norm" else {"order": curve}
                    values = positive(measured.stack(model, name, **where))
                    draw_band(axis, lags[keep], values[:, keep], model)
                axis.set_xlim(lags[keep][0] / 1.3 if xscale == "log" else 0, lags[-1] * 1.05)
                axis.set_xscale(xscale)
                if yscale == "log":
                    logarithmic(axis)
                axis.yaxis.set_minor_locator(NullLocator())
                if i == 0:
                    axis.set_title(title)
                if i == len(ROWS) - 1:
                    axis.set_xlabel("lag $\\ell$ (steps)")
            axes[i, 0].set_ylabel(f"{label}\n(dimensionless)")
        _table(measured, axes[3])
        legend_below(figure, axes[0, 0], provenance(measured), len(measured.models))
        return save(figure, folder, "figure-1-envelopes")


def _table(measured: Measured, axes: np.ndarray) -> None:
    """Median fits over seeds: τ_env and both R², beside each other, per curve."""
    for axis, (curve, label) in zip(axes, ROWS, strict=True):
        axis.axis("off")
        rows = []
        for model in measured.models:
            picked = [
                float(np.median(measured.stack(model, name, curve=curve)))
                for name in ("fit_tau", "fit_r2_exponential", "fit_beta", "fit_r2_power")
            ]
            tau = "none" if np.isinf(picked[0]) else f"{picked[0]:.3g}"
            rows.append([TITLES[model], tau, f"{picked[1]:.3f}", f"{picked[2]:.2f}",
                         f"{picked[3]:.3f}"])
        table = axis.table(
            rows, colLabels=["", "τ (steps)", "R² exp.", "β", "R² power"], cellLoc="center",
            edges="horizontal", bbox=(-0.06, 0.0, 1.1, 0.86), colWidths=[1.35, 1.1, 1, 0.8, 1.1],
        )
        table.auto_set_font_size(False)
        table.set_fontsize(7.5)
        for k, model in enumerate(measured.models):
            table[k + 1, 0].get_text().set_color(COLOURS[model])
        axis.set_title(f"fits, median over seeds:\n{label}", fontsize=8)
