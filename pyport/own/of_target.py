"""A function that was read in some form, held to the loss that it brings, that stands beside it, or that is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol, runtime_checkable

import numpy as np

from pyport.errors import InputError
from pyport.gradients.bars import EPS
from pyport.gradients.estimate import Array
from pyport.gradients.target import TargetError
from pyport.language import said
from pyport.own.check import check
from pyport.own.derivative import Move, moved
from pyport.own.drawn import KINDS, Drawn, beside
from pyport.own.how_wrong import how_wrong
from pyport.own.in_files import Inputs, check_by_name, for_drawn, is_the_same
from pyport.own.numbers import numbers_of, with_other_numbers
from pyport.own.question import Names, Place, Question
from pyport.own.result import OwnResult, PenaltyShare
from pyport.targets.find import load, with_its_loss
from pyport.targets.forms import RATE
from pyport.targets.read import Adapted, Loss, LossRefused, for_one_output, is_always_zero, may_be_of_one_output
from pyport.targets.roles import Role
from pyport.targets.target import Target
from pyport.targets.timed import TIME_LIMIT
from pyport.verdict import Verdict

#: Ratios of two parts of a gradient that agree to this are one constant.
SAME = 1e-6
#: Losses that an engine is asked for at once.
AT_ONCE = 400
#: A loss is rounded so many times its own last digit.
ROUNDED = 256.0
#: Of which kinds targets are drawn: forms turn them into labels where these are wanted.
_KINDS = ("any", "shares", "labels", "one-hot")


@runtime_checkable
class Many(Protocol):
    """A loss that an engine gives for many parameters at once."""

    asks_at_once: bool

    def losses(self, X: Any, Y: Any, points: Sequence[Sequence[Any]]) -> list[Any]:
        """The loss for several parameters."""


class _Loss:
    """A target's loss of blocks and data."""

    many: Callable[..., Any] | None = None
    #: Whether another program computes it.
    elsewhere = False

    def __init__(self, target: Target, numbers: Sequence[str]) -> None:
        # By itself, so that what stands in its module is found from here.
        self.loss = target.loss
        self._target, self._numbers = target, numbers

    def __call__(self, blocks: Sequence[Any], data: Sequence[Any]) -> Any:
        X, Y, *numbers = data
        loss = self._target.with_numbers(dict(zip(self._numbers, numbers, strict=True))).loss if numbers else self.loss
        assert loss is not None
        return loss(X, Y, *blocks)


class _Gradient:
    """A target's gradient of blocks and data."""

    def __init__(self, target: Target, numbers: Sequence[str]) -> None:
        self.gradient: Any = target.gradient
        self._target, self._numbers = target, numbers
        self.elsewhere = any(code.is_matlab for code in target.codes)

    def __call__(self, blocks: Sequence[Any], data: Sequence[Any]) -> Any:
        X, Y, *numbers = data
        target = self._target.with_numbers(dict(zip(self._numbers, numbers, strict=True))) if numbers else self._target
        return target.gradient(X, Y, *blocks)


class _Adapted(_Gradient):
    """That of a target which is read in a form: what it calls gets copies of its arguments."""

    def in_place(self, before: Sequence[Any], blocks: Sequence[Any], data: Sequence[Any]) -> Any:
        """The gradient for the very arrays that held other parameters at the call before; None if it is not asked."""
        return self.gradient.in_place(data[0], data[1], before, blocks)

    def at_addresses(self, blocks: Sequence[Any], before: Sequence[Any], data: Sequence[Any]) -> Iterator[Any]:
        """The gradient where one of the data lies where other arrays lay at the calls before; nothing if not asked."""
        yield from self.gradient.at_addresses((before[0], before[1]), (data[0], data[1]), blocks)


def _numbers(target: Target) -> dict[str, Any]:
    """The numbers that a target and its loss take by one name without being given them, and a learning rate."""
    if not isinstance(target.gradient, Adapted) or not isinstance(target.loss, Loss):
        return {}
    form, loss = target.gradient.form, target.loss.form
    given = {name for name, _ in (*form.roles, *loss.roles)}
    defaults, others = ({item.name: item.default for item in code.arguments if not item.is_needed}
                        for code in (target.gradient.code, target.loss.code))  # fmt: skip
    numbers = {name: item for name, item in numbers_of(defaults, others).items() if name not in given}
    rates = {name: RATE for name, what in form.roles if what is Role.RATE} if form.is_update else {}
    return {**numbers, **rates}


class _AtOnce:
    """The losses of many moves, an engine asked for some hundreds at a time."""

    def __init__(self, loss: Many) -> None:
        self.loss = loss

    def __call__(self, place: Place, moves: Sequence[Move]) -> list[float]:
        points = [moved(place, move) for move in moves]
        X, Y, *_ = place.data
        found: list[float] = []
        for k in range(0, len(points), AT_ONCE):
            found += self.loss.losses(X, Y, points[k : k + AT_ONCE])
        return found


def question_of(target: Target, names: Names, places: tuple[Place, ...]) -> Question:
    """Whether a target is the gradient of its own loss, at some places with X and Y as data."""
    assert target.loss is not None
    numbers = _numbers(target)
    loss = _Loss(target, [*numbers])
    if isinstance(target.loss, Many) and target.loss.asks_at_once:
        loss.many, loss.elsewhere = _AtOnce(target.loss), True
    kind = _Adapted if isinstance(target.gradient, Adapted) else _Gradient
    return Question(loss, kind(target, [*numbers]), places, names)


def _with_other_numbers(target: Target, names: Names, places: tuple[Place, ...]) -> Question:
    return with_other_numbers(question_of(target, names, places), _numbers(target))


def check_target(
    target: Target, sizes: Sequence[int] | None = None, samples: int | None = None, *, ways: bool = False
) -> OwnResult:
    """Judge a target by its own loss.

    Parameters
    ----------
    target : Target
        With a loss, and the names of its parameters.
    sizes : sequence of int, optional
        Widths of the layers; by default all different ones, or those at which it gives gradients.
    samples : int, optional
    ways : bool
        Whether it is found out in what way a wrong one is wrong.

    Raises
    ------
    TargetError
        If it cannot be judged.
    """
    if target.place is not None:
        return _at_its_place(target, ways=ways)
    drawn = _drawn(target, sizes, samples)
    names = Names(target.called or drawn.names.blocks, drawn.names.data)
    result = for_drawn(drawn, lambda places: _with_other_numbers(target, names, places), _KINDS, target.words,
                       ways=ways)  # fmt: skip
    result.read_as = target.read_as
    result.judged_by = target.loss_words
    result.notes += target.effects
    if result.verdict is Verdict.FAIL and target.penalty:
        result.penalty = _share_of_penalty(target, result, drawn)
    return result


def _at_its_place(target: Target, *, ways: bool) -> OwnResult:
    """The verdict at the only point at which a target is to be asked, and beside it."""
    assert target.place is not None
    given = target.place
    place = Place(given.name, given.weights, (given.X, given.Y))
    names = Names(target.called or target.parameters or (), ("X", "Y"))
    question = _with_other_numbers(target, names, (place, beside(place)))
    result = check(question, target.words)
    result.read_as, result.judged_by = target.read_as, target.loss_words
    result.notes += target.effects
    if ways and result.verdict is Verdict.FAIL:
        result.ways = how_wrong(question, place)
    return result


def _drawn(target: Target, sizes: Sequence[int] | None, samples: int | None) -> Drawn:
    parameters = target.parameters or ()
    at = sizes or target.runs_at or None
    if sizes is None and at is not None and len(set(at)) == len(at) and not target.has_own_sizes:
        return Drawn(["X", "Y", *parameters], None, samples, outputs=1 if at[-1] == 1 else None)
    return Drawn(["X", "Y", *parameters], at, samples)


def _share_of_penalty(target: Target, result: OwnResult, drawn: Drawn) -> PenaltyShare:
    """What is left of the failure without the penalty, and what is wrong of its share."""
    plain = target.with_penalty(0.0)
    kind = next((kind for kind, words in KINDS.items() if words == result.kind), "any")
    kind = kind if kind in _KINDS else "any"
    # Where it is wrong with its penalty, and with other numbers there; nobody waits for what is left to the last digit.
    places = tuple(replace(place, further=True) for place in drawn.places(kind)[:2])
    without = _verdict(plain, result.names, places, kind)
    if without is not Verdict.PASS:
        return PenaltyShare(target.penalty, without, [])
    place = places[0]
    wanted, noise = _slopes(target.loss, plain.loss, place)
    with_it, alone = (np.concatenate([np.ravel(part) for part in each.gradient(*place.data, *place.blocks)])
                      for each in (target, plain))  # fmt: skip
    shares = np.split(with_it - alone, np.cumsum([block.size for block in place.blocks])[:-1])
    ratios = []
    for name, got, want in zip(result.names.blocks, shares, wanted, strict=True):
        allowed = SAME * np.abs(want).max(initial=0.0) + noise
        if np.abs(got - want).max(initial=0.0) > allowed:
            ratios.append((name, _ratio(got, want, allowed)))
    return PenaltyShare(target.penalty, without, ratios)


def _verdict(target: Target, names: Names, places: tuple[Place, ...], kind: str) -> Verdict:
    try:
        return check(question_of(target, names, places), target.words, KINDS[kind], proof=False).verdict
    except TargetError:
        return Verdict.UNDECIDED


def _slopes(
    loss: Callable[..., Any] | None, plain: Callable[..., Any] | None, place: Place
) -> tuple[list[Array], float]:
    """The derivative of a penalty by each parameter, and what rounding makes of it.

    Central differences of a square are exact but for that.
    """
    assert loss is not None
    assert plain is not None

    def penalty(blocks: Sequence[Array]) -> float:
        return float(loss(*place.data, *blocks)) - float(plain(*place.data, *blocks))

    found = []
    noise = ROUNDED * EPS * (abs(float(loss(*place.data, *place.blocks))) + 1.0) / 2.0**-2
    for k, block in enumerate(place.blocks):
        slope = np.zeros(block.size)
        for n in range(block.size):
            step = np.zeros(block.size)
            step[n] = 2.0**-3
            moved = [[*place.blocks[:k], block + sign * step.reshape(block.shape), *place.blocks[k + 1 :]]
                     for sign in (1, -1)]  # fmt: skip
            slope[n] = (penalty(moved[0]) - penalty(moved[1])) / 2.0**-2
        found.append(slope)
    return found, noise


def _ratio(got: Array, want: Array, allowed: float) -> float:
    """The constant between two shares, NaN if there is none."""
    with np.errstate(all="ignore"):
        clear = np.abs(want) > 1e3 * allowed
        if not clear.any() or np.abs(got - want)[~clear].max(initial=0.0) > 1e3 * allowed:
            return float("nan")
        ratios = got[clear] / want[clear]
    middle = float(np.median(ratios))
    return middle if np.all(np.abs(ratios - middle) <= 1e3 * SAME * max(abs(middle), 1.0)) else float("nan")


def _with_one_output(
    target: Target, loss: str | Callable[..., Any], samples: int | None, timeout: float, engine: str, *, ways: bool
) -> OwnResult | None:  # fmt: skip
    """The verdict of a single layer with one output alone; None if it has none, or that is 0 whatever goes in."""
    if len(target.parameters or ()) > 2 or len(target.runs_at) != 2 or target.runs_at[-1] == 1:
        return None
    with suppress(TargetError):
        one = with_its_loss(target, loss, (target.runs_at[0], 1), samples, timeout, engine)
        if one is not None and not is_always_zero(one):
            result = check_target(for_one_output(one), None, samples, ways=ways)
            if result.verdict is Verdict.FAIL:
                result.elsewhere.append(said("it is judged with one output, for which it is written"))
            else:
                result.elsewhere.append(said("with several outputs it is not: it is written for one output"))
            return result
    return None


def check_with_loss(
    target: str | Callable[..., Any], loss: str | Callable[..., Any], *, inputs: Inputs | None = None,
    sizes: Sequence[int] | None = None, samples: int | None = None, engine: str = "auto", timeout: float = TIME_LIMIT,
    ways: bool = False,
) -> OwnResult:  # fmt: skip
    """Judge a gradient by a loss that is named: in the form in which it is read, else with arguments by their names.

    Parameters
    ----------
    target, loss : str or callable
        FILE.py:FUNCTION or FILE.m, or two functions of X, Y, W1, b1, ...
    inputs, sizes, samples, engine, timeout, ways
        As `pyport.own.in_files.check_by_name` has them.
    """
    if callable(target) != callable(loss):
        raise InputError(said("a gradient and its loss are two functions, or two words such as my.py:grad."))
    refused: LossRefused | None = None
    if inputs is None and not is_the_same(target, loss):
        try:
            read = with_its_loss(load(target, engine, timeout), loss, sizes, samples, timeout, engine)
        except LossRefused as error:  # it may take other arguments, by their names
            refused = error
        else:
            if read is not None:
                result = check_target(read, sizes, samples, ways=ways)
                is_wrong = result.is_wrong_where_asked and sizes is None
                one = _with_one_output(read, loss, samples, timeout, engine, ways=ways) if is_wrong else None
                if one is not None and may_be_of_one_output(read):
                    return one
                if one is not None and one.verdict is Verdict.PASS:
                    result.notes.append(said("with one output alone it is right"))
                return result
    try:
        return check_by_name(target, loss, inputs=inputs, sizes=sizes, samples=samples, engine=engine,
                             timeout=timeout, ways=ways)  # fmt: skip
    except InputError as error:
        # What it did in the gradient's form says more than that its names tell nothing.
        raise (refused or error) from None
