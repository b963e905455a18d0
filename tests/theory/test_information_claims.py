"""Every claim on noise, information, window and regimes: its verdict, its checks, its mutants."""

from __future__ import annotations

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
    sX_numbers,
    sX_spectra,
)
from theory.ledger import Claim, Verdict, judge

MODULES = (s05_3_information, s05_4_window, s05_5_implications, s06_validation, sC_noise_floor,
           sD_lan, sE_information, sG_scaling, sX_information, sX_numbers,
           sX_spectra)
ALL: tuple[Claim, ...] = tuple(c for module in MODULES for c in module.CLAIMS)
# Claims repaired by another section's claim are judged with that section.
CLAIMS = tuple(c for c in ALL if not c.repair or c.repair in {other.id for other in ALL})
CHECKS = sorted({name for claim in ALL for name in claim.checks})
NUMBERED = {f"LW-{n}" for n in (*range(33, 44), 45, *range(58, 74))}
REFUTED = {"LW-35", "LW-36", "LW-40", "LW-60", "LW-61", "LW-65", "LW-66"}
CONDITIONAL = {"LW-34", "LW-42", "LW-62", "LW-63"}


@pytest.mark.parametrize("name", CHECKS)
def test_check_rejects_every_mutant(name: str) -> None:
    check: Check = load_check(name)
    fates = check.mutation_report(Context())
    assert len(fates) >= 3
    assert set(fates.values()) == {"killed"}, fates


def test_each_number_is_the_primary_reference_of_one_claim() -> None:
    primary = [c.refs[0] for c in CLAIMS if c.refs[0].startswith("LW-") and c.refs[0] in NUMBERED]
    assert sorted(primary) == sorted(NUMBERED)


def test_each_number_has_a_check_of_its_own() -> None:
    used = [c.checks[0] for c in CLAIMS if c.refs[0] in NUMBERED]
    assert len(used) == len(set(used))


def test_verdicts() -> None:
    """One test, so that the evidence is gathered once: nothing undecided, the known failures,
    findings and repairs of each, both sides of every counterexample."""
    evidence = {c.id: [load_check(n).evidence(Context()) for n in c.checks] for c in CLAIMS}
    result = judge(CLAIMS, evidence)
    undecided = {n: j.reason for n, j in result.items() if j.verdict == Verdict.UNDECIDED}
    assert not undecided
    assert {n for n in NUMBERED if result[n].verdict == Verdict.REFUTED} == REFUTED
    assert {n for n in NUMBERED if result[n].verdict == Verdict.CONDITIONAL} == CONDITIONAL
    for claim in CLAIMS:
        verdict = result[claim.id].verdict
        if verdict in (Verdict.REFUTED, Verdict.CONDITIONAL):
            assert claim.finding.count(". ") >= 1 and claim.finding.endswith("."), claim.id
            assert claim.published_argument != "valid", claim.id
        if verdict == Verdict.REFUTED:
            assert result[claim.repair].verdict in (
                Verdict.PROVED, Verdict.CERTIFIED, Verdict.VERIFIED), claim.id
        for found in evidence[claim.id]:
            if found.role == "counterexample":
                assert {"left", "right"} <= set(found.details), found.check
