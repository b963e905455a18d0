"""How a certificate is made: its set, its computation over one box, its claim, its digest."""

from __future__ import annotations

import ast
import hashlib
import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from numerics.certificates.format import Box, Cell, Certificate, Claimed, Compute, load, outward
from theory.hashing import digest

DIRECTORY: Final = Path(__file__).resolve().parent
RECIPES: Final[Mapping[str, str]] = {
    "compression": "numerics.certificates.compression:RECIPE",
    "robust_power": "numerics.certificates.robust_power:RECIPE",
    "information_constant": "numerics.certificates.information_constant:RECIPE",
    "concavity": "numerics.certificates.divergence:CONCAVITY",
    "divergence": "numerics.certificates.divergence:DIVERGENCE",
    "errors": "numerics.certificates.errors:RECIPE",
    "fisher": "numerics.certificates.fisher:RECIPE",
}
"""Name of a certificate → where its recipe is, as ``"module:attribute"``."""


def halves(box: Box) -> tuple[Box, Box]:
    """A box cut in two across its widest interval; ValueError for a single point."""
    widths = [high - low for low, high in box]
    at = widths.index(max(widths))
    if not widths[at]:
        raise ValueError(f"a point cannot be halved: {box}")
    low, high = box[at]
    middle = (low + high) / 2
    left, right = list(box), list(box)
    left[at], right[at] = (low, middle), (middle, high)
    return tuple(left), tuple(right)


@dataclass(frozen=True)
class Recipe:
    """Everything needed to make a certificate, and to judge a stored one.

    Attributes:
        name, statement, covers, parameters, domain: as in the certificate.
        start: boxes that cover the domain, to begin with.
        compute: enclosures over one box; ArithmeticError where they are not finite.
        subject: the closed forms that the claim speaks of.
        claim: closed forms → the claimed inequality of a box and its enclosures.
        modules: modules of this project whose source computes the enclosures.
        deepest: how often a box whose claim is not established may be split.
        split: cuts a box in two.
    """

    name: str
    statement: str
    covers: str
    parameters: tuple[str, ...]
    domain: tuple[Box, ...]
    start: Callable[[], Sequence[Box]]
    compute: Compute
    subject: Callable[[], Mapping[str, Any]]
    claim: Callable[[Mapping[str, Any]], Claimed]
    modules: tuple[str, ...]
    deepest: int = 12
    split: Callable[[Box], tuple[Box, Box]] = halves

    @property
    def path(self) -> Path:
        """Where the certificate is kept."""
        return DIRECTORY / f"{self.name}.json"

    def stored(self) -> Certificate:
        """The kept certificate; ValueError if it is absent or damaged."""
        return load(self.path)

    def forms(self) -> str:
        """Digest of the closed forms and of the code, comments and docstrings left out."""
        return digest(self.subject(), [_code(name) for name in sorted(self.modules)])

    def cell(self, box: Box) -> Cell | None:
        """The cell of a box, or None if the claim cannot be established on it as a whole."""
        try:
            cell = Cell(box, {k: outward(ball) for k, ball in self.compute(box).items()})
        except ArithmeticError:
            return None
        return cell if self.claim(self.subject())(box, cell.balls()) else None

    def certificate(self, cells: Sequence[Cell]) -> Certificate:
        """The certificate of finished cells, in the order of their boxes."""
        ordered = tuple(sorted(cells, key=lambda cell: cell.box))
        return Certificate(self.name, self.statement, self.covers, self.parameters, self.domain,
                           ordered, self.forms())


@cache
def _code(module: str) -> str:
    """SHA-256 of a module's lines without docstrings, blank lines and lines of comment.

    By lines and not by syntax tree, whose text differs from one Python to the next.
    """
    text = Path(str(importlib.import_module(module).__file__)).read_text(encoding="utf-8")
    kept = dict(enumerate(text.splitlines(), start=1))
    for node in ast.walk(ast.parse(text)):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(
            body[0].value, ast.Constant
        ) and isinstance(body[0].value.value, str):
            for number in range(body[0].lineno, (body[0].end_lineno or body[0].lineno) + 1):
                kept.pop(number, None)
    lines = (line.rstrip() for line in kept.values())
    code = [line for line in lines if line and not line.lstrip().startswith("#")]
    return hashlib.sha256("\n".join(code).encode()).hexdigest()


def recipe(name: str) -> Recipe:
    """The recipe called ``name``; ValueError listing the names if there is none."""
    if name not in RECIPES:
        raise ValueError(f"unknown certificate {name!r}; allowed: {', '.join(sorted(RECIPES))}")
    module, _, attribute = RECIPES[name].partition(":")
    found = getattr(importlib.import_module(module), attribute)
    if not isinstance(found, Recipe) or found.name != name:
        raise ValueError(f"{RECIPES[name]} is not the recipe of {name!r}")
    return found
