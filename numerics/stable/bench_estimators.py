"""Efficiency, coverage and time of the estimators against the Cramér–Rao bound.

``python -m numerics.stable.bench_estimators --replicates 4000`` prints one line per method and α:
RMSE(α̂)/Cramér–Rao with its 99 % lower confidence limit, coverage of the 95 % interval with its
99 % interval, and the median CPU time of a fit.  Location and scale are unknown throughout.  It
fails if maximum likelihood has a ratio above 1.05 or a coverage outside 93–97 %.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.special import ndtri
from scipy.stats import beta

from numerics import stable
from numerics.stable.estimators import fit
from numerics.stable.estimators.result import Method

ALPHAS = (1.2, 1.5, 1.8, 1.95)


@dataclass(frozen=True)
class Row:
    """One line of the benchmark; ``milliseconds`` of CPU per fit (median for ML, mean else)."""

    method: str
    alpha: float
    n: int
    replicates: int
    ratio: float
    ratio_lower: float
    bias: float
    coverage: float
    coverage_low: float
    coverage_high: float
    milliseconds: float

    def text(self) -> str:
        """The line as printed."""
        return (
            f"{self.method:>9}  alpha {self.alpha:<5g} RMSE/CR {self.ratio:6.3f} "
            f"(99% lower {self.ratio_lower:6.3f})  bias {self.bias:+.4f}  coverage "
            f"{self.coverage:.4f} [{self.coverage_low:.4f}, {self.coverage_high:.4f}]  "
            f"{self.milliseconds:.3f} ms"
        )

    def passes(self) -> bool:
        """Whether a maximum-likelihood row meets its statistical targets (not the time)."""
        return self.ratio_lower <= 1.05 and 0.93 <= self.coverage <= 0.97


def cramer_rao(alpha: float, n: int) -> float:
    """Lower bound of the standard error of α̂ with location and scale unknown; n draws."""
    information = np.asarray(stable.fisher_information(alpha, parameter="matrix"))
    return float(np.sqrt(np.linalg.inv(information)[2, 2] / n))


def measure(method: Method, alpha: float, n: int, replicates: int, seed: int) -> Row:
    """Run ``replicates`` fits of samples of n draws from SαS(alpha)."""
    generator = np.random.default_rng(seed)
    samples = np.asarray(stable.rvs(alpha, 0.0, 1.0, (replicates, n), generator))
    fit(samples[0], method)
    if method == "ml":
        estimates, covered, times = np.empty(replicates), 0, np.empty(replicates)
        for i, row in enumerate(samples):
            start = time.thread_time()
            result = fit(row)
            times[i] = time.thread_time() - start
            low, high = result.interval(0.95)
            estimates[i] = result.alpha
            covered += int(low <= alpha <= high)
        seconds = float(np.median(times))
    else:
        start = time.thread_time()
        batch = fit(samples, method, axis=1, loglik=False)
        seconds = (time.thread_time() - start) / replicates
        low, high = batch.interval(0.95)
        estimates, covered = np.asarray(batch.alpha), int(np.sum((low <= alpha) & (alpha <= high)))
    square = (estimates - alpha) ** 2
    mean = float(square.mean())
    spread = float(square.std(ddof=1)) / np.sqrt(replicates)
    bound = cramer_rao(alpha, n)
    lower = max(mean - float(ndtri(0.99)) * spread, 0.0)
    return Row(
        method=method,
        alpha=alpha,
        n=n,
        replicates=replicates,
        ratio=float(np.sqrt(mean)) / bound,
        ratio_lower=float(np.sqrt(lower)) / bound,
        bias=float(estimates.mean() - alpha),
        coverage=covered / replicates,
        coverage_low=float(beta.ppf(0.005, covered, replicates - covered + 1)),
        coverage_high=float(beta.ppf(0.995, covered + 1, replicates - covered)),
        milliseconds=1e3 * seconds,
    )


def run(
    replicates: int = 4000,
    n: int = 2000,
    alphas: Sequence[float] = ALPHAS,
    methods: Sequence[Method] = ("ml", "ecf", "mcculloch"),
    seed: int = 20251205,
) -> list[Row]:
    """All rows, printed as they come."""
    rows = []
    for method in methods:
        for k, alpha in enumerate(alphas):
            rows.append(measure(method, alpha, n, replicates, seed + k))
            print(rows[-1].text(), flush=True)
    return rows


def main() -> None:
    """Command line: size of the run and an optional JSON file for the rows."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--replicates", type=int, default=4000)
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--out", type=Path, default=None)
    arguments = parser.parse_args()
    rows = run(arguments.replicates, arguments.n)
    if arguments.out is not None:
        partial = arguments.out.with_suffix(".partial")
        partial.write_text(json.dumps([asdict(row) for row in rows], indent=1))
        partial.replace(arguments.out)
    failed = [row.alpha for row in rows if row.method == "ml" and not row.passes()]
    if failed:
        raise SystemExit(f"maximum likelihood misses its targets at alpha = {failed}")


if __name__ == "__main__":
    main()
