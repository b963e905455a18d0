"""Stored certificates: exact cover, digests, damage, recomputation, interrupted generation."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sympy as sp
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from numerics.certificates import generate, recipe
from numerics.certificates.format import Box, Cell, covers, load, outward, save
from numerics.certificates.judging import (
    CERTIFICATE,
    judge,
    other_forms,
    probe_stored,
    stored,
    tightened,
    without_a_cell,
)
from theory.checking import Context
from theory.detection import u

calls: list[Box] = []


def ends(*numbers: str) -> tuple[Fraction, Fraction]:
    low, high = map(Fraction, numbers)
    return low, high


def compute(box: Box) -> Mapping[str, Any]:
    calls.append(box)
    (low, high), = box
    ball = arb(fmpq(low.numerator, low.denominator)).union(
        arb(fmpq(high.numerator, high.denominator)))
    return {"square": ball * ball, "root": (1 + ball).sqrt()}


def claim(subject: Mapping[str, Any]) -> Any:
    # x² ≤ c x + ⅛ on [0, 1] as a toy: it needs narrow cells.
    def claimed(box: Box, balls: Mapping[str, Any]) -> bool:
        factor = sp.Rational(subject["line"].subs(u, 1))
        low = box[0][0] * Fraction(int(factor.p), int(factor.q)) + Fraction(1, 8)
        return bool(balls["square"] <= arb(fmpq(low.numerator, low.denominator)))

    return claimed


TOY = recipe.Recipe(
    name="toy",
    statement="x² ≤ x + 1/8",
    covers="x in [0, 1]; nothing else",
    parameters=("x",),
    domain=((ends("0", "1"),),),
    start=lambda: [(ends("0", "1/3"),), (ends("1/3", "1"),)],
    compute=compute,
    subject=lambda: {"line": u},
    claim=claim,
    modules=("numerics.certificates.format",),
)


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> recipe.Recipe:
    monkeypatch.setattr(recipe, "DIRECTORY", tmp_path)
    monkeypatch.setattr(recipe, "RECIPES", {"toy": f"{__name__}:TOY"})
    monkeypatch.setattr(generate, "_work_file", lambda name: tmp_path / "work.jsonl")
    generate.generate(TOY, log=io.StringIO())
    return TOY


def test_a_certificate_survives_its_file(toy: recipe.Recipe) -> None:
    kept = toy.stored()
    assert kept.covered() and len(kept.cells) > 2
    assert kept.domain == TOY.domain and kept.forms == TOY.forms()
    save(kept, toy.path)
    assert load(toy.path) == kept
    assert kept.recheck(compute, claim(TOY.subject()), Fraction(1)) == ()
    assert judge(toy, stored(toy)(), Context()).passed


def test_one_percent_is_at_least_one_cell(toy: recipe.Recipe) -> None:
    calls.clear()
    judge(toy, stored(toy)(), Context())
    assert len(calls) == 1
    calls.clear()
    judge(toy, stored(toy)(), Context(level="full"))
    assert len(calls) == len(toy.stored().cells)


@pytest.mark.parametrize("mutate", [
    without_a_cell, other_forms, tightened("square"), tightened("root"),
    lambda s: {**s, "line": s["line"] / 2},
    lambda s: {**s, CERTIFICATE: replace(s[CERTIFICATE], domain=((ends("0", "2"),),))},
])
def test_altered_certificates_are_rejected(toy: recipe.Recipe, mutate: Any) -> None:
    subject = stored(toy)()
    altered = mutate(subject)
    assert not judge(toy, altered, Context()).passed
    if altered[CERTIFICATE].domain == toy.domain:
        assert probe_stored(altered) != probe_stored(subject)


def test_damage_names_the_file(toy: recipe.Recipe, tmp_path: Path) -> None:
    text = toy.path.read_text(encoding="utf-8")
    for damaged in (text[: len(text) // 2], text.replace("1/3", "2/7"), "[]", "{}",
                    text.replace('"format": 1', '"format": 2')):
        toy.path.write_text(damaged, encoding="utf-8")
        with pytest.raises(ValueError, match=r"toy\.json cannot be used"):
            toy.stored()
    toy.path.unlink()
    with pytest.raises(ValueError, match=r"toy\.json cannot be used"):
        toy.stored()
    assert list(tmp_path.glob(".tmp-*")) == []


def test_generation_goes_on_where_it_stopped(
    toy: recipe.Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = toy.path.read_text(encoding="utf-8")
    toy.path.unlink()
    calls.clear()

    def interrupt(box: Box) -> Mapping[str, Any]:
        if len(calls) == 4:
            raise KeyboardInterrupt
        return compute(box)

    monkeypatch.setattr(f"{__name__}.TOY", replace(TOY, compute=interrupt))
    with pytest.raises(KeyboardInterrupt):
        generate.generate(TOY, log=io.StringIO())
    assert not toy.path.exists()
    monkeypatch.setattr(f"{__name__}.TOY", TOY)
    before = list(calls)
    calls.clear()
    generate.generate(TOY, log=io.StringIO())
    assert before and not set(before) & set(calls)
    assert toy.path.read_text(encoding="utf-8") == whole


def test_what_cannot_be_settled_is_no_certificate(toy: recipe.Recipe) -> None:
    kept = toy.path.read_bytes()
    toy.path.unlink()
    with pytest.raises(ArithmeticError, match="nothing established on"):
        generate.generate(replace(TOY, deepest=1), log=io.StringIO())
    assert kept and not toy.path.exists()


def test_names_are_checked() -> None:
    with pytest.raises(ValueError, match="unknown certificate 'none'"):
        recipe.recipe("none")
    with pytest.raises(SystemExit):
        generate.main(["none"])
    with pytest.raises(ValueError, match="share"):
        TOY.certificate([Cell(TOY.domain[0], {})]).recheck(compute, lambda *_: True, Fraction(0))


@given(st.fractions(-5, 5, max_denominator=999), st.fractions(0, 1, max_denominator=999))
def test_decimals_lie_outside(middle: Fraction, radius: Fraction) -> None:
    low, high = (arb(fmpq(e.numerator, e.denominator)) for e in (middle - radius, middle + radius))
    ball = low.union(high)
    below, above = outward(ball, 5)
    assert Fraction(below) <= middle - radius and middle + radius <= Fraction(above)
    assert Fraction(above) - Fraction(below) <= 2.1 * radius + Fraction(1, 1000)
    with pytest.raises(ArithmeticError):
        outward(arb("inf"))


def test_cover_is_exact_in_one_and_two_dimensions() -> None:
    line = (ends("0", "1"),)
    assert covers([line], [(ends("1/3", "2"),), (ends("-1", "1/3"),)])
    assert not covers([line], [(ends("1/3", "2"),), (ends("-1", "333/1000"),)])
    assert not covers([line], [])
    square = (ends("0", "1"), ends("0", "1"))
    pinwheel = [
        (ends("0", "2/3"), ends("0", "1/3")), (ends("2/3", "1"), ends("0", "2/3")),
        (ends("1/3", "1"), ends("2/3", "1")), (ends("0", "1/3"), ends("1/3", "1")),
    ]
    assert not covers([square], pinwheel)
    assert covers([square], [*pinwheel, (ends("1/3", "2/3"), ends("1/3", "2/3"))])
    slices = [(ends("1/2", "1/2"), ends("0", "1")), (ends("3/4", "3/4"), ends("0", "1"))]
    parts = [(ends("1/2", "1/2"), ends("0", "1")), (ends("3/4", "3/4"), ends("0", "1/2"))]
    assert not covers(slices, parts)
    assert covers(slices, [*parts, (ends("3/4", "3/4"), ends("1/2", "1"))])


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6),
                          st.integers(0, 6)), max_size=8))
def test_cover_agrees_with_points(corners: list[tuple[int, int, int, int]]) -> None:
    boxes = [(tuple(sorted(map(Fraction, c[:2]))), tuple(sorted(map(Fraction, c[2:]))))
             for c in corners]
    square = (ends("0", "6"), ends("0", "6"))
    middles = [(Fraction(2 * i + 1, 2), Fraction(2 * j + 1, 2)) for i in range(6)
               for j in range(6)]
    everywhere = all(any(a <= x <= b and c <= y <= d for (a, b), (c, d) in boxes)
                     for x, y in middles)
    assert covers([square], boxes) == everywhere


def test_digest_of_code_ignores_words_and_notices_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    digests = []
    for number, text in enumerate((
        '"""Words."""\n\n\ndef f(x):\n    """One\n    two."""\n    return x  \n',
        '"""Other."""\n# A comment.\n\ndef f(x):\n    """Three."""\n    # Why.\n    return x\n',
        '"""Words."""\n\n\ndef f(x):\n    """One\n    two."""\n    return 2 * x\n',
    )):
        (tmp_path / f"digested_{number}.py").write_text(text, encoding="utf-8")
        digests.append(recipe._code(f"digested_{number}"))
    assert digests[0] == digests[1] != digests[2]
