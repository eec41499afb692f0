"""NumPy's functions on residues give what whole numbers give."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from gradients_strategies import random_modular, same

from pyport.arithmetic.modular import ModularArray, NotProvable

C = np.arange(6).reshape(3, 2)
FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "np.dot": lambda A, B: np.dot(A, B),
    "np.dot by a constant": lambda A, B: np.dot(C, A),
    "np.dot by a number": lambda A, B: np.dot(3, A),
    "np.dot of rows": lambda A, B: np.dot(A[0], B[:, 0]),
    "A.dot": lambda A, B: A.dot(B),
    "@": lambda A, B: A @ B,
    "np.matmul": lambda A, B: np.matmul(A, B),
    "matrix by column": lambda A, B: A @ B[:, 1],
    "row by matrix": lambda A, B: A[1] @ B,
    "constant by matrix": lambda A, B: C @ A,
    "np.multiply": lambda A, B: np.multiply(A, B.T),
    "np.add": lambda A, B: np.add(A, 5),
    "np.subtract": lambda A, B: np.subtract(7, A),
    "np.negative": lambda A, B: np.negative(A),
    "np.square": lambda A, B: np.square(A),
    "np.outer": lambda A, B: np.outer(A[0], B[:, 0]),
    "np.transpose": lambda A, B: np.transpose(A),
    "np.transpose with axes": lambda A, B: np.transpose(A, (1, 0)),
    "A.transpose": lambda A, B: A.transpose(),
    ".T": lambda A, B: A.T,
    ".mT": lambda A, B: A.mT,
    "np.matrix_transpose": lambda A, B: np.matrix_transpose(A),
    "np.sum": lambda A, B: np.sum(A),
    "np.sum along 0": lambda A, B: np.sum(A, axis=0),
    "np.sum with keepdims": lambda A, B: np.sum(A, axis=1, keepdims=True),
    "A.sum": lambda A, B: A.sum(axis=-1),
    "sum over rows": lambda A, B: sum(A),
    "np.reshape": lambda A, B: np.reshape(A, (3, 2)),
    "A.reshape in columns": lambda A, B: A.reshape(-1, order="F"),
    "np.ravel": lambda A, B: np.ravel(A),
    "A.ravel in columns": lambda A, B: A.ravel("F"),
    "A.flatten": lambda A, B: A.flatten(),
    "slice": lambda A, B: A[:, 1:],
    "element": lambda A, B: A[1, 2],
    "list of rows": lambda A, B: A[[1, 0]],
    "new axis": lambda A, B: A[0][:, None],
    "mask": lambda A, B: A[np.array([True, False])],
    "np.concatenate": lambda A, B: np.concatenate([A, B.T]),
    "np.hstack with constants": lambda A, B: np.hstack([np.ones((2, 1), dtype=int), A]),
    "np.vstack": lambda A, B: np.vstack([A, A]),
    "np.stack": lambda A, B: np.stack([row * 2 for row in A]),
    "np.stack of columns": lambda A, B: np.stack([A[0], A[1]], axis=1),
    "np.column_stack": lambda A, B: np.column_stack([A[0], A[1]]),
    "np.zeros_like": lambda A, B: np.zeros_like(A) + 1,
    "np.ones_like": lambda A, B: np.ones_like(A),
    "np.copy": lambda A, B: np.copy(A),
    "element assigned": lambda A, B: assigned(A),
    "np.einsum": lambda A, B: np.einsum("ij,jk->ik", A, B),
    "np.einsum of one": lambda A, B: np.einsum("ij->j", A),
    "np.einsum of three": lambda A, B: np.einsum("ij,jk,kl->il", A, B, A),
    "np.einsum without arrow": lambda A, B: np.einsum("ij,jk", A, B),
    "np.tensordot": lambda A, B: np.tensordot(A, B, axes=1),
    "np.tensordot of rows": lambda A, B: np.tensordot(A, B.T, axes=([0], [0])),
    "np.inner": lambda A, B: np.inner(A, B.T),
    "np.vdot": lambda A, B: np.vdot(A, B.T),
    "np.add.reduce": lambda A, B: np.add.reduce(A),
    "np.add.reduce along 1": lambda A, B: np.add.reduce(A, axis=1),
    "np.multiply.outer": lambda A, B: np.multiply.outer(A[0], B[:, 0]),
    "sum over both axes": lambda A, B: np.sum(A, axis=(0, 1), keepdims=True),
    "np.swapaxes": lambda A, B: np.swapaxes(A, 0, 1),
    "np.moveaxis": lambda A, B: np.moveaxis(A[None], 0, -1),
    "np.expand_dims": lambda A, B: np.expand_dims(A, 1),
    "np.squeeze": lambda A, B: np.squeeze(A[:, :1]),
    "np.atleast_2d": lambda A, B: np.atleast_2d(A[0]),
    "np.insert": lambda A, B: np.insert(A, 0, 1, axis=1),
    "np.append": lambda A, B: np.append(np.ones((2, 1), dtype=int), A, axis=1),
    "np.append flat": lambda A, B: np.append(A, B),
    "np.diag": lambda A, B: np.diag(A[0]),
    "np.diag of a matrix": lambda A, B: np.diag(A),
    "np.trace": lambda A, B: np.trace(A @ B),
    "np.tile": lambda A, B: np.tile(A, (2, 1)),
    "np.repeat": lambda A, B: np.repeat(A, 2, axis=0),
    "np.roll": lambda A, B: np.roll(A, 1, axis=1),
    "np.flip": lambda A, B: np.flip(A, axis=1),
    "np.take": lambda A, B: np.take(A, [2, 0], axis=1),
    "np.delete": lambda A, B: np.delete(A, 0, axis=1),
    "np.split": lambda A, B: np.split(A, [1], axis=1)[1],
    "np.array_split": lambda A, B: np.array_split(B, 2)[0],
    "np.broadcast_to": lambda A, B: np.broadcast_to(A[0], (4, 3)),
    "np.full_like": lambda A, B: np.full_like(A, 3),
    "np.prod": lambda A, B: np.prod(A, axis=1),
    "labels": lambda A, B: A[np.arange(2), np.array([2, 0])],
    "labels and a slice between": lambda A, B: A[:, None][np.array([1, 0]), :, np.array([0, 2])],
    "labels assigned": lambda A, B: labels_assigned(A),
    "astype": lambda A, B: A.astype(float) if type(A) is not np.ndarray else A,
    "np.where on constants": lambda A, B: np.where(np.eye(2, 3) == 1, A, 0),
}


def assigned(A: Any) -> Any:
    A = A.copy()
    A[0, 1] = A[1, 1]
    A[:, 2] = 4
    return A


def labels_assigned(A: Any) -> Any:
    A = A.copy()
    A[np.arange(2), np.array([2, 0])] -= 1
    return A


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_gives_what_whole_numbers_give(name: str) -> None:
    A, B = random_modular(1, 2, 3), random_modular(2, 3, 2)
    found = FUNCTIONS[name](A, B)
    for lane, primes in enumerate(A.field.primes.tolist()):
        for level, p in enumerate(primes):
            exact = FUNCTIONS[name](*(item.residues[lane, level].astype(object) for item in (A, B)))
            wanted = np.asarray(exact % p).astype(np.int64)
            np.testing.assert_array_equal(found.residues[lane, level], wanted, strict=True)


def test_means_and_quotients_times_their_divisor_are_the_sums() -> None:
    A = random_modular(1, 2, 3)
    same(np.mean(A) * 6, A.sum())
    same(A.mean(axis=0) * 2, A.sum(axis=0))
    same(np.mean(A, axis=1, keepdims=True) * 3, A.sum(axis=1, keepdims=True))
    same(A / 7 * 7, A)
    same(1 / A * A, np.ones_like(A))
    same(np.reciprocal(A) * A, np.ones_like(A))
    same(A * 0.1 * 10, A)


def test_shapes_are_those_of_the_residues() -> None:
    A = random_modular(1, 2, 3)
    assert (A.shape, A.ndim, A.size, len(A)) == ((2, 3), 2, 6, 2)
    assert (np.shape(A), np.ndim(A), np.size(A)) == ((2, 3), 2, 6)


def test_options_that_change_a_sum_are_not_swallowed() -> None:
    A = random_modular(1, 2, 3)
    with suppress(NotProvable):
        same(np.sum(A, where=np.array([[True], [False]])), A[0].sum())
    with suppress(NotProvable):
        same(np.sum(A, initial=5), A.sum() + 5)


def test_an_array_changed_in_place_is_changed() -> None:
    def grown(x: ModularArray) -> ModularArray:
        y = x.copy()
        y *= 3
        y -= x
        y /= 2
        y += 0
        return y

    x = random_modular(1, 2, 3)
    same(grown(x), x)
