"""Terms of random matrices: mean gains of matrix polynomials and means over the spectrum.

``group`` is the name ``UNITARY`` or ``ORTHOGONAL``; U is Haar-distributed of size H, its
eigenvalues are e^{iθ}.
"""

from __future__ import annotations

from typing import Any, Final

from sympy.core.symbol import Str

from theory.laws import Over

UNITARY: Final = Str("U(H)")
ORTHOGONAL: Final = Str("O(H)")


class MeanGain(Over):
    """``E ‖q(U)^ℓ‖_F²/H`` of a polynomial q in the bound letter; parts: q, ℓ, H, group."""

    def _sympystr(self, printer: Any) -> str:
        body, power, units, group = map(printer._print, self.parts)
        return f"E|({body})^{power}|_F^2/{units} at {self.letter} = {group}"


class SpectralMean(Over):
    """``E (1/H) Σ_j f(θ_j)`` over the eigenvalue angles; parts: f in the letter, H, group."""

    def _sympystr(self, printer: Any) -> str:
        body, units, group = map(printer._print, self.parts)
        return f"E mean[{body}; {self.letter} in the spectrum of {group}, {units} units]"
