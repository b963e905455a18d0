"""The uses-graph of the claims, drawn as SVG in layers: a claim stands right of what it uses."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from experiments.report.colours import slug

COLUMN, ROW, HEIGHT, MARGIN = 128, 26, 20, 4
WIDE, GAPS = 1050, (22, 44)  # what a wide page shows at once; between columns, at least and most


@dataclass(frozen=True)
class Node:
    """A claim in the drawing."""

    name: str
    verdict: str
    anchor: str
    uses: tuple[str, ...]


def _layers(nodes: Mapping[str, Node]) -> dict[str, int]:
    """Longest chain of uses below each claim; the ledger has no cycle of uses."""
    depth: dict[str, int] = {}

    def visit(name: str) -> int:
        if name not in depth:
            below = [visit(other) for other in nodes[name].uses if other in nodes]
            depth[name] = 1 + max(below) if below else 0
        return depth[name]

    for name in nodes:
        visit(name)
    return depth


def _order(columns: list[list[str]], nodes: Mapping[str, Node]) -> dict[str, float]:
    """Row of each claim: each layer sorted by the mean row of its neighbours, a few times."""
    row = {name: float(i) for column in columns for i, name in enumerate(column)}
    near: dict[str, list[str]] = {name: [] for name in nodes}
    for name, node in nodes.items():
        for used in node.uses:
            if used in near:
                near[used].append(name)
                near[name].append(used)
    for _ in range(8):
        for column in columns:
            mean = {n: sum(row[m] for m in near[n]) / max(1, len(near[n])) for n in column}
            column.sort(key=lambda n: (mean[n], row[n]))  # noqa: B023 - used at once
            offset = sum(mean.values()) / len(column) - (len(column) - 1) / 2
            for i, name in enumerate(column):
                row[name] = i + offset
    lowest = min(row.values())
    return {name: value - lowest for name, value in row.items()}


def draw(nodes: Sequence[Node]) -> Markup:
    """SVG of all claims that use or are used; empty if there is none."""
    used = {other for node in nodes for other in node.uses}
    linked = {node.name: node for node in nodes if node.uses or node.name in used}
    if not linked:
        return Markup("")
    depth = _layers(linked)
    columns: list[list[str]] = [[] for _ in range(1 + max(depth.values()))]
    for name in linked:
        columns[depth[name]].append(name)
    row = _order(columns, linked)
    free = (WIDE - len(columns) * COLUMN) // max(1, len(columns) - 1)
    gap = min(GAPS[1], max(GAPS[0], free))
    width = 2 * MARGIN + len(columns) * COLUMN + (len(columns) - 1) * gap
    height = 2 * MARGIN + round((1 + max(row.values())) * ROW)
    left = {name: MARGIN + depth[name] * (COLUMN + gap) for name in linked}
    top = {name: MARGIN + row[name] * ROW for name in linked}
    parts = [
        f'<svg class="graph" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-label="Graph of the claims and of the claims that they use">'
    ]
    for name, node in linked.items():
        for other in node.uses:
            if other in linked:
                x0, y0 = left[other] + COLUMN, top[other] + HEIGHT / 2
                x1, y1 = left[name], top[name] + HEIGHT / 2
                bend = max(18.0, (x1 - x0) / 2)
                parts.append(
                    f'<path d="M{x0} {y0:.1f}C{x0 + bend:.1f} {y0:.1f} '
                    f'{x1 - bend:.1f} {y1:.1f} {x1} {y1:.1f}"/>'
                )
    for name, node in linked.items():
        label = html.escape(name if len(name) <= 17 else name[:16] + "…")
        parts.append(
            f'<a href="#{node.anchor}" class="v-{slug(node.verdict)}">'
            f"<title>{html.escape(name)}: {node.verdict}</title>"
            f'<rect x="{left[name]}" y="{top[name]:.1f}" width="{COLUMN}" height="{HEIGHT}" '
            'rx="3"/>'
            f'<text x="{left[name] + 8}" y="{top[name] + HEIGHT - 6:.1f}">{label}</text></a>'
        )
    parts.append("</svg>")
    return Markup("".join(parts))
