"""The page of measurements that the benchmarks write: tables, error maps, speed plots."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
EXACT = 1e-17
"""Errors below it are drawn as this."""


def store(out: Path, name: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write ``name.json`` and the page anew, from all results in the folder."""
    out.mkdir(parents=True, exist_ok=True)
    _write(out / f"{name}.json", json.dumps(list(rows), indent=1))
    _write(out / "index.md", text(out))


def _write(path: Path, content: str) -> None:
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(content, encoding="utf-8")
    os.replace(temporary, path)


def text(out: Path) -> str:
    """The page as Markdown, of whatever the folder holds."""
    parts = ["# Symmetric stable laws: measurements\n"]
    if (out / "speed.json").exists():
        parts += ["## Speed", "![time per point](speed.png)\n", _table(
            json.loads((out / "speed.json").read_text(encoding="utf-8")),
            {"name": "", "ratio": "measured", "limit": "limit", "kept": "kept"})]  # fmt: skip
    if (out / "errors.png").exists():
        parts += ["## Accuracy", "Relative error against Arb and mpmath, the larger of the two.\n",
                  "![error maps](errors.png)\n"]
    if (out / "estimators.json").exists():
        parts += ["## Estimators", _table(
            json.loads((out / "estimators.json").read_text(encoding="utf-8")),
            {"method": "method", "alpha": "α", "n": "n", "replicates": "replicates",
             "ratio": "RMSE/CR", "ratio_lower": "99 % lower limit", "coverage": "coverage",
             "milliseconds": "ms", "kept": "kept"})]  # fmt: skip
    return "\n".join(parts) + "\n"


def _table(rows: Sequence[dict[str, Any]], columns: dict[str, str]) -> str:
    lines = ["| " + " | ".join(columns.values()) + " |", "|" + "---|" * len(columns)]
    for row in rows:
        cells = [_cell(row.get(key)) for key in columns]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "**no**"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def draw_speed(path: Path, names: Sequence[str], ratios: Sequence[float],
               limits: Sequence[float]) -> None:
    """Bars of time per point over numpy.exp's, with the limits as marks."""
    plt = _pyplot()
    figure, axes = plt.subplots(figsize=(8, max(3, 0.27 * len(names))), layout="constrained")
    places = np.arange(len(names))
    bars = axes.barh(places, ratios, color="tab:blue", label="measured")
    axes.bar_label(bars, fmt="%.0f", padding=3)
    axes.plot(limits, places, "k|", markersize=14, label="limit")
    axes.set_yticks(places, names)
    axes.invert_yaxis()
    axes.set_xlabel("time per point / time of numpy.exp")
    axes.legend()
    figure.savefig(path, dpi=120)
    plt.close(figure)


def draw_errors(path: Path, alphas: Array, x: Array, errors: dict[str, Array],
                q: Array, quantile_errors: Array) -> None:
    """Maps of log10 relative error over (α, x), and over (α, q) for the quantiles."""
    plt = _pyplot()
    figure, panels = plt.subplots(1, len(errors) + 1, figsize=(14, 4.8), layout="constrained")
    maps = [*((name, error, x, "x (unit scale)") for name, error in errors.items()),
            ("ppf", quantile_errors, q, "probability q")]
    mesh = None
    for axis, (name, error, points, label) in zip(panels, maps, strict=True):
        rank = np.arange(points.size)
        mesh = axis.pcolormesh(alphas, rank, np.log10(np.maximum(error, EXACT)), vmin=-17,
                               vmax=-14, shading="nearest")
        axis.set_title(f"{name}: worst {error.max():.1e}")
        axis.set_xlabel("stability index α")
        axis.set_ylabel(label)
        ticks = rank[:: max(1, points.size // 10)]
        close = points is q  # to 1 − q: a number near 1 says nothing
        axis.set_yticks(ticks, [f"1 − {1 - points[k]:.0e}" if close and points[k] > 0.9
                                else f"{points[k]:.2g}" for k in ticks])
    figure.colorbar(mesh, ax=panels, label="log10 relative error")
    figure.savefig(path, dpi=120)
    plt.close(figure)


def _pyplot() -> Any:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    return plt
