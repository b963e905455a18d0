"""What a stored result depends on: versions, and hashes of the closed forms and the code."""

from __future__ import annotations

import ast
import hashlib
import platform
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

from theory.cells import get_cell
from theory.hashing import digest
from theory.jacobians import jacobian, parameter_tangent
from theory.rates import block_symbols, step
from theory.reduction import unit_blocks

__all__ = ["diagnostics_code", "diagnostics_hash", "forward_hash", "training_code", "versions"]

PACKAGES = ("learnability-window", "torch", "numpy", "scipy", "sympy", "xarray", "safetensors")
TRAINING_SOURCES = ("training.py", "models.py", "tasks.py", "seeding.py")
DIAGNOSTICS_SOURCES = ("diagnostics.py", "measurement.py", "tasks.py", "seeding.py")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
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
    out of date.
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
    )


def code_hash(files: Iterable[Path]) -> str:
    """Return the SHA-256 of what Python files do: comments, layout and docstrings do not count."""
    hashed = hashlib.sha256()
    for path in files:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, DOCUMENTED):
                continue
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body[:] = node.body[1:] or [ast.Pass()]
        hashed.update(f"|{path.name}|{ast.unparse(tree)}".encode())
    return hashed.hexdigest()


@cache
def training_code() -> str:
    """Return the hash of the code that draws, initialises and trains."""
    return code_hash(Path(__file__).parent / name for name in TRAINING_SOURCES)


@cache
def diagnostics_code() -> str:
    """Return the hash of the code that measures: the diagnostics and the numerics they call."""
    here = Path(__file__).parent
    own = [here / name for name in DIAGNOSTICS_SOURCES]
    numerics = sorted(
        path
        for folder in (".", "stable", "stable/estimators")
        for path in (here.parent / "numerics" / folder).glob("*.py")
        if not path.name.startswith("bench_")
    )
    return code_hash([*own, *numerics])
