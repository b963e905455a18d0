"""Canonical text of closed forms, and its digest: what a stored result depends on."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from enum import Enum
from fractions import Fraction
from typing import Any

import sympy
from sympy.core.symbol import Dummy

from theory.operators import Op


def canonical(value: Any) -> str:
    """Text that is equal for two closed forms exactly if they are the same object.

    Takes SymPy expressions and matrices, operators, strings, numbers, ``None``, enumerations,
    dataclasses, mappings, sets, and iterables of these, nested at will; independent of
    the process, of hash seeds and of insertion order.  TypeError for anything else, and
    for a Dummy symbol, which is a new object in each process.
    """
    if isinstance(value, sympy.Basic | sympy.MatrixBase):
        if isinstance(value, sympy.Basic) and value.atoms(Dummy):
            raise TypeError(f"no canonical text for {value}: it contains a Dummy symbol")
        return sympy.srepr(value)
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if value is None or isinstance(value, str | bool | int | float | complex | Fraction):
        return repr(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = ((f.name, getattr(value, f.name)) for f in dataclasses.fields(value))
        inner = ", ".join(f"{name}={canonical(item)}" for name, item in fields)
        return f"{type(value).__name__}({inner})"
    if isinstance(value, Op):
        return f"Op({canonical(value.terms)})"
    if isinstance(value, Mapping):
        pairs = sorted((canonical(key), canonical(item)) for key, item in value.items())
        return "{" + ", ".join(f"{key}: {item}" for key, item in pairs) + "}"
    if isinstance(value, set | frozenset):
        return "{" + ", ".join(sorted(map(canonical, value))) + "}"
    if isinstance(value, Iterable):
        return "[" + ", ".join(map(canonical, value)) + "]"
    raise TypeError(f"no canonical text for {type(value).__name__} {value!r}")


def digest(*values: Any) -> str:
    """SHA-256 of the canonical text of the values, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(values).encode()).hexdigest()
