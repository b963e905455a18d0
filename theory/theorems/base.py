"""What a listed theorem is: words for the reader, and a schema that the kernel instantiates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy as sp

from theory.terms import ProofError, Statement

Instance = tuple[tuple[Statement, ...], Statement]  # premises, conclusion


@dataclass(frozen=True)
class Axiom:
    """A theorem that is used and not proved here.

    ``statement`` and ``hypotheses`` in words, ``source``: where its proof can be read;
    ``schema`` turns letters into (premises, conclusion) and raises ProofError where a
    hypothesis is not met.
    """

    name: str
    statement: str
    hypotheses: str
    source: str
    schema: Callable[..., Instance] | None = None

    def instance(self, *letters: Any) -> Instance:
        """Premises and conclusion for these letters; ProofError if a hypothesis fails."""
        if self.schema is None:
            raise ProofError(f"{self.name} has no formal instance")
        try:
            return self.schema(*letters)
        except (TypeError, AttributeError) as error:
            raise ProofError(f"{self.name} does not apply to {letters}: {error}") from error


def require(holds: object, hypothesis: str) -> None:
    """ProofError naming a hypothesis that is not met."""
    if not holds:
        raise ProofError(f"hypothesis not met: {hypothesis}")


_SMOOTH = (sp.exp, sp.sinh, sp.cosh, sp.tanh, sp.sech, sp.atan, sp.erf, sp.erfc, sp.sin, sp.cos)


def smooth(expr: sp.Expr) -> bool:
    """Whether an elementary expression is visibly smooth wherever its letters may be.

    Powers with other than natural exponents need a positive base, logarithms a positive
    argument; functions without a formula, maxima, integrals and limits are refused.
    """
    for node in sp.preorder_traversal(expr):
        if not (node.is_Atom or node.is_Add or node.is_Mul or node.is_Pow
                or isinstance(node, sp.Function)):
            return False
        if node.is_Pow and node.exp.is_Integer and node.exp >= 0:
            continue
        if (node.is_Pow and not node.base.is_positive) or (
                isinstance(node, sp.log) and not node.args[0].is_positive):
            return False
        if isinstance(node, sp.Function) and not isinstance(node, (sp.log, *_SMOOTH)):
            return False
    return True
