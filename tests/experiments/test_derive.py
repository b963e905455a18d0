"""Derivations on request: what is printed, in which format, and what is refused."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments import cli
from experiments.derive import derive, everything, latex, listing
from experiments.derive.terminal import proof_step, readable
from tests.experiments.sample_ledger import CLAIMS
from theory.cells import CELL_NAMES


def test_lstm_has_four_blocks_and_the_first_order_rate() -> None:
    printed = derive("lstm")
    for line in (
        "∂h_t/∂c_{t-1} = Diag(",
        "∂c_t/∂c_{t-1} = Diag(f)",
        "∂c_t/∂h_{t-1} = ",
        "∂h_t/∂h_{t-1} = ",
        "γ(ℓ) = e_t (Π_{i=t-ℓ+1}^{t} f_i)",
        "Γ(ℓ) = [A_t]_qq e_{t-1} (Π_{i=t-ℓ+1}^{t-1} f_i) + Σ_{j=t-ℓ+2}^{t-1} e_t",
    ):
        assert line in printed


def test_derive_is_quick_and_loads_no_torch() -> None:
    code = (
        "import sys; from experiments import cli; cli.run(['derive', 'lstm']);"
        "sys.exit('torch' in sys.modules)"
    )
    start = time.perf_counter()
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("name", CELL_NAMES)
@pytest.mark.parametrize("layernorm", [False, True])
def test_every_cell_in_every_format(name: str, layernorm: bool) -> None:
    data = json.loads(derive(name, format="json", layernorm=layernorm))
    assert [s["key"] for s in data["sections"]] == [
        "equations", "jacobian", "retention", "mixing", "unit_blocks", "rates", "recursions",
    ]  # fmt: skip
    assert len(data["sections"][1]["formulas"]) == len(data["states"]) ** 2
    source = derive(name, format="latex", layernorm=layernorm)
    assert source.isascii()
    assert balanced(source)
    assert derive(name, what="jacobian", layernorm=layernorm) in derive(name, layernorm=layernorm)


def balanced(source: str) -> bool:
    begins = re.findall(r"\\begin\{(\w+\*?)\}", source)
    ends = re.findall(r"\\end\{(\w+\*?)\}", source)
    bare = re.sub(r"\\[{}]", "", source)
    return sorted(begins) == sorted(ends) and bare.count("{") == bare.count("}")


def test_a_claim_is_told_with_its_evidence(sample_ledger: Path) -> None:
    printed = derive("LW-3")
    for line in (
        "LW-3  Title of LW-3",
        "2 Next; identity",
        "For x > 0: f(x)= x^2.",
        "Verdict             REFUTED",
        "Repaired as         LW-1",
        "Counterexample (symbolic, passed): tests.experiments.sample_checks:refutes",
        "    f_3 = 9",
    ):
        assert line.replace(" ", "") in printed.replace(" ", ""), line
    assert json.loads(derive("lemma 5.1", format="json"))["id"] == "LW-2"
    assert balanced(derive("LW-3", format="latex"))


def test_everything_as_json(sample_ledger: Path) -> None:
    data = json.loads(everything())
    assert len(data["cells"]) == 2 * len(CELL_NAMES)
    assert [claim["id"] for claim in data["claims"]] == [claim.id for claim in CLAIMS]


def test_the_document_is_complete(
    sample_ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["derive", "--all", "--format", "latex"]) == 0
    source = capsys.readouterr().out.strip()
    assert source.startswith(r"\documentclass")
    assert source.endswith(r"\end{document}")
    assert source.isascii()
    assert balanced(source)
    for claim in CLAIMS:
        assert rf"\subsection*{{{claim.id}\quad" in source
    assert cli.run(["derive", "--all"]) == 0
    assert "LW-5  Title of LW-5" in capsys.readouterr().out


def test_the_list_names_everything(sample_ledger: Path) -> None:
    names = {item["name"] for item in json.loads(listing("json"))}
    assert names == {*CELL_NAMES, "LW-1", "LW-2", "LW-3", "LW-4", "LW-5", "E1"}
    assert listing().splitlines()[-1].split() == ["E1", "measured", "Title", "of", "E1"]
    assert listing("latex").isascii()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["derive", "lsmt"], "name: unknown claim 'lsmt'"),
        (["derive", "LW-74"], "cells: const, shared, diag"),
        (["derive", "LW-1", "--what", "rates"], "--what and --layernorm belong to a cell"),
    ],
)
def test_unknown_names_are_refused(
    sample_ledger: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    assert cli.run(arguments) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"$f^{\leftarrow}(y)$ and $\{1,\dots,H_N\}$", "f^←(y) and {1,…,H_N}"),
        (r"$T_\ell = \rho + c/\log(1+\ell)$", "T_ℓ = ρ + c/log(1+ℓ)"),
        (r"$\alpha \le 2$", "α ≤ 2"),
        (r"$\frac{a}{b}$ and $\hat{H}_N$", "a/b and Ĥ_N"),
        (r"$\frac1{2\pi} \binom{n}k$", "1/(2π) (n choose k)"),
        (r"$h \leftarrow c$", "h ← c"),
        (r"$\|\delta^{\top}M\|$", "‖δᵀM‖"),
        (r"$\operatorname{Diag}(v)$", "Diag(v)"),
        (r"$(\log 2 - \exp(x))$", "(log 2 - exp(x))"),
        ("costs $5", "costs $5"),
    ],
)
def test_formulas_in_a_terminal(source: str, shown: str) -> None:
    assert readable(source) == latex.unicodedata.normalize("NFD", shown)


def test_lines_of_proofs_lose_the_computers_spelling() -> None:
    assert proof_step("epsilon**2*Q(n) + A(n)*B(n)") == "ε^2 Q(n) + A(n) B(n)"
    assert proof_step(r"$\epsilon$*2") == "ε*2"
    assert proof_step("the alphabet") == "the alphabet"


def test_any_text_becomes_ascii_latex() -> None:
    for text in ("α̂ < 2 & 100 % of {x_i} ~ ‖M‖ ≥ ½ § “quoted” ⛄ é ᵢ", "a\\b^c #1 $"):
        assert latex.escape(text).isascii()
        assert balanced(latex.escape(text))
    assert latex.escape("Poincaré") == r"Poincar\'{e}"
    assert latex.escape("Ĥ and α̂") == r"\ensuremath{\hat{H}} and \ensuremath{\hat{\alpha}}"
    assert latex.escape("⅖") == r"\ensuremath{\mathrm{2/5}}"
    assert latex.mixed("50 % of $α_1$") == r"50 \% of ${\alpha}_1$"
    assert latex.mixed("5 $") == r"5 \$"
