"""How finite sums and products are written in text and in LaTeX, and the derivative of a sum.

No step of the proof kernel rests on these.
"""

from __future__ import annotations

from typing import Any, ClassVar


class Written:
    """Mixin of the bound terms ``(body, index, low, high)``: big sign, range, body."""

    sign: ClassVar[tuple[str, str]]
    neutral: ClassVar[Any]
    args: Any
    func: Any

    def _sympystr(self, printer: Any) -> str:
        body, index, low, high = map(printer._print, self.args)
        return f"{self.sign[0]}[{index}={low}..{high}]({body})"

    def _latex(self, printer: Any) -> str:
        body, index, low, high = map(printer._print, self.args)
        return rf"{self.sign[1]}_{{{index}={low}}}^{{{high}}}\left({body}\right)"

    def _eval_derivative(self, symbol: Any) -> Any:
        if self.neutral != 0:
            return None  # products are left as they are
        return self.func(self.args[0].diff(symbol), *self.args[1:])
