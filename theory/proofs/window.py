"""The learnability window as a recursion over the lags, and what every reading of it obeys.

``θ(ℓ) = 1[value ≥ level]`` says whether lag ℓ is detectable.  H(n) is the largest detectable
lag among 1 … n, L(n) the largest L with every lag 1 … L detectable, R(n) whether all of
1 … n are.  All statements hold for every n: a window is read at the last lag that is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import sympy as sp

from theory import window
from theory.indicator import Indicator
from theory.proof import (
    Certificate,
    Facts,
    Induction,
    Lemma,
    Proof,
    Rewrite,
    Ring,
    Statement,
    Then,
)
from theory.proofs.common import at_most_one, chain, everywhere, included, n, nested, own
from theory.window import Rule

Term = Callable[[Any], sp.Expr]
Steps = Mapping[str, sp.Expr]  # "largest" and "unbroken" in the letters theta, lag, before

THETA, LAG, BEFORE = sp.symbols("theta lag before", real=True)
value: Term = sp.Function("f", positive=True)
m = sp.Symbol("m", integer=True, nonnegative=True)
FALLS: Final = Statement(value(n + 1), "≤", value(n), (n,))


def steps() -> dict[str, sp.Expr]:
    """Both recursions of ``theory.window`` in the letters of this module."""
    return {"largest": window.largest(THETA, LAG, BEFORE),
            "unbroken": window.unbroken(THETA, BEFORE)}


@dataclass(frozen=True)
class Reading:
    """The readings of one family of level sets, with the equations that define them."""

    name: str
    level: Term
    steps: Steps
    value: Term = value

    def theta(self, lag: Any) -> sp.Expr:
        """Whether the lag is detectable."""
        return Indicator(self.value(lag), self.level(lag))

    def largest(self, last: Any) -> sp.Expr:
        """H(n)."""
        return sp.Function(f"H_{self.name}", real=True)(last)

    def unbroken(self, last: Any) -> sp.Expr:
        """R(n)."""
        return sp.Function(f"R_{self.name}", real=True)(last)

    def all_up_to(self, last: Any) -> sp.Expr:
        """L(n)."""
        return sp.Function(f"L_{self.name}", real=True)(last)

    def _step(self, name: str, before: sp.Expr) -> sp.Expr:
        return self.steps[name].subs(
            {THETA: self.theta(n + 1), LAG: n + 1, BEFORE: before}, simultaneous=True)

    def definitions(self) -> tuple[Statement, ...]:
        """H(0) = L(0) = 0, R(0) = 1 and the three recursions."""
        run = self._step("unbroken", self.unbroken(n))
        steps = ((self.largest, sp.S.Zero, self._step("largest", self.largest(n))),
                 (self.unbroken, sp.S.One, run),
                 (self.all_up_to, sp.S.Zero, self.all_up_to(n) + run))
        return tuple(d for head, base, step in steps for d in (
            Statement(head(sp.S.Zero), "=", base), Statement(head(n + 1), "=", step, (n,))))


def at(fact: Statement, **values: Any) -> tuple[Statement, tuple[Any, ...]]:
    """An inequality with some of its letters set, as a factor of a certificate."""
    return fact, tuple(values.get(v.name, v) for v in fact.variables)


def by_induction(facts: Facts, lhs: Any, rhs: Any, variable: sp.Symbol, base: Any,
                 step: Callable[[Any], Any]) -> Statement:
    """``lhs ≤ rhs`` by induction: definitions opened, then certificates.

    ``base`` are the terms at 0 and ``step`` those at n + 1, given the hypothesis.
    """
    claim = facts.state(lhs, "≤", rhs)
    others = tuple(v for v in claim.variables if v != variable)
    rules = Then(tuple(Rewrite(d) for d in facts.definitions))
    known = frozenset(facts.definitions)

    def between(now: Any, terms: Any) -> Proof:
        left, right = (side.subs(variable, now) for side in (claim.lhs, claim.rhs))
        start, end = (rules.transform(side, known) for side in (left, right))
        return chain(left, (start, rules),
                     (end, Certificate(tuple(tuple(term) for term in terms)), "≤"), (right, rules))

    here = Statement(claim.lhs, "≤", claim.rhs, others), others
    return facts.show(claim.lhs, "≤", claim.rhs, Induction(
        variable, between(sp.S.Zero, base), between(variable + 1, step(here))))


def capped(facts: Facts, reading: Reading) -> Statement:
    """``θ(n) ≤ 1``."""
    return at_most_one(facts, reading.value(n), reading.level(n))


def nonnegative(facts: Facts, reading: Reading, one: Statement) -> Statement:
    """``0 ≤ H(n)``."""
    return by_induction(facts, 0, reading.largest(n), n, (), lambda here: (
        (reading.theta(n + 1), n + 1), (at(one, n=n + 1), here)))


def within_horizon(facts: Facts, reading: Reading, one: Statement) -> Statement:
    """``H(n) ≤ n``."""
    room = at(one, n=n + 1)
    return by_induction(facts, reading.largest(n), n, n, (), lambda here: ((room, here), (room,)))


def run_nonnegative(facts: Facts, reading: Reading) -> Statement:
    """``0 ≤ R(n)``."""
    return by_induction(facts, 0, reading.unbroken(n), n, ((sp.S.One,),),
                        lambda here: ((reading.theta(n + 1), here),))


def run_capped(facts: Facts, reading: Reading, one: Statement) -> Statement:
    """``R(n) ≤ 1``."""
    return by_induction(facts, reading.unbroken(n), 1, n, (), lambda here: (
        (at(one, n=n + 1),), (reading.theta(n + 1), here)))


def upper_bound(steps: Steps, level: Term) -> Lemma:
    """``θ(ℓ) ℓ ≤ H(n)`` for every ℓ ≤ n (ℓ = n + 1, read at n + 1 + m): no lag is missed."""
    reading = Reading("N", level, steps)
    facts = Facts(definitions=reading.definitions())
    one = capped(facts, reading)
    low, high = nonnegative(facts, reading, one), within_horizon(facts, reading, one)
    last = n + m + 2
    by_induction(facts, reading.theta(n + 1) * (n + 1), reading.largest(n + 1 + m), m,
                 ((at(one, n=n + 1), own(low)),),
                 lambda here: ((here,), (reading.theta(last), at(high, n=n + m + 1)),
                               (reading.theta(last),)))
    return facts.lemma("no detectable lag exceeds the window")


def least(steps: Steps, level: Term) -> Lemma:
    """``H(n) ≤ M`` for every M ≥ 0 with ``θ(ℓ) ℓ ≤ M`` for all lags: H is their maximum or 0."""
    reading, bound = Reading("N", level, steps), sp.Symbol("M", nonnegative=True)
    theta = reading.theta(n + 1)
    above = Statement(theta * (n + 1), "≤", bound, (n,))
    facts = Facts((above,), definitions=reading.definitions())
    one = at_most_one(facts, value(n), level(n))
    whole = facts.theorem("indicator", value(n + 1), level(n + 1))
    kept = facts.show(theta * (n + 1), "≤", theta * bound, chain(
        theta * (n + 1), (theta**2 * (n + 1), everywhere(whole)),
        (theta * bound, Certificate(((theta, own(above)),)), "≤")))
    by_induction(facts, reading.largest(n), bound, n, ((bound,),),
                 lambda here: ((at(one, n=n + 1), here), (own(kept),)))
    return facts.lemma("the window is the least bound of the detectable lags")


def ordered(steps: Steps, level: Term) -> Lemma:
    """``θ(n+1)(1 − R(n)) ≤ H − L`` at n + 1 + m: a gap below a detectable lag parts the readings.

    So where the readings agree, every detectable lag has all its predecessors.
    """
    reading = Reading("N", level, steps)
    facts = Facts(definitions=reading.definitions())
    one = capped(facts, reading)
    high, run = within_horizon(facts, reading, one), run_capped(facts, reading, one)
    apart = by_induction(
        facts, reading.all_up_to(n), reading.largest(n), n, (),
        lambda here: ((here,), (reading.theta(n + 1), own(high)),
                      (reading.theta(n + 1), own(run))))
    theta, last = reading.theta(n + 1), n + m + 2

    def rise(lag: Any) -> tuple[Any, ...]:
        return ((reading.theta(lag), at(high, n=lag - 1)),
                (reading.theta(lag), at(run, n=lag - 1)))

    by_induction(facts, theta * (1 - reading.unbroken(n)),
                 reading.largest(n + 1 + m) - reading.all_up_to(n + 1 + m), m,
                 ((own(apart),), (theta, own(high))),
                 lambda here: ((here,), *rise(last)))
    return facts.lemma("readings that agree have no gap")


def agreement(facts: Facts, reading: Reading, initial: Statement) -> Statement:
    """``H(n) = L(n)`` from ``θ(n+2) = θ(n+2) θ(n+1)`` for all n."""
    definitions = dict(zip("H0 H R0 R L0 L".split(), reading.definitions(), strict=True))
    first, second = reading.theta(n + 1), reading.theta(n + 2)
    whole = facts.theorem("indicator", value(n + 1), reading.level(n + 1))
    again = everywhere(initial)
    # θ(n+1) H(n) = θ(n+1) n: below a detectable lag the window is full.
    start = first.subs(n, 0)
    opened = -second * (first * (n + 1) + (1 - first) * reading.largest(n))
    double = sp.expand(opened.subs(second, first * second))
    full = facts.show(-first * reading.largest(n), "=", -first * n, Induction(
        n, chain(-start * reading.largest(0), (0, Rewrite(definitions["H0"]))),
        chain(-second * reading.largest(n + 1), (opened, Rewrite(definitions["H"])),
              (opened.subs(second, first * second), again), (double, Ring()),
              (sp.expand(double.subs(first**2, first)), everywhere(whole)),
              (-first * second * (n + 1), Ring()), (-second * (n + 1), again))))
    run = facts.show(reading.unbroken(n + 1), "=", first, Induction(
        n, chain(reading.unbroken(1), (start * reading.unbroken(0), Rewrite(definitions["R"])),
                 (start, Rewrite(definitions["R0"]))),
        chain(reading.unbroken(n + 2), (second * reading.unbroken(n + 1), Rewrite(
            definitions["R"])), (second * first, Rewrite(Statement(
                reading.unbroken(n + 1), "=", first))), (second, again))))
    here = Statement(reading.largest(n), "=", reading.all_up_to(n))
    body = first * (n + 1) + reading.largest(n) - first * reading.largest(n)
    step = reading.all_up_to(n) + first * reading.unbroken(n)
    return facts.show(here.lhs, "=", here.rhs, Induction(
        n, chain(reading.largest(0), (0, Rewrite(definitions["H0"])),
                 (reading.all_up_to(0), Rewrite(definitions["L0"]))),
        chain(reading.largest(n + 1), (body, Rewrite(definitions["H"])),
              (first * (n + 1) + reading.largest(n) - first * n, everywhere(full)),
              (reading.largest(n) + first, Ring()),
              (reading.all_up_to(n) + first, Rewrite(here)),
              (reading.all_up_to(n) + reading.unbroken(n + 1), everywhere(run)),
              (step, Rewrite(definitions["R"])),
              (reading.all_up_to(n + 1), Rewrite(definitions["L"])))))


def agree(steps: Steps, level: Term) -> Lemma:
    """``H(n) = L(n)`` where every detectable lag has a detectable predecessor."""
    reading = Reading("N", level, steps)
    first, second = reading.theta(n + 1), reading.theta(n + 2)
    initial = Statement(second, "=", first * second, (n,))
    facts = Facts((initial,), definitions=reading.definitions())
    agreement(facts, reading, initial)
    return facts.lemma("both readings agree on an initial segment")


def nonincreasing(facts: Facts, reading: Reading) -> Statement:
    """``H(n) = L(n)`` where ``FALLS`` is assumed and the level is free of the lag."""
    level = reading.level(n)
    initial = nested(facts, (value(n + 2), level), (value(n + 1), level),
                     (at(FALLS, n=n + 1),))
    return agreement(facts, reading, initial)


def flat(steps: Steps) -> Lemma:
    """``H(n) = L(n)`` for a nonincreasing envelope against one level."""
    reading = Reading("N", lambda lag: sp.Symbol("y", positive=True), steps)
    facts = Facts((FALLS,), definitions=reading.definitions())
    nonincreasing(facts, reading)
    return facts.lemma("both readings agree for a nonincreasing envelope")


def included_windows(facts: Facts, inner: Reading, outer: Reading, within: Statement,
                     rule: Rule = "largest") -> Statement:
    """``H ≤ H'``, or ``L ≤ L'``, from ``θ(n) ≤ θ'(n)`` for all n (the statement ``within``)."""
    closer, theta = at(within, n=n + 1), outer.theta(n + 1)
    if rule == "largest":
        high = within_horizon(facts, inner, capped(facts, inner))
        room = at(capped(facts, outer), n=n + 1)
        return by_induction(facts, inner.largest(n), outer.largest(n), n, (), lambda here: (
            (closer, own(high)), (closer,), (room, here)))
    low = run_nonnegative(facts, inner)
    runs = by_induction(facts, inner.unbroken(n), outer.unbroken(n), n, (),
                        lambda here: ((theta, here), (closer, own(low))))
    return by_induction(facts, inner.all_up_to(n), outer.all_up_to(n), n, (), lambda here: (
        (here,), (theta, own(runs)), (closer, own(low))))


def same_windows(facts: Facts, first: Reading, second: Reading, same: Rewrite) -> Statement:
    """``H = H'`` from ``θ(n + 1) = θ'(n + 1)``, which the rule ``same`` rewrites."""
    (zero, step), (zero_, step_) = first.definitions()[:2], second.definitions()[:2]
    here = Statement(first.largest(n), "=", second.largest(n))
    moved = step.rhs.subs(first.theta(n + 1), second.theta(n + 1))
    return facts.show(here.lhs, "=", here.rhs, Induction(
        n, chain(first.largest(0), (0, Rewrite(zero)), (second.largest(0), Rewrite(zero_))),
        chain(first.largest(n + 1), (step.rhs, Rewrite(step)), (moved, same),
              (moved.subs(here.lhs, here.rhs), Rewrite(here)),
              (second.largest(n + 1), Rewrite(step_)))))


def larger(steps: Steps) -> Lemma:
    """``H_f ≤ H_g + s A`` at n = s + k if f(ℓ) ≤ g(ℓ) at all lags ℓ > s (s = 0: at every lag).

    A(k) is 0 once g is detectable at one of the lags s + 1 … s + k, so that raising the
    envelope there never shrinks a window that reaches beyond s.
    """
    start = sp.Symbol("s", integer=True, nonnegative=True)
    raised, none = sp.Function("g", positive=True), sp.Function("A", real=True)
    level = sp.Function("epsilon_th", positive=True)
    small, large = Reading("f", level, steps), Reading("g", level, steps, raised)
    lag = start + n + 1
    raises = Statement(value(lag), "≤", raised(lag), (n,))
    facts = Facts((raises,), definitions=(
        *small.definitions(), *large.definitions(), Statement(none(sp.S.Zero), "=", sp.S.One),
        Statement(none(n + 1), "=", (1 - large.theta(lag)) * none(n), (n,))))
    closer = own(included(facts, nested(
        facts, (value(lag), level(lag)), (raised(lag), level(lag)), (own(raises),))))
    one = capped(facts, large)
    high = within_horizon(facts, small, capped(facts, small))
    low = nonnegative(facts, large, one)
    by_induction(facts, small.largest(start + n),
                 large.largest(start + n) + start * none(n), n,
                 ((at(high, n=start),), (at(low, n=start),)),
                 lambda here: ((closer, at(high, n=start + n)), (closer,),
                               (at(one, n=lag), here)))
    return facts.lemma("a larger envelope has no smaller window")
