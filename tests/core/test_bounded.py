"""Bounded arithmetic: the bounds hold against 60 digits, for every way of computing, and are not vacuous."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from core_arithmetics import Fused, Precise, Reversed, SloppyExp
from core_strategies import CHEAP, Network, bounds, networks, one_step, outside, random_network
from hypothesis import given

from pyport.arithmetic import BoundedArray, StrictArray, bits_differ, bounded

WAYS = {"value": StrictArray, "NumPy": np.asarray, "from the end": Reversed, "fused": Fused, "3 ULP in exp": SloppyExp}
#: A batch that is the same every day: sizes from 1 to 5, weights to +-1, +-5 and +-20.
BATCH = [random_network(seed, tuple(np.random.default_rng(seed).integers(1, 6, 5)), scale)
         for seed in range(8) for scale in (1.0, 5.0, 20.0)]  # fmt: skip
COMPUTED = ("S1", "Z1", "S2", "Z2", "Q", "y", "loss", "D", "g3", "g2", "g1", "W1_next", "W2_next", "W3_next")


@pytest.mark.parametrize("way", WAYS)
@CHEAP
@given(networks())
@pytest.mark.sampled(2)
def test_no_way_of_computing_a_step_is_further_from_the_truth_than_its_bound(way: str, network: Network) -> None:
    assert outside(one_step(network, WAYS[way]), one_step(network, Precise), bounds(network)) == []


@CHEAP
@given(networks())
def test_the_value_has_the_bits_of_strict_arithmetic(network: Network) -> None:
    strict = one_step(network, StrictArray)
    for name, value in one_step(network, BoundedArray).items():
        assert not bits_differ(value.value, strict[name]).any()


@pytest.mark.parametrize("name", COMPUTED)
@pytest.mark.sampled(3)
def test_a_bound_is_at_most_a_hundred_times_what_is_really_lost(name: str) -> None:
    assert max(worst_part(one_step(network), network, name) for network in BATCH) >= 0.01


def worst_part(got: dict[str, Any], network: Network, name: str) -> float:
    """The largest distance from the truth, as a part of the bound."""
    distance = np.abs(np.asarray(got[name]) - np.asarray(one_step(network, Precise)[name]))
    return max((float(d / b) for d, b in zip(np.ravel(distance), np.ravel(bounds(network)[name]), strict=True) if b),
               default=0.0)  # fmt: skip


def test_bounds_of_a_machine_with_eight_more_bits_are_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "U", bounded.U / 256)
    monkeypatch.setattr(bounded, "EPS", bounded.EPS / 256)
    broken = {name for net in BATCH for name in outside(one_step(net), one_step(net, Precise), bounds(net))}
    assert broken == set(COMPUTED)


def test_a_wrong_formula_breaks_the_bounds() -> None:
    for network in BATCH:
        right = one_step(network)
        wrong = right | {"g3": (right["Z2"].T @ (right["y"] - network.Y) * (1 + 2**-40)).T}
        assert outside(wrong, one_step(network, Precise), bounds(network)) == ["g3"]
