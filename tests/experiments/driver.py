"""Runs a small profile as a user's process would; tests start it and kill it.

``python -m tests.experiments.driver OUT {light,real} WORKERS``
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

from experiments.named import get_profile
from experiments.pipeline import reproduce
from experiments.profiles import Profile
from tests.experiments import light


def small_profile() -> Profile:
    """Two models, one seed, few steps; the light stages pace themselves by LIGHT_PAUSE."""
    smoke = get_profile("smoke")
    return dataclasses.replace(smoke, name="kill", models=("diag", "const"), seeds=(5,))


def real_profile() -> Profile:
    """One trained network, long enough to be interrupted while it trains."""
    smoke = get_profile("smoke")
    training = dataclasses.replace(smoke.training, steps=150, checkpoint_every=10)
    return dataclasses.replace(smoke, name="kill", models=("diag",), training=training)


def real_stages() -> light.Stages:
    """Real training; diagnostics and figures stay light."""
    from experiments.jobs import Stages

    return dataclasses.replace(light.STAGES, train=Stages().train)


def main() -> int:
    """Reproduce; exit 2 with one line for bad input, as the command does."""
    out, kind, workers = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    try:
        if kind == "light":
            result = reproduce(small_profile(), out, workers=workers, stages=light.STAGES)
        else:
            stages = dataclasses.replace(real_stages(), diagnose=diagnose_trained)
            result = reproduce(real_profile(), out, workers=workers, stages=stages)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    for notice in result.notices:
        print(notice)
    return 0


def diagnose_trained(trained, profile, model_name, seed, snapshot):
    """The light diagnostics of a really trained network: one of its parameters."""
    import numpy as np
    import xarray as xr

    from experiments.checkpoints import load_checkpoint

    values = load_checkpoint(trained).arrays[f"snapshot/{snapshot}/readout_weight"]
    return xr.Dataset({"weight": (("unit",), np.asarray(values))})


if __name__ == "__main__":
    # Workers import functions by module name, not from this file as __main__.
    from tests.experiments import driver

    sys.exit(driver.main())
