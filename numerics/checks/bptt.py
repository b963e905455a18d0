"""Backpropagation through time against automatic differentiation, immediate against total."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import sympy as sp
import torch

from numerics.checks.words import draw, evaluate
from theory.cells import CELL_NAMES
from theory.checking import Context, check
from theory.checks.probes import terms
from theory.ledger import Outcome, Strength
from theory.terms import OrderedProduct
from theory.transport import j, letter

Subject = Mapping[str, Any]
LAST, START = sp.Symbol("t", integer=True), sp.Symbol("start", integer=True)
ROW = sp.Symbol("delta", commutative=False)
J, IMMEDIATE, TOTAL = letter("J"), letter("B"), letter("S")
TOLERANCE = 1e-10


def contribution() -> Subject:
    """LW-3: what step k contributes to the gradient of E_t."""
    return {"contribution": ROW * OrderedProduct(J(j), j, START + 1, LAST) * IMMEDIATE(START)}


def _with(product: sp.Expr, tangent: sp.Expr) -> Subject:
    return {"contribution": ROW * product * tangent}


_PRODUCT = OrderedProduct(J(j), j, START + 1, LAST)


@check(strength=Strength.SAMPLED, probe=terms, subject=contribution, mutants={
    "total for immediate derivative (the author's code)": lambda s: _with(
        _PRODUCT, TOTAL(START)),
    "reverse the product order": lambda s: _with(
        OrderedProduct(J(LAST + START + 1 - j), j, START + 1, LAST), IMMEDIATE(START)),
    "shift a lag": lambda s: _with(OrderedProduct(J(j), j, START, LAST), IMMEDIATE(START)),
    "flip a sign": lambda s: {"contribution": -s["contribution"]},
})
def immediate(subject: Subject, context: Context) -> Outcome:
    """Σ_k of the contributions = autograd's directional derivative, every cell."""
    worst, scale = 0.0, 0.0
    for index, name in enumerate(CELL_NAMES):
        for hidden, inputs, steps in ((3, 2, 5), (1, 1, 4)):
            network = draw(name, hidden, inputs, steps, context.seed + index)
            generator = torch.Generator().manual_seed(context.seed + 100 + index)
            direction = {key: torch.randn(value.shape, generator=generator, dtype=value.dtype)
                         for key, value in network.params.items()}
            readout = torch.randn(hidden, generator=generator, dtype=torch.float64)
            leaves = {key: value.clone().requires_grad_() for key, value in network.params.items()}
            states = cast(torch.Tensor, network.compiled.run(leaves, network.x))
            loss = (torch.sin(states[-1, 0, :hidden]) * readout).sum()
            gradients = torch.autograd.grad(loss, list(leaves.values()), allow_unused=True)
            wanted = sum(float((g * direction[key]).sum())
                         for key, g in zip(leaves, gradients, strict=True) if g is not None)
            delta = np.zeros(network.jacobians.shape[-1])
            delta[:hidden] = (torch.cos(states[-1, 0, :hidden]) * readout).detach().numpy()
            jacobians, tangents = network.jacobians, network.immediate(direction)
            total = [tangents[0]]
            for step in range(1, steps):
                total.append(jacobians[step] @ total[-1] + tangents[step])
            letters = {"delta": lambda _, d=delta: d[None, :],
                       "J": lambda step, js=jacobians: js[step - 1],
                       "B": lambda step, bs=tangents: bs[step - 1][:, None],
                       "S": lambda step, ss=total: ss[step - 1][:, None]}
            parts = [evaluate(subject["contribution"], letters, t=steps, start=step)[0, 0]
                     for step in range(1, steps + 1)]
            size = sum(abs(part) for part in parts)
            worst = max(worst, abs(sum(parts) - wanted) / size)
            scale = max(scale, size)
    return Outcome(worst <= TOLERANCE,
                   f"largest error {worst:.1e} of Σ|contributions| (tolerance {TOLERANCE:g})",
                   {"cells": list(CELL_NAMES), "samples": 2 * len(CELL_NAMES),
                    "seed": context.seed, "error": worst, "tolerance": TOLERANCE})
