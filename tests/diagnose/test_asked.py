"""What the user says of a network: every bad input has its sentence, and the command its exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cli_runner import run

from pyport.diagnose import Asked, diagnose_target
from pyport.diagnose.asked import first_places, setting
from pyport.diagnose.runs import DIFFERENT, OUTPUTS, Runs
from pyport.errors import InputError
from pyport.gradients.target import TargetError
from pyport.model import Model
from pyport.targets import Target, load

CHINESE_VERDICTS = {"right": "正确", "mistake": "错误", "unknown": "未知"}
CODE = """
import numpy as np


def right(X, Y, W1, W2, W3):
    return gradient(X, Y, W1, W2, W3, lambda Z: Z * (1 - Z))


def mistake(X, Y, W1, W2, W3):
    return gradient(X, Y, W1, W2, W3, lambda Z: 1 - Z)


def unknown(X, Y, W1, W2, W3):
    return [np.sin(g) for g in right(X, Y, W1, W2, W3)]


def twice(X, Y, W1, W2, W3):
    return [2 * g for g in right(X, Y, W1, W2, W3)]


def pair(X, Y, W1, W2, W3):
    g1, g2, g3 = mistake(X, Y, W1, W2, W3)
    return g1, g2, -g3


def raising(X, Y, W1, W2, W3):
    raise RuntimeError("no")


def gradient(X, Y, W1, W2, W3, slope):
    Z1 = 1 / (1 + np.exp(-X @ W1))
    Z2 = 1 / (1 + np.exp(-Z1 @ W2))
    d3 = 1 / (1 + np.exp(-Z2 @ W3)) - Y
    d2 = d3 @ W3.T * slope(Z2)
    d1 = d2 @ W2.T * slope(Z1)
    return X.T @ d1, Z1.T @ d2, Z2.T @ d3
"""


def asked(words: str = "", **options: Any) -> Asked:
    given = {"head": None, "case": None, "sizes": None, "samples": None, "learning_rate": None} | options
    return Asked.of(words, **given)


def target(*names: str) -> Target:
    return Target("a function", lambda *inputs: None, names or None)


@pytest.mark.parametrize("sizes", ["4", "", "4,x", "4,0,2", "4,-1,2", "4.5,2", "4,20000"])
def test_sizes_that_are_none_have_a_sentence(sizes: str) -> None:
    with pytest.raises(InputError, match=f"--sizes {sizes}: expected two or more whole numbers"):
        asked(sizes=sizes)


@pytest.mark.parametrize(
    ("words", "options", "sentence"),
    [
        ("", {"case": "startup", "sizes": "3,2"}, "--case and --sizes both say the sizes; give one of them"),
        ("mean half", {}, "mean and half are two different kinds of scale"),
        ("sse", {"head": "softmax"}, "are two different kinds of head"),
        ("sgmoid", {}, "there is no sgmoid"),
        ("l2=x", {}, "l2=x: x is not a number"),
        ("l2=-1", {}, "the weight decay is -1"),
        ("", {"learning_rate": 0.0}, "the learning rate is 0"),
        ("", {"learning_rate": float("nan")}, "the learning rate is nan"),
        ("", {"case": "no-such-case"}, "no-such-case"),
    ],
)
def test_words_that_contradict_each_other_have_a_sentence(words: str, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        asked(words, **options)


@pytest.mark.parametrize(
    ("names", "words", "options", "sentence"),
    [
        (("W1", "b1", "W2", "b2"), "no-bias", {}, "it takes bias vectors; the named model has none"),
        (("W1", "W2"), "bias", {}, "with bias vectors that is W1, b1, W2, b2"),
        (("W1", "b1", "W2"), "bias", {}, "with bias vectors that is W1, b1, W2, b2"),
        (("W1", "W2", "W3"), "relu tanh relu", {}, "3 activations are named, and the network has 2 hidden layers"),
        (
            ("W1", "W2"),
            "",
            {"sizes": "4,3,3,2"},
            "it takes 2 weight matrices, and --sizes has 4 numbers; 3 are expected",
        ),
        (tuple(f"W{k}" for k in range(1, 8)), "", {}, "networks of 1 to 6 weight matrices are diagnosed, not of 7"),
        ((), "", {"sizes": "2,2,2,2,2,2,2,2"}, "networks of 1 to 6 weight matrices are diagnosed, not of 7"),
    ],
)
def test_a_network_that_does_not_fit_the_target_has_a_sentence(
    names: tuple[str, ...], words: str, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InputError, match=sentence):
        diagnose_target(target(*names), asked(words, **options))


@pytest.mark.parametrize("depth", range(1, 7))
def test_up_to_six_weight_matrices_are_diagnosed(depth: int) -> None:
    def negative(X: Any, Y: Any, *parameters: Any) -> Any:
        return [-g for g in Model().gradient(X, Y, parameters)]

    names = tuple(f"W{k + 1}" for k in range(depth))
    result = diagnose_target(Target("negative", negative, names), asked("sigmoid-bce sum sigmoid"))
    assert [item.ids for item in result.named] == [("sign",)]


def test_a_case_says_the_sizes() -> None:
    found = asked(case="startup")
    assert found.widths is not None
    assert len(found.widths) == 4
    assert asked(case="startup", samples=5).samples == 5


# The command


@pytest.fixture
def code(tmp_path: Path) -> str:
    path = tmp_path / "mine.py"
    path.write_text(CODE, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("name", "exit_code", "verdict"),
    [("right", 0, "RIGHT: within rounding"), ("mistake", 1, "MISTAKE: "), ("unknown", 1, "NONE KNOWN: "),
     ("pair", 1, "MISTAKE 1 of 2: ")],
)  # fmt: skip
@pytest.mark.sampled(2)
def test_the_exit_code_is_that_of_the_verdict(code: str, name: str, exit_code: int, verdict: str) -> None:
    got, out, err = run("diagnose", f"{code}:{name}", "--model", "sigmoid-bce sum sigmoid")
    assert (got, err) == (exit_code, "")
    assert verdict in out


@pytest.mark.parametrize("arguments", [
    ("--sizes", "4"), ("--case", "startup", "--sizes", "3,2"), ("--model", "relu tanh relu"), ("--learning-rate", "-1"),
])  # fmt: skip
def test_bad_input_exits_with_two(code: str, arguments: tuple[str, ...]) -> None:
    got, out, err = run("diagnose", f"{code}:right", *arguments)
    assert (got, out) == (2, "")
    assert err


def test_a_function_that_raises_exits_with_two(code: str) -> None:
    got, _, err = run("diagnose", f"{code}:raising")
    assert got == 2
    assert "RuntimeError" in err


@pytest.mark.parametrize("name", CHINESE_VERDICTS)
def test_the_report_is_in_chinese_where_that_is_asked_for(code: str, name: str) -> None:
    _, out, _ = run("diagnose", f"{code}:{name}", "--lang", "zh", "--model", "sigmoid-bce sum sigmoid")
    assert CHINESE_VERDICTS[name] in out
    assert "sigmoid 输出的交叉熵，对样本求和" in out


def test_a_report_has_lines_why_effect_and_cure(code: str) -> None:
    _, out, _ = run("diagnose", f"{code}:mistake", "--model", "sigmoid-bce sum sigmoid")
    parts = (
        "[slope-one-minus-output]", "d2 = d3 @ W3.T * (1 - Z2)", "d2 = d3 * W3' .* (Z2 .* (1 - Z2));", "why", "effect",
        "cure: with this undone in the numbers that it gave, they are right", "g1 is wrong", "g3 is right",
    )  # fmt: skip
    for part in parts:
        assert part in " ".join(out.split()), part


def test_json_holds_what_the_report_says(code: str) -> None:
    got, out, _ = run("diagnose", f"{code}:twice", "--model", "sigmoid-bce sum sigmoid", "--json", "-")
    told = json.loads(out)
    assert got == 1
    assert (told["status"], told["mistakes"][0]["cards"][0]["id"]) == ("named", "twice")
    np.testing.assert_allclose([block["ratio"] for block in told["blocks"]], 2, rtol=1e-12)
    assert told["samples"] == [10, 13]


def test_where_nothing_is_said_it_is_the_right_gradient_of_some_loss(code: str) -> None:
    got, out, _ = run("diagnose", f"{code}:right")
    assert got == 0
    assert "the cross-entropy of sigmoid outputs, summed over samples" in " ".join(out.split())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_catalogue_lists_all_cards_and_a_card_shows_its_lines(lang: str) -> None:
    from pyport.mistakes import CARDS

    got, out, _ = run("mistakes", "--lang", lang)
    assert got == 0
    assert all(card in out for card in CARDS)
    got, out, _ = run("mistakes", "slope-missing", "--lang", lang)
    assert got == 0
    assert "d2 = d3 @ W3.T" in out
    assert ("漏掉了" in out) == (lang == "zh")


def test_a_card_that_is_none_exits_with_two() -> None:
    got, _, err = run("mistakes", "slope-mising")
    assert got == 2
    assert "there is no mistake slope-mising" in err


def test_cards_in_json_are_the_catalogue() -> None:
    from pyport.mistakes import CARDS

    _, out, _ = run("mistakes", "--json", "-")
    assert [card["id"] for card in json.loads(out)["mistakes"]] == list(CARDS)


@pytest.mark.parametrize("samples", [None, 10])
def test_cases_at_which_a_function_raises_are_left_out(samples: int | None) -> None:
    def gradient(X: Any, Y: Any, *weights: Any) -> Any:
        if samples is not None and len(X) != samples:
            raise ValueError(f"{samples} samples")
        return Model().gradient(X, Y, weights)

    widths = (*DIFFERENT[:3], OUTPUTS)
    target = Target("grad", gradient, ("W1", "W2", "W3"))
    places = first_places(target, Model(), Runs(Model(), widths, (10,), []), None)
    assert ("startup" in {place.name for place in places}) is (samples is None)
    assert places


def test_a_gradient_that_is_no_number_is_not_asked_at_many_sizes() -> None:
    asked_at: list[tuple[int, ...]] = []

    def gradient(X: Any, Y: Any, W1: Any, W2: Any) -> list[Any]:
        asked_at.append((*X.shape, *Y.shape))
        return [np.full(W1.shape, np.nan), 0 * W2]

    with pytest.raises(TargetError, match=r"array 1 holds NaN, first in \(1,1\)"):
        setting(load(gradient), Asked())
    assert len({sizes[1:2] + sizes[3:] for sizes in asked_at}) <= 2
    assert len(asked_at) < 40
