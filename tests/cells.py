"""Random cells for tests, brute-force references, and the scale of a sum of products."""

from __future__ import annotations

import torch
from sympy import Expr
from torch import Tensor

from numerics.evaluate import lower
from numerics.trajectory import CompiledCell, compile_cell
from theory.cells import CELL_NAMES, get_cell
from theory.jacobians import jacobian

VARIANTS = [(name, ln) for name in CELL_NAMES for ln in (False, True)]


def compiled(name: str, layernorm: bool = False, gate: float = 0.3) -> CompiledCell:
    """A compiled cell; ``gate`` is ConstGate's gate value."""
    return compile_cell(get_cell(name, layernorm), **({"s": gate} if name == "const" else {}))


def random_params(cell: CompiledCell, hidden: int, inputs: int, seed: int,
                  saturate: bool = False) -> dict[str, Tensor]:
    """Standard normal parameters; ``saturate`` puts some gates at exactly 0 or 1."""
    generator = torch.Generator().manual_seed(seed)
    params = {k: torch.randn(s, generator=generator, dtype=torch.float64)
              for k, s in cell.param_shapes(hidden, inputs).items()}
    if saturate:
        for name in params:
            if name.startswith("b_") and name not in ("b_g", "b_h", "b_n", "b_hn"):
                coin = torch.randint(0, 3, params[name].shape, generator=generator)
                params[name] = params[name] + (coin - 1) * 2000.0
    return params


def random_input(shape: tuple[int, ...], seed: int) -> Tensor:
    """Standard normal numbers of the given shape."""
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def absolute(expr: Expr) -> Expr:
    """The same sum with every sign positive: 1 − k² becomes 1 + k²."""
    if expr.is_Number:
        return abs(expr)
    if expr.is_Atom:
        return expr
    if expr.is_Pow:
        return absolute(expr.base) ** expr.exp
    return expr.func(*(absolute(a) for a in expr.args))


def absolute_jacobian(cell: CompiledCell, params: dict[str, Tensor], x: Tensor,
                      state: Tensor) -> Tensor:
    """Σ over words of the products of absolute values: the scale of rounding, per entry."""
    table = cell.environment(params, x, state, cell.values(params, x, state))
    hidden = state.shape[-1] // cell.blocks
    order = list(cell.cell.states)
    rows = []
    for row in order:
        blocks = []
        for column in order:
            total = torch.zeros(*state.shape[:-1], hidden, hidden, dtype=state.dtype)
            for word, factors in jacobian(cell.cell)[row, column].separated():
                product = None
                for i, factor in enumerate(factors):
                    positive = absolute(factor)
                    used = sorted(positive.free_symbols, key=lambda s: s.name)
                    value = torch.as_tensor(
                        lower(positive, used, "torch")(*(abs(table[u]) for u in used)),
                        dtype=state.dtype)
                    value = value.expand(*state.shape[:-1], hidden)
                    if product is None:
                        product = torch.diag_embed(value)
                    else:
                        weight = table[word[i - 1]].expand(hidden, hidden).abs()
                        product = (product @ weight) * value.unsqueeze(-2)
                total = total + product
            blocks.append(total)
        rows.append(torch.cat(blocks, -1))
    return torch.cat(rows, -2)


def assert_scaled(actual: Tensor, expected: Tensor, scale: Tensor, tolerance: float) -> None:
    """|actual − expected| ≤ tolerance · scale entry by entry, or say where not."""
    error = (actual - expected).abs()
    bad = error > tolerance * scale + 1e-300
    if bool(bad.any()):
        where = tuple(int(i) for i in bad.nonzero()[0])
        raise AssertionError(f"at {where}: {actual[where]} against {expected[where]}, "
                             f"error {error[where]:.3g}, allowed {tolerance * scale[where]:.3g}")
