"""A check without working falsifiers is worthless: which mutants count, and how."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from theory.checking import Check, Context, check, load_check
from theory.ledger import Outcome, Role, Strength


def squares(subject: Any, context: Context) -> Outcome:
    """The subject squares its argument at three points."""
    return Outcome(passed=all(subject(x) == x * x for x in (1, 2, 3)), summary="three points")


def build(mutants: dict[str, Any], run: Any = squares) -> Check:
    decorate = check(
        strength=Strength.SAMPLED,
        subject=lambda: lambda x: x * x,
        probe=lambda f: [complex(f(x)) for x in (1.5, 2.5)],
        mutants=mutants,
    )
    return decorate(run)


example = build({"cube": lambda f: lambda x: x**3})


def test_evidence_of_the_true_subject() -> None:
    evidence = example.evidence(Context())
    assert (evidence.passed, evidence.role, evidence.strength) == (
        True,
        Role.STATEMENT,
        Strength.SAMPLED,
    )
    assert evidence.check == f"{__name__}:squares"
    assert evidence.seconds >= 0


def test_a_real_alteration_is_killed() -> None:
    assert example.mutation_report(Context()) == {"cube": "killed"}


def test_a_mutant_that_the_check_lets_pass_is_alive() -> None:
    blind = build({"cube": lambda f: lambda x: x**3}, lambda subject, context: Outcome(True, "ok"))
    assert blind.mutation_report(Context()) == {"cube": "alive"}


def fails(_: Any) -> Any:
    raise ArithmeticError("no such object")


@pytest.mark.parametrize(
    ("mutate", "reason"),
    [
        (fails, "raises ArithmeticError"),
        (lambda f: lambda x: fails(x), "raises ArithmeticError"),
        (lambda f: lambda x: x * x + 0.0, "equals the original"),
        (lambda f: lambda x: "word", "raises ValueError"),
        (lambda f: lambda x: float("nan"), "not finite"),
        (lambda f: lambda x: float("inf"), "not finite"),
    ],
)
def test_mutants_that_do_not_count(mutate: Any, reason: str) -> None:
    (fate,) = build({"m": mutate}).mutation_report(Context()).values()
    assert fate.startswith("invalid: ")
    assert reason in fate


def test_the_same_mutant_twice_counts_once() -> None:
    twice = build({"cube": lambda f: lambda x: x**3, "again": lambda f: lambda x: x * x * x})
    fates = twice.mutation_report(Context())
    assert fates["cube"] == "killed"
    assert fates["again"] == "invalid: equals the mutant 'cube' at the probe's points"


def test_a_mutant_of_another_shape_does_not_count() -> None:
    lists = check(
        strength=Strength.SAMPLED,
        subject=lambda: [1, 2],
        probe=lambda values: values,
        mutants={"longer": lambda values: [*values, 3]},
    )(squares)
    assert lists.mutation_report(Context()) == {"longer": "invalid: changes the shape"}


def test_a_crash_or_an_abstention_of_the_check_is_no_rejection() -> None:
    mutants = {"cube": lambda f: lambda x: x**3}
    crash = build(mutants, lambda subject, context: fails(subject))
    assert "check raises ArithmeticError" in crash.mutation_report(Context())["cube"]
    silent = build(mutants, lambda subject, context: Outcome(None, "no run"))
    assert "nothing to judge" in silent.mutation_report(Context())["cube"]


def test_symbolic_truth_values_become_plain_ones() -> None:
    symbolic = build({"m": lambda f: f}, lambda subject, context: Outcome(sympy.true, ""))
    assert symbolic.evidence(Context()).passed is True
    undecided = sympy.Symbol("x") > 0
    with pytest.raises(TypeError):
        build({"m": lambda f: f}, lambda s, c: Outcome(undecided, "")).evidence(Context())


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_equal_non_finite_probes_are_equal(value: float) -> None:
    decorate = check(
        strength=Strength.SAMPLED,
        subject=lambda: value,
        probe=lambda x: [x],
        mutants={"same": lambda x: x, "other": lambda x: 0.0},
    )
    report = decorate(lambda subject, context: Outcome(subject != 0, "")).mutation_report(Context())
    assert report["same"].startswith("invalid: equals")
    assert report["other"] == "killed"


def test_a_check_without_mutants_is_refused() -> None:
    with pytest.raises(ValueError, match="'squares' has no mutants"):
        build({})


def test_checks_are_found_by_name() -> None:
    assert load_check(f"{__name__}:example") is example
    for name in ("no.such.module:x", f"{__name__}:missing", f"{__name__}:squares", "nonsense"):
        with pytest.raises(ValueError, match="no check called|is not a check"):
            load_check(name)
