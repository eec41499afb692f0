"""The derivative of any loss along a direction: exactly where its code is NumPy's, else by differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from pyport.arithmetic import DualArray
from pyport.arithmetic.created import arrays_changed, arrays_made
from pyport.arithmetic.dual import ties
from pyport.arithmetic.giving_way import giving_way
from pyport.arithmetic.noisy import NoisyArray, noisy, without_noise
from pyport.arithmetic.watch import Watch, watched
from pyport.errors import EngineError
from pyport.gradients.bars import EPS
from pyport.gradients.differences import FIRST, RUNGS, Moved, on_every_rung
from pyport.gradients.estimate import Array
from pyport.gradients.shaken import MEASURED, SHAKE, shaken
from pyport.gradients.taylor import STEPS, Slope, slope_of
from pyport.language import raised, said, words_of
from pyport.own.probes import Probe
from pyport.own.question import Place, Question

#: Runs with random rounding that say how far rounding takes a number.
RUNS = 4
#: So many roundings are allowed for at least.
ROUNDINGS = 64.0
#: Parameters are of ordinary size between these; others are moved by a part of their own size.
ORDINARY = (2.0**-10, 2.0**10)
#: From this rung on steps are so short that a loss is a parabola between them but for its rounding.
FINEST = 6

#: A loss is rounded to decimals if so many different values have fewer than these.
FEWEST_VALUES, DECIMALS = 4, 13
#: And to single precision, of 24 bits, if they need more bits than these, but no more than 24.
SHORT = 16


class Found(NamedTuple):
    """Derivatives along some directions.

    Attributes
    ----------
    values, bars : ndarray
        Where nothing is known the bar is infinite.
    reason : str
        Why nothing is known of some of them.
    """

    values: Array
    bars: Array
    reason: str = ""


class _Nothing(Exception):
    """There is no derivative, or it cannot be had in this way."""


def exact(question: Question, place: Place, probes: Sequence[Probe], runs: int = RUNS) -> Found:
    """The derivative by the rules of differentiation, in dual numbers, with a bar that so many noisy runs tell.

    Where the code leaves NumPy, or decides between equal numbers, nothing is known.
    """
    if question.elsewhere[0]:
        return Found(np.zeros(len(probes)), np.full(len(probes), np.inf))
    values, bars, reason = np.zeros(len(probes)), np.full(len(probes), np.inf), ""
    for n, probe in enumerate(probes):
        try:
            value = _dual(question, place, probe, None)
            again = [_dual(question, place, probe, 1 + RUNS * n + run) for run in range(runs)]
        except _Nothing as error:
            reason = reason or words_of(error)
            continue
        off = float(np.max(np.abs(np.array(again) - value), initial=0.0))
        bar = MEASURED * off + ROUNDINGS * EPS * abs(value)
        if np.isfinite(value) and np.isfinite(bar):
            values[n], bars[n] = value, bar
        else:
            reason = reason or said("its derivative is not finite here")
    return Found(values, bars, reason)


def _dual(question: Question, place: Place, probe: Probe, seed: int | None) -> float:
    """One derivative; with random rounding if there is a seed for it."""
    result = _in_duals(question, place, probe, seed)
    if type(result) is not DualArray:
        # It runs to its end without what moves.
        if isinstance(result, list | tuple) or np.size(result) != 1:
            raise _Nothing(said("the loss is not a number"))
        return 0.0
    if result.size != 1:
        raise _Nothing(said("the loss is not a number"))
    return float(np.asarray(result.tangent).reshape(-1)[0])


def _in_duals(question: Question, place: Place, probe: Probe, seed: int | None) -> Any:
    """The loss of dual numbers, with their derivative along a direction."""

    def rounded(array: Array, number: int) -> Any:
        return giving_way(np.array(array)) if seed is None else noisy(array, 1000 * seed + number)

    # What does not move is dual too: it may be changed in place by what does.
    still = [np.zeros(block.shape) for block in place.blocks]
    still[probe.block] = probe.direction
    blocks = [DualArray(rounded(block, k), rounded(d, 500 + k))
              for k, (block, d) in enumerate(zip(place.blocks, still, strict=True))]  # fmt: skip
    data = [_rounding(item, seed, 200 + k) for k, item in enumerate(place.data)]
    watch = Watch((), lambda: np.empty(0, dtype=np.int64))
    try:
        with (
            arrays_changed(partial(_held, seed), question.held), watched(watch),
            arrays_made(_constant, question.made_in), ties() as equal, np.errstate(all="ignore"),
        ):  # fmt: skip
            result = question.loss(blocks, data)
    except (EngineError, KeyboardInterrupt):
        raise
    except BaseException as error:  # the code is the user's; here it met an array type of ours
        raise _Nothing(watch.raised[0].located if watch.raised else raised(error)) from None
    if watch.raised:
        raise _Nothing(said("{located}, and the loss goes on", located=watch.raised[0].located))
    if equal:
        raise _Nothing(equal[0])
    return result


def _rounding(item: Any, seed: int | None, number: int) -> Any:
    """What does not move, in the arithmetic of a run; whole numbers are exact, and often places or labels."""
    if seed is None or type(item) is not np.ndarray or item.dtype != np.float64 or is_whole(item):
        return giving_way(item)
    return noisy(item, 1000 * seed + number, copy=None)


def _held(seed: int | None, number: int, array: Array) -> Any:
    return _rounding(array, seed, 600 + number)


def is_whole(item: Array) -> bool:
    """Whether numbers are whole, as labels and masks are: others are not theirs."""
    return bool(np.all(item == np.rint(item)))


def _constant(array: Array) -> DualArray:
    return DualArray(array, np.zeros(array.shape))


def goes_by_type(question: Question, place: Place) -> bool:
    """Whether the loss gives another number for arrays with the same numbers that are not NumPy's own by their type.

    What is computed with those says nothing of it then.
    """
    if question.elsewhere[0]:
        return False
    here = _plain(question, place.blocks, place.data)
    others = [value for value in (_of_their_type(question, place), _of_duals(question, place))
              if value is not None and value != here]  # fmt: skip
    if not others or not np.isfinite(here):
        return False
    # Sums in another order differ by rounding, as shaken inputs do.
    rngs = [np.random.default_rng(run) for run in range(RUNS)]
    near = [_plain(question, [shaken(block, rng) for block in place.blocks], place.data) for rng in rngs]
    # In another arithmetic what is rounded to single precision is not.
    unit = float(np.finfo(np.float32).eps) if _is_single(question, place) else EPS
    allowed = MEASURED * float(np.max(np.abs(np.array(near) - here))) + ROUNDINGS * unit * abs(here)
    return any(abs(value - here) > allowed for value in others)


def _is_single(question: Question, place: Place) -> bool:
    """Whether the loss is a number of single precision."""
    with np.errstate(all="ignore"):
        return getattr(question.loss([np.array(block) for block in place.blocks], place.data), "dtype", None) == "f4"


def _of_their_type(question: Question, place: Place) -> float | None:
    """The loss of arrays of the type that noise is computed with; None if they are refused."""
    try:
        with np.errstate(all="ignore"):
            result = np.asarray(question.loss([without_noise(block) for block in place.blocks], place.data))
    except (EngineError, KeyboardInterrupt):
        raise
    except BaseException:  # what refuses them says so, and is judged by differences
        return None
    return float(result.reshape(-1)[0]) if result.size == 1 else None


def _of_duals(question: Question, place: Place) -> float | None:
    """The loss of dual numbers; None if it is none."""
    still = Probe(0, None, np.zeros(place.blocks[0].shape))
    try:
        result = _in_duals(question, place, still, None)
    except _Nothing:
        return None
    return float(np.asarray(result.value).reshape(-1)[0]) if type(result) is DualArray and result.size == 1 else None


def loss_noise(question: Question, place: Place, by_type: bool = False) -> float:
    """How far rounding takes the loss, measured; what is measured on the ladder itself comes on top of it."""
    if question.elsewhere[0]:
        # An engine's arithmetic cannot be made noisy, but what goes in can.
        rngs = [np.random.default_rng(run) for run in range(RUNS)]
        moves: list[Move] = [([(k, block * rng.uniform(-1, 1, block.shape)) for k, block in enumerate(place.blocks)],
                              SHAKE) for rng in rngs]  # fmt: skip
        here, *found_at = losses(question, place, [([], 0.0), *moves])
        return float(MEASURED / 4 * np.max(np.abs(np.array(found_at) - here)) + ROUNDINGS * EPS * abs(here))
    here = _plain(question, place.blocks, place.data)
    worst = 0.0
    for run in range(RUNS):
        try:
            blocks = [block if by_type else noisy(block, 100 * run + k) for k, block in enumerate(place.blocks)]
            data = [_rounding(item, run, 200 + k) for k, item in enumerate(place.data)]
            held = arrays_changed(partial(_held, run), question.held)
            with held, np.errstate(all="ignore"):
                result = question.loss(blocks, data)
            found = float(np.asarray(result).reshape(-1)[0])
            if type(result) is not NoisyArray:
                # Noise that is lost on the way leaves what comes in.
                rng = np.random.default_rng(run)
                near = _plain(question, [shaken(block, rng) for block in place.blocks], place.data)
                worst = max(worst, abs(near - here)) if np.isfinite(near) else np.inf
        except (EngineError, KeyboardInterrupt):
            raise
        except BaseException:  # it may refuse any array that is not NumPy's own
            rng = np.random.default_rng(run)
            found = _plain(question, [shaken(block, rng) for block in place.blocks], place.data)
        worst = max(worst, abs(found - here)) if np.isfinite(found) else np.inf
    return MEASURED / 4 * worst + 4 * EPS * abs(here)


def _plain(question: Question, blocks: Sequence[Array], data: Sequence[Any]) -> float:
    """The loss; NaN where it raises."""
    try:
        with np.errstate(all="ignore"):
            value = np.asarray(question.loss([np.array(block) for block in blocks], data))
        return float(value.reshape(-1)[0]) if value.size == 1 else np.nan
    except (EngineError, KeyboardInterrupt):
        raise
    except BaseException:  # a step may lead to where it is not defined
        return np.nan


class Steps(Moved):
    """The loss a step up and a step down along each direction, on every rung.

    Parameters
    ----------
    question : Question
    place : Place
    probes : sequence of Probe
    gradient : sequence of ndarray
        About the derivative: it tells what the rounding of x + h d costs.
    noise : float
        How far rounding takes the loss at x.
    which : sequence of int
        The rungs.

    Notes
    -----
    Nobody knows where a loss that is code has kinks. Between them the two one-sided differences part by the second
    derivative times the step, a quarter of it on the next rung; what does not shrink so is a kink, and is in the bar.
    Where the second derivative jumps a central difference is off by a part of the step, and not of its square.
    """

    def __init__(
        self, question: Question, place: Place, probes: Sequence[Probe], gradient: Sequence[Array], noise: float,
        which: Sequence[int] = RUNGS,
    ) -> None:  # fmt: skip
        self.given = np.array([probe.along(gradient) for probe in probes])
        rungs = FIRST / 4.0 ** np.asarray(which)
        scales = np.array([scale(place.blocks[probe.block]) for probe in probes])
        steps = rungs[:, np.newaxis] * scales
        ends = losses(question, place, [([(probe.block, probe.direction)], float(sign * steps[r, n]))
                                        for sign in (1, -1) for r in range(len(rungs))
                                        for n, probe in enumerate(probes)])  # fmt: skip
        self.up, self.down = ends.reshape(2, len(rungs), len(probes))
        self.here = np.full(len(probes), losses(question, place, [([], 0.0)])[0])
        self.rise, self.fall = steps.copy(), steps.copy()
        rounding = np.zeros(steps.shape)
        for n, probe in enumerate(probes):
            block = place.blocks[probe.block]
            if probe.element is not None:
                x = block.reshape(-1)[probe.element]
                self.rise[:, n], self.fall[:, n] = (x + steps[:, n]) - x, x - (x - steps[:, n])
            else:
                # Each element of x + h d is rounded.
                rounding[:, n] = EPS * float(np.vdot(np.abs(gradient[probe.block]), np.abs(block)))
        with np.errstate(all="ignore"):
            grain = _grain(np.append(ends, self.here))
            largest = np.max(np.abs([self.up, self.down]), axis=(0, 1))
            growth = np.maximum(1.0, largest / np.maximum(np.abs(self.here), np.finfo(float).tiny))
            bend = self.up - 2 * self.here + self.down
            finest = min(sum(rung >= FINEST for rung in which), sum(rung >= FINEST for rung in RUNGS))
            fine = np.abs(bend[1:] - bend[:-1] / 16)[-max(2, finest) :]
            seen = np.max(fine, axis=0, initial=0.0)
            grown = noise * np.where(np.isfinite(growth), growth, 1.0)
            self.noise = np.maximum(np.maximum(grown, grain), 2 * seen) + rounding
            apart = bend / steps
            bent = np.abs(apart[1:] - apart[:-1] / 4) * 2 / 3
            # A jump of the second derivative leaves what is linear in the step: neighbours are apart by 3 times that.
            central = np.diff((self.up - self.down) / (self.rise + self.fall), axis=0)
            jumped = np.abs(central[1:] - central[:-1] / 16) / 2.25
            bent[1:] = np.maximum(bent[1:], jumped)
            self.bent = np.concatenate([np.full((1, len(probes)), np.inf), bent])
        self.crossed = np.zeros(steps.shape, dtype=bool)


def _grain(values: Array) -> float:
    """How far apart the numbers are that a loss gives, if it is rounded to decimals or to single precision; else 0."""
    values = np.unique(values[np.isfinite(values)])
    if values.size < FEWEST_VALUES:
        return 0.0
    for decimals in range(DECIMALS):
        scaled = values * 10.0**decimals
        if np.all(np.abs(scaled - np.rint(scaled)) <= 4 * EPS * np.abs(scaled)):
            return float(10.0**-decimals)
    # Powers of 2 and their like are exact in any precision.
    used = np.frexp(values)[0] * 2.0**SHORT
    single = np.array_equal(values.astype(np.float32), values) and np.sum(used != np.rint(used)) >= FEWEST_VALUES
    return float(np.finfo(np.float32).eps * np.abs(values).max()) if single else 0.0


def scale(block: Array) -> float:
    """A power of two of about the size of a block, 1 if that is ordinary."""
    with np.errstate(over="ignore"):
        size = float(np.sqrt(np.mean(block * block))) if block.size else 1.0
    if not np.isfinite(size) or size == 0 or ORDINARY[0] <= size <= ORDINARY[1]:
        return 1.0
    return float(2.0 ** np.round(np.log2(size)))


#: Which blocks move along which directions, and how far.
Move = tuple[Sequence[tuple[int, Array]], float]


def losses(question: Question, place: Place, moves: Sequence[Move]) -> Array:
    """The loss with blocks moved along directions, for each move; NaN where it gives none."""
    many: Callable[..., Any] | None = getattr(question.loss, "many", None)
    if many is not None:
        return np.asarray(many(place, moves), dtype=np.float64)
    return np.array([_plain(question, moved(place, move), place.data) for move in moves])


def moved(place: Place, move: Move) -> list[Array]:
    """The blocks of a place, moved along directions."""
    directions, step = move
    blocks = list(place.blocks)
    for k, direction in directions:
        blocks[k] = blocks[k] + step * direction
    return blocks


#: The rules of finite differences, and what they are called.
_RULES = ((said("central difference"), "central"), ("Richardson", "richardson"))


def differences(moved: Steps) -> dict[str, Found]:
    """The derivative by each rule of finite differences, from the rung with the narrowest bar for each direction.

    What contradicts the gradient there, and a finer rung as well, is not known: the loss has structure that the rung is
    too coarse for, and its bar tells nothing of that.
    """
    found = {}
    for method, rule in _RULES:
        values, bars = on_every_rung(rule, moved)
        at = np.argmin(bars, axis=0)[np.newaxis]
        value, bar = (np.take_along_axis(part, at, axis=0)[0] for part in (values, bars))
        known = np.isfinite(value) & np.isfinite(bar)
        with np.errstate(invalid="ignore"):
            is_finer = np.arange(len(values))[:, np.newaxis] > at
            against = is_finer & (np.abs(values - value) > bars + bar)
            known &= ~(against.any(axis=0) & (np.abs(moved.given - value) > bar))
        found[method] = Found(np.where(known, value, 0.0), np.where(known, bar, np.inf),
                              "" if known.all() else said("a kink is near, or the loss is not finite"))  # fmt: skip
    return found


def speak_for(finer: Steps, expected: float, allowed: float, coarse: float, bar: float) -> bool:
    """Whether finer steps along a direction agree with a derivative, and not with what coarser ones gave."""
    # Steps by which nothing changes are too fine: the loss is rounded, or found by halving.
    tells = (finer.up != finer.here) & (finer.down != finer.here)
    for _, rule in _RULES:
        found, off = on_every_rung(rule, finer)
        with np.errstate(invalid="ignore"):
            agrees = tells & (np.abs(found - expected) <= off + allowed)
            if np.any(agrees & (np.abs(found - coarse) > off + bar)):
                return True
    return False


def taylor(question: Question, place: Place, gradient: Sequence[Array], noise: float) -> Slope:
    """The order in which the remainder of the loss falls along one random direction of all blocks."""
    rng = np.random.default_rng(1)
    directions = [rng.uniform(-1, 1, block.shape) for block in place.blocks]
    along = sum(float(np.vdot(g, d)) for g, d in zip(gradient, directions, strict=True))
    size = sum(float(np.vdot(np.abs(g), np.abs(d))) for g, d in zip(gradient, directions, strict=True))
    here, *moved = losses(question, place, [(list(enumerate(directions)), float(h)) for h in (0.0, *STEPS)])
    rounding = np.asarray(2 * noise + 16 * EPS * STEPS * size)
    return slope_of(np.array(moved) - here, along, rounding)
