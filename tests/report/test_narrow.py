"""Every report in 80 and in 60 columns, in both languages: names whole, no line too wide, no blanks at its end."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cli_runner import run
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from pyport.cli import COMMANDS, output, overview
from pyport.corrected import REFERENCE
from pyport.errata import ERRATA
from pyport.mistakes import CARDS
from pyport.parity.fixtures import CASES, LIMITS, Store
from pyport.parity.lines import ported_lines
from pyport.report.layout import Labelled, Paragraph, wrapped
from pyport.report.tables import table

SWEEP = ("sweep", "--seeds", "197:198", "--max-steps", "2000")
#: What is shown, and the names of which none may be missing or broken.
SHOWN = {
    ("fixtures", "list", "--verbose"): [*CASES, *LIMITS],
    ("fixtures", "check"): [],
    ("errata",): list(ERRATA),
    ("errata", "loss", "last-y", "minimum"): ["loss", "last-y", "minimum"],
    ("mistakes",): list(CARDS),
    ("mistakes", "slope-missing"): ["slope-missing", "d2 = d3 * W3' .* (Z2 .* (1 - Z2));"],
    ("verify", "scalars", "corrected-squares", "--engine", "golden", "--verbose"): [
        "scalars", "corrected-squares", *(line.place for variant in (REFERENCE, CASES["corrected-squares"].variant)
                                          for line in ported_lines(variant).values())
    ],
    ("verify", "scalars", "--engine", "golden"): ["scalars"],
    ("train", "--max-steps", "3"): ["--max-steps"],
    (*SWEEP, "--verbose"): ["198", "--save"],
    SWEEP: ["198"],
    ("compare", "GOLDEN", "GOLDEN", "--verbose", "--ulps", "0"): ["W1_final", "W2_final", "X", "stopped"],
    ("compare", "GOLDEN", "GOLDEN"): ["W1", "W2", "g3", "loss"],
    ("compare", "GOLDEN", "OTHER", "--ulps", "0"): ["W1_final", "W3_final", "g1"],
}  # fmt: skip


@contextmanager
def columns(width: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(output, "WIDTH", width)
        yield


def problems(text: str, names: list[str], width: int) -> list[str]:
    """What is wrong with the lines of a report; a word that is longer than a line may stick out."""
    found = [f"too wide: {line}" for line in text.splitlines() if cell_len(line) > width and len(line.split()) > 1]
    found += [f"blanks: {line}" for line in text.splitlines() if line != line.rstrip()]
    flat = " ".join(text.split())
    # Formulas may wrap between words; words may not.
    return found + [
        f"not there: {name}" for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", flat)
    ]


@pytest.mark.parametrize("words", SHOWN, ids=" ".join)
@pytest.mark.sampled(2)
def test_every_name_is_whole_and_no_line_too_wide(words: tuple[str, ...]) -> None:
    names, store = SHOWN[words], Store()
    files = {"GOLDEN": str(store.golden_path("scalars")), "OTHER": str(store.golden_path("one-sample"))}
    for width, lang in ((80, "zh"), (60, "en")):
        with columns(width):
            code, out, err = run(*(files.get(word, word) for word in words), "--lang", lang)
        assert (err, code in (0, 1, 3)) == ("", True)
        assert problems(out, names, width) == []
        assert bool(re.search("[\u4e00-\u9fff]", out)) is (lang == "zh")


@pytest.mark.parametrize("width", [80, 60])
def test_the_overview_is_one_screen_with_every_command(width: int) -> None:
    for lang in ("en", "zh"):
        text = "\n".join(overview(lang, width))
        assert problems(text, list(COMMANDS), width) == []
    assert len(overview("en", 80)) <= 24


def shown(what: object, width: int) -> str:
    console = Console(file=io.StringIO(), width=width)
    console.print(what, crop=False)
    return str(console.file.getvalue())  # type: ignore[attr-defined]  # it is a StringIO


ROW = ("corrected-softmax", "softmax output and its own loss, shown as it is", "1,136", "2,883,584", "0.66", "PASS")
HEADS = ("case", "what", "steps", "ULP", "diff/\nbound", "verdict")


def test_a_table_that_drops_or_breaks_what_does_not_fit_would_be_noticed() -> None:
    """The twin: the same rows in a table that makes room by cutting."""
    ours, cutting = table(*HEADS, numbers=("steps", "ULP")), Table(*HEADS)
    for made in (ours, cutting):
        made.add_row(*ROW)
    for width in (80, 60, 40):
        assert problems(shown(ours, width), [ROW[0], "2,883,584", "PASS"], width) == []
    assert problems(shown(cutting, 40), [ROW[0], "2,883,584"], 40) != []


def test_a_long_word_is_whole_in_a_line_of_its_own() -> None:
    path = "/a/path/" + "that/is/long/" * 8 + "w.mat"
    assert shown(Paragraph(f"saved: {path}"), 60).splitlines() == ["saved:", path]
    assert problems("saved: " + path, [], 60) != []


def test_no_chinese_line_begins_with_a_mark() -> None:
    text = "移植版在每一步都与参考实现一致（两个算例，二十二个数），下一步：比较自己的两个文件。" * 3
    for width in range(20, 61):
        lines = wrapped(text, width)
        assert "".join(lines) == text
        assert all(cell_len(line) <= width for line in lines)
        assert not [line for line in lines if line[0] in "，。：；）"]


def test_labels_stand_beside_the_first_line_alone() -> None:
    lines = shown(Labelled([("claim", "a b c d"), ("", "e")]), 12).splitlines()
    assert lines == ["  claim  a b", "         c d", "         e"]
