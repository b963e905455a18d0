"""Terms: means over the random scale between two stable laws, and the digamma function."""

from __future__ import annotations

from typing import Any

import sympy as sp

from theory.laws import Over


class Rescaled(Over):
    """Mean of a body over a letter V > 0, independent of X_b, such that X_b/V has the law of X_a.

    Arguments: the letter, the body, a and b, 0 < a ≤ b ≤ 2; V is 1 for a = b.
    """

    def _eval_is_positive(self) -> Any:
        return self.parts[0].is_positive or None

    def _sympystr(self, printer: Any) -> str:
        body, a, b = map(printer._print, self.parts)
        return f"E[{body}; X_({b})/{self.letter} ~ X_({a})]"


class Psi(sp.Function):
    """ψ(x) = (log Γ)'(x) at x > 0: a real number."""

    nargs = 1
    opaque, is_commutative, is_real = True, True, True


def real_digamma(expr: Any) -> Any:
    """The expression with ψ written as the real function that it is on positive arguments."""
    return sp.sympify(expr).replace(
        lambda e: isinstance(e, sp.polygamma) and e.args[0] == 0, lambda e: Psi(e.args[1]))
