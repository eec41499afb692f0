"""The sweep's own numbers at sampled steps: against the strict formula, and against numeric derivatives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pyport.arithmetic import EXP_ULPS, BoundedArray, StrictArray, bits_differ
from pyport.gradients.steps import at_once, check_updates
from pyport.model import Model
from pyport.sweep.lanes import Lanes
from pyport.sweep.settings import SAMPLED, Settings
from pyport.trace import QUANTITIES, WEIGHTS
from pyport.training import LOSS_AT_START, REFERENCE_X, REFERENCE_Y, step

#: How many samples are judged together.
AT_ONCE = 1024
#: The most weights of which one sample has its derivatives compared. A larger network's other weights are compared
#: in the samples of other seeds, so that checks cost no more than the steps.
COMPARED = 64


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
        if len(self.seed) - len(self.bits) >= AT_ONCE:
            self.judge()

    def judge(self) -> None:
        """Compute the sampled steps that wait for it."""
        if not self._waiting:
            return
        before = [np.concatenate([getattr(lanes, name) for lanes in self._waiting], axis=-1) for name in WEIGHTS]
        D = np.concatenate([lanes.D for lanes in self._waiting])
        seeds, steps = (np.array(values[len(self.bits) :]) for values in (self.seed, self.step))
        self._waiting = []
        bits, after = _other_bits(self._settings, before, D)
        P = sum(rows * columns for rows, columns in self._settings.shapes)
        parts = -(-P // COMPARED)
        ratio, part = np.zeros(len(D)), (seeds + np.searchsorted(SAMPLED, steps)) % parts
        size = at_once(P, -(-P // parts))
        for k in range(parts):
            mine = np.nonzero(part == k)[0]
            for some in np.split(mine, range(size, mine.size, size)):
                if some.size:
                    old, new = ([W[..., some] for W in stacks] for stacks in (before, after))
                    ratio[some] = _ratios(self._settings, old, new, slice(k, None, parts))
        self.bits += bits.tolist()
        self.ratio += ratio.tolist()


def _other_bits(settings: Settings, before: list[np.ndarray], D: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """How many numbers of one step have other bits than in strict arithmetic, and the weights after it."""
    names = [name for name in QUANTITIES if name not in ("loss", "D", *WEIGHTS)]
    program = settings.program(len(D), tuple(names))
    for array, W in zip(program.state, before, strict=True):
        array[...] = W
    with np.errstate(all="ignore"):
        program.run()
    values, after = step(StrictArray(REFERENCE_X), StrictArray(REFERENCE_Y), map(StrictArray, before), D,
                         settings.learning_rate, settings.variant)  # fmt: skip
    pairs = [(values[name], program.outputs[name]) for name in names]
    pairs += zip(after, program.state, strict=True)
    bits = np.zeros(len(D), dtype=int)
    for value, array in pairs:
        # NaN of NaN has a sign that no formula gives.
        strict = np.asarray(value)
        bits += (bits_differ(strict, array) & ~(np.isnan(strict) & np.isnan(array))).sum(axis=(0, 1))
    return bits, program.state


def _ratios(settings: Settings, before: list[np.ndarray], after: list[np.ndarray], which: slice) -> np.ndarray:
    """The largest difference of updates from -a times the numeric derivative, over what is allowed.

    It is 0 where a start has diverged: a loss or weights that are not finite have no derivative.
    """
    X, Y = np.array(REFERENCE_X, dtype=np.float64), np.array(REFERENCE_Y, dtype=np.float64)
    x, t, *wrapped = (BoundedArray(array, exp_ulps=EXP_ULPS["c"]) for array in (X, Y, *before))
    D = np.full(before[0].shape[-1], LOSS_AT_START)
    values, bounded = step(x, t, wrapped, D, settings.learning_rate, settings.variant)
    variant = settings.variant
    model = Model(variant.head, bias="ones" if variant.bias else "none")
    rounding = [np.where(np.isnan(W.error), np.inf, W.error) for W in bounded]
    with np.errstate(all="ignore"):
        judged = check_updates(model, X, Y, _first(before), _first(after), settings.learning_rate,
                               _first(rounding), which)  # fmt: skip
    finite = np.isfinite(values["loss"].error) & np.all([np.isfinite(W).all(axis=(0, 1)) for W in after], axis=0)
    ratios = np.max([ratio.max(axis=(1, 2)) for ratio, _ in judged], axis=0)
    # In numbers that are finite, one that is NaN is no pass.
    return np.where(finite, np.where(np.isnan(ratios), np.inf, ratios), 0.0)


def _first(stacks: Sequence[np.ndarray]) -> list[np.ndarray]:
    return [np.moveaxis(stack, -1, 0) for stack in stacks]
