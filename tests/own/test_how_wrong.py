"""In what way a wrong gradient of one's own loss is wrong, and that nothing is said that is not so."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cli_runner import run

from pyport.language import in_language
from pyport.own.how_wrong import how_wrong
from pyport.own.question import Names, Place, Question

Blocks = list[Any]
F, H, N = 4, 3, 6
LABELS = np.array([0, 1, 2, 0, 1, 2])


def forward(blocks: Sequence[Any], X: Any) -> Any:
    W1, W2 = blocks
    return np.tanh(X @ W1) @ W2


def loss(blocks: Sequence[Any], data: Sequence[Any]) -> Any:
    X, Y = data
    return np.sum(np.log(np.cosh(forward(blocks, X) - Y))) / len(X)


def right(blocks: Sequence[Any], data: Sequence[Any], weights: Any = 1.0) -> Blocks:
    W1, W2 = blocks
    X, Y = data
    Z = np.tanh(X @ W1)
    d = np.tanh(Z @ W2 - Y) / len(X) * np.reshape(weights, (-1, 1))
    return [X.T @ (d @ W2.T * (1 - Z**2)), Z.T @ d]


def told(gradient: Callable[..., Blocks], Y: Any = None) -> list[str]:
    rng = np.random.default_rng(0)
    place = Place("here", (rng.normal(size=(F, H)), rng.normal(size=(H, H))),
                  (rng.normal(size=(N, F)), rng.normal(size=(N, H)) if Y is None else Y))  # fmt: skip
    return how_wrong(Question(loss, gradient, (place,), Names(("W1", "W2"), ("X", "Y"))), place)


def changed(change: Callable[[Any, Any], Any], k: int = 1) -> Callable[..., Blocks]:
    """The right gradient with one block changed."""

    def gradient(blocks: Sequence[Any], data: Sequence[Any]) -> Blocks:
        found = right(blocks, data)
        found[k] = change(found[k], blocks[k])
        return found

    return gradient


def test_of_a_right_gradient_nothing_is_said() -> None:
    assert told(right) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda g, _: g.T, "is transposed"),
        (lambda g, _: g[:, [1, 0, 2]], "has its columns in another order: 2,1,3 [1,0,2]"),
        (lambda g, _: g[::-1], "has its rows in another order: 3,2,1 [2,1,0]"),
        (lambda g, W2: g + 0.1 * W2, "is off by 0.1 times W2"),
        (lambda g, _: g - 0.5, "is off by -0.5 in every element"),
        (lambda g, _: 0 * g, "is 0"),
        (lambda g, _: g * [1, 1, 2], "is wrong in column 3 [2] alone"),
    ],
)
def test_a_changed_block_is_told_by_its_change(change: Callable[[Any, Any], Any], words: str) -> None:
    assert told(changed(change))[0] == f"the gradient by W2 {words}"


def test_what_is_changed_in_no_such_way_is_not_said_to_be() -> None:
    assert told(changed(lambda g, W2: g + 0.1 * W2**2)) == []
    assert told(changed(lambda g, _: g[:, [1, 0, 2]] * (1 + 1e-6))) == []


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ([1, 1, 1, 1, 1, 0], "sample 6 [5] is left out"),
        ([2, 1, 1, 1, 1, 1], "sample 1 [0] is counted 2 times"),
        ([1, 0.5, 1, 1, 0.5, 1], "samples 2,5 [1,4] are counted 0.5 times"),
    ],
)
def test_how_often_each_sample_is_counted_is_read_off(times: list[float], words: str) -> None:
    def gradient(blocks: Sequence[Any], data: Sequence[Any]) -> Blocks:
        return right(blocks, data, times if len(data[0]) == N else 1.0)

    assert told(gradient) == [words]


def test_where_these_are_all_of_one_label_the_label_is_said() -> None:
    def gradient(blocks: Sequence[Any], data: Sequence[Any]) -> Blocks:
        return right(blocks, data, np.where(data[1].argmax(axis=1) == 1, 0.0, 1.0))

    assert told(gradient, np.eye(H)[LABELS]) == ["the samples of class 2 [1] are left out"]
    # One sample of its class is told as that sample.
    assert told(lambda blocks, data: right(blocks, data, np.where(np.arange(len(data[0])) == 5, 0.0, 1.0)),
                np.eye(H)[[0, 0, 1, 1, 0, 2]]) == ["sample 6 [5] is left out"]  # fmt: skip


def test_samples_that_are_wrong_alone_are_told_from_the_others() -> None:
    def gradient(blocks: Sequence[Any], data: Sequence[Any]) -> Blocks:
        large = np.abs(forward(blocks, data[0]) - data[1]).max(axis=1) > 3
        return [g + large.any() * 0.1 * np.sin(g) for g in right(blocks, data)]

    rng = np.random.default_rng(0)
    blocks = (rng.normal(size=(F, H)), rng.normal(size=(H, H)))
    X, Y = rng.normal(size=(N, F)), rng.normal(size=(N, H))
    large = np.flatnonzero(np.abs(forward(blocks, X) - Y).max(axis=1) > 3)
    assert 0 < len(large) < N
    numbers = [",".join(str(n + first) for n in large) for first in (1, 0)]
    (words,) = [words for words in told(gradient) if words.startswith("sample by sample")]
    assert f"{numbers[0]} [{numbers[1]}] and right for the others" in words


def test_all_of_it_is_said_in_chinese_too() -> None:
    changes: list[Callable[[Any, Any], Any]] = [
        lambda g, _: g.T, lambda g, _: g[:, [1, 0, 2]], lambda g, _: g[::-1], lambda g, W2: g + 0.1 * W2,
        lambda g, _: g - 0.5, lambda g, _: 0 * g, lambda g, _: g * [1, 1, 2], lambda g, _: g * [[2], [1], [1]],
    ]  # fmt: skip
    found = [words for change in changes for words in told(changed(change))]
    for times in ([1, 1, 1, 1, 1, 0], [2, 1, 1, 1, 1, 1], [1, 0.5, 1, 1, 0.5, 0]):
        found += told(lambda blocks, data, times=times: right(blocks, data, times if len(data[0]) == N else 1.0))
    found += told(lambda blocks, data: right(blocks, data, np.where(data[1].argmax(axis=1) == 1, 0.0, 1.0)),
                  np.eye(H)[LABELS])  # fmt: skip
    chinese = [in_language(words, "zh") for words in found]
    assert chinese[0] == "对 W2 的梯度被转置了"
    assert "样本 6 [5] 被遗漏" in chinese
    assert chinese[-1] == "类别 2 [1] 的样本被遗漏"
    assert all(re.search("[a-z]{2}", words) for words in found)
    assert not any(re.search("[a-z]{2}", words) for words in chinese)


CODE = """
import numpy as np

def loss(X, Y, W):
    return np.sum(np.log(np.cosh(X @ W - Y))) / len(X)

def right(X, Y, W):
    return [X.T @ np.tanh(X @ W - Y) / len(X)]

def last_left_out(X, Y, W):
    return [X[:-1].T @ np.tanh(X[:-1] @ W - Y[:-1]) / len(X)]
"""


def test_diagnose_takes_a_loss_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "my.py"
    path.write_text(CODE, encoding="utf-8")
    loss_words = ["--loss", f"{path}:loss"]
    code, out, _ = run("diagnose", f"{path}:last_left_out", *loss_words, "--json", str(tmp_path / "out.json"))
    assert code == 1
    assert "\nsample 7 [6] is left out\n" in out
    assert json.loads((tmp_path / "out.json").read_text())["ways"] == ["sample 7 [6] is left out"]
    code, out, _ = run("diagnose", f"{path}:right", *loss_words)
    assert code == 0
    assert "sample" not in out.partition("evidence")[0]
    code, _, error = run("diagnose", f"{path}:right", *loss_words, "--learning-rate", "0.1")
    assert code == 2
    assert "--learning-rate describes a loss, and --loss is one; leave one of them out." in error
