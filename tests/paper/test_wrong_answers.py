"""Wrong answers are wrong, and have the mistake's name; right ones are never wrong."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from cli_runner import run
from wrong_answers import CASES, Case

from pyport.diagnose import Point as Asked
from pyport.diagnose import diagnose
from pyport.mistakes import CARDS
from pyport.mistakes.places import places
from pyport.mistakes.recursion import Edit, Inapplicable, Recursion, planted
from pyport.paper.answers import Answers, read_answers
from pyport.paper.judge import Judged, Judgement, judge
from pyport.paper.sheet import Point, asked, model_of, sheet_of
from pyport.paper.slips import SLIPS
from pyport.verdict import Verdict


@cache
def exercise(case: str) -> Point:
    return sheet_of(case, None, None, ()).exercise


def typed(array: Any, decimals: int) -> str:
    """A matrix as it is typed."""
    rows = [" ".join(f"{x + 0.0:.{decimals}f}" for x in row) for row in np.atleast_2d(array)]
    return "[" + "; ".join(rows) + "]"


def judged(case: str, answers: dict[str, Any], folder: Path, decimals: int = 4) -> Judgement:
    """What is said of answers that are typed into a file."""
    point = exercise(case)
    path = folder / "answers.txt"
    path.write_text(
        "\n".join(f"{name} = {typed(value, decimals)}" for name, value in answers.items()), encoding="utf-8"
    )
    return judge(point, read_answers(path, point.shapes), asked(point))


@cache
def result_of(id: str) -> Judgement:
    """What is said of a case."""
    case = next(case for case in CASES if case.id == id)
    with TemporaryDirectory() as folder:
        return judged(case.start, case.write(exercise(case.start).values), Path(folder))


def says(item: Judged, named: str) -> bool:
    """Whether a wrong answer has this name."""
    kind, _, detail = named.partition(" ")
    if kind == "slip":
        return item.alone and not item.cards and all(one.slip == detail for one in item.wrong)
    if kind == "factor":
        return not item.cards and item.factor == detail
    if kind == "shape":
        return item.status == "shape"
    if kind == "?":
        return not item.cards and not item.factor and not item.alone
    return named in {card.id for card in item.cards}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_wrong_answer_has_its_name_and_what_follows_from_it_none(case: Case) -> None:
    result = result_of(case.id)
    assert result.verdict is Verdict.FAIL
    assert [item.name for item in result.answers if item.is_wrong] == [
        name for name in result_order(result) if name in case.named
    ]
    for item in result.answers:
        if item.is_wrong:
            assert says(item, case.named[item.name]), (
                item.name,
                [card.id for card in item.cards],
                item.factor,
                item.wrong,
            )


def result_order(result: Judgement) -> list[str]:
    return [item.name for item in result.answers]


def test_there_are_sixty_of_them_and_most_have_one_name() -> None:
    assert len(CASES) >= 60
    alone = 0
    for case in CASES:
        result = result_of(case.id)
        alone += all(len({card.title.en for card in item.cards}) <= 1 for item in result.answers)
    assert alone >= len(CASES) - 8


def rounded(point: Point, decimals: int, rng: np.random.Generator) -> dict[str, Any]:
    """Right answers of somebody who rounds every intermediate result, or now and then cuts it off."""
    from pyport.paper.steps import computed, steps, value

    values, unit = dict(point.given), 10.0**-decimals
    for step in steps(point.variant):
        exact = np.asarray(value(step, values))
        cut = np.trunc(exact / unit) * unit
        values[step.name] = np.round(np.where(rng.random(exact.shape) < 0.2, cut, exact), decimals)
    assert set(values) == set(computed(steps(point.variant), point.given))
    return {name: values[name] for name in asked(point)}


RIGHT = (
    "startup",
    "scalars",
    "sizes",
    "symmetric",
    "corrected-softmax",
    "corrected-bias",
    "corrected-squares",
    "corrected-all",
)


@pytest.mark.parametrize("case", RIGHT)
@pytest.mark.sampled(3)
def test_a_right_answer_is_never_wrong(case: str, tmp_path: Path) -> None:
    """Exact, rounded at the end, rounded everywhere, in part, in the shape of the weights, with more decimals."""
    point, rng = exercise(case), np.random.default_rng(5)
    exact = {name: point.values[name] for name in asked(point)}
    assert judged(case, exact, tmp_path).verdict is Verdict.PASS
    assert judged(case, exact, tmp_path, 12).verdict is Verdict.PASS
    for _ in range(4):
        answers = rounded(point, 4, rng)
        assert judged(case, answers, tmp_path).verdict is Verdict.PASS
        some = {name: value for name, value in answers.items() if rng.random() < 0.4} or answers
        assert judged(case, some, tmp_path).verdict is Verdict.PASS
        turned = {name: value.T if name[0] == "g" else value for name, value in some.items()}
        assert judged(case, turned, tmp_path).verdict is Verdict.PASS
    for decimals in (2, 3):
        assert judged(case, {name: np.round(value, decimals) for name, value in exact.items()}, tmp_path,
                      decimals).verdict is not Verdict.FAIL  # fmt: skip


def test_two_decimals_are_not_wrong_and_not_enough(tmp_path: Path) -> None:
    point = exercise("startup")
    result = judged("startup", {"Z1": point.values["Z1"], "d3": point.values["d3"]}, tmp_path, 2)
    assert result.verdict is Verdict.UNDECIDED
    assert {(item.status, item.decimals) for item in result.answers} == {("coarse", 2)}
    off = judged("startup", {"Z1": point.values["Z1"] + 0.03}, tmp_path, 2)
    assert off.verdict is Verdict.FAIL


@pytest.mark.parametrize("case", ["startup", "corrected-bias"])
def test_the_name_is_the_one_that_a_diagnosis_of_the_function_gives(case: str, tmp_path: Path) -> None:
    """Every seventh card, planted in a gradient function that is diagnosed, and in answers of four decimals."""
    point = exercise(case)
    model, given = model_of(point.variant), point.given
    recursion = Recursion(model, given["X"], given["Y"], point.weights, given["a"])
    tried = same = 0
    for card in list(CARDS.values())[::7]:
        for edit in places(card, recursion)[:1]:
            edits = frozenset({edit})
            try:
                answers = {f"g{k}": recursion.gradient((k, "W"), edits).T for k in (1, 2, 3)}
            except Inapplicable:
                continue
            if not all(np.isfinite(value).all() and np.abs(value).max() < 100 for value in answers.values()):
                continue
            result = judged(case, answers, tmp_path)
            if result.verdict is Verdict.PASS:  # four decimals hide it
                continue
            names = {one.id for item in result.answers for one in item.cards}
            at = Asked(given["X"], given["Y"], tuple(point.weights))
            told = diagnose(planted(model, edits, given["a"]), [model], [at], a=given["a"])
            found = {name for named in told.named for name in named.ids}
            tried += 1
            same += names == found
            # Four decimals tell no more than all of them.
            assert found <= names or card.id in names, (card.id, edit.layer, names, found)
    assert tried >= 9
    assert same >= 0.8 * tried


def test_what_is_answered_alone_is_named_only_where_chance_is_ruled_out(tmp_path: Path) -> None:
    point = exercise("startup")
    path = tmp_path / "a.txt"
    path.write_text(f"d2(1,1) = {point.values['e2'][0, 0]:.2f}", encoding="utf-8")
    (item,) = judge(point, read_answers(path, point.shapes), asked(point)).answers
    assert (item.status, item.cards) == ("wrong", [])


def test_no_forward_slip_has_the_name_of_another_card() -> None:
    own = [card for card in SLIPS if CARDS.get(card.id) is not card]
    assert not {card.id for card in own} & set(CARDS)
    assert len({card.id for card in SLIPS}) == len(SLIPS)
    assert all(card.title.zh and card.why.zh for card in SLIPS)


def test_an_error_that_somebody_says_is_taken_until_something_above_it_is_exchanged() -> None:
    point = exercise("startup")
    recursion = Recursion(model_of(point.variant), point.given["X"], point.given["Y"], point.weights, 0.1)
    own = point.values["d2"] + 1
    recursion.take("d", 2, own)
    assert np.array_equal(recursion.delta(2), own)
    assert np.allclose(recursion.gradient((2, "W")), point.values["Z1"].T @ own)
    edit = frozenset({Edit(CARDS["slope-missing"], "slope", 2)})
    assert np.allclose(recursion.delta(2, edit), point.values["e2"])


def test_the_report_says_it_in_both_languages(tmp_path: Path) -> None:
    point = exercise("startup")
    path = tmp_path / "a.txt"
    path.write_text(f"Z1 = {typed(point.values['Z1'], 4)}\nd2 = {typed(point.values['e2'] * point.values['Z2'], 4)}",
                    encoding="utf-8")  # fmt: skip
    code, out, err = run("paper", "--case", "startup", "--check", str(path))
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert lines[0] == "FAIL: 1 of 2 answers wrong: d2."
    assert lines[1] == "d2 is wrong: the output of the layer stands for its slope (slope-is-output)."
    assert lines[2] == "    why: the function and its derivative are mixed up"
    assert lines[3] == "    wrong  d2 = d3 * W3' .* Z2;"
    assert lines[4] == "    right  d2 = d3 * W3' .* (Z2 .* (1 - Z2));"
    assert lines[-3:] == ["right: Z1", "not given: S1, S2, Z2, Q, y, E, d3, g3, g2, d1, g1",
                          "Next: pyport mistakes slope-is-output shows the mistake on a small network."]  # fmt: skip
    assert max(map(len, lines)) <= 80
    _, out, _ = run("paper", "--case", "startup", "--check", str(path), "--lang", "zh")
    assert out.splitlines()[0] == "FAIL：2 个答案中有 1 个有错：d2。"
    assert out.splitlines()[1] == "d2 有错：用这一层的输出代替了导数（slope-is-output）。"


def test_the_numbers_of_the_step_that_is_shown_are_told_to_be_these(tmp_path: Path) -> None:
    sheet, path = sheet_of(None, None, None, ()), tmp_path / "a.txt"
    path.write_text(f"S2 = {typed(sheet.point.values['S2'], 4)}", encoding="utf-8")
    code, out, _ = run("paper", "--check", str(path))
    assert code == 1
    assert out.splitlines()[1] == "S2 is wrong: these are the numbers of the first step; compute the second."
    path.write_text(f"S2 = {typed(sheet.point.values['S2'] + 0.01, 4)}", encoding="utf-8")
    assert "first step" not in run("paper", "--check", str(path))[1]


def test_answers_of_another_sheet_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    number = sheet_of("startup", None, None, ()).number
    path.write_text(f"sheet = {number}\nE = 5.6111", encoding="utf-8")
    assert run("paper", "--check", str(path))[0] == 0
    code, _, err = run("paper", "--case", "rng42", "--check", str(path))
    assert code == 2
    assert f"these answers belong to sheet {number}" in err


def test_nothing_given_is_no_answer() -> None:
    assert judge(exercise("startup"), Answers(), ["S1"]).verdict is Verdict.PASS
    assert judge(exercise("startup"), Answers(), ["S1"]).left_out == ["S1"]
