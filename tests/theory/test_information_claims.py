"""Every claim on noise, information, window and regimes: its verdict, its checks, its mutants."""

from __future__ import annotations

import functools

import pytest

from theory.checking import Check, Context, load_check
from theory.claims import (
    s05_3_information,
    s05_4_window,
    s05_5_implications,
    s06_validation,
    sC_noise_floor,
    sD_lan,
    sE_information,
    sG_scaling,
    sX_information,
)
from theory.ledger import Claim, Judgement, Verdict, judge

MODULES = (s05_3_information, s05_4_window, s05_5_implications, s06_validation, sC_noise_floor,
           sD_lan, sE_information, sG_scaling, sX_information)
CLAIMS: tuple[Claim, ...] = tuple(c for module in MODULES for c in module.CLAIMS)
CHECKS = sorted({name for claim in CLAIMS for name in claim.checks})
NUMBERED = {f"LW-{n}" for n in (*range(33, 44), 45, *range(58, 74))}
REFUTED = {"LW-35", "LW-36", "LW-40", "LW-60", "LW-65", "LW-66"}
CONDITIONAL = {"LW-34", "LW-42", "LW-61", "LW-62", "LW-63"}


@functools.cache
def verdicts() -> dict[str, Judgement]:
    found = {c.id: [load_check(n).evidence(Context()) for n in c.checks] for c in CLAIMS}
    return judge(CLAIMS, found)


@pytest.mark.parametrize("name", CHECKS)
def test_check_rejects_every_mutant(name: str) -> None:
    check: Check = load_check(name)
    fates = check.mutation_report(Context())
    assert len(fates) >= 3
    assert set(fates.values()) == {"killed"}, fates


def test_each_number_is_the_primary_reference_of_one_claim() -> None:
    primary = [c.refs[0] for c in CLAIMS if c.refs[0].startswith("LW-") and c.refs[0] in NUMBERED]
    assert sorted(primary) == sorted(NUMBERED)


def test_no_claim_is_undecided() -> None:
    undecided = {name: j.reason for name, j in verdicts().items()
                 if j.verdict == Verdict.UNDECIDED}
    assert not undecided


def test_known_failures_of_the_papers() -> None:
    result = verdicts()
    assert {n for n in NUMBERED if result[n].verdict == Verdict.REFUTED} == REFUTED
    assert {n for n in NUMBERED if result[n].verdict == Verdict.CONDITIONAL} == CONDITIONAL


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: c.id)
def test_failures_are_explained_and_repaired(claim: Claim) -> None:
    verdict = verdicts()[claim.id].verdict
    if verdict in (Verdict.REFUTED, Verdict.CONDITIONAL):
        assert claim.finding.count(". ") >= 1 and claim.finding.endswith(".")
        assert claim.published_argument != "valid"
    if verdict == Verdict.REFUTED:
        assert verdicts()[claim.repair].verdict in (
            Verdict.PROVED, Verdict.CERTIFIED, Verdict.VERIFIED)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda c: c.id)
def test_counterexamples_show_both_sides(claim: Claim) -> None:
    for name in claim.checks:
        check = load_check(name)
        if check.role == "counterexample":
            details = check.evidence(Context()).details
            assert "left" in details and "right" in details, name
