"""Speed of the functions as ratios to `numpy.exp` and SciPy in one run, and error maps.

``python -m numerics.stable.bench_kernel --out DIR`` prints the ratios with their limits, and
writes ``speed.json``, ``speed.png``, ``errors.png`` (relative error of density, survival function,
score and quantiles against both references over α and x or q) and ``index.md``, the page that
shows them. It fails if a limit is missed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from numerics import stable
from numerics.stable import accuracy, laws, page

ALPHA: Final = 1.6
ELEMENT: Final = ", alpha per element"
SEED: Final = 1
LIMITS: Final = {"pdf": 25, "logpdf": 35, "sf": 35, "cdf": 35, "score": 45, "ppf": 60, "isf": 60}
DRAWS: Final = (1, 100, 1000, 10_000)
"""Small numbers of draws, for information."""
PER_ELEMENT: Final = 250
"""Limit of every function where each point has an α of its own, uniform in [1, 2]."""


@dataclass(frozen=True)
class Row:
    """One ratio: `limit` is an upper bound, or a lower one for a speed-up; None for information."""

    name: str
    ratio: float
    limit: float | None
    nanoseconds: float
    speedup: bool = False
    against_exp: bool = False

    def passes(self) -> bool:
        """Whether the limit is kept."""
        if self.limit is None:
            return True
        return self.ratio >= self.limit if self.speedup else self.ratio <= self.limit


def best(calls: dict[str, Callable[[], Any]], repeats: int) -> dict[str, float]:
    """Shortest processor time of each call, in turn so that all meet the same machine.

    Processor time of this thread: what other processes take does not count.
    """
    times = dict.fromkeys(calls, np.inf)
    for _ in range(repeats):
        for name, call in calls.items():
            start = time.thread_time()
            call()
            times[name] = min(times[name], time.thread_time() - start)
    return times


def against_exp(points: int, repeats: int) -> list[Row]:
    """Ratios to `numpy.exp` for x ~ SαS(1.6), log-uniform x, uniform q, α per element."""
    rng = np.random.default_rng(SEED)
    x = stable.rvs(ALPHA, size=points, random_state=SEED)
    spread = 10.0 ** rng.uniform(-9, 13, points)
    q = rng.random(points)
    calls: dict[str, Callable[[], Any]] = {"exp": lambda: np.exp(q)}
    limits: dict[str, float | None] = {}
    for name, limit in LIMITS.items():
        function = getattr(stable, name)
        if name in ("ppf", "isf"):
            calls[name] = partial(function, q, ALPHA)
        else:
            calls[name] = partial(function, x, ALPHA)
            calls[name + ", log-uniform x"] = partial(function, spread, ALPHA)
            limits[name + ", log-uniform x"] = 2 * limit
        limits[name] = limit
    upper, whole = rng.uniform(1, 2, points), rng.uniform(0.5, 2, points)
    for name in LIMITS:
        call = partial(getattr(stable, name), q if name in ("ppf", "isf") else x)
        calls[name + ELEMENT] = partial(call, upper)
        limits[name + ELEMENT] = PER_ELEMENT
        if name in ("pdf", "score", "ppf"):
            calls[name + ELEMENT + " from ½"] = partial(call, whole)
            limits[name + ELEMENT + " from ½"] = None
    times = best(calls, repeats)
    unit = times.pop("exp")
    return [Row(name, t / unit, limits[name], 1e9 * t / points, against_exp=True)
            for name, t in times.items()]


def against_scipy(points: int) -> list[Row]:
    """Speed-up of density and sampling over `scipy.stats.levy_stable`, per point."""
    from scipy.stats import levy_stable

    x = stable.rvs(ALPHA, size=points, random_state=SEED)
    few = x[:200]
    levy_stable.pdf(few[:2], ALPHA, 0)
    generator = np.random.default_rng(SEED)
    calls: dict[str, Callable[[], Any]] = {
        "ours": lambda: stable.pdf(x, ALPHA),
        "theirs": lambda: levy_stable.pdf(few, ALPHA, 0),
    }
    for size in (*DRAWS, points):
        times_each = max(1, DRAWS[-1] // size)
        for owner, draw in (("ours", partial(stable.rvs, ALPHA)),
                            ("theirs", partial(levy_stable.rvs, ALPHA, 0))):
            calls[f"{owner} {size}"] = partial(
                _repeat, partial(draw, size=size, random_state=generator), times_each)
    times = best(calls, repeats=5)
    ours = times["ours"] / points
    rows = [Row("pdf, SciPy's time over ours", times["theirs"] / few.size / ours, 20_000,
                1e9 * ours, speedup=True)]
    for size in (*DRAWS, points):
        own = times[f"ours {size}"]
        rows.append(Row(
            "rvs" + (f" of {size}" if size in DRAWS else "") + ", SciPy's time over ours",
            times[f"theirs {size}"] / own, None if size in DRAWS else 5,
            1e9 * own / (size * max(1, DRAWS[-1] // size)), speedup=True))
    return rows


def _repeat(call: Callable[[], Any], count: int) -> None:
    for _ in range(count):
        call()


def set_up() -> Row:
    """Median extra time of a first density call with a new α, in µs (limit 100)."""
    x = np.array([0.3])
    stable.pdf(x, 1.61)
    extra = []
    for alpha in np.random.default_rng(SEED).uniform(1.01, 1.99, 300):
        laws.law.cache_clear()
        start = time.thread_time()
        stable.pdf(x, alpha)
        middle = time.thread_time()
        stable.pdf(x, alpha)
        extra.append((middle - start) - (time.thread_time() - middle))
    micro = 1e6 * float(np.median(extra))
    return Row("set-up of a new alpha, µs", micro, 100, 1e3 * micro)


def import_time() -> Row:
    """Shortest processor time of three imports in fresh processes, in s (limit 0.4)."""
    code = "import time; s = time.process_time(); import numerics.stable as m; m.pdf; " \
           "print(time.process_time() - s)"
    seconds = min(
        float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True,
                             text=True).stdout)
        for _ in range(3)
    )  # fmt: skip
    return Row("import, s", seconds, 0.4, 1e9 * seconds)


def error_maps(size: int, out: Path) -> None:
    """Draw the errors over about `size` values of α and of x and q; the worse reference."""
    alphas = np.linspace(0.5, 2.0, size)
    x = np.concatenate([np.linspace(0.01, 20, size), 10.0 ** np.linspace(1.4, 150, size // 3)])
    q = np.concatenate([10.0 ** np.linspace(-300, -1, size // 2),
                        np.linspace(0.12, 0.88, size // 2),
                        1 - 10.0 ** -np.linspace(1, 15, size // 3)])
    errors = {name: np.zeros((x.size, size)) for name in ("pdf", "sf", "score")}
    quantiles = np.zeros((q.size, size))
    for j, alpha in enumerate(alphas):
        for i, point in enumerate(x):
            for item in accuracy.at_point(float(point), float(alpha)):
                if item.function in errors and item.x > 0:
                    error = errors[item.function]
                    error[i, j] = max(error[i, j], item.error)
        for i, level in enumerate(q):
            for item in accuracy.at_probability(float(level), float(alpha)):
                quantiles[i, j] = max(quantiles[i, j], item.error)
    page.draw_errors(out / "errors.png", alphas, x, errors, q, quantiles)


def main() -> None:
    """Measure, print, write; exit status 1 if a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("bench/results/stable"))
    parser.add_argument("--points", type=int, default=10**6)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--map", type=int, default=24, help="error map of about this many rows")
    options = parser.parse_args()
    rows = [*against_exp(options.points, options.repeats), *against_scipy(options.points),
            set_up(), import_time()]
    for row in rows:
        sign = ">=" if row.speedup else "<="
        verdict = "" if row.limit is None else (
            f"{sign} {row.limit:<8g} " + ("ok" if row.passes() else "MISSED"))
        print(f"{row.name:34s} {row.ratio:10.3g}  {verdict:18s}({row.nanoseconds:.3g} ns)")
    options.out.mkdir(parents=True, exist_ok=True)
    shown = [row for row in rows if row.against_exp]
    page.draw_speed(options.out / "speed.png", [row.name for row in shown],
                    [row.ratio for row in shown],
                    [np.nan if row.limit is None else row.limit for row in shown])
    error_maps(options.map, options.out)
    page.store(options.out, "speed", [
        asdict(row) | {"kept": None if row.limit is None else row.passes()} for row in rows])
    print(f"page with figures: {options.out / 'index.md'}")
    raise SystemExit(0 if all(row.passes() for row in rows) else 1)


if __name__ == "__main__":
    main()
