"""Fixtures of the runner's tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import theory.claims
from theory import registry


def _forget() -> None:
    for name in [n for n in sys.modules if n.startswith("theory.claims.")]:
        del sys.modules[name]
    registry.claims.cache_clear()


@pytest.fixture
def sample_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The small ledger in place of the real one, with a cache and a record of its own."""
    package = tmp_path / "claims"
    package.mkdir()
    (package / "s01.py").write_text("from tests.experiments.sample_ledger import CLAIMS\n")
    monkeypatch.setattr(theory.claims, "__path__", [str(package)])
    monkeypatch.setenv("LEARNABILITY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SAMPLE_LOG", str(tmp_path / "log"))
    monkeypatch.setattr("experiments.verify.RECORD", tmp_path / "verdicts.lock.json")
    (tmp_path / "pyproject.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    _forget()
    yield tmp_path
    _forget()
