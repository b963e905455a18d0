"""Proof lines are parsed and typeset; words stay words."""

import pytest

from experiments.derive.expressions import latex, parse, text
from experiments.derive.latex import prose
from experiments.derive.proofs import lines


@pytest.mark.parametrize(("source", "plain", "typeset"), [
    ("Σ[i2=-ell + t + 1..t](Π[i1=i2 + 1..t](D(i1))*R(i2))",
     "Σ_{i=t−ℓ+1}^{t} (Π_{j=i+1}^{t} D_j) R_i",
     r"\sum_{i=t-\ell+1}^{t} (\prod_{j=i+1}^{t} D_j)\,\allowbreak R_i"),
    ("1 - epsilon", "1 − ε", r"1 - \varepsilon"),
    ("-x + y", "y − x", "y - x"),
    ("Norm(A(n + 1))", "‖A_{n+1}‖", r"\|A_{n+1}\|"),
    ("Distribution(-u/2, alpha)", "F_α(−u/2)", r"F_{\alpha}(-\frac{u}{2})"),
    ("(a + b)**2/c", "(a + b)^2/c", r"\frac{(a + b)^{2}}{c}"),
    ("2*3**(1/2)", "2 3^{1/2}", r"2 \cdot 3^{\frac{1}{2}}"),
    ("v1(ell + 1)", "v_{1,ℓ+1}", r"v_{1,\ell+1}"),
    ("P_e()", "P_e", "P_{e}"),
    ("k_low(1 + 1/x)", "k_low(1 + 1/x)", r"k_{\mathrm{low}}(1 + \frac{1}{x})"),
    ("k_low(n)", "k_{low,n}", r"k_{\mathrm{low},n}"),
    ("H_hat(n)", "H\u0302_n", r"\hat{H}_n"),
    ("p(x)", "p(x)", "p(x)"),
    ("∫[log(Density(r1, alpha))]dr1; Stable(alpha)", "E_{x~Stable(α)}[log(p_α(x))]",
     r"\mathrm{E}_{x \sim \mathrm{Stable}(\alpha)}[\log(p_{\alpha}(x))]"),
    ("2*∫[x*r1 + 1]dr1", "2 ∫ (x y + 1) dy", r"2\,\allowbreak \int (x\,\allowbreak y + 1)\, dy"),
    ("gamma(beta)", "Γ(β)", r"\Gamma(\beta)"),
    ("Indicator(x, y/2)", "1[x ≥ y/2]", r"\mathbf{1}[x \ge \frac{y}{2}]"),
    ("Limit(log(x)/x, x, oo, dir='-')", "lim_{x→∞} log(x)/x",
     r"\lim_{x\to \infty} \frac{\log(x)}{x}"),
    ("Integral(exp(-x), (x, 0, oo))", "∫_{0}^{∞} exp(−x) dx", r"\int_{0}^{\infty} e^{-x} dx"),
    ("Σ[i1=1..H](i + i1)", "Σ_{j=1}^{H} (i + j)", r"\sum_{j=1}^{H} (i + j)"),
])
def test_expressions(source, plain, typeset):
    node = parse(source)
    assert text(node) == plain
    assert latex(node) == typeset


@pytest.mark.parametrize("words", ["", "a b", "p is even", "f(", "Σ[i=1](x)", "a + ", "x ≤ y",
                                   "(a", "a)", "Π[i=1..n](a, b)"])
def test_words_are_no_expressions(words):
    with pytest.raises(ValueError):
        parse(words)


@pytest.mark.parametrize(("step", "plain"), [
    ("Lemma of two: A(n) = B(n)", "Lemma (of two). A_n = B_n"),
    ("  where Q(0) = 0", "  where Q_0 = 0"),
    ("  ≤ c*Norm(x)    [Split, Ring]", "  ≤ c ‖x‖    [split; expand]"),
    ("ell → ell + 1:", "ℓ → ℓ + 1:"),
    ("∎", "∎"),
    ("slope at the end: alpha + 1 = alpha + 1", "slope at the end"),
    ("the limit: 1/x → 0 as x → oo", "the limit: 1/x → 0 as x → ∞"),
    ("By Jensen: E f(X) exceeds f(E X)", "By Jensen: E f(X) exceeds f(E X)"),
    (r"$J = \alpha$", "J = α"),
])
def test_lines(step, plain):
    assert lines(step, "text") == plain
    assert lines(step, "latex").isascii()


def test_marked_letters_in_prose_become_formulas():
    assert prose("rate p_α and N^{1/κ}, U_qq") == (
        r"rate $p_{\alpha}$ and $N^{1/{\kappa}}$, $U_{qq}$")
    assert prose("theory.checks.rates:lw13_x") == r"theory.checks.rates:lw13\_x"
