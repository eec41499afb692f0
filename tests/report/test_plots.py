"""Figures, from Python and from the command line."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from cli_runner import run
from matplotlib.figure import Figure
from matplotlib.text import Text

from pyport.gradients.target import reference_gradient
from pyport.gradients.vcurve import v_curves
from pyport.language import said
from pyport.model import Model
from pyport.parity.fixtures import Store
from pyport.parity.series import drift_series
from pyport.report import plots
from pyport.report.plots import saving

#: How a file of each format begins.
MAGIC = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
COMMANDS = {
    "weights": ["train", "--quiet", "--case", "scalars", "--max-steps", "9", "--figure", "weights"],
    "drift": ["verify", "scalars", "--engine", "golden"],
    "vcurve": ["gradcheck", "reference", "--case", "sizes"],
}


@pytest.mark.parametrize("ending", MAGIC)
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.sampled(3)
def test_every_command_draws_in_every_format(tmp_path: Path, name: str, ending: str) -> None:
    path = tmp_path / f"figure.{ending}"
    _, out, err = run(*COMMANDS[name], "--plot", str(path))
    assert path.read_bytes().startswith(MAGIC[ending])
    assert f"plotted: {path}" in " ".join(out.split())
    assert err == ""


@pytest.mark.parametrize("name", COMMANDS)
def test_a_format_that_cannot_be_drawn_is_refused_before_anything_is_done(tmp_path: Path, name: str) -> None:
    code, out, err = run(*COMMANDS[name], "--plot", str(tmp_path / "figure.gif"))
    assert (code, out) == (2, "")
    assert err.strip().endswith("figure.gif: a figure is written as png, svg, pdf, by the ending of its name.")


#: A gradient of a loss that has no words, which it returns or not; and of one that has words.
NO_WORDS = "import numpy as np\ndef grad(X, Y, W1):\n    e = X @ W1 - Y\n    return {first}4 * X.T @ e ** 3\n"
SQUARES = "def grad(X, Y, W1):\n    return X.T @ (X @ W1 - Y)\n"


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        (NO_WORDS.format(first="(e ** 4).sum(), "), 2,
         "--plot is drawn for a loss in words, and this gradient is judged by the loss that it returns; leave it out."),
        (NO_WORDS.format(first=""), 2,
         "--plot is drawn for a loss that is known, and none was found; say it with --model."),
        (SQUARES, 0, ""),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_drawn_is_refused(tmp_path: Path, text: str, code: int, why: str) -> None:
    (tmp_path / "my.py").write_text(text, encoding="utf-8")
    path = tmp_path / "figure.svg"
    found, _, err = run("gradcheck", str(tmp_path / "my.py"), "--plot", str(path))
    assert (found, err) == (code, f"pyport: {why}\n" if why else "")
    assert path.exists() is not bool(why)


@pytest.mark.parametrize("cases", [[], ["scalars", "sizes"]])
def test_a_drift_figure_is_of_one_case(cases: list[str]) -> None:
    code, _, err = run("verify", *cases, "--plot", "drift.png")
    assert code == 2
    assert err == "pyport: --plot goes with one case: pyport verify startup --plot drift.png.\n"


def test_a_drift_figure_has_difference_and_bound_of_all_weights_and_of_the_loss() -> None:
    store = Store()
    figure = plots.drift_figure(drift_series(store.golden("scalars"), store.start("scalars")))
    above, below = figure.axes
    labels = [line.get_label() for line in above.lines]
    assert labels == [f"{name}: {what}" for name in ("W1", "W2", "W3", "loss") for what in ("bound", "difference")]
    assert below.get_ylabel() == "units in the last place"


def test_every_weight_has_a_path_that_ends_at_its_last_value() -> None:
    trace = Store().golden("sizes-octave")
    for axes, (name, final) in zip(plots.weights_figure(trace).axes, trace.final.items(), strict=True):
        assert axes.get_title().startswith(f"{name}, ")
        assert [line.get_ydata()[-1] for line in axes.lines] == final.ravel().tolist()
        heights = np.sort([text.xyann[1] for text in axes.texts])
        assert np.all(np.diff(heights) > 0)


def test_the_loss_that_rises_is_drawn_over_the_steps_beside_its_minimum() -> None:
    (axes,) = plots.minimum_figure().axes
    loss, minimum = (line.get_xydata() for line in axes.lines)
    steps = np.arange(1, len(loss) + 1)
    np.testing.assert_array_equal(loss[:, 0], steps)
    np.testing.assert_array_equal(minimum[:, 0], steps)
    np.testing.assert_array_equal(minimum[:, 1], np.minimum.accumulate(loss[:, 1]))
    assert np.any(np.diff(loss[:, 1]) > 0)


@pytest.mark.parametrize("variant", ["startup", "corrected-softmax"])
def test_the_loss_figure_says_what_it_draws_in_the_language_that_was_chosen(variant: str) -> None:
    trace = Store().golden(variant)
    (axes,) = plots.loss_figure(trace).axes
    minimum = variant == "startup"
    assert axes.get_title() == f"{trace.steps} steps, learning rate 0.1: the {'running minimum of the ' * minimum}loss"
    assert axes.get_xlabel() == "iterations"
    (axes,) = plots.loss_figure(trace, "zh").axes
    assert axes.get_xlabel() == ("迭代次数" if plots.chinese_font() else "iterations")
    assert ("学习率" in axes.get_title()) is bool(plots.chinese_font())


def test_a_sweep_is_drawn_on_linear_axes_unless_the_steps_are_wide_apart() -> None:
    for most, scale in ((1200.0, "linear"), (90_000.0, "log")):
        result = SimpleNamespace(
            seed=np.arange(3.0), steps=np.array([800.0, 900.0, most]), stopped=np.ones(3, dtype=bool)
        )
        (axes,) = plots.sweep_figure(result, 100_000).axes  # type: ignore[arg-type]  # only these are asked for
        assert (axes.get_xscale(), axes.get_yscale()) == (scale, scale)
        assert sum(patch.get_height() for patch in axes.patches) == 3


def _v_figure(lang: str) -> Figure:
    start = Store().start("scalars")
    weights = [start.W1, start.W2, start.W3]
    blocks = [g.T for g in reference_gradient(start.X, start.Y, *weights)]
    return plots.v_figure(v_curves(Model(), start.X, start.Y, weights, blocks), "my.py", said("proved"), lang)


def _sweep_figure(lang: str) -> Figure:
    result = SimpleNamespace(
        seed=np.arange(3.0), steps=np.array([8.0, 9.0, 99.0]), stopped=np.array([True, True, False])
    )
    return plots.sweep_figure(result, 99, lang)  # type: ignore[arg-type]  # only these are asked for


def _drift_figure(lang: str) -> Figure:
    store = Store()
    return plots.drift_figure(drift_series(store.golden("scalars"), store.start("scalars")), lang=lang)


FIGURES: dict[str, Callable[[str], Figure]] = {
    "loss": lambda lang: plots.loss_figure(Store().golden("scalars"), lang),
    "weights": lambda lang: plots.weights_figure(Store().golden("scalars"), lang),
    "drift": _drift_figure,
    "minimum": plots.minimum_figure,
    "stuck": plots.stuck_figure,
    "sweep": _sweep_figure,
    "vcurve": _v_figure,
}
#: Names, which are not translated: quantities, units, functions, files.
NAMES = {"loss", "ULP", "MATLAB", "sigmoid", "softmax", "Richardson", "my", "py"}


def words_of(figure: Figure) -> set[str]:
    """The English words in a figure."""
    texts = " ".join(text.get_text() for text in figure.findobj(Text) if not text.get_text().startswith("$"))
    return {word for word in re.findall(r"[A-Za-z]{2,}", texts) if word not in NAMES}


@pytest.mark.skipif(
    plots.chinese_font() is None and not os.environ.get("PYPORT_REQUIRE_CHINESE_FONT"),
    reason="no installed font has Chinese characters",
)
@pytest.mark.parametrize("name", FIGURES)
def test_a_chinese_figure_says_nothing_in_english_and_lacks_no_character(name: str, tmp_path: Path) -> None:
    figure = FIGURES[name]("zh")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (note,) = plots.save(figure, tmp_path / "figure.png")
    assert note.startswith("plotted: ")
    assert words_of(figure) == set()


def test_a_figure_without_a_font_is_english_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "chinese_font", lambda: None)
    figure = _sweep_figure("zh")
    assert {"stopped", "never", "starts"} <= words_of(figure)
    _, note = plots.save(figure, tmp_path / "figure.svg")
    assert note.startswith("no installed font has Chinese characters: the figure is in English; ")
