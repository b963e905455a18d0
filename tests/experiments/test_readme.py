"""The pages: their Python runs and prints what they say, their links and commands exist."""

from __future__ import annotations

import contextlib
import io
import math
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from experiments.named import PROFILES, read_profile
from tests.experiments.synthetic import run_directory

ROOT = Path(__file__).parents[2]
PAGES = sorted(p for p in ROOT.rglob("*.md") if not {".venv", "runs"} & set(p.parts))
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n^```\n(.*?)^```\n)?", re.S | re.M)


def numbers(text: str) -> list[float]:
    """Numbers of a printed text, ``inf`` among them."""
    return [float(word) for word in re.findall(r"\binf\b|\d+(?:\.\d+)?", text)]


def test_python_blocks_print_what_they_say() -> None:
    blocks = [(code, output) for page in PAGES
              for code, output in BLOCK.findall(page.read_text(encoding="utf-8")) if output]
    assert blocks
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    for code, output in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "page", "exec"), {})
        found, said = numbers(printed.getvalue()), numbers(output)
        assert re.sub(r"[\d.\s]+", "", printed.getvalue()) == re.sub(r"[\d.\s]+", "", output)
        assert len(found) == len(said)
        # another processor may round single precision otherwise
        assert all(a == b or math.isclose(a, b, rel_tol=0.05) for a, b in zip(
            found, said, strict=True)), printed.getvalue()
    torch.set_num_threads(threads)


def test_the_page_on_experiments_runs_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its Python on a run, its JSON as a profile; every profile and suite is in its table."""
    text = (ROOT / "experiments" / "README.md").read_text(encoding="utf-8")
    run_directory(tmp_path / "runs" / "quick-0", 5, ("diag",), ("",), labels=True)
    monkeypatch.chdir(tmp_path)
    ((code, _),) = (block for block in BLOCK.findall(text) if not block[1])
    exec(compile(code, "experiments/README.md", "exec"), {})
    assert "time scale of the exponential fit of rate_mean / steps" in capsys.readouterr().out
    (own,) = re.findall(r"^```json\n(.*?)^```$", text, re.S | re.M)
    (tmp_path / "wide.json").write_text(own)
    assert read_profile(tmp_path / "wide.json").hidden == 64
    table = set(re.findall(r"`([a-z0-9]+)`", "".join(
        line for line in text.splitlines(True) if line.startswith("| `"))))
    assert {*PROFILES, "further"} <= table


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_the_front_page_is_one_screen() -> None:
    assert len(README.splitlines()) <= 55


def test_commands_and_options_exist() -> None:
    """Every `learnability …` of README names a command, with options that its help lists."""
    lines = re.findall(r"`(?:\.venv/bin/)?learnability ([^`]+)`", README)
    assert len(lines) >= 4
    for line in lines:
        words = shlex.split(line)
        command = [w for w in words[:1] if not w.startswith("-")]
        helped = subprocess.run(
            [sys.executable, "-c", "from experiments.cli import main; main()", *command, "--help"],
            capture_output=True, text=True, check=True, cwd=ROOT,
            env={"COLUMNS": "200", "PATH": "", "NO_COLOR": "1"}).stdout
        for word in words:
            assert not word.startswith("--") or word in helped, line
