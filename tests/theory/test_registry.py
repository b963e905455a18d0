"""The registry finds claims in paper order and refuses repetitions and misspellings."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import theory.claims
from theory import registry

HEADER = "from theory.ledger import Claim, Kind\n"


def module(name: str, *references: tuple[str, ...]) -> str:
    body = ", ".join(
        f"Claim(id={refs[0]!r}, refs={refs[1:]!r}, section='S', title='t', statement='s',"
        " kind=Kind.IDENTITY, checks=())"
        for refs in references
    )
    return f"{HEADER}CLAIMS = ({body},)\n"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty package of claims in place of the real one."""
    monkeypatch.setattr(theory.claims, "__path__", [str(tmp_path)])
    for name in [n for n in sys.modules if n.startswith("theory.claims.")]:
        monkeypatch.delitem(sys.modules, name)
    registry.claims.cache_clear()
    yield tmp_path
    for name in [n for n in sys.modules if n.startswith("theory.claims.")]:
        del sys.modules[name]
    registry.claims.cache_clear()


def test_claims_come_in_the_order_of_their_files(shelf: Path) -> None:
    (shelf / "s02_b.py").write_text(module("s02_b", ("C", "LW-3"), ("D", "LW-4")))
    (shelf / "s01_a.py").write_text(module("s01_a", ("A", "LW-1", "Lemma 5.1")))
    assert [claim.id for claim in registry.claims()] == ["A", "C", "D"]
    assert registry.get_claim("A").id == registry.get_claim("LW-1").id == "A"
    assert registry.get_claim("lemma 5.1").id == "A"


def test_sections_come_in_the_order_of_the_papers(shelf: Path) -> None:
    sections = ["Beyond", "TS", "Appendix B", "10 x", "5.4 z", "5 a", "Appendix A", "5.10 b"]
    body = ", ".join(
        f"Claim(id={s!r}, refs=({s!r},), section={s!r}, title='t', statement='s',"
        " kind=Kind.IDENTITY, checks=())"
        for s in sections
    )
    (shelf / "s01_a.py").write_text(f"{HEADER}CLAIMS = ({body},)\n")
    assert [claim.id for claim in registry.claims()] == [
        "5 a", "5.4 z", "5.10 b", "10 x", "Appendix A", "Appendix B", "TS", "Beyond",
    ]  # fmt: skip


@pytest.mark.parametrize("second", [("A", "LW-2"), ("B", "LW-1")])
def test_repetitions_are_refused(shelf: Path, second: tuple[str, ...]) -> None:
    (shelf / "s01_a.py").write_text(module("s01_a", ("A", "LW-1"), second))
    with pytest.raises(ValueError, match="repeated claim (id: A|primary: LW-1)"):
        registry.claims()


@pytest.mark.parametrize(("written", "meant"), [
    ("36", "LW-36"), ("eq. (36)", "LW-36"), ("Equation 36", "LW-36"), ("LW36", "LW-36"),
    ("lw 36", "LW-36"), ("def 5.1", "Definition 5.1"), ("Appendix C-linear", "App C-linear"),
    ("5.4-compression", "§5.4-compression"),
])
def test_other_spellings(written: str, meant: str) -> None:
    assert registry.get_claim(written).id == meant


def test_a_section_is_answered_with_its_claims() -> None:
    with pytest.raises(ValueError, match="unknown claim 'Appendix C'; did you mean App C-"):
        registry.get_claim("Appendix C")


def test_an_unknown_id_is_answered_with_close_ones(shelf: Path) -> None:
    (shelf / "s01_a.py").write_text(module("s01_a", ("Lemma 5.1", "Lemma 5.1")))
    with pytest.raises(ValueError, match="unknown claim 'Lema 5.1'; did you mean Lemma 5.1"):
        registry.get_claim("Lema 5.1")
