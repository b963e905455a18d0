"""The claims on gradients, cells, rates, Lemma 5.1, expansions and optimisers."""

import importlib

import pytest

from theory.checking import Context, load_check
from theory.ledger import Claim, Strength, Verdict, judge
from theory.registry import claims

MODULES = ("s03_bptt", "s04_cells", "s05_1_statistic", "s05_monotone", "sA_frechet", "sB_gated",
           "sY_transport", "ts_optimizers")
OWN: tuple[Claim, ...] = tuple(
    claim for name in MODULES for claim in importlib.import_module(f"theory.claims.{name}").CLAIMS)
CHECKS = sorted({name for claim in OWN for name in claim.checks})
REFUTED = {"Lemma 5.1", "Lemma 5.1-lstm-naive", "Lemma 5.1-signed", "§4.2-only-hc",
           "Lemma 5.1-lag-anchors",
           "Rates-division", "Rates-truncation", "TS-gates-needed"}
CONDITIONAL = {"Lemma 5.1-anchors", "§5.2-nonnegative", "LW-31", "TS-momentum-limit", "TS-adam",
               "TS-direction", "TS-row-mean-form"}
SAMPLED = {"§3-immediate", "§4.2-carriers", "Jacobians-autograd", "Rates-orders", "TS-expansion",
           "TS-anisotropy", "TS-row-mean-distance", "Rates-truncation-values",
           "T4-matrices"}
CERTIFIED = {"T3-matrices"}


@pytest.fixture(scope="module")
def judged():
    context = Context()
    evidence = {name: load_check(name).evidence(context) for name in CHECKS}
    return judge(OWN, {c.id: [evidence[name] for name in c.checks] for c in OWN})


def test_every_number_is_primary_exactly_once():
    numbers = [*range(1, 33), *range(46, 58)]
    primary = [claim.refs[0] for claim in claims()]
    assert [f"LW-{n}" for n in numbers if primary.count(f"LW-{n}") != 1] == []
    checks = [c.checks for c in OWN if c.refs[0].startswith("LW-")]
    assert len({c for c in checks}) == len(checks), "each has its own check"


def test_verdicts_follow_from_the_evidence(judged):
    wanted = {}
    for claim in OWN:
        wanted[claim.id] = (
            Verdict.REFUTED if claim.id in REFUTED else
            Verdict.CONDITIONAL if claim.id in CONDITIONAL else
            Verdict.VERIFIED if claim.id in SAMPLED else
            Verdict.CERTIFIED if claim.id in CERTIFIED else Verdict.PROVED)
    found = {name: j.verdict for name, j in judged.items()}
    assert {k: (found[k], judged[k].reason) for k in found if found[k] != wanted[k]} == {}


def test_symbolic_proof_is_required_where_the_papers_prove():
    for n in [*range(2, 27), *range(46, 58)]:
        claim = next(c for c in OWN if c.refs[0] == f"LW-{n}")
        assert claim.needs is Strength.SYMBOLIC
        assert all(load_check(name).strength is Strength.SYMBOLIC for name in claim.checks)


@pytest.mark.parametrize("name", CHECKS)
def test_every_mutant_is_rejected(name):
    loaded = load_check(name)
    assert loaded.name == name
    assert len(loaded.mutants) >= 3
    fates = loaded.mutation_report(Context())
    assert {label: fate for label, fate in fates.items() if fate != "killed"} == {}


def test_refuted_and_conditional_claims_say_what_was_found():
    for claim in OWN:
        if claim.id in REFUTED | CONDITIONAL:
            assert claim.finding.count(".") >= 3, claim.id
            assert claim.repair or claim.hypothesis, claim.id
