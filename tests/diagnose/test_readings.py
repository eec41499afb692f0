"""Points, ways of reading an answer, whole mistakes, and what is judged of a block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pyport.diagnose import Asked, Diagnosis, Point, diagnose, diagnose_target, draw
from pyport.diagnose.answers import readings
from pyport.diagnose.cure import cure_of_whole
from pyport.diagnose.judged import is_right, judge_blocks
from pyport.diagnose.rounding import Rounding
from pyport.diagnose.whole import Wanted, four_calls, other_penalty, remembered, returned_order
from pyport.gradients.target import TargetError
from pyport.model import Model
from pyport.points import _varieties
from pyport.targets import Target

DIFFERENT, EQUAL = (4, 5, 6, 3), (4, 4, 4, 4)
MODEL = Model()
Blocks = list[Any]


def points(model: Model = MODEL, widths: tuple[int, ...] = DIFFERENT) -> list[Point]:
    return [draw(model, widths, N, seed=N) for N in (9, 13)]


def changed(change: Callable[[Blocks], Any], model: Model = MODEL) -> Callable[..., Any]:
    return lambda X, Y, *parameters: change(list(model.gradient(X, Y, parameters)))


def told(gradient: Any, widths: tuple[int, ...] = DIFFERENT, model: Model = MODEL) -> Diagnosis:
    return diagnose(gradient, [model], points(model, widths))


def names(result: Diagnosis) -> list[tuple[str, ...]]:
    return [item.ids for item in result.named]


# Points


def test_a_point_has_no_unit_that_is_always_off_and_errors_of_both_signs() -> None:
    model = Model("linear-sse", activation="relu")
    point = draw(model, (4, 5, 3), 12, seed=1)
    Z, Q = model.layers(point.X, point.parameters)[1:]
    assert ((Z > 0).any(axis=0) & (Z <= 0).any(axis=0)).all()
    assert ((Q > point.Y).any(axis=0) & (Q < point.Y).any(axis=0)).all()


def test_a_point_with_a_unit_that_is_always_off_has_less_variety() -> None:
    model = Model("linear-sse", activation="relu")
    point = draw(model, (4, 5, 3), 12, seed=1)
    off = point._replace(X=np.abs(point.X), parameters=(-np.abs(point.parameters[0]), point.parameters[1]))
    less, more = _varieties(model, [off, point])
    assert less < more


def test_labels_are_zero_and_one_and_softmax_targets_add_up_to_one() -> None:
    assert set(np.unique(draw(MODEL, DIFFERENT, 9, 1, kind="labels").Y)) == {0, 1}
    Y = draw(Model("softmax-ce"), DIFFERENT, 9, 1).Y
    np.testing.assert_allclose(Y.sum(axis=1), 1, rtol=1e-12)
    assert set(np.unique(Y)) != {0, 1}


# Readings


@pytest.mark.parametrize("order", ["F", "C"])
def test_one_vector_in_either_order_is_right(order: Any) -> None:
    assert told(changed(lambda g: np.concatenate([b.ravel(order=order) for b in g]))).status == "right"


def test_one_vector_from_the_last_block_to_the_first_is_swapped() -> None:
    result = told(changed(lambda g: np.concatenate([b.ravel(order="F") for b in g[::-1]])))
    assert names(result) == [("blocks-swapped",)]
    assert result.named[0].findings[0].detail == "last to first"


def test_one_vector_in_no_order_is_none_known() -> None:
    assert told(changed(lambda g: np.sort(np.concatenate([b.ravel() for b in g])))).status == "unknown"


def test_all_square_blocks_may_be_transposed_and_one_alone_may_not() -> None:
    assert told(changed(lambda g: [b.T for b in g]), EQUAL).status == "right"
    assert set(names(told(changed(lambda g: [g[0], g[1].T, g[2]]), EQUAL))) == {
        ("transposed",), ("read-by-rows",), ("read-by-columns",)
    }  # fmt: skip


def test_only_square_blocks_have_two_readings() -> None:
    assert len(readings(changed(lambda g: g), points(), MODEL)) == 1
    assert len(readings(changed(lambda g: g), points(MODEL, EQUAL), MODEL)) == 2


def test_points_at_which_a_function_fails_are_left_out() -> None:
    def only_nine(X: Any, Y: Any, *parameters: Any) -> Any:
        assert len(X) == 9
        return MODEL.gradient(X, Y, parameters)

    (reading,) = readings(only_nine, points(), MODEL)
    assert [len(point.X) for point in reading.points] == [9]


def test_a_function_that_fails_everywhere_says_why() -> None:
    with pytest.raises(TargetError, match="it raises ZeroDivisionError"):
        told(lambda *inputs: 1 / 0)


# Whole mistakes


def test_blocks_in_another_order_are_swapped_and_the_order_is_told() -> None:
    result = told(changed(lambda g: [g[1], g[0], g[2]]))
    assert names(result) == [("blocks-swapped",)]
    assert result.named[0].findings[0].detail == "W2, W1, W3"


def test_the_right_order_is_no_other_order() -> None:
    point = points()[0]
    wanted = Wanted(MODEL, point)
    right = wanted.blocks
    assert returned_order(right, wanted) is None
    assert returned_order(right[::-1], wanted) == [2, 1, 0]
    assert returned_order([right[0], right[0], right[2]], wanted) is None


def test_blocks_in_another_order_that_are_off_by_more_than_rounding_are_not_swapped() -> None:
    wanted = Wanted(MODEL, points()[0])
    first, second, third = wanted.blocks
    assert returned_order([second, first, third], wanted) == [1, 0, 2]
    # What is returned raw has no formula: the rounding that is allowed is that of any way of writing it.
    assert returned_order([second * (1 + 1e-8), first, third], wanted) is None
    tiny = [1e-12 * block for block in (second, first, third)]
    assert returned_order(tiny, wanted) is None


@pytest.mark.parametrize("model", [MODEL, Model("softmax-ce", "mean", "tanh", "vectors")])
def test_a_function_that_adds_to_its_last_result_is_named(model: Model) -> None:
    total: list[Any] = []

    def adding(X: Any, Y: Any, *parameters: Any) -> Any:
        blocks = model.gradient(X, Y, parameters)
        same = total and [t.shape for t in total] == [b.shape for b in blocks]
        total[:] = [t + b for t, b in zip(total, blocks, strict=True)] if same else blocks
        return list(total)

    assert names(told(adding, model=model)) == [("gradient-accumulated",)]


@pytest.mark.parametrize("model", [MODEL, Model("softmax-ce", "mean", "tanh", "vectors")])
def test_a_function_that_gives_the_last_calls_gradient_is_named(model: Model) -> None:
    last: list[Any] = []

    def late(X: Any, Y: Any, *parameters: Any) -> Any:
        answer = list(last)
        last[:] = model.gradient(X, Y, parameters)
        return answer or [0 * g for g in last]

    assert names(told(late, model=model)) == [("gradient-of-last-call",)]


def test_a_function_without_memory_is_not_said_to_have_one() -> None:
    assert remembered(four_calls(changed(lambda g: g), points()[0]), MODEL) is None
    assert remembered(four_calls(changed(lambda g: [2 * b for b in g]), points()[0]), MODEL) is None


def test_a_function_with_another_memory_is_not_named() -> None:
    calls: list[int] = []

    def counting(X: Any, Y: Any, *parameters: Any) -> Any:
        calls.append(0)
        return [len(calls) * g for g in MODEL.gradient(X, Y, parameters)]

    with pytest.raises(TargetError, match="it is not deterministic"):
        told(counting)


@pytest.mark.parametrize("scale", ["sum", "mean"])
@pytest.mark.parametrize("bias", ["none", "ones", "vectors"])
def test_a_penalty_that_is_not_in_the_loss_is_named_with_its_size(scale: str, bias: str) -> None:
    model = Model("sigmoid-bce", scale, "tanh", bias)
    result = told(changed(lambda g: g, replace(model, decay=0.7)), model=model)
    assert names(result) == [("penalty-of-other-size",)]
    assert result.named[0].findings[0].detail == "0.7"


def test_a_penalty_that_is_not_divided_by_the_samples_is_named_with_its_size() -> None:
    model = Model(scale="mean")

    def plain(X: Any, Y: Any, *parameters: Any) -> Any:
        return [g + 0.25 * W for g, W in zip(model.gradient(X, Y, parameters), parameters, strict=True)]

    result = told(plain, model=model)
    assert names(result) == [("penalty-of-other-size",)]
    assert result.named[0].findings[0].detail == "0.25 * N"


def test_a_penalty_that_is_a_known_slip_keeps_its_name() -> None:
    model = Model(decay=0.3)
    for card, decay in (("penalty-missing", 0.0), ("penalty-twice", 0.6), ("penalty-half", 0.15)):
        assert names(told(changed(lambda g: g, replace(model, decay=decay)), model=model)) == [(card,)]


@pytest.mark.parametrize(("decay", "other"), [(0.3, None), (0.6, "0.6"), (0.0, "0")])
def test_the_penalty_of_the_loss_is_none_of_another_size(decay: float, other: str | None) -> None:
    model = Model(decay=0.3)
    gradient = changed(lambda g: g, replace(model, decay=decay))
    reading = readings(gradient, points(), model)[0]
    assert other_penalty(model, Rounding(gradient, reading)) == other


@pytest.mark.parametrize("size", [1e-12, 1e-10, 1e-6])
def test_noise_at_one_point_is_no_penalty(size: float) -> None:
    noise = np.random.default_rng(1)
    gradient = changed(lambda g: [b + size * noise.normal(size=b.shape) for b in g])
    point = points()[0]
    answers = [gradient(point.X, point.Y, *point.parameters)]
    reading = readings(lambda *_: answers[0], [point], MODEL)[0]
    assert other_penalty(MODEL, Rounding(lambda *_: answers[0], reading)) is None


# Blocks


def test_the_ratio_of_a_wrong_block_is_told_where_it_is_one_number() -> None:
    gradient = changed(lambda g: [g[0], -2.5 * g[1], g[2] ** 2])
    first, second, third = judge_blocks(gradient, MODEL, readings(gradient, points(), MODEL)[0])
    assert (first.right, first.ratio) == (True, None)
    assert not second.right
    assert second.ratio == pytest.approx(-2.5, rel=1e-12)
    assert (third.right, third.ratio) == (False, None)
    assert not is_right([first, second])


def test_a_ratio_that_differs_between_points_is_none() -> None:
    def by_samples(X: Any, Y: Any, *parameters: Any) -> Any:
        return [len(X) * g for g in MODEL.gradient(X, Y, parameters)]

    assert {block.ratio for block in judge_blocks(by_samples, MODEL, readings(by_samples, points(), MODEL)[0])} == {
        None
    }


def test_a_block_that_is_off_by_a_millionth_of_a_millionth_is_wrong() -> None:
    gradient = changed(lambda g: [g[0], g[1] * (1 + 1e-11), g[2]])
    assert [b.right for b in judge_blocks(gradient, MODEL, readings(gradient, points(), MODEL)[0])] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(("text", "said"), [("np.eye(Y.shape[1])[Y.argmax(axis=1)]", "rows of Y with a single 1"),
                                            ("(Y == 1)", "Y of 0 and 1")])  # fmt: skip
def test_the_labels_for_which_a_gradient_is_right_are_said(text: str, said: str) -> None:
    def gradient(X: Any, Y: Any, W1: Any) -> Any:
        return [X.T @ (1 / (1 + np.exp(-(X @ W1))) - eval(text, {"np": np, "Y": Y}))]

    result = diagnose_target(Target("labels", gradient, ("W1",)), Asked())
    assert (result.status, result.notes) == ("right", [f"judged for labels ({said})"])


def test_what_is_near_a_tiny_block_beside_1_alone_is_not_the_same() -> None:
    wanted = Wanted(MODEL, points()[0])
    wanted.blocks[0] = np.full(wanted.blocks[0].shape, 1e-20)
    wanted.allowed = [np.zeros(block.shape) for block in wanted.blocks]
    assert wanted.same(wanted.blocks[0], 0)
    assert not wanted.same(2 * wanted.blocks[0], 0, rounded=1e-19)


def test_blocks_in_another_order_are_cured_by_the_right_one_alone() -> None:
    def turned(X: Any, Y: Any, *parameters: Any) -> Any:
        return list(MODEL.gradient(X, Y, parameters))[::-1]

    order = list(range(len(points()[0].parameters)))
    cured = cure_of_whole(turned, MODEL, points(), "blocks-swapped", order[::-1])
    assert cured is not None
    assert cured < 1e-12
    assert cure_of_whole(lambda *inputs: turned(*inputs)[:1], MODEL, points(), "blocks-swapped", order) is None
