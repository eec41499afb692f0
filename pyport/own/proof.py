"""The proof for any loss in plain NumPy: sum(g .* d) is the derivative of the loss along d, modulo primes.

Parameters and data become random residues (see `pyport.arithmetic.modular`) and the loss is computed in dual numbers
of them, along a random direction. What the loss itself asks for its sign or takes for the largest, it decides by; the
gradient is answered alike. What is data by kind stays as it is: labels, masks, whole numbers, text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from time import perf_counter
from typing import Any

import numpy as np

from pyport.arithmetic import DualArray
from pyport.arithmetic.created import arrays_made
from pyport.arithmetic.giving_way import giving_way
from pyport.arithmetic.modular import ModularArray, Shared, constants
from pyport.arithmetic.residues import Field, Residues, field
from pyport.arithmetic.towers import TALLEST
from pyport.arithmetic.watch import NoRoot, NotProvable, TooDeep, Watch, watched
from pyport.errors import EngineError
from pyport.gradients.estimate import Array
from pyport.gradients.point import Caught
from pyport.gradients.prove import LISTED, SALTS, fraction, rank, where_of
from pyport.gradients.trials import MOST_SIGNS
from pyport.language import Said, joined, said
from pyport.own.probes import element
from pyport.own.question import Place, Question
from pyport.own.result import OwnProof, WrongBlock

#: Points for a formula that decides nothing, and for one that does: each side of each decision is to be seen.
POINTS, DECIDING_POINTS = 2, 16
#: So many elements show each combination of signs by which the loss does not go, at least, in so many points at most.
SHOWN, MOST_POINTS = 40, 64
#: So many points are drawn for one of which all square roots exist, for so many seconds.
ATTEMPTS, SECONDS = 2000, 6.0
#: So many of these points have the same prime: it takes as long to draw one as to compute with it.
OF_ONE_PRIME = 50
#: More numbers than these are not computed with.
LARGEST = 60_000
#: Blocks up to this size are looked at element by element where they are wrong.
SMALL = 60


@dataclass(frozen=True)
class _Trial:
    """A random point, and what the two functions give there."""

    field: Field
    blocks: list[ModularArray]
    data: list[Any]
    directions: list[ModularArray]
    slope: Residues
    gradient: list[ModularArray]
    #: What was seen while each of the two ran.
    of_loss: Watch
    of_gradient: Watch

    @property
    def agrees(self) -> bool:
        """Whether the gradient gives the derivative along the direction."""
        parts = [(block * d).sum().residues[:, -1] for block, d in zip(self.gradient, self.directions, strict=True)]
        return bool(np.all(np.sum(parts, axis=0) % self.field.primes[:, -1] == self.slope))


def prove(
    question: Question, place: Place, *, blocks_too: bool = True, fixed: bool = False, ties: bool = False
) -> OwnProof:  # fmt: skip
    """Prove or refute that one function is the gradient of another, at the sizes of a place.

    Parameters
    ----------
    question : Question
    place : Place
        Its sizes, and its labels, masks, numbers and text.
    blocks_too : bool
        Whether it is to say what is wrong in which block, if any.
    fixed : bool
        Whether all data stay as they are.
    ties : bool
        Whether what is equal in the data, and what is 0, remains so.
    """
    size = sum(np.size(item) for item in (*place.blocks, *place.data) if isinstance(item, np.ndarray))
    if size > LARGEST:
        return OwnProof(
            "not provable", said("it has {size:,} numbers, more than are computed with modulo primes", size=size)
        )
    reason: str = said("exp nested more than {tallest} deep", tallest=TALLEST - 1)
    for levels in range(1, TALLEST + 1):
        try:
            return _Trials(question, place, levels, fixed, ties).outcome(blocks_too)
        except NotProvable as error:
            raised = getattr(error, "raised", error)
            if isinstance(raised, TooDeep):
                continue
            reason = where_of(error)
        except (EngineError, KeyboardInterrupt):
            raise
        except BaseException as error:  # the functions are the user's; here they met an array type of ours
            reason = where_of(error)
        break
    return OwnProof("not provable", reason)


class _Trials:
    """Random points of the sizes of a place."""

    def __init__(self, question: Question, place: Place, levels: int, fixed: bool, ties: bool) -> None:
        self.question, self.place, self.levels, self.fixed, self.ties = question, place, levels, fixed, ties
        self._drawn = 0
        self._until = perf_counter() + SECONDS

    def outcome(self, blocks_too: bool) -> OwnProof:
        """Proved, refuted, or not provable."""
        found: list[_Trial] = []
        for trial in self._needed(found):
            found.append(trial)
            if not trial.agrees:
                reason = self._undecided(trial)
                if reason is not None:
                    return OwnProof("not provable", reason)
                return OwnProof("refuted", "", self._wrong(trial) if blocks_too else [])
        return OwnProof("proved")

    def _needed(self, found: list[_Trial]) -> Iterator[_Trial]:
        """As many points as it takes to see both sides of each decision."""
        for _ in range(POINTS):
            yield self._trial()
        if not any(trial.of_loss.compared or trial.of_gradient.compared for trial in found):
            return
        for _ in range(DECIDING_POINTS - POINTS):
            yield self._trial()
        most = max(found, key=lambda trial: len(trial.of_gradient.unknown)).of_gradient
        if not most.unknown:
            return
        if len(most.unknown) > MOST_SIGNS:
            raise NotProvable(
                said("{beyond}, more than {most_signs} times", beyond=most.beyond[0], most_signs=MOST_SIGNS)
            )
        shown = max(min(most.unknown.values()), 1)
        count = min(MOST_POINTS, ceil(SHOWN * 2 ** len(most.unknown) / shown))
        for n in range(count):
            # With a salt even what is never equal is so now and then.
            yield self._trial(salt=n - count)

    def _trial(self, salt: int = 0) -> _Trial:
        for attempt in range(ATTEMPTS):
            self._drawn += 1
            if attempt % OF_ONE_PRIME == 0:
                towers = field(self._drawn, self.levels, 1)
            try:
                return self._at(self._drawn, towers, salt)
            except ZeroDivisionError:
                if self._drawn > ATTEMPTS // 100:
                    raise NotProvable(said("a division by zero")) from None
            except NoRoot:
                if perf_counter() > self._until:
                    raise
        raise NotProvable(said("the square roots of more values than random points have"))

    def _at(self, seed: int, towers: Field, salt: int) -> _Trial:
        rng = np.random.default_rng(seed)
        blocks = [_random(rng, towers, block.shape) for block in self.place.blocks]
        data = [item if self.fixed else _drawn(rng, towers, item, self.ties) for item in self.place.data]
        directions = [_random(rng, towers, block.shape, 1) for block in self.place.blocks]
        of_loss = Watch((), _nothing)
        slope = self._slope(towers, blocks, data, directions, of_loss)
        known, kinks = _known(towers, blocks, data, of_loss)
        chosen = np.unique(np.concatenate([_nothing(), *of_loss.candidates]))
        of_gradient = Watch((lambda: known,), lambda: kinks, salt, chosen=lambda: chosen)
        gradient = self._gradient(towers, blocks, data, of_gradient)
        return _Trial(towers, blocks, data, directions, slope, gradient, of_loss, of_gradient)

    def _slope(
        self, towers: Field, blocks: Sequence[ModularArray], data: Sequence[Any],
        directions: Sequence[ModularArray | None], watch: Watch,
    ) -> Residues:  # fmt: skip
        """The derivative of the loss along a direction of some blocks."""

        def made(array: Array) -> DualArray:
            return DualArray(constants(array, towers).copy(), constants(np.zeros(array.shape), towers))

        still = [constants(np.zeros(block.shape), towers) if d is None else d.copy("K")
                 for block, d in zip(blocks, directions, strict=True)]  # fmt: skip
        duals = [DualArray(block.copy("K"), d) for block, d in zip(blocks, still, strict=True)]
        with watched(watch), arrays_made(made, self.question.made_in):
            result = self.question.loss(duals, [_copied(item) for item in data])
        if watch.raised:
            raise Caught(watch.raised[0])
        if type(result) is not DualArray:
            if type(result) is ModularArray or np.ndim(result) == 0:
                # It runs to its end without what moves.
                return np.zeros(1, dtype=np.int64)
            raise NotProvable(said("the loss is not a number"))
        if result.size != 1:
            raise NotProvable(said("the loss is not a number"))
        tangent = constants(0.0, towers) + result.tangent
        return np.asarray(tangent.residues[:, -1].reshape(-1))

    def _gradient(
        self, towers: Field, blocks: Sequence[ModularArray], data: Sequence[Any], watch: Watch
    ) -> list[ModularArray]:  # fmt: skip
        with watched(watch), arrays_made(lambda array: constants(array, towers).copy(), self.question.made_in):
            result: Any = self.question.gradient(
                [block.copy("K") for block in blocks], [_copied(item) for item in data]
            )
            is_one = len(blocks) == 1 and isinstance(result, np.ndarray) and result.dtype != object
            parts = [result] if is_one else list(result)
            for part in parts:
                if type(part) is ModularArray:
                    part.residues  # noqa: B018  # a logarithm is computed when it is asked for
        if watch.raised:
            raise Caught(watch.raised[0])
        if len(parts) != len(blocks):
            raise NotProvable(
                said("it returned {count} arrays for {count2} parameters", count=len(parts), count2=len(blocks))
            )
        return [_shaped(part, block, towers) for part, block in zip(parts, blocks, strict=True)]

    def _undecided(self, trial: _Trial) -> str | None:
        """Why what disagrees is not wrong for certain: other answers to what has no law give other numbers."""
        beyond = [*trial.of_gradient.beyond, *trial.of_loss.beyond]
        if not beyond:
            return None
        known = trial.of_gradient.known
        for salt in SALTS:
            try:
                again = self._gradient(
                    trial.field, trial.blocks, trial.data, Watch(known, trial.of_gradient.kinks, salt)
                )
                slope = self._slope(trial.field, trial.blocks, trial.data, trial.directions,
                                    Watch(known, trial.of_gradient.kinks, salt))  # fmt: skip
            except (ZeroDivisionError, NoRoot):
                return min(beyond, key=rank)
            same = all(np.array_equal(before.residues[:, -1], after.residues[:, -1])
                       for before, after in zip(trial.gradient, again, strict=True))  # fmt: skip
            if not same or np.any(slope != trial.slope):
                return min(beyond, key=rank)
        return None

    def _wrong(self, first: _Trial) -> list[WrongBlock]:
        """Which blocks are wrong, by which constant if by one, and where."""
        trials = [first, *(self._trial() for _ in range(2))]
        found = []
        for k, name in enumerate(self.question.names.blocks):
            ratios = set()
            wrong = False
            for trial in trials:
                alone: list[ModularArray | None] = [None] * len(trial.blocks)
                alone[k] = trial.directions[k]
                wanted = int(self._along(trial, alone)[0])
                got = int((trial.gradient[k] * trial.directions[k]).sum().residues[0, -1])
                prime = int(trial.field.primes[0, -1])
                wrong = wrong or got != wanted
                if got or wanted:
                    ratios.add(fraction(got * pow(wanted, -1, prime) % prime, prime) if wanted else None)
            if wrong:
                ratio = ratios.pop() if len(ratios) == 1 else None
                found.append(WrongBlock(name, ratio, [] if ratio is not None else self._entries(first, k)))
        return found

    def _along(self, trial: _Trial, directions: Sequence[ModularArray | None]) -> Residues:
        known = Watch(trial.of_gradient.known, trial.of_gradient.kinks)
        return self._slope(trial.field, trial.blocks, trial.data, directions, known)

    def _entries(self, trial: _Trial, k: int) -> list[tuple[int, ...]]:
        block = self.place.blocks[k]
        if block.size > SMALL:
            return []
        found: list[tuple[int, ...]] = []
        for n in range(block.size):
            alone: list[ModularArray | None] = [None] * len(trial.blocks)
            alone[k] = constants(element(self.place.blocks, k, n).direction, trial.field)
            at = tuple(int(i) for i in np.unravel_index(n, block.shape))
            if int(self._along(trial, alone)[0]) != int(trial.gradient[k].residues[(0, -1, *at)]):
                found.append(at)
            if len(found) == LISTED:
                break
        return [] if len(found) == block.size else found


def _nothing() -> Residues:
    return np.empty(0, dtype=np.int64)


def _known(
    towers: Field, blocks: Sequence[ModularArray], data: Sequence[Any], of_loss: Watch
) -> tuple[Residues, Residues]:  # fmt: skip
    """What decides something in the loss, and of that what may be 0 at its kinks.

    That is what it asked, data and parameters, and the half and the double of those.

    Parameters and data are above 0 at some inputs and below at others, so that a formula in their signs that fails is
    wrong.
    """
    P = towers.primes[:, -1]
    items = [item for item in (*blocks, *data) if type(item) is ModularArray]
    asked = np.concatenate([np.ones(1, dtype=np.int64), *of_loss.asked])
    given = np.concatenate([asked, *(item.residues[0, -1].ravel() for item in items)])
    half = pow(2, -1, int(P[0]))
    scaled = [given % P[0], 2 * given % P[0],
              np.array([int(x) * half % int(P[0]) for x in given.tolist()], dtype=np.int64)]  # fmt: skip
    known = np.unique(np.concatenate([np.minimum(part, P[0] - part) for part in scaled]))
    return known, np.unique(asked)


def _random(rng: np.random.Generator, towers: Field, shape: tuple[int, ...], levels: int | None = None) -> ModularArray:
    levels = levels or towers.levels
    P = towers.moduli(levels, len(shape))[0]
    # 2^62 is so much more than any prime that the remainders are even.
    return ModularArray(rng.integers(0, 2**62, (1, levels, *shape)) % P, towers)


def _drawn(rng: np.random.Generator, towers: Field, item: Any, ties: bool) -> Any:
    """Data of the same kind: random residues for arrays of real numbers; what is of few whole numbers stays."""
    if not _is_real(item) or _is_of_ones(item):
        return item
    if ties:
        values, which = np.unique(item, return_inverse=True)
        each = _random(rng, towers, values.shape) * (values != 0)
        return each[which.reshape(item.shape)]
    made = _random(rng, towers, item.shape)
    if _is_of_shares(item):
        made[:, -1] = 1 - made[:, :-1].sum(axis=1)
    return ModularArray(made.residues, towers, Shared(0, 1) if item.min() >= 0 and item.max() <= 1 else None)


def kind_of(item: Any) -> Said | None:
    """What the proof takes from data: that they are whole numbers, between 0 and 1, or add up to 1; None if nothing."""
    if not isinstance(item, np.ndarray) or not item.size or not (item.dtype.kind in "iub" or _is_real(item)):
        return None
    low, high = item.min(), item.max()
    if _is_real(item) and not _is_of_ones(item):
        if _is_of_shares(item):
            return said("in rows that add up to 1") if low < 0 else said("between 0 and 1 in rows that add up to 1")
        return said("between 0 and 1") if low >= 0 and high <= 1 else None
    if low < -1 or high > 1:
        return said("of whole numbers {low} to {high}", low=int(low), high=int(high))
    values = [f"{value:g}" for value in np.unique(item.astype(float))]
    return said("of {values}", values=joined(said(" and "), values)) if len(values) < 3 else said("of -1, 0 and 1")


def _is_real(item: Any) -> bool:
    return isinstance(item, np.ndarray) and item.dtype == np.float64 and item.size > 0


def _is_of_ones(item: Any) -> bool:
    return bool(np.all(item == np.rint(item)) and np.abs(item).max() <= 1)


def _is_of_shares(item: Array) -> bool:
    return item.ndim == 2 and item.shape[1] > 1 and np.allclose(item.sum(axis=1), 1, rtol=0, atol=1e-12)


def _copied(item: Any) -> Any:
    if type(item) is ModularArray:
        return item.copy("K")
    return giving_way(item.copy()) if isinstance(item, np.ndarray) else item


def _shaped(part: Any, block: ModularArray, towers: Field) -> ModularArray:
    if type(part) is not ModularArray:
        if np.shape(part) == block.shape and np.asarray(part).dtype.kind in "fiu":
            # It does not hang on anything.
            return constants(np.asarray(part, dtype=np.float64), towers)
        raise NotProvable(said("it returned an ordinary array"))
    if part.size != block.size:
        raise NotProvable(said("it returned an array of another size"))
    # What a function keeps for itself, and gives, is changed by its next call.
    return part.copy() if part.shape == block.shape else part.copy().reshape(block.shape)
