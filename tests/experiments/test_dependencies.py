"""What a check depends on is found through imports, and a change of it changes the key."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments import dependencies
from experiments.evidence import Task
from theory.checking import Context


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny project: a check that imports a formula inside a function, through a package."""
    files = {
        "theory/__init__.py": "",
        "theory/formula.py": "import sympy\n",
        "theory/other.py": "",
        "numerics/__init__.py": "",
        "numerics/tables/__init__.py": "import numpy",
        "numerics/tables/data.npz": "1",
        "numerics/check.py": "def f():\n    from . import tables\n    from theory import formula\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(dependencies, "ROOT", tmp_path)
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    for name in ("_path", "_imports", "reached", "_file_hash", "source_hashes", "versions"):
        getattr(dependencies, name).cache_clear()


def test_imports_inside_functions_and_data_files_count(project: Path) -> None:
    assert set(dependencies.source_hashes("numerics.check")) == {
        "numerics/__init__.py",
        "numerics/check.py",
        "numerics/tables/__init__.py",
        "numerics/tables/data.npz",
        "theory/__init__.py",
        "theory/formula.py",
    }
    assert set(dependencies.versions("numerics.check")) == {"python", "numpy", "sympy"}
    assert set(dependencies.versions("theory.other")) == {"python"}


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ("numerics/check.py", False),
        ("theory/formula.py", False),
        ("numerics/tables/data.npz", False),
        ("theory/other.py", True),
    ],
)
def test_the_key_changes_with_what_is_reached(project: Path, changed: str, same: bool) -> None:
    task = Task("numerics.check:f", Context())
    before = task.key()
    (project / changed).write_text("# changed\n" + (project / changed).read_text())
    forget()
    assert (task.key() == before) is same


def test_every_ingredient_is_in_the_key(project: Path) -> None:
    tasks = [
        Task("numerics.check:f", Context()),
        Task("numerics.check:g", Context()),
        Task("numerics.check:f", Context(level="full")),
        Task("numerics.check:f", Context(seed=1)),
        Task("numerics.check:f", Context(), mutants=True),
    ]
    assert len({task.key() for task in tasks}) == len(tasks)
