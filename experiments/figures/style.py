"""What all figures share: colours per architecture, bands over seeds, files with the same bits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from experiments.atomic import atomic_path
from experiments.measured import Measured
from numerics.montecarlo import band

# Okabe and Ito's palette: told apart under the common colour-vision deficiencies.  Line style
# and marker repeat the distinction for print in grey.
COLOURS = {"rnn": "#555555", "const": "#0072B2", "shared": "#E69F00", "diag": "#009E73",
           "gru": "#CC79A7", "lstm": "#D55E00"}
LINES: dict[str, Any] = {"rnn": (0, (3, 1, 1, 1, 1, 1)), "const": "-",
                         "shared": (0, (5, 1.5)), "diag": "-",
                         "gru": (0, (6, 1.5, 1, 1.5)), "lstm": (0, (1.5, 1.2))}
MARKERS = {"rnn": "P", "const": "s", "shared": "^", "diag": "o", "gru": "D", "lstm": "v"}
TITLES = {"rnn": "plain RNN", "const": "ConstGate", "shared": "SharedGate",
          "diag": "DiagGate", "gru": "GRU", "lstm": "LSTM"}
OPTIMIZERS = {"adamw": "AdamW", "sgd": "SGD", "momentum": "SGD with momentum"}
SETTINGS: dict[str, Any] = {
    "font.family": "DejaVu Sans", "font.size": 9.0, "axes.titlesize": 9.5,
    "axes.labelsize": 9.0, "legend.fontsize": 8.5, "xtick.labelsize": 8.0,
    "ytick.labelsize": 8.0, "axes.spines.top": False, "axes.spines.right": False,
    "axes.grid": True, "grid.color": "#dddddd", "grid.linewidth": 0.5, "axes.axisbelow": True,
    "lines.linewidth": 1.5, "figure.dpi": 150, "svg.fonttype": "path",
    "svg.hashsalt": "learnability-window",
}
Panels = NDArray[Any]


@contextmanager
def canvas(
    width: float, height: float, rows: int = 1, columns: int = 1, **options: Any
) -> Iterator[tuple[Figure, Panels]]:
    """A figure (inches) and its axes (rows, columns) under fixed settings; no global state."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # a user's matplotlibrc must not change the bits
        settings: Any = matplotlib.rcParams
        settings.update(SETTINGS)
        figure = Figure(figsize=(width, height), layout="constrained")
        yield figure, figure.subplots(rows, columns, squeeze=False, **options)


def save(figure: Figure, folder: Path, stem: str) -> list[Path]:
    """Write ``stem.svg`` and ``stem.png`` without dates or versions: same input, same bits."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)  # lay out once, for both files
    figure.set_layout_engine("none")
    paths = []
    # The canvases are called directly: ``savefig`` would draw everything twice.
    # The PNG comes first: writing an SVG leaves the figure at 72 dots per inch.
    writers: dict[str, Callable[[Path], Any]] = {
        "png": lambda path: FigureCanvasAgg(figure).print_png(path, metadata={"Software": None}),
        "svg": lambda path: FigureCanvasSVG(figure).print_svg(
            path, metadata={"Date": None, "Creator": None}),
    }
    for suffix, write in writers.items():
        path = folder / f"{stem}.{suffix}"
        with atomic_path(path) as temporary:
            write(temporary)
        paths.append(path)
    return paths


def wide(width: float) -> float:
    """``width`` in inches, or what the text under a figure of few panels needs."""
    return max(width, 9.0)


def draw_band(
    axis: Axes, x: ArrayLike, curves: NDArray[np.float64], model: str, **options: Any
) -> None:
    """Median curve over seeds (first axis of ``curves``) and the range over seeds as a band."""
    middle, low, high = band(curves)
    style = {"color": COLOURS[model], "linestyle": LINES[model], "label": TITLES[model], **options}
    axis.plot(np.asarray(x), middle, **style)
    axis.fill_between(np.asarray(x), low, high, color=style["color"], alpha=0.13, linewidth=0)


def logarithmic(axis: Axes) -> None:
    """Make the y axis logarithmic; say so if none of its curves has a value to show there."""
    axis.set_yscale("log")
    curves = [np.asarray(line.get_ydata(), dtype=float) for line in axis.get_lines()]
    if not any(np.isfinite(positive(curve)).any() for curve in curves):
        axis.set_ylim(0.1, 1.0)
        axis.text(0.5, 0.5, "zero throughout", transform=axis.transAxes, ha="center",
                  va="center", color="#555555", fontsize=8)


def provenance(measured: Measured) -> str:
    """Line under every figure: task, optimiser, both lengths, seeds, what lines and bands mean."""
    attrs = measured.first.attrs
    counts = sorted({len(measured.datasets[m]) for m in measured.models})
    seeds = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else str(counts[0])
    several = counts[-1] > 1
    bands = f"line: median, band: range over {seeds} seeds" if several else "one seed, no band"
    how = OPTIMIZERS[attrs.get("optimizer", "adamw")]
    return (f"{attrs.get('task', 'delayed sum')} by {how}: trained on "
            f"T = {attrs['steps_trained']} steps, measured on "
            f"T = {attrs['steps_measured']} fresh steps; {bands}; profile “{attrs['profile']}”")


def legend_below(figure: Figure, axis: Axes, footer: str, columns: int = 5) -> None:
    """One legend for all panels under them, from the labels of ``axis``, and a footer."""
    handles, labels = axis.get_legend_handles_labels()
    box = figure.legend(handles, labels, loc="outside lower center", ncols=columns,
                        frameon=False, title=footer, title_fontsize=8, handlelength=2.8)
    box.get_title().set_multialignment("center")


def positive(values: ArrayLike) -> NDArray[np.float64]:
    """Values with zeros and negatives as NaN, for logarithmic axes."""
    array = np.asarray(values, dtype=float)
    return np.where(array > 0, array, np.nan)
