"""Figure 4: the distribution of time scales over units, per architecture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.figures.style import (
    COLOURS,
    LINES,
    TITLES,
    canvas,
    provenance,
    save,
    wide,
)
from experiments.measured import Measured
from numerics.montecarlo import band
from numerics.timescales import spread

BANDWIDTH = 0.08  # decades; fixed, so that narrow and broad spectra are smoothed alike


def density(tau: NDArray[np.float64], grid: NDArray[np.float64]) -> NDArray[np.float64]:
    """Kernel density of log₁₀ τ (per decade) on ``grid`` (decades); units without τ left out."""
    points = np.log10(tau[np.isfinite(tau) & (tau > 0)])
    if points.size == 0:
        return np.full(grid.size, np.nan)
    z = (grid[:, None] - points[None, :]) / BANDWIDTH
    kernel = np.exp(-0.5 * z * z) / (BANDWIDTH * np.sqrt(2 * np.pi))
    return np.asarray(kernel.mean(axis=1))


def draw(measured: Measured, folder: Path) -> list[Path]:
    """One panel per model on a common axis, at first order; the ratio q95/q05 is printed."""
    models = measured.models
    every = np.concatenate([measured.stack(m, "tau", order="first").ravel() for m in models])
    every = every[np.isfinite(every) & (every > 0)]
    low, high = (np.log10(every.min()), np.log10(every.max())) if every.size else (0.0, 1.0)
    grid = np.linspace(low - 0.4, high + 0.4, 400)
    with canvas(wide(8.0), 1.25 * len(models) + 1.0, len(models), 1, sharex=True) as (figure, axes):
        for axis, model in zip(axes[:, 0], models, strict=True):
            tau = measured.stack(model, "tau", order="first")
            middle, bottom, top = band([density(row, grid) for row in tau])
            axis.plot(10**grid, middle, color=COLOURS[model], linestyle=LINES[model],
                      label=TITLES[model])
            axis.fill_between(10**grid, bottom, top, color=COLOURS[model], alpha=0.2, linewidth=0)
            ratios = [spread(row) for row in tau]
            growing, unfit = int(np.isposinf(tau).sum()), int(np.isnan(tau).sum())
            some = bool(np.isfinite(ratios).any())
            text = (f"q95/q05 of τ: median {np.nanmedian(ratios):.3g}" if some
                    else "no seed has time scales")
            if some and len(ratios) > 1:
                text += f", range {np.nanmin(ratios):.3g} … {np.nanmax(ratios):.3g}"
            if growing:
                text += f"; {growing} of {tau.size} units do not decay"
            if unfit:
                text += f"; {unfit} have too few nonzero rates"
            axis.set_title(text, loc="right", fontsize=8, pad=2)
            axis.set_xlim(10 ** grid[0], 10 ** grid[-1])
            axis.set_xscale("log")
            axis.set_ylim(bottom=0)
            axis.set_title(TITLES[model], color=COLOURS[model], loc="left", pad=2)
        figure.supylabel("density of time scales over units (per decade)", fontsize=9)
        axes[-1, 0].set_xlabel("time scale $\\tau_q$ of the first-order rate (steps)")
        handles = [axis.get_lines()[0] for axis in axes[:, 0]]
        figure.legend(handles, [TITLES[m] for m in models], loc="outside lower center",
                      ncols=len(models), frameon=False, title=provenance(measured),
                      title_fontsize=8)
        return save(figure, folder, "figure-4-time-scales")


