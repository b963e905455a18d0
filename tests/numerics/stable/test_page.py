"""The page of measurements: tables of what was measured, verdicts, figures."""

import json
from pathlib import Path

import numpy as np

from numerics.stable import bench_kernel, page
from numerics.stable.bench_estimators import Row, judge
from numerics.stable.bench_kernel import Row as SpeedRow


def row(**changes: float) -> Row:
    """A row of maximum likelihood that keeps its limits, but for the changes."""
    values = {"method": "ml", "alpha": 1.5, "n": 2000, "replicates": 4000, "ratio": 1.01,
              "ratio_lower": 0.99, "bias": 0.0, "coverage": 0.95, "coverage_low": 0.94,
              "coverage_high": 0.96, "milliseconds": 2.0}  # fmt: skip
    return Row(**(values | changes))


def test_verdicts_of_the_estimators(capsys) -> None:  # type: ignore[no-untyped-def]
    """Each limit alone turns the verdict, and is printed with its value."""
    assert judge([row()]) and "MISSED" not in capsys.readouterr().out
    for changes in ({"ratio_lower": 1.051}, {"coverage": 0.929}, {"coverage": 0.971},
                    {"milliseconds": 3.01}):  # fmt: skip
        assert not judge([row(), row(**changes)])
        assert capsys.readouterr().out.count("MISSED") == 1
    assert judge([row(method="ecf", ratio_lower=2.0)])  # only maximum likelihood has limits


def test_speed_limits_have_a_direction() -> None:
    assert SpeedRow("pdf", 24.0, 25.0, 1.0).passes()
    assert not SpeedRow("pdf", 26.0, 25.0, 1.0).passes()
    assert SpeedRow("rvs", 6.0, 5.0, 1.0, speedup=True).passes()
    assert not SpeedRow("rvs", 4.0, 5.0, 1.0, speedup=True).passes()
    assert SpeedRow("pdf", 1e9, None, 1.0).passes()  # for information only


def test_every_function_has_a_row_per_element() -> None:
    """Both ways of giving α, with limits; a few points suffice for the names."""
    limits = {row.name: row.limit for row in bench_kernel.against_exp(200, 1)}
    for name in ("pdf", "sf", "cdf", "score", "ppf", "isf"):
        assert limits[name] == bench_kernel.LIMITS[name] <= 60
        assert limits[name + ", alpha per element"] == 250


def test_the_page_shows_what_the_folder_holds(tmp_path: Path) -> None:
    page.store(tmp_path, "estimators", [{"method": "ml", "alpha": 1.5, "kept": False}])
    first = (tmp_path / "index.md").read_text(encoding="utf-8")
    assert "| ml | 1.5 |" in first and "**no**" in first and "## Speed" not in first
    grid = np.array([0.5, 1.0, 2.0])
    errors = {"pdf": np.full((3, 3), 1e-16), "sf": np.zeros((3, 3))}
    page.draw_errors(tmp_path / "errors.png", grid, grid, errors, np.array([0.1, 0.5, 0.99]),
                     np.full((3, 3), 2e-15))
    page.draw_speed(tmp_path / "speed.png", ["pdf"], [11.0], [25.0])
    page.store(tmp_path, "speed", [{"name": "pdf", "ratio": 11.0, "limit": 25, "kept": True}])
    whole = (tmp_path / "index.md").read_text(encoding="utf-8")
    assert "| pdf | 11 | 25 | yes |" in whole and "(errors.png)" in whole and "| ml |" in whole
    assert json.loads((tmp_path / "speed.json").read_text())[0]["ratio"] == 11.0
    assert not list(tmp_path.glob("*.tmp"))
    assert all((tmp_path / name).stat().st_size > 5000 for name in ("errors.png", "speed.png"))
