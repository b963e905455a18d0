"""The diagnostics of a finished run, model by model and seed by seed, for figures and checks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from experiments.store import load_dataset

NAME = re.compile(r"(?P<model>[a-z]+)-(?P<seed>\d+)(?:@(?P<snapshot>[^/]+))?\.nc")
ORDER_OF_MODELS = ("rnn", "const", "shared", "diag", "gru", "lstm")


@dataclass(frozen=True)
class Measured:
    """Datasets per model; within a model one per seed, in order of the seeds."""

    datasets: Mapping[str, Sequence[xr.Dataset]]

    @property
    def models(self) -> list[str]:
        """Models present, in the fixed order of tables and figures."""
        return [m for m in ORDER_OF_MODELS if m in self.datasets]

    @property
    def first(self) -> xr.Dataset:
        """Some dataset, for what all share: coordinates and provenance."""
        return self.datasets[self.models[0]][0]

    def stack(self, model: str, variable: str, **where: object) -> NDArray[np.float64]:
        """One variable of every seed on a new first axis; ``where`` selects coordinates."""
        return np.stack([d[variable].sel(where).values for d in self.datasets[model]])

    def coordinate(self, name: str) -> NDArray[np.float64]:
        """A coordinate that all datasets share."""
        return np.asarray(self.first[name].values)

    def seeds(self, model: str) -> list[int]:
        """Seeds of one model; empty if the run does not have it."""
        return [int(d.attrs["seed"]) for d in self.datasets.get(model, ())]


def load_measured(
    run_dir: Path | str, snapshot: str = "final", models: Sequence[str] = ORDER_OF_MODELS
) -> Measured:
    """Read ``run_dir/diag/*.nc`` of one snapshot, of those ``models`` that are there.

    Raises ValueError naming the directory if it holds none, or the file that is damaged.
    """
    folder = Path(run_dir) / "diag"
    found: dict[str, list[xr.Dataset]] = {}
    names = sorted(p for p in folder.glob("*.nc") if not p.name.startswith(".")) if (
        folder.is_dir()) else []
    for path in names:
        match = NAME.fullmatch(path.name)
        if match is None or (match["snapshot"] or "final") != snapshot:
            continue
        if match["model"] in models:
            found.setdefault(match["model"], []).append(load_dataset(path))
    if not found:
        raise ValueError(f"run: {str(run_dir)!r} holds no diagnostics of snapshot {snapshot!r}")
    return Measured({m: sorted(v, key=lambda d: int(d.attrs["seed"])) for m, v in found.items()})
