"""Whether two outcomes of one call are the same, up to what rounding does to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pyport.foreign import Opaque, is_sparse
from pyport.fuzz.sides import Outcome
from pyport.language import Said, said
from pyport.parity.numbers import Allowed
from pyport.parity.values import PYTHON, Words, compare_values
from pyport.scripts.judge import LAST_DIGITS, OPEN, ULPS, WITHIN
from pyport.verdict import Verdict

Numbers = NDArray[Any]

#: How often a call is made again with inputs that are off by one rounding.
RUNS = 8
#: After one on each side nothing more is asked where the difference is far beyond all that they show.
_FIRST = 1
#: A part of the spread that is no move.
_STEADY = 1e-6
#: Roundings of the largest number that any formula may lose.
_FLOOR = 16 * np.finfo(np.float64).eps
#: What a tipped decision leaves of a difference.
_NEAR = 64 * np.finfo(np.float64).eps
#: Inputs of so few binary digits: sums and products of them are exact in any order, and no rounding decides.
_QUANTUM, _LARGEST = 2.0**-4, 4096.0


class _Sides(Words):
    """MATLAB and the port, as a sentence calls them."""

    def form(self, path: str, got: str, wanted: str) -> Said:
        return said("{path}: the port's is {got}, MATLAB's {wanted}", path=path, got=got, wanted=wanted)


_SIDES = _Sides(said("the port"), "MATLAB", "", far="nothing")
#: The same where it takes a look to see that two numbers are not the same.
_ALIKE = replace(_SIDES, far="difference")


class Kind(Enum):
    """What is said of a call."""

    SAME = "same"
    ROUNDING = "rounding"
    OPEN = "undecided"
    VALUES = "values"
    SHAPE = "shape"
    RAISES = "raises"
    NEITHER = "neither returns"

    @property
    def wrong(self) -> bool:
        """Whether it is a counterexample."""
        return self in (Kind.VALUES, Kind.SHAPE, Kind.RAISES)


@dataclass(frozen=True)
class Finding:
    """What is said of a call, and the first place that differs, in one sentence."""

    kind: Kind
    sentence: str = ""


@dataclass(frozen=True)
class Both:
    """Both sides of a call.

    Attributes
    ----------
    inputs : mapping of str to object
        As MATLAB has them.
    reference, port : callable
        Of such inputs the outcome on each side.
    names : sequence of str
        What the outputs are called.
    movable : collection of str
        The inputs that may be moved by a rounding: those that are not meant to be whole.
    offsets : sequence of int
        1 for an output that the port counts from 0.
    """

    reference: Callable[[Mapping[str, Any]], Outcome]
    port: Callable[[Mapping[str, Any]], Outcome]
    names: Sequence[str]
    movable: frozenset[str]
    offsets: Sequence[int] = ()

    def judge(self, inputs: Mapping[str, Any]) -> tuple[Finding, Outcome, Outcome]:
        """What is said of a call with these inputs, and both outcomes."""
        mine, theirs = self.reference(inputs), self.port(inputs)
        return self.compare(inputs, mine, theirs), mine, theirs

    def compare(self, inputs: Mapping[str, Any], mine: Outcome, theirs: Outcome) -> Finding:
        """What is said of two outcomes of a call."""
        if not mine.returned and not theirs.returned:
            return Finding(Kind.NEITHER)
        if not mine.returned or not theirs.returned:
            words = (
                said("the port {how} where MATLAB returns: {words}", how=theirs.how, words=theirs.words)
                if mine.returned
                else said("MATLAB {how} where the port returns: {words}", how=mine.how, words=mine.words)
            )
            return Finding(Kind.RAISES, words)
        if len(theirs.values) < len(self.names):
            return Finding(
                Kind.SHAPE,
                said("the port returns {some} of {all} outputs", some=len(theirs.values), all=len(self.names)),
            )
        kinds = [self._output(inputs, k, mine, theirs) for k in range(len(self.names))]
        order = list(Kind)
        # The first output that differs; of what is no difference the largest.
        return next((one for one in kinds if one.kind.wrong), max(kinds, key=lambda one: order.index(one.kind)))

    def _output(self, inputs: Mapping[str, Any], k: int, mine: Outcome, theirs: Outcome) -> Finding:
        wanted, got = mine.values[k], self._counted(theirs.values[k], k)
        name, eps = self.names[k], _eps(mine.values[k], inputs)
        scale = eps / np.finfo(np.float64).eps
        exact = compare_values(wanted, got, name, Allowed(equal_nan=True), forms=PYTHON, words=_SIDES, signs=False)
        if exact.verdict is Verdict.PASS:
            return Finding(Kind.SAME)
        a, b = _flat(wanted), _flat(got)
        sentence = exact.sentence
        structure = compare_values(_blank(wanted), _blank(got), name, forms=PYTHON, signs=False).verdict
        if structure is Verdict.UNDECIDED and isinstance(wanted, Opaque):
            return Finding(Kind.OPEN, sentence)
        if structure is Verdict.UNDECIDED:  # None, or an object of Python's, where MATLAB has a value
            return Finding(Kind.SHAPE, exact.first.bare if exact.first else sentence)
        if a is None or b is None or a.shape != b.shape or structure is Verdict.FAIL:
            return self._jumps(inputs, k, wanted, got, Finding(Kind.SHAPE, sentence))
        difference = _apart(a, b)
        largest = max(_largest(a), _largest(b))
        # How far two numbers are apart is worth a word where they look alike.
        if np.max(difference) <= LAST_DIGITS * largest:
            near = compare_values(wanted, got, name, Allowed(equal_nan=True), forms=PYTHON, words=_ALIKE, signs=False)
            sentence = near.sentence
        ordinary = (difference <= ULPS * np.spacing(np.maximum(np.abs(a), np.abs(b)).astype(float)) * scale) \
            | (difference <= _FLOOR * scale * largest)  # fmt: skip
        if ordinary.all():
            return Finding(Kind.ROUNDING)
        sides = (self._moved(inputs, k, self.reference, a, eps), self._moved(inputs, k, self.port, b, eps))
        runs = [run for side in sides for run in islice(side, _FIRST)]
        if not (_are_short(inputs) and _is_clear(difference, ordinary, runs, largest)):
            runs += [run for side in sides for run in side]
        return self._by_spread(inputs, k, difference, ordinary, runs, largest, scale, wanted, got, sentence)

    def _by_spread(self, inputs: Mapping[str, Any], k: int, difference: Numbers, ordinary: Numbers,
                   runs: list[Numbers | None], largest: float, scale: float, wanted: Any, got: Any,
                   sentence: str) -> Finding:  # fmt: skip
        """By how far the numbers move where the inputs are off by one rounding."""
        moves = np.array([run for run in runs if run is not None and run.shape == difference.shape])
        wrong = Finding(Kind.VALUES, sentence)
        if not len(moves):
            return self._last_digits(inputs, difference, largest, scale, wrong)
        spread = moves.max(axis=0)
        still = np.sum(moves <= _STEADY * spread, axis=0) > 0
        near = difference <= WITHIN * spread
        # What jumps is no rounding of the result: a decision is tipped, if the inputs themselves are rounded.
        jumps = ~ordinary & near & still & (spread > LAST_DIGITS * _beside(inputs, largest))
        beyond = ~ordinary & ~near
        if not (jumps | beyond).any():
            return Finding(Kind.ROUNDING)
        if beyond.any():
            lost = beyond & ~((difference <= OPEN * spread) & (difference <= LAST_DIGITS * largest))
            if not lost.any():
                return Finding(Kind.OPEN, sentence)
            return self._jumps(
                inputs, k, wanted, got, self._last_digits(inputs, difference[lost], largest, scale, wrong)
            )
        return wrong if _are_short(inputs) else Finding(Kind.OPEN, sentence)

    def _last_digits(self, inputs: Mapping[str, Any], difference: Numbers, largest: float, scale: float,
                     wrong: Finding) -> Finding:  # fmt: skip
        """Of what does not move: a difference next to nothing beside inputs and results is not decided."""
        floor = _FLOOR * scale * _beside(inputs, largest)
        return Finding(Kind.OPEN, wrong.sentence) if np.all(difference <= floor) else wrong

    def _jumps(self, inputs: Mapping[str, Any], k: int, wanted: Any, got: Any, wrong: Finding) -> Finding:
        """A finding, unless a rounding of the inputs makes one side what the other is."""
        if not wrong.kind.wrong or _are_short(inputs):
            return wrong
        for side, other, counted in ((self.reference, got, False), (self.port, wanted, True)):
            for moved in self._nearby(inputs, np.finfo(np.float64).eps):
                outcome = side(moved)
                if outcome.returned and len(outcome.values) > k:
                    value = self._counted(outcome.values[k], k) if counted else outcome.values[k]
                    near = Allowed(equal_nan=True, relative=_NEAR)
                    if compare_values(other, value, "", near, forms=PYTHON, signs=False).verdict is Verdict.PASS:
                        return Finding(Kind.OPEN, wrong.sentence)
        return wrong

    def _moved(self, inputs: Mapping[str, Any], k: int, side: Callable[[Mapping[str, Any]], Outcome],
               flat: Numbers, eps: float) -> Iterator[Numbers | None]:  # fmt: skip
        """How far the numbers of a side move where the inputs do; None where they become others."""
        for moved in self._nearby(inputs, eps):
            outcome = side(moved)
            if not outcome.returned or len(outcome.values) <= k:
                yield None
                continue
            other = _flat(self._counted(outcome.values[k], k) if side == self.port else outcome.values[k])
            yield None if other is None or other.shape != flat.shape else _apart(flat, other)

    def _nearby(self, inputs: Mapping[str, Any], eps: float) -> Iterator[dict[str, Any]]:
        """The inputs with each number off by a rounding."""
        rng = np.random.default_rng(0)
        if not any(name in self.movable and _is_movable(value) for name, value in inputs.items()):
            return
        for _ in range(RUNS):
            yield {name: _off(value, rng, eps) if name in self.movable and _is_movable(value) else value
                   for name, value in inputs.items()}  # fmt: skip

    def _counted(self, value: Any, k: int) -> Any:
        """An output of the port's, from 1 where it counts from 0."""
        return np.asarray(value) + 1 if k < len(self.offsets) and self.offsets[k] else value


def _is_clear(difference: Numbers, ordinary: Numbers, runs: Sequence[Numbers | None], largest: float) -> bool:
    """Whether a number is so far off that no more runs could explain it."""
    moves = [run for run in runs if run is not None and run.shape == difference.shape]
    if len(moves) < len(runs) or not moves:
        return False
    spread = np.max(moves, axis=0)
    return bool(np.any(~ordinary & (difference > OPEN * spread) & (difference > LAST_DIGITS * largest)))


def _blank(value: Any) -> Any:
    """A value with zeros for its numbers: what is left is its structure and its text."""
    if is_sparse(value):
        value = value.toarray()
    if isinstance(value, Mapping):
        return {key: _blank(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_blank(item) for item in value]
    if isinstance(value, np.ndarray) and value.dtype.kind == "O":
        blank = np.empty(value.shape, dtype=object)
        for place in np.ndindex(value.shape):
            blank[place] = _blank(value[place])
        return blank
    array = np.asarray(value)
    return np.zeros(array.shape) if array.dtype.kind in "biufc" else value


def _flat(value: Any) -> Numbers | None:
    """All numbers of a value, column by column; None if there is anything else in it."""
    if is_sparse(value):
        value = value.toarray()
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.dtype.kind == "O"):
        try:
            array = np.asarray(value) if not isinstance(value, np.ndarray) else value
        except ValueError:
            array = np.empty(0, dtype=object)
        if array.dtype.kind in "biufc" and not isinstance(value, np.ndarray):
            return _wide(array)
        items = value.ravel(order="F").tolist() if isinstance(value, np.ndarray) else list(value)
        parts = [_flat(item) for item in items]
        if any(part is None for part in parts):
            return None
        return np.concatenate([part for part in parts if part is not None]) if parts else np.zeros(0)
    array = np.asarray(value)
    return _wide(array) if array.dtype.kind in "biufc" else None


def _wide(array: Any) -> Numbers:
    flat: Numbers = array.ravel(order="F")
    return flat.astype(np.complex128 if flat.dtype.kind == "c" else np.float64)


def _apart(a: Numbers, b: Numbers) -> Numbers:
    """How far numbers are apart; those that are equal, or NaN on both sides, not at all."""
    with np.errstate(all="ignore"):
        far: Numbers = np.abs(a - b)
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    return np.where(same, 0.0, np.where(np.isnan(far), np.inf, far))


def _largest(flat: Numbers) -> float:
    with np.errstate(all="ignore"):
        sizes = np.abs(flat)
    return float(np.max(sizes, where=np.isfinite(sizes), initial=0.0))


def _beside(inputs: Mapping[str, Any], largest: float) -> float:
    """The largest number among results and inputs, at least 1: what rounding leaves of a 0 is small beside it."""
    return max(largest, 1.0, *(_largest(flat) for one in inputs.values() if (flat := _flat(one)) is not None))


def _eps(value: Any, inputs: Mapping[str, Any]) -> float:
    """One rounding of the arithmetic that a result comes from: in singles if it, or an input, is one."""
    for one in (value, *inputs.values()):
        if isinstance(one, np.ndarray) and one.dtype in (np.float32, np.complex64):
            return float(np.finfo(np.float32).eps)
    return float(np.finfo(np.float64).eps)


def _is_movable(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "fc" and bool(np.any(value != 0))


def _off(value: Numbers, rng: np.random.Generator, eps: float) -> Numbers:
    """Numbers off by one rounding to either side."""
    if value.dtype in (np.float32, np.complex64):
        eps = float(np.finfo(np.float32).eps)

    def signs() -> Numbers:
        return 1 + eps * rng.choice((-1, 1), value.shape)

    with np.errstate(all="ignore"):
        if value.dtype.kind == "c":
            return (value.real * signs() + 1j * value.imag * signs()).astype(value.dtype)
        return (value * signs()).astype(value.dtype)


def _are_short(inputs: Mapping[str, Any]) -> bool:
    """Whether all inputs are of few binary digits, text or whole."""
    for value in inputs.values():
        flat = _flat(value) if isinstance(value, np.ndarray) and value.dtype.kind in "fc" else None
        if flat is not None:
            parts = np.concatenate([flat.real, flat.imag])
            finite = parts[np.isfinite(parts)]
            if np.any(finite / _QUANTUM != np.floor(finite / _QUANTUM)) or np.any(np.abs(finite) > _LARGEST):
                return False
    return True
