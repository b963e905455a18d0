"""Subjects of the symbolic checks: mappings of closed forms, their mutants, and their probes.

A probe evaluates every expression at fixed pseudo-random points, so that a mutant can be told
from the original; no number here is evidence for a statement.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp

from theory.refute import POINTS, numeric

Subject = Mapping[str, sp.Expr]


def probe(subject: Subject) -> list[complex]:
    """Values of every expression of a subject at fixed points (for telling mutants apart)."""
    return [numeric(sp.sympify(expr), draw) for expr in subject.values()
            for draw in range(POINTS)]


def edit(key: str, change: Callable[[Any], Any]) -> Callable[[Subject], Subject]:
    """A mutant that changes one entry of the subject."""
    return lambda subject: {**subject, key: change(subject[key])}
