"""The ledger: claims, evidence, and verdicts that are computed from evidence, never typed.

A :class:`Claim` is data.  It names its checks by string (``"theory.checks.rates:retention"``),
so this module, like the whole of ``theory``, imports neither NumPy nor torch.  A check returns
an :class:`Outcome`; the runner turns it into :class:`Evidence`; :func:`verdict` turns all the
evidence of a claim, and the verdicts of the claims it uses, into one :class:`Verdict`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

PublishedArgument = Literal["valid", "gap", "wrong", "none"]


class Verdict(StrEnum):
    """What the evidence says about a claim."""

    PROVED = "PROVED"
    CERTIFIED = "CERTIFIED"
    VERIFIED = "VERIFIED"
    CONDITIONAL = "CONDITIONAL"
    REFUTED = "REFUTED"
    REPRODUCED = "REPRODUCED"
    NOT_REPRODUCED = "NOT REPRODUCED"
    UNDECIDED = "UNDECIDED"


class Kind(StrEnum):
    """What sort of statement a claim is."""

    DEFINITION = "definition"
    IDENTITY = "identity"
    BOUND = "bound"
    ASYMPTOTIC = "asymptotic"
    THEOREM = "theorem"
    EMPIRICAL = "empirical"


class Role(StrEnum):
    """What a check is evidence of."""

    STATEMENT = "statement"  # the claim as stated
    COUNTEREXAMPLE = "counterexample"  # every stated hypothesis holds, the conclusion does not
    HYPOTHESIS = "hypothesis"  # the claim under Claim.hypothesis, which the paper does not state
    VACUITY = "vacuity"  # no admissible object meets Claim.hypothesis


class Strength(StrEnum):
    """How much a passed check establishes."""

    SYMBOLIC = "symbolic"  # every admissible value
    CERTIFIED = "certified"  # a stated compact set, by ball arithmetic
    SAMPLED = "sampled"  # a stated randomised or high-precision check
    EMPIRICAL = "empirical"  # trained networks


STRENGTH_VERDICT: Mapping[Strength, Verdict] = {
    Strength.SYMBOLIC: Verdict.PROVED,
    Strength.CERTIFIED: Verdict.CERTIFIED,
    Strength.SAMPLED: Verdict.VERIFIED,
}
# Descending: the verdict of a conjunction is the last one present.
POSITIVE: Sequence[Verdict] = (Verdict.PROVED, Verdict.CERTIFIED, Verdict.VERIFIED)


@dataclass(frozen=True)
class Domain:
    """The admissible values of one symbol of a claim; tests and samplers draw from it.

    ``kind``: ``"real"`` or ``"integer"`` scalars between ``low`` and ``high`` (``None``:
    unbounded; the ``open_*`` flags exclude an end), or ``"array"`` with named ``shape``.
    """

    symbol: str
    kind: Literal["real", "integer", "array"] = "real"
    low: float | None = None
    high: float | None = None
    open_low: bool = False
    open_high: bool = False
    shape: tuple[str, ...] = ()
    meaning: str = ""

    def __str__(self) -> str:
        left = "(" if self.open_low or self.low is None else "["
        right = ")" if self.open_high or self.high is None else "]"
        low = "-∞" if self.low is None else f"{self.low:g}"
        high = "∞" if self.high is None else f"{self.high:g}"
        shape = f" of shape ({', '.join(self.shape)})" if self.shape else ""
        integer = " integer" if self.kind == "integer" else ""
        meaning = f" ({self.meaning})" if self.meaning else ""
        return f"{self.symbol} ∈ {left}{low}, {high}{right}{integer}{shape}{meaning}"


@dataclass(frozen=True)
class Outcome:
    """What one run of one check found.

    ``passed`` is ``None`` only where there is nothing to judge yet (an empirical check
    without a finished run).  ``details`` is JSON data: bound, domain, samples, seed,
    false_alarm, smallest_detectable, both sides of a violated inequality, ….  ``steps`` are
    the lines of a proof or of a counterexample, in reading order.
    """

    passed: bool | None
    summary: str
    details: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """One outcome with its provenance, as stored and as shown in reports."""

    check: str
    role: Role
    strength: Strength
    passed: bool | None
    summary: str
    details: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    seconds: float = 0.0
    versions: Mapping[str, str] = field(default_factory=dict)
    cached: bool = False


@dataclass(frozen=True)
class Claim:
    """One statement of a paper, or of this project, with everything needed to judge it.

    Attributes:
        id: unique, e.g. ``"LW-36"``, ``"Lemma 5.1"``, ``"§5.5(iii)"``, ``"T1"``.
        refs: references, the primary one first; each LW-n is primary in exactly one claim.
        section: the section of the paper (or ``"Beyond the papers"``) it is listed under.
        title: at most eight words.
        statement: plain text with LaTeX mathematics between dollar signs.
        kind: see :class:`Kind`.
        checks: dotted names ``"package.module:function"`` of the checks.
        domains: the admissible values, as data.
        hypotheses: further assumptions in words.
        uses: ids of the claims that the argument rests on.
        published_argument: how good the paper's own proof is.
        hypothesis: the added hypothesis of a CONDITIONAL verdict (paper does not state it).
        repair: id of the claim that states what is true instead (for a REFUTED verdict).
        needs: minimal strength of a positive verdict; weaker evidence leaves UNDECIDED.
        finding: for refuted or conditional claims three sentences: what the paper says, why
            it fails, what is true.
        by_construction: why the statement could not have failed, if it could not.
    """

    id: str
    refs: tuple[str, ...]
    section: str
    title: str
    statement: str
    kind: Kind
    checks: tuple[str, ...]
    domains: tuple[Domain, ...] = ()
    hypotheses: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    published_argument: PublishedArgument = "none"
    hypothesis: str = ""
    repair: str = ""
    needs: Strength = Strength.SAMPLED
    finding: str = ""
    by_construction: str = ""

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Domains and hypotheses as text, in reading order."""
        return (*(str(domain) for domain in self.domains), *self.hypotheses)


@dataclass(frozen=True)
class Judgement:
    """A computed verdict with its reason and the hypotheses it inherits."""

    verdict: Verdict
    reason: str
    inherited: tuple[str, ...] = ()
    vacuous: bool = False


def _undecided(reason: str) -> Judgement:
    return Judgement(Verdict.UNDECIDED, reason)


def _reached(evidence: Sequence[Evidence]) -> Verdict:
    """What a conjunction of checks establishes: its weakest member."""
    return max((STRENGTH_VERDICT[e.strength] for e in evidence), key=POSITIVE.index)


def _shortfall(claim: Claim, evidence: Sequence[Evidence]) -> str:
    """Why the evidence is weaker than the claim needs; empty if it is not."""
    reached, needed = _reached(evidence), STRENGTH_VERDICT[claim.needs]
    if POSITIVE.index(reached) <= POSITIVE.index(needed):
        return ""
    return f"{reached} is not enough: {claim.needs} evidence is required"


def own_verdict(
    claim: Claim, evidence: Iterable[Evidence], repair: Judgement | None = None
) -> Judgement:
    """Judge a claim from its own evidence alone; ``repair`` judges the repairing claim."""
    items = tuple(evidence)
    found = {role: [e for e in items if e.role == role] for role in Role}
    against = found[Role.COUNTEREXAMPLE]
    if claim.kind == Kind.EMPIRICAL:
        statement = found[Role.STATEMENT]
        if not statement:
            return _undecided("no evidence")
        if idle := [e for e in statement if e.passed is None]:
            return _undecided("nothing to judge: " + "; ".join(e.summary for e in idle))
        if all(e.passed for e in statement):
            return Judgement(Verdict.REPRODUCED, "; ".join(e.summary for e in statement))
        failed = [e for e in statement if not e.passed]
        return Judgement(Verdict.NOT_REPRODUCED, "; ".join(e.summary for e in failed))
    failed = [e for e in items if not e.passed]
    if failed:
        return _undecided("failed: " + "; ".join(f"{e.check} ({e.summary})" for e in failed))
    if against:
        if claim.hypothesis:
            under = found[Role.HYPOTHESIS]
            if not under:
                return _undecided("a counterexample, but no check under the added hypothesis")
            if shortfall := _shortfall(claim, under):
                return _undecided(shortfall)
            return Judgement(
                Verdict.CONDITIONAL,
                f"holds if {claim.hypothesis}; counterexample without it",
                vacuous=bool(found[Role.VACUITY]),
            )
        if repair is None:
            return _undecided("a counterexample, but no repaired statement")
        if repair.verdict not in POSITIVE and repair.verdict != Verdict.CONDITIONAL:
            return _undecided(f"a counterexample, but its repair is {repair.verdict}")
        return Judgement(Verdict.REFUTED, "; ".join(e.summary for e in against))
    statement = found[Role.STATEMENT]
    if not statement:
        return _undecided("no evidence for the statement")
    if shortfall := _shortfall(claim, statement):
        return _undecided(shortfall)
    return Judgement(_reached(statement), "; ".join(e.summary for e in statement))


def cap(own: Judgement, used: Mapping[str, Judgement]) -> Judgement:
    """Cap a positive or conditional judgement by the judgements of the claims it uses."""
    if own.verdict not in POSITIVE and own.verdict != Verdict.CONDITIONAL:
        return own
    bad = [name for name, j in used.items()
           if j.verdict not in POSITIVE and j.verdict != Verdict.CONDITIONAL]
    if bad:
        return _undecided("uses " + ", ".join(f"{n} ({used[n].verdict})" for n in bad))
    conditional = [name for name, j in used.items() if j.verdict == Verdict.CONDITIONAL]
    if conditional:
        return Judgement(
            Verdict.CONDITIONAL,
            own.reason + "; inherits the hypotheses of " + ", ".join(conditional),
            inherited=tuple(conditional),
            vacuous=own.vacuous or any(used[n].vacuous for n in conditional),
        )
    if own.verdict == Verdict.CONDITIONAL or not used:
        return own
    weakest = max((own.verdict, *(j.verdict for j in used.values())), key=POSITIVE.index)
    if weakest == own.verdict:
        return own
    names = ", ".join(n for n, j in used.items() if j.verdict == weakest)
    return Judgement(weakest, f"{own.reason}; capped by {names}")


def judge(claims: Sequence[Claim], evidence: Mapping[str, Sequence[Evidence]]) -> dict[
    str, Judgement
]:
    """Judge every claim; raises ValueError on unknown ids and on a cycle of uses."""
    by_id = {claim.id: claim for claim in claims}
    done: dict[str, Judgement] = {}
    open_: list[str] = []

    def visit(name: str) -> Judgement:
        if name in done:
            return done[name]
        if name not in by_id:
            raise ValueError(f"claim {open_[-1]!r} refers to unknown claim {name!r}")
        if name in open_:
            raise ValueError("circular uses: " + " → ".join([*open_, name]))
        open_.append(name)
        claim = by_id[name]
        used = {other: visit(other) for other in claim.uses}
        repair = visit(claim.repair) if claim.repair else None
        own = own_verdict(claim, tuple(evidence.get(name, ())), repair)
        open_.pop()
        done[name] = cap(own, used)
        return done[name]

    for claim in claims:
        visit(claim.id)
    return done
