"""Figures of a finished run, drawn from its datasets alone.

The drawing library is imported only where something is drawn.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["FIGURES", "draw", "draw_all"]

# The longest to draw come first, so that several processes end together.
FIGURES = ("noise", "envelopes", "windows", "scaling", "spectra", "blocks", "detection")


def draw(run_dir: Path | str, figure: str) -> list[Path]:
    """Draw one of ``FIGURES`` into ``run_dir/figures``; paths of its SVG and PNG files.

    The same datasets give the same bits.  A figure of what a run lacks gives no file.
    Raises ValueError for an unknown figure, or if the run holds no diagnostics.
    """
    from experiments.figures import blocks, detection, envelopes, noise, spectra, windows
    from experiments.measured import load_measured

    folder = Path(run_dir) / "figures"
    if figure == "detection":  # closed forms, no run
        return detection.draw(folder)
    if figure == "windows":
        try:
            initial = load_measured(run_dir, "init")
        except ValueError:  # this profile did not ask for the untrained network
            initial = None
        return windows.draw_windows(load_measured(run_dir), folder, initial)
    drawings = {
        "noise": noise.draw,
        "envelopes": envelopes.draw,
        "scaling": windows.draw_scaling,
        "spectra": spectra.draw,
        "blocks": blocks.draw,
    }
    if figure not in drawings:
        raise ValueError(f"figure: {figure!r} is not one of {', '.join(FIGURES)}")
    return drawings[figure](load_measured(run_dir), folder)


def draw_all(run_dir: Path | str) -> list[Path]:
    """Draw every figure, one after the other; see :func:`draw`."""
    return [path for figure in FIGURES for path in draw(run_dir, figure)]
