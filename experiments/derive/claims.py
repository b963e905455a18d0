"""Claims with everything known of them: statement, assumptions, proof steps, verdict."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence

from experiments import verify
from experiments.derive.latex import escape, mixed
from experiments.derive.names import text_name
from experiments.derive.proofs import lines
from experiments.derive.terminal import readable
from experiments.verify import Result
from theory.ledger import Claim, Evidence, Role
from theory.registry import claims

HEADINGS = {
    Role.STATEMENT: "Evidence",
    Role.HYPOTHESIS: "Evidence under the added hypothesis",
    Role.COUNTEREXAMPLE: "Counterexample",
    Role.VACUITY: "Evidence that nothing meets the hypothesis",
}
WIDTH = 96
# A page of claims stands alone, without links; the whole document defines both commands before.
FRAGMENT = (r"\providecommand{\claimlabel}[1]{}\providecommand{\claimref}[2]{#2}" "\n"
            r"\providecommand{\reason}[1]{\hfill\mbox{\footnotesize[#1]}}")
STEPS = r"{\leftmargin=2.5em\itemindent=-1em\itemsep=0pt\parsep=1pt\topsep=2pt}"


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
        return "\n\n".join([FRAGMENT, *map(_latex, results)])
    return "\n\n\n".join(map(_text, results))


def assumed(claim: Claim) -> str:
    """Domains and hypotheses in reading order, symbols as the papers write them."""
    domains = (str(d).replace(d.symbol, text_name(d.symbol), 1) for d in claim.domains)
    return "; ".join((*domains, *claim.hypotheses))


def _facts(result: Result) -> list[tuple[str, str]]:
    """Named short facts, in reading order; empty ones left out."""
    claim, judgement = result.claim, result.judgement
    verdict = str(judgement.verdict) + (", vacuous" if judgement.vacuous else "")
    facts = [
        ("Assumptions", assumed(claim)),
        ("Verdict", verdict),
        ("Because", judgement.reason),
        ("Added hypothesis", claim.hypothesis),
        ("Inherits", ", ".join(judgement.inherited)),
        ("Finding", claim.finding),
        ("By construction", claim.by_construction),
        ("Repaired as", claim.repair),
        ("Uses", ", ".join(claim.uses)),
        ("See also", ", ".join(claim.refs[1:])),
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
        out += ["", _heading(item)]
        if item.summary != result.judgement.reason:
            out.append(_wrap(readable(item.summary), "  "))
        for step in item.steps:
            for line in lines(step, "text").splitlines() or [""]:
                indent = " " * (4 + len(line) - len(line.lstrip()))
                out.append(_wrap(line.strip(), indent + "    ", indent))
    return "\n".join(out)


def _heading(item: Evidence) -> str:
    state = {True: "passed", False: "failed", None: "nothing to judge"}[item.passed]
    return f"{HEADINGS[item.role]} ({item.strength}, {state}): {item.check}"


SHORT = ("Repaired as", "Inherits", "Uses", "See also", "Published argument")


def _latex(result: Result) -> str:
    claim = result.claim
    facts = _facts(result)
    out = [rf"\subsection*{{{escape(claim.id)}\quad {escape(claim.title)}}}",
           rf"\claimlabel{{{_anchor(claim.id)}}}", mixed(claim.statement)]
    for name, value in facts:
        if name == "Verdict":
            because = dict(facts).get("Because", "")
            reason = f": {mixed(because)}" if because else ""
            out.append(rf"\textbf{{{escape(value)}}}{reason}")
        elif name not in ("Because", *SHORT):
            out.append(rf"\textit{{{escape(name)}:}} {mixed(value)}")
    short = [rf"\textit{{{escape(name)}:}} {_linked(value)}" for name, value in facts
             if name in SHORT]
    out.append(r" \quad ".join(short))
    for item in result.evidence:
        repeated = item.summary == result.judgement.reason
        summary = "" if repeated else " " + mixed(item.summary)
        out.append(rf"\textit{{{escape(_heading(item))}.}}{summary}")
        if item.steps:
            steps = "\n".join(rf"\item {_latex_step(step)}" for step in item.steps)
            out.append(rf"\begin{{list}}{{}}{STEPS}\small\raggedright" f"\n{steps}\n"
                       r"\end{list}")
    return "\n\n".join(out)


def _anchor(name: str) -> str:
    """A claim's label: its id in ASCII letters."""
    return "".join(c if c.isascii() and c.isalnum() else f"-{ord(c):x}-" for c in name)


def _linked(value: str) -> str:
    """Names of claims as links to them; other words as they are."""
    known = {claim.id for claim in claims()}
    return ", ".join(
        rf"\claimref{{{_anchor(name)}}}{{{escape(name)}}}" if name in known else escape(name)
        for name in value.split(", "))


def _latex_step(step: str) -> str:
    line = lines(step, "latex")
    indent = (len(line) - len(line.lstrip())) // 2
    formula, gap, reason = line.strip().partition("    [")
    reason = rf" \reason{{{reason.rstrip(']')}}}" if gap else ""
    return r"\quad " * indent + formula + reason
