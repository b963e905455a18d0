"""How to read the derivations: ``python -m derivations.preface``."""

from __future__ import annotations

import argparse
import textwrap

from derivations.script import FORMATS

TITLE = "How to read this"
PARTS: tuple[tuple[str, str], ...] = (
    ("Sections", "follow the window paper (equations LW-1 … LW-73), then the time-scale paper "
     "(TS), then what goes beyond both: the repaired theory, spectra of time scales, what the "
     "model hides, further cells, the exact test, rates and theorems."),
    ("Conventions", "Later factors of a product stand on the left. The transport M_{t,ℓ} has the ℓ "
     "factors J_t, …, J_{t−ℓ+1}. Products of unit-wise quantities are elementwise; H, D, P and the "
     "lag ℓ are symbols throughout, and a statement about one dimension says so."),
    ("Verdicts", "PROVED: a derivation, re-run on every printing. CERTIFIED: enclosed by ball "
     "arithmetic on the stated set. VERIFIED: no violation in the stated sample. CONDITIONAL: true "
     "under an added hypothesis, with a counterexample without it. REFUTED: a counterexample, and "
     "the statement that is true instead. REPRODUCED, NOT REPRODUCED: what a stored run of trained "
     "networks shows under the rule stated with the claim. UNDECIDED: nothing to judge yet, with "
     "the reason."),
    ("Proofs", "are the lines that the proof kernel checked. A step names its reason in brackets: "
     "expand (both sides have one normal form), split (the first or last term or factor of a range "
     "that is not empty), substitute (a definition, a lemma or the induction hypothesis), gap ≥ 0 "
     "(the difference of the sides is a sum of products of factors that are not negative), "
     "calculus (algebra and calculus of scalars), or a theorem of the closed list by its name. "
     "Lines of words are the links between checked lines."),
    ("Published argument", "rates the paper's own proof, apart from the statement: valid, gap, "
     "wrong, or none given."),
)


def preface(format: str = "text") -> str:
    """The page as text or as LaTeX; ValueError for another format."""
    if format not in FORMATS:
        raise ValueError(f"format is {format!r}; allowed: {', '.join(FORMATS)}")
    from experiments.derive.latex import escape, prose

    if format == "latex":
        items = [rf"\item[{escape(name)}] {prose(words)}" for name, words in PARTS]
        return "\n".join([rf"\section{{{escape(TITLE)}}}", r"\begin{description}", *items,
                          r"\end{description}"])
    blocks = [textwrap.fill(f"{name} {words}", 96, subsequent_indent="  ")
              for name, words in PARTS]
    return "\n\n".join([f"{TITLE}\n{'=' * len(TITLE)}", *blocks])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--format", choices=FORMATS, default="text")
    print(preface(parser.parse_args().format))
