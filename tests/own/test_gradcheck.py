"""pyport.gradcheck: asked as SciPy's check_grad is, answered with a verdict, a sentence and a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from pyport import gradcheck
from pyport.errors import InputError
from pyport.verdict import Verdict

A = np.random.default_rng(0).normal(size=(5, 4))
X0 = np.array([1.0, -2.0, 0.5, 0.25])


def f(x: Any, matrix: Any) -> Any:
    return np.sum(np.sin(matrix @ x) ** 2) + 0.1 * np.sum(np.abs(x))


def g(x: Any, matrix: Any) -> Any:
    s = matrix @ x
    return matrix.T @ (2 * np.sin(s) * np.cos(s)) + 0.1 * np.sign(x)


def test_a_right_gradient_of_one_vector_passes() -> None:
    result = gradcheck(f, g, X0, A)
    assert result.verdict is Verdict.PASS
    assert str(result).startswith("PASS: within every error bar of the gradient of the loss: an error of ")
    assert max(map(len, str(result).splitlines())) <= 80


def test_a_pass_says_that_it_holds_along_the_branches_that_were_taken() -> None:
    def by_sign(x: Any) -> Any:
        return np.sum(x**2) if np.sum(x) > 5 else np.sum(x**3)

    def one_branch(x: Any) -> Any:
        return 3 * x**2

    only = "; along the branches taken at these values, and along no others"
    result = gradcheck(by_sign, one_branch, X0)
    assert result.verdict is Verdict.PASS
    assert f"would show{only}" in " ".join(str(result).split())
    # Its twins: a loss that has one branch only, and one whose branch goes by the size.
    for loss in (lambda x: np.sum(x**3), lambda x: np.sum(x**3) if len(x) > 1 else np.sum(x**2)):
        assert "branches" not in str(gradcheck(loss, one_branch, X0))
    # Where the other branch is taken, it is wrong.
    assert gradcheck(by_sign, one_branch, X0 + 3).verdict is Verdict.FAIL


@pytest.mark.parametrize("size", [1e-2, 1e-6, 1e-9])
def test_one_element_that_is_off_fails_and_is_named(size: float) -> None:
    def off(x: Any, matrix: Any) -> Any:
        found = g(x, matrix)
        found[2] += size * np.abs(found).max()
        return found

    result = gradcheck(f, off, X0, A)
    assert result.verdict is Verdict.FAIL
    assert "x0, exact derivative: x(3) [2]: got " in result.failures()[0]


def test_an_answer_is_true_only_for_a_pass() -> None:
    assert gradcheck(f, g, X0, A)
    assert not gradcheck(f, lambda x, matrix: 2 * g(x, matrix), X0, A)
    undecided = gradcheck(positive_part, lambda x: np.where(x == 0, 0.5, x > 0), np.array([0.0, 1.0]))
    assert undecided.verdict is Verdict.UNDECIDED
    assert not undecided


def test_evidence_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(gradcheck(f, g, X0, A).result)


@pytest.mark.parametrize("form", [tuple, list, dict])
def test_parameters_come_in_a_tuple_a_list_or_a_dict(form: Any) -> None:
    W, b = np.arange(6.0).reshape(2, 3) / 7, np.array(0.3)
    x0 = {"W": W, "b": b} if form is dict else form([W, b])

    def value(*p: Any) -> Any:
        W, b = (p[0]["W"], p[0]["b"]) if form is dict else p
        return np.sum(np.tanh(W + b))

    def grads(*p: Any, wrong: float = 1.0) -> Any:
        W, b = (p[0]["W"], p[0]["b"]) if form is dict else p
        slope = 1 - np.tanh(W + b) ** 2
        return {"b": wrong * slope.sum(), "W": slope} if form is dict else form([slope, wrong * slope.sum()])

    assert gradcheck(value, grads, x0).proved
    refuted = gradcheck(value, lambda *p: grads(*p, wrong=3.0), x0)
    assert refuted.verdict is Verdict.FAIL
    assert "3 times what it should be in every entry" in refuted.failures()[0]


def test_value_and_gradient_may_come_from_one_function() -> None:
    assert gradcheck(lambda x: (np.sum(x**4), 4 * x**3), True, X0).proved
    assert gradcheck(lambda x: (np.sum(x**4), 4 * x**2), True, X0).verdict is Verdict.FAIL


def test_what_leaves_numpy_is_judged_by_differences_and_the_line_is_said() -> None:
    def by_lists(x: Any) -> float:
        return sum(number**2 for number in x.tolist())

    result = gradcheck(by_lists, lambda x: 2 * x, X0)
    assert result.verdict is Verdict.PASS
    assert "its exact derivative is not known, because line" in str(result)
    assert gradcheck(by_lists, lambda x: 2 * x + 1e-5, X0).verdict is Verdict.FAIL


def swallows(x: Any) -> Any:
    try:
        return float(x[0]) * np.sum(x)
    except BaseException:
        return np.sum(x)


def test_an_exception_that_is_swallowed_decides_nothing() -> None:
    right = gradcheck(swallows, lambda x: x[0] + np.array([np.sum(x), 0, 0, 0]), X0)
    assert right.verdict is Verdict.PASS
    assert gradcheck(swallows, np.ones_like, X0).verdict is Verdict.FAIL


def positive_part(x: Any) -> Any:
    return sum(max(float(number), 0.0) for number in x)


@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0])
def test_at_a_kink_numbers_decide_nothing(slope: float) -> None:
    x0 = np.array([0.0, 1.0])
    right = gradcheck(positive_part, lambda x: np.where(x == 0, slope, x > 0), x0)
    assert right.verdict is Verdict.UNDECIDED
    assert "a kink" in right.reason() or "the error bars are too wide here" in right.reason()
    assert gradcheck(positive_part, lambda x: np.where(x == 0, slope, 2.0 * (x > 0)), x0).verdict is Verdict.FAIL
    assert gradcheck(lambda x: np.sum(np.maximum(x, 0)), lambda x: np.where(x > 0, 1.0, 0.0), x0).proved


def pooled(k: Any, b: Any, x: Any) -> Any:
    o = x * k + b
    return np.sum(o.reshape(3, 2).max(axis=1) ** 2)


@pytest.mark.parametrize("each", [0.5, 1.0])
def test_a_proof_at_random_numbers_passes_nothing_that_differences_contradict_where_values_are_equal(
    each: float,
) -> None:
    def by_mask(k: Any, b: Any, x: Any) -> Any:
        o = (x * k + b).reshape(3, 2)
        p = o.max(axis=1, keepdims=True)
        mask = o == p
        # The largest are equal wherever the pixels are, and then the mask has a 1 for each of them.
        mask = mask / mask.sum(axis=1, keepdims=True) if each < 1 else mask
        d = 2 * p * mask
        return np.sum(d * x.reshape(3, 2), keepdims=True)[0], np.sum(d, keepdims=True)[0]

    data = np.array([0.5, 0.5, 0.25, -1.5, 0.75, 0.75])
    at = np.array([1.25]), np.array([0.5])
    result = gradcheck(pooled, by_mask, at, data)
    if each < 1:
        assert result.verdict is Verdict.PASS
    else:
        assert result.verdict is Verdict.UNDECIDED
        # With pixels that differ there are no equal ones.
        assert gradcheck(pooled, by_mask, at, data + np.arange(6) / 8).verdict is Verdict.PASS


@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0])
@pytest.mark.sampled(2)
def test_any_slope_of_many_kinks_at_once_is_right(slope: float) -> None:
    X, out = np.vstack([A[:3], np.zeros((2, 4))]), np.array([1.0, -2.0, 0.5, -0.25, 3.0, -1.0])

    def loss(W: Any, b: Any) -> Any:
        return np.sum((np.maximum(X @ W + b, 0) @ out) ** 2) + np.sum(np.maximum(X @ W + b, 0) @ out)

    def gradient(W: Any, b: Any) -> Any:
        S = X @ W + b
        d = np.outer(2 * np.maximum(S, 0) @ out + 1, out) * np.where(S == 0, slope, S > 0)
        return X.T @ d, d.sum(axis=0)

    W = np.random.default_rng(3).normal(size=(4, 6))
    assert gradcheck(loss, gradient, (W, np.zeros(6))).verdict is Verdict.PASS
    # One that is outside of what the loss has there is not.
    wrong = gradcheck(loss, lambda W, b: (gradient(W, b)[0], gradient(W, b)[1] + 50 * np.all(b == 0)), (W, np.zeros(6)))
    assert wrong.verdict is not Verdict.PASS


def test_a_gradient_that_is_right_at_zero_alone_fails_beside_it() -> None:
    result = gradcheck(lambda x: np.sum(x**2), lambda x: 3 * x, np.zeros(3))
    assert result.verdict is Verdict.FAIL
    assert "beside x0" in result.reason()


def test_single_precision_is_judged_by_its_own_digits() -> None:
    result = gradcheck(lambda x: np.sum(x**4), lambda x: (4 * x**3).astype(np.float32), X0)
    assert result.verdict is Verdict.PASS
    assert "float32: it is judged by that precision" in str(result)
    off = gradcheck(lambda x: np.sum(x**4), lambda x: (4.001 * x**3).astype(np.float32), X0)
    assert off.verdict is Verdict.FAIL


def changing(x: Any) -> Any:
    x += 1
    return np.ones_like(x)


COUNT = [0]


def counting(x: Any) -> Any:
    COUNT[0] += 1
    return np.sum(x) * COUNT[0]


@pytest.mark.parametrize(("loss", "grad", "x0", "why"), [
    (np.sum, changing, X0, "the gradient changes its input x; work on a copy."),
    (counting, np.ones_like, X0, "the loss is not deterministic"),
    (np.tanh, np.ones_like, X0, "the loss is an array of size 4; one number is expected."),
    (np.sum, lambda x: np.ones(3), X0, "the gradient by x is 3, and x is 4."),
    (np.sum, lambda x: np.full(4, np.nan), X0, "the gradient by x holds NaN, first in (1) [0]."),
    (np.sum, lambda x: np.ones(4, dtype=int), X0, "its fractions are lost; compute it in float64."),
    (np.sum, lambda x: None, X0, "the gradient"),
    (np.sum, lambda x: 1 / 0, X0, "the gradient raises ZeroDivisionError: division by zero."),
    (np.sum, np.ones_like, [np.nan], "x0 holds NaN or Inf"),
    (np.sum, np.ones_like, "text", "real numbers are expected."),
    (np.sum, 3, X0, "f and grad are functions"),
])  # fmt: skip
def test_bad_input_gets_one_sentence(loss: Any, grad: Any, x0: Any, why: str) -> None:
    with pytest.raises(InputError) as raised:
        gradcheck(loss, grad, x0)
    assert why in str(raised.value)


def long_sum(blocks: Sequence[Any]) -> Any:
    return np.sum(np.tanh(blocks))


def test_a_large_block_is_judged_along_directions_and_the_element_is_found() -> None:
    x0 = np.random.default_rng(3).normal(size=(60, 50))

    def off(x: Any) -> Any:
        found = 1 - np.tanh(x) ** 2
        found[41, 7] += 1e-6
        return found

    result = gradcheck(long_sum, off, x0)
    assert result.verdict is Verdict.FAIL
    assert any("x(42,8) [41,7]: got" in sentence for sentence in result.failures())
    assert gradcheck(long_sum, lambda x: 1 - np.tanh(x) ** 2, x0).verdict is Verdict.PASS


def test_a_large_gradient_that_is_zero_by_one_parameter_fails() -> None:
    def loss(W: Any, b: Any, X: Any) -> Any:
        return np.sum((X @ W + b) ** 2)

    def grad(W: Any, b: Any, X: Any) -> Any:
        return 2 * X.T @ (X @ W + b), np.zeros(b.shape)

    rng = np.random.default_rng(0)
    result = gradcheck(loss, grad, (rng.normal(size=(30, 20)), rng.normal(size=20)), rng.normal(size=(5, 30)))
    assert result.verdict is Verdict.FAIL
    assert "the gradient by x0[1] is wrong, 0 times" in "\n".join(result.failures())


def test_ties_that_the_data_have_at_any_parameters_are_not_proved_away() -> None:
    X = np.array([[1.0, 2.0, -0.5], [1.0, 2.0, -0.5], [0.3, -1.0, 2.0]])

    def loss(w: Any, X: Any) -> Any:
        return np.max((X * w).sum(axis=1)) ** 2

    def gradient(w: Any, X: Any, counted: bool) -> Any:
        S = (X * w).sum(axis=1)
        mask = np.where(np.max(S) == S, 1.0, 0.0)
        return 2 * np.max(S) * (mask @ X) / (np.sum(mask) if counted else 1.0)

    right = gradcheck(loss, lambda w, X: gradient(w, X, True), [1.0, 0.5, 0.25], X)
    twice = gradcheck(loss, lambda w, X: gradient(w, X, False), [1.0, 0.5, 0.25], X)
    assert (right.verdict, twice.verdict) == (Verdict.PASS, Verdict.UNDECIDED)


def test_a_point_at_a_kink_is_said_to_be_one() -> None:
    def slope(x: Any) -> Any:
        return np.sign(x) + 0.5 * (x == 0)

    found = gradcheck(lambda x: np.sum(np.abs(x)), slope, [0.0, 1.5, -2.0])
    assert found.verdict is Verdict.PASS
    assert "at x0 itself the loss has a kink, and no gradient" in found.sentence
    assert "kink" not in gradcheck(lambda x: np.sum(np.abs(x)), slope, [0.5, 1.5, -2.0]).sentence


@pytest.mark.parametrize(("factor", "verdict"), [("p", Verdict.PASS), ("2", Verdict.FAIL)])
def test_a_number_by_default_of_two_functions_is_another_one_too(factor: str, verdict: Verdict) -> None:
    def loss(x: Any, p: float = 2.0) -> Any:
        return np.sum(np.abs(x) ** p)

    def grad(x: Any, p: float = 2.0) -> Any:
        return (p if factor == "p" else 2) * np.abs(x) ** (p - 1) * np.sign(x)

    assert gradcheck(loss, grad, [1.0, -2.0, 0.5]).verdict is verdict
    told = gradcheck(loss, grad, [1.0, -2.0, 0.5], 2.0).sentence
    assert ("with args[0] = 2 alone; at args[0] = 3 it is not" in told) == (factor == "2")


@pytest.mark.parametrize(("off", "verdict"), [(0.0, Verdict.PASS), (1e-4, Verdict.FAIL)])
def test_a_loss_in_single_precision_is_judged_by_that(off: float, verdict: Verdict) -> None:
    x0 = np.random.default_rng(3).normal(size=5)
    A = np.random.default_rng(4).normal(size=(7, 5)).astype(np.float32)

    def loss(x: Any) -> Any:
        return np.mean(np.log1p(np.exp(A @ x.astype(np.float32))))

    def grad(x: Any) -> Any:
        found = A.T @ (1 / (1 + np.exp(-A @ np.asarray(x, np.float32)))) / np.float32(7)
        return found + np.float32(off) * np.abs(found).max() * np.eye(5, dtype=np.float32)[2]

    result = gradcheck(loss, grad, x0)
    assert result.verdict is verdict, str(result)
