"""The report: one valid file without network, complete, safe, and the same bytes each time."""

from __future__ import annotations

import base64
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from experiments import cli, verify
from experiments.report import build, graph, mathml
from experiments.report.build import anchor, shorten
from tests.experiments.sample_ledger import CLAIMS
from theory.ledger import Judgement, Verdict

VOID = {"meta", "input", "img", "br", "hr", "link", "rect", "path", "mspace"}


class Page(HTMLParser):
    """Collects ids, links and addresses, and checks that tags are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(str(value))
            elif name == "href" and str(value).startswith("#"):
                self.links.append(str(value)[1:])
            elif name in ("src", "href", "action", "data"):
                self.addresses.append(str(value))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def page(sample_ledger: Path) -> str:
    results = verify.verify(workers=1, mutants=True).results
    return build(None, results, sample_ledger / "report.html").read_text()


def test_the_page_is_well_formed_and_every_link_leads_somewhere(page: str) -> None:
    parsed = Page(page)
    assert [name for name, count in Counter(parsed.ids).items() if count > 1] == []
    assert set(parsed.links) <= set(parsed.ids)
    # Nothing is loaded: addresses are either data or the two papers.
    outside = {a for a in parsed.addresses if not a.startswith("data:")}
    assert outside == {"https://arxiv.org/abs/2512.05790", "https://arxiv.org/abs/2508.12121"}
    assert "@import" not in page
    assert re.findall(r"url\(\"(?!data:)", page) == []


def test_the_page_tells_everything(page: str) -> None:
    for text in (
        "What we found", "It says. It fails. It is.", "Counterexample", "x ∈ (0, ∞)",
        "f<sub>3</sub> = 9", "rejects 3 of 3 wrong formulas", "raised RuntimeError: broken",
        "not settled",
    ):  # fmt: skip
        assert text in page, text
    assert page.count('class="claim v-') == 5
    assert page.count('href="#claim-lw-3"') >= 3
    assert "<math" in page
    assert "\\ge" not in page


def test_the_same_input_gives_the_same_bytes(sample_ledger: Path) -> None:
    verify.verify(workers=1)
    results = verify.verify(workers=1).results
    first = build(None, results, sample_ledger / "a.html").read_bytes()
    assert build(None, results, sample_ledger / "b.html").read_bytes() == first


def test_nothing_in_a_claim_can_break_the_page(sample_ledger: Path) -> None:
    nasty = '<script>alert("x")</script> & 1 < 2'
    (result,) = verify.verify(["LW-1"], workers=1).results
    changed = replace(
        result,
        claim=replace(CLAIMS[0], title=nasty, statement=nasty, section=nasty, finding=nasty),
        judgement=Judgement(Verdict.REFUTED, nasty),
    )
    text = build(None, [changed], sample_ledger / "x.html").read_text()
    assert "<script>alert" not in text
    Page(text)


def test_figures_and_configuration_of_a_run(
    sample_ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from experiments.atomic import write_json

    run = sample_ledger / "runs" / "smoke-1"
    (run / "figures").mkdir(parents=True)
    (run / "figures" / "figure-2-windows.svg").write_text("<svg/>")
    (run / "figures" / "figure-2-windows.png").write_bytes(b"png")
    (run / "figures" / "figure-10-other.png").write_bytes(b"png")
    manifest = {
        "format": 1, "profile": "smoke", "seeds": [0], "models": ["const"], "finished": True,
        "config": {"hidden": 8},
    }  # fmt: skip
    write_json(run / "manifest.json", manifest)
    path = build(run, verify.verify(runs=[str(run)], workers=1).results, None)
    assert path == run / "report" / "index.html"
    text = path.read_text()
    assert f"data:image/svg+xml;base64,{base64.b64encode(b'<svg/>').decode()}" in text
    assert text.count("<figure") == 2
    assert text.index('id="figure-2-windows"') < text.index('id="figure-10-other"')
    assert "profile: hidden" in text
    assert "E1" in text
    assert cli.run(["report", str(run), "--out", "again.html"]) == 0
    assert Path("again.html").read_text().replace(", cached", "") == text


def test_bad_places_are_refused(sample_ledger: Path) -> None:
    with pytest.raises(ValueError, match="out: give a file"):
        build(None, [], None)
    with pytest.raises(ValueError, match="not a run directory"):
        build(sample_ledger, [], None)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (r"$x \le 1$.", ['<span class="m"><math', "&#x02264;", ".</span>"]),
        ("a < b & `c`", ["a &lt; b &amp; <code>c</code>"]),
        ("costs $5", ["costs $5"]),
        (r"$\Gamma\operatorname{Diag}(v)$", ['mathvariant="normal"', "<mi>Diag</mi>"]),
        (r"$\log 2$", ["<mspace"]),
        (r"$a\max_q b$", ["<msub><mi>max</mi><mi>q</mi></msub><mspace"]),
        (r"$(-1/2)$", ['<mo form="prefix">', '<mo lspace="0" rspace="0">/</mo>']),
        ("one\n\ntwo", ["one</p><p>two"]),
        ("$$x$$", ['display="block"']),
        ("q_α(1−ε) at F_{t-ℓ+2}", ["q<sub>α</sub>(1−ε)", "F<sub>t-ℓ+2</sub>"]),
        ("ε^2, N^{-1/κ}", ["ε<sup>2</sup>", "N<sup>-1/κ</sup>"]),
        ("theta_new and `x_1`", ["theta_new", "<code>x_1</code>"]),
        ("(θ_new − θ)_2^2 and [J]_qq", ["θ<sub>new</sub>", ")<sub>2</sub><sup>2</sup>",
                                        "]<sub>qq</sub>"]),
    ],
)
def test_prose(text: str, parts: list[str]) -> None:
    shown = mathml.prose(text)
    assert all(part in shown for part in parts), shown


def test_anchors_differ_where_ids_differ() -> None:
    names = ["§5.5(i)", "§5.5(ii)", "LW-5", "LW-55", "Lemma 5.1", "T1", "§6.2-a", "App C"]
    assert len({anchor(name) for name in names}) == len(names)


def test_long_details_are_cut() -> None:
    assert shorten(list(range(20))) == "[0, 1, 2, 3, 4, 5, 6, 7, … (20 in all)]"
    assert shorten({"a": 1 / 3, "b": [1]}) == "a: 0.333333; b: [1]"
    assert len(shorten({"a": "x" * 1000})) < 410


def test_the_graph_places_claims_right_of_what_they_use() -> None:
    def node(name: str, *uses: str) -> graph.Node:
        return graph.Node(name, "PROVED", name, uses)

    drawn = graph.draw([node("C", "B", "A"), node("B", "A"), node("A"), node("alone")])
    left = {
        name: float(re.search(rf'href="#{name}".*?<rect x="([\d.]+)"', drawn)[1])  # type: ignore[index]
        for name in "ABC"
    }
    assert left["A"] < left["B"] < left["C"]
    assert "alone" not in drawn
    assert drawn.count("<path") == 3
    assert graph.draw([node("alone")]) == ""
