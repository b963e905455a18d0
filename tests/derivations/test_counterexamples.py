"""The counterexamples print both sides and notice one that no longer violates its claim."""

from dataclasses import replace

import pytest

from derivations import counterexamples as script
from theory.checking import Context, load_check
from theory.registry import get_claim


def test_lemma_prints_both_sides(capsys):
    assert script.main(["Lemma 5.1"]) == 0
    text = capsys.readouterr().out
    assert "1.594323" in text and "larger: " in text and "smaller: 1" in text
    assert "True instead (Lemma 5.1-repaired)" in text


def test_conditional_claim_names_its_hypothesis(capsys):
    assert script.main(["LW-31"]) == 0
    text = capsys.readouterr().out
    assert "left: -1/5" in text and "right: 2/5" in text and "Holds if" in text


def test_a_proof_is_told_by_its_lemmas_and_one_page_holds_every_check(capsys):
    assert script.main(["LW-40"]) == 0
    text = capsys.readouterr().out
    assert text.count("Claimed: ") == 1 and text.count("Violated: ") == 2
    assert "LW-36's N leaves an error above ε" in text
    assert len(text.splitlines()) < 45 and "Density(" not in text and "u = u" not in text


def test_unknown_claim_is_one_line(capsys):
    assert script.main(["LW-99"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_claim_without_a_counterexample_prints_nothing(capsys):
    assert script.main(["LW-2"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["Lemma 5.1", "§4.2-only-hc"])
def test_a_counterexample_that_fails_is_said_so(name):
    claim = get_claim(name)
    evidence = load_check(claim.checks[0]).evidence(Context())
    assert "NOT violated" in script.page(claim, replace(evidence, passed=False))
