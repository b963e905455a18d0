"""What the outcome of a check depends on: the source it reaches by imports, and versions."""

from __future__ import annotations

import ast
import hashlib
import platform
from functools import cache
from importlib import metadata
from pathlib import Path

PROJECT = ("theory", "numerics", "experiments", "derivations")
ROOT = Path(__file__).resolve().parent.parent
# Import name → distribution, for everything whose version can change a number.
DISTRIBUTIONS = {
    "sympy": "sympy",
    "mpmath": "mpmath",
    "flint": "python-flint",
    "numpy": "numpy",
    "scipy": "scipy",
    "torch": "torch",
    "xarray": "xarray",
    "pandas": "pandas",
    "matplotlib": "matplotlib",
}


@cache
def _path(module: str) -> Path | None:
    """Source file of a module of this project; ``None`` if there is no such module."""
    base = ROOT.joinpath(*module.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


@cache
def _imports(module: str) -> frozenset[str]:
    """Names that a module imports anywhere in its source: modules, and names from modules."""
    path = _path(module)
    if path is None:
        return frozenset()
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            found.add(source)
            found.update(f"{source}.{alias.name}" for alias in node.names)
    return frozenset(found)


@cache
def reached(module: str) -> tuple[frozenset[str], frozenset[str]]:
    """Modules of the project that ``module`` reaches by imports, and distributions it uses.

    Imports inside functions count, and so do the packages that contain a module.
    """
    modules: set[str] = set()
    distributions: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        top = name.partition(".")[0]
        if top in DISTRIBUTIONS:
            distributions.add(DISTRIBUTIONS[top])
        if top not in PROJECT or name in modules or _path(name) is None:
            continue
        modules.add(name)
        waiting.extend(_imports(name))
        if "." in name:
            waiting.append(name.rpartition(".")[0])
    return frozenset(modules), frozenset(distributions)


@cache
def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def source_hashes(module: str) -> dict[str, str]:
    """Digest of every source and data file (npz, json) that ``module`` reaches, by its path."""
    files: set[Path] = set()
    for name in reached(module)[0]:
        path = _path(name)
        if path is not None:
            files.add(path)
            if path.name == "__init__.py" and path.parent.parent != ROOT:
                files.update(path.parent.glob("*.npz"))
                files.update(path.parent.glob("*.json"))
    return {path.relative_to(ROOT).as_posix(): _file_hash(path) for path in sorted(files)}


@cache
def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return "absent"


@cache
def versions(module: str) -> dict[str, str]:
    """Versions of Python and of the distributions that ``module`` reaches."""
    used = sorted(reached(module)[1])
    return {"python": platform.python_version(), **{d: _version(d) for d in used}}
