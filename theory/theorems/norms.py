"""Norm axioms: for every submultiplicative norm, and entrywise for absolute values."""

from __future__ import annotations

from typing import Any, Final

import sympy as sp

from theory.norms import Size
from theory.terms import Statement
from theory.theorems.base import Axiom, Instance, require


def _triangle(norm: type[Size], x: Any, y: Any) -> Instance:
    require(issubclass(norm, Size), f"{norm} is a norm or the matrix of absolute values")
    return (), Statement(norm(x + y), "≤", norm(x) + norm(y))


def _product(norm: type[Size], x: Any, y: Any) -> Instance:
    require(issubclass(norm, Size), f"{norm} is a norm or the matrix of absolute values")
    return (), Statement(norm(sp.expand(x * y)), "≤", norm(x) * norm(y))


NORMS: Final = (
    Axiom("triangle inequality", "‖x + y‖ ≤ ‖x‖ + ‖y‖; entrywise |X + Y| ≤ |X| + |Y|.", "none",
          "Horn and Johnson, Matrix analysis, 5.1", _triangle),
    Axiom("submultiplicativity", "‖xy‖ ≤ ‖x‖‖y‖; entrywise |XY| ≤ |X||Y|.",
          "a submultiplicative norm", "Horn and Johnson, Matrix analysis, 5.6", _product),
)
