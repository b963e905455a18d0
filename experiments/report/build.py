"""From judged claims and a run to one HTML file."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from experiments.atomic import atomic_path
from experiments.derive.proofs import lines
from experiments.evidence import plain
from experiments.provenance import versions
from experiments.report import graph, mathml
from experiments.report.captions import caption
from experiments.report.colours import MEANING, slug
from experiments.runs import RunPaths, read_manifest, run_status
from experiments.verify import Result
from theory import repaired, trusted
from theory.ledger import Evidence, Kind, Role, Strength, Verdict

LAST_EQUATION = 73
# Longer lists of numbers are cut in the page; `verify --json` has them whole.
SHOWN_ITEMS = 8
FONTS = {
    "math": ("Learnability Math", ""),
    "text-regular": ("Learnability Text", ""),
    "text-italic": ("Learnability Text", "font-style: italic; "),
    "text-bold": ("Learnability Text", "font-weight: 600 700; "),
}
STRENGTH_TITLE = {
    Strength.SYMBOLIC: "Proof",
    Strength.CERTIFIED: "Certificate",
    Strength.SAMPLED: "Check",
    Strength.EMPIRICAL: "Measurement",
}
ROLE_TITLE = {
    Role.STATEMENT: "{}",
    Role.HYPOTHESIS: "{} under the added hypothesis",
    Role.COUNTEREXAMPLE: "Counterexample",
    Role.VACUITY: "Nothing meets the hypothesis: {}",
}
# The rule that justifies a step, at its end.
_RULE = re.compile(r"\s{2,}\[([A-Za-z][^\[\]]*)\]\s*$")


def anchor(name: str) -> str:
    """HTML id of a claim; ids that differ only in signs keep different anchors."""
    return "claim-" + slug(name.replace("§", "s").replace("+", "plus"))


def shorten(value: Any) -> str:
    """One line for a piece of an evidence's details."""
    value = plain(value)
    if isinstance(value, dict):
        inner = "; ".join(f"{key}: {shorten(item)}" for key, item in value.items())
        return inner if len(inner) <= 400 else inner[:400] + "…"
    if isinstance(value, list):
        shown = ", ".join(shorten(item) for item in value[:SHOWN_ITEMS])
        more = f", … ({len(value)} in all)" if len(value) > SHOWN_ITEMS else ""
        return f"[{shown}{more}]"
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value)


def _evidence(item: Evidence, fates: dict[str, str]) -> dict[str, Any]:
    return {
        "role": ROLE_TITLE[item.role].format(STRENGTH_TITLE[item.strength]),
        "is_counterexample": item.role == Role.COUNTEREXAMPLE,
        "strength": str(item.strength),
        "passed": item.passed,
        "check": item.check,
        "summary": mathml.prose(item.summary),
        "steps": [_step(step) for step in item.steps],
        "details": {str(k): shorten(v) for k, v in item.details.items()},
        "seconds": item.seconds,
        "cached": item.cached,
        "killed": sum(fate == "killed" for fate in fates.values()),
        "mutants": fates,
    }


def _step(text: str) -> tuple[int, Markup, str]:
    """A line of a proof: depth of indentation, the line, the rule that justifies it."""
    rule = _RULE.search(text)
    line = text[: rule.start()] if rule else text
    shown = line if "$" in line else lines(line.rstrip(), "text")
    return (len(text) - len(text.lstrip())) // 2, mathml.prose(shown), rule[1] if rule else ""


def _claim(result: Result, used_by: dict[str, list[str]], titles: dict[str, str]) -> dict[str, Any]:
    claim, judgement = result.claim, result.judgement
    fates = result.fates or {}
    return {
        "id": claim.id,
        "anchor": anchor(claim.id),
        "title": claim.title,
        "refs": [ref for ref in claim.refs if ref != claim.id],
        "kind": str(claim.kind),
        "section": claim.section,
        "section_slug": slug(claim.section),
        "verdict": str(judgement.verdict),
        "verdict_slug": slug(judgement.verdict),
        "vacuous": judgement.vacuous,
        "reason": mathml.prose(judgement.reason),
        "statement": mathml.prose(claim.statement),
        "assumptions": [mathml.prose(text) for text in claim.assumptions],
        "hypothesis": mathml.prose(claim.hypothesis) if claim.hypothesis else "",
        "inherited": [_link(name, titles) for name in judgement.inherited],
        "published_argument": claim.published_argument,
        "finding": mathml.prose(claim.finding) if claim.finding else "",
        "by_construction": mathml.prose(claim.by_construction) if claim.by_construction else "",
        "uses": [_link(name, titles) for name in claim.uses],
        "used_by": [_link(name, titles) for name in used_by.get(claim.id, [])],
        "repair": _link(claim.repair, titles) if claim.repair else "",
        "evidence": [_evidence(e, dict(fates.get(e.check, {}))) for e in result.evidence],
        "mutants": result.mutants,
        "seconds": result.seconds,
    }


def _link(name: str, titles: dict[str, str]) -> Markup:
    if name not in titles:  # judged, but not listed in this report
        return Markup("{}").format(name)
    return Markup('<a href="#{}" title="{}">{}</a>').format(anchor(name), titles[name], name)


def _equations(results: Iterable[Result]) -> list[dict[str, str]]:
    """One cell per numbered equation, linked to the claim whose primary reference it is."""
    primary = {r.claim.refs[0]: r for r in results}
    cells = []
    for number in range(1, LAST_EQUATION + 1):
        result = primary.get(f"LW-{number}")
        verdict = str(result.judgement.verdict) if result else ""
        cells.append({
            "number": str(number),
            "anchor": anchor(result.claim.id) if result else "",
            "verdict": verdict,
            "slug": slug(verdict),
            "title": result.claim.title if result else "",
        })
    return cells


def _chapter(results: Iterable[Result]) -> list[dict[str, Any]]:
    """The repaired theory: prose, and the claims of this report that carry it."""
    listed = {r.claim.id: r for r in results}
    parts = []
    for part in repaired.CHAPTER:
        carried = [listed[name] for name in part.claims if name in listed]
        claims = [
            {
                "id": r.claim.id,
                "anchor": anchor(r.claim.id),
                "statement": mathml.prose(r.claim.statement),
                "verdict": str(r.judgement.verdict),
                "verdict_slug": slug(r.judgement.verdict),
                "vacuous": r.judgement.vacuous,
            }
            for r in carried
        ]
        if claims:
            parts.append({"title": part.title, "text": mathml.prose(part.text), "claims": claims})
    return parts


def _figures(run_dir: Path | None) -> list[dict[str, str]]:
    """Figures as data URIs, vector form preferred, in the order of their numbers."""
    if run_dir is None:
        return []
    folder = RunPaths(run_dir).figures
    chosen: dict[str, Path] = {}
    for path in [*folder.glob("*.png"), *folder.glob("*.svg")]:
        chosen[path.stem] = path
    kinds = {".svg": "image/svg+xml", ".png": "image/png"}
    found = []
    for stem in sorted(chosen, key=_natural):
        path = chosen[stem]
        data = base64.b64encode(path.read_bytes()).decode()
        title, text = caption(stem)
        found.append({
            "id": slug(stem),
            "title": title,
            "caption": mathml.prose(text) if text else "",
            "uri": f"data:{kinds[path.suffix]};base64,{data}",
        })
    return found


def _natural(name: str) -> list[tuple[bool, int, str]]:
    """Sort key under which figure-2 comes before figure-10, and numbers before words."""
    parts = re.findall(r"\d+|\D+", name)
    return [(not p.isdigit(), int(p) if p.isdigit() else 0, p) for p in parts]


def _provenance(run_dir: Path | None) -> list[tuple[str, str]]:
    facts = sorted(versions().items())
    if run_dir is not None:
        status = run_status(run_dir)
        manifest = read_manifest(run_dir)
        facts.append(("run", run_dir.name))
        facts.append(("trained networks", f"{status.trained} of {status.jobs}"))
        skipped = {"format", "finished", "results", "config", "versions"}
        for key in sorted(set(manifest) - skipped):
            facts.append((key.replace("_", " "), shorten(manifest[key])))
        for key, value in manifest["config"].items():
            facts.append((f"profile: {key}", shorten(value)))
    return facts


def context(run_dir: Path | None, results: Sequence[Result]) -> dict[str, Any]:
    """Everything that the template shows."""
    titles = {r.claim.id: r.claim.title for r in results}
    used_by: dict[str, list[str]] = {}
    for result in results:
        for name in result.claim.uses:
            used_by.setdefault(name, []).append(result.claim.id)
    claims = [_claim(result, used_by, titles) for result in results]
    sections = list(dict.fromkeys(claim["section"] for claim in claims))
    counts = Counter(claim["verdict"] for claim in claims)
    legend = [
        {"name": str(v), "slug": slug(v), "meaning": meaning, "count": counts.get(str(v), 0)}
        for v, meaning in MEANING.items()
    ]
    fallen = (Verdict.REFUTED, Verdict.CONDITIONAL, Verdict.NOT_REPRODUCED)
    nodes = [
        graph.Node(r.claim.id, str(r.judgement.verdict), anchor(r.claim.id), r.claim.uses)
        for r in results
    ]
    return {
        "claims": claims,
        "sections": [
            {"title": s, "slug": slug(s), "claims": [c for c in claims if c["section"] == s]}
            for s in sections
        ],
        "legend": [entry for entry in legend if entry["count"]],
        "findings": [
            c
            for c in claims
            if c["verdict"] in fallen and (c["finding"] or c["verdict"] == Verdict.NOT_REPRODUCED)
        ],
        "chapter": _chapter(results),
        "use": mathml.prose(repaired.USE),
        "equations": _equations(results),
        "figures": _figures(run_dir),
        "graph": graph.draw(nodes),
        "empirical": any(r.claim.kind == Kind.EMPIRICAL for r in results),
        "run": run_dir.name if run_dir is not None else "",
        "trusted": {"base": trusted.BASE, "rules": trusted.rules(),
                    "theorems": trusted.theorems()},
        "provenance": _provenance(run_dir),
    }


def _fonts(files: Traversable) -> str:
    """The rules that embed the fonts."""
    rules = []
    for name, (family, extra) in FONTS.items():
        data = base64.b64encode(files.joinpath("fonts", f"{name}.woff").read_bytes()).decode()
        rules.append(
            f'@font-face {{ font-family: "{family}"; {extra}'
            f'src: url("data:font/woff;base64,{data}") format("woff"); }}\n'
        )
    return "".join(rules)


def build(run_dir: Path | str | None, results: Sequence[Result], out: Path | str | None) -> Path:
    """Write the report of ``results``, with the figures of ``run_dir``; return its path.

    ``out`` defaults to ``report/index.html`` in the run directory.  The file needs no network,
    and the same input gives the same bytes.  ValueError if neither place is given, or the run
    directory is none.
    """
    run = None if run_dir is None else Path(run_dir)
    if run is None and out is None:
        raise ValueError("out: give a file to write, or a run directory")
    path = Path(out) if out is not None else RunPaths(Path(str(run))).report
    files = resources.files("experiments.report")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["prose"] = mathml.prose
    template = environment.from_string(files.joinpath("page.html.j2").read_text("utf-8"))
    page = template.render(
        **context(run, results),
        style=Markup(_fonts(files) + files.joinpath("style.css").read_text("utf-8")),
        script=Markup(files.joinpath("filter.js").read_text("utf-8")),
    )
    with atomic_path(path) as temporary:
        temporary.write_text(page, encoding="utf-8")
    return path
