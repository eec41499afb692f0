"""Code called in the forms that it may have, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np

from pyport.errors import EngineError
from pyport.gradients.target import TargetError
from pyport.language import clause, joined, raised, said
from pyport.targets.candidates import forms
from pyport.targets.code import OBJECT, Outcome
from pyport.targets.containers import follow, is_array
from pyport.targets.forms import RATE, Code, Form
from pyport.targets.names import gradient_key
from pyport.targets.roles import Role

#: What a call gives.
_Given = TypeVar("_Given")
#: What raises the same in so many forms, one after the other, raises it in all.
ALIKE = 2000
#: What returns a number in so many forms that it runs in, and nothing else, is a loss: others need not be tried.
A_LOSS = 6


@dataclass(frozen=True)
class Running:
    """A form in which some code gives gradients."""

    code: Code
    form: Form


@dataclass
class Tried:
    """What came of trying forms: what ran, and what the likeliest one did."""

    running: list[Running] = field(default_factory=list)
    #: What the likeliest form did that gave none; "" if all did.
    refused: str = ""
    #: In how many forms it returned a single number, as a loss does; None once it gave something else.
    numbers: int | None = 0
    #: What it did last, and in how many forms on end.
    last: str = ""
    alike: int = 0

    @property
    def is_hopeless(self) -> bool:
        """Whether it did the same in so many forms that it does not depend on the form."""
        return self.alike >= ALIKE

    def refuse(self, call: Mapping[str, Any], words: str) -> None:
        """One more form in which it gave nothing."""
        self.alike = self.alike + 1 if words == self.last else 1
        self.last = words
        self.refused = self.refused or said("passed {passed}: {words}", passed=passed(call), words=words)

    @property
    def is_loss(self) -> bool:
        """Whether it is a loss: a number is all that ever came of it."""
        return self.numbers is not None and self.numbers >= A_LOSS

    def note(self, outcome: Outcome) -> None:
        """What was returned where no gradients are."""
        is_number = isinstance(outcome.returned, int | float) or (
            is_array(outcome.returned) and np.ndim(outcome.returned) == 0
        )
        self.numbers = self.numbers + 1 if is_number and self.numbers is not None else None


def try_forms(
    codes: Sequence[Code], depths: Sequence[int], point: Callable[[Form], tuple[Any, Any, list[Any]]], *, most: int,
    alike_too: bool = False, numbers: Collection[str] = (),
) -> Tried:  # fmt: skip
    """Call code in some forms at a point of all different sizes, and keep those that give gradients.

    Parameters
    ----------
    codes : sequence of Code
    depths : sequence of int
        Numbers of weight matrices, if nothing tells it.
    point : callable
        Data, targets and canonical parameters for a form.
    most : int
        So many forms that give different gradients are enough.
    alike_too : bool
        Whether those are kept too that give the same gradients as a likelier one.
    numbers : collection of str
        Arguments that are no learning rates, whatever their names say.
    """
    tried = Tried()
    answers: list[tuple[int, list[Any]]] = []
    for code in codes:
        refused: set[Hashable] = set()
        for form, call, shapes in _calls(code, depths, point, numbers):
            if tried.running and not _is_beside(form, tried.running[0].form):
                break
            # What it raises for arguments of some sizes, it raises for others of these sizes.
            sizes = (form.layout.targets, tuple((name, _sizes_of(item)) for name, item in call.items()))
            if sizes in refused:
                continue
            outcome, words = called(code, call)
            if outcome is None:
                refused.add(sizes)
                tried.refuse(call, words)
                if tried.is_hopeless:
                    return tried
                continue
            found = form.locate(code, call, outcome, shapes)
            if not found:
                tried.note(outcome)
                if tried.is_loss:
                    return tried
                tried.refused = tried.refused or said(
                    "passed {passed}: it returned {came_back}", passed=passed(call), came_back=came_back(outcome)
                )
            for one in (each for it in found for each in _with_and_without_rate(code, it, call, outcome)):
                try:
                    answer = one.answer(call, outcome, shapes)
                except TargetError as error:
                    tried.refused = tried.refused or said(
                        "passed {passed}: {why}", passed=passed(call), why=clause(error)
                    )
                    continue
                if any(_has_less(one, earlier.form) for earlier in tried.running):
                    continue
                is_new = not any(form.depth == depth and _alike(answer, other) for depth, other in answers)
                if is_new:
                    answers.append((form.depth, answer))
                if is_new or alike_too:
                    tried.running.append(Running(code, one))
            if len(answers) >= most:
                return tried
        if tried.running:
            break
    return tried


def _with_and_without_rate(code: Code, form: Form, call: Mapping[str, Any], outcome: Outcome) -> Iterator[Form]:
    """A form, or one in which what comes back has not been moved by a learning rate, or both if either may be meant.

    What looks like a learning rate by its name is none if the loss that comes back goes by it. What is called a
    gradient is one if it does not go by the rate; what has no name may be one where the text does not use the rate.
    """
    rates = [name for name, what in form.roles if what is Role.RATE]
    if form.is_update and form.read == "returned" and rates and form.located is not None:
        are_named = all(map(gradient_key, form.located.names))
        if are_named or not any(_is_used(code.source, name) for name in rates):
            other, _ = called(code, {**call, **dict.fromkeys(rates, RATE / 2)})
            came = [[follow(item.returned, path) for path in form.located.paths] for item in (outcome, other) if item]
            if len(came) == 2 and _alike(*came):
                yield replace(form, is_update=False)
                if are_named:
                    return
    yield _without_rate(code, form, call, outcome)


def _without_rate(code: Code, form: Form, call: Mapping[str, Any], outcome: Outcome) -> Form:
    """A form in which what looks like a learning rate by its name is none if the loss that comes back goes by it."""
    if not form.is_update or (loss := form.loss(outcome)) is None:
        return form
    rates = [name for name, what in form.roles if what is Role.RATE]
    other, _ = called(code, {**call, **dict.fromkeys(rates, RATE / 2)})
    if other is None or np.array_equal(loss, form.loss(other), equal_nan=True):
        return form
    needed = {item.name for item in code.arguments if item.is_needed}
    roles = tuple((name, Role.NUMBER if what is Role.RATE else what) for name, what in form.roles
                  if what is not Role.RATE or name in needed)  # fmt: skip
    other, _ = called(code, {name: item for name, item in call.items() if name not in rates or name in needed})
    is_read = other is not None and form.loss(other) is not None
    return replace(form, roles=roles, is_update=False) if is_read else form


def _is_used(source: str, name: str) -> bool:
    """Whether a text has a name elsewhere than where it is taken."""
    return len(re.findall(rf"\b{re.escape(name)}\b", source)) != 1


def _has_less(form: Form, other: Form) -> bool:
    """Whether a form leaves out gradients that are read in another one: what is wrong in these would not be seen."""
    if form.located is None or other.located is None or (form.read, form.roles) != (other.read, other.roles):
        return False
    return set(form.located.paths) < set(other.located.paths)


Candidate = tuple[Form, dict[str, Any], list[tuple[int, int]]]


def _is_beside(form: Form, first: Form) -> bool:
    """Whether a form is to be told apart from the first that runs: not if it takes single samples or another thing."""
    return form.layout.is_single == first.layout.is_single and (
        (form.container.kind, form.depth, form.roles) == (first.container.kind, first.depth, first.roles)
    )


def _calls(
    code: Code, depths: Sequence[int], point: Callable[[Form], tuple[Any, Any, list[Any]]], numbers: Collection[str]
) -> Iterator[Candidate]:
    for form in forms(code, depths, numbers):
        try:
            X, Y, blocks = point(form)
            if form.layout.single_unit and blocks[-1].shape[1] != 1:
                continue
            yield form, next(form.calls(X, Y, blocks)), [block.shape for block in blocks]
        except TargetError:
            continue


def _alike(a: Sequence[Any], b: Sequence[Any]) -> bool:
    return len(a) == len(b) and all(np.array_equal(x, y) for x, y in zip(a, b, strict=True))


def passed(call: Mapping[str, Any]) -> str:
    """What a function was passed, in words, and what was put into its object."""
    taken = [said("{name} {size}", name=name, size=_size(item)) for name, item in call.items() if name != OBJECT]
    if OBJECT in call:
        taken.append(said("its object (parameters {sizes})", sizes=joined(", ", map(_size, call[OBJECT]))))
    return joined(", ", taken)


def came_back(outcome: Outcome) -> str:
    """What a function returned, in words."""
    value = outcome.returned
    if value is None:
        return said("nothing, and it changes none of its arguments")
    if isinstance(value, tuple | list):
        return said("{n} things: {sizes}", n=len(value), sizes=joined(", ", map(_size, value[:6])))
    return _size(value)


def _sizes_of(item: Any) -> Hashable:
    """The sizes of all that an argument holds."""
    if isinstance(item, dict):
        return tuple((key, _sizes_of(part)) for key, part in item.items())
    if isinstance(item, list | tuple):
        return (type(item), *map(_sizes_of, item))
    shape: tuple[int, ...] = np.shape(item)
    return shape


def _size(item: Any) -> str:
    if isinstance(item, dict):
        return said("a dict ({names})", names=passed(item))
    if isinstance(item, list) and item and isinstance(item[0], tuple):
        return said("a list of {n} pairs of {x} and {y}", n=len(item), x=_size(item[0][0]), y=_size(item[0][1]))
    if isinstance(item, list):
        return said("a list ({sizes})", sizes=joined(", ", map(_size, item)))
    if is_array(item) and np.ndim(item):
        size = "x".join(map(str, np.shape(item)))
        if item.dtype.kind in "iu":
            return said("{size} whole numbers", size=size)
        return said("{size} numbers", size=size) if np.ndim(item) == 1 else size
    return f"{item:g}" if isinstance(item, int | float | np.generic) else type(item).__name__


def called(code: Callable[[Mapping[str, Any]], _Given], call: Mapping[str, Any]) -> tuple[_Given | None, str]:
    """What a call gave, or None and in words why it gave nothing."""
    try:
        with np.errstate(all="ignore"):
            return code(call), ""
    except (EngineError, KeyboardInterrupt):
        raise
    except TargetError as error:
        return None, clause(error)
    except BaseException as error:  # the function is the user's and may raise anything
        return None, said("it raises {error}", error=raised(error))
