"""The evidence of the errata is computed: where the fact is another one, the line says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from pyport.errata import output
from pyport.errata.history import MINIMUM, rising_run
from pyport.errata.output import NETWORKS, NEVER_STOP, stuck_lines, stuck_runs
from pyport.gradients.target import reference_gradient
from pyport.rand import Stream
from pyport.starts import start_from_stream
from pyport.training import train

#: W1's, W2's, W3's g as the script has them.
Blocks = list[Any]


def transposed_evidence(monkeypatch: pytest.MonkeyPatch, change: Callable[[Blocks], Blocks]) -> list[str]:
    def gradient(*args: Any) -> Blocks:
        return change(list(reference_gradient(*args)))

    monkeypatch.setattr(output, "reference_gradient", gradient)
    return [line.rpartition(": ")[2] for line in output.TRANSPOSED.evidence()]


def test_each_block_of_the_reference_is_proved_to_be_transposed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert transposed_evidence(monkeypatch, lambda blocks: blocks) == ["proved"] * 4


@pytest.mark.parametrize("k", range(3))
def test_one_block_that_is_doubled_or_not_transposed_is_no_evidence(monkeypatch: pytest.MonkeyPatch, k: int) -> None:
    for wrong in (lambda g: 2 * g, lambda g: g.T):
        lines = transposed_evidence(monkeypatch, lambda b, wrong=wrong: [*b[:k], wrong(b[k]), *b[k + 1 :]])
        assert lines == ["no" if n in (k, 3) else "proved" for n in range(4)]


def test_whose_gradient_it_is_is_proved_and_disproved(monkeypatch: pytest.MonkeyPatch) -> None:
    entropy, squares, ratio = output.GRADIENT.evidence()
    words = "against the {} of sigmoid outputs, summed over samples: {}; in numbers at worst "
    assert entropy.startswith(words.format("cross-entropy", "proved"))
    assert squares.startswith(words.format("sum of squares", "refuted"))
    worst = [float(line.partition("at worst ")[2].split()[0]) for line in (entropy, squares)]
    assert worst[0] <= 1 < worst[1]
    assert ratio == (
        "at MATLAB's start-up weights g3' is 3.199 (column 1) and 4.188 (column 2) times the derivative of the sum of "
        "squares"
    )
    monkeypatch.setattr(output, "reference_gradient", lambda *args: [2 * g for g in reference_gradient(*args)])
    doubled = output.GRADIENT.evidence()
    assert ": refuted; in numbers at worst " in doubled[0]
    assert "is 6.398 (column 1) and 8.375 (column 2)" in doubled[2]


def test_runs_that_stop_and_that_do_not_are_told_apart() -> None:
    stuck = train(output.startup(), max_steps=12)
    rng = np.random.default_rng(1)
    every = {name: rng.uniform(0, 1, stuck.quantities[name].shape) for name in ("Z2", "y")}
    stuck = replace(stuck, quantities={**stuck.quantities, **every})
    ended = replace(stuck, stopped="tolerance")
    runs = {name: [ended if name == "softmax" else stuck] * len(NEVER_STOP) for name in NETWORKS}
    runs["sigmoid"][1:] = [train(output.startup(), max_steps=12)] * (len(NEVER_STOP) - 1)
    *lines, last = stuck_lines(runs)
    D, Z2, y = (stuck.quantities[name][..., -1] for name in ("D", "Z2", "y"))
    ends = f"not after 12 steps, loss {D:.4f}"
    told = f"sigmoid {ends}; softmax 12 steps; sigmoid with bias terms {ends}"
    assert lines == [f"rng({seed}): {told}" for seed in NEVER_STOP]
    assert last == (
        f"rng(198), sample 2 at the end: largest Z2 {Z2[1].max():.1e}, y {y[1, 0]:.4f} {y[1, 1]:.4f}"
    )  # fmt: skip


def test_the_starts_that_never_stop_are_run_in_each_network_by_their_name() -> None:
    runs = stuck_runs(max_steps=3)
    drawn = [start_from_stream(Stream("matlab", seed)).W2 for seed in NEVER_STOP]
    for name, (head, bias) in {"sigmoid": ("sigmoid-bce", False), "softmax": ("softmax-ce", False),
                               "sigmoid with bias terms": ("sigmoid-bce", True)}.items():  # fmt: skip
        for trace, W2 in zip(runs[name], drawn, strict=True):
            assert (trace.variant.head, trace.variant.bias, trace.steps) == (head, bias, 3)
            np.testing.assert_array_equal(trace.start()["W2"][int(bias) :], W2, strict=True)
    assert list(runs) == list(NETWORKS)


def test_the_rises_that_the_running_minimum_hides_are_told_by_step() -> None:
    trace = rising_run()
    loss, D = (trace.quantities[name].tolist() for name in ("loss", "D"))
    rises = [after - before for before, after in pairwise(loss)]
    n = rises.index(max(rises))
    assert max(rises) > 0
    assert MINIMUM.evidence() == [
        f"learning rate 8: the loss rises in {sum(rise > 0 for rise in rises)} of 60 steps, most from {loss[n]:.4f} to "
        f"{loss[n + 1]:.4f} in step {n + 2}",
        f"the running minimum goes from {D[n]:.4f} to {D[n + 1]:.4f} there; it rises in 0 steps",
        f"at the end the loss is {loss[-1]:.4f}, the curve shows {D[-1]:.4f}",
    ]
