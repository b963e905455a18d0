"""Critical separation u(α; ε): the exact test between Fano (necessary) and Hellman–Raviv."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.ticker import NullFormatter

from experiments.figures.style import canvas, save
from numerics.detection import Criterion, critical_separation

# (criterion, label, colour, line style)
CRITERIA: tuple[tuple[Criterion, str, str, Any], ...] = (
    ("hellman_raviv", "Hellman–Raviv (sufficient)", "#D55E00", (0, (5, 1.5))),
    ("exact", "exact Bayes test", "#000000", "-"),
    ("fano", "Fano (necessary)", "#0072B2", (0, (6, 1.5, 1, 1.5))),
    ("paper", "printed bound, c = I/2", "#CC79A7", (0, (1.5, 1.2))),
)


def draw(folder: Path, points: int = 17) -> list[Path]:
    """Left: against the tail index at ε = 0.1; right: against the error at α = 1.5."""
    alphas = np.linspace(1.05, 2.0, points)
    errors = np.geomspace(1e-3, 0.4, points)
    with canvas(8.4, 3.7, 1, 2) as (figure, axes):
        for criterion, label, colour, style in CRITERIA:
            options: dict[str, Any] = {"color": colour, "linestyle": style, "label": label}
            axes[0, 0].plot(alphas, critical_separation(alphas, 0.1, criterion), **options)
            axes[0, 1].plot(errors, critical_separation(1.5, errors, criterion), **options)
        axes[0, 0].set_xlabel("tail index α")
        axes[0, 1].set_xlabel("target error ε (probability)")
        axes[0, 0].set_title("ε = 0.1")
        axes[0, 1].set_title("α = 1.5")
        axes[0, 1].set_xscale("log")
        for axis in axes[0]:
            axis.set_yscale("log")
            axis.yaxis.set_major_formatter("{x:g}")
            axis.yaxis.set_minor_formatter(NullFormatter())
            axis.set_ylabel("separation $u$ needed (noise scales)")
        axes[0, 0].set_ylim(0.9, 22)
        axes[0, 0].set_yticks([1, 2, 5, 10, 20])
        figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center",
                      ncols=4, frameon=False, title="no sampling: closed forms, no trained network",
                      title_fontsize=8)
        return save(figure, folder, "figure-critical-separation")
