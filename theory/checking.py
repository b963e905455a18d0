"""Checks that can fail: registration, running, and the falsifiers each of them must reject.

A check judges a *subject*, an object taken from ``theory`` (a closed form, an operator, a
tuple of them).  A mutant is a function subject → altered subject.  The check must reject it,
but a mutant counts only if it is a real alteration: it must not raise while it is being made
or probed, must keep the shape, must be finite where the original is, and must differ from the
original and from the mutants before it at the probe's points.
"""

from __future__ import annotations

import importlib
import inspect
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from theory.ledger import Evidence, Outcome, Role, Strength

Level = Literal["quick", "full"]


@dataclass(frozen=True)
class Context:
    """What a check may depend on besides its subject: effort, seed, and finished runs."""

    level: Level = "quick"
    seed: int = 20251205
    runs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Check:
    """A registered check; call :meth:`evidence` to run it and :meth:`survivors` to test it.

    ``probe`` maps a subject to numbers at fixed random points; two subjects with equal probes
    are the same object, and a changed length is a changed shape.
    """

    name: str
    role: Role
    strength: Strength
    subject: Callable[[], Any]
    run: Callable[[Any, Context], Outcome]
    probe: Callable[[Any], Sequence[complex]]
    mutants: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    level: Level = "quick"

    def source(self) -> str:
        """Source text of the module the check lives in; part of the evidence's cache key."""
        return inspect.getsource(inspect.getmodule(self.run) or self.run)

    def evidence(self, context: Context) -> Evidence:
        """Run the check on the true subject."""
        start = time.perf_counter()
        outcome = self.run(self.subject(), context)
        return Evidence(
            check=self.name,
            role=self.role,
            strength=self.strength,
            passed=_truth(outcome),
            summary=outcome.summary,
            details=outcome.details,
            steps=outcome.steps,
            seconds=time.perf_counter() - start,
        )

    def mutation_report(self, context: Context) -> dict[str, str]:
        """Fate of every mutant: ``killed``, ``alive``, or why it does not count."""
        original = self.subject()
        reference = list(self.probe(original))
        fates: dict[str, str] = {}
        judged: dict[str, list[complex]] = {}
        for label, mutate in self.mutants.items():
            try:
                mutant = mutate(original)
                values = list(self.probe(mutant))
            except Exception as error:  # a mutant that cannot be made or probed proves nothing
                fates[label] = f"invalid: raises {type(error).__name__}: {error}"
                continue
            if len(values) != len(reference):
                fates[label] = "invalid: changes the shape"
            elif all(_close(a, b) for a, b in zip(values, reference, strict=True)):
                fates[label] = "invalid: equals the original at the probe's points"
            elif any(_finite(b) and not _finite(a) for a, b in zip(values, reference, strict=True)):
                fates[label] = "invalid: not finite at the probe's points"
            elif twin := next((name for name, other in judged.items() if all(
                    _close(a, b) for a, b in zip(values, other, strict=True))), ""):
                fates[label] = f"invalid: equals the mutant {twin!r} at the probe's points"
            else:
                judged[label] = values
                try:
                    passed = _truth(self.run(mutant, context))
                except Exception as error:  # a crash is no rejection
                    fates[label] = f"invalid: check raises {type(error).__name__}: {error}"
                    continue
                if passed is None:
                    fates[label] = "invalid: the check has nothing to judge"
                else:
                    fates[label] = "alive" if passed else "killed"
        return fates


def _truth(outcome: Outcome) -> bool | None:
    """``passed`` as a plain truth value; TypeError for an undecided symbolic relation."""
    return None if outcome.passed is None else bool(outcome.passed)


def _finite(value: complex) -> bool:
    return value == value and abs(value) != float("inf")


def _close(a: complex, b: complex) -> bool:
    if a == b or (a != a and b != b):  # equal infinities, or NaN on both sides
        return True
    return abs(a - b) <= 1e-12 * max(1.0, min(abs(a), abs(b)))


def check(
    *,
    strength: Strength,
    subject: Callable[[], Any],
    probe: Callable[[Any], Sequence[complex]],
    mutants: Mapping[str, Callable[[Any], Any]],
    role: Role = Role.STATEMENT,
    level: Level = "quick",
) -> Callable[[Callable[[Any, Context], Outcome]], Check]:
    """Register a function ``(subject, context) -> Outcome`` as a check."""

    def register(function: Callable[[Any, Context], Outcome]) -> Check:
        if not mutants:
            raise ValueError(f"check {function.__name__!r} has no mutants")
        return Check(
            name=f"{function.__module__}:{function.__name__}",
            role=role,
            strength=strength,
            subject=subject,
            run=function,
            probe=probe,
            mutants=dict(mutants),
            level=level,
        )

    return register


def load_check(name: str) -> Check:
    """Import the check called ``"package.module:function"``; ValueError if there is none."""
    module_name, _, attribute = name.partition(":")
    try:
        found = getattr(importlib.import_module(module_name), attribute)
    except (ImportError, AttributeError) as error:
        raise ValueError(f"no check called {name!r}: {error}") from error
    if not isinstance(found, Check):
        raise ValueError(f"{name!r} is not a check")
    return found
