"""The ledger as a whole: what is computed now is what was recorded, and what the README says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments import verify
from theory.ledger import Kind, Verdict
from theory.registry import claims

README = Path(__file__).resolve().parent.parent / "README.md"


@pytest.fixture(scope="module")
def report() -> verify.Report:
    """Every symbolic and numeric claim, judged without kept evidence."""
    return verify.verify(workers=1, fresh=True)


def test_verdicts_equal_the_record(report: verify.Report) -> None:
    assert report.differences == ()
    assert set(verify.read_record()) >= {"quick"}


def test_nothing_is_left_undecided(report: verify.Report) -> None:
    undecided = {
        result.claim.id: result.judgement.reason
        for result in report.results
        if result.judgement.verdict == Verdict.UNDECIDED
    }
    assert undecided == {}


def test_what_fails_is_explained(report: verify.Report) -> None:
    fallen = (Verdict.REFUTED, Verdict.CONDITIONAL)
    for result in report.results:
        if result.judgement.verdict in fallen and not result.judgement.inherited:
            assert result.claim.finding, result.claim.id


def test_only_claims_about_networks_wait_for_a_run(report: verify.Report) -> None:
    waiting = {claim.id for claim in claims() if claim.kind == Kind.EMPIRICAL}
    assert set(report.unjudged) == waiting


def test_the_readme_tells_the_recorded_verdicts() -> None:
    recorded = verify.read_record()["quick"]
    rows = re.findall(r"^\| ([^|:]+?): [^|]+ \| ([A-Z ]+) \|$", README.read_text(), re.M)
    assert len(rows) == 10
    assert {name: recorded[name] for name, _ in rows} == dict(rows)
