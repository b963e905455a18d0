"""Figures: complete, legible by construction, and the same bits for the same datasets."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from experiments.figures import blocks, draw_all, envelopes, noise, spectra, windows
from experiments.figures.style import (
    COLOURS,
    LINES,
    MARKERS,
    TITLES,
    canvas,
    draw_band,
    legend_below,
    logarithmic,
    save,
)
from experiments.measured import ORDER_OF_MODELS, Measured, load_measured
from experiments.profiles import MODEL_NAMES
from tests.experiments.synthetic import dataset, run_directory

STEMS = {"figure-1-envelopes", "figure-2-windows", "figure-3-scaling", "figure-4-time-scales",
         "figure-5-tail-index", "figure-critical-separation", "figure-lstm-blocks"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_directory(tmp_path_factory.mktemp("run"), seeds=3, models=("shared", "lstm"))


def test_every_figure_is_drawn_in_both_formats(run: Path) -> None:
    paths = draw_all(run)
    assert {p.stem for p in paths} == STEMS
    assert {p.suffix for p in paths} == {".svg", ".png"} and len(paths) == 2 * len(STEMS)
    assert all(p.parent == run / "figures" and p.stat().st_size > 5000 for p in paths)
    assert sorted(p.name for p in (run / "figures").iterdir()) == sorted(p.name for p in paths)
    for path in paths:
        if path.suffix == ".svg":
            text = path.read_text(encoding="utf-8")
            assert "<dc:date>" not in text and "<image" not in text


def test_same_datasets_same_bits(run: Path, tmp_path: Path) -> None:
    measured = load_measured(run)
    first, second = tmp_path / "a", tmp_path / "b"
    for one, two in zip(windows.draw_scaling(measured, first),
                        windows.draw_scaling(measured, second), strict=True):
        assert one.read_bytes() == two.read_bytes(), one.name


def test_user_settings_do_not_change_the_bits(run: Path, tmp_path: Path) -> None:
    import matplotlib

    measured = load_measured(run)
    plain = spectra.draw(measured, tmp_path / "a")
    with matplotlib.rc_context({"font.size": 20, "svg.hashsalt": None}):
        changed = spectra.draw(measured, tmp_path / "b")
    assert [p.read_bytes() for p in plain] == [p.read_bytes() for p in changed]


@pytest.mark.parametrize("draw", [envelopes.draw, windows.draw_windows, windows.draw_scaling,
                                  spectra.draw, noise.draw, blocks.draw])
def test_axes_are_labelled_and_lengths_stated(  # type: ignore[no-untyped-def]
    draw, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every outer axis has a label; the footer states T trained, T measured and the seeds."""
    caught = []
    for module in (blocks, envelopes, windows, spectra, noise):
        monkeypatch.setattr(module, "save", lambda figure, *rest: caught.append(figure) or [])
    draw(load_measured(run), tmp_path)
    (figure,) = caught
    legend = figure.legends[0]
    title = legend.get_title().get_text()
    assert "trained on T = 64" in title and "T = 320" in title and "3 seeds" in title
    assert len(legend.get_texts()) >= 2
    drawn = [a for a in figure.axes if a.axison]
    assert any(a.get_xlabel() for a in drawn) or "tail" in drawn[0].get_ylabel()
    assert any(a.get_ylabel() for a in drawn) or figure.get_supylabel()


def test_band_is_the_range_over_seeds() -> None:
    with canvas(3, 3) as (figure, axes):
        draw_band(axes[0, 0], [1, 2], np.array([[1.0, 2.0], [3.0, 6.0], [2.0, 5.0]]), "diag")
        legend_below(figure, axes[0, 0], "footer")
        line = axes[0, 0].get_lines()[0]
        assert line.get_ydata().tolist() == [2.0, 5.0]
        extent = axes[0, 0].collections[0].get_paths()[0].get_extents()
        assert (extent.y0, extent.y1) == (1.0, 6.0)


def test_colours_and_markers_are_distinct() -> None:
    assert len(set(COLOURS.values())) == len(set(MARKERS.values())) == len(MODEL_NAMES)
    assert set(COLOURS) == set(LINES) == set(MARKERS) == set(TITLES) == set(ORDER_OF_MODELS)
    assert set(ORDER_OF_MODELS) == set(MODEL_NAMES)


def test_density_integrates_to_one_and_skips_units_without_a_scale() -> None:
    grid = np.linspace(-2, 4, 2000)
    values = spectra.density(np.array([1.0, 10.0, 30.0, np.inf, np.nan]), grid)
    np.testing.assert_allclose(np.trapezoid(values, grid), 1.0, rtol=1e-6)
    assert np.isnan(spectra.density(np.array([np.nan]), grid)).all()


def test_one_seed_and_one_model_still_draw(tmp_path: Path) -> None:
    measured = load_measured(run_directory(tmp_path, seeds=1, models=("diag",)))
    assert len(spectra.draw(measured, tmp_path)) == 2
    assert blocks.draw(measured, tmp_path) == []  # no LSTM in this run
    assert len(windows.draw_windows(measured, tmp_path)) == 2


@pytest.mark.parametrize("models", [("diag",), ("rnn",), ("shared", "diag")])
@pytest.mark.parametrize("draw", [noise.draw, windows.draw_scaling, windows.draw_windows,
                                  spectra.draw, envelopes.draw])
def test_the_text_of_few_panels_fits(
    tmp_path: Path, models: tuple[str, ...], draw: Callable[..., list[Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caught: list[Figure] = []
    for module in (envelopes, windows, spectra, noise):
        monkeypatch.setattr(module, "save", lambda figure, *rest: caught.append(figure) or [])
    draw(load_measured(run_directory(tmp_path, 2, models, ("",))), tmp_path)
    (figure,) = caught
    FigureCanvasAgg(figure).draw()
    box, page = figure.legends[0].get_window_extent(), figure.bbox
    assert box.x0 >= page.x0 and box.x1 <= page.x1 and box.y0 >= page.y0


def test_a_network_without_first_order_rates_is_drawn(tmp_path: Path) -> None:
    """A plain RNN has no gate product: zero envelopes, no time scales."""
    found = [dataset("rnn", seed) for seed in range(3)]
    for d in found:
        d["envelope"][:2], d["tau"][:] = 0.0, np.nan
    measured = Measured({"rnn": found})
    for draw in (envelopes.draw, windows.draw_scaling, windows.draw_windows, spectra.draw,
                 noise.draw):
        assert len(draw(measured, tmp_path)) == 2
    with canvas(3, 3) as (_, axes):
        axes[0, 0].plot([1, 2], [np.nan, np.nan])
        logarithmic(axes[0, 0])
        assert [t.get_text() for t in axes[0, 0].texts] == ["zero throughout"]


def test_an_empty_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no diagnostics"):
        draw_all(tmp_path)


def test_seeds_are_sorted_and_snapshots_kept_apart(run: Path) -> None:
    measured = load_measured(run)
    assert measured.models == ["shared", "lstm"] and measured.seeds("lstm") == [0, 1, 2]
    assert measured.seeds("gru") == []
    np.testing.assert_array_equal(
        measured.stack("lstm", "envelope", order="first")[1],
        dataset("lstm", 1)["envelope"].sel(order="first"))


def test_failed_drawing_leaves_no_file(tmp_path: Path) -> None:
    with canvas(2, 2) as (figure, axes):
        axes[0, 0].set_title("$\\badcommand$")
        with pytest.raises(ValueError):
            save(figure, tmp_path, "broken")
    assert list(tmp_path.iterdir()) == []
