"""Detecting a shift of the averaged statistic: information, error bounds, sample complexity.

The two hypotheses are ``P_± = p_α(· ∓ u/2)``; all information is in nats.  ``Density``,
``Distribution`` and ``Quantile`` stand for p_α, F_α and q_α: closed forms use them as opaque
functions with their symmetry and derivative rules, and numbers come from the numeric side.
Every criterion is one critical separation u*, and every sample size is
``N = (u* σ / Δ)^{κ_α}`` with ``Δ = m̄ f`` (LW-33 … LW-36, LW-58 … LW-66).
"""

from __future__ import annotations

from typing import Any, Final

import sympy as sp

from theory.stable import alpha, kappa, samples, scale, tail_constant

error: Final = sp.Symbol("epsilon", positive=True)  # target error probability, below 1/2
u: Final = sp.Symbol("u", positive=True)  # separation in units of the noise scale
alignment: Final = sp.Symbol("mbar", positive=True)  # m̄(ℓ)
envelope: Final = sp.Symbol("f", positive=True)  # f(ℓ)
information: Final = sp.Symbol("I", positive=True)  # mutual information, or Fisher information
constant: Final = sp.Symbol("c", positive=True)  # the papers' c_α
point: Final = sp.Symbol("y", real=True)
critical: Final = sp.Symbol("u_c", positive=True)  # any criterion's critical separation
entropy: Final = sp.Symbol("h", real=True)  # differential entropy of p_α
HALF: Final = sp.Rational(1, 2)


class Density(sp.Function):
    """p_α(x): even, positive, decreasing in |x|."""

    nargs = 2
    opaque = True

    @classmethod
    def eval(cls, x: Any, a: Any) -> sp.Expr | None:
        """Even: p(−x) = p(x) = p(|x|)."""
        if isinstance(x, sp.Abs):
            return cls(x.args[0], a)
        return cls(-x, a) if x.could_extract_minus_sign() else None

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """Derivative in x; the derivative in α is not used."""
        if argindex != 1:
            raise ValueError(f"argindex is {argindex}; allowed: 1")
        return Slope(*self.args)

    def _eval_is_positive(self) -> bool:
        return True

    def _latex(self, printer: Any) -> str:
        x, a = (printer._print(arg) for arg in self.args)
        return rf"p_{{{a}}}\left({x}\right)"


class Slope(sp.Function):
    """p_α'(x), odd."""

    nargs = 2
    opaque = True

    @classmethod
    def eval(cls, x: Any, a: Any) -> sp.Expr | None:
        """Odd: p'(−x) = −p'(x)."""
        if x.is_zero:
            return sp.S.Zero
        return -cls(-x, a) if x.could_extract_minus_sign() else None

    def _eval_is_real(self) -> bool:
        return True

    def _latex(self, printer: Any) -> str:
        x, a = (printer._print(arg) for arg in self.args)
        return rf"p_{{{a}}}'\left({x}\right)"


class Distribution(sp.Function):
    """F_α(x): F(−x) = 1 − F(x), F' = p."""

    nargs = 2
    opaque = True

    @classmethod
    def eval(cls, x: Any, a: Any) -> sp.Expr | None:
        """Symmetry: F(−x) = 1 − F(x), F(0) = ½."""
        if x.is_zero:
            return HALF
        return 1 - cls(-x, a) if x.could_extract_minus_sign() else None

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        """Derivative in x; the derivative in α is not used."""
        if argindex != 1:
            raise ValueError(f"argindex is {argindex}; allowed: 1")
        return Density(*self.args)

    def _eval_is_positive(self) -> bool:
        return True

    def _latex(self, printer: Any) -> str:
        x, a = (printer._print(arg) for arg in self.args)
        return rf"F_{{{a}}}\left({x}\right)"


class Quantile(sp.Function):
    """q_α(p), the inverse of F_α: positive for p > ½."""

    nargs = 2
    opaque = True

    def _eval_is_real(self) -> bool:
        return True

    def _eval_is_positive(self) -> bool | None:
        return sp.factor(sp.together(self.args[0] - HALF)).is_positive

    def _latex(self, printer: Any) -> str:
        p, a = (printer._print(arg) for arg in self.args)
        return rf"q_{{{a}}}\left({p}\right)"


def separation() -> sp.Expr:
    """u = Δ N^{1/κ}/σ with Δ = m̄ f (LW-33)."""
    return alignment * envelope * samples ** (1 / kappa()) / scale


def binary_entropy(p: sp.Expr = error) -> sp.Expr:
    """h_b(p) in nats."""
    return -p * sp.log(p) - (1 - p) * sp.log(1 - p)


def required_information(p: sp.Expr = error) -> sp.Expr:
    """log 2 − h_b(ε): the information that Fano's inequality demands at error ε."""
    return sp.log(2) - binary_entropy(p)


def sufficient_information(p: sp.Expr = error) -> sp.Expr:
    """(1 − 2ε) log 2: the information that guarantees error ε (Hellman–Raviv)."""
    return (1 - 2 * p) * sp.log(2)


def hellman_raviv(i: sp.Expr = information) -> sp.Expr:
    """Upper bound (log 2 − I)/(2 log 2) of the Bayes error."""
    return (sp.log(2) - i) / (2 * sp.log(2))


def bayes_error() -> sp.Expr:
    """P_e = F_α(−u/2), exact because p_α is even and unimodal."""
    return Distribution(-u / 2, alpha)


def critical_exact() -> sp.Expr:
    """Critical separation of the exact test: 2 q_α(1 − ε)."""
    return 2 * Quantile(1 - error, alpha)


def critical_paper() -> sp.Expr:
    """The papers' critical separation ((log 2 − h_b(ε))/c_α)^{1/2} (LW-36)."""
    return sp.sqrt(required_information() / constant)


def sample_complexity(u_critical: sp.Expr = critical) -> sp.Expr:
    """N(ℓ) = (u* σ/(m̄ f))^{κ_α}: the solution of u(N) = u*."""
    return (u_critical * scale / (alignment * envelope)) ** kappa()


def complexity_exact() -> sp.Expr:
    """N*(ℓ; ε) = (2 σ q_α(1−ε)/(m̄ f))^{κ_α}."""
    return sample_complexity(critical_exact())


def complexity_paper() -> sp.Expr:
    """The papers' N(ℓ) (LW-36, LW-40)."""
    return sample_complexity(critical_paper())


def kl_gauss() -> sp.Expr:
    """KL(u) at α = 2: u²/4."""
    return u**2 / 4


def kl_cauchy() -> sp.Expr:
    """KL(u) at α = 1: log(1 + u²/4)."""
    return sp.log(1 + u**2 / 4)


def mixture_integrand(plus: sp.Expr, minus: sp.Expr) -> sp.Expr:
    """Integrand of I(V; T): ½p₊ log(p₊/m) + ½p₋ log(p₋/m), m the mixture (LW-64)."""
    middle = (plus + minus) / 2
    return plus / 2 * sp.log(plus / middle) + minus / 2 * sp.log(minus / middle)


def information_of_ratio(ratio: sp.Expr) -> sp.Expr:
    """log 2 − h_b(posterior) as a function of the log-likelihood ratio L."""
    return ratio / 2 * sp.tanh(ratio / 2) - sp.log(sp.cosh(ratio / 2))


def information_bound_of_ratio(ratio: sp.Expr) -> sp.Expr:
    """¼ L tanh(L/2), which bounds :func:`information_of_ratio` from above."""
    return ratio * sp.tanh(ratio / 2) / 4


def information_lower() -> sp.Expr:
    """log 2 − h_b(F_α(−u/2)) ≤ I(u): the information left in the sign of T."""
    return required_information(Distribution(-u / 2, alpha))


def information_upper() -> sp.Expr:
    """I(u) ≤ I_α u²/8 (T1)."""
    return information * u**2 / 8


def necessary_complexity() -> sp.Expr:
    """N below which the averaged statistic cannot reach error ε (T1)."""
    return sample_complexity(sp.sqrt(8 * required_information() / information))


def robust_necessary() -> sp.Expr:
    """N that every test on i.i.d. sequences needs (T2): 8(log 2 − h_b(ε)) σ²/(I_α Δ²)."""
    shift = alignment * envelope / scale
    return 8 * required_information() / (information * shift**2)


def median_sufficient() -> sp.Expr:
    """N at which the median reaches error ε (T2): log(1/ε)/(2(F_α(Δ/2σ) − ½)²)."""
    shift = alignment * envelope / scale
    return sp.log(1 / error) / (2 * (Distribution(shift / 2, alpha) - HALF) ** 2)


def clip_gain(clip: sp.Expr) -> sp.Expr:
    """Share 2F_α(c) − 1 of a small shift that survives clipping at ±c."""
    return 2 * Distribution(clip, alpha) - 1


def compression_count() -> sp.Expr:
    """N_c: the mean's window shrinks as α falls iff N > N_c = exp(α² ∂_α log q_α(1−ε))."""
    return sp.exp(alpha**2 * sp.diff(sp.log(Quantile(1 - error, alpha)), alpha))


def compression_count_limit() -> sp.Expr:
    """Limit of N_c as ε → ½: exp ψ(1 + 1/α)."""
    return sp.exp(sp.digamma(1 + 1 / alpha))


def information_normaliser() -> sp.Expr:
    """Γ(1 + 2/α): I_α over it is nondecreasing in α, because E T^{-2} is a ratio of two of it."""
    return sp.gamma(1 + 2 / alpha)


def kl_growth() -> sp.Expr:
    """½(1+α) log(1+u²) − h − log C_α: what KL(u) tends to as u → ∞, finite at u = 0 too."""
    return (1 + alpha) / 2 * sp.log(1 + u**2) - entropy - sp.log(tail_constant())
