"""Proofs and arguments line by line, in plain characters and in LaTeX."""

from __future__ import annotations

import re
from collections.abc import Callable

from experiments.derive import expressions
from experiments.derive.latex import _MATH, escape, mixed, prose
from experiments.derive.terminal import proof_step, readable

RELATIONS = ("=", "≤", "≥", "<", ">", "≠", "≈")
_LEMMA = re.compile(r"Lemma (?P<name>.*?): (?P<claim>.*)")
_CLAUSE = re.compile(r"  (?P<word>where|assuming|by) (?P<claim>.*)")
_STEP = re.compile(r"  (?P<relation>[=≤<≥>]) (?P<side>.*?)(?:    \[(?P<rule>[^\]]*)\])?$")
_CASE = re.compile(r"\w+ = 0:|\w+ → \w+ \+ 1:")
_LIMIT = re.compile(r"(?P<side>.*) → (?P<value>.*) as (?P<name>\w+) → (?P<to>.*)")
RULES = {"Ring": "expand", "Split": "split", "Rewrite": "substitute", "Certificate": "gap ≥ 0",
         "Calculation": "calculus"}  # fmt: skip

Printer = Callable[[expressions.Node], str]


def _split(statement: str) -> list[str]:
    """Sides and relations of ``a = b ≤ c``, relations at depth 0 only."""
    parts, depth, start = [], 0, 0
    for at, character in enumerate(statement):
        depth += (character in "([") - (character in ")]")
        if depth == 0 and character in RELATIONS and statement[at - 1 : at] == " ":
            parts += [statement[start:at].strip(), character]
            start = at + 1
    return [*parts, statement[start:].strip()]


def _formula(statement: str, printer: Printer) -> str:
    """A statement printed; ValueError if one of its sides is no expression."""
    out = []
    for part in _split(statement):
        out.append(part if part in RELATIONS else printer(expressions.parse(part)))
    return " ".join(out)


def _rules(label: str) -> str:
    return "; ".join(dict.fromkeys(RULES.get(rule, rule) for rule in label.split(", ")))


def lines(step: str, format: str) -> str:
    """One stored line of a proof as text or LaTeX.

    Formulas that cannot be parsed, and lines of words, are printed as they are.
    """
    latex = format == "latex"
    printer = expressions.latex if latex else expressions.text

    def words(source: str) -> str:
        return prose(proof_step(source)) if latex else proof_step(source)

    def plain(source: str) -> str:
        return escape(source) if latex else source

    def formula(source: str) -> str:
        try:
            return _dollars(_formula(source, printer), latex)
        except ValueError:
            return words(source)

    if "$" in step:
        return mixed(step) if latex else readable(step)
    if found := _LEMMA.fullmatch(step):
        head = rf"\emph{{Lemma}} ({escape(found['name'])}). " if latex else (
            f"Lemma ({found['name']}). ")
        return head + formula(found["claim"])
    if found := _CLAUSE.fullmatch(step):
        return f"  {found['word']} " + formula(found["claim"])
    if found := _STEP.fullmatch(step):
        try:
            side = _dollars(f"{found['relation']} " + printer(expressions.parse(found["side"])),
                            latex)
        except ValueError:
            side = words(step.partition("    [")[0].strip())
        reason = _rules(found["rule"] or "")
        return f"  {side}" + (f"    [{plain(reason)}]" if reason else "")
    if _CASE.fullmatch(step):
        return _dollars(_case(step, latex), latex) + ":"
    return _argument(step, formula, words, latex, printer)


def _case(step: str, latex: bool) -> str:
    name = step.rstrip(":").split(" ")[0]
    shown = (expressions.latex if latex else expressions.text)(expressions.parse(name))
    arrow = r"\to" if latex else "→"
    return f"{shown} = 0" if "= 0" in step else f"{shown} {arrow} {shown} + 1"


def _dollars(source: str, latex: bool) -> str:
    if not latex:
        return source
    return "$" + "".join(c if c.isascii() else _MATH.get(c, c) + " " for c in source) + "$"


def _argument(step: str, formula: Callable[[str], str], words: Callable[[str], str], latex: bool,
              printer: Printer) -> str:
    """``why: left = right``, a limit, a bare expression, or words."""
    why, colon, rest = step.rpartition(": ")
    if not colon:
        why, rest = "", step
    head = f"{words(why)}: " if why else ""
    found = _LIMIT.fullmatch(rest)
    try:
        if found:
            side, value, name, to = (printer(expressions.parse(part)) for part in found.groups())
            arrow = r"\to" if latex else "→"
            return (head + _dollars(f"{side} {arrow} {value}", latex) + " as "
                    + _dollars(f"{name} {arrow} {to}", latex))
        if any(relation in rest for relation in RELATIONS):
            sides = _split(rest)
            if len(sides) == 3 and sides[0] == sides[2] and why:
                return words(why)  # an identity that both sides spell alike
            return head + _dollars(_formula(rest, printer), latex)
        if not re.fullmatch(r"[^\W\d]\w*", step):  # a single word is no formula
            return _dollars(printer(expressions.parse(step)), latex)
    except ValueError:
        pass
    return words(step)
