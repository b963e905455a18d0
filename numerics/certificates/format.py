"""Certificates as files: exact rational cells, outward-rounded enclosures, a digest of it all.

A certificate says: over each cell of a list, these quantities lie between these decimals.  That
the cells cover the set is tested with exact integers; that an enclosure is right is tested by
computing it again (:meth:`Certificate.recheck`), for a share of the cells or for all of them.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from math import ceil, lcm
from pathlib import Path
from typing import Any, Final

from flint import arb

Interval = tuple[Fraction, Fraction]
Box = tuple[Interval, ...]
Compute = Callable[[Box], Mapping[str, Any]]
Claimed = Callable[[Box, Mapping[str, Any]], bool]

FORMAT: Final = 1
DIGITS: Final = 10


def outward(ball: Any, digits: int = DIGITS) -> tuple[str, str]:
    """Decimals just below and just above a ball; ArithmeticError if it is not finite.

    They leave 1/64 of the radius on either side, so that another version of Arb, whose radii
    differ in their last bits, still computes a ball that lies between them.
    """
    if not ball.is_finite():
        raise ArithmeticError(f"no decimals around {ball}")
    slack = arb(ball.rad()) / 64
    ends = []
    for end, rounding in ((ball.lower() - slack, ROUND_FLOOR), (ball.upper() + slack,
                                                                 ROUND_CEILING)):
        exact = (end.lower() if rounding == ROUND_FLOOR else end.upper()).fmpq()
        context = Context(prec=digits, rounding=rounding)
        ends.append(str(context.divide(Decimal(int(exact.p)), Decimal(int(exact.q)))))
    return ends[0], ends[1]


def between(low: str, high: str) -> Any:
    """The ball that spans two decimals."""
    return arb(low).union(arb(high))


@dataclass(frozen=True)
class Cell:
    """One box, an exact rational interval per parameter, and the enclosures that hold on it."""

    box: Box
    bounds: Mapping[str, tuple[str, str]]

    def balls(self) -> dict[str, Any]:
        """The enclosures as balls."""
        return {name: between(*ends) for name, ends in self.bounds.items()}


@dataclass(frozen=True)
class Certificate:
    """Enclosures over cells that cover a set.

    Attributes:
        name: also the name of the file.
        statement: what is enclosed, and the inequality that is claimed of it.
        covers: in words, what the certificate covers and what it does not.
        parameters: names of a box's coordinates.
        domain: boxes whose union has to be covered; an interval may be a single point.
        cells: the cells, in the order in which they were computed.
        forms: digest of the closed forms and of the source that computed the enclosures.
    """

    name: str
    statement: str
    covers: str
    parameters: tuple[str, ...]
    domain: tuple[Box, ...]
    cells: tuple[Cell, ...]
    forms: str

    def covered(self) -> bool:
        """Whether the cells cover the domain without a gap (exact)."""
        return covers(self.domain, [cell.box for cell in self.cells])

    def violations(self, claimed: Claimed) -> tuple[str, ...]:
        """The cells whose stored enclosures do not establish the claimed inequality."""
        return tuple(f"inequality not established on {show(cell.box)}"
                     for cell in self.cells if not claimed(cell.box, cell.balls()))

    def recheck(
        self, compute: Compute, claimed: Claimed, share: Fraction = Fraction(1, 100), seed: int = 0
    ) -> tuple[str, ...]:
        """Compute a share of the cells again, at least one; what is wrong with the stored ones.

        A recomputed enclosure must lie inside the stored one and establish the claim by itself.
        ValueError unless 0 < share ≤ 1.
        """
        if not 0 < share <= 1:
            raise ValueError(f"share must lie in (0, 1], got {share}")
        count = max(1, ceil(share * len(self.cells)))
        wrong: list[str] = []
        for cell in random.Random(seed).sample(self.cells, count):
            found, stored = compute(cell.box), cell.balls()
            if set(found) != set(stored):
                wrong.append(f"other quantities on {show(cell.box)}: {sorted(found)}")
                continue
            wrong += [f"{name} on {show(cell.box)}: {ball} is not inside the stored {stored[name]}"
                      for name, ball in found.items() if not bool(stored[name].contains(ball))]
            if not claimed(cell.box, found):
                wrong.append(f"inequality not recomputed on {show(cell.box)}")
        return tuple(wrong)


def show(box: Box) -> str:
    """A box as text."""
    return " × ".join(f"{low}" if low == high else f"[{low}, {high}]" for low, high in box)


def covers(domain: Sequence[Box], boxes: Sequence[Box]) -> bool:
    """Whether a union of closed boxes covers every box of a domain, by exact comparison."""
    ends = {end for box in (*domain, *boxes) for interval in box for end in interval}
    scale = lcm(*(end.denominator for end in ends)) if ends else 1

    def whole(box: Box) -> list[tuple[int, int]]:
        return [(int(low * scale), int(high * scale)) for low, high in box]

    cells = [whole(box) for box in boxes]
    return all(_covers(whole(box), cells) for box in domain)


def _covers(domain: list[tuple[int, int]], boxes: list[list[tuple[int, int]]]) -> bool:
    """In the first coordinate nothing changes between neighbouring ends: recurse on each strip."""
    if not domain:
        return bool(boxes)
    low, high = domain[0]
    if low == high:
        return _covers(domain[1:], [b[1:] for b in boxes if b[0][0] <= low <= b[0][1]])
    inside = {end for box in boxes for end in box[0] if low < end < high}
    marks = [low, *sorted(inside), high]
    return all(
        _covers(domain[1:], [b[1:] for b in boxes if b[0][0] <= left and right <= b[0][1]])
        for left, right in zip(marks, marks[1:], strict=False)
    )


def _texts(box: Box) -> list[list[str]]:
    return [[str(low), str(high)] for low, high in box]


def _box(data: Any) -> Box:
    return tuple((Fraction(low), Fraction(high)) for low, high in data)


def encode(certificate: Certificate) -> dict[str, Any]:
    """The certificate as JSON data, with the SHA-256 of everything else in it."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "name": certificate.name,
        "statement": certificate.statement,
        "covers": certificate.covers,
        "parameters": list(certificate.parameters),
        "domain": [_texts(box) for box in certificate.domain],
        "forms": certificate.forms,
        "cells": [[_texts(cell.box), {k: list(v) for k, v in cell.bounds.items()}]
                  for cell in certificate.cells],
    }
    return data | {"sha256": _sha(data)}


def _sha(data: Mapping[str, Any]) -> str:
    plain = {key: value for key, value in data.items() if key != "sha256"}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def decode(data: Mapping[str, Any]) -> Certificate:
    """The certificate in JSON data; ValueError if its digest or its layout is wrong."""
    if data.get("format") != FORMAT:
        raise ValueError(f"format {data.get('format')!r} is not {FORMAT}")
    if data.get("sha256") != _sha(data):
        raise ValueError("its contents do not have its sha256")
    cells = tuple(Cell(_box(box), {k: (low, high) for k, (low, high) in bounds.items()})
                  for box, bounds in data["cells"])
    return Certificate(data["name"], data["statement"], data["covers"],
                       tuple(data["parameters"]), tuple(map(_box, data["domain"])), cells,
                       data["forms"])


def save(certificate: Certificate, path: Path) -> None:
    """Write a certificate, one cell a line; the file is whole or absent."""
    data = encode(certificate)
    cells = data.pop("cells")
    head = json.dumps(data, sort_keys=True, ensure_ascii=False, indent=1)
    rows = ",\n".join(json.dumps(cell, sort_keys=True, separators=(",", ":")) for cell in cells)
    temporary = path.with_name(f".tmp-{os.getpid()}-{path.name}")
    try:
        temporary.write_text(f'{head[:-2]},\n "cells": [\n{rows}\n]}}\n', encoding="utf-8")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def load(path: Path) -> Certificate:
    """Read a certificate; ValueError naming the file if it is absent or damaged."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict):
            raise ValueError("it is no JSON object")
        return decode(data)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"certificate {path} cannot be used: {error}") from error
