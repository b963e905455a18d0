"""A cell's update equations, Jacobian blocks, split and rates, as text, LaTeX or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.derive.latex import escape, prose
from theory import printing, rate_printing
from theory.cells import Cell, get_cell
from theory.jacobians import jacobian, split
from theory.operators import Op
from theory.rate_sums import RateSum, Term, cell_rate_sums, letters
from theory.rates import ORDERS, block_symbols, row_symbols, step
from theory.reduction import unit_blocks


@dataclass(frozen=True)
class Line:
    """One formula: its left side, and its terms one by one so that long ones can be broken."""

    name: str
    latex_name: str
    text: str
    latex: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A titled group of formulas with a sentence of explanation."""

    key: str
    title: str
    note: str
    lines: tuple[Line, ...]


def title(name: str) -> str:
    """Title of a cell with the equations it comes from."""
    cell = get_cell(name)
    return f"{cell.title}, {cell.source}"


# Formulas longer than this, in characters of LaTeX, are broken at the terms of their sum.
LONG = 120


def _line(name: str, latex_name: str, expr: Any, note: str = "") -> Line:
    whole = printing.latex(expr)
    terms = [whole] if len(whole) < LONG else [printing.latex(term) for term in expr.args]
    if not expr.is_Add or len(terms) == 1:
        return Line(name, latex_name, printing.text(expr), (whole,), note)
    signed = (terms[0], *(t if t.startswith("-") else f"+{t}" for t in terms[1:]))
    return Line(name, latex_name, printing.text(expr), signed, note)


def _operator_line(name: str, latex_name: str, op: Op) -> Line:
    terms = printing.op_terms(
        op, printing.latex, r"\operatorname{Diag}\!\left(%s\right)", r"\,", _letter
    )
    broken = tuple(
        ("-" if negative else "+" if position else "") + term
        for position, (negative, term) in enumerate(terms)
    )
    return Line(name, latex_name, op.text(), broken or ("0",))


def _letter(letter: Any) -> str:
    return Op.letter(letter).latex()


def _equations(cell: Cell) -> Section:
    lines = [_line(v.name, v.latex_name, expr) for v, expr in cell.equations]
    states = ", ".join(str(state) for state in cell.states)
    new = ", ".join(str(variable) for variable in cell.states.values())
    note = (
        f"Step t: input x, previous state {states}, new state {new}; "
        "products of unit-wise quantities are elementwise, W·v is a matrix product."
    )
    return Section("equations", "Update equations", note, tuple(lines))


def _block_name(row: Any, col: Any) -> tuple[str, str]:
    return (
        f"∂{row}_t/∂{col}_{{t-1}}",
        rf"\frac{{\partial {row}_t}}{{\partial {col}_{{t-1}}}}",
    )


def _jacobian(cell: Cell) -> list[Section]:
    blocks = jacobian(cell)
    retained, mixed = split(cell)

    def group(key: str, heading: str, note: str, of: Any) -> Section:
        shown = [_operator_line(*_block_name(row, col), of[row, col]) for row, col in blocks]
        return Section(key, heading, note, tuple(shown))

    return [
        group("jacobian", "One-step Jacobian", "J_t, for any number of units H.", blocks),
        group("retention", "Retention part D", "The diagonal words of J_t.", retained),
        group("mixing", "Mixing part R", "All other words: J_t = D_t + R_t.", mixed),
    ]


def _units(cell: Cell) -> Section:
    d, r = unit_blocks(cell)
    states = [str(state) for state in cell.states]
    lines = [
        _line(f"{label}[{row},{col}]", rf"{label}_{{{row}{col}}}", matrix[i, j])
        for label, matrix in (("d", d), ("r", r))
        for i, row in enumerate(states)
        for j, col in enumerate(states)
    ]
    note = "Per unit q, the diagonals of the blocks of D_t and R_t: all that the rates need."
    return Section("unit_blocks", "Per-unit blocks", note, tuple(lines))


def _recursions(cell: Cell) -> Section:
    size = len(cell.states)
    d, r = block_symbols(size)
    actual_d, actual_r = unit_blocks(cell)
    for i in range(size):  # structural zeros drop out, as in the numeric scan
        for j in range(size):
            d[i, j] = d[i, j] if actual_d[i, j] != 0 else 0
            r[i, j] = r[i, j] if actual_r[i, j] != 0 else 0
    names_v, names_w = row_symbols(size)
    lines: list[Line] = []
    for order in ORDERS[:4]:
        v, w = step(order, d, r)
        for name, expr in zip((*names_v, *names_w), (*v, *w), strict=False):
            lines.append(_line(f"{name}'", rf"{name}'", expr, order))
    note = (
        "One step further into the past multiplies the running row v (and w) by the blocks d, r "
        "of that step; v starts as the row of the identity, w as 0. No division by a gate."
    )
    return Section("recursions", "All lags by one recursion", note, tuple(lines))


def _sums(cell: Cell) -> Section:
    names = letters(cell)
    lines: list[Line] = []

    def add(symbol: str, latex_symbol: str, terms: Sequence[Term], note: str) -> None:
        shown = rate_printing.latex(terms, names).split(" + ")
        broken = (shown[0], *(f"+{term}" for term in shown[1:]))
        lines.append(
            Line(f"{symbol}", latex_symbol, rate_printing.text(terms, names), broken, note)
        )

    def both(sums: RateSum, block: str, lag: str) -> None:
        if sums.uniform:
            add("γ(ℓ)", r"\gamma_{t,\ell}", sums.gamma, f"{block}, ℓ ≥ 1")
            add("Γ(ℓ)", r"\Gamma_{t,\ell}", sums.correction, f"{block}, ℓ ≥ 1")
            return
        add("γ(1)", r"\gamma_{t,1}", sums.gamma_first, block)
        add("Γ(1)", r"\Gamma_{t,1}", sums.correction_first, block)
        add("γ(ℓ)", r"\gamma_{t,\ell}", sums.gamma, f"{block}, {lag}")
        add("Γ(ℓ)", r"\Gamma_{t,\ell}", sums.correction, f"{block}, {lag}")

    for (row, col), sums in cell_rate_sums(cell).items():
        both(sums, f"{row} ← {col}", "ℓ ≥ 2")
    lines.append(
        Line(
            "μ(ℓ)",
            r"\mu_{t,\ell}",
            "μ (γ(ℓ) + Γ(ℓ))",
            (r"\mu\,(\gamma_{t,\ell}+\Gamma_{t,\ell})",),
            "first order; also written η^{(ℓ)}",
        )
    )
    if len(cell.states) == 1:
        note = "a and ρ are the per-unit blocks d and r."
    else:
        note = "f = d[c,c], e f = d[h,c], [A]_qq = r[h,h], [B]_qq = r[c,h]."
    return Section("rates", "Rates of zeroth and first order", note, tuple(lines))


def sections(name: str, *, what: str, layernorm: bool) -> tuple[Cell, list[Section]]:
    """The cell with the groups of formulas asked for.

    ``what``: ``"jacobian"``, ``"rates"`` or ``"all"``.
    """
    cell = get_cell(name, layernorm)
    makers: dict[str, Callable[[], list[Section]]] = {
        "jacobian": lambda: [_equations(cell), *_jacobian(cell)],
        "rates": lambda: [_units(cell), _sums(cell), _recursions(cell)],
    }
    makers["all"] = lambda: [*makers["jacobian"](), *makers["rates"]()]
    if what not in makers:
        raise ValueError(f"what: {what!r} is not one of {', '.join(makers)}")
    return cell, makers[what]()


def render(derived: tuple[Cell, list[Section]], format: str) -> str:
    """The groups of formulas as ``"text"``, ``"latex"`` or ``"json"``."""
    cell, groups = derived
    if format == "json":
        return json.dumps(_data(cell, groups), ensure_ascii=False, indent=2)
    if format == "latex":
        return _latex(cell, groups)
    out = [f"{cell.title} ({cell.source})"]
    for group in groups:
        out += ["", group.title, f"  {group.note}"]
        width = max(len(line.name) for line in group.lines)
        notes = max(len(line.note) for line in group.lines)
        for line in group.lines:
            label = f"[{line.note}]".ljust(notes + 3) if notes else ""
            out.append(f"  {label}{line.name:<{width}} = {line.text}")
    return "\n".join(out)


def _data(cell: Cell, groups: list[Section]) -> dict[str, Any]:
    return {
        "name": cell.name,
        "title": cell.title,
        "source": cell.source,
        "layernorm": cell.layernorm,
        "states": [str(state) for state in cell.states],
        "sections": [
            {
                "key": group.key,
                "title": group.title,
                "note": group.note,
                "formulas": [
                    {
                        "name": line.name,
                        "text": line.text,
                        "latex": f"{line.latex_name} = {' '.join(line.latex)}",
                        "note": line.note,
                    }
                    for line in group.lines
                ],
            }
            for group in groups
        ],
    }


def _latex(cell: Cell, groups: list[Section]) -> str:
    out = [rf"\subsection{{{escape(f'{cell.title} ({cell.source})')}}}"]
    for group in groups:
        out.append(rf"\paragraph{{{escape(group.title)}.}} {prose(group.note)}")
        rows = []
        for line in group.lines:
            note = rf" && \text{{{prose(line.note)}}}" if line.note else ""
            head, *rest = line.latex
            rows.append(rf"{line.latex_name} &= {head}{note}")
            rows += [rf"&\quad {term}" for term in rest]
        out.append("\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}")
    return "\n".join(out)
