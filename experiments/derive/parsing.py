"""The computer's spelling of an expression, parsed: what a line of a proof is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from experiments.derive.names import INDEX_LETTERS, REAL_LETTERS

TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([^\W\d]\w*)|(\*\*|\.\.|.))")


@dataclass(frozen=True)
class Node:
    """One node: ``kind`` num, name, sum, mul, div, pow, neg, call, item, big, integral, tuple."""

    kind: str
    value: str
    parts: tuple[Node, ...] = ()


def parse(source: str) -> Node:
    """The expression that ``source`` spells; ValueError if it spells none."""
    source = re.sub(r", dir='[-+]'", "", source)  # the end of a limit says its side
    parser = _Parser([found.groups() for found in TOKEN.finditer(source) if found.group().strip()])
    node = parser.sum()
    if parser.rest():
        raise ValueError(f"{source!r} is no expression")
    return _with_letters(node)


class _Parser:
    def __init__(self, tokens: list[tuple[str | None, ...]]) -> None:
        self.tokens, self.at = tokens, 0

    def rest(self) -> bool:
        return self.at < len(self.tokens)

    def peek(self) -> str:
        if not self.rest():
            return ""
        return next(t for t in self.tokens[self.at] if t is not None)

    def take(self, wanted: str = "") -> str:
        got = self.peek()
        if not got or (wanted and got != wanted):
            raise ValueError(f"expected {wanted or 'more'}, found {got!r}")
        self.at += 1
        return got

    def sum(self) -> Node:
        terms = [self.signed()]
        while self.peek() in ("+", "-", "−"):
            minus = self.take() != "+"
            term = self.product()
            terms.append(Node("neg", "", (term,)) if minus else term)
        return terms[0] if len(terms) == 1 else Node("sum", "", tuple(terms))

    def signed(self) -> Node:
        if self.peek() in ("-", "−"):
            self.take()
            return Node("neg", "", (self.product(),))
        return self.product()

    def product(self) -> Node:
        node = self.power()
        while self.peek() in ("*", "/"):
            over = self.take() == "/"
            right = self.power()
            if over:
                node = Node("div", "", (node, right))
            else:
                left = node.parts if node.kind == "mul" else (node,)
                node = Node("mul", "", (*left, right))
        return node

    def power(self) -> Node:
        node = self.atom()
        if self.peek() == "**":
            self.take()
            exponent = (Node("neg", "", (self.power(),)) if self.peek() == "-" and self.take()
                        else self.power())
            return Node("pow", "", (node, exponent))
        return node

    def atom(self) -> Node:
        if not self.rest():
            raise ValueError("expression ends early")
        number, name, other = self.tokens[self.at]
        if number is not None:
            return Node("num", self.take())
        if name in ("Σ", "Π"):
            return self.big()
        if name is not None:
            node = Node("name", self.take())
            if self.peek() == "(":
                return Node("call", node.value, self.listed("(", ")"))
            if self.peek() == "[":
                return Node("item", node.value, self.listed("[", "]"))
            return node
        if other == "(":
            inside = self.listed("(", ")")
            return inside[0] if len(inside) == 1 else Node("tuple", "", inside)
        if other == "∫":
            return self.integral()
        raise ValueError(f"unexpected {self.peek()!r}")

    def integral(self) -> Node:
        """``∫[body]dx`` over the line, or ``∫[body]dx; Law`` against a law."""
        self.take("∫")
        (body,) = self.listed("[", "]")
        letter = re.fullmatch(r"d(\w+)", self.take())
        if letter is None:
            raise ValueError("an integral names no letter")
        parts: tuple[Node, ...] = (Node("name", letter[1]), body)
        if self.peek() == ";":
            self.take(";")
            parts = (*parts, self.atom())
        return Node("integral", "", parts)

    def listed(self, opening: str, closing: str) -> tuple[Node, ...]:
        self.take(opening)
        found: list[Node] = []
        while self.peek() != closing:
            found.append(self.sum())
            if self.peek() == ",":
                self.take(",")
        self.take(closing)
        return tuple(found)

    def big(self) -> Node:
        sign = self.take()
        self.take("[")
        index = Node("name", self.take())
        self.take("=")
        low = self.sum()
        self.take("..")
        high = self.sum()
        self.take("]")
        (body,) = self.listed("(", ")")
        return Node("big", sign, (index, low, high, body))


def _names(node: Node) -> set[str]:
    own = {node.value} if node.kind in ("name", "call", "item") else set()
    return own.union(*(_names(part) for part in node.parts))


def _with_letters(node: Node) -> Node:
    """Bound indices i1, i2, … as letters that nothing else uses."""
    used = _names(node)
    bound = sorted(name for name in used if re.fullmatch(r"i\d+", name))
    free = [letter for letter in INDEX_LETTERS if letter not in used]
    table = dict(zip(bound, free, strict=False))
    reals = sorted(name for name in used if re.fullmatch(r"r\d+", name))
    table |= dict(zip(reals, (x for x in REAL_LETTERS if x not in used), strict=False))

    def change(part: Node) -> Node:
        named = part.kind == "name"
        value = table.get(part.value, part.value) if named else part.value
        kind = "index" if named and part.value in bound else part.kind
        return Node(kind, value, tuple(map(change, part.parts)))

    return change(node)
