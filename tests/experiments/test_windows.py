"""``learnability window``: a table of envelopes → sequences needed and windows."""

from __future__ import annotations

import json

import numpy as np
import pytest

from experiments import cli
from experiments.windows import complexities, read_table, windows
from numerics.detection import achieved_error


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "lags.csv"
    path.write_text("lag,envelope,scale\n1,1.0,3\n2,0.5,3\n4,0.25,3\n8,0,3\n")
    return path


@pytest.mark.parametrize("alpha", [1.2, 1.5, 2.0])
def test_criteria_are_ordered_and_the_exact_one_reaches_the_error(table, alpha):
    needed = complexities(read_table(table), alpha, 0.1)
    inside = needed.iloc[:3]
    assert (inside["fano"] < inside["exact"]).all()
    assert (inside["exact"] < inside["hellman_raviv"]).all()
    assert (inside["any_test"] < inside["median"]).all()
    assert np.isinf(needed.iloc[3]).all()
    exact = inside["exact"].to_numpy()
    assert achieved_error(exact, exact, alpha, 0.1) == pytest.approx(0.1, rel=1e-12)
    # The mean's exponent is κ, a robust statistic's 2: halving f multiplies N accordingly.
    ratios = np.log2(inside.iloc[1] / inside.iloc[0])
    assert ratios["exact"] == pytest.approx(alpha / (alpha - 1), rel=1e-9)
    assert ratios["any_test"] == pytest.approx(2, rel=1e-9)


def test_windows_read_the_complexities(table):
    needed = complexities(read_table(table), 2.0, 0.1)
    found = windows(needed, [1, 200, 10**9], "largest")
    assert found["exact"].tolist() == [0, 1, 4]


@pytest.mark.parametrize(("content", "options", "message"), [
    ("lag\n1\n", [], "lacks columns ['envelope']"),
    ("lag,envelope,speed\n1,1,1\n", [], "unknown columns ['speed']"),
    ("lag,envelope\n1,none\n", [], "line 2: envelope is none"),
    ("lag,envelope\n1,nan\n", [], "line 2: envelope is nan"),
    ("", [], "is no CSV table"),
    ("lag,envelope\n2,1\n1,1\n", [], "lags must increase strictly"),
    ("lag,envelope\n1,1\n", ["--alpha", "1"], "alpha = 1.0 must lie in (1, 2]"),
    ("lag,envelope\n1,1\n", ["--error", "0.5"], "error = 0.5 must lie in (0, 0.5)"),
    ("lag,envelope\n1,1\n", ["--n", "0"], "--n: 0 is not an integer >= 1"),
    ("lag,envelope\n1,1\n", ["--rule", "first"], "first"),
])
def test_bad_input_is_one_line_and_status_2(tmp_path, capsys, content, options, message):
    path = tmp_path / "lags.csv"
    path.write_text(content)
    assert cli.run(["window", str(path), *options]) == 2
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1


def test_json_is_valid_and_marks_hopeless_lags(table, capsys):
    assert cli.run(["window", str(table), "--format", "json", "--n", "1000"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["needed"][3]["exact"] is None
    assert [row["N"] for row in data["window"]] == [1000]
