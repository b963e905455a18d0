"""Function symbols that the listed theorems speak of: no lemma can define them."""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy as sp


class Primitive(sp.Function):
    """A law or a constant that theorems describe.

    The kernel lets a lemma define undefined functions only.  These are not undefined: a lemma
    that could say ``Lebesgue = Normal`` would turn a theorem about one into a falsehood.
    """

    opaque = True  # no number is known for it


@cache
def primitive(name: str, **kinds: bool) -> Any:
    """The function symbol of that name; ``kinds`` are those of its values (``real=True``)."""
    return type(name, (Primitive,), {f"is_{kind}": value for kind, value in kinds.items()})
