"""What the runner tells a check of trained networks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from theory.checking import Context

FEWEST_SEEDS = 5  # that a decision may rest on: five equal signs have chance 1/32


@dataclass(frozen=True)
class Informed(Context):
    """A context that brings the details the same check found without a run: its calibration.

    They do not depend on the run, so they are found once and not for every run.
    """

    known: Mapping[str, Any] = field(default_factory=dict, compare=False)
