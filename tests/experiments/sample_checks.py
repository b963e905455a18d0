"""Checks with every fate, for the tests of the runner; their ledger is `sample_ledger`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments.checks.context import Informed
from theory.checking import Check, Context, check
from theory.ledger import Outcome, Role, Strength

Subject = Callable[[float], float]


def square(x: float) -> float:
    return x * x


MUTANTS: dict[str, Callable[[Subject], Any]] = {
    "cube": lambda f: lambda x: x**3,
    "sign": lambda f: lambda x: -f(x),
    "shift": lambda f: lambda x: f(x) + 1,
}


def build(run: Callable[[Subject, Context], Outcome], **options: Any) -> Check:
    settings: dict[str, Any] = {"strength": Strength.SYMBOLIC, "mutants": MUTANTS} | options
    return check(subject=lambda: square, probe=lambda f: [f(1.5), f(2.5)], **settings)(run)


def _log(name: str) -> None:
    """Note each run of a check, in whatever process, where a test asks for it."""
    if "SAMPLE_LOG" in os.environ:
        with Path(os.environ["SAMPLE_LOG"]).open("a") as handle:
            handle.write(name + "\n")


def _squares(subject: Subject, context: Context) -> Outcome:
    _log("squares")
    return Outcome(
        subject(3) == 9 and subject(2) == 4, "at 2 and 3", {"bound": 0.0, "nan": float("nan")},
        ("f(3) = 9", "f(2) = 4"),
    )  # fmt: skip


def _raises(subject: Subject, context: Context) -> Outcome:
    _log("raises")
    raise RuntimeError("broken")


def _blind(subject: Subject, context: Context) -> Outcome:
    return Outcome(True, "looks at nothing")


def _no_run(subject: Subject, context: Context) -> Outcome:
    if os.environ.get("SAMPLE_CRASH"):
        raise RuntimeError("no calibration")
    known = isinstance(context, Informed) and context.known == {"rate": 0.05}
    _log(f"trained-{len(context.runs)}-{'known' if known else 'fresh'}")
    passed = True if context.runs else None
    return Outcome(passed, f"{len(context.runs)} runs", {"rate": 0.05})


squares = build(_squares)
sampled = build(_squares, strength=Strength.SAMPLED)
raises = build(_raises)
blind = build(_blind)
refutes = build(_squares, role=Role.COUNTEREXAMPLE)
slow = build(_squares, level="full")
trained = build(_no_run, strength=Strength.EMPIRICAL)
few = build(_squares, mutants={"cube": MUTANTS["cube"]})
