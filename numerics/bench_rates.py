"""Benchmark of the all-lags scan: ``python -m numerics.bench_rates [--out DIR]``.

Ratios within one run, one thread, float64, H 64, T 256, B 8, lags 1 … 128: the streaming scan
and the stored rates against dense products of the same derived Jacobians and against the
prefix-sum method (which divides by the gate); cost against T, lags and B; peak memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.table import Table
from torch import Tensor

from numerics.rates import Blocks, reduce_lags, scan
from numerics.trajectory import CompiledCell, Trajectory, compile_cell
from theory.cells import get_cell

HIDDEN, STEPS, BATCH, LAGS, INPUTS = 64, 256, 8, 128, 4


def seconds(function: Callable[[], Any], repeats: int) -> float:
    """Least CPU time of several runs: the machine's noise only ever adds."""
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        function()
        best = min(best, time.process_time() - start)
    return best


def setting(name: str, steps: int = STEPS, batch: int = BATCH) -> tuple[
        CompiledCell, dict[str, Tensor], Trajectory]:
    """A random cell of moderate gain and its recorded run."""
    generator = torch.Generator().manual_seed(1)
    cell = compile_cell(get_cell(name))
    params = {k: torch.randn(s, generator=generator, dtype=torch.float64) / HIDDEN**0.5
              for k, s in cell.param_shapes(HIDDEN, INPUTS).items()}
    x = torch.randn(steps, batch, INPUTS, generator=generator, dtype=torch.float64)
    return cell, params, cell.trajectory(params, x)


def sums(gamma: Tensor, correction: Tensor) -> Tensor:
    """γ and Γ reduced over steps, sequences and units."""
    return torch.stack([gamma.sum(), correction.sum()])


def dense(jacobians: Tensor, lags: int) -> Tensor:
    """Exact products of the same Jacobians, one batched matrix product per lag."""
    product = jacobians
    total = [product.diagonal(dim1=-2, dim2=-1).sum()]
    for lag in range(2, lags + 1):
        product = product[1:] @ jacobians[:jacobians.shape[0] - lag + 1]
        total.append(product.diagonal(dim1=-2, dim2=-1).sum())
    return torch.stack(total)


def prefix_sums(d: Blocks, r: Blocks, lags: int) -> Tensor:
    """γ = exp(C_t − C_{t−ℓ}), Γ = γ (Q_t − Q_{t−ℓ}) with prefix sums C, Q of log a and ρ/a."""
    a, rho = d[0][0], r[0][0]
    assert a is not None and rho is not None
    pad = torch.zeros_like(a[:1])
    c = torch.cat([pad, a.log().cumsum(0)])
    q = torch.cat([pad, (rho / a).cumsum(0)])
    out = []
    for lag in range(1, lags + 1):
        gamma = (c[lag:] - c[:-lag]).exp()
        out.append(sums(gamma, gamma * (q[lag:] - q[:-lag])))
    return torch.stack(out)


def measure(name: str) -> dict[str, float]:
    """Times in ms and ratios for one cell."""
    cell, params, record = setting(name)
    d, r = cell.unit_blocks(params, record)
    entry, lags = (0, cell.blocks - 1), range(1, LAGS + 1)
    jacobians = cell.jacobians(params, record)
    blocks = seconds(lambda: cell.unit_blocks(params, record), 5)
    streamed = seconds(lambda: reduce_lags(d, r, lags, sums, "first", entry), 7)
    stored = seconds(lambda: scan(d, r, lags, "first", entry), 5)
    forms = seconds(lambda: cell.jacobians(params, record), 1)
    slow = seconds(lambda: dense(jacobians, LAGS), 1)
    result = {"blocks_ms": blocks * 1e3, "stream_ms": streamed * 1e3, "stored_ms": stored * 1e3,
              "jacobians_ms": forms * 1e3, "dense_ms": slow * 1e3,
              "dense/stream": slow / streamed, "dense/stored": slow / stored,
              "all/all": (slow + forms) / (streamed + blocks)}
    if cell.blocks == 1:
        reference = prefix_sums(d, r, LAGS)
        found = reduce_lags(d, r, lags, sums, "first", entry)
        if not torch.allclose(reference, found, rtol=1e-8):
            raise ValueError(f"prefix sums and scan disagree for {name}")
        prefix = seconds(lambda: prefix_sums(d, r, LAGS), 3)
        result["prefix/stream"] = prefix / streamed
    return result


def scaling() -> dict[str, float]:
    """Cost of doubling T, the number of lags and B (2 is linear)."""
    def cost(steps: int, batch: int, lags: int) -> float:
        cell, params, record = setting("diag", steps, batch)
        d, r = cell.unit_blocks(params, record)
        return seconds(lambda: reduce_lags(d, r, range(1, lags + 1), sums), 5)

    base = cost(1024, 8, 64)
    return {"T": cost(2048, 8, 64) / base, "lags": cost(1024, 8, 128) / base,
            "B": cost(1024, 16, 64) / base}


def main(out: Path | None = None) -> dict[str, Any]:
    """Run, print and, given a folder, store ``rates.json``."""
    torch.set_num_threads(1)
    results: dict[str, Any] = {}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in ("diag", "gru", "lstm"):
        cell, params, record = setting(name)
        reduce_lags(*cell.unit_blocks(params, record), range(1, LAGS + 1), sums, "first",
                    (0, cell.blocks - 1))
    results["stream_peak_MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results["before_MB"] = memory / 1024
    results["cells"] = {name: measure(name) for name in ("diag", "gru", "lstm")}
    results["doubling"] = scaling()
    table = Table(title=f"All-lags scan, H {HIDDEN}, T {STEPS}, B {BATCH}, {LAGS} lags, 1 thread")
    columns = list(dict.fromkeys(k for row in results["cells"].values() for k in row))
    for column in ("cell", *columns):
        table.add_column(column, justify="right")
    for name, row in results["cells"].items():
        table.add_row(name, *(f"{row[c]:.4g}" if c in row else "" for c in columns))
    console = Console(width=140)  # nine columns of figures
    console.print(table)
    console.print("cost of doubling:", {k: round(v, 2) for k, v in results["doubling"].items()},
                  f"peak memory of the streaming scans {results['stream_peak_MB']:.0f} MB")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        temporary = out / "rates.json.part"
        temporary.write_text(json.dumps(results, indent=1))
        temporary.replace(out / "rates.json")
    return results


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=None, help="folder for rates.json")
    main(parser.parse_args().out)
