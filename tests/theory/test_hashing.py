"""The digest of closed forms: equal for equal objects, in any process, and only for them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction

import pytest
import sympy

from theory.hashing import canonical, digest

x, y = sympy.symbols("x y")


@dataclass(frozen=True)
class Point:
    a: object
    b: object = None


def test_equal_objects_have_equal_digests() -> None:
    assert digest(x + y) == digest(y + x)
    assert digest({"a": x, "b": y}) == digest({"b": y, "a": x})
    assert digest({x, y}) == digest({y, x})
    assert digest(Point(x)) == digest(Point(x))


def test_different_objects_have_different_digests() -> None:
    values = [
        x,
        sympy.Symbol("x", positive=True),
        x + 1,
        [x, y],
        [y, x],
        {"a": x},
        {"b": x},
        sympy.Matrix([[x, y]]),
        sympy.Matrix([[x], [y]]),
        sympy.Rational(1, 3),
        1 / 3,
        Fraction(1, 3),
        "x",
        None,
        Point(x),
        Point(None, x),
    ]
    assert len({digest(value) for value in values}) == len(values)


def test_the_digest_does_not_depend_on_the_process() -> None:
    code = (
        "import sympy; from theory.hashing import digest;"
        "x, y = sympy.symbols('x y'); print(digest({'a': {x, y, x*y}, 'b': sympy.exp(x)**2}))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1


def test_what_has_no_canonical_text_is_refused() -> None:
    with pytest.raises(TypeError, match="Dummy"):
        canonical(sympy.Dummy("x"))
    with pytest.raises(TypeError, match="no canonical text"):
        canonical(object())
