"""What a stored result depends on: versions, and hashes of the closed forms behind it."""

from __future__ import annotations

import platform
from functools import cache
from importlib import metadata

from experiments.dependencies import source_hashes
from theory.cells import get_cell
from theory.hashing import digest
from theory.jacobians import jacobian, parameter_tangent
from theory.rates import block_symbols, step
from theory.reduction import unit_blocks

__all__ = ["diagnostics_hash", "forward_hash", "versions"]

PACKAGES = ("learnability-window", "torch", "numpy", "scipy", "sympy", "xarray", "safetensors")
SCANNED_ORDERS = ("zeroth", "first", "absolute", "resummed")


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that results depend on."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:  # a source tree that is not installed
            found[package] = "not installed"
    return found


@cache
def forward_hash(cell_name: str, layernorm: bool) -> str:
    """Return the SHA-256 of the cell's update equations: what training depends on."""
    cell = get_cell(cell_name, layernorm)
    return digest(cell.name, cell.equations, cell.states, cell.params, cell.constants)


@cache
def diagnostics_hash(cell_name: str, layernorm: bool) -> str:
    """Return the SHA-256 of the derived closed forms that diagnostics evaluate.

    Update equations, one-step Jacobian, immediate parameter derivative, per-unit blocks and
    the recursion of every order: a change in any of them makes diagnostics, but not training,
    out of date.  So does a change in the source that measures: a dataset written by another
    version may lack what figures and checks look for.
    """
    cell = get_cell(cell_name, layernorm)
    d, r = unit_blocks(cell)
    symbols = block_symbols(d.shape[0])
    return digest(
        forward_hash(cell_name, layernorm),
        {block: operator.terms for block, operator in jacobian(cell).items()},
        parameter_tangent(cell),
        (d, r),
        {order: step(order, *symbols) for order in SCANNED_ORDERS},
        source_hashes("experiments.diagnostics"),
    )
