"""Accuracy of the fast functions against Arb, on stratified points.

``python -m numerics.stable.accuracy --points 20000`` prints the worst relative error of each
function and where it occurs; the tests run the same on fewer points.
"""

from __future__ import annotations

import argparse
import json
import math
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from flint import arb, ctx

from numerics import stable
from numerics.stable import layout, reference_arb

TINY: Final = float(np.finfo(float).tiny)
STEP: Final = 5e-324
LIMITS: Final = {"upper": 5e-15, "lower": 5e-15}
QUANTILE_LIMITS: Final = {"upper": 1e-14, "lower": 1e-14}
RANGES: Final = {"upper": (1.0, 2.0), "lower": (0.5, 1.0)}


@dataclass(frozen=True)
class Failure:
    """One comparison: the relative error.

    Where the exact value is below the normal doubles it is 0 within one step of 5e-324 (and
    the rounding of the relative limit), else infinite.
    """

    function: str
    alpha: float
    x: float
    value: float
    exact: str
    error: float

    def __str__(self) -> str:
        """The point, both values and the error."""
        return (f"{self.function}(x={self.x!r}, alpha={self.alpha!r}) = {self.value!r}, "
                f"exact {self.exact}, error {self.error:.2e}")


def alphas(rng: np.random.Generator, part: str) -> Iterator[float]:
    """α by strata: near both ends, panel borders, uniform."""
    low, high = RANGES[part]
    while True:
        kind = rng.integers(6)
        if kind == 0:
            value = low + 10.0 ** -rng.uniform(1, 16)
        elif kind == 1:
            value = high - 10.0 ** -rng.uniform(1, 15)
        elif kind == 2:
            border = low + (high - low) * rng.integers(1, 32) / 32
            value = np.nextafter(border, rng.choice([0.0, 3.0]))
        elif kind == 3:
            value = rng.choice([low, high, 1 + 1e-8, 2 - 1e-15, 1.5, 1.75])
        else:
            value = rng.uniform(low, high)
        if low <= value <= high:
            yield float(value)


def arguments(rng: np.random.Generator) -> Iterator[float]:
    """x ≥ 0 by strata: 0, all magnitudes, centre, cell borders, crossover, tail, underflow."""
    while True:
        kind = rng.integers(8)
        if kind == 0:
            yield float(rng.choice([0.0, 5e-324, 1e-310, 1e-300, 1e300]))
        elif kind == 1:
            yield float(10 ** rng.uniform(-300, 300))
        elif kind == 2:
            yield float(10 ** rng.uniform(-9, 1))
        elif kind == 3:
            yield float(rng.uniform(0, 3))
        elif kind == 4:
            border = (rng.integers(0, layout.COARSE * layout.RATIO) + 0.5) / layout.FINE
            yield float(np.nextafter(border, rng.choice([0.0, 99.0])))
        elif kind == 5:
            yield float(np.nextafter(layout.EDGE + rng.choice([0.0, 1 / 256]),
                                     rng.choice([0.0, 99.0])))
        elif kind == 6:
            yield float(10 ** rng.uniform(1.2, 4))
        else:
            yield float(10 ** rng.uniform(100, 200))


def probabilities(rng: np.random.Generator) -> Iterator[float]:
    """q by strata: tiny, log-uniform, uniform, near ½, near 1."""
    while True:
        kind = rng.integers(6)
        if kind == 0:
            yield float(10 ** rng.uniform(-300, -3))
        elif kind == 1:
            yield float(10 ** rng.uniform(-6, -0.31))
        elif kind == 2:
            yield float(rng.random())
        elif kind == 3:
            yield float(0.5 + rng.choice([-1.0, 1.0]) * 10 ** rng.uniform(-15.5, -1))
        elif kind == 4:
            yield float(1 - 2.0**-53 * rng.integers(1, 1000))
        else:
            yield float(1 - 10 ** rng.uniform(-15, -1))


def compare(function: str, alpha: float, x: float, value: float, exact: Any,
            absolute: bool = False) -> Failure:
    """Error of a double against a ball; `absolute` measures against max(1, |exact|)."""
    size = float(abs(exact).upper())
    ball = arb(value) if math.isfinite(value) else None
    if ball is None:
        error = 0.0 if math.isinf(value) and size > 1.797e308 else math.inf
    elif not absolute and size < TINY:
        steps = float((abs(ball - exact) * arb(2) ** 1074).lower())
        error = 0.0 if steps <= 1.0 + 5e-15 * size / STEP else math.inf
    else:
        scale = max(1.0, size) if absolute else size
        error = float(abs(ball - exact).upper()) / scale
    return Failure(function, alpha, x, value, exact.str(25, radius=False), error)


def at_point(x: float, alpha: float, engine: Any = stable) -> Iterator[Failure]:
    """Compare pdf, sf, cdf, score, logpdf, logsf of ``engine`` at ±x."""
    density, survival, slope = (
        reference_arb.value(name, x, alpha) for name in ("density", "survival", "slope")
    )
    call = _caller(alpha)
    yield compare("pdf", alpha, x, call(engine.pdf, x), density)
    yield compare("pdf", alpha, -x, call(engine.pdf, -x), density)
    yield compare("sf", alpha, x, call(engine.sf, x), survival)
    yield compare("cdf", alpha, -x, call(engine.cdf, -x), survival)
    yield compare("cdf", alpha, x, call(engine.cdf, x), 1 - survival)
    yield compare("sf", alpha, -x, call(engine.sf, -x), 1 - survival)
    yield compare("score", alpha, x, call(engine.score, x), slope / density)
    yield compare("score", alpha, -x, call(engine.score, -x), -slope / density)
    yield compare("logpdf", alpha, x, call(engine.logpdf, x), density.log(), absolute=True)
    yield compare("logsf", alpha, x, call(engine.logsf, x), survival.log(), absolute=True)
    yield compare("logcdf", alpha, x, call(engine.logcdf, x), (1 - survival).log(), absolute=True)


def _caller(alpha: float) -> Callable[[Callable[..., Any], float], float]:
    return lambda function, x: float(function(x, alpha))


def at_probability(q: float, alpha: float, engine: Any = stable) -> Iterator[Failure]:
    """Compare ppf(q) and isf(q): the relative error of x is (F(x) − q)/(x p(x))."""
    for name, function in (("ppf", engine.ppf), ("isf", engine.isf)):
        x = float(function(q, alpha))
        if q == 0.5:
            yield compare(name, alpha, q, x, arb(0))
            continue
        size = abs(x)
        if not TINY <= size < math.inf:
            continue
        survival = reference_arb.value("survival", size, alpha)
        density = reference_arb.value("density", size, alpha)
        wanted = arb(q) if q < 0.5 else 1 - arb(q)
        if q > 0.45 and q < 0.55 or abs(float(wanted)) > 0.2:
            survival = reference_arb.value("centre", size, alpha)
            wanted = abs(arb("0.5") - arb(q))
            shift = (wanted - survival) / (arb(size) * density)
        else:
            shift = (survival - wanted) / (arb(size) * density)
        sign_ok = (x < 0) == ((q < 0.5) == (name == "ppf"))
        error = float(abs(shift).upper()) if sign_ok else math.inf
        yield Failure(name, alpha, q, x, (arb(x) * (1 + shift)).str(25, radius=False), error)


def run(points: int, part: str, seed: int, engine: Any = stable) -> dict[str, list[Failure]]:
    """Every comparison of `points` points in x and `points`/4 probabilities, by function.

    ``engine`` has the functions of :mod:`numerics.stable` as attributes.
    """
    rng = np.random.default_rng(seed)
    found: dict[str, list[Failure]] = {}
    source = zip(range(points), alphas(rng, part), arguments(rng), strict=False)
    before = ctx.prec
    ctx.prec = 160
    try:
        for _, alpha, x in source:
            for item in at_point(x, alpha, engine):
                found.setdefault(item.function, []).append(item)
        pairs = zip(range(points // 4), alphas(rng, part), probabilities(rng), strict=False)
        for _, alpha, q in pairs:
            for item in at_probability(q, alpha, engine):
                found.setdefault(item.function, []).append(item)
    finally:
        ctx.prec = before
    return found


def limit(function: str, part: str) -> float:
    """Largest error allowed."""
    return (QUANTILE_LIMITS if function in ("ppf", "isf") else LIMITS)[part]


def main() -> None:
    """Compare and print the worst error of each function; exit status 1 beyond the limits."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--points", type=int, default=20000, help="points in x, per range of α")
    parser.add_argument("--part", choices=sorted(RANGES), action="append")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="write the worst points there")
    options = parser.parse_args()
    if options.points < 1:
        parser.error(f"--points must be at least 1, got {options.points}")
    worst: dict[str, dict[str, Any]] = {}
    bad = 0
    for part in options.part or sorted(RANGES):
        for function, items in run(options.points, part, options.seed).items():
            items.sort(key=lambda item: item.error)
            bound = limit(function, part)
            count = sum(item.error > bound for item in items)
            bad += count
            print(f"{part} {function:7s} {len(items):6d} comparisons, limit {bound:.0e}, "
                  f"beyond {count}; worst {items[-1]}")
            worst[f"{part}/{function}"] = {**asdict(items[-1]), "comparisons": len(items)}
    if options.json:
        temporary = options.json.with_suffix(".partial")
        temporary.write_text(json.dumps(worst, indent=1))
        os.replace(temporary, options.json)
    raise SystemExit(1 if bad else 0)


if __name__ == "__main__":
    main()
