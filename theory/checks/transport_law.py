"""T4: the mean-square gain of a linear leaky network, exact for every H and ℓ.

``M = ((1−s)I + sU)^ℓ = Σ c_k U^k`` with binomial weights c_k, so ``‖M‖_F²`` is a double sum of
traces of powers of U, whose means are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy as sp

from theory.checking import Context, check
from theory.checks.probes import edit, term
from theory.checks.steps import Argument
from theory.haar import (
    GATE,
    UNITS,
    gain_asymptotic,
    gain_integrand,
    mean_square_gain,
    orthogonal_gain,
)
from theory.indexed import collapse
from theory.ledger import Outcome, Strength
from theory.terms import IndexedSum, normal
from theory.transport import j, lag

Subject = Mapping[str, Any]
ANGLE = sp.Symbol("theta", real=True)
depth = sp.Symbol("v", positive=True)  # −log of the integrand's base
spread = sp.Symbol("a", positive=True)  # 4s(1−s)
excess = sp.Symbol("b", positive=True)
power = sp.Symbol("m", integer=True, positive=True)
legs = sp.Symbol("r", integer=True, positive=True)


def _numbers(subject: Subject) -> list[float]:
    at = {lag: 4, UNITS: 3}
    values = [v for name in ("gain", "orthogonal") for v in term(subject[name].subs(at))]
    for name in ("integrand", "asymptotic"):
        values.append(float(subject[name].subs(
            {lag: 4, ANGLE: sp.Rational(1, 3), GATE: sp.Rational(1, 4)})))
    return values


def _traces(a: Argument) -> None:
    """Means of tr U^m, unitary and orthogonal."""
    a.cite("Haar invariance", "E tr U^m = z^m E tr U^m for every |z| = 1")
    turn = sp.exp(sp.I * sp.pi / power)
    a.equal(turn**power, -1, "z = e^{iπ/m} turns it into its negative, so E tr U^m = 0 for m ≥ 1")
    a.cite("hook expansion", "tr O^m = Σ_r (−1)^r s_(m−r, 1^r)(O)")
    a.cite("orthogonal Schur means", "E s_λ(O) = 1 if every part of λ is even, else 0")
    a.line(bool(sp.Mod(sp.Integer(1), 2) == 1),
           "a hook with r ≥ 1 has a part 1, which is odd: only (m) counts, if m is even")
    a.note("so E tr O^m = 1 for even m ≥ 2 and 0 for odd m, at every H; tr O^{−m} = tr O^m")


@check(strength=Strength.SYMBOLIC, probe=_numbers, subject=lambda: {
    "gain": mean_square_gain(), "orthogonal": orthogonal_gain(),
    "integrand": gain_integrand(ANGLE), "asymptotic": gain_asymptotic()}, mutants={
        "weights not squared": edit("gain", lambda e: IndexedSum(sp.sqrt(e.at(j)), j, 0, lag)),
        "exponent off by one": edit("gain", lambda e: IndexedSum(e.at(j) * GATE, j, 0, lag)),
        "orthogonal as unitary": edit("orthogonal", lambda e: mean_square_gain()),
        "every power counts": edit("orthogonal", lambda e: e + (
            1 - (1 - 2 * GATE) ** (2 * lag)) / (2 * UNITS)),
        "trace 1 at power 0": edit("orthogonal", lambda e: e - mean_square_gain()
                                   * (1 - 1 / UNITS)),
        "cosine with the other sign": edit("integrand", lambda e: e.subs(ANGLE, sp.pi - ANGLE)),
        "factor 2 for 4": edit("asymptotic", lambda e: e * sp.sqrt(2)),
        "ℓ^{-1/4}": edit("asymptotic", sp.sqrt),
    })
def gain_of_haar_networks(subject: Subject, context: Context) -> Outcome:
    """E‖M‖_F²/H for Haar unitary and orthogonal U, its integral form, Watson's asymptotics."""
    a = Argument()
    # 1. The binomial weights.
    weight = sp.binomial(lag, j) * GATE**j * (1 - GATE) ** (lag - j)
    a.line(sp.simplify(subject["gain"].at(j) / weight**2) == 1,
           f"summand of the stated gain is c_k², c_k = {weight}")
    shares = [sp.gammasimp((count / sp.binomial(power + 1, legs)).rewrite(sp.gamma))
              for count in (sp.binomial(power, legs), sp.binomial(power, legs - 1))]
    a.equal(shares[0] + shares[1], 1, "Pascal's rule, so c_k(ℓ+1) = (1−s) c_k(ℓ) + s c_{k−1}(ℓ)")
    a.note("hence ((1−s)I + sU)^ℓ = Σ c_k U^k by induction, since U commutes with I")
    # 2. Double sum of traces.
    _traces(a)
    k1, k2 = (sp.Symbol(x, integer=True) for x in ("k1", "k2"))
    c = sp.Function("c", real=True)

    def double(kernel: sp.Expr) -> sp.Expr:
        return IndexedSum(IndexedSum(c(k1) * c(k2) * kernel, k2, 0, lag), k1, 0, lag)

    delta = sp.KroneckerDelta(k1, k2)
    squares = IndexedSum(c(j) ** 2, j, 0, lag)
    a.line(normal(collapse(double(delta)) - squares) == 0,
           "unitary: ‖M‖_F² = Σ c_k c_l tr U^{k−l}, only k = l is left: E‖M‖_F²/H = Σ c_k²")
    sign = sp.Function("e", real=True)  # (−1)^k
    mean = delta + (1 + sign(k1) * sign(k2)) / (2 * UNITS) - delta / UNITS
    told = (1 - 1 / UNITS) * squares + (
        double(sp.S.One) + double(sign(k1) * sign(k2))) / (2 * UNITS)
    a.line(normal(collapse(double(sp.expand(mean))) - told) == 0,
           "orthogonal: tr O^{k−l}/H has mean [k = l] + [k ≠ l, k − l even]/H, and [k − l even] "
           "= (1 + (−1)^k (−1)^l)/2")
    a.note("the double sums are (Σ c_k)² = ((1−s) + s)^{2ℓ} and (Σ (−1)^k c_k)² = ((1−s) − s)^{2ℓ}")
    total = sp.Symbol("G", positive=True)
    stated = subject["orthogonal"].replace(
        lambda e: isinstance(e, IndexedSum), lambda e: total)
    a.equal(stated, (1 - 1 / UNITS) * total
            + (((1 - GATE) + GATE) ** (2 * lag) + ((1 - GATE) - GATE) ** (2 * lag)) / (2 * UNITS),
            "the stated orthogonal gain, with G = Σ c_k²")
    a.note("both G and (1 + (1−2s)^{2ℓ})/2 lie in [0, 1]: the two gains differ by at most 1/H, "
           "whatever s and ℓ")
    # 3. Integral form and asymptotics.
    base = subject["integrand"].subs(lag, 1)
    modulus = sp.expand_complex(sp.Abs(1 - GATE + GATE * sp.exp(sp.I * ANGLE)) ** 2)
    a.line(sp.simplify(modulus - base) == 0, "|1 − s + se^{iθ}|² is the integrand's base")
    a.line(sp.integrate(sp.exp(sp.I * power * ANGLE), (ANGLE, 0, 2 * sp.pi)) == 0,
           "∫ e^{imθ} dθ = 0: the mean of |Σ c_k e^{ikθ}|² over θ is Σ c_k²")
    a.line(sp.simplify(base - (1 - 4 * GATE * (1 - GATE) * sp.sin(ANGLE / 2) ** 2)) == 0,
           "base = 1 − a sin²(θ/2), a = 4s(1−s); put base = e^{−v} on 0 < θ < π")
    theta = 2 * sp.asin(sp.sqrt((1 - sp.exp(-depth)) / spread))
    density = sp.diff(theta, depth) / sp.pi
    a.limit(sp.simplify(density * sp.sqrt(depth)), depth, 0, 1 / (sp.pi * sp.sqrt(spread)),
            "G = ∫ e^{−ℓv} (dθ/dv)/π dv, and the density times v^{1/2}")
    a.cite("Watson", "G ~ Γ(½) ℓ^{−1/2}/(π a^{1/2})")
    found = sp.gamma(sp.Rational(1, 2)) / (sp.pi * sp.sqrt(4 * GATE * (1 - GATE) * lag))
    ratio = sp.simplify((found / subject["asymptotic"])**2)
    a.equal(ratio, 1, "which is the stated asymptotic (both sides squared)")
    return a.outcome("exact for Haar unitary and orthogonal U at every H and ℓ; ~ (4πs(1−s)ℓ)"
                     "^{-1/2} as ℓ → ∞ (unitary; orthogonal with H → ∞)")

