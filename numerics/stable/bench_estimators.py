"""Efficiency, coverage and time of the estimators against the Cramér–Rao bound.

``python -m numerics.stable.bench_estimators --replicates 4000`` prints one line per method and α:
RMSE(α̂)/Cramér–Rao with its 99 % lower confidence limit, coverage of the 95 % interval with its
99 % interval, and the median CPU time of a fit.  Location and scale are unknown throughout.  For
maximum likelihood verdicts follow, and the exit status is 1 if one of its limits is missed:
ratio at most 1.05, coverage 93–97 %, median time at most 3 ms.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.special import ndtri
from scipy.stats import binomtest

from numerics import stable
from numerics.stable import page
from numerics.stable.estimators import fit
from numerics.stable.estimators.result import Method

ALPHAS = (1.2, 1.5, 1.8, 1.95)
RATIO, COVERAGE, MILLISECONDS = 1.05, (0.93, 0.97), 3.0
"""Limits of maximum likelihood."""
OUT = Path("bench/results/stable")


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

    def verdicts(self) -> list[tuple[str, float, str, bool]]:
        """What is limited, its measured value, the limit, and whether it is kept."""
        return [
            ("RMSE/CR, 99 % lower limit", self.ratio_lower, f"<= {RATIO}",
             self.ratio_lower <= RATIO),
            ("coverage of the 95 % interval", self.coverage, f"{COVERAGE[0]} .. {COVERAGE[1]}",
             COVERAGE[0] <= self.coverage <= COVERAGE[1]),
            ("median time of a fit, ms", self.milliseconds, f"<= {MILLISECONDS}",
             self.milliseconds <= MILLISECONDS),
        ]  # fmt: skip


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
    share = binomtest(covered, replicates).proportion_ci(0.99)
    return Row(
        method=method,
        alpha=alpha,
        n=n,
        replicates=replicates,
        ratio=float(np.sqrt(mean)) / bound,
        ratio_lower=float(np.sqrt(lower)) / bound,
        bias=float(estimates.mean() - alpha),
        coverage=covered / replicates,
        coverage_low=float(share.low),
        coverage_high=float(share.high),
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


def judge(rows: Sequence[Row]) -> bool:
    """Print the verdicts on maximum likelihood; whether every limit is kept."""
    kept = True
    for row in rows:
        if row.method == "ml":
            for what, value, limit, passes in row.verdicts():
                kept = kept and passes
                print(f"ml, alpha {row.alpha:<5g} {what:32s} {value:8.4g}  {limit:<12s} "
                      f"{'ok' if passes else 'MISSED'}")
    return kept


def main() -> None:
    """Run, print, and write ``estimators.json`` and ``index.md``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=4000)
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    rows = run(options.replicates, options.n)
    kept = judge(rows)
    page.store(options.out, "estimators", [
        asdict(row) | ({"kept": all(v[3] for v in row.verdicts())} if row.method == "ml" else {})
        for row in rows
    ])
    raise SystemExit(0 if kept else 1)


if __name__ == "__main__":
    main()
