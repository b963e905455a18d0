"""Sample complexities and windows from a table of envelopes, under every criterion.

The table has a row per lag with columns ``lag`` (steps), ``envelope`` f(ℓ), and optionally
``alignment`` m̄(ℓ) (default 1) and ``scale`` σ_ℓ (default 1).  The scale is that of the noise
which a lag's signal has to beat: the projected gradient of *all* lags, not of the one lag, whose
scale falls with the envelope itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from numerics.detection import CRITERIA, robust_bounds, sample_complexity
from numerics.window import window

COLUMNS = ("lag", "envelope", "alignment", "scale")
ROBUST = ("any_test", "median")


def read_table(path: Path) -> pd.DataFrame:
    """Read the CSV table; ValueError naming the file, the column and the line that is wrong."""
    try:
        table = pd.read_csv(path)
    except FileNotFoundError:
        raise ValueError(f"table: {path} does not exist") from None
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ValueError(f"table: {path} is no CSV table: {error}") from None
    missing = [c for c in COLUMNS[:2] if c not in table]
    unknown = [c for c in table if c not in COLUMNS]
    if missing or unknown:
        raise ValueError(f"table: {path} lacks columns {missing} and has unknown columns "
                         f"{unknown}; allowed: {', '.join(COLUMNS)}")
    for column in COLUMNS[2:]:
        if column not in table:
            table[column] = 1.0
    for column in COLUMNS:
        values = pd.to_numeric(table[column], errors="coerce")
        bad = np.flatnonzero(~np.isfinite(values))
        if bad.size:
            raise ValueError(f"table: {path}, line {bad[0] + 2}: {column} is "
                             f"{table[column].iloc[bad[0]]}; allowed: a finite number")
        table[column] = values
    return table


def complexities(table: pd.DataFrame, alpha: float, error: float) -> pd.DataFrame:
    """N(ℓ) in sequences: a row per lag, a column per criterion, then the robust bounds (T2).

    ``exact``, ``fano`` (necessary), ``hellman_raviv`` (sufficient) and ``paper`` judge the
    average of the sequences, whose exponent is κ_α; ``any_test`` is necessary for every test
    on the sequences themselves, ``median`` suffices: exponent 2 whatever the tails.
    ValueError for alpha outside (1, 2], error outside (0, ½) or a bad column.
    """
    f, m, s = (table[c].to_numpy(float) for c in COLUMNS[1:])
    columns: dict[str, np.ndarray] = {
        c: sample_complexity(f, m, s, alpha, error, c) for c in CRITERIA}
    shift = np.where(f * m > 0, f * m, np.nan)
    for name, values in zip(ROBUST, robust_bounds(shift, s, alpha, error), strict=True):
        columns[name] = np.where(np.isnan(shift), np.inf, values)
    return pd.DataFrame(columns, index=pd.Index(table["lag"].astype(int), name="lag"))


def windows(needed: pd.DataFrame, sequences: Sequence[int], rule: str) -> pd.DataFrame:
    """H_N in steps: a row per number of sequences N, a column per criterion (LW-39)."""
    lags = needed.index.to_numpy()
    found = {c: window(lags, needed[c].to_numpy(), np.asarray(sequences, float),
                       rule)  # type: ignore[arg-type]
             for c in needed}
    return pd.DataFrame(found, index=pd.Index(list(sequences), name="N"))
