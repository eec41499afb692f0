"""A recorded step on an ensemble has the bits of the strict one; what could lose them is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyport.arithmetic import StrictArray, bits_differ
from pyport.arithmetic.program import Program
from pyport.arithmetic.symbols import Recording
from pyport.corrected import REFERENCE, Variant
from pyport.sweep.settings import Settings
from pyport.training import REFERENCE_X, REFERENCE_Y, step

VARIANTS = (
    REFERENCE, Variant("sigmoid-sse", "head"), Variant("softmax-ce"), Variant("softmax-ce", "head", "loss", True),
    Variant("linear-sse", bias=True), Variant("sigmoid-bce", "head", bias=True),
)  # fmt: skip
KEPT = ("S1", "Z1", "S2", "Z2", "Q", "y", "g3", "g2", "g1")


def strict_step(weights: list[np.ndarray], variant: Variant) -> tuple[dict, list[np.ndarray]]:
    D = np.full(weights[0].shape[-1], 100.0)
    values, after = step(StrictArray(REFERENCE_X), StrictArray(REFERENCE_Y), map(StrictArray, weights), D, 0.1, variant)
    return values, [np.asarray(W) for W in after]


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_every_bit_is_that_of_the_strict_step(variant: Variant, data: st.DataObject) -> None:
    width, size = data.draw(st.integers(1, 9)), data.draw(st.sampled_from([1.0, 5.0, 20.0, 300.0]))
    which = Settings(variant=variant, hidden_width=data.draw(st.integers(1, 4)))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    weights = [rng.uniform(-size, size, (*shape, width)) for shape in which.shapes]
    program = which.program(width, KEPT)
    for array, W in zip(program.state, weights, strict=True):
        array[...] = W
    for _ in range(3):
        values, weights = strict_step(weights, variant)
        with np.errstate(all="ignore"):
            program.run()
        for name in KEPT:
            assert not bits_differ(np.asarray(values[name]), program.outputs[name]).any(), name
        for strict, array in zip(weights, program.state, strict=True):
            assert not bits_differ(strict, array).any()


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_where_no_sum_is_looked_at_the_weights_have_the_same_bits(variant: Variant) -> None:
    """Signs of 0 are not kept then; weights of 0 and units that are saturated give many."""
    which = Settings(variant=variant)
    rng = np.random.default_rng(5)
    weights = [rng.choice([0.0, 1.0, -800.0, 800.0, 0.3], (*shape, 40)) for shape in which.shapes]
    program = which.program(40, ("loss",))
    for array, W in zip(program.state, weights, strict=True):
        array[...] = W
    for _ in range(4):
        _, weights = strict_step(weights, variant)
        with np.errstate(all="ignore"):
            program.run()
        for strict, array in zip(weights, program.state, strict=True):
            assert not bits_differ(strict, array)[~np.isnan(strict)].any()
            assert np.array_equal(np.isnan(strict), np.isnan(array))


def test_the_losses_are_nearly_the_strict_ones() -> None:
    for variant in VARIANTS:
        which = Settings(variant=variant)
        program = which.program(5, ("loss",))
        weights = [np.random.default_rng(3).uniform(-1, 1, (*shape, 5)) for shape in which.shapes]
        for array, W in zip(program.state, weights, strict=True):
            array[...] = W
        program.run()
        strict = np.asarray(strict_step(weights, variant)[0]["loss"])
        np.testing.assert_allclose(program.outputs["loss"], strict, rtol=1e-12)


def test_a_sum_in_another_order_has_other_bits() -> None:
    recording = Recording()
    W = recording.input((3, 1))
    ones = recording.constant(np.ones((1, 3)))
    forth = Program([W], [W], {"sum": ones @ W}, 1)
    values = np.array([1.0, 2.0**-53, 2.0**-53]).reshape(3, 1, 1)
    forth.state[0][...] = values
    forth.run()
    there = float(forth.outputs["sum"][0, 0, 0])
    forth.state[0][...] = values[::-1]
    forth.run()
    assert there != float(forth.outputs["sum"][0, 0, 0])


def test_a_state_that_is_read_after_its_update_is_replaced_when_the_step_is_over() -> None:
    recording = Recording()
    first, second = recording.input((2, 2)), recording.input((2, 2))
    program = Program([first, second], [first - second, second - first], {}, 1)
    v, w = np.arange(4.0).reshape(2, 2, 1), np.full((2, 2, 1), 3.0)
    program.state[0][...], program.state[1][...] = v, w
    for _ in range(3):
        program.run()
        v, w = v - w, w - v
        np.testing.assert_array_equal(program.state, [v, w], strict=True)


def test_a_state_that_is_read_through_a_view_is_kept_until_then() -> None:
    recording = Recording()
    first, second = recording.input((2, 2)), recording.input((2, 2))
    turned = first.T
    program = Program([first, second], [first - second, second - turned], {"sum": second + turned}, 1)
    v, w = np.arange(4.0).reshape(2, 2, 1), np.full((2, 2, 1), 3.0)
    program.state[0][...], program.state[1][...] = v, w
    for _ in range(3):
        program.run()
        v, w = v - w, w - v.swapaxes(0, 1)
        np.testing.assert_array_equal(program.state, [v, w], strict=True)


def test_the_same_formula_twice_is_computed_once() -> None:
    recording = Recording()
    W = recording.input((2, 2))
    assert (1 / (1 + np.exp(-W))).node is (1 / (1 + np.exp(-W))).node
    assert (1 / (1 + np.exp(-W))).node.op == "sigmoid"
    assert (1 / (2 + np.exp(-W))).node.op == "divide"


@pytest.mark.parametrize("function", [lambda W: np.power(W, 2), np.log])
def test_what_is_not_strict_may_not_go_back_into_the_weights(function: object) -> None:
    recording = Recording()
    W = recording.input((2, 2))
    with pytest.raises(ValueError, match="may not go back"):
        Program([W], [W - function(W)], {}, 3)  # type: ignore[operator]
    Program([W], [W - W], {"y": function(W)}, 3)  # type: ignore[operator]


@pytest.mark.parametrize("wrong", [
    lambda W: W @ W.T @ W @ np.ones((3, 1)), lambda W: W[:1], lambda W: W.sum(axis=0), np.sin, np.add.reduce,
])  # fmt: skip
def test_what_symbols_do_not_know_is_refused(wrong: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        wrong(Recording().input((2, 2)))  # type: ignore[operator]
