"""Every number on the page is computed again, by the port and not by the page's own formulas."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from networks_by_hand import VARIANTS, by_the_code, sheet_of_variant, start_of

from pyport.corrected import REFERENCE, Variant
from pyport.paper.sheet import DECIMALS, asked, model_of
from pyport.report.html.paper import FINE, render_paper
from pyport.training import Start

NAMES = [f"{variant.head}{' with bias' * variant.bias}" for variant in VARIANTS]


def matrices(page: str) -> list[tuple[str, Any, list[str]]]:
    """The numbers that are shown, by name: a matrix of them, and as they are written."""
    found = []
    for name, inner in re.findall(r'<math display="block" class="numbers" data-name="(\w+)">(.*?)</math>', page):
        rows = []
        for row in re.findall(r"<mtr>(.*?)</mtr>", inner) or [f"<mtd>{inner}</mtd>"]:
            cells = re.findall(r"<mtd>(.*?)</mtd>", row)
            rows.append([("-" if "−" in cell else "") + re.findall(r"<mn>([\d.]+)</mn>", cell)[0] for cell in cells])
        found.append((name, np.array(rows, dtype=float), [text for row in rows for text in row]))
    return found


def is_rounded(shown: Any, value: Any, decimals: int = DECIMALS) -> bool:
    """Whether numbers are these, rounded, and have their shape."""
    value = np.atleast_2d(value)
    return shown.shape == value.shape and bool(np.all(np.abs(shown - value) <= 0.5 * 10.0**-decimals * (1 + 1e-9)))


def wrong_numbers(page: str, variant: Variant) -> list[str]:
    """The numbers of a page that are not what the code computes."""
    start = start_of(variant)
    code, found = by_the_code(start, variant), []
    shown, exercise = page.split('<h2 id="exercise">')
    names = [name for name, _, _ in matrices(shown)]
    assert set(names) == set(code) - {"a", "D", *({} if "loss" in names else {"loss"})}
    for name, numbers, texts in matrices(shown):
        whole = np.array_equal(code[name], np.round(code[name]))
        good = is_rounded(numbers, code[name])
        good &= all(len(text.partition(".")[2]) == (0 if whole and numbers.size > 1 else DECIMALS) for text in texts)
        found += [] if good else [name]
    rounded = {name: np.round(code[f"{name}_new"], DECIMALS) for name in ("W1", "W2", "W3")}
    rounded |= {name: np.round(code[name], DECIMALS) for name in ("X", "Y")}
    given = matrices(exercise)
    assert [name for name, _, _ in given] == ["X", "Y", "W1", "W2", "W3"]
    found += [f"exercise {name}" for name, numbers, _ in given if not np.allclose(numbers, rounded[name], atol=1e-12)]
    return found + wrong_derivatives(shown, start, variant) + wrong_edges(page, start)


def wrong_derivatives(page: str, start: Start, variant: Variant) -> list[str]:
    """Rows of the table whose derivative, difference, distance or bar is not right."""
    found, model = [], model_of(variant)
    right = model.gradient(start.X, start.Y, [start.W1, start.W2, start.W3])
    cell = r'<td class="n">([-\d.e+]+)</td>'
    rows = re.findall(rf'<th scope="row">W(\d)\((\d+),(\d+)\)</th>{cell * 4}', page)
    assert len(rows) == sum(g.size for g in right)
    for k, i, j, value, difference, apart, bar in rows:
        exact = right[int(k) - 1][int(i) - 1 + variant.bias, int(j) - 1]
        good = abs(float(value) - exact) <= 0.5 * 10.0**-FINE * 1.001
        good &= abs(float(difference) - exact) <= float(bar) * 1.1 + 10.0**-FINE
        good &= abs(abs(float(value) - float(difference)) - float(apart)) <= 0.06 * float(apart) + 2 * 10.0**-FINE
        found += [] if good else [f"W{k}({i},{j})"]
    return found


def wrong_edges(page: str, start: Start) -> list[str]:
    """Lines of the picture that are no weight, or that of another one; each weight has one."""
    edges = re.findall(r"<title>W(\d)\((\d+),(\d+)\) = (-?[\d.]+)</title>", page)
    weights = [start.W1, start.W2, start.W3]
    assert len({edge[:3] for edge in edges}) == len(edges) == sum(W.size for W in weights)
    return [f"edge W{k}({i},{j})" for k, i, j, value in edges
            if f"{weights[int(k) - 1][int(i) - 1 + start.bias, int(j) - 1]:.4f}" != value]  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS, ids=NAMES)
def test_every_number_is_what_the_code_computes(variant: Variant) -> None:
    assert wrong_numbers(render_paper(sheet_of_variant(variant)), variant) == []


PLACES = ('class="numbers" data-name="g2"', 'class="numbers" data-name="W3_new"', '<th scope="row">W1(4,3)</th>',
          "<title>W2(3,6) = ", '<h2 id="exercise">')  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_number_with_another_digit_is_noticed(place: str) -> None:
    page = render_paper(sheet_of_variant(REFERENCE))
    at = re.compile(r"\d\.\d{4}").search(page, page.index(place))
    assert at is not None
    digit = at.start() + 4
    other = page[:digit] + str((int(page[digit]) + 3) % 10) + page[digit + 1 :]
    assert len(wrong_numbers(other, REFERENCE)) == 1


def test_the_exercise_asks_for_every_quantity_of_the_second_step() -> None:
    for variant in VARIANTS:
        sheet = sheet_of_variant(variant)
        page = render_paper(sheet)
        values = sheet.exercise.values
        for name in asked(sheet.exercise):
            size = np.shape(values[name])
            caption = f"<caption>{name}{' (' + '×'.join(map(str, size)) + ')' if size else ''}</caption>"
            assert caption in page
            blank = page[page.index(caption) :].split("</table>")[0]
            assert blank.count("<td>") == np.size(values[name])
            assert not re.search(r"\d\.\d", blank)
