"""The scripts cover the papers in order, hold no formula, and the table of symbols resolves."""

from __future__ import annotations

import ast
import doctest
import importlib
from pathlib import Path

import pytest
import sympy as sp
import torch

import derivations
from derivations import derivation
from derivations.catalogue import ORDER, scripts, unlisted
from derivations.derivation import derive
from derivations.script import Script
from derivations.symbols import table
from theory.notation import NOTATION
from theory.registry import claims
from theory.repaired import CHAPTER


def test_every_numbered_equation_is_in_exactly_one_script():
    covered = [n for script in scripts().values() if script.equations
               for n in range(script.equations[0], script.equations[1] + 1)]
    assert sorted(covered) == list(range(1, 74))


def test_every_claim_is_listed_once():
    listed = [claim.id for script in scripts().values() for claim in script.claims()]
    assert len(listed) == len(set(listed))
    assert not [i for i in unlisted() if i.startswith("LW-")]


@pytest.mark.parametrize("name", ["gated", "lstm", "gru"])
def test_cells_are_printed(name):
    script = scripts()[name]
    cells_only = Script(title=script.title, cells=script.cells, layernorm=script.layernorm)
    for format_ in ("text", "latex"):
        page = cells_only.render(format_)
        assert page.count("∂h" if format_ == "text" else r"\partial h") >= 3
    with pytest.raises(ValueError, match="format is 'html'; allowed: text, latex"):
        cells_only.render("html")


def test_the_chapter_of_the_repaired_theory_is_printed():
    chapter = scripts()["repaired"]
    for format_ in ("text", "latex"):
        page = chapter.render(format_)
        assert all(part.title in page for part in CHAPTER)
        assert "Exact test" in page
    assert chapter.render("latex").isascii()
    with pytest.raises(ValueError, match="format is 'html'; allowed: text, latex"):
        chapter.render("html")


def test_scripts_hold_no_formula():
    for name in ORDER:
        tree = ast.parse((Path(derivations.__path__[0]) / f"{name}.py").read_text())
        assert not [n for n in ast.walk(tree) if isinstance(n, ast.BinOp)]
        imported = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        assert imported <= {"__future__", "derivations.script", "derivations.catalogue",
                            "derivations.chapter", "theory.ledger", "theory.registry"}


@pytest.mark.parametrize("entry", NOTATION, ids=lambda e: e.name)
def test_symbols_live_where_the_table_says(entry):
    module, _, attribute = entry.place.partition(":")
    assert hasattr(importlib.import_module(module), attribute)


def test_table_of_symbols():
    assert len({e.latex for e in NOTATION}) == len(NOTATION)
    assert table().count("\n") == len(NOTATION) + 2
    assert table("latex").count("\\\\") == len(NOTATION) + 1


def test_derivation_gives_objects_and_functions():
    assert doctest.testmod(derivation).failed == 0
    diag = derive("diag")
    names = {str(s): s for s in diag.equations["h_new"].free_symbols}
    assert sp.expand(diag.d[0, 0] - (1 - names["g"])) == 0
    assert (diag.retention["h", "h"] + diag.mixing["h", "h"]).equals(diag.jacobian["h", "h"])
    compiled = diag.compile()
    params = {k: torch.zeros(s) for k, s in compiled.param_shapes(2, 1).items()}
    jacobian = compiled.step_jacobian(params, torch.zeros(1), torch.zeros(2))
    assert torch.equal(jacobian, torch.eye(2) / 2)  # every gate is at one half


def test_the_chapter_names_claims_that_exist():
    known = {claim.id for claim in claims()}
    assert [name for part in CHAPTER for name in part.claims if name not in known] == []
