"""``pyport slips`` as its users run it."""

from __future__ import annotations

import json
import re

import pytest
from cli_runner import run

from pyport.report.words import SLIP_KINDS
from pyport.slips import CARDS, Kind


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_card_is_listed_under_its_kind_within_eighty_columns(lang: str) -> None:
    code, out, err = run("slips", "--verbose", "--lang", lang)
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert max(map(columns, lines)) <= 80
    assert [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "] == [
        card.id for kind in SLIP_KINDS for card in CARDS.values() if card.kind is kind
    ]
    count = sum(card.kind is Kind.UNIT for card in CARDS.values())
    assert f"{getattr(SLIP_KINDS[Kind.UNIT], lang)}{f'（{count}）' if lang == 'zh' else f' ({count})'}" in lines


def test_the_list_is_short_and_has_every_id_whole() -> None:
    code, out, _ = run("slips")
    assert code == 0
    assert out.startswith(f"{len(CARDS)} porting slips, in {len(SLIP_KINDS)} kinds. Next: pyport slips ")
    assert set(CARDS) <= set(out.split())
    assert len(out.splitlines()) < 120


def columns(line: str) -> int:
    """How many columns a terminal shows a line in; a Chinese letter takes two."""
    return sum(2 if "\u2e80" <= letter <= "\uffef" else 1 for letter in line)


def test_a_card_has_matlabs_line_the_slip_the_cure_and_the_reason() -> None:
    assert run("slips", "std-by-n") == (
        0,
        "std-by-n: np.std divides by N\n"
        "  kind     statistics\n"
        "  MATLAB   y = std(x);\n"
        "  written  y = np.std(x)\n"
        "  right    y = np.std(x, ddof=1)\n"
        "  given    x = np.array([1.0, 2.5, 4.0, 7.0])\n"
        "  why      MATLAB divides by N - 1, NumPy by N\n"
        "  source   MATLAB: std; NumPy: numpy.std\n"
        "\n",
        "",
    )


def test_a_card_in_chinese_has_no_english_words_of_ours() -> None:
    out = run("slips", "std-by-n", "--lang", "zh")[1]
    assert out.splitlines()[:2] == ["std-by-n：np.std 除以 N", "  类别      统计"]
    assert not {"kind", "written", "right", "given", "why", "source"} & set(out.split())


def test_every_card_can_be_shown_within_eighty_columns() -> None:
    code, out, _ = run("slips", *CARDS)
    assert code == 0
    assert max(map(columns, out.splitlines())) <= 80
    assert [line for line in out.splitlines() if line.split(":")[0] in CARDS and line[0] != " "] != []


def test_json_has_the_cards_that_are_asked_for_or_all() -> None:
    (one,) = json.loads(run("slips", "std-by-n", "--json", "-")[1])["slips"]
    assert one["given"] == {"python": CARDS["std-by-n"].given, "matlab": "x = [1 2.5 4 7];"}
    assert {"wrong": "np.std(A, **K)", "right": "np.std(A, **K, ddof=1)"} in one["edits"]
    assert [each["id"] for each in json.loads(run("slips", "--json", "-")[1])["slips"]] == list(CARDS)


@pytest.mark.parametrize(
    ("words", "ids"),
    [(("histc",), {"last-bin"}), (("percentil",), {"percentile-method", "percent-for-share"}),
     (("sort",), {"descending-ties", "rows-torn"}), (("NumPy", "ddof"), {"std-by-n"}),
     (("共轭",), {"not-conjugate"})],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_words_are_searched_for_in_all_that_the_cards_say(words: tuple[str, ...], ids: set[str], lang: str) -> None:
    code, out, err = run("slips", *words, "--lang", lang)
    firsts = {re.split("[ :：]", line.strip())[0] for line in out.splitlines() if line.strip() and line[:3] != "   "}
    found = firsts & set(CARDS)
    assert (code, err) == (0, "")
    assert ids <= found < set(CARDS)
    assert max(map(columns, out.splitlines())) <= 80
    told = json.loads(run("slips", *words, "--json", "-")[1])["slips"]
    assert {each["id"] for each in told} == found


def test_cards_that_are_found_are_counted_and_empty_kinds_are_not_named() -> None:
    _, out, _ = run("slips", "percentil")
    count = int(out.split()[0])
    assert out.startswith(f"{count} porting slips have to do with percentil. Next: pyport slips ")
    assert sum(bool(line[2:3].strip()) for line in out.splitlines() if line.startswith("  ")) == count < len(CARDS)
    assert "(0)" not in out


def test_of_words_that_one_card_says_the_card_is_shown() -> None:
    assert run("slips", "divides", "zscore") == run("slips", "zscore-by-n")
    assert run("slips", "divides", "xyzzy")[0] == 2


@pytest.mark.parametrize(
    ("name", "said"),
    [("std-by-m", "; did you mean std-by-n?"), ("xyzzy", "; pyport slips lists them.")],
)
def test_a_slip_that_is_not_there_is_one_sentence(name: str, said: str) -> None:
    assert run("slips", name) == (2, "", f"pyport: there is no slip {name}{said}\n")
