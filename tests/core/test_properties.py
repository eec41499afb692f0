"""What must stay the same when the network is written down in another way, and a twin that does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from core_strategies import CHEAP, Network, bounds, networks, one_step, outside, random_network
from hypothesis import given
from hypothesis import strategies as st

from pyport.arithmetic import StrictArray, bits_differ
from pyport.trace import Array

FIXED = random_network(7, (4, 4, 4, 4, 4), 3.0)
#: The same rows or columns in another place, for the sizes of `FIXED`.
MOVED = [2, 0, 3, 1]


def broken(network: Network, other: Network, back: Mapping[str, Callable[[Any], Any]]) -> list[str]:
    """The named quantities of the other network that, written back, differ by more than both their bounds."""
    here, there = one_step(network), one_step(other)
    here_bound, there_bound = bounds(network), bounds(other)
    got = {name: write(np.asarray(there[name])) for name, write in back.items()}
    return outside(got, here, {name: here_bound[name] + write(there_bound[name]) for name, write in back.items()})


def changed_bits(network: Network, other: Network, back: Mapping[str, Callable[[Any], Any]]) -> list[str]:
    """The named quantities of the other network that, written back, have other bits in strict arithmetic."""
    here, there = one_step(network, StrictArray), one_step(other, StrictArray)
    return [name for name, write in back.items()
            if bits_differ(np.asarray(here[name]), write(np.asarray(there[name]))).any()]  # fmt: skip


def same(value: Any) -> Any:
    return value


TRAINED = {"W1_next": same, "W2_next": same, "W3_next": same}


@CHEAP
@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_the_samples_does_not_change_what_is_learnt(network: Network, random: Any) -> None:
    p = random.sample(range(len(network.X)), len(network.X))
    assert broken(network, network._replace(X=network.X[p], Y=network.Y[p]), TRAINED | {"loss": same}) == []


def test_samples_that_lose_their_targets_do_change_it() -> None:
    assert broken(FIXED, FIXED._replace(X=FIXED.X[MOVED]), TRAINED) == list(TRAINED)


@CHEAP
@given(networks(), st.randoms(use_true_random=False))
def test_hidden_units_that_change_places_take_their_weights_with_them(network: Network, random: Any) -> None:
    H, M = network.W2.shape
    p, q = random.sample(range(H), H), random.sample(range(M), M)
    there = network._replace(W1=network.W1[:, p], W2=network.W2[np.ix_(p, q)], W3=network.W3[q])
    p_back, q_back = np.argsort(p), np.argsort(q)
    back = {"W1_next": lambda A: A[:, p_back], "W2_next": lambda A: A[np.ix_(p_back, q_back)],
            "W3_next": lambda A: A[q_back], "y": same, "loss": same}  # fmt: skip
    assert broken(network, there, back) == []
    assert changed_bits(network, there, dict.fromkeys(("S1", "Z1"), lambda A: A[:, p_back])) == []


def test_hidden_units_that_leave_their_weights_behind_are_other_units() -> None:
    assert broken(FIXED, FIXED._replace(W1=FIXED.W1[:, MOVED]), {"y": same}) == ["y"]
    assert broken(FIXED, FIXED._replace(W2=FIXED.W2[:, MOVED]), {"y": same}) == ["y"]


def split(network: Network, unit: int, share: float = 0.5) -> Network:
    """The network with one unit of the second hidden layer as two, side by side."""
    W2 = np.insert(network.W2, unit, network.W2[:, unit], axis=1)
    W3 = np.insert(network.W3, unit, network.W3[unit] * share, axis=0)
    W3[unit + 1] *= 1 - share
    return network._replace(W2=W2, W3=W3)


@CHEAP
@given(networks(), st.integers(0, 4))
def test_a_unit_split_in_two_halves_leaves_the_output_as_it_was(network: Network, unit: int) -> None:
    assert broken(network, split(network, unit % network.W2.shape[1]), {"Q": same, "y": same}) == []


@CHEAP
@given(st.integers(0, 2**32 - 1))
def test_splitting_the_first_unit_does_not_even_change_a_bit(seed: int) -> None:
    """The sum starts with p/2 + p/2, which is p; behind another term each half would be rounded by itself."""
    network = random_network(seed)
    assert changed_bits(network, split(network, 0), {"Q": same, "y": same}) == []


def test_splitting_another_unit_does_change_bits() -> None:
    assert any(changed_bits(network, split(network, 3), {"Q": same}) for network in map(random_network, range(20)))


def test_a_unit_split_in_unfair_parts_changes_the_output() -> None:
    unfair = split(FIXED, 1)
    unfair.W3[1] *= 1 + 2.0**-30
    assert broken(FIXED, unfair, {"Q": same, "y": same}) == ["Q", "y"]


@CHEAP
@given(networks(), st.floats(-20, 20))
def test_a_feature_that_is_always_zero_changes_nothing_and_is_not_learnt(network: Network, weight: float) -> None:
    N, H = len(network.X), network.W1.shape[1]
    wider = network._replace(X=np.hstack([network.X, np.zeros((N, 1))]),
                             W1=np.vstack([network.W1, np.full((1, H), weight)]))  # fmt: skip
    here, there = ({name: np.asarray(value) for name, value in one_step(net, StrictArray).items()}
                   for net in (network, wider))  # fmt: skip
    for name in ("y", "W2_next", "W3_next"):
        np.testing.assert_array_equal(here[name], there[name], strict=True)
    np.testing.assert_array_equal(there["W1_next"][:-1], here["W1_next"], strict=True)
    np.testing.assert_array_equal(there["W1_next"][-1], wider.W1[-1])


def test_a_feature_that_is_once_not_zero_is_learnt() -> None:
    X = np.hstack([FIXED.X, [[0.0], [0.0], [1e-3], [0.0]]])
    W1 = np.vstack([FIXED.W1, np.ones((1, 4))])
    assert np.all(one_step(FIXED._replace(X=X, W1=W1))["W1_next"][-1] != 1)


def all_equal(matrix: Array, axis: int) -> bool:
    return not bits_differ(matrix, np.broadcast_to(np.take(matrix, [0], axis), matrix.shape)).any()


@CHEAP
@given(networks(), st.floats(-5, 5))
def test_units_that_start_alike_stay_alike(network: Network, weight: float) -> None:
    alike = network._replace(**{name: np.full(getattr(network, name).shape, weight) for name in ("W1", "W2", "W3")})
    after = one_step(alike, StrictArray)
    assert all_equal(np.asarray(after["W1_next"]), axis=1)
    assert all_equal(np.asarray(after["W3_next"]), axis=0)


def test_units_that_start_apart_stay_apart() -> None:
    assert not all_equal(one_step(FIXED)["W1_next"], axis=1)


@CHEAP
@given(networks())
def test_without_weights_every_output_is_one_half_and_only_the_last_layer_learns(network: Network) -> None:
    zero = network._replace(**{name: np.zeros_like(getattr(network, name)) for name in ("W1", "W2", "W3")})
    v = one_step(zero)
    assert np.all(v["y"] == 0.5)
    assert not v["g1"].any()
    assert not v["g2"].any()
    assert v["g3"].any() == (network.Y.sum(axis=0) != 0.5 * len(network.Y)).any()


@pytest.mark.parametrize(("weight", "stuck"), [(-800.0, True), (-3.0, False)])
def test_units_that_are_all_off_leave_one_half_and_no_way_back(weight: float, stuck: bool) -> None:
    off = Network(np.ones((1, 2)), np.ones((1, 1)), np.ones((2, 3)), np.full((3, 3), weight), np.ones((3, 1)))
    v = one_step(off)
    assert (v["y"].item() == 0.5) is stuck
    assert [bool(v[name].any()) for name in ("Z2", "g3", "g2", "g1")] == [not stuck] * 4


LAYOUTS: dict[str, Callable[[Array], Array]] = {
    "column-major": np.asfortranarray,
    "every other element": lambda A: np.repeat(np.repeat(A, 2, axis=0), 2, axis=1)[::2, ::2],
    "backwards": lambda A: np.ascontiguousarray(A[::-1, ::-1])[::-1, ::-1],
    "read only": lambda A: np.broadcast_to(A, A.shape),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@CHEAP
@given(networks())
@pytest.mark.sampled(2)
def test_where_the_numbers_lie_in_memory_does_not_matter(layout: str, network: Network) -> None:
    there = Network(*map(LAYOUTS[layout], network))
    everything = dict.fromkeys(one_step(network), same)
    assert broken(network, there, everything) == []
    assert changed_bits(network, there, everything) == []


def test_a_matrix_read_in_the_wrong_order_does_matter() -> None:
    misread = FIXED._replace(W2=FIXED.W2.ravel(order="F").reshape(4, 4))
    assert broken(FIXED, misread, TRAINED) == list(TRAINED)
    assert changed_bits(FIXED, misread, TRAINED) == list(TRAINED)


@CHEAP
@given(networks())
def test_fast_and_strict_differ_by_no_more_than_their_bounds(network: Network) -> None:
    allowed = {name: 2 * bound for name, bound in bounds(network).items()}
    assert outside(one_step(network), one_step(network, StrictArray), allowed) == []


def test_single_precision_does_differ_by_more() -> None:
    allowed = {name: 2 * bound for name, bound in bounds(FIXED).items()}
    single = one_step(FIXED._replace(W2=FIXED.W2.astype(np.float32).astype(float)))
    assert set(outside(single, one_step(FIXED, StrictArray), allowed)) >= {"S2", "y", "g1", "W1_next"}
