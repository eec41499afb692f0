"""A change in place changes here what it changes in NumPy, or it is said that this cannot be told."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gradients_strategies import differs, modular, same

from pyport.arithmetic.modular import NotProvable, Truth

A = np.array([[3.0, -1.0, 4.0], [-1.0, 5.0, -4.0], [2.0, 6.0, -5.0]])
#: What NumPy gives as a view, or as a copy, of a matrix, and how to change it.
PARTS: dict[str, Callable[[Any], Any]] = {
    "itself": lambda x: x,
    "astype": lambda x: x.astype(float),
    "astype without a copy": lambda x: x.astype(np.float64, copy=False),
    "np.flip": np.flip,
    "np.flip along 1": lambda x: np.flip(x, 1),
    "np.fliplr": np.fliplr,
    "np.flipud": np.flipud,
    "np.swapaxes": lambda x: np.swapaxes(x, 0, 1),
    "np.moveaxis": lambda x: np.moveaxis(x, 0, 1),
    "np.transpose": np.transpose,
    "np.atleast_1d": np.atleast_1d,
    "np.atleast_2d of a row": lambda x: np.atleast_2d(x[0]),
    "np.squeeze": lambda x: np.squeeze(x[:, :1]),
    "np.expand_dims": lambda x: np.expand_dims(x, 1),
    "a new axis": lambda x: x[None],
    "np.reshape by an axis": lambda x: np.reshape(x, (3, 1, 3)),
    "np.einsum of one": lambda x: np.einsum("ij->ji", x),
    "np.split": lambda x: np.split(x, 3)[1],
    "one element's largest": lambda x: x[:1].max(axis=0, keepdims=True),
    "one element's smallest": lambda x: x[:, :1].min(axis=1),
    "np.prod of one": lambda x: np.prod(x[:1], axis=0),
    "np.clip without ends": lambda x: np.clip(x, None, None),
    "np.repeat": lambda x: np.repeat(x, 1, axis=0),
    "np.tile": lambda x: np.tile(x, 1),
    "np.take": lambda x: np.take(x, [0, 1], axis=0),
    "np.roll": lambda x: np.roll(x, 1, axis=0),
    "a list of rows": lambda x: x[[0, 2]],
    "a slice": lambda x: x[1:],
    "a row": lambda x: x[1],
    "np.copy": np.copy,
    "flatten": lambda x: x.flatten(),
    "flatten in columns": lambda x: x.flatten("F"),
    "ravel of a copy": lambda x: x.copy().ravel(),
    "np.concatenate of one": lambda x: np.concatenate([x]),
    "np.where": lambda x: np.where(x == x, x, 0),
}


def base_and_part(x: Any, part: Callable[[Any], Any], is_base_changed: bool) -> list[Any]:
    x = x.copy()
    y = part(x)
    if is_base_changed:
        x *= 2
        x[0] = 7
    else:
        y *= 2
        y[0] = 7
    return [x, y]


@pytest.mark.parametrize("is_base_changed", [True, False])
@pytest.mark.parametrize("name", PARTS)
def test_what_is_changed_in_place_is_what_numpy_changes(name: str, is_base_changed: bool) -> None:
    found = base_and_part(modular(A), PARTS[name], is_base_changed)
    wanted = base_and_part(A, PARTS[name], is_base_changed)
    for got, numbers in zip(found, wanted, strict=True):
        same(got, modular(numbers))


def test_a_copy_where_numpy_has_a_view_would_be_noticed() -> None:
    got = base_and_part(modular(A), lambda x: np.flipud(x).copy(), True)[1]
    assert differs(got, modular(base_and_part(A, np.flipud, True)[1]))


@pytest.mark.parametrize("part", [np.diagonal, lambda x: np.broadcast_to(x[0], (2, 3)), np.diag])
def test_views_that_cannot_be_written_into_show_what_their_base_has_become(part: Callable[[Any], Any]) -> None:
    same(base_and_part(modular(A), part, True)[1], modular(base_and_part(A, part, True)[1]))
    for x in (A, modular(A)):
        with pytest.raises(ValueError, match="read-only"):
            base_and_part(x, part, False)


#: Whether these are copies in NumPy hangs on strides, which may be others for the user's arrays.
DOUBTFUL: dict[str, Callable[[Any], Any]] = {
    "np.ravel": np.ravel,
    "ravel": lambda x: x.ravel(),
    "ravel in columns": lambda x: x.ravel("F"),
    "ravel of a column": lambda x: x[:, 0].ravel(),
    "reshape": lambda x: x.reshape(-1),
    "reshape of a transposed matrix": lambda x: x.T.reshape(-1),
    "reshape in columns": lambda x: np.reshape(x, -1, order="F"),
}


def changed(of: Any, also: Any) -> tuple[Any, Any]:
    of += 1
    return of, also


@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_change_of_what_may_be_a_copy_or_a_view_is_not_provable(name: str) -> None:
    x = modular(A)
    part = DOUBTFUL[name](x)
    for of, also in ((x, part), (part, x), (x.T, part), (part[1:], x)):
        with pytest.raises(NotProvable, match=r"^a change in place of what reshape or ravel may have copied or not$"):
            changed(of, also)


@pytest.mark.parametrize("copied", [np.copy, np.positive, np.nan_to_num, lambda x: x.astype(float), copy.copy])
def test_copies_that_keep_the_order_are_as_doubtful(copied: Callable[[Any], Any]) -> None:
    x = copied(modular(A))
    with pytest.raises(NotProvable, match="may have copied or not"):
        changed(x, x.ravel())
    rows = x.copy()
    row = changed(rows, rows.ravel())[1]
    same(row, modular(A.ravel() + 1))


@pytest.mark.parametrize("name", DOUBTFUL)
def test_it_may_be_changed_when_nothing_else_can_have_its_memory(name: str) -> None:
    def alone(x: Any) -> Any:
        row = DOUBTFUL[name](x * 1)
        row += 1
        return row

    same(alone(modular(A)), modular(alone(A)))


@pytest.mark.parametrize("order", ["A", "K"])
def test_orders_that_hang_on_strides_are_not_provable(order: Any) -> None:
    for rearranged in (lambda x: x.ravel(order), lambda x: x.flatten(order), lambda x: np.ravel(x, order)):
        with pytest.raises(NotProvable, match="order="):
            rearranged(modular(A))
    with pytest.raises(NotProvable, match="order="):
        np.reshape(modular(A), -1, order="A")


#: NumPy's numbers are never changed in place: a name may still stand for what it was.
NUMBERS: dict[str, Callable[[Any], Any]] = {
    "element": lambda x: x[0, 0],
    "element of a row": lambda x: x[0][1],
    "sum": lambda x: x.sum(),
    "mean of equal ones": lambda x: np.mean(x * 0 + 3),
    "largest of one": lambda x: x[:1, :1].max(),
    "product": lambda x: x[0] @ x[1],
    "difference": lambda x: x[0, 0] - x[0, 1],
    "iterated": lambda x: next(iter(x[0])),
    "count": lambda x: (x > 0).sum(),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_not_changed_by_what_is_added_to_a_name_of_it(name: str) -> None:
    def kept(x: Any) -> list[Any]:
        x = x.copy()
        number = NUMBERS[name](x)
        before = number
        number += 5
        x[0] = 0
        return [before, number, np.atleast_1d(before)]

    for got, wanted in zip(kept(modular(A)), kept(A), strict=True):
        same(got * modular(1), modular(wanted))


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_says_that_it_is_one_and_no_array(name: str) -> None:
    for x in (A, modular(A)):
        assert isinstance(NUMBERS[name](x), np.number)
        assert not isinstance(NUMBERS[name](x), np.ndarray)
        assert isinstance(x[0], np.ndarray)


def test_a_number_that_may_be_an_array_is_not_changed_in_place() -> None:
    number = modular(A)[0, 0]
    for total in (np.zeros_like(number), np.copy(number), modular(A)[:1, :1].squeeze(), modular(A)[0, 0, ...]):
        with pytest.raises(NotProvable, match=r"^a change in place of what may be a number$"):
            changed(total, number)


def selected(x: Any) -> list[Any]:
    x, y = x.copy(), x * 0
    above = x > 0
    part = x[above]
    same_part = part
    part += 1
    x[:] = 9
    y[above] = same_part
    return [x, y]


def test_selected_elements_are_a_copy_of_their_own() -> None:
    for got, wanted in zip(selected(modular(A)), selected(A), strict=True):
        same(got, modular(wanted))


def test_comparisons_that_share_memory_are_not_changed_in_place() -> None:
    above = modular(A) > 0
    row = above[0]
    assert isinstance(row, Truth)
    for mask, other in ((above, modular(A) < 4), (row, modular(A[0]) < 4)):
        with pytest.raises(NotProvable, match=r"^np\.bitwise_and into another array$"):
            mask &= other
    alone = modular(A) > 0
    alone &= modular(A) < 4
    same(alone * modular(A), modular(((A > 0) & (A < 4)) * A))


def test_an_empty_array_holds_something_else_each_time() -> None:
    x = modular(A)
    first, second = np.empty_like(x), np.empty_like(x)
    assert first.shape == x.shape
    assert differs(first, second)
    assert differs(first, np.zeros_like(x))
    first[:] = x
    same(first, x)
