"""The indicator of a level set as a term: 1 where a value is at or above its level."""

from __future__ import annotations

from typing import Any

import sympy as sp


class Indicator(sp.Function):
    """``1[value ≥ level]`` for two real numbers; 0 or 1, and nothing else is built in."""

    nargs = 2
    opaque = True
    is_commutative, is_real, is_nonnegative = True, True, True

    def _latex(self, printer: Any, exp: Any = None) -> str:
        value, level = (printer._print(arg) for arg in self.args)
        text = rf"\mathbf{{1}}\left[{value}\ge {level}\right]"
        return text if exp is None else f"{text}^{{{exp}}}"
