"""Accuracy of the fast functions against both references, on stratified points.

``python -m numerics.stable.accuracy --points 20000`` prints the worst relative error of each
function and where it occurs; the tests run the same on fewer points.
"""

from __future__ import annotations

import argparse
import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any, Final

import mpmath as mp
import numpy as np

from numerics import stable
from numerics.stable import layout
from numerics.stable.referees import BITS, REFEREES, Exact, Referee

TINY: Final = float(np.finfo(float).tiny)
LARGEST: Final = float(np.finfo(float).max)
STEP: Final = 5e-324
LIMIT: Final = 5e-15
REFERENCES: Final = "references"
SPECIAL_LIMITS: Final = {"ppf": 1e-14, "isf": 1e-14, "dlogpdf_dalpha": 1e-12, REFERENCES: 1e-17}
LOGARITHMIC: Final = ("logpdf", "logsf", "dlogpdf_dalpha")
"""Their errors are relative to max(1, |value|)."""
CALLS: Final = (
    ("pdf", 1), ("pdf", -1), ("sf", 1), ("cdf", -1), ("cdf", 1), ("sf", -1), ("score", 1),
    ("score", -1), ("logpdf", 1), ("logsf", 1), ("logcdf", 1), ("dlogpdf_dalpha", 1),
)  # fmt: skip
"""Functions of x, and the signs of x at which they are judged."""
PER_ELEMENT: Final = "alpha per element"
COMPANIONS: Final = np.linspace(0.5, 2.0, 121)
"""α that go along with those judged per element."""
RANGES: Final = {"upper": (1.0, 2.0), "lower": (0.5, 1.0)}


@dataclass(frozen=True)
class Failure:
    """One comparison: the relative error, the reference's radius included.

    Where the exact value is below the normal doubles it is 0 within one step of 5e-324 (and
    the rounding of the relative limit), else infinite.
    """

    function: str
    alpha: float
    x: float
    value: float
    exact: str
    error: float
    referee: str
    path: str = ""
    """How the function was called, if there was more than one way."""

    def __str__(self) -> str:
        """The point, both values and the error."""
        return (f"{self.function}(x={self.x!r}, alpha={self.alpha!r}) = {self.value!r}, "
                f"{self.referee} {self.exact}, error {self.error:.2e}"
                + (f", {self.path}" if self.path else ""))


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


def points(rng: np.random.Generator, part: str) -> Iterator[tuple[float, float]]:
    """(α, x ≥ 0); x by strata: 0, all magnitudes, centre, borders, crossover, tail, underflow."""
    grid = layout.LOWER if part == "lower" else layout.UPPER
    for alpha in alphas(rng, part):
        kind = rng.integers(9)
        if kind == 0:
            x = rng.choice([0.0, 5e-324, 1e-310, 1e-300, 1e300])
        elif kind == 1:
            x = 10 ** rng.uniform(-300, 300)
        elif kind == 2:
            x = 10 ** rng.uniform(-9, 1)
        elif kind == 3:
            x = rng.uniform(0, 3)
        elif kind == 4:
            cell = rng.integers(grid.centres.size)
            fine = rng.integers(grid.ratio + 1) / grid.ratio
            border = grid.centres[cell] + grid.halves[cell] * (2 * fine - 1)
            x = np.nextafter(max(border, 0.0), rng.choice([0.0, 99.0]))
        elif kind == 5:
            beyond = rng.choice([0.0, 0.0, 1 / 256, 0.1])
            x = np.nextafter(grid.edge + beyond, rng.choice([0.0, 99.0]))
        elif kind == 6:
            x = 10 ** rng.uniform(1.2, 4)
        elif kind == 7:
            x = 10 ** rng.uniform(100, 200)
        else:  # where p, or 1 − F, leaves the normal doubles
            power = rng.choice([alpha, 1 + alpha])
            x = 10 ** min(rng.uniform(300, 326) / power, 300.0)
        yield alpha, float(x)


def probabilities(rng: np.random.Generator, part: str) -> Iterator[tuple[float, float]]:
    """(α, q); q by strata: tiny, log-uniform, uniform, near ½, near 1, where the tail begins."""
    edge = (layout.LOWER if part == "lower" else layout.UPPER).edge
    for alpha in alphas(rng, part):
        kind = rng.integers(7)
        if kind == 0:
            q = 10 ** rng.uniform(-300, -3)
        elif kind == 1:
            q = 10 ** rng.uniform(-6, -0.31)
        elif kind == 2:
            q = rng.random()
        elif kind == 3:
            q = 0.5 + rng.choice([-1.0, 1.0]) * 10 ** rng.uniform(-15.5, -1)
        elif kind == 4:
            q = 1 - 2.0**-53 * rng.integers(1, 1000)
        elif kind == 5:
            q = 1 - 10 ** rng.uniform(-15, -1)
        else:
            q = stable.sf(edge * (1 + rng.choice([-1.0, 1.0]) * 10 ** -rng.uniform(2, 16)), alpha)
        yield alpha, float(q)


def compare(function: str, alpha: float, x: float, value: float, exact: Exact,
            referee: str = "", absolute: bool = False) -> Failure:
    """Error of a double against a reference; `absolute` measures against max(1, |exact|)."""
    with mp.workprec(BITS):
        # An exponent beyond the doubles turns into 0 or inf.
        size = float(abs(exact.mid) + exact.radius)
        if not math.isfinite(value):
            error = 0.0 if math.isinf(value) and size > 1.797e308 else math.inf
        elif not absolute and size < TINY:
            steps = float((abs(value - exact.mid) - exact.radius) * mp.mpf(2) ** 1074)
            error = 0.0 if steps <= 1.0 + 5e-15 * size / STEP else math.inf
        else:
            distance = abs(value - exact.mid) + exact.radius
            error = float(distance / max(1, abs(exact.mid)) if absolute
                          else distance / abs(exact.mid))
        return Failure(function, alpha, x, value, mp.nstr(exact.mid, 25), error, referee)


def at_point(x: float, alpha: float, engine: Any = stable,
             referees: Sequence[Referee] = REFEREES,
             others: Mapping[str, Any] = MappingProxyType({})) -> Iterator[Failure]:
    """Compare the functions of x at ±x with each reference: ``engine``'s and others', by path."""
    source = {("cdf", -1): "sf", ("cdf", 1): "upper", ("sf", -1): "upper",
              ("logcdf", 1): "logupper"}
    judged = {referee.name: referee.point(x, alpha) for referee in referees}
    yield from _disagreement(x, alpha, list(judged.values()))
    for path, one in {"": engine, **others}.items():
        for name, sign in CALLS:
            value = float(getattr(one, name)(sign * x, alpha))
            for judge, exact in judged.items():
                wanted = exact[source.get((name, sign), name)]
                if name == "score" and sign < 0:
                    wanted = Exact(-wanted.mid, wanted.radius)
                found = compare(name, alpha, sign * x, value, wanted, judge, name in LOGARITHMIC)
                yield replace(found, path=path) if path else found


def _disagreement(x: float, alpha: float, found: list[dict[str, Exact]]) -> Iterator[Failure]:
    """The largest relative distance between two references at a point, their radii not counted."""
    for one, two in zip(found, found[1:], strict=False):
        with mp.workprec(BITS):
            distances = {
                name: abs(one[name].mid - two[name].mid)
                / max(abs(one[name].mid), 1 if "log" in name else 0)
                for name in one if one[name].mid != two[name].mid
            }
            worst = max(distances, key=distances.__getitem__, default="pdf")
            yield Failure(REFERENCES, alpha, x, float(two[worst].mid),
                          mp.nstr(one[worst].mid, 25), float(distances.get(worst, 0)), worst)


def at_probability(q: float, alpha: float, engine: Any = stable,
                   referees: Sequence[Referee] = REFEREES,
                   others: Mapping[str, Any] = MappingProxyType({})) -> Iterator[Failure]:
    """Compare ppf(q) and isf(q): the relative error of x is (F(x) − q)/(x p(x))."""
    places: dict[float, dict[str, dict[str, Exact]]] = {}
    for path, one in {"": engine, **others}.items():
        for name in ("ppf", "isf"):
            x = float(getattr(one, name)(q, alpha))
            for found in _quantile(name, q, alpha, x, referees, places):
                yield replace(found, path=path) if path else found


def _quantile(name: str, q: float, alpha: float, x: float, referees: Sequence[Referee],
              places: dict[float, dict[str, dict[str, Exact]]]) -> Iterator[Failure]:
    size = abs(x)
    if q == 0.5:
        yield Failure(name, alpha, q, x, "0", 0.0 if x == 0 else math.inf, "both")
        return
    sign_ok = (x < 0) == ((q < 0.5) == (name == "ppf"))
    if not TINY <= size < math.inf:
        # Infinity is right where the largest double leaves more than the tail beyond it.
        for referee in referees:
            beyond = referee.quantile(LARGEST, alpha)["survival"].mid
            right = math.isinf(x) and sign_ok and beyond > min(q, 1 - q)
            yield Failure(name, alpha, q, x, "beyond 1.8e308", 0.0 if right else math.inf,
                          referee.name)
        return
    if size not in places:  # mirror images, and mostly other paths, unless something is wrong
        places[size] = {r.name: r.quantile(size, alpha) for r in referees}
    for judge, exact in places[size].items():
        with mp.workprec(BITS):
            if abs(q - 0.5) < 0.3:
                missing = abs(mp.mpf(q) - 0.5) - exact["centre"].mid
                radius = exact["centre"].radius
            else:
                missing = exact["survival"].mid - (mp.mpf(q) if q < 0.5 else 1 - mp.mpf(q))
                radius = exact["survival"].radius
            unit = size * exact["density"].mid
            shift = missing / unit
            error = float(abs(shift) + radius / unit) if sign_ok else math.inf
            yield Failure(name, alpha, q, x, mp.nstr(x * (1 + shift), 25), error, judge)


def per_element(engine: Any, points: Sequence[tuple[float, float]],
                pairs: Sequence[tuple[float, float]]) -> SimpleNamespace:
    """The engine's values at (α, x) and (α, q), each function called once with arrays of all.

    Companions with α from ½ to 2, both ends and 1 among them, see to it that the arrays are
    mixed and long enough for α per element.
    """
    def values(name: str, places: list[tuple[float, float]], companion: float) -> Any:
        alpha = np.concatenate([[a for a, _ in places], COMPANIONS])
        x = np.concatenate([[at for _, at in places], np.full(COMPANIONS.size, companion)])
        found = getattr(engine, name)(x, alpha)
        table = dict(zip(places, found.tolist(), strict=False))
        return lambda at, a: table[a, at]

    signed = [(a, sign * x) for a, x in points for sign in (1.0, -1.0)]
    found = {name: values(name, signed, 0.7) for name in dict(CALLS)}
    found |= {name: values(name, list(pairs), 0.3) for name in ("ppf", "isf")}
    return SimpleNamespace(**found)


def comparisons(count: int, part: str, seed: int, engine: Any = stable,
                referees: Sequence[Referee] = REFEREES, arrays: bool = False
                ) -> Iterator[Failure]:
    """Every comparison of `count` points in x and `count`/4 probabilities, one by one.

    ``engine`` has the functions of :mod:`numerics.stable` as attributes; with `arrays` it is
    judged with one α per element too.
    """
    rng = np.random.default_rng(seed)
    places = list(islice(points(rng, part), count))
    pairs = list(islice(probabilities(rng, part), count // 4))
    others = {PER_ELEMENT: per_element(engine, places, pairs)} if arrays else {}
    for alpha, x in places:
        yield from at_point(x, alpha, engine, referees, others)
    for alpha, q in pairs:
        yield from at_probability(q, alpha, engine, referees, others)


def run(count: int, part: str, seed: int, engine: Any = stable,
        referees: Sequence[Referee] = REFEREES, arrays: bool = False) -> dict[str, list[Failure]]:
    """All comparisons, by function."""
    found: dict[str, list[Failure]] = {}
    for item in comparisons(count, part, seed, engine, referees, arrays):
        found.setdefault(item.function, []).append(item)
    return found


def limit(function: str) -> float:
    """Largest error allowed."""
    return SPECIAL_LIMITS.get(function, LIMIT)


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
        for function, items in run(options.points, part, options.seed, arrays=True).items():
            items.sort(key=lambda item: item.error)
            bound = limit(function)
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
