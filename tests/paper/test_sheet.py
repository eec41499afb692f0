"""The sheet: which network it is of, its picture, its proof, and what it refuses."""

from __future__ import annotations

import json
import re
from itertools import combinations, pairwise, product
from pathlib import Path

import numpy as np
import pytest
from cli_runner import run
from networks_by_hand import VARIANTS, sheet_of_variant
from scipy.io import savemat

from pyport.corrected import REFERENCE
from pyport.paper import drawing as picture
from pyport.paper import steps as table
from pyport.paper.drawing import FIRST, LABELLED, LAST, WHOLE, Layer, drawing, layers
from pyport.paper.sheet import sheet_of
from pyport.report.html.paper import render_paper
from pyport.verdict import Verdict


def test_every_network_of_the_page_is_proved_and_within_its_differences() -> None:
    for variant in VARIANTS:
        sheet = sheet_of_variant(variant)
        assert sheet.evidence.verdict is Verdict.PASS
        assert len(sheet.proved_at) == 2


def test_a_wrong_formula_of_the_page_is_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    right = table.steps

    def wrong(variant: object) -> list[table.Step]:
        return [step if step.name != "p2" else table.Step(*(*vars(step).values(),)[:5], "Z2 * (1 + Z2)")
                for step in right(variant)]  # fmt: skip

    monkeypatch.setattr(table, "steps", wrong)
    assert sheet_of_variant(REFERENCE).evidence.verdict is Verdict.FAIL


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (4, 3, 3, 2), (8, 2, 8, 5), (9, 30, 3, 12)])
@pytest.mark.parametrize("bias", [False, True])
def test_the_picture_has_each_node_and_each_line_between_those_that_it_shows(
    sizes: tuple[int, int, int, int], bias: bool
) -> None:
    columns = layers(dict(zip("FHMK", sizes, strict=True)), bias)
    rng = np.random.default_rng(1)
    pairs = list(pairwise(sizes))
    weights = [rng.normal(size=(a + bias, b)) for a, b in pairs]
    svg = str(drawing(columns, weights, "label"))
    shown = [size if size <= WHOLE else FIRST + LAST for size in sizes]
    assert svg.count("<circle") == sum(shown) + 3 * bias
    assert svg.count("<line") == sum((a + bias) * b for a, b in pairwise(shown))
    for k, W in enumerate(weights, 1):
        first = W[0, 0]
        assert f"<title>W{k}({0 if bias else 1},1) = {first:.4f}</title>" in svg
        last = f"<title>W{k}({sizes[k - 1]},{sizes[k]}) = {W[-1, -1]:.4f}</title>"
        assert last in svg
    for column in columns:
        assert (f"⋮ {column.units - FIRST - LAST} ⋮" in svg) == (column.units > WHOLE)


def test_lines_lead_from_node_to_node() -> None:
    svg = str(drawing([Layer("X", 2, False), Layer("y", 1, False)], [np.array([[1.0], [2.0]])], ""))
    nodes = {(float(x), float(y)) for x, y in re.findall(r'cx="(\d+)" cy="(\d+)"', svg)}
    for x1, y1, x2, y2 in re.findall(r'x1="(\d+)" y1="(\d+)" x2="(\d+)" y2="(\d+)"', svg):
        assert any(abs(float(x1) - x) < 25 and float(y1) == y for x, y in nodes)
        assert any(abs(float(x2) - x) < 25 and float(y2) == y for x, y in nodes)


def touching(svg: str) -> list[tuple[str, str]]:
    """Pairs of numbers on lines that lie over each other: two digits are 14 wide and 10 high."""
    labels = [(text, int(x), int(y)) for x, y, text in re.findall(r'class="weight" x="(\d+)" y="(\d+)">(\d+)<', svg)]
    return [(a, b) for (a, x1, y1), (b, x2, y2) in combinations(labels, 2) if abs(x1 - x2) < 14 and abs(y1 - y2) < 10]


@pytest.mark.parametrize("bias", [False, True])
def test_the_numbers_on_lines_do_not_touch(bias: bool) -> None:
    for left, right in product(range(1, LABELLED + 1), repeat=2):
        columns = [Layer("X", left, bias), Layer("Z1", right, bias), Layer("Z2", LABELLED, False)]
        weights = [np.zeros((a.units + a.bias, b.units)) for a, b in pairwise(columns)]
        svg = str(drawing(columns, weights, ""))
        assert svg.count('class="weight"') == sum(W.size for W in weights)
        assert touching(svg) == []


def test_numbers_that_touch_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "DOWN", 20)
    columns = [Layer("X", 3, False), Layer("y", 3, False)]
    assert touching(str(drawing(columns, [np.zeros((3, 3))], "")))


def test_a_case_brings_its_network_and_options_change_it() -> None:
    assert sheet_of("corrected-softmax", None, None, ()).variant.head == "softmax-ce"
    assert sheet_of("corrected-bias", None, None, ()).variant.bias
    assert sheet_of(None, None, "softmax", ("bias",)).variant.bias
    assert sheet_of(None, None, "softmax", ("bias",)).source == "--head softmax --correct bias"
    one, other = sheet_of(None, None, None, ()), sheet_of(None, None, "sse", ())
    assert one.number != other.number


def test_the_command_writes_a_page_and_says_what_was_proved(tmp_path: Path) -> None:
    page, told = tmp_path / "page.html", tmp_path / "told.json"
    code, out, err = run("paper", "-o", str(page), "--json", str(told))
    assert (code, err) == (0, "")
    assert out.startswith("PASS: proved: exactly the gradient of the cross-entropy of sigmoid outputs")
    result = json.loads(told.read_text(encoding="utf-8"))
    assert result["verdict"] == "PASS"
    assert result["bytes"] == page.stat().st_size
    assert f"sheet = {result['sheet']}" in page.read_text(encoding="utf-8")


def test_a_large_network_is_cut_and_has_no_exercise(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    savemat(tmp_path / "w.mat", {"W1": rng.normal(size=(30, 40)) / 5, "W2": rng.normal(size=(40, 12)) / 5,
                                 "W3": rng.normal(size=(12, 10)) / 3, "X": rng.normal(size=(20, 30)),
                                 "Y": np.eye(20, 10)})  # fmt: skip
    page = render_paper(sheet_of(None, tmp_path / "w.mat", "softmax", ()))
    assert len(page.encode()) < 1_000_000
    assert "⋮ 34 ⋮" in page
    assert "more weights are not listed" in page
    assert "The exercise is left out" in page
    code, _, err = run("paper", "--weights", str(tmp_path / "w.mat"), "--head", "softmax", "--check", "a.txt")
    assert code == 2
    assert err.startswith("pyport: there is no exercise for N=20, W1 30x40")


def test_what_overflows_is_refused(tmp_path: Path) -> None:
    savemat(tmp_path / "w.mat", {"W1": np.full((4, 3), 1.0), "W2": np.full((3, 3), 1.0), "W3": np.full((3, 2), 1e5)})
    code, _, err = run(
        "paper", "--weights", str(tmp_path / "w.mat"), "--head", "softmax", "-o", str(tmp_path / "p.html")
    )
    assert code == 2
    assert err == "pyport: y has numbers that are not finite: exp overflows at these weights.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-o", "page.txt"], "page.txt: the page is HTML; give it a name that ends in .html."),
        ([], "name either the page to write, -o page.html, or the answers to judge, --check ANSWERS."),
        (["-o", "a.html", "--check", "b.txt"], "name either the page to write"),
        (["--case", "startup", "--weights", "w.mat", "-o", "a.html"], "a run starts from --case, from --weights"),
        (["--head", "other", "-o", "a.html"], "there is no head 'other'"),
        (["--check", "nowhere.txt"], "nowhere.txt: cannot be read (No such file or directory)."),
    ],
)
def test_wrong_use_is_one_sentence(arguments: list[str], sentence: str) -> None:
    code, out, err = run("paper", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"pyport: {sentence}")
    assert err.count("\n") == 1
