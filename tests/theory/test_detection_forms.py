"""Closed forms of detection and window: symmetry rules, inverses, exact special cases."""

from __future__ import annotations

import pytest
import sympy as sp

from theory import axioms, detection, window
from theory.checks.steps import edit, probe
from theory.detection import Density, Distribution, Quantile, u
from theory.refute import numeric
from theory.stable import alpha, samples, scale

X = sp.Symbol("x", real=True)


def test_opaque_functions_know_their_symmetry_and_derivative() -> None:
    assert Density(-X, alpha) == Density(X, alpha)
    assert Distribution(-X, alpha) == 1 - Distribution(X, alpha)
    assert Distribution(sp.S.Zero, alpha) == sp.Rational(1, 2)
    assert sp.diff(Distribution(2 * X, alpha), X) == 2 * Density(2 * X, alpha)
    with pytest.raises(ValueError, match="argindex"):
        Distribution(X, alpha).fdiff(2)
    assert "q_{" in sp.latex(Quantile(X, alpha))


def test_every_criterion_gives_the_same_exponent() -> None:
    for form in (detection.complexity_exact(), detection.complexity_paper(),
                 detection.necessary_complexity()):
        slope = sp.diff(sp.log(form), detection.envelope) * detection.envelope
        assert sp.simplify(slope + alpha / (alpha - 1)) == 0


def test_threshold_and_complexity_are_inverse_at_alpha_two() -> None:
    at_two = {alpha: 2}
    n = detection.sample_complexity().subs(at_two)
    f = window.threshold().subs(at_two).subs(samples, n)
    assert sp.simplify(f - detection.envelope) == 0


def test_gaussian_example_by_hand() -> None:
    # α = 2, σ = 1, Δ = 1: u* = 2 sets N = 4.
    value = detection.sample_complexity(sp.Integer(2)).subs(
        {alpha: 2, scale: 1, detection.alignment: 1, detection.envelope: 1})
    assert value == 4


@pytest.mark.parametrize(("lags", "largest", "up_to"), [
    ((), 0, 0), ((1,), 1, 1), ((2,), 2, 0), ((1, 2, 4), 4, 2), ((1, 2, 3), 3, 3)])
def test_window_rules(lags: tuple[int, ...], largest: int, up_to: int) -> None:
    assert window.read_window(frozenset(lags), "largest") == largest
    assert window.read_window(frozenset(lags), "all_up_to") == up_to


def test_unknown_rule_and_axiom_are_refused() -> None:
    with pytest.raises(ValueError, match="largest, all_up_to"):
        window.read_window(frozenset({1}), "first")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="closed list"):
        axioms.axiom("my favourite lemma")


def test_axioms_name_their_source_once() -> None:
    for name, entry in axioms.AXIOMS.items():
        assert entry.name == name and entry.statement and entry.source


def test_probe_separates_opaque_arguments() -> None:
    subject = {"a": Distribution(u, alpha)}
    changed = edit("a", lambda e: Distribution(2 * u, alpha))(subject)
    assert probe(subject) == probe(subject)
    assert probe(subject) != probe(changed)
    assert numeric(sp.diff(Quantile(u, alpha), alpha), 0) == numeric(
        sp.diff(Quantile(u, alpha), alpha), 0)
