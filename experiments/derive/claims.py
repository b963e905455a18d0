"""Claims with everything known of them: statement, assumptions, proof steps, verdict."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence

from experiments import verify
from experiments.derive.latex import escape, mixed
from experiments.derive.terminal import proof_step, readable
from experiments.verify import Result
from theory.ledger import Evidence, Role

HEADINGS = {
    Role.STATEMENT: "Evidence",
    Role.HYPOTHESIS: "Evidence under the added hypothesis",
    Role.COUNTEREXAMPLE: "Counterexample",
    Role.VACUITY: "Evidence that nothing meets the hypothesis",
}
WIDTH = 96


def judged(names: Sequence[str]) -> tuple[Result, ...]:
    """The named claims, judged from kept evidence where there is some."""
    workers = 2 if len(names) > 1 else 1
    return verify.verify(names, runs=verify.finished_runs(None), workers=workers).results


def render(results: Sequence[Result], format: str) -> str:
    """The claims as ``"text"``, ``"latex"`` or ``"json"``."""
    if format == "json":
        data = [result.as_dict() for result in results]
        return json.dumps(data[0] if len(data) == 1 else data, ensure_ascii=False, indent=2)
    if format == "latex":
        return "\n\n".join(map(_latex, results))
    return "\n\n\n".join(map(_text, results))


def _facts(result: Result) -> list[tuple[str, str]]:
    """Named short facts, in reading order; empty ones left out."""
    claim, judgement = result.claim, result.judgement
    verdict = str(judgement.verdict) + (", vacuous" if judgement.vacuous else "")
    facts = [
        ("Assumptions", "; ".join(claim.assumptions)),
        ("Verdict", verdict),
        ("Because", judgement.reason),
        ("Added hypothesis", claim.hypothesis),
        ("Inherits", ", ".join(judgement.inherited)),
        ("Finding", claim.finding),
        ("By construction", claim.by_construction),
        ("Repaired as", claim.repair),
        ("Uses", ", ".join(claim.uses)),
        ("References", ", ".join(claim.refs)),
        ("Published argument", claim.published_argument),
    ]
    return [(name, value) for name, value in facts if value]


def _wrap(text: str, indent: str, first: str | None = None) -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=indent if first is None else first, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _text(result: Result) -> str:
    claim = result.claim
    out = [f"{claim.id}  {claim.title}", f"{claim.section}; {claim.kind}", ""]
    out += [_wrap(readable(claim.statement), "  "), ""]
    for name, value in _facts(result):
        out.append(_wrap(readable(value), " " * 20, f"{name:<20}"))
    for item in result.evidence:
        out += ["", _heading(item), _wrap(readable(item.summary), "  ")]
        for step in item.steps:
            for line in proof_step(step).splitlines() or [""]:
                indent = " " * (4 + len(line) - len(line.lstrip()))
                out.append(_wrap(line.strip(), indent + "    ", indent))
    return "\n".join(out)


def _heading(item: Evidence) -> str:
    state = {True: "passed", False: "failed", None: "nothing to judge"}[item.passed]
    return f"{HEADINGS[item.role]} ({item.strength}, {state}): {item.check}"


def _latex(result: Result) -> str:
    claim = result.claim
    out = [rf"\subsection*{{{escape(claim.id)}\quad {escape(claim.title)}}}"]
    out.append(mixed(claim.statement))
    for name, value in _facts(result):
        out.append(rf"\textit{{{escape(name)}:}} {mixed(value)}")
    for item in result.evidence:
        out.append(rf"\textit{{{escape(_heading(item))}.}} {mixed(item.summary)}")
        if item.steps:
            steps = "\n".join(rf"\item {_latex_step(step)}" for step in item.steps)
            out.append("\\begin{enumerate}\n" + steps + "\n\\end{enumerate}")
    return "\n\n".join(out)


def _latex_step(step: str) -> str:
    return mixed(step) if "$" in step else escape(proof_step(step))
