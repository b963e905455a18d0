"""Names and order of the verdicts as the report shows them."""

from __future__ import annotations

import re

from theory.ledger import Verdict

# In the order of the legend: what stands, what stands in part, what falls, what is open.
MEANING: dict[Verdict, str] = {
    Verdict.PROVED: "a symbolic derivation, for every admissible value",
    Verdict.CERTIFIED: "ball arithmetic over a stated compact set",
    Verdict.VERIFIED: "no violation in a stated randomised or high-precision check",
    Verdict.REPRODUCED: "seen in trained networks, by the rule that the claim states",
    Verdict.CONDITIONAL: "true under a hypothesis that the paper does not state",
    Verdict.REFUTED: "the conclusion itself must change",
    Verdict.NOT_REPRODUCED: "not seen in trained networks",
    Verdict.UNDECIDED: "not settled; never counted as a pass",
}


def slug(text: str) -> str:
    """``text`` as a CSS class or an HTML id: letters, digits and hyphens."""
    return re.sub(r"[^\w]+", "-", text.casefold()).strip("-")
