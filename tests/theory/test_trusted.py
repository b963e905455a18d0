"""The page of what is trusted: every rule, every theorem, and who uses them."""

import pytest

from derivations.trusted import page
from theory import detection as det
from theory.axioms import AXIOMS, axiom
from theory.proofs.fano import fano
from theory.terms import ProofError
from theory.transport import first_order, letter
from theory.trusted import rules, theorems, theorems_used


def test_every_theorem_has_its_hypotheses_and_a_source():
    for item in theorems():
        assert item.statement and item.hypotheses and item.source, item.name


def test_the_page_has_every_rule_and_theorem():
    text, latex = page(), page("latex")
    for name, why in rules():
        assert name in text and name in latex and len(why.split()) > 5
    for name in AXIOMS:
        assert name in text and name in latex
    with pytest.raises(ValueError, match="allowed: text, latex"):
        page("json")


def test_theorems_are_found_in_proofs():
    assert theorems_used(fano(det.binary_entropy(), det.required_information())) == (
        "Jensen on the unit interval",)
    assert theorems_used(first_order(letter("A"), letter("B"))) == ()


def test_letters_that_do_not_fit_are_refused_as_proof_errors():
    with pytest.raises(ProofError, match="does not apply"):
        axiom("growth").instance(1, 2, 3)
