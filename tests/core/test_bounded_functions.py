"""What gradient code of people does, in bounded arithmetic: it does what NumPy does, and the bounds hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from core_arithmetics import mp
from scipy.special import expit

from pyport.arithmetic import BoundedArray, DualArray, StrictArray
from pyport.gradients.bars import bounded, formula_bounds
from pyport.model import Model

RNG = np.random.default_rng(1)
A, B, V = RNG.normal(size=(3, 4)), RNG.normal(size=(3, 4)), RNG.normal(size=4)

SAME: dict[str, Callable[[Any, Any, Any], Any]] = {
    "matrix + vector": lambda a, b, v: a + v,
    "vector - matrix": lambda a, b, v: v - a,
    "matrix @ vector": lambda a, b, v: a @ v,
    "vector @ matrix": lambda a, b, v: v @ a.T,
    "vector @ vector": lambda a, b, v: v @ v,
    "np.dot of vectors": lambda a, b, v: np.dot(a[0], v),
    "x.dot": lambda a, b, v: a.T.dot(b),
    "np.outer": lambda a, b, v: np.outer(a[:, 0], v),
    "sum of a vector": lambda a, b, v: v.sum() + np.sum(v, axis=0, keepdims=True),
    "sum of all, axes kept": lambda a, b, v: a.sum(keepdims=True),
    "mean": lambda a, b, v: a.mean() + np.mean(a, axis=0) + a.mean(axis=1, keepdims=True),
    "max and min": lambda a, b, v: a.max(axis=1, keepdims=True) - np.min(b, axis=0) + v.max(),
    "clip": lambda a, b, v: np.clip(a, -0.5, 0.5) + a.clip(0, 1),
    "new axes": lambda a, b, v: a[:, np.newaxis, 0] * v[np.newaxis, :],
    "reshape": lambda a, b, v: a.reshape(4, 3) @ b.ravel().reshape((3, 4)) + np.reshape(a, (-1, 4))[:1],
    "squeeze": lambda a, b, v: np.squeeze(a[:1]) + a[:1].squeeze() + a.flatten()[:4],
    "zeros and ones": lambda a, b, v: np.zeros_like(a) + np.ones_like(b) * np.full_like(a, 2.0),
    "in place": lambda a, b, v: changed(a * 1, b),
    "masks": lambda a, b, v: a * ((a > 0) & ~(b > 0) | (a < -1)) + (b == 0) + np.logical_or(a > b, b != b),
    "a mask cast": lambda a, b, v: (a > 0).astype(float) * b - np.where(a >= 0, 1.0, 0.1),
    "sum of masks": lambda a, b, v: ((a > 0) + (b > 0)) * 1.0 + (a > 0) * (b > 0) + (a > 0).sum(axis=0),
    "sign and abs": lambda a, b, v: np.sign(a) * np.abs(b) + abs(v),
    "powers": lambda a, b, v: a**2 + a**3 + np.power(b, 4) + np.square(a) + (b**2) ** 0.5 + (a + 9) ** -1 + a**1,
    "roots and logs": lambda a, b, v: np.sqrt(np.abs(a)) + np.reciprocal(a) + np.log1p(np.exp(-a)) + np.expm1(b),
    "expit": lambda a, b, v: expit(a) * (1 - expit(b)),
    "a mask in place": lambda a, b, v: narrowed(a, b),
    "labels": lambda a, b, v: labelled(a, b),
}  # fmt: skip


def changed(a: Any, b: Any) -> Any:
    """Every kind of change in place."""
    a[0] = 2.0
    a[a < 0] = 0
    a[:, 1] += b[:, 1]
    a -= 0.5 * b
    a *= 3
    a /= 7
    return a


def narrowed(a: Any, b: Any) -> Any:
    """A mask changed in place."""
    mask = a > 0
    mask &= b > 0
    return mask * a


def labelled(a: Any, b: Any) -> Any:
    """The softmax's way of taking 1 from the place of the label."""
    d = np.exp(a)
    d[np.arange(3), np.argmax(b, axis=1)] -= 1
    return d


@pytest.mark.parametrize("name", SAME)
def test_it_does_what_numpy_does(name: str) -> None:
    plain, found = SAME[name](A, B, V), SAME[name](*map(BoundedArray, (A, B, V)))
    np.testing.assert_allclose(found.value, plain, rtol=1e-13, atol=1e-14, strict=True)
    assert found.value.shape == found.error.shape
    assert np.all(found.error < 1e-12)
    off = np.abs(found.value - np.float64(plain))
    assert np.all(off <= 2 * found.error)


def test_what_is_changed_in_place_is_not_the_callers_array() -> None:
    before = A.copy()
    inside = bounded(A)
    inside[0] = 7.0
    inside += 1
    np.testing.assert_array_equal(A, before)
    part = inside[1]
    part *= 2
    np.testing.assert_array_equal(inside.value[1], 2 * (A[1] + 1))
    total = alias = inside.sum()
    total += 1
    assert total.value == alias.value + 1
    with pytest.raises(TypeError):
        part += inside


def test_an_element_that_may_be_chosen_by_a_mask_has_both_in_its_bound() -> None:
    a = BoundedArray([[0.1, 3.0]], [[0.2, 0.2]])
    a[a > 0] = 0.0
    assert a.value.tolist() == [[0.0, 0.0]]
    assert a.error[0, 0] >= 0.3
    assert a.error[0, 1] == 0
    with pytest.raises(TypeError, match="an assignment of an array to elements that may be others"):
        a[a > 0] = [1.0, 2.0]


@pytest.mark.parametrize("error", [0.0, 1e-12, 0.3, 5.0, 800.0])
@pytest.mark.parametrize("x", [-1e6, -745.0, -709.9, -30.0, 0.0, 1e-9, 2.0, 40.0, 800.0])
def test_expit_is_within_its_bound(x: float, error: float) -> None:
    found = expit(BoundedArray([[x]], [[error]]))
    for part in (-1, 0, 1):
        truth = 1 / (1 + mp.exp(-(mp.mpf(x) + part * mp.mpf(error))))
        assert abs(mp.mpf(found.value.item()) - truth) <= found.error.item()
    assert found.error.item() <= min(error / 4, 1) + 1e-14
    assert found.error.item() < 1e-300 or x > -709 or error > 1


def test_a_vector_beside_an_ensemble_of_matrices_is_refused() -> None:
    """As a column it would be wrong, and whether it is a row or one number a member nobody knows."""
    members = BoundedArray(RNG.normal(size=(3, 4, 4)))
    for left, right in ((members, V), (V, members), (members, BoundedArray(V)), (members.sum(axis=0), V),
                        (members.sum(), BoundedArray(A.T)), (A, members.sum()), (members[0], V)):  # fmt: skip
        with pytest.raises(TypeError, match="all returned NotImplemented"):
            left + right
    with pytest.raises(TypeError, match="a vector beside an ensemble of matrices"):
        np.where(members > 0, V, 0.0)
    for refused in (lambda: members.sum(axis=0).sum(), lambda: members.reshape(4, -1),
                    lambda: members.sum(axis=0).max(), lambda: BoundedArray(A)[:, np.newaxis]):  # fmt: skip
        with pytest.raises(TypeError, match="ensemble"):
            refused()
    np.testing.assert_array_equal((members + V[:, np.newaxis].T).value, members.value + V[np.newaxis, :, np.newaxis])


@pytest.mark.parametrize(("use", "words"), [
    (lambda a: bool(a[0, 0] > 0), "a branch on a value that has an error"),
    (lambda a: np.asarray(a), "an array of plain numbers from values that have errors"),
    (lambda a: A[a > 0], "an array of plain numbers|an index|only integers|arrays used as indices"),
    (lambda a: a[a > 0], "an index that has an error"),
    (lambda a: a.argmax(axis=1), "the place of the largest of values that have an error"),
    (lambda a: a + 1j, "bounds are those of real numbers"),
    (lambda a: a + (2**53 + 1), "whole numbers from 2\\^53 on may be no doubles"),
    (lambda a: a * np.ones((2, 3, 4)), "all returned NotImplemented"),
    (lambda a: a.astype(int), "bounds are those of double precision, not of int64"),
    (lambda a: -(a > 0), "not supported|returned NotImplemented"),
    (lambda a: (a > 0) - (a < 0), "not supported|returned NotImplemented"),
    (lambda a: a & 1, "not supported|returned NotImplemented"),
    (lambda a: np.where(a > 0), "the places of what has an error"),
    (lambda a: np.cosh(a), "not supported|returned NotImplemented"),
    (lambda a: np.median(a), "no implementation found"),
])  # fmt: skip
def test_what_would_hide_an_error_is_refused(use: Callable[[Any], Any], words: str) -> None:
    with pytest.raises((TypeError, IndexError), match=words):
        use(BoundedArray(A, np.full(A.shape, 10.0)))


def test_what_is_sure_decides() -> None:
    exact = BoundedArray(A)
    assert bool(exact[0, 0] > -9)
    assert not bool(exact[0, 0] > 9)
    np.testing.assert_array_equal(exact[exact > 0].value, A[A > 0])
    np.testing.assert_array_equal(exact.argmax(axis=1), A.argmax(axis=1))


def relu_with_vectors(X: Any, Y: Any, *weights: Any) -> list[Any]:
    """Gradients of half the squared error of a ReLU network, as a course writes them."""
    W1, b1, W2, b2 = weights
    S = X @ W1 + b1
    Z = np.maximum(0, S)
    d2 = Z @ W2 + b2
    d2 -= Y
    d1 = np.dot(d2, W2.T)
    d1[S <= 0] = 0
    return [X.T.dot(d1), d1.sum(axis=0), Z.T.dot(d2), np.sum(d2, axis=0)]


def test_a_gradient_with_vectors_and_masks_in_place_has_bounds_of_its_own() -> None:
    model = Model("linear-sse", scale="half", activation="relu", bias="vectors")
    X, Y = RNG.normal(size=(5, 3)), RNG.normal(size=(5, 2))
    weights = [RNG.normal(size=shape) for shape in ((3, 4), (4,), (4, 2), (2,))]
    parts = relu_with_vectors(bounded(X), bounded(Y), *map(bounded, weights))
    for part, plain in zip(parts, relu_with_vectors(X, Y, *weights), strict=True):
        assert part.shape == plain.shape
        assert np.all(np.abs(part.value - plain) <= 2 * part.error)
        assert np.all(part.error < 1e-13)
    rows = [weight.reshape(-1, weight.shape[-1]) for weight in weights]
    assert formula_bounds(relu_with_vectors, model, X, Y, rows)[1]


def test_a_dual_number_keeps_the_rule_of_its_own_beside_bounded_arrays() -> None:
    one = BoundedArray(np.ones((1, 1)))
    dual = DualArray(BoundedArray([[0.5]]), one)
    assert isinstance(one + dual, DualArray)
    assert isinstance(one @ dual, DualArray)
    assert isinstance(one + StrictArray(np.ones((1, 1))), BoundedArray)
