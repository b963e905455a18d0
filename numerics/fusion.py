"""LayerNorm's equations recognised as one fused operation of torch.

Training spends a third of its time in the seven small operations of a normalisation.  Where the
update equations contain exactly that pattern, and none of its inner quantities is wanted, they
run as ``layer_norm``; anything else, an altered equation too, runs as it is written.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sympy import Add, Expr, Mul, Symbol

from theory.algebra import MEAN, Lin, Rsqrt, Var


@dataclass(frozen=True)
class Normalisation:
    """gain ⊙ (p − mean p)/√(var p + ε) + bias: what ``layer_norm(p, gain, bias, ε)`` computes."""

    vector: Symbol
    gain: Symbol
    bias: Symbol
    eps: Symbol

    @property
    def arguments(self) -> tuple[Symbol, ...]:
        """The operands in the order of the operation."""
        return self.vector, self.gain, self.bias, self.eps


def _normalised(equations: dict[Var, Expr], x_hat: Var) -> tuple[Symbol, Symbol, set[Var]] | None:
    """(p, ε, inner variables) if ``x_hat`` is p, centred and scaled to unit variance."""
    for centred in sorted(equations[x_hat].free_symbols & set(equations), key=str):
        rstd = equations[x_hat] / centred
        if not (rstd in equations and isinstance(equations[rstd], Rsqrt)):
            continue
        for variance in sorted(equations[rstd].free_symbols & set(equations), key=str):
            eps = equations[rstd].args[0] - variance
            if not eps.is_Symbol or equations[variance] != Lin(MEAN, centred**2):
                continue
            for vector in sorted(equations[centred].free_symbols, key=str):
                mean = vector - equations[centred]
                if mean in equations and equations[mean] == Lin(MEAN, vector):
                    return vector, eps, {centred, rstd, variance, mean, x_hat}
    return None


def fuse_normalisation(
    equations: Sequence[tuple[Var, Expr]], wanted: Collection[Var], outer: type[Expr]
) -> list[tuple[Var, Expr | Normalisation]]:
    """Replace the equations of a LayerNorm inside ``outer``(gain ⊙ x̂ + bias) by one fused line.

    ``wanted``: variables that must still be computed.  A :class:`Normalisation` line defines a
    new variable, which stands in the equation of ``outer``.  Without the exact pattern the
    equations come back unchanged.
    """
    table = dict(equations)
    for variable, expr in equations:
        if not isinstance(expr, outer) or not isinstance(expr.args[0], Add):
            continue
        terms = expr.args[0].args
        products = [t for t in terms if isinstance(t, Mul) and len(t.args) == 2]
        if len(terms) != 2 or len(products) != 1:
            continue
        bias = next(t for t in terms if t is not products[0])
        for x_hat in products[0].args:
            gain = products[0] / x_hat
            found = _normalised(table, x_hat) if x_hat in table else None
            if found is None or not (gain.is_Symbol and bias.is_Symbol):
                continue
            vector, eps, inner = found
            others = [e for v, e in equations if v not in inner and v != variable]
            used = set().union(*(e.free_symbols for e in others)) if others else set()
            if inner & (used | set(wanted)):
                continue
            fused = Var("_normalised")
            lines: list[tuple[Var, Expr | Normalisation]] = []
            for v, e in equations:
                if v == variable:
                    lines.append((fused, Normalisation(vector, gain, bias, eps)))
                    lines.append((v, outer(fused)))
                elif v not in inner:
                    lines.append((v, e))
            return lines
    return list(equations)
