"""What is asked: a loss, a gradient, and the points at which one is held to the other."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from pyport.arithmetic.created import Exchange, Held, arrays_held, exchanges
from pyport.errors import EngineError
from pyport.gradients.estimate import Array
from pyport.gradients.target import NotDeterministic, TargetError
from pyport.gradients.unrolled import without_ones
from pyport.language import raised, said
from pyport.targets.code import at_other_addresses

#: What is off by more than this part of the largest element, for the numbers that are now in an array, is that of
#: others, which differ from them by a part of 1: sums in another order are off by far less.
STALE = 1e-6
#: ``loss(blocks, data)``: a number.
Loss = Callable[[Sequence[Any], Sequence[Any]], Any]
#: ``gradient(blocks, data)``: one array for each block.
Gradient = Callable[[Sequence[Any], Sequence[Any]], Sequence[Any]]


@dataclass(frozen=True)
class Names:
    """What the user calls the parameters and the data, for sentences.

    Attributes
    ----------
    blocks, data : tuple of str
    """

    blocks: tuple[str, ...]
    data: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A point at which a gradient is judged.

    Attributes
    ----------
    name : str
        For sentences.
    blocks : tuple of ndarray
        The parameters, of any shapes.
    data : tuple
        Whatever else goes in: arrays of numbers, labels, masks, numbers, text.
    further : bool
        Whether nobody asked for it: where the functions give nothing there, or nothing can be told, it is left out.
    costly : bool
        Whether it takes so long there that what failed elsewhere is not asked again.
    drawn : bool
        Whether the data are random numbers of ours, which have nothing in common that others have not.
    numbers_alone : bool
        Whether the proof is not tried there; where it is costly too nor is anything else if one call takes long.
    """

    name: str
    blocks: tuple[Array, ...]
    data: tuple[Any, ...] = ()
    further: bool = False
    costly: bool = False
    drawn: bool = False
    numbers_alone: bool = False


@dataclass(frozen=True)
class Question:
    """Whether one function is the gradient of another.

    Attributes
    ----------
    loss : callable
        ``loss(blocks, data)``: a number. One that another program computes is ``elsewhere`` and has ``many(place,
        moves)`` (see `pyport.own.derivative.losses`).
    gradient : callable
        ``gradient(blocks, data)``: one array for each block, in its shape.
    places : tuple of Place
    names : Names
        Those of numbers may stand behind the data and have no values at a place: they have their defaults there.
    moved : str
        The name of the place at which numbers are other ones than usual, if there is one.
    stay : str
        The numbers that are the same at every place, in words.
    fresh : callable, optional
        Gives the gradient function as it is when its file was just imported.
    """

    loss: Loss
    gradient: Gradient
    places: tuple[Place, ...]
    names: Names
    moved: str = ""
    stay: str = ""
    fresh: Callable[[], Gradient] | None = None

    @property
    def elsewhere(self) -> tuple[bool, bool]:
        """Whether the loss, and the gradient, are computed by another program."""
        loss, gradient = (bool(getattr(function, "elsewhere", False)) for function in (self.loss, self.gradient))
        return loss, gradient

    @cached_property
    def made_in(self) -> list[Exchange]:
        """Where the two functions call NumPy by its name."""
        return exchanges(self.loss, self.gradient)

    @cached_property
    def held(self) -> list[Held]:
        """The arrays that the two functions find by themselves."""
        return [] if all(self.elsewhere) else arrays_held(self.loss, self.gradient)


@dataclass(frozen=True)
class Stale:
    """What a gradient function keeps that is of other numbers than those that it is asked for.

    Attributes
    ----------
    how : {"in place", "address", "before"}
        Where an array is changed in place; where one lies in memory where another one lay; after any call with other
        numbers of the same sizes.
    name : str
        The array's.
    """

    how: str
    name: str


@dataclass(frozen=True)
class Answer:
    """What a gradient function gives at one place.

    Attributes
    ----------
    blocks : list of ndarray
        Of double precision, in the shapes of the parameters.
    units : list of float
        For each block the roundoff of the kind of number in which it came.
    notes : list of str
    """

    blocks: list[Array]
    units: list[float]
    notes: list[str] = field(default_factory=list)


def ask(question: Question, place: Place) -> Answer:
    """Call a gradient function twice and look at what it gives and does.

    Raises
    ------
    TargetError
        If it raises, gives something that is no gradient, changes its inputs, or gives something else the second
        time.
    """
    first = _called(question, place)
    kept = [np.array(block) for block in first]
    second = _called(question, place)
    notes: list[str] = []
    units, blocks = [], []
    for k, (name, before, again, now) in enumerate(zip(question.names.blocks, kept, second, first, strict=True)):
        if not np.array_equal(before, now, equal_nan=True):
            raise TargetError(
                said("the gradient by {name} is a buffer that the next call overwrites; return a new array.", name=name)
            )
        if not np.array_equal(before, again, equal_nan=True):
            kind = NotDeterministic if _are_apart(again, before) else TargetError
            raise kind(said("it is not deterministic: two calls with the same input differ in the gradient by {name}.",
                            name=name))  # fmt: skip
        unit = float(np.finfo(before.dtype).eps)
        if before.dtype != np.float64:
            notes.append(
                said("the gradient by {name} is {dtype}: it is judged by that precision", name=name, dtype=before.dtype)
            )
        units.append(unit)
        blocks.append(before.astype(np.float64).reshape(place.blocks[k].shape))
    return Answer(blocks, units, notes)


def staleness(question: Question, place: Place, answer: Answer) -> Stale | None:
    """Of what else than the numbers at a place a gradient function gives what it gives there; None if of nothing.

    What is kept under an array itself, and not its numbers, is stale where training changes that in place. What is
    kept under an address is another array's once the first is gone. What is kept of arrays of some sizes is that of the
    first call.
    """
    if question.elsewhere[1]:
        return None
    name = question.names.blocks[0]
    if _is_other_in_place(question, place, answer):
        return Stale("in place", name)
    for k, (data_name, item) in enumerate(zip(question.names.data, place.data, strict=False)):
        if _is_real(item) and _is_other_at_its_address(question, place, answer, k):
            return Stale("address", data_name)
    return Stale("before", name) if _is_other_after_a_call(question, place, answer) else None


def _is_other_in_place(question: Question, place: Place, answer: Answer) -> bool:
    """Whether it is another one for the very parameters that held other numbers at the call before."""
    blocks, data = [_moved(block) for block in place.blocks], copy.deepcopy(place.data)
    in_place = getattr(question.gradient, "in_place", None)
    with np.errstate(all="ignore"), suppress(Exception):  # with other numbers the user's function may raise anything
        if in_place is not None:
            return _is_other(in_place(blocks, place.blocks, data), answer)
        question.gradient(blocks, data)
        for block, now in zip(blocks, place.blocks, strict=True):
            block[...] = now
        return _is_other(question.gradient(blocks, data), answer)
    return False


def _is_other_at_its_address(question: Question, place: Place, answer: Answer, k: int) -> bool:
    """Whether it is another one where one of the data lies where other numbers lay at the call before."""
    blocks, others = [np.array(block) for block in place.blocks], copy.deepcopy(place.data)
    at_addresses = getattr(question.gradient, "at_addresses", None)

    def called(item: Any) -> Any:
        return question.gradient(blocks, [*others[:k], item, *others[k + 1 :]])

    with np.errstate(all="ignore"), suppress(Exception):
        moved, now = _moved(place.data[k]), place.data[k]
        found = (at_other_addresses(called, moved, now) if at_addresses is None else
                 at_addresses(blocks, [*others[:k], moved, *others[k + 1 :]], others))  # fmt: skip
        return any(_is_other(one, answer) for one in found)
    return False


def _is_other_after_a_call(question: Question, place: Place, answer: Answer) -> bool:
    """Whether a function that was imported anew gives another one at its second call than at its first."""
    if question.fresh is None:
        return False

    def asked(gradient: Gradient) -> Any:
        return gradient([np.array(block) for block in place.blocks], copy.deepcopy(place.data))

    with np.errstate(all="ignore"), suppress(Exception):
        fresh = question.fresh()
        with suppress(Exception):
            data = [_moved(item) if _is_real(item) else copy.deepcopy(item) for item in place.data]
            fresh([_moved(block) for block in place.blocks], data)
        # What differs between two imports is chance, as numbers that are drawn without a seed.
        return _is_other(asked(fresh), answer) and not _is_other(asked(question.fresh()), answer)
    return False


def _moved(array: Array) -> Array:
    return array + 1.0 / (1.0 + np.arange(array.size).reshape(array.shape))


def _is_real(item: Any) -> bool:
    return isinstance(item, np.ndarray) and item.dtype == np.float64 and item.size > 0


def _is_other(found: Any, answer: Answer) -> bool:
    """Whether what a gradient function gave is not what it gave before."""
    if found is None:
        return False
    found = [found] if isinstance(found, np.ndarray) and len(answer.blocks) == 1 else found
    return len(found) != len(answer.blocks) or any(map(_are_apart, found, answer.blocks))


def _are_apart(one: Any, other: Array) -> bool:
    return bool(np.abs(np.ravel(one) - np.ravel(other)).max(initial=0.0) > STALE * np.abs(other).max(initial=0.0))


def loss_at(question: Question, place: Place) -> float:
    """The loss at a place.

    Raises
    ------
    TargetError
        If it raises, is no single number, or is another one the second time.
    """
    first, second = (_number(_careful(question.loss, question, place, said("the loss"))) for _ in range(2))
    if first != second and not (np.isnan(first) and np.isnan(second)):
        raise TargetError(said("the loss is not deterministic: two calls with the same input give {first!r} and "
"{second!r}.", first=first, second=second))  # fmt: skip
    return first


def _number(value: Any) -> float:
    try:
        array = np.asarray(value)
        if array.size == 1 and array.dtype.kind in "fiub":
            return float(array.reshape(-1)[0])
    except (TypeError, ValueError):
        array = np.asarray(None)
    given = (
        said("an array of size {size}", size=_size(array.shape))
        if array.dtype != object and array.ndim
        else _kind(value)
    )
    raise TargetError(said("the loss is {given}; one number is expected.", given=given))


def _careful(function: Callable[..., Any], question: Question, place: Place, which: str) -> Any:
    blocks, data = [np.array(block) for block in place.blocks], copy.deepcopy(place.data)
    try:
        with np.errstate(all="ignore"):
            result = function(blocks, data)
    except (TargetError, EngineError, KeyboardInterrupt):
        raise
    except BaseException as error:  # the function is the user's and may raise anything
        raise TargetError(said("{which} raises {error}.", which=which, error=raised(error))) from None
    names = (*question.names.blocks, *question.names.data)
    for name, before, after in zip(names, (*place.blocks, *place.data), (*blocks, *data), strict=False):
        if isinstance(before, np.ndarray) and not np.array_equal(before, after, equal_nan=before.dtype.kind == "f"):
            raise TargetError(said("{which} changes its input {name}; work on a copy.", which=which, name=name))
    return result


def _called(question: Question, place: Place) -> list[np.ndarray]:
    result = _careful(question.gradient, question, place, said("the gradient"))
    names = question.names.blocks
    if isinstance(result, np.ndarray) and len(names) == 1:
        result = [result]
    if not isinstance(result, tuple | list):
        raise TargetError(said("the gradient is {kind}; a list or tuple of {count} arrays is expected, one for each "
"of {names}.", kind=_kind(result), count=len(names), names=', '.join(names)))  # fmt: skip
    if len(result) != len(names):
        raise TargetError(
            said(
                "the gradient is {count} arrays; {count2} are expected, one for each of {names}.",
                count=len(result),
                count2=len(names),
                names=", ".join(names),
            )
        )
    return [_checked(part, block, name) for part, block, name in zip(result, place.blocks, names, strict=True)]


def _checked(part: Any, block: Array, name: str) -> np.ndarray:
    try:
        array = part if isinstance(part, np.ndarray) else np.array(part)
    except ValueError:
        raise TargetError(said("the gradient by {name} is a ragged list, not an array.", name=name)) from None
    if array.dtype.kind not in "f" or array.dtype.itemsize not in (4, 8):
        why = said("its fractions are lost") if array.dtype.kind in "iu" else said("it holds no real numbers")
        why = said("it has too few digits to judge") if array.dtype.kind == "f" else why
        raise TargetError(
            said(
                "the gradient by {name} is {dtype}: {why}; compute it in float64.",
                name=name,
                dtype=array.dtype,
                why=why,
            )
        )
    if without_ones(array.shape) != without_ones(block.shape):
        turned = said("; it may be transposed") if array.shape == block.shape[::-1] else ""
        raise TargetError(
            said(
                "the gradient by {name} is {size}, and {name} is {size2}{turned}.",
                name=name,
                size=_size(array.shape),
                size2=_size(block.shape),
                turned=turned,
            )
        )
    if not np.isfinite(array).all():
        what = "NaN" if np.isnan(array).any() else "Inf"
        at = tuple(int(n) for n in np.argwhere(~np.isfinite(array))[0])
        from_one, from_zero = (",".join(str(n + first) for n in at) for first in (1, 0))
        where = said(", first in ({from_one}) [{from_zero}]", from_one=from_one, from_zero=from_zero) if at else ""
        raise TargetError(said("the gradient by {name} holds {what}{where}.", name=name, what=what, where=where))
    return array


def numbers_in_words(numbers: Mapping[str, Any]) -> str:
    """Numbers by their names."""
    return ", ".join(f"{name} = {value:g}" for name, value in numbers.items())


def _size(shape: Sequence[int]) -> str:
    return "x".join(map(str, shape)) or said("a single number")


def _kind(value: Any) -> str:
    return said("nothing") if value is None else said("a {kind}", kind=type(value).__name__)
