"""The sweep's own numbers at sampled steps: against the strict formula, and against numeric derivatives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pyport.arithmetic import EXP_ULPS, BoundedArray, StrictArray, bits_differ
from pyport.gradients.steps import check_updates
from pyport.model import Model
from pyport.sweep.lanes import Lanes
from pyport.sweep.settings import Settings
from pyport.trace import QUANTITIES, WEIGHTS
from pyport.training import REFERENCE_X, REFERENCE_Y, step

#: How many samples are judged in one pass.
AT_ONCE = 1024


class Samples:
    """Weights from which one step is computed again, in other ways.

    Attributes
    ----------
    seed, step : list of int
    bits : list of int
        How many numbers of the step have other bits than the formula in strict arithmetic.
    ratio : list of float
        The largest difference of an update from -a times the derivative, over what is allowed.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._waiting: list[Lanes] = []
        self.seed: list[int] = []
        self.step: list[int] = []
        self.bits: list[int] = []
        self.ratio: list[float] = []

    def add(self, lanes: Lanes, number: int) -> None:
        """One sampled step of these starts, from their weights now."""
        self._waiting.append(lanes)
        self.seed += lanes.seed.astype(int).tolist()
        self.step += [number] * lanes.count

    def judge(self) -> None:
        """Compute the sampled steps."""
        if not self._waiting:
            return
        stacks = [np.concatenate([getattr(lanes, name) for lanes in self._waiting], axis=-1) for name in WEIGHTS]
        D = np.concatenate([lanes.D for lanes in self._waiting])
        self._waiting = []
        for begin in range(0, len(D), AT_ONCE):
            here = slice(begin, begin + AT_ONCE)
            bits, ratio = _judged(self._settings, [W[..., here] for W in stacks], D[here])
            self.bits += bits.tolist()
            self.ratio += ratio.tolist()


def _judged(settings: Settings, before: list[np.ndarray], D: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    names = [name for name in QUANTITIES if name not in ("loss", "D")]
    program = settings.program(len(D), tuple(names))
    for array, W in zip(program.state, before, strict=True):
        array[...] = W
    with np.errstate(all="ignore"):
        program.run()
    values, after = step(StrictArray(REFERENCE_X), StrictArray(REFERENCE_Y), map(StrictArray, before), D,
                         settings.learning_rate, settings.variant)  # fmt: skip
    pairs = [(np.asarray(values[name]), program.outputs[name]) for name in names if name not in WEIGHTS]
    pairs += [(np.asarray(strict), array) for strict, array in zip(after, program.state, strict=True)]
    bits = np.zeros(len(D), dtype=int)
    for strict, array in pairs:
        bits += bits_differ(strict, array).sum(axis=(0, 1))
    X, Y = np.array(REFERENCE_X, dtype=np.float64), np.array(REFERENCE_Y, dtype=np.float64)
    x, t, *wrapped = (BoundedArray(array, exp_ulps=EXP_ULPS["c"]) for array in (X, Y, *before))
    _, bounded = step(x, t, wrapped, D, settings.learning_rate, settings.variant)
    variant = settings.variant
    model = Model(variant.head, bias="ones" if variant.bias else "none")
    judged = check_updates(model, X, Y, _first(before), _first(program.state), settings.learning_rate,
                           _first([W.error for W in bounded]))  # fmt: skip
    return bits, np.max([ratio.max(axis=(1, 2)) for ratio, _ in judged], axis=0)


def _first(stacks: Sequence[np.ndarray]) -> list[np.ndarray]:
    return [np.moveaxis(stack, -1, 0) for stack in stacks]
