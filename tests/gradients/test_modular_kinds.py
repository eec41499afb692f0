"""What comes of comparisons has the kind that NumPy gives it: answers, integers, or doubles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from gradients_strategies import differs, modular, same

from pyport.arithmetic.modular import NotProvable

A = np.array([[3.0, -1.0, 4.0], [-1.0, 5.0, -4.0]])
#: Of a matrix x, where it is above 0 (m) and where below 4 (k).
SAME: dict[str, Callable[[Any, Any, Any], Any]] = {
    "m + k": lambda x, m, k: x * (m + k),
    "m * k": lambda x, m, k: x * (m * k),
    "np.maximum": lambda x, m, k: x * np.maximum(m, k),
    "np.minimum": lambda x, m, k: x * np.minimum(m, k),
    "m ^ k": lambda x, m, k: x * (m ^ k),
    "m | k": lambda x, m, k: x * (m | k),
    "m == k": lambda x, m, k: x * (m == k),
    "m < k": lambda x, m, k: x * (m < k),
    "m * x": lambda x, m, k: m * x + m - x,
    "m - x in a list": lambda x, m, k: m - x + [1, 2, 3],
    "m + True": lambda x, m, k: x * (m + True),
    "m + constants": lambda x, m, k: x * (m + (A < 0)),
    "m * 1 + k": lambda x, m, k: x * (m * 1 + k),
    "1 - m": lambda x, m, k: x * (1 - m),
    "m / 2": lambda x, m, k: m / 2 * x,
    "m @ x": lambda x, m, k: m @ x.T,
    "int": lambda x, m, k: x * (m.astype(int) - 1),
    "int twice": lambda x, m, k: x * (m.astype(int) + k.astype(int)),
    "int to float": lambda x, m, k: x * (m.astype(np.uint8).astype(float) - 1),
    "int to answers": lambda x, m, k: x * (m.astype(bool) + k),
    "uint8 with floats": lambda x, m, k: x * (1.0 + x * m.astype(np.uint8)),
    "single with floats": lambda x, m, k: x * m.astype(np.float32),
    "float": lambda x, m, k: x * (m.astype(float) - 1),
    "where of integers": lambda x, m, k: x * (np.where(m, 1, 0) - 1),
    "where of floats": lambda x, m, k: assigned(np.where(m, 1.0, 0.0), x),
    "where with the values": lambda x, m, k: assigned(np.where(m, x, 0), x),
    "sum": lambda x, m, k: x * (m.sum(axis=0) - 3),
    "np.sum": lambda x, m, k: x / (np.sum(m) - 9),
    "sum of short ones": lambda x, m, k: x * m.astype(np.uint8).sum(),
    "mean of int": lambda x, m, k: x * (m.astype(int).mean() * 6),
    "zeros_like of a comparison": lambda x, m, k: x * (np.zeros_like(m) + 1),
    "ones_like of a comparison": lambda x, m, k: x * (np.ones_like(m) + m),
    "zeros_like as float": lambda x, m, k: assigned(np.zeros_like(m, dtype=float), x),
    "int written into int": lambda x, m, k: x * assigned(m.astype(int), np.where(k, 3, 2)),
    "int written into float": lambda x, m, k: assigned(x * 1, m.astype(int)),
    "stacked": lambda x, m, k: np.vstack([m.astype(int), k]) @ x.T,
    "stacked with values": lambda x, m, k: assigned(np.vstack([m, x]), 3),
    "a product of matrices": lambda x, m, k: (m.astype(int) @ k.T.astype(int)) @ x,
    "np.sign": lambda x, m, k: assigned(np.sign(x), x),
    "a matrix written into flat": lambda x, m, k: written_flat(x * 1, 2 * x.T),
    "a matrix written into a part of flat": lambda x, m, k: written_flat(x * 1, x[:, :2], slice(1, 5)),
    "a number written into flat": lambda x, m, k: written_flat(x * 1, x[:1, :1]),
}  # fmt: skip


def written_flat(a: Any, value: Any, where: slice = slice(None)) -> Any:
    a.T.flat[where] = value
    return a


def test_what_flat_repeats_is_refused() -> None:
    with pytest.raises(NotProvable, match="other numbers of elements"):
        written_flat(modular(A), modular(A)[:1])


def assigned(a: Any, value: Any) -> Any:
    a[:] = value
    a[0] = value[0] if np.ndim(value) else value
    return a


def changed(a: Any, value: Any) -> Any:
    a *= value
    return a


@pytest.mark.parametrize("name", SAME)
def test_what_comes_of_comparisons_is_what_numpy_has(name: str) -> None:
    x = modular(A)
    wanted = SAME[name](A, A > 0, A < 4) * 1e0
    same(SAME[name](x, x > 0, x < 4) * 42, modular(np.rint(wanted * 42)))


def test_a_sum_of_comparisons_as_numbers_would_be_noticed() -> None:
    x = modular(A)
    numbers = (x > 0) * 1 + (x < 4)
    assert differs((x * numbers)[0, 0], modular((A * ((A > 0) + (A < 4)))[0, 0]))


#: In NumPy these wrap round, are cut off, are rounded to single precision, or are errors.
NOT_PROVABLE: dict[str, Callable[[Any, Any, Any], Any]] = {
    "uint8 - 1": lambda x, m, k: m.astype(np.uint8) - 1,
    "-uint8": lambda x, m, k: -m.astype(np.uint8),
    "int8 + int8": lambda x, m, k: m.astype("i1") + k.astype("i1"),
    "int8 * 300": lambda x, m, k: m.astype("i1") * 300,
    "uint8 * 255": lambda x, m, k: m.astype(np.uint8) * 255,
    "uint64 - uint64": lambda x, m, k: m.astype(np.uint64) - k.astype(np.uint64),
    "uint8 @ uint8": lambda x, m, k: m.astype(np.uint8) @ k.T.astype(np.uint8),
    "m @ k": lambda x, m, k: m @ k.T,
    "np.dot": lambda x, m, k: np.dot(m, k.T),
    "np.outer": lambda x, m, k: np.outer(m, k),
    "np.einsum": lambda x, m, k: np.einsum("ij,ij->j", m, k),
    "np.tensordot": lambda x, m, k: np.tensordot(m, k.T, axes=1),
    "np.square": lambda x, m, k: np.square(m),
    "m ** 2": lambda x, m, k: m**2,
    "int ** -1": lambda x, m, k: (1 + m) ** -1,
    "single + single": lambda x, m, k: m.astype(np.float32) + k.astype(np.float32),
    "exp of uint8": lambda x, m, k: np.exp(m.astype(np.uint8)),
    "exp of answers": lambda x, m, k: np.exp(m),
    "where of single constants": lambda x, m, k: np.where(m, np.float32(1), np.float32(3)) * 3,
    "where of answers": lambda x, m, k: np.where(m, k, m),
    "values into int": lambda x, m, k: assigned(m.astype(int), x),
    "values into where": lambda x, m, k: assigned(np.where(m, 1, 0), x),
    "values into a comparison's zeros_like": lambda x, m, k: assigned(np.zeros_like(m), x),
    "values into zeros_like of int": lambda x, m, k: assigned(np.zeros_like(x, dtype=int), x),
    "constants into int": lambda x, m, k: assigned(m.astype(int), 0.5),
    "integers into uint8": lambda x, m, k: assigned(m.astype(np.uint8), 300),
    "int times values in place": lambda x, m, k: changed(m.astype(int), x),
    "m times values in place": lambda x, m, k: changed(m, x),
    "selected values into int": lambda x, m, k: selected(m.astype(int), x, m),
    "stacked answers": lambda x, m, k: np.vstack([m, k]),
    "full_like of a comparison": lambda x, m, k: np.full_like(m, x[0, 0]),
    "empty_like of a comparison": lambda x, m, k: np.empty_like(m),
    "int of values": lambda x, m, k: x.astype(int),
    "large integers": lambda x, m, k: m * 2**40 * 2**40,
    "large negative integers": lambda x, m, k: m * 2**40 * -(2**40),
}


def selected(a: Any, values: Any, where: Any) -> Any:
    a[where] = values[where]
    return a


@pytest.mark.parametrize("name", NOT_PROVABLE)
def test_integers_that_numpy_wraps_or_cuts_off_are_not_provable(name: str) -> None:
    x = modular(A)
    with pytest.raises(NotProvable):
        NOT_PROVABLE[name](x, x > 0, x < 4)


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
def test_what_numpy_multiplies_as_matrices_or_masks_is_not_provable() -> None:
    x = modular(A)
    for other in (np.asmatrix(np.eye(3)), np.ma.masked_array(A, A > 0)):
        with pytest.raises(NotProvable, match=r"^operations with a (matrix|MaskedArray)$"):
            x * other


@pytest.mark.parametrize("difference", [lambda m: m - m, lambda m: -m])
def test_comparisons_have_no_difference(difference: Callable[[Any], Any]) -> None:
    for x in (A, modular(A)):
        with pytest.raises(TypeError, match="numpy boolean"):
            difference(x > 0)


#: None of these options is left out in silence.
OPTIONS: dict[str, Callable[[Any], Any]] = {
    "sum where": lambda x: x.sum(where=A > 0),
    "sum from": lambda x: x.sum(initial=1),
    "sum into": lambda x: x.sum(axis=0, out=np.zeros(3)),
    "sum into values": lambda x: np.sum(x, axis=0, out=x[0]),
    "sum as single": lambda x: x.sum(dtype=np.float32),
    "max from": lambda x: x.max(initial=0),
    "np.max where": lambda x: np.max(x, where=A > 0, initial=0),
    "dot into": lambda x: x.dot(x.T, out=x),
    "clip into": lambda x: x.clip(0, 1, out=x),
    "reshape copied": lambda x: x.reshape(-1, copy=True),
    "np.take into": lambda x: np.take(x, [0], axis=0, out=np.zeros((1, 3))),
    "np.concatenate as": lambda x: np.concatenate([x, x], dtype=np.float32),
    "np.average by weights": lambda x: np.average(x, weights=A),
    "astype safely": lambda x: x.astype(float, casting="no"),
    "large integers into small ones safely": lambda x: (x > 0).astype(int).astype("i4", casting="safe"),
    "astype in columns or not": lambda x: x.astype(float, order="F", copy=False),
    "np.add where": lambda x: np.add(x, 1, where=A > 0),
    "np.add as": lambda x: np.add(x, 1, dtype=np.float32),
    "np.add.reduce where": lambda x: np.add.reduce(x, where=A > 0),
    "np.zeros_like of another shape": lambda x: np.zeros_like(x, shape=(1,)),
    "comparisons counted into": lambda x: (x > 0).sum(axis=0, out=np.zeros(3)),
    "comparisons in columns": lambda x: (x > 0).reshape(-1, order="F"),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_that_is_not_known_is_not_provable(name: str) -> None:
    with pytest.raises(NotProvable):
        OPTIONS[name](modular(A))
