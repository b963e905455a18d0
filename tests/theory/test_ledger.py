"""Verdicts are computed from evidence: every rule of the table of verdicts, caps, cycles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from theory.ledger import (
    Claim,
    Domain,
    Evidence,
    Judgement,
    Kind,
    Role,
    Strength,
    Verdict,
    cap,
    judge,
    own_verdict,
)


def claim(name: str = "C", **fields: object) -> Claim:
    base = Claim(
        id=name, refs=(name,), section="S", title="t", statement="s", kind=Kind.THEOREM, checks=()
    )
    return replace(base, **fields)  # type: ignore[arg-type]


def found(
    role: Role = Role.STATEMENT,
    strength: Strength = Strength.SYMBOLIC,
    passed: bool | None = True,
) -> Evidence:
    return Evidence(check="c", role=role, strength=strength, passed=passed, summary="found")


GOOD = Judgement(Verdict.PROVED, "ok")


@pytest.mark.parametrize(
    ("strength", "verdict"),
    [
        (Strength.SYMBOLIC, Verdict.PROVED),
        (Strength.CERTIFIED, Verdict.CERTIFIED),
        (Strength.SAMPLED, Verdict.VERIFIED),
    ],
)
def test_strength_becomes_verdict(strength: Strength, verdict: Verdict) -> None:
    assert own_verdict(claim(), [found(strength=strength)]).verdict == verdict


def test_a_conjunction_is_as_strong_as_its_weakest_member() -> None:
    evidence = [found(), found(strength=Strength.SAMPLED), found(strength=Strength.CERTIFIED)]
    assert own_verdict(claim(), evidence).verdict == Verdict.VERIFIED


@pytest.mark.parametrize("passed", [False, None])
@pytest.mark.parametrize("role", list(Role))
def test_one_failed_or_unjudged_check_leaves_undecided(role: Role, passed: bool | None) -> None:
    repairing = claim(hypothesis="x", repair="R")
    evidence = [found(), found(role, passed=passed)]
    assert own_verdict(repairing, evidence, GOOD).verdict == Verdict.UNDECIDED


def test_no_evidence_is_never_a_pass() -> None:
    assert own_verdict(claim(), []).verdict == Verdict.UNDECIDED
    assert own_verdict(claim(), [found(Role.HYPOTHESIS)]).verdict == Verdict.UNDECIDED


def test_sampled_evidence_does_not_do_where_a_proof_is_needed() -> None:
    strict = claim(needs=Strength.SYMBOLIC)
    assert own_verdict(strict, [found(strength=Strength.SAMPLED)]).verdict == Verdict.UNDECIDED
    assert own_verdict(strict, [found()]).verdict == Verdict.PROVED


def test_conditional_needs_hypothesis_evidence_and_a_counterexample() -> None:
    conditional = claim(hypothesis="x > 0")
    both = [found(Role.COUNTEREXAMPLE), found(Role.HYPOTHESIS)]
    judgement = own_verdict(conditional, both)
    assert (judgement.verdict, judgement.vacuous) == (Verdict.CONDITIONAL, False)
    assert own_verdict(conditional, both[:1]).verdict == Verdict.UNDECIDED
    assert own_verdict(conditional, both[1:]).verdict == Verdict.UNDECIDED
    assert own_verdict(conditional, [*both, found(Role.VACUITY)]).vacuous


def test_conditional_hypothesis_evidence_must_be_strong_enough() -> None:
    strict = claim(hypothesis="x > 0", needs=Strength.SYMBOLIC)
    weak = [found(Role.COUNTEREXAMPLE), found(Role.HYPOTHESIS, Strength.SAMPLED)]
    assert own_verdict(strict, weak).verdict == Verdict.UNDECIDED


@pytest.mark.parametrize("verdict", list(Verdict))
def test_refuted_needs_a_repair_that_stands(verdict: Verdict) -> None:
    evidence = [found(Role.COUNTEREXAMPLE)]
    judgement = own_verdict(claim(repair="R"), evidence, Judgement(verdict, ""))
    stands = {Verdict.PROVED, Verdict.CERTIFIED, Verdict.VERIFIED, Verdict.CONDITIONAL}
    assert judgement.verdict == (Verdict.REFUTED if verdict in stands else Verdict.UNDECIDED)
    assert own_verdict(claim(), evidence).verdict == Verdict.UNDECIDED


def test_empirical_verdicts() -> None:
    empirical = claim(kind=Kind.EMPIRICAL)
    run = found(strength=Strength.EMPIRICAL)
    assert own_verdict(empirical, [run]).verdict == Verdict.REPRODUCED
    assert own_verdict(empirical, [run, replace(run, passed=False)]).verdict == (
        Verdict.NOT_REPRODUCED
    )
    assert own_verdict(empirical, [replace(run, passed=None)]).verdict == Verdict.UNDECIDED
    assert own_verdict(empirical, []).verdict == Verdict.UNDECIDED


@pytest.mark.parametrize(
    "used", [Verdict.REFUTED, Verdict.UNDECIDED, Verdict.REPRODUCED, Verdict.NOT_REPRODUCED]
)
def test_a_claim_that_uses_what_does_not_hold_is_undecided(used: Verdict) -> None:
    assert cap(GOOD, {"U": Judgement(used, "")}).verdict == Verdict.UNDECIDED


def test_a_claim_is_capped_by_the_weakest_it_uses() -> None:
    used = {"A": Judgement(Verdict.CERTIFIED, ""), "B": Judgement(Verdict.VERIFIED, "")}
    capped = cap(GOOD, used)
    assert capped.verdict == Verdict.VERIFIED
    assert "B" in capped.reason
    own = Judgement(Verdict.VERIFIED, "mine")
    assert cap(own, {"A": GOOD}) == own


def test_hypotheses_are_inherited() -> None:
    conditional = Judgement(Verdict.CONDITIONAL, "", vacuous=True)
    capped = cap(GOOD, {"U": conditional, "V": GOOD})
    assert (capped.verdict, capped.inherited, capped.vacuous) == (
        Verdict.CONDITIONAL,
        ("U",),
        True,
    )


def test_a_refutation_is_not_capped() -> None:
    refuted = Judgement(Verdict.REFUTED, "")
    assert cap(refuted, {"U": Judgement(Verdict.UNDECIDED, "")}) == refuted


def test_judge_follows_uses_and_repairs_in_any_order() -> None:
    claims = [
        claim("A", uses=("B",)),
        claim("B", repair="C"),
        claim("C"),
        claim("D", uses=("C",)),
    ]
    evidence = {
        "A": [found()],
        "B": [found(Role.COUNTEREXAMPLE)],
        "C": [found(strength=Strength.CERTIFIED)],
        "D": [found()],
    }
    verdicts = {name: j.verdict for name, j in judge(claims, evidence).items()}
    assert verdicts == {
        "A": Verdict.UNDECIDED,
        "B": Verdict.REFUTED,
        "C": Verdict.CERTIFIED,
        "D": Verdict.CERTIFIED,
    }


def test_a_cycle_of_uses_is_refused() -> None:
    circular = [claim("A", uses=("B",)), claim("B", repair="C"), claim("C", uses=("A",))]
    with pytest.raises(ValueError, match="circular uses: A → B → C → A"):
        judge(circular, {})


def test_a_dangling_reference_is_refused() -> None:
    with pytest.raises(ValueError, match="'A' refers to unknown claim 'B'"):
        judge([claim("A", uses=("B",))], {})


def test_assumptions_are_readable() -> None:
    domains = (
        Domain("alpha", low=1, high=2, open_low=True, meaning="tail index"),
        Domain("ell", kind="integer", low=0),
        Domain("U", kind="array", shape=("H", "H")),
    )
    assert claim(domains=domains, hypotheses=("i.i.d.",)).assumptions == (
        "alpha ∈ (1, 2] (tail index)",
        "ell ∈ [0, ∞) integer",
        "U ∈ (-∞, ∞) of shape (H, H)",
        "i.i.d.",
    )
