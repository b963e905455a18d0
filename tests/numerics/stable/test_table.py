"""The data file: checksum, size, and a random sample of entries built anew."""

import numpy as np
import pytest
from flint import ctx

from numerics.stable import generate, layout, table


def test_checksum_and_size() -> None:
    assert table.checksum() == table.SHA256
    assert table.PATH.stat().st_size <= 1_050_000


def test_file_needs_no_pickle() -> None:
    with np.load(table.PATH, allow_pickle=False) as file:
        assert all(file[name].dtype.kind in "fui" for name in file.files)


def test_a_changed_file_is_refused(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "table.npz"
    other.write_bytes(table.PATH.read_bytes() + b" ")
    monkeypatch.setattr(table, "PATH", other)
    table.checksum.cache_clear()
    table.load.cache_clear()
    try:
        with pytest.raises(RuntimeError, match="checksum"):
            table.load("slope")
    finally:
        monkeypatch.undo()
        table.checksum.cache_clear()
        table.load.cache_clear()


@pytest.mark.parametrize("grid", [layout.UPPER, layout.LOWER], ids=["upper", "lower"])
def test_sample_of_entries_is_rebuilt(grid: layout.Grid) -> None:
    """One random panel and six random cells, every coefficient, from Arb."""
    rng = np.random.default_rng(11)
    index = int(rng.integers(grid.panels))
    cells = sorted(rng.choice(len(grid.centres), 6, replace=False))
    part = layout.Grid(**{
        **grid.__dict__, "centres": grid.centres[cells], "halves": grid.halves[cells],
        "origin_cells": 1,
    })  # fmt: skip
    before = ctx.prec
    ctx.prec = generate.BITS
    try:
        found = generate.Builder(part).panel(index)
    finally:
        ctx.prec = before
    for name in ("slope", "density", "survival"):
        stored = table.load(grid.key + name)[index][cells]
        peak = np.abs(found[name]).reshape(6, -1).max(axis=1)
        gap = np.abs(stored - found[name]).reshape(6, -1).max(axis=1)
        assert (gap <= 2 * generate.DROP * peak).all(), (name, gap / peak)
    assert np.allclose(table.load(grid.key + "tail")[index], found["tail"], rtol=1e-15, atol=1e-17)


def test_quadrature_step_is_fine_enough() -> None:
    """A rule with a third more points gives the same integrals to 1e-30."""
    before = ctx.prec
    ctx.prec = generate.BITS
    try:
        x = [generate.arb(1) / 2000, generate.arb(2), generate.arb(18)]
        alphas = [generate.arb("0.5"), generate.arb("1.3"), generate.arb("1.99")]
        for name in ("density", "slope", "survival", "origin"):
            coarse = generate.Contour(x).values(name, alphas)
            fine = generate.Contour(x, step=64).values(name, alphas)
            for i in range(3):
                for j in range(3):
                    assert abs(coarse[i, j] / fine[i, j] - 1) < 1e-30, (name, i, j)
    finally:
        ctx.prec = before


def test_a_changed_closed_form_changes_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tail entries are lowered from theory.stable, not typed."""
    import theory.stable as closed

    original = closed.tail_coefficient()
    mutants = {
        "sine of the other angle": original.subs(closed.alpha, closed.alpha + 1),
        "order off by one": original.subs(closed.order, closed.order + 1),
        "sign": -original,
    }
    monkeypatch.setattr(ctx, "prec", generate.BITS)
    alphas = generate.panel_nodes(layout.UPPER, 3)
    stored = table.load("tail")[3]
    assert np.allclose(generate.tail_coefficients(layout.UPPER, alphas), stored, atol=1e-17)
    for name, form in mutants.items():
        monkeypatch.setattr(closed, "tail_coefficient", lambda form=form: form)
        found = generate.tail_coefficients(layout.UPPER, alphas)
        assert not np.allclose(found, stored, rtol=1e-6), name
