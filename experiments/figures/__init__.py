"""Figures of a finished run, drawn from its datasets alone."""

from __future__ import annotations

from pathlib import Path

from experiments.figures import blocks, detection, envelopes, noise, spectra, windows
from experiments.measured import load_measured

__all__ = ["draw_all"]


def draw_all(run_dir: Path | str) -> list[Path]:
    """Draw every figure into ``run_dir/figures``; paths of the SVG and PNG files.

    The same datasets give the same bits.  Raises ValueError if the run holds no diagnostics.
    """
    folder = Path(run_dir) / "figures"
    measured = load_measured(run_dir)
    try:
        initial = load_measured(run_dir, "init")
    except ValueError:  # this profile did not ask for the untrained network
        initial = None
    return [
        *envelopes.draw(measured, folder),
        *windows.draw_windows(measured, folder, initial),
        *windows.draw_scaling(measured, folder),
        *spectra.draw(measured, folder),
        *noise.draw(measured, folder),
        *blocks.draw(measured, folder),
        *detection.draw(folder),
    ]
