"""Norms and matrices of absolute values as terms, and the two axioms that every norm obeys."""

from __future__ import annotations

from typing import Any

import sympy as sp


class Size(sp.Function):
    """‖x‖ or |X|: subadditive, submultiplicative, one at the identity; |c| for a scalar c."""

    opens = True

    @classmethod
    def eval(cls, argument: Any) -> Any:
        """Homogeneity: ‖c x‖ = |c| ‖x‖."""
        if argument.is_commutative:
            return sp.Abs(argument)
        commuting, ordered = argument.args_cnc()
        if commuting:
            return sp.Abs(sp.Mul(*commuting)) * cls(sp.Mul(*ordered))
        return None


class Norm(Size):
    """A submultiplicative norm, a number."""

    is_commutative, is_real, is_nonnegative = True, True, True


class Modulus(Size):
    """The matrix of absolute values |X|; inequalities between such matrices hold entrywise."""

    is_commutative = False
    entrywise_nonnegative = True
